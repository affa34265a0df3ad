//! Residents as other rooms need them: who somebody is, finding them by NIK, entering them at the counter, and writing
//! down that their data was read. The `balai` crate hands these to the rooms that ask.

use std::collections::BTreeMap;
use std::str::FromStr;

use book::Act;
use kernel::{Actor, Email, Kind, Lang, Local, Nik, Officer, PersonId, PersonName, Phone, Problem, RegionCode, Role};
use serde_json::json;
use store::{Tx, Vault};

use crate::consent::Agreed;
use crate::ground::People;
use crate::model::{Contact, NameKind, PersonState};
use crate::table::persons::{self, NewPerson, SealedPerson};

/// A resident, unsealed.
#[derive(Debug, Clone)]
pub struct PersonFace {
    /// Identity number.
    pub nik: Nik,
    /// Full name.
    pub name: PersonName,
    /// Telephone, if known.
    pub phone: Option<Phone>,
    /// E-mail, if known.
    pub email: Option<Email>,
    /// The language they read.
    pub lang: Lang,
    /// Whether they have an account.
    pub state: PersonState,
}

/// Why a resident cannot be shown or entered.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// There is no such person here.
    #[error("no such resident")]
    Unknown,
    /// The officer may not.
    #[error(transparent)]
    Denied(#[from] kernel::Denied),
    /// What lies in the database does not open.
    #[error("personal data cannot be opened")]
    Sealed,
    /// The database.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Problem for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::Unknown => Kind::NotFound,
            Self::Denied(denied) => denied.kind(),
            Self::Sealed => Kind::Fault,
            Self::Store(error) => error.kind(),
        }
    }

    fn slug(&self) -> &'static str {
        match self {
            Self::Unknown => "resident-unknown",
            Self::Denied(denied) => denied.slug(),
            Self::Sealed => "resident-sealed",
            Self::Store(error) => error.slug(),
        }
    }

    fn retry_after(&self) -> Option<kernel::Span> {
        match self {
            Self::Store(error) => error.retry_after(),
            _ => None,
        }
    }
}

pub(crate) const NIK: &str = "people.nik";
pub(crate) const NAME: &str = "people.name";
pub(crate) const PHONE: &str = "people.phone";
pub(crate) const EMAIL: &str = "people.email";

pub(crate) fn nik_blind(vault: &Vault, nik: &Nik) -> [u8; 32] {
    vault.blind(NIK, nik.as_str())
}

pub(crate) fn name_blind(vault: &Vault, sign_in_name: &str) -> [u8; 32] {
    vault.blind("people.sign-in", sign_in_name)
}

fn unseal<T: FromStr>(vault: &Vault, purpose: &'static str, person: PersonId, sealed: &[u8]) -> Result<T, Refusal> {
    let plain = vault.unseal(purpose, &person.bytes(), sealed).map_err(|_| Refusal::Sealed)?;
    String::from_utf8(plain).ok().and_then(|text| text.parse().ok()).ok_or(Refusal::Sealed)
}

/// The name of a person, for the corner of a page.
pub(crate) fn unseal_name(vault: &Vault, person: PersonId, sealed: &[u8]) -> Result<PersonName, Refusal> {
    unseal(vault, NAME, person, sealed)
}

impl SealedPerson {
    pub(crate) fn open(&self, vault: &Vault) -> Result<PersonFace, Refusal> {
        let id = self.person;
        Ok(PersonFace {
            nik: unseal(vault, NIK, id, &self.nik)?,
            name: unseal_name(vault, id, &self.name)?,
            phone: self.phone.as_deref().map(|sealed| unseal(vault, PHONE, id, sealed)).transpose()?,
            email: self.email.as_deref().map(|sealed| unseal(vault, EMAIL, id, sealed)).transpose()?,
            lang: self.lang.parse().unwrap_or(Lang::Id),
            state: self.state,
        })
    }

