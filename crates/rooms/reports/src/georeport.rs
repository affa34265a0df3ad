//! Open311 GeoReport v2: what other cities' programs read of our reports, and what they may ask. Pure: from our own nouns
//! to the wire and back.
//!
//! One tree ([`Wire`]) is written as JSON and as XML, so that the two can never tell different things. What the standard
//! names comes in its order; what is not known is left out, never empty. Nothing here can name a person.
//!
//! Source: GeoReport v2 (wiki.open311.org), as frozen.

mod ask;
mod wire;

pub use ask::{Asked, Wrong};
pub use wire::Wire;

use catalogue::{Categories, Category, MapPoint, Question};
use kernel::{Lang, Stamp, Zone};

use crate::model::State;

/// A report as GeoReport shows it: only what everyone may see.
#[derive(Debug, Clone)]
pub struct Shown {
    /// Its public reference.
    pub reference: String,
    /// Where it stands.
    pub state: State,
    /// What was said about that last, for everyone.
    pub notes: Option<String>,
    /// Its category.
    pub category: String,
    /// What was reported.
    pub description: String,
    /// The name of the agency that answers.
    pub agency: Option<String>,
    /// When it came in.
    pub at: Stamp,
    /// When something happened to it last.
    pub updated_at: Stamp,
    /// Until when it should be settled.
    pub due_at: Option<Stamp>,
    /// The place in words.
    pub address: Option<String>,
    /// The code of the village.
    pub address_id: Option<String>,
    /// The postcode of the village.
    pub zipcode: Option<String>,
    /// Where it is.
    pub point: Option<MapPoint>,
    /// A picture that everyone may see.
    pub media_url: Option<String>,
}

/// `GET services`: the categories that somebody answers for.
pub fn services(categories: &Categories, lang: Lang) -> Wire {
    let can_be_sent = categories.all().filter(|category| category.agency.is_some());
    let rows = can_be_sent.map(|category| {
        let above = categories.path(&category.id);
        let group = above.first().map_or("", |top| top.title.get(lang));
        Wire::table([
            ("service_code", Wire::text(&category.id)),
            ("service_name", Wire::text(category.title.get(lang))),
            ("description", Wire::text(category.summary.get(lang))),
            ("metadata", Wire::Yes(!category.questions.is_empty())),
            ("type", Wire::text("realtime")),
            ("keywords", Wire::text(category.keywords.join(","))),
            ("group", Wire::text(group)),
        ])
    });
    Wire::list("service", rows)
}

/// `GET services/{service_code}`: what else must be known.
pub fn definition(category: &Category, lang: Lang) -> Wire {
    let attributes = category.questions.iter().enumerate().map(|(at, question)| attribute(at, question, lang));
    Wire::table([("service_code", Wire::text(&category.id)), ("attributes", Wire::list("attribute", attributes))])
}

fn attribute(at: usize, question: &Question, lang: Lang) -> Wire {
    let values = question
        .options
        .iter()
        .map(|option| Wire::table([("key", Wire::text(&option.value)), ("name", Wire::text(option.label.get(lang)))]));
    Wire::table([
        ("variable", Wire::Yes(true)),
        ("code", Wire::text(&question.id)),
        ("datatype", Wire::text("singlevaluelist")),
        ("required", Wire::Yes(question.show_if.is_none())),
        ("datatype_description", Wire::text(question.hint.as_ref().map_or("", |hint| hint.get(lang)))),
        ("order", Wire::Number(at.saturating_add(1).to_string())),
        ("description", Wire::text(question.label.get(lang))),
        ("values", Wire::list("value", values)),
    ])
}

/// `GET requests` and `GET requests/{service_request_id}`.
pub fn requests(shown: &[Shown], categories: &Categories, lang: Lang, zone: Zone) -> Wire {
    Wire::list("request", shown.iter().map(|one| request(one, categories, lang, zone)))
}

fn request(shown: &Shown, categories: &Categories, lang: Lang, zone: Zone) -> Wire {
    let name = categories.get(&shown.category).map(|category| category.title.get(lang).to_owned());
    let maybe = |text: &Option<String>| text.as_deref().map(Wire::text);
    let [latitude, longitude] = shown.point.map_or([None, None], |point| point.numbers().map(Some));
    let rows = [
        ("service_request_id", Some(Wire::text(&shown.reference))),
        ("status", Some(Wire::text(shown.state.open311()))),
        ("status_notes", maybe(&shown.notes)),
        ("service_name", maybe(&name)),
        ("service_code", Some(Wire::text(&shown.category))),
        ("description", Some(Wire::text(&shown.description))),
        ("agency_responsible", maybe(&shown.agency)),
        ("requested_datetime", Some(Wire::text(moment(shown.at, zone)))),
        ("updated_datetime", Some(Wire::text(moment(shown.updated_at, zone)))),
        ("expected_datetime", shown.due_at.map(|at| Wire::text(moment(at, zone)))),
        ("address", maybe(&shown.address)),
        ("address_id", maybe(&shown.address_id)),
        ("zipcode", maybe(&shown.zipcode)),
        ("lat", latitude.map(Wire::Number)),
        ("long", longitude.map(Wire::Number)),
        ("media_url", maybe(&shown.media_url)),
    ];
    Wire::table(rows.into_iter().filter_map(|(name, value)| value.map(|value| (name, value))))
}

