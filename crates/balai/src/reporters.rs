//! The people of the hall and its desk, as the room of reports knows them.

use cases::ports::{OtherTask, OtherWork};
use kernel::{Actor, Agency, Officer, PersonId, Problem, Secret};
use people::door::Knock;
use people::model::Scope;
use people::resident::Refusal;
use people::{Caller, People, reset_password};
use reports::Reports;
use reports::ports::{Face, PortResult, Reporters};
use store::{Fut, Tx};
use web::View;
use web::axum::http::HeaderMap;

/// The people of the hall.
pub(crate) struct Known(pub(crate) People);

fn port<P: Problem + 'static>(problem: P) -> Box<dyn Problem> {
    Box::new(problem)
}

impl Reporters for Known {
    fn face<'a>(&'a self, tx: &'a mut Tx<'_>, person: PersonId) -> Fut<'a, PortResult<Option<Face>>> {
        Box::pin(async move {
            let face = match self.0.face(tx, person).await {
                Err(Refusal::Unknown) => return Ok(None),
                face => face.map_err(port)?,
            };
            Ok(Some(Face {
                name: face.name.as_str().to_owned(),
                phone: face.phone.map(|phone| phone.as_str().to_owned()),
                email: face.email.map(|email| email.as_str().to_owned()),
                lang: face.lang,
            }))
        })
    }

    fn record_read<'a>(
        &'a self,
        tx: &'a mut Tx<'_>,
        officer: &'a Officer,
        person: PersonId,
        reference: &'a str,
    ) -> Fut<'a, PortResult<()>> {
        Box::pin(async move {
            self.0.record_read(tx, officer, person, Some(reference), "read-reason-report").await.map_err(port)
        })
    }

    fn holder<'a>(&'a self, key: &'a str) -> Fut<'a, PortResult<Option<Actor>>> {
        Box::pin(async move {
            let Knock::In(guest) = self.0.by_token(key).await.map_err(port)? else { return Ok(None) };
            let may = guest.scopes.is_some_and(|scopes| scopes.contains(&Scope::ReportsWrite));
            Ok((may && guest.owed.is_none()).then_some(guest.actor))
        })
    }

    fn agrees<'a>(&'a self, tx: &'a mut Tx<'_>, person: PersonId, consent: &'a str) -> Fut<'a, PortResult<bool>> {
        Box::pin(async move { self.0.agrees(tx, person, consent).await.map_err(port) })
    }

    fn admit_upload<'a>(&'a self, view: &'a View, headers: &'a HeaderMap) -> Fut<'a, PortResult<()>> {
        Box::pin(async move { self.0.admit_upload(&Caller::of(view, headers)).await.map_err(port) })
    }

    fn ask_code<'a>(
        &'a self,
        view: &'a View,
        headers: &'a HeaderMap,
        contact: &'a str,
    ) -> Fut<'a, PortResult<Secret<String>>> {
        Box::pin(async move {
            match self.0.ask_contact_code(&Caller::of(view, headers), contact, view.lang).await {
                // What is wrong is said as of a report, not as of a password.
                Err(reset_password::Refusal::Invalid(flaws)) => Err(port(reports::Refusal::Invalid(flaws))),
                asked => asked.map_err(port),
            }
        })
    }

    fn resend_code<'a>(&'a self, token: &'a str) -> Fut<'a, PortResult<()>> {
        Box::pin(async move { self.0.resend_contact_code(token).await.map_err(port) })
    }

    fn prove<'a>(
        &'a self,
        view: &'a View,
        headers: &'a HeaderMap,
        token: &'a str,
        code: &'a str,
    ) -> Fut<'a, PortResult<String>> {
        Box::pin(async move {
            let proved = self.0.prove_contact(&Caller::of(view, headers), token, code).await.map_err(port)?;
            Ok(proved.as_str().to_owned())
        })
    }
}

/// Reports on the desk that rooms share.
pub(crate) struct OnDesk(pub(crate) Reports);

impl OtherWork for OnDesk {
    fn shown(&self, view: &View, task: &desk::Task) -> Option<OtherTask> {
        if task.room != reports::ROOM.name {
            return None;
        }
        let (service, step, href) = reports::other_work::words(&self.0, view, task);
        Some(OtherTask { service, step, href })
    }

    fn services(&self, view: &View, agency: &Agency) -> Vec<(String, String)> {
        reports::other_work::categories(&self.0, view, agency)
    }
}
