//! What tests need to stand in front of a door: a site, a door that knows three people, a view, and every control.

use std::sync::Arc;

use kernel::{
    Actor, Agency, Clock, Dice, Flaw, HandClock, Kind, Lang, Officer, OfficerId, PersonId, Problem, RegionCode,
    Resident, Role, SeededDice, Source, Stamp, TextError, Texts, Words, Zone,
};

use crate::door::{Door, Entered, Entering};
use crate::field::{Control, FieldView, Pick, UploadedFile};
use crate::prefs::Prefs;
use crate::site::{HallFace, HallWords, Site, SiteParts};
use crate::view::{Inner, View};

/// The session of a resident on a shared phone.
pub const SHARED: &str = "sesi-ponsel-bersama";
/// The session of a resident at [`ThreePeople`].
pub const RESIDENT: &str = "sesi-warga";
/// The session of an officer who verifies and helps at the counter.
pub const OFFICER: &str = "sesi-petugas";
/// The key of a program that acts for the resident.
pub const KEY: &str = "kunci-program";

/// A door that knows a resident, an officer, and a program.
pub struct ThreePeople {
    clock: Arc<dyn Clock>,
    dice: Arc<dyn Dice>,
    region: RegionCode,
}

impl ThreePeople {
    /// The three, in this region.
    pub fn new(clock: Arc<dyn Clock>, dice: Arc<dyn Dice>, region: RegionCode) -> Self {
        Self { clock, dice, region }
    }

    fn resident(&self) -> Actor {
        let person = PersonId::mint(&*self.clock, &*self.dice);
        Actor::Resident(Resident { region: self.region, person })
    }

    fn officer(&self) -> Result<Actor, Flaw> {
        Ok(Actor::Officer(Officer {
            region: self.region,
            officer: OfficerId::mint(&*self.clock, &*self.dice),
            agency: Agency::parse("dukcapil")?,
            roles: vec![Role::Verifier, Role::Counter],
            name: "Wulan Prasetya".into(),
        }))
    }
}

/// The key is not known.
#[derive(Debug, thiserror::Error)]
#[error("unknown key")]
struct Unknown;

impl Problem for Unknown {
    fn kind(&self) -> Kind {
        Kind::SignIn
    }

    fn slug(&self) -> &'static str {
        self.kind().slug()
    }
}

impl Door for ThreePeople {
    fn enter<'a>(&'a self, session: Option<&'a str>, bearer: Option<&'a str>) -> Entering<'a> {
        Box::pin(async move {
            let entered = |actor, name: &str| Entered { actor, name: Some(name.into()), ..Entered::visitor() };
            Ok(match (bearer, session) {
                (Some(KEY), _) => Entered { scopes: Some(vec!["cases".into()]), ..entered(self.resident(), "Program") },
                (Some(_), _) => return Err(Box::new(Unknown) as Box<dyn Problem>),
                (None, Some(SHARED)) => Entered { is_shared: true, ..entered(self.resident(), "Aisyah Nasution") },
                (None, Some(RESIDENT)) => entered(self.resident(), "Aisyah Nasution"),
                (None, Some(OFFICER)) => {
                    let officer = self.officer().map_err(|_| Box::new(Unknown) as Box<dyn Problem>)?;
                    entered(officer, "Wulan Prasetya")
                }
                _ => Entered::visitor(),
            })
        })
    }
}

/// Monday, 13 July 2026, 09.42 WIB.
pub const NOW: Stamp = Stamp::micros(1_783_910_520_000_000);

/// The texts of kernel and web, and more.
pub fn texts(more: &[&[Source]]) -> Result<Arc<Texts>, TextError> {
    let mut sources = [kernel::TEXTS, crate::TEXTS].concat();
    sources.extend(more.iter().copied().flatten().copied());
    Texts::new(&sources).map(Arc::new)
}

/// A site of the example region at `base_url`, with [`ThreePeople`] at the door, standing still at [`NOW`].
pub fn site(texts: Arc<Texts>, base_url: &str, rate_per_minute: u32) -> Result<Site, Flaw> {
    let clock: Arc<dyn Clock> = Arc::new(HandClock::at(NOW));
    let dice: Arc<dyn Dice> = Arc::new(SeededDice::new(7));
    let region: RegionCode = "99.01".parse()?;
    let said = Arc::new(HallWords {
        name: "Kota Tirtamaya".into(),
        address: "Jl. Balai Kota No. 1, Tirtamaya".into(),
        phone: "0800 100 123".into(),
        ..HallWords::default()
    });
    Ok(Site::new(SiteParts {
        face: HallFace { is_example: true, base_url: base_url.into(), zone: Zone::Wib },
        said: Arc::new(move || Arc::clone(&said)),
        texts,
        door: Arc::new(ThreePeople::new(Arc::clone(&clock), Arc::clone(&dice), region)),
        clock,
        dice,
        csrf_key: [7; 32],
        rate_per_minute,
        address_header: Some("x-forwarded-for".into()),
        reporting: None,
    }))
}

