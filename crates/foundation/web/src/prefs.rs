//! How someone likes to see pages: language, size, colour, little data. Kept in a cookie, set by plain links.

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_LANGUAGE, SET_COOKIE};
use axum::response::{IntoResponse as _, Response};
use kernel::Lang;
use serde::Deserialize;

use crate::cookies;
use crate::page::see_other;
use crate::site::Site;

/// How someone likes to see pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Prefs {
    /// Their language, if they chose one.
    pub lang: Option<Lang>,
    /// `besar` or `terbesar`.
    pub size: Option<&'static str>,
    /// `light` or `dark`.
    pub theme: Option<&'static str>,
    /// High contrast.
    pub contrast: bool,
    /// Whether pictures that only please are left out; none means as the browser says.
    pub saver: Option<bool>,
    /// Whether the officers' single keys are switched off.
    pub keys_off: bool,
}

const SIZES: [&str; 2] = ["besar", "terbesar"];
/// Keeps them.
pub(crate) const COOKIE: &str = "balai_tampilan";
const YEAR: i64 = 365 * 24 * 3600;

impl Prefs {
    /// Reads the cookie; what it does not know it leaves out.
    pub fn read(cookie: &str) -> Self {
        let mut prefs = Self::default();
        for word in cookie.split('.') {
            prefs.take(word);
        }
        prefs
    }

    fn take(&mut self, word: &str) {
        match word {
            "id" | "en" => self.lang = word.parse().ok(),
            "biasa" => self.size = None,
            "terang" => (self.theme, self.contrast) = (Some("light"), false),
            "gelap" => (self.theme, self.contrast) = (Some("dark"), false),
            "kontras" => self.contrast = true,
            "otomatis" => (self.theme, self.contrast) = (None, false),
            "hemat" => self.saver = Some(true),
            "penuh" => self.saver = Some(false),
            "pintasan-mati" => self.keys_off = true,
            "pintasan" => self.keys_off = false,
            _ => self.size = SIZES.into_iter().find(|size| *size == word).or(self.size),
        }
    }

    fn words(self) -> String {
        let theme = self.theme.map(|theme| if theme == "dark" { "gelap" } else { "terang" });
        let contrast = self.contrast.then_some("kontras");
        let saver = self.saver.map(|saves| if saves { "hemat" } else { "penuh" });
        let keys = self.keys_off.then_some("pintasan-mati");
        let words = [self.lang.map(Lang::as_str), self.size, theme, contrast, saver, keys];
        words.into_iter().flatten().collect::<Vec<_>>().join(".")
    }

    /// Whether to leave out what only pleases: chosen here, or asked for by the browser.
    pub fn saves_data(self, headers: &HeaderMap) -> bool {
        let asked = || headers.get("save-data").is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"on"));
        self.saver.unwrap_or_else(asked)
    }

    /// The language of the page: chosen, or what the browser asks for, or Indonesian.
    pub fn lang(self, headers: &HeaderMap) -> Lang {
        let asked = || {
            let header = headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?;
            header.split(',').find_map(|part| part.trim().get(..2)?.to_ascii_lowercase().parse().ok())
        };
        self.lang.or_else(asked).unwrap_or(Lang::Id)
    }

    /// Attributes of `<html>`.
    pub fn attributes(self) -> String {
        let mut out = String::new();
        let pairs = [
            ("size", self.size),
            ("theme", self.theme),
            ("contrast", self.contrast.then_some("high")),
            ("keys", self.keys_off.then_some("off")),
        ];
        for (name, value) in pairs {
            if let Some(value) = value {
                out.extend([" data-", name, "=\"", value, "\""]);
            }
        }
        out
    }
}

/// One choice from the menu.
#[derive(Debug, Deserialize)]
pub(crate) struct Choice {
    #[serde(default)]
    bahasa: String,
    #[serde(default)]
    huruf: String,
    #[serde(default)]
    warna: String,
    #[serde(default)]
    data: String,
    #[serde(default)]
    tombol: String,
    #[serde(default)]
    kembali: String,
}

/// `/tampilan?huruf=besar&kembali=/layanan`: remembers the choice and goes back.
pub(crate) async fn choose(State(site): State<Site>, headers: HeaderMap, Query(choice): Query<Choice>) -> Response {
    let mut prefs = Prefs::read(cookies::get(&site, &headers, COOKIE).unwrap_or_default());
    for word in [&choice.bahasa, &choice.huruf, &choice.warna, &choice.data, &choice.tombol] {
        prefs.take(word);
    }
    let mut response = see_other(safe_path(&choice.kembali)).into_response();
    let cookie = cookies::make(&site, COOKIE, &prefs.words(), Some(YEAR));
    response.headers_mut().append(SET_COOKIE, cookie);
    response
}

/// A path of this hall, never another's address: `//elsewhere` and `/\elsewhere` lead out.
pub fn safe_path(path: &str) -> &str {
    let stays = path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && path.chars().all(|c| !c.is_control() && !c.is_whitespace());
    if stays { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_are_kept_and_unknown_words_are_not() {
        let prefs = Prefs::read("en.besar.gelap.hemat.pintasan-mati.nonsense");
        assert_eq!(prefs.words(), "en.besar.gelap.hemat.pintasan-mati");
        assert_eq!(prefs.attributes(), " data-size=\"besar\" data-theme=\"dark\" data-keys=\"off\"");
    }

    #[test]
    fn the_language_is_chosen_asked_for_or_indonesian() {
        let mut headers = HeaderMap::new();
        assert_eq!(Prefs::default().lang(&headers), Lang::Id);
        headers.insert(ACCEPT_LANGUAGE, "fr-FR, en-GB;q=0.8".parse().unwrap());
        assert_eq!(Prefs::default().lang(&headers), Lang::En);
        assert_eq!(Prefs { lang: Some(Lang::Id), ..Prefs::default() }.lang(&headers), Lang::Id);
    }

    #[test]
    fn little_data_is_chosen_here_or_asked_for_by_the_browser() {
        let mut headers = HeaderMap::new();
        assert!(!Prefs::default().saves_data(&headers));
        headers.insert("save-data", "on".parse().unwrap());
        assert!(Prefs::default().saves_data(&headers));
        assert!(!Prefs { saver: Some(false), ..Prefs::default() }.saves_data(&headers));
    }

    #[test]
    fn nobody_is_sent_to_another_site() {
        for bad in ["//evil.example", "https://evil.example", "/\\evil.example", "", "/a b", "/\n"] {
            assert_eq!(safe_path(bad), "/", "{bad:?}");
        }
        assert_eq!(safe_path("/layanan?q=ktp"), "/layanan?q=ktp");
    }
}
