//! The rooms of the hall, and how they are connected. Rooms do not know each other: what one needs of another it asks
//! for as a small trait, and this is the only place where such a trait meets the room that serves it.

use std::collections::BTreeMap;
use std::sync::Arc;

use administration::ports::{Beneath, Preview};
use book::log::Broken;
use book::{Book, Follower, Live, Log, Outbox};
use cases::Cases;
use cases::ports::{Colleagues, Esign, Face, PortResult, Reading, Residents};
use catalogue::{Answers, Service};
use hall::scan::Scanner;
use hall::table::HallRow;
use hall::{Hall, Living, Room, Settings};
use kernel::{
    Actor, Agency, Clock, Dice, Lang, Nik, Officer, OfficerId, PersonId, PersonName, Phone, Problem, RegionCode, Role,
    Secret, Source, Span, Stamp, Texts, Zone,
};
use letters::Press;
use people::People;
use people::identity::Identities;
use people::resident::Why;
use privacy::Privacy;
use reference::{Calendar, Regions};
use reports::Reports;
use signing::Authority;
use store::{Fut, Migrations, Options, Sealed, Sql, Store, Tx, Vault};
use transparency::Transparency;
use transparency::ports::{Letters, Looking, Notices};
use web::axum::Router;
use web::axum::http::HeaderMap;
use web::{HallFace, HallWords, Site, SiteParts, View};

use crate::config::Config;
use crate::erased::Erased;
use crate::failure::Failure;
use crate::in_force::{self, InForce};
use crate::office::Office;
use crate::outside::ToProviders;
use crate::subjects::Subjects;

/// The rooms: the table of contents of the product.
pub const ROOMS: &[Room] =
    &[people::ROOM, cases::ROOM, privacy::ROOM, administration::ROOM, transparency::ROOM, maps::ROOM, reports::ROOM];

/// Every table, on both engines.
pub fn migrations() -> Vec<Migrations> {
    let foundation = [hall::MIGRATIONS, book::MIGRATIONS, desk::MIGRATIONS];
    foundation.into_iter().chain(ROOMS.iter().flat_map(|room| room.migrations.iter().copied())).collect()
}

/// Every column of sealed values.
pub fn sealed() -> impl Iterator<Item = &'static Sealed> {
    [book::SEALED, desk::SEALED].into_iter().chain(ROOMS.iter().map(|room| room.sealed)).flatten()
}

/// Every text, in every language.
pub fn texts() -> Vec<Source> {
    let foundation =
        [kernel::TEXTS, store::TEXTS, reference::TEXTS, catalogue::TEXTS, letters::TEXTS, desk::TEXTS, web::TEXTS];
    let rooms = ROOMS.iter().flat_map(|room| room.texts.iter().copied());
    foundation.into_iter().chain(rooms).flatten().copied().collect()
}

/// Every statement, for the test that prepares them on both engines.
pub fn statements() -> Vec<&'static [(&'static str, Sql)]> {
    let foundation = hall::STATEMENTS.iter().chain(desk::STATEMENTS).copied().chain([book::STATEMENTS]);
    let rooms = ROOMS.iter().flat_map(|room| room.statements.iter().copied());
    foundation.chain(rooms).chain(sealed().map(|column| &column.statements[..])).collect()
}

/// What the outside gives to a hall: a database, keys, time and randomness.
#[derive(Clone)]
pub struct Ground {
    /// The database, migrated.
    pub store: Store,
    /// Seals personal data.
    pub vault: Arc<Vault>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub dice: Arc<dyn Dice>,
    /// The service files beneath what a region releases itself.
    pub beneath: Arc<Beneath>,
}

