//! The program itself, as it is started and stopped on a machine, and killed in the middle of its work.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use serde_json::Value;
use store::Store;
use store::testing::Schema;

use crate::scan::{Words, used};
use crate::steps;

/// Clients that apply at the same time.
const CLIENTS: usize = 4;
/// Acknowledged applications after which the program is killed.
const ENOUGH: usize = 30;

pub(crate) fn balai(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_balai"));
    // Only what the test says counts, not the settings of whoever runs it.
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("BALAI_")) {
        command.env_remove(name);
    }
    command.current_dir(folder).stdin(Stdio::null());
    command
}

/// It failed with one sentence, and nothing was made.
#[track_caller]
pub(crate) fn assert_one_sentence(folder: &Path, arguments: &[&str], expect: &[&str]) {
    let before = names(folder);
    let mut child = balai(folder).args(arguments).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().expect("its words")).lines().map_while(Result::ok);
    let told = lines.next().unwrap_or_default();
    if !told.starts_with("balai: ") {
        // It may have opened after all, and would wait for ever.
        let _ = child.kill();
        panic!("{arguments:?} should fail with one sentence, and says {told:?}");
    }
    assert_eq!(lines.collect::<Vec<_>>(), Vec::<String>::new(), "{arguments:?} should say one sentence: {told}");
    assert_eq!(child.wait().unwrap().code(), Some(1), "{arguments:?}: {told}");
    for word in expect {
        assert!(told.contains(word), "{arguments:?} should say {word:?}: {told}");
    }
    assert_eq!(names(folder), before, "{arguments:?} makes nothing");
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn a_taken_port_is_said_with_the_way_out() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let port = address.rsplit(':').next().unwrap().to_owned();
    assert_one_sentence(folder.path(), &["serve", "--listen", &address, "--data", "d"], &[&port, "taken", "--listen"]);
}

#[test]
fn a_data_folder_that_cannot_be_written_is_said_with_the_way_out() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("d"), "a file where a folder should be").unwrap();
    assert_one_sentence(folder.path(), &["serve", "--listen", "127.0.0.1:0", "--data", "d"], &["d", "--data"]);
    assert_one_sentence(folder.path(), &["serve", "--listen", "127.0.0.1:0", "--data", "d/e"], &["d/e", "--data"]);
}

#[test]
fn a_wrong_key_in_the_configuration_is_named_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("balai.toml"), "data = \"d\"\nlissten = \"127.0.0.1:0\"\n").unwrap();
    assert_one_sentence(folder.path(), &["serve"], &["balai.toml:2", "lissten"]);
    fs::write(folder.path().join("other.toml"), "listen = 8080\n").unwrap();
    assert_one_sentence(folder.path(), &["serve", "--config", "other.toml"], &["other.toml:1"]);
    assert_one_sentence(folder.path(), &["serve", "--config", "none.toml"], &["none.toml"]);
}

#[test]
fn a_bad_database_address_is_said_and_nothing_is_made() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("paper"), "a file where a folder should be").unwrap();
    for (url, word) in [
        ("mysql://localhost/x", "postgres://"),
        ("postgres://nobody@127.0.0.1:1/none", "PostgreSQL"),
        ("sqlite:paper/x.db", "paper"),
    ] {
        let arguments = ["serve", "--listen", "127.0.0.1:0", "--data", "d", "--database-url", url];
        assert_one_sentence(folder.path(), &arguments, &[word]);
    }
}

