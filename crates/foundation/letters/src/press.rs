//! The press: bounds, the thread a letter is printed on, and the steps from template to PDF.

use std::any::Any;
use std::collections::BTreeSet;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use jiff::tz::TimeZone;
use kernel::Stamp;
use serde_json::{Value, json};
use typst::diag::Warned;
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::fonts::Case;
use crate::letter_error::LetterError;
use crate::mistake::TemplateMistake;
use crate::qr::{try_proof_svg, try_qr_svg};
use crate::world::{Abandoned, LetterWorld};

/// Typst nests deeply; the two megabytes of an ordinary thread are not enough in a debug build.
const STACK_BYTES: usize = 16 * 1024 * 1024;

/// For how many letters Typst remembers what it has laid out: parts that do not change cost nothing the next time.
const MEMORY_LETTERS: usize = 8;

/// One letter to print.
#[derive(Debug, Clone, Copy)]
pub struct Letter<'a> {
    /// The Typst template; it reads `json("data.json")`, `image("qr.svg", alt: …)`, and `image("crest.png", alt: …)` where
    /// there is one.
    pub template: &'a str,
    /// The data of the letter.
    pub data: &'a Value,
    /// The address that the QR code leads to.
    pub qr_target: &'a str,
    /// The address of the second QR code, which holds a proof; the template is told its width as `proof.width`, in
    /// millimetres, and reads it as `proof.svg`.
    pub proof: Option<&'a str>,
    /// The date of the document, written into the PDF; given by the caller so that printing again gives the same bytes.
    pub at: Stamp,
    /// The crest at its head, as PNG.
    pub crest: Option<&'a [u8]>,
}

/// How much a letter may cost.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Largest template, in bytes.
    pub template_bytes: usize,
    /// Largest data, in bytes of JSON.
    pub data_bytes: usize,
    /// Most pages.
    pub pages: usize,
    /// How long a caller waits for one letter.
    pub patience: Duration,
    /// How many letters may run on after their caller has gone, before the press stops printing.
    pub runaways: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            template_bytes: 256 * 1024,
            data_bytes: 1024 * 1024,
            pages: 50,
            patience: Duration::from_secs(10),
            runaways: 2,
        }
    }
}

/// Prints letters. Cheap to clone; fonts and library are loaded on the first letter.
#[derive(Clone, Default)]
pub struct Press(Arc<Inner>);

#[derive(Default)]
struct Inner {
    limits: Limits,
    case: OnceLock<Arc<Case>>,
    runaways: Arc<AtomicUsize>,
}

/// What one run of the press needs; owned, because the run may outlive its caller.
struct Job {
    case: Arc<Case>,
    template: String,
    data: Vec<u8>,
    qr: String,
    proof: Option<String>,
    crest: Option<Vec<u8>>,
    at: Stamp,
    pages: usize,
    strict: bool,
}

impl fmt::Debug for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Press").field("limits", &self.0.limits).finish_non_exhaustive()
    }
}

impl Press {
    /// A press with the usual limits.
    pub fn new() -> Self {
        Self::default()
    }

    /// A press with other limits.
    pub fn with_limits(limits: Limits) -> Self {
        Self(Arc::new(Inner { limits, ..Inner::default() }))
    }

    /// Prints a letter as tagged PDF, PDF/A-2a and PDF/UA-1.
    ///
    /// Blocks the thread for some milliseconds (tens in a debug build): in async code use [`Press::print_async`].
    pub fn print(&self, letter: &Letter<'_>) -> Result<Vec<u8>, LetterError> {
        self.run(letter, false)
    }

