//! `/kelola/petugas`: who works here and what they may do. One administrator proposes, another one decides.

use askama::Template;
use kernel::{Agency, Arg, FieldFlaw, Flaw, Role, Words};
use web::axum::extract::{Path, Query, State};
use web::axum::http::{HeaderValue, header};
use web::{Answer, Control, FieldView, Page, Pick, Section, Sent, View, csrf_field, fields_html};

use super::{Pill, Trouble, moment, pill, told_at};
use crate::ports::Member;
use crate::release::Verdict;
use crate::room::{Administration, admin};
use crate::staff::{StaffProposal, decide, flaws, propose};
use crate::{Refusal, table};

/// Lines on one page.
const MOST: i64 = 100;
/// The word in the address that is no officer.
const NEW: &str = "baru";

struct Row {
    href: String,
    username: String,
    name: String,
    agency: String,
    roles: String,
    pills: Vec<Pill>,
}

struct Waiting {
    number: i64,
    username: String,
    who: String,
    reason: String,
    /// Name, before, after.
    parts: Vec<(String, String, String)>,
    is_own: bool,
}

#[derive(Template)]
#[template(path = "staff.html")]
struct StaffHtml<'a> {
    t: Words<'a>,
    trouble: &'a str,
    csrf: String,
    waiting: Vec<Waiting>,
    rows: Vec<Row>,
    next: String,
}

#[derive(Template)]
#[template(path = "officer.html")]
struct OfficerHtml<'a> {
    t: Words<'a>,
    title: String,
    action: String,
    trouble: &'a str,
    csrf: String,
    fields: String,
}

#[derive(Template)]
#[template(path = "first_password.html")]
struct FirstPassword<'a> {
    t: Words<'a>,
    username: &'a str,
    password: &'a str,
}

/// Where the list begins.
#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct After {
    #[serde(default)]
    sesudah: String,
}

/// `GET /kelola/petugas?sesudah=`
pub(crate) async fn list(State(room): State<Administration>, view: View, Query(after): Query<After>) -> Answer {
    admin(&view)?;
    show_list(&room, &view, &after.sesudah, &Trouble::none()).await
}

async fn show_list(room: &Administration, view: &View, after: &str, trouble: &Trouble) -> Answer {
    let words = view.words();
    let officer = admin(view)?;
    let mut all = room.staff.list(after, MOST + 1).await.map_err(Refusal::Port)?;
    let most = usize::try_from(MOST).unwrap_or(usize::MAX);
    let more = all.len() > most;
    all.truncate(most);
    let next = all
        .last()
        .filter(|_| more)
        .map_or_else(String::new, |last| format!("/kelola/petugas?sesudah={}", web::problem::percent(&last.username)));
    let read = room.hall.store.read(room.region(), |tx, region| Box::pin(table::staff::waiting(tx, *region)));
    let proposals: Vec<StaffProposal> = read.await.map_err(Refusal::Store)?;
    let waiting = proposals.iter().map(|proposal| {
        let args =
            [("name", Arg::from(proposal.proposed_by.as_str())), ("at", Arg::from(moment(view, proposal.proposed_at)))];
        Waiting {
            number: proposal.number,
            username: proposal.username.clone(),
            who: words.with("kelola-staff-proposed", &args),
            reason: proposal.reason.clone(),
            parts: super::changes::parts(&proposal.was, &proposal.wanted),
            is_own: proposal.proposed_id == officer.officer,
        }
    });
    let page = StaffHtml {
        t: words,
        trouble: &trouble.html,
        csrf: csrf_field(view),
        waiting: waiting.collect(),
        rows: all.iter().map(|member| row(room, view, member)).collect(),
        next,
    };
    let page = Page::new(trouble.titled(words.get("kelola-staff-title")), Section::ManageStaff)
        .status(trouble.status)
        .main(&page)?;
    Ok(page.render(view))
}

