//! The applicant writes: begins a draft, saves pages, adds and removes documents, throws it away.
//!
//! Saving never refuses what was typed: what cannot be understood is kept letter for letter and shown again with what is
//! wrong. Only sending checks everything.

use catalogue::{Accept, Answers, Channel, FieldKind, FileRef, RawForm, Service};
use kernel::{Actor, DocumentId, DraftId, FieldFlaw, Flaw, PersonId};
use store::Tx;

use crate::model::{Document, Draft, Written};
use crate::ports::Face;
use crate::prefill::{self, Answered};
use crate::room::{Cases, ServiceRef};
use crate::submit::open_draft;
use crate::{Refusal, sending, sign, table};

/// A file as it came.
#[derive(Clone)]
pub struct Upload {
    /// Path of the field it answers.
    pub field: String,
    /// The name it had on the citizen's device.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A draft with its service, as pages need it.
#[derive(Clone)]
pub struct OpenDraft {
    /// The draft.
    pub draft: Draft,
    /// What is written in it.
    pub written: Written,
    /// The service it is for, as it was when the draft was begun.
    pub service: ServiceRef,
    /// For whom an officer fills it in at the counter: the name. None when the applicant does it.
    pub applicant: Option<String>,
}

impl OpenDraft {
    /// Where its writer finds it again: with their own things, or at the counter.
    pub fn shelf(&self) -> &'static str {
        if self.draft.filed_by.is_some() { "/meja/loket" } else { "/saya" }
    }
}

/// Begins a draft for the signed-in resident, or for `person` by a counter officer, with the answers to the questions
/// that come before the form.
pub async fn begin(
    room: &Cases,
    actor: &Actor,
    person: Option<PersonId>,
    service: &str,
    answers: RawForm,
) -> Result<Draft, Refusal> {
    let (person, filed_by) = match (actor, person) {
        (Actor::Officer(officer), Some(person)) if officer.has(kernel::Role::Counter) => {
            (person, Some(officer.officer))
        }
        (Actor::Resident(resident), None) => (resident.person, None),
        (Actor::Visitor, _) => return Err(kernel::Denied::SignIn.into()),
        _ => return Err(kernel::Denied::Forbidden.into()),
    };
    let service = room.service(service)?;
    let answered = prefill::ask(room, person, &service).await?;
    let now = room.hall.now();
    let draft = Draft {
        id: DraftId::mint(&*room.hall.clock, &*room.hall.dice),
        person,
        service: service.id.clone(),
        version: service.version.as_str().to_owned(),
        filed_by,
        corrects: None,
        rev: 1,
        updated_at: now,
    };
    room.hall
        .store
        .write(
            room.region(),
            (room.clone(), actor.clone(), draft, service, answers, answered),
            |tx, (room, actor, draft, service, answers, answered)| {
                Box::pin(begin_in(tx, room, actor, draft, service, answers, answered))
            },
        )
        .await
}

pub(crate) async fn begin_in(
    tx: &mut Tx<'_>,
    room: &Cases,
    actor: &Actor,
    draft: &Draft,
    service: &ServiceRef,
    answers: &RawForm,
    answered: &Answered,
) -> Result<Draft, Refusal> {
    let (hall, region) = (&room.hall, room.region());
    may_begin(actor, service)?;
    if table::drafts::of_person(tx, region, draft.person).await?.len() >= table::drafts::MOST {
        return Err(Refusal::TooManyDrafts(table::drafts::MOST));
    }
    let mut written = Written::default();
    let flaws = service.read_questions(answers, &mut written.answers, &room.ctx(None));
    if !flaws.is_empty() {
        return Err(Refusal::Flawed(flaws));
    }
    service.bring(&mut written.answers, &|id| answers.get(&format!("{CARRIED}{id}")).map(str::to_owned));
    let face = room.residents.face(tx, region, draft.person).await.map_err(Refusal::Port)?;
    service.prefill(&mut written.answers, &|word| known(&face, word));
    prefill::fill(tx, room, actor, draft, service, answered, &mut written).await?;
    table::cases::keep_version(tx, region, service, hall.now()).await?;
    for member in service.bundle.iter().flat_map(|bundle| &bundle.members) {
        table::cases::keep_version(tx, region, &member.service, hall.now()).await?;
    }
    table::drafts::add(tx, &hall.vault, &*hall.dice, region, draft, &written).await?;
    Ok(draft.clone())
}

