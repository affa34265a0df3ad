//! What is uploaded goes through ClamAV: what it finds is refused, and while it is away nothing is taken unseen.

use std::fs;
use std::path::Path;
use std::process::Command;

use balai::night::Watchman;
use balai::scanner::ClamAv;
use hall::nights::With;
use kernel::Span;
use testkit::papers;

use crate::others::Helper;
use crate::signed::is_there;
use crate::steps;
use crate::tls::hear;

/// What the daemon of these tests knows as malware. It is none.
const MARK: &str = "BALAI-UJI-MALWARE";
/// The same as it writes it.
const HEX: &str = "42414c41492d554a492d4d414c57415245";

/// A daemon that knows this one thing, and where it listens. None if ClamAV is not there.
fn daemon(folder: &Path) -> Option<(Helper, ClamAv)> {
    if !is_there("clamd", Command::new("clamd").arg("--version").output().is_ok()) {
        return None;
    }
    let known = folder.join("known");
    fs::create_dir_all(&known).unwrap();
    fs::write(known.join("own.ndb"), format!("Balai.Test:0:*:{HEX}\n")).unwrap();
    let socket = folder.join("clamd.ctl");
    let settings = format!("Foreground yes\nLocalSocket {}\nDatabaseDirectory {}\n", socket.display(), known.display());
    fs::write(folder.join("clamd.conf"), settings).unwrap();
    let helper = Helper::start(Command::new("clamd").arg("-c").arg(folder.join("clamd.conf")));
    hear(&helper.told, "Self checking");
    Some((helper, ClamAv::Socket(socket)))
}

/// A picture with it behind its last pixel, where no decoder looks.
fn bad() -> Vec<u8> {
    [papers::png(), MARK.into()].concat()
}

testkit::on_both! {
    async fn malware_is_refused_at_its_field_and_while_the_scanner_is_away_nothing_is_taken(hall: TestHall) {
        let folder = tempfile::tempdir().unwrap();
        let Some((daemon, scanner)) = daemon(folder.path()) else { return };
        let hall = hall.restarted(|config| config.scanner = Some(scanner)).await;
        let mut aisyah = hall.resident("aisyah").await;
        let draft = steps::begin_ktp(&mut aisyah).await;
        let page = aisyah.get(&format!("{draft}/pemohon")).await.expect(200);
        let page = aisyah.send(&steps::applicant(&page)).await.expect(200);
        let form = page.form(&draft).attach("surat_hilang", "hilang.pdf", papers::pdf()).set("benar", "ya");
        let page = aisyah.send(&form.attach("foto_kk", "kk.png", bad())).await.expect(422);
        assert!(page.html().contains("id=\"foto_kk-e\"") && page.has("program berbahaya"), "{}", page.gist());
        assert!(page.has("hilang.pdf"), "the clean one is kept: {}", page.gist());
        let program = hall.program("aisyah", &["cases:read", "cases:write"]).await;
        let path = "/api/v1/documents?service=ktp-el&field=surat_hilang&name=hilang.pdf";
        let upload = |end: &str| {
            let body = format!("{}{end}", String::from_utf8(papers::pdf()).expect("a plain PDF"));
            program.ask("POST", path, &[("content-type", "application/pdf")], Some(body))
        };
        let refused = upload(MARK).await.expect(422).json();
        assert_eq!(refused["errors"][0]["code"], "upload-malware", "{refused}");
        upload("").await.expect(201);
        // It ends: nobody looks any more.
        drop(daemon);
        let page = aisyah.send(&page.form(&draft).attach("foto_kk", "kk.png", papers::png())).await.expect(422);
        assert!(page.has("belum bisa diperiksa") && page.has("hilang.pdf"), "{}", page.gist());
        let away = upload("").await.expect(503);
        assert_eq!(away.header("retry-after"), "60");
        hall.wait(Span::days(1));
        let night = Watchman::of(hall.hall(), hall.config()).look_if_due().await.unwrap().expect("it is due");
        assert_eq!(night.troubles.iter().map(|it| it.with).collect::<Vec<_>>(), [With::Scanner]);
        let noted = hall.officer("galuh").await.get("/kelola").await.expect(200);
        assert!(noted.has("Pemeriksa virus (ClamAV) tidak menjawab"), "{}", noted.gist());
        // It is back, and the same draft goes on.
        let Some((_daemon, _)) = self::daemon(folder.path()) else { return };
        let review = aisyah.send(&page.form(&draft).attach("foto_kk", "kk.png", papers::png())).await.expect(200);
        assert!(review.path.ends_with("/periksa"), "{}", review.gist());
    }
}
