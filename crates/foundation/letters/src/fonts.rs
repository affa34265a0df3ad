//! The bundled fonts and Typst's library: built once, on the first letter, and shared by all.

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt};

/// Noto Sans, because it holds every letter of Indonesian, its regional languages in Latin script, Greek and Cyrillic.
static FACES: [&[u8]; 3] = [
    include_bytes!("../fonts/NotoSans-Regular.ttf"),
    include_bytes!("../fonts/NotoSans-Bold.ttf"),
    include_bytes!("../fonts/NotoSans-Italic.ttf"),
];

/// What every letter needs and none changes.
pub(crate) struct Case {
    pub(crate) library: LazyHash<Library>,
    pub(crate) book: LazyHash<FontBook>,
    pub(crate) fonts: Vec<Font>,
}

impl Case {
    /// Parses the fonts (some milliseconds).
    pub(crate) fn open() -> Self {
        let fonts: Vec<Font> = FACES.iter().flat_map(|face| Font::iter(Bytes::new(*face))).collect();
        Self { library: LazyHash::new(Library::default()), book: LazyHash::new(FontBook::from_fonts(&fonts)), fonts }
    }

    /// Whether every face can print `letter`, so that bold text does not lose what plain text shows.
    pub(crate) fn prints(&self, letter: char) -> bool {
        if letter.is_control() {
            // Fonts claim to have some of these, yet nothing would be seen.
            return matches!(letter, '\n' | '\t');
        }
        self.fonts.iter().all(|font| font.info().coverage.contains(u32::from(letter)))
    }
}
