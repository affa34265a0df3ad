//! This hall as a witness of other logs, and asked by its own: every answer, and what stays of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use balai::{serve, wiring};
use futures_util::future::join_all;
use kernel::{SeededDice, Span};
use ledger::note::Kind;
use ledger::tree::{self, Head};
use ledger::witness::{Refused, Request};
use ledger::{Checkpoint, Growth, Hash, Note, Policy, Proof, SigningKey, Tiles, VerifyingKey};
use sha2::{Digest as _, Sha256};
use testkit::{Browser, Plan, Program, Seen, TestHall};
use transparency::ask::Asking;
use transparency::ports::{Away, Coming, Neighbours, Reply};
use transparency::witness::add_checkpoint;

use crate::steps;

const ORIGIN: &str = "tetangga.example/log";
const ADD: &str = "/saksi/add-checkpoint";

/// The log of a neighbour, which may turn out a cheat from some entry on.
struct Log {
    key: SigningKey,
    cheats_from: u64,
}

impl Log {
    fn honest() -> Self {
        Self { key: SigningKey::new(ORIGIN, Kind::Log, &[5; 32]).unwrap(), cheats_from: u64::MAX }
    }

    fn cheating(from: u64) -> Self {
        Self { cheats_from: from, ..Self::honest() }
    }

    fn at(&self, size: u64) -> (Head, Tiles) {
        let mut growth = Growth::new();
        for index in 0..size {
            let word = if index < self.cheats_from { "entry" } else { "lie" };
            growth.append(Hash::leaf(format!("{word} {index}").as_bytes()));
        }
        let mut tiles = Tiles::default();
        tiles.extend(growth.take_changed());
        (growth.head(), tiles)
    }

    fn note(&self, size: u64) -> Note {
        Checkpoint::new(ORIGIN, self.at(size).0).unwrap().sign(&self.key).unwrap()
    }

    fn request(&self, old: u64, new: u64) -> Request {
        let proof = tree::consistency(old, new, &self.at(new).1).unwrap();
        Request { old, proof, checkpoint: self.note(new) }
    }
}

/// The hall again, with this policy.
async fn with_policy(hall: &TestHall, policy: &str) -> TestHall {
    let policy = Policy::parse(policy).unwrap();
    hall.restarted(|config| config.witnesses = policy).await
}

async fn witness_of_neighbour(hall: &TestHall) -> TestHall {
    with_policy(hall, &format!("log {}\nquorum none\n", Log::honest().key.verifying_key())).await
}

async fn send(browser: &mut Browser, body: impl std::fmt::Display) -> Seen {
    browser.post_bytes(ADD, "text/plain", body.to_string().into_bytes()).await
}

/// SHA-256 in hexadecimal digits, as addresses name a log or a checkpoint.
pub(crate) fn digest(text: &str) -> String {
    Sha256::digest(text)
        .chunks_exact(16)
        .fold(String::new(), |hex, half| hex + &format!("{:032x}", u128::from_be_bytes(half.try_into().unwrap())))
}

async fn vkey(hall: &TestHall, path: &str) -> VerifyingKey {
    VerifyingKey::parse(hall.visitor().get(path).await.expect(200).html().trim()).unwrap()
}

async fn count(hall: &TestHall, kind: &str) -> usize {
    hall.events().await.iter().filter(|event| event.kind == kind).count()
}

