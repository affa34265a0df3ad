//! What is open to somebody who has yet to agree to the text on which their account stands ([`web::Owed`]).
//!
//! Everything else is shut, also what is added later: the lists below name what stays open, by route. Whoever was not asked
//! yet is led to the question first and comes back from there; programs are told where it is.

use people::People;
use people::consent::NotAgreed;
use web::axum::Router;
use web::axum::extract::{FromRequest as _, MatchedPath, Request, State};
use web::axum::middleware::{Next, from_fn_with_state};
use web::problem::percent;
use web::{Answer, Owed, Sent, View, see_other};

const QUESTION: &str = "/saya/persetujuan/baru";

/// Open to everyone: the question and its texts, one's own data and requests about it, and the way out.
const ALWAYS: [&str; 14] = [
    QUESTION,
    "/saya/persetujuan",
    "/persetujuan/{id}/{edition}",
    "/persetujuan/{id}/{edition}/teks",
    "/data-saya",
    "/data-saya/salinan",
    "/data-saya/permintaan",
    "/data-saya/permintaan/baru/{kind}",
    "/data-saya/permintaan/{number}",
    "/data-saya/permintaan/{number}/batal",
    "/saya/akun/perangkat",
    "/saya/kunci/{id}/cabut",
    "/keluar",
    "/kotak-keluar",
];

/// What was typed is kept, though nothing is filed by it. Not of a closed account.
const KEEPS: [&str; 2] = ["/permohonan/draf/{draft}/{page}", "/permohonan/{reference}/pesan"];

/// Puts this in front of the rooms.
pub(crate) fn before(rooms: Router, people: People) -> Router {
    rooms.layer(from_fn_with_state(people, keep))
}

fn is_open(owed: Owed, route: &str, is_reading: bool) -> bool {
    let by_stand = match owed {
        Owed::Closed => false,
        Owed::Asked => !is_reading && KEEPS.contains(&route),
        Owed::PutOff => is_reading || KEEPS.contains(&route),
    };
    // Somebody else may sign in at the same browser.
    by_stand || ALWAYS.contains(&route) || route.starts_with("/masuk")
}

async fn keep(State(people): State<People>, view: View, request: Request, next: Next) -> Answer {
    let Some(owed) = view.owed else { return Ok(next.run(request).await) };
    let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str).to_owned();
    let is_reading = request.method().is_safe();
    if is_open(owed, &route, is_reading) {
        return Ok(next.run(request).await);
    }
    // A script of ours that sends what the device kept must see that it was not taken.
    let by_script = request.headers().get("sec-fetch-mode").is_some_and(|mode| mode != "navigate");
    if view.wants_json || view.scopes.is_some() || by_script {
        return Err(NotAgreed.into());
    }
    if is_reading {
        return Ok(see_other(&format!("{QUESTION}?lanjut={}", percent(&view.path))));
    }
    let sent = Sent::from_request(request, &()).await?;
    people::ask_before(&people, &view, sent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_listed_is_shut() {
        for owed in [Owed::Asked, Owed::PutOff, Owed::Closed] {
            assert!(!is_open(owed, "/permohonan/draf/{draft}/kirim", false), "{owed:?} files");
            assert!(!is_open(owed, "/layanan/{id}/mulai", false), "{owed:?} begins");
            assert!(is_open(owed, "/data-saya/salinan", false), "{owed:?} gets a copy");
            assert_eq!(is_open(owed, "/permohonan/{reference}", true), owed == Owed::PutOff, "{owed:?} reads");
            assert_eq!(is_open(owed, KEEPS[0], false), owed != Owed::Closed, "{owed:?} keeps what was typed");
        }
    }
}
