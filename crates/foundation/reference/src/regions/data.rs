//! The table of regions in memory: columns side by side, sorted so that what lies in a region follows it.

use std::io::{BufRead, BufReader};
use std::sync::OnceLock;

use flate2::read::GzDecoder;
use kernel::RegionCode;

use super::search::Index;
use super::{Position, Region, RegionKind};
use crate::table::fields;

const SHIPPED: &[u8] = include_bytes!("../../../../../reference/regions.csv.gz");
const EXAMPLE: &str = include_str!("../../../../../reference/example_regions.csv");

/// No parent, no postcode, no position.
const NONE: u32 = u32::MAX;

/// Degrees are kept as integers of this part of a degree, about a metre.
const PARTS: f64 = 100_000.0;

/// All rows, those of the example last.
pub(super) struct Data {
    /// The codes filled up to ten digits with zeros at the end, so that a region comes just before all that
    /// lies in it.
    keys: Vec<u64>,
    /// Where each name starts in `names`; one more at the end.
    starts: Vec<u32>,
    names: String,
    parents: Vec<u32>,
    postcodes: Vec<u32>,
    /// Latitude and longitude.
    positions: Vec<(i32, i32)>,
    index: Index,
}

struct Row {
    key: u64,
    start: u32,
    length: u32,
    postcode: u32,
    position: (i32, i32),
}

impl Data {
    /// The one table of the program.
    pub(super) fn shared() -> &'static Self {
        static DATA: OnceLock<Data> = OnceLock::new();
        DATA.get_or_init(Self::read)
    }

    /// Reads the files that are built in. A test sees to it that every row of them can be read, so a row
    /// that cannot is passed over here.
    fn read() -> Self {
        let mut rows = Vec::with_capacity(92_000);
        let mut names = String::with_capacity(900_000);
        let mut reader = BufReader::with_capacity(64 * 1_024, GzDecoder::new(SHIPPED));
        let mut line = String::new();
        while reader.read_line(&mut line).is_ok_and(|n| n > 0) {
            rows.extend(read_row(line.trim_end(), &mut names));
            line.clear();
        }
        rows.extend(EXAMPLE.lines().filter_map(|line| read_row(line, &mut names)));
        rows.sort_unstable_by_key(|row| row.key);
        let mut data = Self::arrange(rows, names);
        data.index = Index::new((0..data.len()).map(|row| data.name(row)));
        data
    }

    /// Takes what was read, so that its memory is free again before the words are sorted.
    fn arrange(rows: Vec<Row>, names: String) -> Self {
        let mut sorted = String::with_capacity(names.len());
        let mut starts = Vec::with_capacity(rows.len() + 1);
        starts.push(0);
        for row in &rows {
            sorted.push_str(&names[row.start as usize..(row.start + row.length) as usize]);
            starts.push(size(sorted.len()));
        }
        let mut data = Self {
            keys: rows.iter().map(|row| row.key).collect(),
            starts,
            names: sorted,
            parents: Vec::with_capacity(rows.len()),
            postcodes: rows.iter().map(|row| row.postcode).collect(),
            positions: rows.iter().map(|row| row.position).collect(),
            index: Index::default(),
        };
        // A parent comes before its children, so the last row of each level is the parent of the next.
        let mut last = [NONE; 5];
        for row in 0..data.len() {
            let level = usize::from(data.code(row).level());
            data.parents.push(last[level - 1]);
            last[level] = size(row);
        }
        data
    }

    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    /// How many rows are real.
    pub(super) fn real(&self) -> usize {
        let example = RegionCode::of(kernel::EXAMPLE_PROVINCE);
        self.keys.partition_point(|key| *key < key_of(example))
    }

    pub(super) fn find(&self, code: RegionCode) -> Option<usize> {
        self.keys.binary_search(&key_of(code)).ok()
    }

    /// The first row after all that lies in the region of `row`.
    pub(super) fn end_of(&self, row: usize) -> usize {
        let end = self.keys[row] + width(self.code(row).level());
        self.keys.partition_point(|key| *key < end)
    }

    pub(super) fn parent(&self, row: usize) -> Option<usize> {
        Some(self.parents[row]).filter(|parent| *parent != NONE).map(|parent| parent as usize)
    }

    pub(super) fn name(&self, row: usize) -> &str {
        &self.names[self.starts[row] as usize..self.starts[row + 1] as usize]
    }

    pub(super) fn code(&self, row: usize) -> RegionCode {
        code_of(self.keys[row])
    }

    pub(super) const fn index(&self) -> &Index {
        &self.index
    }

    pub(super) fn rows_of_postcode(&self, postcode: u32, end: usize) -> impl Iterator<Item = usize> {
        let rows = self.postcodes[..end].iter().enumerate();
        rows.filter(move |(_, code)| **code == postcode && postcode != NONE).map(|(row, _)| row)
    }

    pub(super) fn region(&'static self, row: usize) -> Region<'static> {
        let code = self.code(row);
        let (latitude, longitude) = self.positions[row];
        Region {
            code,
            kind: RegionKind::of(code),
            name: self.name(row),
            postcode: Some(self.postcodes[row]).filter(|postcode| *postcode != NONE),
            position: (longitude != 0)
                .then(|| Position { latitude: f64::from(latitude) / PARTS, longitude: f64::from(longitude) / PARTS }),
        }
    }
}