testkit::on_both! {
    async fn every_answer_of_a_witness_is_that_of_the_protocol(hall: TestHall) {
        let log = Log::honest();
        let mut unknown = hall.visitor();
        send(&mut unknown, log.request(0, 5)).await.expect(404);
        let hall = witness_of_neighbour(&hall).await;
        let mut neighbour = hall.visitor();
        let seen_last = format!("/saksi/{}/checkpoint", digest(ORIGIN));
        neighbour.get(&seen_last).await.expect(404);

        for nonsense in ["", "old 0", "old 0\n\nno checkpoint\n", "old 00\n\nx\n1\nx\n\n— x y\n"] {
            send(&mut neighbour, nonsense).await.expect(400);
        }
        neighbour.post_bytes(ADD, "text/plain", vec![0xff, 0xfe]).await.expect(400);
        send(&mut neighbour, "x".repeat(70_000)).await.expect(413);
        let backwards = Request { old: 6, ..log.request(0, 5) };
        send(&mut neighbour, backwards).await.expect(400);
        let stranger = Log { key: SigningKey::new(ORIGIN, Kind::Log, &[6; 32]).unwrap(), cheats_from: u64::MAX };
        send(&mut neighbour, stranger.request(0, 5)).await.expect(403);

        let stale = send(&mut neighbour, log.request(3, 5)).await.expect(409);
        assert_eq!((stale.header("content-type"), stale.html().as_str()), ("text/x.tlog.size", "0\n"));
        for (old, new) in [(0, 5), (5, 5), (5, 300)] {
            let request = log.request(old, new);
            let line = send(&mut neighbour, &request).await.expect(200).html();
            let cosigned = Note::parse(&format!("{}{line}", request.checkpoint)).unwrap();
            let key = vkey(&hall, "/saksi/vkey").await;
            assert_eq!(key.kind(), Kind::Cosignature);
            let signed = cosigned.signed_by([log.key.verifying_key(), &key]).unwrap();
            let now = u64::try_from(hall.now().as_micros() / 1_000_000).unwrap();
            assert!(signed[1].time.is_some_and(|time| time <= now && time + 5 > now), "{signed:?}");
        }
        let stale = send(&mut neighbour, log.request(5, 300)).await.expect(409);
        assert_eq!((stale.header("content-type"), stale.html().as_str()), ("text/x.tlog.size", "300\n"));
        send(&mut neighbour, Log::cheating(2).request(300, 301)).await.expect(422);
        let fork = send(&mut neighbour, Log::cheating(2).request(300, 300)).await.expect(409);
        assert_eq!((fork.header("content-type"), fork.html().as_str()), ("text/x.tlog.size", "300\n"));

        // Anyone can ask what was seen last; what was refused is not it.
        let kept = Note::parse(&neighbour.get(&seen_last).await.expect(200).html()).unwrap();
        assert_eq!(kept.text(), log.note(300).text());
        let keys = [log.key.verifying_key().clone(), vkey(&hall, "/saksi/vkey").await];
        assert_eq!(kept.signed_by(&keys).unwrap().len(), 2);
        neighbour.get(&format!("/saksi/{}/checkpoint", digest("elsewhere"))).await.expect(404);
        // The key is drawn once.
        let again = witness_of_neighbour(&hall).await;
        assert_eq!(vkey(&again, "/saksi/vkey").await, keys[1]);
    }

    async fn what_contradicts_itself_is_kept_once_shown_and_explained_if_it_can_be(hall: TestHall) {
        let hall = witness_of_neighbour(&hall).await;
        let (log, mut neighbour) = (Log::honest(), hall.visitor());
        assert!(neighbour.get("/status").await.expect(200).has("Tidak ada. Belum pernah kami temukan yang bertentangan."));
        // A bad proof of a first checkpoint, or of what is known, says nothing against the log.
        let chatty = |request: Request| Request { proof: vec![Hash::empty()], ..request };
        send(&mut neighbour, chatty(log.request(0, 5))).await.expect(422);
        send(&mut neighbour, log.request(0, 5)).await.expect(200);
        send(&mut neighbour, chatty(log.request(5, 5))).await.expect(422);
        send(&mut neighbour, log.request(3, 5)).await.expect(409);
        assert_eq!(count(&hall, "transparency.evidence_kept").await, 0);

        // Whoever has the newest checkpoint may send it with a bad proof: a suspicion, until the log proves it.
        for _ in 0..3 {
            send(&mut neighbour, chatty(log.request(5, 8))).await.expect(422);
        }
        assert_eq!(count(&hall, "transparency.evidence_kept").await, 1);
        let page = neighbour.get("/status").await.expect(200);
        assert!(page.has("Belum dijelaskan.") && page.has(ORIGIN), "{}", page.gist());
        send(&mut neighbour, log.request(5, 8)).await.expect(200);
        assert_eq!(count(&hall, "transparency.evidence_explained").await, 1);
        let page = neighbour.get("/status").await.expect(200);
        assert!(page.has("Sudah dijelaskan pada") && !page.has("Belum dijelaskan."), "{}", page.gist());

        // Two roots for one size are proof, whatever the log says of how it came there.
        let fork = Log::cheating(6).request(5, 8);
        for _ in 0..2 {
            send(&mut neighbour, &fork).await.expect(409);
        }
        assert_eq!(count(&hall, "transparency.evidence_kept").await, 2);
        let page = neighbour.clone().in_lang("en").get("/status").await.expect(200);
        assert!(page.has("Proved: this log signed two different contents."), "{}", page.gist());
        testkit::sound::assert_sound(&page, "en");
        let address = format!("/status/bukti/{}", digest(fork.checkpoint.text()));
        assert!(page.html().contains(&address));
        let file = neighbour.get(&address).await.expect(200).json();
        let kept = [file["seen_before"].as_str().unwrap(), fork.checkpoint.to_string().as_str()].map(|note| {
            Checkpoint::open(&Note::parse(note).unwrap(), log.key.verifying_key()).unwrap().head
        });
        assert!(kept[0].size == kept[1].size && kept[0].root != kept[1].root, "both are signed: {kept:?}");
        assert_eq!(Request::parse(file["request"].as_str().unwrap()).unwrap(), fork);
        let gone = neighbour.get("/status/bukti/tidak-ada").await.expect(404);
        assert!(gone.has("Bukti ini tidak kami simpan"), "{}", gone.gist());
    }

    async fn two_requests_at_once_never_roll_a_log_back(hall: TestHall) {
        let hall = witness_of_neighbour(&hall).await;
        let log = Log::honest();
        let mut seen = 0;
        for round in 0..8 {
            // Larger and smaller steps from the same size, all at once.
            let sizes = [9, 2, 5, 1].map(|step| seen + step);
            let asked = join_all(sizes.map(|size| {
                let (mut browser, request) = (hall.visitor(), log.request(seen, size));
                async move { (size, send(&mut browser, request).await.status) }
            }));
            let signed: Vec<_> = asked.await.into_iter().filter(|(_, status)| *status == 200).collect();
            assert_eq!(signed.len(), 1, "round {round}: one was first: {signed:?}");
            seen = signed[0].0;
            let kept = hall.visitor().get(&format!("/saksi/{}/checkpoint", digest(ORIGIN))).await.expect(200).html();
            assert!(kept.contains(&format!("\n{seen}\n")), "{kept}");
        }
        assert_eq!(count(&hall, "transparency.evidence_kept").await, 0, "being late is no lie");
    }

    async fn nor_do_two_programs_on_one_database(hall: TestHall) {
        let hall = witness_of_neighbour(&hall).await;
        let (clock, dice) = (Arc::new(hall.clock().clone()), Arc::new(SeededDice::new(9)));
        let ground = wiring::lay_ground(hall.config(), clock, dice).await.expect("the ground");
        let second = serve::open(&ground, hall.config()).await.expect("the rooms").transparency;
        let log = Log::honest();
        let mut seen = 0;
        for round in 0..12_u64 {
            // Now one of them is asked about more, now the other.
            let sizes = [seen + 1 + round % 3, seen + 2 - round % 2];
            let rooms = [hall.transparency().clone(), second.clone()];
            let asked = join_all(rooms.into_iter().zip(sizes).map(|(room, size)| {
                let request = log.request(seen, size);
                tokio::spawn(async move { (size, add_checkpoint(&room, request).await.expect("the database answers")) })
            }));
            let mut signed = Vec::new();
            for asked in asked.await {
                match asked.expect("it ends") {
                    (size, Ok(_)) => signed.push(size),
                    (_, Err(refused)) => assert!(matches!(refused, Refused::Stale { .. }), "{refused}"),
                }
            }
            assert_eq!(signed.len(), 1, "round {round}: one was first: {signed:?}");
            seen = signed[0];
            let kept = hall.visitor().get(&format!("/saksi/{}/checkpoint", digest(ORIGIN))).await.expect(200).html();
            assert!(kept.contains(&format!("\n{seen}\n")), "round {round}: {kept}");
        }
        drop(second);
        ground.store.close().await;
    }
}

