//! `/kelola/paket/kunci`: the key of this hall, and the keys of other halls whose packs are taken.

use askama::Template;
use kernel::{Arg, Words};
use web::axum::extract::{Path, Query, State};
use web::{Answer, Control, FieldView, Page, Section, Sent, View, csrf_field, fields_html};

use super::{Trouble, moment, told_at};
use crate::Refusal;
use crate::pack::fingerprint;
use crate::release::Verdict;
use crate::room::{Administration, admin};
use crate::table::signers;
use crate::trust::{Input, SignerProposal, Wish, decide, own_key, propose};

struct Row {
    number: i64,
    signer: String,
    print: String,
    name: String,
    who: String,
    reason: String,
    is_own: bool,
    is_trust: bool,
    /// Whether its withdrawal waits already.
    waits: bool,
}

#[derive(Template)]
#[template(path = "signers.html")]
struct SignersHtml<'a> {
    t: Words<'a>,
    trouble: &'a str,
    csrf: String,
    own: String,
    own_print: String,
    waiting: Vec<Row>,
    trusted: Vec<Row>,
    fields: String,
}

/// The key and name that a page of a pack leads here with.
#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    kunci: String,
    #[serde(default)]
    nama: String,
}

/// `GET /kelola/paket/kunci?kunci=&nama=`
pub(crate) async fn page(State(room): State<Administration>, view: View, Query(asked): Query<Asked>) -> Answer {
    let fields = vec![("kunci".to_owned(), asked.kunci), ("nama".to_owned(), asked.nama)];
    show(&room, &view, &Sent { fields, files: vec![] }, &Trouble::none()).await
}

async fn show(room: &Administration, view: &View, sent: &Sent, trouble: &Trouble) -> Answer {
    let officer = admin(view)?;
    let words = view.words();
    let read = room.hall.store.read(room.region(), |tx, region| {
        Box::pin(async move {
            let waiting = signers::waiting(tx, *region).await?;
            Ok::<_, store::Error>((waiting, signers::trusted(tx, *region).await?))
        })
    });
    let (waiting, trusted) = read.await.map_err(Refusal::Store)?;
    let row = |one: &SignerProposal| {
        let decided = one.decided_by.as_deref();
        let at = moment(view, one.decided_at.unwrap_or(one.proposed_at));
        let args = [
            ("name", Arg::from(one.proposed_by.as_str())),
            ("other", Arg::from(decided.unwrap_or_default())),
            ("at", Arg::from(at)),
        ];
        Row {
            number: one.number,
            signer: one.signer.clone(),
            print: fingerprint(&one.signer),
            name: one.name.clone(),
            who: words.with(if decided.is_some() { "kelola-signer-by-two" } else { "kelola-staff-proposed" }, &args),
            reason: one.reason.clone(),
            is_own: one.proposed_id == officer.officer,
            is_trust: one.wish == Wish::Trust,
            waits: waiting.iter().any(|other| other.signer == one.signer),
        }
    };
    // A sentence of somebody who withdraws belongs beside that key, not into the form for a new one.
    let is_new = sent.text("keinginan") != Wish::Withdraw.as_str();
    let typed = |name: &str| if is_new { sent.text(name) } else { "" };
    let flaw = |name: &str| if is_new { trouble.of(words, name) } else { String::new() };
    let line = |path: &str, key: &str| FieldView::line(path, words.get(key), typed(path)).flaw(flaw(path));
    let fields = [
        line("kunci", "kelola-signer-key").hint(words.get("kelola-signer-key-hint")),
        line("nama", "kelola-signer-name"),
        line("alasan", "kelola-signer-reason")
            .hint(words.get("kelola-signer-reason-hint"))
            .control(Control::Lines { value: typed("alasan").to_owned(), max: 1_000 }),
    ];
    let own = own_key(room).public();
    let page = SignersHtml {
        t: words,
        trouble: &trouble.html,
        csrf: csrf_field(view),
        own_print: fingerprint(&own),
        own,
        waiting: waiting.iter().map(row).collect(),
        trusted: trusted.iter().map(row).collect(),
        fields: fields_html(&fields, words),
    };
    Ok(Page::new(trouble.titled(words.get("kelola-signers-title")), Section::ManagePacks)
        .status(trouble.status)
        .main(&page)?
        .render(view))
}

/// `POST /kelola/paket/kunci`: proposes to trust a key, or to trust it no longer.
pub(crate) async fn propose_sent(State(room): State<Administration>, view: View, sent: Sent) -> Answer {
    let officer = admin(&view)?;
    let text = |name: &str| sent.text(name).to_owned();
    let wish = if sent.text("keinginan") == Wish::Withdraw.as_str() { Wish::Withdraw } else { Wish::Trust };
    let input = Input { signer: text("kunci"), name: text("nama"), wish, reason: text("alasan") };
    match propose(&room, officer, input).await {
        Ok(_) => Ok(told_at(&view, "/kelola/paket/kunci", "kelola-proposed")),
        Err(refusal) => {
            let words = view.words();
            let label = |field: &str| {
                let key = match field {
                    "kunci" => "kelola-signer-key",
                    "nama" => "kelola-signer-name",
                    _ => "kelola-signer-reason",
                };
                words.get(key).to_owned()
            };
            let trouble = Trouble::at(&view, refusal, label)?;
            show(&room, &view, &sent, &trouble).await
        }
    }
}

/// `POST /kelola/paket/kunci/{number}`: approves, refuses or takes back.
pub(crate) async fn verdict(
    State(room): State<Administration>,
    view: View,
    Path(number): Path<i64>,
    sent: Sent,
) -> Answer {
    let officer = admin(&view)?;
    let (verdict, flash) = match sent.text("putusan") {
        "setujui" => (Verdict::Approve, "kelola-approved"),
        "batal" => (Verdict::Cancel, "kelola-cancelled"),
        _ => (Verdict::Refuse(String::new()), "kelola-refused"),
    };
    match decide(&room, officer, number, verdict).await {
        Ok(()) => Ok(told_at(&view, "/kelola/paket/kunci", flash)),
        Err(refusal) => {
            let trouble = Trouble::at(&view, refusal, str::to_owned)?;
            show(&room, &view, &Sent::default(), &trouble).await
        }
    }
}