/// Opens the database and the keys, and brings the tables up to date.
pub async fn lay_ground(config: &Config, clock: Arc<dyn Clock>, dice: Arc<dyn Dice>) -> Result<Ground, Failure> {
    let beneath = Arc::new(in_force::lay(config.services.as_deref())?);
    if config.data.join(crate::restore::UNDER_WAY).exists() {
        return Err(Failure(format!(
            "A restore into {} has not ended, so what is there is not whole. Run `balai restore` again.",
            config.data.display()
        )));
    }
    let was_there = config.data.exists();
    std::fs::create_dir_all(&config.data).map_err(|error| {
        Failure(format!(
            "The data folder {} cannot be made ({error}); choose another with --data, or give this user the right to \
             write there.",
            config.data.display()
        ))
    })?;
    let opened = open_store(config).await;
    if opened.is_err() && !was_there {
        // An empty folder is all there is; if it holds anything after all, it stays.
        let _ = std::fs::remove_dir(&config.data);
    }
    let store = opened?;
    let vault = Vault::open(config.keys()).map_err(|error| Failure(error.to_string()))?;
    Ok(Ground { store, vault: Arc::new(vault), clock, dice, beneath })
}

async fn open_store(config: &Config) -> Result<Store, Failure> {
    let fail = |error: store::Error| Failure(error.to_string());
    let store = Store::open(&config.database_url, &migrations(), Options::default()).await.map_err(fail)?;
    store.migrate().await.map_err(fail)?;
    Ok(store)
}

/// A hall with its rooms open.
pub struct Opened {
    /// What rooms are handed.
    pub hall: Hall,
    /// The people of the hall.
    pub people: People,
    /// The cases of the hall.
    pub cases: Cases,
    /// Everything a browser or program can ask for.
    pub router: Router,
    /// Who reads the book.
    pub followers: Vec<Follower>,
    /// Messages on their way out.
    pub outbox: Outbox,
    /// What services are in force.
    pub in_force: InForce,
    /// The public log and those who witness it.
    pub transparency: Transparency,
    /// What residents and officers do about personal data.
    pub privacy: Privacy,
    /// What residents report.
    pub reports: Reports,
}

/// What the hall of a region is given.
pub async fn hall_of(ground: &Ground, row: &HallRow, config: &Config) -> Result<Hall, Failure> {
    let texts = Texts::new(&texts()).map_err(|error| Failure(error.to_string()))?;
    let region = row.region;
    let agencies = ground
        .store
        .read(region, |tx, region| Box::pin(desk::agency::all(tx, *region)))
        .await
        .map_err(|error| Failure(error.to_string()))?;
    let regions = if row.is_example { Regions::with_example() } else { Regions::shipped() };
    let settings = Settings {
        region,
        zone: Zone::of(region),
        name: row.name.clone(),
        is_example: row.is_example,
        base_url: config.base_url.clone(),
        files: config.files(),
        resident_idle: Span::days(14),
        officer_idle: Span::minutes(30),
    };
    Ok(Hall {
        store: ground.store.clone(),
        vault: Arc::clone(&ground.vault),
        book: Book::new(Arc::clone(&ground.vault), Arc::clone(&ground.clock), Arc::clone(&ground.dice)),
        log: None,
        live: Live::new(),
        clock: Arc::clone(&ground.clock),
        dice: Arc::clone(&ground.dice),
        texts: Arc::new(texts),
        services: Living::new(ground.beneath.catalogue.clone()),
        regions,
        calendar: Living::new(Calendar::shipped().clone()),
        press: Press::new(),
        authority: Arc::new(authority(ground, row, config)),
        scanner: config.scanner.clone().map(|scanner| Arc::new(scanner) as Arc<dyn Scanner>),
        said: Living::new(HallWords { name: row.name.clone(), ..HallWords::default() }),
        agencies: Living::new(agencies),
        settings: Arc::new(settings),
    })
}

/// Who signs the letters of a hall: their keys lie beside those that seal its data.
fn authority(ground: &Ground, row: &HallRow, config: &Config) -> Authority {
    let name = if row.is_example { format!("{} (contoh)", row.name) } else { row.name.clone() };
    Authority::new(config.keys().join("signing").join(row.region.dotted()), name, Arc::clone(&ground.dice))
}

