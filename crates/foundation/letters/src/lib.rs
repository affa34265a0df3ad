//! Typst template and data to a tagged PDF: the letter a citizen holds.
//!
//! A [`Press`] holds the three bundled fonts and Typst's library and prints any number of letters from any thread.
//! A template sees three files and nothing else: `data.json` (the data of the letter), `qr.svg` (the code that leads to
//! the check page), `proof.svg` (the code that holds a proof) and `crest.png` where the letter has them. It can read neither disk nor network, import no package and ask for no date, so the same
//! [`Letter`] always gives the same bytes.
//!
//! The PDF is PDF/A-2a (it can be kept for decades) and PDF/UA-1 (a screen reader can read it) at once. Typst refuses a
//! template that would break either, for instance a picture without `alt` or a document without a title, and
//! [`Press::check`] says so long before a citizen waits for the letter.
//!
//! # Bounds
//!
//! A template is written by staff, so mistakes are expected and malice is not. What is held: size of template and data,
//! number of pages, depth of calls (Typst, 80), rounds of one `while` loop (Typst, 10,000), and time: after
//! [`Limits::patience`] the caller gets [`LetterError::TooSlow`]. What is not held: memory, and a runaway `for` loop that
//! never lays out a line cannot be stopped from outside; it keeps one thread busy until it ends. When
//! [`Limits::runaways`] such threads exist, the press prints no further letter rather than fill the machine.

mod fonts;
mod letter_error;
mod mistake;
mod press;
mod qr;
mod world;

pub use letter_error::LetterError;
pub use mistake::TemplateMistake;
pub use press::{Letter, Limits, Press};
pub use qr::{proof_svg, qr_svg};

use kernel::{Lang, Source};

/// The texts of this crate's problems, in every language.
pub const TEXTS: &[Source] = &[
    Source { lang: Lang::Id, name: "letters", ftl: include_str!("../texts/id.ftl") },
    Source { lang: Lang::En, name: "letters", ftl: include_str!("../texts/en.ftl") },
];
