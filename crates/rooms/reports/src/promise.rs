//! Until when each part of a report should be done: dated rows of law, or the agency's own shorter promise, counted on the
//! calendar of the region.

use catalogue::{Category, ReportKind};
use kernel::{Stamp, Zone};
use reference::{Calendar, CalendarError, ReportLimits};

/// The promises of one report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Promises {
    /// Until when it is verified and passed on.
    pub verify_by: Stamp,
    /// Until when it is settled, counted from the moment it came in.
    pub settle_by: Stamp,
}

/// What is promised for a report that comes in now.
pub fn at_arrival(
    category: &Category,
    kind: ReportKind,
    law: &ReportLimits,
    calendar: &Calendar,
    now: Stamp,
    zone: Zone,
) -> Result<Promises, CalendarError> {
    Ok(Promises {
        verify_by: calendar.add_working_days(now, law.verify, zone)?,
        settle_by: calendar.add_working_days(now, category.working_days(kind, law), zone)?,
    })
}

/// Until when an agency begins or answers what is passed to it now; never after the end that was promised.
pub fn begin_by(
    law: &ReportLimits,
    settle_by: Stamp,
    calendar: &Calendar,
    now: Stamp,
    zone: Zone,
) -> Result<Stamp, CalendarError> {
    Ok(calendar.add_working_days(now, law.begin, zone)?.min(settle_by))
}

/// Until when the reporter may confirm or reopen what an agency answers now.
pub fn confirm_by(law: &ReportLimits, calendar: &Calendar, now: Stamp, zone: Zone) -> Result<Stamp, CalendarError> {
    calendar.add_working_days(now, law.confirm, zone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use catalogue::Categories;
    use kernel::Date;
    use reference::Reports;

    fn at(year: i16, month: i8, day: i8) -> Stamp {
        Stamp::at(Date::constant(year, month, day), 10, 0, Zone::Wib)
    }

    #[test]
    fn holidays_do_not_count_and_nothing_is_due_after_the_end() {
        let law = Reports::shipped().limits(Date::constant(2026, 11, 23)).unwrap();
        let calendar = Calendar::shipped();
        let categories = Categories::of_shipped().unwrap();
        let hole = categories.get("jalan-rusak").unwrap();
        // A Thursday; the Saturday and Sunday after it do not count.
        let now = at(2026, 11, 19);
        let promised = at_arrival(hole, ReportKind::Complaint, &law, calendar, now, Zone::Wib).unwrap();
        assert_eq!(promised.verify_by.date(Zone::Wib), Date::constant(2026, 11, 24));
        assert_eq!(promised.settle_by.date(Zone::Wib), Date::constant(2026, 12, 9));
        let begun = begin_by(&law, promised.settle_by, calendar, now, Zone::Wib).unwrap();
        assert_eq!(begun.date(Zone::Wib), Date::constant(2026, 11, 26));
        // Passed on the day before the end, it is due at the end.
        let late = begin_by(&law, promised.settle_by, calendar, at(2026, 12, 8), Zone::Wib).unwrap();
        assert_eq!(late, promised.settle_by);
        // Ten working days over Christmas and New Year.
        let heard = confirm_by(&law, calendar, at(2026, 12, 21), Zone::Wib).unwrap();
        assert!(heard.date(Zone::Wib) > Date::constant(2027, 1, 4), "{heard:?}");
    }
}
