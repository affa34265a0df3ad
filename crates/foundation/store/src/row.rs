//! A row on its way out of a statement. Columns are read by number, from 0.

use kernel::{RegionCode, Rupiah, Stamp};
use rusqlite::types::ValueRef;
use tokio_postgres::types::{FromSql, Type};

use crate::error::{Error, Result};
use crate::val::ColumnId;

/// One row of an answer.
pub struct Row<'r> {
    inner: Inner<'r>,
}

enum Inner<'r> {
    Lite(&'r rusqlite::Row<'r>),
    Pg(&'r tokio_postgres::Row),
}

impl<'r> Row<'r> {
    pub(crate) fn lite(row: &'r rusqlite::Row<'r>) -> Self {
        Self { inner: Inner::Lite(row) }
    }

    pub(crate) fn pg(row: &'r tokio_postgres::Row) -> Self {
        Self { inner: Inner::Pg(row) }
    }

    /// An integer.
    pub fn i(&self, n: usize) -> Result<i64> {
        self.opt_i(n)?.ok_or_else(|| null(n))
    }

    /// An integer or NULL.
    pub fn opt_i(&self, n: usize) -> Result<Option<i64>> {
        match &self.inner {
            Inner::Lite(row) => match lite(row, n)? {
                ValueRef::Null => Ok(None),
                ValueRef::Integer(v) => Ok(Some(v)),
                other => Err(misfit(n, "an integer", &other.data_type().to_string())),
            },
            Inner::Pg(row) => match *pg_type(row, n)? {
                Type::INT4 => Ok(pg::<i32>(row, n)?.map(i64::from)),
                Type::INT2 => Ok(pg::<i16>(row, n)?.map(i64::from)),
                _ => pg::<i64>(row, n),
            },
        }
    }

    /// A floating-point number.
    pub fn f(&self, n: usize) -> Result<f64> {
        self.opt_f(n)?.ok_or_else(|| null(n))
    }

    /// A floating-point number or NULL.
    pub fn opt_f(&self, n: usize) -> Result<Option<f64>> {
        match &self.inner {
            Inner::Lite(row) => match lite(row, n)? {
                ValueRef::Null => Ok(None),
                ValueRef::Real(v) => Ok(Some(v)),
                other => Err(misfit(n, "a floating-point number", &other.data_type().to_string())),
            },
            Inner::Pg(row) => pg::<f64>(row, n),
        }
    }

    /// A text.
    pub fn t(&self, n: usize) -> Result<String> {
        self.opt_t(n)?.ok_or_else(|| null(n))
    }

    /// A text or NULL.
    pub fn opt_t(&self, n: usize) -> Result<Option<String>> {
        match &self.inner {
            Inner::Lite(row) => match lite(row, n)? {
                ValueRef::Null => Ok(None),
                ValueRef::Text(v) => {
                    String::from_utf8(v.to_vec()).map(Some).map_err(|_| misfit(n, "UTF-8 text", "other bytes"))
                }
                other => Err(misfit(n, "a text", &other.data_type().to_string())),
            },
            Inner::Pg(row) => pg::<String>(row, n),
        }
    }

    /// Bytes.
    pub fn b(&self, n: usize) -> Result<Vec<u8>> {
        self.opt_b(n)?.ok_or_else(|| null(n))
    }

    /// Bytes or NULL.
    pub fn opt_b(&self, n: usize) -> Result<Option<Vec<u8>>> {
        match &self.inner {
            Inner::Lite(row) => match lite(row, n)? {
                ValueRef::Null => Ok(None),
                ValueRef::Blob(v) => Ok(Some(v.to_vec())),
                other => Err(misfit(n, "bytes", &other.data_type().to_string())),
            },
            Inner::Pg(row) => pg::<Vec<u8>>(row, n),
        }
    }

    /// Exactly `N` bytes.
    pub fn array<const N: usize>(&self, n: usize) -> Result<[u8; N]> {
        let bytes = self.b(n)?;
        let found = bytes.len();
        bytes.try_into().map_err(|_| misfit(n, &format!("{N} bytes"), &format!("{found} bytes")))
    }

    /// Yes or no.
    pub fn flag(&self, n: usize) -> Result<bool> {
        self.opt_flag(n)?.ok_or_else(|| null(n))
    }

    /// Yes, no or NULL.
    pub fn opt_flag(&self, n: usize) -> Result<Option<bool>> {
        match &self.inner {
            Inner::Lite(row) => match lite(row, n)? {
                ValueRef::Null => Ok(None),
                ValueRef::Integer(0) => Ok(Some(false)),
                ValueRef::Integer(1) => Ok(Some(true)),
                other => Err(misfit(n, "a boolean", &other.data_type().to_string())),
            },
            Inner::Pg(row) => pg::<bool>(row, n),
        }
    }

    /// An id: `row.id::<CaseId>(0)`.
    pub fn id<I: ColumnId>(&self, n: usize) -> Result<I> {
        Ok(I::from_column(self.array(n)?))
    }

    /// An id or NULL.
    pub fn opt_id<I: ColumnId>(&self, n: usize) -> Result<Option<I>> {
        match self.opt_b(n)? {
            None => Ok(None),
            Some(_) => self.id(n).map(Some),
        }
    }

    /// A moment, stored as microseconds.
    pub fn stamp(&self, n: usize) -> Result<Stamp> {
        Ok(Stamp::micros(self.i(n)?))
    }

    /// A moment or NULL.
    pub fn opt_stamp(&self, n: usize) -> Result<Option<Stamp>> {
        Ok(self.opt_i(n)?.map(Stamp::micros))
    }

    /// An amount of money.
    pub fn rupiah(&self, n: usize) -> Result<Rupiah> {
        self.i(n).map(Rupiah::new)
    }

    /// A region.
    pub fn region(&self, n: usize) -> Result<RegionCode> {
        let code = self.i(n)?;
        RegionCode::try_from(code).map_err(|_| misfit(n, "a region code", "another integer"))
    }
}

fn lite<'r>(row: &'r rusqlite::Row<'r>, n: usize) -> Result<ValueRef<'r>> {
    row.get_ref(n).map_err(|_| missing(n))
}

fn pg_type(row: &tokio_postgres::Row, n: usize) -> Result<&Type> {
    row.columns().get(n).map(tokio_postgres::Column::type_).ok_or_else(|| missing(n))
}

fn pg<'r, T: FromSql<'r>>(row: &'r tokio_postgres::Row, n: usize) -> Result<Option<T>> {
    let ty = pg_type(row, n)?;
    row.try_get::<_, Option<T>>(n).map_err(|_| misfit(n, std::any::type_name::<T>(), &format!("type {ty}")))
}

fn missing(n: usize) -> Error {
    Error::Decode(format!("there is no column {n}"))
}

fn null(n: usize) -> Error {
    Error::Decode(format!("column {n} is NULL"))
}

fn misfit(n: usize, wanted: &str, found: &str) -> Error {
    Error::Decode(format!("column {n} should hold {wanted}, but holds {found}"))
}
