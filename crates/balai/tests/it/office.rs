//! What an office says of itself, edited by its own staff: the hall, the head of its letters, its
//! offices.

use administration::table::hall_words;
use cases::{copy_letter, look};
use kernel::{LetterId, Local, Reference};
use serde_json::Value;
use testkit::{Form, TestHall, papers};

use crate::steps;

const HALL: &str = "/kelola/balai";
const HEAD: &str = "/kelola/perangkat/dukcapil/kop";

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

/// What the first letter of a case says, and its id.
async fn letter_of(hall: &TestHall, who: &str, reference: &Reference) -> (LetterId, Value) {
    let actor = hall.signed_in(who).await.actor;
    let file = look::own_case(hall.cases(), &actor, reference).await.expect("the case");
    let (letter, body) = file.letters.into_iter().next().expect("a letter");
    (letter.id, body.data)
}

/// How a PDF begins a picture; the QR code is drawn with lines.
const PICTURE: &str = "/Subtype/Image";

/// The same form with its files, sent by another of its buttons.
fn to(form: &Form, action: &str) -> Form {
    let mut form = form.clone();
    action.clone_into(&mut form.action);
    form
}

fn holds(pdf: &[u8], part: &str) -> bool {
    pdf.windows(part.len()).any(|window| window == part.as_bytes())
}

testkit::on_both! {
    async fn a_head_counts_for_the_letters_issued_after_it_and_for_none_before(hall: TestHall) {
        let (_, before) = steps::approved_ktp(&hall).await;
        let (old, data) = letter_of(&hall, "aisyah", &before).await;
        assert_eq!((data["above"].clone(), data["crest"].clone()), (Value::Null, Value::Null));
        assert!(data["phone"].as_str().is_some_and(|phone| !phone.is_empty()), "the telephone of the agency: {data}");
        let wulan = hall.at_desk("wulan").await;
        let copy = copy_letter::copy(hall.cases(), &wulan, &before, old).await.expect("a copy");
        let copied = copy_letter::pdf(hall.cases(), old, copy).await.expect("its paper");

        let mut admin = hall.officer("admin").await;
        let page = admin.get(HEAD).await.expect(200);
        let form = page.form(HEAD).fill(&[
            ("atas", "Pemerintah Kota Tirtamaya, Sekretariat Daerah"),
            ("alamat", "Jl. Kop Surat 7"),
            ("telepon", "(024) 111 222"),
            ("surel", "dukcapil@tirtamaya.example"),
            ("situs", "dukcapil.tirtamaya.example"),
        ]);
        let form = form.attach("lambang", "lambang.png", papers::crest([200, 150, 0]));
        // Seen first; nothing is kept by looking.
        let sample = admin.send(&to(&form, &format!("{HEAD}/contoh"))).await.expect(200);
        assert!(sample.bytes.starts_with(b"%PDF-") && holds(&sample.bytes, PICTURE), "a sample with its crest");
        assert_eq!(hall.hall().agencies.now()["dukcapil"].head, desk::LetterHead::default());
        assert_eq!(count(&hall, "administration.letter_head_changed").await, 0);
        let saved = admin.send(&form).await.expect(200);
        assert!(saved.has("Lambang sekarang"), "{}", saved.gist());
        let shown = admin.get("/kelola/perangkat/dukcapil/lambang").await.expect(200);
        assert!(shown.bytes.starts_with(b"\x89PNG") && shown.header("content-type") == "image/png");

        assert_eq!(letter_of(&hall, "aisyah", &before).await.1, data);
        let again = copy_letter::pdf(hall.cases(), old, copy).await.expect("its paper");
        assert!(again == copied && !holds(&copied, PICTURE), "a copy of an old letter keeps the old head");
        let (mut aisyah, after) = steps::approved_ktp(&hall).await;
        let (_, data) = letter_of(&hall, "aisyah", &after).await;
        assert_eq!(data["above"], "Pemerintah Kota Tirtamaya, Sekretariat Daerah");
        assert_eq!(data["address"], "Jl. Kop Surat 7");
        let own = aisyah.get(&format!("/permohonan/{after}")).await.expect(200);
        let paper = aisyah.get(&steps::link(&own, "/surat/")).await.expect(200);
        assert!(holds(&paper.bytes, PICTURE), "the crest is on paper");
    }

    async fn a_letter_decided_with_a_crest_is_printed_with_it_after_the_agency_has_another(hall: TestHall) {
        let mut admin = hall.officer("admin").await;
        let page = admin.get(HEAD).await.expect(200);
        let form = page.form(HEAD).attach("lambang", "lambang.png", papers::crest([200, 150, 0]));
        admin.send(&form).await.expect(200);
        let mut aisyah = hall.resident("aisyah").await;
        let reference = steps::apply_ktp(&mut aisyah).await;
        for who in ["wulan", "ratna"] {
            steps::approve(&mut hall.officer(who).await, &reference).await;
        }
        // Not printed yet.
        let page = admin.get(HEAD).await.expect(200);
        let form = page.form(HEAD).attach("lambang", "lambang.png", papers::crest([0, 150, 0]));
        admin.send(&form).await.expect(200);
        let page = admin.get(HEAD).await.expect(200);
        let bare = admin.send(&page.form(HEAD).forge("tanpa-lambang", "ya")).await.expect(200);
        assert!(!bare.has("Lambang sekarang"), "{}", bare.gist());
        admin.get("/kelola/perangkat/dukcapil/lambang").await.expect(404);
        hall.settle().await;
        let own = aisyah.get(&format!("/permohonan/{reference}")).await.expect(200);
        let paper = aisyah.get(&steps::link(&own, "/surat/")).await.expect(200);
        assert!(holds(&paper.bytes, PICTURE), "the crest it was decided with");
        assert_eq!(count(&hall, "administration.letter_head_changed").await, 3);
        let changes = admin.get("/kelola/perubahan?sasaran=perangkat/dukcapil").await.expect(200);
        assert!(changes.has("Kop surat diubah") && changes.has("kop: lambang"), "{}", changes.gist());
    }

    async fn a_head_that_no_letter_can_carry_is_refused_and_nothing_typed_is_lost(hall: TestHall) {
        let mut admin = hall.officer("admin").await;
        let page = admin.get(HEAD).await.expect(200);
        let typed = [("atas", "Pemerintah Kota"), ("telepon", "hubungi"), ("surel", "balai"), ("situs", "situs kami")];
        let form = page.form(HEAD).fill(&typed).attach("lambang", "foto.png", papers::pdf());
        for action in [HEAD.to_owned(), format!("{HEAD}/contoh")] {
            let refused = admin.send(&to(&form, &action)).await.expect(422);
            for said in ["nomor telepon dengan angka", "alamat surel lengkap", "alamat situs", "harus berkas PNG"] {
                assert!(refused.has(said), "{said}: {}", refused.gist());
            }
            let form = refused.form(HEAD);
            for (name, value) in typed {
                assert_eq!(form.value(name), Some(value));
            }
        }
        // A browser does not send a file twice by itself; the page asks for it again.
        let page = admin.get(HEAD).await.expect(200);
        let form = page.form(HEAD).set("telepon", "x").attach("lambang", "lambang.png", papers::crest([0, 0, 0]));
        let refused = admin.send(&form).await.expect(422);
        assert!(refused.has("Pilih gambar lambangnya sekali lagi"), "{}", refused.gist());
        // Letters that no font has would leave an empty box on every letter.
        let form = admin.get(HEAD).await.expect(200).form(HEAD).set("atas", "Pemerintah 🏛");
        let refused = admin.send(&form).await.expect(422);
        assert_eq!(refused.form(HEAD).value("atas"), Some("Pemerintah 🏛"), "{}", refused.gist());
        assert_eq!(hall.hall().agencies.now()["dukcapil"].head, desk::LetterHead::default());
        assert_eq!(count(&hall, "administration.letter_head_changed").await, 0);
        admin.get("/kelola/perangkat/tidak-ada/kop").await.expect(404);
        let mut english = hall.officer("galuh").await.in_lang("en");
        let page = english.get(HEAD).await.expect(200);
        assert!(page.has("Letter head") && page.has("If empty: PEMERINTAH Kota Tirtamaya"), "{}", page.gist());
    }
}