/// The program, running. It is killed when the test ends, however it ends.
pub(crate) struct Running {
    /// Its process.
    pub(crate) child: Child,
    /// Where it answers.
    pub(crate) address: SocketAddr,
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts the program and waits until it says that it is open.
pub(crate) fn start(folder: &Path, database: Option<&str>) -> Running {
    start_with(balai(folder), database, drop)
}

/// The same, and has `hear` told every line that it says later.
fn start_with(command: Command, database: Option<&str>, hear: impl Fn(String) + Send + 'static) -> Running {
    start_at(command, "127.0.0.1:0", database, hear)
}

/// The same, at this address.
pub(crate) fn start_at(
    mut command: Command,
    listen: &str,
    database: Option<&str>,
    hear: impl Fn(String) + Send + 'static,
) -> Running {
    command.args(["serve", "--listen", listen, "--data", "d", "--rate-per-minute", "1000000"]);
    if let Some(url) = database {
        command.args(["--database-url", url]);
    }
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the program starts");
    let mut lines = BufReader::new(child.stderr.take().expect("its words")).lines();
    let mut told = String::new();
    let address = loop {
        let Some(Ok(line)) = lines.next() else { panic!("it ended instead of opening: {told}") };
        if let Some((_, address)) = line.split_once("://") {
            break address.trim().parse().unwrap_or_else(|_| panic!("{line}"));
        }
        told.push_str(&line);
    };
    // What it says later must be read, or it would wait for a reader.
    std::thread::spawn(move || lines.map_while(Result::ok).for_each(hear));
    Running { child, address }
}

/// One request over a connection of its own; none when the program is not there any more.
pub(crate) fn ask(address: SocketAddr, method: &str, path: &str, key: &str, body: &str) -> Option<(u16, String)> {
    let (status, body) = exchange(address, method, path, key, body)?;
    Some((status, String::from_utf8_lossy(&body).into_owned()))
}

/// The bytes of a file.
pub(crate) fn ask_bytes(address: SocketAddr, path: &str) -> Vec<u8> {
    let (status, body) = exchange(address, "GET", path, "", "").expect("an answer");
    assert_eq!(status, 200, "{path}: {}", String::from_utf8_lossy(&body));
    body
}

/// The head of what is answered; none if that is no HTTP.
pub(crate) fn ask_head(address: SocketAddr, path: &str) -> Option<String> {
    Some(answer(address, "GET", path, "", "")?.0)
}

fn exchange(address: SocketAddr, method: &str, path: &str, key: &str, body: &str) -> Option<(u16, Vec<u8>)> {
    let (head, body) = answer(address, method, path, key, body)?;
    Some((head.split_whitespace().nth(1)?.parse().ok()?, body))
}

fn answer(address: SocketAddr, method: &str, path: &str, key: &str, body: &str) -> Option<(String, Vec<u8>)> {
    #[expect(clippy::disallowed_methods, reason = "a client of the program, not the program")]
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(30))).ok()?;
    let bearer = if key.is_empty() { String::new() } else { format!("authorization: Bearer {key}\r\n") };
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\n{bearer}content-type: application/json\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8(answer.get(..end + 2)?.to_vec()).ok()?;
    Some((head, answer.get(end + 4..)?.to_vec()))
}

/// Sends a signal.
pub(crate) fn signal(child: &Child, name: &str) {
    let done = Command::new("kill").args([name, &child.id().to_string()]).status().expect("kill runs");
    assert!(done.success());
}

/// Starts once to furnish, stops in order, and makes a key for a program.
pub(crate) fn key(folder: &Path, database: Option<&str>) -> String {
    let mut running = start(folder, database);
    assert_eq!(ask(running.address, "GET", "/readyz", "", "").map(|(status, _)| status), Some(200));
    signal(&running.child, "-TERM");
    assert_eq!(running.child.wait().unwrap().code(), Some(0), "told to stop, it stops in order");
    let mut command = balai(folder);
    command.args(["bench-keys", "--data", "d"]);
    if let Some(url) = database {
        command.args(["--database-url", url]);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let keys: Value = serde_json::from_slice(&output.stdout).unwrap();
    keys["citizen"].as_str().unwrap().to_owned()
}

fn application(client: usize, n: usize) -> String {
    steps::business(&format!("Warung {client} {n}"), steps::LARGE).to_string()
}

/// Clients do the same again and again, as fast as they are answered, until the program is killed after this many
/// answers. `act` is told who of them does it and how often before; it gives what was acknowledged, or nothing once the
/// program is not there any more. Gives everything that was acknowledged.
pub(crate) fn until_killed<T: Send + 'static>(
    mut running: Running,
    enough: usize,
    act: impl Fn(SocketAddr, usize, usize) -> Option<T> + Clone + Send + 'static,
) -> Vec<T> {
    let (tell, told) = mpsc::channel();
    let address = running.address;
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let (tell, act) = (tell.clone(), act.clone());
            std::thread::spawn(move || {
                for n in 0..enough * 20 {
                    let Some(done) = act(address, client, n) else { return };
                    // The test may have heard enough.
                    let _ = tell.send(done);
                }
            })
        })
        .collect();
    drop(tell);
    let mut acknowledged: Vec<T> = told.iter().take(enough).collect();
    signal(&running.child, "-KILL");
    assert_eq!(running.child.wait().unwrap().code(), None, "it did not end by itself");
    acknowledged.extend(told.iter());
    for client in clients {
        client.join().unwrap();
    }
    acknowledged
}

