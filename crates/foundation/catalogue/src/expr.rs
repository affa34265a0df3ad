//! Conditions and values in service files, in CEL (Common Expression Language), made safe for a town hall.
//!
//! An expression is compiled and type-checked when the file is read. At run time there is one rule for what is missing:
//! **what cannot be told does not hold.** A comparison with an unanswered field, a division by zero, an overflow: the
//! expression has no value, a condition counts as false, and nobody is woken at 3 a.m. `&&` and `||` still decide when
//! one side is enough.

mod decimal;
mod functions;
mod types;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use cel::common::ast::IdedExpr;
use cel::common::value::CowVal;
use cel::context::VariableResolver;
use cel::parser::Parser;
use serde_json::{Map, Value};

pub(crate) use functions::FUNCTIONS;
pub(crate) use types::{Scope, Type, Var};

/// The longest expression, in letters. A longer one belongs into several computed values.
pub const LONGEST: usize = 600;
/// How deep brackets may nest.
const DEEPEST: usize = 12;

/// The variables every expression knows besides answers and computed values.
pub const BUILT_IN: &[&str] =
    &["hari_ini", "tanggal_ajukan", "varian", "wilayah_kantor", "pemeriksaan", "nomor_surat", "tanggal_surat"];

/// A compiled, type-checked expression.
#[derive(Clone)]
pub struct Expr {
    source: Arc<str>,
    ast: Arc<IdedExpr>,
    uses: Arc<[String]>,
    ty: Type,
}

impl std::fmt::Debug for Expr {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Expr({})", self.source)
    }
}

impl std::fmt::Display for Expr {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.source)
    }
}

/// Something wrong in an expression, `offset` letters from its start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) offset: usize,
    pub(crate) what: String,
    pub(crate) mend: String,
}

impl Fault {
    pub(crate) fn new(offset: usize, what: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { offset, what: what.into(), mend: mend.into() }
    }
}

impl Expr {
    /// Compiles and checks `source` with the variables of `scope`; `wanted` is the type it must have, if only one fits.
    pub(crate) fn compile(source: &str, scope: &Scope, wanted: Option<&Type>) -> Result<Self, Vec<Fault>> {
        guard(source)?;
        let parsed = catch_unwind(AssertUnwindSafe(|| Parser::default().parse_with_source_info(source)));
        let (mut ast, info) = match parsed {
            Ok(Ok(parsed)) => parsed,
            Ok(Err(errors)) => return Err(syntax_faults(source, &errors)),
            Err(_) => return Err(vec![Fault::new(0, "this expression cannot be read", "write it more simply")]),
        };
        let mut checker = types::Checker::new(scope, &info);
        let ty = checker.check(&ast, 0);
        let (mut faults, uses, decimals) = checker.finish();
        if faults.is_empty()
            && let Some(wanted) = wanted
            && !ty.fits(wanted)
        {
            faults.push(types::wrong_result(&ty, wanted));
        }
        if !faults.is_empty() {
            faults.dedup();
            return Err(faults);
        }
        decimal::widen(&mut ast, &decimals);
        functions::add_hidden_arguments(&mut ast);
        Ok(Self { source: source.into(), ast: Arc::new(ast), uses: uses.into(), ty })
    }

    /// The text as the file writes it.
    pub fn as_str(&self) -> &str {
        &self.source
    }

    /// The variables it looks at.
    pub fn uses(&self) -> &[String] {
        &self.uses
    }

    /// The id, if the expression is nothing but one variable.
    pub fn as_name(&self) -> Option<&str> {
        match &self.ast.expr {
            cel::common::ast::Expr::Ident(name) => Some(name),
            _ => None,
        }
    }

    pub(crate) fn ty(&self) -> &Type {
        &self.ty
    }

