//! A bundle: several services applied for with one form.
//!
//! Its form is the forms of its members one after the other, where a question that several of them ask stands once. The
//! bundle has no conditions of its own in the form: each member looks at its share of the answers just as if it had been
//! applied for alone, and what it shows, requires and finds wrong is told under the names of the bundle. So an answer
//! counts for each case exactly as it would count in an application of its own.

use std::collections::BTreeMap;
use std::sync::Arc;

use kernel::{FieldFlaw, Flaw, Rupiah};
use serde_json::{Map, Value};

use crate::answers::{Answers, Ctx};
use crate::expr::Expr;
use crate::fee::{Bill, NoBill};
use crate::form::{Choice, Field};
use crate::service::{Advice, NotForYou, Requirement, Service};
use crate::validate::{Findings, Part};
use crate::view::View;

/// Several services that are applied for as one.
#[derive(Debug, Clone)]
pub struct Bundle {
    /// The services, in the order in which they are asked for and filed.
    pub members: Vec<Member>,
    /// The ids of the questions that only the bundle asks.
    pub(crate) own: Vec<String>,
}

/// One service of a bundle.
#[derive(Debug, Clone)]
pub struct Member {
    /// The service.
    pub service: Arc<Service>,
    /// Applied for only when this holds.
    pub when: Option<Expr>,
    /// The id of each of its questions and fields → the id under which the bundle asks it.
    pub(crate) names: BTreeMap<String, String>,
    /// What the bundle answers itself.
    pub(crate) given: BTreeMap<String, Given>,
}

/// An answer that a bundle gives itself.
#[derive(Debug, Clone)]
pub(crate) enum Given {
    /// Always this.
    Is(Value),
    /// What this comes to.
    Of(Expr),
    /// Rows of a group.
    Rows(Vec<BTreeMap<String, Given>>),
}

/// What one member gets of an application.
#[derive(Clone)]
pub struct Share {
    /// The service it is for.
    pub service: Arc<Service>,
    /// Its answers, by its own ids.
    pub answers: Answers,
}

/// Answers are personal data: `Debug` shows only for which service.
impl std::fmt::Debug for Share {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Share({})", self.service.id)
    }
}

/// A member that is applied for, seen with its share of the answers.
pub(crate) struct Seen<'s> {
    member: &'s Member,
    answers: Answers,
    view: View<'s>,
}

impl Given {
    fn value(&self, view: &View<'_>) -> Value {
        match self {
            Self::Is(value) => value.clone(),
            Self::Of(expr) => view.value(expr).unwrap_or(Value::Null),
            Self::Rows(rows) => {
                let row = |row: &BTreeMap<String, Self>| {
                    let each = row.iter().map(|(id, given)| (id.clone(), given.value(view)));
                    Value::Object(each.filter(|(_, value)| !value.is_null()).collect::<Map<_, _>>())
                };
                Value::Array(rows.iter().map(row).collect())
            }
        }
    }

    /// The first answer it is made from.
    fn from(&self) -> Option<&str> {
        match self {
            Self::Is(_) => None,
            Self::Of(expr) => expr.uses().first().map(String::as_str),
            Self::Rows(rows) => rows.iter().flat_map(BTreeMap::values).find_map(Self::from),
        }
    }
}

impl Member {
    /// Its own id of what the bundle asks as `id`.
    fn asks(&self, id: &str) -> Option<&str> {
        self.names.iter().find(|(_, name)| *name == id).map(|(own, _)| own.as_str())
    }

    /// Where the bundle shows what is at `path` of this member; where the bundle answered itself, what it answered from.
    fn shown_at(&self, path: &str) -> String {
        let (top, rest) = path.split_once('.').map_or((path, None), |(top, rest)| (top, Some(rest)));
        if let Some(name) = self.names.get(top) {
            return rest.map_or_else(|| name.clone(), |rest| format!("{name}.{rest}"));
        }
        let given = self.given.get(top);
        let inner = match (given, rest.and_then(|rest| rest.split_once('.'))) {
            (Some(Given::Rows(rows)), Some((row, inner))) => {
                row.parse::<usize>().ok().and_then(|row| rows.get(row)?.get(inner))
            }
            _ => None,
        };
        inner.or(given).and_then(Given::from).unwrap_or(top).to_owned()
    }

    /// Its share of the answers, seen with what `view` knows of the members before.
    fn share(&self, answers: &Answers, view: &View<'_>) -> Answers {
        let mut share = Answers::new();
        for (own, name) in &self.names {
            share.take(answers, name, own);
        }
        for (own, given) in &self.given {
            share.set_whole(own, given.value(view));
        }
        share
    }
}

