//! `/layanan/{id}/standar`: the service standard, the 14 components that every public service must publish, made from the
//! service file alone. What the file does not say is shown as still to be confirmed by the office.

use askama::Template;
use catalogue::{Answers, Service};
use kernel::{Arg, Lang, Local, Words};
use web::axum::extract::{Path, State};
use web::{Answer, Page, Section, View, public_page};

use crate::room::Cases;
use crate::{home, words};

/// One component: its name, what the file says of it, and whether the office has confirmed all of that.
struct Part {
    title: String,
    lines: Vec<String>,
    certain: bool,
}

#[derive(Template)]
#[template(path = "standard.html")]
struct StandardPage<'a> {
    t: Words<'a>,
    id: &'a str,
    service: &'a str,
    agency: String,
    delivery: Vec<Part>,
    inside: Vec<Part>,
    missing: String,
    version: String,
}

/// `GET /layanan/{id}/standar`
pub(crate) async fn page(State(room): State<Cases>, view: View, Path(id): Path<String>) -> Answer {
    public_page(&view, &home::today(&room, &view), || async { show(&room, &view, &id) }).await
}

fn show(room: &Cases, view: &View, id: &str) -> Answer {
    let service = room.service(id)?;
    let (t, lang) = (view.words(), view.lang);
    let (delivery, inside) = (delivery(room, t, lang, &service), inside(t, lang, &service));
    let missing = delivery.iter().chain(&inside).filter(|part| part.lines.is_empty()).count();
    let page = StandardPage {
        t,
        id: &service.id,
        service: service.title.get(lang),
        agency: words::agency(room, service.agency.as_str(), lang),
        delivery,
        inside,
        missing: if missing == 0 {
            String::new()
        } else {
            t.with("standard-missing", &[("count", Arg::from(missing))])
        },
        version: t.with("service-version", &[("version", Arg::from(service.version.short()))]),
    };
    let title = t.with("standard-title", &[("service", Arg::from(page.service))]);
    Ok(Page::new(&title, Section::Services).main(&page)?.render(view))
}

fn part(t: Words<'_>, key: &str, lines: Vec<String>, certain: bool) -> Part {
    Part { title: t.get(&format!("standard-{key}")).to_owned(), lines, certain }
}

/// What concerns the citizen: requirements, procedure, time, fee, product, complaints.
fn delivery(room: &Cases, t: Words<'_>, lang: Lang, service: &Service) -> Vec<Part> {
    let needs = service.requirements(&Answers::new(), &room.ctx(None));
    let steps = std::iter::once(t.with("service-step-fill-text", &[("count", Arg::from(service.pages.len()))]));
    let steps = steps.chain(service.flow.steps.iter().map(|step| step.title.get(lang).to_owned()));
    let fee = &service.fee;
    let mut costs = vec![words::fee(t, service)];
    costs.extend(fee.note.as_ref().map(|note| note.get(lang).to_owned()));
    costs.push(fee.basis.clone());
    costs.extend(fee.elsewhere.iter().map(|line| format!("{}: {}", line.label.get(lang), line.payee.get(lang))));
    let time = vec![words::time(t, service), service.promise.note.get(lang).to_owned()];
    let mut product = vec![service.result.get(lang).to_owned()];
    product.extend(service.letters.iter().map(|letter| letter.title.get(lang).to_owned()));
    vec![
        part(
            t,
            "requirements",
            needs.iter().map(|need| need.text.get(lang).to_owned()).collect(),
            needs.iter().all(|need| need.certain),
        ),
        part(t, "procedure", steps.collect(), true),
        part(t, "time", time, service.promise.certain),
        part(t, "fee", costs, !fee.has_doubts()),
        part(t, "product", product, true),
        said(t, "complaints", lang, service.standard.complaints.as_ref()),
    ]
}

/// What the office keeps in order inside.
fn inside(t: Words<'_>, lang: Lang, service: &Service) -> Vec<Part> {
    let laws = service.legal.iter().map(|law| law.cite.clone()).collect();
    let standard = &service.standard;
    vec![
        part(t, "law", laws, service.legal.iter().all(|law| law.certain)),
        said(t, "facilities", lang, standard.facilities.as_ref()),
        said(t, "competence", lang, standard.competence.as_ref()),
        said(t, "supervision", lang, standard.supervision.as_ref()),
        said(t, "staff", lang, standard.staff.as_ref()),
        said(t, "guarantee", lang, standard.guarantee.as_ref()),
        said(t, "safety", lang, standard.safety.as_ref()),
        said(t, "evaluation", lang, standard.evaluation.as_ref()),
    ]
}

fn said(t: Words<'_>, key: &str, lang: Lang, text: Option<&Local>) -> Part {
    part(t, key, text.iter().map(|text| text.get(lang).to_owned()).collect(), true)
}
