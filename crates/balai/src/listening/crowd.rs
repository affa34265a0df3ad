//! How many are here, by sender.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// How many are here, by sender, and how many each one may bring. Cloning shares it.
#[derive(Debug, Clone)]
pub(crate) struct Crowd {
    here: Arc<Mutex<HashMap<IpAddr, u32>>>,
    at_most: u32,
}

impl Crowd {
    /// Nobody yet, and so many from one sender.
    pub(crate) fn of_at_most(at_most: u32) -> Self {
        Self { here: Arc::default(), at_most }
    }

    /// Lets one more in; none if this sender has too many. The place is free again when what is given is dropped.
    pub(crate) fn enter(&self, from: IpAddr) -> Option<Seat> {
        let from = sender(from);
        let mut crowd = self.here.lock().unwrap_or_else(PoisonError::into_inner);
        let here = crowd.entry(from).or_default();
        if *here >= self.at_most {
            return None;
        }
        *here += 1;
        Some(Seat { crowd: self.clone(), from })
    }
}

/// A place in the crowd.
#[derive(Debug)]
pub(crate) struct Seat {
    crowd: Crowd,
    from: IpAddr,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut crowd = self.crowd.here.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(here) = crowd.get_mut(&self.from) {
            *here -= 1;
            if *here == 0 {
                crowd.remove(&self.from);
            }
        }
    }
}

/// One household holds a whole /64 of IPv6.
fn sender(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(six) => IpAddr::V6((u128::from(six) >> 64 << 64).into()),
        four @ IpAddr::V4(_) => four,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_sender_cannot_take_every_place_and_gives_back_what_it_took() {
        let crowd = Crowd::of_at_most(3);
        let (one, other): (IpAddr, IpAddr) = ("2001:db8::1".parse().unwrap(), "2001:db8:0:1::1".parse().unwrap());
        let mut seats: Vec<Seat> = (0..3).map(|_| crowd.enter(one).unwrap()).collect();
        assert!(crowd.enter("2001:db8::2".parse().unwrap()).is_none(), "the same household");
        assert!(crowd.enter(other).is_some());
        seats.pop();
        assert!(crowd.enter(one).is_some());
        seats.clear();
        assert!(crowd.here.lock().unwrap().is_empty(), "nobody is remembered");
    }

    #[test]
    fn an_address_of_four_numbers_is_one_sender_however_it_is_written() {
        let plain: IpAddr = "192.0.2.7".parse().unwrap();
        assert_eq!(sender("::ffff:192.0.2.7".parse().unwrap()), plain);
        assert_ne!(sender("192.0.2.8".parse().unwrap()), plain);
    }
}
