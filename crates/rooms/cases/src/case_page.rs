//! `/meja/{ref}`: an officer opens a case, looks, marks what is wrong, and decides.

use askama::Template;
use catalogue::ActionKind;
use kernel::{Arg, FieldFlaw, Officer, Phone, Problem as _, Reference, Role, Words};
use web::axum::extract::{Path, Query, State};
use web::axum::http::StatusCode;
use web::{Answer, Page, Refused, Section, Sent, View, csrf_field, errors_html, see_other};

use crate::audit_page::{self, AuditView};
use crate::decide::{Mark, Verdict, decide_step};
use crate::fill::titled;
use crate::hands::{self, Hand};
use crate::inbox::Asked;
use crate::inspect_page::{self, ReportView};
use crate::look::{self, CaseFile};
use crate::meja::beside::{Beside, beside};
use crate::meja::phrases;
use crate::model::{Case, CaseState, LetterState};
use crate::renew_page::{self, KinView};
use crate::review::{SectionView, sections, without_papers};
use crate::room::Cases;
use crate::signature::Signature;
use crate::ties::{self, Reader};
use crate::timeline::{Moment, Telling, tell};
use crate::track::{LetterView, letter_views, told};
use crate::{Refusal, chore, claim, copy_letter, inspect, issue_letter, message, signatures_page, words};

#[derive(Template)]
#[template(path = "case.html")]
#[expect(clippy::struct_excessive_bools, reason = "a page: each says whether one control is drawn")]
struct CasePage<'a> {
    t: Words<'a>,
    reference: String,
    title: String,
    tone: &'a str,
    status_icon: &'a str,
    status: String,
    due_tone: &'a str,
    due: String,
    received: String,
    notice: String,
    may_claim: bool,
    may_release: bool,
    may_hand: bool,
    may_decide: bool,
    may_revoke: bool,
    may_copy: bool,
    csrf: String,
    errors: String,
    rev: i64,
    warnings: Vec<String>,
    sections: Vec<SectionView>,
    signatures: Vec<SignatureView>,
    moments: Vec<Moment>,
    promise: String,
    raised: String,
    may_write: bool,
    hands: Vec<HandView>,
    part: &'a str,
    step: &'a str,
    step_help: &'a str,
    actions: Vec<(&'static str, String, bool)>,
    reason_flaw: String,
    legal_flaw: String,
    typed_message: String,
    typed_legal: String,
    laws: Vec<&'a str>,
    why_not: &'a str,
    letters: Vec<LetterView>,
    kin: Vec<KinView>,
    reports: Vec<ReportView>,
    inspect: String,
    audit: Option<AuditView>,
    ties: String,
    bill: String,
    name: String,
    nik: String,
    phone: String,
    beside: Beside,
    typed: &'a Sent,
    flawed: Vec<&'a str>,
}

/// The flaw of a decision on a case that has changed since it was read.
const STALE: &str = "rev";

/// `GET /meja/{ref}`
pub(crate) async fn page(
    State(room): State<Cases>,
    view: View,
    Path(typed): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    if crate::track::is_visitor(&view) {
        return Ok(see_other(&web::problem::sign_in_path(&view)));
    }
    let reference = Reference::parse(&typed).map_err(|_| Refusal::NoCase)?;
    let officer = view.actor.officer()?;
    let file = look::desk_case(&room, officer, &reference).await?;
    let beside = beside(&room, &view, officer, &file, asked).await?;
    show(&room, &view, officer, &file, beside, &Sent::default(), &[])
}

/// The page once more, with what was just tried and what was wrong with it.
pub(crate) async fn again(
    room: &Cases,
    view: &View,
    officer: &Officer,
    reference: &Reference,
    sent: &Sent,
    flaws: &[FieldFlaw],
) -> Answer {
    let file = look::desk_case(room, officer, reference).await?;
    let beside = beside(room, view, officer, &file, Asked::of(sent)).await?;
    show(room, view, officer, &file, beside, sent, flaws)
}

