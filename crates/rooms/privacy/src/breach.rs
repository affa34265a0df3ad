//! A breach of personal data (UU 27/2022, article 46), from the first suspicion to the end: what is written down about it,
//! and which state may follow which.
//!
//! Every officer may report one. The clock of the law's table runs by the calendar from when the hall became aware, by day
//! and by night. Officers for data protection assess it, choose whose data it was, tell each of them ([`crate::tell`]) and
//! the supervising agency, and close it; or find that it was none, with the reason. What was late stays late.
//!
//! Refused to everyone else, with a moment in the future, and where the law asks for something that was not written yet.

use book::Act;
use kernel::{Actor, BreachId, Denied, FieldFlaw, Flaw, Officer, Role, Span, Stamp};
use reference::DataRights;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::Tx;

use crate::request::words;
use crate::table::{breaches, word};
use crate::{Privacy, Refusal, table};

/// `privacy.breach_reported`: somebody suspects a breach.
pub const REPORTED: &str = "privacy.breach_reported";
/// `privacy.breach_assessed`: what is known was written down.
pub const ASSESSED: &str = "privacy.breach_assessed";
/// `privacy.breach_noted`: a note in its timeline.
pub const NOTED: &str = "privacy.breach_noted";
/// `privacy.breach_moved`: it is in another state now.
pub const MOVED: &str = "privacy.breach_moved";
/// `privacy.breach_persons`: people whose data it was were added; the public part says how many.
pub const CHOSEN: &str = "privacy.breach_persons";
/// `privacy.breach_agency`: the supervising agency was told.
pub const AGENCY: &str = "privacy.breach_agency";

/// `privacy.breach_letters`: letters on paper are on their way; the public part says how many.
pub const LETTERS: &str = "privacy.breach_letters";

/// Most characters of one text.
pub const LONGEST: usize = 4_000;
/// The word of its clock in the table of data rights.
const CLOCK: &str = "pelanggaran";

words! {
    /// Where a breach stands.
    pub enum State {
        /// Somebody suspects it.
        Reported = "dilaporkan",
        /// What happened was written down.
        Assessed = "dinilai",
        /// Something is done about it.
        Handled = "ditangani",
        /// Those whose data it was are told.
        Told = "diberitahukan",
        /// It is over.
        Closed = "ditutup",
        /// It was none.
        NoBreach = "bukan-pelanggaran",
    }
}

impl State {
    /// What may follow.
    pub const fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Reported, Self::Assessed | Self::NoBreach)
                | (Self::Assessed, Self::Handled | Self::Told | Self::NoBreach)
                | (Self::Handled, Self::Told | Self::NoBreach)
                | (Self::Told, Self::Closed)
        )
    }

    /// Whether it is over.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Closed | Self::NoBreach)
    }
}

words! {
    /// How somebody whose data it was is told.
    pub enum Told {
        /// Not yet.
        Not = "belum",
        /// By a message.
        Message = "pesan",
        /// By a letter on paper, since the hall knows no other way.
        Letter = "surat",
        /// Not at all: their data was erased meanwhile.
        Erased = "dihapus",
    }
}

/// What is written about a breach. It may tell of people: no `Debug`.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Said {
    /// What happened, in the words of the report.
    pub what: String,
    /// What was done at once.
    pub first: String,
    /// Who reported it.
    pub reporter: String,
    /// Services whose data it was, by id.
    pub services: Vec<String>,
    /// Which data.
    pub data: String,
    /// How many persons, as far as is known.
    pub estimate: String,
    /// How it happened.
    pub how: String,
    /// When it happened.
    pub when: String,
    /// What may follow from it for people.
    pub effects: String,
    /// What was and is done about it.
    pub measures: String,
    /// What people can do themselves.
    pub advice: String,
    /// What everyone may read, where it harms public service; empty where it does not. Nothing personal.
    pub public: String,
    /// Why it was none.
    pub reason: String,
}

impl Said {
    /// What the notice of the law cannot be without, by the names of the fields.
    pub fn unsaid(&self) -> Vec<FieldFlaw> {
        let needed =
            [("data", &self.data), ("kapan", &self.when), ("bagaimana", &self.how), ("langkah", &self.measures)];
        let empty = needed.into_iter().filter(|(_, text)| text.is_empty());
        empty.map(|(field, _)| FieldFlaw::new(field, Flaw::new("breach-missing"))).collect()
    }
}

