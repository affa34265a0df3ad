//! Where people go for a service besides the office its file names: the offices that its agency has written down.

use web::View;

use crate::room::Cases;

/// An office as citizens read it.
pub(crate) struct Place {
    pub(crate) name: String,
    pub(crate) address: String,
    pub(crate) phone: String,
    /// The telephone as a `tel:` address wants it.
    pub(crate) dial: String,
    pub(crate) hours: String,
    pub(crate) walk_ins: bool,
}

/// The offices of an agency, in the order in which they were written down.
pub(crate) fn places(room: &Cases, view: &View, agency: &str) -> Vec<Place> {
    let agencies = room.hall.agencies.now();
    let offices = agencies.get(agency).map_or(&[][..], |face| &face.offices);
    let place = |office: &desk::Office| Place {
        name: office.name.get(view.lang).to_owned(),
        address: office.address.clone(),
        phone: office.phone.clone(),
        dial: office.phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect(),
        hours: office.hours.get(view.lang).to_owned(),
        walk_ins: office.walk_ins,
    };
    offices.iter().map(place).collect()
}
