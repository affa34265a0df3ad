//! The texts people read, in Fluent, one file per crate and language.
//!
//! A message without arguments is turned into a string once, in [`Texts::new`]; to get it later is one
//! look-up. Only a message with arguments is formatted when it is asked for.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;
use std::sync::atomic::{AtomicUsize, Ordering};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::resolver::ResolverError;
use fluent_bundle::resolver::errors::ReferenceKind;
use fluent_bundle::types::FluentNumber;
use fluent_bundle::{FluentArgs, FluentError, FluentResource, FluentValue};
use serde::{Deserialize, Serialize};

use crate::flaw::Flaw;
use crate::say;

/// A language of the hall.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Indonesian.
    #[default]
    Id,
    /// English.
    En,
}

impl Lang {
    /// Every language, Indonesian first.
    pub const ALL: [Self; 2] = [Self::Id, Self::En];

    /// Every language, Indonesian first.
    pub const fn all() -> [Self; 2] {
        Self::ALL
    }

    /// The tag for `lang="…"` and for addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::En => "en",
        }
    }

    const fn index(self) -> usize {
        match self {
            Self::Id => 0,
            Self::En => 1,
        }
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Lang {
    type Err = Flaw;
    fn from_str(text: &str) -> Result<Self, Flaw> {
        Self::ALL.into_iter().find(|lang| lang.as_str() == text).ok_or(Flaw::new("lang"))
    }
}

/// One Fluent file of one crate.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// The language of the file.
    pub lang: Lang,
    /// The crate it belongs to, for error messages.
    pub name: &'static str,
    /// The text of the file.
    pub ftl: &'static str,
}

/// A mistake in a Fluent file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// The file is not Fluent.
    #[error("{source_name} ({lang}): {why}")]
    Syntax {
        /// The crate.
        source_name: &'static str,
        /// The language.
        lang: Lang,
        /// What the parser says, with the line.
        why: String,
    },
    /// Two messages have the same key.
    #[error("{source_name} ({lang}): the key {key} is taken")]
    Duplicate {
        /// The crate whose file came second.
        source_name: &'static str,
        /// The language.
        lang: Lang,
        /// The key.
        key: String,
    },
    /// A message refers to something that is not there, or has no text.
    #[error("{lang}: {key}: {why}")]
    Broken {
        /// The language.
        lang: Lang,
        /// The key.
        key: String,
        /// What is missing.
        why: String,
    },
}

/// All texts of the hall.
#[derive(Default)]
pub struct Texts {
    tables: [Table; 2],
    missing: AtomicUsize,
}

#[derive(Default)]
struct Table {
    /// `None` marks a message with arguments, which the bundle formats.
    messages: HashMap<Box<str>, Option<Box<str>>>,
    bundle: Option<FluentBundle<FluentResource>>,
}

impl Texts {
    /// Reads all files. Fails on the first mistake, so a program that starts has sound texts.
    pub fn new(sources: &[Source]) -> Result<Self, TextError> {
        Ok(Self {
            tables: [Table::new(Lang::Id, sources)?, Table::new(Lang::En, sources)?],
            missing: AtomicUsize::new(0),
        })
    }

    /// The texts in one language.
    pub const fn words(&self, lang: Lang) -> Words<'_> {
        Words { texts: self, lang }
    }

    /// How often a text was asked for that is not there in that language, or lacked an argument.
    pub fn missing(&self) -> usize {
        self.missing.load(Ordering::Relaxed)
    }

    /// The keys of one language, sorted.
    pub fn keys(&self, lang: Lang) -> Vec<&str> {
        let mut keys: Vec<&str> = self.table(lang).messages.keys().map(AsRef::as_ref).collect();
        keys.sort_unstable();
        keys
    }

    const fn table(&self, lang: Lang) -> &Table {
        &self.tables[lang.index()]
    }

    /// The table to take `key` from: that of `lang`, else that of the other language.
    fn find(&self, lang: Lang, key: &str) -> Option<(&Table, &Option<Box<str>>)> {
        let own = self.table(lang);
        if let Some(message) = own.messages.get(key) {
            return Some((own, message));
        }
        self.missing.fetch_add(1, Ordering::Relaxed);
        self.tables.iter().find_map(|table| Some((table, table.messages.get(key)?)))
    }
}

impl Table {
    fn new(lang: Lang, sources: &[Source]) -> Result<Self, TextError> {
        let tag = lang.as_str().parse::<unic_langid::LanguageIdentifier>().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(match lang {
            Lang::Id => |value, _| write_number(value, '.', ','),
            Lang::En => |value, _| write_number(value, ',', '.'),
        }));
        let mut keys = Vec::new();
        for source in sources.iter().filter(|s| s.lang == lang) {
            let resource = parse(source)?;
            keys.extend(keys_of(source.ftl));
            bundle.add_resource(resource).map_err(|errors| taken(source, &errors))?;
        }
        let mut messages = HashMap::with_capacity(keys.len());
        for key in keys {
            let resolved = resolve(&bundle, &key).map_err(|why| TextError::Broken { lang, key: key.clone(), why })?;
            messages.insert(key.into_boxed_str(), resolved);
        }
        Ok(Self { messages, bundle: Some(bundle) })
    }

    fn format(&self, key: &str, args: &[(&str, Arg<'_>)]) -> Option<(String, bool)> {
        let bundle = self.bundle.as_ref()?;
        let pattern = bundle.get_message(key)?.value()?;
        let mut fluent = FluentArgs::with_capacity(args.len());
        for (name, arg) in args {
            fluent.set(*name, arg.to_fluent());
        }
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(&fluent), &mut errors).into_owned();
        Some((text, errors.is_empty()))
    }
}

