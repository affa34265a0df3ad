//! All the SQL of this room, one file a table.

pub(crate) mod attempts;
pub(crate) mod challenges;
pub(crate) mod consents;
pub(crate) mod erasing;
pub(crate) mod held;
pub(crate) mod identities;
pub(crate) mod officers;
pub(crate) mod passkeys;
pub(crate) mod persons;
pub(crate) mod sessions;
pub(crate) mod tokens;

/// Every statement of this room, for the test that prepares them on both engines.
pub(crate) const STATEMENTS: &[&[store::Named]] = &[
    persons::STATEMENTS,
    persons::READS,
    officers::STATEMENTS,
    officers::READS,
    sessions::STATEMENTS,
    sessions::READS,
    tokens::STATEMENTS,
    challenges::STATEMENTS,
    attempts::STATEMENTS,
    consents::STATEMENTS,
    held::STATEMENTS,
    erasing::STATEMENTS,
    passkeys::STATEMENTS,
    identities::STATEMENTS,
];
