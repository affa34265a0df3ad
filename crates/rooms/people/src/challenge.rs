//! A step that somebody must still pass: typing a code that was sent to them, showing a passkey, coming back from a provider of
//! identities, or, for officers, their second factor.
//!
//! The browser holds a token, the hall its hash; what the step leads to lies sealed beside it. A code lives ten minutes
//! and dies of five wrong tries. A challenge that nobody can pass (the NIK has an account already, nobody has this
//! telephone) looks the same from outside as one that somebody can.

use kernel::{CodeId, FieldFlaw, Flaw, Kind, Lang, Nik, PersonId, PersonName, Problem, Secret, Span};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::Tx;
use webauthn_rs::prelude::{DiscoverableAuthentication, PasskeyRegistration};

use crate::consent::Agreed;
use crate::gate::{self, Bucket};
use crate::ground::People;
use crate::identity::link::NewLink;
use crate::model::{CLOCK_SLACK, Contact, Purpose};
use crate::outbox;
use crate::secrets;
use crate::table::challenges::{self, ChallengeRow};
use crate::table::identities::Tie;

/// How long a code works.
pub const LIFE: Span = Span::minutes(10);
/// How many wrong codes end it.
pub const TRIES: i64 = 5;
/// How long to wait before another code is sent.
pub const RESEND_AFTER: Span = Span::seconds(60);
/// How many codes are sent after the first.
const RESENDS: i64 = 4;

pub(crate) const SEAL: &str = "people.challenge";

/// What a challenge leads to, sealed while it waits.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Payload {
    /// Where the code goes; nobody gets one if this is empty.
    pub(crate) to: Option<String>,
    /// The language of the message.
    pub(crate) lang: Lang,
    /// Where to go on to afterwards.
    pub(crate) next: Option<String>,
    /// The rest, by purpose.
    pub(crate) goal: Goal,
}

/// What is waiting to be done.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum Goal {
    /// Nothing: the challenge cannot be passed.
    Nothing,
    /// An account, new or on a record made at the counter.
    Register {
        nik: Nik,
        name: PersonName,
        phone: Option<String>,
        email: Option<String>,
        password: String,
        claims: Option<PersonId>,
        /// The identity that the account is tied to once it stands.
        link: Option<Box<NewLink>>,
        #[serde(default)]
        agreed: Vec<Agreed>,
    },
    /// A new password for the subject, who was found by this name.
    Password { account: String },
    /// A new contact for the subject.
    Contact { contact: String },
    /// An officer's second factor; with a secret that is being set up, if there was none, and by what they came so far, if it
    /// was not their password.
    Officer { totp: Option<String>, tie: Option<Tie> },
    /// A session for the subject, who was found by this name.
    Enter { account: String, is_shared: bool },
    /// Nothing but that the contact is theirs, so that a report can be sent.
    Report,
    /// A passkey of this name for the subject; what the device is asked, and what its answer is checked against.
    PasskeyAdd { name: String, asked: Value, state: Box<PasskeyRegistration> },
    /// A session for whoever shows a passkey.
    PasskeyEnter { asked: Value, state: Box<DiscoverableAuthentication> },
    /// What a provider of identities is asked: its answer must fit state, nonce and verifier. Tied to the subject, or for a
    /// session if there is none.
    Identity {
        provider: String,
        state: String,
        nonce: String,
        verifier: String,
        #[serde(default)]
        is_shared: bool,
    },
    /// An identity for the subject, once they have signed in in the usual way.
    IdentityLink { link: NewLink },
    /// An account for somebody whom a provider has checked.
    IdentityRegister { nik: Nik, name: Option<PersonName>, link: NewLink },
}

