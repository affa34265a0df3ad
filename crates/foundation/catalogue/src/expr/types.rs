//! The type checker of expressions: every mistake in an expression is found when the file is read.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use cel::common::ast::{CallExpr, Expr as Ast, IdedExpr, LiteralValue, SourceInfo, operators};
use kernel::{Date, DayTime};

use super::{FUNCTIONS, Fault};
use crate::mistake::{choose, nearest};

/// How many lists may be looked through inside each other.
const LISTS_IN_LISTS: usize = 2;

/// What can follow a point.
const METHODS: &[&str] =
    &["all", "exists", "exists_one", "filter", "map", "size", "startsWith", "endsWith", "contains"];

/// How deep an expression may nest once read. Evaluating takes about 15 kB of stack a level in a debug build.
const DEEPEST: usize = 24;

/// What an expression can be. Every value may also be missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Type {
    Bool,
    Int,
    /// A whole number that is written without marks between its thousands.
    Year,
    /// A number with a comma, kept as a text.
    Decimal,
    Text,
    /// A text that is one of these.
    OneOf(Arc<[String]>),
    /// A text in quotation marks in the expression itself.
    Literal(String),
    Date,
    /// A time of day.
    Time,
    List(Arc<Type>),
    Row(Arc<[(String, Type)]>),
    Null,
    /// Nothing is known, usually since a mistake was already found.
    Any,
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bool => "yes or no",
            Self::Int => "a number",
            Self::Year => "a year",
            Self::Decimal => "a decimal number",
            Self::Text | Self::Literal(_) => "a text",
            Self::OneOf(_) => "one of several options",
            Self::Date => "a date",
            Self::Time => "a time of day",
            Self::List(_) => "a list",
            Self::Row(_) => "a row of a group",
            Self::Null => "null",
            Self::Any => "anything",
        })
    }
}

impl Type {
    fn is_text(&self) -> bool {
        matches!(self, Self::Text | Self::OneOf(_) | Self::Literal(_) | Self::Any)
    }

    fn is(&self, other: &Self) -> bool {
        self == other || matches!((self, other), (Self::Any | Self::Null, _) | (Self::Year, Self::Int))
    }

    fn is_number(&self) -> bool {
        matches!(self, Self::Int | Self::Year | Self::Decimal | Self::Any | Self::Null)
    }

    /// Can a value of this type stand where `wanted` is needed?
    pub(crate) fn fits(&self, wanted: &Self) -> bool {
        match wanted {
            Self::Text => self.is_text(),
            Self::Any => true,
            Self::Decimal => self.is_number(),
            _ => self.is(wanted),
        }
    }

    /// The type of a value that is one or the other.
    fn join(a: &Self, b: &Self) -> Option<Self> {
        match (a, b) {
            (Self::Any, _) | (_, Self::Any) => Some(Self::Any),
            (Self::Null, t) | (t, Self::Null) => Some(t.clone()),
            (Self::Literal(x), Self::Literal(y)) => Some(Self::OneOf([x.clone(), y.clone()].into())),
            (Self::OneOf(all), Self::Literal(x)) | (Self::Literal(x), Self::OneOf(all)) => {
                let mut all: Vec<String> = all.to_vec();
                if !all.contains(x) {
                    all.push(x.clone());
                }
                Some(Self::OneOf(all.into()))
            }
            (Self::Int, Self::Year) | (Self::Year, Self::Int) => Some(Self::Int),
            (Self::Decimal, Self::Int | Self::Year) | (Self::Int | Self::Year, Self::Decimal) => Some(Self::Decimal),
            (Self::List(x), Self::List(y)) => Self::join(x, y).map(|t| Self::List(t.into())),
            (a, b) if a == b => Some(a.clone()),
            (a, b) if a.is_text() && b.is_text() => Some(Self::Text),
            _ => None,
        }
    }
}