    /// The value; none if it cannot be told.
    pub(crate) fn eval(&self, with: &Bindings<'_>) -> Option<Value> {
        let run = || {
            let mut context = cel::Context::with_env(functions::env());
            context.set_variable_resolver(with);
            let value = cel::Value::resolve_val(&self.ast, &context).ok()?;
            if let Some(decimal) = value.downcast_ref::<decimal::CelDecimal>() {
                return Some(Value::from(decimal.0.to_string()));
            }
            cel::Value::try_from(value.as_ref()).ok().and_then(|v| to_json(&v))
        };
        // What was checked does not panic; should the interpreter be wrong about that, nothing can be told.
        catch_unwind(AssertUnwindSafe(run)).ok().flatten()
    }

    /// Does the condition hold? `None` if it cannot be told.
    pub(crate) fn truth(&self, with: &Bindings<'_>) -> Option<bool> {
        self.eval(with)?.as_bool()
    }
}

/// The values an expression is evaluated with.
pub(crate) struct Bindings<'a> {
    pub(crate) values: &'a Map<String, Value>,
    pub(crate) computed: &'a Map<String, Value>,
    pub(crate) constants: &'a Map<String, Value>,
    /// The row of the group the expression belongs to; its fields hide those outside.
    pub(crate) row: Option<&'a Map<String, Value>>,
    pub(crate) today: &'a str,
    pub(crate) sent: &'a str,
    /// The region of the hall, dotted.
    pub(crate) region: &'a str,
    pub(crate) variant: Option<&'a str>,
    /// Group id → the ids of its fields, so that unanswered ones are null and not unknown.
    pub(crate) groups: &'a [(String, Vec<String>)],
}

impl VariableResolver for Bindings<'_> {
    fn resolve<'b>(&'b self, name: &str) -> Option<CowVal<'b, 'b>> {
        let text = |s: &'b str| Some(CowVal::owned(cel::common::types::CelString::from(s)));
        match name {
            "hari_ini" => return text(self.today),
            "tanggal_ajukan" => return text(self.sent),
            "wilayah_kantor" => return text(self.region),
            "varian" => return self.variant.map_or_else(|| Some(CowVal::owned(cel::common::types::CelNull)), text),
            _ => {}
        }
        if let Some(value) = self.row.and_then(|row| row.get(name)) {
            return Some(from_json(value, &[]));
        }
        let inner = self.groups.iter().find(|(id, _)| id == name).map_or(&[][..], |(_, fields)| fields.as_slice());
        if let Some(value) =
            self.values.get(name).or_else(|| self.computed.get(name)).or_else(|| self.constants.get(name))
        {
            return Some(from_json(value, inner));
        }
        // Whatever the checker let through exists; without an answer it is null. Dotted names are not variables.
        if name.contains(['.', '@']) { None } else { Some(CowVal::owned(cel::common::types::CelNull)) }
    }
}

/// JSON as CEL sees it. `fields` are the ids of a group's fields: rows get a null for each that is missing.
fn from_json<'b>(value: &Value, fields: &[String]) -> CowVal<'b, 'b> {
    let plain: cel::Value = to_cel(value, fields);
    match Box::<dyn cel::common::value::Val>::try_from(plain) {
        Ok(value) => CowVal::Owned(value),
        Err(_) => CowVal::owned(cel::common::types::CelNull),
    }
}

fn to_cel(value: &Value, fields: &[String]) -> cel::Value {
    match value {
        Value::Null => cel::Value::Null,
        Value::Bool(b) => cel::Value::Bool(*b),
        Value::Number(n) => n.as_i64().map_or(cel::Value::Null, cel::Value::Int),
        Value::String(s) => cel::Value::String(Arc::new(s.clone())),
        Value::Array(list) => cel::Value::List(Arc::new(list.iter().map(|v| to_cel(v, fields)).collect())),
        Value::Object(map) => {
            let mut row: std::collections::HashMap<String, cel::Value> =
                fields.iter().map(|f| (f.clone(), cel::Value::Null)).collect();
            row.extend(map.iter().map(|(k, v)| (k.clone(), to_cel(v, &[]))));
            cel::Value::Map(row.into())
        }
    }
}

