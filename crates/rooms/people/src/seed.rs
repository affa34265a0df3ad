//! Accounts that nobody registers by hand: officers, made by an administrator on the command line, and the accounts of
//! the example region. No password is ever the same in two halls.

use book::Act;
use kernel::{Actor, Agency, Flaw, Kind, Lang, Nik, OfficerId, PersonId, PersonName, Problem, Role, Secret, Span};
use serde_json::{Value, json};
use store::Tx;

use crate::consent::Way;
use crate::ground::{Me, People};
use crate::model::{Contact, Holder, NameKind};
use crate::password::{self, Busy};
use crate::register::Account;
use crate::secrets;
use crate::table::officers::{self, OfficerRow};
use crate::table::{identities, passkeys, persons, tokens};
use crate::totp;

/// Why an account is not made.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// A value does not fit.
    #[error("{0}")]
    Flawed(#[from] Flaw),
    /// The user name or the NIK is taken.
    #[error("the account exists already")]
    Taken,
    /// There is no such officer.
    #[error("no such officer")]
    Unknown,
    /// Too many passwords at once.
    #[error(transparent)]
    Busy(#[from] Busy),
    /// The database.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Problem for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::Flawed(_) => Kind::Invalid,
            Self::Taken => Kind::Conflict,
            Self::Unknown => Kind::NotFound,
            Self::Busy(busy) => busy.kind(),
            Self::Store(error) => error.kind(),
        }
    }

    fn slug(&self) -> &'static str {
        match self {
            Self::Flawed(_) => "account-flawed",
            Self::Taken => "account-taken",
            Self::Unknown => "account-unknown",
            Self::Busy(busy) => busy.slug(),
            Self::Store(error) => error.slug(),
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Flawed(flaw) => vec![("kind", flaw.to_string())],
            _ => vec![],
        }
    }
}

/// An officer to be made.
#[derive(Debug, Clone)]
pub struct OfficerInput {
    /// What the officer types to sign in: 3 to 40 of `a-z`, `0-9`, `.`, `-`, `_`.
    pub username: String,
    /// The name that residents see.
    pub name: String,
    /// Where the officer works.
    pub agency: Agency,
    /// What the officer may do.
    pub roles: Vec<Role>,
    /// The language of their pages.
    pub lang: Lang,
    /// The password; drawn by lot if there is none.
    pub password: Option<Secret<String>>,
    /// Whether the second factor is set up here and handed over (as in the example region), instead of by the officer
    /// at the first sign-in.
    pub with_totp: bool,
}

/// An officer who was made: to be handed over and then forgotten.
#[derive(Debug, Clone)]
pub struct NewOfficer {
    /// Who it is.
    pub officer: kernel::Officer,
    /// What they type to sign in.
    pub username: String,
    /// The password.
    pub password: Secret<String>,
    /// The secret of the second factor in letters, if it was set up.
    pub totp: Option<Secret<String>>,
    /// Recovery codes, if the second factor was set up.
    pub recovery: Vec<Secret<String>>,
}

/// An officer in the list of an administrator.
#[derive(Debug, Clone)]
pub struct ListedOfficer {
    /// Who it is.
    pub officer: kernel::Officer,
    /// What they type to sign in.
    pub username: String,
    /// Whether they may.
    pub is_active: bool,
    /// Whether their second factor is set up.
    pub has_totp: bool,
    /// The last day of their rights; none if no end is set.
    pub until: Option<kernel::Date>,
}

impl From<OfficerRow> for ListedOfficer {
    fn from(row: OfficerRow) -> Self {
        let has_totp = row.totp.is_some();
        Self { officer: row.officer, username: row.username, is_active: row.is_active, has_totp, until: row.until }
    }
}

/// A resident to be made, with an account that works at once.
#[derive(Debug, Clone)]
pub struct ResidentInput {
    /// Identity number.
    pub nik: Nik,
    /// Full name.
    pub name: PersonName,
    /// A contact taken as proven.
    pub contact: Contact,
    /// The language they read.
    pub lang: Lang,
    /// The password; drawn by lot if there is none.
    pub password: Option<Secret<String>>,
}

