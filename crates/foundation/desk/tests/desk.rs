//! The desk on both engines: who may take what, paging that loses nothing, work that is passed on.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use desk::{Cursor, Filter, Holding, LetterHead, NewTask, Queue, Refusal, TaskState, agency, inbox, letter_head, task};
use kernel::{
    Agency, Clock as _, HandClock, Local, Officer, OfficerId, RegionCode, Role, SeededDice, Span, Stamp, TaskId,
};
use store::{Fut, Store, Vault, each_backend};

const MIGRATIONS: &[store::Migrations] = &[desk::MIGRATIONS];

const CLOCKS: task::Clocks =
    task::Clocks { due_at: Stamp::micros(99), promised_at: Stamp::micros(120), raise_at: None };

struct Desk {
    store: Store,
    dice: SeededDice,
    clock: HandClock,
    region: RegionCode,
}

impl Desk {
    fn new(store: Store) -> Self {
        Self {
            store,
            dice: SeededDice::new(3),
            clock: HandClock::at(Stamp::micros(1_780_000_000_000_000)),
            region: "3374".parse().unwrap(),
        }
    }

    fn officer(&self, agency: &str, name: &str, roles: &[Role]) -> Officer {
        Officer {
            region: self.region,
            officer: OfficerId::mint(&self.clock, &self.dice),
            agency: Agency::parse(agency).unwrap(),
            roles: roles.to_vec(),
            name: name.to_owned(),
        }
    }

    fn task(&self, agency: &str, service: &str, name: &str, due: i64) -> NewTask {
        self.clock.advance(Span::seconds(1));
        let id = TaskId::mint(&self.clock, &self.dice);
        NewTask {
            id,
            agency: Agency::parse(agency).unwrap(),
            room: "cases",
            subject: id.bytes(),
            reference: kernel::Reference::mint("KTP", &self.dice).unwrap().to_string(),
            service: service.to_owned(),
            step: "periksa".to_owned(),
            role: Role::Verifier,
            title: name.to_owned(),
            due_at: Stamp::micros(due),
            promised_at: Stamp::micros(due),
            raise_at: None,
            opened_at: self.clock.now(),
        }
    }

    async fn open(&self, task: NewTask) -> NewTask {
        let input = (task.clone(), self.region);
        let (vault, dice) = (Vault::for_tests(), SeededDice::new(9));
        self.store
            .write(
                self.region,
                (input, vault, dice),
                |tx, ((task, region), vault, dice)| -> Fut<'_, Result<(), store::Error>> {
                    Box::pin(task::open(tx, vault, dice, *region, task))
                },
            )
            .await
            .unwrap();
        task
    }

    async fn current(&self, of: &NewTask) -> desk::Task {
        self.store
            .read((Vault::for_tests(), self.region, of.subject), |tx, (vault, region, subject)| {
                Box::pin(task::current(tx, vault, *region, subject))
            })
            .await
            .unwrap()
            .unwrap()
    }

    async fn claim(&self, officer: &Officer, of: &NewTask) -> Result<(), Refusal> {
        let task = self.current(of).await;
        self.store
            .write(self.region, (officer.clone(), task, self.clock.now()), |tx, (officer, task, now)| {
                Box::pin(task::claim(tx, officer, task, *now))
            })
            .await
    }

    async fn list(&self, officer: &Officer, filter: Filter) -> desk::Inbox {
        let now = self.clock.now();
        self.store
            .read((Vault::for_tests(), officer.clone(), filter, now), |tx, (vault, officer, filter, now)| {
                Box::pin(inbox::list(tx, vault, officer, filter, *now))
            })
            .await
            .unwrap()
    }
}

