//! Letters as a caller prints them: what comes out, what is refused and how it is said.

use std::time::Duration;

use kernel::{Kind, Problem, Stamp};
use letters::{Letter, LetterError, Limits, Press, TemplateMistake};
use serde_json::{Value, json};

const SAMPLE: &str = include_str!("sample.typ");
const QR: &str = "https://balai.example/cek/SKU-7F3K9-Q2MXT";
const AT: Stamp = Stamp::micros(1_783_904_400_000_000);

fn data() -> Value {
    json!({
        "region": "Kota Tirtamaya", "agency": "Dinas Contoh", "address": "Jalan Melati No. 1, Tirtamaya 40123",
        "title": "Surat Keterangan Usaha", "number": "500/012/DC/2026",
        "lines": [["Nama", "Siti Rahmawati"], ["Usaha", "Warung Bu Siti — nasi & lauk"], ["Alamat", "Jalan Kenanga\r\nRT 02 RW 05"]],
        "date": "13 Juli 2026", "place": "Tirtamaya",
        "signer": { "name": "Drs. Bambang Wijaya", "position": "Kepala Dinas" },
        "check_url": QR, "code": "SKU-7F3K9-Q2MXT", "demo": true, "automatic": true,
        "legal": "Peraturan Daerah Contoh Nomor 1 Tahun 2026"
    })
}

fn print(template: &str, data: &Value) -> Result<Vec<u8>, LetterError> {
    Press::new().print(&letter(template, data))
}

fn letter<'a>(template: &'a str, data: &'a Value) -> Letter<'a> {
    Letter { template, data, qr_target: QR, proof: None, at: AT, crest: None }
}

fn mistakes(template: &str) -> Vec<TemplateMistake> {
    Press::new().check(template, &data()).expect_err("a mistake")
}

/// The least that a document for PDF/UA needs around `body`.
fn page(body: &str) -> String {
    format!("#set document(title: \"Uji\")\n#set text(lang: \"id\", font: \"Noto Sans\")\n{body}")
}

fn holds(pdf: &[u8], part: &str) -> bool {
    pdf.windows(part.len()).any(|w| w == part.as_bytes())
}

#[test]
fn a_letter_is_tagged_archivable_accessible_and_carries_its_fonts() {
    let pdf = print(SAMPLE, &data()).unwrap();
    assert!(pdf.starts_with(b"%PDF-1.7"));
    for part in [
        "/MarkInfo",
        "/StructTreeRoot",
        "/FontFile",
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>",
        "Surat Keterangan Usaha",
        "2026-07-13T",
    ] {
        assert!(holds(&pdf, part), "{part} is not in the PDF");
    }
    assert!(pdf.len() < 200_000, "{} bytes", pdf.len());
}

#[test]
fn the_same_letter_gives_the_same_bytes_on_any_press() {
    let one = print(SAMPLE, &data()).unwrap();
    let press = Press::new();
    let mut other = data();
    other["number"] = json!("500/013/DC/2026");
    assert_ne!(one, press.print(&letter(SAMPLE, &other)).unwrap());
    assert_eq!(one, press.print(&letter(SAMPLE, &data())).unwrap());
}

#[test]
fn many_threads_print_at_once() {
    let press = Press::new();
    let alone = press.print(&letter(SAMPLE, &data())).unwrap();
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let press = press.clone();
            std::thread::spawn(move || press.print(&letter(SAMPLE, &data())).unwrap())
        })
        .collect();
    for thread in threads {
        assert_eq!(alone, thread.join().unwrap());
    }
}

#[tokio::test]
async fn an_async_caller_gets_the_same_letter() {
    let press = Press::new();
    let awaited = press.print_async(&letter(SAMPLE, &data())).await.unwrap();
    assert_eq!(awaited, press.print(&letter(SAMPLE, &data())).unwrap());
}

#[test]
fn the_sample_passes_the_check_without_a_warning() {
    assert_eq!(Press::new().check(SAMPLE, &data()), Ok(()));
}

#[test]
fn a_mistake_is_named_with_line_and_column() {
    let found = mistakes(&page("Halo #json(\"data.json\").nomer"));
    assert_eq!((found[0].line, found[0].column), (3, 25), "{found:?}");
    assert!(found[0].what.contains("nomer"), "{found:?}");
    let found = mistakes(&page("#let x = (1"));
    assert_eq!(found[0].line, 3);
    assert!(found[0].what.contains("unclosed"), "{found:?}");
}

