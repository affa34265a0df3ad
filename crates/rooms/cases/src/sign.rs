//! A second person signs: the applicant asks, the named person signs or refuses, the counter records a paper.
//!
//! A signature is under what its signer read. Whoever changes an answer of that voids it, in the transaction of the
//! change, and nothing is sent before every signature stands. Whether a NIK belongs to anybody here is told to nobody:
//! asking looks the same for all, and only an answer of the person themselves says that they are there.

use catalogue::{Answers, Part, Service, WantedSignature};
use kernel::{Actor, CaseId, DraftId, FieldFlaw, Flaw, Nik, PersonName, SignatureId, Stamp};
use sha2::{Digest as _, Sha256};
use store::Tx;

use crate::draft::{OpenDraft, Upload, keep_bytes, open_in};
use crate::model::{Document, Draft, hex};
use crate::room::Cases;
use crate::signature::{SignState, Signature, SignatureBody};
use crate::{Refusal, acts, table};

/// The most bytes of a scan.
const SCAN_BYTES: u64 = 5_000_000;
/// How often one signature of a draft can be asked for: enough for changes of mind, too few to pester anybody.
const MOST_ASKED: usize = 10;

/// A signature that a draft asks for, and how it stands: the newest that was asked of this person, if any.
#[derive(Clone)]
pub struct Standing {
    /// The field.
    pub field: String,
    /// The NIK of who signs, as far as it may be shown; empty while it is missing.
    pub who: String,
    /// The signature. One that no longer fits the answers is void.
    pub signature: Option<Signature>,
}

impl Standing {
    /// Whether it is signed, and what was signed is still there.
    pub fn stands(&self) -> bool {
        self.signature.as_ref().is_some_and(|signature| signature.state == SignState::Ditandatangani)
    }
}

/// What the second person answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignAnswer {
    /// Signs.
    Sign,
    /// Does not, for this reason.
    Refuse(String),
}

/// The digest of what is signed: the version of the service, the field, and the answers that its signer reads.
fn digest(service: &Service, wanted: &WantedSignature<'_>, answers: &Answers, ctx: &catalogue::Ctx<'_>) -> Vec<u8> {
    let mut hash = Sha256::new();
    for part in [service.version.as_str(), &wanted.field.id, &service.signed_answers(wanted.field, answers, ctx)] {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().to_vec()
}

/// The mark of what a signature is under, in sixteen digits: a page carries it along, so that nobody signs what they did
/// not read.
pub fn mark(signature: &Signature) -> String {
    hex(signature.digest.get(..8).unwrap_or_default())
}

/// A draft's answers as they are looked at: those of a correction on the day of the application.
struct Looked<'a> {
    draft: &'a Draft,
    service: &'a Service,
    answers: &'a Answers,
    sent_at: Option<Stamp>,
}

impl<'a> Looked<'a> {
    async fn of(tx: &mut Tx<'_>, room: &Cases, opened: &'a OpenDraft) -> Result<Self, Refusal> {
        let sent_at = match &opened.draft.corrects {
            Some((case, _)) => table::cases::by_id(tx, room.region(), *case).await?.map(|case| case.submitted_at),
            None => None,
        };
        Ok(Self { draft: &opened.draft, service: &opened.service, answers: &opened.written.answers, sent_at })
    }

    /// Every signature that is wanted, with the digest of what is signed.
    fn wanted(&self, room: &Cases) -> Vec<(WantedSignature<'a>, Vec<u8>)> {
        let ctx = room.ctx(self.sent_at);
        let (service, answers) = (self.service, self.answers);
        let all = service.wanted_signatures(answers, &ctx).into_iter();
        all.map(|wanted| {
            let digest = digest(service, &wanted, answers, &ctx);
            (wanted, digest)
        })
        .collect()
    }

    /// Signatures under this draft, and those of the case that it corrects.
    async fn known(&self, tx: &mut Tx<'_>, room: &Cases) -> Result<Vec<Signature>, Refusal> {
        let (vault, region) = (&room.hall.vault, room.region());
        let mut known = match &self.draft.corrects {
            Some((case, _)) => table::signatures::of_case(tx, vault, region, *case).await?,
            None => vec![],
        };
        known.extend(table::signatures::of_draft(tx, vault, region, self.draft.id).await?);
        Ok(known)
    }
}

