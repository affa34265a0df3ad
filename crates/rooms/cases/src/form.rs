//! From the service's form to the controls on the page.

use std::collections::BTreeMap;

use catalogue::read::CODE_SEARCH;
use catalogue::{
    Accept, Answers, Choice, Field, FieldKind, REASON, RawForm, Rows, Service, Style, View as Seen, Wanted, When,
    Within,
};
use hall::place;
use kernel::{Arg, DayTime, Decimal, FieldFlaw, Lang, Phone, Words, say};
use reference::{Code, CodeTable};
use serde_json::{Map, Value};
use web::field::UploadedFile;
use web::{Control, FieldView, Pick};

use crate::ports::Silence;
use crate::room::Cases;

/// What a form is drawn with.
pub(crate) struct Drawing<'a> {
    /// The room.
    pub(crate) room: &'a Cases,
    /// The texts.
    pub(crate) words: Words<'a>,
    /// The language.
    pub(crate) lang: Lang,
    /// The service.
    pub(crate) service: &'a Service,
    /// What has been answered, and what was typed and not understood.
    pub(crate) answers: &'a Answers,
    /// What is wrong.
    pub(crate) flaws: &'a [FieldFlaw],
    /// While a returned case is corrected: the only paths that may change.
    pub(crate) only: Option<&'a [String]>,
    /// Registers that said nothing.
    pub(crate) silent: &'a BTreeMap<String, Silence>,
}

