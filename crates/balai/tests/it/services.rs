//! Every shipped service from application to letter, with its own worked examples.

use cases::decide::{Verdict, decide_step};
use cases::draft::{self, Upload};
use cases::model::{Case, CaseState};
use cases::sign::{self, SignAnswer};
use cases::submit::{Channel, submit};
use cases::{claim, issue_letter, look};
use catalogue::{Example, Field, FieldKind, FormPage, RawForm, Service};
use kernel::{Actor, Date, Officer, Role, Stamp};
use serde_json::{Value, json};
use testkit::{Plan, TestHall, papers};

use crate::steps::{self, link};

/// What a browser would send for one field of an answer.
fn typed(field: &Field, path: &str, value: &Value, form: &mut RawForm) {
    let mut send = |name: String, text: &str| form.0.push((name, text.to_owned()));
    match (&field.kind, value) {
        (FieldKind::Files { .. }, _) => {}
        (FieldKind::Group { fields, .. }, Value::Array(rows)) => {
            for (at, row) in rows.iter().enumerate() {
                for inner in fields {
                    if let Some(value) = row.get(&inner.id) {
                        typed(inner, &format!("{path}.{at}.{}", inner.id), value, form);
                    }
                }
            }
        }
        (FieldKind::Date { .. }, Value::String(day)) => {
            let day: Date = day.parse().expect("a day");
            send(format!("{path}.hari"), &day.day().to_string());
            send(format!("{path}.bulan"), &day.month().to_string());
            send(format!("{path}.tahun"), &day.year().to_string());
        }
        (FieldKind::Decimal { .. }, Value::String(number)) => send(path.to_owned(), &number.replace('.', ",")),
        (_, Value::Array(chosen)) => {
            for one in chosen {
                send(path.to_owned(), one.as_str().unwrap_or_default());
            }
        }
        (_, Value::Bool(is_so)) => send(path.to_owned(), if *is_so { "ya" } else { "tidak" }),
        (_, Value::String(text)) => send(path.to_owned(), text),
        (_, other) => send(path.to_owned(), &other.to_string()),
    }
}

/// What a browser would send for one page.
fn sent(page: &FormPage, example: &Example) -> (RawForm, Vec<Upload>) {
    let mut form = RawForm::default();
    let mut uploads = Vec::new();
    for field in &page.fields {
        let Some(value) = example.json().get(&field.id) else { continue };
        typed(field, &field.id, value, &mut form);
        for file in value.as_array().into_iter().flatten().filter(|_| matches!(field.kind, FieldKind::Files { .. })) {
            let is_pdf = file["type"] == "application/pdf";
            let bytes = if is_pdf { papers::pdf() } else { papers::jpeg_with_place() };
            let name = file["name"].as_str().unwrap_or_default().to_owned();
            uploads.push(Upload { field: field.id.clone(), name, bytes });
        }
    }
    (form, uploads)
}

/// The applicant answers the questions, fills every page that is shown, uploads real files, and sends.
pub(crate) async fn apply(hall: &TestHall, actor: &Actor, service: &Service, example: &Example) -> Case {
    let draft = begun(hall, actor, service, example).await;
    let case = submit(hall.cases(), actor, draft, Channel::Web).await;
    case.unwrap_or_else(|refusal| panic!("{}, {}: {refusal}", service.id, example.name))
}

/// The same, not sent yet.
pub(crate) async fn begun(hall: &TestHall, actor: &Actor, service: &Service, example: &Example) -> kernel::DraftId {
    let cases = hall.cases();
    let asked = service
        .questions
        .iter()
        .filter_map(|question| Some((question.id.clone(), example.json().get(&question.id)?.as_str()?.to_owned())));
    let draft = draft::begin(cases, actor, None, &service.id, RawForm(asked.collect())).await.expect("a draft").id;
    for (index, page) in service.pages.iter().enumerate() {
        let opened = draft::open(cases, actor, draft).await.expect("the draft");
        let ctx = cases.ctx(None);
        if !service.view(&opened.written.answers, &ctx).pages().iter().any(|shown| shown.index == index) {
            continue;
        }
        let (form, uploads) = sent(page, example);
        let (_, flaws) = draft::save_page(cases, actor, draft, index, form, uploads).await.expect("the page is saved");
        assert!(flaws.is_empty(), "{}, {}, page {}: {flaws:?}", service.id, example.name, page.id);
    }
    everybody_signs(hall, actor, draft).await;
    draft
}

