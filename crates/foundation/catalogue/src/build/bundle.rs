//! From the file of a bundle and the services it names to one [`Service`] whose form is theirs together.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::merge::{self, Union};
use super::{Builder, Known};
use crate::bundle::{Bundle, Given, Member};
use crate::expr::Type;
use crate::fee::{Charge, Due, Fee};
use crate::file::{BundleFile, MemberFile, SameFile};
use crate::flow::Flow;
use crate::form::{Field, FieldKind};
use crate::mistake::choose;
use crate::read::canonical;
use crate::service::{Allowance, Legal, Promise, Service, Standard};

/// Most services of one bundle: one form, one evening.
const MOST: usize = 8;

/// What all of the services have, in the order of the first.
fn common<T: Clone + PartialEq>(services: &[Arc<Service>], of: impl Fn(&Service) -> &Vec<T>) -> Vec<T> {
    let Some((first, others)) = services.split_first() else { return Vec::new() };
    of(first).iter().filter(|one| others.iter().all(|other| of(other).contains(*one))).cloned().collect()
}

impl Builder<'_, '_> {
    /// The bundle; none if anything is wrong with it, which has been said by then.
    pub(super) fn bundle(mut self, path: &str, text: &str, file: BundleFile, known: &Known<'_>) -> Option<Service> {
        self.cover(path, &file.cover());
        let services = self.members(&file, known)?;
        let legal = self.optional_legal(&file.legal);
        let channels = common(&services, |service| &service.channels);
        if channels.is_empty() {
            let what = "there is no way to apply that is open to all of these services";
            self.found.at("bundle", what, "leave out the one that is applied for in another way");
        }
        self.built_in();
        for (at, question) in file.questions.iter().enumerate() {
            self.claim(&format!("questions.{at}.id"), &question.id);
            self.later(&question.id, super::form::one_of(&question.options));
        }
        let questions = self.questions(&file.questions);
        let not_for_you = self.not_for_you(&file.not_for_you);
        let requirements = self.requirements(&file.requirements);
        let same = self.same(&file.bundle.same, &services);
        let own: Vec<String> = questions.iter().map(|question| question.id.clone()).collect();
        let mut union = Union::begin(questions);
        let mut members = Vec::new();
        for (at, (service, member)) in services.iter().zip(&file.bundle.services).enumerate() {
            let here = format!("bundle.services.{at}");
            let names = names_of(service, member, &same);
            let when = self.when(&format!("{here}.when"), member.when.as_ref());
            let given = self.given(&here, service, member);
            for (what, mend) in union.add(service, &names) {
                self.found.at(&format!("{here}.id"), what, mend);
            }
            self.see_union(&union);
            members.push(Member { service: service.clone(), when, names, given });
        }
        self.relabel(&file.bundle.same, &same, &mut union);
        let first = services.first()?;
        let (asked, pages) = union.end();
        let versions: Vec<String> = services.iter().map(|s| format!("{} {}\n", s.id, s.version)).collect();
        let template_source = versions.concat();
        Some(Service {
            version: super::version(text, &template_source),
            agency: first.agency.clone(),
            office: first.office.clone(),
            title: self.local("title", &file.title),
            summary: self.local("summary", &file.summary),
            audience: self.local("audience", &file.audience),
            result: self.local("result", &file.result),
            faq: self.faq(&file.faq),
            effort_minutes: u32::try_from(file.effort_minutes).ok()?,
            id: file.id,
            prefix: String::new(),
            icon: file.icon,
            front_page: file.front_page,
            keywords: file.keywords,
            life_events: file.life_events,
            for_whom: common(&services, |service| &service.for_whom),
            channels,
            promise: promise(&services)?,
            fee: fee(&services)?,
            legal: laws(legal, &services),
            constants: Vec::new(),
            requirements,
            questions: asked,
            not_for_you,
            // That of its services is told.
            advice: Vec::new(),
            variants: Vec::new(),
            pages,
            computed: Vec::new(),
            checks: Vec::new(),
            needs: Vec::new(),
            flow: Flow { steps: Vec::new(), escalation: Vec::new() },
            automatic: Vec::new(),
            letters: Vec::new(),
            standard: Standard::default(),
            renewal: None,
            // Each of its cases is kept as its own service says.
            retention: None,
            bundle: Some(Bundle { members, own }),
            source: text.to_owned(),
            template_source,
            examples: Vec::new(),
        })
    }

