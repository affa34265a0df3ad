//! What a service costs a person, worked out so that anyone can do the sum again: the lines, every number that stands
//! in them, and for each number whether it was answered or which law sets it from which day.

use kernel::{Date, Lang, Local, Rupiah, say};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::answers::{Answers, Ctx};
use crate::expr::Expr;
use crate::service::Service;
use crate::summary::show_plain;
use crate::view::View;

/// What a service costs.
#[derive(Debug, Clone)]
pub struct Fee {
    /// How the sum is found.
    pub charge: Charge,
    /// When it must be paid.
    pub due: Due,
    /// What is paid for the same matter to somebody else.
    pub elsewhere: Vec<Elsewhere>,
    /// Tables the lines look at.
    pub tariffs: Vec<Tariff>,
    /// The law or tariff that says so.
    pub basis: String,
    /// A sentence for the citizen.
    pub note: Option<Local>,
    /// False when the office still has to confirm it.
    pub certain: bool,
}

/// How a sum is found.
#[derive(Debug, Clone)]
pub enum Charge {
    /// Nothing is paid.
    Free,
    /// The same sum for everyone.
    Fixed(Rupiah),
    /// Worked out from the answers.
    Formula(Vec<FeeLine>),
}

/// When a fee must be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// Before anybody looks at the application.
    Before,
    /// Before it can be granted.
    During,
    /// Before the letter is handed out.
    After,
}

impl Due {
    /// The word kept in the database and used in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::During => "during",
            Self::After => "after",
        }
    }

    /// Reads the word kept in the database.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Before, Self::During, Self::After].into_iter().find(|due| due.as_str() == word)
    }
}

/// One line of a formula.
#[derive(Debug, Clone)]
pub struct FeeLine {
    /// The id by which later lines know its amount.
    pub id: Option<String>,
    /// What it is for.
    pub label: Local,
    /// The amount.
    pub amount: Expr,
    /// Only when this holds.
    pub when: Option<Expr>,
    /// Is it added, or only a value on the way?
    pub sum: bool,
    /// The law it rests on, if not that of the fee.
    pub basis: Option<String>,
    /// False when the office still has to confirm it.
    pub certain: bool,
}

/// What is paid to somebody else.
#[derive(Debug, Clone)]
pub struct Elsewhere {
    /// What it is for.
    pub label: Local,
    /// Who is paid.
    pub payee: Local,
    /// About how much.
    pub amount: Option<Expr>,
    /// Only when this holds.
    pub when: Option<Expr>,
    /// The law it rests on.
    pub basis: String,
    /// False when the office still has to confirm it.
    pub certain: bool,
}

/// A table of tariffs.
#[derive(Debug, Clone)]
pub struct Tariff {
    /// The id lines know its number by.
    pub id: String,
    /// What it is about.
    pub label: Local,
    /// What is looked up.
    pub of: Expr,
    /// The rows.
    pub rows: Vec<TariffRow>,
}

/// For whom a row of a tariff is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TariffKey {
    /// For this text.
    Is(String),
    /// From this number on, up to the next row.
    From(i64),
}

/// One row of a tariff, from a day on.
#[derive(Debug, Clone)]
pub struct TariffRow {
    /// For whom.
    pub key: TariffKey,
    /// The number.
    pub value: i64,
    /// The day from which it counts.
    pub valid_from: Date,
    /// The law that sets it.
    pub legal: String,
    /// False when the office still has to confirm it.
    pub certain: bool,
}

impl Fee {
    /// Is nothing paid, whoever asks?
    pub fn is_free(&self) -> bool {
        matches!(self.charge, Charge::Free)
    }

    /// Is anything still to be confirmed by the office?
    pub fn has_doubts(&self) -> bool {
        let lines = match &self.charge {
            Charge::Formula(lines) => lines.as_slice(),
            Charge::Free | Charge::Fixed(_) => &[],
        };
        !self.certain
            || lines.iter().any(|line| !line.certain)
            || self.elsewhere.iter().any(|line| !line.certain)
            || self.tariffs.iter().any(|tariff| tariff.rows.iter().any(|row| !row.certain))
    }
}

