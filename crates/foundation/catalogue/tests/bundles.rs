//! Several services applied for as one: what they share is asked once, each looks at its own part, and what does not fit
//! together is said when the file is read.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use std::sync::Arc;

use catalogue::{Answers, Catalogue, Ctx, Mistake, NeededLetter, Part, RawForm, Service, shipped};
use kernel::{Date, Lang, RegionCode};
use serde_json::{Value, json};

const PATH: &str = "services/paket-kelahiran.toml";

/// The shipped services of the birth package, with one text of one file replaced.
fn read(file: &str, from: &str, to: &str) -> Result<Catalogue, Vec<Mistake>> {
    let few = ["akta-kelahiran", "kk-perubahan", "kia", "kk-baru", "ktp-el", "pindah-datang", "akta-kematian"];
    let path = format!("services/{file}");
    let is_one = |name: &str| {
        let wanted = few.iter().any(|id| name == format!("services/{id}.toml"));
        wanted || name == PATH || name == "services/surat.typ"
    };
    let sources = shipped().into_iter().filter(|(name, _)| is_one(name)).map(|(name, text)| {
        if name != path {
            return (name.to_owned(), text.to_owned());
        }
        assert!(text.contains(from), "{name} has no {from:?}");
        (name.to_owned(), text.replacen(from, to, 1))
    });
    Catalogue::read(sources)
}

fn bundle() -> Arc<Service> {
    let catalogue = Catalogue::of_shipped().unwrap_or_else(|mistakes| panic!("{mistakes:#?}"));
    catalogue.get("paket-kelahiran").unwrap().clone()
}

/// The mistakes as a person reads them.
fn mistakes(file: &str, from: &str, to: &str) -> Vec<String> {
    read(file, from, to).err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

fn ctx() -> Ctx<'static> {
    Ctx {
        today: "2026-11-20".parse::<Date>().unwrap(),
        submitted: None,
        region: RegionCode::of(3273),
        region_name: &|code| Some(code.dotted()),
    }
}

fn complete() -> Answers {
    bundle().examples.iter().find(|example| example.is_complete).unwrap().answers.clone()
}

#[test]
fn a_question_that_several_services_ask_stands_in_the_form_once() {
    let bundle = bundle();
    let ids: Vec<&str> = bundle.fields().map(|(_, field)| field.id.as_str()).collect();
    for id in ["nama_pelapor", "nama_anak", "tanggal_lahir", "no_kk", "foto_kk", "surat_kuasa", "benar"] {
        assert_eq!(ids.iter().filter(|known| **known == id).count(), 1, "{id} in {ids:?}");
    }
    assert!(!ids.contains(&"nama") && !ids.contains(&"nik") && !ids.contains(&"hp"), "the same under other names");
    assert_eq!(ids.last(), Some(&"benar"), "what is declared is declared of everything");
    let asked: Vec<&str> = bundle.questions.iter().map(|question| question.id.as_str()).collect();
    assert_eq!(asked[..3], ["hubungan_anak_kk", "tempat_kejadian", "asal_usul"]);
    assert!(!asked.contains(&"perubahan") && !asked.contains(&"kelompok"), "the bundle answers these itself");
    let offered = bundle.field("hubungan").unwrap().kind.options().unwrap();
    let offered: Vec<&str> = offered.iter().map(|option| option.value.as_str()).collect();
    assert_eq!(offered, ["ibu", "ayah", "kuasa"], "what both services take");
}

#[test]
fn each_service_gets_its_own_answers_under_its_own_names() {
    let shares = bundle().shares(&complete(), &ctx());
    let ids: Vec<&str> = shares.iter().map(|share| share.service.id.as_str()).collect();
    assert_eq!(ids, ["akta-kelahiran", "kk-perubahan", "kia"]);
    for share in &shares {
        let found = share.service.validate(&share.answers, Part::All, &ctx());
        assert!(found.is_fine(), "{}: {:?}", share.service.id, found.flaws);
        assert!(share.service.not_for_you(&share.answers, &ctx()).is_none(), "{}", share.service.id);
    }
    let [akta, kk, kia] = &shares[..] else { panic!("{ids:?}") };
    assert_eq!(akta.answers.text("nama_pelapor"), Some("Siti Aminah"));
    assert_eq!((kk.answers.text("nama"), kia.answers.text("nama")), (Some("Siti Aminah"), Some("Siti Aminah")));
    assert_eq!(kk.answers.text("perubahan"), Some("tambah-anak"));
    assert_eq!(kk.answers.text("anak.0.nama"), Some("Raka Adi Pratama"));
    assert_eq!(kk.answers.text("anak.0.tanggal_lahir"), Some("2026-11-04"));
    assert_eq!(kia.answers.text("kelompok"), Some("balita"));
    assert!(akta.answers.get("peran").is_none() && kia.answers.get("saksi").is_none(), "and nothing of the others");
}

