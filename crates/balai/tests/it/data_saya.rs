//! "Data saya": a resident sees what is held about them, and takes all of it along.

use kernel::Lang;
use serde_json::Value;
use testkit::{Browser, Seen, cast};

use crate::steps;

/// The copy in one of its forms.
async fn copy(browser: &mut Browser, form: &str) -> Seen {
    let page = browser.get("/data-saya").await.expect(200);
    browser.send(&page.form("/data-saya/salinan").set("bentuk", form)).await
}

/// The records of a kind.
fn records<'a>(copy: &'a Value, kind: &str) -> &'a Vec<Value> {
    let groups = copy["groups"].as_array().expect("groups");
    let found = groups.iter().find(|group| group["kind"] == kind).unwrap_or_else(|| panic!("no {kind}: {copy:#}"));
    for part in ["title", "purpose", "basis"] {
        assert!(found[part].as_str().is_some_and(|text| text.len() > 3), "{kind} has no {part}: {found:#}");
    }
    found["records"].as_array().expect("records")
}

/// What a record says of a field, as digits and letters only.
fn said(record: &Value, field: &str) -> String {
    let lines = record["lines"].as_array().expect("lines");
    let found = lines.iter().find(|line| line["field"] == field).unwrap_or_else(|| panic!("no {field}: {record:#}"));
    found["value"].as_str().expect("a text").replace([' ', '.', '-'], "")
}