/// A small business is filed; gives the reference that was told.
pub(crate) fn apply(address: SocketAddr, key: &str, client: usize, n: usize) -> Option<String> {
    let (status, body) = ask(address, "POST", "/api/v1/cases", key, &application(client, n))?;
    assert_eq!(status, 201, "{body}");
    let case: Value = serde_json::from_str(&body).unwrap();
    Some(case["reference"].as_str().unwrap().to_owned())
}

fn nothing_acknowledged_is_lost(folder: &Path, database: Option<&str>) {
    let key = key(folder, database);
    let mut references = Vec::new();
    // Twice, so that the second life begins on what the first left.
    for _ in 0..2 {
        let key = key.clone();
        let apply = move |address, client, n| apply(address, &key, client, n);
        references.extend(until_killed(start(folder, database), ENOUGH, apply));
    }
    assert!(references.len() >= 2 * ENOUGH, "{}", references.len());
    let running = start(folder, database);
    let lost: Vec<&String> = references
        .iter()
        .filter(|reference| {
            let found = ask(running.address, "GET", &format!("/lacak/{reference}"), "", "");
            !found.is_some_and(|(status, page)| status == 200 && page.contains(reference.as_str()))
        })
        .collect();
    assert!(lost.is_empty(), "{} of {} are lost: {lost:?}", lost.len(), references.len());
    let distinct: std::collections::BTreeSet<&String> = references.iter().collect();
    assert_eq!(distinct.len(), references.len(), "no reference was given twice");
}

/// Does this in a folder of its own, with the database in it.
pub(crate) fn on_sqlite(test: impl Fn(&Path, Option<&str>)) {
    let folder = tempfile::tempdir().unwrap();
    test(folder.path(), None);
}

/// The same in a schema of PostgreSQL, if there is a server.
pub(crate) fn on_postgres(test: impl Fn(&Path, Option<&str>)) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let Some(schema) = runtime.block_on(Schema::create()) else { return };
    let url = schema.url();
    let folder = tempfile::tempdir().unwrap();
    let ran = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| test(folder.path(), Some(&url))));
    runtime.block_on(schema.drop());
    if let Err(panic) = ran {
        std::panic::resume_unwind(panic);
    }
}

#[test]
fn what_was_acknowledged_before_a_kill_is_there_after_it_on_sqlite() {
    on_sqlite(nothing_acknowledged_is_lost);
}

#[test]
fn what_was_acknowledged_before_a_kill_is_there_after_it_on_postgres() {
    on_postgres(nothing_acknowledged_is_lost);
}

#[test]
fn words_that_find_no_room_are_no_reason_to_end() {
    let folder = tempfile::tempdir().unwrap();
    let full = || fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut mute = balai(folder.path());
    let ended = mute.args(["serve", "--listen", "nowhere"]).stdout(full()).stderr(full()).status().unwrap();
    assert_eq!(ended.code(), Some(2), "the mistake is told by the code alone");
    let ended = balai(folder.path()).args(["check"]).stdout(full()).stderr(full()).status().unwrap();
    assert!(ended.success(), "{ended}");
    let ended = balai(folder.path()).args(["verify"]).stdout(full()).stderr(full()).status().unwrap();
    assert_eq!(ended.code(), Some(1), "a refusal, and no panic");
}