/// The way to a witness that is a hall in the same test, or away.
struct Line {
    witness: Option<TestHall>,
    asked: AtomicUsize,
}

impl Line {
    fn to(witness: &TestHall) -> Arc<Self> {
        Arc::new(Self { witness: Some(witness.clone()), asked: AtomicUsize::new(0) })
    }

    fn cut() -> Arc<Self> {
        Arc::new(Self { witness: None, asked: AtomicUsize::new(0) })
    }

    async fn ask(&self, method: &str, url: &str, body: Option<String>) -> Result<Reply, Away> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let witness = self.witness.as_ref().ok_or_else(|| Away("no line".to_owned()))?;
        let path = url.strip_prefix("http://saksi.test").expect("its address");
        let seen = Program::without_key(witness.router()).ask(method, path, &[], body).await;
        Ok(Reply { status: seen.status, body: seen.html() })
    }
}

impl Neighbours for Line {
    fn post<'a>(&'a self, url: &'a str, body: String) -> Coming<'a> {
        Box::pin(self.ask("POST", url, Some(body)))
    }

    fn get<'a>(&'a self, url: &'a str) -> Coming<'a> {
        Box::pin(self.ask("GET", url, None))
    }
}

/// The hall, and a second one that witnesses it.
async fn witnessed(hall: &TestHall) -> (TestHall, TestHall, String) {
    let plan = Plan { base_url: "http://saksi.test".to_owned(), ..Plan::example() };
    let witness = TestHall::open(plan, None).await;
    let log = vkey(hall, "/log/vkey").await;
    let witness = with_policy(&witness, &format!("log {log}\nquorum none\n")).await;
    let key = vkey(&witness, "/saksi/vkey").await;
    let policy = format!("witness tetangga {key} http://saksi.test/saksi/\nquorum tetangga\n");
    let hall = with_policy(hall, &policy).await;
    // A reader takes the policy from the hall, and compares the keys elsewhere.
    let shown = hall.visitor().get("/log/policy").await.expect(200).html();
    assert_eq!(shown, format!("log {log} {}/log\n{policy}", hall.config().base_url));
    (hall, witness, shown)
}

