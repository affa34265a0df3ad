//! How to tell the hall about a hole: `/.well-known/security.txt` (RFC 9116) for machines, `/keamanan` for people. Neither is
//! there as long as the office names nobody who reads such reports.

use std::fmt::Write as _;

use askama::Template;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse as _;
use kernel::{Arg, Kind, Span, Stamp, Words};

use crate::page::{Page, Section};
use crate::problem::{Answer, General};
use crate::site::Site;
use crate::view::View;

/// Where people read it.
pub(crate) const PAGE: &str = "/keamanan";
/// Where machines read it.
const FILE: &str = "/.well-known/security.txt";
/// The file says of itself that it is good for so long, counted from the day on which it is read: a hall that is open keeps
/// it good, and a copy of one that is gone ends. The standard advises less than a year.
const GOOD_FOR: Span = Span::days(180);

/// Who reads reports of holes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reporting {
    /// Where to write, the best first: addresses that begin with `mailto:`, `https://` or `tel:`, without blanks.
    pub contacts: Vec<String>,
    /// The languages that they read, as RFC 5646 writes them.
    pub languages: Vec<String>,
}

impl Reporting {
    /// The file as it is at `now`. Addresses of the hall itself stand in it only if they are reached by TLS, as the standard
    /// wants.
    fn file(&self, base_url: &str, today: Stamp) -> String {
        let mut file = String::new();
        let mut line = |name: &str, value: &str| {
            // Writing to a string cannot fail.
            let _ = writeln!(file, "{name}: {value}");
        };
        for contact in &self.contacts {
            line("Contact", contact);
        }
        line("Expires", &today.plus(GOOD_FOR).to_string());
        line("Preferred-Languages", &self.languages.join(", "));
        if base_url.starts_with("https://") {
            line("Canonical", &format!("{base_url}{FILE}"));
            line("Policy", &format!("{base_url}{PAGE}"));
        }
        file
    }
}

/// `GET /.well-known/security.txt`
pub(crate) async fn file(State(site): State<Site>) -> Answer {
    let reporting = site.reporting.as_ref().ok_or(General(Kind::NotFound))?;
    let zone = site.face.zone;
    // The same words all day.
    let today = Stamp::at(site.clock.now().date(zone), 0, 0, zone);
    let headers = [(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, "public, max-age=3600")];
    Ok((headers, reporting.file(&site.face.base_url, today)).into_response())
}

#[derive(Template)]
#[template(path = "security.html")]
struct SecurityPage<'a> {
    t: Words<'a>,
    lead: String,
    /// Address and what is read of it.
    contacts: Vec<(&'a str, &'a str)>,
    languages: String,
}

/// `GET /keamanan`
pub(crate) async fn page(State(site): State<Site>, view: View) -> Answer {
    let reporting = site.reporting.as_ref().ok_or(General(Kind::NotFound))?;
    let t = view.words();
    let page = SecurityPage {
        t,
        lead: t.with("security-lead", &[("hall", Arg::from(&view.said.name))]),
        contacts: reporting.contacts.iter().map(|to| (to.as_str(), shown(to))).collect(),
        languages: reporting.languages.join(", "),
    };
    Ok(Page::new(t.get("security-title"), Section::None).main(&page)?.render(&view))
}

/// Addresses of pages are read whole; of the others, what one types.
fn shown(contact: &str) -> &str {
    contact.strip_prefix("mailto:").or(contact.strip_prefix("tel:")).unwrap_or(contact)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::NOW;

    fn reporting() -> Reporting {
        Reporting {
            contacts: vec!["mailto:celah@kota.example".into(), "https://kota.example/lapor".into()],
            languages: vec!["id".into(), "en".into()],
        }
    }

    #[test]
    fn the_file_says_whom_to_write_to_and_until_when_it_is_good() {
        let file = reporting().file("https://kota.example", NOW);
        let expected = "Contact: mailto:celah@kota.example\nContact: https://kota.example/lapor\n\
                        Expires: 2027-01-09T02:42:00Z\nPreferred-Languages: id, en\n\
                        Canonical: https://kota.example/.well-known/security.txt\n\
                        Policy: https://kota.example/keamanan\n";
        assert_eq!(file, expected);
    }

    #[test]
    fn an_address_without_tls_is_not_written_into_it() {
        let file = reporting().file("http://127.0.0.1:8080", NOW);
        assert!(!file.contains("http://"), "{file}");
        assert_eq!(file.lines().count(), 4, "{file}");
    }
}