/// The widest key that a level leaves to those inside it.
const fn width(level: u8) -> u64 {
    match level {
        1 => 100_000_000,
        2 => 1_000_000,
        3 => 10_000,
        _ => 1,
    }
}

fn key_of(code: RegionCode) -> u64 {
    code.as_i64().unsigned_abs() * width(code.level())
}

/// The code of a key: zeros at the end were filled in, as no part of a code is all zeros.
fn code_of(key: u64) -> RegionCode {
    let level = [1, 2, 3].into_iter().find(|level| key.is_multiple_of(width(*level))).unwrap_or(4);
    RegionCode::of(i64::try_from(key / width(level)).unwrap_or_default())
}

/// Reads `code,parent_code,level,type,name,postal_code,lat,lon`; none for the head or a line that is not so.
fn read_row(line: &str, names: &mut String) -> Option<Row> {
    let quoted = if line.contains('"') { Some(fields(line).ok()?) } else { None };
    let mut split: [&str; 8] = [""; 8];
    match &quoted {
        Some(fields) => fields.iter().zip(&mut split).for_each(|(field, to)| *to = field),
        None => line.split(',').zip(&mut split).for_each(|(field, to)| *to = field),
    }
    let [code, _, _, _, name, postcode, latitude, longitude] = split;
    let key = key_of(RegionCode::new(number(code)?.0).ok()?);
    let start = size(names.len());
    names.push_str(name);
    let position = degrees(latitude).zip(degrees(longitude)).filter(|p| in_indonesia(*p));
    Some(Row {
        key,
        start,
        length: size(name.len()),
        postcode: postcode.parse().unwrap_or(NONE),
        position: position.unwrap_or_default(),
    })
}

/// A decimal number of degrees as an integer of [`PARTS`], read without going through floating point.
fn degrees(text: &str) -> Option<i32> {
    let (digits, decimals) = number(text.strip_prefix('-').unwrap_or(text))?;
    let degrees = digits * 10_i64.pow(5_u32.checked_sub(decimals)?);
    i32::try_from(if text.starts_with('-') { -degrees } else { degrees }).ok()
}

/// The digits of a text of digits and dots, and how many of them follow the last dot. Called three times for
/// each of 92,000 lines, so it makes no strings.
fn number(text: &str) -> Option<(i64, u32)> {
    let (mut digits, mut since_dot, mut dotted) = (0_i64, 0, false);
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' => {
                digits = digits.checked_mul(10)?.checked_add(i64::from(byte - b'0'))?;
                since_dot += 1;
            }
            b'.' => (since_dot, dotted) = (0, true),
            _ => return None,
        }
    }
    (!text.is_empty()).then_some((digits, if dotted { since_dot } else { 0 }))
}

/// Some places in the source lie on other continents; better none than those.
const fn in_indonesia((latitude, longitude): (i32, i32)) -> bool {
    latitude >= -1_110_000 && latitude <= 610_000 && longitude >= 9_490_000 && longitude <= 14_110_000
}

fn size(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(NONE)
}
