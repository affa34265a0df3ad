//! A resident agrees to what the hall does with their data, and takes it back.
//!
//! Texts are editions of the table [`reference::Consents`]; every giving and taking is a row of history with the digest of
//! the exact text, and an event whose public part names no person. An account stands on one consent: while a newer edition
//! of it is not agreed to, the door says so ([`web::Owed`]); taking it back closes the account at once. The others are asked
//! where something is done by them ([`People::agrees`]), so taking one back counts from the next act on.
//!
//! At a counter an officer writes down what somebody signed on paper, of those who were entered there and have no account.
//!
//! UU 27/2022, articles 20 to 22 (explicit, for a stated purpose, provable), 9 and 40 (withdrawal).

use book::Act;
use kernel::{Actor, FieldFlaw, Flaw, Kind, Lang, Nik, Officer, OfficerId, PersonId, Problem, Role, Stamp};
use reference::{Consent, Consents, Need};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::Tx;
use web::Owed;

use crate::ground::{Me, People};
use crate::model::{Holder, PersonState};
use crate::resident::nik_blind;
use crate::secrets;
use crate::table::consents::{self, NewDeed};
use crate::table::{persons, tokens};

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Agreed.
    Given,
    /// Taken back.
    Withdrawn,
}

impl Deed {
    /// As the table writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Given => "beri",
            Self::Withdrawn => "tarik",
        }
    }

    /// Reads what forms and tables write.
    pub fn parse(text: &str) -> store::Result<Self> {
        let found = [Self::Given, Self::Withdrawn].into_iter().find(|deed| deed.as_str() == text);
        found.ok_or_else(|| store::Error::Decode(format!("no deed is called {text}")))
    }
}

/// How it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// While registering.
    Register,
    /// On the page of consents.
    Page,
    /// On paper, at a counter.
    Counter,
    /// With an account that nobody registered, as in the example region.
    System,
}

impl Way {
    /// As the table writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Register => "daftar",
            Self::Page => "halaman",
            Self::Counter => "loket",
            Self::System => "sistem",
        }
    }

    pub(crate) fn parse(text: &str) -> store::Result<Self> {
        let all = [Self::Register, Self::Page, Self::Counter, Self::System];
        let found = all.into_iter().find(|way| way.as_str() == text);
        found.ok_or_else(|| store::Error::Decode(format!("no way is called {text}")))
    }
}

/// One giving or taking, as its resident reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Which consent.
    pub consent: String,
    /// Which edition of it.
    pub edition: String,
    /// The SHA-256 of its text; empty of what was ticked before texts had editions.
    pub digest: String,
    /// What was done.
    pub deed: Deed,
    /// How.
    pub way: Way,
    /// In which language it was read.
    pub lang: Lang,
    /// The officer at whose counter it was.
    pub officer: Option<String>,
    /// When.
    pub at: Stamp,
}

/// Why nothing is agreed to.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// There is no such consent.
    #[error("no such consent")]
    Unknown,
    /// Another edition is in force by now.
    #[error("another edition is in force")]
    Outdated,
    /// A field to mend.
    #[error("{} fields to mend", .0.len())]
    Invalid(Vec<FieldFlaw>),
    /// Not for this actor.
    #[error(transparent)]
    Denied(#[from] kernel::Denied),
    /// The database.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Problem for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::Unknown => Kind::NotFound,
            Self::Outdated => Kind::Conflict,
            Self::Invalid(_) => Kind::Invalid,
            Self::Denied(denied) => denied.kind(),
            Self::Store(error) => error.kind(),
        }
    }

    fn slug(&self) -> &'static str {
        match self {
            Self::Unknown => "consent-unknown",
            Self::Outdated => "consent-outdated",
            Self::Invalid(_) => "consent-invalid",
            Self::Denied(denied) => denied.slug(),
            Self::Store(error) => error.slug(),
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Invalid(fields) => vec![("count", fields.len().to_string())],
            _ => vec![],
        }
    }

    fn fields(&self) -> Vec<FieldFlaw> {
        match self {
            Self::Invalid(fields) => fields.clone(),
            _ => vec![],
        }
    }

    fn retry_after(&self) -> Option<kernel::Span> {
        match self {
            Self::Store(error) => error.retry_after(),
            _ => None,
        }
    }
}

