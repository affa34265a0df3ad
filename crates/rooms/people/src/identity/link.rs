//! Which identity is tied to which account.
//!
//! Residents and officers tie and untie while they are signed in, with their password and, of officers, a code. A resident
//! whose checked NIK has an account signs in to it once in the usual way and agrees; one whose NIK has none registers, with what
//! the provider has checked. The password is never taken away, so an identity is never the last way in.

use kernel::{Lang, Nik, PersonId, PersonName, Secret, Stamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Tx;

use super::Refusal;
use crate::challenge::{Goal, Tried};
use crate::ground::{Caller, Me, People};
use crate::model::{Holder, PersonState, Purpose};
use crate::outbox;
use crate::register;
use crate::table::identities::{self, IdentityRow, Tie};
use crate::table::{challenges, officers, persons};

/// An identity that is about to be tied to an account.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct NewLink {
    pub(crate) provider: String,
    pub(crate) tie: Tie,
    /// Whether somebody set out from a shared phone.
    #[serde(default)]
    pub(crate) is_shared: bool,
}

/// An identity as its holder sees it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Which one: a keyed hash.
    pub identity: [u8; 32],
    /// The provider, by the id of the configuration; it may have gone from there since.
    pub provider: String,
    /// When it was tied.
    pub created_at: Stamp,
    /// When somebody last came in by it.
    pub used_at: Option<Stamp>,
}

/// Who may register with what a provider has checked.
pub struct Newcomer {
    /// The provider.
    pub provider: String,
    /// The NIK it has checked.
    pub nik: Nik,
    /// The name it has checked, if it handed one.
    pub name: Option<PersonName>,
}

impl People {
    /// The identities of an account, oldest first.
    pub async fn identities(&self, me: &Me) -> store::Result<Vec<Listed>> {
        let rows = self.store.read((self.region(), me.holder), |tx, (region, holder)| {
            Box::pin(async move { identities::of_holder(tx, *region, *holder).await })
        });
        let listed = |row: IdentityRow| Listed {
            identity: row.identity,
            provider: row.provider,
            created_at: row.created_at,
            used_at: row.used_at,
        };
        Ok(rows.await?.into_iter().map(listed).collect())
    }

    /// What people call a provider; its id if the configuration has none of that name.
    pub fn identity_name(&self, provider: &str, lang: Lang) -> String {
        self.identities.find(provider).map_or_else(|| provider.to_owned(), |known| known.name.get(lang).to_owned())
    }

    /// Whether the account behind a holder is open.
    pub(crate) async fn is_open(&self, tx: &mut Tx<'_>, holder: Holder) -> store::Result<bool> {
        Ok(match holder {
            Holder::Resident(id) => {
                persons::by_id(tx, self.region(), id).await?.is_some_and(|row| row.state == PersonState::Active)
            }
            Holder::Officer(id) => officers::by_id(tx, self.region(), id).await?.is_some_and(|row| row.is_active),
        })
    }

    /// Ties an identity to an account, writes it down and tells its holder. The same again is no error.
    pub(crate) async fn tie_identity(
        &self,
        tx: &mut Tx<'_>,
        me: &Me,
        link: &NewLink,
    ) -> store::Result<Result<(), Refusal>> {
        if !self.is_open(tx, me.holder).await? {
            return Ok(Err(Refusal::Shut));
        }
        let region = self.region();
        let new = IdentityRow {
            identity: link.tie.identity,
            kind: me.holder.kind(),
            holder: me.holder.bytes(),
            provider: link.provider.clone(),
            created_at: self.now(),
            used_at: None,
        };
        if !identities::add(tx, region, me.holder, &new).await? {
            let known = identities::find(tx, region, &link.tie.identity).await?;
            let is_mine = known.is_some_and(|row| row.kind == new.kind && row.holder == new.holder);
            return Ok(if is_mine { Ok(()) } else { Err(Refusal::Taken) });
        }
        let public = json!({ "penyedia": link.provider });
        self.note(tx, &me.actor, "people.identity_linked", public, json!({})).await?;
        self.tell_of_identity(tx, me, &link.provider, "people-message-identity-linked").await?;
        Ok(Ok(()))
    }

    async fn tell_of_identity(&self, tx: &mut Tx<'_>, me: &Me, provider: &str, key: &str) -> store::Result<()> {
        let Holder::Resident(person) = me.holder else { return Ok(()) };
        let Some(row) = persons::by_id(tx, self.region(), person).await? else { return Ok(()) };
        let Some(to) = row.contact(&self.vault).ok().flatten() else { return Ok(()) };
        let lang = row.lang.parse().unwrap_or(Lang::Id);
        let name = self.identity_name(provider, lang);
        outbox::send(self, tx, &to, lang, key, &[("provider", name.as_str().into())]).await
    }

