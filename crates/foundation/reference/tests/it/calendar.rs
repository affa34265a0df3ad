//! Deadlines: around collective leave, the ends of years, the borders of zones, and clocks put back.

use kernel::{Date, Kind, Problem, Span, Stamp, Zone, say};
use proptest::prelude::*;
use reference::{Calendar, CalendarError, Certainty, Holiday, HolidayKind};

fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

/// A moment written as `2026-03-16 09:00`.
fn at(text: &str, zone: Zone) -> Stamp {
    let (day, time) = text.split_once(' ').expect("a date and a time");
    let (hour, minute) = time.split_once(':').expect("an hour and a minute");
    Stamp::at(date(day), hour.parse().expect("an hour"), minute.parse().expect("a minute"), zone)
}

/// A moment in the form that [`at`] reads.
fn written(stamp: Stamp, zone: Zone) -> String {
    let (hour, minute) = stamp.hour_minute(zone);
    format!("{} {hour:02}:{minute:02}", stamp.date(zone))
}

fn calendar() -> &'static Calendar {
    Calendar::shipped()
}

#[test]
fn working_days_leave_out_weekends_holidays_and_collective_leave() {
    #[track_caller]
    fn check(day: &str, works: Result<bool, i16>) {
        assert_eq!(calendar().is_working_day(date(day)).map_err(|e| e.year), works, "{day}");
    }
    check("2026-02-13", Ok(true));
    check("2026-02-14", Ok(false));
    check("2026-02-15", Ok(false));
    check("2026-02-16", Ok(false));
    check("2026-02-17", Ok(false));
    check("2026-02-18", Ok(true));
    check("2026-08-17", Ok(false));
    check("2025-08-18", Ok(false));
    check("2027-12-24", Ok(false));
    check("2017-12-29", Err(2017));
    check("2028-01-03", Err(2028));
}

#[test]
fn the_counts_of_the_decisions_of_2026_and_2027_are_right() {
    for (year, national, collective) in [(2026, 17, 8), (2027, 18, 8)] {
        let mut count = (0, 0);
        let mut day = Date::new(year, 1, 1).expect("a date");
        while day.year() == year {
            match calendar().holiday(day).map(|h| h.kind) {
                Some(HolidayKind::National) => count.0 += 1,
                Some(HolidayKind::Collective) => count.1 += 1,
                _ => {}
            }
            day = day.tomorrow().expect("a day");
        }
        assert_eq!(count, (national, collective), "{year}");
    }
    let idul_fitri = calendar().holiday(date("2027-03-10")).expect("a holiday");
    assert_eq!((idul_fitri.certainty, idul_fitri.name.as_str()), (Certainty::Unconfirmed, "Hari Raya Idul Fitri"));
    let old = calendar().holiday(date("2019-06-05")).expect("a holiday");
    assert_eq!((old.certainty, old.legal_basis.as_str()), (Certainty::Unconfirmed, ""));
    assert_eq!(calendar().years().collect::<Vec<_>>(), (2018..=2027).collect::<Vec<_>>());
}

#[test]
fn days_count_from_the_day_after_receipt_and_end_when_the_office_closes() {
    #[track_caller]
    fn check(from: &str, days: u32, due: &str) {
        let got = calendar().add_working_days(at(from, Zone::Wib), days, Zone::Wib).expect("a known year");
        assert_eq!(written(got, Zone::Wib), due, "{days} days from {from}");
    }
    check("2026-07-13 09:00", 1, "2026-07-14 16:00");
    check("2026-07-13 00:00", 1, "2026-07-14 16:00");
    check("2026-07-13 23:59", 1, "2026-07-14 16:00");
    check("2026-07-17 15:59", 1, "2026-07-20 16:00");
    check("2026-07-18 10:00", 1, "2026-07-20 16:00");
    check("2026-07-13 09:00", 5, "2026-07-20 16:00");
    // Nyepi and Idul Fitri: 18 to 24 March are all days off.
    check("2026-03-17 09:00", 1, "2026-03-25 16:00");
    check("2026-03-16 09:00", 3, "2026-03-26 16:00");
    check("2026-03-20 09:00", 1, "2026-03-25 16:00");
    // Ascension on Thursday makes 15 May collective leave.
    check("2026-05-13 09:00", 1, "2026-05-18 16:00");
    // Christmas, then the new year.
    check("2026-12-23 09:00", 1, "2026-12-28 16:00");
    check("2026-12-31 09:00", 1, "2027-01-04 16:00");
    // None: today while the office is open, else the next working day.
    check("2026-07-13 09:00", 0, "2026-07-13 16:00");
    check("2026-07-13 16:01", 0, "2026-07-14 16:00");
    check("2026-02-14 09:00", 0, "2026-02-18 16:00");
}

