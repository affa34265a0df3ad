//! An officer looks at something in the field and writes a report: a checklist, photographs, where they stood.
//!
//! The report is a draft that can be saved as often as the line allows, until it is finished; then it is part of the
//! case for good, the citizen reads it, and conditions of the flow can look at it. Approving or refusing a step in the
//! field needs its finished report.

use std::collections::BTreeMap;

use catalogue::{Accept, ActionKind, FileRef, Inspection, Service, Step};
use desk::{Task, TaskState};
use kernel::{Actor, CaseId, DocumentId, FieldFlaw, Flaw, Officer, Reference, Stamp, TaskId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use store::Tx;

use crate::decide::of_agency;
use crate::draft::keep_bytes;
use crate::model::{Case, Document};
use crate::room::Cases;
use crate::{Refusal, acts, claim, hands, table};

/// Photographs of one report at most.
pub const MOST_PHOTOS: usize = 20;
/// Bytes of one photograph at most, before it is painted anew.
const LARGEST: u64 = 10 << 20;
/// Longest remark, in letters.
const LONGEST: usize = 1_000;

/// Whether a report is still being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportState {
    /// It is being written.
    Draf,
    /// It is finished.
    Selesai,
}

impl ReportState {
    /// The word kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draf => "draf",
            Self::Selesai => "selesai",
        }
    }

    /// Reads the word kept in the database.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Draf, Self::Selesai].into_iter().find(|state| state.as_str() == word)
    }
}

/// A place on earth, in millionths of a degree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// North of the equator.
    pub latitude: i64,
    /// East of Greenwich.
    pub longitude: i64,
}

impl Position {
    /// Reads two numbers as a phone gives them: degrees with a point or a comma.
    pub fn parse(latitude: &str, longitude: &str) -> Option<Self> {
        let latitude = micro_degrees(latitude).filter(|d| d.abs() <= 90_000_000)?;
        let longitude = micro_degrees(longitude).filter(|d| d.abs() <= 180_000_000)?;
        Some(Self { latitude, longitude })
    }

    /// Both numbers as they are typed.
    pub fn shown(self) -> (String, String) {
        let show = |d: i64| {
            let sign = if d < 0 { "-" } else { "" };
            format!("{sign}{}.{:06}", d.abs() / 1_000_000, d.abs() % 1_000_000)
        };
        (show(self.latitude), show(self.longitude))
    }
}

fn micro_degrees(text: &str) -> Option<i64> {
    let text = text.trim().replace(',', ".");
    let (sign, digits) = text.strip_prefix('-').map_or((1, text.as_str()), |rest| (-1, rest));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 3 || part.len() > 20 || !all_digits(whole) || !all_digits(part) {
        return None;
    }
    let part: String = part.chars().chain("000000".chars()).take(6).collect();
    Some(sign * (whole.parse::<i64>().ok()? * 1_000_000 + part.parse::<i64>().ok()?))
}

/// What an officer writes in the field.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Report {
    /// Item → result.
    pub found: Map<String, Value>,
    /// Item → what was typed and could not be understood; `lat` and `lon` as well.
    pub typed: BTreeMap<String, String>,
    /// Item → remark.
    pub notes: BTreeMap<String, String>,
    /// A remark on the whole.
    pub remark: String,
    /// Where the officer stood.
    pub position: Option<Position>,
    /// The photographs.
    pub photos: Vec<FileRef>,
    /// Names of photographs that were not taken the last time.
    pub refused: Vec<String>,
    /// Name of the officer.
    pub officer: String,
}

/// A report of one task.
#[derive(Debug, Clone)]
pub struct Inspected {
    /// The task.
    pub task: TaskId,
    /// The step.
    pub step: String,
    /// Whether it is finished.
    pub state: ReportState,
    /// What it says.
    pub report: Report,
    /// Grows with every change.
    pub rev: i64,
    /// When it was saved last.
    pub updated_at: Stamp,
}

/// What was sent: boxes by name, and photographs.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// Item → what was typed.
    pub items: BTreeMap<String, String>,
    /// Item → remark.
    pub notes: BTreeMap<String, String>,
    /// The remark on the whole.
    pub remark: String,
    /// Latitude and longitude as typed.
    pub position: (String, String),
    /// Photographs: name and bytes.
    pub photos: Vec<(String, Vec<u8>)>,
    /// A photograph to take out.
    pub drop: Option<DocumentId>,
    /// Whether the officer says that it is complete.
    pub is_done: bool,
}

