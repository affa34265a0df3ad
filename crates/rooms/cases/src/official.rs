//! Which officer signs with whose certificate: an administrator says which NIK it is, a second one approves. Only then
//! does the officer sign, and with no other certificate. Taking a link away needs one administrator alone.
//!
//! Refused for who is no signer, for a NIK that another officer signs with, and when whoever proposed it, or the officer
//! whom it is about, approves.

use kernel::{Actor, Agency, Denied, FieldFlaw, Flaw, Nik, Officer, OfficerId, Role, SlipId};
use serde_json::json;
use store::Tx;

use crate::room::Cases;
use crate::table::officials::{self, Official};
use crate::{Refusal, acts};

/// An officer who may sign outside, and what is known of their certificate.
pub struct Signer {
    /// The officer.
    pub officer: Officer,
    /// The link that holds.
    pub linked: Option<Official>,
    /// The link that waits for a second administrator.
    pub proposed: Option<Official>,
}

/// What a second administrator says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It holds.
    Approve,
    /// It goes: refused, taken back, or ended.
    Drop,
}

/// Who may say and see this: administrators.
pub(crate) fn admin(room: &Cases, officer: &Officer) -> Result<(), Refusal> {
    let is_admin = officer.has(Role::Admin) && officer.region == room.region();
    if is_admin { Ok(()) } else { Err(Denied::Forbidden.into()) }
}

/// Everybody who may sign outside, by agency; nobody without a signing service.
pub async fn signers(room: &Cases, officer: &Officer) -> Result<Vec<Signer>, Refusal> {
    admin(room, officer)?;
    let read = room.hall.store.read(room.clone(), |tx, room| {
        Box::pin(async move {
            let links = officials::all(tx, &room.hall.vault, room.region()).await?;
            let mut all = Vec::new();
            for agency in served(room) {
                let found = room.colleagues.of_agency(tx, room.region(), &agency).await.map_err(Refusal::Port)?;
                all.extend(found.into_iter().filter(|officer| officer.has(Role::Signer)).map(|officer| {
                    let link = |holds| {
                        links.iter().find(|link| link.officer == officer.officer && link.holds == holds).cloned()
                    };
                    Signer { linked: link(true), proposed: link(false), officer }
                }));
            }
            Ok::<_, Refusal>(all)
        })
    });
    read.await
}

/// The agencies whose letters are signed outside.
fn served(room: &Cases) -> Vec<Agency> {
    let Some(esign) = &room.esign else { return vec![] };
    let known = room.hall.agencies.now();
    known.keys().filter_map(|id| Agency::parse(id.as_str()).ok()).filter(|agency| esign.serves(agency)).collect()
}

/// Proposes that an officer signs with the certificate of this NIK. What was proposed before gives way.
pub async fn propose(room: &Cases, officer: &Officer, who: OfficerId, nik: &Nik) -> Result<(), Refusal> {
    let input = (room.clone(), officer.clone(), who, nik.as_str().to_owned());
    let written = room.hall.store.write(room.region(), input, |tx, (room, officer, who, nik)| {
        Box::pin(propose_in(tx, room, officer, *who, nik))
    });
    written.await
}

async fn propose_in(
    tx: &mut Tx<'_>,
    room: &Cases,
    officer: &Officer,
    who: OfficerId,
    nik: &str,
) -> Result<(), Refusal> {
    admin(room, officer)?;
    let (hall, region) = (&room.hall, room.region());
    let signer = signer(tx, room, who).await?;
    free(tx, room, who, nik).await?;
    if let Some(before) = officials::of_officer(tx, &hall.vault, region, who, false).await? {
        officials::drop(tx, region, before.id).await?;
    }
    let new = Official {
        id: SlipId::mint(&*hall.clock, &*hall.dice),
        officer: who,
        holds: false,
        nik: nik.to_owned(),
        proposed_by: officer.officer,
        proposed_at: hall.now(),
    };
    officials::add(tx, &hall.vault, &*hall.dice, region, &new).await?;
    told(tx, room, officer, &signer, acts::OFFICIAL_PROPOSED).await
}

