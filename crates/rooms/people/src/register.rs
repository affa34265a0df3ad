//! A resident asks for an account: NIK, name, telephone or e-mail, password, consent; then types a code.
//!
//! Knowing a NIK proves nothing, so nothing is kept until the code is typed, and whoever asks learns nothing: a NIK that
//! has an account, one that an officer entered at a counter and one nobody knows all lead to the same page. A record
//! made at a counter is claimed by a code to the telephone noted there; a NIK with an account gets its holder a warning.
//!
//! Consent and purpose: Law 27/2022 on personal data, articles 20 to 22.

use kernel::{
    Actor, Email, FieldFlaw, Flaw, Kind, Lang, Nik, PersonId, PersonName, Phone, Problem, RegionCode, Secret, Span,
};
use reference::Consent;
use serde_json::json;
use store::Tx;

use crate::challenge::{self, Goal, Payload, Tried};
use crate::consent::{Agreed, Way};
use crate::gate::{self, Bucket};
use crate::ground::{Caller, People};
use crate::identity::link::NewLink;
use crate::model::{Contact, Holder, NameKind, PersonState, Purpose, safe_path, sign_in_name_of};
use crate::outbox;
use crate::password::{self, Busy};
use crate::resident::{name_blind, nik_blind};
use crate::secrets;
use crate::session::Begun;
use crate::table::persons::{self, Claim, NewPerson};

/// What the form asks.
#[derive(Debug, Clone, Default)]
pub struct Input {
    /// Identity number as typed.
    pub nik: String,
    /// Full name as typed.
    pub name: String,
    /// Telephone as typed; may be empty if there is an e-mail.
    pub phone: String,
    /// E-mail as typed; may be empty if there is a telephone.
    pub email: String,
    /// The password.
    pub password: Secret<String>,
    /// Whether the consent was ticked.
    pub agrees: bool,
    /// The edition of the consent that stood there; empty where nobody says.
    pub edition: String,
    /// The other consents that were ticked, by id.
    pub also: Vec<String>,
    /// The language of messages.
    pub lang: Option<Lang>,
    /// Where to go on to afterwards.
    pub next: Option<String>,
}

/// Why nobody is registered.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Fields to mend.
    #[error("{} fields to mend", .0.len())]
    Invalid(Vec<FieldFlaw>),
    /// Too many tries from there, or for this contact.
    #[error("too many registrations")]
    TooMany {
        /// How long to wait.
        wait: Span,
    },
    /// The code.
    #[error(transparent)]
    Code(#[from] challenge::Refusal),
    /// Too many passwords at once.
    #[error(transparent)]
    Busy(#[from] Busy),
    /// What lies in the database does not open.
    #[error(transparent)]
    Resident(#[from] crate::resident::Refusal),
    /// The database.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Refusal {
    fn inner(&self) -> Option<&dyn Problem> {
        match self {
            Self::Invalid(_) | Self::TooMany { .. } => None,
            Self::Code(refusal) => Some(refusal),
            Self::Busy(refusal) => Some(refusal),
            Self::Resident(refusal) => Some(refusal),
            Self::Store(refusal) => Some(refusal),
        }
    }
}

impl Problem for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::Invalid(_) => Kind::Invalid,
            Self::TooMany { .. } => Kind::TooMany,
            _ => self.inner().map_or(Kind::Fault, Problem::kind),
        }
    }

    fn slug(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "register-invalid",
            Self::TooMany { .. } => "register-too-many",
            _ => self.inner().map_or("fault", Problem::slug),
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Invalid(fields) => vec![("count", fields.len().to_string())],
            Self::TooMany { wait } => vec![("minutes", challenge::minutes_up(*wait).to_string())],
            _ => self.inner().map_or_else(Vec::new, Problem::args),
        }
    }

    fn fields(&self) -> Vec<FieldFlaw> {
        match self {
            Self::Invalid(fields) => fields.clone(),
            _ => self.inner().map_or_else(Vec::new, Problem::fields),
        }
    }

    fn retry_after(&self) -> Option<Span> {
        match self {
            Self::TooMany { wait } => Some(*wait),
            _ => self.inner().and_then(Problem::retry_after),
        }
    }
}

/// The form, read.
#[derive(Clone)]
struct Wanted {
    nik: Nik,
    name: PersonName,
    phone: Option<Phone>,
    email: Option<Email>,
    lang: Lang,
    next: Option<String>,
    agreed: Vec<Agreed>,
}