impl Report {
    /// Takes over what was typed; what cannot be understood is kept letter for letter.
    fn take(&mut self, sheet: &Sheet, inspection: &Inspection) {
        let short = |text: &String| text.trim().chars().take(LONGEST).collect::<String>();
        self.typed.clear();
        self.found.clear();
        for item in &inspection.items {
            let Some(typed) = sheet.items.get(&item.id) else { continue };
            match item.read(typed) {
                Ok(Some(value)) => drop(self.found.insert(item.id.clone(), value)),
                Ok(None) => {}
                Err(_) => drop(self.typed.insert(item.id.clone(), typed.chars().take(5_000).collect())),
            }
        }
        let known = |id: &&String| inspection.items.iter().any(|item| item.id == **id);
        self.notes =
            sheet.notes.iter().filter(|(id, _)| known(id)).map(|(id, note)| (id.clone(), short(note))).collect();
        self.notes.retain(|_, note| !note.is_empty());
        self.remark = short(&sheet.remark);
        let (latitude, longitude) = &sheet.position;
        self.position = Position::parse(latitude, longitude);
        if self.position.is_none() {
            for (name, typed) in [("lat", latitude), ("lon", longitude)] {
                if !typed.trim().is_empty() {
                    self.typed.insert(name.to_owned(), typed.chars().take(40).collect());
                }
            }
        }
    }

    /// What is still missing or wrong, by the name of its box.
    pub fn flaws(&self, inspection: &Inspection) -> Vec<FieldFlaw> {
        let mut flaws = Vec::new();
        for item in &inspection.items {
            let flaw = match (self.found.get(&item.id), self.typed.get(&item.id)) {
                (Some(_), _) => None,
                (None, Some(typed)) => item.read(typed).err(),
                (None, None) => item.missing(),
            };
            flaws.extend(flaw.map(|flaw| FieldFlaw::new(format!("i.{}", item.id), flaw)));
        }
        if self.photos.len() < inspection.photos {
            let flaw = Flaw::new("inspect-photos").arg("count", self.photos.len()).arg("min", inspection.photos);
            flaws.push(FieldFlaw::new("foto", flaw));
        }
        let is_typed = self.typed.contains_key("lat") || self.typed.contains_key("lon");
        if self.position.is_none() && (inspection.position || is_typed) {
            let key = if is_typed { "inspect-position-form" } else { "inspect-position" };
            flaws.push(FieldFlaw::new("lat", Flaw::new(key)));
        }
        flaws
    }
}

/// The results of finished reports by item; the newest counts.
pub(crate) fn findings(reports: &[Inspected]) -> Map<String, Value> {
    let finished = reports.iter().filter(|inspected| inspected.state == ReportState::Selesai);
    finished.flat_map(|inspected| inspected.report.found.clone()).collect()
}

/// What inspections found so far, for the conditions of the flow; none in a flow without any. A step in the field is
/// decided by its finished report; only back to the citizen it goes without.
pub(crate) async fn known(
    tx: &mut Tx<'_>,
    room: &Cases,
    service: &Service,
    case: &Case,
    task: &Task,
    action: ActionKind,
) -> Result<Option<Map<String, Value>>, Refusal> {
    if !service.inspects() {
        return Ok(None);
    }
    let reports = table::inspections::of_case(tx, &room.hall.vault, room.region(), case.id).await?;
    let in_field = service.flow.step(&task.step).is_some_and(|step| step.inspection.is_some());
    if in_field && action != ActionKind::Return && finished(&reports, task.id).is_none() {
        return Err(Refusal::NotInspected);
    }
    Ok(Some(findings(&reports)))
}

/// The finished report of a task.
pub(crate) fn finished(reports: &[Inspected], task: TaskId) -> Option<&Inspected> {
    reports.iter().find(|inspected| inspected.task == task && inspected.state == ReportState::Selesai)
}

/// The document field of a step's photographs.
fn field_of(step: &str) -> String {
    format!("pemeriksaan-{step}")
}

/// Saves the report of the officer's step, and finishes it if the officer says so and nothing is missing. The case is
/// taken by the way. Gives the report as it is now, with what is missing if it should have been finished.
pub async fn save(
    room: &Cases,
    officer: &Officer,
    reference: &Reference,
    step: Option<String>,
    mut sheet: Sheet,
) -> Result<(Inspected, Vec<FieldFlaw>), Refusal> {
    let input = (room.clone(), officer.clone(), reference.clone(), step.clone());
    let (case, task) = room
        .hall
        .store
        .read(input, |tx, (room, officer, reference, step)| {
            Box::pin(async move {
                let (case, task, _) = at_work(tx, room, officer, reference, step.as_deref()).await?;
                Ok::<_, Refusal>((case, task))
            })
        })
        .await?;
    // Files before the transaction that names them.
    let (mut kept, mut refused) = (Vec::new(), Vec::new());
    for (name, bytes) in std::mem::take(&mut sheet.photos).into_iter().take(MOST_PHOTOS) {
        let field = field_of(&task.step);
        match keep_bytes(room, case.person, None, &field, name.clone(), &[Accept::Image], LARGEST, bytes).await? {
            Ok(document) => kept.push(document),
            Err(_) => refused.push(name),
        }
    }
    let input = (room.clone(), officer.clone(), reference.clone(), step, sheet, kept, refused);
    let (saved, gone) = room
        .hall
        .store
        .write(room.region(), input, |tx, (room, officer, reference, step, sheet, kept, refused)| {
            Box::pin(save_in(tx, room, officer, reference, step.as_deref(), sheet, kept, refused))
        })
        .await?;
    if let Some(id) = gone {
        room.files.remove(room.region(), id.bytes()).await?;
    }
    Ok(saved)
}

