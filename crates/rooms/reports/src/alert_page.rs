//! `/laporan/kabar`: who wants to hear of new reports says so; each message leads to where it is stopped.

use askama::Template;
use kernel::{AlertId, RegionCode, Words};
use web::axum::extract::{Path, State};
use web::axum::http::HeaderMap;
use web::axum::http::header::SET_COOKIE;
use web::{Answer, Control, FieldView, Page, Pick, Section, Sent, Trouble, View, csrf_field, fields_html, told_at};

use crate::alerts::{self, Alert};
use crate::code_form::{CodeForm, asks_again, hidden};
use crate::public_list::place;
use crate::room::Reports;
use crate::{Refusal, browser};

const HERE: &str = "/laporan/kabar";
const CODE: &str = "/laporan/kabar/kode";

#[derive(Template)]
#[template(path = "alert.html")]
struct AlertPage<'a> {
    t: Words<'a>,
    trouble: &'a str,
    fields: String,
    csrf: String,
}

/// What was chosen: a category and an area, empty for all.
struct Wanted {
    category: String,
    area: String,
}

impl Wanted {
    fn alert(&self, room: &Reports, view: &View, address: String) -> Alert {
        let area: Option<RegionCode> = self.area.parse().ok();
        Alert {
            id: AlertId::mint(&*room.hall.clock, &*room.hall.dice),
            address,
            category: room.category(&self.category).map(|category| category.id.clone()),
            area: area.filter(|area| area.level() >= 3 && room.region().contains(*area)),
            lang: view.lang,
        }
    }
}

fn fields(room: &Reports, view: &View, address: &str, wanted: &Wanted) -> Vec<FieldView> {
    let (t, lang) = (view.words(), view.lang);
    let every = |chosen: &str| Pick {
        value: String::new(),
        label: t.get("reports-filter-all").to_owned(),
        hint: String::new(),
        is_chosen: chosen.is_empty(),
    };
    let offered = room.categories.all().filter(|category| category.agency.is_some()).map(|category| Pick {
        value: category.id.clone(),
        label: category.title.get(lang).to_owned(),
        hint: String::new(),
        is_chosen: category.id == wanted.category,
    });
    let categories = [every(&wanted.category)].into_iter().chain(offered).collect();
    let here = Some(room.region());
    let area = hall::place::control(room.hall.regions, t, &wanted.area, here, 4);
    vec![
        FieldView::line("kontak", t.get("reports-alert-email"), address)
            .of_kind("email", "email", true)
            .autocomplete("email")
            .hint(t.get("reports-alert-email-hint")),
        FieldView::line("kategori", t.get("reports-filter-category"), "")
            .control(Control::Select { options: categories })
            .optional(),
        FieldView::line("kelurahan", t.get("reports-alert-area"), "")
            .hint(t.get("reports-alert-area-hint"))
            .control(area)
            .optional(),
    ]
}

fn draw(view: &View, fields: &[FieldView], trouble: &Trouble) -> Answer {
    let t = view.words();
    let page = AlertPage { t, trouble: &trouble.html, fields: fields_html(fields, t), csrf: csrf_field(view) };
    let title = trouble.titled(t.get("reports-alert-title"));
    Ok(Page::new(title, Section::Report).status(trouble.status).main(&page)?.render(view))
}

/// `GET /laporan/kabar`
pub(crate) async fn page(State(room): State<Reports>, view: View) -> Answer {
    let wanted = Wanted { category: String::new(), area: String::new() };
    draw(&view, &fields(&room, &view, "", &wanted), &Trouble::none())
}

fn refused(room: &Reports, view: &View, address: &str, wanted: &Wanted, refusal: Refusal) -> Answer {
    let mut fields = fields(room, view, address, wanted);
    let trouble = Trouble::at(view, refusal, &mut fields)?;
    draw(view, &fields, &trouble)
}

fn form<'a>(address: &'a str, wanted: &Wanted) -> CodeForm<'a> {
    let hidden = [("_kontak", address), ("_kategori", &wanted.category), ("_daerah", &wanted.area)];
    CodeForm {
        here: CODE,
        back: HERE,
        to: address,
        hidden: hidden.map(|(name, value)| (name, value.to_owned())).into(),
        go: "reports-alert-go",
    }
}

