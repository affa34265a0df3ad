//! What a service is, promises and costs.

use kernel::{Agency, Date};

use super::Builder;
use crate::file::{
    AdviceFile, Both, ChannelFile, ConstantFile, CoverFile, FaqFile, LegalFile, NotForYouFile, OfficeFile,
    PersonalFile, PromiseFile, RequirementFile, ServiceFile, StandardFile, Unit, VariantFile,
};
use crate::form::Personal;
use crate::mistake::choose;
use crate::service::{
    Advice, Allowance, Channel, Constant, Faq, Legal, NotForYou, Office, Promise, Requirement, Standard, Variant,
};

impl Builder<'_, '_> {
    pub(super) fn head(&mut self, path: &str, file: &ServiceFile) {
        self.cover(
            path,
            &CoverFile {
                format: file.format,
                id: &file.id,
                icon: file.icon.as_deref(),
                keywords: &file.keywords,
                life_events: &file.life_events,
                effort_minutes: file.effort_minutes,
            },
        );
        let capitals = file.prefix.bytes().all(|b| b.is_ascii_uppercase());
        if !capitals || !(2..=4).contains(&file.prefix.len()) {
            self.found.at(
                "prefix",
                format!("\"{}\" cannot begin a reference", file.prefix),
                "use two to four capital letters, as in \"KTP\"",
            );
        }
        if Agency::parse(&file.agency).is_err() {
            self.found.at(
                "agency",
                format!("\"{}\" cannot be the id of an agency", file.agency),
                "use small letters, digits and `-`, as in \"dukcapil\"",
            );
        }
    }

    /// What services and bundles have in common.
    pub(super) fn cover(&mut self, path: &str, file: &CoverFile<'_>) {
        if file.format != 1 {
            self.found.at("format", format!("format {} is not known", file.format), "write `format = 1`");
        }
        let stem = crate::catalogue::stem(path);
        if self.name("id", file.id, '-') && file.id != stem {
            let mend = format!("write `id = \"{stem}\"`, or rename the file to {}.toml", file.id);
            self.found.at("id", format!("the id `{}` is not the name of the file", file.id), mend);
        }
        if !(1..=240).contains(&file.effort_minutes) {
            self.found.at(
                "effort_minutes",
                format!("{} minutes is no effort a person can plan", file.effort_minutes),
                "write 1 to 240",
            );
        }
        if let Some(icon) = file.icon.filter(|icon| !kernel::ICONS.contains(icon)) {
            let mend = choose(icon, kernel::ICONS.iter().copied());
            self.found.at("icon", format!("there is no icon `{icon}`"), mend);
        }
        for (at, event) in file.life_events.iter().enumerate() {
            if !crate::LIFE_EVENTS.contains(&event.as_str()) {
                let mend = choose(event, crate::LIFE_EVENTS.iter().copied());
                self.found.at(&format!("life_events.{at}"), format!("`{event}` is not a moment of life"), mend);
            }
        }
        for (at, word) in file.keywords.iter().enumerate() {
            if word.trim().is_empty() {
                self.found.at(&format!("keywords.{at}"), "this keyword is empty", "write a word, or remove it");
            }
        }
    }

    /// For whom it is, and how it can be applied for.
    pub(super) fn found_by(&mut self, file: &ServiceFile) -> Vec<Channel> {
        for (at, word) in file.for_whom.iter().enumerate() {
            if !crate::FOR_WHOM.contains(&word.as_str()) {
                let mend = choose(word, crate::FOR_WHOM.iter().copied());
                self.found.at(&format!("for_whom.{at}"), format!("`{word}` is nobody a service can be for"), mend);
            }
        }
        if file.for_whom.is_empty() && !self.found.broken_under("for_whom") {
            self.found.at("for_whom", "the service is for nobody", "name somebody, or leave the key out");
        }
        if file.channels.is_empty() && !self.found.broken_under("channels") {
            self.found.at("channels", "there is no way to apply", "name one, or leave the key out");
        }
        let mut channels: Vec<Channel> = Vec::new();
        for (at, channel) in file.channels.iter().enumerate() {
            let channel = match channel {
                ChannelFile::Web => Channel::Web,
                ChannelFile::Counter => Channel::Counter,
                ChannelFile::Program => Channel::Program,
            };
            if channels.contains(&channel) {
                let what = format!("`{}` is named twice", channel.as_str());
                self.found.at(&format!("channels.{at}"), what, "remove one of the two");
            }
            channels.push(channel);
        }
        channels
    }

