//! Finding a service among many, and being told before the form where one belongs.

use cases::draft;
use catalogue::{Catalogue, RawForm};
use kernel::Problem as _;
use testkit::{Seen, TestHall};

use crate::steps;

/// The shipped services, each changed by `change`, and so many more.
fn offer(hall: &TestHall, more: u8, change: impl Fn(&str, String) -> String) {
    let mut sources: Vec<(String, String)> = catalogue::shipped()
        .into_iter()
        .map(|(path, text)| (path.to_owned(), change(path, text.to_owned())))
        .filter(|(path, _)| !path.ends_with(".examples.toml"))
        .collect();
    let home = sources.iter().find(|(path, _)| path.ends_with("/domisili.toml")).expect("a service").1.clone();
    for at in 0..more {
        let prefix = format!("X{}{}", char::from(b'A' + at / 26), char::from(b'A' + at % 26));
        let text = home.replacen("id = \"domisili\"", &format!("id = \"surat-{at}\""), 1);
        let text = text.replacen("prefix = \"DOM\"", &format!("prefix = \"{prefix}\""), 1);
        sources.push((format!("services/surat-{at}.toml"), text));
    }
    let catalogue = Catalogue::read(sources).unwrap_or_else(|mistakes| panic!("{mistakes:#?}"));
    hall.hall().services.set(catalogue);
}

/// The services on a page, in its order.
fn listed(page: &Seen) -> Vec<String> {
    let html = page.html();
    let tags = testkit::form::tags(&html);
    let links = tags.iter().filter(|tag| tag.name == "a").filter_map(|tag| tag.get("href"));
    let is_service = |href: &&str| href.starts_with("/layanan/") && !href[9..].contains(['/', '?']);
    links.filter(is_service).map(|href| href["/layanan/".len()..].to_owned()).collect()
}

