//! "Siapa melihat data saya": every time an officer opened a resident's data or a register was asked about them, as only
//! that resident sees it.

use std::collections::BTreeSet;

use book::Event;
use kernel::{Actor, Arg, EventId, Lang, Local, PersonId, Span, Stamp, Words};
use store::Tx;

use crate::ground::People;
use crate::resident::{DATA_FETCHED, DATA_READ};

/// An officer's looks at somebody's data, over the same case and within an hour: one visit, as people count.
#[derive(Debug, Clone)]
pub struct Look {
    /// When, the first time.
    pub at: Stamp,
    /// When, the last time.
    pub until: Stamp,
    /// How many times.
    pub times: usize,
    /// The officer's name; none if it was erased.
    pub who: Option<String>,
    /// The officer's agency.
    pub agency: String,
    /// The officer's roles, as the book writes them.
    pub roles: Vec<String>,
    /// The case it was about.
    pub reference: Option<String>,
    /// Why, as a text key that begins with `read-reason-`.
    pub reason: Option<String>,
    /// By which ground, in an emergency.
    pub ground: Option<Local>,
    /// What somebody wrote about it.
    pub said: Option<String>,
}

impl Look {
    /// Why, in words: the reason, the ground in an emergency, and what was written about it.
    pub fn why(&self, words: Words<'_>, lang: Lang) -> String {
        let reason = self.reason.as_deref().filter(|key| words.has(key));
        let mut why =
            vec![reason.map_or_else(|| words.get("people-trail-no-reason").to_owned(), |key| words.with(key, &[]))];
        why.extend(
            self.ground
                .as_ref()
                .map(|ground| words.with("people-trail-ground", &[("ground", Arg::from(ground.get(lang)))])),
        );
        why.extend(self.said.as_ref().map(|said| words.with("people-trail-said", &[("said", Arg::from(said))])));
        why.join(". ")
    }
}

/// The most visits on the page.
const MOST: usize = 200;
/// Looks this close to the first one belong to the same visit.
const VISIT: Span = Span::hours(1);

impl People {
    /// Who looked at this person's data, newest first.
    pub async fn trail(&self, person: PersonId) -> store::Result<Vec<Look>> {
        self.store
            .read((self.clone(), person), |tx, (people, person)| {
                Box::pin(async move { people.looks(tx, *person, MOST).await })
            })
            .await
    }

    /// The newest `most` visits.
    pub(crate) async fn looks(&self, tx: &mut Tx<'_>, person: PersonId, most: usize) -> store::Result<Vec<Look>> {
        let events = self.book.of_subject(tx, self.region(), person.bytes()).await?;
        let mut looks: Vec<Look> =
            events.into_iter().filter(|e| [DATA_READ, DATA_FETCHED].contains(&e.kind.as_str())).map(look).collect();
        looks.sort_by_key(|look| look.at);
        let mut visits = visits(looks);
        visits.reverse();
        visits.truncate(most);
        Ok(visits)
    }
}

/// Looks that are read in one step.
const LOOKS: i64 = 5_000;

impl People {
    /// Those whose data the officer with this user name opened, from the first moment on and before the second, each
    /// once; none if there is no such officer.
    pub async fn looked_at_by(
        &self,
        username: &str,
        (from, until): (Stamp, Stamp),
    ) -> Result<Option<Vec<PersonId>>, crate::seed::Refusal> {
        let Some(listed) = self.officer_by_name(username).await? else { return Ok(None) };
        let label = Actor::Officer(listed.officer).label();
        let (mut from, until) = (EventId::first_at(from), EventId::first_at(until));
        let mut persons = BTreeSet::new();
        loop {
            let input = (self.clone(), label.clone(), from, until);
            let read = self.store.read(input, |tx, (people, label, from, until)| {
                Box::pin(async move {
                    people.book.subjects_of(tx, people.region(), (label, DATA_READ), (*from, *until), LOOKS).await
                })
            });
            let page: Vec<(EventId, [u8; 16])> = read.await?;
            let Some((last, _)) = page.last() else { return Ok(Some(persons.into_iter().collect())) };
            from = *last;
            persons.extend(page.iter().map(|(_, subject)| PersonId::from_bytes(*subject)));
        }
    }
}

/// Looks, oldest first, put together to visits; the visit that began first stands first.
fn visits(looks: Vec<Look>) -> Vec<Look> {
    let mut visits: Vec<Look> = Vec::new();
    for look in looks {
        let same = |visit: &&mut Look| {
            look.at.since(visit.at) < VISIT
                && (&visit.who, &visit.agency, &visit.reference, &visit.reason, &visit.said)
                    == (&look.who, &look.agency, &look.reference, &look.reason, &look.said)
        };
        match visits.iter_mut().rev().find(same) {
            Some(visit) => (visit.until, visit.times) = (look.at, visit.times + 1),
            None => visits.push(look),
        }
    }
    visits
}

fn look(event: Event) -> Look {
    let private = |key: &str| event.private.as_ref().and_then(|all| all.get(key)?.as_str()).map(str::to_owned);
    let roles = event.public.get("peran").and_then(|roles| roles.as_array()).into_iter().flatten();
    Look {
        at: event.at,
        until: event.at,
        times: 1,
        who: private("nama"),
        agency: event.agency.clone().unwrap_or_default(),
        roles: roles.filter_map(|role| role.as_str()).map(str::to_owned).collect(),
        reference: event.reference.clone(),
        reason: private("alasan"),
        ground: event.private.as_ref().and_then(|all| serde_json::from_value(all.get("dasar")?.clone()).ok()),
        said: private("kata"),
    }
}
