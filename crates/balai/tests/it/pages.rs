//! Every page in every language: whole, sound, and light.

use kernel::Reference;
use testkit::sound;
use testkit::{Browser, Seen, TestHall};

use crate::data_requests;
use crate::steps::{self, link};

/// The most that a first visit may weigh: ten packets.
const FIRST_VISIT: usize = 14_600;

/// Opens pages and notes what is wrong with each.
struct Look {
    lang: &'static str,
    flaws: Vec<String>,
    seen: usize,
}

impl Look {
    async fn at(&mut self, who: &str, browser: &mut Browser, paths: &[&str]) {
        for path in paths {
            let seen = browser.get(path).await;
            self.judge(who, &seen);
        }
    }

    fn judge(&mut self, who: &str, seen: &Seen) {
        self.seen += 1;
        let wrong = sound::flaws(seen, self.lang);
        if seen.status >= 500 || !wrong.is_empty() {
            self.flaws.push(format!("{who} {} ({}, {}): {wrong:?}", seen.path, self.lang, seen.status));
        }
    }
}

/// What lies in the hall for the pages to show.
struct Stock {
    open: Reference,
    returned: Reference,
    approved: Reference,
    draft: String,
    correction: String,
    code: String,
}

async fn stock(hall: &TestHall) -> Stock {
    let (mut aisyah, approved) = steps::approved_ktp(hall).await;
    let code = link(&aisyah.get(&format!("/permohonan/{approved}")).await, "/cek/");
    let returned = steps::apply_ktp(&mut aisyah).await;
    let mut wulan = hall.officer("wulan").await;
    let page = steps::claim(&mut wulan, &returned).await;
    let marks = [("putusan", "return"), ("tanda", "no_kk"), ("pesan", "Periksa lagi.")];
    wulan.send(&page.form(&format!("/meja/{returned}/putuskan")).fill(&marks)).await.expect(200);
    let own = aisyah.get(&format!("/permohonan/{returned}")).await.expect(200);
    let correction = steps::draft_of(&aisyah.get(&link(&own, "/permohonan/draf/")).await.expect(200));
    let open = steps::apply_ktp(&mut aisyah).await;
    let draft = steps::begin_ktp(&mut aisyah).await;
    steps::fill_ktp(&mut aisyah, &draft).await;
    Stock { open, returned, approved, draft, correction, code }
}

/// Every page a visitor meets, right and wrong.
async fn visitor(look: &mut Look, hall: &TestHall, stock: &Stock) {
    let mut browser = hall.visitor().in_lang(look.lang);
    let mut paths: Vec<String> = ["ktp-el", "akta-kelahiran", "nib-mikro"].map(|id| format!("/layanan/{id}")).into();
    for reference in [&stock.open, &stock.returned, &stock.approved] {
        paths.push(format!("/lacak/{reference}"));
    }
    paths.push(stock.code.clone());
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    look.at("a visitor", &mut browser, &paths).await;
    let fixed = [
        "/",
        "/layanan",
        "/layanan?q=akta+lahir",
        "/layanan?q=zzzz",
        "/layanan/tidak-ada",
        "/lacak",
        "/lacak?nomor=KTP-XX",
        "/lacak?nomor=",
        "/lacak/KTP-23456-789AB",
        "/cek",
        "/cek?kode=salah",
        "/cek/sertifikat",
        "/cek/0000000000000000",
        "/masuk",
        "/masuk/kode",
        "/masuk/petugas",
        "/daftar",
        "/lupa-sandi",
        "/api",
        "/luring",
        "/log",
        "/status",
        "/pemrosesan",
        "/kotak-keluar",
        "/tidak-ada",
        "/problems/no-case",
        "/problems/upload-too-large",
        "/saya",
        "/meja",
        "/permohonan/KTP-23456-789AB",
    ];
    look.at("a visitor", &mut browser, &fixed).await;
    let typed = [("nik", "abc"), ("nama", "<b>"), ("ponsel", "x"), ("sandi", "pendek")];
    look.judge("a visitor", &browser.fill("/daftar", "/daftar", &typed).await);
    look.judge("a visitor", &browser.fill("/masuk", "/masuk", &[("nama", ""), ("sandi", "")]).await);
    look.judge("a visitor", &browser.fill("/masuk/petugas", "/masuk/petugas", &[("nama", "x"), ("sandi", "y")]).await);
    look.judge("a visitor", &browser.fill("/lupa-sandi", "/lupa-sandi", &[]).await);
    look.judge("a visitor", &browser.fill("/masuk/kode", "/masuk/kode", &[]).await);
    look.judge("a visitor", &browser.fill("/masuk/kode", "/masuk/kode", &[("nama", "089900001111")]).await);
    let asked = browser.fill("/masuk", "/masuk/kunci-sandi", &[]).await;
    look.judge("a visitor", &asked);
    look.judge("a visitor", &browser.send(&asked.form("/masuk/kunci-sandi")).await);
}