    /// Where a code may be sent: a proven contact, or, for a record made at the counter, the one the officer wrote down.
    pub(crate) fn contact(&self, vault: &Vault) -> Result<Option<Contact>, Refusal> {
        let face = self.open(vault)?;
        let noted = self.state == PersonState::Counter;
        let reachable = |phone: &Phone| phone.is_mobile() && (noted || self.phone_at.is_some());
        let phone = face.phone.filter(reachable).map(Contact::Phone);
        let email = face.email.filter(|_| noted || self.email_at.is_some()).map(Contact::Email);
        Ok(phone.or(email))
    }
}

impl People {
    pub(crate) fn seal_contact(&self, person: PersonId, contact: &Contact) -> Vec<u8> {
        let purpose = if contact.kind() == NameKind::Email { EMAIL } else { PHONE };
        self.vault.seal(&*self.dice, purpose, &person.bytes(), contact.as_str().as_bytes())
    }

    pub(crate) fn seal_person(&self, nik: &Nik, name: &PersonName, state: PersonState) -> SealedPerson {
        let person = PersonId::mint(&*self.clock, &*self.dice);
        let seal = |purpose, text: &str| self.vault.seal(&*self.dice, purpose, &person.bytes(), text.as_bytes());
        SealedPerson {
            person,
            state,
            nik: seal(NIK, nik.as_str()),
            name: seal(NAME, name.as_str()),
            phone: None,
            phone_at: None,
            email: None,
            email_at: None,
            lang: Lang::Id.as_str().to_owned(),
            password: None,
        }
    }
}

/// Who this is.
pub async fn face(tx: &mut Tx<'_>, vault: &Vault, region: RegionCode, person: PersonId) -> Result<PersonFace, Refusal> {
    persons::by_id(tx, region, person).await?.ok_or(Refusal::Unknown)?.open(vault)
}

/// Names of several people, at most [`persons::MOST_NAMES`]: a page of a list.
pub async fn names(
    tx: &mut Tx<'_>,
    vault: &Vault,
    region: RegionCode,
    people: &[PersonId],
) -> Result<BTreeMap<PersonId, String>, Refusal> {
    let rows = persons::names(tx, region, people).await?;
    rows.into_iter()
        .map(|(person, sealed)| {
            let name: PersonName = unseal(vault, NAME, person, &sealed)?;
            Ok((person, name.as_str().to_owned()))
        })
        .collect()
}

/// The person with this NIK, if this hall knows one.
pub async fn find_by_nik(
    tx: &mut Tx<'_>,
    vault: &Vault,
    region: RegionCode,
    nik: &Nik,
) -> Result<Option<PersonId>, Refusal> {
    Ok(persons::by_nik(tx, region, &nik_blind(vault, nik)).await?.map(|found| found.person))
}

impl People {
    /// Who this is.
    pub async fn face(&self, tx: &mut Tx<'_>, person: PersonId) -> Result<PersonFace, Refusal> {
        face(tx, &self.vault, self.region(), person).await
    }

    /// The person with this NIK. Nobody known: they are entered without an account, and may claim the record later by a
    /// code sent to the telephone noted here. Somebody known stays as they are.
    ///
    /// Only officers at a counter may; they have seen the identity card.
    pub async fn enrol_at_counter(
        &self,
        tx: &mut Tx<'_>,
        officer: &Officer,
        nik: &Nik,
        name: &PersonName,
        phone: Option<&Phone>,
    ) -> Result<PersonId, Refusal> {
        if !officer.has(Role::Counter) || officer.region != self.region() {
            return Err(kernel::Denied::Forbidden.into());
        }
        if let Some(known) = find_by_nik(tx, &self.vault, officer.region, nik).await? {
            return Ok(known);
        }
        let mut sealed = self.seal_person(nik, name, PersonState::Counter);
        sealed.phone = phone.map(|phone| self.seal_contact(sealed.person, &Contact::Phone(phone.clone())));
        let new = NewPerson { sealed: &sealed, nik_blind: nik_blind(&self.vault, nik), consent: None, at: self.now() };
        if !persons::add(tx, officer.region, &new).await? {
            // Somebody entered the same NIK between the look and the leap.
            return find_by_nik(tx, &self.vault, officer.region, nik).await?.ok_or(Refusal::Unknown);
        }
        let actor = Actor::Officer(officer.clone());
        self.note_person(tx, &actor, sealed.person, "loket", &[]).await?;
        Ok(sealed.person)
    }

