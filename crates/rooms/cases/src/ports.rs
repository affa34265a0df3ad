//! What this room needs of others, as the smallest traits that serve. The `balai` crate connects it.

use std::collections::BTreeMap;

use kernel::{
    Actor, Agency, Local, Nik, Officer, OfficerId, PersonId, PersonName, Phone, Problem, RegionCode, Role, Secret,
    Stamp,
};
use serde::{Deserialize, Serialize};
use store::{Fut, Tx};
use web::View;
use web::axum::http::HeaderMap;

/// A resident as forms and letters need them.
#[derive(Debug, Clone)]
pub struct Face {
    /// Identity number.
    pub nik: String,
    /// Full name.
    pub name: String,
    /// Telephone in E.164, if known.
    pub phone: Option<String>,
    /// E-mail, if known.
    pub email: Option<String>,
    /// The language they read.
    pub lang: kernel::Lang,
}

/// What a register knows of one person.
#[derive(Clone)]
pub struct Known {
    /// What the register is called.
    pub source: Local,
    /// When it was asked.
    pub at: Stamp,
    /// Facts by the words of [`catalogue::REGISTERS`], written as people would type them.
    pub facts: BTreeMap<String, String>,
}

/// Why a register says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Silence {
    /// It cannot be reached, or is not connected.
    Unreachable,
    /// It does not know this NIK.
    Unknown,
}

/// The registers of other offices. An adapter answers within seconds or says that it cannot.
pub trait Registers: Send + Sync {
    /// What `register` knows of the person with this NIK; only the `facts` that are asked for.
    fn ask<'a>(
        &'a self,
        register: &'a str,
        nik: &'a Nik,
        facts: &'a [String],
    ) -> Fut<'a, std::result::Result<Known, Silence>>;
}

/// What an official gives to sign. It is kept nowhere and written into nothing.
#[derive(Clone, Debug)]
pub struct Signatory {
    /// Their NIK, by which the service knows them.
    pub nik: Secret<String>,
    /// The passphrase of their certificate.
    pub passphrase: Secret<String>,
}

/// Why a letter was not signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotSigned {
    /// The passphrase is wrong.
    Passphrase,
    /// The certificate or account is locked.
    Locked,
    /// The certificate has run out or was withdrawn.
    Expired,
    /// The service knows nobody with this NIK.
    Unknown,
    /// The service cannot be reached, or gave no answer in time.
    Unreachable,
    /// It has too much to do.
    Busy,
    /// It refused for a reason that is not known here.
    Refused,
    /// It answered with something else than this letter with one sound signature of a certificate that counts.
    Odd,
    /// The certificate names somebody else than the letter.
    Somebody,
}

/// The service that signs with certificates of officials. It answers within a minute or says that it cannot.
pub trait Esign: Send + Sync {
    /// Whether letters of this agency are signed there.
    fn serves(&self, agency: &Agency) -> bool;

    /// The certificates that vouch for whoever signs there.
    fn roots(&self) -> &[signing::Certificate];

    /// The PDF with a signature appended. Nothing is known of what comes back.
    fn sign<'a>(&'a self, pdf: Vec<u8>, by: &'a Signatory) -> Fut<'a, std::result::Result<Vec<u8>, NotSigned>>;
}

/// What went wrong on the other side.
pub type PortResult<T> = Result<T, Box<dyn Problem>>;