/// `POST /laporan/kabar`
pub(crate) async fn ask(State(room): State<Reports>, view: View, headers: HeaderMap, sent: Sent) -> Answer {
    let address: String = sent.text("kontak").chars().take(120).collect();
    let wanted = Wanted {
        category: sent.text("kategori").to_owned(),
        area: hall::place::joined(&sent.fields, "kelurahan").unwrap_or_default(),
    };
    if kernel::Email::parse(&address).is_err() {
        let flaw = kernel::FieldFlaw::new("kontak", kernel::Flaw::new("report-alert-email"));
        return refused(&room, &view, &address, &wanted, Refusal::Invalid(vec![flaw]));
    }
    match room.reporters.ask_code(&view, &headers, &address).await {
        Ok(code) => {
            let mut response = form(&address, &wanted).draw(&view, None)?;
            response.headers_mut().append(SET_COOKIE, browser::keep_code(&view, code.reveal()));
            Ok(response)
        }
        Err(problem) => refused(&room, &view, &address, &wanted, Refusal::Room(problem)),
    }
}

/// `POST /laporan/kabar/kode`
pub(crate) async fn code(State(room): State<Reports>, view: View, headers: HeaderMap, sent: Sent) -> Answer {
    let address = hidden(&sent, "_kontak");
    let wanted = Wanted { category: hidden(&sent, "_kategori").to_owned(), area: hidden(&sent, "_daerah").to_owned() };
    let token = browser::code(&view, &headers);
    if asks_again(&sent) {
        let again = room.reporters.resend_code(token).await;
        return form(address, &wanted).draw(&view, again.err().map(Refusal::Room));
    }
    let proved = match room.reporters.prove(&view, &headers, token, sent.text("kode")).await {
        Ok(proved) => proved,
        Err(problem) => return form(address, &wanted).draw(&view, Some(Refusal::Room(problem))),
    };
    let person = view.actor.resident().ok().map(|resident| resident.person);
    let alert = wanted.alert(&room, &view, proved);
    let stop = format!("{HERE}/{}", alert.id);
    let mut response = match alerts::add(&room, person, alert).await {
        Ok(()) => told_at(&view, &stop, "reports-alert-kept"),
        Err(refusal @ Refusal::Invalid(_)) => refused(&room, &view, address, &wanted, refusal)?,
        Err(refusal) => return Err(refusal.into()),
    };
    response.headers_mut().append(SET_COOKIE, browser::keep_code(&view, ""));
    Ok(response)
}

#[derive(Template)]
#[template(path = "alert_stop.html")]
struct StopPage<'a> {
    t: Words<'a>,
    here: String,
    category: String,
    area: String,
    csrf: String,
}

/// `GET /laporan/kabar/{id}`
pub(crate) async fn one(State(room): State<Reports>, view: View, Path(id): Path<String>) -> Answer {
    let id: AlertId = id.parse().map_err(|_| Refusal::NoAlert)?;
    let alert = alerts::find(&room, id).await?;
    let t = view.words();
    let every = || t.get("reports-filter-all").to_owned();
    let page = StopPage {
        t,
        here: format!("{HERE}/{id}"),
        category: alert.category.map_or_else(every, |category| room.category_title(&category, view.lang)),
        area: alert.area.map_or_else(every, |area| place(&room, Some(area))),
        csrf: csrf_field(&view),
    };
    Ok(Page::new(t.get("reports-alert-title"), Section::Report).main(&page)?.render(&view))
}

/// `POST /laporan/kabar/{id}`: it is stopped.
pub(crate) async fn stop(State(room): State<Reports>, view: View, Path(id): Path<String>, _sent: Sent) -> Answer {
    let id: AlertId = id.parse().map_err(|_| Refusal::NoAlert)?;
    alerts::stop(&room, id).await?;
    Ok(told_at(&view, HERE, "reports-alert-stopped"))
}
