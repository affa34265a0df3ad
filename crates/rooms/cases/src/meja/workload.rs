//! `/meja/beban`: who has how much. For heads, who hand over from here what lies with somebody else.

use std::collections::BTreeMap;

use askama::Template;
use desk::workload::Workload;
use kernel::{Denied, OfficerId, Role, Span, Stamp, Words};
use web::axum::extract::State;
use web::{Answer, Page, Section, View, see_other};

use crate::Refusal;
use crate::room::Cases;

struct Line {
    href: String,
    name: String,
    roles: String,
    work: Workload,
    away: String,
}

#[derive(Template)]
#[template(path = "meja/workload.html")]
struct WorkloadPage<'a> {
    t: Words<'a>,
    lines: Vec<Line>,
}

/// The roles of a colleague in words.
fn roles(t: Words<'_>, colleague: &kernel::Officer) -> String {
    let one = |role: &Role| t.get(&format!("people-role-{role}")).to_owned();
    colleague.roles.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// `GET /meja/beban`
pub(crate) async fn page(State(room): State<Cases>, view: View) -> Answer {
    if crate::track::is_visitor(&view) {
        return Ok(see_other(&web::problem::sign_in_path(&view)));
    }
    let officer = view.actor.officer()?;
    if !officer.has(Role::Head) {
        return Err(Denied::Forbidden.into());
    }
    let (now, zone) = (view.now, view.zone());
    let today = now.date(zone);
    let week = Stamp::at(today, 0, 0, zone).minus(Span::days(today.weekday().to_monday_zero_offset().into()));
    let input = (room.clone(), officer.clone(), now, week);
    let (work, colleagues, leaves) = room
        .hall
        .store
        .read(input, |tx, (room, officer, now, week)| {
            Box::pin(async move {
                let work = desk::workload::of_agency(tx, officer, *now, *week).await?;
                let all = room.colleagues.of_agency(tx, room.region(), &officer.agency).await.map_err(Refusal::Port)?;
                let leaves = desk::leave::of_agency(tx, room.region(), &officer.agency, *now).await?;
                Ok::<_, Refusal>((work, all, leaves))
            })
        })
        .await?;
    let t = view.words();
    let away: BTreeMap<OfficerId, Stamp> =
        leaves.iter().filter(|leave| leave.from_at <= now).map(|leave| (leave.officer.0, leave.until_at)).collect();
    let lines = colleagues
        .into_iter()
        .filter(kernel::Officer::works_cases)
        .map(|colleague| Line {
            href: format!("/meja?pemegang={}", colleague.officer),
            roles: roles(t, &colleague),
            work: work.get(&colleague.officer).copied().unwrap_or_default(),
            away: away.get(&colleague.officer).map_or_else(String::new, |_| t.get("workload-away").to_owned()),
            name: colleague.name,
        })
        .collect();
    let page = WorkloadPage { t, lines };
    Ok(Page::new(t.get("workload-title"), Section::Workload).main(&page)?.render(&view))
}