/// What the log of a hall stands on.
pub fn log_ground(ground: &Ground) -> book::log::Ground {
    book::log::Ground {
        store: ground.store.clone(),
        vault: Arc::clone(&ground.vault),
        clock: Arc::clone(&ground.clock),
        dice: Arc::clone(&ground.dice),
    }
}

/// Opens the public log of a hall. One that would contradict what it said before stays shut.
pub async fn open_log(ground: &Ground, hall: &Hall, config: &Config) -> Result<Log, Broken> {
    // What the log is called from its first day on; a hall that moves to another address keeps the name.
    let host = config.base_url.split_once("://").map_or("", |(_, host)| host);
    Log::open(&log_ground(ground), hall.region(), &format!("{host}/log"), &config.log_guard()).await
}

/// Opens every room of the hall.
pub async fn open_rooms(hall: Hall, beneath: Arc<Beneath>, config: &Config) -> Result<Opened, Failure> {
    let calendar = administration::days::calendar(&hall).await.map_err(|error| Failure(error.to_string()))?;
    hall.calendar.set(calendar);
    let in_force = InForce::open(&hall, beneath, config.services.clone()).await?;
    let identities = Identities::new(config.identities.clone(), Arc::new(ToProviders::new()));
    let (people, people_doors) = people::open(&hall, identities);
    let offer = Arc::new(in_force.clone());
    let town = Arc::new(Town(people.clone(), Arc::clone(&hall.vault)));
    let registers = crate::registers::of_hall(&hall);
    let reporters = Arc::new(crate::reporters::Known(people.clone()));
    let categories = in_force::categories(config.services.as_deref())?;
    let (reports, reports_doors) =
        reports::open(hall.clone(), reporters, Arc::new(categories), config.verifier.clone());
    let others = Arc::new(crate::reporters::OnDesk(reports.clone()));
    if let Some(given) = &config.esign {
        crate::esign::known(given, &hall.agencies.now())?;
    }
    let esign = config.esign.as_ref().map(crate::esign::open).transpose()?;
    let esign = esign.map(|service| Arc::new(service) as Arc<dyn Esign>);
    let (cases, cases_doors) = cases::open(hall.clone(), town.clone(), town, registers, esign, others);
    let stranded = crate::esign::stranded(&hall.store, hall.region(), config.esign.as_ref()).await;
    for (agency, count) in stranded.map_err(|error| Failure(error.to_string()))? {
        tracing::warn!(
            target: "balai::letters", agency, count,
            "letters wait for a signing service that is no longer set up; a signer of the agency can finish them"
        );
    }
    let preview = Arc::new(Shown(cases.clone()));
    let (_, administration_doors) =
        administration::open(hall.clone(), offer, preview, Arc::new(Office(people.clone())));
    let everything = crate::held::Everything { people: people.clone(), cases: cases.clone(), reports: reports.clone() };
    let subjects = Arc::new(Subjects {
        hall: hall.clone(),
        people: people.clone(),
        cases: cases.clone(),
        reports: reports.clone(),
        backups: config.backup.clone(),
        erased: Erased::of(&config.log_guard(), hall.region()),
    });
    let (privacy, privacy_doors) = privacy::open(hall.clone(), Arc::new(everything), subjects.clone(), subjects);
    privacy::erase::take_up(&privacy).await.map_err(|error| Failure(error.to_string()))?;
    privacy::tell::take_up(&privacy).await.map_err(|error| Failure(error.to_string()))?;
    let notices = Arc::new(Notified(privacy.clone()));
    let opened =
        transparency::open(hall.clone(), config.witnesses.clone(), Arc::new(Issued(cases.clone())), notices).await;
    let (transparency, transparency_doors) = opened.map_err(|error| Failure(error.to_string()))?;
    // The same after a restart, so that a form that was open meanwhile can still be sent.
    let csrf_key = hall.vault.blind("web.csrf", "key of the form tokens");
    administration::hall_words::renew(&hall).await.map_err(|error| Failure(error.to_string()))?;
    let said = hall.said.clone();
    let site = Site::new(SiteParts {
        face: HallFace {
            is_example: hall.settings.is_example,
            base_url: config.base_url.clone(),
            zone: hall.settings.zone,
        },
        said: Arc::new(move || said.now()),
        texts: Arc::clone(&hall.texts),
        clock: Arc::clone(&hall.clock),
        dice: Arc::clone(&hall.dice),
        door: Arc::new(people.clone()),
        csrf_key,
        rate_per_minute: config.rate_per_minute,
        address_header: config.address_header.clone(),
        reporting: config.reporting.clone(),
    });
    let api = web::openapi::describe(vec![people_doors.api, cases_doors.api], &config.base_url);
    let pages =
        Router::new().merge(people_doors.pages).merge(cases_doors.pages).merge(administration_doors.pages).merge(api);
    let archive = maps::Archive::open(config.map.as_deref()).map_err(|error| Failure(error.to_string()))?;
    let maps_doors = maps::open(hall.clone(), Arc::new(archive));
    let pages = pages.merge(privacy_doors.pages).merge(transparency_doors.pages).merge(maps_doors.pages);
    let pages = pages.merge(reports_doors.pages);
    let pages = crate::agreed::before(pages, people.clone()).merge(crate::serve::health(hall.store.clone()));
    let outbox = Outbox::new(Arc::clone(&hall.vault), Arc::clone(&hall.clock), Arc::clone(&hall.dice));
    let mut followers = people_doors.followers;
    followers.extend(cases_doors.followers);
    followers.extend(reports_doors.followers);
    let router = web::open_door(pages, site);
    Ok(Opened { hall, people, cases, router, followers, outbox, in_force, transparency, privacy, reports })
}

