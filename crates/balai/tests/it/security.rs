//! How a hole is told: the file for machines and the page for people, if the office names somebody who reads it.

use kernel::Span;
use testkit::sound;
use web::security::Reporting;

const FILE: &str = "/.well-known/security.txt";
const PAGE: &str = "/keamanan";

/// What the file says under this name.
fn said<'f>(file: &'f str, name: &str) -> Vec<&'f str> {
    file.lines()
        .filter_map(|line| line.split_once(": "))
        .filter(|(key, _)| *key == name)
        .map(|(_, said)| said)
        .collect()
}

testkit::on_both! {
    async fn whoever_finds_a_hole_learns_whom_to_tell_once_somebody_is_named(hall: TestHall) {
        for path in [FILE, PAGE] {
            hall.visitor().get(path).await.expect(404);
        }
        let foot = format!("href=\"{PAGE}\"");
        assert!(!hall.visitor().get("/").await.expect(200).html().contains(&foot), "nothing leads to what is not there");
        let hall = hall
            .restarted(|config| {
                config.reporting = Some(Reporting {
                    contacts: vec!["mailto:celah@kota.example".into(), "https://kota.example/lapor".into()],
                    languages: vec!["id".into()],
                });
            })
            .await;
        assert!(hall.visitor().get("/").await.expect(200).html().contains(&foot), "the foot of every page leads there");
        let seen = hall.visitor().get(FILE).await.expect(200);
        assert_eq!(seen.header("content-type"), "text/plain; charset=utf-8");
        let first = seen.html();
        assert_eq!(said(&first, "Contact"), ["mailto:celah@kota.example", "https://kota.example/lapor"]);
        assert_eq!(said(&first, "Preferred-Languages"), ["id"]);
        let until = said(&first, "Expires")[0].to_owned();
        // Both are RFC 3339 in UTC, so the later one is the greater.
        assert!(until > hall.now().to_string(), "{until}");
        // Nobody does anything, and it stays good.
        hall.wait(Span::days(200));
        assert!(until < hall.now().to_string(), "an old copy has ended");
        let later = hall.visitor().get(FILE).await.expect(200).html();
        let now = said(&later, "Expires")[0].to_owned();
        assert!(now > hall.now().to_string(), "{now}");
        assert_ne!(until, now);
        for lang in ["id", "en"] {
            let page = hall.visitor().in_lang(lang).get(PAGE).await.expect(200);
            assert_eq!(sound::flaws(&page, lang), Vec::<String>::new(), "{lang}");
            assert!(page.html().contains("href=\"mailto:celah@kota.example\""), "{lang}");
            assert!(page.has("https://kota.example/lapor"), "{lang}");
        }
    }
}
