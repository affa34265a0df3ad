//! The same verbs for programs, under `/api/v1`.

mod renewal;
mod search;

use catalogue::Charge;
use kernel::{Actor, Agency, Reference, say};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use utoipa::{IntoParams, ToSchema};
use web::axum;
use web::axum::Json;
use web::axum::body::Bytes;
use web::axum::extract::{Path, Query, State};
use web::axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use web::axum::response::{IntoResponse as _, Response};
use web::utoipa_axum::router::OpenApiRouter;
use web::utoipa_axum::routes;
use web::{Answer, Refused, View, matching};

use crate::audit::{self, Finding};
use crate::decide::{Verdict, decide_step};
use crate::direct::{self, Application};
use crate::fee::{self, Settlement};
use crate::look;
use crate::model::{Case, read_letter_code};
use crate::room::Cases;
use crate::table::idempotency::FirstAnswer;
use crate::timeline::iso;
use crate::{Refusal, check, claim, hands, message, withdraw};

pub(crate) fn router(room: Cases) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(services))
        .routes(routes!(service))
        .routes(routes!(apply, my_cases))
        .routes(routes!(upload))
        .routes(routes!(case))
        .routes(routes!(take_back))
        .routes(routes!(write))
        .routes(routes!(track))
        .routes(routes!(check_letter))
        .routes(routes!(renewal::renew_letter))
        .routes(routes!(inbox))
        .routes(routes!(search::search))
        .routes(routes!(desk_case))
        .routes(routes!(claim_case))
        .routes(routes!(release_case))
        .routes(routes!(decide_case))
        .routes(routes!(audit_case))
        .routes(routes!(settle_fee))
        .with_state(room)
}

/// A public service in short.
#[derive(Serialize, ToSchema)]
struct ServiceView {
    /// Its id, part of its address.
    id: String,
    /// The agency that serves it.
    #[schema(value_type = String)]
    agency: Agency,
    /// Its title by language.
    title: Value,
    /// What it is good for, by language.
    summary: Value,
    /// The fee in whole rupiah; none when it is worked out from the answers.
    fee_rupiah: Option<i64>,
    /// How it can be applied for: `web`, `counter`, `program`.
    channels: Vec<&'static str>,
    /// The version of its file.
    version: String,
}

fn service_view(service: &catalogue::Service) -> ServiceView {
    ServiceView {
        id: service.id.clone(),
        agency: service.agency.clone(),
        title: json!(service.title),
        summary: json!(service.summary),
        fee_rupiah: match &service.fee.charge {
            Charge::Free => Some(0),
            Charge::Fixed(sum) => Some(sum.amount()),
            Charge::Formula(_) => None,
        },
        channels: service.channels.iter().map(|channel| channel.as_str()).collect(),
        version: service.version.as_str().to_owned(),
    }
}

/// Words to look for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Words {
    /// Everyday words; leave out for every service.
    #[serde(default)]
    q: String,
}

/// Lists public services
#[utoipa::path(get, path = "/api/v1/services", operation_id = "listServices", params(Words),
    responses((status = 200, description = "Services, best match first", body = [ServiceView])))]
async fn services(State(room): State<Cases>, Query(words): Query<Words>) -> Json<Vec<ServiceView>> {
    let catalogue = room.hall.services.now();
    let found: Vec<_> =
        if words.q.trim().is_empty() { catalogue.services().collect() } else { catalogue.search(&words.q) };
    Json(found.into_iter().filter(|service| room.offers(service)).map(|service| service_view(service)).collect())
}

/// Describes one service, with the JSON Schema of its answers
#[utoipa::path(get, path = "/api/v1/services/{id}", operation_id = "getService",
    params(("id" = String, Path, description = "Id of the service")),
    responses((status = 200, description = "The service"), (status = 404, description = "No such service")))]
async fn service(State(room): State<Cases>, Path(id): Path<String>) -> Answer {
    let service = room.service(&id)?;
    let mut whole = json!(service_view(&service));
    whole["answers"] = service.json_schema();
    Ok(Json(whole).into_response())
}

/// Where a page begins.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct After {
    /// `next` of the page before.
    #[serde(default)]
    after: String,
}

/// A page of the holder's cases.
#[derive(Serialize, ToSchema)]
struct CasePage {
    /// The cases, newest first.
    cases: Vec<CaseView>,
    /// Where the next page begins, if there is one.
    next: Option<String>,
}

