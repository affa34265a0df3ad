//! Who asks, in which language, and what a page needs to know of them.

use std::net::IpAddr;
use std::ops::Deref;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use kernel::{Actor, Denied, Lang, Stamp, Words, Zone};

use crate::door::Owed;
use crate::prefs::Prefs;
use crate::problem::{Missing, Refused};
use crate::site::{HallWords, Site};
use crate::squeeze;

/// One request, as pages see it. Cloning is cheap; handlers take it as an argument.
#[derive(Clone)]
pub struct View(Arc<Inner>);

/// The parts of a [`View`].
pub struct Inner {
    /// What is the same for every request.
    pub site: Site,
    /// What the hall says of itself: the same from the head of a page to its foot.
    pub said: Arc<HallWords>,
    /// The language of the answer.
    pub lang: Lang,
    /// How they like to see pages.
    pub prefs: Prefs,
    /// Who acts.
    pub actor: Actor,
    /// Their name, if they signed in.
    pub name: Option<String>,
    /// What a program's key may do; none for a person in a browser.
    pub scopes: Option<Vec<String>>,
    /// Whether they said that the phone is not theirs alone: it must keep nothing.
    pub is_shared: bool,
    /// What they have yet to agree to before the hall does more for them.
    pub owed: Option<Owed>,
    /// The token that this browser's forms must carry.
    pub csrf: String,
    /// Path and query.
    pub path: String,
    /// Found in the log, and shown on error pages.
    pub request_id: String,
    /// When the request came in.
    pub now: Stamp,
    /// From where.
    pub address: Option<IpAddr>,
    /// What the browser says it is.
    pub user_agent: String,
    /// The token of the session it came with.
    pub session: Option<String>,
    /// The key of a text to say once.
    pub flash: Option<String>,
    /// Whether the asker wants JSON.
    pub wants_json: bool,
    /// Whether to leave out what only pleases, since data is dear.
    pub saves_data: bool,
    pub(crate) accept_encoding: Option<String>,
    pub(crate) if_none_match: Option<String>,
}

impl View {
    pub(crate) fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }

    /// The texts in the language of the answer.
    pub fn words(&self) -> Words<'_> {
        self.site.texts.words(self.lang)
    }

    /// The time zone of the hall.
    pub fn zone(&self) -> Zone {
        self.site.face.zone
    }

    /// Whether the asker takes what lies squeezed by gzip as it is.
    pub fn takes_gzip(&self) -> bool {
        squeeze::takes(self.accept_encoding.as_deref(), "gzip")
    }

    /// A program may only do what its key allows; a person may do what their roles allow.
    pub fn needs_scope(&self, scope: &str) -> Result<(), Denied> {
        match &self.scopes {
            Some(scopes) if !scopes.iter().any(|has| has == scope) => Err(Denied::Forbidden),
            _ => Ok(()),
        }
    }
}

impl Deref for View {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl<S: Send + Sync> FromRequestParts<S> for View {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refused> {
        // Only a router without `open_door` lacks it.
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Missing.into())
    }
}