#[test]
fn a_deadline_in_a_year_without_a_table_is_an_error() {
    let from = at("2027-12-30 09:00", Zone::Wib);
    assert_eq!(calendar().add_working_days(from, 5, Zone::Wib), Err(CalendarError { year: 2028 }));
    assert_eq!(calendar().add_working_hours(from, 100, Zone::Wib), Err(CalendarError { year: 2028 }));
    let later = from.plus(Span::days(30));
    assert_eq!(calendar().working_time_between(from, later, Zone::Wib), Err(CalendarError { year: 2028 }));
    assert_eq!(calendar().add_working_days(Stamp::micros(i64::MAX), 1, Zone::Wib).map_err(|e| e.year), Err(9999));
    let problem = CalendarError { year: 2028 };
    assert_eq!((problem.kind(), problem.args()), (Kind::Unavailable, vec![("year", "2028".to_owned())]));
}

#[test]
fn midnight_belongs_to_the_zone_of_the_office() {
    // 23.30 on Monday in Jakarta is already Tuesday in Jayapura.
    let received = at("2026-07-13 23:30", Zone::Wib);
    let due = |zone| calendar().add_working_days(received, 1, zone).expect("a known year");
    assert_eq!(written(due(Zone::Wib), Zone::Wib), "2026-07-14 16:00");
    assert_eq!(written(due(Zone::Wit), Zone::Wit), "2026-07-15 16:00");
    // The last minutes of the last year we know: in the east the unknown year has begun.
    let eve = at("2027-12-31 22:30", Zone::Wib);
    assert_eq!(calendar().working_time_between(eve, eve.plus(Span::minutes(5)), Zone::Wib), Ok(Span::ZERO));
    let east = calendar().working_time_between(eve, eve.plus(Span::minutes(5)), Zone::Wit);
    assert_eq!(east, Err(CalendarError { year: 2028 }));
}

#[test]
fn hours_pass_only_while_the_office_is_open() {
    #[track_caller]
    fn check(from: &str, hours: u32, due: &str) {
        let from = at(from, Zone::Wita);
        let got = calendar().add_working_hours(from, hours, Zone::Wita).expect("a known year");
        assert_eq!(written(got, Zone::Wita), due);
        let passed = calendar().working_time_between(from, got, Zone::Wita).expect("a known year");
        assert_eq!(passed, Span::hours(hours.into()), "{}", say::duration(passed, kernel::Lang::En));
    }
    check("2026-07-13 09:00", 2, "2026-07-13 11:00");
    check("2026-07-13 05:00", 2, "2026-07-13 09:30");
    check("2026-07-13 15:00", 2, "2026-07-14 08:30");
    check("2026-07-13 20:00", 1, "2026-07-14 08:30");
    check("2026-07-17 15:30", 1, "2026-07-20 08:00");
    check("2026-03-17 15:00", 10, "2026-03-26 08:00");
    check("2026-07-18 12:00", 0, "2026-07-18 12:00");
    check("2026-07-13 07:30", 17, "2026-07-14 16:00");
}

#[test]
fn working_time_is_what_lies_inside_office_hours() {
    #[track_caller]
    fn check(from: &str, to: &str, minutes: i64) {
        let got = calendar().working_time_between(at(from, Zone::Wib), at(to, Zone::Wib), Zone::Wib);
        assert_eq!(got, Ok(Span::minutes(minutes)), "{from} to {to}");
    }
    check("2026-07-13 09:00", "2026-07-13 10:15", 75);
    check("2026-07-13 00:00", "2026-07-14 00:00", 510);
    check("2026-07-13 15:30", "2026-07-14 08:00", 60);
    check("2026-07-17 15:00", "2026-07-20 08:30", 120);
    check("2026-07-18 08:00", "2026-07-19 16:00", 0);
    check("2026-03-17 16:00", "2026-03-25 07:30", 0);
    check("2026-12-31 15:00", "2027-01-04 08:30", 120);
    check("2026-07-13 10:00", "2026-07-13 10:00", 0);
    check("2026-07-14 10:00", "2026-07-13 10:00", 0);
}

