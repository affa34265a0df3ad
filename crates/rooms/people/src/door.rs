//! Who is knocking: the cookie of a browser or the key of a program, looked up once a request with one indexed read.
//!
//! Nothing is remembered between requests, so sign-out, a revoked key and a dismissed officer count from the next
//! request on.

use kernel::{Actor, Kind, Lang, Problem, Resident, SessionId, Span, Stamp};
use web::door::{Entering, Turned};
use web::{Entered, Owed};

use crate::ground::People;
use crate::model::{CLOCK_SLACK, Scope};
use crate::resident::unseal_name;
use crate::secrets;
use crate::table::sessions::{self, Bearer, Came};
use crate::table::tokens;
use crate::{token, turn};

/// A key's last use is written no more often than this.
const USED_STEP: Span = Span::hours(1);

/// A key that opens nothing: revoked, over, or never given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the key opens nothing")]
pub struct DeadKey;

impl Problem for DeadKey {
    fn kind(&self) -> Kind {
        Kind::SignIn
    }

    fn slug(&self) -> &'static str {
        "key-dead"
    }
}

/// Somebody who came in.
#[derive(Debug, Clone)]
pub struct Guest {
    /// Who it is.
    pub actor: Actor,
    /// Their name, for the corner of the page.
    pub name: String,
    /// The language they chose.
    pub lang: Lang,
    /// The session, if they came with a cookie.
    pub session: Option<SessionId>,
    /// Whether the phone is shared with others.
    pub is_shared: bool,
    /// What they have yet to agree to before the hall does more for them.
    pub owed: Option<Owed>,
    /// What the key opens, if they came with one; a session opens everything its holder may do.
    pub scopes: Option<Vec<Scope>>,
    /// The session's next token, for the browser to keep.
    pub turned: Option<Turned>,
}

/// What came of a knock.
#[derive(Debug, Clone)]
pub enum Knock {
    /// Come in.
    In(Box<Guest>),
    /// This was good once, or never: sign in again.
    Out,
}

impl web::Door for People {
    fn enter<'a>(&'a self, session: Option<&'a str>, bearer: Option<&'a str>) -> Entering<'a> {
        Box::pin(async move {
            let boxed = |error: store::Error| -> Box<dyn Problem> { Box::new(error) };
            let knock = match (bearer, session) {
                (Some(key), _) => match self.by_token(key).await.map_err(boxed)? {
                    Knock::Out => return Err(Box::new(DeadKey) as Box<dyn Problem>),
                    guest @ Knock::In(_) => guest,
                },
                (None, Some(cookie)) if !cookie.is_empty() => self.by_cookie(cookie).await.map_err(boxed)?,
                (None, _) => Knock::Out,
            };
            Ok(match knock {
                Knock::Out => Entered::visitor(),
                Knock::In(guest) => {
                    let words =
                        |scopes: Vec<Scope>| scopes.into_iter().map(|scope| scope.as_str().to_owned()).collect();
                    Entered {
                        actor: guest.actor,
                        name: Some(guest.name),
                        scopes: guest.scopes.map(words),
                        is_shared: guest.is_shared,
                        owed: guest.owed,
                        session: guest.session.map(|id| id.to_string()),
                        turned: guest.turned,
                    }
                }
            })
        })
    }
}

impl People {
    /// Whose browser this is.
    pub async fn by_cookie(&self, cookie: &str) -> store::Result<Knock> {
        let hash = secrets::hash(cookie);
        let read = self.store.read((self.region(), hash), |tx, (region, hash)| {
            Box::pin(async move { sessions::find(tx, *region, hash).await })
        });
        let now = self.now();
        let Some(found) = read.await?.filter(|found| found.lease.is_alive(now)) else { return Ok(Knock::Out) };
        if found.came == Came::Last && now.since(found.turned_at) >= turn::GRACE {
            return Ok(Knock::Out);
        }
        let Some((actor, name, lang)) = self.bearer(found.bearer.clone()) else { return Ok(Knock::Out) };
        let owed = self.owed(&actor, found.agreed.as_deref(), found.put_off.as_deref());
        let turned = match found.came {
            Came::Present if turn::is_due(found.turned_at, now) => self.offer_token(cookie, &found, now).await,
            Came::Next => {
                self.take_up_token(hash).await;
                None
            }
            Came::Present | Came::Last => None,
        };
        // What comes late with the token before is no use of the session.
        if found.came != Came::Last && found.lease.is_stale(now) {
            self.touch_session(hash, now).await;
        }
        let (session, is_shared) = (Some(found.id), found.is_shared);
        Ok(Knock::In(Box::new(Guest { actor, name, lang, session, is_shared, owed, scopes: None, turned })))
    }

    /// Whose program this is.
    pub async fn by_token(&self, text: &str) -> store::Result<Knock> {
        if !text.starts_with(token::PREFIX) {
            return Ok(Knock::Out);
        }
        let hash = secrets::hash(text);
        let read = self.store.read((self.region(), hash), |tx, (region, hash)| {
            Box::pin(async move { tokens::find(tx, *region, hash).await })
        });
        let now = self.now();
        let Some(found) = read.await? else { return Ok(Knock::Out) };
        let token = found.token;
        if now >= token.ends_at || token.created_at > now.plus(CLOCK_SLACK) {
            return Ok(Knock::Out);
        }
        let Some((actor, name, lang)) = self.bearer(found.bearer) else { return Ok(Knock::Out) };
        if token.used_at.is_none_or(|at| now.since(at) >= USED_STEP) {
            self.touch_token(hash, now).await;
        }
        let owed = self.owed(&actor, found.agreed.as_deref(), None);
        let scopes = Some(token.scopes);
        let guest = Guest { actor, name, lang, session: None, is_shared: false, owed, scopes, turned: None };
        Ok(Knock::In(Box::new(guest)))
    }

    fn bearer(&self, bearer: Bearer) -> Option<(Actor, String, Lang)> {
        let read = |lang: Option<String>| lang.and_then(|lang| lang.parse().ok()).unwrap_or(Lang::Id);
        match bearer {
            Bearer::Resident { person, name, lang } => {
                let name = unseal_name(&self.vault, person, &name?).ok()?;
                let actor = Actor::Resident(Resident { region: self.region(), person });
                Some((actor, name.as_str().to_owned(), read(lang)))
            }
            Bearer::Officer { officer, lang } => {
                let officer = officer?;
                let name = officer.name.clone();
                Some((Actor::Officer(officer), name, read(lang)))
            }
        }
    }

    /// Best effort: a page must open even when the disk is full.
    async fn touch_session(&self, hash: [u8; 32], now: Stamp) {
        let touched = self.store.write(self.region(), (self.region(), hash), move |tx, (region, hash)| {
            Box::pin(async move { sessions::touch(tx, *region, hash, now).await })
        });
        if let Err(error) = touched.await {
            tracing::warn!(%error, "the time of last use of a session was not written");
        }
    }

    async fn touch_token(&self, hash: [u8; 32], now: Stamp) {
        let touched = self.store.write(self.region(), (self.region(), hash), move |tx, (region, hash)| {
            Box::pin(async move { tokens::touch(tx, *region, hash, now).await })
        });
        if let Err(error) = touched.await {
            tracing::warn!(%error, "the time of last use of a key was not written");
        }
    }
}
