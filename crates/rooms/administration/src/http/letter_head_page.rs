//! `/kelola/perangkat/{id}/kop`: what stands at the head of an agency's letters, tried on a sample letter before it counts.

use askama::Template;
use desk::{AgencyFace, LetterHead};
use kernel::Words;
use web::axum::extract::{Path, State};
use web::axum::http::{HeaderValue, header};
use web::axum::response::{IntoResponse as _, Response};
use web::{Answer, FieldView, Page, Section, Sent, View, csrf_field, fields_html};

use super::{Trouble, told_at};
use crate::Refusal;
use crate::crest::MOST_BYTES;
use crate::letter_head::{Crest, crest_of, prove, put};
use crate::room::{Administration, admin};

#[derive(Template)]
#[template(path = "letter_head.html")]
struct HeadHtml<'a> {
    t: Words<'a>,
    id: &'a str,
    agency: &'a str,
    trouble: &'a str,
    csrf: String,
    fields: String,
    crest: &'a str,
    crest_hint: String,
    crest_flaw: String,
    removes: bool,
}

/// Every box of the form, and its label.
const BOXES: [(&str, &str); 5] = [
    ("atas", "kelola-head-above"),
    ("alamat", "kelola-head-address"),
    ("telepon", "kelola-agency-phone"),
    ("surel", "kelola-hall-email"),
    ("situs", "kelola-head-web"),
];

fn face(room: &Administration, id: &str) -> Result<AgencyFace, Refusal> {
    room.hall.agencies.now().get(id).cloned().ok_or(Refusal::NoService)
}

/// `GET /kelola/perangkat/{id}/kop`
pub(crate) async fn page(State(room): State<Administration>, view: View, Path(id): Path<String>) -> Answer {
    admin(&view)?;
    show(&room, &view, &face(&room, &id)?, &Sent::default(), &Trouble::none())
}

fn show(room: &Administration, view: &View, face: &AgencyFace, sent: &Sent, trouble: &Trouble) -> Answer {
    let words = view.words();
    let government = words.with("kelola-head-government", &[("region", room.hall.settings.name.as_str().into())]);
    let fields = BOXES.map(|(name, label)| {
        let (kept, usual) = match name {
            "atas" => (&face.head.above, government.as_str()),
            "alamat" => (&face.head.address, face.address.as_str()),
            "telepon" => (&face.head.phone, face.phone.as_str()),
            "surel" => (&face.head.email, ""),
            _ => (&face.head.web, ""),
        };
        let value = sent.get(name).unwrap_or(kept);
        let field = FieldView::line(name, words.get(label), value).optional().flaw(trouble.of(words, name));
        let field =
            if usual.is_empty() { field } else { field.hint(&words.with("kelola-usual", &[("usual", usual.into())])) };
        match name {
            "telepon" => field.of_kind("tel", "tel", true),
            "surel" => field.of_kind("email", "email", false),
            "situs" => field.of_kind("text", "url", false),
            _ => field,
        }
    });
    let mut crest_flaw = trouble.of(words, "lambang");
    if crest_flaw.is_empty() && !trouble.html.is_empty() && picture(sent).is_some() {
        // A browser does not give a file back to a form.
        words.get("kelola-head-crest-again").clone_into(&mut crest_flaw);
    }
    let title = words.get("kelola-head-title");
    let page = HeadHtml {
        t: words,
        id: face.agency.as_str(),
        agency: face.name.get(view.lang),
        trouble: &trouble.html,
        csrf: csrf_field(view),
        fields: fields_html(&fields, words),
        crest: &face.head.crest,
        crest_hint: words.with("kelola-head-crest-hint", &[("max", (MOST_BYTES >> 20).to_string().into())]),
        crest_flaw,
        removes: sent.get("tanpa-lambang").is_some(),
    };
    Ok(Page::new(trouble.titled(title), Section::ManageAgencies).status(trouble.status).main(&page)?.render(view))
}

fn picture(sent: &Sent) -> Option<&web::SentFile> {
    sent.files.iter().find(|file| file.field == "lambang")
}

fn read(sent: &Sent) -> (LetterHead, Crest) {
    let text = |name: &str| sent.text(name).split_whitespace().collect::<Vec<_>>().join(" ");
    let head = LetterHead {
        above: text("atas"),
        address: text("alamat"),
        phone: text("telepon"),
        email: text("surel"),
        web: text("situs"),
        crest: String::new(),
    };
    let crest = match picture(sent) {
        Some(file) => Crest::New(file.bytes.clone()),
        None if sent.get("tanpa-lambang").is_some() => Crest::Remove,
        None => Crest::Keep,
    };
    (head, crest)
}

fn refused(room: &Administration, view: &View, face: &AgencyFace, sent: &Sent, refusal: Refusal) -> Answer {
    let words = view.words();
    let label = |field: &str| {
        let known = BOXES.iter().find(|(name, _)| *name == field);
        words.get(known.map_or("kelola-head-crest", |(_, label)| label)).to_owned()
    };
    let trouble = Trouble::at(view, refusal, label)?;
    show(room, view, face, sent, &trouble)
}

/// `POST /kelola/perangkat/{id}/kop`
pub(crate) async fn save(State(room): State<Administration>, view: View, Path(id): Path<String>, sent: Sent) -> Answer {
    let officer = admin(&view)?;
    let face = face(&room, &id)?;
    let (head, crest) = read(&sent);
    let done = match prove(&room, &face, head, crest).await {
        Ok(proved) => put(&room, officer, &face, proved).await,
        Err(refusal) => Err(refusal),
    };
    match done {
        Ok(()) => Ok(told_at(&view, &format!("/kelola/perangkat/{id}/kop"), "kelola-head-saved")),
        Err(refusal) => refused(&room, &view, &face, &sent, refusal),
    }
}

/// `POST /kelola/perangkat/{id}/kop/contoh`: a sample letter with the head as it is being written. Nothing is kept.
pub(crate) async fn sample(
    State(room): State<Administration>,
    view: View,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    admin(&view)?;
    let face = face(&room, &id)?;
    let (head, crest) = read(&sent);
    match prove(&room, &face, head, crest).await {
        Ok(proved) => Ok(inline(proved.pdf, "application/pdf", "inline; filename=\"contoh.pdf\"")),
        Err(refusal) => refused(&room, &view, &face, &sent, refusal),
    }
}

/// `GET /kelola/perangkat/{id}/lambang`: the crest that letters of this agency show.
pub(crate) async fn crest(State(room): State<Administration>, view: View, Path(id): Path<String>) -> Answer {
    admin(&view)?;
    let png = crest_of(&room, &face(&room, &id)?.head.crest).await.map_err(Refusal::Store)?;
    Ok(inline(png.ok_or(Refusal::NoService)?, "image/png", "inline"))
}

fn inline(bytes: Vec<u8>, kind: &'static str, disposition: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static(disposition)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, bytes).into_response()
}