impl<'s> View<'s> {
    /// Sees a bundle: its own questions, then member after member.
    pub(crate) fn see_members(&mut self, bundle: &'s Bundle, answers: &Answers, ctx: &Ctx<'_>) {
        self.see_questions(answers, &|id| bundle.own.iter().any(|own| own == id));
        for member in &bundle.members {
            if member.when.as_ref().is_some_and(|when| !self.holds(when)) {
                continue;
            }
            let share = member.share(answers, self);
            let view = member.service.view(&share, ctx);
            let asked = view.shown_paths().filter(|path| {
                let top = path.split('.').next().unwrap_or_default();
                member.names.contains_key(top)
            });
            let asked: Vec<String> = asked.map(|path| member.shown_at(path)).collect();
            let values =
                member.names.iter().filter_map(|(own, name)| Some((name.clone(), view.values().get(own)?.clone())));
            let values: Vec<(String, Value)> = values.collect();
            self.show(asked, values);
            self.members.push(Seen { member, answers: share, view });
        }
        self.show_pages();
    }

    /// Is this option of the question or field `of` offered by every member that asks it?
    pub(crate) fn members_offer(&self, of: &str, option: &Choice, row: Option<&Map<String, Value>>) -> bool {
        let (top, inner) = of.split_once('.').map_or((of, None), |(top, rest)| (top, rest.rsplit('.').next()));
        self.members.iter().all(|seen| {
            let Some(own) = seen.member.asks(top) else { return true };
            let theirs = seen.options(own, inner).and_then(|options| options.iter().find(|o| o.value == option.value));
            theirs.is_none_or(|option| option.show_if.as_ref().is_none_or(|w| seen.view.truth_in(w, row) == Some(true)))
        })
    }

    /// Does any member require this field?
    pub(crate) fn members_require(&self, field: &Field) -> bool {
        self.members.iter().any(|seen| {
            let own = seen.member.asks(&field.id).filter(|own| seen.view.is_shown(own));
            own.and_then(|own| seen.member.service.field(own)).is_some_and(|field| seen.view.requires(field, None))
        })
    }

    /// Whether a condition inside a row holds, told by the first member that can tell.
    pub(crate) fn members_tell(&self, expr: &Expr, row: Option<&Map<String, Value>>) -> Option<bool> {
        self.members.iter().find_map(|seen| seen.view.truth_in(expr, row))
    }

    /// What the members that are applied for have wrong with their shares, in the order of the form.
    pub(crate) fn members_find(&self, bundle: &Bundle, ctx: &Ctx<'_>) -> Findings {
        let (mut all, mut of_given) = (Findings::default(), Findings::default());
        for seen in &self.members {
            let found = seen.member.service.validate(&seen.answers, Part::All, ctx);
            for flaw in found.flaws {
                seen.tell(flaw, &mut all.flaws, &mut of_given.flaws);
            }
            for flaw in found.warnings {
                seen.tell(flaw, &mut all.warnings, &mut of_given.warnings);
            }
        }
        // What the bundle answered is wrong where the answer it is made from is, and that has mostly been said.
        let is_asked = |flaw: &FieldFlaw| !bundle.own.contains(&flaw.field) || self.values().contains_key(&flaw.field);
        for (told, given) in [(&mut all.flaws, of_given.flaws), (&mut all.warnings, of_given.warnings)] {
            for flaw in given.into_iter().filter(is_asked) {
                if !told.iter().any(|said| said.field == flaw.field) {
                    told.push(flaw);
                }
            }
        }
        let order = |flaw: &FieldFlaw| {
            let top = flaw.field.split('.').next().unwrap_or_default();
            let asked = self.service().questions.iter().map(|q| q.id.as_str());
            let asked = asked.chain(self.service().fields().map(|(_, f)| f.id.as_str()));
            asked.enumerate().find(|(_, id)| *id == top).map_or(usize::MAX, |(at, _)| at)
        };
        all.flaws.sort_by_key(order);
        all.warnings.sort_by_key(order);
        all
    }

    /// What the members have this person know.
    pub(crate) fn members_let_know(&self) -> impl Iterator<Item = &'s Advice> {
        self.members
            .iter()
            .flat_map(|seen| seen.member.service.advice.iter().filter(|advice| seen.view.holds(&advice.when)))
    }

    /// Advice of a member that turns this person away.
    pub(crate) fn members_advise(&self) -> Option<&'s NotForYou> {
        self.members
            .iter()
            .find_map(|seen| seen.member.service.not_for_you.iter().find(|advice| seen.view.holds(&advice.when)))
    }
}

