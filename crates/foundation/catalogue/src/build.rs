//! From the file as written to a checked [`Service`]. Every mistake is collected; only a file without any becomes one.

mod bundle;
mod category;
mod escalation;
mod fee;
mod field;
mod flow;
mod form;
mod head;
mod inspection;
mod kind;
mod letter;
mod merge;
mod need;
mod renewal;
mod retention;
mod rows;
mod signature;
mod split;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kernel::Local;
use sha2::{Digest, Sha256};

use crate::catalogue::{bundle_schema, file_schema};
use crate::categories::category_schema;
use crate::category::Category;
use crate::codes::Tables;
use crate::expr::{Expr, Scope, Type};
use crate::file::{Both, BundleFile, CategoryFile, Kind, ServiceFile};
use crate::mistake::{Mistake, Mistakes};
use crate::service::{Service, Version};

/// The most bytes of one service file.
const LARGEST: usize = 512 * 1024;

/// Reads one service file. `sources` holds all files by path, for the letter template beside it; `tables` the lists of
/// codes that the office brought.
pub(crate) fn service(
    path: &str,
    text: &str,
    sources: &BTreeMap<String, String>,
    tables: &Tables,
) -> (Option<Service>, Vec<Mistake>) {
    let mut found = Mistakes::new(path, text);
    if text.len() > LARGEST {
        found.at_byte("", 0, format!("the file is larger than {LARGEST} bytes"), "split the service in two");
        return (None, found.into_vec());
    }
    let Some(json) = crate::shape::read(text, file_schema(), &mut found) else {
        return (None, found.into_vec());
    };
    let file: ServiceFile = match serde_json::from_value(json) {
        Ok(file) => file,
        Err(error) => {
            // The shape check lets nothing through that cannot be taken; this is for the day it does.
            found.at_byte("", 0, error.to_string(), "see docs/service-file.md");
            return (None, found.into_vec());
        }
    };
    let service =
        Builder { found: &mut found, scope: Scope::default(), names: BTreeMap::new(), asked: BTreeMap::new(), tables }
            .service(path, text, file, sources);
    let fine = found.count() == 0;
    (service.filter(|_| fine), found.into_vec())
}

/// Is this the file of a bundle?
pub fn is_bundle(text: &str) -> bool {
    text.lines().any(|line| line.starts_with("[bundle]") || line.starts_with("[[bundle."))
}

/// What a bundle may name.
pub(crate) struct Known<'k> {
    /// The service with this id, if it could be read.
    pub(crate) named: &'k dyn Fn(&str) -> Option<Arc<Service>>,
    /// The ids of all services there are, also of those that could not be read.
    pub(crate) ids: BTreeSet<String>,
    /// The ids of bundles.
    pub(crate) bundles: BTreeSet<String>,
}

/// Reads the file of a bundle.
pub(crate) fn bundle(path: &str, text: &str, known: &Known<'_>) -> (Option<Service>, Vec<Mistake>) {
    let mut found = Mistakes::new(path, text);
    if text.len() > LARGEST {
        found.at_byte("", 0, format!("the file is larger than {LARGEST} bytes"), "split the bundle in two");
        return (None, found.into_vec());
    }
    let Some(json) = crate::shape::read(text, bundle_schema(), &mut found) else {
        return (None, found.into_vec());
    };
    let file: BundleFile = match serde_json::from_value(json) {
        Ok(file) => file,
        Err(error) => {
            found.at_byte("", 0, error.to_string(), "see docs/service-file.md, \"Bundles\"");
            return (None, found.into_vec());
        }
    };
    // What a bundle asks its services ask, with the lists that they were read with.
    let tables = &Tables::new();
    let builder =
        Builder { found: &mut found, scope: Scope::default(), names: BTreeMap::new(), asked: BTreeMap::new(), tables };
    let bundle = builder.bundle(path, text, file, known);
    let fine = found.count() == 0;
    (bundle.filter(|_| fine), found.into_vec())
}

/// Reads the file of a category of reports.
pub(crate) fn category(path: &str, text: &str, tables: &Tables) -> (Option<Category>, Vec<Mistake>) {
    let mut found = Mistakes::new(path, text);
    if text.len() > LARGEST {
        found.at_byte("", 0, format!("the file is larger than {LARGEST} bytes"), "split the category in two");
        return (None, found.into_vec());
    }
    let Some(json) = crate::shape::read(text, category_schema(), &mut found) else {
        return (None, found.into_vec());
    };
    let file: CategoryFile = match serde_json::from_value(json) {
        Ok(file) => file,
        Err(error) => {
            found.at_byte("", 0, error.to_string(), "see docs/category-file.md");
            return (None, found.into_vec());
        }
    };
    let builder =
        Builder { found: &mut found, scope: Scope::default(), names: BTreeMap::new(), asked: BTreeMap::new(), tables };
    let category = builder.category(path, text, &file);
    let fine = found.count() == 0;
    (category.filter(|_| fine), found.into_vec())
}

/// Builds one service. `scope` grows as the form is walked, so that nothing looks at what is asked later.
struct Builder<'b, 's> {
    found: &'b mut Mistakes<'s>,
    scope: Scope,
    /// Every id of a question, field or computed value, and the path it was first used at.
    names: BTreeMap<String, String>,
    /// What a summary can show, by id: the kind of each field, none for questions and computed values.
    asked: BTreeMap<String, Option<Kind>>,
    /// The lists of codes that the office brought.
    tables: &'b Tables,
}