fn parse(source: &Source) -> Result<FluentResource, TextError> {
    FluentResource::try_new(source.ftl.to_owned()).map_err(|(_, errors)| {
        let line = |at: usize| source.ftl.get(..at).map_or(0, |before| before.matches('\n').count() + 1);
        let why =
            errors.iter().map(|e| format!("line {}: {}", line(e.pos.start), e.kind)).collect::<Vec<_>>().join("; ");
        TextError::Syntax { source_name: source.name, lang: source.lang, why }
    })
}

/// The keys of a file that has been parsed: in Fluent only a message starts a line with a letter.
fn keys_of(ftl: &str) -> impl Iterator<Item = String> {
    let starts = ftl.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_alphabetic()));
    starts.filter_map(|line| line.split_once('=')).map(|(key, _)| key.trim_end().to_owned())
}

fn taken(source: &Source, errors: &[FluentError]) -> TextError {
    let key = errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    let key = errors
        .iter()
        .find_map(|e| if let FluentError::Overriding { id, .. } = e { Some(id.clone()) } else { None })
        .unwrap_or(key);
    TextError::Duplicate { source_name: source.name, lang: source.lang, key }
}

/// The finished text of a message without arguments, `None` for one with arguments, or what is wrong with it.
fn resolve(bundle: &FluentBundle<FluentResource>, key: &str) -> Result<Option<Box<str>>, String> {
    let pattern = bundle.get_message(key).and_then(|m| m.value()).ok_or("it has no text of its own")?;
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, None, &mut errors).into_owned();
    let is_argument = |e: &FluentError| {
        matches!(e, FluentError::ResolverError(ResolverError::Reference(ReferenceKind::Variable { .. })))
    };
    match errors.iter().find(|e| !is_argument(e)) {
        Some(error) => Err(error.to_string()),
        None if errors.is_empty() => Ok(Some(text.into_boxed_str())),
        None => Ok(None),
    }
}

/// Whole numbers with the thousands set apart; everything else as Fluent writes it.
fn write_number(value: &FluentValue<'_>, thousands: char, decimal: char) -> Option<String> {
    let FluentValue::Number(number) = value else {
        return None;
    };
    let text = number.as_string();
    let (sign, text) = text.strip_prefix('-').map_or(("", text.as_ref()), |rest| ("-", rest));
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let whole = match whole.parse() {
        Ok(whole) if number.options.use_grouping => say::grouped(whole, thousands),
        _ => whole.to_owned(),
    };
    Some(if rest.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}{decimal}{rest}") })
}

/// An argument of a message. Strings are put in as they are; numbers choose plurals and get their thousands
/// set apart, so give a year as a string.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg<'a> {
    /// Put in as it is.
    Text(Cow<'a, str>),
    /// Written in the manner of the language.
    Number(i64),
}

impl Arg<'_> {
    fn to_fluent(&self) -> FluentValue<'_> {
        // Fluent counts in f64, which is exact up to 2^53.
        const EXACT: u64 = 1 << 53;
        match self {
            Self::Text(text) => FluentValue::String(Cow::Borrowed(text)),
            Self::Number(n) if n.unsigned_abs() <= EXACT => FluentValue::Number(FluentNumber::from(*n)),
            Self::Number(n) => FluentValue::String(Cow::Owned(n.to_string())),
        }
    }
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Arg<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<i64> for Arg<'_> {
    fn from(n: i64) -> Self {
        Self::Number(n)
    }
}

impl From<i32> for Arg<'_> {
    fn from(n: i32) -> Self {
        Self::Number(n.into())
    }
}

impl From<u32> for Arg<'_> {
    fn from(n: u32) -> Self {
        Self::Number(n.into())
    }
}

impl From<usize> for Arg<'_> {
    fn from(n: usize) -> Self {
        Self::Number(i64::try_from(n).unwrap_or(i64::MAX))
    }
}

/// The texts in one language. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Words<'t> {
    texts: &'t Texts,
    lang: Lang,
}

impl<'t> Words<'t> {
    /// The language.
    pub const fn lang(self) -> Lang {
        self.lang
    }

    /// The text of a message without arguments. If this language lacks it, the other language's; if both do,
    /// the key itself. Either way [`Texts::missing`] counts it.
    pub fn get<'k>(self, key: &'k str) -> &'k str
    where
        't: 'k,
    {
        match self.texts.find(self.lang, key) {
            Some((_, Some(text))) => text,
            Some((_, None)) => {
                self.texts.missing.fetch_add(1, Ordering::Relaxed);
                key
            }
            None => key,
        }
    }

    /// The text of a message with its arguments put in; falls back as [`Words::get`] does.
    pub fn with(self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        match self.texts.find(self.lang, key) {
            Some((_, Some(text))) => text.to_string(),
            Some((table, None)) => match table.format(key, args) {
                Some((text, true)) => text,
                Some((text, false)) => {
                    self.texts.missing.fetch_add(1, Ordering::Relaxed);
                    text
                }
                None => key.to_owned(),
            },
            None => key.to_owned(),
        }
    }

    /// Is there a text with this key in this very language?
    pub fn has(self, key: &str) -> bool {
        self.texts.table(self.lang).messages.contains_key(key)
    }

    /// The sentence of a flaw.
    pub fn flaw(self, flaw: &Flaw) -> String {
        let args: Vec<(&str, Arg<'_>)> = flaw.args.iter().map(|(name, value)| (*name, Arg::from(value))).collect();
        self.with(&flaw.text_key(), &args)
    }
}

impl fmt::Debug for Texts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Texts({} id, {} en)", self.tables[0].messages.len(), self.tables[1].messages.len())
    }
}

impl fmt::Debug for Words<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Words({})", self.lang)
    }
}
