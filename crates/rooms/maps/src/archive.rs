//! Reads PMTiles, version 3: one file with all tiles of a map, found by directories that are read as they are needed. Of a
//! file of ten gigabytes only what is asked for comes into memory.
//!
//! The file is the office's own, yet nothing in it is believed: every length has a bound before anything is made of it.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read as _;
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use flate2::read::GzDecoder;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// Bytes of the header.
pub(crate) const HEADER: usize = 127;
/// No directory and no description is longer, squeezed or not.
const LONGEST: u64 = 16 << 20;
/// No tile is longer; such a tile would stop a telephone.
const LONGEST_TILE: u64 = 8 << 20;
/// Directories lie at most so deep within each other.
const DEEPEST: usize = 4;
/// Directories that are kept in memory; when it is full it is emptied, which only costs reading them again.
const KEPT: usize = 64;

/// The file cannot be a map: one sentence, with what to do.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ArchiveError(String);

/// Where the bytes are.
enum Bytes {
    Built(&'static [u8]),
    File(File),
}

impl Bytes {
    fn read(&self, offset: u64, length: u64, most: u64) -> Result<Vec<u8>, String> {
        if length > most {
            return Err(format!("a part of it is {length} bytes long, more than {most}"));
        }
        let length = usize::try_from(length).map_err(|error| error.to_string())?;
        match self {
            Self::Built(all) => {
                let start = usize::try_from(offset).map_err(|error| error.to_string())?;
                let end = start.checked_add(length).ok_or("a part of it lies nowhere")?;
                all.get(start..end).map(<[u8]>::to_vec).ok_or_else(|| "it ends too early".to_owned())
            }
            Self::File(file) => {
                let mut bytes = vec![0; length];
                file.read_exact_at(&mut bytes, offset).map_err(|error| format!("it ends too early ({error})"))?;
                Ok(bytes)
            }
        }
    }
}

/// How something in the file is squeezed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Squeezed {
    No,
    Gzip,
}

impl Squeezed {
    fn read(number: u8, what: &str) -> Result<Self, String> {
        match number {
            1 => Ok(Self::No),
            2 => Ok(Self::Gzip),
            _ => Err(format!("its {what} are squeezed in a way that this program does not know; make it with gzip")),
        }
    }

    /// What was squeezed.
    pub(crate) fn undo(self, bytes: Vec<u8>) -> Result<Vec<u8>, String> {
        if self == Self::No {
            return Ok(bytes);
        }
        let mut plain = Vec::new();
        GzDecoder::new(bytes.as_slice())
            .take(LONGEST + 1)
            .read_to_end(&mut plain)
            .map_err(|error| format!("a part of it is broken ({error})"))?;
        if plain.len() as u64 > LONGEST { Err("a part of it is too long".to_owned()) } else { Ok(plain) }
    }
}

/// One line of a directory: tiles, or, where `run` is 0, another directory.
#[derive(Clone, Copy, Debug)]
struct Entry {
    first: u64,
    run: u64,
    offset: u64,
    length: u64,
}

/// What the file says of itself.
#[derive(Clone, Debug, PartialEq)]
pub struct About {
    /// The zooms that it has.
    pub zooms: (u8, u8),
    /// Whose data it is, as text: this must be shown wherever the map is.
    pub attribution: String,
    /// The zoom up to which the whole country is there, though the file goes on nearer elsewhere; only in our own extracts.
    pub overview: Option<u8>,
    /// Whether its borders are guesses; only in our own extracts.
    pub is_approximate: bool,
    /// Changes with the file, so that browsers may keep tiles for ever.
    pub version: String,
}

/// A file of tiles.
pub struct Archive {
    bytes: Bytes,
    about: About,
    leaves: u64,
    tiles: u64,
    inner: Squeezed,
    outer: Squeezed,
    root: Arc<Vec<Entry>>,
    kept: Mutex<HashMap<u64, Arc<Vec<Entry>>>>,
}

impl Archive {
    /// The file at this path, or the one that ships with the program.
    pub fn open(path: Option<&Path>) -> Result<Self, ArchiveError> {
        let Some(path) = path else { return Self::read(Bytes::Built(crate::SHIPPED)).map_err(ArchiveError) };
        let fail = |why: String| {
            ArchiveError(format!(
                "The map {} cannot be used: {why}. It has to be a PMTiles file, version 3, with vector tiles; \
                 docs/configuration.md says how to make one, and without [map] the hall has a small one of its own.",
                path.display()
            ))
        };
        let file = File::open(path).map_err(|error| fail(error.to_string()))?;
        Self::read(Bytes::File(file)).map_err(fail)
    }

