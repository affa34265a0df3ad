//! `/kelola/layanan/{id}/contoh`: the worked examples, tried: which hold, and what came out differently.

use askama::Template;
use kernel::{Arg, Words};
use web::axum::extract::{Path, State};
use web::{Answer, Sent, View, csrf_field};

use super::editor::{Wrong, rev, typed};
use super::{Trouble, head, sheet, told_at};
use crate::Refusal;
use crate::check::check;
use crate::draft::{self, Working};
use crate::model::Draft;
use crate::room::{Administration, admin};

struct Row {
    name: String,
    wrong: Vec<Wrong>,
}

#[derive(Template)]
#[template(path = "examples.html")]
struct Examples<'a> {
    t: Words<'a>,
    id: &'a str,
    head: String,
    trouble: &'a str,
    csrf: String,
    rev: i64,
    source: &'a str,
    lines: usize,
    rows: Vec<Row>,
    around: Vec<Wrong>,
    is_readable: bool,
    result: String,
}

/// `GET /kelola/layanan/{id}/contoh`
pub(crate) async fn page(State(room): State<Administration>, view: View, Path(id): Path<String>) -> Answer {
    admin(&view)?;
    let working = draft::open(&room, &id).await?;
    show(&room, &view, &working, &Trouble::none()).await
}

async fn show(room: &Administration, view: &View, working: &Working, trouble: &Trouble) -> Answer {
    let draft = &working.draft;
    let checked = check(room, &draft.service, &draft.files()).await.map_err(Refusal::Store)?;
    let (title, head) = head(room, view, working, "/contoh");
    let held = checked.examples.iter().filter(|tried| tried.differences.is_empty()).count();
    let args = [("held", Arg::from(held)), ("count", Arg::from(checked.examples.len()))];
    let page = Examples {
        t: view.words(),
        id: &draft.service,
        head,
        trouble: &trouble.html,
        csrf: csrf_field(view),
        rev: draft.rev,
        source: &draft.examples,
        lines: draft.examples.lines().count().clamp(8, 30),
        rows: checked
            .examples
            .iter()
            .map(|tried| Row { name: tried.name.clone(), wrong: tried.differences.iter().map(Wrong::of).collect() })
            .collect(),
        around: checked.around.iter().map(Wrong::of).collect(),
        is_readable: checked.service.is_some(),
        result: view.words().with("kelola-examples-result", &args),
    };
    Ok(sheet(title, trouble).main(&page)?.render(view))
}

/// `POST /kelola/layanan/{id}/contoh`
pub(crate) async fn save(State(room): State<Administration>, view: View, Path(id): Path<String>, sent: Sent) -> Answer {
    let officer = admin(&view)?;
    let mut working = draft::open(&room, &id).await?;
    let draft = Draft { examples: typed(&sent, "contoh"), rev: rev(&sent), ..working.draft.clone() };
    match draft::save(&room, officer, draft.clone()).await {
        Ok(_) => Ok(told_at(&view, &format!("/kelola/layanan/{id}/contoh"), "kelola-saved")),
        Err(refusal) => {
            working.draft.examples = draft.examples;
            let trouble = Trouble::at(&view, refusal, str::to_owned)?;
            show(&room, &view, &working, &trouble).await
        }
    }
}
