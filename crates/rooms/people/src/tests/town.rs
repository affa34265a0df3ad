//! A town for tests: a clock moved by hand, cheap hashes, and whoever lives there.

use std::net::IpAddr;
use std::sync::Arc;

use book::{Book, Event, Outbox, Queued};
use hall::{Agencies, AgencyFace, Living, Settings};
use kernel::{
    Actor, Agency, Clock, Dice, HandClock, Lang, Local, Nik, PersonName, Phone, Role, Secret, SeededDice, Span, Stamp,
};
use kernel::{RegionCode, Texts, Zone};
use store::{Migrations, Store, Vault};
use web::HallWords;

use crate::door::{Guest, Knock};
use crate::model::Contact;
use crate::outbox;
use crate::password::Passwords;
use crate::register::Input;
use crate::session::Begun;
use crate::{Caller, NewOfficer, NewResident, OfficerInput, People, ResidentInput, sign_in};

pub(crate) const MIGRATIONS: &[Migrations] = &[book::MIGRATIONS, crate::MIGRATIONS];
pub(crate) const RINA: &str = "3273015101900001";
pub(crate) const BUDI: &str = "3273010203850002";
pub(crate) const PASSWORD: &str = "kuda besi lari";
pub(crate) const START: Stamp = Stamp::micros(1_800_000_000_000_000);

pub(crate) struct Town {
    pub(crate) people: People,
    pub(crate) clock: HandClock,
}

pub(crate) fn texts() -> Texts {
    let all: Vec<kernel::Source> = [kernel::TEXTS, store::TEXTS, web::TEXTS, crate::TEXTS].concat();
    Texts::new(&all).unwrap()
}

pub(crate) fn settings() -> Settings {
    Settings {
        region: "32.73".parse().unwrap(),
        zone: Zone::Wib,
        name: "Kota Tirtamaya".to_owned(),
        is_example: true,
        base_url: "http://127.0.0.1:8080".to_owned(),
        files: std::path::PathBuf::new(),
        resident_idle: Span::hours(2),
        officer_idle: Span::minutes(30),
    }
}

pub(crate) fn secret(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

/// Somebody at this address, with a browser nobody knows.
pub(crate) fn from(address: &str) -> Caller {
    let address: IpAddr = address.parse().unwrap();
    Caller { address: Some(address), user_agent: "Firefox/140 (Android)".to_owned(), ..Caller::default() }
}

impl Town {
    pub(crate) fn new(store: Store) -> Self {
        let clock = HandClock::at(START);
        let vault = Arc::new(Vault::for_tests());
        let (hand, dice): (Arc<dyn Clock>, Arc<dyn Dice>) = (Arc::new(clock.clone()), Arc::new(SeededDice::new(7)));
        let people = People {
            book: Book::new(Arc::clone(&vault), Arc::clone(&hand), Arc::clone(&dice)),
            outbox: Outbox::new(Arc::clone(&vault), Arc::clone(&hand), Arc::clone(&dice)),
            store,
            vault,
            clock: hand,
            dice,
            texts: Arc::new(texts()),
            settings: Arc::new(settings()),
            passwords: Passwords::cheap(),
            passkeys: None,
            identities: crate::identity::Identities::none(),
            agencies: Living::new(Agencies::from([("dukcapil".to_owned(), dukcapil())])),
            said: Living::new(HallWords { name: settings().name, ..HallWords::default() }),
            consents: Living::new(reference::Consents::shipped().clone()),
        };
        Self { people, clock }
    }

    pub(crate) fn region(&self) -> RegionCode {
        self.people.region()
    }

    /// The form as Rina fills it in.
    pub(crate) fn form() -> Input {
        Input {
            nik: RINA.to_owned(),
            name: "Rina Wati".to_owned(),
            phone: "0812-3456-7890".to_owned(),
            email: String::new(),
            password: secret(PASSWORD),
            agrees: true,
            edition: String::new(),
            also: vec![],
            lang: Some(Lang::Id),
            next: None,
        }
    }

    /// Every message so far, oldest first.
    pub(crate) async fn messages(&self) -> Vec<Queued> {
        let read = self
            .people
            .store
            .read(self.people.clone(), |tx, people| Box::pin(async move { outbox::list(people, tx, None).await }));
        let (mut messages, _) = read.await.unwrap();
        messages.reverse();
        messages
    }

    /// The six digits of the newest message with a code.
    pub(crate) async fn code(&self) -> String {
        let is_code = |word: &&str| word.len() == 6 && word.parse::<u32>().is_ok();
        let messages = self.messages().await;
        let codes = messages.iter().rev().filter_map(|queued| queued.message.body.split_whitespace().find(is_code));
        codes.map(str::to_owned).next().expect("a code")
    }

    /// Rina registers and types her code. A second goes by before and after, so that messages have an order.
    pub(crate) async fn rina(&self) -> Begun {
        self.clock.advance(Span::seconds(1));
        let token = self.people.register(&from("203.0.113.1"), &Self::form()).await.unwrap();
        let code = self.code().await;
        self.clock.advance(Span::seconds(1));
        self.people.confirm_registration(&from("203.0.113.1"), token.reveal(), &code).await.unwrap().0
    }

    /// Budi has an account that nobody typed.
    pub(crate) async fn budi(&self) -> NewResident {
        let input = ResidentInput {
            nik: Nik::parse(BUDI).unwrap(),
            name: PersonName::parse("Budi Santoso").unwrap(),
            contact: Contact::Phone(Phone::parse("081300001111").unwrap()),
            lang: Lang::En,
            password: None,
        };
        self.people.create_resident_active(&input).await.unwrap()
    }

    /// Wulan works at the civil registry.
    pub(crate) async fn wulan(&self, with_totp: bool) -> NewOfficer {
        let input = OfficerInput {
            username: "wulan".to_owned(),
            name: "Wulan Prasetya".to_owned(),
            agency: Agency::parse("dukcapil").unwrap(),
            roles: vec![Role::Verifier, Role::Counter],
            lang: Lang::Id,
            password: None,
            with_totp,
        };
        self.people.create_officer(&input).await.unwrap()
    }

    pub(crate) async fn sign_in(&self, caller: &Caller, name: &str, password: &str) -> Result<Begun, sign_in::Refusal> {
        let input = sign_in::Input { name: name.to_owned(), password: secret(password), is_shared: false };
        self.people.sign_in(caller, &input).await
    }

    /// Whose cookie this is, if anybody's.
    pub(crate) async fn guest(&self, begun: &Begun) -> Option<Guest> {
        match self.people.by_cookie(begun.token.reveal()).await.unwrap() {
            Knock::In(guest) => Some(*guest),
            Knock::Out => None,
        }
    }

    /// The actor behind a cookie.
    pub(crate) async fn actor(&self, begun: &Begun) -> Actor {
        self.guest(begun).await.expect("a session").actor
    }

    pub(crate) async fn events(&self) -> Vec<Event> {
        let read = self.people.store.read(self.people.clone(), |tx, people| {
            Box::pin(async move { people.book.page_after(tx, people.region(), 0, 1_000).await })
        });
        read.await.unwrap()
    }
}

fn dukcapil() -> AgencyFace {
    AgencyFace {
        agency: Agency::parse("dukcapil").unwrap(),
        name: Local::new("Dinas Dukcapil", "Civil registry"),
        address: String::new(),
        phone: String::new(),
        hours: Local::new("", ""),
        signer: String::new(),
        signer_position: String::new(),
        head: hall::LetterHead::default(),
        offices: Vec::new(),
    }
}