impl Tariff {
    /// The row in force on `day` for what is looked up. A table of numbers is replaced as a whole by its next law, a
    /// table of texts row by row.
    pub fn row(&self, key: &Value, day: Date) -> Option<&TariffRow> {
        let in_force = || self.rows.iter().filter(|row| row.valid_from <= day);
        match key {
            Value::String(text) => in_force()
                .filter(|row| matches!(&row.key, TariffKey::Is(is) if is == text))
                .max_by_key(|r| r.valid_from),
            Value::Number(number) => {
                let number = number.as_i64()?;
                let law = in_force().map(|row| row.valid_from).max()?;
                let start = |row: &TariffRow| match row.key {
                    TariffKey::From(from) if from <= number => Some(from),
                    _ => None,
                };
                in_force().filter(|row| row.valid_from == law && start(row).is_some()).max_by_key(|row| start(row))
            }
            _ => None,
        }
    }

    /// Does any line look at it?
    pub(crate) fn is_used(&self, charge: &Charge, elsewhere: &[Elsewhere]) -> bool {
        let uses = |expr: &Expr| expr.uses().contains(&self.id);
        let lines = match charge {
            Charge::Formula(lines) => lines.as_slice(),
            Charge::Free | Charge::Fixed(_) => &[],
        };
        lines.iter().any(|line| uses(&line.amount) || line.when.as_ref().is_some_and(uses))
            || elsewhere
                .iter()
                .any(|line| line.amount.as_ref().is_some_and(uses) || line.when.as_ref().is_some_and(uses))
    }
}

/// What one person pays, and how it was worked out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bill {
    /// What is paid here.
    pub total: Rupiah,
    /// The lines, in order.
    pub lines: Vec<BillLine>,
    /// Every number and answer that stands in them.
    pub values: Vec<BillValue>,
    /// What is paid elsewhere.
    pub elsewhere: Vec<BillElsewhere>,
    /// The law it all rests on.
    pub basis: String,
    /// False when anything in it still has to be confirmed by the office.
    pub certain: bool,
}

/// One line of a bill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillLine {
    /// What it is for.
    pub label: Local,
    /// How it is worked out, as the file writes it; empty for a fixed sum.
    pub formula: String,
    /// The amount.
    pub rupiah: Rupiah,
    /// Is it added, or only a value on the way?
    pub sum: bool,
    /// The law it rests on.
    pub basis: String,
    /// False when the office still has to confirm it.
    pub certain: bool,
}

/// What is paid elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillElsewhere {
    /// What it is for.
    pub label: Local,
    /// Who is paid.
    pub payee: Local,
    /// About how much, if it can be told.
    pub rupiah: Option<Rupiah>,
    /// How it is worked out; empty if only they can tell.
    pub formula: String,
    /// The law it rests on.
    pub basis: String,
    /// False when the office still has to confirm it.
    pub certain: bool,
}

/// A number or answer that stands in a bill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillValue {
    /// The name by which the formulas know it.
    pub name: String,
    /// What it is.
    pub label: Local,
    /// What it was.
    pub value: Local,
    /// Where it comes from.
    pub source: BillSource,
}

/// Where a number in a bill comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum BillSource {
    /// It was answered.
    Answer,
    /// It was computed from other values.
    Computed {
        /// How.
        formula: String,
    },
    /// A law sets it.
    Law {
        /// From which day.
        since: String,
        /// Which law.
        legal: String,
        /// False when the office still has to confirm it.
        certain: bool,
    },
    /// The hall knows it: the day of application, today, its region.
    Hall,
}

/// Why a bill cannot be made out: the amount of this line cannot be told from the answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoBill {
    /// The line, by its label.
    pub line: Local,
}