/// The people this hall knows.
pub trait Residents: Send + Sync {
    /// Who this is.
    fn face<'a>(&'a self, tx: &'a mut Tx<'_>, region: RegionCode, person: PersonId) -> Fut<'a, PortResult<Face>>;

    /// Names of several residents: a page of a list at once.
    fn names<'a>(
        &'a self,
        tx: &'a mut Tx<'_>,
        region: RegionCode,
        persons: &'a [PersonId],
    ) -> Fut<'a, PortResult<BTreeMap<PersonId, String>>>;

    /// The resident with this NIK, if this hall knows them. Whether it does is told to nobody else.
    fn with_nik<'a>(
        &'a self,
        tx: &'a mut Tx<'_>,
        region: RegionCode,
        nik: &'a Nik,
    ) -> Fut<'a, PortResult<Option<PersonId>>>;

    /// The resident with this NIK, entered without an account if nobody knows them yet.
    fn enrol_at_counter<'a>(
        &'a self,
        tx: &'a mut Tx<'_>,
        officer: &'a Officer,
        nik: &'a Nik,
        name: &'a PersonName,
        phone: Option<&'a Phone>,
    ) -> Fut<'a, PortResult<PersonId>>;

    /// Whether a resident agrees, at this moment, to what is done by one consent of the table of consents.
    fn agrees<'a>(&'a self, tx: &'a mut Tx<'_>, person: PersonId, consent: &'a str) -> Fut<'a, PortResult<bool>>;

    /// Writes down that a register was asked about a resident, where the resident will see it.
    fn record_fetch<'a>(
        &'a self,
        tx: &'a mut Tx<'_>,
        actor: &'a Actor,
        region: RegionCode,
        person: PersonId,
        source: &'a str,
        facts: usize,
    ) -> Fut<'a, PortResult<()>>;

    /// Writes down that an officer opened a resident's data and what for, where the resident will see it. `reference` is
    /// the case it was about, if it was one.
    fn record_read<'a>(
        &'a self,
        tx: &'a mut Tx<'_>,
        officer: &'a Officer,
        person: PersonId,
        reference: Option<&'a str>,
        reading: Reading<'a>,
    ) -> Fut<'a, PortResult<()>>;
}

/// What an officer opens a resident's data for.
#[derive(Clone, Copy)]
pub enum Reading<'a> {
    /// Their agency works on the case.
    Case,
    /// An emergency, by a ground of the law's table.
    Emergency(&'a Local),
    /// To review what another officer opened in an emergency.
    Review,
    /// The review is over: what came of it, and what the officer had written.
    Reviewed {
        /// By which ground it was opened.
        ground: &'a Local,
        /// The reason in the words of the officer who opened it.
        reason: &'a str,
        /// Whether it was right to open it.
        is_justified: bool,
    },
}

/// The officers of this hall.
pub trait Colleagues: Send + Sync {
    /// Those who work in an agency, by name.
    fn of_agency<'a>(
        &'a self,
        tx: &'a mut Tx<'_>,
        region: RegionCode,
        agency: &'a Agency,
    ) -> Fut<'a, PortResult<Vec<Officer>>>;

    /// An officer with the rights they have now; none if they no longer work here.
    fn find<'a>(
        &'a self,
        tx: &'a mut Tx<'_>,
        region: RegionCode,
        officer: OfficerId,
    ) -> Fut<'a, PortResult<Option<Officer>>>;

    /// Checks the password of the officer who asks, once more. A refusal marks the field `sandi`.
    fn prove<'a>(
        &'a self,
        view: &'a View,
        headers: &'a HeaderMap,
        password: &'a Secret<String>,
    ) -> Fut<'a, PortResult<()>>;

    /// Takes one role away from an officer at once; false if they have it no longer.
    fn withdraw<'a>(&'a self, tx: &'a mut Tx<'_>, officer: OfficerId, role: Role) -> Fut<'a, PortResult<bool>>;
}

/// A task of another room, in words for people.
#[derive(Debug, Clone)]
pub struct OtherTask {
    /// What stands where a case has its service.
    pub service: String,
    /// What is to be done.
    pub step: String,
    /// The address of its page.
    pub href: String,
}

/// Work of other rooms that lies on the same desk.
pub trait OtherWork: Send + Sync {
    /// How a task of another room looks; none if nobody knows it.
    fn shown(&self, view: &View, task: &desk::Task) -> Option<OtherTask>;

    /// What of other rooms may lie with an agency, for the filter of its desk: word and title.
    fn services(&self, view: &View, agency: &Agency) -> Vec<(String, String)>;
}
