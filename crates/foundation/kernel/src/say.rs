//! How people write dates, times, lengths of time and numbers, in both languages.

use std::sync::OnceLock;

use jiff::civil::{Date, Weekday};

use crate::day_time::DayTime;
use crate::decimal::Decimal;
use crate::text::{Arg, Lang, Texts, Words};
use crate::time::{Span, Stamp};
use crate::zone::Zone;

/// `13 Juli 2026`.
pub fn date(date: Date, lang: Lang) -> String {
    let month = words(lang).get(MONTHS[usize::from(date.month().unsigned_abs() - 1)]);
    format!("{} {month} {}", date.day(), date.year())
}

/// `Senin, 13 Juli 2026`.
pub fn long_date(day: Date, lang: Lang) -> String {
    format!("{}, {}", weekday(day.weekday(), lang), date(day, lang))
}

/// `13/07/2026`, the same in both languages.
pub fn short_date(date: Date) -> String {
    format!("{:02}/{:02}/{}", date.day(), date.month(), date.year())
}

/// `09.41 WIB`; in English `09:41 WIB`.
pub fn clock(at: Stamp, zone: Zone, lang: Lang) -> String {
    let (hour, minute) = at.hour_minute(zone);
    let mark = match lang {
        Lang::Id => '.',
        Lang::En => ':',
    };
    format!("{hour:02}{mark}{minute:02} {}", zone.label())
}

/// `13 Juli 2026 pukul 09.41 WIB`.
pub fn date_time(at: Stamp, zone: Zone, lang: Lang) -> String {
    let args = [("date", Arg::from(date(at.date(zone), lang))), ("time", Arg::from(clock(at, zone, lang)))];
    words(lang).with("say-date-time", &args)
}

/// The name of the day of the week, `Senin`.
pub fn weekday(day: Weekday, lang: Lang) -> &'static str {
    words(lang).get(WEEKDAYS[usize::from(day.to_monday_zero_offset().unsigned_abs())])
}

/// The name of the month (1 to 12), `Juli`.
pub fn month(month: u8, lang: Lang) -> &'static str {
    words(lang).get(MONTHS[usize::from(month.clamp(1, 12) - 1)])
}

/// A length of time in words, in its two largest units: `2 jam 18 menit`, `3 hari`. The sign is left out.
pub fn duration(span: Span, lang: Lang) -> String {
    let minutes = span.as_minutes().abs();
    let words = words(lang);
    if minutes == 0 {
        return words.get("say-moment").to_owned();
    }
    let (days, hours, minutes) = (minutes / 1_440, minutes / 60 % 24, minutes % 60);
    let units = [("say-days", days), ("say-hours", hours), ("say-minutes", minutes)];
    let first = units.iter().position(|(_, n)| *n > 0).unwrap_or(0);
    let shown = units.iter().skip(first).take(2).filter(|(_, n)| *n > 0);
    shown.map(|(key, n)| words.with(key, &[("n", Arg::from(*n))])).collect::<Vec<_>>().join(" ")
}

/// A whole number with dots between the thousands: `1.500.000`; in English with commas.
pub fn number(n: i64, lang: Lang) -> String {
    let mark = match lang {
        Lang::Id => '.',
        Lang::En => ',',
    };
    format!("{}{}", if n < 0 { "-" } else { "" }, grouped(n.unsigned_abs(), mark))
}

/// A number with its comma: `1.250,75`; in English `1,250.75`.
pub fn decimal(n: Decimal, lang: Lang) -> String {
    match lang {
        Lang::Id => n.written('.', ','),
        Lang::En => n.written(',', '.'),
    }
}

/// A size in words: `182 KB`, `1,4 MB`.
pub fn size(bytes: u64, lang: Lang) -> String {
    if bytes < 1_000_000 {
        return format!("{} KB", bytes.div_ceil(1_000));
    }
    let comma = if lang == Lang::Id { ',' } else { '.' };
    format!("{}{comma}{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000)
}

/// A time of day: `07.30`; in English `07:30`.
pub fn day_time(at: DayTime, lang: Lang) -> String {
    match lang {
        Lang::Id => at.written('.'),
        Lang::En => at.written(':'),
    }
}

/// A number as official letters spell it in Indonesian: `satu juta lima ratus ribu`.
pub fn terbilang(n: i64) -> String {
    if n == 0 {
        return "nol".to_owned();
    }
    let mut spelled: Vec<String> = Vec::new();
    let mut rest = n.unsigned_abs();
    for scale in ["", "ribu", "juta", "miliar", "triliun", "kuadriliun", "kuintiliun"] {
        let part = rest % 1_000;
        rest /= 1_000;
        match (part, scale) {
            (0, _) => {}
            (1, "ribu") => spelled.push("seribu".to_owned()),
            _ => spelled.push(format!("{} {scale}", below_thousand(part)).trim_end().to_owned()),
        }
    }
    if n < 0 {
        spelled.push("minus".to_owned());
    }
    spelled.reverse();
    spelled.join(" ")
}

fn below_thousand(n: u64) -> String {
    const ONES: [&str; 12] =
        ["", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas"];
    let one = |n: u64| ONES[usize::try_from(n).unwrap_or(0)];
    let text = match n {
        0..=11 => one(n).to_owned(),
        12..=19 => format!("{} belas", one(n - 10)),
        20..=99 => format!("{} puluh {}", one(n / 10), one(n % 10)),
        100..=199 => format!("seratus {}", below_thousand(n - 100)),
        _ => format!("{} ratus {}", one(n / 100), below_thousand(n % 100)),
    };
    text.trim_end().to_owned()
}

/// The digits with `mark` between the thousands.
pub(crate) fn grouped(n: u64, mark: char) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(mark);
        }
        text.push(digit);
    }
    text
}

const MONTHS: [&str; 12] = [
    "month-1", "month-2", "month-3", "month-4", "month-5", "month-6", "month-7", "month-8", "month-9", "month-10",
    "month-11", "month-12",
];

const WEEKDAYS: [&str; 7] = ["weekday-1", "weekday-2", "weekday-3", "weekday-4", "weekday-5", "weekday-6", "weekday-7"];

/// The texts of this crate alone. A test sees to it that they can be read, so the default never shows.
fn words(lang: Lang) -> Words<'static> {
    static TEXTS: OnceLock<Texts> = OnceLock::new();
    TEXTS.get_or_init(|| Texts::new(crate::TEXTS).unwrap_or_default()).words(lang)
}