testkit::on_both! {
    async fn two_hundred_services_are_read_page_by_page_each_once(hall: TestHall) {
        offer(&hall, 178, |_, text| text);
        let mut visitor = hall.visitor();
        let mut seen = Vec::new();
        let mut path = "/layanan".to_owned();
        for at in 1..=12 {
            let page = visitor.get(&path).await.expect(200);
            assert!(page.has(&format!("Halaman {at} dari 12")), "{}", page.gist());
            assert!(page.html().len() < 60_000, "{} bytes", page.html().len());
            seen.extend(listed(&page));
            let next = testkit::form::tags(&page.html()).into_iter().find(|tag| tag.get("rel") == Some("next"));
            match next {
                Some(tag) => tag.get("href").unwrap().clone_into(&mut path),
                None => assert_eq!(at, 12),
            }
        }
        assert_eq!(seen.len(), 200);
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 200, "each stands there once");
        let beyond = visitor.get("/layanan?hal=99").await.expect(200);
        assert!(beyond.has("Halaman 12 dari 12"), "{}", beyond.gist());
        let odd = visitor.get("/layanan?hal=-1&peristiwa=entah&untuk=%3Cb%3E").await.expect(200);
        assert!(odd.has("Belum ketemu"), "{}", odd.gist());
    }

    async fn the_list_is_narrowed_by_agency_reader_way_event_and_words_together(hall: TestHall) {
        let only = |path: &str, text: String| match path {
            "services/legalisasi.toml" => text.replacen(
                "effort_minutes", "channels = [\"counter\"]\neffort_minutes", 1),
            _ => text,
        };
        offer(&hall, 0, only);
        let mut visitor = hall.visitor();
        let whole = visitor.get("/layanan").await.expect(200);
        let rest = visitor.get("/layanan?hal=2").await.expect(200);
        assert!(whole.has("22 layanan") && listed(&whole).len() + listed(&rest).len() == 22, "{}", rest.gist());
        assert!(whole.has("Kelahiran") && whole.has("Lainnya"), "in groups: {}", whole.gist());
        let narrowed = visitor.get("/layanan?instansi=kelurahan").await.expect(200);
        let mut ids = listed(&narrowed);
        ids.sort();
        assert_eq!(ids, ["domisili", "pengantar-skck", "sktm", "surat-keterangan-usaha"]);
        let business = listed(&visitor.get("/layanan?instansi=kelurahan&untuk=usaha").await.expect(200));
        assert_eq!(business, ["surat-keterangan-usaha"]);
        assert_eq!(listed(&visitor.get("/layanan?q=usaha&untuk=usaha&instansi=kelurahan").await.expect(200)), business);
        let online = visitor.get("/layanan?lewat=web").await.expect(200);
        assert!(online.has("21 layanan"), "{}", online.gist());
        assert!(!listed(&visitor.get("/layanan?lewat=web&instansi=dukcapil").await.expect(200)).contains(&"legalisasi".to_owned()));
        let both = visitor.get("/layanan?lewat=web&peristiwa=menikah").await.expect(200);
        let form = both.form("/layanan");
        assert_eq!((form.value("peristiwa"), form.value("lewat")), (Some("menikah"), Some("web")));
        let chips = testkit::form::tags(&both.html()).into_iter().filter_map(|tag| tag.get("href").map(str::to_owned)).collect::<Vec<_>>();
        assert!(chips.contains(&"/layanan?peristiwa=lahir&lewat=web".to_owned()), "a moment keeps the rest: {chips:?}");
        assert_eq!(listed(&visitor.get("/layanan?q=ktp+hilang").await.expect(200)).first().map(String::as_str), Some("ktp-el"));
    }

    async fn a_service_of_the_counter_is_begun_nowhere_else_and_says_where(hall: TestHall) {
        offer(&hall, 0, |path, text| match path {
            "services/nib-mikro.toml" => text.replacen("effort_minutes", "channels = [\"counter\"]\neffort_minutes", 1),
            "services/izin-reklame.toml" => text.replacen("effort_minutes", "channels = [\"web\"]\neffort_minutes", 1),
            _ => text,
        });
        let service = hall.hall().services.now().get("nib-mikro").expect("the service").clone();
        let mut bagas = hall.resident("bagas").await;
        let page = bagas.get("/layanan/nib-mikro").await.expect(200);
        assert!(page.has("tidak diajukan lewat situs") && page.has(&service.office.hours.id), "{}", page.gist());
        assert!(!page.html().contains("/layanan/nib-mikro/mulai"), "nothing to begin");
        assert_eq!(bagas.get("/layanan/nib-mikro/mulai").await.expect(200).path, "/layanan/nib-mikro");
        let actor = hall.signed_in("bagas").await.actor;
        let answers = || RawForm(vec![("pelaku".to_owned(), "perorangan".to_owned())]);
        let refused = draft::begin(hall.cases(), &actor, None, "nib-mikro", answers()).await.expect_err("not here");
        assert_eq!((refused.slug(), refused.kind().status()), ("other-channel", 409));
        let program = hall.program("bagas", &["cases:read", "cases:write"]).await;
        let refused = program.post("/api/v1/cases", &steps::business("Warung", 1_000_000)).await.expect(409);
        assert!(refused.json()["type"].as_str().unwrap().ends_with("other-channel"), "{}", refused.gist());
        let mut made = hall.officer("made").await;
        let counter = made.get("/meja/loket").await.expect(200);
        assert!(counter.has(&service.title.id) && !counter.has("Izin reklame"), "{}", counter.gist());
        let form = counter.form("/meja/loket").fill(&[
            ("layanan", "nib-mikro"), ("nik", "3374065107930031"), ("nama", "Aisyah Nasution"),
        ]);
        let questions = made.send(&form).await.expect(200);
        let begun = made.send(&questions.form("/layanan/nib-mikro/mulai").set("pelaku", "perorangan")).await.expect(200);
        assert!(begun.path.starts_with("/permohonan/draf/"), "{} {}", begun.path, begun.gist());
    }

    async fn what_no_agency_here_serves_is_offered_nowhere_and_says_so_kindly(hall: TestHall) {
        let agencies = &hall.hall().agencies;
        let mut left = (*agencies.now()).clone();
        left.remove("dinkes");
        agencies.set(left);
        let mut aisyah = hall.resident("aisyah").await;
        assert!(!listed(&aisyah.get("/layanan").await.expect(200)).contains(&"izin-praktik-nakes".to_owned()));
        assert!(!listed(&aisyah.get("/layanan?q=sip").await.expect(200)).contains(&"izin-praktik-nakes".to_owned()));
        for path in ["/layanan/izin-praktik-nakes", "/layanan/izin-praktik-nakes/standar", "/layanan/izin-praktik-nakes/mulai"] {
            let page = aisyah.get(path).await.expect(404);
            assert!(page.has("Layanan ini belum dibuka di sini"), "{path}: {}", page.gist());
        }
        let program = hall.program("aisyah", &["cases:read", "cases:write"]).await;
        assert!(!program.get("/api/v1/services").await.expect(200).has("izin-praktik-nakes"));
        let listed = hall.officer("admin").await.get("/kelola/layanan").await.expect(200);
        assert!(listed.has("Surat Izin Praktik"), "the administrator sees it: {}", listed.gist());
    }

    async fn who_is_led_elsewhere_need_not_answer_twice(hall: TestHall) {
        let mut bagas = hall.resident("bagas").await;
        let path = "/layanan/surat-keterangan-usaha/mulai";
        let asked = bagas.get(path).await.expect(200).form(path).set("tujuan", "kredit").forge("pelaku", "perorangan");
        let led = bagas.send(&asked.forge("keadaan_usaha", "belum")).await.expect(422);
        let onward = led.form("/layanan/nib-mikro/mulai");
        assert_eq!(onward.value("pelaku"), Some("perorangan"));
        let there = bagas.send(&onward.forge("bawa.nama_usaha", "Warung Sabar").forge("bawa.modal", "seratus")).await.expect(200);
        assert!(there.has("sudah kami bawa ke sini"), "{}", there.gist());
        let form = there.form("/layanan/nib-mikro/mulai");
        assert_eq!(form.value("pelaku"), Some("perorangan"), "it is chosen already");
        let begun = bagas.send(&form).await.expect(200);
        let business = bagas.get(&format!("{}/usaha", steps::draft_of(&begun))).await.expect(200).form("/permohonan/draf/");
        assert_eq!((business.value("nama_usaha"), business.value("modal")), (Some("Warung Sabar"), Some("")));
    }

    async fn advice_is_read_once_and_ends_nothing(hall: TestHall) {
        let mut bagas = hall.resident("bagas").await;
        let path = "/layanan/izin-reklame/mulai";
        let form = bagas.get(path).await.expect(200).form(path).set("keperluan", "perpanjangan");
        let told = bagas.send(&form).await.expect(200);
        assert!(told.path == path && told.has("perpanjanglah dari halaman Saya"), "{}", told.gist());
        let on = told.form(path);
        assert_eq!(on.value("keperluan"), Some("perpanjangan"), "nothing is lost");
        let begun = bagas.send(&on).await.expect(200);
        assert!(begun.path.starts_with("/permohonan/draf/"), "{}", begun.path);
    }

    async fn a_question_may_have_any_name(hall: TestHall) {
        let mut bagas = hall.resident("bagas").await;
        let path = "/layanan/domisili/mulai";
        let form = bagas.get(path).await.expect(200).form(path);
        let begun = bagas.send(&form.set("untuk", "perorangan").forge("lokasi", "sini").forge("status_alamat", "sama")).await.expect(200);
        assert!(begun.path.starts_with("/permohonan/draf/"), "{} {}", begun.path, begun.gist());
    }
}
