//! Decimal numbers in expressions: a value of CEL that counts exactly, and the places where one is made.
//!
//! Answers keep a decimal number as a text, so the checker notes every part of an expression that is one, and every
//! whole number that meets one. [`widen`] then wraps each of them into `desimal(…)`, which nobody writes by hand.

use std::any::Any;
use std::cmp::Ordering;
use std::collections::BTreeSet;

use cel::ExecutionError;
use cel::common::ast::{CallExpr, EntryExpr, Expr as Ast, IdedExpr};
use cel::common::traits::{Adder, Comparer, Divider, Multiplier, Negator, Subtractor};
use cel::common::types::{CelDouble, CelInt, CelNull, CelString, Type};
use cel::common::value::{CowVal, StaticVal, Val};
use kernel::Decimal;

/// The function that makes a decimal number of what an expression reads.
pub(super) const MAKE: &str = "desimal@";

static DECIMAL: Type = Type::new_unspecified_type("desimal");

/// A decimal number as CEL sees it.
#[derive(Debug, Clone, Copy)]
pub(super) struct CelDecimal(pub(super) Decimal);

impl StaticVal for CelDecimal {}

macro_rules! can {
    ($($name:ident: $what:ident),*) => { $(
        fn $name<'b, 'v>(&'b self) -> Option<&'b (dyn $what + 'v)> where Self: 'v {
            Some(self)
        }
    )* };
}

impl Val for CelDecimal {
    fn get_type(&self) -> &Type {
        &DECIMAL
    }

    fn cel_type() -> &'static Type {
        &DECIMAL
    }

    can!(as_adder: Adder, as_subtractor: Subtractor, as_multiplier: Multiplier, as_divider: Divider, as_negator: Negator);

    fn as_comparer(&self) -> Option<&dyn Comparer> {
        Some(self)
    }

    fn equals(&self, other: &dyn Val) -> bool {
        other.downcast_ref::<Self>().is_some_and(|other| other.0 == self.0)
    }

    fn clone_as_boxed<'v>(&self) -> Box<dyn Val + 'v>
    where
        Self: 'v,
    {
        Box::new(*self)
    }

    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }
}

/// What cannot be counted has no value.
fn counted<'b, 'v>(
    sign: &'static str,
    a: CelDecimal,
    b: &(dyn Val + 'v),
    count: fn(Decimal, Decimal) -> Option<Decimal>,
) -> Result<CowVal<'b, 'v>, ExecutionError> {
    let b = b.downcast_ref::<CelDecimal>().ok_or_else(ExecutionError::missing_argument_or_target)?;
    let counted = count(a.0, b.0).ok_or_else(|| ExecutionError::function_error(sign, "does not fit"))?;
    Ok(CowVal::owned(CelDecimal(counted)))
}

macro_rules! counts {
    ($($what:ident, $name:ident, $count:ident;)*) => { $(
        impl $what for CelDecimal {
            fn $name<'b, 'v>(&'b self, other: &(dyn Val + 'v)) -> Result<CowVal<'b, 'v>, ExecutionError>
            where
                Self: 'v,
            {
                counted(stringify!($name), *self, other, Decimal::$count)
            }
        }
    )* };
}

counts! {
    Adder, add, checked_add;
    Subtractor, sub, checked_sub;
    Multiplier, mul, checked_mul;
    Divider, div, checked_div;
}

impl Negator for CelDecimal {
    fn negate<'v>(&self) -> Result<Box<dyn Val + 'v>, ExecutionError>
    where
        Self: 'v,
    {
        let negated = Decimal::whole(0).checked_sub(self.0);
        negated.map(|n| Box::new(Self(n)) as Box<dyn Val + 'v>).ok_or_else(ExecutionError::missing_argument_or_target)
    }
}

impl Comparer for CelDecimal {
    fn compare(&self, other: &dyn Val) -> Result<Ordering, ExecutionError> {
        let other = other.downcast_ref::<Self>().ok_or_else(ExecutionError::missing_argument_or_target)?;
        Ok(self.0.cmp(&other.0))
    }
}

/// A decimal number of whatever stands for one; an unanswered field stays unanswered.
pub(super) fn make<'b, 'v>(args: Vec<CowVal<'b, 'v>>) -> Result<CowVal<'b, 'v>, ExecutionError> {
    let value = args.into_iter().next().ok_or_else(ExecutionError::missing_argument_or_target)?;
    if value.downcast_ref::<CelNull>().is_some() {
        return Ok(value);
    }
    let made = of(&*value).ok_or_else(|| ExecutionError::function_error("desimal", "not a number"))?;
    Ok(CowVal::owned(CelDecimal(made)))
}

/// The number a value stands for.
pub(super) fn of(value: &dyn Val) -> Option<Decimal> {
    if let Some(number) = value.downcast_ref::<CelDecimal>() {
        return Some(number.0);
    }
    if let Some(whole) = value.downcast_ref::<CelInt>() {
        return Some(Decimal::whole(*whole.inner()));
    }
    // A literal: its shortest spelling is the one the file has.
    if let Some(literal) = value.downcast_ref::<CelDouble>() {
        return Decimal::canonical(&literal.inner().to_string());
    }
    value.downcast_ref::<CelString>().and_then(|text| Decimal::canonical(text.inner()))
}

/// Wraps the noted parts of an expression, so that they count as decimal numbers.
pub(super) fn widen(ast: &mut IdedExpr, noted: &BTreeSet<u64>) {
    match &mut ast.expr {
        Ast::Call(call) => {
            call.target.iter_mut().for_each(|target| widen(target, noted));
            call.args.iter_mut().for_each(|arg| widen(arg, noted));
        }
        Ast::Comprehension(c) => {
            for part in [&mut c.iter_range, &mut c.accu_init, &mut c.loop_cond, &mut c.loop_step, &mut c.result] {
                widen(part, noted);
            }
        }
        Ast::List(list) => list.elements.iter_mut().for_each(|element| widen(element, noted)),
        Ast::Select(select) => widen(&mut select.operand, noted),
        Ast::Map(map) => {
            for entry in &mut map.entries {
                if let EntryExpr::MapEntry(entry) = &mut entry.expr {
                    widen(&mut entry.value, noted);
                }
            }
        }
        Ast::Unspecified | Ast::Ident(_) | Ast::Literal(_) | Ast::Struct(_) => {}
    }
    if noted.contains(&ast.id) {
        let inner = std::mem::replace(&mut ast.expr, Ast::Unspecified);
        let arg = IdedExpr { id: 0, expr: inner };
        ast.expr = Ast::Call(CallExpr { func_name: MAKE.to_owned(), target: None, args: vec![arg] });
    }
}
