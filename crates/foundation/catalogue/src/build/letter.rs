//! The letters: their template is there, their numbers count, and they show only what exists.

use std::collections::BTreeMap;

use super::Builder;
use crate::catalogue::is_template;
use crate::expr::{Scope, Type};
use crate::file::{FieldFile, Kind, LetterFile, RowsFile, ServiceFile, ShowFile};
use crate::letter::{
    LetterSpec, NUMBER_WORDS, NumberPart, NumberPattern, SHARED, SHARED_SOURCE, Show, ShownRows, Valid,
};
use crate::mistake::choose;

/// Where a letter stands in the file, and what is known there.
struct Desk<'d> {
    path: String,
    file: &'d ServiceFile,
}

impl Builder<'_, '_> {
    /// The letters, and the text of the template that they share.
    pub(super) fn letters(
        &mut self,
        file: &ServiceFile,
        folder: &str,
        sources: &BTreeMap<String, String>,
    ) -> (Vec<LetterSpec>, String) {
        let single = file.letter.iter().map(|letter| ("letter".to_owned(), letter));
        let several = file.letters.iter().enumerate().map(|(at, letter)| (format!("letters.{at}"), letter));
        let all: Vec<(String, &LetterFile)> = single.chain(several).collect();
        if file.letter.is_some() && !file.letters.is_empty() {
            self.found.at("letters", "there is `[letter]` and `[[letters]]`", "make all of them `[[letters]]`");
        }
        self.unique("letters", "letters", file.letters.iter().filter_map(|letter| letter.id.as_deref()));
        let name = |letter: &LetterFile| letter.template.clone().unwrap_or_else(|| SHARED.to_owned());
        let Some(template) = all.first().map(|(_, letter)| name(letter)) else { return (Vec::new(), String::new()) };
        let path = if folder.is_empty() { template.clone() } else { format!("{folder}/{template}") };
        let shared = (template == SHARED).then(|| SHARED_SOURCE.to_owned());
        let source = sources.get(&path).cloned().or(shared);
        let mut specs = Vec::new();
        for (path, letter) in all {
            if name(letter) != template {
                let mend = "use one; it reads which letter it is as `d.kind`";
                self.found.at(&format!("{path}.template"), "the letters of a service share one template", mend);
            }
            let desk = Desk { path, file };
            specs.extend(self.letter(&desk, letter, source.is_some()));
        }
        for (at, spec) in specs.iter().enumerate() {
            let twin = specs.iter().take(at).find(|s| s.number.source == spec.number.source && s.series != spec.series);
            if twin.is_some() {
                let what = "two letters have the same pattern and count apart: two would get the same number";
                self.found.at(&format!("letters.{at}.number"), what, "give both the same `series`, or another pattern");
            }
        }
        (specs, source.unwrap_or_default())
    }

    fn letter(&mut self, desk: &Desk<'_>, file: &LetterFile, template_found: bool) -> Option<LetterSpec> {
        let path = &desk.path;
        let under = |key: &str| format!("{path}.{key}");
        self.template(path, file, template_found);
        match &file.id {
            Some(id) => {
                self.name(&under("id"), id, '-');
            }
            None if path != "letter" => {
                self.found.at(path, "this letter has no id", "add `id`, by which it is known among the others");
            }
            None => {}
        }
        if let Some(series) = &file.series {
            self.name(&under("series"), series, '-');
        }
        let outside = self.for_each(desk, file);
        let when = self.when(&under("when"), file.when.as_ref());
        let opening = self.optional(&under("opening"), file.opening.as_ref());
        let closing = self.optional(&under("closing"), file.closing.as_ref());
        let title = self.local(&under("title"), &file.title);
        let note = self.optional(&under("note"), file.note.as_ref());
        let number = self.number(&under("number"), &file.number);
        let valid = self.valid(path, file);
        if file.shows.is_empty() && !self.found.broken_under(&under("shows")) {
            let table = path.split('.').next().unwrap_or("letter");
            self.found.at(path, "the letter shows nothing", format!("add `[[{table}.shows]]`"));
        }
        let shows = file.shows.iter().enumerate();
        let shows: Vec<Show> =
            shows.filter_map(|(at, show)| self.show(desk, &under(&format!("shows.{at}")), show)).collect();
        if let Some(outside) = outside {
            self.scope = outside;
        }
        Some(LetterSpec {
            id: file.id.clone(),
            when,
            for_each: file.for_each.clone(),
            template: file.template.clone().unwrap_or_else(|| SHARED.to_owned()),
            title,
            opening,
            closing,
            series: file.series.clone(),
            number: number?,
            shows,
            valid,
            note,
        })
    }

