//! Who lives and works in a test's hall. Everyone is invented.

use book::Event;
use kernel::{Actor, Agency, Lang, Nik, PersonName, Phone, Role, Secret, Span};
use people::model::Contact;
use people::{Caller, Me, OfficerInput, ResidentInput, officer_sign_in, sign_in as resident_sign_in, token, totp};

use crate::browser::Browser;
use crate::hall::TestHall;

/// Everybody's password.
pub const PASSWORD: &str = "kuda besi lari";

/// Residents: word, NIK, name, telephone.
pub const RESIDENTS: [(&str, &str, &str, &str); 4] = [
    ("aisyah", "3374065107930031", "Aisyah Nasution", "081234567719"),
    ("bagas", "3374061802910007", "Bagas Pratama", "081298765432"),
    ("maria", "3374024408650002", "Maria Tanggu", "085712345678"),
    ("sri", "3374014101700005", "Sri", "081300007777"),
];

/// Officers: user name, name, agency, roles.
pub const OFFICERS: [(&str, &str, &str, &[Role]); 20] = [
    ("wulan", "Wulan Prasetya", "dukcapil", &[Role::Verifier, Role::Counter]),
    ("bagus", "Bagus Wirawan", "dukcapil", &[Role::Verifier]),
    ("ratna", "Ratna Kusumawardani", "dukcapil", &[Role::Signer, Role::Head]),
    ("darma", "Darma Hidayat", "dukcapil", &[Role::Auditor]),
    ("made", "Made Suarta", "dpmptsp", &[Role::Verifier, Role::Counter, Role::Signer]),
    ("lestari", "Lestari Widodo", "kelurahan", &[Role::Verifier, Role::Counter, Role::Signer]),
    ("intan", "Intan Simanjuntak", "dinkes", &[Role::Verifier, Role::Counter, Role::Signer, Role::Emergency]),
    ("yusuf", "Yusuf Rahadian", "disnaker", &[Role::Verifier, Role::Counter, Role::Signer]),
    ("dewi", "Dewi Anggraini", "disdik", &[Role::Verifier, Role::Counter, Role::Signer]),
    ("arif", "Arif Maulana", "kesbangpol", &[Role::Verifier, Role::Counter, Role::Signer]),
    ("galih", "Galih Permana", "bapenda", &[Role::Verifier, Role::Counter, Role::Signer]),
    ("nanda", "Nanda Pramesti", "kominfo", &[Role::Verifier, Role::Counter, Role::Signer]),
    ("citra", "Citra Lestari", "kominfo", &[Role::Verifier]),
    ("hendra", "Hendra Gunawan", "pupr", &[Role::Verifier, Role::Counter, Role::Signer]),
    ("rina", "Rina Saraswati", "dlh", &[Role::Verifier, Role::Counter, Role::Signer]),
    ("admin", "Yohanes Nggadas", "kominfo", &[Role::Admin]),
    ("galuh", "Galuh Permatasari", "kominfo", &[Role::Admin]),
    ("auditor", "Siti Rahmawati", "inspektorat", &[Role::Auditor]),
    ("sekar", "Sekar Ayuningtyas", "kominfo", &[Role::DataProtection]),
    ("tirta", "Tirta Hadiwijaya", "kominfo", &[Role::DataProtection, Role::Emergency]),
];

/// Somebody who has come in.
#[derive(Clone)]
pub struct SignedIn {
    /// Who it is.
    pub actor: Actor,
    /// Their browser, with the session's cookie.
    pub browser: Browser,
    /// The secret of the second factor, for officers.
    pub totp: Option<Vec<u8>>,
}

/// A resident of the cast.
pub fn resident(who: &str) -> (&'static str, &'static str, &'static str, &'static str) {
    RESIDENTS.into_iter().find(|(word, ..)| *word == who).unwrap_or_else(|| panic!("nobody is called {who}"))
}

