//! The people of the hall, as the room of privacy knows them: those whose data it is, wherever it lies.

use std::sync::Arc;

use book::Outbox;
use cases::Cases;
use hall::Hall;
use kernel::{Email, Nik, Officer, PersonId, PersonName, Phone, Stamp};
use people::People;
use people::rectify::Right;
use people::resident::Refusal;
use privacy::ports::{Affected, Kept, PersonFace, Persons, Plan, PortResult};
use privacy::request::Value;
use privacy::table::erasures::Rest;
use reports::Reports;
use store::{Fut, Tx};

use crate::config::Backups;
use crate::erased::Erased;

/// Those whose data it is.
pub struct Subjects {
    /// The hall.
    pub hall: Hall,
    /// Their accounts.
    pub people: People,
    /// Their applications.
    pub cases: Cases,
    /// What they reported.
    pub reports: Reports,
    /// How long backups of before are kept.
    pub backups: Backups,
    /// Who was erased, beside the guard of the log.
    pub erased: Erased,
}

fn port<P: kernel::Problem + 'static>(problem: P) -> Box<dyn kernel::Problem> {
    Box::new(problem)
}

fn disk(error: std::io::Error) -> Box<dyn kernel::Problem> {
    port(store::Error::Other(format!("what an erasure left cannot be cleared away: {error}")))
}

impl Subjects {
    fn outbox(&self) -> Outbox {
        let hall = &self.hall;
        Outbox::new(Arc::clone(&hall.vault), Arc::clone(&hall.clock), Arc::clone(&hall.dice))
    }

    async fn put_right(
        &self,
        tx: &mut Tx<'_>,
        officer: &Officer,
        person: PersonId,
        (value, right): (Value, &str),
        evidence: &str,
    ) -> PortResult<()> {
        let damaged = |_| port(store::Error::Decode("the value of a request".to_owned()));
        let right = match value {
            Value::Name => Right::Name(PersonName::parse(right).map_err(damaged)?),
            Value::Nik => Right::Nik(Nik::parse(right).map_err(damaged)?),
            Value::Phone => Right::Phone(Phone::parse(right).map_err(damaged)?),
            Value::Email => Right::Email(Email::parse(right).map_err(damaged)?),
        };
        self.people.rectify(tx, officer, person, &right, evidence).await.map_err(port)?;
        let face = self.people.face(tx, person).await.map_err(port)?;
        let name = face.name.as_str();
        cases::rectified::tell(tx, &self.cases, officer, person, value.as_str(), name).await.map(drop).map_err(port)
    }

    async fn plan(&self, tx: &mut Tx<'_>, person: PersonId) -> PortResult<Plan> {
        let face = self.people.face(tx, person).await.map_err(port)?;
        let [devices, passkeys, identities, keys] = self.people.reach(tx, person).await.map_err(port)?;
        let reach = cases::erase::reach(tx, &self.cases, person, face.nik.as_str()).await.map_err(port)?;
        let reported = reports::erase::reach(tx, &self.reports, person).await.map_err(port)?;
        let count = |of: usize| i64::try_from(of).unwrap_or(i64::MAX);
        let kept = reach.kept.iter().map(|case| Kept { what: "surat", reference: Some(case.reference.to_string()) });
        let mut kept: Vec<Kept> = kept.collect();
        kept.extend((reach.signed > 0).then_some(Kept { what: "tanda-tangan", reference: None }));
        Ok(Plan {
            goes: vec![
                ("account", 1),
                ("devices", devices),
                ("passkeys", passkeys),
                ("identities", identities),
                ("keys", keys),
                ("drafts", count(reach.drafts)),
                ("applications", count(reach.gone.len())),
                ("reports", count(reported.over.len())),
            ],
            kept,
            open: reach
                .open
                .iter()
                .map(|case| case.reference.to_string())
                .chain(reported.open.iter().map(ToString::to_string))
                .collect(),
        })
    }

