//! Whose packs are taken: one administrator proposes to trust the key of another hall, a second one decides, and only then
//! can a pack signed with it become drafts. The key of this hall itself is always trusted.
//!
//! Refused when whoever proposed it decides, when a proposal for the same key waits, and when nothing would change.

use std::str::FromStr;

use kernel::{FieldFlaw, Flaw, Officer, OfficerId, Stamp};
use serde_json::{Value, json};
use store::{Error, Tx};

use crate::model::ReleaseState;
use crate::pack::{Key, fingerprint, is_key};
use crate::release::Verdict;
use crate::room::Administration;
use crate::table::signers;
use crate::{Refusal, acts};

/// What somebody wants of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// Its packs are taken.
    Trust,
    /// They are no longer.
    Withdraw,
}

impl Wish {
    /// As the database writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Trust => "percaya",
            Self::Withdraw => "cabut",
        }
    }
}

impl FromStr for Wish {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        let all = [Self::Trust, Self::Withdraw];
        all.into_iter().find(|wish| wish.as_str() == text).ok_or_else(|| Error::Decode("signer_proposals.wish".into()))
    }
}

/// What one administrator wants of a key, and what another one decided.
#[derive(Debug, Clone)]
pub struct SignerProposal {
    /// Its number.
    pub number: i64,
    /// The public key, in hex.
    pub signer: String,
    /// Whose it is, in the words of this office.
    pub name: String,
    /// Trust, or trust no longer.
    pub wish: Wish,
    /// What has become of it.
    pub state: ReleaseState,
    /// How it was made sure whose key it is.
    pub reason: String,
    /// Who proposed it.
    pub proposed_id: OfficerId,
    /// The same, by name.
    pub proposed_by: String,
    /// When.
    pub proposed_at: Stamp,
    /// Who decided.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<Stamp>,
}

/// What is proposed.
#[derive(Debug, Clone)]
pub struct Input {
    /// The public key, in hex; spaces and capitals do not matter.
    pub signer: String,
    /// Whose it is.
    pub name: String,
    /// Trust, or trust no longer.
    pub wish: Wish,
    /// How it was made sure.
    pub reason: String,
}

/// The public key of this hall.
pub fn own_key(room: &Administration) -> Key {
    Key::of_hall(&room.hall.vault, room.region())
}

/// Refuses a key that nobody here trusts.
pub(crate) async fn must_trust(tx: &mut Tx<'_>, room: &Administration, signer: &str) -> Result<(), Refusal> {
    let is_trusted = own_key(room).public() == signer
        || signers::trusted(tx, room.region()).await?.iter().any(|trusted| trusted.signer == signer);
    if is_trusted { Ok(()) } else { Err(Refusal::Untrusted) }
}

/// Proposes to trust a key, or to trust it no longer.
pub async fn propose(room: &Administration, officer: &Officer, input: Input) -> Result<i64, Refusal> {
    let signer: String = input.signer.split_whitespace().collect::<String>().to_lowercase();
    let mut flaws = Vec::new();
    let mut say = |field: &str, key: &'static str| flaws.push(FieldFlaw::new(field, Flaw::new(key)));
    if signer.is_empty() {
        say("kunci", "answer-missing");
    } else if !is_key(&signer) {
        say("kunci", "signer-key");
    }
    if input.name.is_empty() {
        say("nama", "answer-missing");
    }
    if input.reason.is_empty() {
        say("alasan", "answer-missing");
    }
    if !flaws.is_empty() {
        return Err(Refusal::Flawed(flaws));
    }
    let proposal = SignerProposal {
        number: 0,
        signer,
        name: input.name,
        wish: input.wish,
        state: ReleaseState::Proposed,
        reason: input.reason,
        proposed_id: officer.officer,
        proposed_by: officer.name.clone(),
        proposed_at: room.hall.now(),
        decided_by: None,
        decided_at: None,
    };
    let input = (room.clone(), officer.clone(), proposal);
    room.hall
        .store
        .write(room.region(), input, |tx, (room, officer, proposal)| Box::pin(propose_in(tx, room, officer, proposal)))
        .await
}

async fn propose_in(
    tx: &mut Tx<'_>,
    room: &Administration,
    officer: &Officer,
    proposal: &SignerProposal,
) -> Result<i64, Refusal> {
    let region = room.region();
    if signers::waiting(tx, region).await?.iter().any(|other| other.signer == proposal.signer) {
        return Err(Refusal::Waiting);
    }
    let is_trusted = must_trust(tx, room, &proposal.signer).await.is_ok();
    if is_trusted == (proposal.wish == Wish::Trust) || proposal.signer == own_key(room).public() {
        return Err(Refusal::Unchanged);
    }
    let number = signers::add(tx, region, proposal).await?;
    note(tx, room, officer, acts::SIGNER_PROPOSED, proposal).await?;
    Ok(number)
}

/// Decides on a proposal.
pub async fn decide(room: &Administration, officer: &Officer, number: i64, verdict: Verdict) -> Result<(), Refusal> {
    let input = (room.clone(), officer.clone(), number, verdict);
    room.hall
        .store
        .write(room.region(), input, |tx, (room, officer, number, verdict)| {
            Box::pin(decide_in(tx, room, officer, *number, verdict))
        })
        .await
}

async fn decide_in(
    tx: &mut Tx<'_>,
    room: &Administration,
    officer: &Officer,
    number: i64,
    verdict: &Verdict,
) -> Result<(), Refusal> {
    let proposal = signers::find(tx, room.region(), number).await?.ok_or(Refusal::NoRelease)?;
    let own = proposal.proposed_id == officer.officer;
    let (state, kind, may) = match verdict {
        Verdict::Approve => (ReleaseState::Approved, acts::SIGNER_APPROVED, !own),
        Verdict::Refuse(_) => (ReleaseState::Refused, acts::SIGNER_REFUSED, !own),
        Verdict::Cancel => (ReleaseState::Cancelled, acts::SIGNER_CANCELLED, own),
    };
    if proposal.state != ReleaseState::Proposed {
        return Err(Refusal::Decided);
    }
    if !may {
        return Err(Refusal::SamePerson);
    }
    let (decided_by, decided_at) = (Some(officer.name.clone()), Some(room.hall.now()));
    let decided = SignerProposal { state, decided_by, decided_at, ..proposal };
    if !signers::decide(tx, room.region(), &decided).await? {
        return Err(Refusal::Decided);
    }
    note(tx, room, officer, kind, &decided).await
}

async fn note(
    tx: &mut Tx<'_>,
    room: &Administration,
    officer: &Officer,
    kind: &'static str,
    proposal: &SignerProposal,
) -> Result<(), Refusal> {
    let print = fingerprint(&proposal.signer);
    let is_now = json!({
        "kunci": proposal.signer,
        "sidik kunci": print,
        "nama": proposal.name,
        "keinginan": proposal.wish.as_str(),
        "alasan": proposal.reason,
        "keadaan": proposal.state.as_str(),
    });
    let target = format!("penanda-tangan/{}", print.replace(' ', "-"));
    let done = acts::Done { kind, target, public: json!({}), was: &Value::Null, is_now: &is_now };
    Ok(acts::write(tx, &room.hall.book, officer, done).await?)
}