/// Before the id of a field that was answered at another service, which led here.
pub(crate) const CARRIED: &str = "bawa.";

/// Whether the actor may begin it here: residents on the web, officers at the counter, as the service file says.
pub(crate) fn may_begin(actor: &Actor, service: &Service) -> Result<(), Refusal> {
    let channel = if actor.officer().is_ok() { Channel::Counter } else { Channel::Web };
    if service.channels.contains(&channel) { Ok(()) } else { Err(Refusal::OtherChannel) }
}

/// What the hall already knows is not asked again; the applicant sees it and can change it.
fn known(face: &Face, word: &str) -> Option<String> {
    match word {
        "person.name" => Some(face.name.clone()),
        "person.nik" => Some(face.nik.clone()),
        "person.phone" => face.phone.clone(),
        "person.email" => face.email.clone(),
        _ => None,
    }
}

/// A draft for its writer.
pub async fn open(room: &Cases, actor: &Actor, id: DraftId) -> Result<OpenDraft, Refusal> {
    room.hall
        .store
        .read((room.clone(), actor.clone(), id), |tx, (room, actor, id)| Box::pin(open_in(tx, room, actor, *id)))
        .await
}

pub(crate) async fn open_in(tx: &mut Tx<'_>, room: &Cases, actor: &Actor, id: DraftId) -> Result<OpenDraft, Refusal> {
    let (draft, written) = open_draft(tx, room, actor, id).await?;
    let service = room.service_then(tx, &draft.service, &draft.version).await?;
    let applicant = match draft.filed_by {
        Some(_) => Some(room.residents.face(tx, room.region(), draft.person).await.map_err(Refusal::Port)?.name),
        None => None,
    };
    Ok(OpenDraft { draft, written, service, applicant })
}

/// What an officer began at the counter and has not sent yet, with the name of the applicant, newest first.
pub async fn at_counter(room: &Cases, officer: &kernel::Officer) -> Result<Vec<(Draft, String)>, Refusal> {
    room.hall
        .store
        .read((room.clone(), officer.officer), |tx, (room, officer)| {
            Box::pin(async move {
                let mut drafts = Vec::new();
                for draft in table::drafts::of_officer(tx, room.region(), *officer).await? {
                    let face = room.residents.face(tx, room.region(), draft.person).await.map_err(Refusal::Port)?;
                    drafts.push((draft, face.name));
                }
                Ok(drafts)
            })
        })
        .await
}

/// Saves one page as it was sent, with the files that came along, and says what is wrong on it.
pub async fn save_page(
    room: &Cases,
    actor: &Actor,
    id: DraftId,
    page: usize,
    form: RawForm,
    uploads: Vec<Upload>,
) -> Result<(OpenDraft, Vec<FieldFlaw>), Refusal> {
    save_page_once(room, actor, id, page, form, uploads, Once::default()).await
}

/// How a page that was filled in a while ago says what it was filled in from, and that it comes once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Once {
    /// The key of the sending; one that was taken before changes nothing.
    pub(crate) key: Option<String>,
    /// The mark of the page when it was opened: if it is another now, somebody changed it meanwhile.
    pub(crate) from: Option<String>,
}

/// Saves a page as [`save_page`], once; refuses with [`Refusal::Changed`] to write over what was written elsewhere.
pub(crate) async fn save_page_once(
    room: &Cases,
    actor: &Actor,
    id: DraftId,
    page: usize,
    form: RawForm,
    uploads: Vec<Upload>,
    once: Once,
) -> Result<(OpenDraft, Vec<FieldFlaw>), Refusal> {
    let opened = open(room, actor, id).await?;
    let mut flaws = Vec::new();
    let mut documents = Vec::new();
    for upload in uploads {
        match keep_file(room, &opened, upload).await? {
            Ok(document) => documents.push(document),
            Err(flaw) => flaws.push(flaw),
        }
    }
    let input = (room.clone(), actor.clone(), id, page, form, documents, once);
    let (opened, mut wrong) = room
        .hall
        .store
        .write(room.region(), input, |tx, (room, actor, id, page, form, documents, once)| {
            Box::pin(save_in(tx, room, actor, *id, *page, form, documents, once))
        })
        .await?;
    // A file that was refused explains itself; that its field is empty need not be said as well.
    wrong.retain(|flaw| !flaws.iter().any(|other: &FieldFlaw| other.field == flaw.field));
    flaws.extend(wrong);
    Ok((opened, flaws))
}

