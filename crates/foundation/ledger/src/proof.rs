//! A proof file: that an entry is in the log, checkable without network (C2SP tlog-proof).

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::checkpoint::{Checkpoint, decimal};
use crate::hash::Hash;
use crate::note::{Flaw, Note, Signed, VerifyingKey};
use crate::policy::Policy;
use crate::tree::{self, Wrong};

const FIRST: &str = "c2sp.org/tlog-proof@v1";
/// A tree of 2^64 entries is no higher.
pub(crate) const MAX_HASHES: usize = 63;

/// A proof that some entry is in a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Data for whoever shows it; nothing vouches for them.
    pub extra: Option<Vec<u8>>,
    /// Where in the log.
    pub index: u64,
    /// From the leaf's neighbour upwards.
    pub hashes: Vec<Hash>,
    /// The signed checkpoint, with the cosignatures there are.
    pub checkpoint: Note,
}

/// What a proof that holds shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown<'k> {
    /// The log's word about itself.
    pub checkpoint: Checkpoint,
    /// The known keys that signed it: the log and the witnesses.
    pub signed: Vec<Signed<'k>>,
}

/// Why a proof shows nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The checkpoint is not the log's, or is forged.
    #[error(transparent)]
    Note(#[from] Flaw),
    /// The hashes do not lead from the entry to the root.
    #[error(transparent)]
    Tree(#[from] Wrong),
    /// Too few witnesses saw the checkpoint.
    #[error("too few witnesses have seen this checkpoint")]
    Quorum,
}

impl Proof {
    /// Reads a proof file.
    pub fn parse(text: &str) -> Result<Self, Flaw> {
        let rest = text.strip_prefix(FIRST).and_then(|rest| rest.strip_prefix('\n')).ok_or(Flaw::Form)?;
        let (mut head, checkpoint) = rest.split_once("\n\n").ok_or(Flaw::Form)?;
        let mut extra = None;
        if let Some(behind) = head.strip_prefix("extra ") {
            let (data, behind) = behind.split_once('\n').ok_or(Flaw::Form)?;
            extra = Some(STANDARD.decode(data).map_err(|_| Flaw::Form)?);
            head = behind;
        }
        let mut lines = head.split('\n');
        let index = lines.next().and_then(|line| line.strip_prefix("index ")).and_then(decimal).ok_or(Flaw::Form)?;
        let hashes: Vec<Hash> =
            lines.map(|line| Hash::from_base64(line).ok_or(Flaw::Form)).collect::<Result<_, _>>()?;
        if hashes.len() > MAX_HASHES {
            return Err(Flaw::Form);
        }
        Ok(Self { extra, index, hashes, checkpoint: Note::parse(checkpoint)? })
    }

    /// Does it show that this entry is in the log of this policy, and that enough witnesses saw the log so?
    pub fn check<'p>(&self, entry: &[u8], policy: &'p Policy) -> Result<Shown<'p>, Refused> {
        let signed = self.checkpoint.signed_by(policy.keys())?;
        let is_log = |signed: &Signed<'_>| policy.is_log(signed.key);
        let log = signed.iter().find(|signed| is_log(signed)).ok_or(Flaw::Unsigned)?.key;
        let checkpoint = Checkpoint::open(&self.checkpoint, log)?;
        let head = checkpoint.head;
        tree::check_inclusion(self.index, head.size, &Hash::leaf(entry), &self.hashes, &head.root)?;
        let witnesses: Vec<&VerifyingKey> = signed.iter().filter(|one| !is_log(one)).map(|one| one.key).collect();
        if policy.is_met(&witnesses) { Ok(Shown { checkpoint, signed }) } else { Err(Refused::Quorum) }
    }
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{FIRST}")?;
        if let Some(extra) = &self.extra {
            writeln!(f, "extra {}", STANDARD.encode(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        self.hashes.iter().try_for_each(|hash| writeln!(f, "{hash}"))?;
        write!(f, "\n{}", self.checkpoint)
    }
}
