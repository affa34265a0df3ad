//! A PDF that somebody brings to be examined: whatever it is, its signatures are read without a fault, and none of a
//! stranger is trusted.

#![no_main]

use libfuzzer_sys::fuzz_target;
use signing::{Trust, Verdict, examine};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(found) = examine(bytes, &[]) {
        let _ = Verdict::of(&found);
        assert!(found.iter().all(|one| one.trust != Trust::Ours), "without a root nobody is ours");
    }
});