/// One variable of a scope.
#[derive(Debug, Clone)]
pub(crate) struct Var {
    pub(crate) ty: Type,
    /// It exists, but its answer is not there yet: why.
    pub(crate) not_yet: bool,
}

/// The variables an expression may use.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scope {
    pub(crate) vars: BTreeMap<String, Var>,
}

impl Scope {
    pub(crate) fn add(&mut self, name: &str, ty: Type) {
        self.vars.insert(name.to_owned(), Var { ty, not_yet: false });
    }
}

/// Walks an expression, gives each part a type, and collects faults.
pub(super) struct Checker<'s> {
    scope: &'s Scope,
    info: &'s SourceInfo,
    locals: Vec<(String, Type)>,
    faults: Vec<Fault>,
    uses: BTreeSet<String>,
    /// The parts that are decimal numbers, or whole numbers that meet one.
    decimals: BTreeSet<u64>,
}

impl<'s> Checker<'s> {
    pub(super) fn new(scope: &'s Scope, info: &'s SourceInfo) -> Self {
        Self { scope, info, locals: Vec::new(), faults: Vec::new(), uses: BTreeSet::new(), decimals: BTreeSet::new() }
    }

    pub(super) fn finish(self) -> (Vec<Fault>, Vec<String>, BTreeSet<u64>) {
        (self.faults, self.uses.into_iter().collect(), self.decimals)
    }

    /// Notes what is a decimal number as it is read.
    fn read(&mut self, at: &IdedExpr, ty: Type) -> Type {
        if ty == Type::Decimal {
            self.decimals.insert(at.id);
        }
        ty
    }

    /// Lets a whole number count as a decimal one where it meets one.
    fn meet(&mut self, exprs: &[IdedExpr], types: &[&Type]) {
        if types.contains(&&Type::Decimal) {
            let whole = exprs.iter().zip(types).filter(|(_, ty)| matches!(ty, Type::Int | Type::Year));
            self.decimals.extend(whole.map(|(expr, _)| expr.id));
        }
    }

    fn fault(&mut self, at: &IdedExpr, what: impl Into<String>, mend: impl Into<String>) -> Type {
        let offset = self.info.offset_for(at.id).map_or(0, |(start, _)| usize::try_from(start).unwrap_or(0));
        self.faults.push(Fault::new(offset, what, mend));
        Type::Any
    }

    pub(super) fn check(&mut self, at: &IdedExpr, depth: usize) -> Type {
        if depth > DEEPEST {
            return self.fault(at, "the expression is too deep", "give parts of it a name in `[[computed]]`");
        }
        match &at.expr {
            Ast::Literal(literal) => self.literal(at, literal),
            Ast::Ident(name) => {
                let ty = self.variable(at, name);
                self.read(at, ty)
            }
            Ast::List(list) => {
                let mut of = Type::Any;
                for (i, element) in list.elements.iter().enumerate() {
                    let ty = self.check(element, depth + 1);
                    of = if i == 0 { ty } else { Type::join(&of, &ty).unwrap_or(Type::Any) };
                }
                if of == Type::Decimal {
                    self.decimals.extend(list.elements.iter().map(|element| element.id));
                }
                Type::List(of.into())
            }
            Ast::Select(select) => {
                let row = self.check(&select.operand, depth + 1);
                let of_results = matches!(&select.operand.expr, Ast::Ident(name) if name == "pemeriksaan");
                let ty = self.select(at, &row, &select.field, of_results);
                if select.test { Type::Bool } else { self.read(at, ty) }
            }
            Ast::Call(call) => self.call(at, call, depth),
            Ast::Comprehension(_) if self.locals.len() >= 2 * LISTS_IN_LISTS => {
                // Each list inside another multiplies the work: fifty rows thrice are already 125,000.
                self.fault(
                    at,
                    "lists are looked through inside lists inside lists",
                    "give the inner part a name in `[[computed]]`",
                )
            }
            Ast::Comprehension(c) => {
                let range = self.check(&c.iter_range, depth + 1);
                let of = match &range {
                    Type::List(of) => (**of).clone(),
                    Type::Any => Type::Any,
                    other => {
                        let what = format!("only a list has `all`, `exists`, `filter` and `map`, and this is {other}");
                        return self.fault(&c.iter_range, what, "use them on a group, a choice of several, or files");
                    }
                };
                let init = self.check(&c.accu_init, depth + 1);
                self.locals.push((c.iter_var.clone(), of));
                self.locals.push((c.accu_var.clone(), init));
                self.check(&c.loop_cond, depth + 1);
                let step = self.check(&c.loop_step, depth + 1);
                self.locals.pop();
                self.locals.push((c.accu_var.clone(), step));
                let result = self.check(&c.result, depth + 1);
                self.locals.truncate(self.locals.len().saturating_sub(2));
                result
            }
            Ast::Map(_) | Ast::Struct(_) => self.fault(at, "`{…}` has no use here", "compare answers one by one"),
            Ast::Unspecified => self.fault(at, "something is missing here", "complete the expression"),
        }
    }

