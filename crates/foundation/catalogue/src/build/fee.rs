//! The fee: its lines give sums, its tables have a row for everyone, and nothing is paid without a law.

use kernel::Rupiah;

use super::Builder;
use crate::expr::Type;
use crate::fee::{Charge, Due, Elsewhere, Fee, FeeLine, Tariff, TariffKey, TariffRow};
use crate::file::{DueFile, ElsewhereFile, FeeFile, FeeKind, FeeLineFile, TariffFile, TariffRowFile};
use crate::mistake::choose;

impl Builder<'_, '_> {
    /// The fee comes last: its lines may look at everything else, and nothing else at them.
    pub(super) fn fee(&mut self, file: &FeeFile, tariffs: &[TariffFile]) -> Fee {
        if file.basis.trim().is_empty() {
            self.found.at(
                "fee.basis",
                "nothing says on what law the fee rests",
                "name the law or tariff, also when it is free",
            );
        }
        let tariffs: Vec<Tariff> =
            tariffs.iter().enumerate().filter_map(|(at, tariff)| self.tariff(at, tariff)).collect();
        let charge = match file.kind {
            FeeKind::Free => {
                self.no_sum(file);
                Charge::Free
            }
            FeeKind::Fixed => self.fixed(file),
            FeeKind::Formula => self.formula(file),
        };
        if file.kind == FeeKind::Free && file.due.is_some() {
            self.found.at("fee.due", "what is free is never due", "remove `due`");
        }
        if file.kind != FeeKind::Formula && !file.lines.is_empty() {
            self.found.at("fee.lines", "only a formula has lines", "write `kind = \"formula\"`, or remove them");
        }
        let due = match file.due {
            Some(DueFile::Before) => Due::Before,
            Some(DueFile::During) => Due::During,
            Some(DueFile::After) | None => Due::After,
        };
        let elsewhere: Vec<Elsewhere> =
            file.elsewhere.iter().enumerate().filter_map(|(at, line)| self.elsewhere(at, line)).collect();
        for (at, tariff) in tariffs.iter().enumerate() {
            if !tariff.is_used(&charge, &elsewhere) {
                let what = format!("no line of the fee looks at `{}`", tariff.id);
                self.found.at(&format!("tariffs.{at}.id"), what, "use it in `amount`, or remove the table");
            }
        }
        let note = self.optional("fee.note", file.note.as_ref());
        let basis = file.basis.trim().to_owned();
        Fee { charge, due, elsewhere, tariffs, basis, note, certain: file.certain }
    }

    fn no_sum(&mut self, file: &FeeFile) {
        if file.rupiah.is_some() {
            self.found.at("fee.rupiah", "a free service has no sum", "remove `rupiah`, or write `kind = \"fixed\"`");
        }
    }

    fn fixed(&mut self, file: &FeeFile) -> Charge {
        match file.rupiah {
            Some(sum) if (1..=1_000_000_000_000).contains(&sum) => return Charge::Fixed(Rupiah::new(sum)),
            Some(sum) => {
                self.found.at("fee.rupiah", format!("{sum} cannot be a fee"), "write whole rupiah, more than 0");
            }
            None => self.found.at("fee", "a fixed fee says no sum", "add `rupiah = …`"),
        }
        Charge::Free
    }

    fn formula(&mut self, file: &FeeFile) -> Charge {
        if file.rupiah.is_some() {
            self.found.at("fee.rupiah", "a formula has no sum of its own", "remove `rupiah`; the lines give the sum");
        }
        if !file.lines.iter().any(|line| line.sum) && !self.found.broken_under("fee.lines") {
            self.found.at("fee", "no line of the formula is paid", "add `[[fee.lines]]` with `label` and `amount`");
        }
        Charge::Formula(file.lines.iter().enumerate().filter_map(|(at, line)| self.fee_line(at, line)).collect())
    }

    fn fee_line(&mut self, at: usize, file: &FeeLineFile) -> Option<FeeLine> {
        let path = format!("fee.lines.{at}");
        let label = self.local(&format!("{path}.label"), &file.label);
        let amount = self.expression(&format!("{path}.amount"), &file.amount, Some(&Type::Int));
        let when = self.when(&format!("{path}.when"), file.when.as_ref());
        if let Some(id) = &file.id {
            self.scope.add(id, Type::Int);
        }
        let basis = file.basis.as_ref().map(|basis| basis.trim().to_owned());
        Some(FeeLine { id: file.id.clone(), label, amount: amount?, when, sum: file.sum, basis, certain: file.certain })
    }