async fn seal(hall: &TestHall) -> u64 {
    let log = hall.hall().log.as_ref().expect("the log is open");
    while log.seal().await.expect("sealed") > 0 {}
    log.published().expect("published").head.size
}

async fn lines(hall: &TestHall) -> usize {
    Note::parse(&hall.visitor().get("/log/checkpoint").await.expect(200).html()).unwrap().signatures().len()
}

async fn asking(hall: &TestHall, line: Arc<Line>) -> Asking {
    Asking::begin(hall.transparency().clone(), line).await.expect("there is a witness")
}

/// The proof of an event as a stranger gets it, and whether it holds for a stranger who wants the quorum.
async fn holds(hall: &TestHall, nth: usize, policy: &str) -> bool {
    let event = hall.events().await.swap_remove(nth);
    let file = hall.visitor().get(&format!("/bukti/{}.tlog-proof", event.id)).await.expect(200).html();
    let policy = Policy::parse(policy).unwrap();
    Proof::parse(&file).unwrap().check(event.entry.as_bytes(), &policy).is_ok()
}

testkit::on_both! {
    async fn checkpoints_and_proofs_bear_the_lines_of_the_witnesses(hall: TestHall) {
        steps::apply_ktp(&mut hall.resident("aisyah").await).await;
        let (hall, witness, policy) = witnessed(&hall).await;
        seal(&hall).await;
        let mut visitor = hall.visitor();
        for page in ["/log", "/status"] {
            assert!(visitor.get(page).await.expect(200).has("Belum disaksikan."), "{page}");
        }
        assert!(!holds(&hall, 0, &policy).await);
        let line = Line::to(&witness);
        let mut asked = asking(&hall, Arc::clone(&line)).await;
        asked.round().await;
        asked.round().await;
        assert_eq!(line.asked.load(Ordering::SeqCst), 1, "once for each checkpoint");
        assert_eq!(lines(&hall).await, 2);
        assert!(holds(&hall, 0, &policy).await);
        let event = hall.events().await.swap_remove(0).id;
        for page in ["/log".to_owned(), "/status".to_owned(), format!("/bukti/{event}")] {
            let seen = visitor.get(&page).await.expect(200);
            assert!(seen.has("Disaksikan oleh tetangga."), "{page}: {}", seen.gist());
            testkit::sound::assert_sound(&seen, "id");
        }
        let page = witness.visitor().get("/status").await.expect(200);
        assert!(page.has("hall.test/log"), "{}", page.gist());

        // Away: nothing waits for it, what is new is said to be unwitnessed, what was witnessed stays so.
        let before = seal(&hall).await;
        hall.visitor().fill("/masuk", "/masuk", &[("nama", "aisyah"), ("sandi", "salah")]).await;
        steps::apply_ktp(&mut hall.resident("bagas").await).await;
        assert!(seal(&hall).await > before);
        let cut = Line::cut();
        let mut later = asking(&hall, Arc::clone(&cut)).await;
        later.round().await;
        later.round().await;
        assert_eq!(cut.asked.load(Ordering::SeqCst), 1, "it is left alone for a while");
        hall.wait(Span::seconds(6));
        later.round().await;
        assert_eq!(cut.asked.load(Ordering::SeqCst), 2, "and asked again");
        assert_eq!(lines(&hall).await, 1);
        let newest = hall.events().await.len() - 1;
        assert!(holds(&hall, 0, &policy).await && !holds(&hall, newest, &policy).await);
        let page = visitor.get("/status").await.expect(200);
        assert!(page.has("Belum disaksikan.") && page.has("Tidak terjangkau."), "{}", page.gist());

        // Back: who has forgotten what it saw is told, and proves from there.
        let region = hall.region();
        let forget = hall.store().write(region, region, |tx, region| Box::pin(async move {
            tx.exec(store::Sql::new("UPDATE witnesses SET size = 1 WHERE region = $1"), &store::vals![*region]).await
        }));
        let forgot: Result<u64, store::Error> = forget.await;
        assert_eq!(forgot.unwrap(), 1);
        let line = Line::to(&witness);
        asking(&hall, Arc::clone(&line)).await.round().await;
        assert_eq!(line.asked.load(Ordering::SeqCst), 2, "409, and then the proof from there");
        assert!(holds(&hall, newest, &policy).await);
        assert_eq!(count(&witness, "transparency.evidence_kept").await, 0);
        witness.store().clone().close().await;
    }

    async fn a_line_that_is_not_of_the_witness_is_not_kept(hall: TestHall) {
        steps::apply_ktp(&mut hall.resident("aisyah").await).await;
        let (hall, witness, policy) = witnessed(&hall).await;
        seal(&hall).await;
        // The same name, another key.
        let other = SigningKey::new("saksi.test/saksi", Kind::Cosignature, &[8; 32]).unwrap();
        let key = vkey(&witness, "/saksi/vkey").await.to_string();
        let hall = with_policy(&hall, &policy.replace(&key, &other.verifying_key().to_string())).await;
        asking(&hall, Line::to(&witness)).await.round().await;
        assert_eq!(lines(&hall).await, 1);
        assert!(hall.visitor().get("/status").await.expect(200).has("Menolak menandatangani"));
        witness.store().clone().close().await;
    }

    async fn a_forged_tile_is_found_by_readers_and_refused_by_the_witness(hall: TestHall) {
        steps::apply_ktp(&mut hall.resident("aisyah").await).await;
        let (hall, witness, _) = witnessed(&hall).await;
        let size = seal(&hall).await;
        asking(&hall, Line::to(&witness)).await.round().await;
        let mut reader = hall.visitor();
        let note = Note::parse(&reader.get("/log/checkpoint").await.expect(200).html()).unwrap();
        let head = Checkpoint::open(&note, &vkey(&hall, "/log/vkey").await).unwrap().head;
        let region = hall.region();
        let forged = tree::root_tiles(size).into_iter().next().expect("a tile");
        let mut bytes = reader.get(&format!("/log/{}", forged.path(forged.width(size)))).await.expect(200).bytes;
        bytes[7] ^= 1;
        let change = hall.store().write(region, (region, bytes), |tx, (region, bytes)| Box::pin(async move {
            let sql = store::Sql::new("UPDATE log_tiles SET hashes = $2 WHERE region = $1 AND level = 0 AND number = 0");
            tx.exec(sql, &store::vals![*region, bytes.clone()]).await
        }));
        let changed: Result<u64, store::Error> = change.await;
        assert_eq!(changed.unwrap(), 1);
        let mut tiles = Tiles::default();
        for tile in tree::root_tiles(size) {
            tiles.put(tile, reader.get(&format!("/log/{}", tile.path(tile.width(size)))).await.expect(200).bytes);
        }
        assert_ne!(tree::root(size, &tiles).unwrap(), head.root, "who reads the tiles sees it");

        // The hall goes on signing what it now has, until the witness refuses and shows what was signed before.
        hall.visitor().get("/").await.expect(200);
        steps::apply_ktp(&mut hall.resident("bagas").await).await;
        assert!(seal(&hall).await > size);
        asking(&hall, Line::to(&witness)).await.round().await;
        assert_eq!(count(&witness, "transparency.evidence_kept").await, 1);
        let page = witness.visitor().get("/status").await.expect(200);
        assert!(page.has("Tidak terbukti tumbuh dari yang kami lihat"), "{}", page.gist());
        let page = hall.visitor().get("/status").await.expect(200);
        assert!(page.has("Menunjukkan pernyataan kami yang bertentangan"), "{}", page.gist());
        assert!(page.has("Log publik sedang ditutup"), "{}", page.gist());
        hall.visitor().get("/log/checkpoint").await.expect(503);
        hall.visitor().get("/layanan").await.expect(200);
        assert!(hall.restarted(|_| ()).await.hall().log.is_none(), "and it stays shut");
        witness.store().clone().close().await;
    }
}