/// Every page a resident meets.
async fn resident(look: &mut Look, hall: &TestHall, stock: &Stock) {
    let mut browser = hall.resident("aisyah").await.in_lang(look.lang);
    let mut paths: Vec<String> =
        ["ktp-el", "akta-kelahiran", "nib-mikro"].map(|id| format!("/layanan/{id}/mulai")).into();
    for reference in [&stock.open, &stock.returned, &stock.approved] {
        paths.extend([format!("/permohonan/{reference}"), format!("/permohonan/{reference}/tanda-terima")]);
    }
    for draft in [&stock.draft, &stock.correction] {
        paths.extend(["pemohon", "periksa"].map(|page| format!("{draft}/{page}")));
    }
    paths.push(format!("{}/dokumen", stock.draft));
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    look.at("a resident", &mut browser, &paths).await;
    let fixed = [
        "/",
        "/layanan",
        "/saya",
        "/saya/akun",
        "/saya/akun/kunci-sandi",
        "/saya/jejak",
        "/saya/persetujuan",
        "/data-saya",
        "/data-saya/permintaan",
        "/data-saya/permintaan/baru/perbaikan",
        "/data-saya/permintaan/baru/penghapusan",
        "/data-saya/permintaan/baru/tidak-ada",
        "/data-saya/permintaan/99",
        "/saya/kunci",
        "/permohonan/KTP-23456-789AB",
        "/meja",
        "/permohonan/draf/tidak-ada/pemohon",
        "/saya/akun/kontak",
    ];
    look.at("a resident", &mut browser, &fixed).await;
    for (page, action) in [
        ("/layanan/ktp-el/mulai".to_owned(), "/layanan/ktp-el/mulai".to_owned()),
        (format!("{}/periksa", stock.draft), format!("{}/kirim", stock.draft)),
        (format!("/permohonan/{}", stock.open), format!("/permohonan/{}/pesan", stock.open)),
        ("/saya/kunci".to_owned(), "/saya/kunci".to_owned()),
        ("/saya/akun/kunci-sandi".to_owned(), "/saya/akun/kunci-sandi".to_owned()),
        ("/saya/akun".to_owned(), "/saya/akun/sandi".to_owned()),
        ("/saya/akun".to_owned(), "/saya/akun/kontak".to_owned()),
    ] {
        look.judge("a resident", &browser.fill(&page, &action, &[]).await);
    }
    let wrong =
        [("nik", "abc"), ("no_kk", "1"), ("tanggal_lahir.hari", "31"), ("tanggal_lahir.bulan", "2"), ("hp", "x")];
    let page = browser.get(&format!("{}/pemohon", stock.draft)).await;
    look.judge("a resident", &browser.send(&page.form(&stock.draft).fill(&wrong)).await);
    // As it was, for the next language.
    browser.send(&steps::applicant(&page)).await.expect(200);
}

/// Every page an officer meets.
async fn officers(look: &mut Look, hall: &TestHall, stock: &Stock) {
    let mut browser = hall.officer("wulan").await.in_lang(look.lang);
    let cases = [&stock.open, &stock.returned, &stock.approved].map(|reference| format!("/meja/{reference}"));
    look.at("an officer", &mut browser, &cases.each_ref().map(String::as_str)).await;
    let fixed = [
        "/meja",
        "/meja?antrean=bebas",
        "/meja?antrean=saya",
        "/meja?antrean=lewat",
        "/meja?antrean=warga",
        "/meja?antrean=selesai",
        "/meja?layanan=ktp-el",
        "/meja/loket",
        "/meja/KTP-23456-789AB",
        "/saya/akun",
        "/saya/akun/kunci-sandi",
        "/saya/kunci",
        "/saya/jejak",
        "/saya/persetujuan",
        "/saya",
    ];
    look.at("an officer", &mut browser, &fixed).await;
    look.judge("an officer", &browser.fill("/meja/loket", "/meja/loket", &[("nik", "1")]).await);
    for words in ["aisyah", "tidak ada"] {
        look.judge("an officer", &browser.look_for(words).await);
    }
    steps::claim(&mut browser, &stock.open).await;
    let decide = format!("/meja/{}/putuskan", stock.open);
    for set in [&[][..], &[("putusan", "return")], &[("putusan", "reject")], &[("putusan", "reject"), ("pesan", "x")]] {
        look.judge("an officer", &browser.fill(&cases[0], &decide, set).await);
    }
    let mut signer = hall.officer("ratna").await.in_lang(look.lang);
    look.at("the head", &mut signer, &["/meja", &cases[2]]).await;
    let mut auditor = hall.officer("auditor").await.in_lang(look.lang);
    look.at("the auditor", &mut auditor, &["/meja", "/meja/loket", "/saya/akun"]).await;
    guardian(look, hall).await;
}