impl Wanted {
    /// Reads every field before it complains of any.
    fn read(input: &Input, asked: Vec<Agreed>) -> Result<Self, Vec<FieldFlaw>> {
        let mut flaws = Vec::new();
        let mut note = |field: &str, flaw: Flaw| flaws.push(FieldFlaw::new(field, flaw));
        let nik = Nik::parse(&input.nik).map_err(|flaw| note("nik", flaw)).ok();
        let name = PersonName::parse(&input.name).map_err(|flaw| note("nama", flaw)).ok();
        let given = |text: &str| !text.trim().is_empty();
        let (mut phone, mut email) = (None, None);
        if given(&input.phone) {
            phone = Phone::parse(&input.phone).map_err(|flaw| note("ponsel", flaw)).ok();
        }
        if given(&input.email) {
            email = Email::parse(&input.email).map_err(|flaw| note("surel", flaw)).ok();
        }
        if let Some(phone) = phone.as_ref().filter(|phone| !phone.is_mobile() && email.is_none()) {
            note("ponsel", Flaw::new("contact-mobile").arg("phone", phone.display()));
        }
        if !given(&input.phone) && !given(&input.email) {
            note("ponsel", Flaw::new("contact-missing"));
        }
        let known = [input.nik.as_str(), &input.name, &input.phone, &input.email];
        if let Err(flaw) = password::check(input.password.reveal(), &known) {
            note("sandi", flaw);
        }
        if !input.agrees {
            note("setuju", Flaw::new("consent-missing"));
        } else if let Some(account) = asked.iter().find(|one| one.consent == Consent::ACCOUNT)
            && !input.edition.is_empty()
            && input.edition != account.edition
        {
            note("setuju", Flaw::new("consent-changed"));
        }
        let next = input.next.as_deref().and_then(safe_path).map(str::to_owned);
        match (nik, name) {
            (Some(nik), Some(name)) if flaws.is_empty() => {
                Ok(Self { nik, name, phone, email, lang: input.lang.unwrap_or(Lang::Id), next, agreed: asked })
            }
            _ => Err(flaws),
        }
    }

    /// Where the code goes: to a mobile phone if there is one.
    fn contact(&self) -> Option<Contact> {
        let phone = self.phone.clone().filter(Phone::is_mobile).map(Contact::Phone);
        phone.or_else(|| self.email.clone().map(Contact::Email))
    }
}

impl People {
    /// Asks for an account; gives the token by which the browser continues at the page of the code.
    pub async fn register(&self, caller: &Caller, input: &Input) -> Result<Secret<String>, Refusal> {
        self.register_with(caller, input, None).await
    }

    /// The same, with the identity that the account is to be tied to.
    pub(crate) async fn register_with(
        &self,
        caller: &Caller,
        input: &Input,
        link: Option<NewLink>,
    ) -> Result<Secret<String>, Refusal> {
        let asked = self.agreed(|text| input.also.contains(&text.id));
        let wanted = Wanted::read(input, asked).map_err(Refusal::Invalid)?;
        self.admit_registration(caller, &wanted).await?;
        let password = self.passwords.hash(&input.password, &*self.dice).await?;
        let input = (self.clone(), wanted, password, link);
        self.store
            .write(self.region(), input, |tx, (people, wanted, password, link)| {
                Box::pin(async move { people.ask_for_code(tx, wanted, password, link.as_ref()).await })
            })
            .await
    }

    async fn admit_registration(&self, caller: &Caller, wanted: &Wanted) -> Result<(), Refusal> {
        let network = caller.network();
        let mut buckets = vec![Bucket::new(&self.vault, "register", &network, gate::REGISTRATIONS)];
        buckets.push(self.code_bucket(&network, wanted.nik.as_str()));
        buckets.extend(wanted.contact().map(|to| self.code_bucket(&network, to.as_str())));
        self.admit(buckets).await?.map_err(|wait| Refusal::TooMany { wait })
    }

    /// Codes asked for in one name from one network: whoever asks elsewhere is not kept waiting by it.
    pub(crate) fn code_bucket(&self, network: &str, name: &str) -> Bucket {
        Bucket::new(&self.vault, "code", &format!("{name}|{network}"), gate::CODES)
    }

