//! How evenly reports are settled: by village, by agency and by category, over some days; and where the most come from.
//!
//! It is made in one pass over what everyone may read, at most once an hour. What was settled late in one village may be so since
//! other things are reported there: beside the median stands how it compares with what the same mix of categories takes in the whole
//! region.

use std::collections::BTreeMap;
use std::sync::Arc;

use kernel::Stamp;
use tokio::sync::Mutex;

use crate::Refusal;
use crate::model::State;
use crate::open_data::{before, page};
use crate::room::Reports;
use crate::table::open::Open;

/// Fewer reports than this say nothing about a place, and too much about who sent them.
pub const FEWEST: usize = 5;
/// The windows that can be asked for, in days.
pub const WINDOWS: [i64; 3] = [30, 90, 365];
const HOUR: i64 = 3_600_000_000;

/// Made at most once an hour for each window.
pub(crate) type Kept = Arc<Mutex<BTreeMap<i64, (i64, Arc<Fairness>)>>>;

/// One line: a village, an agency or a category.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The dotted code of the village, or the id of the agency or category.
    pub key: String,
    /// Reports.
    pub count: usize,
    /// The figures; none where there are too few reports.
    pub figures: Option<Figures>,
}

/// What can be said of enough reports.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figures {
    /// Half of what was called settled took this many days or fewer, from when it came in; none where nothing was.
    pub median_days: Option<f64>,
    /// The median against what the same mix of categories takes in the whole region; 1 is the same, more is slower.
    pub ratio: Option<f64>,
    /// Of what was called settled or is late already: the share in time, in percent.
    pub in_time: Option<u32>,
    /// Not settled, and past its promise.
    pub overdue: usize,
    /// Of what is over: the share that ended without the reporter's word, in percent.
    pub silent: Option<u32>,
}

/// How evenly it went.
#[derive(Debug, Clone, Default)]
pub struct Fairness {
    /// When it was made.
    pub made_at: Stamp,
    /// Reports in all.
    pub count: usize,
    /// Of the whole region.
    pub all: Option<Figures>,
    /// By village, by its code.
    pub villages: Vec<Line>,
    /// By agency.
    pub agencies: Vec<Line>,
    /// By category.
    pub categories: Vec<Line>,
    /// Cells, and how many reports lie in each; those with fewer than [`FEWEST`] are left out.
    pub cells: Vec<(i64, usize)>,
    /// The same by category; categories without such a cell are left out.
    pub cells_of: BTreeMap<String, Vec<(i64, usize)>>,
}

/// Of the last so many days; made anew at most once an hour.
pub async fn of(room: &Reports, days: i64) -> Result<Arc<Fairness>, Refusal> {
    let now = room.hall.now();
    let hour = now.as_micros() / HOUR;
    let mut kept = room.fairness.lock().await;
    if let Some((_, known)) = kept.get(&days).filter(|(of, _)| *of == hour) {
        return Ok(Arc::clone(known));
    }
    let since = now.minus(kernel::Span::days(days));
    let mut sums = Sums::default();
    let mut next = Some(before(now.plus(kernel::Span::seconds(1))));
    while let Some(cursor) = next.take() {
        let (rows, after) = page(room, since, cursor).await?;
        for row in &rows {
            sums.add(row, now);
        }
        next = after;
    }
    let made = Arc::new(sums.finish(now));
    kept.insert(days, (hour, Arc::clone(&made)));
    Ok(made)
}

/// What is counted of one line.
#[derive(Default)]
struct Sum {
    count: usize,
    /// Hours that each settled report took.
    hours: Vec<u32>,
    /// Of each settled report, its category.
    mix: BTreeMap<String, usize>,
    in_time: usize,
    late: usize,
    overdue: usize,
    over: usize,
    silent: usize,
}

