//! Reading reports: each reader is given what they may know, and an officer's look at who reported is written down where the
//! reporter will read it.

use book::Event;
use kernel::{Actor, Officer, PictureId, Reference};
use serde_json::json;
use store::Tx;

use crate::hear::Reporter;
use crate::model::{State, Viewer};
use crate::picture::{Part, Picture};
use crate::ports::Face;
use crate::report::Report;
use crate::room::Reports;
use crate::table::reports::Listed;
use crate::{Refusal, acts, table};

/// A report as its reader may see it. Personal: no `Debug`.
#[derive(Clone)]
pub struct Shown {
    /// The report; what was said, who and how to reach them are left out where this reader may not know.
    pub report: Report,
    /// Who looks.
    pub viewer: Viewer,
    /// Whether this reader may read what was said.
    pub with_content: bool,
    /// Its pictures that this reader may see.
    pub pictures: Vec<Picture>,
    /// What happened, oldest first; the private parts only where the content may be read.
    pub events: Vec<Event>,
    /// The report with which it goes on.
    pub goes_on_in: Option<Reference>,
    /// Its parts, where several agencies settle it.
    pub parts: Vec<Report>,
    /// Of a part: the whole it belongs to, as this reader may see it.
    pub whole: Option<Box<Report>>,
    /// Whether this resident said that it is the same for them.
    pub is_supported: bool,
    /// Whether this resident is asked whether it is settled.
    pub is_asked: bool,
}

/// Reports that everyone may read, newest first.
pub async fn listed(room: &Reports, asked: Listed, most: i64) -> Result<Vec<Report>, Refusal> {
    let read = room.hall.store.read((room.clone(), asked), move |tx, (room, asked)| {
        Box::pin(async move {
            let (vault, region, now) = (&room.hall.vault, room.region(), room.hall.now());
            Ok::<_, Refusal>(table::reports::listed(tx, vault, region, asked, now, most).await?)
        })
    });
    read.await
}

/// The reports of whoever asks, newest first: those of the resident, and those sent from this browser without an account.
pub async fn own(room: &Reports, reporter: &Reporter, most: i64) -> Result<Vec<Report>, Refusal> {
    let read = room.hall.store.read((room.clone(), reporter.clone()), move |tx, (room, reporter)| {
        Box::pin(async move {
            let (vault, region) = (&room.hall.vault, room.region());
            let mut own = match reporter.actor.resident() {
                Ok(resident) => table::reports::of_person(tx, vault, region, resident.person, most).await?,
                Err(_) => vec![],
            };
            if let Some(token) = &reporter.token {
                for id in table::keys::of_token(tx, region, token, most).await? {
                    own.extend(table::reports::by_id(tx, vault, region, id).await?);
                }
            }
            own.sort_by_key(|report| std::cmp::Reverse((report.sent_at, report.id)));
            own.dedup_by_key(|report| report.id);
            Ok::<_, Refusal>(own)
        })
    });
    read.await
}

/// Reports of others of which this resident is asked whether they are settled.
pub async fn asked(room: &Reports, reporter: &Reporter, most: i64) -> Result<Vec<Report>, Refusal> {
    let Ok(resident) = reporter.actor.resident() else { return Ok(vec![]) };
    let read = room.hall.store.read((room.clone(), resident.person), move |tx, (room, person)| {
        Box::pin(async move {
            let (vault, region) = (&room.hall.vault, room.region());
            let mut asked = Vec::new();
            for id in table::witnesses::of_person(tx, region, *person, most).await? {
                asked.extend(table::reports::by_id(tx, vault, region, id).await?.filter(Report::is_public));
            }
            Ok::<_, Refusal>(asked)
        })
    });
    read.await
}

/// A report for anyone, or for who sent it.
pub async fn report(room: &Reports, reporter: &Reporter, reference: &Reference) -> Result<Shown, Refusal> {
    let input = (room.clone(), reporter.clone(), reference.clone());
    let read = room.hall.store.read(input, |tx, (room, reporter, reference)| {
        Box::pin(async move {
            let found = table::reports::find(tx, &room.hall.vault, room.region(), reference).await?;
            let report = found.ok_or(Refusal::NoReport)?;
            let viewer = if reporter.owns(tx, room, &report).await? { Viewer::Reporter } else { Viewer::Public };
            let (mut is_supported, mut is_asked) = (false, false);
            if let Ok(resident) = reporter.actor.resident() {
                is_supported = table::supporters::has(tx, room.region(), report.id, resident.person).await?;
                is_asked = report.state == State::Answered
                    && table::witnesses::is_asked(tx, room.region(), report.id, resident.person).await?;
            }
            Ok::<_, Refusal>(Shown { is_supported, is_asked, ..shown(tx, room, report, viewer).await? })
        })
    });
    read.await
}