#[test]
fn a_picture_without_words_is_refused() {
    let found = mistakes(&page("#image(\"qr.svg\")"));
    assert!(found.iter().any(|m| m.what.contains("alt")), "{found:?}");
    assert_eq!(found[0].line, 3, "{found:?}");
}

#[test]
fn a_font_that_is_not_bundled_is_a_mistake_but_stops_no_letter() {
    let template = page("#text(font: \"Comic Sans MS\")[Halo]");
    let found = mistakes(&template);
    assert!(found[0].what.contains("comic sans ms"), "{found:?}");
    assert!(print(&template, &data()).is_ok());
}

#[test]
fn a_template_reads_no_disk_no_package_and_no_clock() {
    for body in [
        "#read(\"/etc/passwd\")",
        "#read(\"../../../etc/passwd\")",
        "#include \"other.typ\"",
        "#import \"@preview/cetz:0.3.0\": canvas",
        "#datetime.today().display()",
        "#image(\"https://example.org/x.png\", alt: \"x\")",
    ] {
        let refused = print(&page(body), &data());
        assert!(matches!(refused, Err(LetterError::Template(_))), "{body}: {refused:?}");
    }
}

#[test]
fn letters_that_no_font_has_are_named_before_printing() {
    let mut strange = data();
    strange["lines"][0][1] = json!("Siti 王 \u{1F600}\u{0}");
    let refused = print(SAMPLE, &strange).unwrap_err();
    assert_eq!(refused.kind(), Kind::Invalid);
    assert_eq!(refused.args(), vec![("characters", "\\0 王 \u{1F600}".to_owned())]);
}

#[test]
fn names_with_accents_and_line_breaks_are_printed() {
    let mut accents = data();
    accents["lines"][0][1] = json!("Ñoña Çelik-O’Brien Łukasz Ἀθηνᾶ Юлия\r\nBagian kedua");
    assert!(print(SAMPLE, &accents).is_ok());
}

#[test]
fn endless_loops_and_endless_calls_end_with_a_message() {
    for body in ["#while true { [x] }", "#let f(x) = f(x + 1)\n#f(1)"] {
        let refused = print(&page(body), &data());
        assert!(matches!(refused, Err(LetterError::Template(_))), "{body}: {refused:?}");
    }
}

#[test]
fn too_many_pages_are_refused() {
    let refused = print(&page("#for i in range(60) { [Halaman]; pagebreak(weak: true) }"), &data());
    assert!(matches!(refused, Err(LetterError::TooLarge { what: "pages", most: 50 })), "{refused:?}");
}

#[test]
fn too_much_of_anything_is_refused_before_printing() {
    let long = "x".repeat(300_000);
    let refused = print(&long, &data());
    assert!(matches!(refused, Err(LetterError::TooLarge { what: "template", .. })));
    let refused = print(SAMPLE, &json!({ "x": "x".repeat(1_100_000) }));
    assert!(matches!(refused, Err(LetterError::TooLarge { what: "data", .. })));
    let address = format!("https://balai.example/{}", "x".repeat(4_000));
    let refused = Press::new().print(&Letter { qr_target: &address, ..letter(SAMPLE, &data()) });
    assert!(matches!(refused, Err(LetterError::TooLarge { .. })), "{refused:?}");
}

#[test]
fn a_caller_does_not_wait_for_a_letter_that_takes_too_long() {
    let press = Press::with_limits(Limits { patience: Duration::from_millis(1), runaways: 1, ..Limits::default() });
    let slow = page("#for i in range(9000) { [Kata yang banyak sekali #i. ] }");
    let refused = press.print(&letter(&slow, &data())).unwrap_err();
    assert!(matches!(refused, LetterError::TooSlow), "{refused:?}");
    assert_eq!(refused.kind(), Kind::Unavailable);
    assert!(refused.retry_after().is_some());
    let refused = press.print(&letter(&slow, &data())).unwrap_err();
    assert!(matches!(refused, LetterError::Occupied), "{refused:?}");
}

#[test]
fn every_problem_is_said_in_every_language() {
    let problems = [
        LetterError::Template(Vec::new()),
        LetterError::Characters { characters: String::new() },
        LetterError::TooLarge { what: "pages", most: 1 },
        LetterError::TooSlow,
        LetterError::Occupied,
        LetterError::Broken(String::new()),
    ];
    for source in letters::TEXTS {
        for problem in &problems {
            for part in ["", "-detail", "-mend"] {
                let key = format!("problem-{}{part} = ", problem.slug());
                assert!(source.ftl.contains(&key), "{key} in {:?}", source.lang);
            }
        }
    }
}
