//! A public log that anyone can check without trusting who runs it.
//!
//! Entries are the leaves of a Merkle tree (RFC 9162, SHA-256). The tree is kept in tiles of 256 hashes ([`tile`],
//! [`growth`]), which a web server can hand out as they are. Every so often the log signs its size and root: a
//! [`checkpoint`], written as a signed [`note`]. With one, a phone can check offline that an entry is in the log
//! ([`proof`], [`paper`] in a QR code), and a neighbour that nothing was taken out or changed ([`witness`]) and say so by a cosignature. How
//! many neighbours must have said so is a [`policy`].
//!
//! The formats are those of C2SP (signed-note, tlog-checkpoint, tlog-tiles, tlog-cosignature, tlog-witness, tlog-proof,
//! tlog-policy), so that tools of others can read them. Pure: bytes in, bytes out.
//!
//! What must never happen here: a proof that holds for an entry that is not in the tree.

pub mod bundle;
pub mod checkpoint;
pub mod growth;
pub mod hash;
pub mod note;
pub mod paper;
pub mod policy;
pub mod proof;
pub mod tile;
pub mod tree;
pub mod witness;

pub use checkpoint::Checkpoint;
pub use growth::Growth;
pub use hash::Hash;
pub use note::{Note, SigningKey, VerifyingKey};
pub use paper::PaperProof;
pub use policy::Policy;
pub use proof::Proof;
pub use tile::{TileId, Tiles};