#[test]
fn categories_of_reports_are_checked_with_the_services_they_lie_beneath() {
    let folder = tempfile::tempdir().unwrap();
    let said = balai(folder.path()).arg("check").output().unwrap();
    let text = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(said.status.success() && text.contains("categories of reports, all in order"), "{text}");
    let own = folder.path().join("layanan");
    fs::create_dir_all(own.join("laporan")).unwrap();
    let category = "format = 1\nid = \"lampu\"\nagency = \"dishub\"\nicon = \"lamb\"\n\
        title = { id = \"Lampu\", en = \"Lamp\" }\nsummary = { id = \"Mati.\", en = \"Out.\" }\n";
    fs::write(own.join("laporan/lampu.toml"), category).unwrap();
    let said = balai(folder.path()).args(["check", "layanan"]).current_dir(folder.path()).output().unwrap();
    let text = String::from_utf8_lossy(&said.stderr).into_owned();
    assert_eq!(said.status.code(), Some(1), "{text}");
    assert!(text.contains("laporan/lampu.toml:4:") && text.contains("`lamb`") && text.contains("1 mistake"), "{text}");
}

#[test]
fn a_check_says_that_nobody_is_named_to_whom_a_hole_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let told = || {
        let ended = balai(folder.path()).arg("check").output().unwrap();
        assert!(ended.status.success(), "{ended:?}");
        String::from_utf8(ended.stdout).unwrap()
    };
    let before = told();
    assert!(before.contains("all in order") && before.contains("[security]"), "{before}");
    fs::write(folder.path().join("balai.toml"), "[security]\ncontact = [\"mailto:celah@kota.example\"]\n").unwrap();
    let after = told();
    assert!(after.contains("all in order") && !after.contains("[security]"), "{after}");
    fs::write(folder.path().join("balai.toml"), "[security]\ncontact = [\"celah@kota.example\"]\n").unwrap();
    assert_one_sentence(folder.path(), &["check"], &["contact", "[security]", "mailto:"]);
}

#[test]
fn interrupted_by_the_keyboard_it_stops_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let mut running = start(folder.path(), None);
    signal(&running.child, "-INT");
    assert_eq!(running.child.wait().unwrap().code(), Some(0));
    let file = folder.path().join("d/demo-accounts.json");
    assert!(file.is_file(), "the accounts are written down");
}

/// Sends a form of a page as a browser does: with its cookies and its token.
fn send_form(address: SocketAddr, page: &str, fields: &str) -> u16 {
    let (head, body) = answer(address, "GET", page, "", "").expect("a page");
    let cookies: Vec<&str> =
        head.lines().filter_map(|line| line.strip_prefix("set-cookie: ")?.split(';').next()).collect();
    let body = String::from_utf8(body).unwrap();
    let token =
        body.split_once("name=\"_csrf\" value=\"").and_then(|(_, rest)| rest.split('"').next()).expect("a token");
    let fields = format!("_csrf={token}&{fields}");
    #[expect(clippy::disallowed_methods, reason = "a client of the program, not the program")]
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "POST {page} HTTP/1.1\r\nhost: {address}\r\ncookie: {}\r\norigin: http://{address}\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{fields}",
        cookies.join("; "),
        fields.len()
    )
    .unwrap();
    let mut said = String::new();
    stream.read_to_string(&mut said).unwrap();
    said.split_whitespace().nth(1).and_then(|status| status.parse().ok()).expect("a status")
}

/// Lines of a log in JSON, one by one as they come.
fn json_lines(child: &mut Child) -> impl Iterator<Item = Value> + use<> {
    let lines = BufReader::new(child.stderr.take().expect("its words")).lines().map_while(Result::ok);
    lines.map(|line| serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}")))
}