    /// Counts a try in a transaction of its own, so that it counts whatever comes of it.
    pub(crate) async fn admit(&self, buckets: Vec<Bucket>) -> store::Result<Result<(), Span>> {
        self.store
            .write(self.region(), (self.region(), buckets, self.now()), |tx, (region, buckets, now)| {
                Box::pin(async move { gate::admit(tx, *region, buckets, *now).await })
            })
            .await
    }

    async fn ask_for_code(
        &self,
        tx: &mut Tx<'_>,
        wanted: &Wanted,
        password: &str,
        link: Option<&NewLink>,
    ) -> Result<Secret<String>, Refusal> {
        let known = persons::by_nik(tx, self.region(), &nik_blind(&self.vault, &wanted.nik)).await?;
        let asked = |claims| Goal::Register {
            nik: wanted.nik.clone(),
            name: wanted.name.clone(),
            phone: wanted.phone.as_ref().map(ToString::to_string),
            email: wanted.email.as_ref().map(ToString::to_string),
            password: password.to_owned(),
            claims,
            link: link.cloned().map(Box::new),
            agreed: wanted.agreed.clone(),
        };
        let (path, to, goal) = match &known {
            None => ("baru", wanted.contact(), asked(None)),
            Some(record) if record.state == PersonState::Counter => {
                // Without a telephone on record there is nobody to ask; the counter is the way.
                ("loket", record.contact(&self.vault)?, asked(Some(record.person)))
            }
            Some(account) => {
                self.warn_holder(tx, account).await?;
                ("sudah-ada", None, Goal::Nothing)
            }
        };
        let payload =
            Payload { to: to.map(|to| to.as_str().to_owned()), lang: wanted.lang, next: wanted.next.clone(), goal };
        let token = self.open_challenge(tx, Purpose::Register, None, &payload).await?;
        // The same entry whoever it was: the public part of the book must not tell who has an account.
        let (public, private) = (json!({ "tujuan": Purpose::Register.as_str() }), json!({ "jalan": path }));
        self.note(tx, &Actor::Visitor, "people.code_asked", public, private).await?;
        Ok(token)
    }

    async fn warn_holder(&self, tx: &mut Tx<'_>, account: &persons::SealedPerson) -> Result<(), Refusal> {
        let Some(to) = account.contact(&self.vault)? else { return Ok(()) };
        let bucket = Bucket::new(&self.vault, "warn", &account.person.to_string(), gate::WARNINGS);
        if gate::admit(tx, self.region(), &[bucket], self.now()).await?.is_ok() {
            let lang = account.lang.parse().unwrap_or(Lang::Id);
            outbox::send(self, tx, &to, lang, "people-message-someone-tried", &[]).await?;
        }
        Ok(())
    }

    /// Types the code; the account stands and its holder is signed in. Also tells where to go on to.
    pub async fn confirm_registration(
        &self,
        caller: &Caller,
        token: &str,
        code: &str,
    ) -> Result<(Begun, Option<String>), Refusal> {
        let input = (self.clone(), caller.clone(), token.to_owned(), Secret::new(code.to_owned()));
        let done = self.store.write(self.region(), input, |tx, (people, caller, token, code)| {
            Box::pin(async move {
                match people.try_code(tx, Purpose::Register, token, code.reveal()).await? {
                    Tried::Failed(refusal) => Ok::<_, Refusal>(Err(refusal)),
                    Tried::Passed { payload, .. } => people.settle(tx, caller, *payload).await,
                }
            })
        });
        Ok(done.await??)
    }

    /// Sends the code again.
    pub async fn resend_registration(&self, token: &str) -> Result<(), Refusal> {
        Ok(self.resend_code(Purpose::Register, token).await?)
    }

    /// Sends the code of any challenge again.
    pub(crate) async fn resend_code(&self, purpose: Purpose, token: &str) -> Result<(), challenge::Refusal> {
        self.store
            .write(self.region(), (self.clone(), token.to_owned()), move |tx, (people, token)| {
                Box::pin(async move { people.resend(tx, purpose, token).await })
            })
            .await
    }

