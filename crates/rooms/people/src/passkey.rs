//! Passkeys (WebAuthn): a key pair on somebody's own device, opened there by a finger, a face or a PIN.
//!
//! The device shows that it is there and that its holder is, so a passkey is two factors; officers use it instead of
//! password and code, which stay. Nobody types a name: the device says whose passkey it is, so no answer tells who has an
//! account. What a device is asked waits as a challenge, is good once, and for ten minutes. Adding and removing asks for
//! the password again, and of officers for a code; the password is never taken away, so a passkey is never the last way
//! in.
//!
//! What must never happen here: a passkey without user verification; a challenge that counts twice; a state that the
//! browser holds.

use kernel::{Actor, FieldFlaw, Flaw, Kind, Lang, OfficerId, PersonId, Problem, Secret, Span, Stamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use store::Tx;
use webauthn_rs::Webauthn;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey, PublicKeyCredential, RegisterPublicKeyCredential, Url, Uuid, WebauthnBuilder,
    WebauthnError,
};

use crate::account;
use crate::challenge::{self, Goal, Payload, Tried};
use crate::ground::{Caller, Me, People};
use crate::model::{Holder, HolderKind, PersonState, Purpose, safe_path};
use crate::officer_sign_in::home;
use crate::outbox;
use crate::profile::Profile;
use crate::secrets;
use crate::session::Begun;
use crate::table::passkeys::{self, PasskeyRow};
use crate::table::{challenges, officers, persons};

pub(crate) const SEAL: &str = "people.passkey";
/// The most passkeys somebody may have.
const MOST: usize = 10;

/// Who devices make passkeys for: this hall, by its name on the net. None where its address is a number, since browsers
/// know passkeys by name only.
pub(crate) fn relying_party(settings: &hall::Settings) -> Option<Webauthn> {
    let address = Url::parse(&settings.base_url).ok()?;
    let name = address.domain()?.to_owned();
    WebauthnBuilder::new(&name, &address).ok()?.rp_name(&settings.name).build().ok()
}

/// Why a passkey is not added, not removed, or opens nothing.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The hall has no name on the net.
    #[error("passkeys need a name on the net")]
    Off,
    /// The officer's code is wrong, or was used.
    #[error("the second factor does not fit")]
    WrongCode,
    /// There are as many as there may be.
    #[error("too many passkeys")]
    TooMany,
    /// There is no such passkey, or it is another's.
    #[error("no such passkey")]
    Unknown,
    /// What the device said does not fit what it was asked.
    #[error("the answer of the device does not fit")]
    Misfit,
    /// The device has counted fewer uses than the hall: somebody may have copied it.
    #[error("the counter of the passkey went back")]
    Copied,
    /// The password, the challenge, the database.
    #[error(transparent)]
    Account(#[from] account::Refusal),
}

impl From<store::Error> for Refusal {
    fn from(error: store::Error) -> Self {
        Self::Account(error.into())
    }
}

impl From<challenge::Refusal> for Refusal {
    fn from(refusal: challenge::Refusal) -> Self {
        Self::Account(refusal.into())
    }
}

impl Problem for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::Off | Self::Unknown => Kind::NotFound,
            Self::WrongCode | Self::Misfit => Kind::Invalid,
            Self::TooMany => Kind::Conflict,
            Self::Copied => Kind::Forbidden,
            Self::Account(refusal) => refusal.kind(),
        }
    }

    fn slug(&self) -> &'static str {
        match self {
            Self::Off => "passkey-off",
            Self::WrongCode => "passkey-code",
            Self::TooMany => "passkey-too-many",
            Self::Unknown => "passkey-unknown",
            Self::Misfit => "passkey-misfit",
            Self::Copied => "passkey-copied",
            Self::Account(refusal) => refusal.slug(),
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::TooMany => vec![("max", MOST.to_string())],
            Self::Account(refusal) => refusal.args(),
            _ => vec![],
        }
    }

    fn fields(&self) -> Vec<FieldFlaw> {
        match self {
            Self::WrongCode => vec![FieldFlaw::new("kode", Flaw::new("passkey-code"))],
            Self::Account(refusal) => refusal.fields(),
            _ => vec![],
        }
    }

    fn retry_after(&self) -> Option<Span> {
        match self {
            Self::Account(refusal) => refusal.retry_after(),
            _ => None,
        }
    }
}