impl Service {
    /// What a person with these answers pays, with everything needed to do the sum again.
    pub fn bill(&self, answers: &Answers, ctx: &Ctx<'_>) -> Result<Bill, NoBill> {
        if self.bundle.is_some() {
            return self.bill_of_members(answers, ctx);
        }
        let view = self.view(answers, ctx);
        let mut work = Work { service: self, view: &view, ctx, known: view.constants().clone(), values: Vec::new() };
        work.look_up_tariffs();
        let (mut lines, mut total) = (Vec::new(), 0_i64);
        match &self.fee.charge {
            Charge::Free => {}
            Charge::Fixed(sum) => {
                total = sum.amount();
                lines.push(work.fixed(*sum));
            }
            Charge::Formula(all) => {
                for line in all {
                    let Some(made) = work.line(line)? else { continue };
                    if made.sum {
                        let sum = total.checked_add(made.rupiah.amount());
                        total = sum.ok_or_else(|| NoBill { line: line.label.clone() })?;
                    }
                    lines.push(made);
                }
            }
        }
        let elsewhere: Vec<BillElsewhere> = self.fee.elsewhere.iter().filter_map(|line| work.elsewhere(line)).collect();
        let values = work.values;
        let is_law_certain = |value: &BillValue| !matches!(value.source, BillSource::Law { certain: false, .. });
        let certain = self.fee.certain && lines.iter().all(|l| l.certain) && values.iter().all(is_law_certain);
        // A discount never makes the office pay.
        let total = Rupiah::new(total.max(0));
        Ok(Bill { total, lines, values, elsewhere, basis: self.fee.basis.clone(), certain })
    }
}

/// A bill while it is made out.
struct Work<'w> {
    service: &'w Service,
    view: &'w View<'w>,
    ctx: &'w Ctx<'w>,
    /// Constants, tariffs and lines so far, by id.
    known: Map<String, Value>,
    values: Vec<BillValue>,
}

