//! What a service waits for: another one, never itself, and at a step that lies alone.

use std::sync::Arc;

use super::Builder;
use crate::expr::Type;
use crate::file::NeedFile;
use crate::flow::Flow;
use crate::mistake::choose;
use crate::need::{DATES, NUMBERS, Need, name_of};

impl Builder<'_, '_> {
    pub(super) fn needs(&mut self, id: &str, files: &[NeedFile], flow: &Flow) -> Vec<Need> {
        let mut list: Vec<Need> = Vec::new();
        for (at, file) in files.iter().enumerate() {
            let path = format!("needs.{at}");
            if file.service == id {
                self.found.at(&format!("{path}.service"), "a service cannot wait for itself", "name another one");
            }
            if list.iter().any(|need| need.service == file.service) {
                let what = format!("`{}` is waited for twice", file.service);
                self.found.at(&path, what, "keep one, and join the conditions with `||`");
            }
            if let Some(step) = &file.step {
                let here = format!("{path}.step");
                match flow.step(step) {
                    None => {
                        let mend = choose(step, flow.steps.iter().map(|step| step.id.as_str()));
                        self.found.at(&here, format!("there is no step `{step}`"), mend);
                    }
                    Some(found) if found.branch.is_some() => self.found.at(
                        &here,
                        format!("`{step}` goes on side by side with others, and cannot wait alone"),
                        "let the step wait at which they join, or the one before they split",
                    ),
                    Some(_) => {}
                }
            }
            let when = self.when(&format!("{path}.when"), file.when.as_ref());
            list.push(Need { service: file.service.clone(), when, step: file.step.clone() });
        }
        list
    }

    /// Lets the lines of the letter name the letters that were waited for.
    pub(super) fn see_letters_before(&mut self, files: &[NeedFile]) {
        if files.is_empty() {
            return;
        }
        let row = |ty: Type| -> Arc<[(String, Type)]> {
            files.iter().map(|file| (name_of(&file.service), ty.clone())).collect()
        };
        self.scope.add(NUMBERS, Type::Row(row(Type::Text)));
        self.scope.add(DATES, Type::Row(row(Type::Date)));
    }
}
