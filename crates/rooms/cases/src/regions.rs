//! `/wilayah`: regions below a region, and regions by name, for the region picker and for programs.

use kernel::RegionCode;
use serde::Deserialize;
use serde_json::json;
use web::axum::Json;
use web::axum::extract::{Query, State};
use web::axum::response::IntoResponse as _;
use web::{Answer, View};

use crate::room::Cases;

/// What is asked: the parent, or words to look for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    /// Dotted code of the region above; leave out for the provinces.
    #[serde(default)]
    induk: String,
    /// Words of a name, in any order.
    #[serde(default)]
    q: String,
}

/// `GET /wilayah?induk=33.74` or `?q=sukamulya`; `mirip` says that no name is written so, and these nearly
pub(crate) async fn list(State(room): State<Cases>, view: View, Query(asked): Query<Asked>) -> Answer {
    let regions = room.hall.regions;
    let parent = asked.induk.parse::<RegionCode>().ok();
    let mut is_like = false;
    let (level, found): (u8, Vec<_>) = if asked.q.trim().is_empty() {
        match parent {
            Some(parent) => (parent.level() + 1, regions.children(parent).collect()),
            None => (1, regions.provinces().collect()),
        }
    } else {
        let words: String = asked.q.chars().take(100).collect();
        let mut found = regions.search(&words, parent, 20);
        is_like = found.is_empty();
        if is_like {
            found = regions.similar(&words, parent, 5);
        }
        (4, found)
    };
    let named = !asked.q.trim().is_empty();
    let rows: Vec<_> = found
        .iter()
        .map(|region| {
            let name = if named { regions.full_name(region.code) } else { None };
            json!([region.code.dotted(), name.unwrap_or_else(|| region.name.to_string())])
        })
        .collect();
    let title = view.words().get(hall::place::level_key(level));
    Ok(Json(json!({ "judul": title, "isi": rows, "mirip": is_like })).into_response())
}
