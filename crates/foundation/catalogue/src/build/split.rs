//! Steps that go on side by side: every branch comes to the step that joins them, and to no other place.

use super::Builder;
use crate::file::ObjectionFile;
use crate::flow::{Action, ActionKind, Branch, Flow, Objection, Step, Target};
use crate::mistake::choose;

/// One place where the flow splits.
pub(super) struct Split {
    /// Where the file says so.
    path: String,
    heads: Vec<String>,
    branch: Branch,
}

impl Builder<'_, '_> {
    /// Reads a split: at least two steps that exist, and one that joins them.
    pub(super) fn split(
        &mut self,
        path: &str,
        heads: &[String],
        join: Option<&str>,
        on_reject: ObjectionFile,
        ids: &[&str],
    ) -> Option<Split> {
        let before = self.found.count();
        for (at, head) in heads.iter().enumerate() {
            let here = format!("{path}.to.{at}");
            if !ids.contains(&head.as_str()) {
                self.found.at(&here, format!("there is no step `{head}`"), choose(head, ids.iter().copied()));
            } else if heads.iter().take(at).any(|h| h == head) {
                self.found.at(&here, format!("`{head}` stands here twice"), "remove one of the two");
            }
        }
        if heads.len() < 2 {
            self.found.at(
                &format!("{path}.to"),
                "one step does not go on side by side with others",
                "write it without square brackets, or add another",
            );
        }
        match join {
            None => self.found.at(
                path,
                "nothing says where these steps come together",
                "add `join = \"…\"`, the step that begins when all of them are approved",
            ),
            Some(join) if heads.iter().any(|h| h == join) => self.found.at(
                &format!("{path}.join"),
                format!("`{join}` cannot wait for itself"),
                "join them at a step that comes after all of them",
            ),
            Some(join) if !ids.contains(&join) => self.found.at(
                &format!("{path}.join"),
                format!("there is no step `{join}`"),
                choose(join, ids.iter().copied()),
            ),
            Some(_) => {}
        }
        let objection = match on_reject {
            ObjectionFile::End => Objection::End,
            ObjectionFile::Wait => Objection::Wait,
        };
        let branch = Branch { join: join?.to_owned(), objection };
        let fine = self.found.count() == before;
        fine.then(|| Split { path: path.to_owned(), heads: heads.to_vec(), branch })
    }

    /// Walks every branch, and tells its steps where they join.
    pub(super) fn branches(&mut self, flow: &mut Flow, splits: &[Split]) {
        for split in splits {
            let mut regions: Vec<(&str, Vec<String>)> = Vec::new();
            for head in &split.heads {
                let region = self.region(flow, split, head);
                if let Some((other, shared)) = regions
                    .iter()
                    .find_map(|(other, theirs)| Some((other, region.iter().find(|id| theirs.contains(*id))?)))
                {
                    let what = format!("`{shared}` belongs to the branch of `{other}` and to that of `{head}`");
                    self.found.at(&split.path, what, format!("lead both on to `{}`", split.branch.join));
                }
                regions.push((head, region));
            }
            for id in regions.into_iter().flat_map(|(_, region)| region) {
                let Some(at) = flow.steps.iter().position(|s| s.id == id) else { continue };
                let Some(step) = flow.steps.get_mut(at) else { continue };
                match &step.branch {
                    Some(other) if *other != split.branch => {
                        let what = format!("the step `{id}` joins at `{}` and at `{}`", other.join, split.branch.join);
                        self.found.at(&format!("flow.steps.{at}"), what, "give each split steps of its own");
                    }
                    _ => step.branch = Some(split.branch.clone()),
                }
            }
        }
    }

    /// The steps of one branch: everything approving leads to from its first step up to the join.
    fn region(&mut self, flow: &Flow, split: &Split, head: &str) -> Vec<String> {
        let join = &split.branch.join;
        let (mut region, mut joins, mut astray) = (vec![head.to_owned()], false, false);
        let mut next = 0;
        while let Some(id) = region.get(next).cloned() {
            next += 1;
            let Some(action) = flow.step(&id).and_then(|s| s.action(ActionKind::Approve)) else { continue };
            for target in action.targets() {
                match target {
                    Target::Step(to) if to == join => joins = true,
                    Target::Step(to) if region.contains(to) => {}
                    Target::Step(to) => region.push(to.clone()),
                    Target::Split(_) => {
                        astray = true;
                        let what = format!("the branch of `{head}` splits again at `{id}`");
                        self.found.at(
                            &path_of(flow, &id),
                            what,
                            "let the branches come together before they split again",
                        );
                    }
                    _ => {
                        astray = true;
                        let what = format!("the branch of `{head}` ends at `{id}` without coming to `{join}`");
                        self.found.at(&path_of(flow, &id), what, format!("lead its `approve` to \"{join}\""));
                    }
                }
            }
        }
        if !joins && !astray {
            let what = format!("nothing leads from the branch of `{head}` to `{join}`, where it should join");
            self.found.at(&split.path, what, format!("lead its last `approve` to \"{join}\""));
        }
        for step in region.iter().filter_map(|id| flow.step(id)) {
            self.stays(flow, step, head, &region);
        }
        region
    }

    /// A colleague in the same branch may be asked once more; the other branches are none of their business.
    fn stays(&mut self, flow: &Flow, step: &Step, head: &str, region: &[String]) {
        let back = step.action(ActionKind::Return).into_iter().flat_map(Action::targets);
        for to in back.flat_map(Target::steps).filter(|to| !region.contains(to)) {
            let what = format!("`return` leads from `{}` out of the branch of `{head}` to `{to}`", step.id);
            let mend = "lead it to \"citizen\", or to an earlier step of the branch";
            self.found.at(&path_of(flow, &step.id), what, mend);
        }
    }
}

fn path_of(flow: &Flow, id: &str) -> String {
    flow.steps.iter().position(|s| s.id == id).map_or_else(|| "flow".to_owned(), |at| format!("flow.steps.{at}"))
}