    fn literal(&mut self, at: &IdedExpr, literal: &LiteralValue) -> Type {
        match literal {
            LiteralValue::Boolean(_) => Type::Bool,
            LiteralValue::Int(_) => Type::Int,
            LiteralValue::Null => Type::Null,
            LiteralValue::String(text) => Type::Literal(text.inner().to_owned()),
            LiteralValue::Double(_) => self.read(at, Type::Decimal),
            LiteralValue::UInt(_) => self.fault(at, "a number ends in `u`", "write it without the `u`"),
            LiteralValue::Bytes(_) => self.fault(at, "bytes have no use here", "write a text in quotation marks"),
        }
    }

    fn variable(&mut self, at: &IdedExpr, name: &str) -> Type {
        if let Some((_, ty)) = self.locals.iter().rev().find(|(n, _)| n == name) {
            return ty.clone();
        }
        match self.scope.vars.get(name) {
            Some(var) if var.not_yet => {
                self.uses.insert(name.to_owned());
                self.fault(
                    at,
                    format!("`{name}` is not known yet at this place"),
                    "ask or compute it further up, or move this further down",
                )
            }
            Some(var) => {
                self.uses.insert(name.to_owned());
                var.ty.clone()
            }
            None => {
                let known = self.scope.vars.iter().filter(|(_, v)| !v.not_yet).map(|(n, _)| n.as_str());
                let mend = choose(name, known);
                self.fault(at, format!("there is no question, field or computed value `{name}`"), mend)
            }
        }
    }

    fn select(&mut self, at: &IdedExpr, row: &Type, field: &str, of_results: bool) -> Type {
        match row {
            Type::Row(fields) => {
                if let Some((_, ty)) = fields.iter().find(|(id, _)| id == field) {
                    return ty.clone();
                }
                let mend = choose(field, fields.iter().map(|(id, _)| id.as_str()));
                let what = if of_results { "no inspection looks at" } else { "a row of this group has no field" };
                self.fault(at, format!("{what} `{field}`"), mend)
            }
            Type::Any => Type::Any,
            Type::List(_) => self.fault(
                at,
                format!("`.{field}` belongs to one row, and this is all of them"),
                format!("write `.exists(x, x.{field} == …)` or `.all(x, …)`"),
            ),
            other => self.fault(
                at,
                format!("`.{field}` belongs to a row of a group, and this is {other}"),
                "compare the answer itself",
            ),
        }
    }