const AGENCY: &str = "/kelola/perangkat/dukcapil";

/// An office as staff fill it in.
pub(crate) const BRANCH: [(&str, &str); 6] = [
    ("nama.id", "Kantor Kecamatan Utara"),
    ("nama.en", "North District Office"),
    ("alamat", "Jl. Utara 12"),
    ("telepon", "(024) 555 010"),
    ("jam.id", "Selasa dan Kamis, 08.00 sampai 12.00"),
    ("jam.en", "Tuesday and Thursday, 08:00 to 12:00"),
];

testkit::on_both! {
    async fn an_office_is_shown_on_every_service_of_its_agency_until_it_is_removed(hall: TestHall) {
        let mut admin = hall.officer("admin").await;
        let (mut guest, mut english) = (hall.visitor(), hall.visitor().in_lang("en"));
        let new = format!("{AGENCY}/kantor/baru");
        assert!(!guest.get("/layanan/ktp-el").await.expect(200).has("juga bisa didatangi"));
        let page = admin.get(&new).await.expect(200);
        let listed = admin.send(&page.form(&new).fill(&BRANCH)).await.expect(200);
        assert!(listed.path == AGENCY && listed.has("Kantor Kecamatan Utara"), "{} {}", listed.path, listed.gist());
        for service in ["ktp-el", "akta-kelahiran"] {
            let page = guest.get(&format!("/layanan/{service}")).await.expect(200);
            for said in ["Kantor Kecamatan Utara", "Jl. Utara 12", "tel:024555010", "Selasa dan Kamis", "Boleh datang tanpa janji"] {
                assert!(page.html().contains(said), "{said}: {}", page.gist());
            }
        }
        let page = english.get("/layanan/ktp-el").await.expect(200);
        assert!(page.has("North District Office") && page.has("No appointment needed"), "{}", page.gist());
        assert!(!guest.get("/layanan/nib-mikro").await.expect(200).has("Kantor Kecamatan Utara"), "of another agency");

        let one = format!("{AGENCY}/kantor/1");
        let page = admin.get(&one).await.expect(200);
        assert_eq!(page.form(&one).value("tanpa-janji"), Some("ya"));
        admin.send(&page.form(&one).set("alamat", "Jl. Utara 14").without("tanpa-janji")).await.expect(200);
        // Saved once more as it is: no event.
        let page = admin.get(&one).await.expect(200);
        admin.send(&page.form(&one)).await.expect(200);
        assert_eq!(count(&hall, "administration.office_changed").await, 2);
        let hall = hall.restarted(|_| ()).await;
        let (mut admin, mut guest) = (admin.at(&hall), hall.visitor());
        let page = guest.get("/layanan/ktp-el").await.expect(200);
        assert!(page.has("Jl. Utara 14") && page.has("Buat janji dulu"), "{}", page.gist());

        let page = admin.get(&one).await.expect(200);
        let gone = admin.send(&page.form(&format!("{one}/hapus"))).await.expect(200);
        assert!(!gone.has("Kantor Kecamatan Utara"), "{}", gone.gist());
        assert!(!guest.get("/layanan/ktp-el").await.expect(200).has("juga bisa didatangi"));
        admin.post(&page.form(&format!("{one}/hapus"))).await.expect(404);
        admin.post(&page.form(&one)).await.expect(404);
        let changes = admin.get("/kelola/perubahan?sasaran=perangkat/dukcapil").await.expect(200);
        for said in ["Kantor diubah", "Kantor dihapus", "Jl. Utara 12", "Jl. Utara 14"] {
            assert!(changes.has(said), "{said}: {}", changes.gist());
        }
    }

    async fn an_office_without_an_address_is_refused_and_nothing_typed_is_lost(hall: TestHall) {
        let mut admin = hall.officer("admin").await;
        let new = format!("{AGENCY}/kantor/baru");
        let form = admin.get(&new).await.expect(200).form(&new).fill(&BRANCH);
        let form = form.fill(&[("alamat", ""), ("jam.en", ""), ("telepon", "tanya satpam")]).without("tanpa-janji");
        let refused = admin.send(&form).await.expect(422);
        assert!(refused.has("nomor telepon dengan angka") && refused.has("Perbaiki 3 isian"), "{}", refused.gist());
        let again = refused.form(&new);
        assert_eq!((again.value("nama.id"), again.value("telepon")), (Some("Kantor Kecamatan Utara"), Some("tanya satpam")));
        assert_eq!(again.value("tanpa-janji"), None, "what was not ticked is not ticked");
        assert_eq!(count(&hall, "administration.office_changed").await, 0);
        admin.get(&format!("{AGENCY}/kantor/1")).await.expect(404);
        admin.get("/kelola/perangkat/tidak-ada/kantor/baru").await.expect(404);
    }

    async fn offices_that_two_add_at_once_are_both_there(hall: TestHall) {
        let (mut admin, mut galuh) = (hall.officer("admin").await, hall.officer("galuh").await);
        let new = format!("{AGENCY}/kantor/baru");
        let form = admin.get(&new).await.expect(200).form(&new).fill(&BRANCH);
        let other = galuh.get(&new).await.expect(200).form(&new).fill(&BRANCH).set("nama.id", "Kantor Selatan");
        for _ in 0..3 {
            let (one, other) = tokio::join!(admin.send(&form), galuh.send(&other));
            one.expect(200);
            other.expect(200);
        }
        let offices = hall.hall().agencies.now()["dukcapil"].offices.clone();
        assert_eq!(offices.iter().map(|office| office.number).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
        assert_eq!(offices.iter().filter(|office| office.name.id == "Kantor Selatan").count(), 3);
        // A page that citizens read has room for so many.
        let one = offices.first().cloned().expect("an office");
        let written = hall.store().write(hall.region(), (hall.region(), one), |tx, (region, one)| {
            Box::pin(async move {
                let agency = kernel::Agency::parse("dukcapil").map_err(|flaw| store::Error::Other(flaw.to_string()))?;
                for number in 7..=60 {
                    let office = desk::Office { number, ..one.clone() };
                    desk::office::put(tx, *region, &agency, &office).await?;
                }
                Ok::<_, store::Error>(())
            })
        });
        written.await.expect("they are written");
        let full = admin.send(&form).await.expect(409);
        assert!(full.has("paling banyak 60 kantor"), "{}", full.gist());
        assert_eq!(full.form(&new).value("nama.id"), Some("Kantor Kecamatan Utara"));
    }
}
