//! A bill as people read it: what is paid, and every number with its origin, so that the sum can be done again.

use askama::Template;
use catalogue::{Bill, BillSource, Due};
use kernel::{Arg, Lang, Rupiah, Words, say};
use web::View;

use crate::fee::{CaseFee, FeeState};
use crate::words;

struct Line {
    label: String,
    formula: String,
    basis: String,
    sum: String,
    counts: bool,
    certain: bool,
}

struct Number {
    label: String,
    name: String,
    value: String,
    source: String,
    certain: bool,
}

struct Other {
    label: String,
    payee: String,
    sum: String,
    formula: String,
    basis: String,
    certain: bool,
}

#[derive(Template)]
#[template(path = "bill.html")]
struct BillView<'a> {
    t: Words<'a>,
    title: &'a str,
    lead: String,
    tone: &'a str,
    state: String,
    said: Vec<String>,
    lines: Vec<Line>,
    total: String,
    numbers: Vec<Number>,
    elsewhere: Vec<Other>,
    is_paid_here: bool,
}

/// What somebody else would pay: on the page of the service.
pub(crate) fn example(t: Words<'_>, lang: Lang, bill: &Bill) -> String {
    let lead = t.get("bill-example-lead").to_owned();
    render(BillView { title: t.get("bill-example"), lead, ..of(t, lang, bill) })
}

/// What the applicant will pay: in the review. Nothing when nothing is paid anywhere.
pub(crate) fn proposed(t: Words<'_>, lang: Lang, bill: &Bill, due: Due) -> String {
    if bill.total == Rupiah::ZERO && bill.elsewhere.is_empty() {
        return String::new();
    }
    let lead = if bill.total == Rupiah::ZERO { String::new() } else { when(t, due) };
    render(BillView { title: t.get("bill-yours"), lead, ..of(t, lang, bill) })
}

/// What was fixed in a case, and whether it has been paid.
pub(crate) fn fixed(view: &View, fee: &CaseFee) -> String {
    let (t, lang) = (view.words(), view.lang);
    let (tone, key) = match fee.state {
        FeeState::Belum => ("warn", "fee-belum"),
        FeeState::Lunas => ("ok", "fee-lunas"),
        FeeState::Bebas => ("ok", "fee-bebas"),
    };
    let mut said = Vec::new();
    if let (Some(at), Some(proof)) = (fee.settled_at, &fee.proof)
        && fee.state != FeeState::Belum
    {
        said.push(words::moment(at, view.zone(), lang));
        if !proof.receipt.is_empty() {
            said.push(t.with("fee-receipt-is", &[("number", Arg::from(&proof.receipt))]));
        }
        said.extend((!proof.reason.is_empty()).then(|| proof.reason.clone()));
    }
    let lead = if fee.state == FeeState::Belum { when(t, fee.due) } else { String::new() };
    let state = t.get(key).to_owned();
    render(BillView { title: t.get("bill-yours"), lead, tone, state, said, ..of(t, lang, &fee.bill) })
}

/// When it must be paid, and where.
fn when(t: Words<'_>, due: Due) -> String {
    let key = match due {
        Due::Before => "fee-due-before",
        Due::During => "fee-due-during",
        Due::After => "fee-due-after",
    };
    t.get(key).to_owned()
}

fn render(view: BillView<'_>) -> String {
    view.render().unwrap_or_default()
}

fn of<'a>(t: Words<'a>, lang: Lang, bill: &Bill) -> BillView<'a> {
    let line = |line: &catalogue::BillLine| Line {
        label: line.label.get(lang).to_owned(),
        formula: line.formula.clone(),
        basis: line.basis.clone(),
        sum: line.rupiah.to_string(),
        counts: line.sum,
        certain: line.certain,
    };
    let number = |value: &catalogue::BillValue| {
        let (source, certain) = match &value.source {
            BillSource::Answer => (t.get("bill-answered").to_owned(), true),
            BillSource::Hall => (t.get("bill-hall").to_owned(), true),
            BillSource::Computed { formula } => (formula.clone(), true),
            BillSource::Law { since, legal, certain } => {
                let since = since.parse().map_or_else(|_| since.clone(), |day| say::date(day, lang));
                let args = [("legal", Arg::from(legal)), ("since", Arg::from(since))];
                (t.with("bill-law", &args), *certain)
            }
        };
        let label = value.label.get(lang);
        Number {
            label: if label == value.name { String::new() } else { label.to_owned() },
            name: value.name.clone(),
            value: value.value.get(lang).to_owned(),
            source,
            certain,
        }
    };
    let other = |line: &catalogue::BillElsewhere| Other {
        label: line.label.get(lang).to_owned(),
        payee: line.payee.get(lang).to_owned(),
        sum: line.rupiah.map_or_else(|| t.get("bill-elsewhere-unknown").to_owned(), |sum| sum.to_string()),
        formula: line.formula.clone(),
        basis: line.basis.clone(),
        certain: line.certain,
    };
    BillView {
        t,
        title: "",
        lead: String::new(),
        tone: "",
        state: String::new(),
        said: vec![],
        lines: bill.lines.iter().map(line).collect(),
        total: bill.total.to_string(),
        numbers: bill.values.iter().map(number).collect(),
        elsewhere: bill.elsewhere.iter().map(other).collect(),
        is_paid_here: !bill.lines.is_empty(),
    }
}
