//! A map as a room puts it into a page: a `<figure>` that `assets/peta.js` draws into, once the page says
//! [`crate::Page::has_map`].
//!
//! The figure is hidden until the script has it, so a map never says what the page does not also say as text. With little
//! data it waits behind a button. The tiles are those of the hall at `/peta/peta.json`.

use askama::Template;
use kernel::Words;

use crate::view::View;

/// What the map is for.
#[derive(Debug, Clone)]
enum Kind {
    Picker { north: String, east: String },
    Points { url: String },
    Route { url: String },
    Heat { url: String },
}

/// A map to be.
#[derive(Debug, Clone)]
pub struct Map {
    id: String,
    label: String,
    bounds: [f64; 4],
    kind: Kind,
}

#[derive(Template)]
#[template(path = "map.html")]
struct Figure<'a> {
    t: Words<'a>,
    map: &'a Map,
    bounds: String,
}

impl Map {
    fn new(id: &str, label: &str, bounds: [f64; 4], kind: Kind) -> Self {
        Self { id: id.to_owned(), label: label.to_owned(), bounds, kind }
    }

    /// A pin whose place stands in the two fields with these ids, latitude and longitude in degrees. `bounds` is what is
    /// seen first: west, south, east, north; `label` is what the map is called for those who do not see it.
    pub fn picker(id: &str, label: &str, bounds: [f64; 4], north: &str, east: &str) -> Self {
        Self::new(id, label, bounds, Kind::Picker { north: north.to_owned(), east: east.to_owned() })
    }

    /// The points of a GeoJSON file at an address of this hall. Their properties `id`, `name`, `text` and `url` (a path of
    /// this hall) are shown when one is chosen. A button beside the map takes part with `data-of` (the id of the map),
    /// `data-id`, `data-name`, `data-text`, `data-url` and `data-at` (longitude and latitude), and is hidden without a script.
    pub fn points(id: &str, label: &str, bounds: [f64; 4], url: &str) -> Self {
        Self::new(id, label, bounds, Kind::Points { url: url.to_owned() })
    }

    /// The same points, numbered and joined in the order of the file.
    pub fn route(id: &str, label: &str, bounds: [f64; 4], url: &str) -> Self {
        Self::new(id, label, bounds, Kind::Route { url: url.to_owned() })
    }

    /// The points of a GeoJSON file as heat: the more their property `jumlah` adds up to, the warmer.
    pub fn heat(id: &str, label: &str, bounds: [f64; 4], url: &str) -> Self {
        Self::new(id, label, bounds, Kind::Heat { url: url.to_owned() })
    }

    /// The figure. The page it stands on must say [`crate::Page::has_map`].
    pub fn html(&self, view: &View) -> String {
        let bounds = self.bounds.map(|degrees| format!("{degrees:.5}")).join(",");
        Figure { t: view.words(), map: self, bounds }.render().unwrap_or_default()
    }

    fn kind(&self) -> &'static str {
        match self.kind {
            Kind::Picker { .. } => "picker",
            Kind::Points { .. } => "points",
            Kind::Route { .. } => "route",
            Kind::Heat { .. } => "heat",
        }
    }

    fn url(&self) -> Option<&str> {
        match &self.kind {
            Kind::Picker { .. } => None,
            Kind::Points { url } | Kind::Route { url } | Kind::Heat { url } => Some(url),
        }
    }

    fn fields(&self) -> Option<(&str, &str)> {
        match &self.kind {
            Kind::Picker { north, east } => Some((north, east)),
            Kind::Points { .. } | Kind::Route { .. } | Kind::Heat { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn a_map_is_hidden_until_a_script_draws_it_and_its_words_are_escaped() {
        let texts = testing::texts(&[]).unwrap();
        let view = testing::view(&testing::site(texts, "http://hall.test", 0).unwrap(), kernel::Lang::Id, "/peta");
        let html = Map::points("p", "<Peta> \"x\"", [110.0, -6.0, 111.0, -5.0], "/a.geojson").html(&view);
        assert!(html.contains(" hidden ") && html.contains("data-map=\"points\""), "{html}");
        assert!(html.contains("data-bounds=\"110.00000,-6.00000,111.00000,-5.00000\""), "{html}");
        assert!(!html.contains("<Peta>") && !html.contains("data-north"), "{html}");
        let html = Map::picker("p", "Peta", [0.0; 4], "lat", "lon").html(&view);
        assert!(html.contains("data-north=\"lat\"") && html.contains("data-refused=\""), "{html}");
        assert!(!html.contains("data-points"), "{html}");
    }
}