    fn read(bytes: Bytes) -> Result<Self, String> {
        let header = bytes.read(0, HEADER as u64, HEADER as u64)?;
        if !header.starts_with(b"PMTiles") {
            return Err("it does not begin as such a file does".to_owned());
        }
        if header[7] != 3 {
            return Err(format!("it is of version {}", header[7]));
        }
        if header[99] != 1 {
            return Err("its tiles are pictures, not vectors".to_owned());
        }
        let number = |at: usize| header[at..at + 8].iter().rev().fold(0_u64, |all, byte| all << 8 | u64::from(*byte));
        let (inner, outer) = (Squeezed::read(header[97], "directories")?, Squeezed::read(header[98], "tiles")?);
        let root = bytes.read(number(8), number(16), LONGEST)?;
        let described = bytes.read(number(24), number(32), LONGEST)?;
        let digest = Sha256::new().chain_update(&header).chain_update(&root).chain_update(&described).finalize();
        let version = format!("{:012x}", digest[..6].iter().fold(0_u64, |all, byte| all << 8 | u64::from(*byte)));
        let described: Value = serde_json::from_slice(&inner.undo(described)?)
            .map_err(|error| format!("its description is not JSON ({error})"))?;
        let about = About {
            zooms: (header[100], header[101]),
            attribution: plain_text(described["attribution"].as_str().unwrap_or_default()),
            overview: described["balai:overview"].as_u64().and_then(|zoom| u8::try_from(zoom).ok()),
            is_approximate: described["balai:approximate"] == true,
            version,
        };
        let root = Arc::new(directory(&inner.undo(root)?)?);
        Ok(Self { leaves: number(40), tiles: number(56), bytes, about, inner, outer, root, kept: Mutex::default() })
    }

    /// What it says of itself.
    pub fn about(&self) -> &About {
        &self.about
    }

    /// The tile, and whether it is squeezed by gzip; none if the file has none there. Reads from the disk.
    pub fn tile(&self, zoom: u8, column: u32, row: u32) -> Result<Option<(Vec<u8>, bool)>, ArchiveError> {
        self.find(zoom, column, row).map_err(|why| ArchiveError(format!("A tile cannot be read: {why}.")))
    }

    fn find(&self, zoom: u8, column: u32, row: u32) -> Result<Option<(Vec<u8>, bool)>, String> {
        let Some(number) = tile_number(zoom, column, row) else { return Ok(None) };
        let mut entries = Arc::clone(&self.root);
        for _ in 0..DEEPEST {
            let after = entries.partition_point(|entry| entry.first <= number);
            let Some(entry) = after.checked_sub(1).map(|at| entries[at]) else { return Ok(None) };
            if entry.run == 0 {
                entries = self.leaf(entry)?;
            } else if number - entry.first < entry.run {
                let at = self.tiles.checked_add(entry.offset).ok_or("a tile lies nowhere")?;
                let bytes = self.bytes.read(at, entry.length, LONGEST_TILE)?;
                return Ok(Some((bytes, self.outer == Squeezed::Gzip)));
            } else {
                return Ok(None);
            }
        }
        Err("its directories lie too deep".to_owned())
    }

    fn leaf(&self, entry: Entry) -> Result<Arc<Vec<Entry>>, String> {
        // Nothing half done can be in the map, so a panic elsewhere does not spoil it.
        let kept = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entries) = kept().get(&entry.offset) {
            return Ok(Arc::clone(entries));
        }
        let at = self.leaves.checked_add(entry.offset).ok_or("a directory lies nowhere")?;
        let entries = Arc::new(directory(&self.inner.undo(self.bytes.read(at, entry.length, LONGEST)?)?)?);
        let mut kept = kept();
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(entry.offset, Arc::clone(&entries));
        Ok(entries)
    }

    /// A tile as it is without squeezing.
    pub(crate) fn plain(bytes: Vec<u8>) -> Result<Vec<u8>, ArchiveError> {
        Squeezed::Gzip.undo(bytes).map_err(ArchiveError)
    }
}

