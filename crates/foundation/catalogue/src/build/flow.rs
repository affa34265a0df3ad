//! The flow: every step can be reached, every way ends, and the steps keep the promise.

use kernel::{Agency, Role};

use super::Builder;
use super::split::Split;
use crate::file::{
    ActKind, ActionFile, AutomaticFile, DetourFile, FlowFile, ObjectionFile, OutcomeFile, PromiseFile, RoleFile,
    StepFile, ToFile, Unit,
};
use crate::flow::{Action, ActionKind, Automatic, Detour, Flow, Outcome, Step, Target};
use crate::mistake::{choose, quoted};

/// Working hours of a day, for comparing steps with a promise in days. Generous: offices work 7.5.
const HOURS_A_DAY: i64 = 8;

/// Where an action or a detour leads, as the file writes it.
struct Way<'f> {
    path: &'f str,
    to: &'f ToFile,
    join: Option<&'f str>,
    on_reject: Option<ObjectionFile>,
}

impl Builder<'_, '_> {
    pub(super) fn flow(&mut self, file: &FlowFile, promise: &PromiseFile) -> Flow {
        if file.steps.is_empty() && !self.found.broken_under("flow") {
            self.found.at("flow", "there is no step: what no rule decides would reach nobody", "add `[[flow.steps]]`");
        }
        self.unique("flow.steps", "steps", file.steps.iter().map(|s| s.id.as_str()));
        self.unique_items(file);
        let ids: Vec<&str> = file.steps.iter().map(|s| s.id.as_str()).collect();
        let (mut steps, mut splits) = (Vec::new(), Vec::new());
        let before = self.found.count();
        for (at, step) in file.steps.iter().enumerate() {
            steps.push(self.step(&format!("flow.steps.{at}"), step, &ids, &mut splits));
        }
        let mut flow = Flow { steps, escalation: self.escalation("flow.escalation", &file.escalation, &ids) };
        // With a wrong step or action, every way around it would look wrong as well.
        let fine = |found: &crate::mistake::Mistakes<'_>| found.count() == before && !found.broken_under("flow");
        if fine(self.found) {
            self.branches(&mut flow, &splits);
        }
        if fine(self.found) {
            self.ways(&flow);
            self.in_time(file, &flow, promise);
        }
        flow
    }

    fn step(&mut self, path: &str, file: &StepFile, ids: &[&str], splits: &mut Vec<Split>) -> Step {
        if self.name(&format!("{path}.id"), &file.id, '-')
            && (matches!(file.id.as_str(), "approved" | "rejected" | "citizen")
                || crate::AUDIT_STEPS.contains(&file.id.as_str()))
        {
            self.found.at(
                &format!("{path}.id"),
                format!("`{}` has a meaning of its own, and is not a step", file.id),
                "choose another id",
            );
        }
        if file.hours.is_some_and(|h| !(1..=2_000).contains(&h)) {
            self.found.at(
                &format!("{path}.hours"),
                "a step takes 1 to 2000 working hours",
                "write how long it may take",
            );
        }
        let actions = self.actions(path, &file.actions, ids, splits);
        if !actions.iter().any(|a| a.kind == ActionKind::Approve)
            && !self.found.broken_under(&format!("{path}.actions"))
        {
            self.found.at(path, format!("nothing leads on from the step `{}`", file.id), "add an action `approve`");
        }
        Step {
            id: file.id.clone(),
            title: self.local(&format!("{path}.title"), &file.title),
            help: self.optional(&format!("{path}.help"), file.help.as_ref()),
            role: role(file.role),
            agency: self.step_agency(path, file.agency.as_deref()),
            branch: None,
            inspection: self.inspection(&format!("{path}.inspection"), file.inspection.as_ref()),
            hours: file.hours.and_then(|h| u32::try_from(h).ok()),
            actions,
        }
    }

    fn step_agency(&mut self, path: &str, agency: Option<&str>) -> Option<Agency> {
        let agency = agency?;
        let parsed = Agency::parse(agency).ok();
        if parsed.is_none() {
            let what = format!("\"{agency}\" cannot be the id of an agency");
            self.found.at(&format!("{path}.agency"), what, "use small letters, digits and `-`, as in \"dpupr\"");
        }
        parsed
    }

