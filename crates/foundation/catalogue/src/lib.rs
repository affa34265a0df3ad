//! Reads and checks service files: *a public service is one file*.
//!
//! `services/<id>.toml` says what a service is, what it needs, its form, its steps, deadlines, fee and letter. This
//! crate turns it into a [`Service`], or into a list of [`Mistake`]s that each say what is wrong, where, and how to
//! mend it. Everything else reads the `Service`: pages, API, desk, deadlines and letters.
//!
//! - [`file`](mod@file) the file as it is written, and the source of its JSON Schema
//! - `shape`, `build` from text to `Service`, collecting every mistake
//! - [`category`], [`categories`] what citizens can report, who answers for it, and what a text means
//! - [`beside`] one more service beside those that are offered: how a change is tried before it is published
//! - [`bundle`] several services applied for as one
//! - [`expr`] conditions in CEL: compiled, type-checked, and never failing at run time
//! - [`service`], [`form`], [`flow`], [`inspection`], [`letter`] what a service is made of
//! - [`answers`], [`read`](mod@read), [`validate`], [`view`], [`correct`] what citizens answer
//! - `need` what waits for the letter of another service
//! - [`renewal`] a letter that ends, and the application that goes on from it
//! - `codes` the lists of codes that an office brings itself
//! - `map_point` a point within the hall's region
//! - `signature` who else signs, and what they read
//! - `fetched` what registers and earlier applications knew
//! - [`summary`], [`answer_schema`] what people and machines read of it
//! - [`search`] finding a service in everyday words
//! - [`examples`] the worked examples and their run
//!
//! Pure: only [`check_all`] and [`check_categories`] touch the disk. Nothing here panics, whatever the input.

pub mod answer_schema;
pub mod answers;
pub mod beside;
mod build;
pub mod bundle;
mod catalogue;
pub mod categories;
pub mod category;
mod codes;
pub mod correct;
pub mod examples;
pub mod expr;
pub mod fee;
mod fetched;
pub mod file;
pub mod flow;
pub mod form;
pub mod inspection;
pub mod letter;
mod map_point;
mod mistake;
mod need;
pub mod read;
pub mod renewal;
pub mod search;
pub mod service;
mod shape;
mod signature;
pub mod summary;
pub mod validate;
pub mod view;
mod words;

pub use answers::{Answers, Ctx, FileRef, RawForm};
pub use beside::Reading;
pub use build::is_bundle;
pub use bundle::{Bundle, Member, Share};
pub use catalogue::{Catalogue, bundle_schema, check_all, file_schema, is_part, shipped};
pub use categories::{Categories, Suggestion, category_schema, check_categories, shipped_categories};
pub use category::{Answerable, At, Category, Photo, ReportKind, Route};
pub use correct::NotMarked;
pub use examples::Example;
pub use expr::Expr;
pub use fee::{
    Bill, BillElsewhere, BillLine, BillSource, BillValue, Charge, Due, Elsewhere, Fee, FeeLine, NoBill, Tariff,
    TariffKey, TariffRow,
};
pub use fetched::{Fetched, REASON, REGISTERS, Wanted};
pub use flow::{
    Action, ActionKind, Automatic, Branch, Decision, Detour, Escalation, Flow, Objection, Outcome, Powers, Step,
    Target, Turn,
};
pub use form::{
    Accept, Check, Choice, Computed, Field, FieldKind, FormPage, Level, Personal, Rows, Style, TableRow, When, Within,
};
pub use inspection::{Inspection, Item, ItemKind};
pub use letter::{
    DueLetter, LetterContext, LetterHead, LetterLine, LetterSpec, LetterTable, NumberPattern,
    SHARED as SHARED_TEMPLATE, Show, Signer, Valid,
};
pub use map_point::MapPoint;
pub use mistake::Mistake;
pub use need::{Need, NeededLetter};
pub use renewal::{Renewal, RenewalWindow};
pub use service::{
    Advice, Allowance, Channel, Constant, Faq, Legal, NotForYou, Office, Promise, Question, Requirement, Retention,
    Service, Standard, Variant, Version,
};
pub use signature::{SignedPart, WantedSignature};
pub use summary::{FetchedLine, SummaryLine, SummaryPage};
pub use validate::{Findings, Part};
pub use view::{View, VisiblePage};

/// The moments of life a service can belong to. Their names are the texts `life-event-<word>`.
pub const LIFE_EVENTS: &[&str] = &[
    "lahir",
    "sekolah",
    "dewasa",
    "bekerja",
    "menikah",
    "pindah",
    "usaha",
    "sakit",
    "kehilangan",
    "lansia",
    "meninggal",
];

/// For whom a service can be. Their names are the texts `for-whom-<word>`.
pub const FOR_WHOM: &[&str] = &["warga", "usaha", "lembaga", "warga-asing"];

/// The steps of decisions that are looked at afterwards: the review, and what becomes of the letter of a flagged one.
pub const AUDIT_STEPS: [&str; 2] = ["uji-petik", "uji-petik-surat"];

/// The addresses that every form has beside its pages, which no page can therefore be called.
pub const FORM_ADDRESSES: [&str; 5] = ["periksa", "tanda-tangan", "kirim", "hapus", "luring"];

/// What the hall can know about a signed-in person, and offer in a field.
pub const PREFILLS: &[&str] = &[
    "person.name",
    "person.nik",
    "person.kk",
    "person.phone",
    "person.email",
    "person.birth_date",
    "person.birth_place",
    "person.address",
    "person.region",
    "person.sex",
];

/// The texts of this crate: the flaws of forms, the names of life events, yes and no.
pub const TEXTS: &[kernel::Source] = &[
    kernel::Source { lang: kernel::Lang::Id, name: "catalogue", ftl: include_str!("../texts/id.ftl") },
    kernel::Source { lang: kernel::Lang::En, name: "catalogue", ftl: include_str!("../texts/en.ftl") },
];
