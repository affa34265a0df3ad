//! Working days and working hours, by which the law counts deadlines.
//!
//! A working day is Monday to Friday without national holidays, collective leave and regional holidays; a
//! counter that opens on Saturday does not make it one. A year that is not in the table is an error, never
//! a year without holidays.

mod read;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::sync::OnceLock;

use kernel::{Date, Kind, Problem, Span, Stamp, Zone};

use crate::table::{Certainty, DatedTable, TableError};

/// Why there is no work on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HolidayKind {
    /// Libur nasional.
    National,
    /// Cuti bersama: offices are closed.
    Collective,
    /// Libur daerah, such as Galungan in Bali or a polling day.
    Regional,
}

impl HolidayKind {
    /// As the tables write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::National => "libur_nasional",
            Self::Collective => "cuti_bersama",
            Self::Regional => "libur_daerah",
        }
    }

    /// The key of its name in the texts.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::National => "holiday-libur-nasional",
            Self::Collective => "holiday-cuti-bersama",
            Self::Regional => "holiday-libur-daerah",
        }
    }
}

/// A day without work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holiday {
    /// The day.
    pub date: Date,
    /// Why there is no work.
    pub kind: HolidayKind,
    /// The name, in Indonesian.
    pub name: String,
    /// The decision; empty means not checked yet.
    pub legal_basis: String,
    /// How sure we are; the days of Islam can still move by one.
    pub certainty: Certainty,
}

impl Holiday {
    /// A regional holiday, as an office adds it.
    pub fn regional(date: Date, name: impl Into<String>, legal_basis: impl Into<String>) -> Self {
        Self {
            date,
            kind: HolidayKind::Regional,
            name: name.into(),
            legal_basis: legal_basis.into(),
            certainty: Certainty::Sure,
        }
    }
}

/// The holidays of this year are not known, so nothing can be counted in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the holidays of {year} are not known")]
pub struct CalendarError {
    /// The year.
    pub year: i16,
}

impl Problem for CalendarError {
    fn kind(&self) -> Kind {
        Kind::Unavailable
    }

    fn slug(&self) -> &'static str {
        "calendar-year"
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        vec![("year", self.year.to_string())]
    }
}

/// When an office is open on certain days of the week, in minutes after midnight.
#[derive(Clone, Debug, PartialEq, Eq)]
struct OfficeHours {
    /// 1 Monday to 7 Sunday.
    weekdays: RangeInclusive<i8>,
    opens: u16,
    closes: u16,
}

/// The working days and hours of an office.
#[derive(Clone, Debug)]
pub struct Calendar {
    holidays: BTreeMap<Date, Holiday>,
    years: BTreeSet<i16>,
    hours: DatedTable<OfficeHours>,
}

