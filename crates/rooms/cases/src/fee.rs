//! What an application costs is fixed when it is sent, and an officer at the counter writes down that it was paid.
//!
//! The bill is kept with every number in it, so that applicant and office can do the sum again years later. What waits
//! for the money is said by the service file (`fee.due`): the first look (`before`), the approval (`during`) or the
//! letter's way into somebody's hands (`after`). Money itself is not moved here.

use catalogue::{Answers, Bill, Due, Outcome, Turn};
use kernel::{Actor, Denied, Officer, Reference, Role, Rupiah, Stamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Tx;

use crate::decide::of_agency;
use crate::model::{Case, CaseState};
use crate::room::{Cases, ServiceRef};
use crate::{Refusal, acts, escalate, submit, table, wait};

/// Whether a fee has been paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeeState {
    /// Not yet.
    Belum,
    /// Paid.
    Lunas,
    /// Nothing need be paid, though the tariff says so.
    Bebas,
}

impl FeeState {
    /// The word kept in the database and used in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Belum => "belum",
            Self::Lunas => "lunas",
            Self::Bebas => "bebas",
        }
    }

    /// Reads the word kept in the database.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Belum, Self::Lunas, Self::Bebas].into_iter().find(|state| state.as_str() == word)
    }

    /// Whether `next` may follow: what was written down by mistake is opened again first.
    pub const fn may_become(self, next: Self) -> bool {
        matches!((self, next), (Self::Belum, Self::Lunas | Self::Bebas) | (Self::Lunas | Self::Bebas, Self::Belum))
    }
}

/// What a case costs.
#[derive(Debug, Clone)]
pub struct CaseFee {
    /// Whether it has been paid.
    pub state: FeeState,
    /// What waits for it.
    pub due: Due,
    /// How the sum was found.
    pub bill: Bill,
    /// What the officer wrote down.
    pub proof: Option<Proof>,
    /// When.
    pub settled_at: Option<Stamp>,
}

/// What the officer wrote down.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Proof {
    /// The number of the receipt.
    pub receipt: String,
    /// Why.
    pub reason: String,
    /// The officer's name.
    pub officer: String,
}

/// Names and receipts stay out of logs.
impl std::fmt::Debug for Proof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Proof(…)")
    }
}

/// What an officer at the counter writes down.
#[derive(Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "state", rename_all = "lowercase", deny_unknown_fields)]
pub enum Settlement {
    /// It was paid.
    Lunas {
        /// The number of the receipt.
        receipt: String,
        /// A remark.
        #[serde(default)]
        reason: String,
    },
    /// Nothing need be paid.
    Bebas {
        /// Why, and by which rule.
        reason: String,
    },
    /// What was written down was a mistake.
    Belum {
        /// What was wrong.
        reason: String,
    },
}

impl Settlement {
    const fn state(&self) -> FeeState {
        match self {
            Self::Lunas { .. } => FeeState::Lunas,
            Self::Bebas { .. } => FeeState::Bebas,
            Self::Belum { .. } => FeeState::Belum,
        }
    }

    const fn act(&self) -> &'static str {
        match self {
            Self::Lunas { .. } => acts::FEE_PAID,
            Self::Bebas { .. } => acts::FEE_WAIVED,
            Self::Belum { .. } => acts::FEE_REOPENED,
        }
    }

    fn proof(&self, officer: &Officer) -> Result<Proof, Refusal> {
        let (receipt, reason, needed) = match self {
            Self::Lunas { receipt, reason } => (receipt.trim(), reason.trim(), ("receipt", receipt.trim())),
            Self::Bebas { reason } | Self::Belum { reason } => ("", reason.trim(), ("reason", reason.trim())),
        };
        if needed.1.is_empty() {
            return Err(Refusal::Unsaid(vec![needed.0]));
        }
        let cut = |text: &str| text.chars().take(500).collect();
        Ok(Proof { receipt: cut(receipt), reason: cut(reason), officer: officer.name.clone() })
    }
}

/// What an application that is being sent costs; none when nothing is paid.
pub(crate) fn bill(
    room: &Cases,
    service: &ServiceRef,
    answers: &Answers,
    sent: Stamp,
) -> Result<Option<Bill>, Refusal> {
    if service.fee.is_free() {
        return Ok(None);
    }
    let bill = service.bill(answers, &room.ctx(Some(sent))).map_err(|no| Refusal::NoBill(no.line))?;
    Ok(Some(bill).filter(|bill| bill.total > Rupiah::ZERO))
}

