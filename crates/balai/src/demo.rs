//! The example region: *Kota Tirtamaya*, invented with everyone in it, so that a first visit has something to do.
//!
//! Accounts are made one by one and the hall's own row last; a start that is cut off in the middle is finished by the
//! next one. Passwords are drawn by lot and written to `demo-accounts.json`, readable by the owner alone, before the
//! hall opens.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use desk::AgencyFace;
use hall::Hall;
use hall::table::HallRow;
use kernel::{Agency, Lang, Local, Nik, PersonName, Phone, Role};
use people::model::Contact;
use people::{OfficerInput, People, ResidentInput};
use serde::{Deserialize, Serialize};

/// What someone needs to sign in as one of the invented people.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Account {
    /// What this person shows.
    pub role: String,
    /// Their name.
    pub name: String,
    /// What they type to sign in.
    pub username: String,
    /// Their password.
    pub password: String,
    /// Secret of the second factor in Base32, for officers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub totp: Option<String>,
    /// Where they sign in.
    pub page: String,
}

struct InventedOfficer {
    role: &'static str,
    username: &'static str,
    name: &'static str,
    agency: &'static str,
    roles: &'static [Role],
}

/// In a small office one person does everything.
const EVERYTHING: &[Role] = &[Role::Verifier, Role::Counter, Role::Signer];

const OFFICERS: &[InventedOfficer] = &[
    InventedOfficer {
        role: "petugas Dukcapil",
        username: "wulan",
        name: "Wulan Prasetya",
        agency: "dukcapil",
        roles: &[Role::Verifier, Role::Counter],
    },
    InventedOfficer {
        role: "petugas Dukcapil",
        username: "bagus",
        name: "Bagus Wirawan",
        agency: "dukcapil",
        roles: &[Role::Verifier],
    },
    InventedOfficer {
        role: "kepala Dukcapil",
        username: "ratna",
        name: "Ratna Kusumawardani",
        agency: "dukcapil",
        roles: &[Role::Signer, Role::Head],
    },
    InventedOfficer {
        role: "petugas DPMPTSP",
        username: "made",
        name: "Made Suarta",
        agency: "dpmptsp",
        roles: EVERYTHING,
    },
    InventedOfficer {
        role: "petugas kelurahan",
        username: "lestari",
        name: "Lestari Widodo",
        agency: "kelurahan",
        roles: EVERYTHING,
    },
    InventedOfficer {
        role: "petugas Dinas Kesehatan",
        username: "intan",
        name: "Intan Simanjuntak",
        agency: "dinkes",
        roles: &[Role::Verifier, Role::Counter, Role::Signer, Role::Emergency],
    },
    InventedOfficer {
        role: "petugas Dinas Tenaga Kerja",
        username: "yusuf",
        name: "Yusuf Rahadian",
        agency: "disnaker",
        roles: EVERYTHING,
    },
    InventedOfficer {
        role: "petugas Dinas Pendidikan",
        username: "dewi",
        name: "Dewi Anggraini",
        agency: "disdik",
        roles: EVERYTHING,
    },
    InventedOfficer {
        role: "petugas Kesbangpol",
        username: "arif",
        name: "Arif Maulana",
        agency: "kesbangpol",
        roles: EVERYTHING,
    },
    InventedOfficer {
        role: "petugas Bapenda",
        username: "galih",
        name: "Galih Permana",
        agency: "bapenda",
        roles: EVERYTHING,
    },
    InventedOfficer {
        role: "petugas PPID",
        username: "nanda",
        name: "Nanda Pramesti",
        agency: "kominfo",
        roles: EVERYTHING,
    },
    InventedOfficer {
        role: "penerima laporan warga",
        username: "citra",
        name: "Citra Lestari",
        agency: "kominfo",
        roles: &[Role::Verifier],
    },
    InventedOfficer {
        role: "petugas Dinas PUPR",
        username: "hendra",
        name: "Hendra Gunawan",
        agency: "pupr",
        roles: EVERYTHING,
    },
    InventedOfficer {
        role: "petugas Dinas Lingkungan Hidup",
        username: "rina",
        name: "Rina Saraswati",
        agency: "dlh",
        roles: EVERYTHING,
    },
    InventedOfficer {
        role: "administrator",
        username: "admin",
        name: "Yohanes Nggadas",
        agency: "kominfo",
        roles: &[Role::Admin],
    },
    InventedOfficer {
        role: "administrator kedua",
        username: "galuh",
        name: "Galuh Permatasari",
        agency: "kominfo",
        roles: &[Role::Admin],
    },
    InventedOfficer {
        role: "auditor",
        username: "auditor",
        name: "Siti Rahmawati",
        agency: "inspektorat",
        roles: &[Role::Auditor],
    },
    InventedOfficer {
        role: "pelindungan data",
        username: "sekar",
        name: "Sekar Ayuningtyas",
        agency: "kominfo",
        roles: &[Role::DataProtection],
    },
    InventedOfficer {
        role: "pelindungan data kedua",
        username: "tirta",
        name: "Tirta Hadiwijaya",
        agency: "kominfo",
        roles: &[Role::DataProtection],
    },
];

