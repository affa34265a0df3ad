//! The functions of expressions: a short list that a person can know by heart.

use std::sync::{Arc, LazyLock};

use cel::common::ast::{CallExpr, EntryExpr, Expr as Ast, IdedExpr};
use cel::common::types::{CelInt, CelList, CelMap, CelNull, CelString, DYN_TYPE, INT_TYPE, STRING_TYPE};
use cel::common::value::CowVal;
use cel::{Env, ExecutionError};
use kernel::{Date, Decimal, Nik, Round};

use super::decimal::{self, CelDecimal};

/// One function: its name, how it is called, and whether the date of application is added as a last argument.
pub(crate) struct Function {
    pub(crate) name: &'static str,
    pub(crate) call: &'static str,
    pub(crate) dated: bool,
}

/// Every function of expressions besides those of CEL itself.
pub(crate) const FUNCTIONS: &[Function] = &[
    Function { name: "umur", call: "umur(tanggal_lahir)", dated: true },
    Function { name: "umur_pada", call: "umur_pada(tanggal_lahir, hari)", dated: false },
    Function { name: "hari_antara", call: "hari_antara(awal, akhir)", dated: false },
    Function { name: "tambah_hari", call: "tambah_hari(tanggal, 14)", dated: false },
    Function { name: "tambah_bulan", call: "tambah_bulan(tanggal, 6)", dated: false },
    Function { name: "tahun", call: "tahun(tanggal)", dated: false },
    Function { name: "lahir", call: "lahir(nik)", dated: true },
    Function { name: "jenis_kelamin", call: "jenis_kelamin(nik)", dated: false },
    Function { name: "kata", call: "kata(teks)", dated: false },
    Function { name: "kosong", call: "kosong(jawaban)", dated: false },
    Function { name: "jumlah", call: "jumlah(baris.map(b, b.nilai))", dated: false },
    Function { name: "bulat", call: "bulat(angka)", dated: false },
    Function { name: "bulat_atas", call: "bulat_atas(angka)", dated: false },
    Function { name: "bulat_bawah", call: "bulat_bawah(angka)", dated: false },
];

/// The environment all expressions run in.
pub(super) fn env() -> Arc<Env> {
    static ENV: LazyLock<Arc<Env>> = LazyLock::new(|| Arc::new(build()));
    Arc::clone(&ENV)
}

fn build() -> Env {
    let mut env = Env::stdlib();
    let one = || vec![STRING_TYPE];
    let two = || vec![STRING_TYPE, STRING_TYPE];
    // Each name is added once, so none of these can fail.
    let added = [
        env.add_overload("umur", "umur_date", two(), age),
        env.add_overload("umur_pada", "umur_pada_date", two(), age),
        env.add_overload("tambah_hari", "tambah_hari_date", vec![STRING_TYPE, INT_TYPE], add_days),
        env.add_overload("tambah_bulan", "tambah_bulan_date", vec![STRING_TYPE, INT_TYPE], add_months),
        env.add_overload("tahun", "tahun_date", one(), year),
        env.add_overload("hari_antara", "hari_antara_dates", two(), days_between),
        env.add_overload("lahir", "lahir_nik", two(), birth),
        env.add_overload("jenis_kelamin", "jenis_kelamin_nik", one(), sex),
        env.add_overload("kata", "kata_text", one(), word_count),
        env.add_overload("kosong", "kosong_any", vec![DYN_TYPE], is_empty),
        env.add_overload("jumlah", "jumlah_list", vec![DYN_TYPE], sum),
        env.add_overload("bulat", "bulat_any", vec![DYN_TYPE], |args| rounded(&args, Round::Half)),
        env.add_overload("bulat_atas", "bulat_atas_any", vec![DYN_TYPE], |args| rounded(&args, Round::Up)),
        env.add_overload("bulat_bawah", "bulat_bawah_any", vec![DYN_TYPE], |args| rounded(&args, Round::Down)),
        env.add_overload(decimal::MAKE, "desimal_any", vec![DYN_TYPE], decimal::make),
    ];
    debug_assert!(added.iter().all(Result::is_ok));
    env
}