    /// Writes down that somebody is known from now on, and what they agreed to with it.
    pub(crate) async fn note_person(
        &self,
        tx: &mut Tx<'_>,
        actor: &Actor,
        person: PersonId,
        how: &str,
        agreed: &[Agreed],
    ) -> store::Result<()> {
        let public = json!({ "cara": how, "setuju": self.named(agreed) });
        let act = Act::new("people.registered").about(person.bytes()).public(public);
        self.book.write(tx, self.region(), actor, act).await.map(drop)
    }

    /// Writes down, where the person will see it, that an officer read their data: which case it was about
    /// (`reference`) and why (`reason`, a text key that begins with `read-reason-`).
    pub async fn record_read(
        &self,
        tx: &mut Tx<'_>,
        officer: &Officer,
        person: PersonId,
        reference: Option<&str>,
        reason: &str,
    ) -> Result<(), Refusal> {
        self.record_look(tx, officer, person, reference, Why { reason, ground: None, said: "" }).await
    }

    /// The same, with more to say of why.
    pub async fn record_look(
        &self,
        tx: &mut Tx<'_>,
        officer: &Officer,
        person: PersonId,
        reference: Option<&str>,
        why: Why<'_>,
    ) -> Result<(), Refusal> {
        let mut private = json!({ "nama": officer.name, "alasan": why.reason });
        if let Some(ground) = why.ground {
            private["dasar"] = json!({ "id": ground.id, "en": ground.en });
        }
        if !why.said.is_empty() {
            private["kata"] = why.said.into();
        }
        let roles: Vec<&str> = officer.roles.iter().map(|role| role.as_str()).collect();
        let act = Act {
            kind: DATA_READ,
            subject: Some(person.bytes()),
            reference: reference.map(str::to_owned),
            agency: Some(officer.agency.as_str().to_owned()),
            public: json!({ "peran": roles }),
            private,
        };
        self.book.write(tx, officer.region, &Actor::Officer(officer.clone()), act).await?;
        Ok(())
    }
}

/// Why an officer looked.
#[derive(Clone, Copy)]
pub struct Why<'a> {
    /// A text key that begins with `read-reason-`.
    pub reason: &'a str,
    /// By which ground of the law's table, in an emergency.
    pub ground: Option<&'a Local>,
    /// In words that somebody wrote; empty if nobody did, or if they are not to be read yet.
    pub said: &'a str,
}

impl People {
    /// Writes down that a register was asked about a resident, for a form that somebody began.
    pub async fn record_fetch(
        &self,
        tx: &mut Tx<'_>,
        actor: &Actor,
        region: RegionCode,
        person: PersonId,
        source: &str,
        facts: usize,
    ) -> Result<(), Refusal> {
        let act = Act {
            kind: DATA_FETCHED,
            subject: Some(person.bytes()),
            reference: None,
            agency: None,
            public: json!({ "jumlah": facts }),
            private: json!({ "nama": source, "alasan": "read-reason-form" }),
        };
        self.book.write(tx, region, actor, act).await?;
        Ok(())
    }
}

/// The kind of the events that `/saya/jejak` shows: an officer looked.
pub(crate) const DATA_READ: &str = "data.read";
/// And: a register was asked.
pub(crate) const DATA_FETCHED: &str = "data.fetched";