/// The account does nothing more until its holder has agreed to the text in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the account waits for a consent")]
pub struct NotAgreed;

impl Problem for NotAgreed {
    fn kind(&self) -> Kind {
        Kind::Forbidden
    }

    fn slug(&self) -> &'static str {
        "consent-needed"
    }
}

/// A consent that somebody gives or takes back on their page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Which consent.
    pub consent: String,
    /// The edition that was read.
    pub edition: String,
    /// In which language.
    pub lang: Lang,
}

/// What an officer writes down from paper.
#[derive(Debug, Clone, Default)]
pub struct Paper {
    /// Identity number as typed.
    pub nik: String,
    /// Which consent, as picked.
    pub consent: String,
    /// What was done, as picked.
    pub deed: String,
    /// Where the paper is kept, in the officer's words.
    pub place: String,
}

/// Longest place of a paper, in characters.
const LONGEST_PLACE: usize = 200;

/// An edition that is agreed to, on its way to an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreed {
    /// Which consent.
    pub consent: String,
    /// Which edition of it.
    pub edition: String,
}

const GIVEN: &str = "people.consent_given";
const WITHDRAWN: &str = "people.consent_withdrawn";

/// An edition, and what proves its words.
struct Worded {
    consent: String,
    edition: String,
    digest: String,
}

impl Worded {
    fn name(&self) -> Value {
        json!({ "persetujuan": self.consent, "edisi": self.edition, "sidik": self.digest })
    }

    fn public(&self, way: Way) -> Value {
        json!({ "persetujuan": self.consent, "edisi": self.edition, "sidik": self.digest, "cara": way.as_str() })
    }
}

/// How a deed came.
struct By {
    way: Way,
    lang: Lang,
    officer: Option<OfficerId>,
}

impl By {
    const fn page(lang: Lang) -> Self {
        Self { way: Way::Page, lang, officer: None }
    }
}

fn resident(me: &Me) -> Result<PersonId, kernel::Denied> {
    match me.holder {
        Holder::Resident(person) => Ok(person),
        Holder::Officer(_) => Err(kernel::Denied::Forbidden),
    }
}

impl People {
    /// The texts that people are asked to agree to; a test puts others in their place.
    pub fn consents(&self) -> &hall::Living<Consents> {
        &self.consents
    }

    /// The edition of a consent in force today.
    pub fn in_force(&self, id: &str) -> Option<Consent> {
        let today = self.now().date(self.settings.zone);
        self.consents.now().in_force(id, today).map(|row| row.value.clone())
    }

    /// What somebody who gets an account agrees to: the editions in force of the account's own and of those ticked.
    pub(crate) fn agreed(&self, ticked: impl Fn(&Consent) -> bool) -> Vec<Agreed> {
        let today = self.now().date(self.settings.zone);
        let consents = self.consents.now();
        let all = consents.on(today).into_iter().map(|row| &row.value);
        let meant = all.filter(|text| text.need == Need::Required || ticked(text));
        meant.map(|text| Agreed { consent: text.id.clone(), edition: text.edition.clone() }).collect()
    }

    /// What the holder of an account has yet to agree to: `agreed` is the edition behind it, `put_off` the edition that was
    /// answered with "not now" in this session.
    pub(crate) fn owed(&self, actor: &Actor, agreed: Option<&str>, put_off: Option<&str>) -> Option<Owed> {
        actor.resident().ok()?;
        let asked = self.in_force(Consent::ACCOUNT)?.edition;
        match agreed {
            None => Some(Owed::Closed),
            Some(agreed) if agreed == asked => None,
            Some(_) if put_off == Some(&asked) => Some(Owed::PutOff),
            Some(_) => Some(Owed::Asked),
        }
    }

    /// Whether somebody agrees, at this moment, to what is done by one consent: to the edition in force.
    pub async fn agrees(&self, tx: &mut Tx<'_>, person: PersonId, id: &str) -> store::Result<bool> {
        let Some(asked) = self.in_force(id) else { return Ok(false) };
        Ok(consents::given(tx, self.region(), person, id).await? == Some(asked.edition))
    }

