//! The layers in front of every room, outermost first: a request id and one line of log, a panic turned into a page,
//! headers and compression, the limit of requests, who comes in, and refusals turned into answers.

use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::header::{
    ACCEPT, ACCEPT_ENCODING, ALLOW, AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, IF_NONE_MATCH,
    SET_COOKIE, USER_AGENT, VARY,
};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Router, http};
use hmac::{Hmac, KeyInit as _, Mac as _};
use kernel::{Actor, Kind, Problem, Secret, Span};
use sha2::Sha256;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::RequestBodyTimeoutLayer;

use crate::input::{self, REQUEST_LIMIT};
use crate::limit::Limiter;
use crate::prefs::{self, Prefs};
use crate::problem::{self, General, Refused, WrongMethod};
use crate::public::IsPublic;
use crate::site::Site;
use crate::squeeze::{self, Encoding};
use crate::view::{Inner, View};
use crate::{assets, cookies, headers, security};

/// A resident who has yet to agree to something, and what they may do until then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owed {
    /// They have not been asked yet: that page comes first.
    Asked,
    /// They were asked and said "not now": they may read, and file nothing new.
    PutOff,
    /// They took their consent back: the account is closed.
    Closed,
}

/// Who came in.
#[derive(Debug, Clone)]
pub struct Entered {
    /// Who acts.
    pub actor: Actor,
    /// Their name.
    pub name: Option<String>,
    /// What a program's key may do; none for a person in a browser.
    pub scopes: Option<Vec<String>>,
    /// Whether they said that the phone is not theirs alone.
    pub is_shared: bool,
    /// What they have yet to agree to before the hall does more for them; none if nothing.
    pub owed: Option<Owed>,
    /// What stays the same as long as they are signed in, though the token of the session turns; none for a program.
    pub session: Option<String>,
    /// The session's next token, for the browser to keep instead of the one it came with.
    pub turned: Option<Turned>,
}

/// A new token for the same session.
#[derive(Debug, Clone)]
pub struct Turned {
    /// The token.
    pub token: Secret<String>,
    /// How long the browser keeps it; none: until it is closed.
    pub keep: Option<Span>,
}

impl Entered {
    /// Nobody known.
    pub const fn visitor() -> Self {
        Self {
            actor: Actor::Visitor,
            name: None,
            scopes: None,
            is_shared: false,
            owed: None,
            session: None,
            turned: None,
        }
    }
}

/// What the door answers: who came in, or why nobody may.
pub type Entering<'a> = Pin<Box<dyn Future<Output = Result<Entered, Box<dyn Problem>>> + Send + 'a>>;

/// Knows who holds a session or a key. Implemented by the people of the hall.
pub trait Door: Send + Sync {
    /// Who comes with this session token, or with this key of a program. An unknown or ended session is a visitor; an
    /// unknown key is refused.
    fn enter<'a>(&'a self, session: Option<&'a str>, bearer: Option<&'a str>) -> Entering<'a>;
}

/// A sender silent for so long in the middle of a body has gone. Slow networks are not silent.
const SILENCE: Duration = Duration::from_secs(30);
/// Nothing that only reads takes longer; whoever waits for so long is told to come back.
const READING: Duration = Duration::from_secs(20);

#[derive(Clone)]
struct Keeper {
    site: Site,
    limiter: Arc<Limiter>,
}

/// Puts the layers in front of `rooms` and adds what belongs to no room: assets, preferences, problem pages.
pub fn open_door(rooms: Router, site: Site) -> Router {
    let keeper = Keeper { limiter: Arc::new(Limiter::per_minute(site.rate_per_minute)), site: site.clone() };
    rooms
        .route("/problems/{slug}", get(problem::explain))
        .route("/luring", get(assets::offline))
        .route("/luring/isian", get(assets::offline_form))
        .merge(
            Router::new()
                .route("/tampilan", get(prefs::choose))
                .route("/.well-known/security.txt", get(security::file))
                .route("/keamanan", get(security::page))
                .with_state(site.clone()),
        )
        .merge(assets::routes(site))
        .fallback(|| async { Refused::from(General(Kind::NotFound)) })
        .method_not_allowed_fallback(|| async { Refused::from(WrongMethod) })
        .layer(DefaultBodyLimit::max(REQUEST_LIMIT))
        .layer(RequestBodyTimeoutLayer::new(SILENCE))
        .layer(CatchPanicLayer::custom(|_| Refused::from(General(Kind::Fault)).into_response()))
        .layer(from_fn_with_state(keeper, keep))
}