testkit::on_both! {
    async fn a_resident_takes_along_everything_that_is_held_and_nothing_of_others(hall: TestHall) {
        let (mut aisyah, reference) = steps::approved_ktp(&hall).await;
        let message = [("message", "kapan selesai?")];
        let path = format!("/permohonan/{reference}");
        aisyah.fill(&path, &format!("{path}/pesan"), &message).await.expect(200);
        let draft = steps::begin_ktp(&mut aisyah).await;
        steps::fill_ktp(&mut aisyah, &draft).await;
        let page = aisyah.get("/data-saya").await.expect(200);
        assert!(page.has(reference.as_str()) && page.has("/saya/jejak"), "{}", page.gist());

        let file = copy(&mut aisyah, "json").await.expect(200);
        assert_eq!(file.header("content-type"), "application/json");
        let copy_of = file.json();
        assert_eq!(copy_of["format"], "balai-data-saya/1");
        let [account] = records(&copy_of, "account").as_slice() else { panic!("{copy_of:#}") };
        assert_eq!(said(account, "nik"), "3374065107930031");
        assert_eq!(said(account, "name"), "AisyahNasution");
        assert_eq!(said(account, "phone"), "+6281234567719");
        assert!(!records(&copy_of, "devices").is_empty());
        // What was answered, with the reason that the service file gives; the decision, the letter, who has it.
        let [application] = records(&copy_of, "applications").as_slice() else { panic!("{copy_of:#}") };
        assert_eq!(application["reference"], reference.as_str());
        assert_eq!(said(application, "no_kk"), steps::KK);
        assert!(said(application, "letter").len() > 10 && application["given_to"].is_string(), "{application:#}");
        let lines = application["lines"].as_array().unwrap();
        let family_card = lines.iter().find(|line| line["field"] == "no_kk").unwrap();
        assert!(family_card["why"]["purpose"]["id"].is_string() && family_card["why"]["basis"].is_string());
        let text = application.to_string();
        assert!(text.contains("kapan selesai?") && text.contains("pindaian kk.png"), "{text}");
        let [draft] = records(&copy_of, "drafts").as_slice() else { panic!("{copy_of:#}") };
        assert_eq!(said(draft, "no_kk"), steps::KK);
        let looks = records(&copy_of, "looks");
        assert!(looks.iter().any(|look| said(look, "who") == "WulanPrasetya" && look["reference"] == reference.as_str()));

        let paper = copy(&mut aisyah, "pdf").await.expect(200);
        assert!(paper.bytes.starts_with(b"%PDF-") && paper.bytes.len() > 5_000, "{}", paper.bytes.len());
        let events = hall.events().await;
        let copied: Vec<_> = events.iter().filter(|event| event.kind == "data.copied").collect();
        assert_eq!(copied.iter().map(|event| &event.public["bentuk"]).collect::<Vec<_>>(), ["json", "pdf"]);
        let person = hall.person("aisyah").await;
        assert!(copied.iter().all(|event| event.subject == Some(person.bytes())));

        // Somebody else's copy knows nothing of her.
        let mut bagas = hall.resident("bagas").await;
        let his = copy(&mut bagas, "json").await.expect(200);
        assert!(his.has("3374061802910007") && records(&his.json(), "applications").is_empty());
        for hers in ["Aisyah", "3374065107930031", "81234567719", steps::KK, reference.as_str()] {
            assert!(!his.has(hers), "his copy tells {hers}");
        }
    }

    async fn every_personal_field_of_a_form_says_what_for_and_by_which_law(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let draft = steps::begin_ktp(&mut aisyah).await;
        let service = hall.hall().services.now().get("ktp-el").cloned().expect("the service");
        for (lang, word) in [(Lang::Id, "Untuk apa?"), (Lang::En, "What for?")] {
            let mut reader = aisyah.clone().in_lang(lang.as_str());
            for page in &service.pages {
                let seen = reader.get(&format!("{draft}/{}", page.id)).await.expect(200);
                let shown = page.fields.iter().filter(|field| seen.has(&format!("id=\"{}\"", field.id)));
                let reasons: Vec<_> = shown.filter_map(|field| field.personal.as_ref()).collect();
                assert_eq!(seen.html().matches(word).count(), reasons.len(), "{} {lang:?}", page.id);
                for why in reasons {
                    assert!(seen.has(why.purpose.get(lang)) && seen.has(&why.basis), "{}", seen.gist());
                }
            }
        }
    }

    async fn the_record_of_processing_names_every_personal_field_of_every_service(hall: TestHall) {
        let mut visitor = hall.visitor();
        let page = visitor.get("/pemrosesan").await.expect(200);
        let csv = visitor.get("/pemrosesan.csv").await.expect(200);
        assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
        let lines = csv.html();
        assert!(lines.starts_with("\"Layanan\",") && lines.lines().all(|line| line.starts_with('"')), "{lines}");
        let (services, agencies) = (hall.hall().services.now(), hall.hall().agencies.now());
        let mut named = 0;
        for service in services.services().filter(|service| agencies.contains_key(service.agency.as_str())) {
            for field in service.pages.iter().flat_map(|page| &page.fields) {
                let Some(why) = field.personal.as_ref().filter(|_| field.kind.rows().is_none()) else { continue };
                let title = service.title.get(Lang::Id).replace('"', "\"\"");
                let label = field.label.get(Lang::Id).replace('"', "\"\"");
                let purpose = why.purpose.get(Lang::Id).replace('"', "\"\"");
                let is_it = |line: &&str| {
                    line.starts_with(&format!("\"{title}\",")) && line.contains(&label) && line.contains(&purpose)
                };
                assert!(lines.lines().any(|line| is_it(&line)), "{}: {label}", service.id);
                assert!(page.has(field.label.get(Lang::Id)) && page.has(&why.basis), "{}: {label}", service.id);
                named += 1;
            }
        }
        assert!(named > 50, "{named}");
        let english = hall.visitor().in_lang("en").get("/pemrosesan.csv").await.expect(200).html();
        assert!(english.starts_with("\"Service\","), "{english}");
    }

    async fn a_copy_is_for_residents_and_has_two_forms(hall: TestHall) {
        let mut bagas = hall.resident("bagas").await;
        let refused = copy(&mut bagas, "xlsx").await.expect(422);
        assert!(refused.has("PDF") && refused.has("JSON"), "{}", refused.gist());
        let mut english = bagas.clone().in_lang("en");
        let in_english = copy(&mut english, "json").await.expect(200).json();
        assert_eq!((in_english["lang"].as_str(), in_english["groups"][0]["title"].as_str()), (Some("en"), Some("Account and contact")));
        assert_eq!(hall.officer("wulan").await.get("/data-saya").await.status, 403);
        let visited = hall.visitor().get("/data-saya").await;
        assert!(visited.path.starts_with("/masuk") || visited.status == 401, "{} {}", visited.path, visited.status);
        assert_eq!(cast::kinds(&hall.events().await).iter().filter(|kind| **kind == "data.copied").count(), 1);
    }
}