impl Seen<'_> {
    /// Tells a flaw of this member where the bundle shows it, once however many members have it. One of what the bundle
    /// answered itself is put aside.
    fn tell(&self, flaw: FieldFlaw, told: &mut Vec<FieldFlaw>, of_given: &mut Vec<FieldFlaw>) {
        let at = self.member.shown_at(&flaw.field);
        if !self.member.names.contains_key(flaw.field.split('.').next().unwrap_or_default()) {
            of_given.push(FieldFlaw::new(at, flaw.flaw));
        } else if !told.iter().any(|said| said.field == at && said.flaw == flaw.flaw) {
            told.push(FieldFlaw::new(at, flaw.flaw));
        }
    }

    fn options(&self, own: &str, inner: Option<&str>) -> Option<&[Choice]> {
        let service = &self.member.service;
        if let Some(question) = service.question(own) {
            return Some(&question.options);
        }
        let field = service.field(own)?;
        let field = match inner {
            Some(inner) => field.kind.rows()?.fields.iter().find(|field| field.id == inner)?,
            None => field,
        };
        field.kind.options()
    }
}

impl Service {
    /// Looks at the answers to a bundle: its own questions, and each member at its share.
    pub(crate) fn validate_members(
        &self,
        bundle: &Bundle,
        view: &View<'_>,
        answers: &Answers,
        part: Part,
        ctx: &Ctx<'_>,
    ) -> Findings {
        let mut found = view.members_find(bundle, ctx);
        let mut own = Vec::new();
        for key in answers.json().keys().filter(|key| self.question(key).is_none() && self.field(key).is_none()) {
            own.push(FieldFlaw::new(key, Flaw::new("answer-unknown").arg("name", key)));
        }
        let unanswered = |id: &&String| view.is_shown(id) && !view.values().contains_key(*id);
        for id in bundle.own.iter().filter(unanswered) {
            let is_typed = answers.get(id).is_some() || answers.typed(id).is_some();
            own.push(FieldFlaw::new(id, Flaw::new(if is_typed { "answer-choice" } else { "answer-missing" })));
        }
        found.flaws.splice(0..0, own);
        let is_in = |flaw: &FieldFlaw| match part {
            Part::All => true,
            Part::Questions => self.question(flaw.field.split('.').next().unwrap_or_default()).is_some(),
            Part::Page(index) => self.page_of(&flaw.field) == Some(index),
        };
        found.flaws.retain(is_in);
        found.warnings.retain(is_in);
        found
    }

    /// What the members that are applied for cost together.
    pub(crate) fn bill_of_members(&self, answers: &Answers, ctx: &Ctx<'_>) -> Result<Bill, NoBill> {
        let mut whole = Bill {
            total: Rupiah::ZERO,
            lines: Vec::new(),
            values: Vec::new(),
            elsewhere: Vec::new(),
            basis: self.fee.basis.clone(),
            certain: true,
        };
        for share in self.shares(answers, ctx) {
            let bill = share.service.bill(&share.answers, ctx)?;
            let sum = whole.total.amount().saturating_add(bill.total.amount());
            whole.total = Rupiah::new(sum);
            whole.certain &= bill.certain;
            whole.lines.extend(bill.lines);
            whole.values.extend(bill.values);
            whole.elsewhere.extend(bill.elsewhere);
        }
        Ok(whole)
    }

    /// The members of a bundle that are applied for with these answers, each with its share; none of a service that is
    /// no bundle.
    pub fn shares(&self, answers: &Answers, ctx: &Ctx<'_>) -> Vec<Share> {
        let view = self.view(answers, ctx);
        let share = |seen: Seen<'_>| Share { service: seen.member.service.clone(), answers: seen.answers };
        view.into_members().into_iter().map(share).collect()
    }

    /// What to have ready for the members, as far as it can be told with these answers, each thing once.
    pub(crate) fn members_need(&self, answers: &Answers, ctx: &Ctx<'_>) -> Vec<&Requirement> {
        let Some(bundle) = &self.bundle else { return Vec::new() };
        let view = self.view(answers, ctx);
        let mut needed: Vec<&Requirement> = Vec::new();
        for member in &bundle.members {
            // A member of which nobody can tell yet whether it is applied for is counted in.
            let share = member.share(answers, &view);
            for one in member.service.requirements(&share, ctx) {
                if !needed.iter().any(|known| known.text == one.text) {
                    needed.push(one);
                }
            }
        }
        needed
    }
}