async fn keep(State(keeper): State<Keeper>, mut request: Request, next: Next) -> Response {
    let started = keeper.site.clock.now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let (view, entered) = enter(&keeper, &mut request).await;
    let (mut response, greeting) = match entered {
        Ok(greeting) => {
            request.extensions_mut().insert(view.clone());
            (run(&view, request, next).await, greeting)
        }
        Err(refused) => (refused.into_response(), Greeting::default()),
    };
    if let Some(unexplained) = problem::unexplained(&response) {
        response.extensions_mut().insert(Refused::from(unexplained));
    }
    if let Some(refused) = response.extensions_mut().remove::<Refused>() {
        log_fault(&view, &refused);
        let allow = response.headers_mut().remove(ALLOW);
        response = problem::render(&view, &refused);
        if let Some(allow) = allow {
            response.headers_mut().insert(ALLOW, allow);
        }
    }
    let is_public = response.extensions().get::<IsPublic>().is_some();
    let is_page = !is_public && starts_with(response.headers(), "text/html");
    finish(&view, &mut response, if is_page { greeting } else { Greeting::default() }, view.flash.is_some() && is_page);
    if is_page && !response.headers().contains_key(CONTENT_ENCODING) {
        response = squeeze(response, Encoding::best(view.accept_encoding.as_deref())).await;
    }
    tracing::info!(
        target: "balai::request",
        request = %view.request_id,
        method = %method,
        route = route.as_deref().unwrap_or("-"),
        status = response.status().as_u16(),
        micros = keeper.site.clock.now().since(started).as_micros(),
    );
    response
}

/// Runs the handler. One that only reads is given up when it takes too long; one that changes something is waited for,
/// since nobody could tell whether it had happened.
async fn run(view: &View, request: Request, next: Next) -> Response {
    if !request.method().is_safe() {
        return next.run(request).await;
    }
    let Ok(response) = tokio::time::timeout(READING, next.run(request)).await else {
        tracing::error!(target: "balai::fault", request = %view.request_id, "reading took too long");
        return Refused::from(General(Kind::Unavailable)).into_response();
    };
    response
}

/// What went wrong on our side is said in the log, once, under the code that the asker sees.
fn log_fault(view: &View, refused: &Refused) {
    let problem = refused.problem();
    if matches!(problem.kind(), Kind::Fault | Kind::Unavailable) {
        tracing::error!(target: "balai::fault", request = %view.request_id, slug = problem.slug(), "{problem}");
    }
}

/// What the next page gives the browser to keep.
#[derive(Default)]
struct Greeting {
    /// The cookie value of a visitor seen for the first time.
    visitor: Option<String>,
    /// The session's next token.
    turned: Option<Turned>,
}

/// Builds the view, and what the browser is to keep.
async fn enter(keeper: &Keeper, request: &mut Request) -> (View, Result<Greeting, Refused>) {
    let site = &keeper.site;
    let headers = request.headers();
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let address = address(site, request);
    let method = request.method();
    let bearer = text(AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
    let path = request.uri().path_and_query().map_or("/", http::uri::PathAndQuery::as_str).to_owned();
    let prefs = Prefs::read(cookies::get(site, headers, prefs::COOKIE).unwrap_or_default());
    let is_api = path.starts_with("/api/v1/");
    // A form of another site could send a cookie here, and API bodies carry no token: only our own pages may.
    let may_use_cookie = !is_api || method.is_safe() || input::surely_ours(headers);
    let session = cookies::get(site, headers, cookies::SESSION).filter(|_| may_use_cookie).map(str::to_owned);
    let visitor = cookies::get(site, headers, VISITOR).map(str::to_owned);
    let entered = match keeper.limiter.check(address, method, &path) {
        // A program that comes with a key does not act for the person whose browser it might be.
        Ok(()) => {
            let session = session.as_deref().filter(|_| bearer.is_none());
            site.door.enter(session, bearer).await.map_err(Refused::boxed)
        }
        Err(too_many) => Err(too_many.into()),
    };
    let new_visitor = (visitor.is_none() && session.is_none()).then(|| random_hex(site));
    let entered = entered.and_then(|entered| match keeper.limiter.check_actor(&entered.actor, method) {
        Ok(()) => Ok(entered),
        Err(too_many) => Err(too_many.into()),
    });
    let (entered, refused) = match entered {
        Ok(entered) => (entered, None),
        Err(refused) => (Entered::visitor(), Some(refused)),
    };
    // Open forms outlive the turning of a token.
    let known = entered.session.as_deref().or(session.as_deref());
    let anchor = known.or(visitor.as_deref()).or(new_visitor.as_deref()).unwrap_or_default();
    let view = View::new(Inner {
        lang: prefs.lang(headers),
        prefs,
        actor: entered.actor,
        name: entered.name,
        scopes: entered.scopes,
        is_shared: entered.is_shared,
        owed: entered.owed,
        csrf: csrf(site, anchor),
        request_id: request_id(site),
        now: site.clock.now(),
        address,
        user_agent: text(USER_AGENT).unwrap_or_default().chars().take(200).collect(),
        flash: cookies::get(site, headers, cookies::FLASH).filter(|key| !key.is_empty()).map(str::to_owned),
        saves_data: prefs.saves_data(headers),
        accept_encoding: text(ACCEPT_ENCODING).map(str::to_owned),
        if_none_match: text(IF_NONE_MATCH).map(str::to_owned),
        wants_json: is_api || text(ACCEPT).is_some_and(asks_for_json),
        session,
        path,
        said: site.said(),
        site: site.clone(),
    });
    (view, refused.map_or(Ok(Greeting { visitor: new_visitor, turned: entered.turned }), Err))
}

/// Browsers name HTML first, programs JSON.
fn asks_for_json(accept: &str) -> bool {
    ["application/json", "application/problem+json"].iter().any(|kind| accept.starts_with(kind))
}

/// Cookie of a browser that has not signed in, so that its forms can carry a token, too.
const VISITOR: &str = "balai_tamu";

fn csrf(site: &Site, anchor: &str) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&site.csrf_key) else { return String::new() };
    mac.update(anchor.as_bytes());
    crate::hex(&mac.finalize().into_bytes()[..16])
}