/// The answer to `POST requests`.
pub fn taken(reference: &str, notice: Option<&str>) -> Wire {
    let notice = notice.map(|notice| ("service_notice", Wire::text(notice)));
    let row = [("service_request_id", Wire::text(reference))].into_iter().chain(notice);
    Wire::list("request", [Wire::table(row)])
}

/// Something that happened to a report, as FixMyStreet's extension of the standard tells it.
#[derive(Debug, Clone)]
pub struct Update {
    /// Its id.
    pub id: String,
    /// The report.
    pub reference: String,
    /// Where it stood from then on.
    pub state: State,
    /// When.
    pub at: Stamp,
    /// What was said, for everyone.
    pub description: String,
    /// A picture of it.
    pub media_url: Option<String>,
}

/// `GET servicerequestupdates`.
pub fn updates(updates: &[Update], zone: Zone) -> Wire {
    let row = |update: &Update| {
        let rows = [
            ("update_id", Some(Wire::text(&update.id))),
            ("service_request_id", Some(Wire::text(&update.reference))),
            ("status", Some(Wire::text(update.state.open311()))),
            ("updated_datetime", Some(Wire::text(moment(update.at, zone)))),
            ("description", Some(Wire::text(&update.description))),
            ("media_url", update.media_url.as_deref().map(Wire::text)),
        ];
        Wire::table(rows.into_iter().filter_map(|(name, value)| value.map(|value| (name, value))))
    };
    Wire::list("request_update", updates.iter().map(row))
}

/// `GET discovery`: where the interface is.
pub fn discovery(base_url: &str, contact: &str, is_example: bool) -> Wire {
    let formats = ["text/xml", "application/json"].map(Wire::text);
    let endpoint = Wire::table([
        ("specification", Wire::text("http://wiki.open311.org/GeoReport_v2")),
        ("url", Wire::text(format!("{base_url}/open311/v2"))),
        ("changeset", Wire::text("2026-11-24T00:00:00Z")),
        ("type", Wire::text(if is_example { "test" } else { "production" })),
        ("formats", Wire::list("format", formats)),
    ]);
    Wire::table([
        ("changeset", Wire::text("2026-11-24T00:00:00Z")),
        ("contact", Wire::text(contact)),
        ("key_service", Wire::text(format!("{base_url}/saya/kunci"))),
        ("endpoints", Wire::list("endpoint", [endpoint])),
    ])
}

/// What is wrong with a request, one line for each: an HTTP status and a sentence.
pub fn errors(wrong: &[(u16, String)]) -> Wire {
    let row = |(code, description): &(u16, String)| {
        Wire::table([("code", Wire::Number(code.to_string())), ("description", Wire::text(description))])
    };
    Wire::list("error", wrong.iter().map(row))
}