    async fn erase(&self, tx: &mut Tx<'_>, person: PersonId) -> PortResult<Rest> {
        let face = self.people.face(tx, person).await.map_err(port)?;
        let mut files = cases::erase::erase(tx, &self.cases, person, face.nik.as_str()).await.map_err(port)?;
        files.extend(reports::erase::erase(tx, &self.reports, person).await.map_err(port)?);
        self.people.erase(tx, person).await.map_err(port)?;
        let phone = face.phone.map(|phone| phone.as_str().to_owned());
        let addresses = phone.into_iter().chain(face.email.map(|email| email.as_str().to_owned()));
        Ok(Rest { addresses: addresses.collect(), files })
    }

    async fn clear(&self, person: PersonId, rest: &Rest) -> PortResult<()> {
        let erased = self.erased.clone();
        let remembered = tokio::task::spawn_blocking(move || erased.add(person)).await;
        remembered.map_err(std::io::Error::other).and_then(|done| done).map_err(disk)?;
        let (store, region) = (&self.hall.store, self.hall.region());
        self.outbox().forget_to(store, region, &rest.addresses).await.map_err(port)?;
        cases::erase::clear(&self.cases, &rest.files).await.map_err(disk)?;
        // What the tables have given up is taken out of the files of the database, too.
        store.scrub().await.map_err(port)
    }
}

impl Persons for Subjects {
    fn face<'a>(&'a self, tx: &'a mut Tx<'_>, person: PersonId) -> Fut<'a, PortResult<Option<PersonFace>>> {
        Box::pin(async move {
            let face = match self.people.face(tx, person).await {
                Err(Refusal::Unknown) => return Ok(None),
                face => face.map_err(port)?,
            };
            Ok(Some(PersonFace {
                name: face.name.as_str().to_owned(),
                nik_masked: Nik::masked(&face.nik),
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
    ) -> Fut<'a, PortResult<()>> {
        Box::pin(async move {
            self.people.record_read(tx, officer, person, None, "read-reason-request").await.map_err(port)
        })
    }

    fn rectify<'a>(
        &'a self,
        tx: &'a mut Tx<'_>,
        officer: &'a Officer,
        person: PersonId,
        right: (Value, &'a str),
        evidence: &'a str,
    ) -> Fut<'a, PortResult<()>> {
        Box::pin(self.put_right(tx, officer, person, right, evidence))
    }

    fn plan<'a>(&'a self, tx: &'a mut Tx<'_>, person: PersonId) -> Fut<'a, PortResult<Plan>> {
        Box::pin(self.plan(tx, person))
    }

    fn erase<'a>(&'a self, tx: &'a mut Tx<'_>, person: PersonId) -> Fut<'a, PortResult<Rest>> {
        Box::pin(self.erase(tx, person))
    }

    fn clear<'a>(&'a self, person: PersonId, rest: &'a Rest) -> Fut<'a, PortResult<()>> {
        Box::pin(self.clear(person, rest))
    }

    fn erased(&self) -> Fut<'_, PortResult<Vec<PersonId>>> {
        Box::pin(async move {
            let erased = self.erased.clone();
            let all = tokio::task::spawn_blocking(move || erased.all()).await;
            let all = all.map_err(std::io::Error::other).and_then(|all| all).map_err(disk)?;
            Ok(all.into_iter().collect())
        })
    }

    fn nights_of_backups(&self) -> Option<u32> {
        let backups = &self.backups;
        backups.place.as_ref().map(|_| backups.keep.saturating_mul(backups.every))
    }
}

impl Affected for Subjects {
    fn of_reference<'a>(&'a self, reference: &'a str) -> Fut<'a, PortResult<Option<PersonId>>> {
        Box::pin(async move { cases::affected::of_reference(&self.cases, reference).await.map_err(port) })
    }

    fn of_service<'a>(&'a self, service: &'a str, within: (Stamp, Stamp)) -> Fut<'a, PortResult<Vec<PersonId>>> {
        Box::pin(async move { cases::affected::of_service(&self.cases, service, within).await.map_err(port) })
    }

    fn of_officer<'a>(
        &'a self,
        username: &'a str,
        within: (Stamp, Stamp),
    ) -> Fut<'a, PortResult<Option<Vec<PersonId>>>> {
        Box::pin(async move { self.people.looked_at_by(username, within).await.map_err(port) })
    }
}