/// What a handler would be given by a visitor who asks for `path`.
pub fn view(site: &Site, lang: Lang, path: &str) -> View {
    View::new(Inner {
        said: site.said(),
        lang,
        prefs: Prefs::default(),
        actor: Actor::Visitor,
        name: None,
        scopes: None,
        is_shared: false,
        owed: None,
        csrf: "0".repeat(32),
        path: path.into(),
        request_id: "ABCDE-12345".into(),
        now: site.clock.now(),
        address: None,
        user_agent: String::new(),
        session: None,
        flash: None,
        wants_json: false,
        saves_data: false,
        accept_encoding: None,
        if_none_match: None,
        site: site.clone(),
    })
}

fn pick(value: &str, label: &str, is_chosen: bool) -> Pick {
    Pick { value: value.into(), label: label.into(), hint: String::new(), is_chosen }
}

/// One field of every control, all of them with `flaw` if there is one.
pub fn every_control(words: Words<'_>, flaw: Option<&Flaw>) -> Vec<FieldView> {
    let line = |path: &str, label: &str, value: &str| FieldView::line(path, label, value);
    let regions = || vec![pick("99.01", "Kota Tirtamaya", true), pick("99.02", "Kabupaten Karang Jati", false)];
    let file = UploadedFile {
        id: "1".into(),
        name: "surat <lahir>.pdf".into(),
        href: "/berkas/1".into(),
        size: "182 KB".into(),
    };
    let witness = |n: usize| {
        let fields = vec![line(&format!("saksi.{n}.nama"), "Nama saksi", "Bagus & Putri")];
        (format!("Saksi {}", n + 1), fields)
    };
    let fields = vec![
        line("nama", "Nama lengkap anak", "Raka \"Adi\" <Pratama>").hint("Minimal dua kata, tanpa gelar."),
        line("nik", "NIK ibu", "3374 0651 0793 003").of_kind("text", "numeric", true).hint("Enam belas angka di KTP."),
        line("surel", "Alamat email", "a@b.id").of_kind("email", "email", false).autocomplete("email").optional(),
        line("cerita", "Ceritakan singkat", "").control(Control::Lines { value: "</textarea><b>".into(), max: 500 }),
        line("lahir", "Tanggal lahir", "")
            .hint("Sesuai surat keterangan lahir. Contoh: 4 7 2026.")
            .control(Control::Date { parts: ["31".into(), "6".into(), "2026".into()] }),
        line("jk", "Jenis kelamin", "").control(Control::Picks {
            options: vec![pick("l", "Laki-laki", true), pick("p", "Perempuan", false)],
            many: false,
        }),
        line("kabar", "Kabari saya lewat", "").optional().control(Control::Picks {
            options: vec![
                Pick { hint: "Tidak mengurangi pulsa".into(), ..pick("sms", "SMS gratis", true) },
                pick("wa", "WhatsApp", false),
            ],
            many: true,
        }),
        line("tempat", "Tempat lahir", "").control(Control::Select { options: regions() }),
        line("alamat", "Kelurahan atau desa", "").hint("Pilih dari atas ke bawah.").control(Control::Region {
            steps: vec![("Kota atau kabupaten".into(), regions()), ("Kecamatan".into(), vec![])],
            within: "99".into(),
            level: 4,
        }),
        line("surat", "Surat keterangan lahir", "").hint("Foto biasa sudah cukup.").control(Control::Files {
            files: vec![file],
            accept: "image/*,.pdf".into(),
            has_room: true,
            many: true,
            camera: false,
        }),
        line("saksi", "Saksi", "").control(Control::Group {
            rows: vec![witness(0), witness(1)],
            may_add: true,
            may_remove: true,
        }),
        line("pelapor", "Pelapor", "").control(Control::Shown { value: "Aisyah Nasution".into() }),
        line("setuju", "Semua isian di atas benar.", "").control(Control::Tick { is_ticked: false }),
    ];
    let Some(flaw) = flaw else { return fields };
    fields.into_iter().map(|field| field.flaw(words.flaw(flaw))).collect()
}