/// A case as programs see it.
#[derive(Serialize, ToSchema)]
struct CaseView {
    /// What people call it by.
    reference: String,
    /// Id of its service.
    service: String,
    /// `diproses`, `perbaikan`, `disetujui`, `ditolak` or `dibatalkan`.
    state: String,
    /// Step of the service's flow; several side by side are joined by `+`.
    step: String,
    /// The steps it lies in: more than one while agencies work side by side.
    steps: Vec<String>,
    /// When it was submitted (RFC 3339).
    submitted_at: String,
    /// The promised end (RFC 3339).
    due_at: String,
    /// Whether the promise has been broken.
    is_late: bool,
    /// Grows with every change; the number inside `ETag`.
    rev: i64,
}

fn case_view(room: &Cases, case: &Case) -> CaseView {
    CaseView {
        reference: case.reference.to_string(),
        service: case.service.clone(),
        state: case.state.as_str().to_owned(),
        step: case.step.clone(),
        steps: case.steps().into_iter().map(str::to_owned).collect(),
        submitted_at: iso(case.submitted_at),
        due_at: iso(case.due_at),
        is_late: case.is_late(room.hall.now()),
        rev: case.rev,
    }
}

fn case_answer(room: &Cases, status: StatusCode, case: &Case) -> Response {
    let mut response = (status, Json(case_view(room, case))).into_response();
    matching::put_etag(response.headers_mut(), case.rev);
    response
}

/// Files an application
///
/// The answers are those of the service's JSON Schema. A bundle makes several cases at once: the answer is the first, with
/// all of them under `cases`. With `Idempotency-Key`, sending the same again gives the first
/// answer and files nothing twice.
#[utoipa::path(post, path = "/api/v1/cases", operation_id = "fileCase", request_body = Application,
    params(("Idempotency-Key" = Option<String>, Header, description = "1 to 200 characters of your choice")),
    responses((status = 201, description = "Filed", body = CaseView), (status = 401, description = "A key is needed"),
        (status = 404, description = "No such service"), (status = 409, description = "It cannot be applied for in this way, or not yet"),
        (status = 422, description = "Answers need correcting; `errors` names each field")),
    security(("key" = [])))]
async fn apply(State(room): State<Cases>, view: View, headers: HeaderMap, body: Bytes) -> Answer {
    view.actor.resident()?;
    view.needs_scope("cases:write")?;
    let key = matching::idempotency_key(&headers)?;
    let application: Application = json_body(&body)?;
    let fingerprint = Sha256::digest(&body).to_vec();
    let answer = direct::file(&room, &view.actor, application, key, fingerprint, filed).await?;
    Ok(first_answer(&answer))
}

/// The case that was filed; of a bundle the first one, and all of them under `cases`.
fn filed(room: &Cases, cases: &[Case]) -> String {
    let views: Vec<Value> = cases.iter().map(|case| json!(case_view(room, case))).collect();
    let mut first = views.first().cloned().unwrap_or_default();
    if views.len() > 1 {
        first["cases"] = Value::Array(views);
    }
    first.to_string()
}

fn first_answer(answer: &FirstAnswer) -> Response {
    let status = u16::try_from(answer.status).ok().and_then(|status| StatusCode::from_u16(status).ok());
    let mut response = (status.unwrap_or(StatusCode::OK), answer.body.clone()).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

fn json_body<T: serde::de::DeserializeOwned>(body: &Bytes) -> Result<T, Refused> {
    serde_json::from_slice(body).map_err(|error| Refused::from(direct::NotJson(error.to_string())))
}

/// For which field a file is.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ForField {
    /// Id of the service.
    service: String,
    /// Id of the file field.
    field: String,
    /// The name of the file.
    #[serde(default)]
    name: String,
}

/// Uploads a document for a field of a service
///
/// The body is the file itself: PDF, JPEG, PNG or WebP. The answer goes into the list of that field when the
/// application is filed.
#[utoipa::path(post, path = "/api/v1/documents", operation_id = "uploadDocument", params(ForField),
    request_body(content = String, content_type = "application/octet-stream"),
    responses((status = 201, description = "Kept: `id`, `name`, `type`, `bytes`"), (status = 401, description = "A key is needed"),
        (status = 404, description = "No such service or field"), (status = 422, description = "Not a whole file of a kind that is taken")),
    security(("key" = [])))]