    /// Unties one of one's identities; sessions that began by it stay, as they are listed among the devices.
    pub async fn unlink_identity(
        &self,
        caller: &Caller,
        me: &Me,
        identity: [u8; 32],
        password: &Secret<String>,
    ) -> Result<(), Refusal> {
        self.check_present_password(caller, me, password, "sandi-hapus").await?;
        self.store
            .write(self.region(), (self.clone(), me.clone(), identity), |tx, (people, me, identity)| {
                Box::pin(async move {
                    let region = people.region();
                    let known = identities::find(tx, region, identity).await?.ok_or(Refusal::NotThere)?;
                    if !identities::remove(tx, region, me.holder, identity).await? {
                        return Err(Refusal::NotThere);
                    }
                    let public = json!({ "penyedia": known.provider });
                    people.note(tx, &me.actor, "people.identity_unlinked", public, json!({})).await?;
                    Ok(people.tell_of_identity(tx, me, &known.provider, "people-message-identity-unlinked").await?)
                })
            })
            .await
    }

    /// The identity that waits for its holder to sign in once.
    pub(crate) async fn waiting_link(&self, token: &str) -> Result<NewLink, Refusal> {
        self.store
            .read((self.clone(), token.to_owned()), |tx, (people, token)| {
                Box::pin(async move {
                    match people.waiting(tx, Purpose::IdentityLink, token).await?.1.goal {
                        Goal::IdentityLink { link } => Ok(link),
                        _ => Err(Refusal::Gone),
                    }
                })
            })
            .await
    }

    /// The holder has signed in to the account and agrees: the identity that waits is tied to it. Gives where to go on to.
    pub async fn agree_to_link(&self, me: &Me, token: &str) -> Result<Option<String>, Refusal> {
        self.store
            .write(self.region(), (self.clone(), me.clone(), token.to_owned()), |tx, (people, me, token)| {
                Box::pin(async move {
                    let (row, payload) = people.waiting(tx, Purpose::IdentityLink, token).await?;
                    if row.subject != Some(me.holder.bytes()) {
                        return Err(Refusal::OtherPerson);
                    }
                    let Tried::Passed { payload, .. } = people.pass(tx, row, payload).await? else {
                        return Err(Refusal::Gone);
                    };
                    let Goal::IdentityLink { link } = payload.goal else { return Err(Refusal::Gone) };
                    people.tie_identity(tx, me, &link).await??;
                    Ok(payload.next)
                })
            })
            .await
    }

    /// Who may register with what the provider has checked.
    pub(crate) async fn newcomer(&self, token: &str) -> Result<Newcomer, Refusal> {
        self.store
            .read((self.clone(), token.to_owned()), |tx, (people, token)| {
                Box::pin(async move {
                    match people.waiting(tx, Purpose::IdentityRegister, token).await?.1.goal {
                        Goal::IdentityRegister { nik, name, link } => {
                            Ok(Newcomer { provider: link.provider, nik, name })
                        }
                        _ => Err(Refusal::Gone),
                    }
                })
            })
            .await
    }

    /// Registers with what the provider has checked; contact, password and consent are asked as always. Gives the token of the
    /// page of the code.
    pub async fn register_newcomer(
        &self,
        caller: &Caller,
        token: &str,
        input: &register::Input,
    ) -> Result<Secret<String>, Refusal> {
        let found = self.store.read((self.clone(), token.to_owned()), |tx, (people, token)| {
            Box::pin(async move { people.waiting(tx, Purpose::IdentityRegister, token).await })
        });
        let (row, payload) = found.await?;
        let Goal::IdentityRegister { nik, name, link } = payload.goal else { return Err(Refusal::Gone) };
        let input = register::Input {
            nik: nik.as_str().to_owned(),
            name: name.map_or_else(|| input.name.clone(), |name| name.as_str().to_owned()),
            next: payload.next,
            ..input.clone()
        };
        let step = self.register_with(caller, &input, Some(link)).await?;
        // What was checked is good for one account; a form with a flaw may be sent again.
        self.store
            .write(self.region(), (self.region(), row.handle), |tx, (region, handle)| {
                Box::pin(async move { challenges::remove(tx, *region, handle).await })
            })
            .await?;
        Ok(step)
    }

    /// A newcomer's account stands: what they came by is tied to it.
    pub(crate) async fn tie_newcomer(
        &self,
        tx: &mut Tx<'_>,
        person: PersonId,
        link: &NewLink,
        session: &[u8; 32],
    ) -> store::Result<()> {
        let me = Me { holder: Holder::Resident(person), actor: self.actor(person) };
        // If somebody tied it elsewhere meanwhile, the account stands all the same.
        if self.tie_identity(tx, &me, link).await?.is_ok() {
            identities::tie(tx, self.region(), session, &link.tie).await?;
        }
        Ok(())
    }
}