/// What this viewer may see of a report.
async fn shown(tx: &mut Tx<'_>, room: &Reports, mut report: Report, viewer: Viewer) -> Result<Shown, Refusal> {
    let region = room.region();
    let with_content = match viewer {
        Viewer::Public | Viewer::OtherAgency => report.is_public(),
        _ => report.privacy.shows_content(viewer),
    };
    let mut pictures = table::pictures::of_report(tx, region, report.id).await?;
    if !with_content {
        report.said = crate::report::Said { village: report.said.village.clone(), ..Default::default() };
        pictures.clear();
    }
    if matches!(viewer, Viewer::Public | Viewer::OtherAgency) {
        pictures.retain(|picture| picture.hidden_at.is_none());
    }
    if viewer != Viewer::Verifier && viewer != Viewer::Reporter {
        report.contact = None;
    }
    let mut events = happened(tx, room, &report, with_content).await?;
    let mut parts = table::reports::parts_of(tx, &room.hall.vault, region, report.id).await?;
    for part in &mut parts {
        events.extend(happened(tx, room, part, with_content).await?);
        if with_content {
            pictures.extend(table::pictures::of_report(tx, region, part.id).await?);
        }
        if !matches!(viewer, Viewer::Verifier | Viewer::Agency) {
            // What an agency is to do is said between officers.
            part.said = crate::report::Said::default();
        }
    }
    if !parts.is_empty() {
        events.sort_by_key(|event| event.at);
    }
    let mut whole = None;
    if let Some(id) = report.part_of {
        whole = table::reports::by_id(tx, &room.hall.vault, region, id).await?.map(Box::new);
        if with_content && let Some(whole) = &mut whole {
            pictures.extend(table::pictures::of_report(tx, region, whole.id).await?);
            whole.contact = None;
        } else if let Some(whole) = &mut whole {
            (whole.said, whole.contact) = (crate::report::Said::default(), None);
        }
    }
    let goes_on_in = match report.goes_on_in {
        Some(other) => table::reports::by_id(tx, &room.hall.vault, region, other).await?.map(|other| other.reference),
        None => None,
    };
    Ok(Shown {
        report,
        viewer,
        with_content,
        pictures,
        events,
        goes_on_in,
        parts,
        whole,
        is_supported: false,
        is_asked: false,
    })
}

/// What happened to one report or part, oldest first.
async fn happened(tx: &mut Tx<'_>, room: &Reports, report: &Report, with_content: bool) -> Result<Vec<Event>, Refusal> {
    let (book, region, subject) = (&room.hall.book, room.region(), report.id.bytes());
    let events = if with_content {
        book.of_subject(tx, region, subject).await?
    } else {
        book.public_of_subject(tx, region, subject).await?
    };
    Ok(events)
}

/// A report on the desk, with who reported where that may be known.
#[derive(Clone)]
pub struct OnDesk {
    /// The report.
    pub shown: Shown,
    /// Its tasks, those that are not over first.
    pub tasks: Vec<desk::Task>,
    /// The resident who reported, where this officer may know and they have not been erased.
    pub face: Option<Face>,
}

/// A report for an officer. Those of agencies that have nothing to do with it see what everyone sees.
pub async fn on_desk(room: &Reports, officer: &Officer, reference: &Reference) -> Result<OnDesk, Refusal> {
    let input = (room.clone(), officer.clone(), reference.clone());
    room.hall
        .store
        .write(room.region(), input, |tx, (room, officer, reference)| {
            Box::pin(on_desk_in(tx, room, officer, reference))
        })
        .await
}

/// What an officer is to a report: who verifies, who has or had a task of it, or a stranger.
pub(crate) async fn standing(
    tx: &mut Tx<'_>,
    room: &Reports,
    officer: &Officer,
    report: &Report,
) -> Result<Viewer, Refusal> {
    if !officer.works_cases() {
        return Ok(Viewer::OtherAgency);
    }
    if officer.agency == room.verifier(report) {
        return Ok(Viewer::Verifier);
    }
    let standing = desk::task::standing(tx, room.region(), &officer.agency, &report.id.bytes()).await?;
    let works = officer.agency == report.agency && standing != desk::Standing::Stranger;
    Ok(if works { Viewer::Agency } else { Viewer::OtherAgency })
}