/// A resident who was made.
#[derive(Debug, Clone)]
pub struct NewResident {
    /// Who it is.
    pub person: PersonId,
    /// The password.
    pub password: Secret<String>,
}

pub(crate) fn check_username(text: &str) -> Result<String, Flaw> {
    let fits = (3..=40).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'_'));
    if fits { Ok(text.to_owned()) } else { Err(Flaw::new("username-form")) }
}

/// How long a password that somebody else drew opens the door: until the first sign-in, and no longer than this.
pub(crate) const GIVEN: Span = Span::days(7);

impl People {
    pub(crate) async fn given_or_drawn(
        &self,
        given: Option<&Secret<String>>,
    ) -> Result<(Secret<String>, String), Refusal> {
        let password = given.cloned().unwrap_or_else(|| secrets::readable_password(&*self.dice));
        password::check(password.reveal(), &[])?;
        let kept = self.passwords.hash(&password, &*self.dice).await?;
        Ok((password, kept))
    }

    /// Makes an officer.
    pub async fn create_officer(&self, input: &OfficerInput) -> Result<NewOfficer, Refusal> {
        let username = check_username(&input.username)?;
        let name = PersonName::parse(&input.name)?;
        let (password, kept) = self.given_or_drawn(input.password.as_ref()).await?;
        let officer = kernel::Officer {
            region: self.region(),
            officer: OfficerId::mint(&*self.clock, &*self.dice),
            agency: input.agency.clone(),
            roles: input.roles.clone(),
            name: name.as_str().to_owned(),
        };
        let secret = input.with_totp.then(|| totp::new_secret(&*self.dice));
        let sealed = secret.map(|secret| totp::seal(&self.vault, &*self.dice, officer.officer, &secret));
        let row = OfficerRow {
            officer: officer.clone(),
            username: username.clone(),
            is_active: true,
            lang: input.lang.as_str().to_owned(),
            password: kept,
            totp: sealed,
            until: None,
            given_until: Some(self.now().plus(GIVEN)),
        };
        let recovery = self
            .store
            .write(self.region(), (self.clone(), row), |tx, (people, row)| {
                Box::pin(async move { people.put_officer(tx, row).await })
            })
            .await?;
        Ok(NewOfficer { officer, username, password, totp: secret.map(|secret| totp::base32(&secret)), recovery })
    }

    pub(crate) async fn put_officer(&self, tx: &mut Tx<'_>, row: &OfficerRow) -> Result<Vec<Secret<String>>, Refusal> {
        if !officers::add(tx, row, self.now()).await? {
            return Err(Refusal::Taken);
        }
        let id = row.officer.officer;
        let recovery = if row.totp.is_some() { self.new_recovery_codes(tx, id).await? } else { vec![] };
        let public = json!({ "instansi": row.officer.agency, "peran": row.officer.roles });
        self.note_officer(tx, "people.officer_added", id, public).await?;
        Ok(recovery)
    }

    pub(crate) async fn note_officer(
        &self,
        tx: &mut Tx<'_>,
        kind: &'static str,
        officer: OfficerId,
        public: Value,
    ) -> store::Result<()> {
        let act = Act::new(kind).about(officer.bytes()).public(public);
        self.book.write(tx, self.region(), &Actor::System, act).await.map(drop)
    }

    /// Gives an officer a new password and lets the next sign-in set up a new second factor. Ends their sessions and the
    /// keys of their programs.
    pub async fn renew_officer(&self, username: &str) -> Result<Secret<String>, Refusal> {
        let (password, kept) = self.given_or_drawn(None).await?;
        self.store
            .write(self.region(), (self.clone(), username.to_owned(), kept), |tx, (people, username, kept)| {
                Box::pin(async move {
                    let (me, id) = people.officer_named(tx, username).await?;
                    officers::renew(tx, people.region(), id, kept, people.now().plus(GIVEN)).await?;
                    passkeys::remove_all(tx, people.region(), Holder::Officer(id)).await?;
                    identities::remove_all(tx, people.region(), Holder::Officer(id)).await?;
                    tokens::remove_all(tx, people.region(), Holder::Officer(id)).await?;
                    people.end_sessions(tx, &me, None).await?;
                    let public = json!({ "cara": "admin" });
                    Ok::<_, Refusal>(people.note_officer(tx, "people.password_changed", id, public).await?)
                })
            })
            .await?;
        Ok(password)
    }