/// Fixes the sum in the case.
pub(crate) async fn fix(
    tx: &mut Tx<'_>,
    room: &Cases,
    actor: &Actor,
    case: &Case,
    due: Due,
    bill: &Bill,
) -> Result<(), Refusal> {
    let (hall, region) = (&room.hall, room.region());
    table::fees::fix(tx, &hall.vault, &*hall.dice, region, case.id, due, bill).await?;
    let private = json!({ "jumlah": bill.total.amount() });
    let act = acts::about(case, acts::FEE_FIXED, json!({ "kapan": due.as_str() }), private);
    hall.book.write(tx, region, actor, act).await?;
    Ok(())
}

/// Whether an application with this bill waits before anybody looks at it.
pub(crate) fn waits_first(service: &ServiceRef, bill: Option<&Bill>) -> bool {
    bill.is_some() && service.fee.due == Due::Before
}

/// Puts the task aside until it is paid.
pub(crate) async fn hold(tx: &mut Tx<'_>, room: &Cases, case: &Case) -> Result<(), Refusal> {
    desk::task::pause(tx, room.region(), &case.id.bytes()).await?;
    Ok(())
}

/// What the case costs now; costs no statement where the service is free.
pub(crate) async fn of_case(
    tx: &mut Tx<'_>,
    room: &Cases,
    case: &Case,
    service: &ServiceRef,
) -> Result<Option<CaseFee>, Refusal> {
    if service.fee.is_free() {
        return Ok(None);
    }
    Ok(table::fees::of_case(tx, &room.hall.vault, room.region(), case.id).await?)
}

/// Whether the decision has to wait for the money.
pub(crate) async fn may_decide(
    tx: &mut Tx<'_>,
    room: &Cases,
    case: &Case,
    service: &ServiceRef,
    turn: &Turn,
) -> Result<(), Refusal> {
    match of_case(tx, room, case, service).await? {
        Some(fee) if fee.state == FeeState::Belum => match fee.due {
            Due::Before => Err(Refusal::Unpaid(fee.bill.total)),
            Due::During if *turn == Turn::Approved => Err(Refusal::Unpaid(fee.bill.total)),
            Due::During | Due::After => Ok(()),
        },
        _ => Ok(()),
    }
}

/// Whether the applicant may take the letters of a case home.
pub(crate) async fn may_take(tx: &mut Tx<'_>, room: &Cases, case: &Case, service: &ServiceRef) -> Result<(), Refusal> {
    match of_case(tx, room, case, service).await? {
        Some(fee) if fee.state == FeeState::Belum => Err(Refusal::Unpaid(fee.bill.total)),
        _ => Ok(()),
    }
}

/// A correction may change the sum: then it is fixed anew, and unpaid. What was paid before stands in the book, and the
/// counter settles the difference.
pub(crate) async fn fix_again(
    tx: &mut Tx<'_>,
    room: &Cases,
    actor: &Actor,
    case: &Case,
    service: &ServiceRef,
    answers: &Answers,
) -> Result<(), Refusal> {
    if service.fee.is_free() {
        return Ok(());
    }
    let before = of_case(tx, room, case, service).await?;
    let now = bill(room, service, answers, case.submitted_at)?;
    let sum = |bill: Option<&Bill>| bill.map_or(Rupiah::ZERO, |bill| bill.total);
    if sum(before.as_ref().map(|fee| &fee.bill)) == sum(now.as_ref()) {
        return Ok(());
    }
    if let Some(bill) = now {
        return fix(tx, room, actor, case, service.fee.due, &bill).await;
    }
    table::fees::remove(tx, room.region(), case.id).await?;
    let act = acts::about(case, acts::FEE_FIXED, json!({}), json!({ "jumlah": 0 }));
    room.hall.book.write(tx, room.region(), actor, act).await?;
    Ok(())
}

/// The officer at the counter writes down that a fee was paid, need not be paid, or was noted by mistake.
pub async fn settle(
    room: &Cases,
    officer: &Officer,
    reference: &Reference,
    settlement: Settlement,
) -> Result<Case, Refusal> {
    let input = (room.clone(), officer.clone(), reference.clone(), settlement);
    room.hall
        .store
        .write(room.region(), input, |tx, (room, officer, reference, settlement)| {
            Box::pin(settle_in(tx, room, officer, reference, settlement))
        })
        .await
}

