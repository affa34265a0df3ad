//! `/meja/cuti`: who is away and who stands in.

use askama::Template;
use kernel::{Arg, FieldFlaw, Officer, OfficerId, Problem as _, Role, SlipId, Words, say};
use web::axum::extract::{Path, State};
use web::axum::http::StatusCode;
use web::{Answer, Page, Section, Sent, View, csrf_field, errors_html, see_other};

use crate::Refusal;
use crate::decide::works_cases;
use crate::leave::{self, Plan};
use crate::room::Cases;
use crate::track::told;

struct Line {
    id: String,
    name: String,
    span: String,
    deputy: String,
    now: bool,
    may_end: bool,
}

#[derive(Template)]
#[template(path = "meja/leave.html")]
struct LeavePage<'a> {
    t: Words<'a>,
    csrf: String,
    errors: String,
    lines: Vec<Line>,
    /// Id, name and whether it is chosen: whom one may say it for.
    whose: Vec<(String, String, bool)>,
    deputies: Vec<(String, String, bool)>,
    from: &'a str,
    until: &'a str,
    flawed: Vec<(String, String)>,
}

impl LeavePage<'_> {
    fn flaw(&self, field: &str) -> &str {
        self.flawed.iter().find(|(known, _)| known == field).map_or("", |(_, text)| text.as_str())
    }
}

/// `GET /meja/cuti`
pub(crate) async fn page(State(room): State<Cases>, view: View) -> Answer {
    if crate::track::is_visitor(&view) {
        return Ok(see_other(&web::problem::sign_in_path(&view)));
    }
    show(&room, &view, &Sent::default(), &[]).await
}

async fn show(room: &Cases, view: &View, sent: &Sent, flaws: &[FieldFlaw]) -> Answer {
    let officer = view.actor.officer()?;
    works_cases(officer)?;
    let input = (room.clone(), officer.clone());
    let (leaves, colleagues) = room
        .hall
        .store
        .read(input, |tx, (room, officer)| {
            Box::pin(async move {
                let (region, now) = (room.region(), room.hall.now());
                let leaves = desk::leave::of_agency(tx, region, &officer.agency, now).await?;
                let all = room.colleagues.of_agency(tx, region, &officer.agency).await.map_err(Refusal::Port)?;
                Ok::<_, Refusal>((leaves, all))
            })
        })
        .await?;
    let (t, zone, lang) = (view.words(), view.zone(), view.lang);
    let is_head = officer.has(Role::Head);
    let day = |at: kernel::Stamp| say::date(at.date(zone), lang);
    let lines = leaves.into_iter().map(|leave| Line {
        id: leave.id.to_string(),
        span: t.with(
            "leave-span",
            &[
                ("from", Arg::from(day(leave.from_at))),
                ("until", Arg::from(day(leave.until_at.minus(kernel::Span::minutes(1))))),
            ],
        ),
        deputy: leave.deputy.map_or_else(
            || t.get("leave-no-deputy").to_owned(),
            |(_, name)| t.with("leave-deputy-line", &[("name", Arg::from(name))]),
        ),
        now: leave.from_at <= view.now,
        may_end: is_head || leave.officer.0 == officer.officer,
        name: leave.officer.1,
    });
    let texts: Vec<(String, String)> = flaws.iter().map(|flaw| (flaw.field.clone(), t.flaw(&flaw.flaw))).collect();
    let errors: Vec<_> = texts.iter().map(|(field, text)| (field.clone(), String::new(), text.clone())).collect();
    let page = LeavePage {
        t,
        csrf: csrf_field(view),
        errors: if errors.is_empty() {
            String::new()
        } else {
            errors_html(&t.with("form-errors-title", &[("count", Arg::from(errors.len()))]), &errors)
        },
        lines: lines.collect(),
        whose: names(&colleagues, sent.text("siapa"), |one| is_head || one.officer == officer.officer),
        deputies: names(&colleagues, sent.text("pengganti"), |_| true),
        from: sent.text("dari"),
        until: sent.text("sampai"),
        flawed: texts,
    };
    let status = if flaws.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(Page::new(t.get("leave-title"), Section::Leave).status(status).main(&page)?.render(view))
}

fn names(all: &[Officer], chosen: &str, is_offered: impl Fn(&Officer) -> bool) -> Vec<(String, String, bool)> {
    all.iter()
        .filter(|one| one.works_cases() && is_offered(one))
        .map(|one| (one.officer.to_string(), one.name.clone(), one.officer.to_string() == chosen))
        .collect()
}

/// `POST /meja/cuti`
pub(crate) async fn plan(State(room): State<Cases>, view: View, sent: Sent) -> Answer {
    let officer = view.actor.officer()?;
    let plan = Plan {
        who: sent.text("siapa").parse::<OfficerId>().unwrap_or(officer.officer),
        deputy: sent.text("pengganti").parse().ok(),
        from: sent.text("dari").parse().ok(),
        until: sent.text("sampai").parse().ok(),
    };
    match leave::plan(&room, officer, plan).await {
        Ok(_) => Ok(told(&view, "/meja/cuti", "leave-planned")),
        Err(refusal @ Refusal::Flawed(_)) => show(&room, &view, &sent, &refusal.fields()).await,
        Err(other) => Err(other.into()),
    }
}

/// `POST /meja/cuti/{id}/akhiri`
pub(crate) async fn end(State(room): State<Cases>, view: View, Path(id): Path<String>, _: Sent) -> Answer {
    let id = id.parse::<SlipId>().map_err(|_| Refusal::NoSlip)?;
    leave::end(&room, view.actor.officer()?, id).await?;
    Ok(told(&view, "/meja/cuti", "leave-ended"))
}