/// Whoever else must sign registers and does.
async fn everybody_signs(hall: &TestHall, actor: &Actor, draft: kernel::DraftId) {
    let cases = hall.cases();
    let (_, standing) = sign::standing(cases, actor, draft).await.expect("the draft");
    for one in standing {
        sign::ask(cases, actor, draft, &one.field).await.expect("the form is complete");
        let (_, standing) = sign::standing(cases, actor, draft).await.expect("the draft");
        let asked = standing.into_iter().find(|asked| asked.field == one.field).and_then(|asked| asked.signature);
        let asked = asked.expect("it is asked for");
        let nik = kernel::Nik::parse(&asked.body.nik).expect("a sound NIK");
        let other = testkit::cast::make_somebody(hall, &nik, "Orang Kedua").await;
        let waiting = sign::waiting(cases, &other).await.expect("what waits");
        assert_eq!(waiting.len(), 1, "{}", one.field);
        sign::answer(cases, &other, asked.id, &sign::mark(&asked), SignAnswer::Sign).await.expect("signed");
    }
}

/// An officer of this agency who has this role.
pub(crate) async fn officer(hall: &TestHall, agency: &str, role: Role) -> Officer {
    let fits = testkit::cast::OFFICERS.into_iter().find(|(_, _, at, roles)| *at == agency && roles.contains(&role));
    let (who, ..) = fits.unwrap_or_else(|| panic!("nobody in {agency} is {role:?}"));
    hall.at_desk(who).await
}

/// Every step is taken and approved by somebody who may.
pub(crate) async fn approve_all(hall: &TestHall, service: &Service, mut case: Case) -> Case {
    for _ in 0..=service.flow.steps.len() {
        if case.state != CaseState::Diproses {
            return case;
        }
        hall.wait(kernel::Span::minutes(5));
        let step = service.flow.step(case.steps()[0]).expect("a step of the case");
        let agency = step.agency.as_ref().unwrap_or(&service.agency);
        let officer = officer(hall, agency.as_str(), step.role).await;
        let at = Some(step.id.clone());
        claim::claim_step(hall.cases(), &officer, &case.reference, at.clone()).await.expect("the officer takes it");
        if step.inspection.is_some() {
            crate::inspection::report(hall, &officer, &case.reference, step).await;
        }
        let verdict = Verdict::Approve { message: String::new() };
        let decided = decide_step(hall.cases(), &officer, &case.reference, case.rev, at, verdict).await;
        case = decided.expect("the officer approves");
    }
    case
}

testkit::on_both! {
    Plan::real("32.73");
    async fn every_service_is_walked_from_application_to_letter_with_its_worked_examples(hall: TestHall) {
        let aisyah = hall.signed_in("aisyah").await.actor;
        let services: Vec<_> = hall.hall().services.now().services().cloned().collect();
        assert!(services.len() >= 21, "{} services are shipped", services.len());
        let mut walked = 0;
        // What a bundle makes are cases of its members; `bundle.rs` walks it.
        for service in services.iter().filter(|service| service.bundle.is_none()) {
            let before = walked;
            for example in service.examples.iter().filter(|example| example.is_complete) {
                hall.clock().set(Stamp::at(example.today, 9, 41, hall.hall().zone()));
                let case = apply(&hall, &aisyah, service, example).await;
                let decided = service.decide(&example.answers, &hall.cases().ctx(Some(hall.now()))).rule.is_some();
                let case = approve_all(&hall, service, case).await;
                assert_eq!(case.state, CaseState::Disetujui, "{}, {}", service.id, example.name);
                let file = look::own_case(hall.cases(), &aisyah, &case.reference).await.expect("the case");
                let [(letter, body)] = &file.letters[..] else {
                    panic!("{} has {} letters", service.id, file.letters.len())
                };
                assert!(letter.number.contains("202") && !letter.number.contains('{'), "{}", letter.number);
                assert!(!body.shows.is_empty(), "the check page has lines");
                let automatic = file.events.iter().any(|event| event.public.get("otomatis") == Some(&json!(true)));
                assert!(decided || !automatic, "{}, {}: nobody decided", service.id, example.name);
                if walked == before {
                    // Printing costs most of the time of this test, and other letters differ in words only.
                    let pdf = issue_letter::pdf(hall.cases(), letter.id).await.expect("the letter is printed");
                    assert!(pdf.starts_with(b"%PDF-") && pdf.len() > 5_000, "{} bytes", pdf.len());
                }
                walked += 1;
            }
            assert!(walked > before, "{} has no complete example", service.id);
        }
        assert!(walked >= 40, "{walked} examples");
    }
}

