//! Inspections: every item has an id of its own in the whole flow, and asks something that can be answered.

use std::sync::Arc;

use super::Builder;
use crate::expr::Type;
use crate::file::{FlowFile, InspectionFile, ItemKindFile};
use crate::inspection::{FINDINGS, Inspection, Item, ItemKind};

/// The most photographs a report can need.
const MOST_PHOTOS: i64 = 20;
/// The most things one officer can look at in one visit.
const MOST_ITEMS: usize = 60;

impl Builder<'_, '_> {
    /// Lets the conditions of the flow and the lines of the letter look at results.
    pub(super) fn see_findings(&mut self, file: &FlowFile) {
        let items = file.steps.iter().filter_map(|step| step.inspection.as_ref()).flat_map(|i| &i.items);
        let types: Arc<[(String, Type)]> = items
            .map(|item| {
                let ty = match item.kind {
                    ItemKindFile::YesNo => Type::Bool,
                    ItemKindFile::Number => Type::Int,
                    ItemKindFile::Note => Type::Text,
                };
                (item.id.clone(), ty)
            })
            .collect();
        if !types.is_empty() {
            self.scope.add(FINDINGS, Type::Row(types));
        }
    }

    /// What rules decide at once cannot wait for an officer in the field.
    pub(super) fn forget_findings(&mut self) {
        self.scope.vars.remove(FINDINGS);
    }

    /// Ids of items are one list for the whole flow: a condition says `pemeriksaan.<item>` and no step.
    pub(super) fn unique_items(&mut self, file: &FlowFile) {
        let mut seen: Vec<&str> = Vec::new();
        for (at, step) in file.steps.iter().enumerate() {
            for (i, item) in step.inspection.iter().flat_map(|inspection| &inspection.items).enumerate() {
                if seen.contains(&item.id.as_str()) {
                    let what = format!("there are two items `{}`", item.id);
                    self.found.at(
                        &format!("flow.steps.{at}.inspection.items.{i}"),
                        what,
                        "rename one: conditions know an item by its id alone, in the whole flow",
                    );
                }
                seen.push(&item.id);
            }
        }
    }

    pub(super) fn inspection(&mut self, path: &str, file: Option<&InspectionFile>) -> Option<Inspection> {
        let file = file?;
        if file.items.is_empty() && !self.found.broken_under(&format!("{path}.items")) {
            self.found.at(path, "the inspection looks at nothing", "add `[[flow.steps.inspection.items]]`");
        }
        if file.items.len() > MOST_ITEMS {
            let what = format!("the inspection looks at {} things", file.items.len());
            self.found.at(path, what, format!("leave at most {MOST_ITEMS}, or make two steps of it"));
        }
        let photos = file.photos.unwrap_or(0);
        if !(0..=MOST_PHOTOS).contains(&photos) {
            let mend = format!("write 0 to {MOST_PHOTOS}");
            self.found.at(&format!("{path}.photos"), format!("{photos} photographs cannot be asked for"), mend);
        }
        let mut items = Vec::new();
        for (at, item) in file.items.iter().enumerate() {
            let here = format!("{path}.items.{at}");
            self.name(&format!("{here}.id"), &item.id, '_');
            let bounds = (item.min.unwrap_or(0), item.max.unwrap_or(1_000_000_000));
            let is_number = item.kind == ItemKindFile::Number;
            if !is_number && (item.min.is_some() || item.max.is_some()) {
                self.found.at(&here, "only a number has `min` and `max`", "remove them, or write `kind = \"number\"`");
            } else if bounds.0 > bounds.1 {
                self.found.at(&here, "`min` is larger than `max`", "swap them");
            }
            let kind = match item.kind {
                ItemKindFile::YesNo => ItemKind::YesNo,
                ItemKindFile::Number => ItemKind::Number { min: bounds.0, max: bounds.1 },
                ItemKindFile::Note => ItemKind::Note,
            };
            items.push(Item {
                id: item.id.clone(),
                label: self.local(&format!("{here}.label"), &item.label),
                hint: self.optional(&format!("{here}.hint"), item.hint.as_ref()),
                kind,
                required: item.required.unwrap_or(true),
            });
        }
        Some(Inspection {
            items,
            photos: usize::try_from(photos).unwrap_or(0),
            position: file.position.unwrap_or(false),
        })
    }
}