fn random_hex(site: &Site) -> String {
    let mut bytes = [0_u8; 16];
    site.dice.fill(&mut bytes);
    crate::hex(&bytes)
}

/// Short enough to read out on the telephone.
fn request_id(site: &Site) -> String {
    let mut bytes = [0_u8; 5];
    site.dice.fill(&mut bytes);
    let hex = crate::hex(&bytes).to_ascii_uppercase();
    format!("{}-{}", &hex[..5], &hex[5..])
}

fn address(site: &Site, request: &Request) -> Option<IpAddr> {
    let peer = || request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(from)| from.ip());
    let Some(name) = &site.address_header else { return peer() };
    // The proxy appends, some to the line and some in a line of their own; only the last entry is its own word.
    let line = request.headers().get_all(name.as_str()).iter().next_back();
    let last = line.and_then(|line| line.to_str().ok()).and_then(|line| line.rsplit(',').next());
    // Who comes without it came around the proxy, and counts as who they are.
    last.and_then(|last| last.trim().parse::<IpAddr>().ok()).or_else(peer)
}

fn finish(view: &View, response: &mut Response, greeting: Greeting, clear_flash: bool) {
    let site = &view.site;
    let is_private = !matches!(view.actor, Actor::Visitor);
    let headers = response.headers_mut();
    headers::put(headers, site.is_secure(), is_private);
    if let Ok(id) = HeaderValue::from_str(&view.request_id) {
        headers.insert("x-request-id", id);
    }
    if let Some(visitor) = greeting.visitor {
        headers.append(SET_COOKIE, cookies::make(site, VISITOR, &visitor, None));
    }
    // A page that begins, turns or ends the session itself has the last word.
    let session = cookies::bound(site, cookies::SESSION);
    let says_itself = |value: &HeaderValue| value.to_str().is_ok_and(|text| text.starts_with(&*session));
    if let Some(turned) = greeting.turned
        && !headers.get_all(SET_COOKIE).iter().any(says_itself)
    {
        headers.append(SET_COOKIE, cookies::session(site, turned.token.reveal(), turned.keep));
    }
    if clear_flash {
        headers.append(SET_COOKIE, cookies::make(site, cookies::FLASH, "", Some(0)));
    }
}

fn starts_with(headers: &HeaderMap, kind: &str) -> bool {
    headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).is_some_and(|value| value.starts_with(kind))
}

/// Pages below this are sent as they are: squeezing them costs more than it saves.
const SMALL: usize = 1_400;
/// Fast and a little larger beats small and slow: most of a page's time would go into it otherwise.
const FAST: u32 = 4;

/// Squeezes a page that was made for this request alone.
async fn squeeze(response: Response, encoding: Encoding) -> Response {
    let (mut parts, body) = response.into_parts();
    let Ok(mut bytes) = to_bytes(body, usize::MAX).await else {
        return Refused::from(General(Kind::Fault)).into_response();
    };
    parts.headers.append(VARY, HeaderValue::from_static("accept-encoding, accept-language, cookie"));
    // A browser that takes Brotli takes gzip as well, which is the faster of the two to make.
    if encoding != Encoding::Plain && bytes.len() >= SMALL {
        bytes = squeeze::gzip(&bytes, FAST);
        parts.headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    parts.headers.remove(CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(bytes))
}