#[expect(clippy::too_many_arguments, reason = "the parts of one act")]
async fn save_in(
    tx: &mut Tx<'_>,
    room: &Cases,
    actor: &Actor,
    id: DraftId,
    page: usize,
    form: &RawForm,
    documents: &[Document],
    once: &Once,
) -> Result<(OpenDraft, Vec<FieldFlaw>), Refusal> {
    let (hall, region) = (&room.hall, room.region());
    let mut opened = open_in(tx, room, actor, id).await?;
    let now = hall.now();
    let service = opened.service.clone();
    let form_page = service.pages.get(page).ok_or(Refusal::NoPage)?;
    let mut is_again = false;
    if let Some(key) = &once.key {
        is_again = table::sendings::find(tx, region, id, key).await?.is_some();
        if is_again && once.from.is_some() {
            return Ok((opened, vec![]));
        }
        if !is_again {
            table::sendings::keep(tx, region, id, key, None, now).await?;
        }
    }
    let before = opened.written.answers.clone();
    let mut flaws = service.read_page(page, form, &mut opened.written.answers, &room.ctx(None));
    put_back(room, &mut opened, &before, &mut flaws);
    let is_another = once.from.as_ref().is_some_and(|from| *from != sending::mark(form_page, &before));
    if is_another && !service.changed(&before, &opened.written.answers).is_empty() {
        return Err(Refusal::Changed);
    }
    for document in documents {
        // The same form sent twice, as by a page that was reloaded, brings the same files twice.
        let file = document.file_ref();
        let same = |known: &FileRef| known.name == file.name && known.bytes == file.bytes;
        if is_again && before.files(&document.field).iter().any(same) {
            continue;
        }
        table::documents::add(tx, &hall.vault, &*hall.dice, region, document, now).await?;
        opened.written.answers.attach(&document.field, &document.file_ref());
    }
    opened.written.visited.insert(form_page.id.clone());
    let saved = table::drafts::save(tx, &hall.vault, &*hall.dice, region, &opened.draft, &opened.written, now).await?;
    if !saved {
        return Err(Refusal::Changed);
    }
    opened.draft.rev += 1;
    opened.draft.updated_at = now;
    sign::void_changed(tx, room, actor, &opened).await?;
    // Files are attached after the page was read, so their fields are looked at once more.
    let attached: Vec<&str> = documents.iter().map(|document| document.field.as_str()).collect();
    flaws.retain(|flaw| !attached.contains(&flaw.field.as_str()));
    Ok((opened, flaws))
}

/// While a returned case is corrected, only what was marked and what the correction brought up may change. Everything
/// else is put back: a box that is not on the page must not count as unticked.
fn put_back(room: &Cases, opened: &mut OpenDraft, before: &Answers, flaws: &mut Vec<FieldFlaw>) {
    let Some((_, only)) = &opened.draft.corrects else { return };
    let ctx = room.ctx(None);
    let view = opened.service.view(before, &ctx);
    let may = |path: &str| {
        let marked = only.iter().any(|mark| path == mark || path.starts_with(&format!("{mark}.")));
        marked || !view.is_shown(path)
    };
    for path in opened.service.changed(before, &opened.written.answers) {
        if may(&path) {
            continue;
        }
        match before.typed(&path) {
            Some(typed) => opened.written.answers.set_typed(&path, typed),
            None => opened.written.answers.set(&path, before.get(&path).cloned().unwrap_or_default()),
        }
    }
    flaws.retain(|flaw| may(&flaw.field));
}

