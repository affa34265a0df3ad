//! What must hold for every page, whoever sees it.

use std::collections::BTreeSet;

use crate::browser::Seen;
use crate::form::tags;

/// Fails unless the page is one this house may send: language, one heading, no script and no style inside, its policy.
#[track_caller]
pub fn assert_sound(seen: &Seen, lang: &str) {
    let flaws = flaws(seen, lang);
    assert!(flaws.is_empty(), "{} ({lang}, {}): {flaws:?}", seen.path, seen.status);
}

/// What is wrong with a page.
pub fn flaws(seen: &Seen, lang: &str) -> Vec<String> {
    let html = seen.html();
    let tags = tags(&html);
    let mut flaws = Vec::new();
    let mut hold = |holds: bool, what: String| {
        if !holds {
            flaws.push(what);
        }
    };
    let of = |name: &str| tags.iter().filter(|tag| tag.name == name).count();
    hold(seen.header("content-type").starts_with("text/html"), "is HTML".to_owned());
    let page_lang = tags.iter().find(|tag| tag.name == "html").and_then(|tag| tag.get("lang"));
    hold(page_lang == Some(lang), format!("its language is {page_lang:?}"));
    hold(of("h1") == 1, format!("has {} h1", of("h1")));
    hold(of("main") == 1, "has one main".to_owned());
    hold(of("style") == 0, "has a style element".to_owned());
    let title = tags.iter().find(|tag| tag.name == "title").map(|tag| tag.text.trim().to_owned());
    hold(title.is_some_and(|title| title.len() > 8), "has a title".to_owned());
    let mut ids = BTreeSet::new();
    for tag in &tags {
        let attributes = tag.attributes.iter().map(|(name, _)| name.as_str());
        let bad: Vec<&str> = attributes.filter(|name| *name == "style" || name.starts_with("on")).collect();
        hold(bad.is_empty(), format!("<{}> carries {bad:?}", tag.name));
        hold(tag.name != "script" || (tag.has("src") && tag.text.trim().is_empty()), "has a script inside".to_owned());
        let leads = tag.get("href").or(tag.get("src")).or(tag.get("action")).unwrap_or_default();
        hold(!leads.starts_with("javascript:"), "leads to a script".to_owned());
        hold(tag.name != "img" || tag.has("alt"), format!("a picture without alt: {leads}"));
        if let Some(id) = tag.get("id") {
            hold(ids.insert(id.to_owned()), format!("the id {id} stands there twice"));
        }
    }
    hold(seen.missing == 0, format!("{} texts are missing", seen.missing));
    let policy = seen.header("content-security-policy");
    hold(policy.contains("default-src 'none'"), format!("its policy is {policy:?}"));
    hold(!policy.contains("unsafe"), format!("its policy is {policy:?}"));
    hold(seen.header("x-content-type-options") == "nosniff", "may be sniffed".to_owned());
    let shown = seen.shown_text();
    for raw in ["problem-", "flaw-", "{$", "{ $", "{{", "{%"] {
        hold(!shown.contains(raw), format!("shows {raw}"));
    }
    flaws
}

impl Seen {
    /// The text that people read, without tags.
    pub fn shown_text(&self) -> String {
        let html = self.html();
        let all = tags(&html);
        let is_shown = |name: &str| !matches!(name, "script" | "style");
        all.iter().filter(|tag| is_shown(&tag.name)).map(|tag| tag.text.as_str()).collect::<Vec<_>>().join(" ")
    }
}
