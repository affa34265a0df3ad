//! An officer signs in: user name and password, then a code from the app on their phone.
//!
//! The first sign-in sets the app up and hands out recovery codes, each good for one sign-in without the phone.
//! No session exists before the second factor: a stolen password opens nothing.

use kernel::{Actor, FieldFlaw, Flaw, Kind, Lang, OfficerId, Problem, Secret, Span};
use serde_json::{Value, json};
use store::Tx;

use crate::challenge::{self, Goal, Payload, Tried};
use crate::gate::{self, Bucket};
use crate::ground::{Caller, People};
use crate::model::{Holder, Purpose, safe_path};
use crate::password;
use crate::secrets;
use crate::session::Begun;
use crate::sign_in::{Gates, Refusal as SignInRefusal, empty_fields};
use crate::table::challenges::{self, ChallengeRow};
use crate::table::identities::{self, Tie};
use crate::table::officers::{self, OfficerRow};
use crate::totp;

/// What the first page asks.
#[derive(Debug, Clone, Default)]
pub struct Input {
    /// The user name as typed.
    pub username: String,
    /// The password.
    pub password: Secret<String>,
    /// Where to go on to afterwards.
    pub next: Option<String>,
}

/// Why the second factor is not passed.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The code was used before.
    #[error("the code was used before")]
    Replayed {
        /// Tries left.
        left: i64,
    },
    /// The password of one's own that the first sign-in asks for may not be taken.
    #[error("the new password is not taken")]
    NewPassword(Flaw),
    /// Too many passwords are being hashed.
    #[error(transparent)]
    Busy(#[from] password::Busy),
    /// The challenge, or a wrong code.
    #[error(transparent)]
    Code(#[from] challenge::Refusal),
    /// The database.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Refusal {
    fn inner(&self) -> Option<&dyn Problem> {
        match self {
            Self::Replayed { .. } | Self::NewPassword(_) => None,
            Self::Busy(busy) => Some(busy),
            Self::Code(refusal) => Some(refusal),
            Self::Store(refusal) => Some(refusal),
        }
    }
}

impl Problem for Refusal {
    fn kind(&self) -> Kind {
        self.inner().map_or(Kind::Invalid, Problem::kind)
    }

    fn slug(&self) -> &'static str {
        match self {
            Self::NewPassword(_) => "first-password",
            _ => self.inner().map_or("totp-replayed", Problem::slug),
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Replayed { left } => vec![("left", left.to_string())],
            _ => self.inner().map_or_else(Vec::new, Problem::args),
        }
    }

    fn fields(&self) -> Vec<FieldFlaw> {
        match self {
            Self::Replayed { .. } => vec![FieldFlaw::new("kode", Flaw::new("totp-replayed"))],
            Self::NewPassword(flaw) => vec![FieldFlaw::new("sandi-baru", flaw.clone())],
            _ => self.inner().map_or_else(Vec::new, Problem::fields),
        }
    }

    fn retry_after(&self) -> Option<Span> {
        self.inner().and_then(Problem::retry_after)
    }
}

/// What the second page shows to an officer who has no app yet.
#[derive(Debug, Clone)]
pub(crate) struct Setup {
    /// The secret in letters.
    pub(crate) letters: Secret<String>,
    /// The address of the picture.
    pub(crate) address: Option<Secret<String>>,
}

/// An officer who is in.
#[derive(Debug, Clone)]
pub struct Entered {
    /// The session.
    pub begun: Begun,
    /// Where to go on to.
    pub next: Option<String>,
    /// Recovery codes, to be shown this once; empty unless the app was just set up.
    pub recovery: Vec<Secret<String>>,
}

/// Who opens no cases has another first page than the inbox.
pub(crate) fn home(officer: &kernel::Officer) -> Option<String> {
    let first = match officer {
        officer if officer.works_cases() => return None,
        officer if officer.has(kernel::Role::Admin) => "/kelola",
        officer if officer.has(kernel::Role::DataProtection) => "/meja/data-pribadi",
        _ => return None,
    };
    Some(first.to_owned())
}

