//! A value on its way into a statement. Five kinds are enough for every table of the hall.

use std::error::Error as StdError;

use kernel::{RegionCode, Rupiah, Stamp};
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

/// The five kinds of value; a NULL has one too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 64-bit integer.
    I,
    /// 64-bit floating point.
    F,
    /// Text.
    T,
    /// Bytes.
    B,
    /// Yes or no.
    Bool,
}

/// One value for one placeholder.
#[derive(Clone, PartialEq)]
pub enum Val {
    /// Nothing, of a kind.
    Null(Kind),
    /// 64-bit integer; narrows by itself for a PostgreSQL `int4` or `int2`.
    I(i64),
    /// 64-bit floating point.
    F(f64),
    /// Text.
    T(String),
    /// Bytes.
    B(Vec<u8>),
    /// Yes or no.
    Bool(bool),
}

impl std::fmt::Debug for Val {
    /// Shows the kind only: values may be personal data.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Null(_) => "Null",
            Self::I(_) => "I(…)",
            Self::F(_) => "F(…)",
            Self::T(_) => "T(…)",
            Self::B(_) => "B(…)",
            Self::Bool(_) => "Bool(…)",
        })
    }
}

/// Rust types that become a [`Val`]; it knows the kind even when there is no value.
pub trait Bind {
    /// The kind of the column this type belongs in.
    const KIND: Kind;
    /// The value itself.
    fn bind(self) -> Val;
}

impl<T: Bind> From<Option<T>> for Val {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null(T::KIND), T::bind)
    }
}

macro_rules! bind {
    ($($type:ty, $kind:ident, |$value:ident| $make:expr;)*) => {$(
        impl Bind for $type {
            const KIND: Kind = Kind::$kind;
            fn bind(self) -> Val {
                let $value = self;
                Val::$kind($make)
            }
        }
        impl From<$type> for Val {
            fn from(value: $type) -> Self {
                value.bind()
            }
        }
    )*};
}

bind! {
    i64, I, |v| v;
    i32, I, |v| i64::from(v);
    u32, I, |v| i64::from(v);
    u16, I, |v| i64::from(v);
    u8, I, |v| i64::from(v);
    f64, F, |v| v;
    bool, Bool, |v| v;
    &str, T, |v| v.to_owned();
    String, T, |v| v;
    &String, T, |v| v.clone();
    Vec<u8>, B, |v| v;
    &Vec<u8>, B, |v| v.clone();
    &[u8], B, |v| v.to_vec();
    [u8; 16], B, |v| v.to_vec();
    [u8; 32], B, |v| v.to_vec();
    &[u8; 16], B, |v| v.to_vec();
    &[u8; 32], B, |v| v.to_vec();
    Stamp, I, |v| v.as_micros();
    RegionCode, I, |v| v.as_i64();
    Rupiah, I, |v| v.amount();
}

/// An id that lives in a 16-byte column.
pub trait ColumnId: Sized {
    /// The id from its 16 bytes.
    fn from_column(bytes: [u8; 16]) -> Self;
}

impl ColumnId for [u8; 16] {
    fn from_column(bytes: [u8; 16]) -> Self {
        bytes
    }
}

macro_rules! ids {
    ($($id:ident)*) => {$(
        bind! { kernel::$id, B, |v| v.bytes().to_vec(); }
        impl ColumnId for kernel::$id {
            fn from_column(bytes: [u8; 16]) -> Self {
                Self::from_bytes(bytes)
            }
        }
    )*};
}

ids! { PersonId OfficerId SessionId DraftId CaseId DocumentId LetterId EventId TaskId MessageId TokenId CodeId SignatureId RequestId SlipId EmergencyId BreachId ReportId PictureId AlertId }

impl rusqlite::ToSql for Val {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null(_) => ToSqlOutput::Owned(Value::Null),
            Self::I(v) => ToSqlOutput::Owned(Value::Integer(*v)),
            Self::F(v) => ToSqlOutput::Owned(Value::Real(*v)),
            Self::Bool(v) => ToSqlOutput::Owned(Value::Integer(i64::from(*v))),
            Self::T(v) => ToSqlOutput::Borrowed(ValueRef::Text(v.as_bytes())),
            Self::B(v) => ToSqlOutput::Borrowed(ValueRef::Blob(v)),
        })
    }
}

type PgResult = std::result::Result<IsNull, Box<dyn StdError + Sync + Send>>;

impl ToSql for Val {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> PgResult {
        let misfit = || Err(format!("{self:?} does not fit a parameter of type {ty}").into());
        match (self, ty) {
            (Self::Null(_), _) => Ok(IsNull::Yes),
            (Self::I(v), &Type::INT8) => v.to_sql(ty, out),
            (Self::I(v), &Type::INT4) => i32::try_from(*v)?.to_sql(ty, out),
            (Self::I(v), &Type::INT2) => i16::try_from(*v)?.to_sql(ty, out),
            (Self::F(v), &Type::FLOAT8) => v.to_sql(ty, out),
            (Self::Bool(v), &Type::BOOL) => v.to_sql(ty, out),
            (Self::B(v), &Type::BYTEA) => v.to_sql(ty, out),
            (Self::T(v), ty) if <&str as ToSql>::accepts(ty) => v.as_str().to_sql(ty, out),
            _ => misfit(),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// The values of a statement, in placeholder order: `vals![region, case_id, "text"]`.
#[macro_export]
macro_rules! vals {
    ($($value:expr),* $(,)?) => {
        [$($crate::Val::from($value)),*]
    };
}