#[test]
fn every_line_is_json_where_that_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("balai.toml"), "data = \"d\"\n[log]\nformat = \"json\"\n").unwrap();
    let start = |listen: &str| {
        let mut command = balai(folder.path());
        command.env("BALAI_LOG", "balai::request=info").args(["serve", "--listen", listen]);
        command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the program starts")
    };
    let mut child = start("127.0.0.1:0");
    let mut lines = json_lines(&mut child);
    let address = lines.find_map(|line| {
        assert!(line["timestamp"].as_str().is_some_and(|at| at.ends_with('Z')) && line["level"] == "INFO", "{line}");
        line["message"].as_str()?.split_once("://")?.1.parse().ok()
    });
    let address = address.expect("it opens");
    let mut running = Running { child, address };
    assert_eq!(ask(address, "GET", "/layanan", "", "").map(|(status, _)| status), Some(200));
    let asked = lines.find(|line| line["target"] == "balai::request").expect("a line of the request");
    assert_eq!((&asked["route"], &asked["status"]), (&"/layanan".into(), &200.into()), "{asked}");
    assert!(
        asked["micros"].as_i64().is_some() && asked["request"].as_str().is_some_and(|id| id.len() == 11),
        "{asked}"
    );
    // What goes wrong at the start is a line as well.
    let mut second = start(&address.to_string());
    let said: Vec<Value> = json_lines(&mut second).collect();
    assert_eq!(second.wait().unwrap().code(), Some(1));
    assert!(said.len() == 1 && said[0]["level"] == "ERROR", "{said:?}");
    assert!(said[0]["message"].as_str().is_some_and(|why| why.contains("taken by another program")), "{said:?}");
    signal(&running.child, "-TERM");
    let rest: Vec<Value> = lines.collect();
    assert_eq!(running.child.wait().unwrap().code(), Some(0));
    assert_eq!(rest.last().expect("a last word")["message"], "Balai ditutup.");
}

#[test]
fn a_log_of_another_kind_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("balai.toml"), "[log]\nformat = \"xml\"\n").unwrap();
    assert_one_sentence(folder.path(), &["serve"], &["balai.toml:2", "xml", "json"]);
}

#[test]
fn nothing_personal_is_said_in_the_log_however_much_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let key = key(folder.path(), None);
    let mut command = balai(folder.path());
    command.env("BALAI_LOG", "debug");
    let (tell, told) = mpsc::channel();
    let mut running = start_with(command, None, move |line| {
        // The test may have heard enough.
        let _ = tell.send(line);
    });
    let address = running.address;
    let filed = ask(address, "POST", "/api/v1/cases", &key, &application(7, 7)).expect("an answer");
    assert_eq!(filed.0, 201, "{}", filed.1);
    let wrong = application(8, 8).replace("\"3374061802910007\"", "\"3374061802910007 salah\"");
    assert_eq!(ask(address, "POST", "/api/v1/cases", &key, &wrong).map(|(status, _)| status), Some(422));
    assert_eq!(ask(address, "POST", "/api/v1/cases", &key, "{\"nik\":3374061802910007").map(|it| it.0), Some(400));
    let found = ask(address, "GET", "/meja?cari=3374061802910007", "", "").expect("an answer");
    assert_eq!(found.0, 303);
    let guessed = [("/masuk", "nama=3374061802910007"), ("/masuk/petugas", "nama=wulan")];
    for (page, who) in guessed {
        assert_eq!(send_form(address, page, &format!("{who}&sandi=bukan-sandinya")), 422, "{page}");
    }
    signal(&running.child, "-TERM");
    assert_eq!(running.child.wait().unwrap().code(), Some(0));
    let log: Vec<String> = told.iter().collect();
    assert!(log.iter().any(|line| line.contains("balai::request")), "it says something: {log:?}");
    let refused = log.iter().filter(|line| line.contains("a sign-in was refused") && line.contains("127.0.0.1"));
    assert_eq!(refused.count(), guessed.len(), "who guesses is seen: {log:#?}");
    // Everything that anybody in this hall is called, reached by or said, and the key that was used.
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let used = runtime.block_on(async {
        let vault = store::Vault::found(folder.path().join("d/keys")).unwrap();
        let url = format!("sqlite:{}", folder.path().join("d/balai.db").display());
        let store = Store::open(&url, &balai::wiring::migrations(), store::Options::default()).await.unwrap();
        let used = used(&store, &vault, balai::demo::hall_row().region).await;
        store.close().await;
        used
    });
    for sure in ["3374061802910007", "Bagas Pratama", "81298765432"] {
        assert!(used.contains(sure), "the run used {sure}: {used:?}");
    }
    let words = Words::of(used.iter().map(String::as_str).chain([key.as_str(), "Warung 7 7"]));
    let said: Vec<_> = log.iter().filter(|line| !words.found_in(line.as_bytes()).is_empty()).collect();
    assert!(said.is_empty(), "{said:#?}");
    // The accounts of the example region are written down for whoever tries it.
    let found = words.found_under(folder.path(), &["demo-accounts.json"]);
    assert!(found.is_empty(), "{found:#?}");
}
