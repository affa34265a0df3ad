//! Open311 GeoReport v2 as a program of another city uses it.

use testkit::{Browser, Seen, TestHall, papers};

use crate::reports::{passed, report};

async fn key(hall: &TestHall, scopes: &[&str]) -> String {
    let me = people::Me::of(&hall.signed_in("aisyah").await.actor).expect("somebody");
    let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
    let input = people::token::Input { name: "Peta kota".to_owned(), scopes, days: "30".to_owned() };
    hall.people().make_token(&me, &input).await.expect("a key").0.into_inner()
}

async fn post(program: &mut Browser, fields: &[(&str, &str)]) -> Seen {
    let pairs: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{}={}", testkit::form::percent(name), testkit::form::percent(value)))
        .collect();
    let kind = "application/x-www-form-urlencoded";
    program.post_bytes("/open311/v2/requests.json", kind, pairs.join("&").into_bytes()).await
}

testkit::on_both! {
    async fn a_program_reads_what_everyone_may_read_and_nothing_else(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let open = report(&mut aisyah, "Jalan berlubang dalam <di> depan SD & pasar").await;
        let unread = report(&mut aisyah, "Jalan berlubang yang belum dibaca petugas").await;
        passed(&hall, &open).await;
        let number = open.rsplit('/').next().unwrap();
        let mut program = hall.visitor();
        let discovery = program.get("/open311/discovery.json").await.expect(200).json();
        assert_eq!(discovery["endpoints"][0]["url"], "http://hall.test/open311/v2");
        let services = program.get("/open311/v2/services.json").await.expect(200).json();
        let codes: Vec<_> = services.as_array().unwrap().iter().map(|one| one["service_code"].as_str().unwrap()).collect();
        assert!(codes.contains(&"jalan-rusak") && codes.contains(&"sampah"), "{codes:?}");
        let definition = program.get("/open311/v2/services/jalan-rusak.json").await.expect(200).json();
        assert_eq!(definition["attributes"][0]["code"], "bahaya");
        program.get("/open311/v2/services/tidak-ada.json").await.expect(404);
        let all = program.get("/open311/v2/requests.json").await.expect(200).json();
        let all = all.as_array().unwrap();
        assert_eq!(all.len(), 1, "{all:?}");
        let one = &all[0];
        assert_eq!((one["service_request_id"].as_str(), one["status"].as_str()), (Some(number), Some("open")));
        assert_eq!((one["lat"].as_f64(), one["long"].as_f64()), (Some(-5.0001), Some(110.4001)));
        assert_eq!(one["agency_responsible"], "Dinas Pekerjaan Umum dan Penataan Ruang");
        assert_eq!((one["address_id"].as_str(), one["zipcode"].as_str()), (Some("99.99.01.1001"), Some("99990")));
        let photo = one["media_url"].as_str().unwrap().strip_prefix("http://hall.test").unwrap();
        program.get(photo).await.expect(200);
        let xml = program.get(&format!("/open311/v2/requests/{number}.xml")).await.expect(200);
        assert!(xml.header("content-type").starts_with("text/xml"));
        assert!(xml.html().contains("&lt;di&gt; depan SD &amp; pasar"), "{}", xml.html());
        let unread = unread.rsplit('/').next().unwrap();
        let hidden = program.get(&format!("/open311/v2/requests/{unread}.json")).await.expect(404).json();
        assert_eq!(hidden[0]["code"], 404);
        for (query, count) in [
            ("status=open", 1), ("status=closed", 0), ("service_code=sampah,pohon", 0), ("service_code=sampah,jalan-rusak", 1),
            ("end_date=2026-01-01T00:00:00Z", 0), ("page=2", 0), ("page_size=1", 1),
        ] {
            let found = program.get(&format!("/open311/v2/requests.json?{query}")).await.expect(200).json();
            assert_eq!(found.as_array().unwrap().len(), count, "{query}");
        }
        let wrong = program.get("/open311/v2/requests.json?status=fixed&page=0").await.expect(400).json();
        assert_eq!(wrong.as_array().unwrap().len(), 2, "{wrong}");
        let asked = format!("/open311/v2/requests.json?service_request_id={number},{unread}");
        assert_eq!(program.get(&asked).await.expect(200).json().as_array().unwrap().len(), 1);
        let mut hendra = hall.officer("hendra").await;
        let desk = open.replace("/laporan/", "/meja/laporan/");
        hendra.fill(&desk, &format!("{desk}/kabari"), &[("jawaban", "Aspal dipesan")]).await.expect(200);
        let updates = program.get("/open311/v2/servicerequestupdates.json").await.expect(200).json();
        assert_eq!(updates[0]["description"], "Aspal dipesan", "{updates}");
        assert_eq!(updates[0]["service_request_id"].as_str(), Some(number));
        assert_eq!(updates.as_array().unwrap().len(), 1, "what was only said among officers is not told");
        let noted = program.get(&format!("/open311/v2/requests/{number}.json")).await.expect(200).json();
        assert_eq!(noted[0]["status_notes"], "Aspal dipesan");
    }

    async fn a_program_sends_reports_with_the_key_of_a_resident(hall: TestHall) {
        let may = key(&hall, &["reports:write"]).await;
        let other = key(&hall, &["cases:read"]).await;
        let mut program = hall.visitor();
        let hole = |key: &'static str, value: &'static str| {
            let mut fields = vec![
                ("service_code", "jalan-rusak"), ("lat", "-5.0001"), ("long", "110.4001"), ("attribute[bahaya]", "ya"),
                ("description", "Lubang di depan pasar, dilaporkan dari aplikasi lain"),
            ];
            fields.retain(|(name, _)| *name != key);
            if !value.is_empty() {
                fields.push((key, value));
            }
            fields
        };
        for (key, status) in [("", 403), ("salah", 403), (other.as_str(), 403)] {
            let mut fields = hole("", "");
            fields.push(("api_key", key));
            let refused = post(&mut program, &fields).await.expect(status).json();
            assert!(refused[0]["description"].as_str().unwrap().starts_with("api_key"), "{refused}");
        }
        for (field, value, status, named) in [
            ("service_code", "", 400, "service_code"), ("service_code", "tidak-ada", 404, "service_code"),
            ("description", "", 400, "description"), ("attribute[bahaya]", "", 400, "attribute[bahaya]"),
            ("lat", "-7.79", 400, "lat"), ("lat", "utara", 400, "lat"),
        ] {
            let mut fields = hole(field, value);
            fields.push(("api_key", &may));
            let refused = post(&mut program, &fields).await.expect(status).json();
            assert!(refused[0]["description"].as_str().unwrap().starts_with(named), "{field}: {refused}");
        }
        let mut fields = hole("", "");
        fields.push(("api_key", &may));
        let taken = post(&mut program, &fields).await.expect(201).json();
        let number = taken[0]["service_request_id"].as_str().unwrap().to_owned();
        assert!(number.starts_with("LAP-"), "{taken}");
        let mine = hall.resident("aisyah").await.get("/laporan/saya").await.expect(200);
        assert!(mine.has(&number), "{}", mine.gist());
        let edge = "batas-uji-311";
        let mut body = Vec::new();
        for (name, value) in &fields {
            let part = format!("--{edge}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend(part.into_bytes());
        }
        let head = "content-disposition: form-data; name=\"media\"; filename=\"a.png\"\r\ncontent-type: image/png\r\n\r\n";
        body.extend(format!("--{edge}\r\n{head}").into_bytes());
        body.extend(papers::png());
        body.extend(format!("\r\n--{edge}--\r\n").into_bytes());
        let kind = format!("multipart/form-data; boundary={edge}");
        let with_media = program.post_bytes("/open311/v2/requests.xml", &kind, body).await.expect(201);
        let html = with_media.html();
        let number = html.split("<service_request_id>").nth(1).and_then(|rest| rest.split('<').next()).expect("a number");
        passed(&hall, &format!("/laporan/{number}")).await;
        let shown = program.get(&format!("/open311/v2/requests/{number}.json")).await.expect(200).json();
        assert!(shown[0]["media_url"].as_str().is_some(), "{shown}");
        let sent = hall.events().await.into_iter().filter(|event| event.kind == "reports.sent");
        assert!(sent.into_iter().all(|event| event.public["saluran"] == "open311" && event.actor.starts_with("warga:")));
    }
}

#[test]
fn the_client_of_other_cities_reads_the_same_as_json_and_as_xml() {
    let Some(python) = crate::signed::python("the GeoReport client") else { return };
    testkit::engines::on_sqlite(testkit::Plan::example(), move |hall| async move {
        let story = "Jalan berlubang dalam <di> depan SD & pasar";
        let open = report(&mut hall.resident("aisyah").await, story).await;
        passed(&hall, &open).await;
        let desk = open.replace("/laporan/", "/meja/laporan/");
        let news = [("jawaban", "Aspal dipesan")];
        hall.officer("hendra").await.fill(&desk, &format!("{desk}/kabari"), &news).await.expect(200);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let root = format!("http://{}/open311/v2", listener.local_addr().expect("an address"));
        tokio::spawn(web::axum::serve(listener, hall.router()).into_future());
        let number = open.rsplit('/').next().unwrap().to_owned();
        let asked = number.clone();
        let ran = tokio::task::spawn_blocking(move || {
            let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/readers/georeport_read.py");
            std::process::Command::new(python).args([script, &root, &asked]).output().expect("it runs")
        });
        let ran = ran.await.expect("it ends");
        let said = serde_json::from_slice::<serde_json::Value>(&ran.stdout);
        let said = said.unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&ran.stderr)));
        assert_eq!(said["found"], serde_json::json!([number]));
        assert_eq!(said["named"], serde_json::json!([number]));
        assert_eq!((said["description"].as_str(), said["notes"].as_str()), (Some(story), Some("Aspal dipesan")));
        assert_eq!((&said["attribute"], &said["status"]), (&"bahaya".into(), &"open".into()));
        assert_eq!(said["place"], serde_json::json!([-5.0001, 110.4001]));
        assert!(said["services"].as_array().is_some_and(|all| all.len() > 15), "{said}");
    });
}
