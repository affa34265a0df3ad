//! `/surat/{id}/perpanjang`: when a letter ends, whether it can be renewed, and the questions that are still asked. The
//! reminders lead here.

use std::collections::BTreeMap;

use askama::Template;
use catalogue::{Answers, Part, RenewalWindow};
use kernel::{Actor, Arg, FieldFlaw, LetterId, Words, say};
use web::axum::extract::{Path, State};
use web::axum::http::StatusCode;
use web::{Answer, Page, Section, Sent, View, csrf_field, fields_html, see_other};

use crate::fill::{summary, titled};
use crate::form::Drawing;
use crate::model::{Letter, LetterBody};
use crate::renew::{self, Renewable, Stand};
use crate::room::Cases;
use crate::start::was_asked;
use crate::track::LetterView;
use crate::{Refusal, words};

#[derive(Template)]
#[template(path = "renew.html")]
struct RenewPage<'a> {
    t: Words<'a>,
    back: String,
    reference: String,
    title: &'a str,
    number: &'a str,
    ends: String,
    tone: &'static str,
    says: String,
    onward: String,
    onward_title: &'a str,
    may: bool,
    copied: String,
    note: &'a str,
    basis: &'a str,
    certain: bool,
    errors: String,
    advice: &'a str,
    action: String,
    csrf: String,
    fields: String,
}

fn letter_id(id: &str) -> Result<LetterId, Refusal> {
    id.parse().map_err(|_| Refusal::NoLetter)
}

/// `GET /surat/{id}/perpanjang`
pub(crate) async fn page(State(room): State<Cases>, view: View, Path(id): Path<String>) -> Answer {
    if view.actor == Actor::Visitor {
        return Ok(see_other(&web::problem::sign_in_path(&view)));
    }
    let found = renew::look(&room, &view.actor, letter_id(&id)?).await?;
    let answers = found.service.renewal_questions(&found.earlier);
    show(&room, &view, &found, &answers, &[])
}

/// `POST /surat/{id}/perpanjang`
pub(crate) async fn go(State(room): State<Cases>, view: View, Path(id): Path<String>, sent: Sent) -> Answer {
    let found = renew::look(&room, &view.actor, letter_id(&id)?).await?;
    let raw = renew::asked(&found.service, &catalogue::RawForm(sent.fields.clone()));
    let mut answers = Answers::new();
    let ctx = room.ctx(None);
    let flaws = found.service.read_questions(&raw, &mut answers, &ctx);
    let is_for_them = found.service.not_for_you(&answers, &ctx).is_none();
    if !flaws.is_empty() || !is_for_them {
        let asked = |flaw: &FieldFlaw| was_asked(&found.service, flaw, &raw);
        let flaws: Vec<FieldFlaw> = flaws.into_iter().filter(|flaw| is_for_them && asked(flaw)).collect();
        return show(&room, &view, &found, &answers, &flaws);
    }
    let draft = renew::begin(&room, &view.actor, &found, raw).await?;
    Ok(see_other(&format!("/permohonan/draf/{draft}")))
}

