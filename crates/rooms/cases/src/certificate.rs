//! `/cek/sertifikat`: the certificate behind every signature of this hall, for whoever checks letters with a program of
//! their own.

use askama::Template;
use kernel::{Arg, Words};
use web::axum::extract::State;
use web::axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use web::axum::response::IntoResponse as _;
use web::{Answer, Page, Section, View};

use crate::Refusal;
use crate::room::Cases;
use crate::seal_letter::root;

#[derive(Template)]
#[template(path = "certificate.html")]
struct Certificate<'a> {
    t: Words<'a>,
    lead: String,
    fingerprint: String,
}

/// `GET /cek/sertifikat`
pub(crate) async fn page(State(room): State<Cases>, view: View) -> Answer {
    let t = view.words();
    let file = root(&room).await?;
    let fingerprint = signing::fingerprint(file.certificate()).map_err(|error| Refusal::Letter(error.to_string()))?;
    let lead = t.with("certificate-lead", &[("hall", Arg::from(view.said.name.as_str()))]);
    let page = Certificate { t, lead, fingerprint };
    Ok(Page::new(t.get("certificate-title"), Section::Check).main(&page)?.render(&view))
}

/// `GET /cek/sertifikat.pem`
pub(crate) async fn file(State(room): State<Cases>, _: View) -> Answer {
    let pem = root(&room).await?.pem().map_err(|error| Refusal::Letter(error.to_string()))?;
    let headers = [
        (CONTENT_TYPE, "application/pem-certificate-chain"),
        (CONTENT_DISPOSITION, "attachment; filename=\"sertifikat.pem\""),
    ];
    Ok((headers, pem).into_response())
}