impl Sum {
    fn add(&mut self, row: &Open, now: Stamp) {
        self.count += 1;
        let is_settled = row.answered_at.is_some();
        if let Some(at) = row.answered_at {
            let hours = at.since(row.sent_at).as_minutes() / 60;
            self.hours.push(u32::try_from(hours).unwrap_or(0));
            *self.mix.entry(row.category.clone()).or_insert(0) += 1;
        }
        let is_late = row.is_late(now);
        let is_open = row.closed_at.is_none() && !is_settled;
        self.in_time += usize::from(is_settled && !is_late);
        self.late += usize::from(is_late && (is_settled || is_open));
        self.overdue += usize::from(is_late && is_open);
        if matches!(row.state, State::Settled | State::Silent) {
            self.over += 1;
            self.silent += usize::from(row.state == State::Silent);
        }
    }

    fn median(&self) -> Option<f64> {
        let mut hours = self.hours.clone();
        hours.sort_unstable();
        let (low, high) = (hours.get(hours.len().checked_sub(1)? / 2)?, hours.get(hours.len() / 2)?);
        Some((f64::from(*low) + f64::from(*high)) / 48.0)
    }

    /// `medians` is what each category takes in the whole region.
    fn figures(&self, medians: &BTreeMap<String, f64>) -> Option<Figures> {
        if self.count < FEWEST {
            return None;
        }
        let median_days = self.median().filter(|_| self.hours.len() >= FEWEST);
        #[expect(clippy::cast_precision_loss, reason = "counts of reports")]
        let expected = self.mix.iter().filter_map(|(category, count)| Some(medians.get(category)? * *count as f64));
        #[expect(clippy::cast_precision_loss, reason = "counts of reports")]
        let expected = expected.sum::<f64>() / self.hours.len().max(1) as f64;
        Some(Figures {
            median_days,
            ratio: median_days.filter(|_| expected > 0.0).map(|median| median / expected),
            in_time: percent(self.in_time, self.in_time + self.late),
            overdue: self.overdue,
            silent: percent(self.silent, self.over).filter(|_| self.over >= FEWEST),
        })
    }
}

/// A share in percent, rounded; none of nothing.
fn percent(part: usize, whole: usize) -> Option<u32> {
    u32::try_from((part * 200 + whole).checked_div(whole * 2)?).ok()
}

/// Cells of which something may be told.
fn enough(cells: BTreeMap<i64, usize>) -> Vec<(i64, usize)> {
    cells.into_iter().filter(|(_, count)| *count >= FEWEST).collect()
}

#[derive(Default)]
struct Sums {
    all: Sum,
    villages: BTreeMap<String, Sum>,
    agencies: BTreeMap<String, Sum>,
    categories: BTreeMap<String, Sum>,
    cells: BTreeMap<i64, usize>,
    cells_of: BTreeMap<String, BTreeMap<i64, usize>>,
}

impl Sums {
    fn add(&mut self, row: &Open, now: Stamp) {
        let village = row.village.map(kernel::RegionCode::dotted).unwrap_or_default();
        self.all.add(row, now);
        self.villages.entry(village).or_default().add(row, now);
        self.agencies.entry(row.agency.clone()).or_default().add(row, now);
        self.categories.entry(row.category.clone()).or_default().add(row, now);
        if let Some(cell) = row.cell {
            *self.cells.entry(cell).or_insert(0) += 1;
            *self.cells_of.entry(row.category.clone()).or_default().entry(cell).or_insert(0) += 1;
        }
    }