/// Whether this signature is under exactly this.
fn fits(signature: &Signature, wanted: &WantedSignature<'_>, digest: &[u8]) -> bool {
    signature.state != SignState::Batal && is_of(signature, wanted) && signature.digest == digest
}

/// Whether it is the signature of the same person in the same field.
fn is_of(signature: &Signature, wanted: &WantedSignature<'_>) -> bool {
    signature.field == wanted.field.id && wanted.nik.as_ref().is_some_and(|nik| nik.as_str() == signature.body.nik)
}

/// The signatures that a draft asks for, in the order of the form, and how they stand.
pub async fn standing(room: &Cases, actor: &Actor, draft: DraftId) -> Result<(OpenDraft, Vec<Standing>), Refusal> {
    room.hall
        .store
        .read((room.clone(), actor.clone(), draft), |tx, (room, actor, draft)| {
            Box::pin(async move {
                let opened = open_in(tx, room, actor, *draft).await?;
                let all = standing_in(tx, room, &opened).await?;
                Ok((opened, all))
            })
        })
        .await
}

async fn standing_in(tx: &mut Tx<'_>, room: &Cases, opened: &OpenDraft) -> Result<Vec<Standing>, Refusal> {
    if !opened.service.has_signatures() {
        return Ok(vec![]);
    }
    let looked = Looked::of(tx, room, opened).await?;
    let known = looked.known(tx, room).await?;
    let one = |(wanted, digest): (WantedSignature<'_>, Vec<u8>)| {
        let fitting = known.iter().rev().find(|signature| fits(signature, &wanted, &digest)).cloned();
        let earlier = || known.iter().rev().find(|signature| is_of(signature, &wanted)).cloned();
        let void = |signature: Signature| Signature { state: SignState::Batal, ..signature };
        Standing {
            field: wanted.field.id.clone(),
            who: wanted.nik.as_ref().map_or_else(String::new, Nik::masked),
            signature: fitting.or_else(|| earlier().map(void)),
        }
    };
    Ok(looked.wanted(room).into_iter().map(one).collect())
}

/// Asks the second person of `field` to sign. The form must be complete: nobody signs half of it. Asked already for the
/// same, nothing happens.
pub async fn ask(room: &Cases, actor: &Actor, draft: DraftId, field: &str) -> Result<(), Refusal> {
    let input = (room.clone(), actor.clone(), draft, field.to_owned());
    room.hall
        .store
        .write(room.region(), input, |tx, (room, actor, draft, field)| {
            Box::pin(async move {
                let begun = begin(tx, room, actor, *draft, field).await?;
                match begun {
                    Begun::New(signature) => put(tx, room, actor, &signature, acts::SIGN_ASKED).await,
                    Begun::There(there) if there.state == SignState::Menolak => Err(flawed(field, "signature-refused")),
                    Begun::There(_) => Ok(()),
                }
            })
        })
        .await
}

fn flawed(field: &str, key: &'static str) -> Refusal {
    Refusal::Flawed(vec![FieldFlaw::new(field, Flaw::new(key))])
}

/// Records a signature that was given on paper, with its scan. Only at the counter.
pub async fn record_paper(
    room: &Cases,
    actor: &Actor,
    draft: DraftId,
    field: &str,
    name: &PersonName,
    scan: Option<Upload>,
) -> Result<(), Refusal> {
    actor.officer()?;
    let opened = crate::draft::open(room, actor, draft).await?;
    let at = format!("pindaian.{field}");
    let Upload { name: file, bytes, .. } = scan.ok_or_else(|| flawed(&at, "answer-no-file"))?;
    let accepts = [catalogue::Accept::Image, catalogue::Accept::Pdf];
    let person = opened.draft.person;
    let kept = keep_bytes(room, person, Some(draft), field, file, &accepts, SCAN_BYTES, bytes).await?;
    let document = kept.map_err(|flaw| Refusal::Flawed(vec![FieldFlaw::new(at, flaw.flaw)]))?;
    let input = (room.clone(), actor.clone(), draft, field.to_owned(), name.clone(), document);
    room.hall
        .store
        .write(room.region(), input, |tx, (room, actor, draft, field, name, document)| {
            Box::pin(record_in(tx, room, actor, *draft, field, name, document))
        })
        .await
}

