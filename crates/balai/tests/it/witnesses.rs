//! Two halls, started as programs, witness each other over HTTP. Then one of them is copied and goes on twice.

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use ledger::tile::TileId;
use ledger::witness::Request;
use ledger::{Checkpoint, Note, Tiles, VerifyingKey, tree};

use crate::program::{Running, apply, ask, balai, key, start, start_at};
use crate::witness::digest;

/// Nothing that is waited for takes so long; who waits longer waits in vain.
const PATIENCE: Duration = Duration::from_secs(90);

/// A hall on this machine: its folder, where it listens, and what is known of it.
struct Place {
    folder: PathBuf,
    address: SocketAddr,
    program: String,
    log: VerifyingKey,
    witness: VerifyingKey,
}

/// A running hall, and what it says.
struct Open {
    running: Running,
    said: Receiver<String>,
}

impl Open {
    /// Waits until it says this.
    fn says(&self, words: &str) {
        let mut heard = Vec::new();
        loop {
            match self.said.recv_timeout(PATIENCE) {
                Ok(line) if line.contains(words) => return,
                Ok(line) => heard.push(line),
                Err(error) => panic!("{words:?} was not said ({error}), only {heard:#?}"),
            }
        }
    }

    fn get(&self, path: &str) -> (u16, String) {
        ask(self.running.address, "GET", path, "", "").expect("an answer")
    }

    fn page(&self, path: &str) -> String {
        let (status, body) = self.get(path);
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    fn checkpoint(&self) -> Note {
        Note::parse(&self.page("/log/checkpoint")).unwrap()
    }

    /// Waits until its newest checkpoint has more than its own line.
    fn is_witnessed(&self) -> Note {
        loop {
            self.says("witnesses were asked");
            let note = self.checkpoint();
            if note.signatures().len() > 1 {
                return note;
            }
        }
    }
}

impl Place {
    /// Furnishes a hall and asks for its keys.
    fn furnish(folder: &Path, name: &str) -> Self {
        let folder = folder.join(name);
        fs::create_dir(&folder).unwrap();
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        fs::write(folder.join("balai.toml"), format!("base-url = \"http://{address}\"\n")).unwrap();
        let program = key(&folder, None);
        let running = start(&folder, None);
        let vkey = |path| {
            let (status, body) = ask(running.address, "GET", path, "", "").expect("an answer");
            assert_eq!(status, 200, "{path}: {body}");
            VerifyingKey::parse(body.trim()).unwrap()
        };
        let (log, witness) = (vkey("/log/vkey"), vkey("/saksi/vkey"));
        Self { folder, address, program, log, witness }
    }

    /// From the next start on it witnesses the other, and asks it.
    fn trust(&self, other: &Self) {
        let policy = format!(
            "log {}\nwitness tetangga {} http://{}/saksi\nquorum tetangga\n",
            other.log, other.witness, other.address
        );
        fs::write(self.folder.join("saksi.txt"), policy).unwrap();
        let settings = format!("base-url = \"http://{}\"\nwitnesses = \"saksi.txt\"\n", self.address);
        fs::write(self.folder.join("balai.toml"), settings).unwrap();
    }

    fn open(&self) -> Open {
        let mut command = balai(&self.folder);
        command.env("BALAI_LOG", "balai::witness=info,balai::log=warn");
        let (tell, said) = mpsc::channel();
        let running = start_at(command, &self.address.to_string(), None, move |line| {
            // The test may have heard enough.
            let _ = tell.send(line);
        });
        Open { running, said }
    }

    /// The same hall at another moment: a copy of everything it has, in a folder of its own.
    fn copy(&self, name: &str) -> Self {
        let folder = self.folder.with_file_name(name);
        copy(&self.folder, &folder);
        let (log, witness) = (self.log.clone(), self.witness.clone());
        Self { folder, address: self.address, program: self.program.clone(), log, witness }
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(&from, &to).unwrap();
        }
    }
}

/// A request as a cheat would make it: the checkpoint that a log shows, with a proof from its own tiles.
fn request(log: &Open, old: u64) -> Request {
    let checkpoint = log.checkpoint();
    let size = Checkpoint::parse(checkpoint.text()).unwrap().head.size;
    let mut tiles = Tiles::default();
    for tile in tree::consistency_tiles(old, size) {
        tiles.put(tile, bytes(log, tile, size));
    }
    Request { old, proof: tree::consistency(old, size, &tiles).unwrap(), checkpoint }
}