testkit::on_both! {
    async fn a_birth_is_reported_by_pages_with_two_witnesses_and_signed_in_a_second_step(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let start = "/layanan/akta-kelahiran/mulai";
        let answers = [("tempat_kejadian", "dalam-negeri")];
        let more = aisyah.fill(start, start, &answers).await;
        // The second question only comes up after the first.
        let page = aisyah.send(&more.form(start).set("asal_usul", "diketahui")).await.expect(200);
        let draft = steps::draft_of(&page);
        let page = aisyah.send(&page.form(&draft).set("hubungan", "ibu")).await.expect(200);
        let child = [
            ("nama_anak", "Raka Adi Pratama"),
            ("jenis_kelamin_anak", "L"),
            ("tanggal_lahir.hari", "4"),
            ("tanggal_lahir.bulan", "juli"),
            ("tanggal_lahir.tahun", "2026"),
            ("tempat_lahir", "Tirtamaya"),
            ("anak_ke", "1"),
        ];
        let page = aisyah.send(&page.form(&draft).fill(&child)).await.expect(200);
        let parents = [
            ("bukti_nikah", "ada"),
            ("nama_ibu", "Aisyah Nasution"),
            ("nik_ibu", "3374065107930031"),
            ("nama_ayah", "Bagas Pratama"),
            ("nik_ayah", "3374061802910007"),
            ("no_kk", steps::KK),
        ];
        let page = aisyah.send(&page.form(&draft).fill(&parents)).await.expect(200);
        let one = [("saksi.0.nama", "Maria Tanggu"), ("saksi.0.nik", "3374024408650002")];
        let missing = aisyah.send(&page.form(&draft).fill(&one)).await.expect(422);
        let html = missing.html();
        assert!(html.contains("href=\"#saksi.1.nik\"") || html.contains("href=\"#saksi\""), "{}", missing.gist());
        assert_eq!(missing.form(&draft).value("saksi.0.nama"), Some("Maria Tanggu"));
        let two = [("saksi.1.nama", "Sri"), ("saksi.1.nik", "3374024408650002")];
        let same = aisyah.send(&missing.form(&draft).fill(&two)).await.expect(422);
        assert!(same.has("Kedua saksi mempunyai NIK yang sama"), "{}", same.gist());
        let page = aisyah.send(&same.form(&draft).set("saksi.1.nik", "3374014101700005")).await.expect(200);
        let asked = aisyah.send(&page.form(&draft).set("ada_surat_lahir", "ya")).await.expect(422);
        let form = asked.form(&draft).attach("surat_lahir", "surat lahir.jpg", papers::jpeg_with_place());
        let form = form.attach("buku_nikah", "buku.png", papers::png()).attach("foto_kk", "kk.png", papers::png());
        let review = aisyah.send(&form.set("benar", "ya")).await.expect(200);
        assert!(review.has("Maria Tanggu") && review.has("3374014101700005"), "{}", review.gist());
        let reference = steps::send(&mut aisyah, &review).await;

        let mut ratna = hall.officer("ratna").await;
        let page = ratna.get(&format!("/meja/{reference}")).await.expect(200);
        assert!(!page.has_form(&format!("/meja/{reference}/ambil")), "the signer waits for the first step");
        steps::approve(&mut hall.officer("wulan").await, &reference).await;
        let own = aisyah.get(&format!("/permohonan/{reference}")).await.expect(200);
        assert!(!own.has("/surat/"), "one step is not enough");
        steps::approve(&mut ratna, &reference).await;
        hall.settle().await;
        let own = aisyah.get(&format!("/permohonan/{reference}")).await.expect(200);
        let letter = aisyah.get(&link(&own, "/surat/")).await.expect(200);
        assert!(letter.bytes.starts_with(b"%PDF-"));
        let check = hall.visitor().get(&link(&own, "/cek/")).await.expect(200);
        assert!(check.has("9999-LU-13072026-0001"), "{}", check.gist());
        assert!(!check.has("Raka Adi Pratama"), "names are masked on the check page");
    }

    async fn a_small_business_is_decided_by_a_rule_at_once_and_holds_its_letter(hall: TestHall) {
        let program = hall.program("bagas", &["cases:read", "cases:write"]).await;
        let body = steps::business("Warung Berkah", 15_000_000);
        let filed = program.post("/api/v1/cases", &body).await.expect(201).json();
        assert_eq!(filed["state"], "disetujui", "{filed}");
        let reference = filed["reference"].as_str().expect("a reference").to_owned();
        let events = hall.events().await;
        let approved = events.iter().find(|event| event.kind == "cases.approved").expect("the decision is an event");
        assert_eq!(approved.public["otomatis"], true, "{}", approved.public);
        assert_eq!(approved.public["aturan"], "mikro-risiko-rendah");
        assert!(approved.public["dasar"].as_str().is_some_and(|law| law.len() > 5), "{}", approved.public);
        assert_eq!(approved.actor, "sistem");
        let issued = events.iter().find(|event| event.kind == "letters.issued").expect("the letter is issued at once");
        assert_eq!(issued.public["otomatis"], true);
        // Nobody has to wait for the printer: whoever opens the letter first prints it.
        let case = program.get(&format!("/api/v1/cases/{reference}")).await.expect(200).json();
        let pdf = case["letters"][0]["pdf"].as_str().expect("an address").replace("http://hall.test", "");
        let letter = hall.resident("bagas").await.get(&pdf).await.expect(200);
        assert!(letter.bytes.starts_with(b"%PDF-"));
        let track = hall.visitor().get(&format!("/lacak/{reference}")).await.expect(200);
        assert!(track.has("otomatis"), "the public is told that a rule decided: {}", track.gist());
        let inbox = hall.officer("made").await.get("/meja").await.expect(200);
        assert!(!inbox.has(&reference), "no officer has to do anything");
    }
}
