//! Everything this room holds about one resident, for themselves: "Data saya".

use kernel::{PersonId, Stamp};
use store::Tx;

use crate::consent::Given;
use crate::ground::{Me, People};
use crate::model::{Holder, Lease};
use crate::resident::{PersonFace, Refusal};
use crate::table::{consents, held, persons, sessions, tokens};
use crate::token::ApiToken;
use crate::trail::Look;

/// Everything held about a resident. All of it is personal: no `Debug`.
#[derive(Clone)]
pub struct Held {
    /// Who they are, unmasked.
    pub face: PersonFace,
    /// Since when the hall knows them.
    pub since: Stamp,
    /// What they agreed to and took back, newest first.
    pub consents: Vec<Given>,
    /// Where they are signed in: device, and how long.
    pub devices: Vec<(String, Lease)>,
    /// Their keys for programs.
    pub keys: Vec<ApiToken>,
    /// Who looked at their data, newest first.
    pub looks: Vec<Look>,
}

impl People {
    /// Everything this room holds about a resident. Only for themselves.
    pub async fn held(&self, me: &Me) -> Result<Held, Refusal> {
        let Holder::Resident(person) = me.holder else { return Err(kernel::Denied::Forbidden.into()) };
        self.store
            .read((self.clone(), me.clone(), person), |tx, (people, me, person)| {
                Box::pin(async move { people.held_in(tx, me, *person).await })
            })
            .await
    }

    async fn held_in(&self, tx: &mut Tx<'_>, me: &Me, person: PersonId) -> Result<Held, Refusal> {
        let region = self.region();
        let row = persons::by_id(tx, region, person).await?.ok_or(Refusal::Unknown)?;
        let since = held::since(tx, region, person).await?.ok_or(Refusal::Unknown)?;
        let devices = self.devices(tx, me, self.now()).await?;
        Ok(Held {
            face: row.open(&self.vault)?,
            since,
            consents: consents::of_person(tx, region, person).await?,
            devices: devices.into_iter().map(|session: sessions::Listed| (session.device, session.lease)).collect(),
            keys: tokens::of_holder(tx, region, me.holder).await?,
            looks: self.looks(tx, person, usize::MAX).await?,
        })
    }
}
