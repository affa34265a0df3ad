//! What this room needs of others. The `balai` crate connects it.

use kernel::{Date, Lang, Officer, PersonId, Problem, Stamp};
use store::{Fut, Tx};
use web::View;

use crate::model::Group;
use crate::request::Value;
use crate::table::erasures::Rest;

/// What went wrong on the other side.
pub type PortResult<T> = Result<T, Box<dyn Problem>>;

/// What all rooms together hold.
pub trait Records: Send + Sync {
    /// Everything held about the resident whose view this is, in their language. Refused to everyone else.
    fn of<'a>(&'a self, view: &'a View) -> Fut<'a, PortResult<Vec<Group>>>;

    /// How often officers looked in an emergency, month by month, the newest first.
    fn emergencies(&self) -> Fut<'_, PortResult<Vec<EmergencyMonth>>>;
}

/// A resident as officers for data protection need them. All of it is personal: no `Debug`.
#[derive(Clone)]
pub struct PersonFace {
    /// Full name.
    pub name: String,
    /// The NIK with its middle hidden.
    pub nik_masked: String,
    /// Telephone in E.164, if known.
    pub phone: Option<String>,
    /// E-mail, if known.
    pub email: Option<String>,
    /// The language they read.
    pub lang: Lang,
}

/// Something that stays when somebody is erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its word in the table `data-kept`.
    pub what: &'static str,
    /// The reference of the application, if it is one.
    pub reference: Option<String>,
}

/// What goes and what stays when somebody is erased.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// What goes: the word of its kind, as in [`Group::kind`], and how many.
    pub goes: Vec<(&'static str, i64)>,
    /// What stays by law.
    pub kept: Vec<Kept>,
    /// References of applications that are under way: as long as there is one, nothing goes.
    pub open: Vec<String>,
}

/// Who may be affected by a breach.
pub trait Affected: Send + Sync {
    /// Whose application has this reference; none if there is no such.
    fn of_reference<'a>(&'a self, reference: &'a str) -> Fut<'a, PortResult<Option<PersonId>>>;

    /// Those who sent an application for a service within a time.
    fn of_service<'a>(&'a self, service: &'a str, within: (Stamp, Stamp)) -> Fut<'a, PortResult<Vec<PersonId>>>;

    /// Those whose data the officer with this user name opened within a time; none if there is no such officer.
    fn of_officer<'a>(
        &'a self,
        username: &'a str,
        within: (Stamp, Stamp),
    ) -> Fut<'a, PortResult<Option<Vec<PersonId>>>>;
}

/// Looks in an emergency of one month, as everybody may count them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EmergencyMonth {
    /// A day of the month.
    pub day: Date,
    /// How many were opened.
    pub opened: i64,
    /// Of these, how many were found right.
    pub justified: i64,
    /// And how many were not.
    pub unjustified: i64,
}

/// The people this hall knows.
pub trait Persons: Send + Sync {
    /// Who this is; none once they were erased.
    fn face<'a>(&'a self, tx: &'a mut Tx<'_>, person: PersonId) -> Fut<'a, PortResult<Option<PersonFace>>>;

    /// Writes down that an officer looked at a request, where the resident will see it.
    fn record_read<'a>(&'a self, tx: &'a mut Tx<'_>, officer: &'a Officer, person: PersonId)
    -> Fut<'a, PortResult<()>>;

    /// Puts a value of the profile right, and tells those who work with it. `evidence` is what the officer saw.
    fn rectify<'a>(
        &'a self,
        tx: &'a mut Tx<'_>,
        officer: &'a Officer,
        person: PersonId,
        right: (Value, &'a str),
        evidence: &'a str,
    ) -> Fut<'a, PortResult<()>>;

    /// What goes and what stays if this person is erased. Changes nothing.
    fn plan<'a>(&'a self, tx: &'a mut Tx<'_>, person: PersonId) -> Fut<'a, PortResult<Plan>>;

    /// Empties the tables of this person, with the private parts of events about them; says what is left to clear away.
    fn erase<'a>(&'a self, tx: &'a mut Tx<'_>, person: PersonId) -> Fut<'a, PortResult<Rest>>;

    /// Clears that away, outside of any transaction, and remembers that the person was erased. Doing it twice does no harm.
    fn clear<'a>(&'a self, person: PersonId, rest: &'a Rest) -> Fut<'a, PortResult<()>>;

    /// Everyone who was ever erased, as the list outside the database remembers.
    fn erased(&self) -> Fut<'_, PortResult<Vec<PersonId>>>;

    /// How many nights the hall's own backups are kept; none where it makes none itself.
    fn nights_of_backups(&self) -> Option<u32>;
}