/// Looks into a file, seals it to disk and describes it; or says what is wrong with it.
async fn keep_file(room: &Cases, opened: &OpenDraft, upload: Upload) -> Result<Result<Document, FieldFlaw>, Refusal> {
    let Some(field) = opened.service.field(&upload.field) else { return Err(Refusal::NoPage) };
    let FieldKind::Files { max, accepts, max_bytes, .. } = &field.kind else { return Err(Refusal::NoPage) };
    if let Some((_, only)) = &opened.draft.corrects
        && !only.iter().any(|path| upload.field == *path || upload.field.starts_with(&format!("{path}.")))
    {
        return Err(Refusal::NotMarked);
    }
    if opened.written.answers.files(&upload.field).len() >= *max {
        return Ok(Err(FieldFlaw::new(upload.field, Flaw::new("upload-too-many").arg("max", max))));
    }
    let Upload { field, name, bytes } = upload;
    let draft = Some(opened.draft.id);
    keep_bytes(room, opened.draft.person, draft, &field, name, accepts, *max_bytes, bytes).await
}

/// Looks into bytes, seals them to disk and describes them; or says what is wrong with them.
#[expect(clippy::too_many_arguments, reason = "what makes a document")]
pub(crate) async fn keep_bytes(
    room: &Cases,
    person: PersonId,
    draft: Option<DraftId>,
    field: &str,
    name: String,
    accepts: &[Accept],
    max_bytes: u64,
    bytes: Vec<u8>,
) -> Result<Result<Document, FieldFlaw>, Refusal> {
    let accepts =
        uploads::Accepts { pdf: accepts.contains(&Accept::Pdf), image: accepts.contains(&Accept::Image), max_bytes };
    let taken = match uploads::take(room.hall.scanner.as_deref(), bytes, accepts).await {
        Ok(taken) => taken,
        Err(flaw) => return Ok(Err(FieldFlaw::new(field, flaw))),
    };
    let id = DocumentId::mint(&*room.hall.clock, &*room.hall.dice);
    let document = Document {
        id,
        person,
        draft,
        case: None,
        field: field.to_owned(),
        name: name.chars().filter(|c| !c.is_control()).take(120).collect(),
        media: taken.media,
        bytes: i64::try_from(taken.bytes.len()).unwrap_or(i64::MAX),
        sha256: taken.sha256.to_vec(),
    };
    room.files.put(room.region(), id.bytes(), taken.bytes).await?;
    Ok(Ok(document))
}

/// Takes a document out of a draft.
pub async fn remove_document(
    room: &Cases,
    actor: &Actor,
    id: DraftId,
    document: DocumentId,
) -> Result<OpenDraft, Refusal> {
    let (opened, was_here) = room
        .hall
        .store
        .write(room.region(), (room.clone(), actor.clone(), id, document), |tx, (room, actor, id, document)| {
            Box::pin(remove_document_in(tx, room, actor, *id, *document))
        })
        .await?;
    if was_here {
        room.files.remove(room.region(), document.bytes()).await?;
    }
    Ok(opened)
}

async fn remove_document_in(
    tx: &mut Tx<'_>,
    room: &Cases,
    actor: &Actor,
    id: DraftId,
    document: DocumentId,
) -> Result<(OpenDraft, bool), Refusal> {
    let (hall, region) = (&room.hall, room.region());
    let mut opened = open_in(tx, room, actor, id).await?;
    let word = document.to_string();
    let fields = opened.service.document_paths(&opened.written.answers);
    let is_marked =
        |only: &[String], field: &str| only.iter().any(|p| field == p || field.starts_with(&format!("{p}.")));
    let locked = |field: &str| opened.draft.corrects.as_ref().is_some_and(|(_, only)| !is_marked(only, field));
    let Some(field) =
        fields.iter().find(|field| opened.written.answers.files(field).iter().any(|file| file.id == word))
    else {
        return Err(Refusal::NoDocument);
    };
    if locked(field) {
        return Err(Refusal::NotMarked);
    }
    opened.written.answers.detach(field, &word);
    // While correcting, the old document still belongs to the case and stays there; only the answer forgets it.
    let was_here = table::documents::remove(tx, region, opened.draft.id, document).await?;
    let saved =
        table::drafts::save(tx, &hall.vault, &*hall.dice, region, &opened.draft, &opened.written, hall.now()).await?;
    if !saved {
        return Err(Refusal::Changed);
    }
    opened.draft.rev += 1;
    sign::void_changed(tx, room, actor, &opened).await?;
    Ok((opened, was_here))
}

