//! One field: what belongs to its kind, and whether its own example would pass.

use kernel::RegionCode;

use super::Builder;
use super::form::{field_type, is_container};
use crate::expr::Type;
use crate::file::{AcceptFile, FieldFile, Kind, StyleFile};
use crate::form::{Accept, Field, FieldKind, Personal, Style, When, Within};
use crate::mistake::{choose, quoted};
use crate::read::{LONGEST_TEXT, understand};
use crate::validate::matches_pattern;

/// The keys that belong to some kinds only.
fn keys_of(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Text => &["min", "max", "pattern"],
        Kind::LongText => &["max"],
        Kind::Number | Kind::Money => &["min", "max"],
        Kind::Date => &["not_future", "not_past"],
        Kind::Choice => &["options", "style"],
        Kind::Choices => &["options", "min", "max"],
        Kind::Region => &["level", "within"],
        Kind::Files => &["max", "accepts", "max_bytes"],
        Kind::Group => &["fields", "min", "max", "item_label"],
        _ => &[],
    }
}

fn word_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "text",
        Kind::LongText => "long-text",
        Kind::Number => "number",
        Kind::Money => "money",
        Kind::Date => "date",
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
        Kind::Address => "address",
        Kind::Files => "files",
        Kind::Group => "group",
        Kind::Declaration => "declaration",
    }
}

