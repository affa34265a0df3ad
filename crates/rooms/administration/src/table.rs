//! Every SQL statement of this room.
//!
//! - [`drafts`]: what somebody works on, and what was parked when a session ended
//! - [`releases`]: what was proposed, and what is in force
//! - [`changes`]: what was changed by whom

pub mod changes;
pub mod drafts;
pub mod releases;

use store::Sql;

/// Every statement, for the test that prepares them on both engines.
pub const STATEMENTS: &[&[(&str, Sql)]] = &[drafts::STATEMENTS, releases::STATEMENTS, changes::STATEMENTS];
