//! A form as citizens see it, for those who write it: the same controls, with nothing behind them.

use std::collections::BTreeMap;

use askama::Template;
use catalogue::{Answers, Service};
use kernel::Words;
use web::{View, fields_html};

use crate::form::Drawing;
use crate::room::Cases;

#[derive(Template)]
#[template(path = "preview.html")]
struct Preview<'a> {
    t: Words<'a>,
    title: &'a str,
    help: &'a str,
    fields: String,
}

/// The inside of one page with these answers: the questions before the form, or the page of this index. Empty when the
/// answers hide the page.
pub fn page(room: &Cases, view: &View, service: &Service, answers: &Answers, index: Option<usize>) -> String {
    let (words, lang) = (view.words(), view.lang);
    let ctx = room.ctx(None);
    let seen = service.view(answers, &ctx);
    let drawing = Drawing { room, words, lang, service, answers, flaws: &[], only: None, silent: &BTreeMap::new() };
    let (title, help, fields) = match index.map(|index| (index, service.pages.get(index))) {
        None => (words.get("start-title"), "", drawing.questions(&seen)),
        Some((index, Some(page))) => {
            let help = page.help.as_ref().map_or("", |help| help.get(lang));
            (page.title.get(lang), help, drawing.page(&seen, index))
        }
        Some((_, None)) => return String::new(),
    };
    if fields.is_empty() {
        return String::new();
    }
    Preview { t: words, title, help, fields: fields_html(&fields, words) }.render().unwrap_or_default()
}