#[test]
fn a_share_waits_for_the_certificate_and_its_letter_names_it() {
    let shares = bundle().shares(&complete(), &ctx());
    let needed = |id: &str| -> Vec<String> {
        let share = shares.iter().find(|share| share.service.id == id).unwrap();
        share.service.needed(&share.answers, &ctx()).iter().map(|need| need.service.clone()).collect()
    };
    assert!(needed("akta-kelahiran").is_empty());
    assert_eq!((needed("kk-perubahan"), needed("kia")), (vec!["akta-kelahiran".into()], vec!["akta-kelahiran".into()]));
    let kia = shares.iter().find(|share| share.service.id == "kia").unwrap();
    let lines = |answers: &Answers| -> Vec<String> {
        let due = kia.service.letters_due(answers, &ctx());
        let lines = kia.service.letter_lines(&due[0], answers, &ctx(), Lang::Id);
        lines.iter().map(|line| format!("{}: {}", line.label, line.value)).collect()
    };
    let number = "3273-LU-20112026-0001".to_owned();
    let date = "2026-11-20".parse().unwrap();
    let letter = NeededLetter { service: "akta-kelahiran".to_owned(), number: number.clone(), date };
    let with = lines(&kia.answers.with_letters(&[letter]));
    assert!(with.contains(&format!("Nomor akta kelahiran: {number}")), "{with:?}");
    assert!(!lines(&kia.answers).iter().any(|line| line.starts_with("Nomor akta")), "left out where there is none");
    let mut forged = kia.answers.clone();
    forged.set("nomor_surat", json!({ "akta_kelahiran": 7, "lain": "x" }));
    assert!(!lines(&forged).iter().any(|line| line.contains('7')), "only texts under known names count");
}