fn bytes(log: &Open, tile: TileId, size: u64) -> Vec<u8> {
    crate::program::ask_bytes(log.running.address, &format!("/log/{}", tile.path(tile.width(size))))
}

fn add(witness: &Open, request: &Request) -> (u16, String) {
    let sent = ask(witness.running.address, "POST", "/saksi/add-checkpoint", "", &request.to_string());
    sent.expect("an answer")
}

fn size(note: &Note) -> u64 {
    Checkpoint::parse(note.text()).unwrap().head.size
}

#[test]
fn two_halls_witness_each_other_and_refuse_a_fork_and_a_rollback() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (Place::furnish(folder.path(), "satu"), Place::furnish(folder.path(), "dua"));
    first.trust(&second);
    second.trust(&first);

    let (one, two) = (first.open(), second.open());
    apply(one.running.address, &first.program, 1, 1).expect("filed");
    apply(two.running.address, &second.program, 2, 1).expect("filed");
    let early = two.is_witnessed();
    assert!(early.signed_by([&second.log, &first.witness]).is_ok_and(|signed| signed.len() == 2));
    assert!(one.is_witnessed().signed_by([&first.log, &second.witness]).is_ok_and(|signed| signed.len() == 2));
    assert!(one.page("/log").contains("Disaksikan oleh tetangga."));
    assert!(one.page("/status").contains(second.log.name()));

    // The second hall is copied at this moment, and goes on; the first one sees that it grows.
    drop(two);
    let (restored, forked) = (second.copy("dua-lama"), second.copy("dua-cabang"));
    let two = second.open();
    apply(two.running.address, &second.program, 2, 2).expect("filed");
    let late = loop {
        let note = two.is_witnessed();
        if size(&note) > size(&early) {
            break note;
        }
    };
    drop(two);

    // A checkpoint from before, sent again, does not bring the witness back.
    let origin = digest(second.log.name());
    let seen = || Note::parse(&one.page(&format!("/saksi/{origin}/checkpoint"))).unwrap();
    let rollback = Request { old: 0, proof: vec![], checkpoint: early };
    let (status, body) = add(&one, &rollback);
    assert_eq!((status, body), (409, format!("{}\n", size(&seen()))));
    assert_eq!(add(&one, &Request { old: size(&seen()), ..rollback }).0, 400);
    assert!(size(&seen()) >= size(&late));

    // The copy is opened by somebody who does not ask, and is told another story with the same key.
    fs::write(forked.folder.join("balai.toml"), format!("base-url = \"http://{}\"\n", forked.address)).unwrap();
    let cheat = forked.open();
    let known = size(&seen());
    for n in 0.. {
        apply(cheat.running.address, &forked.program, 3, n).expect("filed");
        if size(&cheat.checkpoint()) > known {
            break;
        }
    }
    assert_eq!(add(&one, &request(&cheat, known)).0, 422);
    let page = one.page("/status");
    assert!(page.contains("Tidak terbukti tumbuh dari yang kami lihat"), "{page}");
    let evidence: String = page.split_once("/status/bukti/").unwrap().1.chars().take(64).collect();
    let file: serde_json::Value = serde_json::from_str(&one.page(&format!("/status/bukti/{evidence}"))).unwrap();
    let kept = Request::parse(file["request"].as_str().unwrap()).unwrap();
    assert!(Checkpoint::open(&kept.checkpoint, &second.log).is_ok(), "it is signed with the key of the log");
    assert_eq!(size(&seen()), known, "and was not signed");
    drop(cheat);

    // Asking honestly, the forked copy and the old one are shown what they signed before, and shut their logs themselves.
    forked.trust(&first);
    for copy in [&forked, &restored] {
        let open = copy.open();
        open.says("a neighbour remembers what it said");
        assert!(open.page("/log").contains("Log publik sedang ditutup"));
        assert_eq!(open.get("/log/checkpoint").0, 503);
        assert_eq!(open.get("/layanan").0, 200, "the services go on");
        drop(open);
        assert_eq!(copy.open().get("/log/checkpoint").0, 503, "also after another start");
    }
    // The hall that told one story only is still believed.
    let two = second.open();
    apply(two.running.address, &second.program, 2, 3).expect("filed");
    let newest = loop {
        let note = two.is_witnessed();
        if size(&note) > size(&late) {
            break note;
        }
    };
    assert!(newest.signed_by([&first.witness]).is_ok());
}
