//! A folder of backups, seen from outside: what is damaged is found and named, and what ends early leaves the rest whole.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use backup::{Contents, Error, Folder, Lock, Manifest};
use kernel::{SeededDice, Span, Stamp};
use store::Vault;
use tempfile::TempDir;

const AT: Stamp = Stamp::micros(1_783_910_460_000_000);

fn keys() -> (TempDir, Arc<Vault>) {
    let folder = tempfile::tempdir().unwrap();
    let vault = Vault::open(folder.path()).unwrap();
    (folder, Arc::new(vault))
}

fn create(path: &Path, vault: &Arc<Vault>) -> backup::Result<(Folder, Lock)> {
    Folder::create(path, Arc::clone(vault), Arc::new(SeededDice::new(3)))
}

fn open(path: &Path, vault: &Arc<Vault>) -> backup::Result<(Folder, Lock)> {
    Folder::open(path, Arc::clone(vault), Arc::new(SeededDice::new(3)))
}

/// A backup of these pieces, `days` after the first one.
fn make(path: &Path, vault: &Arc<Vault>, days: i64, pieces: &[&[u8]]) -> (Manifest, u64) {
    let (mut folder, _lock) = create(path, vault).unwrap();
    let mut manifest = Manifest::new(AT.plus(Span::days(days)), "sqlite");
    let mut contents = Contents::new("balai.db");
    for piece in pieces {
        contents.bytes += piece.len() as u64;
        contents.chunks.push(folder.put(piece).unwrap());
    }
    manifest.database.push(contents);
    let manifest = folder.finish(manifest).unwrap();
    (manifest, folder.written().1)
}

/// Every file under a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { all.extend(files(&path)) } else { all.push(path) }
    }
    all.sort();
    all
}

#[test]
fn chunks_are_shared_sealed_and_come_back() {
    let (_keys, vault) = keys();
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("b");
    let text = "nama warga yang rahasia ".repeat(2000);
    let (first, new) = make(&path, &vault, 0, &[text.as_bytes(), &vec![9; 70_000]]);
    assert_eq!(new, 2);
    let (second, new) = make(&path, &vault, 1, &[text.as_bytes(), &vec![8; 70_000]]);
    assert_eq!(new, 1, "only what changed is written");
    let (folder, _lock) = open(&path, &vault).unwrap();
    assert_eq!(folder.find(None).unwrap(), second);
    assert_eq!(folder.find(Some(&first.id)).unwrap(), first);
    assert!(matches!(folder.find(Some("20990101T000000Z")), Err(Error::Unknown { .. })));
    assert_eq!(folder.get(&first.database[0].chunks[0]).unwrap(), text.as_bytes());
    assert_eq!(folder.get(&first.database[0].chunks[1]).unwrap(), vec![9; 70_000]);
    for file in files(&path) {
        let bytes = fs::read(&file).unwrap();
        assert!(!bytes.windows(7).any(|window| window == b"rahasia"), "{}", file.display());
        assert!(!bytes.windows(8).any(|window| window == b"balai.db"), "{}", file.display());
    }
}

#[test]
fn two_backups_of_one_moment_are_told_apart_and_stay_in_order() {
    let (_keys, vault) = keys();
    let path = tempfile::tempdir().unwrap().keep();
    let made: Vec<String> = (0..3).map(|n| make(&path, &vault, 0, &[&[n]]).0.id).collect();
    let (folder, _lock) = open(&path, &vault).unwrap();
    assert_eq!(folder.ids().unwrap(), made);
    assert_eq!(folder.find(None).unwrap().id, made[2]);
    fs::remove_dir_all(path).unwrap();
}

