//! Personal data at rest: on disk and in the log of events nothing says who it is about.

use kernel::RegionCode;
use store::{Engine, Sql, Store};
use testkit::{Seen, TestHall, cast, papers};

use crate::scan::{Words, used};
use crate::{backups, steps};

/// What people typed in this run beside what the hall keeps: parts of words, a password, what was searched.
const SECRETS: [&str; 12] = [
    "3374065107930031",
    "337406",
    "Aisyah",
    "Nasution",
    "81234567719",
    "Rina Kartika",
    "3374014101900009",
    "85799990000",
    "rahasia.com",
    "kata sandi saya",
    "pindaian kk",
    "pesan yang sangat pribadi",
];

/// Everything that leaves traces: registering, a draft, a case with letter, messages, a parked page, keys.
pub(crate) async fn live_a_while(hall: &TestHall) {
    let mut rina = hall.visitor();
    let form = [
        ("nik", "3374014101900009"),
        ("nama", "Rina Kartika"),
        ("ponsel", "0857-9999-0000"),
        ("surel", "rina@rahasia.com"),
        ("sandi", "kata sandi saya"),
        ("setuju", "ya"),
    ];
    rina.fill("/daftar", "/daftar", &form).await.expect(200);
    let code = cast::newest_code(hall).await;
    rina.fill("/daftar/kode", "/daftar/kode", &[("kode", &code)]).await.expect(200);
    let (mut aisyah, reference) = steps::approved_ktp(hall).await;
    let message = [("message", "pesan yang sangat pribadi")];
    aisyah
        .fill(&format!("/permohonan/{reference}"), &format!("/permohonan/{reference}/pesan"), &message)
        .await
        .expect(200);
    hall.program("aisyah", &["profile:read"]).await.get("/api/v1/me").await.expect(200);
    let mut wulan = hall.officer("wulan").await;
    wulan.look_for("aisyah").await.expect(200);
    wulan.look_for("3374065107930031").await.expect(200);
    let draft = steps::begin_ktp(&mut aisyah).await;
    let page = aisyah.get(&format!("{draft}/pemohon")).await.expect(200);
    let typed = steps::applicant(&page).set("nik", "3374065107930031 salah ketik");
    aisyah.send(&typed).await.expect(422);
    hall.settle().await;
    hall.wait(kernel::Span::days(15));
    aisyah.send(&typed.forge_file("foto_kk", "pindaian kk.png", papers::png())).await.expect(200);
    hall.settle().await;
}

/// Every row of every table as text; bytes come as hexadecimal digits.
async fn rows(store: &Store, region: RegionCode) -> Vec<String> {
    const TABLES: Sql = Sql::new(
        "SELECT CAST(table_name AS TEXT) FROM information_schema.tables
         WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'",
    );
    let tables: Vec<String> = store
        .read(region, |tx, _| Box::pin(async move { tx.query(TABLES, &[], |row| row.t(0)).await }))
        .await
        .map_err(|error: store::Error| error)
        .expect("the tables");
    assert!(tables.len() > 15, "{tables:?}");
    let mut rows = Vec::new();
    for table in tables {
        // The statement has to live as long as the program; a test has few of them.
        let sql = Sql::new(Box::leak(format!("SELECT CAST(t AS TEXT) FROM {table} t").into_boxed_str()));
        let read = store.read(sql, |tx, sql| Box::pin(async move { tx.query(*sql, &[], |row| row.t(0)).await }));
        let read: Result<Vec<String>, store::Error> = read.await;
        rows.extend(read.expect("the rows").into_iter().map(|row| format!("{table}: {row}")));
    }
    rows
}

/// Everything that the run used: what the hall has sealed, and what people typed besides.
async fn words(hall: &TestHall) -> Words {
    let used = used(hall.store(), &hall.ground().vault, hall.region()).await;
    for sure in ["3374065107930031", "Aisyah Nasution", "Kartika", "81234567719", "rina@rahasia.com", steps::KK] {
        assert!(used.contains(sure), "the run used {sure}: {used:?}");
    }
    assert!(used.contains("pindaian kk.png") && used.contains("pesan yang sangat pribadi"), "{used:?}");
    Words::of(used.iter().map(String::as_str).chain(SECRETS))
}

/// The whole public log as a stranger fetches it.
async fn log(hall: &TestHall) -> Vec<Seen> {
    let mut visitor = hall.visitor();
    let mut files = Vec::new();
    for path in ["/log", "/log/checkpoint", "/log/vkey", "/status"] {
        files.push(visitor.get(path).await.expect(200));
    }
    let size = hall.hall().log.as_ref().and_then(book::Log::published).expect("published").head.size;
    for index in 0..size.div_ceil(256) {
        let path = ledger::tile::entries_path(index, (size - index * 256).min(256));
        files.push(visitor.get(&format!("/log/{path}")).await.expect(200));
    }
    for tile in ledger::tree::root_tiles(size) {
        files.push(visitor.get(&format!("/log/{}", tile.path(tile.width(size)))).await.expect(200));
    }
    files
}

testkit::on_both! {
    async fn nothing_on_disk_in_the_log_or_in_a_backup_says_who_it_is_about(hall: TestHall) {
        live_a_while(&hall).await;
        backups::seal(&hall).await;
        backups::backed_up(&hall, None).await;
        let words = words(&hall).await;
        // Database with its write-ahead log, documents, keys, guard of the log, backup.
        let mut found = words.found_under(hall.folder(), &[]);
        assert!(hall.files().is_dir() && hall.folder().join("backups").is_dir(), "documents and backups were kept");
        if hall.store().engine() == Engine::Postgres {
            for row in rows(hall.store(), hall.region()).await {
                let told = words.found_in(row.as_bytes());
                found.extend(told.into_iter().map(|word| format!("{word} in {}", row.chars().take(60).collect::<String>())));
            }
        } else {
            assert!(hall.folder().join("data/balai.db").is_file());
        }
        for (part, bytes) in backups::everything(hall.store()).await {
            found.extend(words.found_in(&bytes).into_iter().map(|word| format!("{word} in the dump of {part}")));
        }
        for file in log(&hall).await {
            found.extend(words.found_in(&file.bytes).into_iter().map(|word| format!("{word} at {}", file.path)));
        }
        for event in hall.events().await {
            let public = format!("{} {} {:?}", event.entry, event.public, event.reference);
            let told = words.found_in(public.as_bytes());
            found.extend(told.into_iter().map(|word| format!("{word} in the event {}", event.kind)));
        }
        assert!(found.is_empty(), "{found:#?}");
    }
}
