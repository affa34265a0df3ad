//! `/kelola/paket`: services that came from other halls, and those made here for them.

use askama::Template;
use kernel::{Arg, Words};
use web::axum::extract::{Path, Query, State};
use web::axum::http::{HeaderValue, header};
use web::axum::response::IntoResponse as _;
use web::{Answer, Control, FieldView, Page, Pick, Section, Sent, View, csrf_field, fields_html, see_other};

use super::{Pill, Trouble, moment, pill, told_at};
use crate::Refusal;
use crate::export::make;
use crate::import::{find, receive};
use crate::pack::{LARGEST, fingerprint};
use crate::room::{Administration, admin};
use crate::table::packs::{self, Kept};
use crate::table::signers;
use crate::trust::own_key;

/// Lines on one page.
const MOST: i64 = 50;

struct Row {
    href: String,
    title: String,
    who: String,
    pill: Pill,
}

#[derive(Template)]
#[template(path = "packs.html")]
struct PacksHtml<'a> {
    t: Words<'a>,
    trouble: &'a str,
    csrf: String,
    flaw: String,
    size: String,
    rows: Vec<Row>,
    next: String,
}

#[derive(Template)]
#[template(path = "pack_new.html")]
struct NewHtml<'a> {
    t: Words<'a>,
    trouble: &'a str,
    csrf: String,
    fields: String,
}

/// Where the list begins.
#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct Before {
    #[serde(default)]
    sebelum: Option<i64>,
}

/// `GET /kelola/paket?sebelum=`
pub(crate) async fn page(State(room): State<Administration>, view: View, Query(before): Query<Before>) -> Answer {
    admin(&view)?;
    show(&room, &view, before.sebelum.unwrap_or(i64::MAX), &Trouble::none()).await
}

async fn show(room: &Administration, view: &View, before: i64, trouble: &Trouble) -> Answer {
    let words = view.words();
    let read = room.hall.store.read((room.region(), before), |tx, (region, before)| {
        Box::pin(async move {
            let kept = packs::newest(tx, *region, *before, MOST + 1).await?;
            Ok::<_, store::Error>((kept, signers::trusted(tx, *region).await?))
        })
    });
    let (mut kept, trusted) = read.await.map_err(Refusal::Store)?;
    let most = usize::try_from(MOST).unwrap_or(usize::MAX);
    let more = kept.len() > most;
    kept.truncate(most);
    let next = kept.last().filter(|_| more).map(|last| format!("/kelola/paket?sebelum={}", last.number));
    let own = own_key(room).public();
    let row = |pack: &Kept| {
        let args = [("name", Arg::from(pack.officer.as_str())), ("at", Arg::from(moment(view, pack.at)))];
        let key = if pack.signer == own { "kelola-pack-made-by" } else { "kelola-pack-came-by" };
        Row {
            href: format!("/kelola/paket/{}", pack.number),
            title: title(words, &pack.maker, pack.edition),
            who: words.with(key, &args),
            pill: trust_pill(view, &own, &pack.signer, trusted.iter().any(|known| known.signer == pack.signer)),
        }
    };
    let megabytes = say_megabytes(LARGEST);
    let page = PacksHtml {
        t: words,
        trouble: &trouble.html,
        csrf: csrf_field(view),
        flaw: trouble.of(words, "paket"),
        size: words.with("kelola-pack-file-hint", &[("size", Arg::from(megabytes))]),
        rows: kept.iter().map(row).collect(),
        next: next.unwrap_or_default(),
    };
    Ok(Page::new(trouble.titled(words.get("kelola-packs-title")), Section::ManagePacks)
        .status(trouble.status)
        .main(&page)?
        .render(view))
}

fn say_megabytes(bytes: usize) -> String {
    format!("{} MB", bytes >> 20)
}

/// "Kota Tirtamaya, terbitan 3".
pub(crate) fn title(words: Words<'_>, maker: &str, edition: i64) -> String {
    words.with("kelola-pack-title", &[("name", Arg::from(maker)), ("edition", Arg::from(edition.to_string()))])
}

/// Whose key it is.
pub(crate) fn trust_pill(view: &View, own: &str, signer: &str, is_trusted: bool) -> Pill {
    if own == signer {
        pill(view, "ok", "home", "kelola-pack-own-key")
    } else if is_trusted {
        pill(view, "ok", "shield", "kelola-pack-trusted")
    } else {
        pill(view, "bad", "alert", "kelola-pack-untrusted")
    }
}