    /// The services, in order. None if one of them is missing, or has mistakes of its own.
    fn members(&mut self, file: &BundleFile, known: &Known<'_>) -> Option<Vec<Arc<Service>>> {
        let list = &file.bundle.services;
        let before = self.found.count();
        if !(2..=MOST).contains(&list.len()) && !self.found.broken_under("bundle.services") {
            let what = format!("a bundle has 2 to {MOST} services, and here are {}", list.len());
            self.found.at("bundle", what, "list them as `services = [{ id = \"…\" }, { id = \"…\" }]`");
        }
        let mut services = Vec::new();
        for (at, member) in list.iter().enumerate() {
            let here = format!("bundle.services.{at}.id");
            if list.iter().take(at).any(|other| other.id == member.id) {
                self.found.at(&here, format!("`{}` stands here twice", member.id), "remove one of the two");
            }
            match (known.named)(&member.id) {
                _ if member.id == file.id => {
                    self.found.at(&here, "a bundle cannot be in itself", "name the services it is made of");
                }
                _ if known.bundles.contains(&member.id) => {
                    let what = format!("`{}` is a bundle itself", member.id);
                    self.found.at(&here, what, "name the services of that bundle one by one");
                }
                Some(service) => {
                    self.in_order(&here, &service, list, at);
                    services.push(service);
                }
                None if known.ids.contains(&member.id) => {}
                None => {
                    let mend = choose(&member.id, known.ids.iter().map(String::as_str).filter(|id| *id != file.id));
                    self.found.at(&here, format!("there is no service `{}`", member.id), mend);
                }
            }
        }
        // What else could be said would only repeat that one of them is wrong.
        let is_whole = services.len() == list.len() && self.found.count() == before;
        (is_whole && services.len() > 1).then_some(services)
    }

    /// A service that waits for another one of the bundle is filed after it.
    fn in_order(&mut self, here: &str, service: &Service, list: &[MemberFile], at: usize) {
        let later = list.iter().skip(at + 1).find(|other| service.needs.iter().any(|need| need.service == other.id));
        if let Some(later) = later {
            let what = format!("`{}` waits for `{}`, which comes after it", service.id, later.id);
            self.found.at(here, what, format!("list `{}` first", later.id));
        }
    }

    /// The fields said to be the same: for each `service.field` the id under which the bundle asks it.
    fn same(&mut self, files: &[SameFile], services: &[Arc<Service>]) -> BTreeMap<(String, String), String> {
        let mut same = BTreeMap::new();
        for (at, file) in files.iter().enumerate() {
            let path = format!("bundle.same.{at}");
            if file.fields.len() < 2 && !self.found.broken_under(&format!("{path}.fields")) {
                self.found.at(
                    &path,
                    "one field alone is the same as no other",
                    "name at least two, as \"service.field\"",
                );
            }
            let mut id: Option<String> = None;
            for (i, word) in file.fields.iter().enumerate() {
                let here = format!("{path}.fields.{i}");
                let Some((service, field)) = word.split_once('.') else {
                    self.found.at(&here, format!("\"{word}\" names no field"), "write it as \"service.field\"");
                    continue;
                };
                let Some(service) = services.iter().find(|s| s.id == service) else {
                    let mend = choose(service, services.iter().map(|s| s.id.as_str()));
                    self.found.at(&here, format!("`{service}` is not in this bundle"), mend);
                    continue;
                };
                if !merge::asks(service, field) {
                    let mend = choose(field, merge::ids(service));
                    self.found.at(&here, format!("the service `{}` asks no `{field}`", service.id), mend);
                    continue;
                }
                let id = id.get_or_insert_with(|| field.to_owned()).clone();
                if same.insert((service.id.clone(), field.to_owned()), id).is_some() {
                    self.found.at(&here, format!("`{word}` stands under `same` twice"), "remove one of the two");
                }
            }
        }
        same
    }