impl Builder<'_, '_> {
    fn service(
        mut self,
        path: &str,
        text: &str,
        file: ServiceFile,
        sources: &BTreeMap<String, String>,
    ) -> Option<Service> {
        self.head(path, &file);
        let channels = self.found_by(&file);
        let promise = self.promise(&file.promise, !file.automatic.is_empty());
        let legal = self.legal(&file.legal);
        let default_personal = file.personal.as_ref().and_then(|p| self.personal("personal", p));
        self.declare(&file);
        let constants = self.constants(&file.constants);
        let questions = self.questions(&file.questions);
        let variants = self.variants(&file.variants);
        let not_for_you = self.not_for_you(&file.not_for_you);
        let advice = self.advice(&file.advice);
        let requirements = self.requirements(&file.requirements);
        let computed = self.computed(&file.computed);
        let pages = self.pages(&file.pages, &computed, default_personal.as_ref());
        self.all_answered();
        let checks = self.checks(&file.checks, &pages, &computed);
        self.see_findings(&file.flow);
        let flow = self.flow(&file.flow, &file.promise);
        self.forget_findings();
        let needs = self.needs(&file.id, &file.needs, &flow);
        let automatic = self.automatic(&file.automatic);
        self.see_findings(&file.flow);
        self.see_letters_before(&file.needs);
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let (letters, template_source) = self.letters(&file, folder, sources);
        let fee = self.fee(&file.fee, &file.tariffs);
        let renewal = self.renewal(&file, &letters);
        let retention = self.retention(file.retention.as_ref());
        Some(Service {
            agency: kernel::Agency::parse(&file.agency).ok()?,
            version: version(text, &template_source),
            title: self.local("title", &file.title),
            summary: self.local("summary", &file.summary),
            audience: self.local("audience", &file.audience),
            result: self.local("result", &file.result),
            office: self.office(&file.office),
            faq: self.faq(&file.faq),
            standard: self.standard(&file.standard),
            effort_minutes: u32::try_from(file.effort_minutes).ok()?,
            id: file.id,
            prefix: file.prefix,
            icon: file.icon,
            front_page: file.front_page,
            keywords: file.keywords,
            life_events: file.life_events,
            for_whom: file.for_whom,
            channels,
            promise,
            fee,
            legal,
            constants,
            requirements,
            questions,
            not_for_you,
            advice,
            variants,
            pages,
            computed,
            checks,
            needs,
            flow,
            automatic,
            letters,
            bundle: None,
            renewal,
            retention,
            source: text.to_owned(),
            template_source,
            examples: Vec::new(),
        })
    }

    /// A text in both languages, neither empty, the English translated.
    fn local(&mut self, path: &str, both: &Both) -> Local {
        if both.id.trim().is_empty() {
            self.found.at(&format!("{path}.id"), "the Indonesian text is empty", "write it");
        }
        if both.en.trim().is_empty() {
            self.found.at(&format!("{path}.en"), "the English text is empty", "translate it");
        } else if both.id == both.en && both.id.split_whitespace().count() > 3 {
            self.found.at(&format!("{path}.en"), "the English text is the Indonesian one", "translate it");
        }
        Local::new(both.id.trim(), both.en.trim())
    }

    fn optional(&mut self, path: &str, both: Option<&Both>) -> Option<Local> {
        both.map(|b| self.local(path, b))
    }

    /// A condition: an expression that gives yes or no and looks at something.
    fn condition(&mut self, path: &str, source: &str) -> Option<Expr> {
        let expr = self.expression(path, source, Some(&Type::Bool))?;
        if expr.uses().is_empty() {
            self.found.at(
                path,
                "this condition is always the same: it looks at no answer",
                "compare an answer, or leave the key out",
            );
            return None;
        }
        Some(expr)
    }

    fn expression(&mut self, path: &str, source: &str, wanted: Option<&Type>) -> Option<Expr> {
        match Expr::compile(source, &self.scope, wanted) {
            Ok(expr) => Some(expr),
            Err(faults) => {
                for fault in faults {
                    self.found.inside(path, source, fault.offset, fault.what, fault.mend);
                }
                None
            }
        }
    }

    fn when(&mut self, path: &str, source: Option<&String>) -> Option<Expr> {
        source.and_then(|s| self.condition(path, s))
    }

    /// Words that name a thing: small letters, digits and the joint, starting with a letter.
    fn name(&mut self, path: &str, id: &str, joint: char) -> bool {
        let fits = id.chars().count() <= 40
            && id.starts_with(|c: char| c.is_ascii_lowercase())
            && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == joint);
        if !fits {
            let mend = format!("use up to 40 small letters, digits and `{joint}`, a letter first");
            self.found.at(path, format!("\"{}\" cannot be an id", id.chars().take(50).collect::<String>()), mend);
        }
        fits
    }

    /// Complains about ids used twice in one list.
    fn unique<'i>(&mut self, list: &str, what: &str, ids: impl Iterator<Item = &'i str>) {
        let mut seen: Vec<&str> = Vec::new();
        for (at, id) in ids.enumerate() {
            if seen.contains(&id) {
                self.found.at(
                    &format!("{list}.{at}"),
                    format!("there are two {what} `{id}`"),
                    "rename or remove one of them",
                );
            }
            seen.push(id);
        }
    }
}

/// The SHA-256 of a file and its letter template.
fn version(text: &str, template: &str) -> Version {
    let mut hash = Sha256::new();
    hash.update(text.as_bytes());
    if !template.is_empty() {
        hash.update([0]);
        hash.update(template.as_bytes());
    }
    let hex = hash.finalize().iter().fold(String::new(), |mut hex, byte| {
        use std::fmt::Write as _;
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    Version(hex)
}
