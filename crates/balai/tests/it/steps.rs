//! What people do again and again in these tests, by the pages that the hall shows them.

use kernel::Reference;
use serde_json::{Value, json};
use testkit::{Browser, Form, Program, Seen, TestHall, papers};

/// A family card number that belongs to nobody.
pub(crate) const KK: &str = "3374060101150007";

/// Somebody begins a draft for a lost card: the address of the draft.
pub(crate) async fn begin_ktp(browser: &mut Browser) -> String {
    let page = browser.fill("/layanan/ktp-el/mulai", "/layanan/ktp-el/mulai", &[("keadaan", "hilang")]).await;
    draft_of(&page.expect(200))
}

/// The address of the draft that a page of a form belongs to.
pub(crate) fn draft_of(page: &Seen) -> String {
    let action = page.form("/permohonan/draf/").action;
    action.rsplit_once('/').expect("a page of a draft").0.to_owned()
}

/// The first page of the form for a card, filled in.
pub(crate) fn applicant(page: &Seen) -> Form {
    page.form("/permohonan/draf/").fill(&[
        ("no_kk", KK),
        ("tanggal_lahir.hari", "11"),
        ("tanggal_lahir.bulan", "7"),
        ("tanggal_lahir.tahun", "1993"),
    ])
}

/// The second page, with both documents.
pub(crate) fn documents(page: &Seen) -> Form {
    let form = page.form("/permohonan/draf/");
    let form = form.attach("foto_kk", "pindaian kk.png", papers::png());
    form.attach("surat_hilang", "surat hilang.pdf", papers::pdf()).set("benar", "ya")
}

/// Fills in both pages of a draft for a card up to the review.
pub(crate) async fn fill_ktp(browser: &mut Browser, draft: &str) -> Seen {
    let page = browser.get(&format!("{draft}/pemohon")).await.expect(200);
    let page = browser.send(&applicant(&page)).await.expect(200);
    let page = browser.send(&documents(&page)).await.expect(200);
    assert!(page.path.ends_with("/periksa"), "{} says {}", page.path, page.gist());
    page
}

/// Declares and sends: the reference.
pub(crate) async fn send(browser: &mut Browser, review: &Seen) -> Reference {
    let form = review.form("/permohonan/draf/").set("pernyataan", "ya");
    let receipt = browser.send(&form).await.expect(200);
    reference_in(&receipt.path)
}

/// The reference in an address such as `/permohonan/KTP-…/tanda-terima`.
pub(crate) fn reference_in(path: &str) -> Reference {
    let word = path.split('/').nth(2).unwrap_or_default();
    Reference::parse(word).unwrap_or_else(|flaw| panic!("{path} holds no reference: {flaw}"))
}

/// Somebody applies for a card, all the way: the reference.
pub(crate) async fn apply_ktp(browser: &mut Browser) -> Reference {
    let draft = begin_ktp(browser).await;
    let review = fill_ktp(browser, &draft).await;
    send(browser, &review).await
}

/// An officer takes a case, or has it already: its page.
pub(crate) async fn claim(browser: &mut Browser, reference: &Reference) -> Seen {
    let page = browser.get(&format!("/meja/{reference}")).await.expect(200);
    if page.has_form(&format!("/meja/{reference}/lepas")) {
        return page;
    }
    let form = page.form(&format!("/meja/{reference}/ambil"));
    browser.send(&form).await.expect(200)
}

/// An officer takes a case and approves its present step.
pub(crate) async fn approve(browser: &mut Browser, reference: &Reference) -> Seen {
    let page = claim(browser, reference).await;
    let form = page.form(&format!("/meja/{reference}/putuskan")).set("putusan", "approve");
    browser.send(&form).await.expect(200)
}

/// A card, applied for and approved by every step; its letter is printed.
pub(crate) async fn approved_ktp(hall: &TestHall) -> (Browser, Reference) {
    let mut aisyah = hall.resident("aisyah").await;
    let reference = apply_ktp(&mut aisyah).await;
    for who in ["wulan", "ratna"] {
        approve(&mut hall.officer(who).await, &reference).await;
    }
    hall.settle().await;
    (aisyah, reference)
}

/// The first link on a page whose address begins with `start`.
pub(crate) fn link(page: &Seen, start: &str) -> String {
    let html = page.html();
    let tags = testkit::form::tags(&html);
    let found = tags.iter().filter_map(|tag| tag.get("href")).find(|href| href.starts_with(start));
    found.unwrap_or_else(|| panic!("{} has no link to {start}: {}", page.path, page.gist())).to_owned()
}

/// Whether a page tells somewhere else than in its own address what it must not tell.
pub(crate) fn tells_any(seen: &Seen, secrets: &[&str]) -> Vec<String> {
    let html = seen.html().to_lowercase();
    secrets.iter().filter(|secret| html.contains(&secret.to_lowercase())).map(|secret| (*secret).to_owned()).collect()
}

/// A village of the example region.
pub(crate) fn village() -> String {
    let mut at = balai::demo::hall_row().region;
    while at.level() < 4 {
        at = reference::Regions::with_example().children(at).next().expect("a region below").code;
    }
    at.dotted()
}

/// An application for a first business number, as a program files it. Up to a thousand million rupiah a rule decides.
pub(crate) fn business(name: &str, capital: i64) -> Value {
    let answers = json!({
        "pelaku": "perorangan",
        "nama": "Bagas Pratama",
        "nik": "3374061802910007",
        "hp": "+6281298765432",
        "nama_usaha": name,
        "kbli": "56102",
        "alamat_usaha": "Jalan Mawar 12",
        "wilayah_usaha": village(),
        "modal": capital,
        "tenaga_kerja": 2,
        "kesesuaian_ruang": true,
        "lingkungan": true,
        "benar": true,
    });
    json!({ "service": "nib-mikro", "answers": answers, "declared": true })
}

/// The same, too large for a rule: an officer decides.
pub(crate) const LARGE: i64 = 2_000_000_000;

/// A program uploads a document for a field of the service for cards.
pub(crate) async fn upload(program: &Program, field: &str) -> Value {
    let path = format!("/api/v1/documents?service=ktp-el&field={field}&name=x.pdf");
    let body = String::from_utf8(papers::pdf()).expect("a PDF in letters");
    program.ask("POST", &path, &[], Some(body)).await.expect(201).json()
}

/// An application for a lost card with these documents, as Bagas's program files it.
pub(crate) fn lost_card(family_card: &Value, police_report: &Value) -> Value {
    let answers = json!({
        "keadaan": "hilang",
        "nama": "Bagas Pratama",
        "nik": "3374061802910007",
        "no_kk": KK,
        "tanggal_lahir": "1991-02-18",
        "hp": "+6281298765432",
        "foto_kk": [family_card],
        "surat_hilang": [police_report],
        "benar": true,
    });
    json!({ "service": "ktp-el", "answers": answers, "declared": true })
}