async fn record_in(
    tx: &mut Tx<'_>,
    room: &Cases,
    actor: &Actor,
    draft: DraftId,
    field: &str,
    name: &PersonName,
    document: &Document,
) -> Result<(), Refusal> {
    let (hall, region) = (&room.hall, room.region());
    let begun = begin(tx, room, actor, draft, field).await?;
    let (mut signature, from) = match begun {
        Begun::New(signature) => (signature, None),
        Begun::There(there) if there.state == SignState::Ditandatangani => return Ok(()),
        Begun::There(there) => {
            let from = there.state;
            (there, Some(from))
        }
    };
    table::documents::add(tx, &hall.vault, &*hall.dice, region, document, hall.now()).await?;
    signature.state = SignState::Ditandatangani;
    signature.answered_at = Some(hall.now());
    name.as_str().clone_into(&mut signature.body.name);
    signature.body.reason.clear();
    signature.body.paper = Some(document.id.to_string());
    match from {
        None => put(tx, room, actor, &signature, acts::SIGN_SIGNED).await,
        Some(from) => move_on(tx, room, actor, from, &signature, acts::SIGN_SIGNED).await,
    }
}

/// What asking begins with.
enum Begun {
    /// Nobody was asked for this yet.
    New(Signature),
    /// Somebody was.
    There(Signature),
}

/// What a signature begins with, if the form is complete and names somebody else.
async fn begin(tx: &mut Tx<'_>, room: &Cases, actor: &Actor, draft: DraftId, field: &str) -> Result<Begun, Refusal> {
    let opened = open_in(tx, room, actor, draft).await?;
    let looked = Looked::of(tx, room, &opened).await?;
    let (service, answers) = (looked.service, looked.answers);
    let found = service.validate(answers, Part::All, &room.ctx(looked.sent_at));
    if !found.is_fine() {
        return Err(Refusal::Flawed(found.flaws));
    }
    // What went stale by itself, as when a day passed, gives way before the next is asked for.
    void_stale(tx, room, actor, &looked).await?;
    let wanted = looked.wanted(room).into_iter().find(|(wanted, _)| wanted.field.id == field);
    let (wanted, digest) = wanted.ok_or(Refusal::NoPage)?;
    let nik = wanted.nik.as_ref().ok_or_else(|| flawed(field, "answer-missing"))?;
    let known = looked.known(tx, room).await?;
    if let Some(there) = known.iter().rev().find(|signature| fits(signature, &wanted, &digest)) {
        return Ok(Begun::There(there.clone()));
    }
    if known.iter().filter(|signature| signature.field == field).count() >= MOST_ASKED {
        return Err(flawed(field, "signature-often"));
    }
    let face = room.residents.face(tx, room.region(), opened.draft.person).await.map_err(Refusal::Port)?;
    if face.nik == nik.as_str() {
        return Err(flawed(field, "signature-self"));
    }
    let signature = Signature {
        id: SignatureId::mint(&*room.hall.clock, &*room.hall.dice),
        draft,
        case: None,
        person: opened.draft.person,
        service: service.id.clone(),
        field: field.to_owned(),
        state: SignState::Diminta,
        digest,
        asked_at: room.hall.now(),
        answered_at: None,
        body: SignatureBody {
            nik: nik.as_str().to_owned(),
            name: String::new(),
            applicant: face.name,
            statement: wanted.statement.clone(),
            parts: service.signed_summary(wanted.field, answers, &room.ctx(looked.sent_at)),
            reason: String::new(),
            paper: None,
            corrects: opened.draft.corrects.as_ref().map(|(case, _)| *case),
        },
    };
    Ok(Begun::New(signature))
}

async fn put(
    tx: &mut Tx<'_>,
    room: &Cases,
    actor: &Actor,
    signature: &Signature,
    kind: &'static str,
) -> Result<(), Refusal> {
    let (hall, region) = (&room.hall, room.region());
    table::signatures::add(tx, &hall.vault, &*hall.dice, region, signature).await?;
    hall.book.write(tx, region, actor, acts::about_signature(signature, kind)).await?;
    Ok(())
}