    async fn settle(
        &self,
        tx: &mut Tx<'_>,
        caller: &Caller,
        payload: Payload,
    ) -> Result<Result<(Begun, Option<String>), challenge::Refusal>, Refusal> {
        let Goal::Register { nik, name, phone, email, password, claims, link, agreed } = payload.goal else {
            return Ok(Err(challenge::Refusal::Gone));
        };
        let Some(proven) = payload.to.as_deref().and_then(|to| Contact::parse(to).ok()) else {
            return Ok(Err(challenge::Refusal::Gone));
        };
        let contacts = [phone, email].map(|typed| typed.and_then(|typed| Contact::parse(&typed).ok()));
        let account = Account { nik, name, contacts, proven, password, lang: payload.lang, agreed };
        let person = match claims {
            Some(person) => account.claim(self, tx, person).await?,
            None => account.add(self, tx).await?,
        };
        // Somebody else completed the same NIK in the meantime.
        let Some(person) = person else { return Ok(Err(challenge::Refusal::Gone)) };
        let region = self.region();
        self.name_person(tx, region, person, NameKind::Nik, account.nik.as_str()).await?;
        self.name_person(tx, region, person, account.proven.kind(), account.proven.as_str()).await?;
        let how = if claims.is_some() { "klaim" } else { "daring" };
        self.put_agreed(tx, person, &account.agreed, (Way::Register, account.lang)).await?;
        self.note_person(tx, &self.actor(person), person, how, &account.agreed).await?;
        let is_shared = link.as_ref().is_some_and(|link| link.is_shared);
        let begun = self.begin_session(tx, Holder::Resident(person), caller, is_shared).await?;
        if let Some(link) = link {
            self.tie_newcomer(tx, person, &link, &secrets::hash(begun.token.reveal())).await?;
        }
        Ok(Ok((begun, payload.next)))
    }

    /// Lets somebody sign in by this; `false` if it is another's already, which is no error: a family may share a phone.
    pub(crate) async fn name_person(
        &self,
        tx: &mut Tx<'_>,
        region: RegionCode,
        person: PersonId,
        kind: NameKind,
        text: &str,
    ) -> store::Result<bool> {
        let blind = name_blind(&self.vault, &sign_in_name_of(kind, text));
        persons::add_name(tx, region, person, &blind, kind).await
    }
}

/// An account about to stand.
pub(crate) struct Account {
    pub(crate) nik: Nik,
    pub(crate) name: PersonName,
    pub(crate) contacts: [Option<Contact>; 2],
    /// The contact that the code reached.
    pub(crate) proven: Contact,
    pub(crate) password: String,
    pub(crate) lang: Lang,
    pub(crate) agreed: Vec<Agreed>,
}

impl Account {
    /// The edition on which the account stands; without one it is closed.
    fn edition(&self) -> Option<&str> {
        self.agreed.iter().find(|one| one.consent == Consent::ACCOUNT).map(|one| one.edition.as_str())
    }

    /// Adds the person; `None` if the NIK is known by now.
    pub(crate) async fn add(&self, people: &People, tx: &mut Tx<'_>) -> store::Result<Option<PersonId>> {
        let now = people.now();
        let mut sealed = people.seal_person(&self.nik, &self.name, PersonState::Active);
        self.lang.as_str().clone_into(&mut sealed.lang);
        sealed.password = Some(self.password.clone());
        for contact in self.contacts.iter().flatten().chain([&self.proven]) {
            let kept = people.seal_contact(sealed.person, contact);
            let proven_at = (*contact == self.proven).then_some(now);
            match contact.kind() {
                NameKind::Email => (sealed.email, sealed.email_at) = (Some(kept), proven_at),
                NameKind::Phone | NameKind::Nik => (sealed.phone, sealed.phone_at) = (Some(kept), proven_at),
            }
        }
        let new = NewPerson {
            sealed: &sealed,
            nik_blind: nik_blind(&people.vault, &self.nik),
            consent: self.edition().map(|edition| (edition, now)),
            at: now,
        };
        Ok(persons::add(tx, people.region(), &new).await?.then_some(sealed.person))
    }

    /// Turns a counter's record into this account; its name and contacts stay as the officer wrote them.
    async fn claim(&self, people: &People, tx: &mut Tx<'_>, person: PersonId) -> store::Result<Option<PersonId>> {
        let claim = Claim {
            password: &self.password,
            consent: self.edition(),
            lang: self.lang.as_str(),
            at: people.now(),
            by: self.proven.kind(),
        };
        Ok(persons::activate(tx, people.region(), person, &claim).await?.then_some(person))
    }
}
