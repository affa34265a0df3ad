//! What a case belongs to, as people read it: the cases that were sent with it, and those whose letters it waits for.
//! Only references, services and states are told, which anyone who has a reference may know.

use askama::Template;
use kernel::Words;
use store::Tx;
use web::View;

use crate::model::Case;
use crate::room::{Cases, ServiceRef};
use crate::table::companions::{self, Tie};
use crate::{Refusal, wait, words};

/// What a case belongs to.
#[derive(Debug, Clone, Default)]
pub struct Ties {
    /// Cases that were sent with it.
    pub sent: Vec<Case>,
    /// Cases whose letters it waits for now.
    pub waits: Vec<Case>,
}

/// Looks a case's ties up.
pub(crate) async fn of_case(tx: &mut Tx<'_>, room: &Cases, case: &Case, service: &ServiceRef) -> Result<Ties, Refusal> {
    let sent = companions::others(tx, room.region(), case.id, Tie::Sent).await?;
    Ok(Ties { sent, waits: wait::waits_for(tx, room, case, service).await? })
}

struct Companion {
    title: String,
    reference: String,
    href: String,
    tone: &'static str,
    icon: &'static str,
    state: String,
}

#[derive(Template)]
#[template(path = "ties.html")]
struct Drawn<'a> {
    t: Words<'a>,
    sent: Vec<Companion>,
    waits: Vec<Companion>,
    waits_text: &'a str,
}

/// For whom ties are drawn: where their links lead, and what is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reader {
    /// Anyone with a reference.
    Public,
    /// The applicant.
    Owner,
    /// An officer.
    Desk,
}

/// The ties as a part of a page; nothing where there are none.
pub(crate) fn html(room: &Cases, view: &View, ties: &Ties, reader: Reader) -> String {
    if ties.sent.is_empty() && ties.waits.is_empty() {
        return String::new();
    }
    let t = view.words();
    let companion = |case: &Case| {
        let (tone, icon) = words::look(case, view.now);
        Companion {
            title: title(room, view, case),
            href: match reader {
                Reader::Public => format!("/lacak/{}", case.reference),
                Reader::Owner => format!("/permohonan/{}", case.reference),
                Reader::Desk => format!("/meja/{}", case.reference),
            },
            reference: case.reference.to_string(),
            tone,
            icon,
            state: words::state(t, case.state),
        }
    };
    let drawn = Drawn {
        t,
        sent: ties.sent.iter().map(companion).collect(),
        waits: ties.waits.iter().map(companion).collect(),
        waits_text: t.get(if reader == Reader::Desk { "ties-waits-desk" } else { "ties-waits-text" }),
    };
    // A template of this crate cannot fail but by a bug of its own; the page stands without it.
    drawn.render().unwrap_or_default()
}

/// The name of the service of a case.
pub(crate) fn title(room: &Cases, view: &View, case: &Case) -> String {
    titled(room, view, &case.service)
}

/// The name of a service.
pub(crate) fn titled(room: &Cases, view: &View, service: &str) -> String {
    let services = room.hall.services.now();
    services.get(service).map_or_else(|| service.to_owned(), |one| one.title.get(view.lang).to_owned())
}
