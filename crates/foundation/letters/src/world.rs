//! The small world a template lives in: itself, its data, its QR code and crest. No disk, no network, no packages, no clock.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, World};

use crate::fonts::Case;

/// Thrown through Typst when the caller has stopped waiting: it quiets the thread at its next look at a font.
pub(crate) struct Abandoned;

/// One letter on the press.
pub(crate) struct LetterWorld {
    case: Arc<Case>,
    template: Source,
    data: (FileId, Bytes),
    qr: (FileId, Bytes),
    proof: Option<(FileId, Bytes)>,
    crest: Option<(FileId, Bytes)>,
    abandoned: Arc<AtomicBool>,
}

/// The name a template is known by in messages.
const TEMPLATE: &str = "letter.typ";

impl LetterWorld {
    /// `None` only if Typst refuses our own constant file names.
    pub(crate) fn new(
        case: Arc<Case>,
        template: String,
        data: Vec<u8>,
        (qr, proof): (String, Option<String>),
        crest: Option<Vec<u8>>,
        abandoned: Arc<AtomicBool>,
    ) -> Option<Self> {
        Some(Self {
            case,
            template: Source::new(name(TEMPLATE)?, template),
            data: (name("data.json")?, Bytes::new(data)),
            qr: (name("qr.svg")?, Bytes::from_string(qr)),
            proof: name("proof.svg").zip(proof.map(Bytes::from_string)),
            crest: name("crest.png").zip(crest.map(Bytes::new)),
            abandoned,
        })
    }

    /// Line and column, both from 1, of a place in the template.
    pub(crate) fn place(&self, range: &Range<usize>) -> Option<(usize, usize)> {
        let (line, column) = self.template.lines().byte_to_line_column(range.start)?;
        Some((line + 1, column + 1))
    }

    fn heed_the_caller(&self) {
        if self.abandoned.load(Ordering::Relaxed) {
            std::panic::resume_unwind(Box::new(Abandoned));
        }
    }
}

impl World for LetterWorld {
    fn library(&self) -> &LazyHash<Library> {
        &self.case.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.case.book
    }

    fn main(&self) -> FileId {
        self.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.template.id() { Ok(self.template.clone()) } else { Err(absent(id)) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        [&self.data, &self.qr]
            .into_iter()
            .chain(&self.proof)
            .chain(&self.crest)
            .find(|(known, _)| *known == id)
            .map(|(_, bytes)| bytes.clone())
            .ok_or_else(|| absent(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.heed_the_caller();
        self.case.fonts.get(index).cloned()
    }

    /// A letter takes its date from its data: a template that asks the machine would not print the same twice.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn name(path: &str) -> Option<FileId> {
    Some(FileId::new(RootedPath::new(VirtualRoot::Project, VirtualPath::new(path).ok()?)))
}

fn absent(id: FileId) -> FileError {
    FileError::NotFound(id.get().vpath().get_without_slash().into())
}