/// Why a challenge cannot be passed.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// It is over, was passed, or was never there.
    #[error("the challenge is gone")]
    Gone,
    /// A wrong code; so many tries are left.
    #[error("a wrong code, {left} tries left")]
    Wrong {
        /// Tries left.
        left: i64,
    },
    /// Too many wrong codes.
    #[error("no tries left")]
    Spent,
    /// A code was sent a moment ago.
    #[error("a code was sent less than a minute ago")]
    TooSoon {
        /// How long to wait.
        wait: Span,
    },
    /// Too many codes were sent.
    #[error("no more codes are sent")]
    NoMore,
    /// The database.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Problem for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::Gone | Self::Spent => Kind::Gone,
            Self::Wrong { .. } => Kind::Invalid,
            Self::TooSoon { .. } | Self::NoMore => Kind::TooMany,
            Self::Store(error) => error.kind(),
        }
    }

    fn slug(&self) -> &'static str {
        match self {
            Self::Gone => "code-gone",
            Self::Wrong { .. } => "code-wrong",
            Self::Spent => "code-spent",
            Self::TooSoon { .. } => "code-too-soon",
            Self::NoMore => "code-no-more",
            Self::Store(error) => error.slug(),
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Wrong { left } => vec![("left", left.to_string())],
            Self::TooSoon { wait } => vec![("seconds", seconds_up(*wait).to_string())],
            _ => vec![],
        }
    }

    fn fields(&self) -> Vec<FieldFlaw> {
        match self {
            Self::Wrong { left } => vec![FieldFlaw::new("kode", Flaw::new("code-wrong").arg("left", left))],
            _ => vec![],
        }
    }

    fn retry_after(&self) -> Option<Span> {
        match self {
            Self::TooSoon { wait } => Some(*wait),
            Self::Store(error) => error.retry_after(),
            _ => None,
        }
    }
}

/// Whole seconds, rounded up, for people who wait.
pub(crate) fn seconds_up(wait: Span) -> i64 {
    (wait + Span::micros(999_999)).as_seconds().max(1)
}

/// Whole minutes, rounded up.
pub(crate) fn minutes_up(wait: Span) -> i64 {
    (wait + Span::seconds(59)).as_minutes().max(1)
}

/// What came of a code. A wrong one must be counted, so it is no error: an error would undo the counting.
pub(crate) enum Tried {
    Passed { subject: Option<[u8; 16]>, payload: Box<Payload> },
    Failed(Refusal),
}

impl Tried {
    pub(crate) fn wrong(left: i64) -> Self {
        Self::Failed(if left > 0 { Refusal::Wrong { left } } else { Refusal::Spent })
    }
}

impl People {
    /// Opens a challenge and sends its code to `payload.to`; gives the browser's token.
    pub(crate) async fn open_challenge(
        &self,
        tx: &mut Tx<'_>,
        purpose: Purpose,
        subject: Option<[u8; 16]>,
        payload: &Payload,
    ) -> Result<Secret<String>, store::Error> {
        let now = self.now();
        let token = secrets::token(&*self.dice);
        let handle = secrets::hash(token.reveal());
        let id = CodeId::mint(&*self.clock, &*self.dice);
        // Where the second factor or a passkey is asked there is no code to send.
        let code = purpose.sends_code().then(|| secrets::code(&*self.dice));
        let is_sent = match &code {
            Some(code) => self.send_code(tx, purpose, payload, code).await?,
            None => false,
        };
        let row = ChallengeRow {
            id,
            handle,
            purpose,
            subject,
            code: code
                .as_ref()
                .filter(|_| is_sent)
                .map(|code| secrets::code_hash(&self.vault, id, code.reveal()).to_vec()),
            payload: self.seal_payload(&handle, payload)?,
            tries_left: TRIES,
            sends_left: RESENDS,
            sent_at: now,
            ends_at: now.plus(LIFE),
        };
        challenges::add(tx, self.region(), &row).await?;
        Ok(token)
    }

    /// Sends a code; `false` if it went nowhere. Then nobody knows it, and it must not be there to be guessed at.
    async fn send_code(
        &self,
        tx: &mut Tx<'_>,
        purpose: Purpose,
        payload: &Payload,
        code: &Secret<String>,
    ) -> Result<bool, store::Error> {
        let Some(to) = payload.to.as_deref().and_then(|to| Contact::parse(to).ok()) else { return Ok(false) };
        // Nobody's telephone is flooded. Who is told nothing learns nothing: the page is the same.
        let bucket = Bucket::new(&self.vault, "recipient", to.as_str(), gate::RECIPIENT);
        if gate::admit(tx, self.region(), &[bucket], self.now()).await?.is_err() {
            return Ok(false);
        }
        let key = match purpose {
            Purpose::Register => "people-message-code-register",
            Purpose::Password => "people-message-code-password",
            Purpose::Enter => "people-message-code-enter",
            Purpose::Report => "people-message-code-report",
            Purpose::Contact
            | Purpose::Officer
            | Purpose::PasskeyAdd
            | Purpose::PasskeyEnter
            | Purpose::Identity
            | Purpose::IdentityLink
            | Purpose::IdentityRegister => "people-message-code-contact",
        };
        outbox::send(self, tx, &to, payload.lang, key, &[("code", code.reveal().as_str().into())]).await?;
        Ok(true)
    }