    /// Lets an officer in, or no longer: sessions end at once and keys stop working.
    pub async fn set_officer_active(&self, username: &str, is_active: bool) -> Result<(), Refusal> {
        self.store
            .write(self.region(), (self.clone(), username.to_owned()), move |tx, (people, username)| {
                Box::pin(async move {
                    let (me, id) = people.officer_named(tx, username).await?;
                    officers::set_active(tx, people.region(), id, is_active).await?;
                    people.end_sessions(tx, &me, None).await?;
                    let public = json!({ "aktif": is_active });
                    Ok(people.note_officer(tx, "people.officer_changed", id, public).await?)
                })
            })
            .await
    }

    async fn officer_named(&self, tx: &mut Tx<'_>, username: &str) -> Result<(Me, OfficerId), Refusal> {
        let row = officers::by_username(tx, self.region(), username).await?.ok_or(Refusal::Unknown)?;
        let id = row.officer.officer;
        Ok((Me { holder: Holder::Officer(id), actor: Actor::System }, id))
    }

    /// Makes a resident whose account works at once, with every consent given.
    pub async fn create_resident_active(&self, input: &ResidentInput) -> Result<NewResident, Refusal> {
        let (password, kept) = self.given_or_drawn(input.password.as_ref()).await?;
        let account = Account {
            nik: input.nik.clone(),
            name: input.name.clone(),
            contacts: [None, None],
            proven: input.contact.clone(),
            password: kept,
            lang: input.lang,
            agreed: self.agreed(|_| true),
        };
        let person = self
            .store
            .write(self.region(), (self.clone(), account), |tx, (people, account)| {
                Box::pin(async move { people.put_resident(tx, account).await })
            })
            .await?;
        Ok(NewResident { person, password })
    }

    async fn put_resident(&self, tx: &mut Tx<'_>, account: &Account) -> Result<PersonId, Refusal> {
        let region = self.region();
        let person = account.add(self, tx).await?.ok_or(Refusal::Taken)?;
        self.name_person(tx, region, person, NameKind::Nik, account.nik.as_str()).await?;
        self.name_person(tx, region, person, account.proven.kind(), account.proven.as_str()).await?;
        self.put_agreed(tx, person, &account.agreed, (Way::System, account.lang)).await?;
        self.note_person(tx, &Actor::System, person, "sistem", &account.agreed).await?;
        Ok(person)
    }

    /// Officers by user name, at most `most` of them, after the user name `after` (empty: from the first).
    pub async fn officers(&self, after: &str, most: i64) -> Result<Vec<ListedOfficer>, Refusal> {
        self.store
            .read((self.region(), after.to_owned()), move |tx, (region, after)| {
                Box::pin(async move {
                    let rows = officers::after(tx, *region, after, most).await?;
                    Ok(rows.into_iter().map(ListedOfficer::from).collect())
                })
            })
            .await
    }

    /// Whether there is an officer of this user name.
    pub async fn has_officer(&self, username: &str) -> Result<bool, Refusal> {
        self.store
            .read((self.region(), username.to_owned()), |tx, (region, username)| {
                Box::pin(async move { Ok(officers::by_username(tx, *region, username).await?.is_some()) })
            })
            .await
    }

    /// Whether this NIK has a record, for seeding.
    pub async fn has_resident(&self, nik: &Nik) -> Result<bool, Refusal> {
        let blind = crate::resident::nik_blind(&self.vault, nik);
        self.store
            .read((self.region(), blind), |tx, (region, blind)| {
                Box::pin(async move { Ok(persons::by_nik(tx, *region, blind).await?.is_some()) })
            })
            .await
    }
}