    fn actions(&mut self, path: &str, files: &[ActionFile], ids: &[&str], splits: &mut Vec<Split>) -> Vec<Action> {
        let mut actions: Vec<Action> = Vec::new();
        for (at, file) in files.iter().enumerate() {
            let here = format!("{path}.actions.{at}");
            if self.found.broken_under(&format!("{here}.id")) {
                continue;
            }
            let kind = match file.id {
                ActKind::Approve => ActionKind::Approve,
                ActKind::Return => ActionKind::Return,
                ActKind::Reject => ActionKind::Reject,
            };
            if actions.iter().any(|a| a.kind == kind) {
                let mend = "keep one, with `detours` for other ways";
                self.found.at(&here, format!("the step has two actions `{}`", kind.as_str()), mend);
            }
            let way = Way { path: &here, to: &file.to, join: file.join.as_deref(), on_reject: file.on_reject };
            let to = self.way(&way, kind, ids, splits);
            let mut detours = Vec::new();
            for (i, detour) in file.detours.iter().enumerate() {
                let DetourFile { when, to, join, on_reject } = detour;
                let inner = format!("{here}.detours.{i}");
                let way = Way { path: &inner, to, join: join.as_deref(), on_reject: *on_reject };
                let to = self.way(&way, kind, ids, splits);
                if let (Some(when), Some(to)) = (self.condition(&format!("{inner}.when"), when), to) {
                    detours.push(Detour { when, to });
                }
            }
            let label = self.optional(&format!("{here}.label"), file.label.as_ref());
            // The mistake is noted; with it the service is not used, wherever this leads.
            let to = to.unwrap_or(Target::Approved);
            actions.push(Action { kind, label, to, detours });
        }
        actions
    }

    /// Where an action or a detour leads: to one place, or to several steps and from there to the one that joins them.
    fn way(&mut self, way: &Way<'_>, kind: ActionKind, ids: &[&str], splits: &mut Vec<Split>) -> Option<Target> {
        let Way { path, to, join, on_reject } = way;
        match to {
            ToFile::One(to) => {
                for (key, given) in [("join", join.is_some()), ("on_reject", on_reject.is_some())] {
                    if given {
                        let mend = "write `to = [\"…\", \"…\"]`, or remove it";
                        self.found.at(
                            &format!("{path}.{key}"),
                            format!("`{key}` belongs to several steps at once"),
                            mend,
                        );
                    }
                }
                self.target(&format!("{path}.to"), to, kind, ids)
            }
            ToFile::Many(to) => {
                if kind != ActionKind::Approve {
                    let what = format!("`{}` cannot lead to several steps", kind.as_str());
                    self.found.at(&format!("{path}.to"), what, "lead it to one place");
                    return None;
                }
                let split = self.split(path, to, *join, on_reject.unwrap_or_default(), ids)?;
                splits.push(split);
                Some(Target::Split(to.clone()))
            }
        }
    }

    fn target(&mut self, path: &str, to: &str, kind: ActionKind, ids: &[&str]) -> Option<Target> {
        let target = match to {
            "approved" => Target::Approved,
            "rejected" => Target::Rejected,
            "citizen" => Target::Citizen,
            step if ids.contains(&step) => Target::Step(step.to_owned()),
            other => {
                let known = ids.iter().copied().chain(["approved", "rejected", "citizen"]);
                self.found.at(path, format!("there is no step `{other}`"), choose(other, known));
                return None;
            }
        };
        let (fits, ends): (bool, &[&str]) = match kind {
            ActionKind::Approve => (matches!(target, Target::Step(_) | Target::Approved), &["approved"]),
            ActionKind::Return => (matches!(target, Target::Step(_) | Target::Citizen), &["citizen"]),
            ActionKind::Reject => (target == Target::Rejected, &["rejected"]),
        };
        if !fits {
            let mend = if kind == ActionKind::Reject {
                "write `to = \"rejected\"`".to_owned()
            } else {
                format!("lead it to {} or to a step", quoted(ends))
            };
            self.found.at(path, format!("`{}` cannot lead to `{to}`", kind.as_str()), mend);
            return None;
        }
        Some(target)
    }

    /// Steps nothing leads to, steps no way leads out of, and circles.
    fn ways(&mut self, flow: &Flow) {
        let on = |step: &Step, kinds: &[ActionKind]| -> Vec<Target> {
            step.actions.iter().filter(|a| kinds.contains(&a.kind)).flat_map(Action::targets).cloned().collect()
        };
        let mut reached: Vec<&str> = flow.steps.first().map(|s| s.id.as_str()).into_iter().collect();
        let mut ends: Vec<&str> = Vec::new();
        for _ in 0..flow.steps.len() {
            for step in &flow.steps {
                if reached.contains(&step.id.as_str()) {
                    for id in on(step, &ActionKind::ALL).iter().flat_map(Target::steps) {
                        if let Some(next) = flow.step(id)
                            && !reached.contains(&next.id.as_str())
                        {
                            reached.push(&next.id);
                        }
                    }
                }
                let leads_out = on(step, &[ActionKind::Approve])
                    .iter()
                    .any(|t| *t == Target::Approved || t.steps().iter().any(|id| ends.contains(&id.as_str())));
                if leads_out && !ends.contains(&step.id.as_str()) {
                    ends.push(&step.id);
                }
            }
        }
        for (at, step) in flow.steps.iter().enumerate() {
            let path = format!("flow.steps.{at}");
            if !reached.contains(&step.id.as_str()) {
                self.found.at(
                    &path,
                    format!("nothing leads to the step `{}`", step.id),
                    "let an action lead to it, or remove it",
                );
            } else if step.action(ActionKind::Approve).is_some() && !ends.contains(&step.id.as_str()) {
                self.found.at(
                    &path,
                    format!("from the step `{}` no way leads to `approved`", step.id),
                    "let the last `approve` lead to \"approved\"",
                );
            } else if circles(flow, step) {
                self.found.at(
                    &path,
                    format!("approving can lead from `{}` back to itself", step.id),
                    "let each `approve` lead further",
                );
            }
        }
    }

