//! A resident who forgot the password gets a code at the contact on record, types it with a new password, and is signed
//! out everywhere. Whether a name is known cannot be told from the answer.

use kernel::{Actor, FieldFlaw, Flaw, Kind, Lang, PersonId, Problem, Secret, Span};
use serde_json::{Value, json};
use store::Tx;

use crate::challenge::{self, Goal, Payload, Tried, minutes_up};
use crate::gate::{self, Bucket};
use crate::ground::{Caller, Me, People};
use crate::model::{Holder, PersonState, Purpose, sign_in_name};
use crate::outbox;
use crate::password::{self, Busy};
use crate::resident::name_blind;
use crate::table::{persons, tokens};

/// Why there is no new password.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Fields to mend.
    #[error("{} fields to mend", .0.len())]
    Invalid(Vec<FieldFlaw>),
    /// Too many tries.
    #[error("too many codes asked for")]
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
            Self::Invalid(_) => "reset-invalid",
            Self::TooMany { .. } => "reset-too-many",
            _ => self.inner().map_or("fault", Problem::slug),
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Invalid(fields) => vec![("count", fields.len().to_string())],
            Self::TooMany { wait } => vec![("minutes", minutes_up(*wait).to_string())],
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

impl People {
    /// Asks for a code; gives the token by which the browser continues.
    pub async fn forgot_password(&self, caller: &Caller, name: &str, lang: Lang) -> Result<Secret<String>, Refusal> {
        if name.trim().is_empty() {
            return Err(Refusal::Invalid(vec![FieldFlaw::new("nama", Flaw::new("sign-in-name-empty"))]));
        }
        let account = sign_in_name(name);
        let buckets = vec![
            Bucket::new(&self.vault, "register", &caller.network(), gate::REGISTRATIONS),
            self.code_bucket(&caller.network(), &format!("sandi:{account}")),
        ];
        self.admit(buckets).await?.map_err(|wait| Refusal::TooMany { wait })?;
        self.store
            .write(self.region(), (self.clone(), account, lang), |tx, (people, account, lang)| {
                Box::pin(async move { people.ask_for_reset(tx, account, *lang).await })
            })
            .await
    }

    async fn ask_for_reset(&self, tx: &mut Tx<'_>, account: &str, lang: Lang) -> Result<Secret<String>, Refusal> {
        let found = persons::by_sign_in_name(tx, self.region(), &name_blind(&self.vault, account)).await?;
        let to = found.as_ref().map(|person| person.contact(&self.vault)).transpose()?.flatten();
        let goal = if to.is_some() { Goal::Password { account: account.to_owned() } } else { Goal::Nothing };
        let payload = Payload { to: to.map(|to| to.as_str().to_owned()), lang, next: None, goal };
        let subject = found.map(|person| person.person.bytes());
        let token = self.open_challenge(tx, Purpose::Password, subject, &payload).await?;
        // Nobody is named: the public part of the book must not tell which names are known.
        let public = json!({ "tujuan": Purpose::Password.as_str() });
        self.note(tx, &Actor::Visitor, "people.code_asked", public, Value::Null).await?;
        Ok(token)
    }

    /// Sends the code again.
    pub async fn resend_reset(&self, token: &str) -> Result<(), Refusal> {
        Ok(self.resend_code(Purpose::Password, token).await?)
    }

    /// Types the code and a new password; gives the mark by which this browser is known from now on.
    pub async fn reset_password(
        &self,
        caller: &Caller,
        token: &str,
        code: &str,
        password: &Secret<String>,
    ) -> Result<Secret<String>, Refusal> {
        let flaws = |flaw| Refusal::Invalid(vec![FieldFlaw::new("sandi", flaw)]);
        password::check(password.reveal(), &[]).map_err(flaws)?;
        let kept = self.passwords.hash(password, &*self.dice).await?;
        let input = (self.clone(), caller.clone(), token.to_owned(), Secret::new(code.to_owned()), kept);
        let done = self.store.write(self.region(), input, |tx, (people, caller, token, code, kept)| {
            Box::pin(async move {
                match people.try_code(tx, Purpose::Password, token, code.reveal()).await? {
                    Tried::Failed(refusal) => Ok::<_, Refusal>(Err(refusal)),
                    Tried::Passed { subject, payload } => {
                        let person = subject.map(PersonId::from_bytes).ok_or(challenge::Refusal::Gone)?;
                        people.put_password(tx, person, kept, None, "kode").await?;
                        // Whoever had the account before may have made keys, which ask for no password.
                        tokens::remove_all(tx, people.region(), Holder::Resident(person)).await?;
                        if let Goal::Password { account } = payload.goal {
                            // Whoever proved the contact need not wait for what strangers, or they, got wrong before.
                            let gates = people.gates(caller, &account, None);
                            gate::forget(tx, people.region(), &[gates.account]).await?;
                        }
                        Ok(Ok(people.new_mark(Holder::Resident(person))))
                    }
                }
            })
        });
        Ok(done.await??)
    }

    /// Keeps a new password, ends the other sessions, and tells the holder.
    pub(crate) async fn put_password(
        &self,
        tx: &mut Tx<'_>,
        person: PersonId,
        kept: &str,
        keep: Option<kernel::SessionId>,
        how: &'static str,
    ) -> Result<(), Refusal> {
        let region = self.region();
        persons::set_password(tx, region, person, kept).await?;
        let me = Me { holder: Holder::Resident(person), actor: self.actor(person) };
        self.end_sessions(tx, &me, keep).await?;
        let public = json!({ "cara": how });
        self.note(tx, &me.actor, "people.password_changed", public, Value::Null).await?;
        let row = persons::by_id(tx, region, person).await?.ok_or(crate::resident::Refusal::Unknown)?;
        if let (PersonState::Active, Some(to)) = (row.state, row.contact(&self.vault)?) {
            let lang = row.lang.parse().unwrap_or(Lang::Id);
            outbox::send(self, tx, &to, lang, "people-message-password-changed", &[]).await?;
        }
        Ok(())
    }
}
