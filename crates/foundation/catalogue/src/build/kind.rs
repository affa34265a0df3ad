//! What belongs to the kind of a field: its limits, options, files, tables of codes.

use super::Builder;
use crate::codes;
use crate::file::{AcceptFile, FieldFile, Kind, StyleFile};
use crate::form::{Accept, FieldKind, Personal, Style, Within};
use crate::mistake::choose;
use crate::read::LONGEST_TEXT;
use kernel::{DayTime, RegionCode};

impl Builder<'_, '_> {
    /// A limit between `least` and `most`, or `usual` when the file says none.
    pub(super) fn limit(&mut self, path: &str, given: Option<i64>, (least, most): (i64, i64), usual: i64) -> i64 {
        match given {
            None => usual,
            Some(n) if (least..=most).contains(&n) => n,
            Some(n) => {
                self.found.at(path, format!("{n} is not a limit here"), format!("write {least} to {most}"));
                usual
            }
        }
    }

    pub(super) fn range(&mut self, path: &str, file: &FieldFile, bounds: (i64, i64), usual: (i64, i64)) -> (i64, i64) {
        let min = self.limit(&format!("{path}.min"), file.min, bounds, usual.0);
        let max = self.limit(&format!("{path}.max"), file.max, bounds, usual.1);
        if min > max {
            self.found.at(&format!("{path}.min"), format!("`min` {min} is more than `max` {max}"), "swap them");
            return usual;
        }
        (min, max)
    }

    pub(super) fn kind(
        &mut self,
        path: &str,
        file: &FieldFile,
        personal: Option<&Personal>,
        top: bool,
    ) -> Option<FieldKind> {
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
            Kind::Decimal => self.decimal(path, file),
            Kind::Year => {
                let (min, max) = self.range(path, file, (1_000, 3_000), (1_900, 2_200));
                FieldKind::Year { min, max }
            }
            Kind::Time => self.time(path, file),
            Kind::Codes => return self.codes(path, file),
            Kind::MapPoint => FieldKind::MapPoint,
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
            Kind::Table => return self.table(path, file, personal, top),
            Kind::Declaration => FieldKind::Declaration,
            Kind::Signature => return self.signature(path, file, top),
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
        let camera = file.camera.unwrap_or(false);
        if camera && !accepts.contains(&Accept::Image) {
            self.found.at(
                &format!("{path}.camera"),
                "a camera takes pictures, and this field takes none",
                "add \"image\" to `accepts`, or remove `camera`",
            );
        }
        FieldKind::Files {
            max: usize::try_from(max).unwrap_or(1),
            accepts,
            max_bytes: u64::try_from(max_bytes).unwrap_or(5_000_000),
            camera,
        }
    }

    fn decimal(&mut self, path: &str, file: &FieldFile) -> FieldKind {
        let places = self.limit(&format!("{path}.decimals"), file.decimals, (1, 6), 2);
        let (min, max) = self.range(path, file, (-1_000_000_000, 1_000_000_000), (0, 1_000_000));
        FieldKind::Decimal { min, max, places: u32::try_from(places).unwrap_or(2) }
    }

    fn time(&mut self, path: &str, file: &FieldFile) -> FieldKind {
        let mut read = |key: &str, text: Option<&String>| {
            let text = text?;
            let time = DayTime::parse(text).ok().filter(|time| time.to_string() == *text);
            if time.is_none() {
                let what = format!("\"{text}\" is not a time of day");
                self.found.at(&format!("{path}.{key}"), what, "write it as \"08:30\"");
            }
            time
        };
        let (earliest, latest) = (read("earliest", file.earliest.as_ref()), read("latest", file.latest.as_ref()));
        if let (Some(first), Some(last)) = (earliest, latest)
            && first > last
        {
            let what = format!("`earliest` {first} is after `latest` {last}");
            self.found.at(&format!("{path}.earliest"), what, "swap them");
        }
        FieldKind::Time { earliest, latest }
    }

    fn codes(&mut self, path: &str, file: &FieldFile) -> Option<FieldKind> {
        let names = codes::names(self.tables).into_iter();
        let Some(name) = &file.codes else {
            let mend = format!("add `codes`, one of {}", names.collect::<Vec<_>>().join(", "));
            self.found.at(path, "nothing says which table the codes come from", mend);
            return None;
        };
        let table = codes::named(self.tables, name);
        if table.is_none() {
            let mend = choose(name, names);
            self.found.at(&format!("{path}.codes"), format!("there is no table of codes `{name}`"), mend);
        }
        table.map(|table| FieldKind::Codes { table })
    }
}