fn row(room: &Administration, view: &View, member: &Member) -> Row {
    let agencies = room.hall.agencies.now();
    let agency = agencies.get(member.agency.as_str()).map(|face| face.name.get(view.lang).to_owned());
    let roles: Vec<String> = member.roles.iter().map(|role| role_word(view.words(), *role)).collect();
    let mut pills = Vec::new();
    if !member.is_active {
        pills.push(pill(view, "off", "x", "kelola-staff-stopped"));
    } else if !member.has_second_factor {
        pills.push(pill(view, "warn", "clock", "kelola-staff-invited"));
    }
    if let Some(day) = member.until.filter(|_| member.is_active) {
        let text =
            view.words().with("kelola-staff-until-day", &[("day", Arg::from(kernel::say::date(day, view.lang)))]);
        pills.push(Pill { tone: "info", icon: "clock", text });
    }
    Row {
        href: format!("/kelola/petugas/{}", member.username),
        username: member.username.clone(),
        name: member.name.clone(),
        agency: agency.unwrap_or_else(|| member.agency.as_str().to_owned()),
        roles: roles.join(", "),
        pills,
    }
}

fn role_word(words: Words<'_>, role: Role) -> String {
    words.get(&format!("kelola-role-{role}")).to_owned()
}

/// `GET /kelola/petugas/{username}`; the name `baru` begins an invitation.
pub(crate) async fn page(State(room): State<Administration>, view: View, Path(username): Path<String>) -> Answer {
    admin(&view)?;
    let member = if username == NEW {
        None
    } else {
        Some(room.staff.find(&username).await.map_err(Refusal::Port)?.ok_or(Refusal::NoService)?)
    };
    let until = member.as_ref().and_then(|member| member.until);
    let day = until
        .map_or_else(Default::default, |day| [day.day().to_string(), day.month().to_string(), day.year().to_string()]);
    show(&room, &view, &username, member.as_ref(), ("", day), &Trouble::none())
}

fn show(
    room: &Administration,
    view: &View,
    username: &str,
    member: Option<&Member>,
    (reason, until): (&str, [String; 3]),
    trouble: &Trouble,
) -> Answer {
    let words = view.words();
    let is_new = username == NEW;
    let has_agency = trouble.of(words, "instansi").is_empty();
    let agencies = room.hall.agencies.now();
    let agencies = agencies.iter().map(|(id, face)| Pick {
        value: id.clone(),
        label: face.name.get(view.lang).to_owned(),
        hint: String::new(),
        is_chosen: has_agency && member.is_some_and(|member| member.agency.as_str() == id),
    });
    let roles = Role::ALL.map(|role| Pick {
        value: role.as_str().to_owned(),
        label: role_word(words, role),
        hint: words.get(&format!("kelola-role-{role}-text")).to_owned(),
        is_chosen: member.is_some_and(|member| member.roles.contains(&role)),
    });
    let line =
        |path: &str, key: &str, value: &str| FieldView::line(path, words.get(key), value).flaw(trouble.of(words, path));
    let mut fields = Vec::new();
    if is_new {
        let typed = member.map_or("", |member| member.username.as_str());
        fields.push(line("username", "kelola-staff-username", typed).hint(words.get("kelola-staff-username-hint")));
    }
    fields.push(line("nama", "kelola-staff-name", member.map_or("", |member| member.name.as_str())));
    fields.push(line("instansi", "kelola-agency", "").control(Control::Select { options: agencies.collect() }));
    fields.push(line("peran", "kelola-staff-roles", "").control(Control::Picks { options: roles.into(), many: true }));
    fields.push(
        line("sampai", "kelola-staff-until", "")
            .hint(words.get("kelola-staff-until-hint"))
            .optional()
            .control(Control::Date { parts: until }),
    );
    if !is_new {
        let is_ticked = member.is_some_and(|member| member.is_active);
        fields.push(line("aktif", "kelola-staff-active", "").control(Control::Tick { is_ticked }));
    }
    fields.push(line("alasan", "kelola-reason", "").control(Control::Lines { value: reason.to_owned(), max: 1_000 }));
    let title = match member {
        Some(member) if !is_new => member.name.clone(),
        _ => words.get("kelola-staff-new").to_owned(),
    };
    let page = OfficerHtml {
        t: words,
        action: format!("/kelola/petugas/{username}"),
        trouble: &trouble.html,
        csrf: csrf_field(view),
        fields: fields_html(&fields, words),
        title: title.clone(),
    };
    Ok(Page::new(trouble.titled(title), Section::ManageStaff).status(trouble.status).main(&page)?.render(view))
}