    /// The challenge behind the browser's token, if it still waits.
    pub(crate) async fn waiting(
        &self,
        tx: &mut Tx<'_>,
        purpose: Purpose,
        token: &str,
    ) -> Result<(ChallengeRow, Payload), Refusal> {
        let handle = secrets::hash(token);
        let row = challenges::find(tx, self.region(), &handle).await?.ok_or(Refusal::Gone)?;
        let now = self.now();
        let from_the_future = row.sent_at > now.plus(CLOCK_SLACK);
        if row.purpose != purpose || now >= row.ends_at || from_the_future {
            return Err(Refusal::Gone);
        }
        if row.tries_left <= 0 {
            return Err(Refusal::Spent);
        }
        let plain = self.vault.unseal(SEAL, &handle, &row.payload).map_err(|_| sealed())?;
        let payload = serde_json::from_slice(&plain).map_err(|_| sealed())?;
        Ok((row, payload))
    }

    /// Tries a code that was sent.
    pub(crate) async fn try_code(
        &self,
        tx: &mut Tx<'_>,
        purpose: Purpose,
        token: &str,
        code: &str,
    ) -> Result<Tried, Refusal> {
        let (row, payload) = self.waiting(tx, purpose, token).await?;
        if !challenges::spend_try(tx, self.region(), &row.handle).await? {
            return Err(Refusal::Spent);
        }
        let typed = secrets::code_hash(&self.vault, row.id, code);
        let fits = row.code.as_deref().is_some_and(|kept| secrets::same(kept, &typed));
        if !fits || matches!(payload.goal, Goal::Nothing) {
            return Ok(Tried::wrong(row.tries_left - 1));
        }
        self.pass(tx, row, payload).await
    }

    /// The challenge is passed, and can never be again.
    pub(crate) async fn pass(&self, tx: &mut Tx<'_>, row: ChallengeRow, payload: Payload) -> Result<Tried, Refusal> {
        if !challenges::remove(tx, self.region(), &row.handle).await? {
            return Err(Refusal::Gone);
        }
        Ok(Tried::Passed { subject: row.subject, payload: Box::new(payload) })
    }

    /// Sends a new code; the old one dies.
    pub(crate) async fn resend(&self, tx: &mut Tx<'_>, purpose: Purpose, token: &str) -> Result<(), Refusal> {
        let (row, payload) = self.waiting(tx, purpose, token).await?;
        let now = self.now();
        let wait = RESEND_AFTER - now.since(row.sent_at);
        if wait > Span::ZERO {
            return Err(Refusal::TooSoon { wait: wait.min(RESEND_AFTER) });
        }
        let code = secrets::code(&*self.dice);
        let is_sent = self.send_code(tx, purpose, &payload, &code).await?;
        let renewed = ChallengeRow {
            code: is_sent.then(|| secrets::code_hash(&self.vault, row.id, code.reveal()).to_vec()),
            tries_left: TRIES,
            sent_at: now,
            ends_at: now.plus(LIFE),
            ..row
        };
        if !challenges::send_again(tx, self.region(), &renewed).await? {
            return Err(Refusal::NoMore);
        }
        Ok(())
    }

    fn seal_payload(&self, handle: &[u8; 32], payload: &Payload) -> Result<Vec<u8>, store::Error> {
        let plain = serde_json::to_vec(payload).map_err(|_| sealed())?;
        Ok(self.vault.seal(&*self.dice, SEAL, handle, &plain))
    }
}

fn sealed() -> store::Error {
    store::Error::Decode("challenges.payload cannot be read".to_owned())
}