impl Drawing<'_> {
    /// The fields of a page that are shown with these answers.
    pub(crate) fn page(&self, seen: &Seen<'_>, index: usize) -> Vec<FieldView> {
        let page = seen.pages().iter().find(|page| page.index == index);
        page.map(|page| page.fields.iter().flat_map(|field| self.with_reason(seen, field)).collect())
            .unwrap_or_default()
    }

    /// Every field of a page, shown or not with these answers.
    pub(crate) fn whole(&self, seen: &Seen<'_>, index: usize) -> Vec<FieldView> {
        let page = self.service.pages.get(index);
        page.map(|page| page.fields.iter().map(|field| self.field(seen, field, &field.id)).collect())
            .unwrap_or_default()
    }

    /// The questions before the form.
    pub(crate) fn questions(&self, seen: &Seen<'_>) -> Vec<FieldView> {
        let shown = self.service.questions.iter().filter(|question| seen.is_shown(&question.id));
        shown
            .map(|question| FieldView {
                path: question.id.clone(),
                label: question.label.get(self.lang).to_owned(),
                hint: question.hint.as_ref().map_or("", |hint| hint.get(self.lang)).to_owned(),
                why: String::new(),
                flaw: self.flaw(&question.id),
                is_optional: false,
                autocomplete: String::new(),
                control: Control::Picks {
                    options: self.picks(seen, &question.id, &question.options, None, &|value| {
                        self.answers.text(&question.id) == Some(value)
                    }),
                    many: false,
                },
            })
            .collect()
    }

    /// The field, and where something official was changed in it, the box for the reason.
    fn with_reason(&self, seen: &Seen<'_>, field: &Field) -> Vec<FieldView> {
        let mut fields = vec![self.field(seen, field, &field.id)];
        let fetched = self.answers.fetched(&field.id).filter(|fetched| fetched.is_official);
        let is_changed = self.answers.is_corrected(&field.id);
        if let Some(fetched) = fetched.filter(|fetched| is_changed || !fetched.reason.is_empty()) {
            let path = format!("{}.{REASON}", field.id);
            let source = fetched.source.get(self.lang);
            let value = self.service.value_in_words(field, &fetched.value, &self.room.ctx(None), self.lang);
            let label = self.words.with("field-reason", &[("source", Arg::from(source))]);
            let args = [("source", Arg::from(source)), ("value", Arg::from(&value))];
            let box_of_reason = FieldView::line(&path, &label, &fetched.reason);
            let flaw = self.flaw(&path);
            fields.push(box_of_reason.hint(&self.words.with("field-reason-hint", &args)).flaw(flaw));
        }
        fields
    }

    /// Where a value came from, or why it did not come.
    fn origin(&self, field: &Field, path: &str) -> Option<String> {
        if let Some(fetched) = self.answers.fetched(path) {
            let at = say::date_time(fetched.at, self.room.hall.zone(), self.lang);
            let args = [("source", Arg::from(fetched.source.get(self.lang))), ("at", Arg::from(&at))];
            return Some(self.words.with("field-fetched", &args));
        }
        let Some(Wanted::Register(register, _)) = field.wanted() else { return None };
        let key = match self.silent.get(register)? {
            Silence::Unreachable => "register-unreachable",
            Silence::Unknown => "register-unknown",
        };
        let name = self.words.get(&format!("register-{register}")).to_owned();
        Some(self.words.with(key, &[("register", Arg::from(&name))]))
    }

    fn field(&self, seen: &Seen<'_>, field: &Field, path: &str) -> FieldView {
        let may_change = self.only.is_none_or(|only| {
            only.iter().any(|marked| {
                path == marked || path.starts_with(&format!("{marked}.")) || marked.starts_with(&format!("{path}."))
            })
        });
        let row = path.rsplit_once('.').and_then(|(row, _)| self.answers.get(row)).and_then(|row| row.as_object());
        let is_required = match field.required {
            When::Always => true,
            When::Never => false,
            When::If(_) | When::Members => seen.requires(field, row),
        };
        let example =
            field.example.as_deref().filter(|_| !matches!(field.kind, FieldKind::Choice { .. } | FieldKind::YesNo));
        let hint = field.hint.as_ref().map(|hint| hint.get(self.lang).to_owned());
        let hint = hint
            .or_else(|| example.map(|example| self.words.with("field-example", &[("example", Arg::from(example))])));
        let statement = match &field.kind {
            FieldKind::Signature { statement, .. } => {
                let args = [("statement", Arg::from(statement.get(self.lang)))];
                Some(self.words.with("sign-field-statement", &args))
            }
            _ => None,
        };
        let hint = [hint, statement, self.origin(field, path)].into_iter().flatten().collect::<Vec<_>>().join(" ");
        FieldView {
            path: path.to_owned(),
            label: field.label.get(self.lang).to_owned(),
            hint,
            why: if may_change { self.why(field) } else { String::new() },
            flaw: self.flaw(path),
            is_optional: !is_required && may_change,
            autocomplete: field.autocomplete.clone().unwrap_or_default(),
            control: if may_change { self.control(seen, field, path, row) } else { self.shown(path) },
        }
    }

    /// What the answer is used for and by which law; rows of a group say it each for themselves.
    fn why(&self, field: &Field) -> String {
        let personal = field.personal.as_ref().filter(|_| field.kind.rows().is_none());
        personal.map_or_else(String::new, |why| format!("{} ({})", why.purpose.get(self.lang), why.basis))
    }

    fn flaw(&self, path: &str) -> String {
        let own = |flaw: &&FieldFlaw| flaw.field == path;
        self.flaws.iter().find(own).map_or_else(String::new, |flaw| self.words.flaw(&flaw.flaw))
    }

    fn control(&self, seen: &Seen<'_>, field: &Field, path: &str, row: Option<&Map<String, Value>>) -> Control {
        let value = self.answers.in_box(path);
        let line =
            |kind, inputmode, is_narrow| Control::Line { value: self.answers.in_box(path), kind, inputmode, is_narrow };
        match &field.kind {
            FieldKind::Text { .. } | FieldKind::PersonName | FieldKind::Address => line("text", "", false),
            FieldKind::Plate => line("text", "", true),
            FieldKind::LongText { max } => Control::Lines { value, max: *max },
            FieldKind::Decimal { .. } => {
                // Kept with a point, typed with a comma.
                let value = match self.answers.typed(path) {
                    Some(typed) => typed.to_owned(),
                    None => Decimal::canonical(&value).map_or(value, Decimal::typed),
                };
                Control::Line { value, kind: "text", inputmode: "decimal", is_narrow: true }
            }
            FieldKind::Time { .. } => {
                let value = DayTime::parse(&value).map_or(value, |time| time.written('.'));
                Control::Line { value, kind: "text", inputmode: "decimal", is_narrow: true }
            }
            FieldKind::Codes { table } => self.codes(path, table),
            FieldKind::MapPoint => self.point(path),
            FieldKind::Number { .. }
            | FieldKind::Year { .. }
            | FieldKind::Money { .. }
            | FieldKind::Nik
            | FieldKind::Signature { nik: None, .. }
            | FieldKind::Kk
            | FieldKind::Nib
            | FieldKind::Npwp => line("text", "numeric", true),
            FieldKind::Phone => {
                // Kept as +62…, shown as people write it.
                let value = Phone::parse(&value).map_or(value, |phone| phone.display());
                Control::Line { value, kind: "tel", inputmode: "tel", is_narrow: true }
            }
            FieldKind::Email => line("email", "email", false),
            FieldKind::Date { .. } => Control::Date { parts: self.answers.date_parts(path) },
            FieldKind::Choice { options, style } => {
                let options = self.picks(seen, path, options, row, &|option| value == option);
                match style {
                    Style::Radio => Control::Picks { options, many: false },
                    Style::Select => Control::Select { options },
                }
            }
            FieldKind::Choices { options, .. } => {
                let chosen = self.answers.get(path).and_then(|value| value.as_array());
                let is_chosen =
                    |option: &str| chosen.is_some_and(|all| all.iter().any(|one| one.as_str() == Some(option)));
                Control::Picks { options: self.picks(seen, path, options, row, &is_chosen), many: true }
            }
            FieldKind::YesNo => Control::Picks {
                options: ["ya", "tidak"]
                    .map(|word| Pick {
                        value: word.to_owned(),
                        label: self.words.get(if word == "ya" { "yes" } else { "no" }).to_owned(),
                        hint: String::new(),
                        is_chosen: value == word,
                    })
                    .into(),
                many: false,
            },
            FieldKind::Region { level, within } => self.region(&value, *level, *within),
            FieldKind::Files { max, accepts, camera, .. } => self.files(path, *max, accepts, *camera),
            FieldKind::Signature { nik: Some(_), .. } => {
                Control::Shown { value: self.words.get("sign-field-later").to_owned() }
            }
            FieldKind::Declaration => Control::Tick { is_ticked: value == "ya" },
            FieldKind::Group { .. } | FieldKind::Table { .. } => self.rows(seen, field, path),
        }
    }

    fn rows(&self, seen: &Seen<'_>, field: &Field, path: &str) -> Control {
        let Some(Rows { min, max, fields, fixed }) = field.kind.rows() else {
            return self.shown(path);
        };
        let rows = if fixed { max } else { self.answers.rows(path).max(min).max(1).min(max) };
        let row = |at: usize| {
            let shown = fields
                .iter()
                .filter(|inner| inner.show_if.is_none() || seen.is_shown(&format!("{path}.{at}.{}", inner.id)));
            let cells = shown.map(|inner| self.field(seen, inner, &format!("{path}.{at}.{}", inner.id)));
            (field.kind.row_title(at, self.lang), cells.collect())
        };
        let rows: Vec<_> = (0..rows).map(row).collect();
        if fixed {
            let columns = fields.iter().map(|column| column.label.get(self.lang).to_owned()).collect();
            return Control::Table { columns, rows };
        }
        let is_free = self.only.is_none();
        Control::Group { may_add: is_free && rows.len() < max, may_remove: is_free && rows.len() > min.max(1), rows }
    }

    /// The code that was chosen, and what is found by the words that stand in the box.
    fn codes(&self, path: &str, table: &CodeTable) -> Control {
        let chosen = self.answers.text(path).and_then(|code| table.written(code));
        let typed = self.answers.typed(&format!("{path}.{CODE_SEARCH}")).or(self.answers.typed(path));
        let sought = typed.unwrap_or_default().to_owned();
        let today = self.room.ctx(None).today;
        let hits = table.search(&sought, today, 20);
        let nothing = !sought.is_empty() && hits.is_empty();
        let chosen = chosen.map(|row| &row.value);
        let hits = hits.into_iter().filter(|code| Some(*code) != chosen);
        let pick = |code: &Code| Pick {
            value: code.code.clone(),
            label: code.to_string(),
            hint: String::new(),
            is_chosen: Some(code) == chosen,
        };
        let found = chosen.into_iter().chain(hits).map(pick).collect();
        Control::Codes { table: table.name().to_owned(), sought, found, nothing }
    }

    fn point(&self, path: &str) -> Control {
        let [latitude, longitude, village] = self.answers.point_parts(path);
        let picker = FieldView::line(&format!("{path}.desa"), self.words.get("point-village"), "")
            .control(self.region(&village, 4, Within::Hall));
        let regions = self.room.hall.regions;
        // A picture with every village would be heavy and unreadable; districts are enough then.
        let villages: Vec<_> = regions.below(self.room.region()).filter(|place| place.code.level() == 4).collect();
        let places = if villages.len() <= 40 {
            villages
        } else {
            regions.below(self.room.region()).filter(|place| place.code.level() == 3).collect()
        };
        let place = |place: &reference::Region<'_>| {
            let at = place.position?;
            Some(format!("{}|{:.5}|{:.5}", place.name.replace(['|', ';'], " "), at.latitude, at.longitude))
        };
        let places = places.iter().filter_map(place).collect::<Vec<_>>().join(";");
        Control::Point { parts: [latitude, longitude], village: vec![picker], places }
    }

    /// The options that are offered with these answers.
    fn picks(
        &self,
        seen: &Seen<'_>,
        of: &str,
        options: &[Choice],
        row: Option<&Map<String, Value>>,
        is_chosen: &dyn Fn(&str) -> bool,
    ) -> Vec<Pick> {
        let pick = |option: &Choice| Pick {
            value: option.value.clone(),
            label: option.label.get(self.lang).to_owned(),
            hint: option.hint.as_ref().map_or("", |hint| hint.get(self.lang)).to_owned(),
            is_chosen: is_chosen(&option.value),
        };
        options.iter().filter(|option| seen.offers(of, option, row)).map(pick).collect()
    }

    fn region(&self, value: &str, level: u8, within: Within) -> Control {
        let base = match within {
            Within::Anywhere => None,
            Within::Hall => Some(self.room.region()),
            Within::Region(code) => Some(code),
        };
        place::control(self.room.hall.regions, self.words, value, base, level)
    }

    fn files(&self, path: &str, max: usize, accepts: &[Accept], camera: bool) -> Control {
        let files = self.answers.files(path);
        let has_room = files.len() < max;
        let accept = accepts.iter().flat_map(|kind| kind.media_types()).copied().collect::<Vec<_>>().join(",");
        let shown = files.into_iter().map(|file| UploadedFile {
            href: format!("/berkas/{}", file.id),
            size: say::size(file.bytes, self.lang),
            id: file.id,
            name: file.name,
        });
        Control::Files { files: shown.collect(), accept, has_room, many: max > 1, camera }
    }

    fn shown(&self, path: &str) -> Control {
        Control::Shown { value: self.service.in_words(path, self.answers, &self.room.ctx(None), self.lang) }
    }
}

/// Lists of regions arrive one by one; the last one that has a choice is the answer.
pub(crate) fn join_regions(service: &Service, form: &mut RawForm) {
    let mut paths: Vec<String> = Vec::new();
    let picker = |field: &Field, path: String| match field.kind {
        FieldKind::Region { .. } => Some(path),
        FieldKind::MapPoint => Some(format!("{path}.desa")),
        _ => None,
    };
    for (_, field) in service.fields() {
        paths.extend(picker(field, field.id.clone()));
        let Some(rows) = field.kind.rows() else { continue };
        for row in 0..form.rows(&field.id, rows.max) {
            paths.extend(rows.fields.iter().filter_map(|f| picker(f, format!("{}.{row}.{}", field.id, f.id))));
        }
    }
    for path in paths {
        let Some(answer) = place::joined(&form.0, &path) else { continue };
        form.0.retain(|(name, _)| !(1..=4).any(|step| *name == format!("{path}.{step}")));
        form.0.push((path, answer));
    }
}