    pub(super) fn office(&mut self, file: &OfficeFile) -> Office {
        Office {
            name: self.local("office.name", &file.name),
            address: self.local("office.address", &file.address),
            hours: self.local("office.hours", &file.hours),
        }
    }

    pub(super) fn standard(&mut self, file: &StandardFile) -> Standard {
        let mut said = |key: &str, text: &Option<Both>| self.optional(&format!("standard.{key}"), text.as_ref());
        Standard {
            complaints: said("complaints", &file.complaints),
            facilities: said("facilities", &file.facilities),
            competence: said("competence", &file.competence),
            supervision: said("supervision", &file.supervision),
            staff: said("staff", &file.staff),
            guarantee: said("guarantee", &file.guarantee),
            safety: said("safety", &file.safety),
            evaluation: said("evaluation", &file.evaluation),
        }
    }

    pub(super) fn promise(&mut self, file: &PromiseFile, decides_by_rule: bool) -> Promise {
        let note = self.local("promise.note", &file.note);
        let amount = match (file.unit, file.amount) {
            (Unit::Instant, Some(_)) => {
                self.found.at("promise.amount", "an instant promise has no amount", "remove `amount`");
                0
            }
            (Unit::Instant, None) => {
                if !decides_by_rule {
                    self.found.at(
                        "promise.unit",
                        "an instant promise needs a rule that decides",
                        "add `[[automatic]]`, or promise working hours",
                    );
                }
                0
            }
            (_, None) => {
                self.found.at(
                    "promise",
                    "the promise says no `amount`",
                    "add `amount = 1`, the number of days or hours",
                );
                1
            }
            (_, Some(amount)) => u32::try_from(amount).ok().filter(|n| (1..=2_000).contains(n)).unwrap_or_else(|| {
                self.found.at("promise.amount", format!("{amount} cannot be promised"), "write 1 to 2000");
                1
            }),
        };
        let time = match file.unit {
            Unit::WorkingDays => Allowance::WorkingDays(amount),
            Unit::WorkingHours => Allowance::WorkingHours(amount),
            Unit::Instant => Allowance::Instant,
        };
        Promise { time, note, certain: file.certain }
    }

    pub(super) fn legal(&mut self, files: &[LegalFile]) -> Vec<Legal> {
        if files.is_empty() && !self.found.broken_under("legal") {
            self.found.at_byte(
                "legal",
                0,
                "the service rests on no law",
                "add `[[legal]]` with `cite`; `certain = false` if the office must confirm it",
            );
        }
        self.optional_legal(files)
    }

    pub(super) fn optional_legal(&mut self, files: &[LegalFile]) -> Vec<Legal> {
        let mut legal = Vec::new();
        for (at, file) in files.iter().enumerate() {
            let path = format!("legal.{at}");
            if file.cite.trim().is_empty() {
                self.found.at(&format!("{path}.cite"), "the law is not named", "write the law and its article");
            }
            let checked = file.checked.as_ref().and_then(|text| self.day(&format!("{path}.checked"), text));
            let says = self.optional(&format!("{path}.says"), file.says.as_ref());
            legal.push(Legal { cite: file.cite.trim().to_owned(), says, checked, certain: file.certain });
        }
        legal
    }