async fn move_on(
    tx: &mut Tx<'_>,
    room: &Cases,
    actor: &Actor,
    from: SignState,
    signature: &Signature,
    kind: &'static str,
) -> Result<(), Refusal> {
    let (hall, region) = (&room.hall, room.region());
    if !table::signatures::move_on(tx, &hall.vault, &*hall.dice, region, from, signature).await? {
        return Err(Refusal::SignatureOver);
    }
    hall.book.write(tx, region, actor, acts::about_signature(signature, kind)).await?;
    Ok(())
}

/// One signature, for the person who is asked for it. Anybody else is told that it is not there.
pub async fn read(room: &Cases, actor: &Actor, id: SignatureId) -> Result<Signature, Refusal> {
    room.hall
        .store
        .read((room.clone(), actor.clone(), id), |tx, (room, actor, id)| {
            Box::pin(async move { Ok(own(tx, room, actor, *id).await?.0) })
        })
        .await
}

/// The signature, if it is asked of this resident, and their name.
async fn own(tx: &mut Tx<'_>, room: &Cases, actor: &Actor, id: SignatureId) -> Result<(Signature, String), Refusal> {
    let region = room.region();
    let face = room.residents.face(tx, region, actor.resident()?.person).await.map_err(Refusal::Port)?;
    let found = table::signatures::find(tx, &room.hall.vault, region, id).await?;
    let signature = found.filter(|signature| signature.body.nik == face.nik).ok_or(Refusal::NoSignature)?;
    Ok((signature, face.name))
}

/// A page of what this resident was ever asked to sign, newest first, and whether older ones follow.
pub async fn of_person(
    room: &Cases,
    actor: &Actor,
    before: Option<SignatureId>,
) -> Result<(Vec<Signature>, bool), Refusal> {
    let person = actor.resident()?.person;
    room.hall
        .store
        .read((room.clone(), person, before), |tx, (room, person, before)| {
            Box::pin(async move {
                let region = room.region();
                let face = room.residents.face(tx, region, *person).await.map_err(Refusal::Port)?;
                Ok(table::signatures::of_signer(tx, &room.hall.vault, region, &face.nik, *before).await?)
            })
        })
        .await
}

/// What waits for this resident's signature, newest first.
pub async fn waiting(room: &Cases, actor: &Actor) -> Result<Vec<Signature>, Refusal> {
    let person = actor.resident()?.person;
    room.hall
        .store
        .read((room.clone(), person), |tx, (room, person)| {
            Box::pin(async move {
                let region = room.region();
                let face = room.residents.face(tx, region, *person).await.map_err(Refusal::Port)?;
                Ok(table::signatures::waiting(tx, &room.hall.vault, region, &face.nik).await?)
            })
        })
        .await
}

/// Signs or refuses what was read: `seen` is the mark that the page carried. Said twice, the second changes nothing.
pub async fn answer(
    room: &Cases,
    actor: &Actor,
    id: SignatureId,
    seen: &str,
    answer: SignAnswer,
) -> Result<(), Refusal> {
    let input = (room.clone(), actor.clone(), id, seen.to_owned(), answer);
    room.hall
        .store
        .write(room.region(), input, |tx, (room, actor, id, seen, answer)| {
            Box::pin(answer_in(tx, room, actor, *id, seen, answer))
        })
        .await
}

async fn answer_in(
    tx: &mut Tx<'_>,
    room: &Cases,
    actor: &Actor,
    id: SignatureId,
    seen: &str,
    answer: &SignAnswer,
) -> Result<(), Refusal> {
    let (mut signature, name) = own(tx, room, actor, id).await?;
    if mark(&signature) != seen {
        return Err(Refusal::SignatureOver);
    }
    let from = signature.state;
    let (state, kind, reason) = match answer {
        SignAnswer::Sign => (SignState::Ditandatangani, acts::SIGN_SIGNED, ""),
        SignAnswer::Refuse(reason) => (SignState::Menolak, acts::SIGN_REFUSED, reason.as_str()),
    };
    if from == state {
        return Ok(());
    }
    if !from.may_become(state) || signature.case.is_some() {
        return Err(Refusal::SignatureOver);
    }
    signature.state = state;
    signature.answered_at = Some(room.hall.now());
    signature.body.name = name;
    reason.clone_into(&mut signature.body.reason);
    signature.body.paper = None;
    move_on(tx, room, actor, from, &signature, kind).await
}

