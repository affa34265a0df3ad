//! What this room holds about somebody is erased: the account with everything that opens it. Keyed hashes of tries to sign in
//! go by themselves when their time is over.

use kernel::PersonId;
use store::{Tx, vals};

use crate::ground::People;
use crate::model::Holder;
use crate::resident::Refusal;
use crate::table::{erasing, identities, passkeys, sessions};

impl People {
    /// How much lies here: devices that are signed in, passkeys, identities, keys for programs.
    pub async fn reach(&self, tx: &mut Tx<'_>, person: PersonId) -> Result<[i64; 4], Refusal> {
        let mut counts = [0; 4];
        for (count, sql) in counts.iter_mut().zip(erasing::COUNTS) {
            *count = tx.one(sql, &vals![self.region(), person], |row| row.i(0)).await?.unwrap_or(0);
        }
        Ok(counts)
    }

    /// Erases the account and everything that opens it; false if there was none.
    pub async fn erase(&self, tx: &mut Tx<'_>, person: PersonId) -> Result<bool, Refusal> {
        let (region, holder) = (self.region(), Holder::Resident(person));
        sessions::end_all(tx, region, holder, None).await?;
        passkeys::remove_all(tx, region, holder).await?;
        identities::remove_all(tx, region, holder).await?;
        Ok(erasing::drop_person(tx, region, person).await?)
    }

    /// What stands where the name of somebody stood whose data was erased.
    pub fn erased_name(&self) -> String {
        self.words(kernel::Lang::Id).get("people-erased-name").to_owned()
    }
}