    pub(super) fn constants(&mut self, files: &[ConstantFile]) -> Vec<Constant> {
        let mut list: Vec<Constant> = Vec::new();
        for (at, file) in files.iter().enumerate() {
            let path = format!("constants.{at}");
            if file.legal.trim().is_empty() {
                self.found.at(
                    &format!("{path}.legal"),
                    format!("nothing says what law sets `{}`", file.id),
                    "name the law",
                );
            }
            let Some(valid_from) = self.day(&format!("{path}.valid_from"), &file.valid_from) else { continue };
            if list.iter().any(|c| c.id == file.id && c.valid_from == valid_from) {
                self.found.at(&path, format!("`{}` is set twice from {valid_from}", file.id), "remove one of the two");
            }
            let (value, legal) = (file.value, file.legal.trim().to_owned());
            list.push(Constant { id: file.id.clone(), value, valid_from, legal, certain: file.certain });
        }
        list
    }

    pub(super) fn day(&mut self, path: &str, text: &str) -> Option<Date> {
        let day = text.parse::<Date>().ok().filter(|_| text.len() == 10);
        if day.is_none() {
            self.found.at(path, format!("\"{text}\" is not a day of the calendar"), "write it as 2026-07-13");
        }
        day
    }

    pub(super) fn personal(&mut self, path: &str, file: &PersonalFile) -> Option<Personal> {
        let purpose = self.local(&format!("{path}.purpose"), &file.purpose);
        if file.basis.trim().is_empty() {
            self.found.at(&format!("{path}.basis"), "nothing says what law allows it", "name the law");
            return None;
        }
        Some(Personal { purpose, basis: file.basis.trim().to_owned() })
    }

    pub(super) fn faq(&mut self, files: &[FaqFile]) -> Vec<Faq> {
        let each = files.iter().enumerate();
        each.map(|(at, f)| Faq {
            q: self.local(&format!("faq.{at}.q"), &f.q),
            a: self.local(&format!("faq.{at}.a"), &f.a),
            certain: f.certain,
        })
        .collect()
    }

    pub(super) fn requirements(&mut self, files: &[RequirementFile]) -> Vec<Requirement> {
        let mut list = Vec::new();
        for (at, file) in files.iter().enumerate() {
            let path = format!("requirements.{at}");
            list.push(Requirement {
                text: self.local(&format!("{path}.text"), &file.text),
                help: self.optional(&format!("{path}.help"), file.help.as_ref()),
                show_if: self.when(&format!("{path}.show_if"), file.show_if.as_ref()),
                certain: file.certain,
            });
        }
        list
    }

    pub(super) fn variants(&mut self, files: &[VariantFile]) -> Vec<Variant> {
        self.unique("variants", "variants", files.iter().map(|v| v.id.as_str()));
        let mut variants = Vec::new();
        for (at, file) in files.iter().enumerate() {
            let path = format!("variants.{at}");
            self.name(&format!("{path}.id"), &file.id, '-');
            let title = self.local(&format!("{path}.title"), &file.title);
            if let Some(when) = self.condition(&format!("{path}.when"), &file.when) {
                variants.push(Variant { id: file.id.clone(), title, when });
            }
        }
        if let Some(varian) = self.scope.vars.get_mut("varian") {
            varian.not_yet = false;
        }
        variants
    }

    pub(super) fn not_for_you(&mut self, files: &[NotForYouFile]) -> Vec<NotForYou> {
        let mut list = Vec::new();
        for (at, file) in files.iter().enumerate() {
            let path = format!("not_for_you.{at}");
            let advice = self.local(&format!("{path}.advice"), &file.advice);
            if let Some(when) = self.condition(&format!("{path}.when"), &file.when) {
                list.push(NotForYou { when, advice, see: file.see.clone() });
            }
        }
        list
    }

    pub(super) fn advice(&mut self, files: &[AdviceFile]) -> Vec<Advice> {
        let mut list = Vec::new();
        for (at, file) in files.iter().enumerate() {
            let path = format!("advice.{at}");
            let text = self.local(&format!("{path}.text"), &file.text);
            if let Some(when) = self.condition(&format!("{path}.when"), &file.when) {
                list.push(Advice { when, text, see: file.see.clone() });
            }
        }
        list
    }
}
