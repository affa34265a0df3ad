//! After a return, the citizen mends the fields that were marked, and only those.

use kernel::{FieldFlaw, Flaw};
use serde_json::{Map, Value};

use crate::answers::{Answers, Ctx};
use crate::service::Service;

/// Fields were changed that were not marked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("fields were changed that were not marked: {}", paths.join(", "))]
pub struct NotMarked {
    /// The paths of those fields.
    pub paths: Vec<String>,
}

impl NotMarked {
    /// The same as flaws, for the page and the API.
    pub fn flaws(&self) -> Vec<FieldFlaw> {
        self.paths.iter().map(|path| FieldFlaw::new(path, Flaw::new("answer-not-marked"))).collect()
    }
}

impl Service {
    /// The old answers with the marked fields taken from the new ones. A marked group, `saksi`, marks all its rows; a
    /// marked row field, `saksi.1.nik`, only itself. A field that a correction brought up may be answered too. Anything
    /// else that differs is refused, and nothing is taken over.
    pub fn correct(&self, old: &Answers, only: &[String], new: &Answers, ctx: &Ctx<'_>) -> Result<Answers, NotMarked> {
        let (was, is) = (self.view(old, ctx), self.view(new, ctx));
        let marked = |path: &str| {
            only.iter().any(|m| path == m || path.strip_prefix(m.as_str()).is_some_and(|rest| rest.starts_with('.')))
        };
        let brought_up = |path: &str| is.is_shown(path) && !was.is_shown(path);
        let mut merged = old.clone();
        let mut paths = Vec::new();
        for path in self.changed(old, new) {
            if marked(&path) || brought_up(&path) {
                merged.copy_from(new, &path);
            } else if is.is_shown(&path) || is.is_shown(path.split('.').next().unwrap_or_default()) {
                paths.push(path);
            }
        }
        if paths.is_empty() { Ok(merged) } else { Err(NotMarked { paths }) }
    }

    /// The paths of every answer that differs between `old` and `new`. A group whose number of rows differs is one path.
    pub fn changed(&self, old: &Answers, new: &Answers) -> Vec<String> {
        let mut paths = Vec::new();
        let differs = |path: &str| old.get(path) != new.get(path) || old.typed(path) != new.typed(path);
        for question in &self.questions {
            if differs(&question.id) {
                paths.push(question.id.clone());
            }
        }
        for (_, field) in self.fields() {
            match field.kind.rows() {
                Some(rows) if old.rows(&field.id) == new.rows(&field.id) => {
                    for row in 0..new.rows(&field.id) {
                        let inner = rows.fields.iter().map(|f| format!("{}.{row}.{}", field.id, f.id));
                        paths.extend(inner.filter(|path| differs(path)));
                    }
                }
                _ if differs(&field.id) => paths.push(field.id.clone()),
                _ => {}
            }
        }
        // What belongs to no field is not taken over, and not worth a refusal.
        paths
    }
}

impl Answers {
    /// What is kept of an application that was sent: what is shown, each answer in its one canonical form; everything that
    /// is hidden or belongs to no field is left out.
    #[must_use]
    pub fn only_seen(&self, service: &Service, ctx: &Ctx<'_>) -> Self {
        let values: Map<String, Value> = service.view(self, ctx).values().clone();
        let fetched = self.fetched.iter().filter(|(path, _)| values.contains_key(*path) || self.is_corrected(path));
        let fetched = fetched.map(|(path, fetched)| (path.clone(), fetched.clone())).collect();
        let mut kept = Self::from_json(values);
        kept.fetched = fetched;
        kept
    }
}