    fn elsewhere(&mut self, at: usize, file: &ElsewhereFile) -> Option<Elsewhere> {
        let path = format!("fee.elsewhere.{at}");
        let label = self.local(&format!("{path}.label"), &file.label);
        let payee = self.local(&format!("{path}.payee"), &file.payee);
        let amount = match &file.amount {
            Some(source) => Some(self.expression(&format!("{path}.amount"), source, Some(&Type::Int))?),
            None => None,
        };
        let when = self.when(&format!("{path}.when"), file.when.as_ref());
        if file.basis.trim().is_empty() {
            self.found.at(&format!("{path}.basis"), "nothing says on what law this is paid", "name the law");
        }
        Some(Elsewhere { label, payee, amount, when, basis: file.basis.trim().to_owned(), certain: file.certain })
    }

    fn tariff(&mut self, at: usize, file: &TariffFile) -> Option<Tariff> {
        let path = format!("tariffs.{at}");
        let label = self.local(&format!("{path}.label"), &file.label);
        let of = self.expression(&format!("{path}.of"), &file.of, None);
        self.scope.add(&file.id, Type::Int);
        let of = of?;
        let by_number = match of.ty() {
            Type::Int => true,
            Type::Text | Type::OneOf(_) | Type::Literal(_) => false,
            other => {
                let what = format!("a table is looked up by a text or a number, and this is {other}");
                self.found.at(&format!("{path}.of"), what, "name an answer that is one of them");
                return None;
            }
        };
        if file.rows.is_empty() && !self.found.broken_under(&format!("{path}.rows")) {
            self.found.at(&path, format!("the table `{}` has no rows", file.id), "add `[[tariffs.rows]]`");
        }
        let mut rows: Vec<TariffRow> = Vec::new();
        for (i, row) in file.rows.iter().enumerate() {
            let path = format!("{path}.rows.{i}");
            let Some(made) = self.tariff_row(&path, row, by_number) else { continue };
            if rows.iter().any(|r| r.key == made.key && r.valid_from == made.valid_from) {
                self.found.at(
                    &path,
                    format!("this row stands twice from {}", made.valid_from),
                    "remove one of the two",
                );
            }
            rows.push(made);
        }
        if let Type::OneOf(options) = of.ty() {
            self.every_option_has_a_row(&path, options, &rows);
        }
        Some(Tariff { id: file.id.clone(), label, of, rows })
    }

    fn tariff_row(&mut self, path: &str, file: &TariffRowFile, by_number: bool) -> Option<TariffRow> {
        if file.legal.trim().is_empty() {
            self.found.at(&format!("{path}.legal"), "nothing says what law sets this row", "name the law");
        }
        let valid_from = self.day(&format!("{path}.valid_from"), &file.valid_from);
        let key = match (&file.is, file.from, by_number) {
            (Some(text), None, false) => TariffKey::Is(text.clone()),
            (None, Some(number), true) => TariffKey::From(number),
            (.., true) => {
                self.found.at(path, "a table of numbers asks from which number a row counts", "write only `from = …`");
                return None;
            }
            (.., false) => {
                self.found.at(path, "a table of texts asks for which text a row is", "write only `is = \"…\"`");
                return None;
            }
        };
        let (value, legal) = (file.value, file.legal.trim().to_owned());
        Some(TariffRow { key, value, valid_from: valid_from?, legal, certain: file.certain })
    }

    /// A choice without a row would leave somebody without a sum.
    fn every_option_has_a_row(&mut self, path: &str, options: &[String], rows: &[TariffRow]) {
        for (i, row) in rows.iter().enumerate() {
            if let TariffKey::Is(text) = &row.key
                && !options.contains(text)
            {
                let mend = choose(text, options.iter().map(String::as_str));
                self.found.at(&format!("{path}.rows.{i}.is"), format!("no option has the value \"{text}\""), mend);
            }
        }
        for option in options.iter().filter(|o| !rows.iter().any(|r| r.key == TariffKey::Is((*o).clone()))) {
            let what = format!("the table has no row for \"{option}\"");
            self.found.at(path, what, format!("add `[[tariffs.rows]]` with `is = \"{option}\"`"));
        }
    }
}