    fn call(&mut self, at: &IdedExpr, call: &CallExpr, depth: usize) -> Type {
        let target = call.target.as_ref().map(|t| self.check(t, depth + 1));
        if target.is_some() && !METHODS.contains(&call.func_name.as_str()) {
            // What stands in its brackets may use a row's name that only a known method would give.
            let mend = choose(&call.func_name, METHODS.iter().copied());
            return self.fault(at, format!("there is no method `{}`", call.func_name), mend);
        }
        let args: Vec<Type> = call.args.iter().map(|a| self.check(a, depth + 1)).collect();
        match (target, args.as_slice()) {
            (None, [a])
                if call.func_name == operators::LOGICAL_NOT || call.func_name == operators::NOT_STRICTLY_FALSE =>
            {
                self.want_bool(&call.args, std::slice::from_ref(a), "!");
                Type::Bool
            }
            (None, [a]) if call.func_name == operators::NEGATE => {
                if a.is_number() {
                    if *a == Type::Decimal { Type::Decimal } else { Type::Int }
                } else {
                    self.fault(at, format!("`-` needs a number, and this is {a}"), "negate a number")
                }
            }
            (None, [a, b]) if call.func_name.starts_with('_') || call.func_name.starts_with('@') => {
                self.operator(at, call, a, b)
            }
            (None, [c, a, b]) if call.func_name == operators::CONDITIONAL => {
                self.want_bool(call.args.get(..1).unwrap_or_default(), std::slice::from_ref(c), "?");
                self.meet(call.args.get(1..).unwrap_or_default(), &[a, b]);
                match Type::join(a, b) {
                    Some(ty) => ty,
                    None => self.fault(at, format!("`?:` gives {a} or {b}"), "let both sides be of one kind"),
                }
            }
            (Some(on), args) => self.method(at, call, &on, args),
            (None, args) => self.function(at, call, args),
        }
    }

    fn want_bool(&mut self, exprs: &[IdedExpr], types: &[Type], sign: &str) {
        for (expr, ty) in exprs.iter().zip(types) {
            if !ty.is(&Type::Bool) {
                self.fault(
                    expr,
                    format!("`{sign}` needs yes or no, and this is {ty}"),
                    "compare it with something, as in `… == …`",
                );
            }
        }
    }

    fn operator(&mut self, at: &IdedExpr, call: &CallExpr, a: &Type, b: &Type) -> Type {
        let sign = call.func_name.trim_matches(['_', '@']);
        if call.func_name != operators::INDEX {
            self.meet(&call.args, &[a, b]);
        }
        match call.func_name.as_str() {
            operators::LOGICAL_AND | operators::LOGICAL_OR => {
                self.want_bool(&call.args, &[a.clone(), b.clone()], sign);
                Type::Bool
            }
            operators::EQUALS | operators::NOT_EQUALS => {
                self.comparable(at, sign, a, b);
                Type::Bool
            }
            operators::LESS | operators::LESS_EQUALS | operators::GREATER | operators::GREATER_EQUALS => {
                let ordered = |t: &Type| t.is_number() || matches!(t, Type::Date | Type::Time);
                match (a, b) {
                    (Type::Date | Type::Time, Type::Literal(_)) | (Type::Literal(_), Type::Date | Type::Time) => {
                        self.comparable(at, sign, a, b);
                    }
                    (a, b) if ordered(a) && ordered(b) => self.comparable(at, sign, a, b),
                    _ => {
                        self.fault(
                            at,
                            format!("`{sign}` cannot compare {a} with {b}"),
                            "compare numbers with numbers and dates with dates",
                        );
                    }
                }
                Type::Bool
            }
            operators::IN => {
                match b {
                    Type::List(of) => self.comparable(at, "in", a, of),
                    Type::Any => {}
                    other => {
                        self.fault(
                            at,
                            format!("`in` looks into a list, and this is {other}"),
                            "write `x in [\"a\", \"b\"]`",
                        );
                    }
                }
                Type::Bool
            }
            operators::INDEX => match (a, b) {
                (Type::List(of), Type::Int) => (**of).clone(),
                (Type::Any, _) => Type::Any,
                _ => self.fault(
                    at,
                    format!("`[…]` takes the row of a list by its number, and this is {a}"),
                    "write `saksi[0]`",
                ),
            },
            operators::ADD if a.is_text() && b.is_text() => Type::Text,
            operators::ADD if matches!((a, b), (Type::List(_), Type::List(_))) => match (a, b) {
                // What a list that began empty holds is known by what was added.
                (Type::List(of), filled) if **of == Type::Any => filled.clone(),
                _ => Type::join(a, b).unwrap_or(Type::List(Type::Any.into())),
            },
            operators::ADD | operators::SUBSTRACT | operators::MULTIPLY | operators::DIVIDE | operators::MODULO => {
                self.arithmetic(at, call, a, b)
            }
            _ => self.fault(at, format!("`{sign}` has no use here"), "see docs/service-file.md, \"Expressions\""),
        }
    }