    fn template(&mut self, path: &str, file: &LetterFile, template_found: bool) {
        let template = file.template.as_deref().unwrap_or(SHARED);
        if !is_template(template) || template.contains(['/', '\\']) {
            self.found.at(
                &format!("{path}.template"),
                format!("\"{template}\" is not a letter template"),
                "name a `.typ` file beside this one",
            );
        } else if !template_found {
            self.found.at(
                &format!("{path}.template"),
                format!("there is no file {template}"),
                "add it beside this one",
            );
        }
        if file.template.is_none() && file.opening.is_none() {
            self.found.at(path, "the letter does not begin", "add `opening`, the sentence before what it shows");
        }
    }

    /// Inside a letter for each row, the fields of the row hide those outside; gives back what was known before.
    fn for_each(&mut self, desk: &Desk<'_>, file: &LetterFile) -> Option<Scope> {
        let group = file.for_each.as_ref()?;
        let Some(fields) = group_fields(desk.file, group) else {
            let groups =
                all_fields(desk.file).filter(|f| matches!(f.kind, Kind::Group | Kind::Table)).map(|f| f.id.as_str());
            let mend = choose(group, groups);
            self.found.at(&format!("{}.for_each", desk.path), format!("there is no group `{group}`"), mend);
            return None;
        };
        let outside = self.scope.clone();
        for field in fields {
            self.scope.add(&field.id, super::form::field_type(field, self.tables));
        }
        Some(outside)
    }

    fn valid(&mut self, path: &str, file: &LetterFile) -> Valid {
        match (file.valid_days, &file.valid_until) {
            (Some(_), Some(_)) => {
                let mend = "keep `valid_days` or `valid_until`";
                self.found.at(&format!("{path}.valid_until"), "two ways say how long the letter is valid", mend);
                Valid::Forever
            }
            (None, None) => Valid::Forever,
            (None, Some(source)) => {
                let day = self.expression(&format!("{path}.valid_until"), source, Some(&Type::Date));
                day.map_or(Valid::Forever, Valid::Until)
            }
            (Some(days), None) => {
                let fits = u32::try_from(days).ok().filter(|d| (1..=36_500).contains(d));
                if fits.is_none() {
                    self.found.at(
                        &format!("{path}.valid_days"),
                        format!("a letter cannot be valid for {days} days"),
                        "write 1 to 36500, or leave it out",
                    );
                }
                fits.map_or(Valid::Forever, Valid::Days)
            }
        }
    }

    fn show(&mut self, desk: &Desk<'_>, path: &str, file: &ShowFile) -> Option<Show> {
        let label = self.local(&format!("{path}.label"), &file.label);
        let value = self.expression(&format!("{path}.value"), &file.value, None)?;
        let rows = self.rows(desk, path, file, value.as_name());
        if rows.is_none() && matches!(value.ty(), Type::List(_) | Type::Row(_)) && value.as_name().is_none() {
            self.found.at(
                &format!("{path}.value"),
                format!("a line of the letter is one thing, and this is {}", value.ty()),
                "name one answer",
            );
        } else if value.uses().is_empty() {
            self.found.at(&format!("{path}.value"), "this line is the same for everyone", "write it into the template");
        }
        Some(Show { label, value, rows, masked: file.masked })
    }

