//! What every letter of this hall says alike, whoever prints it: its head, and the place it is dated in.

use catalogue::LetterHead;
use desk::AgencyFace;

/// The head of an agency's letters: what staff left empty is what the agency says of itself.
pub fn head(face: &AgencyFace) -> LetterHead {
    let or = |own: &String, other: &String| if own.is_empty() { other.clone() } else { own.clone() };
    LetterHead {
        above: face.head.above.clone(),
        address: or(&face.head.address, &face.address),
        phone: or(&face.head.phone, &face.phone),
        email: face.head.email.clone(),
        web: face.head.web.clone(),
        crest: face.head.crest.clone(),
    }
}

/// A letter is dated in the town, not in "Kota" the town.
pub fn place(region: &str) -> &str {
    ["Kota ", "Kabupaten "].iter().find_map(|kind| region.strip_prefix(kind)).unwrap_or(region)
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn a_letter_is_dated_in_the_town() {
        assert_eq!(["Kota Bima", "Kabupaten Bima", "DKI Jakarta"].map(place), ["Bima", "Bima", "DKI Jakarta"]);
    }
}
