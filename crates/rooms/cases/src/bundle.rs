//! One application for several services: sent once, it makes a case for each, all of them or none.
//!
//! Each case gets its share of the answers, its own copy of every paper it needs, its own event and its own clock; from
//! then on it is a case like any other. The first of them carries the draft's id, so that sending twice gives the same
//! cases. Bytes are copied before the transaction begins, since a transaction may run twice and must not touch the disk.

use std::collections::BTreeSet;

use catalogue::{Answers, FileRef, Part, Service};
use kernel::{Actor, DocumentId, DraftId, PersonId};
use store::Tx;

use crate::draft::OpenDraft;
use crate::model::{Case, Document, Draft};
use crate::room::{Cases, ServiceRef};
use crate::submit::{self, Channel};
use crate::table::companions::{self, Tie};
use crate::{Refusal, draft, table};

/// A paper whose bytes have been copied for a case.
#[derive(Debug, Clone)]
pub(crate) struct Copied {
    service: String,
    path: String,
    from: DocumentId,
    to: DocumentId,
}

/// Where a share names a paper.
struct Named {
    service: String,
    path: String,
    file: FileRef,
    id: DocumentId,
    /// Whether a share before names it too.
    is_again: bool,
}

/// Every paper that the shares of these answers name.
fn papers(room: &Cases, service: &Service, answers: &Answers) -> Vec<Named> {
    let (mut all, mut seen) = (Vec::new(), BTreeSet::new());
    for share in service.shares(answers, &room.ctx(None)) {
        let kept = share.answers.only_seen(&share.service, &room.ctx(None));
        for path in share.service.document_paths(&kept) {
            for file in kept.files(&path) {
                let Ok(id) = file.id.parse::<DocumentId>() else { continue };
                let is_again = !seen.insert(id);
                all.push(Named { service: share.service.id.clone(), path: path.clone(), file, id, is_again });
            }
        }
    }
    all
}

/// Copies what several cases of a draft will need, before they are made; nothing for a draft of a single service.
pub(crate) async fn copy_for_draft(room: &Cases, actor: &Actor, id: DraftId) -> Result<Vec<Copied>, Refusal> {
    let OpenDraft { draft, written, service, .. } = match draft::open(room, actor, id).await {
        Ok(opened) => opened,
        // It has been sent already, or is not the asker's; sending says which.
        Err(Refusal::NoDraft) => return Ok(Vec::new()),
        Err(other) => return Err(other),
    };
    copy(room, draft.person, &service, &written.answers).await
}

/// Copies the papers that more than one case needs.
pub(crate) async fn copy(
    room: &Cases,
    person: PersonId,
    service: &Service,
    answers: &Answers,
) -> Result<Vec<Copied>, Refusal> {
    let mut copies = Vec::new();
    if service.bundle.is_none() || !service.validate(answers, Part::All, &room.ctx(None)).is_fine() {
        return Ok(copies);
    }
    let again: Vec<Named> = papers(room, service, answers).into_iter().filter(|named| named.is_again).collect();
    for named in again {
        if !is_own(room, person, named.id).await? {
            return Err(Refusal::NoDocument);
        }
        let bytes = room.files.get(room.region(), named.id.bytes()).await?;
        let to = DocumentId::mint(&*room.hall.clock, &*room.hall.dice);
        room.files.put(room.region(), to.bytes(), bytes).await?;
        copies.push(Copied { service: named.service, path: named.path, from: named.id, to });
    }
    Ok(copies)
}

async fn is_own(room: &Cases, person: PersonId, id: DocumentId) -> Result<bool, Refusal> {
    let read = room.hall.store.read((room.clone(), person, id), |tx, (room, person, id)| {
        Box::pin(async move {
            let found = table::documents::find(tx, &room.hall.vault, room.region(), *id).await?;
            Ok::<_, Refusal>(found.is_some_and(|document| document.person == *person && document.case.is_none()))
        })
    });
    read.await
}

/// Makes a case for each service that is applied for. Nothing is made if one of them cannot be.
#[expect(clippy::too_many_arguments, reason = "the parts of one act")]
pub(crate) async fn file(
    tx: &mut Tx<'_>,
    room: &Cases,
    actor: &Actor,
    draft: &Draft,
    answers: &Answers,
    service: &ServiceRef,
    channel: Channel,
    copies: &[Copied],
) -> Result<Vec<Case>, Refusal> {
    let found = service.validate(answers, Part::All, &room.ctx(None));
    if !found.is_fine() {
        return Err(Refusal::Flawed(found.flaws));
    }
    let papers = papers(room, service, answers);
    let mut cases: Vec<Case> = Vec::new();
    for share in service.shares(answers, &room.ctx(None)) {
        let member = share.service;
        let own = Draft {
            id: if cases.is_empty() { draft.id } else { DraftId::mint(&*room.hall.clock, &*room.hall.dice) },
            service: member.id.clone(),
            version: member.version.as_str().to_owned(),
            ..draft.clone()
        };
        let mut answers = share.answers;
        let of_member = |named: &&Named| named.service == member.id;
        for named in papers.iter().filter(of_member).filter(|named| named.is_again) {
            let copied = copies.iter().find(|c| c.service == member.id && c.path == named.path && c.from == named.id);
            // The form was changed between the copying and now: whoever sends looks at it again.
            let copied = copied.ok_or(Refusal::Changed)?;
            answers.detach(&named.path, &named.file.id);
            answers.attach(&named.path, &FileRef { id: copied.to.to_string(), ..named.file.clone() });
        }
        let case = submit::file(tx, room, actor, &own, answers, &member, channel, &cases).await?;
        for named in papers.iter().filter(of_member) {
            hand_over(tx, room, &case, named, copies).await?;
        }
        cases.push(case);
    }
    for case in &cases {
        for other in cases.iter().filter(|other| other.id != case.id) {
            companions::tie(tx, room.region(), case.id, Tie::Sent, other.id).await?;
        }
    }
    Ok(cases)
}

/// A paper now belongs to the case: the uploaded one to the first that needs it, copies to the others.
async fn hand_over(
    tx: &mut Tx<'_>,
    room: &Cases,
    case: &Case,
    named: &Named,
    copies: &[Copied],
) -> Result<(), Refusal> {
    let (hall, region) = (&room.hall, room.region());
    if !named.is_again {
        let is_there = table::documents::assign(tx, region, named.id, case.person, case.id, &named.path).await?;
        return if is_there { Ok(()) } else { Err(Refusal::NoDocument) };
    }
    let is_it = |c: &&Copied| c.service == case.service && c.path == named.path && c.from == named.id;
    let copied = copies.iter().find(is_it).ok_or(Refusal::Changed)?;
    let from = table::documents::find(tx, &hall.vault, region, named.id).await?.ok_or(Refusal::NoDocument)?;
    let document = Document { id: copied.to, draft: None, case: Some(case.id), field: named.path.clone(), ..from };
    table::documents::add(tx, &hall.vault, &*hall.dice, region, &document, hall.now()).await?;
    Ok(())
}