impl People {
    /// Checks user name and password; gives the token by which the browser continues at the page of the code.
    pub async fn officer_sign_in(&self, caller: &Caller, input: &Input) -> Result<Secret<String>, SignInRefusal> {
        let empty = empty_fields("username-empty", &input.username, &input.password);
        if !empty.is_empty() {
            return Err(SignInRefusal::Empty(empty));
        }
        let username: String = input.username.trim().to_lowercase().chars().take(64).collect();
        let found = self.find_officer(username.clone()).await?;
        let holder = found.as_ref().map(|row| Holder::Officer(row.officer.officer));
        let gates = self.gates(caller, &format!("petugas:{username}"), holder);
        self.admit(gates.all()).await?.map_err(|wait| SignInRefusal::Slow { wait })?;
        let kept = found.as_ref().filter(|row| row.is_active).map(|row| row.password.clone());
        let fits = self.passwords.fits(&input.password, kept).await?;
        let (Some(row), true) = (found, fits) else {
            caller.refused("password", holder);
            return Err(SignInRefusal::Wrong);
        };
        // Once there is a second factor, the officer has chosen a password of their own.
        if row.totp.is_none() && row.given_until.is_some_and(|until| until <= self.now()) {
            return Err(SignInRefusal::FirstOver);
        }
        let factor = self.factor_bucket(caller, row.officer.officer);
        self.admit(vec![factor]).await?.map_err(|wait| SignInRefusal::Slow { wait })?;
        let next = input.next.as_deref().and_then(safe_path).map(str::to_owned);
        self.store
            .write(self.region(), (self.clone(), row, gates, next), |tx, (people, row, gates, next)| {
                Box::pin(async move { people.ask_second_factor(tx, row, gates, next.clone()).await })
            })
            .await
    }

    /// Strangers with the password share one bucket, wherever they come from; the officer's own browser has another.
    pub(crate) fn factor_bucket(&self, caller: &Caller, officer: OfficerId) -> Bucket {
        let browser = self.knows_mark(Holder::Officer(officer), caller).unwrap_or("?");
        Bucket::new(&self.vault, "totp", &format!("{officer}|{browser}"), gate::SECOND_FACTOR)
    }

    async fn find_officer(&self, username: String) -> Result<Option<OfficerRow>, SignInRefusal> {
        self.store
            .read((self.region(), username), |tx, (region, username)| {
                Box::pin(async move { Ok(officers::by_username(tx, *region, username).await?) })
            })
            .await
    }

    async fn ask_second_factor(
        &self,
        tx: &mut Tx<'_>,
        row: &OfficerRow,
        gates: &Gates,
        next: Option<String>,
    ) -> Result<Secret<String>, SignInRefusal> {
        self.open_gates(tx, gates).await?;
        Ok(self.open_second_factor(tx, row, next, None).await?)
    }

    /// Asks for the second factor of an officer who has shown the first: the password, or an identity (`tie`).
    pub(crate) async fn open_second_factor(
        &self,
        tx: &mut Tx<'_>,
        row: &OfficerRow,
        next: Option<String>,
        tie: Option<Tie>,
    ) -> store::Result<Secret<String>> {
        let setup = row.totp.is_none().then(|| totp::base32(&totp::new_secret(&*self.dice)).into_inner());
        let payload = Payload {
            to: None,
            lang: row.lang.parse().unwrap_or(Lang::Id),
            next,
            goal: Goal::Officer { totp: setup, tie },
        };
        let subject = row.officer.officer.bytes();
        // One sign-in at a time: an older half-done one would be five more tries.
        challenges::remove_of(tx, self.region(), subject, Purpose::Officer).await?;
        self.open_challenge(tx, Purpose::Officer, Some(subject), &payload).await
    }

    /// What the second page shows: the setting up of the app, or nothing if there is one.
    pub(crate) async fn second_factor(&self, token: &str) -> Result<Option<Setup>, Refusal> {
        self.store
            .read((self.clone(), token.to_owned()), |tx, (people, token)| {
                Box::pin(async move {
                    let (row, payload) = people.waiting(tx, Purpose::Officer, token).await?;
                    let Goal::Officer { totp: Some(letters), .. } = payload.goal else { return Ok(None) };
                    let officer = people.officer_of(tx, &row).await?;
                    let secret = totp::from_base32(&letters).ok_or(challenge::Refusal::Gone)?;
                    let address = totp::address(&secret, &officer.username, &people.settings.name);
                    Ok(Some(Setup { letters: Secret::new(letters), address }))
                })
            })
            .await
    }

