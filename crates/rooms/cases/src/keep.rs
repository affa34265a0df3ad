//! "Simpan untuk dibaca tanpa jaringan": the box under the catalogue that keeps all of it on the device. Without script
//! it is not there; what it keeps is what everyone sees.

use askama::Template;
use kernel::{Arg, Words};
use web::View;

/// What the page of one service weighs on its way, in kilobytes: the most of those that are shipped, rounded up.
const PAGE_KILOBYTES: usize = 5;

#[derive(Template)]
#[template(path = "keep.html")]
struct Keep<'a> {
    t: Words<'a>,
    paths: String,
    lead: String,
    going: String,
    done: String,
    some: String,
}

/// The box for these services.
pub(crate) fn keep_box(view: &View, services: &[&str]) -> String {
    let t = view.words();
    let told = |key: &str| t.with(key, &[("done", Arg::from("{done}")), ("of", Arg::from("{of}"))]);
    let about = [("count", Arg::from(services.len())), ("size", Arg::from((services.len() + 2) * PAGE_KILOBYTES))];
    let html = Keep {
        t,
        paths: services.iter().map(|id| format!("/layanan/{id}")).collect::<Vec<_>>().join(" "),
        lead: t.with("keep-lead", &about),
        going: told("keep-going"),
        done: told("keep-done"),
        some: told("keep-some"),
    };
    html.render().unwrap_or_default()
}
