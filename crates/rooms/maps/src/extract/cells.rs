//! The area around each point: what is nearer to it than to any other point, up to a distance (Voronoi cells, cut by a circle).

/// A place on the map of the world, from 0 to 1 east and south.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point {
    pub(super) x: f64,
    pub(super) y: f64,
}

impl Point {
    fn minus(self, other: Self) -> Self {
        Self { x: self.x - other.x, y: self.y - other.y }
    }

    fn dot(self, other: Self) -> f64 {
        self.x * other.x + self.y * other.y
    }

    /// The place that lies a part of the way to another.
    fn toward(self, other: Self, part: f64) -> Self {
        Self { x: self.x + (other.x - self.x) * part, y: self.y + (other.y - self.y) * part }
    }
}

/// How far an area reaches where no neighbour ends it: `near` times as far as its third neighbour is, within bounds.
#[derive(Clone, Copy)]
pub(super) struct Reach {
    pub(super) near: f64,
    pub(super) least: f64,
    pub(super) most: f64,
}

/// A corner, and which point lies beyond the edge that begins here; none where the area just ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Corner {
    pub(super) at: Point,
    pub(super) beyond: Option<usize>,
}

/// The area of one point: its corners in the order of the clock, as the map is seen.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub(super) corners: Vec<Corner>,
}

/// Cosine and sine of the eighth part of a right angle: 32 of them go round.
const TURN: (f64, f64) = (0.980_785_280_403_230_4, 0.195_090_322_016_128_27);

/// The areas of all points, in their order. Points at the same place share theirs.
pub(super) fn cells(points: &[Point], reach: Reach) -> Vec<Cell> {
    let mut by_x: Vec<usize> = (0..points.len()).collect();
    by_x.sort_by(|a, b| points[*a].x.total_cmp(&points[*b].x).then(a.cmp(b)));
    let rank = by_x.iter().enumerate().fold(vec![0; points.len()], |mut rank, (at, point)| {
        rank[*point] = at;
        rank
    });
    (0..points.len()).map(|at| cell(points, &by_x, rank[at], at, reach)).collect()
}

fn cell(points: &[Point], by_x: &[usize], rank: usize, at: usize, reach: Reach) -> Cell {
    let here = points[at];
    // Whatever ends this area lies within twice its reach.
    let near = |other: &&usize| (points[**other].x - here.x).abs() <= 2.0 * reach.most;
    let (before, after) = (by_x[..rank].iter().rev().take_while(near), by_x[rank + 1..].iter().take_while(near));
    let mut others: Vec<(f64, usize)> = before
        .chain(after)
        .map(|other| {
            let way = points[*other].minus(here);
            (way.dot(way), *other)
        })
        .filter(|(far, _)| *far > 0.0 && *far <= 4.0 * reach.most * reach.most)
        .collect();
    others.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let third = others.get(2).map_or(reach.most, |(far, _)| far.sqrt() * reach.near);
    let radius = third.clamp(reach.least, reach.most);
    let mut corners = circle(here, radius);
    for (far, other) in others {
        if far > 4.0 * radius * radius || corners.is_empty() {
            break;
        }
        corners = cut(&corners, here, points[other], Some(other));
    }
    Cell { corners }
}

fn circle(middle: Point, radius: f64) -> Vec<Corner> {
    let mut arm = Point { x: radius, y: 0.0 };
    (0..32)
        .map(|_| {
            let corner = Corner { at: Point { x: middle.x + arm.x, y: middle.y + arm.y }, beyond: None };
            arm = Point { x: arm.x * TURN.0 - arm.y * TURN.1, y: arm.x * TURN.1 + arm.y * TURN.0 };
            corner
        })
        .collect()
}

/// What of an area is nearer to `here` than to `other`.
fn cut(corners: &[Corner], here: Point, other: Point, beyond: Option<usize>) -> Vec<Corner> {
    let (way, middle) = (other.minus(here), here.toward(other, 0.5));
    keep(corners, |at| at.minus(middle).dot(way), beyond)
}

/// What of an area lies where `over` is at most 0; the edge that this makes has `beyond` behind it.
fn keep(corners: &[Corner], over: impl Fn(Point) -> f64, beyond: Option<usize>) -> Vec<Corner> {
    let mut kept = Vec::with_capacity(corners.len() + 1);
    for (at, from) in corners.iter().enumerate() {
        let to = &corners[(at + 1) % corners.len()];
        let (first, second) = (over(from.at), over(to.at));
        let crossing = || from.at.toward(to.at, first / (first - second));
        if first <= 0.0 {
            kept.push(*from);
            if second > 0.0 {
                kept.push(Corner { at: crossing(), beyond });
            }
        } else if second <= 0.0 {
            kept.push(Corner { at: crossing(), beyond: from.beyond });
        }
    }
    kept
}