impl Work<'_> {
    fn look_up_tariffs(&mut self) {
        for tariff in &self.service.fee.tariffs {
            let key = self.view.value_with(&tariff.of, &self.known);
            if let Some(row) = key.and_then(|key| tariff.row(&key, self.ctx.sent())) {
                self.known.insert(tariff.id.clone(), Value::from(row.value));
            }
        }
    }

    fn fixed(&self, sum: Rupiah) -> BillLine {
        let fee = &self.service.fee;
        BillLine {
            label: self.service.title.clone(),
            formula: String::new(),
            rupiah: sum,
            sum: true,
            basis: fee.basis.clone(),
            certain: fee.certain,
        }
    }

    fn line(&mut self, line: &FeeLine) -> Result<Option<BillLine>, NoBill> {
        if !self.holds(line.when.as_ref()) {
            // A line that is not paid is nothing to the lines that look at it.
            self.known.extend(line.id.clone().map(|id| (id, Value::from(0))));
            return Ok(None);
        }
        let amount = self.amount(&line.amount).ok_or_else(|| NoBill { line: line.label.clone() })?;
        self.known.extend(line.id.clone().map(|id| (id, Value::from(amount))));
        self.note(&line.amount);
        Ok(Some(BillLine {
            label: line.label.clone(),
            formula: line.amount.to_string(),
            rupiah: Rupiah::new(amount),
            sum: line.sum,
            basis: line.basis.clone().unwrap_or_else(|| self.service.fee.basis.clone()),
            certain: line.certain,
        }))
    }

    fn elsewhere(&mut self, line: &Elsewhere) -> Option<BillElsewhere> {
        if !self.holds(line.when.as_ref()) {
            return None;
        }
        let rupiah = line.amount.as_ref().and_then(|amount| self.amount(amount)).map(Rupiah::new);
        if let Some(amount) = line.amount.as_ref().filter(|_| rupiah.is_some()) {
            self.note(amount);
        }
        Some(BillElsewhere {
            label: line.label.clone(),
            payee: line.payee.clone(),
            rupiah,
            formula: line.amount.as_ref().map_or_else(String::new, Expr::to_string),
            basis: line.basis.clone(),
            certain: line.certain,
        })
    }

    fn holds(&self, when: Option<&Expr>) -> bool {
        when.is_none_or(|when| self.view.value_with(when, &self.known) == Some(Value::Bool(true)))
    }

    fn amount(&self, expr: &Expr) -> Option<i64> {
        self.view.value_with(expr, &self.known)?.as_i64()
    }

    /// Writes down what an expression looks at, and what that in turn looks at.
    fn note(&mut self, expr: &Expr) {
        for name in expr.uses() {
            if self.values.iter().any(|value| value.name == *name) {
                continue;
            }
            if let Some(computed) = self.service.computed.iter().find(|c| c.id == *name) {
                let label = computed.label.clone().unwrap_or_else(|| Local::new(name, name));
                let formula = computed.value.to_string();
                self.add(name, label, &computed.value, BillSource::Computed { formula });
                self.note(&computed.value);
            } else if let Some(tariff) = self.service.fee.tariffs.iter().find(|t| t.id == *name) {
                self.note_tariff(tariff);
                self.note(&tariff.of);
            } else if let Some(constant) = self.constant(name) {
                let number = |lang| say::number(constant.value, lang);
                let source = BillSource::Law {
                    since: constant.valid_from.to_string(),
                    legal: constant.legal.clone(),
                    certain: constant.certain,
                };
                let value = Local::new(number(Lang::Id), number(Lang::En));
                let label = Local::new(name, name);
                self.values.push(BillValue { name: name.clone(), label, value, source });
            } else if !self.is_line(name) {
                self.note_answer(name);
            }
        }
    }

    fn constant(&self, name: &str) -> Option<crate::service::Constant> {
        self.service.constants_on(self.ctx.sent()).into_iter().find(|c| c.id == name).cloned()
    }

    fn is_line(&self, name: &str) -> bool {
        matches!(&self.service.fee.charge, Charge::Formula(lines) if lines.iter().any(|l| l.id.as_deref() == Some(name)))
    }

    fn note_tariff(&mut self, tariff: &Tariff) {
        let Some(key) = self.view.value_with(&tariff.of, &self.known) else { return };
        let Some(row) = tariff.row(&key, self.ctx.sent()) else { return };
        let number = |lang| say::number(row.value, lang);
        let (since, legal, certain) = (row.valid_from.to_string(), row.legal.clone(), row.certain);
        self.values.push(BillValue {
            name: tariff.id.clone(),
            label: tariff.label.clone(),
            value: Local::new(number(Lang::Id), number(Lang::En)),
            source: BillSource::Law { since, legal, certain },
        });
    }

    fn note_answer(&mut self, name: &str) {
        if matches!(name, "hari_ini" | "tanggal_ajukan") {
            let day = if name == "hari_ini" { self.ctx.today } else { self.ctx.sent() };
            let value = Local::new(say::date(day, Lang::Id), say::date(day, Lang::En));
            let label = Local::new(name, name);
            self.values.push(BillValue { name: name.to_owned(), label, value, source: BillSource::Hall });
            return;
        }
        if name == "wilayah" {
            let region = (self.ctx.region_name)(self.ctx.region).unwrap_or_else(|| self.ctx.region.dotted());
            let (label, value) = (Local::new(name, name), Local::new(region.clone(), region));
            self.values.push(BillValue { name: name.to_owned(), label, value, source: BillSource::Hall });
            return;
        }
        let said = |lang| self.view.shown_name(name, self.ctx, lang).unwrap_or_default();
        let value = Local::new(said(Lang::Id), said(Lang::En));
        let label = Local::new(self.service.label(name, Lang::Id), self.service.label(name, Lang::En));
        self.values.push(BillValue { name: name.to_owned(), label, value, source: BillSource::Answer });
    }

    fn add(&mut self, name: &str, label: Local, expr: &Expr, source: BillSource) {
        let value = self.view.computed().get(name).cloned().unwrap_or(Value::Null);
        let said = |lang| show_plain(&value, expr.ty(), lang);
        let value = Local::new(said(Lang::Id), said(Lang::En));
        self.values.push(BillValue { name: name.to_owned(), label, value, source });
    }
}