    /// The answers that the bundle gives itself.
    fn given(&mut self, here: &str, service: &Service, member: &MemberFile) -> BTreeMap<String, Given> {
        let mut given = BTreeMap::new();
        for (id, value) in &member.answers {
            let path = format!("{here}.answers.{id}");
            let answer = if let Some(question) = service.question(id) {
                let words: Vec<&str> = question.options.iter().map(|o| o.value.as_str()).collect();
                self.given_word(&path, value, &words)
            } else if let Some(field) = service.field(id).filter(|_| !id.contains('.')) {
                self.given_field(&path, field, value)
            } else {
                let mend = choose(id, merge::ids(service));
                self.found.at_key(&path, format!("the service `{}` asks no `{id}`", service.id), mend);
                None
            };
            given.extend(answer.map(|answer| (id.clone(), answer)));
        }
        given
    }

    fn given_word(&mut self, path: &str, value: &Value, words: &[&str]) -> Option<Given> {
        if let Some(source) = value.as_str().and_then(|text| text.strip_prefix('=')) {
            let expr = self.expression(path, source.trim(), Some(&Type::Text))?;
            let made = match expr.ty() {
                Type::OneOf(all) => all.to_vec(),
                Type::Literal(word) => vec![word.clone()],
                _ => Vec::new(),
            };
            if let Some(odd) = made.iter().find(|word| !words.contains(&word.as_str())) {
                self.found.at(path, format!("no option has the value \"{odd}\""), choose(odd, words.iter().copied()));
            }
            return Some(Given::Of(expr));
        }
        match value.as_str() {
            Some(word) if words.contains(&word) => Some(Given::Is(value.clone())),
            _ => {
                let word = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                self.found.at(
                    path,
                    format!("no option has the value \"{word}\""),
                    choose(&word, words.iter().copied()),
                );
                None
            }
        }
    }

    fn given_field(&mut self, path: &str, field: &Field, value: &Value) -> Option<Given> {
        if let FieldKind::Choice { options, .. } = &field.kind {
            let words: Vec<&str> = options.iter().map(|o| o.value.as_str()).collect();
            return self.given_word(path, value, &words);
        }
        if let (Some(rows), Some(list)) = (field.kind.rows(), value.as_array()) {
            let mut given = Vec::new();
            for (at, row) in list.iter().enumerate() {
                let mut cells = BTreeMap::new();
                for (id, cell) in row.as_object().into_iter().flatten() {
                    let here = format!("{path}.{at}.{id}");
                    let Some(inner) = rows.fields.iter().find(|inner| inner.id == *id) else {
                        let mend = choose(id, rows.fields.iter().map(|inner| inner.id.as_str()));
                        self.found.at_key(&here, format!("a row of `{}` has no `{id}`", field.id), mend);
                        continue;
                    };
                    cells.extend(self.given_field(&here, inner, cell).map(|cell| (id.clone(), cell)));
                }
                given.push(cells);
            }
            return Some(Given::Rows(given));
        }
        if let Some(source) = value.as_str().and_then(|text| text.strip_prefix('=')) {
            return self.expression(path, source.trim(), Some(&merge::type_of(&field.kind))).map(Given::Of);
        }
        let fits = canonical(field, value);
        if fits.is_none() {
            let what = format!("this is no answer to `{}`, which is of kind `{}`", field.id, field.kind.as_str());
            self.found.at(path, what, "write it as the API takes it, or as an expression behind `=`");
        }
        fits.map(Given::Is)
    }

    /// Lets expressions look at what has been asked by now.
    fn see_union(&mut self, union: &Union) {
        for (id, ty) in union.types() {
            self.scope.add(&id, ty);
        }
    }

    /// The texts the bundle gives to a question that several services ask.
    fn relabel(&mut self, files: &[SameFile], same: &BTreeMap<(String, String), String>, union: &mut Union) {
        for (at, file) in files.iter().enumerate() {
            let path = format!("bundle.same.{at}");
            let label = self.optional(&format!("{path}.label"), file.label.as_ref());
            let hint = self.optional(&format!("{path}.hint"), file.hint.as_ref());
            let first = file.fields.first().and_then(|word| word.split_once('.'));
            let id = first.and_then(|(service, field)| same.get(&(service.to_owned(), field.to_owned())));
            if let Some(id) = id {
                union.relabel(id, label, hint);
            }
        }
    }
}

