//! What several targets stand on.

use std::sync::OnceLock;

use catalogue::{Catalogue, Ctx};
use kernel::{RegionCode, Stamp, Zone};

/// The services that come along, read once for all inputs.
pub fn shipped() -> &'static Catalogue {
    static SHIPPED: OnceLock<Catalogue> = OnceLock::new();
    SHIPPED.get_or_init(|| Catalogue::of_shipped().expect("the services that come along are in order"))
}

/// A day in a region: the same for every input, so that an input breaks the same way twice.
pub fn circumstances() -> Ctx<'static> {
    Ctx {
        today: Stamp::micros(1_795_000_000_000_000).date(Zone::Wib),
        submitted: None,
        region: "33.74".parse::<RegionCode>().expect("a region"),
        region_name: &|_| None,
    }
}
