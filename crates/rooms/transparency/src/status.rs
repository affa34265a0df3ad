//! `/status`: how the log stands, who witnesses it, whose logs this hall witnesses, and what was found against them.

use askama::Template;
use kernel::{Arg, Lang, Stamp, Words, say};
use ledger::policy::Witness;
use serde_json::json;
use store::Error;
use web::axum::extract::{Path, State};
use web::axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use web::axum::response::IntoResponse as _;
use web::{Answer, Page, Section, View};

use crate::model::{Doubt, Evidence, Seen, Standing, WitnessRow};
use crate::refusal::Refusal;
use crate::{Transparency, cosigned, digest, table};

/// Evidence on the page; older pieces are still at their addresses.
const SHOWN: i64 = 200;

#[derive(Template)]
#[template(path = "status.html")]
struct StatusPage<'a> {
    t: Words<'a>,
    lead: String,
    log: Option<Now>,
    witnesses: Vec<Line>,
    witnessed: Vec<Line>,
    key: String,
    address: String,
    evidence: Vec<Piece>,
    notices: Vec<(String, String)>,
}

struct Now {
    size: String,
    at: String,
    witnessed: String,
    mark: &'static str,
}

/// A witness of ours, or a log that we witness.
struct Line {
    name: String,
    size: String,
    at: String,
    state: String,
    mark: &'static str,
    link: String,
}

struct Piece {
    origin: String,
    what: String,
    size: String,
    at: String,
    state: String,
    link: String,
}

fn number(size: u64, lang: Lang) -> String {
    say::number(i64::try_from(size).unwrap_or(i64::MAX), lang)
}

/// `GET /status`
pub(crate) async fn page(State(room): State<Transparency>, view: View) -> Answer {
    let (t, hall) = (view.words(), &room.hall);
    let when = |at: Stamp| say::date_time(at, hall.zone(), view.lang);
    let log = match hall.log.as_ref().and_then(book::Log::published) {
        None => None,
        Some(published) => {
            let published = cosigned::with_lines(&room, &published).await?;
            Some(Now {
                size: number(published.head.size, view.lang),
                at: when(published.at),
                witnessed: cosigned::said(t, &room.policy, &published.note),
                mark: cosigned::mark(&room.policy, &published.note),
            })
        }
    };
    let read = hall.store.read(hall.region(), |tx, region| {
        Box::pin(async move {
            let rows = table::witnesses(tx, *region).await?;
            Ok::<_, Error>((rows, table::all_seen(tx, *region).await?, table::list_evidence(tx, *region, SHOWN).await?))
        })
    });
    let (rows, seen, evidence) = read.await.map_err(Refusal::from)?;
    let witness = |witness: &Witness| {
        let row = rows.iter().find(|row| row.name == witness.name);
        witness_line(t, view.lang, witness, row, &when)
    };
    let mut logs: Vec<&str> = room.policy.logs().map(ledger::VerifyingKey::name).collect();
    logs.dedup();
    let log_line =
        |origin: &&str| log_line(t, view.lang, origin, seen.iter().find(|seen| seen.origin == *origin), &when);
    let page = StatusPage {
        t,
        lead: t.with("status-lead", &[("hall", Arg::from(&hall.settings.name))]),
        log,
        witnesses: room.policy.witnesses().iter().map(witness).collect(),
        witnessed: logs.iter().map(log_line).collect(),
        key: room.key.verifying_key().to_string(),
        address: format!("{}/saksi", hall.settings.base_url),
        evidence: evidence.iter().map(|piece| evidence_line(t, view.lang, piece, &when)).collect(),
        notices: room.notices.public(view.lang).await.map_err(Refusal::Letters)?,
    };
    Ok(Page::new(t.get("status-title"), Section::None).main(&page)?.render(&view))
}

fn witness_line(
    t: Words<'_>,
    lang: Lang,
    witness: &Witness,
    row: Option<&WitnessRow>,
    when: &dyn Fn(Stamp) -> String,
) -> Line {
    let state = match row.map(|row| row.standing) {
        None => t.get("status-unasked"),
        Some(Standing::Signs) => t.get("status-signs"),
        Some(Standing::Away) => t.get("status-away"),
        Some(Standing::Refuses) => t.get("status-refuses"),
        Some(Standing::Contradicts) => t.get("status-contradicts"),
    };
    let signed = row.and_then(|row| Some((row.size, row.seen_at?)));
    Line {
        name: witness.name.clone(),
        size: signed.map_or_else(|| "–".to_owned(), |(size, _)| number(size, lang)),
        at: signed.map_or_else(|| t.get("status-never").to_owned(), |(_, at)| when(at)),
        state: state.to_owned(),
        mark: match row.map(|row| row.standing) {
            None => "clock",
            Some(Standing::Signs) => "check",
            Some(_) => "alert",
        },
        link: String::new(),
    }
}

fn log_line(t: Words<'_>, lang: Lang, origin: &str, seen: Option<&Seen>, when: &dyn Fn(Stamp) -> String) -> Line {
    Line {
        name: origin.to_owned(),
        size: seen.map_or_else(|| "–".to_owned(), |seen| number(seen.head.size, lang)),
        at: seen.map_or_else(|| t.get("status-never").to_owned(), |seen| when(seen.at)),
        state: String::new(),
        mark: if seen.is_some() { "check" } else { "clock" },
        link: seen.map_or_else(String::new, |_| format!("/saksi/{}/checkpoint", digest(origin))),
    }
}

fn evidence_line(t: Words<'_>, lang: Lang, piece: &Evidence, when: &dyn Fn(Stamp) -> String) -> Piece {
    let state = match (piece.explained_at, piece.doubt) {
        (Some(at), _) => t.with("status-explained", &[("when", Arg::from(when(at)))]),
        (None, Doubt::Fork) => t.get("status-proved").to_owned(),
        (None, Doubt::NoGrowth) => t.get("status-suspected").to_owned(),
    };
    Piece {
        origin: piece.origin.clone(),
        what: match piece.doubt {
            Doubt::Fork => t.get("status-fork"),
            Doubt::NoGrowth => t.get("status-no-growth"),
        }
        .to_owned(),
        size: number(piece.size, lang),
        at: when(piece.found_at),
        state,
        link: format!("/status/bukti/{}", piece.digest),
    }
}

/// `GET /status/bukti/{digest}`: a piece of evidence as it was kept, to be checked with the key of the log.
pub(crate) async fn evidence(State(room): State<Transparency>, Path(digest): Path<String>) -> Answer {
    let read = room.hall.store.read((room.hall.region(), digest), |tx, (region, digest)| {
        Box::pin(async move { table::find_evidence(tx, *region, digest).await })
    });
    let found: Result<_, Error> = read.await;
    let piece = found.map_err(Refusal::from)?.ok_or(Refusal::NoEvidence)?;
    let time = |at: Stamp| at.timestamp().to_string();
    let file = json!({
        "log": piece.origin,
        "kind": piece.doubt.as_str(),
        "found_at": time(piece.found_at),
        "explained_at": piece.explained_at.map(time),
        "seen_before": piece.seen,
        "request": piece.request,
    });
    let name = format!("attachment; filename=\"bukti-{}.json\"", piece.digest.get(..16).unwrap_or("log"));
    let kind = "application/json".to_owned();
    let headers = [(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, name), (CACHE_CONTROL, "no-cache".to_owned())];
    Ok((headers, format!("{file:#}\n")).into_response())
}