fn to_json(value: &cel::Value) -> Option<Value> {
    Some(match value {
        cel::Value::Null => Value::Null,
        cel::Value::Bool(b) => Value::Bool(*b),
        cel::Value::Int(i) => Value::from(*i),
        cel::Value::String(s) => Value::String(s.as_ref().clone()),
        cel::Value::List(list) => Value::Array(list.iter().map(to_json).collect::<Option<_>>()?),
        _ => return None,
    })
}

/// Refuses what could overwhelm the parser before it sees it.
fn guard(source: &str) -> Result<(), Vec<Fault>> {
    let one = |offset, what: &str, mend: &str| Err(vec![Fault::new(offset, what, mend)]);
    if source.trim().is_empty() {
        return one(0, "the expression is empty", "write a condition, or leave the key out");
    }
    if source.chars().count() > LONGEST {
        return one(
            LONGEST,
            &format!("the expression is longer than {LONGEST} letters"),
            "give parts of it a name in `[[computed]]`",
        );
    }
    let (mut depth, mut quote, mut escaped) = (0_usize, None, false);
    for (at, c) in source.chars().enumerate() {
        match (quote, c) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(q), c) if c == q => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '(' | '[' | '{') => {
                depth += 1;
                if depth > DEEPEST {
                    return one(
                        at,
                        &format!("brackets nest deeper than {DEEPEST}"),
                        "give parts of it a name in `[[computed]]`",
                    );
                }
            }
            (None, ')' | ']' | '}') => depth = depth.saturating_sub(1),
            // `=` alone is what everyone writes first.
            (None, '=') if single_equals(source, at) => {
                return one(at, "`=` does not compare", "write `==` to compare");
            }
            (None, c) if c.is_control() && !c.is_whitespace() => {
                return one(at, "a control character stands here", "remove it");
            }
            _ => {}
        }
    }
    if quote.is_some() {
        return one(source.chars().count(), "a text is opened but not closed", "add the closing quotation mark");
    }
    Ok(())
}

fn single_equals(source: &str, at: usize) -> bool {
    let chars: Vec<char> = source.chars().skip(at.saturating_sub(1)).take(3).collect();
    let (before, after) = if at == 0 { (None, chars.get(1)) } else { (chars.first(), chars.get(2)) };
    after != Some(&'=') && !matches!(before, Some('=' | '!' | '<' | '>'))
}

fn syntax_faults(source: &str, errors: &cel::ParseErrors) -> Vec<Fault> {
    let mend = if source.contains(" and ") || source.contains(" dan ") {
        "write `&&` for and"
    } else if source.contains(" or ") || source.contains(" atau ") {
        "write `||` for or"
    } else if source.contains("not ") || source.contains("bukan ") {
        "write `!` for not"
    } else {
        "see docs/service-file.md, \"Expressions\""
    };
    let Some(first) = errors.errors.first() else {
        return vec![Fault::new(0, "this expression cannot be read", mend)];
    };
    let said = first.msg.replace("Syntax error: ", "");
    if said.contains("<EOF>'") {
        return vec![Fault::new(
            source.chars().count(),
            "the expression ends too early",
            "write what comes next, or take the last sign away",
        )];
    }
    let column = usize::try_from(first.pos.1.max(0)).unwrap_or(0);
    let line = usize::try_from(first.pos.0.max(1)).unwrap_or(1);
    let before: usize = source.split_inclusive('\n').take(line - 1).map(|l| l.chars().count()).sum();
    // The parser names what it stumbled over in quotation marks; the rest of its sentence is for its makers.
    let what = match said.split('\'').nth(1).filter(|word| !word.is_empty() && word.chars().count() <= 40) {
        Some(word) if said.starts_with("missing") => format!("`{word}` is missing here"),
        Some(word) => format!("`{word}` cannot stand here"),
        None => "this expression cannot be read".to_owned(),
    };
    vec![Fault::new(before + column, what, mend)]
}