/// Forms as citizens see them, for those who write them.
struct Shown(Cases);

impl Preview for Shown {
    fn page(&self, view: &View, service: &Service, answers: &Answers, index: Option<usize>) -> String {
        cases::preview::page(&self.0, view, service, answers, index)
    }
}

/// Letters, for those who examine them.
struct Issued(Cases);

impl Letters for Issued {
    fn revoked<'a>(&'a self, sha256: &'a [u8]) -> Looking<'a, Option<Stamp>> {
        Box::pin(async move { cases::revoked::one(&self.0, sha256).await.map_err(port) })
    }

    fn all_revoked(&self) -> Looking<'_, Vec<Vec<u8>>> {
        Box::pin(async move { cases::revoked::all(&self.0).await.map_err(port) })
    }
}

/// What everyone is told of breaches.
struct Notified(Privacy);

impl Notices for Notified {
    fn public(&self, lang: Lang) -> Looking<'_, Vec<(String, String)>> {
        Box::pin(async move { privacy::breach_notice::public(&self.0, lang).await.map_err(port) })
    }
}

/// The people of the hall, as the cases know them.
struct Town(People, Arc<Vault>);

fn port<P: Problem + 'static>(problem: P) -> Box<dyn Problem> {
    Box::new(problem)
}

impl Town {
    /// Somebody whose data was erased.
    fn erased(&self) -> Face {
        Face { nik: String::new(), name: self.0.erased_name(), phone: None, email: None, lang: kernel::Lang::Id }
    }
}

