//! What stands beside a case on an officer's page: the cases before and after it, twins, notes, chores, phrases and
//! colleagues. Read at once, in a fixed number of statements, after the look itself was written into the book.

use desk::chore::Chore;
use desk::neighbours::Neighbours;
use desk::phrase::Phrase;
use kernel::{Arg, Officer, Role, Stamp};
use web::View;

use crate::inbox::Asked;
use crate::look::CaseFile;
use crate::model::Case;
use crate::room::Cases;
use crate::table::notes::Note;
use crate::{Refusal, find, hands, table, words};

/// A note as the page shows it.
pub(crate) struct NoteView {
    pub(crate) who: String,
    pub(crate) when: String,
    pub(crate) body: String,
}

/// A chore as pages show it.
pub(crate) struct ChoreView {
    pub(crate) id: String,
    pub(crate) reference: String,
    pub(crate) body: String,
    pub(crate) line: String,
    pub(crate) due: String,
    pub(crate) late: bool,
    /// Who did it, when, and what they answered; empty while it is open.
    pub(crate) done: String,
    pub(crate) answer: String,
    pub(crate) may_end: bool,
}

/// What stands beside a case.
pub(crate) struct Beside {
    pub(crate) asked: Asked,
    pub(crate) before: String,
    pub(crate) after: String,
    /// Reference of the case after this one.
    pub(crate) following: String,
    /// Reference and when it was handed in.
    pub(crate) twins: Vec<(String, String)>,
    pub(crate) notes: Vec<NoteView>,
    pub(crate) chores: Vec<ChoreView>,
    /// How many chores are open.
    pub(crate) open: usize,
    /// Id and name.
    pub(crate) phrases: Vec<(String, String)>,
    /// Id and name of colleagues who are at work.
    pub(crate) colleagues: Vec<(String, String)>,
    /// Word and name of the roles that work on cases.
    pub(crate) roles: Vec<(&'static str, String)>,
}

struct Read {
    neighbours: Neighbours,
    twins: Vec<Case>,
    notes: Vec<Note>,
    chores: Vec<Chore>,
    phrases: Vec<Phrase>,
    colleagues: Vec<Officer>,
}

/// Reads what stands beside a case.
pub(crate) async fn beside(
    room: &Cases,
    view: &View,
    officer: &Officer,
    file: &CaseFile,
    asked: Asked,
) -> Result<Beside, Refusal> {
    let filter = asked.filter(officer);
    let task = hands::pick(officer, &file.tasks, None).cloned();
    let input = (room.clone(), officer.clone(), file.case.clone(), task, file.face.nik.clone(), filter);
    let read = room
        .hall
        .store
        .read(input, |tx, (room, officer, case, task, nik, filter)| {
            Box::pin(async move {
                let (vault, region, now) = (&room.hall.vault, room.region(), room.hall.now());
                let neighbours = match task {
                    Some(task) => desk::neighbours::of(tx, officer, filter, task, now).await?,
                    None => Neighbours::default(),
                };
                let away = desk::leave::of_agency(tx, region, &officer.agency, now).await?;
                let is_here = |colleague: &Officer| {
                    colleague.works_cases()
                        && colleague.officer != officer.officer
                        && !away.iter().any(|leave| leave.officer.0 == colleague.officer && leave.from_at <= now)
                };
                let mut colleagues =
                    room.colleagues.of_agency(tx, region, &officer.agency).await.map_err(Refusal::Port)?;
                colleagues.retain(is_here);
                Ok::<_, Refusal>(Read {
                    neighbours,
                    twins: find::twins(tx, room, case, nik).await?,
                    notes: table::notes::of_case(tx, vault, region, case.id).await?,
                    chores: desk::chore::of_subject(tx, vault, officer, case.id.bytes()).await?,
                    phrases: desk::phrase::seen_by(tx, officer).await?,
                    colleagues,
                })
            })
        })
        .await?;
    Ok(show(view, officer, asked, read))
}

fn show(view: &View, officer: &Officer, asked: Asked, read: Read) -> Beside {
    let (t, zone, lang) = (view.words(), view.zone(), view.lang);
    let when = |at: Stamp| words::moment(at, zone, lang);
    let address = |reference: Option<String>| {
        reference.map_or_else(String::new, |reference| format!("/meja/{reference}{}", asked.suffix()))
    };
    Beside {
        following: read.neighbours.after.clone().unwrap_or_default(),
        before: address(read.neighbours.before),
        after: address(read.neighbours.after),
        twins: read.twins.iter().map(|twin| (twin.reference.to_string(), when(twin.submitted_at))).collect(),
        notes: read
            .notes
            .into_iter()
            .map(|note| NoteView { who: note.officer.1, when: when(note.at), body: note.body })
            .collect(),
        open: desk::chore::open_count(&read.chores),
        chores: read.chores.into_iter().map(|chore| chore_view(view, officer, chore)).collect(),
        phrases: read.phrases.into_iter().map(|phrase| (phrase.id.to_string(), phrase.name)).collect(),
        colleagues: read.colleagues.into_iter().map(|one| (one.officer.to_string(), one.name)).collect(),
        roles: [Role::Verifier, Role::Signer, Role::Counter, Role::Head]
            .into_iter()
            .map(|role| (role.as_str(), t.get(&format!("people-role-{role}")).to_owned()))
            .collect(),
        asked,
    }
}

/// A chore in words.
pub(crate) fn chore_view(view: &View, officer: &Officer, chore: Chore) -> ChoreView {
    let (t, zone, lang) = (view.words(), view.zone(), view.lang);
    let role = t.get(&format!("people-role-{}", chore.role)).to_owned();
    let whom = chore.officer.as_ref().map_or(role, |(_, name)| name.clone());
    let args = [("giver", Arg::from(&chore.giver.1)), ("whom", Arg::from(&whom))];
    ChoreView {
        may_end: chore.done.is_none() && (chore.is_for(officer) || chore.giver.0 == officer.officer),
        id: chore.id.to_string(),
        line: t.with("chore-line", &args),
        due: t.with("chore-due", &[("due", Arg::from(words::moment(chore.due_at, zone, lang)))]),
        late: chore.done.is_none() && chore.due_at < view.now,
        done: chore.done.as_ref().map_or_else(String::new, |(at, who, _)| {
            t.with("chore-done-by", &[("name", Arg::from(who)), ("at", Arg::from(words::moment(*at, zone, lang)))])
        }),
        answer: chore.done.map_or_else(String::new, |(_, _, answer)| answer),
        reference: chore.reference,
        body: chore.body,
    }
}