/// What the officer for data protection meets, with one request that waits and one that was answered.
async fn guardian(look: &mut Look, hall: &TestHall) {
    let mut bagas = hall.resident("bagas").await.in_lang(look.lang);
    for kind in ["akses", "keberatan"] {
        look.judge("a resident", &data_requests::ask(&mut bagas, kind, &[]).await);
        look.judge("a resident", &data_requests::ask(&mut bagas, kind, &[("isi", "x")]).await);
    }
    look.at("a resident", &mut bagas, &["/data-saya/permintaan"]).await;
    let mut sekar = hall.officer("sekar").await.in_lang(look.lang);
    look.at("the officer for data protection", &mut sekar, &["/meja/data-pribadi", "/meja/data-pribadi/99"]).await;
    let number = if look.lang == "id" { 2 } else { 4 };
    look.judge("the officer for data protection", &data_requests::answer(&mut sekar, number, &[]).await);
    let refused = [("putusan", "ditolak"), ("dasar", "arsip"), ("jawaban", "x")];
    look.judge("the officer for data protection", &data_requests::answer(&mut sekar, number, &refused).await);
    look.at("the officer for data protection", &mut sekar, &["/meja/data-pribadi"]).await;
}

/// What an administrator meets of the office itself, right and wrong.
async fn administrator(look: &mut Look, hall: &TestHall) {
    let mut browser = hall.officer("admin").await.in_lang(look.lang);
    let fixed = [
        "/kelola",
        "/kelola/balai",
        "/kelola/penyimpanan",
        "/kelola/perangkat",
        "/kelola/perangkat/dukcapil",
        "/kelola/perangkat/dukcapil/kop",
        "/kelola/perangkat/tidak-ada/kop",
        "/kelola/perangkat/dukcapil/kantor/baru",
        "/kelola/perangkat/dukcapil/kantor/99",
        "/kelola/perangkat/baru",
        "/kelola/perangkat/tidak-ada",
    ];
    look.at("an administrator", &mut browser, &fixed).await;
    let wrong = [("nama", ""), ("telepon", "x"), ("surel", "x"), ("jam.en", "")];
    look.judge("an administrator", &browser.fill("/kelola/balai", "/kelola/balai", &wrong).await);
    let head = "/kelola/perangkat/dukcapil/kop";
    look.judge("an administrator", &browser.fill(head, head, &[("telepon", "x"), ("situs", "x")]).await);
    let office = "/kelola/perangkat/dukcapil/kantor/baru";
    look.judge("an administrator", &browser.fill(office, office, &[("telepon", "x")]).await);
    let agency = "/kelola/perangkat/dukcapil";
    look.judge("an administrator", &browser.fill(agency, agency, &[("nama.id", "")]).await);
}

testkit::on_both! {
    async fn every_page_is_whole_and_sound_in_every_language(hall: TestHall) {
        let stock = stock(&hall).await;
        let mut flaws = Vec::new();
        for lang in ["id", "en"] {
            let mut look = Look { lang, flaws: Vec::new(), seen: 0 };
            visitor(&mut look, &hall, &stock).await;
            resident(&mut look, &hall, &stock).await;
            officers(&mut look, &hall, &stock).await;
            administrator(&mut look, &hall).await;
            assert!(look.seen > 90, "{} pages", look.seen);
            flaws.extend(look.flaws);
        }
        assert!(flaws.is_empty(), "{} pages have flaws:\n{}", flaws.len(), flaws.join("\n"));
    }
}