/// What the form for a new passkey asks.
#[derive(Debug, Clone, Default)]
pub struct AddInput {
    /// What its holder calls it.
    pub name: String,
    /// The present password.
    pub password: Secret<String>,
    /// The code of an officer's app.
    pub code: String,
}

/// A passkey as its holder sees it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Which one.
    pub credential: [u8; 32],
    /// What its holder calls it.
    pub name: String,
    /// When it was added.
    pub created_at: Stamp,
    /// When it was last used.
    pub used_at: Option<Stamp>,
}

/// Somebody who came in with a passkey.
#[derive(Debug, Clone)]
pub struct Entered {
    /// The session.
    pub begun: Begun,
    /// Where to go on to.
    pub next: String,
}

/// What is kept of a passkey, sealed.
#[derive(Clone, Serialize, Deserialize)]
struct Material {
    name: String,
    key: Passkey,
}

fn read_name(field: &str, typed: &str) -> Result<String, Refusal> {
    let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    let flaw = match name.chars().count() {
        0 => Flaw::new("passkey-name-empty"),
        1..=60 => return Ok(name),
        count => Flaw::new("passkey-name-long").arg("count", count),
    };
    Err(account::Refusal::Invalid(vec![FieldFlaw::new(field, flaw)]).into())
}

fn credential_hash(id: &[u8]) -> [u8; 32] {
    Sha256::digest(id).into()
}

fn unreadable() -> store::Error {
    store::Error::Decode("passkeys.material cannot be read".to_owned())
}

impl People {
    /// Whether this hall takes passkeys.
    pub fn takes_passkeys(&self) -> bool {
        self.passkeys.is_some()
    }

    fn party(&self) -> Result<&Webauthn, Refusal> {
        self.passkeys.as_deref().ok_or(Refusal::Off)
    }

    fn open_material(&self, row: &PasskeyRow) -> store::Result<Material> {
        let plain = self.vault.unseal(SEAL, &row.credential, &row.material).map_err(|_| unreadable())?;
        serde_json::from_slice(&plain).map_err(|_| unreadable())
    }

    fn seal_material(&self, credential: &[u8; 32], material: &Material) -> store::Result<Vec<u8>> {
        let plain = serde_json::to_vec(material).map_err(|_| unreadable())?;
        Ok(self.vault.seal(&*self.dice, SEAL, credential, &plain))
    }

    /// Somebody's passkeys, oldest first.
    pub async fn passkeys(&self, me: &Me) -> Result<Vec<Listed>, Refusal> {
        let list = |row: &PasskeyRow, material: Material| Listed {
            credential: row.credential,
            name: material.name,
            created_at: row.created_at,
            used_at: row.used_at,
        };
        let rows = self.passkey_rows(me).await?;
        Ok(rows.iter().map(|row| Ok(list(row, self.open_material(row)?))).collect::<store::Result<_>>()?)
    }

    async fn passkey_rows(&self, me: &Me) -> store::Result<Vec<PasskeyRow>> {
        self.store
            .read((self.region(), me.holder), |tx, (region, holder)| {
                Box::pin(async move { passkeys::of_holder(tx, *region, *holder).await })
            })
            .await
    }

