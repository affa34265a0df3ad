//! Our tree against a naive one, against known roots, and against what others wrote.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use ct_merkle::{ConsistencyProof, InclusionProof};
use ledger::tree::{self, Head, Wrong};
use ledger::{Growth, Hash, TileId, Tiles};
use proptest::prelude::*;
use sha2::Sha256;

fn entry(at: u64) -> Vec<u8> {
    format!("entry {at}").into_bytes()
}

/// RFC 9162, 2.1.1, word for word.
fn naive(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Hash::empty(),
        [one] => *one,
        many => {
            let middle = (many.len().next_power_of_two()) / 2;
            let (left, right) = many.split_at(middle);
            Hash::node(&naive(left), &naive(right))
        }
    }
}

/// A tree of this size as it lies in tiles, grown in batches.
fn grown(size: u64, batch: u64) -> (Tiles, Head) {
    let mut tiles = Tiles::default();
    let mut stored = std::collections::BTreeMap::new();
    let mut growth = Growth::new();
    let mut at = 0;
    while at < size {
        // As after a restart: nothing but the stored edge is known.
        let edge = Growth::edge_tiles(at).into_iter().map(|tile| (tile, stored.get(&tile).cloned().unwrap()));
        growth = Growth::resume(at, edge.collect()).unwrap();
        for next in at..size.min(at + batch) {
            assert_eq!(growth.append(Hash::leaf(&entry(next))), next);
        }
        at = size.min(at + batch);
        for (tile, hashes) in growth.take_changed() {
            assert_eq!(hashes.len() as u64, tile.width(at) * 32, "{tile:?}");
            stored.insert(tile, hashes);
        }
    }
    tiles.extend(stored);
    (tiles, growth.head())
}

fn leaves(size: u64) -> Vec<Hash> {
    (0..size).map(|at| Hash::leaf(&entry(at))).collect()
}

#[test]
fn known_trees_have_known_roots() {
    // The eight entries and roots that implementations of RFC 6962 share.
    let entries = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
    let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let hex = |text: &str| -> Vec<u8> {
        text.as_bytes()
            .chunks(2)
            .map(|two| u8::from_str_radix(std::str::from_utf8(two).unwrap(), 16).unwrap())
            .collect()
    };
    let mut growth = Growth::new();
    for (at, root) in roots.iter().enumerate() {
        assert_eq!(growth.head().root.0.to_vec(), hex(root), "size {at}");
        if let Some(entry) = entries.get(at) {
            growth.append(Hash::leaf(&hex(entry)));
        }
    }
}

#[test]
fn a_grown_tree_is_the_tree_of_the_standard() {
    for size in (0..520).chain([1000, 65_535, 65_536, 65_537, 70_000]) {
        let (tiles, head) = grown(size, 197);
        let root = if size < 2_000 { naive(&leaves(size)) } else { tree::root(size, &tiles).unwrap() };
        assert_eq!(head, Head { size, root }, "{size}");
        assert_eq!(tree::root(size, &tiles).unwrap(), root, "{size}");
    }
    let (_, head) = grown(70_000, 7_000);
    assert_eq!(head.root, naive(&leaves(70_000)));
}

#[test]
fn every_proof_of_small_trees_holds_and_no_other() {
    for size in 1..=33 {
        let (tiles, head) = grown(size, 5);
        for index in 0..size {
            let proof = tree::inclusion(index, size, &tiles).unwrap();
            for other in 0..size {
                let leaf = Hash::leaf(&entry(other));
                let held = tree::check_inclusion(index, size, &leaf, &proof, &head.root);
                assert_eq!(held.is_ok(), other == index, "{index} of {size} for {other}");
            }
            let leaf = Hash::leaf(&entry(index));
            assert_eq!(tree::check_inclusion(size, size, &leaf, &proof, &head.root), Err(Wrong::Sizes));
            let longer: Vec<Hash> = proof.iter().copied().chain([leaf]).collect();
            assert!(tree::check_inclusion(index, size, &leaf, &longer, &head.root).is_err());
            if let Some((_, shorter)) = proof.split_last() {
                assert!(tree::check_inclusion(index, size, &leaf, shorter, &head.root).is_err());
            }
        }
        for old in 1..=size {
            let before = Head { size: old, root: naive(&leaves(old)) };
            let proof = tree::consistency(old, size, &tiles).unwrap();
            assert_eq!(tree::check_consistency(&before, &head, &proof), Ok(()), "{old} of {size}");
            let forged = Head { root: Hash([7; 32]), ..before };
            assert!(tree::check_consistency(&forged, &head, &proof).is_err(), "{old} of {size}");
        }
        let nothing = Head { size: 0, root: Hash::empty() };
        assert_eq!(tree::check_consistency(&nothing, &head, &[]), Err(Wrong::Sizes));
        assert_eq!(tree::check_consistency(&head, &nothing, &[]), Err(Wrong::Sizes));
    }
}

