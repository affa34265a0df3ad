//! One field: what belongs to its kind, and whether its own example would pass.

use super::Builder;
use super::form::is_container;
use crate::fetched::REGISTERS;
use crate::file::{FieldFile, Kind};
use crate::form::{Field, FieldKind, Personal, When};
use crate::mistake::{choose, quoted};
use crate::read::understand;
use crate::validate::matches_pattern;

/// The keys that belong to some kinds only.
fn keys_of(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Text => &["min", "max", "pattern"],
        Kind::LongText => &["max"],
        Kind::Number | Kind::Money | Kind::Year => &["min", "max"],
        Kind::Decimal => &["min", "max", "decimals"],
        Kind::Time => &["earliest", "latest"],
        Kind::Codes => &["codes"],
        Kind::Date => &["not_future", "not_past"],
        Kind::Choice => &["options", "style"],
        Kind::Choices => &["options", "min", "max"],
        Kind::Region => &["level", "within"],
        Kind::Files => &["max", "accepts", "max_bytes", "camera"],
        Kind::Group => &["fields", "min", "max", "item_label"],
        Kind::Table => &["rows", "fields"],
        Kind::Signature => &["statement", "nik", "shows"],
        _ => &[],
    }
}

pub(super) fn word_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "text",
        Kind::LongText => "long-text",
        Kind::Number => "number",
        Kind::Decimal => "decimal",
        Kind::Year => "year",
        Kind::Money => "money",
        Kind::Date => "date",
        Kind::Time => "time",
        Kind::Nik => "nik",
        Kind::Kk => "kk",
        Kind::Phone => "phone",
        Kind::Email => "email",
        Kind::Plate => "plate",
        Kind::Nib => "nib",
        Kind::Npwp => "npwp",
        Kind::PersonName => "person-name",
        Kind::Choice => "choice",
        Kind::Choices => "choices",
        Kind::YesNo => "yes-no",
        Kind::Region => "region",
        Kind::Codes => "codes",
        Kind::MapPoint => "map-point",
        Kind::Address => "address",
        Kind::Files => "files",
        Kind::Group => "group",
        Kind::Table => "table",
        Kind::Declaration => "declaration",
        Kind::Signature => "signature",
    }
}

/// Kinds that are personal data by what they are.
fn is_personal(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Nik
            | Kind::Kk
            | Kind::Phone
            | Kind::Email
            | Kind::Npwp
            | Kind::PersonName
            | Kind::Address
            | Kind::Plate
            | Kind::Signature
    )
}

/// The kinds of field each fact about a person fits.
fn prefill_fits(word: &str, kind: Kind) -> bool {
    match word {
        "person.name" => matches!(kind, Kind::PersonName | Kind::Text),
        "person.nik" => kind == Kind::Nik,
        "person.kk" => kind == Kind::Kk,
        "person.phone" => kind == Kind::Phone,
        "person.email" => kind == Kind::Email,
        "person.birth_date" => kind == Kind::Date,
        "person.birth_place" => kind == Kind::Text,
        "person.address" => matches!(kind, Kind::Address | Kind::Text | Kind::LongText),
        "person.region" => kind == Kind::Region,
        "person.sex" => kind == Kind::Choice,
        _ => false,
    }
}

impl Builder<'_, '_> {
    pub(super) fn field(
        &mut self,
        path: &str,
        file: &FieldFile,
        personal: Option<&Personal>,
        top: bool,
    ) -> Option<Field> {
        let kind_is_known = !self.found.broken_under(&format!("{path}.kind"));
        if kind_is_known {
            self.stray_keys(path, file);
        }
        let label = self.local(&format!("{path}.label"), &file.label);
        let hint = self.optional(&format!("{path}.hint"), file.hint.as_ref());
        let show_if = self.when(&format!("{path}.show_if"), file.show_if.as_ref());
        let required = self.required(path, file);
        if !kind_is_known {
            return None;
        }
        let kind = self.kind(path, file, personal, top)?;
        let personal = match &file.personal {
            Some(own) => self.personal(&format!("{path}.personal"), own),
            None if is_personal(file.kind) => {
                if personal.is_none() {
                    let what = format!("`{}` is personal data, and nothing says why it is asked", word_of(file.kind));
                    self.found.at(
                        path,
                        what,
                        "add `[personal]` with `purpose` and `basis` to the file, or `personal = { … }` to the field",
                    );
                }
                personal.cloned()
            }
            None => None,
        };
        if let Some(word) = &file.prefill {
            self.prefill(&format!("{path}.prefill"), word, file.kind, top);
        }
        let field = Field {
            id: file.id.clone(),
            kind,
            label,
            hint,
            example: file.example.clone(),
            required,
            show_if,
            prefill: file.prefill.clone(),
            personal,
            autocomplete: file.autocomplete.clone(),
        };
        self.example(path, &field);
        Some(field)
    }