    async fn officer_of(&self, tx: &mut Tx<'_>, row: &ChallengeRow) -> Result<OfficerRow, Refusal> {
        let id = row.subject.map(OfficerId::from_bytes).ok_or(challenge::Refusal::Gone)?;
        let officer = officers::by_id(tx, self.region(), id).await?.filter(|officer| officer.is_active);
        Ok(officer.ok_or(challenge::Refusal::Gone)?)
    }

    /// Types the code of the app, or a recovery code. The first sign-in takes a password of the officer's own as well.
    pub async fn officer_code(
        &self,
        caller: &Caller,
        token: &str,
        code: &str,
        own: &Secret<String>,
    ) -> Result<Entered, Refusal> {
        let own = self.own_password(token, own).await?;
        let input = (self.clone(), caller.clone(), token.to_owned(), Secret::new(code.to_owned()), own);
        let done = self.store.write(self.region(), input, |tx, (people, caller, token, code, own)| {
            // A refusal is carried out as a value: as an error it would undo the counting of the try.
            Box::pin(async move {
                let (row, payload) = people.waiting(tx, Purpose::Officer, token).await?;
                let officer = people.officer_of(tx, &row).await?;
                if !challenges::spend_try(tx, people.region(), &row.handle).await? {
                    return Ok::<_, Refusal>(Err(challenge::Refusal::Spent.into()));
                }
                match people.prove(tx, &row, &payload, &officer, code.reveal()).await? {
                    Proof::No(refusal) => {
                        caller.refused("second factor", Some(Holder::Officer(officer.officer.officer)));
                        Ok(Err(refusal))
                    }
                    Proof::Yes { how, recovery } => match people.pass(tx, row, payload).await? {
                        Tried::Failed(refusal) => Ok(Err(refusal.into())),
                        Tried::Passed { payload, .. } => {
                            if let Some(own) = own {
                                officers::set_password(tx, people.region(), officer.officer.officer, own).await?;
                            }
                            let begun = people.admit_officer(tx, caller, &officer, how).await?;
                            if let Goal::Officer { tie: Some(tie), .. } = &payload.goal {
                                let session = secrets::hash(begun.token.reveal());
                                identities::tie(tx, people.region(), &session, tie).await?;
                            }
                            let next = payload.next.or_else(|| home(&officer.officer));
                            Ok(Ok(Entered { begun, next, recovery }))
                        }
                    },
                }
            })
        });
        done.await?
    }

    /// The password that an officer chooses at the first sign-in, hashed; none at every other. What was handed out to them
    /// somebody else has seen.
    async fn own_password(&self, token: &str, typed: &Secret<String>) -> Result<Option<String>, Refusal> {
        let read = self.store.read((self.clone(), token.to_owned()), |tx, (people, token)| {
            Box::pin(async move {
                let (row, payload) = people.waiting(tx, Purpose::Officer, token).await?;
                let is_first = matches!(payload.goal, Goal::Officer { totp: Some(_), .. });
                Ok::<_, Refusal>(if is_first { Some(people.officer_of(tx, &row).await?) } else { None })
            })
        });
        let Some(officer) = read.await? else { return Ok(None) };
        let known = [officer.username.as_str(), officer.officer.name.as_str()];
        password::check(typed.reveal(), &known).map_err(Refusal::NewPassword)?;
        if self.passwords.fits(typed, Some(officer.password)).await? {
            return Err(Refusal::NewPassword(Flaw::new("password-handed-out")));
        }
        Ok(Some(self.passwords.hash(typed, &*self.dice).await?))
    }