#[test]
fn a_flipped_bit_in_any_file_is_found_and_the_file_is_named() {
    let (_keys, vault) = keys();
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("b");
    let (whole, _) = make(&path, &vault, 0, &[b"satu", b"dua"]);
    let (last, _) = make(&path, &vault, 1, &[b"satu", b"tiga"]);
    let look = || open(&path, &vault).unwrap().0.check(|_, _| ()).unwrap();
    assert_eq!((look().flaws, look().backups, look().chunks), (vec![], 2, 3));
    let mut kinds = Vec::new();
    for file in files(&path).into_iter().filter(|file| fs::metadata(file).unwrap().len() > 0) {
        let before = fs::read(&file).unwrap();
        for at in [0, 1, 2, 5, before.len() / 2, before.len() - 1] {
            let mut bytes = before.clone();
            bytes[at] ^= 1;
            fs::write(&file, &bytes).unwrap();
            let found = look();
            let name = file.strip_prefix(&path).unwrap().to_str().unwrap();
            assert_eq!(found.flaws.len(), 1, "{name} at {at}: {:?}", found.flaws);
            assert!(found.flaws[0].starts_with(name), "{name} at {at}: {:?}", found.flaws);
            if name.starts_with("chunks") {
                let is_shared = whole.database[0].chunks[0].as_str() == file.file_name().unwrap();
                let users = [&whole.id, &last.id].iter().filter(|id| found.flaws[0].contains(id.as_str())).count();
                assert_eq!(users, if is_shared { 2 } else { 1 }, "{:?}", found.flaws);
            }
        }
        // A file that ends early, and one that is gone.
        fs::write(&file, &before[..before.len() - 1]).unwrap();
        assert_eq!(look().flaws.len(), 1);
        fs::write(&file, &before).unwrap();
        kinds.push(file.strip_prefix(&path).unwrap().iter().next().unwrap().to_owned());
    }
    kinds.dedup();
    assert_eq!(kinds, ["backups", "balai-backup", "chunks"], "every kind of file was touched");
    assert_eq!(look().flaws, Vec::<String>::new());
    let gone = &whole.database[0].chunks[1];
    fs::remove_file(path.join("chunks").join(&gone[..2]).join(gone)).unwrap();
    let found = look();
    assert!(found.flaws[0].contains("missing") && found.flaws[0].contains(&whole.id), "{:?}", found.flaws);
}

#[test]
fn a_chunk_in_the_place_of_another_is_not_taken_for_it() {
    let (_keys, vault) = keys();
    let home = tempfile::tempdir().unwrap();
    let (made, _) = make(home.path(), &vault, 0, &[b"satu", b"dua"]);
    let place = |n: usize| {
        let name = &made.database[0].chunks[n];
        home.path().join("chunks").join(&name[..2]).join(name)
    };
    fs::copy(place(0), place(1)).unwrap();
    let (folder, _lock) = open(home.path(), &vault).unwrap();
    assert!(matches!(folder.get(&made.database[0].chunks[1]), Err(Error::Damaged { .. })));
}

#[test]
fn other_keys_open_nothing_and_write_nothing() {
    let ((_keys, vault), (_others, other)) = (keys(), keys());
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("b");
    make(&path, &vault, 0, &[b"satu"]);
    let before = files(&path);
    for error in [open(&path, &other).map(drop).unwrap_err(), create(&path, &other).map(drop).unwrap_err()] {
        assert!(matches!(error, Error::OtherKeys(_)), "{error}");
        assert!(error.to_string().contains("other keys"), "{error}");
    }
    // Nor do they without the mark.
    fs::remove_file(path.join("balai-backup")).unwrap();
    assert!(matches!(create(&path, &other), Err(Error::OtherKeys(_))));
    make(&path, &vault, 1, &[b"satu"]);
    assert_eq!(files(&path).len(), before.len() + 1, "our own hall writes the mark again");
}

#[test]
fn a_folder_of_something_else_is_left_alone() {
    let (_keys, vault) = keys();
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("surat.odt"), "isi").unwrap();
    assert!(matches!(create(home.path(), &vault), Err(Error::NotOurs(_))));
    assert_eq!(files(home.path()).len(), 1);
    assert!(matches!(open(&home.path().join("none"), &vault), Err(Error::Nothing(_))));
}