#[test]
fn regional_holidays_count_but_do_not_make_a_year_known() {
    let galungan = date("2026-06-17");
    let bali = calendar().with_extra([
        Holiday::regional(galungan, "Hari Raya Galungan", "SE Gubernur Bali"),
        Holiday::regional(date("2028-02-02"), "Hari Raya Galungan", ""),
        Holiday::regional(date("2026-08-17"), "Bukan ini", ""),
    ]);
    assert_eq!((calendar().is_working_day(galungan), bali.is_working_day(galungan)), (Ok(true), Ok(false)));
    assert_eq!(bali.is_working_day(date("2028-02-01")), Err(CalendarError { year: 2028 }));
    assert_eq!(bali.holiday(date("2026-08-17")).map(|h| h.kind), Some(HolidayKind::National));
    assert_eq!(bali.next_holiday(date("2026-06-17")).map(|h| h.name.as_str()), Some("Hari Raya Galungan"));
    assert_eq!(calendar().next_holiday(date("2026-12-26")).map(|h| h.date), Some(date("2027-01-01")));
    assert_eq!(calendar().working_days_between(date("2026-06-15"), date("2026-06-18")), Ok(2));
    assert_eq!(calendar().working_days_between(date("2026-06-18"), date("2026-06-15")), Ok(0));
}

#[test]
fn a_new_year_or_a_late_change_comes_in_as_a_table() {
    let head = "date,kind,name,legal_basis,source,certainty\n";
    let table = format!("{head}2028-01-01,libur_nasional,Tahun Baru Masehi,SKB,x,pasti\n");
    let longer = calendar().with_extra([Holiday::regional(date("2028-01-05"), "Pilkada", "")]).with_years(&table);
    let longer = longer.expect("a calendar");
    assert_eq!(longer.is_working_day(date("2028-01-04")), Ok(true));
    assert_eq!(longer.is_working_day(date("2028-01-05")), Ok(false));
    let late =
        calendar().with_years(&format!("{head}2026-07-13,cuti_bersama,Tambahan,SKB,x,pasti\n")).expect("a calendar");
    assert_eq!(late.is_working_day(date("2026-07-13")), Ok(false));
    assert_eq!(late.is_working_day(date("2026-08-17")), Ok(true), "the year was replaced as a whole");
    assert!(calendar().with_years(&format!("{head}2026-02-30,cuti_bersama,x,,x,pasti")).is_err());
    assert!(calendar().with_years(&format!("{head}2026-02-03,libur,x,,x,pasti")).is_err());
    assert!(Calendar::read(head, "valid_from,valid_to,first_weekday,last_weekday,opens,closes,legal_basis,source,certainty\n2018-01-01,,1,5,16:00,07:30,,x,pasti").is_err());
}

proptest! {
    #[test]
    fn a_deadline_is_never_before_its_start_and_always_when_an_office_closes(
        minutes in 0..4_700_000_i64, days in 0..20_u32, zone in prop_oneof![Just(Zone::Wib), Just(Zone::Wita), Just(Zone::Wit)],
    ) {
        let from = at("2018-01-01 00:00", zone).plus(Span::minutes(minutes));
        let due = calendar().add_working_days(from, days, zone).expect("a known year");
        prop_assert!(due >= from);
        prop_assert_eq!(calendar().is_working_day(due.date(zone)), Ok(true));
        prop_assert_eq!(due.hour_minute(zone), (16, 0));
        if days > 0 {
            prop_assert_eq!(calendar().working_days_between(from.date(zone), due.date(zone)), Ok(days));
        }
    }

    #[test]
    fn working_time_adds_up(start in 0..4_000_000_i64, first in 0..20_000_i64, second in 0..20_000_i64) {
        let a = at("2018-01-01 00:00", Zone::Wib).plus(Span::minutes(start));
        let (b, c) = (a.plus(Span::minutes(first)), a.plus(Span::minutes(first + second)));
        let time = |from, to| calendar().working_time_between(from, to, Zone::Wib).expect("a known year");
        prop_assert_eq!(time(a, b) + time(b, c), time(a, c));
        prop_assert_eq!(time(c, a), Span::ZERO);
    }
}