/// Kinds that are personal data by what they are.
fn is_personal(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Nik | Kind::Kk | Kind::Phone | Kind::Email | Kind::Npwp | Kind::PersonName | Kind::Address | Kind::Plate
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
            ("options", file.options.is_some()),
            ("style", file.style.is_some()),
            ("level", file.level.is_some()),
            ("within", file.within.is_some()),
            ("accepts", file.accepts.is_some()),
            ("max_bytes", file.max_bytes.is_some()),
            ("fields", file.fields.is_some()),
            ("item_label", file.item_label.is_some()),
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
        if !crate::PREFILLS.contains(&word) {
            let mend = choose(word, crate::PREFILLS.iter().copied());
            self.found.at(path, format!("the hall does not know `{word}`"), mend);
        } else if !prefill_fits(word, kind) {
            let what = format!("`{word}` does not fit into a field of kind `{}`", word_of(kind));
            self.found.at(path, what, "remove `prefill`, or change the kind");
        } else if !top {
            self.found.at(path, "the rows of a group cannot be filled from the person", "remove `prefill`");
        }
    }

    /// A limit between `least` and `most`, or `usual` when the file says none.
    fn limit(&mut self, path: &str, given: Option<i64>, (least, most): (i64, i64), usual: i64) -> i64 {
        match given {
            None => usual,
            Some(n) if (least..=most).contains(&n) => n,
            Some(n) => {
                self.found.at(path, format!("{n} is not a limit here"), format!("write {least} to {most}"));
                usual
            }
        }
    }

    fn range(&mut self, path: &str, file: &FieldFile, bounds: (i64, i64), usual: (i64, i64)) -> (i64, i64) {
        let min = self.limit(&format!("{path}.min"), file.min, bounds, usual.0);
        let max = self.limit(&format!("{path}.max"), file.max, bounds, usual.1);
        if min > max {
            self.found.at(&format!("{path}.min"), format!("`min` {min} is more than `max` {max}"), "swap them");
            return usual;
        }
        (min, max)
    }

    fn kind(&mut self, path: &str, file: &FieldFile, personal: Option<&Personal>, top: bool) -> Option<FieldKind> {
        let letters = i64::try_from(LONGEST_TEXT).unwrap_or(5_000);
        let size = |n: i64| usize::try_from(n).unwrap_or(0);
        Some(match file.kind {
            Kind::Text => {
                let (min, max) = self.range(path, file, (0, 500), (0, 150));
                FieldKind::Text { min: size(min), max: size(max), pattern: file.pattern.clone() }
            }
            Kind::LongText => {
                FieldKind::LongText { max: size(self.limit(&format!("{path}.max"), file.max, (1, letters), 1_000)) }
            }
            Kind::Number => {
                let (min, max) = self.range(path, file, (-1_000_000_000_000, 1_000_000_000_000), (0, 1_000_000_000));
                FieldKind::Number { min, max }
            }
            Kind::Money => {
                let (min, max) = self.range(path, file, (0, 1_000_000_000_000_000), (0, 1_000_000_000_000));
                FieldKind::Money { min, max }
            }
            Kind::Date => {
                let (not_future, not_past) = (file.not_future.unwrap_or(false), file.not_past.unwrap_or(false));
                FieldKind::Date { not_future, not_past }
            }
            Kind::Nik => FieldKind::Nik,
            Kind::Kk => FieldKind::Kk,
            Kind::Phone => FieldKind::Phone,
            Kind::Email => FieldKind::Email,
            Kind::Plate => FieldKind::Plate,
            Kind::Nib => FieldKind::Nib,
            Kind::Npwp => FieldKind::Npwp,
            Kind::PersonName => FieldKind::PersonName,
            Kind::Choice => {
                let options = self.options(path, "choice", file.options.as_ref());
                let style = match file.style {
                    Some(StyleFile::Select) => Style::Select,
                    None if options.len() > 7 => Style::Select,
                    Some(StyleFile::Radio) | None => Style::Radio,
                };
                FieldKind::Choice { options, style }
            }
            Kind::Choices => {
                let options = self.options(path, "choice", file.options.as_ref());
                let all = i64::try_from(options.len()).unwrap_or(500).max(1);
                let (min, max) = self.range(path, file, (1, all), (1, all));
                FieldKind::Choices { options, min: size(min), max: size(max) }
            }
            Kind::YesNo => FieldKind::YesNo,
            Kind::Region => {
                let level = self.limit(&format!("{path}.level"), file.level, (1, 4), 4);
                FieldKind::Region { level: u8::try_from(level).unwrap_or(4), within: self.within(path, file, level) }
            }
            Kind::Address => FieldKind::Address,
            Kind::Files => self.files(path, file),
            Kind::Group => return self.group(path, file, personal, top),
            Kind::Declaration => FieldKind::Declaration,
        })
    }

    fn within(&mut self, path: &str, file: &FieldFile, level: i64) -> Within {
        match file.within.as_deref() {
            None => Within::Anywhere,
            Some("hall") => Within::Hall,
            Some(code) => match code.parse::<RegionCode>() {
                Ok(region) if i64::from(region.level()) < level => Within::Region(region),
                Ok(_) => {
                    self.found.at(
                        &format!("{path}.within"),
                        format!("nothing of level {level} lies within {code}"),
                        "name a region further up",
                    );
                    Within::Anywhere
                }
                Err(_) => {
                    self.found.at(
                        &format!("{path}.within"),
                        format!("\"{code}\" is not the code of a region"),
                        "write `hall`, or a code such as \"32.73\"",
                    );
                    Within::Anywhere
                }
            },
        }
    }

    fn files(&mut self, path: &str, file: &FieldFile) -> FieldKind {
        let max = self.limit(&format!("{path}.max"), file.max, (1, 20), 1);
        let max_bytes = self.limit(&format!("{path}.max_bytes"), file.max_bytes, (10_000, 20_000_000), 5_000_000);
        let accepts = match file.accepts.as_deref() {
            Some([]) => {
                self.found.at(
                    &format!("{path}.accepts"),
                    "no kind of file is taken",
                    "write `accepts = [\"image\", \"pdf\"]`",
                );
                Vec::new()
            }
            Some(list) => {
                list.iter().map(|a| if *a == AcceptFile::Pdf { Accept::Pdf } else { Accept::Image }).collect()
            }
            None => vec![Accept::Image, Accept::Pdf],
        };
        FieldKind::Files {
            max: usize::try_from(max).unwrap_or(1),
            accepts,
            max_bytes: u64::try_from(max_bytes).unwrap_or(5_000_000),
        }
    }

    fn group(&mut self, path: &str, file: &FieldFile, personal: Option<&Personal>, top: bool) -> Option<FieldKind> {
        if !top {
            self.found.at(path, "a group stands in a group", "ask it on the page itself");
            return None;
        }
        let (min, max) = self.range(path, file, (0, 50), (1, 10));
        let inner = file.fields.as_deref().unwrap_or_default();
        if inner.is_empty() && !self.found.broken_under(&format!("{path}.fields")) {
            self.found.at(path, "a group asks nothing", "add `[[pages.fields.fields]]`");
        }
        let item_label = if let Some(both) = &file.item_label {
            self.local(&format!("{path}.item_label"), both)
        } else {
            self.found.at(
                path,
                "the rows of the group have no name",
                "add `item_label = { id = \"Saksi\", en = \"Witness\" }`",
            );
            kernel::Local::default()
        };
        self.unique(&format!("{path}.fields"), "fields", inner.iter().map(|f| f.id.as_str()));
        // Inside a row its own fields hide those of the same name outside.
        let outside = self.scope.clone();
        for field in inner {
            self.scope.vars.insert(field.id.clone(), crate::expr::Var { ty: Type::Any, not_yet: true });
        }
        let mut fields = Vec::new();
        for (at, field) in inner.iter().enumerate() {
            let here = format!("{path}.fields.{at}");
            self.name(&format!("{here}.id"), &field.id, '_');
            if field.kind == Kind::Files {
                self.found.at(&here, "files cannot be asked in a group", "ask them on the page itself");
                continue;
            }
            if let Some(field) = self.field(&here, field, personal, false) {
                fields.push(field);
            }
            self.scope.add(&field.id, field_type(field));
        }
        self.scope = outside;
        let size = |n: i64| usize::try_from(n).unwrap_or(0);
        Some(FieldKind::Group { min: size(min), max: size(max), fields, item_label })
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
