//! A hall whose backups lie in a bucket of an object store, held against a store of others: moto, a simulator of S3.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use balai::backup::{self, Command as Backup};
use balai::config::{BackupPlace, Config, GivenBucket};

use crate::backups::{Elsewhere, everything, files, reopened};
use crate::program::{balai, key};
use crate::signed::python;
use crate::steps;

/// The store, as long as it is held.
struct Store {
    server: Child,
    endpoint: String,
}

impl Store {
    /// Starts one with a bucket in it; none where moto is not required and not there.
    fn start() -> Option<Self> {
        let python = python("moto")?;
        let mut server = Command::new(python)
            .args(["-m", "moto.server", "-H", "127.0.0.1", "-p", "0"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("moto starts");
        let mut told = BufReader::new(server.stderr.take().expect("its words")).lines().map_while(Result::ok);
        let line = told.find(|line| line.contains("Running on http://127.0.0.1")).expect("it says where");
        let endpoint = line.split_whitespace().find(|word| word.starts_with("http://")).expect("an address").to_owned();
        // What nobody reads would stop it one day.
        std::thread::spawn(move || told.for_each(drop));
        let made = ureq::put(format!("{endpoint}/cadangan")).send_empty().expect("a bucket");
        assert_eq!(made.status().as_u16(), 200);
        Some(Self { server, endpoint })
    }

    fn place(&self, folder: &Path) -> BackupPlace {
        let key_file = folder.join("s3.key");
        fs::write(&key_file, "AKIDKOTA\nrahasia-benar\n").unwrap();
        fs::set_permissions(&key_file, fs::Permissions::from_mode(0o600)).unwrap();
        BackupPlace::Bucket(GivenBucket {
            endpoint: self.endpoint.clone(),
            name: "cadangan".to_owned(),
            key_file,
            prefix: Some("kota".to_owned()),
            ..GivenBucket::default()
        })
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

async fn run(config: &Config, more: impl FnOnce(&mut Backup)) -> Result<(), String> {
    let mut command = Backup { to: None, list: false, check: false, keep: None };
    more(&mut command);
    backup::run(command, config).await.map_err(|failure| failure.to_string())
}

testkit::on_both! {
    async fn a_backup_goes_into_a_bucket_and_comes_back_from_it(hall: TestHall) {
        let Some(store) = Store::start() else { return };
        steps::approved_ktp(&hall).await;
        hall.settle().await;
        crate::backups::seal(&hall).await;
        let mut config = hall.config().clone();
        config.backup.place = Some(store.place(hall.folder()));
        run(&config, |_| ()).await.unwrap();
        run(&config, |command| command.keep = Some(1)).await.unwrap();
        run(&config, |command| command.check = true).await.unwrap();

        let mut there = Elsewhere::of(&hall).await;
        there.config.backup.place = config.backup.place.clone();
        there.restore(&hall, |command| command.from = None).await.unwrap();
        let ground = reopened(&there.config).await;
        let (before, after) = (everything(hall.store()).await, everything(&ground.store).await);
        assert!(before == after, "it came back as something else");
        assert!(!files(&hall.files()).is_empty());
        assert_eq!(files(&hall.files()), files(&there.config.files()));
        ground.store.close().await;
        there.gone().await;

        // A store that is away, and a bucket that is not there.
        let BackupPlace::Bucket(mut given) = store.place(hall.folder()) else { panic!("a bucket") };
        "tidak-ada".clone_into(&mut given.name);
        config.backup.place = Some(BackupPlace::Bucket(given.clone()));
        let refused = run(&config, |_| ()).await.unwrap_err();
        assert!(refused.contains("s3://tidak-ada/kota") && refused.contains("NoSuchBucket"), "{refused}");
        assert!(!refused.contains("rahasia-benar") && !refused.contains("Signature"), "{refused}");
        fs::set_permissions(&given.key_file, fs::Permissions::from_mode(0o644)).unwrap();
        let refused = run(&config, |_| ()).await.unwrap_err();
        assert!(refused.contains("chmod 600"), "{refused}");
        fs::set_permissions(&given.key_file, fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(&given.key_file, "nur-eine").unwrap();
        let refused = run(&config, |_| ()).await.unwrap_err();
        assert!(refused.contains("two lines"), "{refused}");
    }
}

#[test]
fn the_program_reads_where_its_bucket_is_from_its_file() {
    let Some(store) = Store::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    key(folder.path(), None);
    let BackupPlace::Bucket(given) = store.place(folder.path()) else { panic!("a bucket") };
    let file = format!(
        "[backup.bucket]\nendpoint = {:?}\nname = \"cadangan\"\nprefix = \"kota/dua\"\nkey-file = {:?}\n",
        given.endpoint, given.key_file
    );
    fs::write(folder.path().join("balai.toml"), file).unwrap();
    let said = |words: &[&str]| {
        let output = balai(folder.path()).args(words).args(["--data", "d"]).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
        said
    };
    assert!(said(&["backup"]).starts_with("Backup 2"));
    assert_eq!(said(&["backup", "--list"]).lines().count(), 1);
    assert!(said(&["backup", "--check"]).contains("all of it can be restored"));
}