/// NIK of the first invented resident.
pub const FIRST_RESIDENT: &str = "3374065107930031";

/// Invented residents. Their numbers are well formed and belong to nobody known.
const RESIDENTS: &[(&str, &str, &str)] = &[
    (FIRST_RESIDENT, "Aisyah Nasution", "081234567719"),
    ("3374061802910007", "Bagas Pratama", "081298765432"),
    ("3374024408650002", "Maria Tanggu", "085712345678"),
];

/// What the invented civil register knows of an invented resident. Birth and sex follow from the NIK.
pub(crate) fn register_facts(nik: &Nik, today: kernel::Date) -> Option<crate::registers::Facts> {
    let (_, name, _) = RESIDENTS.iter().find(|(known, ..)| *known == nik.as_str())?;
    let facts = [
        ("name", (*name).to_owned()),
        ("kk", "3374060101150007".to_owned()),
        ("birth_place", "Tirtamaya".to_owned()),
        ("birth_date", nik.birth(today).to_string()),
        ("sex", nik.sex().as_str().to_owned()),
        ("address", "Jalan Melati 7, RT 002 / RW 004".to_owned()),
        ("region", "99.99.01.1001".to_owned()),
    ];
    Some(facts.map(|(fact, value)| (fact.to_owned(), value)).into())
}