    /// Everything that somebody agreed to and took back, newest first.
    pub async fn consents_of(&self, me: &Me) -> Result<Vec<Given>, Refusal> {
        let person = resident(me)?;
        self.store
            .read((self.region(), person), |tx, (region, person)| {
                Box::pin(async move { Ok(consents::of_person(tx, *region, *person).await?) })
            })
            .await
    }

    /// Agrees to an edition, which must be the one in force. Done twice, it is one consent.
    pub async fn agree(&self, me: &Me, input: &Input) -> Result<(), Refusal> {
        self.do_deed(me, input, Deed::Given).await
    }

    /// Takes a consent back. What was done by it stops at once; the account's own closes the account: every session ends and
    /// every key.
    pub async fn withdraw(&self, me: &Me, input: &Input) -> Result<(), Refusal> {
        self.do_deed(me, input, Deed::Withdrawn).await
    }

    async fn do_deed(&self, me: &Me, input: &Input, deed: Deed) -> Result<(), Refusal> {
        self.store
            .write(self.region(), (self.clone(), me.clone(), input.clone()), move |tx, (people, me, input)| {
                Box::pin(async move {
                    match deed {
                        Deed::Given => people.agree_in(tx, me, input).await,
                        Deed::Withdrawn => people.withdraw_in(tx, me, input).await,
                    }
                })
            })
            .await
    }

    async fn agree_in(&self, tx: &mut Tx<'_>, me: &Me, input: &Input) -> Result<(), Refusal> {
        let person = resident(me)?;
        let asked = self.in_force(&input.consent).ok_or(Refusal::Unknown)?;
        if asked.edition != input.edition {
            return Err(Refusal::Outdated);
        }
        if consents::given(tx, self.region(), person, &asked.id).await?.as_ref() == Some(&asked.edition) {
            return Ok(());
        }
        if asked.id == Consent::ACCOUNT {
            consents::set_account(tx, self.region(), person, Some(&asked.edition), self.now()).await?;
        }
        let text = self.worded(&asked.id, &asked.edition);
        self.put_deed(tx, person, &text, Deed::Given, &By::page(input.lang)).await?;
        Ok(self.note(tx, &me.actor, GIVEN, text.public(Way::Page), Value::Null).await?)
    }

    async fn withdraw_in(&self, tx: &mut Tx<'_>, me: &Me, input: &Input) -> Result<(), Refusal> {
        let person = resident(me)?;
        let Some(edition) = consents::given(tx, self.region(), person, &input.consent).await? else { return Ok(()) };
        let text = self.worded(&input.consent, &edition);
        self.put_deed(tx, person, &text, Deed::Withdrawn, &By::page(input.lang)).await?;
        self.note(tx, &me.actor, WITHDRAWN, text.public(Way::Page), Value::Null).await?;
        if text.consent == Consent::ACCOUNT {
            consents::set_account(tx, self.region(), person, None, self.now()).await?;
            tokens::remove_all(tx, self.region(), me.holder).await?;
            self.end_sessions(tx, me, None).await?;
        }
        Ok(())
    }

    /// An edition; of what was ticked before there were texts only the name is known.
    fn worded(&self, consent: &str, edition: &str) -> Worded {
        let digest = self.consents.now().edition(consent, edition).map(|row| row.value.digest());
        Worded { consent: consent.to_owned(), edition: edition.to_owned(), digest: digest.unwrap_or_default() }
    }

    /// Writes down what was agreed to while registering, or with an account that nobody registered. The event is that of the
    /// account, which names the same.
    pub(crate) async fn put_agreed(
        &self,
        tx: &mut Tx<'_>,
        person: PersonId,
        agreed: &[Agreed],
        (way, lang): (Way, Lang),
    ) -> store::Result<()> {
        for one in agreed {
            let text = self.worded(&one.consent, &one.edition);
            self.put_deed(tx, person, &text, Deed::Given, &By { way, lang, officer: None }).await?;
        }
        Ok(())
    }

    /// The same as the public part of an event names it.
    pub(crate) fn named(&self, agreed: &[Agreed]) -> Value {
        agreed.iter().map(|one| self.worded(&one.consent, &one.edition).name()).collect()
    }