    /// The hours of the longest way of approvals must fit into the promise.
    fn in_time(&mut self, file: &FlowFile, flow: &Flow, promise: &PromiseFile) {
        let Some(amount) = promise.amount.filter(|n| *n > 0) else { return };
        let promised = match promise.unit {
            Unit::WorkingHours => amount,
            Unit::WorkingDays => amount.saturating_mul(HOURS_A_DAY),
            Unit::Instant => return,
        };
        let mut longest = 0_i64;
        // Each way as the step it is at, the hours so far, and how many steps it may still take: circles end there.
        let mut open: Vec<(&str, i64, usize)> =
            file.steps.first().map(|s| (s.id.as_str(), 0, flow.steps.len())).into_iter().collect();
        while let Some((id, hours, left)) = open.pop() {
            let Some(step) = flow.step(id).filter(|_| left > 0) else { continue };
            let hours = hours + i64::from(step.hours.unwrap_or(0));
            longest = longest.max(hours);
            let Some(action) = step.action(ActionKind::Approve) else { continue };
            // Steps side by side take as long as the longest of them.
            for next in action.targets().flat_map(Target::steps) {
                if open.len() < 1_000 {
                    open.push((next, hours, left - 1));
                }
            }
        }
        if longest > promised {
            let what = format!("the steps take {longest} working hours, and the promise is {promised}");
            self.found.at("promise", what, "promise longer, or give the steps fewer hours");
        }
    }

    fn audit_percent(&mut self, path: &str, file: &AutomaticFile) -> u8 {
        let Some(percent) = file.audit_percent else { return 0 };
        let path = format!("{path}.audit_percent");
        if file.outcome == OutcomeFile::Officer {
            self.found.at(&path, "an officer decides here anyway", "remove `audit_percent`");
        }
        let fits = u8::try_from(percent).ok().filter(|percent| (1..=100).contains(percent));
        if fits.is_none() {
            self.found.at(&path, format!("{percent} of a hundred cannot be drawn"), "write 1 to 100, or leave it out");
        }
        fits.unwrap_or(0)
    }

    pub(super) fn automatic(&mut self, files: &[AutomaticFile]) -> Vec<Automatic> {
        self.unique("automatic", "rules", files.iter().map(|a| a.id.as_str()));
        let mut rules = Vec::new();
        for (at, file) in files.iter().enumerate() {
            let path = format!("automatic.{at}");
            self.name(&format!("{path}.id"), &file.id, '-');
            let reason = self.local(&format!("{path}.reason"), &file.reason);
            if file.legal.trim().is_empty() {
                self.found.at(&format!("{path}.legal"), "a machine decides, and no law says it may", "name the law");
            }
            let outcome = match file.outcome {
                OutcomeFile::Approve => Outcome::Approve,
                OutcomeFile::Reject => Outcome::Reject,
                OutcomeFile::Officer => Outcome::Officer,
            };
            let audit_percent = self.audit_percent(&path, file);
            if let Some(when) = self.condition(&format!("{path}.when"), &file.when) {
                rules.push(Automatic {
                    id: file.id.clone(),
                    when,
                    outcome,
                    reason,
                    legal: file.legal.trim().to_owned(),
                    audit_percent,
                });
            }
        }
        rules
    }
}

/// The role as the rest of the house calls it.
pub(super) fn role(file: RoleFile) -> Role {
    match file {
        RoleFile::Verifikator => Role::Verifier,
        RoleFile::Penandatangan => Role::Signer,
        RoleFile::Loket => Role::Counter,
        RoleFile::Pimpinan => Role::Head,
    }
}

/// Can approving lead from a step back to itself?
fn circles(flow: &Flow, from: &Step) -> bool {
    let mut open: Vec<&Step> = vec![from];
    let mut seen: Vec<&str> = Vec::new();
    while let Some(step) = open.pop() {
        let Some(action) = step.action(ActionKind::Approve) else { continue };
        for id in action.targets().flat_map(Target::steps) {
            if *id == from.id {
                return true;
            }
            if let Some(next) = flow.step(id).filter(|n| !seen.contains(&n.id.as_str())) {
                seen.push(&next.id);
                open.push(next);
            }
        }
    }
    false
}