    fn finish(self, now: Stamp) -> Fairness {
        let medians: BTreeMap<String, f64> =
            self.categories.iter().filter_map(|(id, sum)| Some((id.clone(), sum.median()?))).collect();
        let lines = |sums: BTreeMap<String, Sum>| {
            let line = |(key, sum): (String, Sum)| Line { key, count: sum.count, figures: sum.figures(&medians) };
            sums.into_iter().map(line).collect::<Vec<_>>()
        };
        Fairness {
            made_at: now,
            count: self.all.count,
            all: self.all.figures(&medians),
            villages: lines(self.villages),
            agencies: lines(self.agencies),
            categories: lines(self.categories),
            cells: enough(self.cells),
            cells_of: self
                .cells_of
                .into_iter()
                .map(|(category, cells)| (category, enough(cells)))
                .filter(|(_, cells)| !cells.is_empty())
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use catalogue::ReportKind;
    use kernel::{ReportId, Span};

    const NOW: Stamp = Stamp::micros(1_800_000_000_000_000);

    /// A report that came in 100 days ago, was promised within ten, and settled after so many days.
    fn row(village: &str, category: &str, after: Option<i64>, state: State) -> Open {
        let sent_at = NOW.minus(Span::days(100));
        let answered_at = after.map(|days| sent_at.plus(Span::days(days)));
        let is_over = matches!(state, State::Settled | State::Silent);
        Open {
            id: ReportId::from_bytes([1; 16]),
            reference: "LAP-AAAAA-AAAA1".to_owned(),
            kind: ReportKind::Complaint,
            category: category.to_owned(),
            state,
            agency: "pupr".to_owned(),
            village: Some(village.parse().unwrap()),
            cell: Some(7),
            sent_at,
            settle_by: sent_at.plus(Span::days(10)),
            public_at: sent_at,
            answered_at,
            closed_at: answered_at.filter(|_| is_over),
            supporters: 0,
        }
    }

    fn of(rows: &[Open]) -> Fairness {
        let mut sums = Sums::default();
        for row in rows {
            sums.add(row, NOW);
        }
        sums.finish(NOW)
    }

    #[test]
    fn medians_shares_and_what_is_too_few_are_told_as_counted_by_hand() {
        let mut rows: Vec<Open> = [2, 4, 6, 8, 20]
            .iter()
            .map(|days| row("99.99.01.1001", "jalan-rusak", Some(*days), State::Settled))
            .collect();
        rows.push(row("99.99.01.1001", "jalan-rusak", None, State::Underway));
        rows.extend((0..4).map(|_| row("99.99.02.1001", "jalan-rusak", Some(1), State::Silent)));
        let made = of(&rows);
        assert_eq!((made.count, made.villages.len()), (10, 2));
        let north = &made.villages[0];
        let figures = north.figures.unwrap();
        assert_eq!((north.key.as_str(), north.count, figures.median_days), ("99.99.01.1001", 6, Some(6.0)));
        // Four of six in time: one was late, one is overdue.
        assert_eq!((figures.in_time, figures.overdue, figures.silent), (Some(67), 1, Some(0)));
        assert_eq!(made.villages[1].figures, None, "four reports say nothing");
        let all = made.all.unwrap();
        // 1, 1, 1, 1, 2, 4, 6, 8, 20: the fifth of nine.
        assert_eq!((all.median_days, all.silent), (Some(2.0), Some(44)));
        assert_eq!(made.cells, [(7, 10)]);
        rows.extend((0..4).map(|_| row("99.99.01.1001", "sampah", None, State::Underway)));
        let made = of(&rows);
        assert_eq!(made.cells, [(7, 14)]);
        assert_eq!(made.cells_of, BTreeMap::from([("jalan-rusak".to_owned(), vec![(7, 10)])]), "four say nothing");
    }

    #[test]
    fn slow_matters_are_not_held_against_the_village_that_has_them() {
        let mut rows = Vec::new();
        for _ in 0..6 {
            rows.push(row("99.99.01.1001", "sampah", Some(2), State::Settled));
            rows.push(row("99.99.02.1001", "jembatan", Some(40), State::Settled));
            rows.push(row("99.99.03.1001", "sampah", Some(2), State::Settled));
            rows.push(row("99.99.03.1001", "jembatan", Some(40), State::Settled));
        }
        for line in of(&rows).villages {
            let ratio = line.figures.unwrap().ratio.unwrap();
            assert!((ratio - 1.0).abs() < 1e-9, "{line:?}");
        }
        rows.extend((0..6).map(|_| row("99.99.04.1001", "sampah", Some(6), State::Settled)));
        let made = of(&rows);
        assert!(made.villages[3].figures.unwrap().ratio.unwrap() > 2.0, "three times as slow with the same matters");
    }

    #[test]
    fn shares_of_nothing_are_none() {
        assert_eq!((percent(0, 0), percent(1, 3), percent(2, 3), percent(3, 3)), (None, Some(33), Some(67), Some(100)));
    }
}
