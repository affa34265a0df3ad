//! An event as its row tells it.

use store::{Result, Row};

use crate::act::Event;
use crate::entry;

/// An event whose private part is still sealed.
pub(crate) struct EventRow {
    pub(crate) event: Event,
    pub(crate) sealed: Option<Vec<u8>>,
}

/// Reads the columns of the statements in `table`.
pub(crate) fn row(row: &Row<'_>) -> Result<EventRow> {
    let entry = row.t(9)?;
    let event = Event {
        region: row.region(0)?,
        seq: row.i(1)?,
        id: row.id(2)?,
        at: row.stamp(3)?,
        kind: row.t(4)?,
        subject: row.opt_id(5)?,
        reference: row.opt_t(6)?,
        agency: row.opt_t(7)?,
        actor: row.t(8)?,
        public: entry::public_of(&entry)?,
        private: None,
        commit: row.array(10)?,
        prev: row.opt_id(11)?,
        entry,
    };
    Ok(EventRow { event, sealed: row.opt_b(12)? })
}
