//! Escalation: each level comes at a moment of its own, about a step there is.

use super::Builder;
use super::flow::role;
use crate::file::{AfterFile, EscalationFile, MayFile};
use crate::flow::{Escalation, Powers};
use crate::mistake::choose;

impl Builder<'_, '_> {
    pub(super) fn escalation(&mut self, under: &str, files: &[EscalationFile], ids: &[&str]) -> Vec<Escalation> {
        let mut levels: Vec<Escalation> = Vec::new();
        for (at, file) in files.iter().enumerate() {
            let path = format!("{under}.{at}");
            if let Some(step) = file.step.as_deref().filter(|step| !ids.contains(step)) {
                let mend = choose(step, ids.iter().copied());
                self.found.at(&format!("{path}.step"), format!("there is no step `{step}`"), mend);
            }
            let Some(hours) = self.hours_late(&format!("{path}.after"), &file.after) else { continue };
            let meets = |other: &&Escalation| {
                other.hours == hours
                    && (other.step.is_none() || file.step.is_none() || other.step.as_deref() == file.step.as_deref())
            };
            if levels.iter().any(|level| meets(&level)) {
                self.found.at(
                    &path,
                    "two levels come at the same moment",
                    "let the second come some working hours later",
                );
            }
            let may = match file.may {
                MayFile::See => Powers::See,
                MayFile::Act => Powers::Act,
            };
            levels.push(Escalation { step: file.step.clone(), hours, role: role(file.role), may });
        }
        levels.sort_by_key(|level| level.hours);
        levels
    }

    fn hours_late(&mut self, path: &str, after: &AfterFile) -> Option<u32> {
        match after {
            AfterFile::Word(word) if word == "step-late" => Some(0),
            AfterFile::Word(word) => {
                let what = format!("\"{word}\" is not a moment");
                self.found.at(
                    path,
                    what,
                    "write \"step-late\", or working hours past the deadline without quotation marks",
                );
                None
            }
            AfterFile::Hours(hours) => {
                let fits = u32::try_from(*hours).ok().filter(|hours| (1..=2_000).contains(hours));
                if fits.is_none() {
                    let what = format!("a level cannot come {hours} working hours after the deadline");
                    self.found.at(path, what, "write 1 to 2000, or \"step-late\"");
                }
                fits
            }
        }
    }
}
