//! Fields that repeat others: groups, whose rows people add, and tables, whose rows the file gives.

use super::Builder;
use super::form::field_type;
use crate::expr::{Type, Var};
use crate::file::{FieldFile, Kind, RowFile};
use crate::form::{Field, FieldKind, Personal, TableRow};

/// The kinds that fit into a cell of a table.
const CELLS: &[Kind] = &[
    Kind::Text,
    Kind::Number,
    Kind::Decimal,
    Kind::Year,
    Kind::Money,
    Kind::Time,
    Kind::Choice,
    Kind::PersonName,
    Kind::Phone,
];

impl Builder<'_, '_> {
    pub(super) fn group(
        &mut self,
        path: &str,
        file: &FieldFile,
        personal: Option<&Personal>,
        top: bool,
    ) -> Option<FieldKind> {
        if !top {
            self.found.at(path, "a group stands in the rows of another field", "ask it on the page itself");
            return None;
        }
        let (min, max) = self.range(path, file, (0, 50), (1, 10));
        let inner = file.fields.as_deref().unwrap_or_default();
        if inner.is_empty() && !self.found.broken_under(&format!("{path}.fields")) {
            self.found.at(path, "a group asks nothing", "add `[[pages.fields.fields]]`");
        }
        let item_label = if let Some(both) = &file.item_label {
            self.local(&format!("{path}.item_label"), both)
        } else {
            self.found.at(
                path,
                "the rows of the group have no name",
                "add `item_label = { id = \"Saksi\", en = \"Witness\" }`",
            );
            kernel::Local::default()
        };
        let fields = self.row_fields(path, inner, personal);
        let size = |n: i64| usize::try_from(n).unwrap_or(0);
        Some(FieldKind::Group { min: size(min), max: size(max), fields, item_label })
    }

    pub(super) fn table(
        &mut self,
        path: &str,
        file: &FieldFile,
        personal: Option<&Personal>,
        top: bool,
    ) -> Option<FieldKind> {
        if !top {
            self.found.at(path, "a table stands in the rows of another field", "ask it on the page itself");
            return None;
        }
        let columns = file.fields.as_deref().unwrap_or_default();
        if (columns.is_empty() || columns.len() > 6) && !self.found.broken_under(&format!("{path}.fields")) {
            let what = format!("a table has one to six columns, and this one {}", columns.len());
            self.found.at(path, what, "add `[[pages.fields.fields]]`, or use a group");
        }
        for (at, column) in columns.iter().enumerate().filter(|(_, column)| !CELLS.contains(&column.kind)) {
            let here = format!("{path}.fields.{at}.kind");
            if !self.found.broken_under(&here) {
                let what = format!("`{}` does not fit into a cell of a table", super::field::word_of(column.kind));
                self.found.at(&here, what, "use a short kind such as `money` or `text`, or a group");
            }
        }
        let rows = self.table_rows(path, file.rows.as_deref().unwrap_or_default());
        let fields = self.row_fields(path, columns, personal);
        Some(FieldKind::Table { rows, fields })
    }

    fn table_rows(&mut self, path: &str, files: &[RowFile]) -> Vec<TableRow> {
        if !(1..=40).contains(&files.len()) && !self.found.broken_under(&format!("{path}.rows")) {
            let what = format!("a table has 1 to 40 rows, and this one {}", files.len());
            self.found.at(path, what, "add `rows = [{ id = \"gaji\", label = { … } }]`");
        }
        self.unique(&format!("{path}.rows"), "rows", files.iter().map(|row| row.id.as_str()));
        let mut rows = Vec::new();
        for (at, file) in files.iter().enumerate() {
            let here = format!("{path}.rows.{at}");
            self.name(&format!("{here}.id"), &file.id, '_');
            rows.push(TableRow { id: file.id.clone(), label: self.local(&format!("{here}.label"), &file.label) });
        }
        rows
    }

    /// The fields of one row. Inside a row its own fields hide those of the same name outside.
    fn row_fields(&mut self, path: &str, inner: &[FieldFile], personal: Option<&Personal>) -> Vec<Field> {
        self.unique(&format!("{path}.fields"), "fields", inner.iter().map(|f| f.id.as_str()));
        let outside = self.scope.clone();
        for field in inner {
            self.scope.vars.insert(field.id.clone(), Var { ty: Type::Any, not_yet: true });
        }
        let mut fields = Vec::new();
        for (at, field) in inner.iter().enumerate() {
            let here = format!("{path}.fields.{at}");
            self.name(&format!("{here}.id"), &field.id, '_');
            if let Some(field) = self.field(&here, field, personal, false) {
                fields.push(field);
            }
            self.scope.add(&field.id, field_type(field, self.tables));
        }
        self.scope = outside;
        fields
    }
}