/// A breach.
#[derive(Clone)]
pub struct Breach {
    /// Its id.
    pub id: BreachId,
    /// Its number in the region, from 1.
    pub number: i64,
    /// Where it stands.
    pub state: State,
    /// What is written about it.
    pub said: Said,
    /// When the hall became aware of it.
    pub aware_at: Stamp,
    /// When it was reported.
    pub reported_at: Stamp,
    /// Until when people and the supervising agency must be told.
    pub due_at: Stamp,
    /// When telling people began.
    pub notice_at: Option<Stamp>,
    /// When the supervising agency was told.
    pub agency_at: Option<Stamp>,
    /// When the public was told.
    pub public_at: Option<Stamp>,
    /// When it was closed, or found to be none.
    pub closed_at: Option<Stamp>,
}

impl Breach {
    /// Whether people or the agency were told late, or should have been by now. What was no breach is never late.
    pub fn is_late(&self, now: Stamp) -> bool {
        self.state != State::NoBreach
            && [self.notice_at, self.agency_at].into_iter().any(|at| at.unwrap_or(now) > self.due_at)
    }
}

/// The officer, if they answer for personal data.
pub(crate) fn guard(officer: &Officer) -> Result<(), Denied> {
    if officer.has(Role::DataProtection) { Ok(()) } else { Err(Denied::Forbidden) }
}

/// An event about a breach.
pub(crate) fn about(breach: &Breach, kind: &'static str, public: Value, private: Value) -> Act {
    let mut whole = json!({ "nomor": breach.number, "keadaan": breach.state.as_str() });
    if let (Value::Object(whole), Value::Object(public)) = (&mut whole, public) {
        whole.extend(public);
    }
    Act::new(kind).about(breach.id.bytes()).public(whole).private(private)
}

/// What a report says, as typed.
#[derive(Clone, Default)]
pub struct Report {
    /// What happened.
    pub what: String,
    /// When the hall became aware; none for just now.
    pub aware_at: Option<Stamp>,
    /// What was done at once.
    pub first: String,
}

/// Reports a suspected breach; its number.
pub async fn report(room: &Privacy, officer: &Officer, report: Report) -> Result<i64, Refusal> {
    let now = room.hall.now();
    let mut flaws = Vec::new();
    if report.what.trim().is_empty() {
        flaws.push(FieldFlaw::new("apa", Flaw::new("breach-missing")));
    }
    if report.aware_at.is_some_and(|at| at > now) {
        flaws.push(FieldFlaw::new("sejak", Flaw::new("breach-future")));
    }
    if !flaws.is_empty() {
        return Err(Refusal::Invalid(flaws));
    }
    let today = now.date(room.hall.zone());
    let hours = DataRights::shipped().deadline(CLOCK, today).ok_or(Refusal::NoDeadline)?.value.hours;
    let input = (room.clone(), officer.clone(), report);
    room.hall
        .store
        .write(room.region(), input, move |tx, (room, officer, report)| {
            Box::pin(async move {
                let (hall, region) = (&room.hall, room.region());
                let aware_at = report.aware_at.unwrap_or(now);
                let breach = Breach {
                    id: BreachId::mint(&*hall.clock, &*hall.dice),
                    number: table::count_up(tx, region, word::BREACHES).await?,
                    state: State::Reported,
                    said: Said {
                        what: report.what.trim().to_owned(),
                        first: report.first.trim().to_owned(),
                        reporter: officer.name.clone(),
                        ..Said::default()
                    },
                    aware_at,
                    reported_at: now,
                    due_at: aware_at.plus(Span::hours(hours)),
                    notice_at: None,
                    agency_at: None,
                    public_at: None,
                    closed_at: None,
                };
                breaches::add(tx, &hall.vault, &*hall.dice, region, &breach).await?;
                let private = json!({ "petugas": officer.name, "apa": breach.said.what });
                let act = about(&breach, REPORTED, json!({}), private).agency(officer.agency.as_str());
                hall.book.write(tx, region, &Actor::Officer(officer.clone()), act).await?;
                Ok(breach.number)
            })
        })
        .await
}

