//! The way through what an agency has to settle: the next stops by deadline, in an order that is short to go.
//!
//! First always to the nearest, then legs that cross are swapped until nothing gets shorter. For a day's stops that is near the
//! shortest way; roads are not known here, so lengths are as the crow flies.

use catalogue::MapPoint;
use desk::inbox::{self, Filter, Holding};
use kernel::Officer;

use crate::near::metres_between;
use crate::report::Report;
use crate::room::{Reports, step};
use crate::{Refusal, table};

/// Most stops of a day.
pub const STOPS: usize = 25;
/// Pages of the desk that are looked through.
const PAGES: usize = 8;

/// A stop.
#[derive(Clone)]
pub struct Stop {
    /// What is to be settled there.
    pub report: Report,
    /// Where.
    pub point: MapPoint,
    /// Metres from the stop before, or from where one starts; none for the first where no start was given.
    pub metres: Option<f64>,
}

/// A day's way.
#[derive(Clone, Default)]
pub struct Route {
    /// The stops in the order they are gone to.
    pub stops: Vec<Stop>,
    /// Reports without a point, which no way leads to.
    pub nowhere: Vec<Report>,
    /// Whether more lies on the desk than one day holds.
    pub has_more: bool,
}

/// The way of an officer through what lies with their agency, or only what they hold themselves.
pub async fn plan(
    room: &Reports,
    officer: &Officer,
    only_mine: bool,
    start: Option<MapPoint>,
) -> Result<Route, Refusal> {
    let read = room.hall.store.read((room.clone(), officer.clone()), move |tx, (room, officer)| {
        Box::pin(async move {
            let (vault, region, now) = (&room.hall.vault, room.region(), room.hall.now());
            let holding = if only_mine { Holding::Mine } else { Holding::Any };
            let mut filter = Filter { holding, ..Filter::default() };
            let (mut route, mut reports) = (Route::default(), Vec::new());
            for _ in 0..PAGES {
                let page = inbox::list(tx, vault, officer, &filter, now).await?;
                for task in page.tasks.iter().filter(|task| task.room == crate::ROOM.name && task.step == step::WORK) {
                    let id = kernel::ReportId::from_bytes(task.subject);
                    let Some(report) = table::reports::by_id(tx, vault, region, id).await? else { continue };
                    match report.said.point() {
                        None => route.nowhere.push(report),
                        Some(_) if reports.len() == STOPS => route.has_more = true,
                        Some(point) => reports.push((point, report)),
                    }
                }
                filter.after = page.next;
                if filter.after.is_none() || route.has_more {
                    break;
                }
            }
            Ok::<_, Refusal>((route, reports))
        })
    });
    let (mut route, reports) = read.await?;
    let points: Vec<MapPoint> = reports.iter().map(|(point, _)| *point).collect();
    let mut at = start;
    for stop in order(start, &points) {
        let Some((point, report)) = reports.get(stop) else { continue };
        let metres = at.map(|at| metres_between(at, *point));
        route.stops.push(Stop { report: report.clone(), point: *point, metres });
        at = Some(*point);
    }
    Ok(route)
}

/// The order in which stops are gone to; without a start from the first of them.
pub fn order(start: Option<MapPoint>, stops: &[MapPoint]) -> Vec<usize> {
    let mut left: Vec<usize> = (0..stops.len()).collect();
    let mut way = Vec::with_capacity(stops.len());
    let mut at = start;
    if at.is_none() && !left.is_empty() {
        way.push(left.remove(0));
        at = stops.first().copied();
    }
    while let Some(here) = at {
        let away = |stop: &usize| stops.get(*stop).map_or(f64::INFINITY, |point| metres_between(here, *point));
        let Some(next) = (0..left.len()).min_by(|a, b| {
            let away = |at: &usize| left.get(*at).map_or(f64::INFINITY, away);
            away(a).total_cmp(&away(b))
        }) else {
            break;
        };
        let stop = left.remove(next);
        way.push(stop);
        at = stops.get(stop).copied();
    }
    untangle(start, stops, &mut way);
    way
}

/// Swaps legs that cross, until nothing gets shorter. The first stop stays where nobody said where the way starts.
fn untangle(start: Option<MapPoint>, stops: &[MapPoint], way: &mut [usize]) {
    let first = usize::from(start.is_none());
    loop {
        let before = length(start, stops, way);
        for from in first..way.len() {
            for to in from + 1..way.len() {
                let was = length(start, stops, way);
                if let Some(part) = way.get_mut(from..=to) {
                    part.reverse();
                }
                if length(start, stops, way) + 1e-6 >= was
                    && let Some(part) = way.get_mut(from..=to)
                {
                    part.reverse();
                }
            }
        }
        if length(start, stops, way) + 1e-6 >= before {
            return;
        }
    }
}

/// How long a way is, in metres.
fn length(start: Option<MapPoint>, stops: &[MapPoint], way: &[usize]) -> f64 {
    let mut at = start;
    let mut sum = 0.0;
    for stop in way.iter().filter_map(|stop| stops.get(*stop)) {
        sum += at.map_or(0.0, |at| metres_between(at, *stop));
        at = Some(*stop);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(latitude: i64, longitude: i64) -> MapPoint {
        MapPoint { latitude, longitude, middle_of: None }
    }

    /// Whole numbers that look random and are the same every time.
    fn draw(seed: &mut u64, below: i64) -> i64 {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(*seed >> 33).unwrap_or(0) % below
    }

    /// The shortest of all ways, by trying every one.
    fn shortest(start: MapPoint, stops: &[MapPoint]) -> f64 {
        fn go(at: MapPoint, left: &[MapPoint]) -> f64 {
            let mut best = if left.is_empty() { 0.0 } else { f64::INFINITY };
            for (i, next) in left.iter().enumerate() {
                let others: Vec<MapPoint> = [&left[..i], &left[i + 1..]].concat();
                best = f64::min(best, metres_between(at, *next) + go(*next, &others));
            }
            best
        }
        go(start, stops)
    }

    #[test]
    fn every_stop_is_gone_to_once_and_the_way_is_near_the_shortest() {
        let mut seed = 11;
        let (mut ours, mut best) = (0.0, 0.0);
        for _ in 0..60 {
            let mut place = || at(-500_000 - draw(&mut seed, 6_000), 11_040_000 + draw(&mut seed, 9_000));
            let start = place();
            let stops: Vec<MapPoint> = (0..7).map(|_| place()).collect();
            let way = order(Some(start), &stops);
            let mut sorted = way.clone();
            sorted.sort_unstable();
            assert_eq!(sorted, [0, 1, 2, 3, 4, 5, 6]);
            let one = length(Some(start), &stops, &way);
            assert!(one <= shortest(start, &stops) * 1.5, "no way is far too long");
            ours += one;
            best += shortest(start, &stops);
        }
        assert!(ours <= best * 1.06, "{ours} metres in all, {best} would do");
    }

    #[test]
    fn without_a_start_the_most_urgent_comes_first_and_one_or_none_is_no_fault() {
        let stops = [at(-500_000, 11_040_000), at(-501_000, 11_041_000), at(-500_100, 11_040_100)];
        assert_eq!(order(None, &stops), [0, 2, 1]);
        assert_eq!(order(None, &stops[..1]), [0]);
        assert!(order(None, &[]).is_empty() && order(Some(stops[0]), &[]).is_empty());
    }
}