fn show(room: &Cases, view: &View, found: &Renewable, answers: &Answers, flaws: &[FieldFlaw]) -> Answer {
    let (t, lang, service) = (view.words(), view.lang, &found.service);
    let ctx = room.ctx(None);
    let reference = &found.case.reference;
    let shelf = if view.actor.officer().is_ok() { "/meja" } else { "/permohonan" };
    let (tone, says) = says(room, view, found);
    let (onward, onward_key) = match &found.stand {
        Stand::Begun(draft) => (format!("/permohonan/draf/{draft}"), "mine-draft-go"),
        Stand::Filed(reference) => (format!("{shelf}/{reference}"), "receipt-open"),
        Stand::Late(_) | Stand::Revoked | Stand::Never => (format!("/layanan/{}", service.id), "renew-anew"),
        Stand::Early(_) | Stand::Open(_) | Stand::Unsigned => (String::new(), "next"),
    };
    let may = matches!(found.stand, Stand::Open(_));
    let seen = service.view(answers, &ctx);
    let drawing = Drawing { room, words: t, lang, service, answers, flaws, only: None, silent: &BTreeMap::new() };
    let own = |path: &str| service.renewal.as_ref().is_some_and(|renewal| renewal.answers(path));
    let questions: Vec<_> = drawing.questions(&seen).into_iter().filter(|field| !own(&field.path)).collect();
    let is_answered = service.validate(answers, Part::Questions, &ctx).is_fine();
    let advice = service.not_for_you(answers, &ctx).filter(|_| may && is_answered);
    let renewal = service.renewal.as_ref();
    let page = RenewPage {
        t,
        back: format!("{shelf}/{reference}"),
        reference: reference.to_string(),
        title: found.body.title.get(lang),
        number: &found.letter.number,
        ends: ends(room, view, &found.letter),
        tone,
        says,
        onward,
        onward_title: t.get(onward_key),
        may,
        copied: t.with("renew-copied", &[("reference", Arg::from(reference.as_str()))]),
        note: renewal.and_then(|renewal| renewal.note.as_ref()).map_or("", |note| note.get(lang)),
        basis: renewal.map_or("", |renewal| &renewal.basis),
        certain: renewal.is_none_or(|renewal| renewal.certain),
        errors: summary(service, view, flaws),
        advice: advice.map_or("", |advice| advice.advice.get(lang)),
        action: format!("/surat/{}/perpanjang", found.letter.id),
        csrf: csrf_field(view),
        fields: fields_html(&questions, t),
    };
    let is_fine = flaws.is_empty() && advice.is_none();
    let status = if is_fine { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let title = titled(view, t.get("renew-title"), flaws.len());
    Ok(Page::new(title, Section::Mine).status(status).main(&page)?.render(view))
}

/// Whether it can be renewed, in one sentence, and how loud.
fn says(room: &Cases, view: &View, found: &Renewable) -> (&'static str, String) {
    let t = view.words();
    let with_day = |key: &str, day| t.with(key, &[("day", Arg::from(say::date(day, view.lang)))]);
    match &found.stand {
        Stand::Open(last) if is_over(room, &found.letter) => ("warn", with_day("renew-open-late", *last)),
        Stand::Open(last) => ("", with_day("renew-open", *last)),
        Stand::Early(first) => ("", with_day("renew-early", *first)),
        Stand::Late(last) => ("warn", with_day("renew-late", *last)),
        Stand::Revoked => ("bad", t.get("renew-revoked").to_owned()),
        Stand::Unsigned => ("", t.get("letter-unsigned").to_owned()),
        Stand::Begun(_) => ("", t.get("renew-begun").to_owned()),
        Stand::Filed(reference) => ("ok", t.with("renew-filed", &[("reference", Arg::from(reference.as_str()))])),
        Stand::Never => ("", t.get("renew-never").to_owned()),
    }
}

fn is_over(room: &Cases, letter: &Letter) -> bool {
    letter.valid_until.is_some_and(|until| until <= room.hall.now())
}

/// "Berlaku sampai 12 Juli 2031"; empty for a letter that never ends.
fn ends(room: &Cases, view: &View, letter: &Letter) -> String {
    let Some(day) = renew::last_day(room, letter) else { return String::new() };
    let key = if is_over(room, letter) { "letter-ended" } else { "letter-ends" };
    view.words().with(key, &[("day", Arg::from(say::date(day, view.lang)))])
}

/// Beside the letters of a case: until when each holds, and where it can be renewed now.
pub(crate) fn tell(room: &Cases, view: &View, letters: &[(Letter, LetterBody)], views: &mut [LetterView]) {
    for ((letter, _), shown) in letters.iter().zip(views) {
        shown.ends = ends(room, view, letter);
        let may = matches!(renew::window(room, letter), Some(RenewalWindow::Open(_)));
        if may {
            shown.renew = format!("/surat/{}/perpanjang", letter.id);
        }
    }
}

/// A line that leads from a case to the one it renews, or that renews it.
pub(crate) struct KinView {
    pub says: String,
    pub href: String,
    pub reference: String,
}

/// The cases before and after this one.
pub(crate) fn kin(view: &View, kin: &crate::look::Kin, shelf: &str) -> Vec<KinView> {
    let t = view.words();
    let line = |key: &str, reference: &kernel::Reference| KinView {
        says: t.get(key).to_owned(),
        href: format!("{shelf}/{reference}"),
        reference: reference.to_string(),
    };
    let before = kin.before.iter().map(|reference| line("renew-before", reference));
    before.chain(kin.after.iter().map(|reference| line("renew-after", reference))).collect()
}

/// A letter that ends soon, as its holder finds it.
pub(crate) struct EndingView {
    pub title: String,
    pub note: String,
    pub tone: &'static str,
    pub href: String,
    pub case_href: String,
}

/// The letters that end soon, or ended and can still be renewed.
pub(crate) fn ending(room: &Cases, view: &View, letters: &[(Letter, LetterBody)]) -> Vec<EndingView> {
    let one = |(letter, body): &(Letter, LetterBody)| {
        let window = renew::window(room, letter);
        let may = matches!(window, Some(RenewalWindow::Open(_)));
        // What is over and cannot be renewed is no news.
        if is_over(room, letter) && !may {
            return None;
        }
        let note = match window {
            Some(RenewalWindow::Early(day)) => {
                view.words().with("renew-early", &[("day", Arg::from(say::date(day, view.lang)))])
            }
            _ => String::new(),
        };
        let parts = [letter.number.clone(), ends(room, view, letter), note];
        Some(EndingView {
            title: body.title.get(view.lang).to_owned(),
            note: words::sentences(&parts),
            tone: if is_over(room, letter) { "bad" } else { "warn" },
            href: if may { format!("/surat/{}/perpanjang", letter.id) } else { String::new() },
            case_href: format!("/surat/{}", letter.id),
        })
    };
    letters.iter().filter_map(one).collect()
}