/// The lines of a directory: their number, then all first tiles, all runs, all lengths and all offsets.
fn directory(bytes: &[u8]) -> Result<Vec<Entry>, String> {
    let mut rest = bytes;
    let count = varint(&mut rest)?;
    // Each line takes four bytes at least.
    if count > bytes.len() as u64 / 4 {
        return Err("a directory says that it is longer than it is".to_owned());
    }
    let mut entries = Vec::new();
    let mut first = 0_u64;
    for _ in 0..count {
        first = first.checked_add(varint(&mut rest)?).ok_or("a directory counts too far")?;
        entries.push(Entry { first, run: 0, offset: 0, length: 0 });
    }
    for entry in &mut entries {
        entry.run = varint(&mut rest)?;
    }
    for entry in &mut entries {
        entry.length = varint(&mut rest)?;
    }
    let mut next = 0_u64;
    for entry in &mut entries {
        entry.offset = match varint(&mut rest)? {
            // Just behind the one before.
            0 => next,
            more => more - 1,
        };
        next = entry.offset.checked_add(entry.length).ok_or("a directory counts too far")?;
    }
    Ok(entries)
}

/// A number of as many bytes as it needs, seven bits in each, the lowest first.
fn varint(rest: &mut &[u8]) -> Result<u64, String> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let (byte, after) = rest.split_first().ok_or("a directory ends too early")?;
        *rest = after;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err("a directory has a number that is none".to_owned())
}

/// The number of a tile in the file: all tiles of lower zooms, then along a Hilbert curve. None if there is no such tile.
pub(crate) fn tile_number(zoom: u8, column: u32, row: u32) -> Option<u64> {
    if zoom > 24 || column >> zoom != 0 || row >> zoom != 0 {
        return None;
    }
    let before = ((1_u64 << (2 * u32::from(zoom))) - 1) / 3;
    let (mut x, mut y, mut along) = (u64::from(column), u64::from(row), 0_u64);
    for level in (0..zoom).rev() {
        let half = 1_u64 << level;
        let (right, below) = (u64::from(x & half != 0), u64::from(y & half != 0));
        along += half * half * ((3 * right) ^ below);
        (x, y) = (x & (half - 1), y & (half - 1));
        // Each quarter of the curve is turned so that it begins where the one before has ended.
        if below == 0 {
            if right == 1 {
                (x, y) = (half - 1 - x, half - 1 - y);
            }
            (x, y) = (y, x);
        }
    }
    Some(before + along)
}