#[test]
fn a_form_page_takes_and_judges_what_stands_on_it() {
    let bundle = bundle();
    let mut answers = Answers::new();
    let raw = |pairs: &[(&str, &str)]| {
        RawForm(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    };
    let own = bundle.read_questions(&raw(&[]), &mut answers, &ctx());
    let named: Vec<&str> = own.iter().map(|flaw| flaw.field.as_str()).collect();
    assert_eq!(named, ["hubungan_anak_kk", "tempat_kejadian"], "a question that another brings up is not missed yet");
    let questions = [("hubungan_anak_kk", "cucu"), ("tempat_kejadian", "dalam-negeri"), ("asal_usul", "diketahui")];
    assert_eq!(bundle.read_questions(&raw(&questions), &mut answers, &ctx()), []);
    let index = bundle.page_index("akta-kelahiran-pelapor").unwrap();
    let flaws =
        bundle.read_page(index, &raw(&[("nik_pelapor", "123"), ("nama_pelapor", "Siti")]), &mut answers, &ctx());
    let named: Vec<(&str, &str)> = flaws.iter().map(|flaw| (flaw.field.as_str(), flaw.flaw.key)).collect();
    let expected = [("nik_pelapor", "nik-length"), ("hubungan", "answer-not-chosen"), ("hp_pelapor", "answer-missing")];
    assert_eq!(named, expected, "each thing once, though three services ask it");
    assert_eq!(answers.typed("nik_pelapor"), Some("123"), "what was typed stays");
    let shown = |answers: &Answers| -> Vec<String> {
        let view = bundle.view(answers, &ctx());
        view.pages().iter().map(|page| bundle.pages[page.index].id.clone()).collect()
    };
    assert!(
        !shown(&answers).iter().any(|page| page.starts_with("kia-")),
        "its age is not known yet: {:?}",
        shown(&answers)
    );
    answers.set("tanggal_lahir", Value::from("2026-11-04"));
    assert!(shown(&answers).iter().any(|page| page.starts_with("kia-")), "{:?}", shown(&answers));
    assert!(!shown(&answers).iter().any(|page| page.contains("keluar") || page.contains("masuk")));
}

#[test]
fn what_nobody_asked_is_said_and_what_programs_send_is_described() {
    let bundle = bundle();
    let mut answers = complete();
    answers.set("zzz", Value::from(1));
    let found = bundle.validate(&answers, Part::All, &ctx());
    let named: Vec<(&str, &str)> = found.flaws.iter().map(|flaw| (flaw.field.as_str(), flaw.flaw.key)).collect();
    assert_eq!(named, [("zzz", "answer-unknown")]);
    let schema = bundle.json_schema();
    assert!(schema["properties"]["no_kk"].is_object() && schema["properties"]["perubahan"].is_null(), "{schema}");
    assert_eq!(bundle.bill(&complete(), &ctx()).unwrap().total.amount(), 0);
}

#[test]
fn fields_of_one_id_and_two_kinds_are_told_apart_precisely() {
    let said = mistakes("kk-perubahan.toml", "id = \"foto_buku_nikah\"", "id = \"bukti_nikah\"");
    let at = "services/paket-kelahiran.toml:82:6: `bukti_nikah` is a `choice` in `akta-kelahiran`, and a `files` in \
              `kk-perubahan` → rename it in one of the services, or answer it here under `answers`";
    assert_eq!(said, [at]);
    let said = mistakes("kia.toml", "id = \"foto_anak\"", "id = \"asal_usul\"");
    assert!(
        said.iter().any(|line| line
            .contains("`asal_usul` is a `question before the form` in `akta-kelahiran`, and a `field` in `kia`")),
        "{said:?}"
    );
}

#[test]
fn a_bundle_names_services_that_are_there_once_in_order_and_no_bundle() {
    let file = "paket-kelahiran.toml";
    let one = |from: &str, to: &str| {
        let said = mistakes(file, from, to);
        assert_eq!(said.len(), 1, "{said:#?}");
        said.into_iter().next().unwrap()
    };
    let line = one("id = \"kia\"", "id = \"kai\"");
    assert!(line.ends_with("there is no service `kai` → did you mean `kia`?"), "{line}");
    let line = one("id = \"kia\"", "id = \"kk-perubahan\"");
    assert!(line.contains("`kk-perubahan` stands here twice"), "{line}");
    let line = one("id = \"kia\"\n", "id = \"paket-kelahiran\"\n");
    assert!(line.contains("a bundle cannot be in itself"), "{line}");
    let line = one("umur(tanggal_lahir) < 17", "umur(nama_anak) < 17");
    assert!(line.starts_with("services/paket-kelahiran.toml:91:14: `umur` needs a date"), "{line}");
    let line = one("perubahan = \"tambah-anak\"", "perubahan = \"tambah-bayi\"");
    assert!(line.contains("no option has the value \"tambah-bayi\" → use one of `tambah-anak`"), "{line}");
    let line = one("akta = \"diurus\"", "akte = \"diurus\"");
    assert!(line.contains("the service `kia` asks no `akte`"), "{line}");
    let line = one("= nama_anak\"", "= nama_anka\"");
    assert!(line.contains("nama_anka"), "{line}");
    let line = one("\"kia.hp\"", "\"kia.telepon\"");
    assert!(line.contains("the service `kia` asks no `telepon`"), "{line}");
    let line = one("\"kia.hp\"", "\"ktp-el.hp\"");
    assert!(line.contains("`ktp-el` is not in this bundle"), "{line}");
    let swapped =
        mistakes(file, "[[bundle.services]]\nid = \"akta-kelahiran\"\n", "[[bundle.services]]\nid = \"ktp-el\"\n");
    let wanted = "`akta-kelahiran` is not in this bundle → use one of `ktp-el`, `kk-perubahan`, `kia`";
    assert!(swapped.iter().any(|line| line.ends_with(wanted)), "{swapped:?}");
    let line = one("effort_minutes = 12", "effort_minutes = 12\nprefix = \"PKL\"");
    assert!(line.contains("`prefix` is not a key here"), "{line}");
}

#[test]
fn waiting_in_a_circle_or_for_nothing_is_a_mistake() {
    let need =
        |service: &str, more: &str| format!("[flow]\n\n[[needs]]\nservice = \"{service}\"\n{more}\n[[flow.steps]]");
    let said =
        |service: &str, more: &str| mistakes("akta-kelahiran.toml", "[flow]\n\n[[flow.steps]]", &need(service, more));
    assert!(
        said("kia", "").iter().any(|line| line.contains("waits for") && line.contains("in turn")),
        "{:?}",
        said("kia", "")
    );
    assert!(said("akta-kelahiran", "").iter().any(|line| line.contains("a service cannot wait for itself")));
    let lines = said("ktp", "");
    assert!(lines.iter().any(|line| line.contains("there is no service `ktp`")), "{lines:?}");
    let lines = said("ktp-el", "step = \"tanda\"\n");
    assert!(lines.iter().any(|line| line.contains("there is no step `tanda`")), "{lines:?}");
    assert!(said("ktp-el", "step = \"tanda-tangan\"\n").is_empty());
}

#[test]
fn a_member_that_changes_is_taken_up_and_one_that_no_longer_fits_is_refused() {
    let there = Catalogue::of_shipped().unwrap();
    let source =
        |name: &str| shipped().into_iter().find(|(path, _)| *path == name).map(|(_, text)| text.to_owned()).unwrap();
    let typst = ("services/surat.typ".to_owned(), source("services/surat.typ"));
    let kia = source("services/kia.toml");
    let changed = kia.replacen("effort_minutes = 6", "effort_minutes = 7", 1);
    let reading = there.beside([("services/kia.toml".to_owned(), changed), typst.clone()]);
    assert_eq!(reading.mistakes, []);
    let after = there.with(reading.services);
    let member = |catalogue: &Catalogue| {
        let bundle = catalogue.get("paket-kelahiran").unwrap().clone();
        bundle.bundle.as_ref().unwrap().members[2].service.version.clone()
    };
    assert_eq!(member(&after), after.get("kia").unwrap().version);
    assert_ne!(member(&after), member(&there));
    assert_ne!(after.get("paket-kelahiran").unwrap().version, there.get("paket-kelahiran").unwrap().version);

    let odd =
        kia.replacen("value = \"ibu\"", "value = \"bunda\"", 1).replacen("value = \"ayah\"", "value = \"bapak\"", 1);
    let reading = there.beside([("services/kia.toml".to_owned(), odd), typst]);
    let said: Vec<&str> = reading.mistakes.iter().map(|mistake| mistake.what.as_str()).collect();
    let wanted = "the bundle `paket-kelahiran` no longer fits: the services have fewer than two options of `hubungan`";
    assert!(said.iter().any(|what| what.starts_with(wanted)), "{said:?}");
    assert!(there.without(&["kia"]).get("paket-kelahiran").is_none(), "and it goes with its members");
    assert!(there.leading_to("kia").iter().any(|service| service.id == "paket-kelahiran"));
}

#[test]
fn an_old_bundle_is_read_with_its_members_as_they_were() {
    let bundle = bundle();
    let members: Vec<Arc<Service>> =
        bundle.bundle.as_ref().unwrap().members.iter().map(|member| member.service.clone()).collect();
    let again = Catalogue::read_bundle_alone(PATH, &bundle.source, members).unwrap();
    assert_eq!(again.version, bundle.version);
    let named: Vec<&str> = bundle.template_source.lines().filter_map(|line| Some(line.split_once(' ')?.0)).collect();
    assert_eq!(named, ["akta-kelahiran", "kk-perubahan", "kia"]);
}

#[test]
fn the_schema_for_editors_is_the_one_the_checker_uses() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../docs/bundle-file.schema.json");
    let is = serde_json::to_string_pretty(catalogue::bundle_schema()).unwrap() + "\n";
    if std::env::var_os("BALAI_BLESS").is_some() {
        std::fs::write(path, is).unwrap();
        return;
    }
    assert_eq!(std::fs::read_to_string(path).unwrap_or_default(), is, "write it anew with BALAI_BLESS=1");
}
