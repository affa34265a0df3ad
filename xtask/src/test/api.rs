//! Schemathesis reads the description of the API and asks for everything that it allows, and for much that it does not: no
//! answer may be one that the description does not name, and none a fault.

use std::fs;

use serde_json::json;

use crate::bench::door::Door;
use crate::bench::scenarios::Accounts;
use crate::children;
use crate::crash::{file, words};
use crate::house::{House, Outcome};
use crate::test::{Hall, Score, python};

/// The foreign client, from the Python package index.
const CLIENT: &str = "schemathesis==4.32.5";
/// Requests that are made up for each operation, in each phase.
const EXAMPLES: &str = "30";
/// The same requests every time, so that a failure can be had again.
const SEED: &str = "2026";

/// Asks as a citizen and as an officer; each is one test.
pub(crate) fn run(house: &House) -> Outcome<Score> {
    let client = python::programs(house, "schemathesis", CLIENT)?.join("schemathesis");
    println!("cargo build --package balai");
    let mut build = house.cargo();
    build.args(["build", "--quiet", "--package", "balai"]);
    if !children::run("cargo build", &mut build)? {
        return Err("balai does not build".into());
    }
    let program = house.target().join("debug/balai");
    let data = std::env::temp_dir().join(format!("balai-api-{}", std::process::id()));
    fs::create_dir_all(&data)?;
    children::keep_folder(&data);
    let words = words(house, &data, None)?;
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let hall = Hall::open(house, &program, &data, &words)?;
    let accounts = Accounts::draw(house, &program, &data, &words)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (reference, code) = runtime.block_on(something(&hall, &accounts))?;
    let known = format!("[parameters]\nreference = \"{reference}\"\ncode = \"{code}\"\nid = \"uji-rubuh\"\n");
    fs::write(data.join("schemathesis.toml"), known)?;
    let mut score = Score::default();
    for (who, key) in [("a citizen", &accounts.citizen), ("an officer", &accounts.officer)] {
        println!("{CLIENT} as {who}");
        let mut ask = house.command(&client);
        ask.current_dir(&data).arg("run").arg(format!("{}/api/v1/openapi.json", hall.url()));
        ask.args(["--header", &format!("Authorization: Bearer {key}"), "--max-examples", EXAMPLES, "--seed", SEED]);
        // A description cannot say which state a case is in, nor that a missing If-Match is 428.
        ask.args(["--exclude-checks", "positive_data_acceptance,missing_required_header"]);
        ask.args(["--warnings", "off", "--no-color", "--suppress-health-check", "all"]);
        let held = children::run("schemathesis", &mut ask)?;
        score.add(Score { passed: usize::from(held), failed: usize::from(!held) });
    }
    Ok(score)
}

/// A case in hand and the code of a letter, so that requests reach what lies behind the first lookup.
async fn something(hall: &Hall, accounts: &Accounts) -> Outcome<(String, String)> {
    let mut citizen = Door::open(hall.address(), Some(&accounts.citizen)).await?;
    let mut officer = Door::open(hall.address(), Some(&accounts.officer)).await?;
    let approved = file(&mut citizen, 1).await?;
    let desk = format!("/api/v1/desk/cases/{approved}");
    let claimed = officer.post(&format!("{desk}/claim"), &[], &json!({})).await?.good("claim")?;
    let tag = claimed.header("etag").to_owned();
    let yes = json!({ "action": "approve" });
    officer.post(&format!("{desk}/decision"), &[("If-Match", &tag)], &yes).await?.good("approve")?;
    let case = citizen.get(&format!("/api/v1/cases/{approved}")).await?.good("read")?.json()?;
    let code = case["letters"][0]["code"].as_str().ok_or("the letter has no code")?.to_owned();
    Ok((file(&mut citizen, 2).await?, code))
}