/// The words of an attribution, which files write as HTML.
fn plain_text(html: &str) -> String {
    let mut text = String::new();
    for (at, part) in html.split('<').enumerate() {
        text.push_str(if at == 0 { part } else { part.split_once('>').map_or("", |(_, after)| after) });
    }
    let text = text.replace("&copy;", "©").replace("&nbsp;", " ").replace("&lt;", "<").replace("&gt;", ">");
    text.replace("&amp;", "&").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;
    use crate::extract::file::write;

    fn refused(bytes: &[u8]) -> String {
        let mut file = tempfile();
        file.1.write_all(bytes).unwrap();
        Archive::open(Some(file.0.path())).err().map(|error| error.to_string()).unwrap_or_default()
    }

    fn tempfile() -> (tempfile::NamedTempFile, File) {
        let named = tempfile::NamedTempFile::new().unwrap();
        let file = named.reopen().unwrap();
        (named, file)
    }

    #[test]
    fn tiles_are_numbered_along_the_curve_of_the_specification() {
        // From the specification of PMTiles, version 3.
        let known = [((0, 0, 0), 0), ((1, 0, 0), 1), ((1, 0, 1), 2), ((1, 1, 1), 3), ((1, 1, 0), 4), ((2, 0, 0), 5)];
        for ((zoom, column, row), number) in known {
            assert_eq!(tile_number(zoom, column, row), Some(number), "{zoom}/{column}/{row}");
        }
        assert_eq!(tile_number(12, 3_423, 1_763), Some(19_078_479));
        let mut all: Vec<_> = (0..64).flat_map(|x| (0..64).filter_map(move |y| tile_number(6, x, y))).collect();
        all.sort_unstable();
        assert!(all.into_iter().eq(1_365..1_365 + 4_096), "every tile once, with none left out");
        assert_eq!((tile_number(1, 2, 0), tile_number(3, 0, 8), tile_number(31, 0, 0)), (None, None, None));
    }

    #[test]
    fn what_was_written_is_found_and_nothing_else() {
        let tiles = [((0, 0, 0), b"dunia".to_vec()), ((6, 51, 32), b"Jawa".to_vec()), ((6, 51, 33), vec![7; 9_000])];
        let about = serde_json::json!({ "attribution": "&copy; <a href=\"https://x.example\">Orang</a> &amp; kawan" });
        let mut file = tempfile();
        file.1.write_all(&write(tiles.clone().into(), &about, (0, 6), [95.0, -11.0, 141.0, 6.0])).unwrap();
        let archive = Archive::open(Some(file.0.path())).unwrap();
        assert_eq!(archive.about().attribution, "© Orang & kawan");
        assert_eq!((archive.about().zooms, archive.about().overview), ((0, 6), None));
        for ((zoom, column, row), bytes) in tiles {
            let (small, is_gzip) = archive.tile(zoom, column, row).unwrap().unwrap();
            assert!(is_gzip);
            assert_eq!(Archive::plain(small).unwrap(), bytes);
        }
        for (zoom, column, row) in [(1, 0, 0), (6, 50, 32), (6, 52, 33), (7, 0, 0), (3, 9, 9)] {
            assert!(archive.tile(zoom, column, row).unwrap().is_none(), "{zoom}/{column}/{row}");
        }
    }

    #[test]
    fn a_leaf_is_read_when_it_is_needed_and_a_ring_of_them_ends() {
        // One directory that leads to itself: first tile 0, no run, its own length, offset 0.
        let leaf = [1, 0, 0, 5, 1];
        let mut bytes = header();
        bytes[8..16].copy_from_slice(&127_u64.to_le_bytes());
        bytes[16..24].copy_from_slice(&5_u64.to_le_bytes());
        bytes[24..32].copy_from_slice(&132_u64.to_le_bytes());
        bytes[32..40].copy_from_slice(&2_u64.to_le_bytes());
        bytes[40..48].copy_from_slice(&127_u64.to_le_bytes());
        bytes.extend(leaf);
        bytes.extend(b"{}");
        let mut file = tempfile();
        file.1.write_all(&bytes).unwrap();
        let archive = Archive::open(Some(file.0.path())).unwrap();
        assert!(archive.tile(3, 1, 1).unwrap_err().to_string().contains("too deep"));
    }

    fn header() -> Vec<u8> {
        let mut header = vec![0; HEADER];
        header[..7].copy_from_slice(b"PMTiles");
        (header[7], header[97], header[98], header[99]) = (3, 1, 1, 1);
        header
    }

    #[test]
    fn what_is_no_map_is_refused_with_the_reason() {
        let with = |at: usize, byte: u8| {
            let mut header = header();
            header[at] = byte;
            header
        };
        assert!(refused(b"").contains("ends too early"));
        assert!(refused(&[0; 200]).contains("does not begin"));
        assert!(refused(&with(7, 2)).contains("of version 2"));
        assert!(refused(&with(99, 2)).contains("pictures"));
        assert!(refused(&with(97, 4)).contains("directories are squeezed"));
        assert!(refused(&with(98, 3)).contains("tiles are squeezed"));
        assert!(refused(&with(23, 0xff)).contains("more than"), "a root of many terabytes is not asked memory for");
        let error = Archive::open(Some(Path::new("/tidak/ada.pmtiles"))).err().unwrap().to_string();
        assert!(error.starts_with("The map /tidak/ada.pmtiles cannot be used: "), "{error}");
        assert!(directory(&[0xff, 0xff, 0x03]).unwrap_err().contains("longer than it is"));
        assert!(directory(&[0xff; 12]).is_err());
    }

    #[test]
    fn the_file_that_ships_is_a_map_and_says_that_its_borders_are_guesses() {
        let archive = Archive::open(None).unwrap();
        let about = archive.about();
        assert_eq!((about.zooms, about.overview, about.is_approximate), ((0, 14), Some(6), true));
        assert!(about.attribution.contains("Cahya DSN"), "{}", about.attribution);
        assert!(archive.tile(0, 0, 0).unwrap().is_some_and(|(tile, _)| tile.len() > 1_000));
    }
}