    async fn put_deed(
        &self,
        tx: &mut Tx<'_>,
        person: PersonId,
        text: &Worded,
        deed: Deed,
        by: &By,
    ) -> store::Result<()> {
        let new = NewDeed {
            consent: &text.consent,
            edition: &text.edition,
            digest: &text.digest,
            deed,
            way: by.way,
            lang: by.lang,
            officer: by.officer,
            at: self.now(),
        };
        consents::add(tx, self.region(), person, &new).await
    }

    /// Writes down what somebody who has no account signed on paper. Only officers at a counter may, and only of what is
    /// not needed for an account, which nobody can open for another.
    pub async fn agree_on_paper(&self, officer: &Officer, paper: &Paper, lang: Lang) -> Result<(), Refusal> {
        if !officer.has(Role::Counter) || officer.region != self.region() {
            return Err(kernel::Denied::Forbidden.into());
        }
        let mut flaws = Vec::new();
        let mut note = |field: &str, flaw: Flaw| flaws.push(FieldFlaw::new(field, flaw));
        let nik = Nik::parse(&paper.nik).map_err(|flaw| note("nik", flaw)).ok();
        let asked = self.in_force(&paper.consent).filter(|asked| asked.need == Need::Optional);
        if asked.is_none() {
            note("persetujuan", Flaw::new("consent-pick"));
        }
        let deed = Deed::parse(&paper.deed).map_err(|_| note("tindakan", Flaw::new("consent-deed"))).ok();
        let place = paper.place.trim();
        if place.is_empty() || place.chars().count() > LONGEST_PLACE {
            note("tempat", Flaw::new("consent-place"));
        }
        let (Some(nik), Some(asked), Some(deed), true) = (nik, asked, deed, flaws.is_empty()) else {
            return Err(Refusal::Invalid(flaws));
        };
        let input = (self.clone(), officer.clone(), nik, self.worded(&asked.id, &asked.edition), place.to_owned());
        self.store
            .write(self.region(), input, move |tx, (people, officer, nik, text, place)| {
                Box::pin(async move { people.file_paper(tx, officer, nik, text, (deed, lang, place)).await })
            })
            .await
    }

    async fn file_paper(
        &self,
        tx: &mut Tx<'_>,
        officer: &Officer,
        nik: &Nik,
        text: &Worded,
        (deed, lang, place): (Deed, Lang, &str),
    ) -> Result<(), Refusal> {
        let found = persons::by_nik(tx, self.region(), &nik_blind(&self.vault, nik)).await?;
        let Some(found) = found.filter(|found| found.state == PersonState::Counter) else {
            return Err(Refusal::Invalid(vec![FieldFlaw::new("nik", Flaw::new("consent-no-paper"))]));
        };
        let given = consents::given(tx, self.region(), found.person, &text.consent).await?;
        let is_so = match deed {
            Deed::Given => given.as_ref() == Some(&text.edition),
            Deed::Withdrawn => given.is_none(),
        };
        if is_so {
            return Ok(());
        }
        let by = By { way: Way::Counter, lang, officer: Some(officer.officer) };
        self.put_deed(tx, found.person, text, deed, &by).await?;
        let act = Act {
            agency: Some(officer.agency.as_str().to_owned()),
            ..Act::new(if deed == Deed::Given { GIVEN } else { WITHDRAWN })
                .about(found.person.bytes())
                .public(text.public(Way::Counter))
                .private(json!({ "nama": officer.name, "tempat": place }))
        };
        self.book.write(tx, self.region(), &Actor::Officer(officer.clone()), act).await?;
        Ok(())
    }

    /// Says "not now" to the edition in force, for as long as this session lasts.
    pub async fn put_off(&self, me: &Me, session: &str) -> Result<(), Refusal> {
        let person = resident(me)?;
        let asked = self.in_force(Consent::ACCOUNT).ok_or(Refusal::Unknown)?.edition;
        let input = (self.region(), person, secrets::hash(session), asked);
        self.store
            .write(self.region(), input, |tx, (region, person, token, asked)| {
                Box::pin(async move { Ok(consents::put_off(tx, *region, *person, token, asked).await?) })
            })
            .await
    }
}
