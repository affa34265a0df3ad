//! What an office says of itself, edited by its own staff: the hall.

use administration::table::hall_words;
use kernel::Local;
use testkit::TestHall;

use crate::steps;

const HALL: &str = "/kelola/balai";

/// How many acts of this kind the book holds.
async fn count(hall: &TestHall, kind: &str) -> usize {
    hall.events().await.iter().filter(|event| event.kind == kind).count()
}

testkit::on_both! {
    async fn what_the_hall_says_of_itself_is_changed_by_staff_and_said_on_the_next_page(hall: TestHall) {
        let mut admin = hall.officer("admin").await;
        let mut guest = hall.visitor();
        // The first page is kept ready for everyone; a change must reach it all the same.
        let before = guest.get("/").await.expect(200);
        assert!(before.has("Kota Tirtamaya"), "{}", before.gist());
        let page = admin.get(HALL).await.expect(200);
        assert!(page.has("Kalau kosong: Senin sampai Jumat, 07.30 sampai 16.00"), "{}", page.gist());
        let form = page.form(HALL).fill(&[
            ("nama", "Balai Kota Tirtamaya"),
            ("sambutan.id", "Selamat datang di rumah Anda."),
            ("telepon", "hubungi kami"),
            ("surel", "balai"),
        ]);
        let refused = admin.send(&form).await.expect(422);
        assert!(refused.has("nomor telepon dengan angka") && refused.has("alamat surel lengkap"), "{}", refused.gist());
        assert_eq!(count(&hall, "administration.hall_changed").await, 0);
        assert!(guest.get("/").await.expect(200).has("Semua layanan Kota Tirtamaya di satu tempat"));
        let form = refused.form(HALL);
        assert_eq!((form.value("telepon"), form.value("nama")), (Some("hubungi kami"), Some("Balai Kota Tirtamaya")));
        let form = form.fill(&[
            ("sambutan.en", "Welcome to your house."),
            ("telepon", "(024) 351 3366"),
            ("surel", "balai@tirtamaya.example"),
            ("alamat", "Jl. Pemuda 148"),
            ("jam.id", "Senin sampai Jumat, 08.00 sampai 15.00"),
            ("jam.en", "Monday to Friday, 08:00 to 15:00"),
        ]);
        admin.send(&form).await.expect(200);
        let told = ["Balai Kota Tirtamaya", "Jl. Pemuda 148", "mailto:balai@tirtamaya.example", "tel:0243513366"];
        let after = guest.get("/").await.expect(200);
        for said in told.iter().chain(&["Selamat datang di rumah Anda.", "08.00 sampai 15.00"]) {
            assert!(after.html().contains(said), "{said}: {}", after.gist());
        }
        let english = hall.visitor().in_lang("en").get("/").await.expect(200);
        for said in told.iter().chain(&["Welcome to your house.", "08:00 to 15:00"]) {
            assert!(english.html().contains(said), "{said}: {}", english.gist());
        }
        // On the home screen of a phone it is not "Balai Balai Kota".
        let manifest = guest.get("/balai.webmanifest").await.expect(200).json();
        assert_eq!(manifest["name"], "Balai Kota Tirtamaya");
        let hall = hall.restarted(|_| ()).await;
        assert!(hall.visitor().get("/").await.expect(200).has("Jl. Pemuda 148"), "it outlives a restart");
    }

    async fn a_change_of_the_hall_is_one_event_with_before_and_after_and_none_if_nothing_changes(hall: TestHall) {
        let mut admin = hall.officer("admin").await;
        for (address, events) in [("Jl. Lama 1", 1), ("Jl. Lama 1", 1), ("Jl. Baru 2", 2)] {
            let page = admin.get(HALL).await.expect(200);
            // Line breaks would end the head of a message; they become spaces.
            admin.send(&page.form(HALL).fill(&[("alamat", address), ("nama", "Kota\r\nTirtamaya")])).await.expect(200);
            assert_eq!(count(&hall, "administration.hall_changed").await, events, "{address}");
        }
        let changes = admin.get("/kelola/perubahan?sasaran=balai").await.expect(200);
        for said in ["Keterangan balai diubah", "Jl. Lama 1", "Jl. Baru 2"] {
            assert!(changes.has(said), "{said}: {}", changes.gist());
        }
        assert!(!changes.has("Kota\r\nTirtamaya") && !changes.has("Kota\nTirtamaya"));
        let events = hall.events().await;
        let public: Vec<_> = events.iter().filter(|event| event.kind == "administration.hall_changed").collect();
        assert!(public.iter().all(|event| !event.public.to_string().contains("Jl.")), "{public:?}");
    }

    async fn messages_and_the_check_of_a_letter_call_the_hall_as_it_calls_itself(hall: TestHall) {
        let mut admin = hall.officer("admin").await;
        let page = admin.get(HALL).await.expect(200);
        admin.send(&page.form(HALL).set("nama", "Balai Tirta")).await.expect(200);
        let (mut aisyah, reference) = steps::approved_ktp(&hall).await;
        let own = aisyah.get(&format!("/permohonan/{reference}")).await.expect(200);
        let check = hall.visitor().get(&steps::link(&own, "/cek/")).await.expect(200);
        assert!(check.has("Diterbitkan Balai Tirta"), "{}", check.gist());
        let nik = TestHall::nik_of("aisyah").to_string();
        hall.visitor().fill("/lupa-sandi", "/lupa-sandi", &[("nama", &nik)]).await.expect(200);
        let newest = hall.messages().await.pop().expect("a message");
        assert!(newest.message.body.contains("Balai Tirta"), "{}", newest.message.body);
    }

    async fn what_was_committed_before_the_power_went_is_said_after_it(hall: TestHall) {
        let written = hall.store().write(hall.region(), hall.region(), |tx, region| {
            Box::pin(async move {
                let text = Local { id: "Jl. Tersimpan 9".into(), en: String::new() };
                hall_words::put(tx, *region, "alamat", &text).await
            })
        });
        let written: Result<(), store::Error> = written.await;
        written.expect("it is written");
        let hall = hall.restarted(|_| ()).await;
        let mut guest = hall.visitor();
        assert!(guest.get("/").await.expect(200).has("Jl. Tersimpan 9"));
        // What staff never wrote is what the hall was opened with, and what its first agency says by then.
        let mut admin = hall.officer("admin").await;
        let first = hall.hall().agencies.now().keys().next().cloned().expect("an agency");
        let action = format!("/kelola/perangkat/{first}");
        let page = admin.get(&action).await.expect(200);
        admin.send(&page.form(&action).set("telepon", "0800 777")).await.expect(200);
        let page = guest.get("/").await.expect(200);
        assert!(page.has("Jl. Tersimpan 9") && page.has("0800 777") && page.has("Kota Tirtamaya"), "{}", page.gist());
    }

    async fn two_who_save_at_once_leave_what_the_database_holds(hall: TestHall) {
        let (mut admin, mut galuh) = (hall.officer("admin").await, hall.officer("galuh").await);
        for turn in 0..5 {
            let (one, other) = (admin.get(HALL).await.expect(200), galuh.get(HALL).await.expect(200));
            let one = one.form(HALL).set("alamat", &format!("Jl. Satu {turn}"));
            let other = other.form(HALL).set("alamat", &format!("Jl. Dua {turn}"));
            let (one, other) = tokio::join!(admin.send(&one), galuh.send(&other));
            one.expect(200);
            other.expect(200);
            let kept = admin.get(HALL).await.expect(200);
            let kept = kept.form(HALL).value("alamat").expect("the address").to_owned();
            let page = hall.visitor().get("/").await.expect(200);
            assert!(page.has(&kept), "{kept} is kept: {}", page.gist());
        }
    }
}