/// The case, the officer's task in it, and the step, which must be one in the field.
async fn at_work(
    tx: &mut Tx<'_>,
    room: &Cases,
    officer: &Officer,
    reference: &Reference,
    step: Option<&str>,
) -> Result<(Case, Task, Step), Refusal> {
    let case = of_agency(tx, room, officer, reference).await?;
    let service = room.service_then(tx, &case.service, &case.version).await?;
    let mut tasks = desk::task::of_subject(tx, &room.hall.vault, room.region(), &case.id.bytes()).await?;
    let in_field = |id: &str| service.flow.step(id).is_some_and(|step| step.inspection.is_some());
    tasks.retain(|task| task.state != TaskState::Done && in_field(&task.step));
    let task = hands::pick(officer, &tasks, step).ok_or(Refusal::NoInspection)?.clone();
    desk::task::may_work(officer, &task)?;
    let step = service.flow.step(&task.step).ok_or(Refusal::NoInspection)?.clone();
    Ok((case, task, step))
}

type Saved = ((Inspected, Vec<FieldFlaw>), Option<DocumentId>);

#[expect(clippy::too_many_arguments, reason = "the parts of one act")]
async fn save_in(
    tx: &mut Tx<'_>,
    room: &Cases,
    officer: &Officer,
    reference: &Reference,
    step: Option<&str>,
    sheet: &Sheet,
    kept: &[Document],
    refused: &[String],
) -> Result<Saved, Refusal> {
    let (hall, region) = (&room.hall, room.region());
    let (case, task, step) = at_work(tx, room, officer, reference, step).await?;
    let inspection = step.inspection.as_ref().ok_or(Refusal::NoInspection)?;
    claim::take(tx, room, officer, &case, &task).await?;
    let before = table::inspections::of_case(tx, &hall.vault, region, case.id).await?;
    let mut inspected = before.into_iter().find(|one| one.task == task.id).unwrap_or_else(|| Inspected {
        task: task.id,
        step: task.step.clone(),
        state: ReportState::Draf,
        report: Report::default(),
        rev: 0,
        updated_at: hall.now(),
    });
    if inspected.state == ReportState::Selesai {
        return Err(Refusal::InspectionDone);
    }
    let report = &mut inspected.report;
    report.take(sheet, inspection);
    report.officer.clone_from(&officer.name);
    report.refused = refused.to_vec();
    for document in kept.iter().take(MOST_PHOTOS.saturating_sub(report.photos.len())) {
        let document = Document { case: Some(case.id), ..document.clone() };
        table::documents::add(tx, &hall.vault, &*hall.dice, region, &document, hall.now()).await?;
        report.photos.push(document.file_ref());
    }
    let gone = drop_photo(tx, room, case.id, &task.step, report, sheet.drop).await?;
    let flaws = if sheet.is_done { report.flaws(inspection) } else { vec![] };
    if sheet.is_done && flaws.is_empty() {
        inspected.state = ReportState::Selesai;
    }
    inspected.updated_at = hall.now();
    if !table::inspections::put(tx, &hall.vault, &*hall.dice, region, case.id, &inspected).await? {
        return Err(Refusal::InspectionDone);
    }
    inspected.rev += 1;
    if inspected.state == ReportState::Selesai {
        let mut public = json!({ "bagian": task.step, "butir": inspected.report.found.len() });
        public["foto"] = inspected.report.photos.len().into();
        public["instansi"] = task.agency.as_str().into();
        let private = json!({ "petugas": officer.name, "hasil": inspected.report.found });
        let act = acts::about(&case, acts::INSPECTED, public, private);
        hall.book.write(tx, region, &Actor::Officer(officer.clone()), act).await?;
    }
    Ok(((inspected, flaws), gone))
}

async fn drop_photo(
    tx: &mut Tx<'_>,
    room: &Cases,
    case: CaseId,
    step: &str,
    report: &mut Report,
    id: Option<DocumentId>,
) -> Result<Option<DocumentId>, Refusal> {
    let Some(id) = id else { return Ok(None) };
    let named = id.to_string();
    // Only a photograph of this very report.
    if !report.photos.iter().any(|photo| photo.id == named) {
        return Ok(None);
    }
    report.photos.retain(|photo| photo.id != named);
    let was_there = table::inspections::drop_photo(tx, room.region(), case, id, &field_of(step)).await?;
    Ok(was_there.then_some(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_read_as_phones_write_it_and_shown_again_without_loss() {
        for (typed, shown) in [
            (("-6.914744", "107.609810"), ("-6.914744", "107.609810")),
            (("-6,9147441234", "107,60981"), ("-6.914744", "107.609810")),
            (("0", "-0.5"), ("0.000000", "-0.500000")),
        ] {
            let position = Position::parse(typed.0, typed.1).unwrap();
            assert_eq!(position.shown(), (shown.0.to_owned(), shown.1.to_owned()));
        }
        for (latitude, longitude) in
            [("", "107"), ("-91", "0"), ("6", "181"), ("six", "7"), ("1.2.3", "4"), ("--6", "7"), ("6", "1e2")]
        {
            assert_eq!(Position::parse(latitude, longitude), None, "{latitude} {longitude}");
        }
    }
}
