//! The letter: its template is there, its number counts, and it shows only what exists.

use super::Builder;
use crate::catalogue::is_template;
use crate::expr::Type;
use crate::file::LetterFile;
use crate::letter::{LetterSpec, NUMBER_WORDS, NumberPart, NumberPattern, SHARED, Show, Valid};
use crate::mistake::choose;

impl Builder<'_, '_> {
    pub(super) fn letter(&mut self, file: &LetterFile, template_found: bool) -> Option<LetterSpec> {
        let template = file.template.as_deref().unwrap_or(SHARED);
        if !is_template(template) || template.contains(['/', '\\']) {
            self.found.at(
                "letter.template",
                format!("\"{template}\" is not a letter template"),
                "name a `.typ` file beside this one",
            );
        } else if !template_found {
            self.found.at("letter.template", format!("there is no file {template}"), "add it beside this one");
        }
        if file.template.is_none() && file.opening.is_none() {
            self.found.at("letter", "the letter does not begin", "add `opening`, the sentence before what it shows");
        }
        let opening = self.optional("letter.opening", file.opening.as_ref());
        let closing = self.optional("letter.closing", file.closing.as_ref());
        let title = self.local("letter.title", &file.title);
        let note = self.optional("letter.note", file.note.as_ref());
        let number = self.number(&file.number);
        let valid = match file.valid_days {
            None => Valid::Forever,
            Some(days) => {
                let fits = u32::try_from(days).ok().filter(|d| (1..=36_500).contains(d));
                if fits.is_none() {
                    self.found.at(
                        "letter.valid_days",
                        format!("a letter cannot be valid for {days} days"),
                        "write 1 to 36500, or leave it out",
                    );
                }
                fits.map_or(Valid::Forever, Valid::Days)
            }
        };
        if file.shows.is_empty() && !self.found.broken_under("letter.shows") {
            self.found.at("letter", "the letter shows nothing", "add `[[letter.shows]]`");
        }
        let mut shows = Vec::new();
        for (at, show) in file.shows.iter().enumerate() {
            let path = format!("letter.shows.{at}");
            let label = self.local(&format!("{path}.label"), &show.label);
            let Some(value) = self.expression(&format!("{path}.value"), &show.value, None) else { continue };
            if matches!(value.ty(), Type::List(_) | Type::Row(_)) && value.as_name().is_none() {
                self.found.at(
                    &format!("{path}.value"),
                    format!("a line of the letter is one thing, and this is {}", value.ty()),
                    "name one answer",
                );
            } else if value.uses().is_empty() {
                self.found.at(
                    &format!("{path}.value"),
                    "this line is the same for everyone",
                    "write it into the template",
                );
            }
            shows.push(Show { label, value, masked: show.masked });
        }
        Some(LetterSpec { template: template.to_owned(), title, opening, closing, number: number?, shows, valid, note })
    }

    fn number(&mut self, pattern: &str) -> Option<NumberPattern> {
        let path = "letter.number";
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