/// Throws a draft away with everything in it. A correction cannot be thrown away: the case waits for it.
pub async fn discard(room: &Cases, actor: &Actor, id: DraftId) -> Result<(), Refusal> {
    let gone = room
        .hall
        .store
        .write(room.region(), (room.clone(), actor.clone(), id), |tx, (room, actor, id)| {
            Box::pin(async move {
                let (draft, _) = open_draft(tx, room, actor, *id).await?;
                if draft.corrects.is_some() {
                    return Err(Refusal::NoDraft);
                }
                sign::void_all(tx, room, actor, *id).await?;
                let documents = table::documents::remove_all(tx, room.region(), *id).await?;
                table::drafts::remove(tx, room.region(), *id).await?;
                table::renewals::forget(tx, room.region(), *id).await?;
                Ok(documents)
            })
        })
        .await?;
    for document in gone {
        room.files.remove(room.region(), document.bytes()).await?;
    }
    Ok(())
}

/// Adds a row to a group of the form, or takes the last one away.
pub async fn resize_group(
    room: &Cases,
    actor: &Actor,
    id: DraftId,
    group: &str,
    grow: bool,
) -> Result<OpenDraft, Refusal> {
    let input = (room.clone(), actor.clone(), id, group.to_owned(), grow);
    let (opened, gone) = room
        .hall
        .store
        .write(room.region(), input, |tx, (room, actor, id, group, grow)| {
            Box::pin(resize_in(tx, room, actor, *id, group, *grow))
        })
        .await?;
    for document in gone {
        room.files.remove(room.region(), document.bytes()).await?;
    }
    Ok(opened)
}

async fn resize_in(
    tx: &mut Tx<'_>,
    room: &Cases,
    actor: &Actor,
    id: DraftId,
    group: &str,
    grow: bool,
) -> Result<(OpenDraft, Vec<DocumentId>), Refusal> {
    let (hall, region) = (&room.hall, room.region());
    let mut opened = open_in(tx, room, actor, id).await?;
    let mut gone = Vec::new();
    let Some(FieldKind::Group { min, max, fields, .. }) = opened.service.field(group).map(|field| field.kind.clone())
    else {
        return Err(Refusal::NoPage);
    };
    if opened.draft.corrects.is_some() {
        return Err(Refusal::NotMarked);
    }
    let rows = opened.written.answers.rows(group).max(min).max(1);
    if grow && rows < max {
        // A row comes to be by a first typed answer; an empty one is enough.
        if let Some(first) = fields.first() {
            opened.written.answers.set_typed(&format!("{group}.{rows}.{}", first.id), "");
            let is_files = matches!(first.kind, FieldKind::Files { .. });
            let nothing = if is_files { Vec::<String>::new().into() } else { "".into() };
            opened.written.answers.set(&format!("{group}.{rows}.{}", first.id), nothing);
        }
    } else if !grow && rows > min {
        let row = format!("{group}.{}.", rows - 1);
        for path in opened.service.document_paths(&opened.written.answers).iter().filter(|p| p.starts_with(&row)) {
            for file in opened.written.answers.files(path) {
                let Ok(document) = file.id.parse() else { continue };
                if table::documents::remove(tx, region, id, document).await? {
                    gone.push(document);
                }
            }
        }
        opened.written.answers.remove_row(group, rows - 1);
    }
    let now = hall.now();
    if !table::drafts::save(tx, &hall.vault, &*hall.dice, region, &opened.draft, &opened.written, now).await? {
        return Err(Refusal::Changed);
    }
    opened.draft.rev += 1;
    sign::void_changed(tx, room, actor, &opened).await?;
    Ok((opened, gone))
}
