//! Moments, zones, and how people write them.

use kernel::{Clock, Date, HandClock, Lang, Span, Stamp, SystemClock, Zone, say};
use proptest::prelude::*;

fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

#[test]
fn the_same_moment_has_another_date_across_a_zone_border() {
    let late = Stamp::at(date("2026-12-31"), 22, 30, Zone::Wib);
    assert_eq!(late.date(Zone::Wib), date("2026-12-31"));
    assert_eq!(late.date(Zone::Wita), date("2026-12-31"));
    assert_eq!(late.date(Zone::Wit), date("2027-01-01"));
    assert_eq!(late.to_string(), "2026-12-31T15:30:00Z");
    assert_eq!((late.hour_minute(Zone::Wib), late.hour_minute(Zone::Wit)), ((22, 30), (0, 30)));
}

#[test]
fn spans_add_up_and_stop_at_the_ends_of_time() {
    let start = Stamp::micros(0);
    assert_eq!(start.plus(Span::days(1)).since(start), Span::hours(24));
    assert_eq!(start - Span::minutes(2) + Span::seconds(120), start);
    assert_eq!(Stamp::micros(i64::MAX).plus(Span::days(1)), Stamp::micros(i64::MAX));
    assert_eq!(Span::days(i64::MAX).as_micros(), i64::MAX);
    assert_eq!(Stamp::micros(i64::MIN).date(Zone::Wib).year(), -9999);
    assert_eq!(Span::seconds(-1).to_std(), std::time::Duration::ZERO);
}

#[test]
fn a_hand_clock_moves_only_by_hand_and_its_clones_move_with_it() {
    let clock = HandClock::at(Stamp::micros(5));
    let other = clock.clone();
    clock.advance(Span::micros(3));
    assert_eq!((clock.now(), other.now()), (Stamp::micros(8), Stamp::micros(8)));
    other.set(Stamp::micros(1));
    assert_eq!(clock.now(), Stamp::micros(1));
}

#[test]
fn the_machine_lives_after_this_was_written() {
    assert!(SystemClock.now() > Stamp::at(date("2024-01-01"), 0, 0, Zone::Wib));
}

#[test]
fn dates_and_times_are_written_as_people_do() {
    #[track_caller]
    fn check(said: String, expect: &str) {
        assert_eq!(said, expect);
    }
    let day = date("2026-07-13");
    let at = Stamp::at(day, 9, 41, Zone::Wib);
    check(say::date(day, Lang::Id), "13 Juli 2026");
    check(say::date(day, Lang::En), "13 July 2026");
    check(say::long_date(day, Lang::Id), "Senin, 13 Juli 2026");
    check(say::long_date(date("2026-07-19"), Lang::En), "Sunday, 19 July 2026");
    check(say::short_date(date("2026-07-03")), "03/07/2026");
    check(say::clock(at, Zone::Wib, Lang::Id), "09.41 WIB");
    check(say::clock(at, Zone::Wit, Lang::En), "11:41 WIT");
    check(say::date_time(at, Zone::Wib, Lang::Id), "13 Juli 2026 pukul 09.41 WIB");
    check(say::date_time(at, Zone::Wita, Lang::En), "13 July 2026 at 10:41 WITA");
    check(say::month(12, Lang::Id).to_owned(), "Desember");
    check(say::number(1_234_567, Lang::Id), "1.234.567");
    check(say::number(-1_234, Lang::En), "-1,234");
}

#[test]
fn a_length_of_time_is_said_in_its_two_largest_units() {
    #[track_caller]
    fn check(span: Span, id: &str, en: &str) {
        assert_eq!((say::duration(span, Lang::Id), say::duration(span, Lang::En)), (id.to_owned(), en.to_owned()));
    }
    check(Span::minutes(138), "2 jam 18 menit", "2 hours 18 minutes");
    check(Span::minutes(61), "1 jam 1 menit", "1 hour 1 minute");
    check(Span::days(3), "3 hari", "3 days");
    check(Span::days(1) + Span::minutes(5), "1 hari", "1 day");
    check(Span::days(1) + Span::hours(5) + Span::minutes(5), "1 hari 5 jam", "1 day 5 hours");
    check(Span::seconds(59), "kurang dari 1 menit", "less than a minute");
    check(Span::hours(-2), "2 jam", "2 hours");
    check(Span::days(1_500), "1.500 hari", "1,500 days");
}

#[test]
fn numbers_are_spelled_as_official_letters_do() {
    #[track_caller]
    fn check(n: i64, expect: &str) {
        assert_eq!(say::terbilang(n), expect);
    }
    check(0, "nol");
    check(1, "satu");
    check(10, "sepuluh");
    check(11, "sebelas");
    check(12, "dua belas");
    check(19, "sembilan belas");
    check(20, "dua puluh");
    check(21, "dua puluh satu");
    check(100, "seratus");
    check(111, "seratus sebelas");
    check(999, "sembilan ratus sembilan puluh sembilan");
    check(1_000, "seribu");
    check(1_001, "seribu satu");
    check(2_000, "dua ribu");
    check(11_000, "sebelas ribu");
    check(101_000, "seratus satu ribu");
    check(1_000_000, "satu juta");
    check(1_001_000, "satu juta seribu");
    check(1_500_000, "satu juta lima ratus ribu");
    check(2_000_000_000, "dua miliar");
    check(1_000_000_000_000, "satu triliun");
    check(-15, "minus lima belas");
    assert!(say::terbilang(i64::MIN).starts_with("minus sembilan kuintiliun dua ratus dua puluh tiga kuadriliun"));
}

proptest! {
    #[test]
    fn a_date_survives_becoming_a_moment(days in -700_000..700_000_i32, hour in 0..24_u8, minute in 0..60_u8) {
        let day = date("1970-01-01").checked_add(jiff::Span::new().days(days)).expect("in range");
        for zone in [Zone::Wib, Zone::Wita, Zone::Wit] {
            let at = Stamp::at(day, hour, minute, zone);
            prop_assert_eq!((at.date(zone), at.hour_minute(zone)), (day, (hour, minute)));
        }
    }
}
