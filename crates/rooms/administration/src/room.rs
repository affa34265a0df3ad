//! What every verb of this room works with.

use std::sync::Arc;

use hall::Hall;
use kernel::{Denied, Officer, RegionCode, Role};
use web::View;

use crate::ports::{Offer, Preview, Staff};
use crate::refusal::Refusal;
use crate::table::drafts::By;

/// The room, opened.
#[derive(Clone)]
pub struct Administration {
    /// The hall it stands in.
    pub hall: Hall,
    /// What is offered.
    pub offer: Arc<dyn Offer>,
    /// Draws a form as citizens see it.
    pub preview: Arc<dyn Preview>,
    /// The officers of the hall.
    pub staff: Arc<dyn Staff>,
}

impl Administration {
    /// The region of this hall.
    pub fn region(&self) -> RegionCode {
        self.hall.region()
    }

    /// Who writes now.
    pub(crate) fn by(&self, officer: &Officer) -> By {
        By { officer: officer.officer, name: officer.name.clone(), at: self.hall.now() }
    }
}

/// The administrator who asks. Keys of programs do not open these pages.
pub fn admin(view: &View) -> Result<&Officer, Refusal> {
    let officer = view.actor.officer()?;
    view.needs_scope("administration")?;
    if officer.has(Role::Admin) { Ok(officer) } else { Err(Denied::Forbidden.into()) }
}