/// The officer, if they sign letters of an agency that signs outside.
async fn signer(tx: &mut Tx<'_>, room: &Cases, who: OfficerId) -> Result<Officer, Refusal> {
    let found = room.colleagues.find(tx, room.region(), who).await.map_err(Refusal::Port)?;
    let signs = |officer: &Officer| officer.has(Role::Signer) && served(room).contains(&officer.agency);
    found.filter(signs).ok_or(Refusal::NoSlip)
}

/// One person has one certificate and one account.
async fn free(tx: &mut Tx<'_>, room: &Cases, who: OfficerId, nik: &str) -> Result<(), Refusal> {
    match officials::holder(tx, &room.hall.vault, room.region(), nik).await? {
        Some(other) if other != who => {
            Err(Refusal::Flawed(vec![FieldFlaw::new(format!("nik-{who}"), Flaw::new("official-taken"))]))
        }
        _ => Ok(()),
    }
}

/// Approves a link that another administrator proposed, or takes one away.
pub async fn decide(room: &Cases, officer: &Officer, link: SlipId, verdict: Verdict) -> Result<(), Refusal> {
    let input = (room.clone(), officer.clone(), link, verdict);
    let written = room.hall.store.write(room.region(), input, |tx, (room, officer, link, verdict)| {
        Box::pin(decide_in(tx, room, officer, *link, *verdict))
    });
    written.await
}

async fn decide_in(
    tx: &mut Tx<'_>,
    room: &Cases,
    officer: &Officer,
    id: SlipId,
    verdict: Verdict,
) -> Result<(), Refusal> {
    admin(room, officer)?;
    let (hall, region) = (&room.hall, room.region());
    let link = officials::find(tx, &hall.vault, region, id).await?.ok_or(Refusal::NoSlip)?;
    if verdict == Verdict::Drop {
        officials::drop(tx, region, id).await?;
        let act = about(link.officer, None, acts::OFFICIAL_DROPPED);
        hall.book.write(tx, region, &Actor::Officer(officer.clone()), act).await?;
        return Ok(());
    }
    if officer.officer == link.proposed_by || officer.officer == link.officer {
        return Err(Refusal::SecondPerson);
    }
    let signer = signer(tx, room, link.officer).await?;
    free(tx, room, link.officer, &link.nik).await?;
    if link.holds {
        return Ok(());
    }
    if let Some(before) = officials::of_officer(tx, &hall.vault, region, link.officer, true).await? {
        officials::drop(tx, region, before.id).await?;
    }
    officials::approve(tx, region, id).await?;
    told(tx, room, officer, &signer, acts::OFFICIAL_LINKED).await
}

async fn told(
    tx: &mut Tx<'_>,
    room: &Cases,
    officer: &Officer,
    signer: &Officer,
    kind: &'static str,
) -> Result<(), Refusal> {
    let act = about(signer.officer, Some(&signer.agency), kind);
    room.hall.book.write(tx, room.region(), &Actor::Officer(officer.clone()), act).await?;
    Ok(())
}

/// The event names the account, never the NIK.
fn about(who: OfficerId, agency: Option<&Agency>, kind: &'static str) -> book::Act {
    book::Act {
        kind,
        subject: Some(who.bytes()),
        reference: None,
        agency: agency.map(|agency| agency.as_str().to_owned()),
        public: json!({ "petugas": who.to_string() }),
        private: serde_json::Value::Null,
    }
}

/// The NIK of the certificate with which this officer signs, if two administrators have said so.
pub(crate) async fn nik_of(room: &Cases, officer: &Officer) -> Result<Option<String>, Refusal> {
    let read = room.hall.store.read((room.clone(), officer.officer), |tx, (room, officer)| {
        Box::pin(async move { officials::of_officer(tx, &room.hall.vault, room.region(), *officer, true).await })
    });
    Ok(read.await.map_err(Refusal::Store)?.map(|link| link.nik))
}
