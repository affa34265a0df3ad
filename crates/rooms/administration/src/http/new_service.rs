//! `/kelola/layanan/baru`: a new service, begun as a copy of one that is much like it.

use askama::Template;
use kernel::Words;
use web::axum::extract::{Query, State};
use web::{Answer, Control, FieldView, Pick, Sent, View, csrf_field, fields_html};

use super::{Trouble, sheet, told_at};
use crate::copy::{Input, copy};
use crate::room::{Administration, admin};

#[derive(Template)]
#[template(path = "new_service.html")]
struct New<'a> {
    t: Words<'a>,
    trouble: &'a str,
    csrf: String,
    fields: String,
}

/// Which service is copied, if that is known.
#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct From {
    #[serde(default)]
    dari: String,
}

/// `GET /kelola/layanan/baru?dari=`
pub(crate) async fn page(State(room): State<Administration>, view: View, Query(from): Query<From>) -> Answer {
    admin(&view)?;
    show(&room, &view, &Input { from: from.dari, ..Input::default() }, &Trouble::none())
}

fn show(room: &Administration, view: &View, input: &Input, trouble: &Trouble) -> Answer {
    let words = view.words();
    let services = room.hall.services.now();
    let models = services.services().map(|service| Pick {
        value: service.id.clone(),
        label: service.title.get(view.lang).to_owned(),
        hint: String::new(),
        is_chosen: service.id == input.from,
    });
    let line =
        |path: &str, key: &str, value: &str| FieldView::line(path, words.get(key), value).flaw(trouble.of(words, path));
    let fields = [
        line("dari", "kelola-new-from", "")
            .hint(words.get("kelola-new-from-hint"))
            .control(Control::Select { options: models.collect() }),
        line("title.id", "kelola-new-title-id", &input.title_id),
        line("title.en", "kelola-new-title-en", &input.title_en),
        line("id", "kelola-new-id", &input.id).hint(words.get("kelola-new-id-hint")),
        line("prefix", "kelola-new-prefix", &input.prefix)
            .hint(words.get("kelola-new-prefix-hint"))
            .of_kind("text", "", true),
    ];
    let page = New { t: words, trouble: &trouble.html, csrf: csrf_field(view), fields: fields_html(&fields, words) };
    Ok(sheet(words.get("kelola-new-title"), trouble).main(&page)?.render(view))
}

/// `POST /kelola/layanan/baru`
pub(crate) async fn make(State(room): State<Administration>, view: View, sent: Sent) -> Answer {
    let officer = admin(&view)?;
    let input = Input {
        from: sent.text("dari").to_owned(),
        id: sent.text("id").to_lowercase(),
        prefix: sent.text("prefix").to_uppercase(),
        title_id: sent.text("title.id").to_owned(),
        title_en: sent.text("title.en").to_owned(),
    };
    match copy(&room, officer, &input).await {
        Ok(draft) => Ok(told_at(&view, &format!("/kelola/layanan/{}/sumber", draft.service), "kelola-new-done")),
        Err(refusal) => {
            let words = view.words();
            let label = |field: &str| {
                let key = match field {
                    "dari" => "kelola-new-from",
                    "id" => "kelola-new-id",
                    "prefix" => "kelola-new-prefix",
                    "title.id" => "kelola-new-title-id",
                    _ => "kelola-new-title-en",
                };
                words.get(key).to_owned()
            };
            let trouble = Trouble::at(&view, refusal, label)?;
            show(&room, &view, &input, &trouble)
        }
    }
}