async fn upload(State(room): State<Cases>, view: View, Query(target): Query<ForField>, body: Bytes) -> Answer {
    view.actor.resident()?;
    view.needs_scope("cases:write")?;
    let ForField { service, field, name } = target;
    let document = direct::upload(&room, &view.actor, &service, &field, name, body.to_vec()).await?;
    Ok((StatusCode::CREATED, Json(document.file_ref().to_json())).into_response())
}

/// Lists the holder's own cases, newest first
#[utoipa::path(get, path = "/api/v1/cases", operation_id = "listMyCases", params(After),
    responses((status = 200, description = "One page of cases, newest first", body = CasePage), (status = 401, description = "A key is needed")),
    security(("key" = [])))]
async fn my_cases(State(room): State<Cases>, view: View, Query(after): Query<After>) -> Answer {
    view.needs_scope("cases:read")?;
    let mine = look::my_hall(&room, &view.actor, after.after.parse().ok()).await?;
    let cases = mine.cases.iter().map(|case| case_view(&room, case)).collect();
    Ok(Json(CasePage { cases, next: mine.next.map(|next| next.to_string()) }).into_response())
}

/// Shows one of the holder's own cases with its answers and timeline
#[utoipa::path(get, path = "/api/v1/cases/{reference}", operation_id = "getMyCase",
    params(("reference" = String, Path, description = "Reference of the case")),
    responses((status = 200, description = "The case"), (status = 401, description = "A key is needed"),
        (status = 404, description = "No such case of yours")),
    security(("key" = [])))]
async fn case(State(room): State<Cases>, view: View, Path(typed): Path<String>) -> Answer {
    view.needs_scope("cases:read")?;
    let file = look::own_case(&room, &view.actor, &parse(&typed)?).await?;
    Ok(whole(&room, &file))
}

fn whole(room: &Cases, file: &look::CaseFile) -> Response {
    let mut body = json!(case_view(room, &file.case));
    body["answers"] = Value::Object(file.answers.json().clone());
    body["events"] = file
        .events
        .iter()
        .map(|event| json!({ "at": iso(event.at), "kind": event.kind, "public": event.public }))
        .collect();
    body["hands"] = hands_json(room, &file.case, &file.tasks);
    body["letters"] = file
        .letters
        .iter()
        .map(|(letter, _)| {
            let (ends, renewal) = renewal::tell(room, letter);
            // Nobody has signed it: there is no file.
            let pdf =
                (!letter.awaits_signature()).then(|| format!("{}/surat/{}", room.hall.settings.base_url, letter.id));
            json!({ "number": letter.number, "code": letter.code, "state": letter.state.as_str(),
                "ends": ends, "renewal": renewal, "pdf": pdf })
        })
        .collect();
    // Who signs is among the answers; here is only whether and when.
    body["signatures"] = file
        .signatures
        .iter()
        .map(|one| {
            json!({ "field": one.field, "state": one.state.as_str(), "asked_at": iso(one.asked_at),
                "answered_at": one.answered_at.map(iso), "is_on_paper": one.body.paper.is_some() })
        })
        .collect();
    if let Some(fee) = &file.fee {
        body["fee"] = json!({ "state": fee.state.as_str(), "due": fee.due.as_str(), "bill": fee.bill });
    }
    let mut response = Json(body).into_response();
    matching::put_etag(response.headers_mut(), file.case.rev);
    response
}

/// Who has which step now: nothing personal, only whether an officer of the agency has taken it.
fn hands_json(room: &Cases, case: &Case, tasks: &[desk::Task]) -> Value {
    if case.state.is_final() {
        return json!([]);
    }
    let one = |hand: hands::Hand| json!({ "step": hand.step, "agency": hand.agency, "is_held": hand.holder.is_some(), "due_at": iso(hand.due_at) });
    hands::hands(room, case, tasks, kernel::Lang::Id).into_iter().map(one).collect()
}

/// Which of several steps side by side is meant.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct AtStep {
    /// Id of the step; left out: the one in your hands.
    step: Option<String>,
}