    fn stray_keys(&mut self, path: &str, file: &FieldFile) {
        let given = [
            ("min", file.min.is_some()),
            ("max", file.max.is_some()),
            ("pattern", file.pattern.is_some()),
            ("not_future", file.not_future.is_some()),
            ("not_past", file.not_past.is_some()),
            ("decimals", file.decimals.is_some()),
            ("earliest", file.earliest.is_some()),
            ("latest", file.latest.is_some()),
            ("codes", file.codes.is_some()),
            ("camera", file.camera.is_some()),
            ("rows", file.rows.is_some()),
            ("options", file.options.is_some()),
            ("style", file.style.is_some()),
            ("level", file.level.is_some()),
            ("within", file.within.is_some()),
            ("accepts", file.accepts.is_some()),
            ("max_bytes", file.max_bytes.is_some()),
            ("fields", file.fields.is_some()),
            ("item_label", file.item_label.is_some()),
            ("statement", file.statement.is_some()),
            ("nik", file.nik.is_some()),
            ("shows", file.shows.is_some()),
        ];
        let (allowed, word) = (keys_of(file.kind), word_of(file.kind));
        for (key, _) in given.iter().filter(|(key, there)| *there && !allowed.contains(key)) {
            let mend = if allowed.is_empty() {
                format!("remove it; `{word}` needs no limits")
            } else {
                format!("remove it; `{word}` knows {}", quoted(allowed))
            };
            self.found.at_key(
                &format!("{path}.{key}"),
                format!("`{key}` does nothing in a field of kind `{word}`"),
                mend,
            );
        }
    }

    fn required(&mut self, path: &str, file: &FieldFile) -> When {
        match (file.required, &file.required_if) {
            (Some(_), Some(_)) => {
                self.found.at_key(
                    &format!("{path}.required_if"),
                    "`required` and `required_if` are both given",
                    "keep one of the two",
                );
                When::Always
            }
            (Some(false), None) => When::Never,
            (_, None) => When::Always,
            (None, Some(source)) => {
                self.condition(&format!("{path}.required_if"), source).map_or(When::Always, When::If)
            }
        }
    }

    fn prefill(&mut self, path: &str, word: &str, kind: Kind, top: bool) {
        let (place, rest) = word.split_once('.').unwrap_or((word, ""));
        if place == "earlier" {
            self.earlier(path, word, rest, kind);
        } else if place == "register" {
            self.register(path, word, rest, kind);
        } else if !crate::PREFILLS.contains(&word) {
            let mend = choose(word, crate::PREFILLS.iter().copied());
            self.found.at(path, format!("the hall does not know `{word}`"), mend);
        } else if !prefill_fits(word, kind) {
            self.unfit(path, word, kind);
        }
        if !top {
            self.found.at(path, "the rows of a group cannot be filled from the person", "remove `prefill`");
        }
    }

    fn unfit(&mut self, path: &str, word: &str, kind: Kind) {
        let what = format!("`{word}` does not fit into a field of kind `{}`", word_of(kind));
        self.found.at(path, what, "remove `prefill`, or change the kind");
    }

    /// That the other service and its field are there is looked at when all files have been read.
    fn earlier(&mut self, path: &str, word: &str, rest: &str, kind: Kind) {
        if rest.split('.').filter(|part| !part.is_empty()).count() != 2 || rest.matches('.').count() != 1 {
            let what = format!("`{word}` names no service and field");
            self.found.at(path, what, "write `earlier.<service>.<field>`, such as `earlier.ktp-el.no_kk`");
        } else if matches!(kind, Kind::Files | Kind::Group | Kind::Table | Kind::Declaration | Kind::Signature) {
            self.unfit(path, word, kind);
        }
    }

    fn register(&mut self, path: &str, word: &str, rest: &str, kind: Kind) {
        let (register, fact) = rest.split_once('.').unwrap_or((rest, ""));
        let Some((_, facts)) = REGISTERS.iter().find(|(name, _)| *name == register) else {
            let mend = choose(register, REGISTERS.iter().map(|(name, _)| *name));
            self.found.at(path, format!("there is no register `{register}`"), mend);
            return;
        };
        if !facts.contains(&fact) {
            let mend = choose(fact, facts.iter().copied());
            self.found.at(path, format!("the register `{register}` does not know `{fact}`"), mend);
        } else if !prefill_fits(&format!("person.{fact}"), kind) {
            self.unfit(path, word, kind);
        }
    }

    /// The example must be an answer the form would take.
    fn example(&mut self, path: &str, field: &Field) {
        let Some(example) = &field.example else { return };
        let at = format!("{path}.example");
        if is_container(&field.kind) {
            self.found.at_key(
                &at,
                format!("`example` does nothing in a field of kind `{}`", field.kind.as_str()),
                "remove it",
            );
            return;
        }
        let wrong = match understand(field, example) {
            Err(flaw) => Some(flaw.key.to_owned()),
            Ok(_) => match &field.kind {
                FieldKind::Text { pattern: Some(pattern), .. } if !matches_pattern(pattern, example.trim()) => {
                    Some(format!("pattern {pattern}"))
                }
                FieldKind::Text { min, max, .. } if !(*min..=*max).contains(&example.trim().chars().count()) => {
                    Some("length".to_owned())
                }
                _ => None,
            },
        };
        if let Some(flaw) = wrong {
            let what = format!("the form would not take its own example \"{example}\" ({flaw})");
            self.found.at(&at, what, "write an example a person could type");
        }
    }
}