/// What a browser downloads before it can show a page: the page itself and its style sheet.
async fn weight(hall: &TestHall, encoding: &str, lang: &'static str) -> usize {
    use web::axum::body::Body;
    use web::axum::http::Request;
    let mut browser = hall.visitor().in_lang(lang);
    let ask = |path: String| Request::get(path).header("accept-encoding", encoding).body(Body::empty()).unwrap();
    let plain = hall.visitor().in_lang(lang).get("/").await.expect(200);
    let css = link(&plain, "/aset/");
    let mut whole = 0;
    for path in ["/".to_owned(), css] {
        let seen = browser.send_once(&path, ask(path.clone())).await.expect(200);
        let best = if encoding.contains("br") { "br" } else { "gzip" };
        assert_eq!(seen.header("content-encoding"), best, "{path}");
        whole += seen.bytes.len();
    }
    whole
}

testkit::on_both! {
    async fn a_first_visit_weighs_no_more_than_ten_packets(hall: TestHall) {
        for lang in ["id", "en"] {
            for encoding in ["gzip, deflate, br, zstd", "gzip"] {
                let weight = weight(&hall, encoding, lang).await;
                assert!(weight <= FIRST_VISIT, "{weight} bytes ({lang}, {encoding}), {FIRST_VISIT} are the most");
            }
        }
    }

    /// Ids of fields are letters, digits and `_`; what the page around a form is made of has a hyphen in its ids.
    async fn no_field_of_any_service_has_an_id_of_the_page_around_it(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let draft = steps::begin_ktp(&mut aisyah).await;
        let page = aisyah.get(&format!("{draft}/pemohon")).await.expect(200);
        let wrong = aisyah.send(&page.form(&draft).set("no_kk", "1")).await.expect(422);
        let services: Vec<_> = hall.hall().services.now().services().cloned().collect();
        let is_field = |id: &str| {
            let top = id.split(['.', '-']).next().unwrap_or_default();
            services.iter().any(|service| service.field(top).is_some() || service.question(top).is_some())
        };
        let own = ["layanan", "nik", "nama", "ponsel"];
        let mut around = 0;
        for seen in [&wrong, &aisyah.get("/luring").await, &hall.officer("wulan").await.get("/meja/loket").await] {
            for id in testkit::form::tags(&seen.html()).iter().filter_map(|tag| tag.get("id")) {
                around += usize::from(id.contains('-') && !is_field(id));
                assert!(id.contains('-') || is_field(id) || own.contains(&id), "{}: {id}", seen.path);
            }
        }
        assert!(around > 5, "{around} ids of the page itself");
        for service in &services {
            for question in &service.questions {
                assert!(!question.id.contains('-'), "{}: {}", service.id, question.id);
            }
            for (_, field) in service.fields() {
                assert!(!field.id.contains('-'), "{}: {}", service.id, field.id);
            }
        }
        // The sign permit asks for a field `isi`, which once was the id of the main part of every page.
        let start = "/layanan/izin-reklame/mulai";
        let mut bagas = hall.resident("bagas").await;
        let page = bagas.fill(start, start, &[("keperluan", "baru")]).await.expect(200);
        let page = bagas.send(&page.form(start).set("masa", "sementara")).await.expect(200);
        let page = bagas.get(&format!("{}/reklame", steps::draft_of(&page))).await.expect(200);
        assert!(page.html().contains("id=\"isi\""), "{}", page.gist());
        sound::assert_sound(&page, "id");
    }

    async fn a_visitor_chooses_the_language_and_the_look_and_keeps_them(hall: TestHall) {
        let mut browser = hall.visitor();
        let page = browser.get("/lacak").await.expect(200);
        let english = link(&page, "/tampilan?bahasa=en");
        let page = browser.get(&english).await.expect(200);
        assert_eq!(page.path, "/lacak", "back where it was chosen");
        sound::assert_sound(&page, "en");
        let dark = browser.get("/tampilan?warna=gelap&kembali=/cek").await.expect(200);
        assert_eq!(dark.path, "/cek");
        sound::assert_sound(&dark, "en");
        assert!(dark.html().contains("data-theme=\"dark\"") || dark.html().contains("dark"), "{}", &dark.html()[..200]);
        let out = browser.get("/tampilan?warna=terang&kembali=//evil.test/").await;
        assert!(!out.path.contains("evil"), "{}", out.path);
    }
}