async fn on_desk_in(
    tx: &mut Tx<'_>,
    room: &Reports,
    officer: &Officer,
    reference: &Reference,
) -> Result<OnDesk, Refusal> {
    let (hall, region) = (&room.hall, room.region());
    let report = table::reports::find(tx, &hall.vault, region, reference).await?.ok_or(Refusal::NoReport)?;
    let viewer = standing(tx, room, officer, &report).await?;
    let person = report.person.filter(|_| report.privacy.shows_reporter(viewer));
    let shown = shown(tx, room, report, viewer).await?;
    if shown.report.contact.is_some() {
        note_look(tx, room, officer, &shown).await?;
    }
    let mut face = None;
    if let Some(person) = person {
        room.reporters.record_read(tx, officer, person, reference.as_str()).await.map_err(Refusal::Room)?;
        face = room.reporters.face(tx, person).await.map_err(Refusal::Room)?;
    }
    if face.is_some() && viewer == Viewer::Agency {
        // Whoever works on it learns the name; only who verifies reaches the reporter.
        face = face.map(|face| Face { phone: None, email: None, ..face });
    }
    let tasks = if matches!(viewer, Viewer::Verifier | Viewer::Agency) {
        desk::task::of_subject(tx, &hall.vault, region, &shown.report.id.bytes()).await?
    } else {
        vec![]
    };
    Ok(OnDesk { shown, tasks, face })
}

/// Whether an officer works with a report, or with a part of it.
async fn may_work_with(tx: &mut Tx<'_>, room: &Reports, officer: &Officer, report: &Report) -> Result<bool, Refusal> {
    let mut all = vec![report.clone()];
    all.extend(table::reports::parts_of(tx, &room.hall.vault, room.region(), report.id).await?);
    for one in &all {
        if matches!(standing(tx, room, officer, one).await?, Viewer::Verifier | Viewer::Agency) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Residents read who looked at their data; a visitor reads it in the report itself.
async fn note_look(tx: &mut Tx<'_>, room: &Reports, officer: &Officer, shown: &Shown) -> Result<(), Refusal> {
    let actor = Actor::Officer(officer.clone());
    let label = actor.label();
    if shown.events.iter().any(|event| event.kind == acts::LOOKED && event.actor == label) {
        return Ok(());
    }
    let act = acts::about(&shown.report, acts::LOOKED, json!({}), json!({ "petugas": officer.name }));
    room.hall.book.write(tx, room.region(), &actor, act).await?;
    Ok(())
}

/// The bytes of a picture: for everyone where it is public, for who reported, for who works on it, and in the browser in which
/// the report is being written.
pub async fn picture(
    room: &Reports,
    reporter: &Reporter,
    officer: Option<&Officer>,
    id: PictureId,
) -> Result<Vec<u8>, Refusal> {
    let input = (room.clone(), reporter.clone(), officer.cloned());
    let read = room.hall.store.read(input, move |tx, (room, reporter, officer)| {
        Box::pin(async move {
            let (vault, region) = (&room.hall.vault, room.region());
            let picture = table::pictures::find(tx, region, id).await?.ok_or(Refusal::NoPicture)?;
            let Some(report) = picture.report else {
                let token = reporter.token.ok_or(Refusal::NoPicture)?;
                let draft = table::drafts::find(tx, vault, region, &token).await?;
                let is_theirs = draft.is_some_and(|draft| picture.draft == Some(draft.id));
                return if is_theirs { Ok(()) } else { Err(Refusal::NoPicture) };
            };
            let mut report = table::reports::by_id(tx, vault, region, report).await?.ok_or(Refusal::NoPicture)?;
            let mut works = false;
            if let Some(officer) = officer {
                works = may_work_with(tx, room, officer, &report).await?;
            }
            // What everyone and the reporter may see of a part is what they may see of the whole.
            if let Some(whole) = report.part_of {
                report = table::reports::by_id(tx, vault, region, whole).await?.ok_or(Refusal::NoPicture)?;
            }
            let may =
                report.is_public() && picture.hidden_at.is_none() || reporter.owns(tx, room, &report).await? || works;
            if may { Ok(()) } else { Err(Refusal::NoPicture) }
        })
    });
    read.await?;
    match room.files.get(room.region(), id.bytes()).await {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(Refusal::NoPicture),
        bytes => Ok(bytes?),
    }
}

impl Shown {
    /// Its pictures of one part.
    pub fn pictures_of(&self, part: Part) -> impl Iterator<Item = &Picture> {
        self.pictures.iter().filter(move |picture| picture.part == part)
    }
}