    /// How the rows of a group are shown, if the line names one and says so.
    fn rows(&mut self, desk: &Desk<'_>, path: &str, file: &ShowFile, name: Option<&str>) -> Option<ShownRows> {
        let style = file.rows?;
        let Some(fields) = name.and_then(|name| group_fields(desk.file, name)) else {
            self.found.at(
                &format!("{path}.rows"),
                "only a group has rows",
                "name a group in `value`, or remove `rows`",
            );
            return None;
        };
        let known = || fields.iter().filter(|f| f.kind != Kind::Files).map(|f| f.id.as_str());
        for (at, column) in file.columns.iter().enumerate() {
            if !known().any(|id| id == column) {
                let mend = choose(column, known());
                self.found.at(&format!("{path}.columns.{at}"), format!("a row has no field `{column}`"), mend);
            }
        }
        let columns = if file.columns.is_empty() { known().map(str::to_owned).collect() } else { file.columns.clone() };
        Some(ShownRows { is_table: style == RowsFile::Table, columns })
    }

    fn number(&mut self, path: &str, pattern: &str) -> Option<NumberPattern> {
        let (mut parts, mut rest, mut counted) = (Vec::new(), pattern, false);
        while let Some(open) = rest.find('{') {
            let (before, after) = rest.split_at(open);
            let Some((word, tail)) = after.get(1..).and_then(|a| a.split_once('}')) else {
                self.found.at(path, "a `{` is opened but not closed", "add `}` behind the word");
                return None;
            };
            if !before.is_empty() {
                parts.push(NumberPart::Words(before.to_owned()));
            }
            rest = tail;
            let (name, width) = word.split_once(':').map_or((word, None), |(n, w)| (n, Some(w)));
            if width.is_some() && name != "nomor_urut" {
                self.found.at(path, format!("`{{{word}}}` cannot have a width"), "only `{nomor_urut:4}` can");
            }
            parts.push(match name {
                "nomor_urut" => {
                    counted = true;
                    let width = width.map_or(Some(1), |w| w.parse().ok().filter(|w| (1..=9).contains(w)));
                    let Some(width) = width else {
                        self.found.at(path, format!("`{{{word}}}` has no width"), "write `{nomor_urut:4}` for 0001");
                        return None;
                    };
                    NumberPart::Serial(width)
                }
                "bulan_romawi" => NumberPart::RomanMonth,
                "bulan" => NumberPart::Month,
                "tahun" => NumberPart::Year,
                "tanggal_terbit" => NumberPart::Date,
                "kode_wilayah" => NumberPart::Region,
                other if self.scope.vars.contains_key(other) => NumberPart::Value(self.expression(path, other, None)?),
                other => {
                    let known = NUMBER_WORDS.iter().copied().chain(self.scope.vars.keys().map(String::as_str));
                    let mend = choose(other, known);
                    self.found.at(path, format!("the number does not know `{{{other}}}`"), mend);
                    return None;
                }
            });
        }
        if rest.contains('}') {
            self.found.at(path, "a `}` closes nothing", "add `{` before the word");
            return None;
        }
        if !rest.is_empty() {
            parts.push(NumberPart::Words(rest.to_owned()));
        }
        if !counted {
            self.found.at(path, "the number does not count: two letters would have the same", "add `{nomor_urut}`");
            return None;
        }
        Some(NumberPattern { source: pattern.to_owned(), parts })
    }
}

fn all_fields(file: &ServiceFile) -> impl Iterator<Item = &FieldFile> {
    file.pages.iter().flat_map(|page| &page.fields)
}

/// The fields of a row of this group.
fn group_fields<'f>(file: &'f ServiceFile, group: &str) -> Option<&'f [FieldFile]> {
    let found = all_fields(file).find(|field| field.id == group && matches!(field.kind, Kind::Group | Kind::Table))?;
    found.fields.as_deref()
}