/// Changes a breach and writes one event. `change` gives what it becomes with the event's kind and its public and private
/// parts.
pub(crate) async fn change(
    tx: &mut Tx<'_>,
    room: &Privacy,
    officer: &Officer,
    number: i64,
    change: impl FnOnce(Breach, Stamp) -> Result<(Breach, &'static str, Value, Value), Refusal> + Send,
) -> Result<(Breach, book::Event), Refusal> {
    guard(officer)?;
    let (hall, region) = (&room.hall, room.region());
    let was = breaches::find(tx, &hall.vault, region, number).await?.ok_or(Refusal::NoBreach)?;
    let from = was.state;
    if from.is_over() {
        return Err(Refusal::BreachOver);
    }
    let (next, kind, public, mut private) = change(was, hall.now())?;
    if next.state != from && !from.may_become(next.state) {
        return Err(Refusal::BreachOrder);
    }
    if !breaches::put(tx, &hall.vault, &*hall.dice, region, (from, &next)).await? {
        return Err(Refusal::BreachOrder);
    }
    private["petugas"] = officer.name.as_str().into();
    let act = about(&next, kind, public, private).agency(officer.agency.as_str());
    let event = hall.book.write(tx, region, &Actor::Officer(officer.clone()), act).await?;
    Ok((next, event))
}

/// What an officer for data protection does with a breach.
#[derive(Clone)]
pub enum Step {
    /// Writes down what is known. What the report said stays.
    Assess(Box<Said>),
    /// Adds a note to the timeline.
    Note(String),
    /// Says that something is done about it.
    Handle,
    /// Says that it was none, and why.
    Deny(String),
    /// Says that the supervising agency was told.
    AgencyTold,
    /// Closes it.
    Close,
}

impl Step {
    fn take(&self, was: Breach, now: Stamp) -> Result<(Breach, &'static str, Value, Value), Refusal> {
        let missing = |field: &str| Refusal::Invalid(vec![FieldFlaw::new(field, Flaw::new("breach-missing"))]);
        let none = || (json!({}), json!({}));
        let (next, kind, (public, private)) = match self {
            Self::Assess(said) => {
                let Said { what, first, reporter, reason, .. } = was.said;
                let said = Said { what, first, reporter, reason, ..(**said).clone() };
                let state = if was.state == State::Reported { State::Assessed } else { was.state };
                (Breach { state, said, ..was }, ASSESSED, none())
            }
            Self::Note(text) if text.is_empty() => return Err(missing("catatan")),
            Self::Note(text) => (was, NOTED, (json!({}), json!({ "catatan": text }))),
            Self::Handle => (Breach { state: State::Handled, ..was }, MOVED, none()),
            Self::Deny(reason) if reason.is_empty() => return Err(missing("alasan")),
            Self::Deny(reason) => {
                let said = Said { reason: reason.clone(), ..was.said };
                let next = Breach { said, state: State::NoBreach, closed_at: Some(now), ..was };
                (next, MOVED, (json!({}), json!({ "alasan": reason })))
            }
            Self::AgencyTold => {
                let flaws = was.said.unsaid();
                if !flaws.is_empty() {
                    return Err(Refusal::Invalid(flaws));
                }
                let in_time = was.agency_at.unwrap_or(now) <= was.due_at;
                let next = Breach { agency_at: was.agency_at.or(Some(now)), ..was };
                (next, AGENCY, (json!({ "tepat_waktu": in_time }), json!({})))
            }
            Self::Close if was.agency_at.is_none() || was.notice_at.is_none() => return Err(Refusal::BreachUntold),
            Self::Close => (Breach { state: State::Closed, closed_at: Some(now), ..was }, MOVED, none()),
        };
        Ok((next, kind, public, private))
    }
}

/// Takes a step.
pub async fn step(room: &Privacy, officer: &Officer, number: i64, step: Step) -> Result<Breach, Refusal> {
    let input = (room.clone(), officer.clone(), step);
    room.hall
        .store
        .write(room.region(), input, move |tx, (room, officer, step)| {
            Box::pin(async move {
                if matches!(step, Step::Close) && !crate::tell::is_everybody_told(tx, room, number).await? {
                    return Err(Refusal::BreachUntold);
                }
                Ok(change(tx, room, officer, number, |was, now| step.take(was, now)).await?.0)
            })
        })
        .await
}

/// Adds people whose data it was; how many were not known before.
pub async fn choose(
    room: &Privacy,
    officer: &Officer,
    number: i64,
    persons: &[kernel::PersonId],
) -> Result<usize, Refusal> {
    guard(officer)?;
    let mut added = 0;
    for some in persons.chunks(500) {
        let input = (room.clone(), officer.clone(), some.to_vec());
        let new: Result<usize, Refusal> = room
            .hall
            .store
            .write(room.region(), input, move |tx, (room, officer, some)| {
                Box::pin(async move {
                    let (hall, region) = (&room.hall, room.region());
                    let found = breaches::find(tx, &hall.vault, region, number).await?.ok_or(Refusal::NoBreach)?;
                    if found.notice_at.is_some() || found.state.is_over() {
                        return Err(Refusal::BreachOrder);
                    }
                    let mut new = 0;
                    for person in some {
                        new += usize::from(breaches::add_person(tx, region, found.id, *person).await?);
                    }
                    if new > 0 {
                        let private = json!({ "petugas": officer.name });
                        let act = about(&found, CHOSEN, json!({ "jumlah": new }), private);
                        hall.book.write(tx, region, &Actor::Officer(officer.clone()), act).await?;
                    }
                    Ok(new)
                })
            })
            .await;
        added += new?;
    }
    Ok(added)
}

/// Empties the list of people again, before anybody is told.
pub async fn choose_nobody(room: &Privacy, officer: &Officer, number: i64) -> Result<(), Refusal> {
    room.hall
        .store
        .write(room.region(), (room.clone(), officer.clone()), move |tx, (room, officer)| {
            Box::pin(async move {
                let (next, _) = change(tx, room, officer, number, |was, _| {
                    if was.notice_at.is_some() {
                        return Err(Refusal::BreachOrder);
                    }
                    Ok((was, CHOSEN, json!({ "jumlah": 0 }), json!({})))
                })
                .await?;
                Ok(breaches::drop_persons(tx, room.region(), next.id).await?)
            })
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn breach(state: State) -> Breach {
        let at = Stamp::micros(0);
        Breach {
            id: BreachId::from_bytes([1; 16]),
            number: 1,
            state,
            said: Said::default(),
            aware_at: at,
            reported_at: at,
            due_at: at.plus(Span::hours(72)),
            notice_at: None,
            agency_at: None,
            public_at: None,
            closed_at: None,
        }
    }

    #[test]
    fn what_is_over_stays_over_and_nobody_is_told_before_it_is_known_what_happened() {
        for from in State::ALL {
            for to in State::ALL {
                let may = from.may_become(*to);
                assert!(!may || (!from.is_over() && from != to), "{from:?} {to:?}");
            }
        }
        assert!(!State::Reported.may_become(State::Told) && !State::Told.may_become(State::NoBreach));
        assert!(State::Assessed.may_become(State::Told) && State::Told.may_become(State::Closed));
    }

    #[test]
    fn it_is_late_from_the_moment_after_its_hours_until_both_were_told_in_time() {
        let due = Stamp::micros(0).plus(Span::hours(72));
        let open = breach(State::Handled);
        assert!(!open.is_late(due) && open.is_late(due.plus(Span::seconds(1))));
        let told = Breach { notice_at: Some(due), agency_at: Some(due), ..breach(State::Told) };
        assert!(!told.is_late(due.plus(Span::days(9))));
        let half = Breach { agency_at: None, ..told };
        assert!(half.is_late(due.plus(Span::seconds(1))));
        assert!(!breach(State::NoBreach).is_late(due.plus(Span::days(9))));
    }

    #[test]
    fn the_agency_is_not_told_before_what_the_law_asks_is_written() {
        let was = breach(State::Assessed);
        let flaws = was.said.unsaid().len();
        assert!(
            matches!(Step::AgencyTold.take(was, Stamp::micros(1)), Err(Refusal::Invalid(found)) if found.len() == flaws)
        );
        let denied = Step::Deny(String::new()).take(breach(State::Assessed), Stamp::micros(1));
        assert!(matches!(denied, Err(Refusal::Invalid(_))));
    }
}
