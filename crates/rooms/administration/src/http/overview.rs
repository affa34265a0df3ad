//! `/kelola`: what waits for an administrator, and the way to everything else.

use askama::Template;
use kernel::{Arg, Words};
use web::axum::extract::State;
use web::{Answer, Page, Section, View};

use super::night_note::{self, NightNote};
use super::services::known;
use super::{moment, release_words};
use crate::Refusal;
use crate::model::{Release, ReleaseState};
use crate::room::{Administration, admin};
use crate::table;

struct Line {
    href: String,
    title: String,
    text: String,
    icon: &'static str,
}

#[derive(Template)]
#[template(path = "overview.html")]
struct Overview<'a> {
    t: Words<'a>,
    mistakes: Vec<String>,
    night: Option<NightNote>,
    waiting: Vec<Line>,
    drafts: Vec<Line>,
    to_come: Vec<Line>,
    homeless: Vec<Line>,
    count: String,
}

/// `GET /kelola`
pub(crate) async fn page(State(room): State<Administration>, view: View) -> Answer {
    let officer = admin(&view)?;
    let (words, lang) = (view.words(), view.lang);
    let known = known(&room).await?;
    let offered = room.hall.services.now();
    let name = |id: &str| offered.get(id).map_or_else(|| id.to_owned(), |service| service.title.get(lang).to_owned());
    let of_release = |release: &Release, text: String, icon| Line {
        href: format!("/kelola/layanan/{}/versi/{}", release.service, release.number),
        title: format!("{}: {}", name(&release.service), release_words(&view, release)),
        text,
        icon,
    };
    let all = || known.releases.values().flatten();
    let waiting = all().filter(|release| release.state == ReleaseState::Proposed).map(|release| {
        let own = release.proposed_id == officer.officer;
        let key = if own { "kelola-waits-for-another" } else { "kelola-waits-for-you" };
        let args =
            [("name", Arg::from(release.proposed_by.as_str())), ("at", Arg::from(moment(&view, release.proposed_at)))];
        of_release(release, words.with(key, &args), "clock")
    });
    let to_come =
        all().filter(|release| release.state == ReleaseState::Approved && !release.counts(view.now)).map(|release| {
            let at = release.from_at.map(|at| moment(&view, at)).unwrap_or_default();
            of_release(release, words.with("kelola-counts-from", &[("at", Arg::from(at))]), "calendar")
        });
    let read = room.hall.store.read(room.region(), |tx, region| {
        Box::pin(async move {
            let staff = table::staff::waiting(tx, *region).await?;
            let signers = table::signers::waiting(tx, *region).await?;
            Ok::<_, store::Error>((staff, signers, hall::nights::last(tx, *region).await?))
        })
    });
    let (staff, signers, night) = read.await.map_err(Refusal::Store)?;
    let proposed = |href: &str, what: &str, name: &str, by: &str, at, icon| Line {
        href: href.to_owned(),
        title: format!("{}: {name}", words.get(what)),
        text: words.with("kelola-staff-proposed", &[("name", Arg::from(by)), ("at", Arg::from(moment(&view, at)))]),
        icon,
    };
    let staff = staff.iter().map(|one| {
        let (name, by) = (one.username.as_str(), one.proposed_by.as_str());
        proposed("/kelola/petugas", "kelola-waits-staff", name, by, one.proposed_at, "user")
    });
    let signers = signers.iter().map(|one| {
        let (name, by) = (one.name.as_str(), one.proposed_by.as_str());
        proposed("/kelola/paket/kunci", "kelola-waits-signer", name, by, one.proposed_at, "shield")
    });
    let waiting = waiting.chain(staff).chain(signers);
    let drafts = known.drafts.iter().map(|draft| Line {
        href: format!("/kelola/layanan/{}/beda", draft.service),
        title: name(&draft.service),
        text: words.with(
            "kelola-saved-by",
            &[("name", Arg::from(draft.officer.as_str())), ("at", Arg::from(moment(&view, draft.at)))],
        ),
        icon: "doc",
    });
    let agencies = room.hall.agencies.now();
    let homeless =
        offered.services().filter(|service| !agencies.contains_key(service.agency.as_str())).map(|service| Line {
            href: format!("/kelola/layanan/{}", service.id),
            title: service.title.get(lang).to_owned(),
            text: words.with("kelola-no-agency-text", &[("agency", Arg::from(service.agency.as_str()))]),
            icon: "alert",
        });
    let trouble = room.offer.trouble();
    let page = Overview {
        t: words,
        mistakes: trouble.folder.iter().chain(&trouble.releases).map(ToString::to_string).collect(),
        night: night.as_ref().map(|night| night_note::note(&view, night)),
        waiting: waiting.collect(),
        to_come: to_come.collect(),
        drafts: drafts.collect(),
        homeless: homeless.collect(),
        count: words.with("kelola-services-count", &[("count", Arg::from(offered.services().count()))]),
    };
    Ok(Page::new(words.get("kelola-title"), Section::Manage).main(&page)?.render(&view))
}