    /// Begins to add a passkey; gives the token by which the browser continues.
    pub async fn add_passkey(&self, caller: &Caller, me: &Me, input: &AddInput) -> Result<Secret<String>, Refusal> {
        let party = self.party()?;
        let name = read_name("nama", &input.name)?;
        self.check_way_in(caller, me, &input.password, &input.code).await?;
        let rows = self.passkey_rows(me).await?;
        if rows.len() >= MOST {
            return Err(Refusal::TooMany);
        }
        let known = rows.iter().map(|row| Ok(self.open_material(row)?.key.cred_id().clone()));
        let known = known.collect::<store::Result<Vec<_>>>()?;
        let (shown, lang) = match self.profile(me).await.map_err(account::Refusal::from)? {
            Profile::Resident(resident) => (resident.name, resident.lang),
            Profile::Officer(officer) => (officer.name, Lang::Id),
        };
        let user = Uuid::from_bytes(me.holder.bytes());
        let (asked, state) =
            party.start_passkey_registration(user, &shown, &shown, Some(known)).map_err(|_| Refusal::Misfit)?;
        let mut asked = serde_json::to_value(asked).map_err(|_| unreadable())?["publicKey"].take();
        // The device must find it by itself: nobody types a name when they sign in.
        asked["authenticatorSelection"]["residentKey"] = "required".into();
        asked["authenticatorSelection"]["requireResidentKey"] = true.into();
        let goal = Goal::PasskeyAdd { name, asked, state: Box::new(state) };
        let payload = Payload { to: None, lang, next: None, goal };
        let input = (self.clone(), me.holder.bytes(), payload);
        self.store
            .write(self.region(), input, |tx, (people, subject, payload)| {
                Box::pin(async move {
                    challenges::remove_of(tx, people.region(), *subject, Purpose::PasskeyAdd).await?;
                    Ok(people.open_challenge(tx, Purpose::PasskeyAdd, Some(*subject), payload).await?)
                })
            })
            .await
    }

    /// Whoever changes a way in proves theirs again: the password, and of officers a code.
    pub(crate) async fn check_way_in(
        &self,
        caller: &Caller,
        me: &Me,
        password: &Secret<String>,
        code: &str,
    ) -> Result<(), Refusal> {
        self.check_present_password(caller, me, password, "sandi").await?;
        let Holder::Officer(officer) = me.holder else { return Ok(()) };
        if self.proves_again(caller, officer, code).await? { Ok(()) } else { Err(Refusal::WrongCode) }
    }

    /// What the device is asked, for the page of the challenge.
    pub(crate) async fn asked_of_device(&self, purpose: Purpose, token: &str) -> Result<Value, Refusal> {
        self.party()?;
        self.store
            .read((self.clone(), token.to_owned()), move |tx, (people, token)| {
                Box::pin(async move {
                    match people.waiting(tx, purpose, token).await?.1.goal {
                        Goal::PasskeyAdd { asked, .. } | Goal::PasskeyEnter { asked, .. } => Ok(asked),
                        _ => Err(challenge::Refusal::Gone.into()),
                    }
                })
            })
            .await
    }

    /// Keeps the passkey that the device has made.
    pub async fn keep_passkey(&self, me: &Me, token: &str, answer: &str) -> Result<(), Refusal> {
        self.party()?;
        let answer: Option<RegisterPublicKeyCredential> = serde_json::from_str(answer).ok();
        let input = (self.clone(), me.clone(), token.to_owned(), answer);
        let done = self.store.write(self.region(), input, |tx, (people, me, token, answer)| {
            // A refusal is carried out as a value: as an error it would bring the challenge back.
            Box::pin(async move {
                let (row, payload) = people.waiting(tx, Purpose::PasskeyAdd, token).await?;
                if row.subject != Some(me.holder.bytes()) {
                    return Err(challenge::Refusal::Gone.into());
                }
                let Tried::Passed { payload, .. } = people.pass(tx, row, payload).await? else {
                    return Err(challenge::Refusal::Gone.into());
                };
                let Goal::PasskeyAdd { name, state, .. } = payload.goal else {
                    return Err(challenge::Refusal::Gone.into());
                };
                let made = answer.as_ref().map(|answer| {
                    people.party()?.finish_passkey_registration(answer, &state).map_err(|_| Refusal::Misfit)
                });
                match made {
                    Some(Ok(key)) => people.put_passkey(tx, me, Material { name, key }).await,
                    _ => Ok::<_, Refusal>(Err(Refusal::Misfit)),
                }
            })
        });
        done.await?
    }