    async fn prove(
        &self,
        tx: &mut Tx<'_>,
        row: &ChallengeRow,
        payload: &Payload,
        officer: &OfficerRow,
        code: &str,
    ) -> Result<Proof, Refusal> {
        let (region, id) = (self.region(), officer.officer.officer);
        let left = row.tries_left - 1;
        let wrong = || {
            let Tried::Failed(refusal) = Tried::wrong(left) else { return Proof::No(challenge::Refusal::Spent.into()) };
            Proof::No(refusal.into())
        };
        if let Goal::Officer { totp: Some(letters), .. } = &payload.goal {
            let secret = totp::from_base32(letters).ok_or(challenge::Refusal::Gone)?;
            let Some(step) = totp::check(&secret, code, self.now()) else { return Ok(wrong()) };
            let sealed = totp::seal(&self.vault, &*self.dice, id, &secret);
            if !officers::set_totp(tx, region, id, &sealed, step).await? {
                return Ok(Proof::No(challenge::Refusal::Gone.into()));
            }
            let recovery = self.new_recovery_codes(tx, id).await?;
            return Ok(Proof::Yes { how: "baru", recovery });
        }
        let Some(sealed) = &officer.totp else { return Ok(Proof::No(challenge::Refusal::Gone.into())) };
        let secret = totp::unseal(&self.vault, id, sealed)?;
        if let Some(step) = totp::check(&secret, code, self.now()) {
            let is_new = officers::take_step(tx, region, id, step).await?;
            return Ok(match left {
                _ if is_new => Proof::Yes { how: "aplikasi", recovery: vec![] },
                1.. => Proof::No(Refusal::Replayed { left }),
                _ => Proof::No(challenge::Refusal::Spent.into()),
            });
        }
        let recovery = secrets::recovery_hash(&self.vault, id, code);
        let opened = officers::take_recovery(tx, region, id, &recovery).await?;
        Ok(if opened { Proof::Yes { how: "pemulihan", recovery: vec![] } } else { wrong() })
    }

    /// Whether an officer who is signed in has the second factor in hand: a code of the app or a recovery code.
    pub(crate) async fn proves_again(
        &self,
        caller: &Caller,
        officer: OfficerId,
        code: &str,
    ) -> Result<bool, crate::account::Refusal> {
        let bucket = self.factor_bucket(caller, officer);
        self.admit(vec![bucket]).await?.map_err(|wait| crate::account::Refusal::Slow { wait })?;
        let input = (self.clone(), officer, Secret::new(code.to_owned()), bucket);
        self.store
            .write(self.region(), input, |tx, (people, officer, code, bucket)| {
                Box::pin(async move {
                    let (region, id) = (people.region(), *officer);
                    let row = officers::by_id(tx, region, id).await?;
                    let Some(sealed) = row.and_then(|row| row.totp) else { return Ok(false) };
                    let secret = totp::unseal(&people.vault, id, &sealed)?;
                    let fits = if let Some(step) = totp::check(&secret, code.reveal(), people.now()) {
                        officers::take_step(tx, region, id, step).await?
                    } else {
                        let recovery = secrets::recovery_hash(&people.vault, id, code.reveal());
                        officers::take_recovery(tx, region, id, &recovery).await?
                    };
                    if fits {
                        gate::forget(tx, region, &[*bucket]).await?;
                    }
                    Ok(fits)
                })
            })
            .await
    }

    /// Draws new recovery codes; the old ones die.
    pub(crate) async fn new_recovery_codes(
        &self,
        tx: &mut Tx<'_>,
        officer: OfficerId,
    ) -> store::Result<Vec<Secret<String>>> {
        let codes = secrets::recovery_codes(&*self.dice);
        let hashes: Vec<[u8; 32]> =
            codes.iter().map(|code| secrets::recovery_hash(&self.vault, officer, code.reveal())).collect();
        officers::put_recovery(tx, self.region(), officer, &hashes).await?;
        Ok(codes)
    }

    async fn admit_officer(
        &self,
        tx: &mut Tx<'_>,
        caller: &Caller,
        officer: &OfficerRow,
        how: &'static str,
    ) -> store::Result<Begun> {
        let id = officer.officer.officer;
        gate::forget(tx, self.region(), &[self.factor_bucket(caller, id)]).await?;
        let begun = self.begin_session(tx, Holder::Officer(id), caller, false).await?;
        let actor = Actor::Officer(officer.officer.clone());
        if how == "baru" {
            self.note(tx, &actor, "people.totp_enrolled", json!({}), Value::Null).await?;
        }
        self.note(tx, &actor, "people.signed_in", json!({ "faktor": how, "perangkat": begun.device() }), Value::Null)
            .await?;
        Ok(begun)
    }
}

enum Proof {
    Yes { how: &'static str, recovery: Vec<Secret<String>> },
    No(Refusal),
}
