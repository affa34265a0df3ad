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

/// `GET /wilayah?induk=33.74` or `?q=sukamulya`
pub(crate) async fn list(State(room): State<Cases>, view: View, Query(asked): Query<Asked>) -> Answer {
    let regions = room.hall.regions;
    let parent = asked.induk.parse::<RegionCode>().ok();
    let (level, found): (u8, Vec<_>) = if asked.q.trim().is_empty() {
        match parent {
            Some(parent) => (parent.level() + 1, regions.children(parent).collect()),
            None => (1, regions.provinces().collect()),
        }
    } else {
        let words: String = asked.q.chars().take(100).collect();
        (4, regions.search(&words, parent, 20))
    };
    let named = !asked.q.trim().is_empty();
    let rows: Vec<_> = found
        .iter()
        .map(|region| {
            let name = if named { regions.full_name(region.code) } else { None };
            json!([region.code.dotted(), name.unwrap_or_else(|| region.name.to_string())])
        })
        .collect();
    Ok(Json(json!({ "judul": view.words().get(hall::place::level_key(level)), "isi": rows })).into_response())
}
