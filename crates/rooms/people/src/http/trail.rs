//! `/saya/jejak`: who looked at my data.

use askama::Template;
use kernel::{Span, Words, say};
use web::axum::extract::State;
use web::{Answer, Page, Section, View};

use crate::ground::People;
use crate::trail::Look;

struct LookRow {
    who: String,
    office: String,
    why: String,
    reference: String,
    time: String,
    machine_time: String,
}

#[derive(Template)]
#[template(path = "trail.html")]
struct TrailHtml<'a> {
    t: Words<'a>,
    looks: Vec<LookRow>,
    lately: String,
    in_all: String,
}

/// `GET /saya/jejak`
pub(super) async fn page(State(people): State<People>, view: View) -> Answer {
    let resident = view.actor.resident()?;
    let looks = people.trail(resident.person).await?;
    let words = view.words();
    let since = view.now.minus(Span::days(30));
    let times = |count: usize| {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        words.with("people-trail-times", &[("n", count.into())])
    };
    let html = TrailHtml {
        t: words,
        lately: times(looks.iter().filter(|look| look.at >= since).map(|look| look.times).sum()),
        in_all: times(looks.iter().map(|look| look.times).sum()),
        looks: looks.iter().map(|look| row(&people, &view, look)).collect(),
    };
    Ok(Page::new(words.get("people-trail-title"), Section::Mine).main(&html)?.render(&view))
}

fn row(people: &People, view: &View, look: &Look) -> LookRow {
    let words = view.words();
    // A register that was asked for a form belongs to no agency of this hall.
    let agency = match look.agency.as_str() {
        "" => words.get("people-trail-register").to_owned(),
        agency => people.agency_name(agency, view.lang),
    };
    let roles = look.roles.iter().map(|role| format!("people-role-{role}")).filter(|key| words.has(key));
    let roles: Vec<String> = roles.map(|key| words.with(&key, &[])).collect();
    LookRow {
        who: look.who.clone().unwrap_or_else(|| words.get("people-trail-erased").to_owned()),
        office: if roles.is_empty() { agency } else { format!("{agency} ({})", roles.join(", ")) },
        why: look.why(words, view.lang),
        reference: look.reference.clone().unwrap_or_default(),
        time: match look.times {
            1 => say::date_time(look.at, view.zone(), view.lang),
            times => words.with(
                "people-trail-visit",
                &[
                    ("n", i64::try_from(times).unwrap_or(i64::MAX).into()),
                    ("from", say::date_time(look.at, view.zone(), view.lang).into()),
                    ("until", say::clock(look.until, view.zone(), view.lang).into()),
                ],
            ),
        },
        machine_time: look.at.to_string(),
    }
}
