//! What this room needs of others. The `balai` crate connects it.

use kernel::{Actor, Lang, Officer, PersonId, Problem, Secret};
use store::{Fut, Tx};
use web::View;
use web::axum::http::HeaderMap;

/// What went wrong on the other side.
pub type PortResult<T> = Result<T, Box<dyn Problem>>;

/// A resident who reported, as whoever verifies may know them. Personal: no `Debug`.
#[derive(Clone)]
pub struct Face {
    /// Full name.
    pub name: String,
    /// Telephone in E.164, if known.
    pub phone: Option<String>,
    /// E-mail, if known.
    pub email: Option<String>,
    /// The language they read.
    pub lang: Lang,
}

/// The people of the hall.
pub trait Reporters: Send + Sync {
    /// Who this is; none once they were erased.
    fn face<'a>(&'a self, tx: &'a mut Tx<'_>, person: PersonId) -> Fut<'a, PortResult<Option<Face>>>;

    /// Writes down that an officer saw who reported, where the resident will read it.
    fn record_read<'a>(
        &'a self,
        tx: &'a mut Tx<'_>,
        officer: &'a Officer,
        person: PersonId,
        reference: &'a str,
    ) -> Fut<'a, PortResult<()>>;

    /// The resident whose key this is, if it may send reports; none for any other.
    fn holder<'a>(&'a self, key: &'a str) -> Fut<'a, PortResult<Option<Actor>>>;

    /// Whether they agree, at this moment, to what is done by one consent of the table of consents.
    fn agrees<'a>(&'a self, tx: &'a mut Tx<'_>, person: PersonId, consent: &'a str) -> Fut<'a, PortResult<bool>>;

    /// Lets somebody whom nobody knows upload a picture, or says how long to wait; counted for each network.
    fn admit_upload<'a>(&'a self, view: &'a View, headers: &'a HeaderMap) -> Fut<'a, PortResult<()>>;

    /// Sends a one-time code to a telephone or address, as it was typed; gives the token by which the browser goes on.
    fn ask_code<'a>(
        &'a self,
        view: &'a View,
        headers: &'a HeaderMap,
        contact: &'a str,
    ) -> Fut<'a, PortResult<Secret<String>>>;

    /// Sends the code again.
    fn resend_code<'a>(&'a self, token: &'a str) -> Fut<'a, PortResult<()>>;

    /// Tries the code; gives the telephone or address that it proves.
    fn prove<'a>(
        &'a self,
        view: &'a View,
        headers: &'a HeaderMap,
        token: &'a str,
        code: &'a str,
    ) -> Fut<'a, PortResult<String>>;
}