/// W3C date and time in the zone of the region, to the second.
fn moment(at: Stamp, zone: Zone) -> String {
    let (hour, minute) = at.hour_minute(zone);
    let second = at.as_micros().div_euclid(1_000_000).rem_euclid(60);
    format!("{}T{hour:02}:{minute:02}:{second:02}+{:02}:00", at.date(zone), zone.offset_hours())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn categories() -> Categories {
        Categories::of_shipped().expect("the shipped categories")
    }

    fn shown(description: &str, point: Option<MapPoint>) -> Shown {
        Shown {
            reference: "LPR-7F3K9-Q2MXT".to_owned(),
            state: State::Answered,
            notes: None,
            category: "lampu-jalan".to_owned(),
            description: description.to_owned(),
            agency: Some("Dinas Perhubungan".to_owned()),
            at: Stamp::micros(1_767_225_599_999_999),
            updated_at: Stamp::micros(1_767_225_600_000_000),
            due_at: Some(Stamp::micros(1_767_300_000_000_000)),
            address: Some("Jalan Merdeka, depan SD <3> & pasar".to_owned()),
            address_id: Some("99.99.01.1001".to_owned()),
            zipcode: None,
            point,
            media_url: None,
        }
    }

    #[test]
    fn a_service_has_all_that_the_standard_asks_for() {
        let categories = categories();
        let json = services(&categories, Lang::Id).json();
        let rows: Value = serde_json::from_str(&json).expect("JSON");
        let rows = rows.as_array().expect("a list");
        assert_eq!(rows.len(), categories.all().filter(|one| one.agency.is_some()).count());
        for row in rows {
            for key in ["service_code", "service_name", "description", "keywords", "group"] {
                assert!(row[key].is_string(), "{key} of {row}");
            }
            assert_eq!(row["type"], "realtime");
            let category = categories.get(row["service_code"].as_str().unwrap_or("")).expect("a category");
            assert_eq!(row["metadata"], !category.questions.is_empty());
        }
        assert!(rows.iter().all(|row| row["service_code"] != "lingkungan"), "nothing can be sent to a group");
    }

    #[test]
    fn a_definition_lists_what_can_be_answered() {
        let categories = categories();
        let lamp = definition(categories.get("lampu-jalan").expect("a category"), Lang::En);
        let json: Value = serde_json::from_str(&lamp.json()).expect("JSON");
        let attribute = &json["attributes"][0];
        assert_eq!((&attribute["datatype"], &attribute["required"]), (&"singlevaluelist".into(), &true.into()));
        assert_eq!(attribute["order"], 1);
        assert_eq!(attribute["values"][0]["key"], "mati");
        assert_eq!(attribute["values"][0]["name"], "It is out");
        let xml = lamp.xml("service_definition");
        assert!(xml.contains("<values><value><key>mati</key><name>It is out</name></value>"), "{xml}");
    }

    #[test]
    fn a_request_is_told_alike_in_both_formats_and_what_is_not_known_is_left_out() {
        let categories = categories();
        let point = MapPoint { latitude: -502_000, longitude: 11_042_000, middle_of: None };
        let wire = requests(&[shown("Gelap.", Some(point)), shown("Gelap.", None)], &categories, Lang::Id, Zone::Wib);
        let json: Value = serde_json::from_str(&wire.json()).expect("JSON");
        let first = &json[0];
        assert_eq!(first["status"], "open", "what only the agency calls settled is not closed");
        assert_eq!(first["requested_datetime"], "2026-01-01T06:59:59+07:00");
        assert_eq!(first["updated_datetime"], "2026-01-01T07:00:00+07:00");
        assert_eq!(first["lat"].as_f64(), Some(-5.02));
        assert_eq!(first["long"].as_f64(), Some(110.42));
        let second = json[1].as_object().expect("a table");
        assert!(!second.contains_key("lat") && !second.contains_key("zipcode") && !second.contains_key("media_url"));
        let xml = wire.xml("service_requests");
        assert!(xml.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?>"));
        for (key, value) in first.as_object().expect("a table") {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            if matches!(key.as_str(), "lat" | "long" | "address") {
                continue;
            }
            assert!(xml.contains(&format!("<{key}>{value}</{key}>")), "{key}: {xml}");
        }
        assert!(xml.contains("<lat>-5.02000</lat><long>110.42000</long>"), "{xml}");
        assert!(xml.contains("depan SD &lt;3&gt; &amp; pasar"), "{xml}");
    }

    #[test]
    fn what_people_wrote_never_breaks_the_file() {
        let categories = categories();
        for text in
            ["</description><status>closed</status>", "]]>", "a\u{0}b\u{8}c\u{fffe}", "\"'&amp;", "\u{1f600}\r\n"]
        {
            let wire = requests(&[shown(text, None)], &categories, Lang::Id, Zone::Wib);
            let json: Value = serde_json::from_str(&wire.json()).expect("JSON");
            assert_eq!(json[0]["description"], text);
            let xml = wire.xml("service_requests");
            let said = wire::read_back(&xml).unwrap_or_else(|error| panic!("{text:?}: {error}\n{xml}"));
            assert_eq!(said.iter().filter(|(name, _)| name == "status").count(), 1, "{xml}");
            let kept: String = text.chars().filter(|c| !c.is_control() && *c != '\u{fffe}').collect();
            let read: String = said.iter().find(|(name, _)| name == "description").map_or("", |(_, text)| text).into();
            assert_eq!(read.trim(), kept.trim(), "{xml}");
        }
    }

    #[test]
    fn a_mistake_is_told_in_both_formats() {
        let wire = errors(&[(400, "service_code <x> is not known".to_owned())]);
        assert_eq!(wire.json(), r#"[{"code":400,"description":"service_code <x> is not known"}]"#);
        let xml = wire.xml("errors");
        assert!(xml.ends_with("<errors><error><code>400</code><description>service_code &lt;x&gt; is not known</description></error></errors>"));
        let done: Value = serde_json::from_str(&taken("LPR-1", None).json()).expect("JSON");
        assert_eq!(done, serde_json::json!([{ "service_request_id": "LPR-1" }]));
    }
}