    /// As [`Press::print`], on a thread made for blocking work.
    pub async fn print_async(&self, letter: &Letter<'_>) -> Result<Vec<u8>, LetterError> {
        let press = self.clone();
        let (template, data) = (letter.template.to_owned(), letter.data.clone());
        let (qr_target, at) = (letter.qr_target.to_owned(), letter.at);
        let crest = letter.crest.map(<[u8]>::to_vec);
        let proof = letter.proof.map(str::to_owned);
        let printed = tokio::task::spawn_blocking(move || {
            let crest = crest.as_deref();
            let proof = proof.as_deref();
            press.print(&Letter { template: &template, data: &data, qr_target: &qr_target, proof, at, crest })
        });
        printed.await.unwrap_or_else(|gone| Err(LetterError::Broken(gone.to_string())))
    }

    /// Tries a template with sample data and names every mistake, warnings included.
    pub fn check(&self, template: &str, sample_data: &Value) -> Result<(), Vec<TemplateMistake>> {
        let letter = Letter {
            template,
            data: sample_data,
            qr_target: "https://contoh.example/cek/CONTOH",
            // Long enough to show whether the template has the room.
            proof: Some(&format!("https://contoh.example/periksa#{}", "A".repeat(1_200))),
            at: Stamp::micros(0),
            crest: None,
        };
        match self.run(&letter, true) {
            Ok(_) => Ok(()),
            Err(LetterError::Template(mistakes)) => Err(mistakes),
            Err(other) => Err(vec![TemplateMistake::everywhere(other.to_string())]),
        }
    }

    fn run(&self, letter: &Letter<'_>, strict: bool) -> Result<Vec<u8>, LetterError> {
        let job = self.job(letter, strict)?;
        if self.0.runaways.load(Ordering::Acquire) >= self.0.limits.runaways {
            return Err(LetterError::Occupied);
        }
        self.wait_for(job)
    }

    fn job(&self, letter: &Letter<'_>, strict: bool) -> Result<Job, LetterError> {
        let limits = &self.0.limits;
        at_most("template", letter.template.len(), limits.template_bytes)?;
        let qr = try_qr_svg(letter.qr_target)
            .ok_or(LetterError::TooLarge { what: "address of the QR code", most: 2_300 })?;
        let proof = letter.proof.map(|address| {
            try_proof_svg(address, "Bukti").ok_or(LetterError::TooLarge { what: "proof in the QR code", most: 2_953 })
        });
        let proof = proof.transpose()?;
        let case = Arc::clone(self.0.case.get_or_init(|| Arc::new(Case::open())));
        let mut data = letter.data.clone();
        if let (Some(data), Some((_, width))) = (data.as_object_mut(), &proof) {
            data.insert("proof".to_owned(), json!({ "width": width }));
        }
        let mut missing = BTreeSet::new();
        proofread(&case, &mut data, &mut missing);
        if !missing.is_empty() {
            let each: Vec<String> = missing.iter().map(|c| c.escape_debug().to_string()).collect();
            return Err(LetterError::Characters { characters: each.join(" ") });
        }
        let data = serde_json::to_vec(&data).map_err(|e| LetterError::Broken(e.to_string()))?;
        at_most("data", data.len(), limits.data_bytes)?;
        let crest = letter.crest.map(<[u8]>::to_vec);
        Ok(Job {
            case,
            template: letter.template.to_owned(),
            data,
            qr,
            proof: proof.map(|(svg, _)| svg),
            crest,
            at: letter.at,
            pages: limits.pages,
            strict,
        })
    }

