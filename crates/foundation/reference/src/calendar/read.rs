//! Reads the tables of the calendar.

use super::{Holiday, HolidayKind, OfficeHours};
use crate::table::{DatedTable, Record, TableError, records};

pub(super) const HOLIDAYS: &str = include_str!("../../../../../reference/holidays.csv");
pub(super) const OFFICE_HOURS: &str = include_str!("../../../../../reference/office_hours.csv");

/// Reads `date,kind,name,legal_basis,source,certainty`.
pub(super) fn holidays(csv: &str) -> Result<Vec<Holiday>, TableError> {
    records("holidays.csv", csv, |record| {
        let kind = match record.get("kind")? {
            "libur_nasional" => HolidayKind::National,
            "cuti_bersama" => HolidayKind::Collective,
            "libur_daerah" => HolidayKind::Regional,
            other => return Err(format!("{other:?} is not a kind of holiday")),
        };
        Ok(Holiday {
            date: record.read("date")?,
            kind,
            name: record.get("name")?.to_owned(),
            legal_basis: record.get("legal_basis")?.to_owned(),
            certainty: record.read("certainty")?,
        })
    })
}

/// Reads `first_weekday,last_weekday,opens,closes` and the columns of every dated table.
pub(super) fn office_hours(csv: &str) -> Result<DatedTable<OfficeHours>, TableError> {
    DatedTable::read("office_hours.csv", csv, |record| {
        let weekdays = record.read("first_weekday")?..=record.read("last_weekday")?;
        let (opens, closes) = (minutes(record, "opens")?, minutes(record, "closes")?);
        if opens >= closes {
            return Err("the office closes before it opens".to_owned());
        }
        Ok(OfficeHours { weekdays, opens, closes })
    })
}

/// Reads `07:30` as minutes after midnight.
fn minutes(record: &Record<'_>, column: &str) -> Result<u16, String> {
    let text = record.get(column)?;
    let time = text.split_once(':').and_then(|(hour, minute)| {
        let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
        (hour < 24 && minute < 60).then_some(hour * 60 + minute)
    });
    time.ok_or_else(|| format!("{column}: {text:?} is not a time such as 07:30"))
}
