//! What goes when somebody's account is erased.

use kernel::{PersonId, RegionCode};
use store::{Result, Sql, Tx, vals};

store::sql! {
    const COUNT_SESSIONS = "SELECT COUNT(*) FROM sessions WHERE region = $1 AND holder = $2";
    const COUNT_PASSKEYS = "SELECT COUNT(*) FROM passkeys WHERE region = $1 AND holder = $2";
    const COUNT_IDENTITIES = "SELECT COUNT(*) FROM identities WHERE region = $1 AND holder = $2";
    const COUNT_TOKENS = "SELECT COUNT(*) FROM api_tokens WHERE region = $1 AND holder = $2";
    const DROP_TOKENS = "DELETE FROM api_tokens WHERE region = $1 AND holder = $2";
    const DROP_CHALLENGES = "DELETE FROM challenges WHERE region = $1 AND subject = $2";
    const DROP_CONSENTS = "DELETE FROM consents WHERE region = $1 AND person_id = $2";
    const DROP_NAMES = "DELETE FROM sign_in_names WHERE region = $1 AND person_id = $2";
    const DROP_PERSON = "DELETE FROM persons WHERE region = $1 AND person_id = $2";
}

/// Devices, passkeys, identities, keys for programs.
pub(crate) const COUNTS: [Sql; 4] = [COUNT_SESSIONS, COUNT_PASSKEYS, COUNT_IDENTITIES, COUNT_TOKENS];

/// Removes the account and what else opens it; false if there was none.
pub(crate) async fn drop_person(tx: &mut Tx<'_>, region: RegionCode, person: PersonId) -> Result<bool> {
    for sql in [DROP_TOKENS, DROP_CHALLENGES, DROP_CONSENTS, DROP_NAMES] {
        tx.exec(sql, &vals![region, person]).await?;
    }
    Ok(tx.exec(DROP_PERSON, &vals![region, person]).await? == 1)
}
