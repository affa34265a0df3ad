//! The port without TLS: everybody is sent on to the same page under the hall's own address, and nothing is read from them.
//! An authority that looks whether the name is the hall's gets its answer here.

use std::collections::BTreeMap;

use hall::Living;
use web::axum::Router;
use web::axum::body::Body;
use web::axum::http::header::{CACHE_CONTROL, LOCATION};
use web::axum::http::{HeaderValue, Response, StatusCode, Uri};

/// Where authorities ask (RFC 8555, section 8.3).
const ASKED: &str = "/.well-known/acme-challenge/";

/// What authorities are answered, by the word that they ask with. Cloning shares it.
pub type Answers = Living<BTreeMap<String, String>>;

/// Answers on that port. `base_url` is where citizens reach the hall, without a slash at the end.
pub fn router(base_url: String, answers: Answers) -> Router {
    Router::new().fallback(move |uri: Uri| {
        let answer = uri.path().strip_prefix(ASKED).and_then(|word| answers.now().get(word).cloned());
        let answer = answer.map_or_else(|| send_on(&base_url, &uri), |answer| Response::new(Body::from(answer)));
        async move { answer }
    })
}

/// The hall's own name, never one that the visitor says.
fn send_on(base_url: &str, uri: &Uri) -> Response<Body> {
    let page = uri.path_and_query().map(web::axum::http::uri::PathAndQuery::as_str);
    let page = page.filter(|page| page.starts_with('/')).unwrap_or("/");
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::PERMANENT_REDIRECT;
    if let Ok(location) = HeaderValue::from_str(&format!("{base_url}{page}")) {
        response.headers_mut().insert(LOCATION, location);
    }
    // A browser that remembered it for ever could not be told otherwise later.
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn visitors_are_sent_on_to_the_hall_and_nowhere_else() {
        let to = |uri: &str| {
            let answer = send_on("https://kota.example", &uri.parse().unwrap());
            assert_eq!(answer.status(), StatusCode::PERMANENT_REDIRECT);
            answer.headers()[LOCATION].to_str().unwrap().to_owned()
        };
        assert_eq!(to("/layanan/ktp-el?a=1"), "https://kota.example/layanan/ktp-el?a=1");
        assert_eq!(to("//jahat.example/x"), "https://kota.example//jahat.example/x");
        assert_eq!(to("http://jahat.example/x"), "https://kota.example/x", "a name that the visitor says");
        assert_eq!(to("*"), "https://kota.example/");
    }
}