/// Adds the date of application to calls of functions that count from it.
pub(super) fn add_hidden_arguments(ast: &mut IdedExpr) {
    match &mut ast.expr {
        Ast::Call(call) => {
            if let Some(target) = &mut call.target {
                add_hidden_arguments(target);
            }
            call.args.iter_mut().for_each(add_hidden_arguments);
            add_date(call);
        }
        Ast::Comprehension(c) => {
            for part in [&mut c.iter_range, &mut c.accu_init, &mut c.loop_cond, &mut c.loop_step, &mut c.result] {
                add_hidden_arguments(part);
            }
        }
        Ast::List(list) => list.elements.iter_mut().for_each(add_hidden_arguments),
        Ast::Select(select) => add_hidden_arguments(&mut select.operand),
        Ast::Map(map) => {
            for entry in &mut map.entries {
                if let EntryExpr::MapEntry(entry) = &mut entry.expr {
                    add_hidden_arguments(&mut entry.value);
                }
            }
        }
        Ast::Unspecified | Ast::Ident(_) | Ast::Literal(_) | Ast::Struct(_) => {}
    }
}

fn add_date(call: &mut CallExpr) {
    if call.target.is_none() && FUNCTIONS.iter().any(|f| f.dated && f.name == call.func_name) {
        call.args.push(IdedExpr { id: 0, expr: Ast::Ident("tanggal_ajukan".to_owned()) });
    }
}

type Args<'b, 'v> = Vec<CowVal<'b, 'v>>;
type Answer<'b, 'v> = Result<CowVal<'b, 'v>, ExecutionError>;

fn text<'a>(args: &'a Args<'_, '_>, at: usize) -> Result<&'a str, ExecutionError> {
    let text = args.get(at).and_then(|a| a.downcast_ref::<CelString>());
    text.map(CelString::inner).ok_or_else(ExecutionError::missing_argument_or_target)
}

fn date(args: &Args<'_, '_>, at: usize) -> Result<Date, ExecutionError> {
    text(args, at)?.parse().map_err(|_| ExecutionError::function_error("date", "not a date"))
}

fn nik(args: &Args<'_, '_>) -> Result<Nik, ExecutionError> {
    Nik::parse(text(args, 0)?).map_err(|flaw| ExecutionError::function_error("nik", flaw))
}

fn age<'b, 'v>(args: Args<'b, 'v>) -> Answer<'b, 'v> {
    let (born, on) = (date(&args, 0)?, date(&args, 1)?);
    Ok(CowVal::owned(CelInt::from(years_between(born, on))))
}

/// Whole years from `born` to `on`. Who is born on 29 February is a year older on 1 March of other years.
pub(crate) fn years_between(born: Date, on: Date) -> i64 {
    let years = i64::from(on.year()) - i64::from(born.year());
    if (on.month(), on.day()) < (born.month(), born.day()) { years - 1 } else { years }
}

fn days_between<'b, 'v>(args: Args<'b, 'v>) -> Answer<'b, 'v> {
    let (from, to) = (date(&args, 0)?, date(&args, 1)?);
    let span = to.since(from).map_err(|e| ExecutionError::function_error("hari_antara", e))?;
    Ok(CowVal::owned(CelInt::from(i64::from(span.get_days()))))
}

fn whole(args: &Args<'_, '_>, at: usize) -> Result<i64, ExecutionError> {
    let number = args.get(at).and_then(|a| a.downcast_ref::<CelInt>());
    number.map(|n| *n.inner()).ok_or_else(ExecutionError::missing_argument_or_target)
}

