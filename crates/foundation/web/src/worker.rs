//! What makes the hall an app that works on a bad line: the service worker, its words, and the manifest.
//!
//! The worker's text names every file of the shell by its content, and carries a version made of all of them. A new
//! version of the hall is therefore another worker; it fetches its own shell before it takes over, and the shell of the
//! one before goes as a whole. No page of one version ever meets a script of another.

use kernel::{Arg, Lang, Texts};
use sha2::{Digest as _, Sha256};

use crate::site::{HallFace, HallWords};

const WORKER: &str = include_str!("../assets/sw.js");
/// Pages that the worker keeps; another layout is another version.
const PAGES: &str = concat!(
    include_str!("../templates/layout.html"),
    include_str!("../templates/offline.html"),
    include_str!("../templates/offline_form.html"),
    include_str!("../templates/offline_choice.html"),
);

/// The words of scripts, by the name they have there. `{…}` stands where a script puts something in.
const WORDS: &[(&str, &str, &[&str])] = &[
    ("keptPage", "offline-kept", &["at"]),
    ("kept", "offline-form-kept", &["at"]),
    ("restored", "offline-form-restored", &[]),
    ("wait", "offline-form-wait", &[]),
    ("waitSend", "offline-form-wait-send", &[]),
    ("memory", "offline-form-memory", &[]),
    ("saved", "offline-form-saved", &["at"]),
    ("sent", "offline-form-sent", &["at", "ref"]),
    ("sentLink", "offline-form-sent-link", &[]),
    ("signIn", "offline-form-sign-in", &[]),
    ("signInLink", "sign-in", &[]),
    ("look", "offline-form-look", &[]),
    ("lookLink", "offline-form-look-link", &[]),
    ("differs", "offline-form-differs", &[]),
    ("declare", "offline-form-declare", &[]),
    ("none", "offline-form-none", &[]),
    ("empty", "offline-form-empty", &[]),
    ("limit", "offline-form-limit", &["size"]),
    ("large", "offline-form-large", &["name", "size"]),
    ("part", "offline-form-part", &["part", "parts"]),
    ("pageHere", "offline-form-page-here", &["at"]),
    ("pageThere", "offline-form-page-there", &[]),
    ("pageNone", "offline-form-page-none", &[]),
];

/// The words that scripts say, in every language, as a script.
pub(crate) fn words(texts: &Texts, face: &HallFace) -> String {
    let of = |lang| {
        let words = texts.words(lang);
        let say = |(name, key, holes): &(&str, &str, &[&str])| {
            let marks: Vec<(&str, String)> = holes.iter().map(|hole| (*hole, format!("{{{hole}}}"))).collect();
            let args: Vec<(&str, Arg<'_>)> = marks.iter().map(|(hole, mark)| (*hole, Arg::from(mark))).collect();
            ((*name).to_owned(), serde_json::Value::from(words.with(key, &args)))
        };
        let all: serde_json::Map<String, serde_json::Value> = WORDS.iter().map(say).collect();
        (lang.as_str().to_owned(), serde_json::Value::from(all))
    };
    let all: serde_json::Map<String, serde_json::Value> = Lang::ALL.into_iter().map(of).collect();
    let all = serde_json::Value::from(all);
    let icon = serde_json::Value::from(crate::icon("offline"));
    format!(
        "// The words of scripts, written from texts/*.ftl.\n'use strict';\nself.KATA = {all};\nself.IKON = {icon};\nself.ZONA = \"{}\";\n",
        face.zone.iana()
    )
}

/// The worker: `assets` are the files of the shell, `forms` those that forms need besides, in order.
pub(crate) fn worker(assets: &[&str], forms: &[&str]) -> String {
    let list = |files: &[&str]| serde_json::Value::from(files.to_vec()).to_string();
    let worker = WORKER.replace("{{assets}}", &list(assets)).replace("{{forms}}", &list(forms));
    let digest = Sha256::new().chain_update(&worker).chain_update(PAGES).finalize();
    worker.replace("{{version}}", &crate::hex(&digest[..6]))
}

/// What a browser needs to put the hall on the home screen.
pub(crate) fn manifest(texts: &Texts, said: &HallWords, lang: Lang) -> String {
    let words = texts.words(lang);
    let icon = |src: &str, sizes: &str, kind: &str, purpose: &str| serde_json::json!({ "src": src, "sizes": sizes, "type": kind, "purpose": purpose });
    let shortcut = |key: &str, url: &str| serde_json::json!({ "name": words.get(key), "url": url });
    let name = if said.name.starts_with("Balai") { said.name.clone() } else { format!("Balai {}", said.name) };
    serde_json::json!({
        "id": "/",
        "name": name,
        "short_name": "Balai",
        "description": words.get("app-description"),
        "lang": lang.as_str(),
        "dir": "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#faf7f1",
        "theme_color": "#15173f",
        "categories": ["government"],
        "icons": [
            icon("/aset/ikon-192.png", "192x192", "image/png", "any"),
            icon("/aset/ikon-512.png", "512x512", "image/png", "any"),
            icon("/aset/ikon-maskable.png", "512x512", "image/png", "maskable"),
            icon("/aset/balai.svg", "any", "image/svg+xml", "any"),
        ],
        "shortcuts": [
            shortcut("nav-services", "/layanan"),
            shortcut("nav-track", "/lacak"),
            shortcut("nav-check", "/cek"),
            shortcut("nav-mine-short", "/saya"),
        ],
    })
    .to_string()
}
