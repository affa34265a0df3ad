//! What all signatures of a file come to, in one word.

use crate::examine::{Found, Reach, Soundness, Trust};

/// What all signatures of a file come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It carries none.
    Unsigned,
    /// The whole file is as it was signed, and a given root vouches for everybody who signed.
    Ours,
    /// The whole file is as it was signed, by somebody for whom no given root vouches.
    Elsewhere,
    /// Something that was signed was changed, or a signature was not made with the key of its certificate.
    Changed,
    /// What was signed is as it was, and something was added since.
    Added,
    /// It is signed in a way that is not known here, or its signature cannot be read.
    Unknown,
}

impl Verdict {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Ours, Self::Elsewhere, Self::Changed, Self::Added, Self::Unknown, Self::Unsigned];

    /// What these signatures come to; the last one covers most.
    pub fn of(found: &[Found]) -> Self {
        let bad = |one: &Found| matches!(one.soundness, Soundness::Changed | Soundness::Forged);
        match found.last() {
            None => Self::Unsigned,
            Some(_) if found.iter().any(bad) => Self::Changed,
            Some(last) if last.reach != Reach::Whole => Self::Added,
            Some(_) if found.iter().any(|one| one.soundness != Soundness::Right) => Self::Unknown,
            Some(_) if found.iter().all(|one| one.trust == Trust::Ours) => Self::Ours,
            Some(_) => Self::Elsewhere,
        }
    }

    /// Its word in pages and scripts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unsigned => "unsigned",
            Self::Ours => "ours",
            Self::Elsewhere => "elsewhere",
            Self::Changed => "changed",
            Self::Added => "added",
            Self::Unknown => "unknown",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stranger_who_signs_a_changed_letter_again_does_not_make_it_ours() {
        let ours = Found {
            who: None,
            issuer: None,
            at: None,
            reach: Reach::Whole,
            soundness: Soundness::Right,
            trust: Trust::Ours,
            certificate: None,
        };
        let earlier = Found { reach: Reach::LaterAdded { bytes: 9 }, ..ours.clone() };
        let stranger = Found { trust: Trust::Other, ..ours.clone() };
        assert_eq!(Verdict::of(&[]), Verdict::Unsigned);
        assert_eq!(Verdict::of(std::slice::from_ref(&ours)), Verdict::Ours);
        assert_eq!(Verdict::of(std::slice::from_ref(&earlier)), Verdict::Added);
        assert_eq!(Verdict::of(&[earlier.clone(), ours.clone()]), Verdict::Ours);
        assert_eq!(Verdict::of(&[earlier, stranger]), Verdict::Elsewhere);
        let forged = Found { soundness: Soundness::Forged, ..ours.clone() };
        assert_eq!(Verdict::of(&[forged, ours]), Verdict::Changed);
    }
}