/// The id of each question and field of a member → the id under which the bundle asks it.
fn names_of(
    service: &Service,
    member: &MemberFile,
    same: &BTreeMap<(String, String), String>,
) -> BTreeMap<String, String> {
    // Whoever signs reads one application under one name, so a bundle asks for no signature: it must answer so that none
    // is needed, and a share that needs one is refused when it is filed.
    let signs = |id: &str| service.field(id).is_some_and(|field| matches!(field.kind, FieldKind::Signature { .. }));
    let asked = merge::ids(service).filter(|id| !member.answers.contains_key(*id) && !signs(id));
    asked
        .map(|id| {
            let name = same.get(&(service.id.clone(), id.to_owned())).map_or(id, String::as_str);
            (id.to_owned(), name.to_owned())
        })
        .collect()
}

/// The longest way through the bundle: what waits for another one takes its time on top.
fn promise(services: &[Arc<Service>]) -> Option<Promise> {
    let hours = |service: &Service| match service.promise.time {
        Allowance::WorkingDays(days) => days.saturating_mul(8),
        Allowance::WorkingHours(hours) => hours,
        Allowance::Instant => 0,
    };
    // Whatever is waited for stands before, so one walk knows it.
    let mut ends: Vec<(&str, u32)> = Vec::new();
    for service in services {
        let waits = ends.iter().filter(|(id, _)| service.needs.iter().any(|need| need.service == **id));
        let from = waits.map(|(_, end)| *end).max().unwrap_or(0);
        ends.push((&service.id, from.saturating_add(hours(service))));
    }
    let (last, end) = ends.iter().max_by_key(|(_, end)| *end)?;
    let longest = services.iter().find(|service| service.id == *last)?;
    let in_hours = services.iter().any(|s| matches!(s.promise.time, Allowance::WorkingHours(_)));
    let time = match *end {
        0 => Allowance::Instant,
        end if in_hours => Allowance::WorkingHours(end),
        end => Allowance::WorkingDays(end / 8),
    };
    let certain = services.iter().all(|service| service.promise.certain);
    Some(Promise { time, note: longest.promise.note.clone(), certain })
}

/// What the services cost together.
fn fee(services: &[Arc<Service>]) -> Option<Fee> {
    if services.iter().all(|service| service.fee.is_free()) {
        return services
            .first()
            .map(|first| Fee { certain: services.iter().all(|service| service.fee.certain), ..first.fee.clone() });
    }
    let mut sum = Some(kernel::Rupiah::ZERO.amount());
    let mut due = Due::After;
    let mut basis: Vec<String> = Vec::new();
    for service in services.iter().filter(|service| !service.fee.is_free()) {
        sum = match &service.fee.charge {
            Charge::Fixed(rupiah) => sum.and_then(|sum| sum.checked_add(rupiah.amount())),
            _ => None,
        };
        due = match (due, service.fee.due) {
            (Due::Before, _) | (_, Due::Before) => Due::Before,
            (Due::During, _) | (_, Due::During) => Due::During,
            _ => Due::After,
        };
        if !basis.contains(&service.fee.basis) {
            basis.push(service.fee.basis.clone());
        }
    }
    Some(Fee {
        charge: sum.map_or(Charge::Formula(Vec::new()), |sum| Charge::Fixed(kernel::Rupiah::new(sum))),
        due,
        elsewhere: services.iter().flat_map(|service| service.fee.elsewhere.clone()).collect(),
        tariffs: Vec::new(),
        basis: basis.join("; "),
        note: None,
        certain: services.iter().all(|service| service.fee.certain),
    })
}

/// The law of the bundle, then that of its services, each once.
fn laws(own: Vec<Legal>, services: &[Arc<Service>]) -> Vec<Legal> {
    let mut all = own;
    for law in services.iter().flat_map(|service| &service.legal) {
        if !all.iter().any(|known| known.cite == law.cite) {
            all.push(law.clone());
        }
    }
    all
}