impl Calendar {
    /// The national calendar that comes with the program.
    pub fn shipped() -> &'static Self {
        static SHIPPED: OnceLock<Calendar> = OnceLock::new();
        // A test sees to it that the built-in files can be read; an empty calendar would refuse to count.
        SHIPPED
            .get_or_init(|| Self::read(read::HOLIDAYS, read::OFFICE_HOURS).unwrap_or_else(|_| Self::without_holidays()))
    }

    /// Reads a calendar from the text of `holidays.csv` and `office_hours.csv`.
    pub fn read(holidays: &str, office_hours: &str) -> Result<Self, TableError> {
        let hours = read::office_hours(office_hours)?;
        let empty = Self { holidays: BTreeMap::new(), years: BTreeSet::new(), hours };
        empty.with_years(holidays)
    }

    /// The calendar with every year that `holidays` (the text of a `holidays.csv`) names taken from there:
    /// how a new year, or a change within one, gets in without a new program.
    pub fn with_years(&self, holidays: &str) -> Result<Self, TableError> {
        let read = read::holidays(holidays)?;
        let years: BTreeSet<i16> = read.iter().map(|holiday| holiday.date.year()).collect();
        let mut calendar = self.clone();
        calendar
            .holidays
            .retain(|date, holiday| holiday.kind == HolidayKind::Regional || !years.contains(&date.year()));
        calendar.holidays.extend(read.into_iter().map(|holiday| (holiday.date, holiday)));
        calendar.years.extend(years);
        Ok(calendar)
    }

    /// The calendar with regional holidays added. They do not make an unknown year known.
    #[must_use]
    pub fn with_extra(&self, holidays: impl IntoIterator<Item = Holiday>) -> Self {
        let mut calendar = self.clone();
        for holiday in holidays {
            calendar.holidays.entry(holiday.date).or_insert(holiday);
        }
        calendar
    }

    /// The years that can be counted in.
    pub fn years(&self) -> impl Iterator<Item = i16> {
        self.years.iter().copied()
    }

    /// The holiday on this day. None also for a year that is not known: ask [`Calendar::is_working_day`]
    /// before counting.
    pub fn holiday(&self, date: Date) -> Option<&Holiday> {
        self.holidays.get(&date)
    }

    /// The first holiday on or after this day that is known.
    pub fn next_holiday(&self, from: Date) -> Option<&Holiday> {
        self.holidays.range(from..).next().map(|(_, holiday)| holiday)
    }

    /// Do offices work on this day?
    pub fn is_working_day(&self, date: Date) -> Result<bool, CalendarError> {
        if !self.years.contains(&date.year()) {
            return Err(CalendarError { year: date.year() });
        }
        Ok(weekday(date) <= 5 && !self.holidays.contains_key(&date))
    }

    /// The end of office hours on the last of `days` working days. The day of receipt does not count: the
    /// first day is the first working day after it, however early it came. With 0 days, the end of office
    /// hours on the day of receipt, or of the next working day if that is no longer ahead.
    pub fn add_working_days(&self, from: Stamp, days: u32, zone: Zone) -> Result<Stamp, CalendarError> {
        let mut date = from.date(zone);
        if days == 0 {
            loop {
                if self.is_working_day(date)? {
                    let (_, closes) = self.open(date, zone)?;
                    if closes >= from {
                        return Ok(closes);
                    }
                }
                date = after(date)?;
            }
        }
        let mut left = days;
        while left > 0 {
            date = after(date)?;
            left -= u32::from(self.is_working_day(date)?);
        }
        self.open(date, zone).map(|(_, closes)| closes)
    }

    /// The moment when `hours` of office time have passed since `from`.
    pub fn add_working_hours(&self, from: Stamp, hours: u32, zone: Zone) -> Result<Stamp, CalendarError> {
        let mut left = Span::hours(hours.into());
        let mut date = from.date(zone);
        let mut now = from;
        while left > Span::ZERO {
            if self.is_working_day(date)? {
                let (opens, closes) = self.open(date, zone)?;
                now = now.max(opens);
                let today = closes.since(now).max(Span::ZERO);
                if today >= left {
                    return Ok(now.plus(left));
                }
                left = left - today;
            }
            date = after(date)?;
        }
        Ok(now)
    }

    /// The office time from `start` to `end`; none if `end` is not after `start`, as when a clock was put
    /// back.
    pub fn working_time_between(&self, start: Stamp, end: Stamp, zone: Zone) -> Result<Span, CalendarError> {
        let mut passed = Span::ZERO;
        if end <= start {
            return Ok(passed);
        }
        let (mut date, last) = (start.date(zone), end.date(zone));
        loop {
            if self.is_working_day(date)? {
                let (opens, closes) = self.open(date, zone)?;
                passed = passed + closes.min(end).since(opens.max(start)).max(Span::ZERO);
            }
            if date >= last {
                return Ok(passed);
            }
            date = after(date)?;
        }
    }

    /// A deadline after the clock stood still from `since` to `now`: what was left then is left now, counted in started
    /// working hours. One that had gone by stays.
    pub fn after_pause(&self, due: Stamp, since: Stamp, now: Stamp, zone: Zone) -> Result<Stamp, CalendarError> {
        if due <= since {
            return Ok(due);
        }
        let left = self.working_time_between(since, due, zone)?;
        let hours = u32::try_from((left.as_minutes() + 59) / 60).unwrap_or(0);
        Ok(self.add_working_hours(now, hours, zone)?.max(due))
    }

    /// The working days after `start` up to and with `end`; 0 if `end` is not after `start`.
    pub fn working_days_between(&self, start: Date, end: Date) -> Result<u32, CalendarError> {
        let mut days = 0;
        let mut date = start;
        while date < end {
            date = after(date)?;
            days += u32::from(self.is_working_day(date)?);
        }
        Ok(days)
    }

    /// When the office opens and closes on a working day.
    fn open(&self, date: Date, zone: Zone) -> Result<(Stamp, Stamp), CalendarError> {
        let row = self.hours.on(date).find(|row| row.value.weekdays.contains(&weekday(date)));
        let hours = row.ok_or(CalendarError { year: date.year() })?;
        let midnight = Stamp::at(date, 0, 0, zone);
        let at = |minutes: u16| midnight.plus(Span::minutes(minutes.into()));
        Ok((at(hours.value.opens), at(hours.value.closes)))
    }

    fn without_holidays() -> Self {
        Self { holidays: BTreeMap::new(), years: BTreeSet::new(), hours: DatedTable::empty() }
    }
}

fn after(date: Date) -> Result<Date, CalendarError> {
    date.tomorrow().map_err(|_| CalendarError { year: date.year() })
}

fn weekday(date: Date) -> i8 {
    date.weekday().to_monday_one_offset()
}
