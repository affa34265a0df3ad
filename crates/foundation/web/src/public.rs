//! Pages that everyone sees alike, kept as compressed bytes: a hot page costs one look-up.
//!
//! A page is kept per address, language and preferences, and for visitors only. The room says with `version` what the
//! page depends on; another version makes it anew. A page that carries the visitor's token is never kept.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE, ETAG, SET_COOKIE, VARY};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use kernel::{Actor, Lang};
use sha2::{Digest as _, Sha256};

use crate::prefs::Prefs;
use crate::problem::{Answer, Fault};
use crate::squeeze::{Encoding, brotli, gzip};
use crate::view::View;

/// Most pages kept; the store is emptied when it is full, which only costs making them again.
const MOST: usize = 1_024;
/// Addresses longer than this are not worth keeping.
const LONGEST: usize = 200;

/// What a kept page is found by.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    path: String,
    lang: Lang,
    prefs: Prefs,
    saves_data: bool,
}

struct Kept {
    version: String,
    etag: HeaderValue,
    plain: Bytes,
    /// Squeezed when first asked for: a page that is read once in its life, such as the track of one case, is squeezed
    /// once at most, and only in the way its reader asked for.
    gzip: OnceLock<Bytes>,
    brotli: OnceLock<Bytes>,
}

/// The kept pages of a site.
#[derive(Default)]
pub(crate) struct PublicPages(RwLock<HashMap<Key, Arc<Kept>>>);

/// Marks an answer that the door need not squeeze, and that carries no cookie of a visitor.
#[derive(Debug, Clone, Copy)]
pub(crate) struct IsPublic;

/// Answers with the kept page, or has `make` write it. `version` names what it depends on, such as the digest of the
/// catalogue and the day. For anyone signed in, for addresses with a query, and right after a form, `make` is asked.
pub async fn public_page<F, Fut>(view: &View, version: &str, make: F) -> Answer
where
    F: FnOnce() -> Fut,
    Fut: Future<Output = Answer>,
{
    let is_public = matches!(view.actor, Actor::Visitor) && view.flash.is_none();
    if !is_public || view.path.contains('?') || view.path.len() > LONGEST {
        return make().await;
    }
    let pages = &view.site.public;
    let key = Key {
        path: view.path.clone(),
        lang: view.lang,
        prefs: Prefs { lang: None, ..view.prefs },
        saves_data: view.saves_data,
    };
    if let Some(kept) = pages.find(&key, version) {
        return Ok(kept.answer(view));
    }
    let (mut parts, body) = make().await?.into_parts();
    let plain = to_bytes(body, usize::MAX).await.map_err(|error| Fault(format!("page: {error}")))?;
    let may_keep = parts.status == StatusCode::OK
        && !parts.headers.contains_key(SET_COOKIE)
        && !parts.headers.contains_key(CONTENT_ENCODING)
        && !holds(&plain, view.csrf.as_bytes())
        && !holds(&plain, view.request_id.as_bytes());
    if !may_keep {
        parts.extensions.remove::<IsPublic>();
        return Ok(Response::from_parts(parts, Body::from(plain)));
    }
    let kept = Arc::new(Kept::new(version, plain));
    pages.keep(key, Arc::clone(&kept));
    Ok(kept.answer(view))
}

fn holds(page: &[u8], word: &[u8]) -> bool {
    !word.is_empty() && page.windows(word.len()).any(|part| part == word)
}

impl PublicPages {
    fn find(&self, key: &Key, version: &str) -> Option<Arc<Kept>> {
        let pages = self.0.read().unwrap_or_else(PoisonError::into_inner);
        pages.get(key).filter(|kept| kept.version == version).cloned()
    }

    fn keep(&self, key: Key, kept: Arc<Kept>) {
        let mut pages = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if pages.len() >= MOST && !pages.contains_key(&key) {
            pages.clear();
        }
        pages.insert(key, kept);
    }
}

impl Kept {
    fn new(version: &str, plain: Bytes) -> Self {
        let digest = Sha256::digest(&plain);
        let hash = crate::hex(&digest[..8]);
        Self {
            version: version.to_owned(),
            // Weak, since the same page goes out in three encodings.
            etag: HeaderValue::from_str(&format!("W/\"{hash}\"")).unwrap_or(HeaderValue::from_static("W/\"\"")),
            gzip: OnceLock::new(),
            brotli: OnceLock::new(),
            plain,
        }
    }

    fn answer(&self, view: &View) -> Response {
        let encoding = Encoding::best(view.accept_encoding.as_deref());
        let same = view
            .if_none_match
            .as_deref()
            .is_some_and(|etags| etags.split(',').any(|etag| etag.trim().as_bytes() == self.etag.as_bytes()));
        let mut response = if same {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            let bytes = match encoding {
                Encoding::Plain => &self.plain,
                Encoding::Gzip => self.gzip.get_or_init(|| gzip(&self.plain, 6)),
                Encoding::Brotli => self.brotli.get_or_init(|| brotli(&self.plain, 5)),
            };
            let mut response = Response::new(Body::from(bytes.clone()));
            let headers = response.headers_mut();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
            if let Some(name) = encoding.header() {
                headers.insert(CONTENT_ENCODING, name);
            }
            response
        };
        let vary = HeaderValue::from_static("accept-encoding, accept-language, cookie, save-data");
        response.headers_mut().insert(VARY, vary);
        response.headers_mut().insert(ETAG, self.etag.clone());
        response.extensions_mut().insert(IsPublic);
        response
    }
}
