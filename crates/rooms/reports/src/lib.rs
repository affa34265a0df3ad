//! Complaints, aspirations and questions (*laporan*), that cannot be closed in silence.
//!
//! So far this room holds what it decides without looking anything up; its tables, verbs and pages come next.
//!
//! - [`model`] the states of a report, which may follow which, and who is shown what of it
//! - [`promise`] until when each part should be done
//! - [`near`] where reports lie: cells by which both databases find what is near
//! - [`alike`] which of the reports nearby are about the same thing
//! - [`georeport`] Open311: what programs of other cities read and ask
//!
//! What must never happen here: a name shown to whom the reporter did not show it, an end that only the agency wanted,
//! or a clock that stands still unseen.

pub mod alike;
pub mod georeport;
pub mod model;
pub mod near;
pub mod promise;