/// Makes the account, unless it was there `before`, and signs in, by the verbs behind the pages. Who cannot come in any
/// more stays as they were.
pub(crate) async fn sign_in(hall: &TestHall, who: &str, number: u8, before: Option<SignedIn>) -> SignedIn {
    let mut browser = hall.browser(number);
    let caller = Caller {
        address: Some(browser.address().ip()),
        user_agent: crate::browser::AGENT.to_owned(),
        ..Caller::default()
    };
    if RESIDENTS.iter().any(|(word, ..)| *word == who) {
        let actor = match &before {
            Some(before) => before.actor.clone(),
            None => make_resident(hall, who).await,
        };
        let input = resident_sign_in::Input {
            name: resident(who).1.to_owned(),
            password: Secret::new(PASSWORD.to_owned()),
            is_shared: false,
        };
        let begun = match (hall.people().sign_in(&caller, &input).await, before) {
            (Err(_), Some(before)) => return before,
            (begun, _) => begun.expect("the resident comes in"),
        };
        browser.put_cookie("balai_sesi", begun.token.reveal());
        return SignedIn { actor, browser, totp: None };
    }
    let (actor, totp) = match &before {
        Some(before) => (before.actor.clone(), before.totp.clone().expect("an officer's second factor")),
        None => make_officer(hall, who).await,
    };
    let input =
        officer_sign_in::Input { username: who.to_owned(), password: Secret::new(PASSWORD.to_owned()), next: None };
    let step = match (hall.people().officer_sign_in(&caller, &input).await, &before) {
        (Err(_), Some(before)) => return before.clone(),
        (step, _) => step.expect("the officer's password fits"),
    };
    let code = totp::code_at(&totp, hall.now()).expect("a code");
    let entered = match (hall.people().officer_code(&caller, step.reveal(), &code, &Secret::default()).await, before) {
        (Err(_), Some(before)) => return before,
        (entered, _) => entered.expect("the officer's code fits"),
    };
    browser.put_cookie("balai_sesi", entered.begun.token.reveal());
    SignedIn { actor, browser, totp: Some(totp) }
}

/// The account of a resident of the cast, without a session.
pub async fn make_resident(hall: &TestHall, who: &str) -> Actor {
    let (_, nik, name, phone) = resident(who);
    make_account(hall, &Nik::parse(nik).expect("a sound NIK"), name, phone).await
}

/// The account of somebody who is not of the cast, without a session.
pub async fn make_somebody(hall: &TestHall, nik: &Nik, name: &str) -> Actor {
    make_account(hall, nik, name, "081355550000").await
}

async fn make_account(hall: &TestHall, nik: &Nik, name: &str, phone: &str) -> Actor {
    let input = ResidentInput {
        nik: nik.clone(),
        name: PersonName::parse(name).expect("a sound name"),
        contact: Contact::Phone(Phone::parse(phone).expect("a sound number")),
        lang: Lang::Id,
        password: Some(Secret::new(PASSWORD.to_owned())),
    };
    let new = hall.people().create_resident_active(&input).await.expect("the account is made");
    Actor::Resident(kernel::Resident { region: hall.region(), person: new.person })
}

/// The account of an officer of the cast, without a session, and the secret of the second factor.
pub async fn make_officer(hall: &TestHall, who: &str) -> (Actor, Vec<u8>) {
    let found = OFFICERS.into_iter().find(|(word, ..)| *word == who);
    let (username, name, agency, roles) = found.unwrap_or_else(|| panic!("nobody is called {who}"));
    let input = OfficerInput {
        username: username.to_owned(),
        name: name.to_owned(),
        agency: Agency::parse(agency).expect("an agency"),
        roles: roles.to_vec(),
        lang: Lang::Id,
        password: Some(Secret::new(PASSWORD.to_owned())),
        with_totp: true,
    };
    let new = hall.people().create_officer(&input).await.expect("the account is made");
    let letters = new.totp.expect("the second factor was set up");
    (Actor::Officer(new.officer), totp::from_base32(letters.reveal()).expect("a secret"))
}

/// A key for a program.
pub(crate) async fn key(hall: &TestHall, actor: &Actor, scopes: &[&str]) -> String {
    let me = Me::of(actor).expect("somebody signed in");
    let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
    let input = token::Input { name: "Program".to_owned(), scopes, days: "30".to_owned() };
    let (key, _) = hall.people().make_token(&me, &input).await.expect("the key is made");
    key.into_inner()
}

/// The six digits of the newest message.
pub async fn newest_code(hall: &TestHall) -> String {
    let last = hall.messages().await.pop().expect("a message");
    let is_code = |word: &&str| word.len() == 6 && word.bytes().all(|byte| byte.is_ascii_digit());
    last.message.body.split_whitespace().find(is_code).expect("a code").to_owned()
}

/// The kinds of the events, in order.
pub fn kinds(events: &[Event]) -> Vec<&str> {
    events.iter().map(|event| event.kind.as_str()).collect()
}

/// The code that the officer's app shows next: one is taken only once.
pub fn next_code(hall: &TestHall, secret: &[u8]) -> String {
    hall.wait(Span::seconds(30));
    totp::code_at(secret, hall.now()).expect("a code")
}