each_backend! {
    MIGRATIONS;

    async fn every_statement_is_understood(store: Store) {
        for list in desk::STATEMENTS {
            store::testing::assert_prepares(&store, list).await;
        }
    }

    async fn agencies_are_put_and_renewed(store: Store) {
        let desk = Desk::new(store);
        let mut face = desk::AgencyFace {
            agency: Agency::parse("dukcapil").unwrap(),
            name: Local { id: "Dinas".into(), en: "Agency".into() },
            address: "Jl. Satu".into(),
            phone: "112".into(),
            hours: Local { id: "Senin".into(), en: "Monday".into() },
            signer: "A".into(),
            signer_position: "Kepala".into(),
            head: LetterHead::default(),
            offices: Vec::new(),
        };
        for address in ["Jl. Satu", "Jl. Dua"] {
            face.address = address.to_owned();
            desk.store.write(desk.region, (desk.region, face.clone()), |tx, (region, face)| Box::pin(agency::put(tx, *region, face))).await.unwrap();
        }
        let all = desk.store.read(desk.region, |tx, region| Box::pin(agency::all(tx, *region))).await.unwrap();
        assert_eq!(all["dukcapil"].address, "Jl. Dua");
        assert_eq!(all.len(), 1);
    }

    async fn a_head_of_letters_outlives_a_change_of_the_agency_and_a_crest_outlives_its_head(store: Store) {
        let desk = Desk::new(store);
        let seen = desk.store.write(desk.region, desk.region, |tx, region| {
            Box::pin(async move {
                let agency = Agency::parse("dukcapil").unwrap();
                let face = desk::AgencyFace {
                    agency: agency.clone(),
                    name: Local { id: "Dinas".into(), en: "Agency".into() },
                    address: "Jl. Satu".into(),
                    phone: "112".into(),
                    hours: Local { id: "Senin".into(), en: "Monday".into() },
                    signer: "A".into(),
                    signer_position: "Kepala".into(),
                    head: LetterHead { above: "not written by the agency".into(), ..LetterHead::default() },
                    offices: Vec::new(),
                };
                agency::put(tx, *region, &face).await?;
                let none = agency::all(tx, *region).await?["dukcapil"].head.clone();
                for png in [&b"one"[..], b"another of the same name"] {
                    letter_head::keep_crest(tx, *region, "d1", png.to_vec()).await?;
                }
                let head = LetterHead {
                    above: "PEMERINTAH".into(),
                    address: "Jl. Dua".into(),
                    phone: "113".into(),
                    email: "a@b.id".into(),
                    web: "b.id".into(),
                    crest: "d1".into(),
                };
                letter_head::put(tx, *region, &agency, &head).await?;
                agency::put(tx, *region, &face).await?;
                let kept = agency::all(tx, *region).await?["dukcapil"].head.clone();
                assert_eq!((none, kept), (LetterHead::default(), head));
                letter_head::put(tx, *region, &agency, &LetterHead::default()).await?;
                let one = letter_head::crest(tx, *region, "d1").await?;
                let other = (letter_head::crest(tx, *region, "").await?, letter_head::crest(tx, *region, "d2").await?);
                Ok::<_, store::Error>((one, other))
            })
        });
        assert_eq!(seen.await.unwrap(), (Some(b"one".to_vec()), (None, None)));
    }

    async fn one_officer_takes_a_task_and_the_other_is_told_who(store: Store) {
        let desk = Desk::new(store);
        let (wulan, bagus) =
            (desk.officer("dukcapil", "Wulan", &[Role::Verifier]), desk.officer("dukcapil", "Bagus", &[Role::Verifier]));
        let work = desk.open(desk.task("dukcapil", "ktp-el", "Aisyah Nasution", 10)).await;
        desk.claim(&wulan, &work).await.unwrap();
        desk.claim(&wulan, &work).await.unwrap();
        assert!(matches!(desk.claim(&bagus, &work).await, Err(Refusal::Held { holder }) if holder == "Wulan"));
        let task = desk.current(&work).await;
        desk.store.write(desk.region, (wulan, task), |tx, (officer, task)| Box::pin(task::release(tx, officer, task))).await.unwrap();
        desk.claim(&bagus, &work).await.unwrap();
    }

    async fn another_agency_or_role_may_not_take_it(store: Store) {
        let desk = Desk::new(store);
        let work = desk.open(desk.task("dukcapil", "ktp-el", "Aisyah", 10)).await;
        let stranger = desk.officer("dpmptsp", "Made", &[Role::Verifier]);
        let signer = desk.officer("dukcapil", "Sri", &[Role::Signer]);
        assert!(matches!(desk.claim(&stranger, &work).await, Err(Refusal::Denied(_))));
        assert!(matches!(desk.claim(&signer, &work).await, Err(Refusal::Denied(_))));
    }

    async fn a_task_pauses_resumes_and_ends(store: Store) {
        let desk = Desk::new(store);
        let wulan = desk.officer("dukcapil", "Wulan", &[Role::Verifier]);
        let work = desk.open(desk.task("dukcapil", "ktp-el", "Aisyah", 10)).await;
        let key = (desk.region, work.id);
        desk.store.write(desk.region, key, |tx, (region, id)| Box::pin(async move { task::pause(tx, *region, &id.bytes()).await })).await.unwrap();
        assert!(matches!(desk.claim(&wulan, &work).await, Err(Refusal::Paused)));
        assert_eq!(desk.list(&wulan, Filter { queue: Queue::Paused, ..Filter::default() }).await.tasks.len(), 1);
        desk.store
            .write(desk.region, key, |tx, (region, id)| Box::pin(task::resume(tx, *region, *id, CLOCKS)))
            .await
            .unwrap();
        let again = desk.current(&work).await;
        assert_eq!((again.due_at, again.promised_at), (CLOCKS.due_at, CLOCKS.promised_at));
        desk.store
            .write(desk.region, key, |tx, (region, id)| Box::pin(task::close(tx, *region, *id, Stamp::micros(100))))
            .await
            .unwrap();
        assert_eq!(desk.current(&work).await.state, TaskState::Done);
        assert!(matches!(desk.claim(&wulan, &work).await, Err(Refusal::Gone)));
    }

    async fn paging_shows_every_task_once_nearest_deadline_first(store: Store) {
        let desk = Desk::new(store);
        let wulan = desk.officer("dukcapil", "Wulan", &[Role::Verifier]);
        for n in 0..60 {
            // Many share a deadline, so the id must break the tie.
            desk.open(desk.task("dukcapil", if n % 2 == 0 { "ktp-el" } else { "akta" }, &format!("Warga {n}"), 100 + n % 3)).await;
            desk.open(desk.task("dpmptsp", "nib", "Orang lain", 1)).await;
        }
        let (mut seen, mut filter) = (Vec::new(), Filter::default());
        loop {
            let page = desk.list(&wulan, filter.clone()).await;
            seen.extend(page.tasks.iter().map(|task| (task.due_at, task.id, task.title.clone())));
            let Some(next) = page.next else { break };
            assert_eq!(next.to_string().parse::<Cursor>(), Ok(next));
            filter.after = Some(next);
        }
        assert_eq!(seen.len(), 60);
        assert!(seen.windows(2).all(|pair| (pair[0].0, pair[0].1) < (pair[1].0, pair[1].1)));
        assert!(seen.iter().all(|row| row.2.starts_with("Warga")));
        let one = Filter { service: Some("akta".into()), ..Filter::default() };
        assert!(desk.list(&wulan, one).await.tasks.iter().all(|task| task.service == "akta"));
    }

    async fn filters_by_holder_and_deadline_agree_with_the_load(store: Store) {
        let desk = Desk::new(store);
        let wulan = desk.officer("dukcapil", "Wulan", &[Role::Verifier]);
        let now = desk.clock.now().as_micros();
        let late = desk.open(desk.task("dukcapil", "ktp-el", "Terlambat", now - 5)).await;
        desk.open(desk.task("dukcapil", "ktp-el", "Hari ini", now + 600_000_000)).await;
        desk.open(desk.task("dukcapil", "akta", "Nanti", now + 900_000_000_000)).await;
        desk.claim(&wulan, &late).await.unwrap();
        let titles = async |queue, holding, service: Option<&str>| {
            let filter = Filter { queue, holding, service: service.map(Into::into), after: None };
            desk.list(&wulan, filter).await.tasks.into_iter().map(|task| task.title).collect::<Vec<_>>()
        };
        assert_eq!(titles(Queue::Overdue, Holding::Any, None).await, ["Terlambat"]);
        assert_eq!(titles(Queue::Open, Holding::Mine, None).await, ["Terlambat"]);
        assert_eq!(titles(Queue::Open, Holding::Mine, Some("akta")).await, [""; 0]);
        assert_eq!(titles(Queue::Open, Holding::Nobody, None).await, ["Hari ini", "Nanti"]);
        assert_eq!(titles(Queue::Open, Holding::Nobody, Some("akta")).await, ["Nanti"]);
        let end = desk.clock.now().plus(Span::hours(1));
        let load = desk
            .store
            .read((wulan, desk.clock.now(), end), |tx, (officer, now, end)| Box::pin(inbox::load(tx, officer, *now, *end)))
            .await
            .unwrap();
        assert_eq!((load.overdue, load.due_today, load.open, load.mine), (1, 1, 3, 1));
    }
}

#[test]
fn every_refusal_has_its_texts_in_every_language() {
    use kernel::Problem as _;
    let sources: Vec<kernel::Source> = kernel::TEXTS.iter().chain(desk::TEXTS).copied().collect();
    let texts = kernel::Texts::new(&sources).unwrap();
    let away = Refusal::Away { name: "W".into() };
    let not_theirs = Refusal::NotTheirs { name: "W".into(), role: Role::Signer };
    for refusal in [Refusal::Gone, Refusal::Held { holder: "W".into() }, Refusal::Paused, away, not_theirs] {
        for lang in kernel::Lang::all() {
            for end in ["", "-detail", "-mend"] {
                let key = format!("problem-{}{end}", refusal.slug());
                assert!(texts.words(lang).has(&key), "{key} in {lang:?}");
            }
        }
    }
}