    async fn put_passkey(&self, tx: &mut Tx<'_>, me: &Me, material: Material) -> Result<Result<(), Refusal>, Refusal> {
        let credential = credential_hash(material.key.cred_id());
        let new = PasskeyRow {
            credential,
            kind: me.holder.kind(),
            holder: me.holder.bytes(),
            material: self.seal_material(&credential, &material)?,
            created_at: self.now(),
            used_at: None,
        };
        if !passkeys::add(tx, self.region(), me.holder, &new).await? {
            return Ok(Err(Refusal::Misfit));
        }
        let private = json!({ "kunci": secrets::hex(&credential) });
        self.note(tx, &me.actor, "people.passkey_added", json!({}), private).await?;
        self.tell_of_passkey(tx, me, "people-message-passkey-added").await?;
        Ok(Ok(()))
    }

    async fn tell_of_passkey(&self, tx: &mut Tx<'_>, me: &Me, key: &str) -> store::Result<()> {
        let Holder::Resident(person) = me.holder else { return Ok(()) };
        let Some(row) = persons::by_id(tx, self.region(), person).await? else { return Ok(()) };
        let Some(to) = row.contact(&self.vault).ok().flatten() else { return Ok(()) };
        outbox::send(self, tx, &to, row.lang.parse().unwrap_or(Lang::Id), key, &[]).await
    }

    /// Gives one of one's passkeys another name.
    pub async fn rename_passkey(&self, me: &Me, credential: [u8; 32], name: &str) -> Result<(), Refusal> {
        let name = read_name("nama-baru", name)?;
        self.store
            .write(self.region(), (self.clone(), me.clone(), credential, name), |tx, (people, me, credential, name)| {
                Box::pin(async move {
                    let found = passkeys::find(tx, people.region(), credential).await?;
                    let mut row = found.filter(|row| row.holder == me.holder.bytes()).ok_or(Refusal::Unknown)?;
                    let material = Material { name: name.clone(), ..people.open_material(&row)? };
                    row.material = people.seal_material(credential, &material)?;
                    passkeys::change(tx, people.region(), me.holder, &row).await?;
                    let private = json!({ "kunci": secrets::hex(credential) });
                    Ok(people.note(tx, &me.actor, "people.passkey_renamed", json!({}), private).await?)
                })
            })
            .await
    }

    /// Takes one of one's passkeys away.
    pub async fn remove_passkey(
        &self,
        caller: &Caller,
        me: &Me,
        credential: [u8; 32],
        password: &Secret<String>,
    ) -> Result<(), Refusal> {
        self.check_present_password(caller, me, password, "sandi-hapus").await?;
        self.store
            .write(self.region(), (self.clone(), me.clone(), credential), |tx, (people, me, credential)| {
                Box::pin(async move {
                    if !passkeys::remove(tx, people.region(), me.holder, credential).await? {
                        return Err(Refusal::Unknown);
                    }
                    let private = json!({ "kunci": secrets::hex(credential) });
                    people.note(tx, &me.actor, "people.passkey_removed", json!({}), private).await?;
                    Ok(people.tell_of_passkey(tx, me, "people-message-passkey-removed").await?)
                })
            })
            .await
    }

    /// Begins a sign-in by passkey; gives the token by which the browser continues.
    pub async fn ask_passkey(&self, next: &str) -> Result<Secret<String>, Refusal> {
        let (asked, state) = self.party()?.start_discoverable_authentication().map_err(|_| Refusal::Misfit)?;
        let asked = serde_json::to_value(asked).map_err(|_| unreadable())?["publicKey"].take();
        let goal = Goal::PasskeyEnter { asked, state: Box::new(state) };
        let payload = Payload { to: None, lang: Lang::Id, next: safe_path(next).map(str::to_owned), goal };
        self.store
            .write(self.region(), (self.clone(), payload), |tx, (people, payload)| {
                Box::pin(async move { Ok(people.open_challenge(tx, Purpose::PasskeyEnter, None, payload).await?) })
            })
            .await
    }