#[test]
fn a_backup_that_ends_early_leaves_the_earlier_ones_whole_and_only_unused_chunks() {
    let (_keys, vault) = keys();
    let home = tempfile::tempdir().unwrap();
    let path = home.path();
    make(path, &vault, 0, &[b"satu", b"dua"]);
    {
        // The program is gone before the manifest, in the middle of a chunk.
        let (mut folder, _lock) = create(path, &vault).unwrap();
        folder.put(b"tiga").unwrap();
        fs::write(path.join("tmp/chunks-ab-abcdef"), "half of a chu").unwrap();
    }
    let (folder, lock) = open(path, &vault).unwrap();
    let found = folder.check(|_, _| ()).unwrap();
    assert_eq!((found.backups, found.chunks, found.flaws), (1, 2, vec![]));
    drop(lock);
    let (_, new) = make(path, &vault, 1, &[b"satu", b"tiga", b"empat"]);
    assert_eq!(new, 1, "what was written before the end is used");
    assert_eq!(fs::read_dir(path.join("tmp")).unwrap().count(), 0, "what was half written is gone");
}

#[test]
fn old_backups_go_with_the_chunks_that_only_they_need() {
    let (_keys, vault) = keys();
    let home = tempfile::tempdir().unwrap();
    let pieces: [&[&[u8]]; 3] = [&[b"satu", b"dua"], &[b"satu", b"tiga"], &[b"satu", b"empat"]];
    let made: Vec<String> = (0..).zip(pieces).map(|(day, it)| make(home.path(), &vault, day, it).0.id).collect();
    let (folder, lock) = create(home.path(), &vault).unwrap();
    let gone = folder.prune(2, &lock).unwrap();
    assert_eq!((gone.backups, gone.chunks), (1, 1));
    assert_eq!(folder.ids().unwrap(), made[1..]);
    assert_eq!(folder.check(|_, _| ()).unwrap().flaws, Vec::<String>::new());
    let gone = folder.prune(0, &lock).unwrap();
    assert_eq!((gone.backups, gone.chunks), (1, 1), "the newest stays whatever is asked");
    assert_eq!(folder.ids().unwrap(), made[2..]);
    assert_eq!(folder.check(|_, _| ()).unwrap().chunks, 2);
}

#[test]
fn nothing_is_removed_while_a_backup_that_stays_cannot_be_read() {
    let (_keys, vault) = keys();
    let home = tempfile::tempdir().unwrap();
    make(home.path(), &vault, 0, &[b"satu"]);
    let (last, _) = make(home.path(), &vault, 1, &[b"dua"]);
    let file = home.path().join(format!("backups/{}.manifest", last.id));
    let mut bytes = fs::read(&file).unwrap();
    bytes[40] ^= 1;
    fs::write(&file, bytes).unwrap();
    let before = files(home.path());
    let (folder, lock) = create(home.path(), &vault).unwrap();
    assert!(matches!(folder.prune(1, &lock), Err(Error::Damaged { .. })));
    assert_eq!(files(home.path()), before);
}

#[test]
fn one_writes_at_a_time_and_nothing_goes_while_somebody_reads() {
    let (_keys, vault) = keys();
    let home = tempfile::tempdir().unwrap();
    make(home.path(), &vault, 0, &[b"satu"]);
    let first = create(home.path(), &vault).unwrap();
    assert!(matches!(create(home.path(), &vault), Err(Error::Busy(_))));
    assert!(matches!(open(home.path(), &vault), Err(Error::Busy(_))));
    drop(first);
    let reading = open(home.path(), &vault).unwrap();
    open(home.path(), &vault).unwrap();
    assert!(matches!(create(home.path(), &vault), Err(Error::Busy(_))));
    drop(reading);
    create(home.path(), &vault).unwrap();
}