#[test]
fn a_proof_asks_only_for_the_tiles_it_names() {
    let (all, _) = grown(70_000, 9_999);
    for (index, size) in [(0, 70_000), (69_999, 70_000), (65_536, 70_000), (300, 301)] {
        let mut few = Tiles::default();
        // What is stored may be larger than the tree that is asked about, never smaller.
        for tile in tree::inclusion_tiles(index, size) {
            few.put(tile, all.get(tile).unwrap().to_vec());
        }
        assert_eq!(tree::inclusion(index, size, &few), tree::inclusion(index, size, &all));
        assert!(tree::inclusion(index, size, &Tiles::default()).is_err());
    }
    assert!(tree::inclusion_tiles(5, 5).is_empty());
    assert!(tree::inclusion(5, 5, &all).is_err());
    assert_eq!(tree::inclusion_tiles(0, 1), [].into());
}

#[test]
fn an_edge_of_another_size_is_refused() {
    let (all, _) = grown(600, 600);
    let tile = TileId { level: 0, index: 2 };
    let hashes = all.get(tile).unwrap().to_vec();
    let above = TileId { level: 1, index: 0 };
    let good = [(tile, hashes.clone()), (above, all.get(above).unwrap().to_vec())];
    assert!(Growth::resume(600, good.clone().into()).is_ok());
    assert!(Growth::resume(601, good.clone().into()).is_err());
    assert!(Growth::resume(600, [(tile, hashes)].into()).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn others_accept_our_proofs(size in 1_u64..3_000, at in any::<u64>(), old in any::<u64>()) {
        let (index, old) = (at % size, old % size + 1);
        let (tiles, head) = grown(size, 700);
        let (_, before) = grown(old, 700);
        let inclusion = tree::inclusion(index, size, &tiles).unwrap();
        let consistency = tree::consistency(old, size, &tiles).unwrap();

        let theirs = |hashes: &[Hash]| hashes.iter().map(|hash| tlog_tiles::Hash(hash.0)).collect::<Vec<_>>();
        let (root, leaf) = (tlog_tiles::Hash(head.root.0), tlog_tiles::record_hash(&entry(index)));
        prop_assert!(tlog_tiles::check_record(&theirs(&inclusion), size, root, index, leaf).is_ok());
        prop_assert!(tlog_tiles::check_tree(&theirs(&consistency), size, root, old, tlog_tiles::Hash(before.root.0)).is_ok());

        let mut tree: MemoryBackedTree<Sha256, Vec<u8>> = MemoryBackedTree::new();
        (0..size).for_each(|at| tree.push(entry(at)));
        prop_assert_eq!(tree.root().as_bytes().to_vec(), head.root.0.to_vec());
        let bytes = |hashes: &[Hash]| hashes.iter().flat_map(|hash| hash.0).collect::<Vec<u8>>();
        let proof = InclusionProof::try_from_bytes(bytes(&inclusion)).unwrap();
        prop_assert!(tree.root().verify_inclusion(&entry(index), index, &proof).is_ok());
        // And we accept theirs.
        let made = tree.prove_inclusion(usize::try_from(index).unwrap());
        prop_assert_eq!(made.as_bytes().to_vec(), bytes(&inclusion));
        if old < size {
            let proof = ConsistencyProof::try_from_bytes(bytes(&consistency)).unwrap();
            let old_root = ct_merkle::RootHash::new(before.root.0.into(), old);
            prop_assert!(tree.root().verify_consistency(&old_root, &proof).is_ok());
            let made = tree.prove_consistency(usize::try_from(size - old).unwrap());
            prop_assert_eq!(made.as_bytes().to_vec(), bytes(&consistency));
        }
    }

    #[test]
    fn whatever_is_called_a_proof_is_checked_without_a_panic(
        index in any::<u64>(), size in any::<u64>(), old in any::<u64>(),
        hashes in prop::collection::vec(any::<[u8; 32]>(), 0..70),
    ) {
        let hashes: Vec<Hash> = hashes.into_iter().map(Hash).collect();
        let root = Hash([1; 32]);
        prop_assert!(tree::check_inclusion(index, size, &root, &hashes, &Hash([2; 32])).is_err());
        let (before, head) = (Head { size: old, root }, Head { size, root: Hash([2; 32]) });
        prop_assert!(tree::check_consistency(&before, &head, &hashes).is_err());
    }
}
