//! A resident signs in with NIK, telephone or e-mail, and password.
//!
//! Wrong name and wrong password are one answer and take the same time. Tries are slowed down, never locked; see
//! [`crate::gate`].

use kernel::{FieldFlaw, Flaw, Kind, Problem, Secret, Span};
use serde_json::{Value, json};
use store::Tx;

use crate::challenge::seconds_up;
use crate::gate::{self, Bucket};
use crate::ground::{Caller, People};
use crate::model::{Holder, PersonState, sign_in_name};
use crate::password::{Busy, LONGEST};
use crate::resident::name_blind;
use crate::session::Begun;
use crate::table::persons::{self, SealedPerson};

/// What the form asks.
#[derive(Debug, Clone, Default)]
pub struct Input {
    /// NIK, telephone or e-mail, as typed.
    pub name: String,
    /// The password.
    pub password: Secret<String>,
    /// Whether others use this phone too.
    pub is_shared: bool,
}

/// Why somebody is not signed in.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// A field was left empty.
    #[error("{} fields to mend", .0.len())]
    Empty(Vec<FieldFlaw>),
    /// The name or the password is wrong; which of them is not said.
    #[error("wrong name or password")]
    Wrong,
    /// The password that was handed to an officer has ended before the first sign-in.
    #[error("the first password has ended")]
    FirstOver,
    /// Too many tries.
    #[error("too many tries")]
    Slow {
        /// How long to wait.
        wait: Span,
    },
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
            Self::Empty(_) | Self::Wrong | Self::FirstOver => Kind::Invalid,
            Self::Slow { .. } => Kind::TooMany,
            Self::Busy(busy) => busy.kind(),
            Self::Store(error) => error.kind(),
        }
    }

    fn slug(&self) -> &'static str {
        match self {
            Self::Empty(_) => "sign-in-empty",
            Self::Wrong => "sign-in-wrong",
            Self::FirstOver => "first-password-over",
            Self::Slow { .. } => "sign-in-slow",
            Self::Busy(busy) => busy.slug(),
            Self::Store(error) => error.slug(),
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Slow { wait } => vec![("seconds", seconds_up(*wait).to_string())],
            _ => vec![],
        }
    }

    fn fields(&self) -> Vec<FieldFlaw> {
        match self {
            Self::Empty(fields) => fields.clone(),
            _ => vec![],
        }
    }

    fn retry_after(&self) -> Option<Span> {
        match self {
            Self::Slow { wait } => Some(*wait),
            Self::Busy(busy) => busy.retry_after(),
            Self::Store(error) => error.retry_after(),
            _ => None,
        }
    }
}

/// The fields that were left empty.
pub(crate) fn empty_fields(name_key: &'static str, name: &str, password: &Secret<String>) -> Vec<FieldFlaw> {
    let mut flaws = Vec::new();
    if name.trim().is_empty() {
        flaws.push(FieldFlaw::new("nama", Flaw::new(name_key)));
    }
    if password.reveal().is_empty() {
        flaws.push(FieldFlaw::new("sandi", Flaw::new("password-empty")));
    }
    flaws
}

/// Where tries on one account are counted, for whoever tries.
pub(crate) struct Gates {
    /// The account's, apart for each address and for each browser known.
    pub(crate) account: Bucket,
    /// The address's, and that of all strangers at this account; neither is asked of a browser that is known.
    pub(crate) strangers: Vec<Bucket>,
}

impl Gates {
    pub(crate) fn all(&self) -> Vec<Bucket> {
        [&[self.account], self.strangers.as_slice()].concat()
    }
}

impl People {
    /// `account` is what was typed, in its one form: an unknown account is slowed down like a known one.
    pub(crate) fn gates(&self, caller: &Caller, account: &str, holder: Option<Holder>) -> Gates {
        match holder.and_then(|holder| self.knows_mark(holder, caller)) {
            Some(browser) => Gates {
                account: Bucket::new(&self.vault, "device", &format!("{account}|{browser}"), gate::DEVICE),
                strangers: vec![],
            },
            None => Gates {
                account: Bucket::new(&self.vault, "account", &format!("{account}|{}", caller.network()), gate::ACCOUNT),
                strangers: vec![
                    Bucket::new(&self.vault, "strangers", account, gate::STRANGERS),
                    Bucket::new(&self.vault, "address", &caller.network(), gate::ADDRESS),
                ],
            },
        }
    }

    /// The try was a good one.
    pub(crate) async fn open_gates(&self, tx: &mut Tx<'_>, gates: &Gates) -> store::Result<()> {
        gate::forget(tx, self.region(), &[gates.account]).await?;
        for bucket in &gates.strangers {
            gate::give_back(tx, self.region(), bucket).await?;
        }
        Ok(())
    }

    /// Signs a resident in.
    pub async fn sign_in(&self, caller: &Caller, input: &Input) -> Result<Begun, Refusal> {
        let empty = empty_fields("sign-in-name-empty", &input.name, &input.password);
        if !empty.is_empty() {
            return Err(Refusal::Empty(empty));
        }
        let account = sign_in_name(&input.name);
        let found = self.find_account(account.clone()).await?;
        let holder = found.as_ref().map(|person| Holder::Resident(person.person));
        let gates = self.gates(caller, &account, holder);
        self.admit(gates.all()).await?.map_err(|wait| Refusal::Slow { wait })?;
        // No password of ours is longer; a longer one is hashed all the same, cut, to take its time.
        let fits_length = input.password.reveal().len() <= LONGEST;
        let kept = found.as_ref().and_then(|person| person.password.clone()).filter(|_| fits_length);
        let typed = Secret::new(input.password.reveal().chars().take(LONGEST).collect());
        let fits = self.passwords.fits(&typed, kept.clone()).await?;
        let (Some(person), true) = (found, fits) else {
            caller.refused("password", holder);
            return Err(Refusal::Wrong);
        };
        self.enter(caller, person, kept, gates, input.is_shared).await
    }

    async fn find_account(&self, account: String) -> Result<Option<SealedPerson>, Refusal> {
        let blind = name_blind(&self.vault, &account);
        self.store
            .read((self.region(), blind), |tx, (region, blind)| {
                Box::pin(async move { Ok(persons::by_sign_in_name(tx, *region, blind).await?) })
            })
            .await
    }

    async fn enter(
        &self,
        caller: &Caller,
        person: SealedPerson,
        kept: Option<String>,
        gates: Gates,
        is_shared: bool,
    ) -> Result<Begun, Refusal> {
        let input = (self.clone(), caller.clone(), person.person, kept, gates);
        self.store
            .write(self.region(), input, move |tx, (people, caller, person, kept, gates)| {
                Box::pin(async move {
                    // The password may have been changed while it was being checked.
                    let now = persons::by_id(tx, people.region(), *person).await?.ok_or(Refusal::Wrong)?;
                    if now.password != *kept || now.state != PersonState::Active {
                        return Err(Refusal::Wrong);
                    }
                    people.open_gates(tx, gates).await?;
                    let begun = people.begin_session(tx, Holder::Resident(*person), caller, is_shared).await?;
                    let public = json!({ "ponsel_bersama": is_shared, "perangkat": begun.device() });
                    people.note(tx, &people.actor(*person), "people.signed_in", public, Value::Null).await?;
                    Ok(begun)
                })
            })
            .await
    }
}