/// `POST /kelola/paket`: a pack comes in.
pub(crate) async fn receive_sent(State(room): State<Administration>, view: View, sent: Sent) -> Answer {
    let officer = admin(&view)?;
    let received = match sent.files.iter().find(|file| file.field == "paket") {
        None => Err(Refusal::Flawed(vec![kernel::FieldFlaw::new("paket", kernel::Flaw::new("answer-missing"))])),
        Some(file) if file.bytes.len() > LARGEST => Err(crate::pack::Broken::TooLarge.into()),
        Some(file) => match std::str::from_utf8(&file.bytes) {
            Ok(text) => receive(&room, officer, text).await,
            Err(error) => Err(crate::pack::Broken::Unreadable(error.to_string()).into()),
        },
    };
    match received {
        Ok(number) => Ok(see_other(&format!("/kelola/paket/{number}"))),
        Err(refusal) => {
            let trouble = Trouble::at(&view, refusal, |_| view.words().get("kelola-pack-file").to_owned())?;
            show(&room, &view, i64::MAX, &trouble).await
        }
    }
}

/// `GET /kelola/paket/{number}/unduh`: the pack, byte for byte.
pub(crate) async fn download(State(room): State<Administration>, view: View, Path(number): Path<i64>) -> Answer {
    admin(&view)?;
    let (_, pack, content) = find(&room, number).await?;
    let about = &pack.manifest;
    let name = format!("attachment; filename=\"layanan-{}-{}.balai.json\"", about.region, about.edition);
    let mut response = content.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

/// `GET /kelola/paket/baru`
pub(crate) async fn begin(State(room): State<Administration>, view: View) -> Answer {
    admin(&view)?;
    show_new(&room, &view, &Sent::default(), &Trouble::none())
}

fn show_new(room: &Administration, view: &View, sent: &Sent, trouble: &Trouble) -> Answer {
    let words = view.words();
    let services = room.hall.services.now();
    let mut options: Vec<Pick> = services
        .services()
        .map(|service| Pick {
            value: service.id.clone(),
            label: service.title.get(view.lang).to_owned(),
            hint: String::new(),
            is_chosen: sent.all("layanan").any(|id| id == service.id),
        })
        .collect();
    options.sort_by(|a, b| a.label.cmp(&b.label));
    let fields = [
        FieldView::line("layanan", words.get("kelola-pack-services"), "")
            .flaw(trouble.of(words, "layanan"))
            .control(Control::Picks { options, many: true }),
        FieldView::line("catatan", words.get("kelola-pack-note"), "")
            .hint(words.get("kelola-pack-note-hint"))
            .optional()
            .control(Control::Lines { value: sent.text("catatan").to_owned(), max: 500 }),
    ];
    let page =
        NewHtml { t: words, trouble: &trouble.html, csrf: csrf_field(view), fields: fields_html(&fields, words) };
    Ok(Page::new(trouble.titled(words.get("kelola-pack-make")), Section::ManagePacks)
        .status(trouble.status)
        .main(&page)?
        .render(view))
}

/// `POST /kelola/paket/baru`: packs services that are in force.
pub(crate) async fn make_sent(State(room): State<Administration>, view: View, sent: Sent) -> Answer {
    let officer = admin(&view)?;
    let ids: Vec<String> = sent.all("layanan").map(str::to_owned).collect();
    match make(&room, officer, ids, sent.text("catatan")).await {
        Ok(number) => Ok(told_at(&view, &format!("/kelola/paket/{number}"), "kelola-pack-made")),
        Err(refusal) => {
            let trouble = Trouble::at(&view, refusal, |_| view.words().get("kelola-pack-services").to_owned())?;
            show_new(&room, &view, &sent, &trouble)
        }
    }
}

/// The fingerprint of a key, and whether its packs are taken here.
pub(crate) async fn about_key(room: &Administration, view: &View, signer: &str) -> Result<(String, Pill), Refusal> {
    let read = room.hall.store.read(room.region(), |tx, region| Box::pin(signers::trusted(tx, *region)));
    let trusted = read.await.map_err(Refusal::Store)?;
    let own = own_key(room).public();
    let is_trusted = trusted.iter().any(|known| known.signer == signer);
    Ok((fingerprint(signer), trust_pill(view, &own, signer, is_trusted)))
}
