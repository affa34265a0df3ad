//! `/laporan/saya/buka` and `/laporan/saya/kode`: reports that were sent without an account, from another phone.

use web::axum::extract::State;
use web::axum::http::HeaderMap;
use web::axum::http::header::SET_COOKIE;
use web::{Answer, FieldView, Sent, Trouble, View, told_at};

use crate::code_form::{CodeForm, asks_again, hidden};
use crate::mine_page::{self, MINE};
use crate::room::Reports;
use crate::{Refusal, browser, claim};

/// Where the code is typed.
const CODE: &str = "/laporan/saya/kode";

/// The field of the contact.
pub(crate) fn contact(view: &View, typed: &str) -> FieldView {
    let t = view.words();
    FieldView::line("kontak", t.get("reports-contact"), typed).hint(t.get("reports-claim-hint")).autocomplete("tel")
}

fn form(contact: &str) -> CodeForm<'_> {
    CodeForm {
        here: CODE,
        back: MINE,
        to: contact,
        hidden: vec![("_kontak", contact.to_owned())],
        go: "reports-claim-go",
    }
}

/// The list with what was wrong.
async fn refused(room: &Reports, view: &View, headers: &HeaderMap, typed: &str, refusal: Refusal) -> Answer {
    let mut field = [contact(view, typed)];
    let trouble = Trouble::at(view, refusal, &mut field)?;
    let [field] = field;
    mine_page::draw(room, view, headers, &trouble, field).await
}

/// `POST /laporan/saya/buka`
pub(crate) async fn ask(State(room): State<Reports>, view: View, headers: HeaderMap, sent: Sent) -> Answer {
    let to: String = sent.text("kontak").chars().take(120).collect();
    match room.reporters.ask_code(&view, &headers, &to).await {
        Ok(code) => {
            let mut response = form(&to).draw(&view, None)?;
            response.headers_mut().append(SET_COOKIE, browser::keep_code(&view, code.reveal()));
            Ok(response)
        }
        Err(problem) => refused(&room, &view, &headers, &to, Refusal::Room(problem)).await,
    }
}

/// `POST /laporan/saya/kode`
pub(crate) async fn code(State(room): State<Reports>, view: View, headers: HeaderMap, sent: Sent) -> Answer {
    let to = hidden(&sent, "_kontak");
    let token = browser::code(&view, &headers);
    if asks_again(&sent) {
        let again = room.reporters.resend_code(token).await;
        return form(to).draw(&view, again.err().map(Refusal::Room));
    }
    let proved = match room.reporters.prove(&view, &headers, token, sent.text("kode")).await {
        Ok(proved) => proved,
        Err(problem) => return form(to).draw(&view, Some(Refusal::Room(problem))),
    };
    let known = browser::token(&view, &headers).map(str::to_owned);
    let key = known.unwrap_or_else(|| browser::fresh(&*room.hall.dice));
    let mut response = match claim::claim(&room, &proved, browser::digest(&key)).await {
        Ok(_) => told_at(&view, MINE, "reports-claimed"),
        Err(refusal @ Refusal::Invalid(_)) => refused(&room, &view, &headers, to, refusal).await?,
        Err(refusal) => return Err(refusal.into()),
    };
    response.headers_mut().append(SET_COOKIE, browser::keep_code(&view, ""));
    response.headers_mut().append(SET_COOKIE, browser::keep(&view, &key, false));
    Ok(response)
}