    fn arithmetic(&mut self, at: &IdedExpr, call: &CallExpr, a: &Type, b: &Type) -> Type {
        let sign = call.func_name.trim_matches(['_', '@']);
        let is_sum = matches!(call.func_name.as_str(), operators::ADD | operators::SUBSTRACT);
        match (a, b) {
            (Type::Decimal, b) if b.is_number() && sign != "%" => Type::Decimal,
            (a, Type::Decimal) if a.is_number() && sign != "%" => Type::Decimal,
            (Type::Year, Type::Int) if is_sum => Type::Year,
            (a, b) if a.is(&Type::Int) && b.is(&Type::Int) => Type::Int,
            (Type::Date, _) | (_, Type::Date) => self.fault(
                at,
                "dates cannot be added or taken away",
                "write `hari_antara(awal, akhir)` for the days between them, `tambah_hari(tanggal, 14)` for a later one",
            ),
            _ => self.fault(
                at,
                format!("`{sign}` cannot join {a} and {b}"),
                "use it on two numbers, or `+` on two texts",
            ),
        }
    }

    /// Complains if `a` can never equal `b`.
    fn comparable(&mut self, at: &IdedExpr, sign: &str, a: &Type, b: &Type) {
        match (a, b) {
            (Type::OneOf(all), Type::Literal(word)) | (Type::Literal(word), Type::OneOf(all)) => {
                if !all.contains(word) {
                    self.never(at, word, all);
                }
            }
            (Type::OneOf(all), Type::OneOf(words)) => {
                for word in words.iter().filter(|w| sign == "in" && !all.contains(w)) {
                    self.never(at, word, all);
                }
            }
            (Type::Date, Type::Literal(text)) | (Type::Literal(text), Type::Date) => {
                if text.parse::<Date>().is_err() {
                    self.fault(at, format!("\"{text}\" is not a date"), "write it as \"2026-07-13\"");
                }
            }
            (Type::Time, Type::Literal(text)) | (Type::Literal(text), Type::Time) => {
                if DayTime::parse(text).is_ok_and(|time| time.to_string() == *text) {
                    return;
                }
                self.fault(at, format!("\"{text}\" is not a time of day"), "write it as \"09:30\"");
            }
            (a, b) if Type::join(a, b).is_some() => {}
            (a, b) => {
                self.fault(
                    at,
                    format!("`{sign}` compares {a} with {b}, which is never right"),
                    "compare things of one kind",
                );
            }
        }
    }

    fn never(&mut self, at: &IdedExpr, word: &str, all: &[String]) {
        let mend = match nearest(word, all.iter().map(String::as_str)) {
            Some(near) => format!("did you mean \"{near}\"?"),
            None if all.len() > 40 => "look it up in its table".to_owned(),
            None => {
                format!("the options are {}", all.iter().map(|a| format!("\"{a}\"")).collect::<Vec<_>>().join(", "))
            }
        };
        self.fault(at, format!("no option has the value \"{word}\""), mend);
    }