/// Takes an application back
#[utoipa::path(post, path = "/api/v1/cases/{reference}/withdraw", operation_id = "withdrawCase",
    params(("reference" = String, Path, description = "Reference of the case")),
    responses((status = 200, description = "Withdrawn", body = CaseView), (status = 401, description = "A key is needed"),
        (status = 404, description = "No such case of yours"), (status = 409, description = "Already decided")),
    security(("key" = [])))]
async fn take_back(State(room): State<Cases>, view: View, Path(typed): Path<String>) -> Answer {
    view.needs_scope("cases:write")?;
    let case = withdraw::withdraw(&room, &view.actor, &parse(&typed)?).await?;
    Ok(case_answer(&room, StatusCode::OK, &case))
}

/// A message inside a case.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewMessage {
    /// The words, 1 to 2,000 characters.
    message: String,
}

/// Writes a message into a case, as its owner or as an officer of its agency
#[utoipa::path(post, path = "/api/v1/cases/{reference}/messages", operation_id = "writeMessage", request_body = NewMessage,
    params(("reference" = String, Path, description = "Reference of the case")),
    responses((status = 201, description = "Written", body = CaseView), (status = 401, description = "A key is needed"),
        (status = 404, description = "No such case of yours"), (status = 422, description = "The message is empty")),
    security(("key" = [])))]
async fn write(State(room): State<Cases>, view: View, Path(typed): Path<String>, body: Bytes) -> Answer {
    if view.actor == Actor::Visitor {
        return Err(kernel::Denied::SignIn.into());
    }
    view.needs_scope(if view.actor.officer().is_ok() { "desk:write" } else { "cases:write" })?;
    let new: NewMessage = json_body(&body)?;
    let case = message::write(&room, &view.actor, &parse(&typed)?, &new.message).await?;
    Ok(case_answer(&room, StatusCode::CREATED, &case))
}

/// Tracks a case by its reference; nothing personal is shown
#[utoipa::path(get, path = "/api/v1/track/{reference}", operation_id = "trackCase",
    params(("reference" = String, Path, description = "Reference of the case")),
    responses((status = 200, description = "Where it stands"), (status = 404, description = "No such case")))]
async fn track(State(room): State<Cases>, Path(typed): Path<String>) -> Answer {
    let tracked = look::track(&room, &parse(&typed)?).await?;
    let mut body = json!(case_view(&room, &tracked.case));
    body["agency"] = tracked.case.agency.as_str().into();
    body["hands"] = hands_json(&room, &tracked.case, &tracked.tasks);
    body["events"] = tracked.events.iter().map(|event| json!({ "at": iso(event.at), "kind": event.kind })).collect();
    Ok(Json(body).into_response())
}

/// Checks a letter by the code on its paper
#[utoipa::path(get, path = "/api/v1/letters/{code}", operation_id = "checkLetter",
    params(("code" = String, Path, description = "The 16 symbols on the letter")),
    responses((status = 200, description = "What the letter says, and whether it still holds"), (status = 404, description = "No letter has this code")))]
async fn check_letter(State(room): State<Cases>, Path(typed): Path<String>) -> Answer {
    let code = read_letter_code(&typed).ok_or(Refusal::NoLetter)?;
    let (letter, body) = look::letter(&room, &code).await?;
    let zone = room.hall.zone();
    let lines: Map<String, Value> =
        body.shows.iter().map(|(label, value)| (label.id.clone(), Value::from(value.id.clone()))).collect();
    Ok(Json(json!({
        "status": check::Verdict::of(&letter, room.hall.now()).as_str(),
        "title": body.title,
        "number": letter.number,
        "issued": say::date(letter.issued_at.date(zone), kernel::Lang::Id),
        "lines": lines,
    }))
    .into_response())
}

/// A task on the desk.
#[derive(Serialize, ToSchema)]
struct TaskView {
    /// Reference of the case.
    reference: String,
    /// Name of the applicant.
    name: String,
    /// Id of the service.
    service: String,
    /// Step of its flow.
    step: String,
    /// Until when this step should be done (RFC 3339).
    due_at: String,
    /// The promised end of the whole (RFC 3339).
    promised_at: String,
    /// How often it was brought before somebody since it lies too long.
    level: i64,
    /// Name of the holder, if anyone holds it.
    holder: Option<String>,
}

/// Which part of the inbox.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Part {
    /// `open`, `mine`, `free`, `overdue`, `raised`, `paused` or `done`.
    #[serde(default)]
    queue: String,
    /// Only this service.
    #[serde(default)]
    service: String,
    /// `next` of the page before.
    #[serde(default)]
    after: String,
}