struct InventedAgency {
    id: &'static str,
    /// In Indonesian and in English.
    name: [&'static str; 2],
    address: &'static str,
    phone: &'static str,
    signer: &'static str,
    position: &'static str,
}

const AGENCIES: &[InventedAgency] = &[
    InventedAgency {
        id: "dukcapil",
        name: ["Dinas Kependudukan dan Pencatatan Sipil", "Population and Civil Registration Agency"],
        address: "Jl. Balai Kota No. 3, Kota Tirtamaya (contoh)",
        phone: "0800 100 123 (contoh)",
        signer: "Ratna Kusumawardani",
        position: "Kepala Dinas Kependudukan dan Pencatatan Sipil",
    },
    InventedAgency {
        id: "dpmptsp",
        name: ["Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu", "Investment and One-Stop Service Agency"],
        address: "Jl. Balai Kota No. 5, Kota Tirtamaya (contoh)",
        phone: "0800 100 124 (contoh)",
        signer: "Made Suarta",
        position: "Kepala Dinas PMPTSP",
    },
    InventedAgency {
        id: "kominfo",
        name: ["Dinas Komunikasi dan Informatika", "Communication and Informatics Agency"],
        address: "Jl. Balai Kota No. 1, Kota Tirtamaya (contoh)",
        phone: "0800 100 125 (contoh)",
        signer: "Yohanes Nggadas",
        position: "Kepala Dinas",
    },
    InventedAgency {
        id: "inspektorat",
        name: ["Inspektorat Daerah", "Regional Inspectorate"],
        address: "Jl. Balai Kota No. 1, Kota Tirtamaya (contoh)",
        phone: "0800 100 126 (contoh)",
        signer: "Siti Rahmawati",
        position: "Inspektur",
    },
    InventedAgency {
        id: "kelurahan",
        name: ["Kelurahan Sukamulya", "Sukamulya Village Office"],
        address: "Jl. Melati No. 2, Kota Tirtamaya (contoh)",
        phone: "0800 100 127 (contoh)",
        signer: "Lestari Widodo",
        position: "Lurah Sukamulya",
    },
    InventedAgency {
        id: "dinkes",
        name: ["Dinas Kesehatan", "Health Agency"],
        address: "Jl. Balai Kota No. 7, Kota Tirtamaya (contoh)",
        phone: "0800 100 128 (contoh)",
        signer: "Intan Simanjuntak",
        position: "Kepala Dinas Kesehatan",
    },
    InventedAgency {
        id: "disnaker",
        name: ["Dinas Tenaga Kerja", "Manpower Agency"],
        address: "Jl. Balai Kota No. 9, Kota Tirtamaya (contoh)",
        phone: "0800 100 129 (contoh)",
        signer: "Yusuf Rahadian",
        position: "Kepala Dinas Tenaga Kerja",
    },
    InventedAgency {
        id: "disdik",
        name: ["Dinas Pendidikan", "Education Agency"],
        address: "Jl. Balai Kota No. 11, Kota Tirtamaya (contoh)",
        phone: "0800 100 130 (contoh)",
        signer: "Dewi Anggraini",
        position: "Kepala Dinas Pendidikan",
    },
    InventedAgency {
        id: "bapenda",
        name: ["Badan Pendapatan Daerah", "Regional Revenue Agency"],
        address: "Jl. Balai Kota No. 15, Kota Tirtamaya (contoh)",
        phone: "0800 100 132 (contoh)",
        signer: "Galih Permana",
        position: "Kepala Badan",
    },
    InventedAgency {
        id: "kesbangpol",
        name: ["Badan Kesatuan Bangsa dan Politik", "National Unity and Politics Agency"],
        address: "Jl. Balai Kota No. 13, Kota Tirtamaya (contoh)",
        phone: "0800 100 131 (contoh)",
        signer: "Arif Maulana",
        position: "Kepala Badan",
    },
    InventedAgency {
        id: "pupr",
        name: ["Dinas Pekerjaan Umum dan Penataan Ruang", "Public Works and Spatial Planning Agency"],
        address: "Jl. Balai Kota No. 17, Kota Tirtamaya (contoh)",
        phone: "0800 100 133 (contoh)",
        signer: "Hendra Gunawan",
        position: "Kepala Dinas PUPR",
    },
    InventedAgency {
        id: "dishub",
        name: ["Dinas Perhubungan", "Transport Agency"],
        address: "Jl. Balai Kota No. 19, Kota Tirtamaya (contoh)",
        phone: "0800 100 134 (contoh)",
        signer: "Putu Wiratama",
        position: "Kepala Dinas Perhubungan",
    },
    InventedAgency {
        id: "dlh",
        name: ["Dinas Lingkungan Hidup", "Environment Agency"],
        address: "Jl. Balai Kota No. 21, Kota Tirtamaya (contoh)",
        phone: "0800 100 135 (contoh)",
        signer: "Rina Saraswati",
        position: "Kepala Dinas Lingkungan Hidup",
    },
    InventedAgency {
        id: "dinsos",
        name: ["Dinas Sosial", "Social Affairs Agency"],
        address: "Jl. Balai Kota No. 23, Kota Tirtamaya (contoh)",
        phone: "0800 100 136 (contoh)",
        signer: "Markus Lende",
        position: "Kepala Dinas Sosial",
    },
    InventedAgency {
        id: "satpolpp",
        name: ["Satuan Polisi Pamong Praja", "Public Order Agency"],
        address: "Jl. Balai Kota No. 25, Kota Tirtamaya (contoh)",
        phone: "0800 100 137 (contoh)",
        signer: "Joko Susilo",
        position: "Kepala Satuan",
    },
    InventedAgency {
        id: "damkar",
        name: ["Dinas Pemadam Kebakaran dan Penyelamatan", "Fire and Rescue Agency"],
        address: "Jl. Balai Kota No. 27, Kota Tirtamaya (contoh)",
        phone: "0800 100 138 (contoh)",
        signer: "Anton Siregar",
        position: "Kepala Dinas",
    },
    InventedAgency {
        id: "pdam",
        name: ["Perumda Air Minum Tirta Maya", "Tirta Maya Water Utility"],
        address: "Jl. Balai Kota No. 29, Kota Tirtamaya (contoh)",
        phone: "0800 100 139 (contoh)",
        signer: "Lilis Suryani",
        position: "Direktur",
    },
];

/// The agencies of the example region.
pub fn agencies() -> Vec<AgencyFace> {
    let local = |[id, en]: [&str; 2]| Local { id: id.into(), en: en.into() };
    let hours = local(["Senin sampai Jumat, 07.30 sampai 16.00", "Monday to Friday, 07:30 to 16:00"]);
    let face = |invented: &InventedAgency| {
        Some(AgencyFace {
            agency: Agency::parse(invented.id).ok()?,
            name: local(invented.name),
            address: invented.address.into(),
            phone: invented.phone.into(),
            hours: hours.clone(),
            signer: invented.signer.into(),
            signer_position: invented.position.into(),
            head: desk::LetterHead::default(),
            offices: Vec::new(),
        })
    };
    AGENCIES.iter().filter_map(face).collect()
}

/// The row of the example region.
pub fn hall_row() -> HallRow {
    HallRow { region: kernel::RegionCode::of(9999), name: "Kota Tirtamaya".into(), is_example: true }
}

/// Makes the invented people and writes down how to sign in as them.
pub async fn furnish(hall: &Hall, people: &People, file: &Path) -> Result<Vec<Account>, String> {
    let known = read(file);
    let mut accounts = Vec::new();
    for invented in OFFICERS {
        accounts.push(officer(people, invented, &known).await?);
    }
    for (nik, name, phone) in RESIDENTS {
        accounts.push(resident(people, nik, name, phone, &known).await?);
    }
    write(file, &accounts).map_err(|error| format!("{} cannot be written: {error}.", file.display()))?;
    let row = hall_row();
    hall.store
        .write(row.region, (row, hall.now()), |tx, (row, at)| Box::pin(hall::table::add(tx, row, *at)))
        .await
        .map_err(|error| error.to_string())?;
    Ok(accounts)
}

async fn officer(people: &People, invented: &InventedOfficer, known: &[Account]) -> Result<Account, String> {
    let say = |error: people::seed::Refusal| format!("The account {} cannot be made: {error}.", invented.username);
    let account = |password: String, totp: Option<String>| Account {
        role: invented.role.into(),
        name: invented.name.into(),
        username: invented.username.into(),
        password,
        totp,
        page: "/masuk/petugas".into(),
    };
    if people.has_officer(invented.username).await.map_err(say)? {
        // An earlier start was cut off after this account. If its password was not written down, it gets a new one.
        if let Some(known) = known.iter().find(|known| known.username == invented.username) {
            return Ok(known.clone());
        }
        let password = people.renew_officer(invented.username).await.map_err(say)?;
        return Ok(account(password.reveal().clone(), None));
    }
    let input = OfficerInput {
        username: invented.username.into(),
        name: invented.name.into(),
        agency: Agency::parse(invented.agency).map_err(|flaw| flaw.to_string())?,
        roles: invented.roles.to_vec(),
        lang: Lang::Id,
        password: None,
        with_totp: true,
    };
    let new = people.create_officer(&input).await.map_err(say)?;
    Ok(account(new.password.reveal().clone(), new.totp.map(|secret| secret.reveal().clone())))
}

async fn resident(people: &People, nik: &str, name: &str, phone: &str, known: &[Account]) -> Result<Account, String> {
    let nik = Nik::parse(nik).map_err(|flaw| flaw.to_string())?;
    if let Some(known) = known.iter().find(|known| known.username == nik.as_str()) {
        return Ok(known.clone());
    }
    let input = ResidentInput {
        name: PersonName::parse(name).map_err(|flaw| flaw.to_string())?,
        contact: Contact::Phone(Phone::parse(phone).map_err(|flaw| flaw.to_string())?),
        lang: Lang::Id,
        password: None,
        nik,
    };
    let mut account = Account {
        role: "warga".into(),
        name: name.into(),
        username: input.nik.as_str().to_owned(),
        password: String::new(),
        totp: None,
        page: "/masuk".into(),
    };
    if people.has_resident(&input.nik).await.map_err(|error| error.to_string())? {
        // Made by a start that was cut off before it wrote the password down: the way in is "Lupa sandi".
        account.password = "(pakai Lupa sandi, kodenya ada di Kotak keluar)".into();
        return Ok(account);
    }
    let new = people.create_resident_active(&input).await.map_err(|error| error.to_string())?;
    account.password.clone_from(new.password.reveal());
    Ok(account)
}

fn read(file: &Path) -> Vec<Account> {
    fs::read(file).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
}

fn write(file: &Path, accounts: &[Account]) -> io::Result<()> {
    let beside = file.with_extension("tulis");
    let _ = fs::remove_file(&beside);
    let mut out = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
    out.write_all(&serde_json::to_vec_pretty(accounts)?)?;
    out.sync_all()?;
    fs::rename(&beside, file)
}

/// The accounts, as the terminal shows them once.
pub fn table(accounts: &[Account]) -> String {
    let mut out = String::from("\n  Akun contoh (semua orang ini rekaan):\n\n");
    for account in accounts {
        let totp = account.totp.as_deref().map_or_else(String::new, |totp| format!("   TOTP {totp}"));
        let Account { role, name, username, password, .. } = account;
        out.extend([format!("  {role:<27} {name:<22} {username:<17} {password}{totp}\n")]);
    }
    out
}
