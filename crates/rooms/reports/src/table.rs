//! All SQL of this room.

pub mod alerts;
pub mod drafts;
pub mod keys;
pub mod open;
pub mod pictures;
pub mod reports;
pub mod supporters;
pub mod witnesses;

use serde::Serialize;
use serde::de::DeserializeOwned;
use store::{Error, Result, Vault};

pub(crate) const DRAFT: &str = "reports.draft";
pub(crate) const SAID: &str = "reports.said";
pub(crate) const ALERT: &str = "reports.alert";
pub(crate) const CONTACT: &str = "reports.contact";

pub(crate) fn seal<T: Serialize>(
    vault: &Vault,
    dice: &dyn kernel::Dice,
    purpose: &'static str,
    id: [u8; 16],
    value: &T,
) -> Result<Vec<u8>> {
    let plain = serde_json::to_vec(value).map_err(|error| Error::Decode(format!("{purpose}: {error}")))?;
    Ok(vault.seal(dice, purpose, &id, &plain))
}

pub(crate) fn unseal<T: DeserializeOwned>(
    vault: &Vault,
    purpose: &'static str,
    id: [u8; 16],
    sealed: &[u8],
) -> Result<T> {
    let sorry = |error: &dyn std::fmt::Display| Error::Decode(format!("{purpose}: {error}"));
    let plain = vault.unseal(purpose, &id, sealed).map_err(|error| sorry(&error))?;
    serde_json::from_slice(&plain).map_err(|error| sorry(&error))
}