/// A later or earlier date; none outside the calendar that people live in.
fn moved<'b, 'v>(name: &str, date: Date, by: Result<jiff::Span, jiff::Error>) -> Answer<'b, 'v> {
    let fail = |e: jiff::Error| ExecutionError::function_error(name, e);
    let moved = date.checked_add(by.map_err(fail)?).map_err(fail)?;
    Ok(CowVal::owned(CelString::from(moved.to_string())))
}

fn add_days<'b, 'v>(args: Args<'b, 'v>) -> Answer<'b, 'v> {
    moved("tambah_hari", date(&args, 0)?, jiff::Span::new().try_days(whole(&args, 1)?))
}

/// A day that the month does not have becomes its last: one month after 31 January is 28 or 29 February.
fn add_months<'b, 'v>(args: Args<'b, 'v>) -> Answer<'b, 'v> {
    moved("tambah_bulan", date(&args, 0)?, jiff::Span::new().try_months(whole(&args, 1)?))
}

fn year<'b, 'v>(args: Args<'b, 'v>) -> Answer<'b, 'v> {
    Ok(CowVal::owned(CelInt::from(i64::from(date(&args, 0)?.year()))))
}

/// The sum of a list; what is unanswered in it is passed over.
fn sum<'b, 'v>(args: Args<'b, 'v>) -> Answer<'b, 'v> {
    let list = args.first().and_then(|a| a.downcast_ref::<CelList>());
    let list = list.ok_or_else(ExecutionError::missing_argument_or_target)?;
    let large = || ExecutionError::function_error("jumlah", "the sum does not fit");
    let (mut total, mut exact) = (Decimal::whole(0), false);
    for value in list.inner().iter().filter(|v| v.downcast_ref::<CelNull>().is_none()) {
        exact |= value.downcast_ref::<CelDecimal>().is_some();
        let number = decimal::of(value.as_ref()).ok_or_else(ExecutionError::missing_argument_or_target)?;
        total = total.checked_add(number).ok_or_else(large)?;
    }
    if exact {
        return Ok(CowVal::owned(CelDecimal(total)));
    }
    Ok(CowVal::owned(CelInt::from(total.round(Round::Half).ok_or_else(large)?)))
}

fn rounded<'b, 'v>(args: &Args<'b, 'v>, how: Round) -> Answer<'b, 'v> {
    let number = args.first().and_then(|value| decimal::of(value.as_ref()));
    let whole = number.and_then(|n| n.round(how)).ok_or_else(ExecutionError::missing_argument_or_target)?;
    Ok(CowVal::owned(CelInt::from(whole)))
}

fn birth<'b, 'v>(args: Args<'b, 'v>) -> Answer<'b, 'v> {
    let born = nik(&args)?.birth(date(&args, 1)?).to_string();
    Ok(CowVal::owned(CelString::from(born)))
}

fn sex<'b, 'v>(args: Args<'b, 'v>) -> Answer<'b, 'v> {
    let sex = nik(&args)?.sex().as_str().to_owned();
    Ok(CowVal::owned(CelString::from(sex)))
}

fn word_count<'b, 'v>(args: Args<'b, 'v>) -> Answer<'b, 'v> {
    let words = text(&args, 0)?.split_whitespace().count();
    Ok(CowVal::owned(CelInt::from(i64::try_from(words).unwrap_or(i64::MAX))))
}

fn is_empty<'b, 'v>(args: Args<'b, 'v>) -> Answer<'b, 'v> {
    let Some(value) = args.first() else { return Err(ExecutionError::missing_argument_or_target()) };
    let empty = value.downcast_ref::<CelNull>().is_some()
        || value.downcast_ref::<CelString>().is_some_and(|s| s.inner().trim().is_empty())
        || value.downcast_ref::<CelList>().is_some_and(|l| l.inner().is_empty())
        || value.downcast_ref::<CelMap>().is_some_and(|m| m.inner().is_empty());
    Ok(CowVal::owned(cel::common::types::CelBool::from(empty)))
}