    /// Signs in whoever's passkey the device has shown.
    pub async fn enter_by_passkey(&self, caller: &Caller, token: &str, answer: &str) -> Result<Entered, Refusal> {
        self.party()?;
        let answer: Option<PublicKeyCredential> = serde_json::from_str(answer).ok();
        let input = (self.clone(), caller.clone(), token.to_owned(), answer);
        let done = self.store.write(self.region(), input, |tx, (people, caller, token, answer)| {
            // As above: what was asked is good once, whatever came of it.
            Box::pin(async move {
                let (row, payload) = people.waiting(tx, Purpose::PasskeyEnter, token).await?;
                let Tried::Passed { payload, .. } = people.pass(tx, row, payload).await? else {
                    return Err(challenge::Refusal::Gone.into());
                };
                let Goal::PasskeyEnter { state, .. } = payload.goal else {
                    return Err(challenge::Refusal::Gone.into());
                };
                let Some(answer) = answer else { return Ok::<_, Refusal>(Err(Refusal::Misfit)) };
                match people.recognise(tx, *state, answer).await? {
                    Ok(row) => people.admit_holder(tx, caller, &row, payload.next).await,
                    Err(refusal) => Ok(Err(refusal)),
                }
            })
        });
        let entered: Result<Entered, Refusal> = done.await?;
        entered.inspect_err(|_| caller.refused("passkey", None))
    }

    /// Whose passkey it is, if everything fits: the challenge, the hall's name and address, the signature, the counter,
    /// and that the device has verified its holder.
    async fn recognise(
        &self,
        tx: &mut Tx<'_>,
        state: DiscoverableAuthentication,
        answer: &PublicKeyCredential,
    ) -> Result<Result<PasskeyRow, Refusal>, Refusal> {
        let party = self.party()?;
        let Ok((user, id)) = party.identify_discoverable_authentication(answer) else {
            return Ok(Err(Refusal::Misfit));
        };
        let found = passkeys::find(tx, self.region(), &credential_hash(id)).await?;
        let Some(row) = found.filter(|row| row.holder == *user.as_bytes()) else { return Ok(Err(Refusal::Misfit)) };
        let mut material = self.open_material(&row)?;
        match party.finish_discoverable_authentication_v2(answer, state, &material.key) {
            Ok(result) if result.user_verified() => {
                material.key.update_credential(&result);
                let sealed = self.seal_material(&row.credential, &material)?;
                passkeys::used(tx, self.region(), &row.credential, &sealed, self.now()).await?;
                Ok(Ok(row))
            }
            Err(WebauthnError::CredentialPossibleCompromise) => {
                let private = json!({ "kunci": secrets::hex(&row.credential) });
                self.note(tx, &Actor::System, "people.passkey_suspected", json!({}), private).await?;
                Ok(Err(Refusal::Copied))
            }
            _ => Ok(Err(Refusal::Misfit)),
        }
    }

    async fn admit_holder(
        &self,
        tx: &mut Tx<'_>,
        caller: &Caller,
        row: &PasskeyRow,
        next: Option<String>,
    ) -> Result<Result<Entered, Refusal>, Refusal> {
        let region = self.region();
        let (holder, actor, first) = match row.kind {
            HolderKind::Resident => {
                let id = PersonId::from_bytes(row.holder);
                let person = persons::by_id(tx, region, id).await?;
                let Some(_) = person.filter(|person| person.state == PersonState::Active) else {
                    return Ok(Err(Refusal::Misfit));
                };
                (Holder::Resident(id), self.actor(id), "/saya".to_owned())
            }
            HolderKind::Officer => {
                let id = OfficerId::from_bytes(row.holder);
                let officer = officers::by_id(tx, region, id).await?;
                let Some(officer) = officer.filter(|officer| officer.is_active) else {
                    return Ok(Err(Refusal::Misfit));
                };
                let first = home(&officer.officer).unwrap_or_else(|| "/meja".to_owned());
                (Holder::Officer(id), Actor::Officer(officer.officer), first)
            }
        };
        let begun = self.begin_session(tx, holder, caller, false).await?;
        let public = json!({ "faktor": "kunci-sandi", "perangkat": begun.device() });
        self.note(tx, &actor, "people.signed_in", public, Value::Null).await?;
        Ok(Ok(Entered { begun, next: next.unwrap_or(first) }))
    }
}