    fn method(&mut self, at: &IdedExpr, call: &CallExpr, on: &Type, args: &[Type]) -> Type {
        match (call.func_name.as_str(), args) {
            ("size", []) => self.sized(at, on),
            ("startsWith" | "endsWith" | "contains", [arg]) => {
                if !on.is_text() || !arg.is_text() {
                    let what = format!("`{}` looks into a text, and this is {on} and {arg}", call.func_name);
                    self.fault(at, what, "use it on two texts");
                }
                Type::Bool
            }
            (name, _) => self.fault(
                at,
                format!("`.{name}` does not take {} values", args.len()),
                "see docs/service-file.md, \"Expressions\"",
            ),
        }
    }

    fn sized(&mut self, at: &IdedExpr, on: &Type) -> Type {
        if matches!(on, Type::List(_) | Type::Any) || on.is_text() {
            Type::Int
        } else {
            self.fault(
                at,
                format!("`size` counts a list or the letters of a text, and this is {on}"),
                "use it on a group, files or a text",
            )
        }
    }

    fn sum(&mut self, at: &IdedExpr, list: &Type) -> Type {
        match list {
            Type::Any => Type::Any,
            Type::List(of) if **of == Type::Decimal => Type::Decimal,
            Type::List(of) if of.is(&Type::Int) => Type::Int,
            other => self.fault(
                at,
                format!("`jumlah` adds up a list of numbers, and this is {other}"),
                "write `jumlah(baris.map(b, b.nilai))`",
            ),
        }
    }

    fn function(&mut self, at: &IdedExpr, call: &CallExpr, args: &[Type]) -> Type {
        let wanted: (&[Type], Type) = match call.func_name.as_str() {
            "size" if args.len() == 1 => return self.sized(at, args.first().unwrap_or(&Type::Any)),
            "umur" => (&[Type::Date], Type::Int),
            "tambah_hari" | "tambah_bulan" => (&[Type::Date, Type::Int], Type::Date),
            "tahun" => (&[Type::Date], Type::Year),
            "bulat" | "bulat_atas" | "bulat_bawah" => (&[Type::Decimal], Type::Int),
            "jumlah" if args.len() == 1 => return self.sum(at, args.first().unwrap_or(&Type::Any)),
            "umur_pada" | "hari_antara" => (&[Type::Date, Type::Date], Type::Int),
            "lahir" => (&[Type::Text], Type::Date),
            "jenis_kelamin" => (&[Type::Text], Type::OneOf(["L".to_owned(), "P".to_owned()].into())),
            "kata" => (&[Type::Text], Type::Int),
            "kosong" => (&[Type::Any], Type::Bool),
            name => {
                let known = FUNCTIONS.iter().map(|f| f.name).chain(["size", "has"]);
                let mend = choose(name, known);
                return self.fault(at, format!("there is no function `{name}`"), mend);
            }
        };
        if call.func_name == "kosong" {
            // Whether something is there is asked of the answer itself.
            call.args.iter().for_each(|arg| {
                self.decimals.remove(&arg.id);
            });
        }
        let example = FUNCTIONS.iter().find(|f| f.name == call.func_name).map_or("", |f| f.call);
        if args.len() != wanted.0.len() {
            let what = format!("`{}` is called with {} instead of {}", call.func_name, args.len(), wanted.0.len());
            return self.fault(at, what, format!("write `{example}`"));
        }
        for ((arg, want), place) in args.iter().zip(wanted.0).zip(&call.args) {
            let literal_date = matches!((arg, want), (Type::Literal(t), Type::Date) if t.parse::<Date>().is_ok());
            if !arg.fits(want) && !literal_date {
                let what = format!("`{}` needs {want}, and this is {arg}", call.func_name);
                self.fault(place, what, format!("write `{example}`"));
            }
        }
        wanted.1
    }
}

/// The fault of an expression whose result is of the wrong kind.
pub(super) fn wrong_result(is: &Type, wanted: &Type) -> Fault {
    let mend = match wanted {
        Type::Bool => "compare it with something, as in `… == …`".to_owned(),
        _ => format!("let it give {wanted}"),
    };
    Fault::new(0, format!("this must give {wanted}, and it gives {is}"), mend)
}
