//! The registers of other offices, as this hall reaches them.
//!
//! The example region has a simulator: an invented civil register that knows the invented residents. It says that it is
//! one wherever its name appears. A real hall has no register connected yet, and its forms say so calmly.

use std::collections::BTreeMap;
use std::sync::Arc;

use cases::ports::{Known, Registers, Silence};
use hall::Hall;
use kernel::{Clock, Local, Nik, Zone};
use store::Fut;

use crate::demo;

/// The registers of this hall.
pub fn of_hall(hall: &Hall) -> Arc<dyn Registers> {
    if hall.settings.is_example {
        Arc::new(Simulator { clock: Arc::clone(&hall.clock), zone: hall.zone() })
    } else {
        Arc::new(Unconnected)
    }
}

/// No register is connected.
struct Unconnected;

impl Registers for Unconnected {
    fn ask<'a>(&'a self, _: &'a str, _: &'a Nik, _: &'a [String]) -> Fut<'a, Result<Known, Silence>> {
        Box::pin(async { Err(Silence::Unreachable) })
    }
}

/// An invented civil register. What it says of a person follows from their NIK, or is invented.
struct Simulator {
    clock: Arc<dyn Clock>,
    zone: Zone,
}

impl Registers for Simulator {
    fn ask<'a>(&'a self, _: &'a str, nik: &'a Nik, facts: &'a [String]) -> Fut<'a, Result<Known, Silence>> {
        Box::pin(async move {
            let at = self.clock.now();
            let mut known = demo::register_facts(nik, at.date(self.zone)).ok_or(Silence::Unknown)?;
            known.retain(|fact, _| facts.contains(fact));
            let source =
                Local::new("Register kependudukan contoh (simulasi)", "the example civil register (a simulation)");
            Ok(Known { source, at, facts: known })
        })
    }
}

/// What a register knows, by the words of service files.
pub type Facts = BTreeMap<String, String>;
