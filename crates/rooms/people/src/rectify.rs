//! A value of somebody's profile is put right by the officer for data protection, who has seen the evidence.
//!
//! Refused without the role, when nothing would change, and when the NIK is another's. A contact that is put right was
//! proven by no code: until its holder proves it, nobody signs in by it. The old value stays in the book as a salted digest:
//! who knows it can show that it stood there, and nobody reads it from there.

use book::Act;
use kernel::{Actor, Dice, Email, Kind, Nik, Officer, PersonId, PersonName, Phone, Problem, Role};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use store::Tx;

use crate::ground::People;
use crate::model::{Contact, NameKind};
use crate::resident::{self, NAME, NIK, nik_blind};
use crate::table::persons;
use crate::{outbox, secrets};

/// `people.profile_rectified`: a value of somebody's profile was put right. The public part says which; the private part has
/// salt and digest of the old one, and the evidence.
const RECTIFIED: &str = "people.profile_rectified";

/// What is right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Right {
    /// The name.
    Name(PersonName),
    /// The NIK.
    Nik(Nik),
    /// The telephone number.
    Phone(Phone),
    /// The e-mail address.
    Email(Email),
}

impl Right {
    /// The word of the value, and what it should be.
    fn said(&self) -> (&'static str, &str) {
        match self {
            Self::Name(name) => ("nama", name.as_str()),
            Self::Nik(nik) => ("nik", nik.as_str()),
            Self::Phone(phone) => ("ponsel", phone.as_str()),
            Self::Email(email) => ("surel", email.as_str()),
        }
    }
}

/// Why a profile stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The NIK is somebody else's here.
    #[error("the NIK is another's")]
    Taken,
    /// It says so already.
    #[error("nothing would change")]
    Same,
    /// The officer may not, or there is no such person.
    #[error(transparent)]
    Resident(#[from] resident::Refusal),
}

impl From<store::Error> for Refusal {
    fn from(error: store::Error) -> Self {
        Self::Resident(error.into())
    }
}

impl Problem for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::Taken | Self::Same => Kind::Conflict,
            Self::Resident(refusal) => refusal.kind(),
        }
    }

    fn slug(&self) -> &'static str {
        match self {
            Self::Taken => "rectify-taken",
            Self::Same => "rectify-same",
            Self::Resident(refusal) => refusal.slug(),
        }
    }

    fn retry_after(&self) -> Option<kernel::Span> {
        match self {
            Self::Resident(refusal) => refusal.retry_after(),
            _ => None,
        }
    }
}

/// What a value was, as the book keeps it: a salt, and the SHA-256 of salt and value.
fn digest(dice: &dyn Dice, old: &str) -> (String, String) {
    let mut salt = [0; 32];
    dice.fill(&mut salt);
    let digest: [u8; 32] = Sha256::new_with_prefix(salt).chain_update(old.as_bytes()).finalize().into();
    (secrets::hex(&salt), secrets::hex(&digest))
}

impl People {
    /// Puts a value right, and tells a contact that is replaced. `evidence` is what the officer saw.
    pub async fn rectify(
        &self,
        tx: &mut Tx<'_>,
        officer: &Officer,
        person: PersonId,
        right: &Right,
        evidence: &str,
    ) -> Result<(), Refusal> {
        let region = self.region();
        if !officer.has(Role::DataProtection) || officer.region != region {
            return Err(resident::Refusal::Denied(kernel::Denied::Forbidden).into());
        }
        let before = persons::by_id(tx, region, person).await?.ok_or(resident::Refusal::Unknown)?;
        let face = before.open(&self.vault)?;
        let (what, value) = right.said();
        let old = match right {
            Right::Name(_) => face.name.as_str().to_owned(),
            Right::Nik(_) => face.nik.as_str().to_owned(),
            Right::Phone(_) => face.phone.as_ref().map_or_else(String::new, |phone| phone.as_str().to_owned()),
            Right::Email(_) => face.email.as_ref().map_or_else(String::new, |email| email.as_str().to_owned()),
        };
        if old == value {
            return Err(Refusal::Same);
        }
        match right {
            Right::Name(name) => {
                let sealed = self.vault.seal(&*self.dice, NAME, &person.bytes(), name.as_str().as_bytes());
                persons::set_name(tx, region, person, &sealed).await?;
            }
            Right::Nik(nik) => self.put_nik(tx, person, nik).await?,
            Right::Phone(phone) => self.put_unproven(tx, person, &Contact::Phone(phone.clone())).await?,
            Right::Email(email) => self.put_unproven(tx, person, &Contact::Email(email.clone())).await?,
        }
        let (salt, was) = digest(&*self.dice, &old);
        let private = json!({ "petugas": officer.name, "bukti": evidence, "garam": salt, "sidik_lama": was });
        let act = Act::new(RECTIFIED).about(person.bytes()).agency(officer.agency.as_str());
        let act = act.public(json!({ "isian": what })).private(private);
        self.book.write(tx, region, &Actor::Officer(officer.clone()), act).await?;
        if let (Right::Phone(_) | Right::Email(_), Some(old)) = (right, before.contact(&self.vault)?) {
            outbox::send(self, tx, &old, face.lang, "people-message-contact-changed", &[]).await?;
        }
        Ok(())
    }

    async fn put_nik(&self, tx: &mut Tx<'_>, person: PersonId, nik: &Nik) -> Result<(), Refusal> {
        let region = self.region();
        let blind = nik_blind(&self.vault, nik);
        if persons::by_nik(tx, region, &blind).await?.is_some() {
            return Err(Refusal::Taken);
        }
        let sealed = self.vault.seal(&*self.dice, NIK, &person.bytes(), nik.as_str().as_bytes());
        persons::set_nik(tx, region, person, &sealed, &blind).await?;
        if persons::name_kinds(tx, region, person).await?.contains(&NameKind::Nik) {
            persons::drop_name(tx, region, person, NameKind::Nik).await?;
            self.name_person(tx, region, person, NameKind::Nik, nik.as_str()).await?;
        }
        Ok(())
    }

    async fn put_unproven(&self, tx: &mut Tx<'_>, person: PersonId, contact: &Contact) -> Result<(), Refusal> {
        let (region, sealed) = (self.region(), self.seal_contact(person, contact));
        persons::set_contact(tx, region, person, contact.kind(), &sealed, None).await?;
        Ok(persons::drop_name(tx, region, person, contact.kind()).await?)
    }
}