/// Whoever changed an answer voids what was asked or signed under the old ones.
pub(crate) async fn void_changed(
    tx: &mut Tx<'_>,
    room: &Cases,
    actor: &Actor,
    opened: &OpenDraft,
) -> Result<(), Refusal> {
    if !opened.service.has_signatures() {
        return Ok(());
    }
    let looked = Looked::of(tx, room, opened).await?;
    void_stale(tx, room, actor, &looked).await
}

/// Voids what was asked for under this draft and fits no longer. What a case was filed with stays until its correction
/// is sent: the applicant may still put back what they changed.
async fn void_stale(tx: &mut Tx<'_>, room: &Cases, actor: &Actor, looked: &Looked<'_>) -> Result<(), Refusal> {
    let wanted = looked.wanted(room);
    let known = table::signatures::of_draft(tx, &room.hall.vault, room.region(), looked.draft.id).await?;
    let is_stale = |signature: &&Signature| !wanted.iter().any(|(wanted, digest)| fits(signature, wanted, digest));
    for signature in known.iter().filter(is_stale) {
        void(tx, room, actor, signature).await?;
    }
    Ok(())
}

/// Voids what was asked for under a draft that is going away, and is not filed with its case.
pub(crate) async fn void_all(tx: &mut Tx<'_>, room: &Cases, actor: &Actor, draft: DraftId) -> Result<(), Refusal> {
    let asked = table::signatures::of_draft(tx, &room.hall.vault, room.region(), draft).await?;
    for signature in asked.into_iter().filter(|signature| signature.case.is_none()) {
        void(tx, room, actor, &signature).await?;
    }
    Ok(())
}

async fn void(tx: &mut Tx<'_>, room: &Cases, actor: &Actor, signature: &Signature) -> Result<(), Refusal> {
    if !signature.state.may_become(SignState::Batal) {
        return Ok(());
    }
    let region = room.region();
    if table::signatures::void(tx, region, signature.id, signature.state).await? {
        let act = acts::about_signature(signature, acts::SIGN_VOIDED);
        room.hall.book.write(tx, region, actor, act).await?;
    }
    Ok(())
}

/// The signatures that must stand before this is sent; refuses while one is missing, refused or void.
pub(crate) async fn must_stand(
    tx: &mut Tx<'_>,
    room: &Cases,
    draft: &Draft,
    service: &Service,
    answers: &Answers,
    sent_at: Option<Stamp>,
) -> Result<Vec<Signature>, Refusal> {
    if !service.has_signatures() {
        return Ok(vec![]);
    }
    let looked = Looked { draft, service, answers, sent_at };
    let known = looked.known(tx, room).await?;
    let (mut signed, mut missing) = (Vec::new(), Vec::new());
    for (wanted, digest) in looked.wanted(room) {
        let stands = |s: &&Signature| s.state == SignState::Ditandatangani && fits(s, &wanted, &digest);
        match known.iter().rev().find(stands) {
            Some(signature) => signed.push(signature.clone()),
            None => missing.push(FieldFlaw::new(&wanted.field.id, Flaw::new("signature-missing"))),
        }
    }
    if missing.is_empty() { Ok(signed) } else { Err(Refusal::Unsigned(missing)) }
}

/// Files these signatures with the case, and voids those it was filed with before and that they replace.
pub(crate) async fn file(
    tx: &mut Tx<'_>,
    room: &Cases,
    actor: &Actor,
    case: CaseId,
    signed: &[Signature],
) -> Result<(), Refusal> {
    let region = room.region();
    for signature in signed.iter().filter(|signature| signature.case.is_none()) {
        if !table::signatures::to_case(tx, region, signature.id, case).await? {
            return Err(Refusal::SignatureOver);
        }
    }
    let filed = table::signatures::of_case(tx, &room.hall.vault, region, case).await?;
    for old in filed.iter().filter(|old| !signed.iter().any(|kept| kept.id == old.id)) {
        void(tx, room, actor, old).await?;
    }
    Ok(())
}
