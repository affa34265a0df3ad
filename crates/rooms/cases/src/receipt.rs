//! `/permohonan/{ref}/tanda-terima`: the receipt, to keep or to print.

use askama::Template;
use kernel::Words;
use web::axum::extract::{Path, State};
use web::axum::response::{IntoResponse as _, Response};
use web::{Answer, Page, Section, View};

use crate::model::CaseState;
use crate::room::Cases;
use crate::ties::{self, Reader};
use crate::{Refusal, look, paper, words};

#[derive(Template)]
#[template(path = "receipt.html")]
struct Receipt<'a> {
    t: Words<'a>,
    title: &'a str,
    lead: &'a str,
    reference: String,
    service: &'a str,
    at: String,
    agency: String,
    due: String,
    fee: String,
    track_url: String,
    qr: String,
    /// The code that holds the proof; empty while the log is shut.
    proof: String,
    letter: String,
    is_free: bool,
    bill: String,
    ties: String,
    counter: bool,
}

/// `GET /permohonan/{ref}/tanda-terima`
pub(crate) async fn receipt(State(room): State<Cases>, view: View, Path(reference): Path<String>) -> Answer {
    let reference = kernel::Reference::parse(&reference).map_err(|_| Refusal::NoCase)?;
    let file = look::own_case(&room, &view.actor, &reference).await?;
    let (t, lang) = (view.words(), view.lang);
    let was_corrected = file.events.iter().any(|event| event.kind == crate::acts::CORRECTED);
    let (title, lead) = match file.case.state {
        CaseState::Disetujui => ("receipt-approved", "receipt-approved-lead"),
        CaseState::Ditolak => ("receipt-rejected", "receipt-rejected-lead"),
        _ if !was_corrected && !file.ties.sent.is_empty() => ("receipt-bundle", "receipt-bundle-lead"),
        _ if was_corrected => ("receipt-corrected", "receipt-received-lead"),
        _ => ("receipt-received", "receipt-received-lead"),
    };
    let track_url = format!("{}/lacak/{}", room.hall.settings.base_url, file.case.reference);
    let received = file.events.iter().find(|event| event.kind == crate::acts::SUBMITTED);
    let proof = match received {
        Some(event) => paper::of(&room, event.id, paper::Opens::Nothing).await?,
        None => None,
    };
    let whole = Receipt {
        t,
        title: t.get(title),
        lead: t.get(lead),
        reference: file.case.reference.to_string(),
        service: file.service.title.get(lang),
        at: words::moment(file.case.submitted_at, view.zone(), lang),
        agency: words::agency(&room, file.case.agency.as_str(), lang),
        due: words::moment(file.case.due_at, view.zone(), lang),
        fee: file.fee.as_ref().map_or_else(|| t.get("fee-free").to_owned(), |fee| fee.bill.total.to_string()),
        is_free: file.fee.is_none(),
        bill: file.fee.as_ref().map_or_else(String::new, |fee| crate::bill::fixed(&view, fee)),
        qr: letters::qr_svg(&track_url),
        track_url,
        proof: proof.map_or_else(String::new, |proof| {
            letters::proof_svg(&paper::address(&room, &proof), t.get("receipt-proof"))
        }),
        letter: file
            .letters
            .first()
            .filter(|(letter, _)| !letter.awaits_signature())
            .map_or_else(String::new, |(letter, _)| format!("/surat/{}", letter.id)),
        ties: ties::html(&room, &view, &file.ties, Reader::Owner),
        counter: view.actor.officer().is_ok(),
    };
    Ok(Page::new(whole.title, Section::Mine).main(&whole)?.render(&view))
}

/// Something to download, with the headers that keep it harmless.
pub(crate) fn download(bytes: Vec<u8>, media: &'static str, name: &str) -> Response {
    let mut response = bytes.into_response();
    web::headers::document(response.headers_mut(), media, name);
    response
}
