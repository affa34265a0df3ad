//! `/kelola/layanan`: every service with its state.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use kernel::Words;
use web::axum::extract::State;
use web::{Answer, View};

use super::{Pill, Trouble, pill, sheet};
use crate::Refusal;
use crate::model::{Draft, Release, ReleaseKind, ReleaseState};
use crate::ports::Origin;
use crate::room::{Administration, admin};
use crate::source::Text;
use crate::table::{drafts, releases};

struct Row {
    id: String,
    title: String,
    agency: String,
    pills: Vec<Pill>,
}

#[derive(Template)]
#[template(path = "manage_services.html")]
struct Services<'a> {
    t: Words<'a>,
    rows: Vec<Row>,
    mistakes: Vec<String>,
}

/// What lists need to know of all services.
pub(crate) struct Known {
    pub(crate) drafts: Vec<Draft>,
    /// Releases that wait, are to come, or count.
    pub(crate) releases: BTreeMap<String, Vec<Release>>,
}

/// Four reads, however many services there are.
pub(crate) async fn known(room: &Administration) -> Result<Known, Refusal> {
    let input = (room.region(), room.hall.now());
    let read = room.hall.store.read(input, |tx, (region, now)| {
        Box::pin(async move {
            let mut all = releases::waiting(tx, *region).await?;
            all.extend(releases::to_come(tx, *region, *now).await?);
            all.extend(releases::in_force(tx, *region, *now).await?);
            Ok::<_, store::Error>((drafts::all(tx, *region).await?, all))
        })
    });
    let (drafts, all) = read.await?;
    let mut releases: BTreeMap<String, Vec<Release>> = BTreeMap::new();
    for release in all {
        releases.entry(release.service.clone()).or_default().push(release);
    }
    Ok(Known { drafts, releases })
}

impl Known {
    /// The releases of one service.
    pub(crate) fn of(&self, id: &str) -> &[Release] {
        self.releases.get(id).map(Vec::as_slice).unwrap_or_default()
    }

    /// The draft of one service.
    pub(crate) fn draft(&self, id: &str) -> Option<&Draft> {
        self.drafts.iter().find(|draft| draft.service == id)
    }
}

/// `GET /kelola/layanan`
pub(crate) async fn page(State(room): State<Administration>, view: View) -> Answer {
    admin(&view)?;
    let known = known(&room).await?;
    let offered = room.hall.services.now();
    let mut ids: BTreeSet<&str> = offered.services().map(|service| service.id.as_str()).collect();
    ids.extend(known.drafts.iter().map(|draft| draft.service.as_str()));
    ids.extend(known.releases.keys().map(String::as_str));
    let row = |id: &str| {
        let service = offered.get(id);
        let draft = known.draft(id);
        let written = |draft: &Draft| {
            let path = format!("title.{}", view.lang.as_str());
            Text::read(&draft.source).and_then(|text| text.get(&path)).map(|plain| plain.in_box())
        };
        let agency = service.map_or("", |service| service.agency.as_str());
        let face = room.hall.agencies.now().get(agency).map(|face| face.name.get(view.lang).to_owned());
        Row {
            id: id.to_owned(),
            title: service
                .map(|service| service.title.get(view.lang).to_owned())
                .or_else(|| draft.and_then(written))
                .unwrap_or_else(|| id.to_owned()),
            agency: face.unwrap_or_else(|| agency.to_owned()),
            pills: pills(&room, &view, id, draft.is_some(), known.of(id)),
        }
    };
    let rows = ids.into_iter().map(row).collect();
    let trouble = room.offer.trouble();
    let mistakes = trouble.folder.iter().chain(&trouble.releases).map(ToString::to_string).collect();
    let page = Services { t: view.words(), rows, mistakes };
    Ok(sheet(view.words().get("kelola-services-title"), &Trouble::none()).main(&page)?.render(&view))
}

/// The states of a service: where it comes from, whether it is offered, what is being done to it.
pub(crate) fn pills(room: &Administration, view: &View, id: &str, has_draft: bool, releases: &[Release]) -> Vec<Pill> {
    let offered = room.hall.services.now();
    let service = offered.get(id);
    let counting = crate::draft::counting(releases, view.now).map(|release| release.kind);
    let beneath = room.offer.beneath();
    let origin = beneath.files.get(&format!("{id}.toml")).map(|file| file.origin);
    let mut pills = vec![match (counting, origin) {
        (Some(ReleaseKind::Withdraw), _) => pill(view, "off", "x", "kelola-state-withdrawn"),
        (Some(ReleaseKind::Publish), _) if service.is_some() => pill(view, "ok", "check", "kelola-state-own"),
        (_, Some(Origin::Shipped)) => pill(view, "ok", "check", "kelola-state-shipped"),
        (_, Some(Origin::Folder)) => pill(view, "ok", "check", "kelola-state-folder"),
        _ => pill(view, "off", "text", "kelola-state-unpublished"),
    }];
    if has_draft {
        pills.push(pill(view, "warn", "text", "kelola-state-draft"));
    }
    if releases.iter().any(|release| release.state == ReleaseState::Proposed) {
        pills.push(pill(view, "warn", "clock", "kelola-state-proposed"));
    }
    if releases.iter().any(|release| release.state == ReleaseState::Approved && !release.counts(view.now)) {
        pills.push(pill(view, "warn", "calendar", "kelola-state-scheduled"));
    }
    if service.is_some_and(|service| !room.hall.agencies.now().contains_key(service.agency.as_str())) {
        pills.push(pill(view, "bad", "alert", "kelola-state-no-agency"));
    }
    pills
}