/// Lists the officer's inbox, nearest deadline first
#[utoipa::path(get, path = "/api/v1/desk/inbox", operation_id = "listInbox", params(Part),
    responses((status = 200, description = "One page of tasks"), (status = 401, description = "A key is needed"), (status = 403, description = "Not an officer")),
    security(("key" = [])))]
async fn inbox(State(room): State<Cases>, view: View, Query(part): Query<Part>) -> Answer {
    view.needs_scope("desk:read")?;
    let officer = view.actor.officer()?;
    let (queue, holding) = match part.queue.as_str() {
        "mine" => (desk::Queue::Open, desk::Holding::Mine),
        "free" => (desk::Queue::Open, desk::Holding::Nobody),
        "overdue" => (desk::Queue::Overdue, desk::Holding::Any),
        "raised" => (desk::Queue::Raised, desk::Holding::Any),
        "paused" => (desk::Queue::Paused, desk::Holding::Any),
        "done" => (desk::Queue::Done, desk::Holding::Any),
        _ => (desk::Queue::Open, desk::Holding::Any),
    };
    let service = (!part.service.is_empty()).then_some(part.service);
    let filter = desk::Filter { queue, holding, service, after: part.after.parse().ok() };
    let (inbox, load) = look::inbox(&room, officer, filter).await?;
    let load = json!({ "overdue": load.overdue, "due_today": load.due_today, "open": load.open, "mine": load.mine });
    let tasks: Vec<TaskView> = inbox
        .tasks
        .into_iter()
        .map(|task| TaskView {
            reference: task.reference,
            name: task.title,
            service: task.service,
            step: task.step,
            due_at: iso(task.due_at),
            promised_at: iso(task.promised_at),
            level: task.level,
            holder: task.holder.map(|(_, name)| name),
        })
        .collect();
    let next = inbox.next.map(|next| next.to_string());
    Ok(Json(json!({ "tasks": tasks, "next": next, "load": load })).into_response())
}

/// Opens a case as an officer of its agency; the applicant sees that it was opened
#[utoipa::path(get, path = "/api/v1/desk/cases/{reference}", operation_id = "openCase",
    params(("reference" = String, Path, description = "Reference of the case")),
    responses((status = 200, description = "The case"), (status = 401, description = "A key is needed"),
        (status = 403, description = "Not an officer"), (status = 404, description = "No such case in your agency")),
    security(("key" = [])))]
async fn desk_case(State(room): State<Cases>, view: View, Path(typed): Path<String>) -> Answer {
    view.needs_scope("desk:read")?;
    let file = look::desk_case(&room, view.actor.officer()?, &parse(&typed)?).await?;
    Ok(whole(&room, &file))
}

/// Takes a case
#[utoipa::path(post, path = "/api/v1/desk/cases/{reference}/claim", operation_id = "claimCase",
    params(AtStep, ("reference" = String, Path, description = "Reference of the case")),
    responses((status = 200, description = "Taken", body = CaseView), (status = 401, description = "A key is needed"),
        (status = 410, description = "The step is over: decided or moved on in the meantime"),
        (status = 403, description = "Not your role"), (status = 404, description = "No such case in your agency"),
        (status = 409, description = "Someone else holds it")),
    security(("key" = [])))]
async fn claim_case(
    State(room): State<Cases>,
    view: View,
    Path(typed): Path<String>,
    Query(at): Query<AtStep>,
) -> Answer {
    view.needs_scope("desk:write")?;
    let case = claim::claim_step(&room, view.actor.officer()?, &parse(&typed)?, at.step).await?;
    Ok(case_answer(&room, StatusCode::OK, &case))
}

/// Gives a case back
#[utoipa::path(post, path = "/api/v1/desk/cases/{reference}/release", operation_id = "releaseCase",
    params(AtStep, ("reference" = String, Path, description = "Reference of the case")),
    responses((status = 200, description = "Given back", body = CaseView), (status = 401, description = "A key is needed"),
        (status = 410, description = "The step is over: decided or moved on in the meantime"),
        (status = 403, description = "Not your role"), (status = 404, description = "No such case in your agency"),
        (status = 409, description = "You do not hold it")),
    security(("key" = [])))]
