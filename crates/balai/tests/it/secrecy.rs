//! Personal data at rest: on disk and in the log of events nothing says who it is about.

use std::fs;
use std::path::Path;

use kernel::RegionCode;
use store::{Engine, Sql, Store};
use testkit::{TestHall, cast, papers};

use crate::steps;

/// What is personal in this hall: numbers, names, contacts, words, names of files.
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

/// Every file under a folder that holds one of the secrets.
fn found_in(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            found_in(&path, found);
            continue;
        }
        let bytes = fs::read(&path).expect("a file");
        for secret in SECRETS {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if holds(&bytes, secret.as_bytes()) || name.contains(secret) {
                found.push(format!("{secret} in {name}"));
            }
        }
    }
}

fn holds(bytes: &[u8], secret: &[u8]) -> bool {
    bytes.windows(secret.len()).any(|window| window.eq_ignore_ascii_case(secret))
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

testkit::on_both! {
    async fn nothing_on_disk_and_nothing_in_the_book_says_who_it_is_about(hall: TestHall) {
        live_a_while(&hall).await;
        let mut found = Vec::new();
        found_in(hall.folder(), &mut found);
        let files = hall.files();
        assert!(files.is_dir(), "documents were kept");
        if hall.store().engine() == Engine::Postgres {
            for row in rows(hall.store(), hall.region()).await {
                for secret in SECRETS {
                    let hex = secret.bytes().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
                    if holds(row.as_bytes(), secret.as_bytes()) || row.contains(&hex) {
                        found.push(format!("{secret} in {}", row.chars().take(60).collect::<String>()));
                    }
                }
            }
        } else {
            assert!(hall.folder().join("data/balai.db").is_file());
        }
        for event in hall.events().await {
            let public = format!("{} {} {:?}", event.entry, event.public, event.reference);
            let told: Vec<_> = SECRETS.iter().filter(|secret| holds(public.as_bytes(), secret.as_bytes())).collect();
            if !told.is_empty() {
                found.push(format!("{told:?} in the event {}", event.kind));
            }
        }
        assert!(found.is_empty(), "{found:#?}");
    }
}
