//! The flow: every step can be reached, every way ends, and the steps keep the promise.

use kernel::Role;

use super::Builder;
use crate::file::{ActKind, AutomaticFile, FlowFile, OutcomeFile, PromiseFile, RoleFile, StepFile, Unit};
use crate::flow::{Action, ActionKind, Automatic, Detour, Flow, Outcome, Step, Target};
use crate::mistake::{choose, quoted};

/// Working hours of a day, for comparing steps with a promise in days. Generous: offices work 7.5.
const HOURS_A_DAY: i64 = 8;

impl Builder<'_, '_> {
    pub(super) fn flow(&mut self, file: &FlowFile, promise: &PromiseFile) -> Flow {
        if file.steps.is_empty() && !self.found.broken_under("flow") {
            self.found.at("flow", "there is no step: what no rule decides would reach nobody", "add `[[flow.steps]]`");
        }
        self.unique("flow.steps", "steps", file.steps.iter().map(|s| s.id.as_str()));
        let ids: Vec<&str> = file.steps.iter().map(|s| s.id.as_str()).collect();
        let mut steps = Vec::new();
        let before = self.found.count();
        for (at, step) in file.steps.iter().enumerate() {
            steps.push(self.step(&format!("flow.steps.{at}"), step, &ids));
        }
        let flow = Flow { steps };
        // With a wrong step or action, every way around it would look wrong as well.
        if self.found.count() == before && !self.found.broken_under("flow") {
            self.ways(&flow);
            self.in_time(file, &flow, promise);
        }
        flow
    }

    fn step(&mut self, path: &str, file: &StepFile, ids: &[&str]) -> Step {
        if self.name(&format!("{path}.id"), &file.id, '-')
            && matches!(file.id.as_str(), "approved" | "rejected" | "citizen")
        {
            self.found.at(
                &format!("{path}.id"),
                format!("`{}` is where steps lead, not a step", file.id),
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
        let mut actions: Vec<Action> = Vec::new();
        for (at, action) in file.actions.iter().enumerate() {
            let here = format!("{path}.actions.{at}");
            if self.found.broken_under(&format!("{here}.id")) {
                continue;
            }
            let kind = match action.id {
                ActKind::Approve => ActionKind::Approve,
                ActKind::Return => ActionKind::Return,
                ActKind::Reject => ActionKind::Reject,
            };
            if actions.iter().any(|a| a.kind == kind) {
                let mend = "keep one, with `detours` for other ways";
                self.found.at(&here, format!("the step has two actions `{}`", kind.as_str()), mend);
            }
            let to = self.target(&format!("{here}.to"), &action.to, kind, ids);
            let mut detours = Vec::new();
            for (i, detour) in action.detours.iter().enumerate() {
                let inner = format!("{here}.detours.{i}");
                let to = self.target(&format!("{inner}.to"), &detour.to, kind, ids);
                if let (Some(when), Some(to)) = (self.condition(&format!("{inner}.when"), &detour.when), to) {
                    detours.push(Detour { when, to });
                }
            }
            let label = self.optional(&format!("{here}.label"), action.label.as_ref());
            // The mistake is noted; with it the service is not used, wherever this leads.
            let to = to.unwrap_or(Target::Approved);
            actions.push(Action { kind, label, to, detours });
        }
        if !actions.iter().any(|a| a.kind == ActionKind::Approve)
            && !self.found.broken_under(&format!("{path}.actions"))
        {
            self.found.at(path, format!("nothing leads on from the step `{}`", file.id), "add an action `approve`");
        }
        Step {
            id: file.id.clone(),
            title: self.local(&format!("{path}.title"), &file.title),
            help: self.optional(&format!("{path}.help"), file.help.as_ref()),
            role: match file.role {
                RoleFile::Verifikator => Role::Verifier,
                RoleFile::Penandatangan => Role::Signer,
                RoleFile::Loket => Role::Counter,
                RoleFile::Pimpinan => Role::Head,
            },
            hours: file.hours.and_then(|h| u32::try_from(h).ok()),
            actions,
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
            let actions = step.actions.iter().filter(|a| kinds.contains(&a.kind));
            actions.flat_map(|a| std::iter::once(&a.to).chain(a.detours.iter().map(|d| &d.to))).cloned().collect()
        };
        let mut reached: Vec<&str> = flow.steps.first().map(|s| s.id.as_str()).into_iter().collect();
        let mut ends: Vec<&str> = Vec::new();
        for _ in 0..flow.steps.len() {
            for step in &flow.steps {
                if reached.contains(&step.id.as_str()) {
                    for target in on(step, &ActionKind::ALL) {
                        if let Target::Step(id) = target
                            && let Some(next) = flow.step(&id)
                            && !reached.contains(&next.id.as_str())
                        {
                            reached.push(&next.id);
                        }
                    }
                }
                let leads_out = on(step, &[ActionKind::Approve]).iter().any(|t| match t {
                    Target::Approved => true,
                    Target::Step(id) => ends.contains(&id.as_str()),
                    Target::Rejected | Target::Citizen => false,
                });
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
            for target in std::iter::once(&action.to).chain(action.detours.iter().map(|d| &d.to)) {
                if let Target::Step(next) = target
                    && open.len() < 1_000
                {
                    open.push((next, hours, left - 1));
                }
            }
        }
        if longest > promised {
            let what = format!("the steps take {longest} working hours, and the promise is {promised}");
            self.found.at("promise", what, "promise longer, or give the steps fewer hours");
        }
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
            if let Some(when) = self.condition(&format!("{path}.when"), &file.when) {
                rules.push(Automatic {
                    id: file.id.clone(),
                    when,
                    outcome,
                    reason,
                    legal: file.legal.trim().to_owned(),
                });
            }
        }
        rules
    }
}

/// Can approving lead from a step back to itself?
fn circles(flow: &Flow, from: &Step) -> bool {
    let mut open: Vec<&Step> = vec![from];
    let mut seen: Vec<&str> = Vec::new();
    while let Some(step) = open.pop() {
        let Some(action) = step.action(ActionKind::Approve) else { continue };
        for target in std::iter::once(&action.to).chain(action.detours.iter().map(|d| &d.to)) {
            let Target::Step(id) = target else { continue };
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
