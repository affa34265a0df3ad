//! From the file of a category of reports to a [`Category`].

use kernel::{Agency, RegionCode};

use super::Builder;
use crate::category::{At, Category, Photo, REPORT_STEPS, ReportKind, Route};
use crate::file::{AtFile, CategoryFile, PhotoFile, ReportKindFile, RouteFile};
use crate::mistake::choose;

/// The longest promise: the law's own for abuse of office.
const LONGEST: i64 = 60;
/// The most letters of a keyword.
const WORDY: usize = 60;
/// How far apart two reports about one thing may be at most.
const FARTHEST: i64 = 2_000;

impl Builder<'_, '_> {
    pub(super) fn category(mut self, path: &str, text: &str, file: &CategoryFile) -> Option<Category> {
        self.category_head(path, file);
        self.built_in();
        for (at, question) in file.questions.iter().enumerate() {
            self.claim(&format!("questions.{at}.id"), &question.id);
            self.later(&question.id, super::form::one_of(&question.options));
        }
        let questions = self.questions(&file.questions);
        let agency = file.agency.as_ref().and_then(|agency| self.agency_named("agency", agency));
        if file.agency.is_none() && !(file.routes.is_empty() && file.questions.is_empty()) {
            let mend = "add `agency`, or move routes and questions to the categories below";
            self.found.at("id", "nobody answers, so nothing can be sent here", mend);
        }
        let routes = file.routes.iter().enumerate().filter_map(|(at, route)| self.route(at, route)).collect();
        let kinds: Vec<ReportKind> = file.kinds.iter().map(|kind| kind_of(*kind)).collect();
        self.unique("kinds", "kinds", kinds.iter().map(|kind| kind.as_str()));
        if kinds.is_empty() && !self.found.broken_under("kinds") {
            self.found.at("kinds", "nothing can be sent under this", "name a kind, or leave the key out");
        }
        let working_days = file.working_days.and_then(|days| self.between("working_days", days, 1, LONGEST));
        Some(Category {
            title: self.local("title", &file.title),
            summary: self.local("summary", &file.summary),
            elsewhere: self.optional("elsewhere", file.elsewhere.as_ref()),
            near_metres: self.between("near_metres", file.near_metres, 10, FARTHEST)?,
            escalation: self.escalation("escalation", &file.escalation, &REPORT_STEPS),
            legal: self.optional_legal(&file.legal),
            version: super::version(text, ""),
            id: file.id.clone(),
            parent: file.parent.clone(),
            icon: file.icon.clone(),
            keywords: file.keywords.clone(),
            oversight: file.oversight,
            secret: file.secret,
            photo: match file.photo {
                PhotoFile::Helps => Photo::Helps,
                PhotoFile::Needed => Photo::Needed,
                PhotoFile::NotAsked => Photo::NotAsked,
            },
            certain: file.certain,
            agency,
            routes,
            kinds,
            working_days,
            questions,
        })
    }

    fn category_head(&mut self, path: &str, file: &CategoryFile) {
        if file.format != 1 {
            self.found.at("format", format!("format {} is not known", file.format), "write `format = 1`");
        }
        let stem = crate::catalogue::stem(path);
        if self.name("id", &file.id, '-') && file.id != stem {
            let mend = format!("write `id = \"{stem}\"`, or rename the file to {}.toml", file.id);
            self.found.at("id", format!("the id `{}` is not the name of the file", file.id), mend);
        }
        if let Some(icon) = file.icon.as_deref().filter(|icon| !kernel::ICONS.contains(icon)) {
            let mend = choose(icon, kernel::ICONS.iter().copied());
            self.found.at("icon", format!("there is no icon `{icon}`"), mend);
        }
        for (at, word) in file.keywords.iter().enumerate() {
            if word.chars().count() > WORDY {
                let mend = format!("write a few words, {WORDY} letters at most");
                self.found.at(&format!("keywords.{at}"), "this keyword is a text", mend);
            }
            if crate::words::roots(word).is_empty() {
                let mend = "write a word that says something, or remove it";
                self.found.at(&format!("keywords.{at}"), "this keyword says nothing", mend);
            }
        }
    }

    fn route(&mut self, at: usize, file: &RouteFile) -> Option<Route> {
        let path = format!("routes.{at}");
        let mut areas = Vec::new();
        for (i, code) in file.areas.iter().enumerate() {
            match code.parse::<RegionCode>() {
                Ok(code) if code.level() >= 3 => areas.push(code),
                _ => {
                    let what = format!("\"{code}\" is no district or village");
                    self.found.at(&format!("{path}.areas.{i}"), what, "write its code, as in \"33.74.06\"");
                }
            }
        }
        if file.areas.is_empty() && file.at.is_none() {
            let mend = "add `areas` or `at`; who always answers is `agency`";
            self.found.at(&path, "this route holds always", mend);
        }
        let because = self.local(&format!("{path}.because"), &file.because);
        let at = file.at.map(|at| match at {
            AtFile::OfficeHours => At::OfficeHours,
            AtFile::AfterHours => At::AfterHours,
        });
        Some(Route { agency: self.agency_named(&format!("{path}.agency"), &file.agency)?, areas, at, because })
    }

    fn agency_named(&mut self, path: &str, id: &str) -> Option<Agency> {
        let agency = Agency::parse(id).ok();
        if agency.is_none() {
            let mend = "use small letters, digits and `-`, as in \"dukcapil\"";
            self.found.at(path, format!("\"{id}\" cannot be the id of an agency"), mend);
        }
        agency
    }

    fn between(&mut self, path: &str, number: i64, least: i64, most: i64) -> Option<u32> {
        let fits = u32::try_from(number).ok().filter(|_| (least..=most).contains(&number));
        if fits.is_none() {
            self.found.at(path, format!("{number} is out of reach"), format!("write {least} to {most}"));
        }
        fits
    }
}

const fn kind_of(kind: ReportKindFile) -> ReportKind {
    match kind {
        ReportKindFile::Pengaduan => ReportKind::Complaint,
        ReportKindFile::Aspirasi => ReportKind::Aspiration,
        ReportKindFile::PermintaanInformasi => ReportKind::Question,
    }
}
