//! By night the hall looks at itself.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use balai::config::{BackupPlace, Backups};
use balai::night::{CHECKED, Watchman};
use balai::tls::Tls;
use balai::tls::settings::{Settings, Source};
use hall::nights::With;
use kernel::{Span, Stamp, Zone};
use testkit::TestHall;

async fn seal(hall: &TestHall) {
    let log = hall.hall().log.as_ref().expect("the log is open");
    while log.seal().await.expect("sealed") > 0 {}
}

async fn checks(hall: &TestHall) -> usize {
    hall.events().await.iter().filter(|event| event.kind == CHECKED).count()
}

/// The hall as it is after a restart that sets up a folder of backups.
async fn with_backups(hall: &TestHall, every: u32) -> TestHall {
    let place = Some(BackupPlace::Folder(hall.folder().join("cadangan")));
    hall.restarted(|config| config.backup = Backups { place, keep: 2, every }).await
}

fn manifests(hall: &TestHall) -> usize {
    fs::read_dir(hall.folder().join("cadangan/backups")).map_or(0, Iterator::count)
}

testkit::on_both! {
    async fn each_night_once_and_a_missed_one_afterwards(hall: TestHall) {
        let watchman = Watchman::of(hall.hall(), hall.config());
        // The clock begins on a Monday morning: last night's look was never made.
        let night = watchman.look_if_due().await.unwrap().expect("it is due");
        assert_eq!((night.troubles, night.backup_at), (vec![], None));
        assert_eq!(watchman.look_if_due().await.unwrap(), None);
        let zone = Zone::of(hall.region());
        let two = Stamp::at(hall.now().plus(Span::days(1)).date(zone), 2, 0, zone);
        hall.clock().set(two.minus(Span::seconds(1)));
        assert_eq!(watchman.look_if_due().await.unwrap(), None, "not before two");
        hall.clock().set(two);
        assert!(watchman.look_if_due().await.unwrap().is_some());
        // The hall is closed for three nights, and looks when it opens again.
        hall.clock().set(two.plus(Span::hours(3 * 24 + 6)));
        let watchman = Watchman::of(hall.hall(), hall.config());
        assert!(watchman.look_if_due().await.unwrap().is_some());
        assert_eq!(watchman.look_if_due().await.unwrap(), None);
        assert_eq!(checks(&hall).await, 3, "each look is an event");
        let mut admin = hall.officer("admin").await;
        let page = admin.get("/kelola").await.expect(200);
        assert!(page.has("semuanya baik") && page.has("Belum ada cadangan"), "{}", page.gist());
        assert!(!page.has("menemukan masalah"), "{}", page.gist());
    }

    async fn a_row_that_lies_is_noted_for_administrators_until_it_says_the_truth(hall: TestHall) {
        let aisyah = hall.resident("aisyah").await;
        seal(&hall).await;
        let region = hall.region();
        let say = |sql: &'static str| {
            hall.store().write(region, region, move |tx, region| {
                Box::pin(async move { tx.exec(store::Sql::new(sql), &store::vals![*region]).await })
            })
        };
        assert_eq!(say("UPDATE events SET kind = kind || 'x' WHERE region = $1 AND seq = 1").await.unwrap(), 1);
        let watchman = Watchman::of(hall.hall(), hall.config());
        let night = watchman.look_if_due().await.unwrap().expect("it is due");
        assert_eq!(night.troubles.iter().map(|it| it.with).collect::<Vec<_>>(), [With::Book]);
        assert!(night.troubles[0].what.contains("event number 1"), "{:?}", night.troubles);
        let events = hall.events().await;
        let told = &events.iter().rfind(|event| event.kind == CHECKED).expect("an event").public;
        assert_eq!(*told, serde_json::json!({ "baik": false, "masalah": ["book"] }));
        let mut admin = hall.officer("admin").await;
        let page = admin.get("/kelola").await.expect(200);
        assert!(page.has("menemukan masalah") && page.has("event number 1"), "{}", page.gist());
        aisyah.clone().get("/kelola").await.expect(403);

        assert_eq!(say("UPDATE events SET kind = rtrim(kind, 'x') WHERE region = $1 AND seq = 1").await.unwrap(), 1);
        hall.wait(Span::days(1));
        assert_eq!(watchman.look_if_due().await.unwrap().expect("it is due").troubles, vec![]);
        let page = hall.officer("galuh").await.get("/kelola").await.expect(200);
        assert!(page.has("semuanya baik"), "{}", page.gist());
    }

    async fn where_a_folder_is_set_up_it_makes_backups_and_says_if_it_cannot(hall: TestHall) {
        let hall = with_backups(&hall, 2).await;
        let watchman = Watchman::of(hall.hall(), hall.config());
        let mut counted = Vec::new();
        for _ in 0..7 {
            let night = watchman.look_if_due().await.unwrap().expect("it is due");
            assert_eq!(night.troubles, vec![]);
            counted.push((manifests(&hall), night.backup_at == Some(hall.now())));
            hall.wait(Span::days(1));
        }
        // Every second night, and the newest two are kept.
        assert_eq!(counted, [(1, true), (1, false), (2, true), (2, false), (2, true), (2, false), (2, true)]);
        let page = hall.officer("admin").await.get("/kelola").await.expect(200);
        assert!(page.has("Cadangan terbaru dibuat"), "{}", page.gist());

        // Somebody puts something else into the folder.
        fs::write(hall.folder().join("cadangan/surat.odt"), "isi").unwrap();
        hall.wait(Span::days(2));
        let night = watchman.look_if_due().await.unwrap().expect("it is due");
        assert_eq!(night.troubles.iter().map(|it| it.with).collect::<Vec<_>>(), [With::Backup]);
        assert!(night.backup_at.is_some(), "how old the newest is, is said all the same");
        let page = hall.officer("galuh").await.get("/kelola").await.expect(200);
        assert!(page.has("Cadangan tidak dapat dibuat"), "{}", page.gist());
    }

    async fn a_certificate_that_ends_soon_is_noted_until_there_is_a_longer_one(hall: TestHall) {
        let (certificate, key) = (hall.folder().join("c.pem"), hall.folder().join("k.pem"));
        let put = |(chain, secret): (String, String)| {
            fs::write(&certificate, chain).unwrap();
            fs::write(&key, secret).unwrap();
            fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
        };
        let authority = crate::tls::Authority::new();
        let settings = Settings {
            source: Source::Files { certificate: certificate.clone(), key: key.clone() },
            plain: None,
        };
        let look = || {
            let tls = Tls::open(&settings, hall.config(), hall.hall().clock.clone()).unwrap();
            Watchman::of(hall.hall(), hall.config()).with_tls(Some(tls))
        };
        put(authority.issue(2026, 2027));
        let new_year = Stamp::at("2027-01-01".parse().unwrap(), 7, 0, Zone::Wib);
        hall.clock().set(new_year.minus(Span::days(13)));
        let night = look().look_if_due().await.unwrap().expect("it is due");
        assert_eq!(night.troubles.iter().map(|it| it.with).collect::<Vec<_>>(), [With::Certificate]);
        assert!(night.troubles[0].what.ends_with("ends at 2027-01-01T00:00:00Z"), "{night:?}");
        let mut admin = hall.officer("admin").await;
        assert!(admin.get("/kelola").await.expect(200).has("Sertifikat TLS"));
        put(authority.issue(2026, 2028));
        hall.clock().advance(Span::days(1));
        assert_eq!(look().look_if_due().await.unwrap().expect("it is due").troubles, vec![]);
    }
}