    /// Runs the job on a thread of its own and stops waiting when patience ends.
    fn wait_for(&self, job: Job) -> Result<Vec<u8>, LetterError> {
        let abandoned = Arc::new(AtomicBool::new(false));
        let runaways = Arc::clone(&self.0.runaways);
        let (answer, ready) = sync_channel(1);
        let flag = Arc::clone(&abandoned);
        std::thread::Builder::new()
            .name("letter".into())
            .stack_size(STACK_BYTES)
            .spawn(move || {
                let seen = Arc::clone(&flag);
                let result = catch_unwind(AssertUnwindSafe(|| job.print(seen)))
                    .unwrap_or_else(|payload| Err(broken(payload.as_ref())));
                typst::comemo::evict(MEMORY_LETTERS);
                // The caller counted this run when it left; whoever swaps second settles the account.
                if flag.swap(true, Ordering::AcqRel) {
                    runaways.fetch_sub(1, Ordering::AcqRel);
                }
                let _ = answer.send(result);
            })
            .map_err(|_| LetterError::Occupied)?;
        match ready.recv_timeout(self.0.limits.patience) {
            Ok(result) => result,
            Err(RecvTimeoutError::Disconnected) => Err(LetterError::Broken("thread lost".into())),
            Err(RecvTimeoutError::Timeout) => {
                self.0.runaways.fetch_add(1, Ordering::AcqRel);
                if abandoned.swap(true, Ordering::AcqRel) {
                    self.0.runaways.fetch_sub(1, Ordering::AcqRel);
                }
                Err(LetterError::TooSlow)
            }
        }
    }
}

impl Job {
    fn print(self, abandoned: Arc<AtomicBool>) -> Result<Vec<u8>, LetterError> {
        let world = LetterWorld::new(self.case, self.template, self.data, (self.qr, self.proof), self.crest, abandoned)
            .ok_or_else(|| LetterError::Broken("file names".into()))?;
        let Warned { output, warnings } = typst::compile::<PagedDocument>(&world);
        let wrong = |found: &[_]| LetterError::Template(TemplateMistake::from_typst(&world, found));
        let document = output.map_err(|errors| wrong(&errors))?;
        at_most("pages", document.pages().len(), self.pages)?;
        let standards = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1])
            .map_err(|e| LetterError::Broken(e.message().to_string()))?;
        let options = PdfOptions {
            ident: Smart::Auto,
            creator: Smart::Custom(Some("Balai".into())),
            timestamp: utc(self.at).map(Timestamp::new_utc),
            standards,
            ..PdfOptions::default()
        };
        let pdf = typst_pdf::pdf(&document, &options).map_err(|errors| wrong(&errors))?;
        if self.strict && !warnings.is_empty() {
            return Err(wrong(&warnings));
        }
        Ok(pdf)
    }
}

fn at_most(what: &'static str, size: usize, most: usize) -> Result<(), LetterError> {
    if size > most {
        return Err(LetterError::TooLarge { what, most });
    }
    Ok(())
}

/// Brings line ends to one form (browsers send two characters) and gathers the letters that no font has.
fn proofread(case: &Case, value: &mut Value, missing: &mut BTreeSet<char>) {
    match value {
        Value::String(text) => {
            if text.contains('\r') {
                *text = text.replace("\r\n", "\n").replace('\r', "\n");
            }
            missing.extend(text.chars().filter(|c| !case.prints(*c)));
        }
        Value::Array(items) => items.iter_mut().for_each(|v| proofread(case, v, missing)),
        Value::Object(map) => map.values_mut().for_each(|v| proofread(case, v, missing)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// `None` outside the years that a PDF can name; the letter is then printed without a time stamp.
fn utc(at: Stamp) -> Option<Datetime> {
    let time = jiff::Timestamp::from_microsecond(at.as_micros()).ok()?.to_zoned(TimeZone::UTC);
    let small = |n: i8| u8::try_from(n).ok();
    Datetime::from_ymd_hms(
        i32::from(time.year()),
        small(time.month())?,
        small(time.day())?,
        small(time.hour())?,
        small(time.minute())?,
        small(time.second())?,
    )
}

fn broken(payload: &(dyn Any + Send)) -> LetterError {
    if payload.is::<Abandoned>() {
        return LetterError::TooSlow;
    }
    let word = payload
        .downcast_ref::<&str>()
        .map(|word| (*word).to_owned())
        .or_else(|| payload.downcast_ref::<String>().cloned());
    LetterError::Broken(word.unwrap_or_default())
}