async fn release_case(
    State(room): State<Cases>,
    view: View,
    Path(typed): Path<String>,
    Query(at): Query<AtStep>,
) -> Answer {
    view.needs_scope("desk:write")?;
    let case = claim::release_step(&room, view.actor.officer()?, &parse(&typed)?, at.step).await?;
    Ok(case_answer(&room, StatusCode::OK, &case))
}

/// Decides the present step of a case
///
/// `If-Match` must carry the `ETag` that was read; of two officers who decide at once, the second gets 412.
#[utoipa::path(post, path = "/api/v1/desk/cases/{reference}/decision", operation_id = "decideCase", request_body = Verdict,
    params(AtStep, ("reference" = String, Path, description = "Reference of the case"), ("If-Match" = String, Header, description = "ETag of the case as read")),
    responses((status = 200, description = "Decided", body = CaseView), (status = 401, description = "A key is needed"),
        (status = 410, description = "The step is over: decided or moved on in the meantime"),
        (status = 403, description = "Not your role"), (status = 404, description = "No such case in your agency"),
        (status = 409, description = "Someone else holds it, or it is already decided"), (status = 412, description = "It changed since it was read"),
        (status = 422, description = "A reason, a legal basis or a mark is missing"), (status = 428, description = "If-Match is missing")),
    security(("key" = [])))]
async fn decide_case(
    State(room): State<Cases>,
    view: View,
    headers: HeaderMap,
    Path(typed): Path<String>,
    Query(at): Query<AtStep>,
    body: Bytes,
) -> Answer {
    let officer = view.actor.officer()?;
    view.needs_scope("desk:write")?;
    let reference = parse(&typed)?;
    let rev = matching::if_match(&headers)?;
    let verdict: Verdict = json_body(&body)?;
    let case = decide_step(&room, officer, &reference, rev, at.step, verdict).await?;
    Ok(case_answer(&room, StatusCode::OK, &case))
}

/// Writes down at the counter that a fee was paid, need not be paid, or was noted by mistake
#[utoipa::path(post, path = "/api/v1/desk/cases/{reference}/fee", operation_id = "settleFee", request_body = Settlement,
    params(("reference" = String, Path, description = "Reference of the case")),
    responses((status = 200, description = "Written down", body = CaseView), (status = 401, description = "A key is needed"),
        (status = 410, description = "The step is over: decided or moved on in the meantime"),
        (status = 403, description = "Not your role"), (status = 404, description = "No such case in your agency, or it costs nothing"),
        (status = 409, description = "Noted already, or the case has ended unpaid"),
        (status = 422, description = "The number of the receipt or a reason is missing")),
    security(("key" = [])))]
async fn settle_fee(State(room): State<Cases>, view: View, Path(typed): Path<String>, body: Bytes) -> Answer {
    let officer = view.actor.officer()?;
    view.needs_scope("desk:write")?;
    let settlement: Settlement = json_body(&body)?;
    let case = fee::settle(&room, officer, &parse(&typed)?, settlement).await?;
    Ok(case_answer(&room, StatusCode::OK, &case))
}

/// Says what came of looking at a decision by rule that was drawn by lot
#[utoipa::path(post, path = "/api/v1/desk/cases/{reference}/audit", operation_id = "auditCase", request_body = Finding,
    params(("reference" = String, Path, description = "Reference of the case")),
    responses((status = 200, description = "Noted", body = CaseView), (status = 401, description = "A key is needed"),
        (status = 410, description = "The step is over: decided or moved on in the meantime"),
        (status = 403, description = "Not your role"), (status = 404, description = "No such case in your agency, or nothing to look at"),
        (status = 409, description = "Someone else holds it"), (status = 422, description = "A reason is missing")),
    security(("key" = [])))]
async fn audit_case(State(room): State<Cases>, view: View, Path(typed): Path<String>, body: Bytes) -> Answer {
    let officer = view.actor.officer()?;
    view.needs_scope("desk:write")?;
    let finding: Finding = json_body(&body)?;
    let case = audit::conclude(&room, officer, &parse(&typed)?, finding).await?;
    Ok(case_answer(&room, StatusCode::OK, &case))
}

fn parse(typed: &str) -> Result<Reference, Refusal> {
    Reference::parse(typed).map_err(|_| Refusal::NoCase)
}