/// `POST /kelola/petugas/{username}`: proposes rights.
pub(crate) async fn save(
    State(room): State<Administration>,
    view: View,
    Path(username): Path<String>,
    sent: Sent,
) -> Answer {
    let officer = admin(&view)?;
    let is_new = username == NEW;
    let agency = Agency::parse(sent.text("instansi")).ok();
    // Nothing typed is no end.
    let parts = ["hari", "bulan", "tahun"].map(|part| sent.text(&format!("sampai.{part}")));
    let until =
        if parts.iter().all(|part| part.is_empty()) { Some(None) } else { super::date(&sent, "sampai").map(Some) };
    let wanted = Member {
        username: if is_new { sent.text("username").to_lowercase() } else { username.clone() },
        name: sent.text("nama").to_owned(),
        agency: agency.clone().unwrap_or_else(|| officer.agency.clone()),
        roles: sent.all("peran").filter_map(|role| role.parse().ok()).collect(),
        is_active: is_new || sent.get("aktif").is_some(),
        has_second_factor: true,
        until: until.unwrap_or_default(),
    };
    if agency.is_none() || until.is_none() {
        // Everything that is wrong is told at once, and nothing typed is lost.
        let known = room.staff.find(&wanted.username).await.map_err(Refusal::Port)?;
        let mut flaws = flaws(&room, &wanted, is_new, known.as_ref(), sent.text("alasan"))?;
        if agency.is_none() {
            flaws.push(FieldFlaw::new("instansi", Flaw::new("answer-missing")));
        }
        if until.is_none() {
            flaws.push(FieldFlaw::new("sampai", Flaw::new("day-form")));
        }
        return again(&room, &view, &username, Some(&wanted), &sent, Refusal::Flawed(flaws));
    }
    match propose(&room, officer, wanted.clone(), is_new, sent.text("alasan")).await {
        Ok(_) => Ok(told_at(&view, "/kelola/petugas", "kelola-proposed")),
        Err(refusal) => again(&room, &view, &username, Some(&wanted), &sent, refusal),
    }
}

fn again(
    room: &Administration,
    view: &View,
    username: &str,
    wanted: Option<&Member>,
    sent: &Sent,
    refusal: Refusal,
) -> Answer {
    let words = view.words();
    let label = |field: &str| {
        words
            .get(match field {
                "username" => "kelola-staff-username",
                "nama" => "kelola-staff-name",
                "instansi" => "kelola-agency",
                "peran" => "kelola-staff-roles",
                "sampai" => "kelola-staff-until",
                _ => "kelola-reason",
            })
            .to_owned()
    };
    let trouble = Trouble::at(view, refusal, label)?;
    let day = ["hari", "bulan", "tahun"].map(|part| sent.text(&format!("sampai.{part}")).to_owned());
    show(room, view, username, wanted, (sent.text("alasan"), day), &trouble)
}

/// `POST /kelola/petugas/usulan/{number}`: approves, refuses or takes back.
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
    let username = sent.text("username").to_owned();
    match decide(&room, officer, number, verdict).await {
        Ok(None) => Ok(told_at(&view, "/kelola/petugas", flash)),
        Ok(Some(password)) => {
            let words = view.words();
            let page = FirstPassword { t: words, username: &username, password: password.reveal() };
            let page = Page::new(words.get("kelola-staff-password"), Section::ManageStaff).main(&page)?;
            let mut response = page.render(&view);
            // A page that holds a secret is kept by nobody.
            response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            Ok(response)
        }
        Err(refusal) => {
            let trouble = Trouble::at(&view, refusal, str::to_owned)?;
            show_list(&room, &view, "", &trouble).await
        }
    }
}