impl Residents for Town {
    fn face<'a>(&'a self, tx: &'a mut Tx<'_>, region: RegionCode, person: PersonId) -> Fut<'a, PortResult<Face>> {
        Box::pin(async move {
            let face = match people::face(tx, &self.1, region, person).await {
                // Their records may have to stay; who they were is gone.
                Err(people::resident::Refusal::Unknown) => return Ok(self.erased()),
                face => face.map_err(port)?,
            };
            Ok(Face {
                nik: face.nik.as_str().to_owned(),
                name: face.name.as_str().to_owned(),
                phone: face.phone.map(|phone| phone.as_str().to_owned()),
                email: face.email.map(|email| email.as_str().to_owned()),
                lang: face.lang,
            })
        })
    }

    fn names<'a>(
        &'a self,
        tx: &'a mut Tx<'_>,
        region: RegionCode,
        persons: &'a [PersonId],
    ) -> Fut<'a, PortResult<BTreeMap<PersonId, String>>> {
        Box::pin(async move {
            let mut names = people::resident::names(tx, &self.1, region, persons).await.map_err(port)?;
            for person in persons {
                names.entry(*person).or_insert_with(|| self.0.erased_name());
            }
            Ok(names)
        })
    }

    fn with_nik<'a>(
        &'a self,
        tx: &'a mut Tx<'_>,
        region: RegionCode,
        nik: &'a Nik,
    ) -> Fut<'a, PortResult<Option<PersonId>>> {
        Box::pin(async move { people::resident::find_by_nik(tx, &self.1, region, nik).await.map_err(port) })
    }

    fn enrol_at_counter<'a>(
        &'a self,
        tx: &'a mut Tx<'_>,
        officer: &'a Officer,
        nik: &'a Nik,
        name: &'a PersonName,
        phone: Option<&'a Phone>,
    ) -> Fut<'a, PortResult<PersonId>> {
        Box::pin(async move { self.0.enrol_at_counter(tx, officer, nik, name, phone).await.map_err(port) })
    }

    fn agrees<'a>(&'a self, tx: &'a mut Tx<'_>, person: PersonId, consent: &'a str) -> Fut<'a, PortResult<bool>> {
        Box::pin(async move { self.0.agrees(tx, person, consent).await.map_err(port) })
    }

    fn record_fetch<'a>(
        &'a self,
        tx: &'a mut Tx<'_>,
        actor: &'a Actor,
        region: RegionCode,
        person: PersonId,
        source: &'a str,
        facts: usize,
    ) -> Fut<'a, PortResult<()>> {
        Box::pin(async move { self.0.record_fetch(tx, actor, region, person, source, facts).await.map_err(port) })
    }

    fn record_read<'a>(
        &'a self,
        tx: &'a mut Tx<'_>,
        officer: &'a Officer,
        person: PersonId,
        reference: Option<&'a str>,
        reading: Reading<'a>,
    ) -> Fut<'a, PortResult<()>> {
        let (reason, ground, said) = match reading {
            Reading::Case => ("read-reason-case", None, ""),
            Reading::Emergency(ground) => ("read-reason-darurat", Some(ground), ""),
            Reading::Review => ("read-reason-tinjauan", None, ""),
            Reading::Reviewed { ground, reason, is_justified: true } => {
                ("read-reason-darurat-sah", Some(ground), reason)
            }
            Reading::Reviewed { ground, reason, .. } => ("read-reason-darurat-tidak-sah", Some(ground), reason),
        };
        let why = Why { reason, ground, said };
        Box::pin(async move { self.0.record_look(tx, officer, person, reference, why).await.map_err(port) })
    }
}

impl Colleagues for Town {
    fn of_agency<'a>(
        &'a self,
        tx: &'a mut Tx<'_>,
        region: RegionCode,
        agency: &'a Agency,
    ) -> Fut<'a, PortResult<Vec<Officer>>> {
        Box::pin(async move { people::colleagues::of_agency(tx, region, agency).await.map_err(port) })
    }

    fn find<'a>(
        &'a self,
        tx: &'a mut Tx<'_>,
        region: RegionCode,
        officer: OfficerId,
    ) -> Fut<'a, PortResult<Option<Officer>>> {
        Box::pin(async move { people::colleagues::find(tx, region, officer).await.map_err(port) })
    }

    fn prove<'a>(
        &'a self,
        view: &'a View,
        headers: &'a HeaderMap,
        password: &'a Secret<String>,
    ) -> Fut<'a, PortResult<()>> {
        Box::pin(async move { self.0.prove_again(view, headers, password).await.map_err(port) })
    }

    fn withdraw<'a>(&'a self, tx: &'a mut Tx<'_>, officer: OfficerId, role: Role) -> Fut<'a, PortResult<bool>> {
        Box::pin(async move { self.0.withdraw_role(tx, officer, role).await.map_err(port) })
    }
}
