//! Witnessing: a neighbour that remembers how large a log was, and signs only what grew from there (C2SP tlog-witness).
//!
//! Both halves are here: what a log asks ([`Request`]) and what a witness answers ([`consider`]). Whoever keeps the
//! witness must look up what it saw last and write down what it sees now in one transaction, or two requests at once
//! could roll it back.

use std::fmt;

use crate::checkpoint::{Checkpoint, decimal};
use crate::hash::Hash;
use crate::note::{Flaw, Note, Signature, SigningKey, VerifyingKey};
use crate::tree::{self, Head};

/// More lines no proof has.
const MAX_LINES: usize = 63;

/// A log asks for a cosignature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// How large the log thinks it was when the witness saw it last.
    pub old: u64,
    /// That it grew from there.
    pub proof: Vec<Hash>,
    /// The new signed checkpoint.
    pub checkpoint: Note,
}

impl Request {
    /// Reads the body of `add-checkpoint`.
    pub fn parse(body: &str) -> Result<Self, Flaw> {
        let (head, checkpoint) = body.split_once("\n\n").ok_or(Flaw::Form)?;
        let mut lines = head.split('\n');
        let old = lines.next().and_then(|line| line.strip_prefix("old ")).and_then(decimal).ok_or(Flaw::Form)?;
        let proof: Vec<Hash> = lines.map(|line| Hash::from_base64(line).ok_or(Flaw::Form)).collect::<Result<_, _>>()?;
        if proof.len() > MAX_LINES {
            return Err(Flaw::Form);
        }
        Ok(Self { old, proof, checkpoint: Note::parse(checkpoint)? })
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "old {}", self.old)?;
        self.proof.iter().try_for_each(|hash| writeln!(f, "{hash}"))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

/// Why a witness does not sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It does not witness this log.
    #[error("this log is not known here")]
    Unknown,
    /// The log's key did not sign it.
    #[error("the log did not sign this checkpoint")]
    Unsigned,
    /// The old size is larger than the new one, or the text is no checkpoint.
    #[error("old size and checkpoint do not go together")]
    Malformed,
    /// It saw the log at another size.
    #[error("this witness saw the log at size {seen}")]
    Stale {
        /// Which.
        seen: u64,
    },
    /// The log shows two roots for one size: proof that it cheats.
    #[error("this log has two roots for one size")]
    Fork {
        /// The size.
        seen: u64,
    },
    /// The log did not grow from what the witness saw.
    #[error("the log did not grow from what this witness saw")]
    Inconsistent,
}

impl Refused {
    /// The status of the answer.
    pub const fn status(self) -> u16 {
        match self {
            Self::Unknown => 404,
            Self::Unsigned => 403,
            Self::Malformed => 400,
            Self::Stale { .. } | Self::Fork { .. } => 409,
            Self::Inconsistent => 422,
        }
    }

    /// Whether the request is worth keeping: a checkpoint that the log itself signed and that contradicts what was seen.
    /// A fork proves that the log cheats. A checkpoint without a proof that fits is only a suspicion: anyone could have
    /// sent it with a bad proof before the log sends it with the right one.
    pub const fn is_evidence(self) -> bool {
        matches!(self, Self::Fork { .. } | Self::Inconsistent)
    }
}

/// The origin a request speaks of, to look up key and last head by.
pub fn origin(request: &Request) -> Result<String, Refused> {
    Checkpoint::parse(request.checkpoint.text()).map(|checkpoint| checkpoint.origin).map_err(|_| Refused::Malformed)
}

/// What the witness has now seen, to be written down before anything is signed.
pub fn consider(log: &VerifyingKey, seen: Option<&Head>, request: &Request) -> Result<Head, Refused> {
    let checkpoint = Checkpoint::open(&request.checkpoint, log).map_err(|flaw| match flaw {
        Flaw::Form => Refused::Malformed,
        _ => Refused::Unsigned,
    })?;
    let head = checkpoint.head;
    if request.old > head.size {
        return Err(Refused::Malformed);
    }
    let known = seen.map_or(0, |seen| seen.size);
    // Two roots for one size are a fork, whatever the log says of how it came there.
    if let Some(seen) = seen.filter(|seen| seen.size == head.size && seen.root != head.root) {
        return Err(Refused::Fork { seen: seen.size });
    }
    if request.old != known {
        return Err(Refused::Stale { seen: known });
    }
    match seen.filter(|seen| seen.size > 0) {
        // From nothing anything may grow, but an empty tree has one root only.
        None if !request.proof.is_empty() => Err(Refused::Inconsistent),
        None if head.size == 0 && head.root != Hash::empty() => Err(Refused::Inconsistent),
        None => Ok(head),
        Some(seen) => {
            tree::check_consistency(seen, &head, &request.proof).map_err(|_| Refused::Inconsistent)?;
            Ok(head)
        }
    }
}

/// The cosignature of a request that was considered and whose head is written down.
pub fn cosign(key: &SigningKey, request: &Request, now_seconds: u64) -> Signature {
    key.sign(request.checkpoint.text(), now_seconds)
}