async fn settle_in(
    tx: &mut Tx<'_>,
    room: &Cases,
    officer: &Officer,
    reference: &Reference,
    settlement: &Settlement,
) -> Result<Case, Refusal> {
    let (hall, region) = (&room.hall, room.region());
    let case = of_agency(tx, room, officer, reference).await?;
    if !officer.has(Role::Counter) {
        return Err(Denied::Forbidden.into());
    }
    let service = room.service_then(tx, &case.service, &case.version).await?;
    let fee = of_case(tx, room, &case, &service).await?.ok_or(Refusal::NoFee)?;
    if matches!(case.state, CaseState::Ditolak | CaseState::Dibatalkan) {
        return Err(Refusal::Closed(case.state));
    }
    let proof = settlement.proof(officer)?;
    let next = settlement.state();
    if !fee.state.may_become(next) {
        return Err(Refusal::Settled(fee.state));
    }
    let now = hall.now();
    let (vault, dice) = (&hall.vault, &*hall.dice);
    if !table::fees::settle(tx, vault, dice, region, case.id, fee.state, next, &proof, now).await? {
        return Err(Refusal::Changed);
    }
    let private = json!({
        "petugas": officer.name, "jumlah": fee.bill.total.amount(),
        "tanda_terima": proof.receipt, "alasan": proof.reason,
    });
    let act = acts::about(&case, settlement.act(), json!({}), private);
    hall.book.write(tx, region, &Actor::Officer(officer.clone()), act).await?;
    let waits = fee.due == Due::Before && case.paused_at.is_some() && case.state == CaseState::Diproses;
    if !waits || next == FeeState::Belum || !wait::waits_for(tx, room, &case, &service).await?.is_empty() {
        return Ok(case);
    }
    go_on(tx, room, case, &service, Judge::Rules).await
}

/// Who decides what has waited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Judge {
    /// The rules of the service first.
    Rules,
    /// Officers only: something is not as the rules expect it.
    Officers,
}

/// What waited for the money, or for a letter, begins: a rule decides, or the officers do, with the whole promised time
/// before them.
pub(crate) async fn go_on(
    tx: &mut Tx<'_>,
    room: &Cases,
    mut case: Case,
    service: &ServiceRef,
    judge: Judge,
) -> Result<Case, Refusal> {
    let (hall, region, now) = (&room.hall, room.region(), room.hall.now());
    let answers = table::cases::answers(tx, &hall.vault, region, case.id).await?;
    let task = desk::task::current(tx, &hall.vault, region, &case.id.bytes()).await?.ok_or(Refusal::NoCase)?;
    case.paused_at = None;
    case.due_at = room.promised(service, now)?;
    let decision = service.decide(&answers, &room.ctx(Some(case.submitted_at)));
    let is_by_rule = judge == Judge::Rules && decision.rule.is_some() && decision.outcome != Outcome::Officer;
    if is_by_rule {
        case.state = submit::state_after(decision.outcome);
        case.closed_at = Some(now);
    }
    if !table::cases::advance(tx, region, &case).await? {
        return Err(Refusal::Changed);
    }
    case.rev += 1;
    if is_by_rule {
        desk::task::close(tx, region, task.id, now).await?;
        submit::by_rule(tx, room, &case, &answers, service, &decision).await?;
    } else {
        let step = service.flow.step(&task.step).ok_or_else(|| Refusal::Rule(format!("no step {}", task.step)))?;
        let due_at = room.step_due(step, now, case.due_at);
        let raise_at = escalate::raise_at(room, service, &task.step, 0, due_at);
        let clocks = desk::task::Clocks { due_at, promised_at: case.due_at, raise_at };
        desk::task::resume(tx, region, task.id, clocks).await?;
    }
    Ok(case)
}

#[cfg(test)]
mod tests {
    use super::FeeState::{Bebas, Belum, Lunas};

    #[test]
    fn only_a_mistake_leads_back() {
        let legal = [(Belum, Lunas), (Belum, Bebas), (Lunas, Belum), (Bebas, Belum)];
        for from in [Belum, Lunas, Bebas] {
            for to in [Belum, Lunas, Bebas] {
                assert_eq!(from.may_become(to), legal.contains(&(from, to)), "{from:?} -> {to:?}");
            }
        }
    }
}