/// What of a ring of places lies within a box from `low` to `high`.
pub(super) fn within(ring: &[Point], low: Point, high: Point) -> Vec<Point> {
    let mut corners: Vec<Corner> = ring.iter().map(|at| Corner { at: *at, beyond: None }).collect();
    corners = keep(&corners, |at| low.x - at.x, None);
    corners = keep(&corners, |at| at.x - high.x, None);
    corners = keep(&corners, |at| low.y - at.y, None);
    corners = keep(&corners, |at| at.y - high.y, None);
    corners.into_iter().map(|corner| corner.at).collect()
}

/// What of a straight line lies within a box.
pub(super) fn line_within([mut from, mut to]: [Point; 2], low: Point, high: Point) -> Option<[Point; 2]> {
    let sides: [&dyn Fn(Point) -> f64; 4] = [&|p| low.x - p.x, &|p| p.x - high.x, &|p| low.y - p.y, &|p| p.y - high.y];
    for over in sides {
        let (first, second) = (over(from), over(to));
        match (first > 0.0, second > 0.0) {
            (true, true) => return None,
            (true, false) => from = from.toward(to, first / (first - second)),
            (false, true) => to = from.toward(to, first / (first - second)),
            (false, false) => {}
        }
    }
    Some([from, to])
}

#[cfg(test)]
mod tests {
    use super::*;

    const REACH: Reach = Reach { near: 10.0, least: 0.1, most: 0.1 };

    fn at(x: f64, y: f64) -> Point {
        Point { x, y }
    }

    fn area(cell: &Cell) -> f64 {
        let next = cell.corners.iter().cycle().skip(1);
        cell.corners.iter().zip(next).map(|(a, b)| a.at.x * b.at.y - b.at.x * a.at.y).sum::<f64>() / 2.0
    }

    #[test]
    fn a_point_alone_has_a_circle_and_two_share_the_middle() {
        let alone = &cells(&[at(0.5, 0.5)], REACH)[0];
        assert_eq!(alone.corners.len(), 32);
        assert!((area(alone) - 0.0312).abs() < 0.0001, "{}", area(alone));
        let two = cells(&[at(0.5, 0.5), at(0.6, 0.5)], REACH);
        assert!(two[0].corners.iter().all(|corner| corner.at.x <= 0.55 + 1e-12));
        let edge: Vec<_> = two[0].corners.iter().filter(|corner| corner.beyond == Some(1)).collect();
        assert_eq!(edge.len(), 1);
        assert!((edge[0].at.x - 0.55).abs() < 1e-12);
        assert!((area(&two[0]) - area(&two[1])).abs() < 1e-9);
    }

    #[test]
    fn every_place_is_in_the_area_of_the_point_that_is_nearest() {
        let points: Vec<Point> = (0..60)
            .map(|n| at((f64::from(n) * 0.618_034).fract() * 0.3, (f64::from(n) * 0.754_878).fract() * 0.3))
            .collect();
        let all = cells(&points, REACH);
        for n in 0..500 {
            let place = at((f64::from(n) * 0.569_84).fract() * 0.3, (f64::from(n) * 0.324_7).fract() * 0.3);
            let far = |p: &Point| p.minus(place).dot(p.minus(place));
            let nearest = (0..60).min_by(|a, b| far(&points[*a]).total_cmp(&far(&points[*b]))).unwrap();
            let corners = &all[nearest].corners;
            let inside = corners.iter().zip(corners.iter().cycle().skip(1)).all(|(a, b)| {
                let (edge, way) = (b.at.minus(a.at), place.minus(a.at));
                edge.x * way.y - edge.y * way.x >= -1e-12
            });
            assert!(inside, "{place:?} is not in the area of {nearest}");
        }
    }

    #[test]
    fn what_leaves_a_box_is_cut_off() {
        let (low, high) = (at(0.0, 0.0), at(1.0, 1.0));
        let ring = [at(-1.0, -1.0), at(2.0, -1.0), at(2.0, 2.0), at(-1.0, 2.0)];
        let mut cut = within(&ring, low, high);
        cut.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
        assert_eq!(cut, [at(0.0, 0.0), at(0.0, 1.0), at(1.0, 0.0), at(1.0, 1.0)]);
        assert!(within(&[at(2.0, 2.0), at(3.0, 2.0), at(3.0, 3.0)], low, high).is_empty());
        assert_eq!(line_within([at(-1.0, 0.5), at(2.0, 0.5)], low, high), Some([at(0.0, 0.5), at(1.0, 0.5)]));
        assert_eq!(line_within([at(-1.0, 2.0), at(2.0, 2.0)], low, high), None);
    }
}