/// The page; `sent` and `flaws` are what was just tried and what was wrong with it.
fn show(
    room: &Cases,
    view: &View,
    officer: &Officer,
    file: &CaseFile,
    beside: Beside,
    sent: &Sent,
    flaws: &[FieldFlaw],
) -> Answer {
    let (t, lang, case, service) = (view.words(), view.lang, &file.case, &file.service);
    let (tone, status_icon) = words::look(case, view.now);
    let task = hands::pick(officer, &file.tasks, None);
    let hands = hands::hands(room, case, &file.tasks, lang);
    let (due_tone, _, due) = task.map_or(("off", "", String::new()), |task| words::deadline(view, task));
    let holder = task.and_then(|task| task.holder.as_ref());
    let is_mine = holder.is_some_and(|(holder, _)| *holder == officer.officer);
    let may_work = task.is_some_and(|task| desk::task::may_work(officer, task).is_ok());
    let is_open = case.state == CaseState::Diproses;
    let audit = audit_page::view(officer, file, sent, flaws, t);
    let is_work = is_open || audit.is_some();
    let flaw = |field: &str, key: &str| {
        if flaws.iter().any(|flaw| flaw.field == field) { t.get(key).to_owned() } else { String::new() }
    };
    let step = service.flow.step(task.map_or(case.step.as_str(), |task| &task.step));
    let is_signer = (officer.has(Role::Signer) || officer.has(Role::Head)) && officer.agency == case.agency;
    let still_holds = file.letters.iter().any(|(letter, _)| letter.state == LetterState::Berlaku);
    let whole = CasePage {
        t,
        reference: case.reference.to_string(),
        title: format!("{}: {}", service.title.get(lang), file.face.name),
        tone,
        status_icon,
        status: words::state(t, case.state),
        due_tone,
        due,
        received: received(view, file),
        notice: notice(view, officer, case),
        may_claim: is_work && may_work && !is_mine,
        may_release: is_work && is_mine,
        may_hand: is_work && (is_mine || holder.is_none() || officer.has(Role::Head)),
        may_decide: is_open && may_work && is_mine,
        may_revoke: is_signer && still_holds,
        may_copy: (officer.has(Role::Counter) || officer.has(Role::Signer)) && service.marks_copies(),
        csrf: csrf_field(view),
        errors: if audit.is_some() { audit_page::summary(view, flaws) } else { summary(view, flaws) },
        rev: case.rev,
        warnings: warnings(room, view, file),
        sections: marked(answered(room, view, file), sent),
        signatures: file.signatures.iter().map(|signature| signature_view(view, file, signature)).collect(),
        moments: moments(room, view, file, &hands),
        promise: t.with("case-promise", &[("at", Arg::from(words::moment(case.due_at, view.zone(), lang)))]),
        raised: task.map_or_else(String::new, |task| words::raised(view, task, officer)),
        may_write: hands::works(officer, case, &file.tasks),
        hands: hand_views(view, service, &hands),
        part: task.map_or("", |task| &task.step),
        step: step.map_or("", |step| step.title.get(lang)),
        step_help: step.and_then(|step| step.help.as_ref()).map_or("", |help| help.get(lang)),
        actions: step.map(|step| actions(step, t, lang, sent)).unwrap_or_default(),
        reason_flaw: flaw("reason", "case-reason-missing"),
        legal_flaw: flaw("legal", "case-legal-missing"),
        typed_message: sent.text("pesan").to_owned(),
        typed_legal: sent.text("dasar").to_owned(),
        laws: service.legal.iter().map(|law| law.cite.as_str()).collect(),
        why_not: t.get(match () {
            () if !file.ties.waits.is_empty() => "case-waits",
            () if is_open && may_work => "case-not-held",
            () => "case-not-open",
        }),
        letters: letters(room, view, officer, file),
        kin: renew_page::kin(view, &file.kin, "/meja"),
        reports: inspect_page::views(view, service, &file.reports),
        inspect: inspect_href(file, task.filter(|_| is_open && may_work)),
        audit,
        ties: ties::html(room, view, &file.ties, Reader::Desk),
        bill: file.fee.as_ref().map_or_else(String::new, |fee| crate::bill::fixed(view, fee)),
        name: file.face.name.clone(),
        nik: file.face.nik.clone(),
        phone: file.face.phone.as_deref().map_or_else(|| "-".to_owned(), shown_phone),
        beside,
        typed: sent,
        flawed: flaws.iter().map(|flaw| flaw.field.as_str()).collect(),
    };
    let status = match flaws {
        [] => StatusCode::OK,
        [flaw] if flaw.field == STALE => StatusCode::PRECONDITION_FAILED,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Ok(Page::new(titled(view, &whole.title, flaws.len()), Section::Inbox).status(status).main(&whole)?.render(view))
}

/// A signature of a second person, as officers read it.
struct SignatureView {
    label: String,
    who: String,
    tone: &'static str,
    state: String,
    statement: String,
    reason: String,
    scan: String,
}

fn signature_view(view: &View, file: &CaseFile, signature: &Signature) -> SignatureView {
    let (t, body) = (view.words(), &signature.body);
    let at = words::moment(signature.answered_at.unwrap_or(signature.asked_at), view.zone(), view.lang);
    let args = [("name", Arg::from(&body.name)), ("nik", Arg::from(&body.nik)), ("at", Arg::from(at))];
    let (tone, key) = signatures_page::looks(Some(signature.state));
    SignatureView {
        label: file.service.label(&signature.field, view.lang),
        who: t.with(if body.paper.is_some() { "case-signed-paper" } else { "case-signed" }, &args),
        tone,
        state: t.get(key).to_owned(),
        statement: body.statement.get(view.lang).to_owned(),
        reason: body.reason.clone(),
        scan: body.paper.as_ref().map_or_else(String::new, |id| format!("/berkas/{id}")),
    }
}

/// The letters; at the counter, with where each can be renewed.
fn letters(room: &Cases, view: &View, officer: &Officer, file: &CaseFile) -> Vec<LetterView> {
    let mut letters = letter_views(&file.letters, view.lang);
    renew_page::tell(room, view, &file.letters, &mut letters);
    if !officer.has(Role::Counter) || officer.agency != file.case.agency {
        for letter in &mut letters {
            letter.renew.clear();
        }
    }
    letters
}

fn received(view: &View, file: &CaseFile) -> String {
    let at = words::moment(file.case.submitted_at, view.zone(), view.lang);
    view.words().with("case-received", &[("at", Arg::from(at)), ("name", Arg::from(&file.face.name))])
}

/// That this look is written down.
fn notice(view: &View, officer: &Officer, case: &Case) -> String {
    let reference = Arg::from(case.reference.as_str());
    view.words().with("case-notice", &[("name", Arg::from(&officer.name)), ("reference", reference)])
}

/// What happened, as officers read it.
fn moments(room: &Cases, view: &View, file: &CaseFile, hands: &[Hand]) -> Vec<Moment> {
    let agency = words::agency(room, file.case.agency.as_str(), view.lang);
    let agencies = room.hall.agencies.now();
    let telling = Telling {
        words: view.words(),
        lang: view.lang,
        zone: view.zone(),
        agency: &agency,
        agencies: &agencies,
        hands,
        with_private: true,
        for_officers: true,
    };
    tell(&file.case, &file.service, &file.events, &telling)
}

/// What was answered; of what was uploaded only the names, once it is gone.
fn answered(room: &Cases, view: &View, file: &CaseFile) -> Vec<SectionView> {
    let ctx = room.ctx(Some(file.case.submitted_at));
    let all = sections(file.service.summary(&file.answers, &ctx, view.lang), None, view);
    without_papers(all, file.papers_gone_at, view)
}

/// What may stay, and should be looked at.
fn warnings(room: &Cases, view: &View, file: &CaseFile) -> Vec<String> {
    let ctx = room.ctx(Some(file.case.submitted_at));
    let found = file.service.validate(&file.answers, catalogue::Part::All, &ctx).warnings;
    let line = |warning: &FieldFlaw| {
        format!("{}: {}", file.service.label(&warning.field, view.lang), view.words().flaw(&warning.flaw))
    };
    found.iter().map(line).collect()
}

/// Who has which part, where the case lies with several at once.
struct HandView {
    step: String,
    who: String,
    due: String,
}

fn hand_views(view: &View, service: &catalogue::Service, hands: &[Hand]) -> Vec<HandView> {
    let (t, lang) = (view.words(), view.lang);
    let one = |hand: &Hand| HandView {
        step: service.flow.step(&hand.step).map_or_else(|| hand.step.clone(), |step| step.title.get(lang).to_owned()),
        who: format!("{}, {}", hand.holder.as_deref().unwrap_or_else(|| t.get("inbox-nobody")), hand.name),
        due: words::moment(hand.due_at, view.zone(), lang),
    };
    if hands.len() > 1 { hands.iter().map(one).collect() } else { vec![] }
}

/// Where the report of a step in the field is written, as long as it is not finished.
fn inspect_href(file: &CaseFile, task: Option<&desk::Task>) -> String {
    let in_field = |task: &&desk::Task| {
        let step = file.service.flow.step(&task.step);
        step.is_some_and(|step| step.inspection.is_some()) && inspect::finished(&file.reports, task.id).is_none()
    };
    let task = task.filter(in_field);
    task.map_or_else(String::new, |task| format!("/meja/{}/pemeriksaan?tahap={}", file.case.reference, task.step))
}

/// The step a form was about.
fn part(sent: &Sent) -> Option<String> {
    let step = sent.text("tahap");
    (!step.is_empty()).then(|| step.to_owned())
}

fn actions(step: &catalogue::Step, t: Words<'_>, lang: kernel::Lang, sent: &Sent) -> Vec<(&'static str, String, bool)> {
    let one = |action: &catalogue::Action| {
        let (key, usual) = match action.kind {
            ActionKind::Approve => ("approve", "case-approve"),
            ActionKind::Return => ("return", "case-return"),
            ActionKind::Reject => ("reject", "case-reject"),
        };
        let label = action.label.as_ref().map_or_else(|| t.get(usual), |label| label.get(lang));
        (key, label.to_owned(), sent.text("putusan") == key)
    };
    step.actions.iter().map(one).collect()
}

/// Marks that were just set stay set.
fn marked(mut sections: Vec<SectionView>, sent: &Sent) -> Vec<SectionView> {
    for line in sections.iter_mut().flat_map(|section| &mut section.lines) {
        line.marked = sent.all("tanda").any(|path| path == line.path);
        sent.text(&format!("catatan.{}", line.path)).clone_into(&mut line.note);
    }
    sections
}

/// Kept as +62…, shown as people write it.
pub(crate) fn shown_phone(kept: &str) -> String {
    Phone::parse(kept).map_or_else(|_| kept.to_owned(), |phone| phone.display())
}

fn summary(view: &View, flaws: &[FieldFlaw]) -> String {
    let t = view.words();
    let line = |flaw: &FieldFlaw| match flaw.field.as_str() {
        "reason" => ("pesan".to_owned(), String::new(), t.get("case-reason-missing").to_owned()),
        "legal" => ("dasar".to_owned(), String::new(), t.get("case-legal-missing").to_owned()),
        STALE => ("riwayat".to_owned(), String::new(), t.get("case-changed-again").to_owned()),
        "marks" => ("tandai".to_owned(), String::new(), t.get("case-marks-missing").to_owned()),
        "tetap" => ("tetap".to_owned(), String::new(), t.get("case-chores-open").to_owned()),
        "tugas" => ("tugas_isi".to_owned(), String::new(), t.get("chore-body-flaw").to_owned()),
        "tugas_untuk" => ("tugas_untuk".to_owned(), String::new(), t.get("chore-whom-flaw").to_owned()),
        "tugas_sampai" => ("tugas_sampai".to_owned(), String::new(), t.get("chore-until-flaw").to_owned()),
        "catatan_internal" => ("catatan_internal".to_owned(), String::new(), t.get("note-flaw").to_owned()),
        _ => ("putusan".to_owned(), String::new(), t.get("case-choose").to_owned()),
    };
    let title = match flaws {
        [flaw] if flaw.field == STALE => t.get("problem-case-changed").to_owned(),
        _ => t.with("form-errors-title", &[("count", Arg::from(flaws.len()))]),
    };
    errors_html(&title, &flaws.iter().map(line).collect::<Vec<_>>())
}

/// The decision as the form says it.
fn verdict(sent: &Sent) -> Option<Verdict> {
    let message = sent.text("pesan").to_owned();
    match sent.text("putusan") {
        "approve" => Some(Verdict::Approve { message }),
        "return" => Some(Verdict::Return {
            marks: sent
                .all("tanda")
                .map(|path| Mark { path: path.to_owned(), note: sent.text(&format!("catatan.{path}")).to_owned() })
                .collect(),
            message,
        }),
        "reject" => Some(Verdict::Reject { reason: message, legal: sent.text("dasar").to_owned() }),
        _ => None,
    }
}

/// `POST /meja/{ref}/putuskan`
pub(crate) async fn post(State(room): State<Cases>, view: View, Path(typed): Path<String>, sent: Sent) -> Answer {
    let reference = Reference::parse(&typed).map_err(|_| Refusal::NoCase)?;
    let officer = view.actor.officer()?;
    let flawed = |field: &str, key: &'static str| vec![FieldFlaw::new(field, kernel::Flaw::new(key))];
    if sent.get("sisip").is_some() {
        let file = look::desk_case(&room, officer, &reference).await?;
        let sent = phrases::inserted(&room, &view, officer, &file, &sent).await?;
        let beside = beside(&room, &view, officer, &file, Asked::of(&sent)).await?;
        return show(&room, &view, officer, &file, beside, &sent, &[]);
    }
    let Some(verdict) = verdict(&sent) else {
        return again(&room, &view, officer, &reference, &sent, &flawed("putusan", "answer-missing")).await;
    };
    if sent.get("tetap").is_none() && chore::open_beside(&room, officer, &reference).await? > 0 {
        return again(&room, &view, officer, &reference, &sent, &flawed("tetap", "answer-missing")).await;
    }
    let rev = sent.text("rev").parse().map_err(|_| Refusal::Changed)?;
    match decide_step(&room, officer, &reference, rev, part(&sent), verdict).await {
        // The next case waits: there, or back to the list, with a word that this one is done.
        Ok(_) => Ok(told(&view, &next(&sent), "case-decided")),
        Err(refusal @ Refusal::Unsaid(_)) => again(&room, &view, officer, &reference, &sent, &refusal.fields()).await,
        // Somebody was faster: the case as it is now, and what this officer wrote.
        Err(Refusal::Changed) => {
            again(&room, &view, officer, &reference, &sent, &flawed(STALE, "problem-case-changed")).await
        }
        Err(other) => Err(other.into()),
    }
}

/// Where a decision leads: to the next case if the officer asked for it and there is one, else back to the list.
fn next(sent: &Sent) -> String {
    let asked = Asked::of(sent);
    let following = sent.get("lanjut").and_then(|word| Reference::parse(word).ok());
    following.map_or_else(|| asked.address(), |reference| format!("/meja/{reference}{}", asked.suffix()))
}

/// `POST /meja/{ref}/ambil`
pub(crate) async fn take(State(room): State<Cases>, view: View, Path(typed): Path<String>, sent: Sent) -> Answer {
    let reference = Reference::parse(&typed).map_err(|_| Refusal::NoCase)?;
    claim::claim_step(&room, view.actor.officer()?, &reference, part(&sent)).await?;
    Ok(told(&view, &format!("/meja/{reference}{}", Asked::of(&sent).suffix()), "case-claimed"))
}

/// `POST /meja/{ref}/lepas`
pub(crate) async fn give_back(State(room): State<Cases>, view: View, Path(typed): Path<String>, sent: Sent) -> Answer {
    let reference = Reference::parse(&typed).map_err(|_| Refusal::NoCase)?;
    claim::release_step(&room, view.actor.officer()?, &reference, part(&sent)).await?;
    Ok(told(&view, "/meja", "case-released"))
}

/// `POST /meja/{ref}/pesan`
pub(crate) async fn write(State(room): State<Cases>, view: View, Path(typed): Path<String>, sent: Sent) -> Answer {
    let reference = Reference::parse(&typed).map_err(|_| Refusal::NoCase)?;
    view.actor.officer()?;
    message::write(&room, &view.actor, &reference, sent.text("message")).await?;
    Ok(told(&view, &format!("/meja/{reference}"), "case-sent"))
}

/// `POST /meja/{ref}/cabut`
pub(crate) async fn revoke(State(room): State<Cases>, view: View, Path(typed): Path<String>, sent: Sent) -> Answer {
    let reference = Reference::parse(&typed).map_err(|_| Refusal::NoCase)?;
    let officer = view.actor.officer()?;
    let file = look::desk_case(&room, officer, &reference).await?;
    let chosen = sent.text("surat");
    let holds = file.letters.iter().find(|(letter, _)| {
        letter.state == LetterState::Berlaku && (chosen.is_empty() || letter.id.to_string() == chosen)
    });
    let (letter, _) = holds.ok_or_else(|| Refused::from(Refusal::NoLetter))?;
    issue_letter::revoke(&room, officer, &letter.code, sent.text("reason")).await?;
    Ok(told(&view, &format!("/meja/{reference}"), "letter-revoked"))
}

/// `POST /meja/{ref}/salinan`: a certified copy, which opens at once.
pub(crate) async fn copy(State(room): State<Cases>, view: View, Path(typed): Path<String>, sent: Sent) -> Answer {
    let reference = Reference::parse(&typed).map_err(|_| Refusal::NoCase)?;
    let officer = view.actor.officer()?;
    let letter = sent.text("surat").parse().map_err(|_| Refusal::NoLetter)?;
    let copy = copy_letter::copy(&room, officer, &reference, letter).await?;
    Ok(see_other(&format!("/surat/{letter}/salinan/{copy}")))
}
