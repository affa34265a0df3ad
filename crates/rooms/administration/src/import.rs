//! Services of a pack become drafts here: looked at, changed where the office wants, proposed like any other.
//!
//! A pack comes in ([`receive`]), is compared with what is in force ([`compare`]), and what is ticked becomes drafts
//! ([`take`]). What the office changed of its own is kept, by merging three texts; where both changed the same place, a
//! person chooses, and until then there is no draft.
//!
//! Refused for a pack whose signer nobody here trusts, for an edition that is not newer than the one in force, and for a
//! service with a draft that was not proposed yet.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{FieldFlaw, Flaw, Officer};
use serde_json::{Value, json};
use store::Tx;

use crate::merge::{Choices, Clash, Merged, merge, merge_whole};
use crate::model::{Draft, Files, Release, ReleaseKind};
use crate::pack::gather::{template, with_own_template, with_template_of};
use crate::pack::{Pack, digest, names, open};
use crate::ports::Beneath;
use crate::room::Administration;
use crate::table::packs::{self, Came};
use crate::table::{drafts, releases};
use crate::trust::must_trust;
use crate::{Refusal, acts, draft};

/// Keeps a pack that came in, and gives its number; that of an earlier time if the same bytes came before.
pub async fn receive(room: &Administration, officer: &Officer, content: &str) -> Result<i64, Refusal> {
    let pack = open(content)?;
    let input = (room.clone(), officer.clone(), pack, content.to_owned());
    room.hall
        .store
        .write(room.region(), input, |tx, (room, officer, pack, content)| {
            Box::pin(receive_in(tx, room, officer, pack, content))
        })
        .await
}

async fn receive_in(
    tx: &mut Tx<'_>,
    room: &Administration,
    officer: &Officer,
    pack: &Pack,
    content: &str,
) -> Result<i64, Refusal> {
    let (region, digest) = (room.region(), digest(content));
    if let Some(number) = packs::known(tx, region, &digest).await? {
        return Ok(number);
    }
    let about = &pack.manifest;
    let new = packs::New {
        digest: &digest,
        signer: &about.key,
        maker: &about.maker,
        edition: i64::from(about.edition),
        content,
        officer: &officer.name,
        at: room.hall.now(),
    };
    let number = packs::add(tx, region, &new).await?;
    let is_now = json!({
        "pembuat": about.maker,
        "terbitan": about.edition,
        "kunci": about.key,
        "layanan": pack.services().collect::<Vec<_>>().join(", "),
        "sidik": digest,
    });
    let (target, public) = (format!("paket/{number}"), json!({ "terbitan": about.edition }));
    let done = acts::Done { kind: acts::PACK_RECEIVED, target, public, was: &Value::Null, is_now: &is_now };
    acts::write(tx, &room.hall.book, officer, done).await?;
    Ok(number)
}

/// How a service of a pack stands to what is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// This hall does not have it.
    New,
    /// It says what is in force.
    Same,
    /// It changes what is in force.
    Newer,
    /// What is in force came with this edition of the same maker, which is not older.
    Older(i64),
    /// Somebody has written on it and not proposed it yet.
    Drafted,
}

/// A service of a pack, compared with what is here.
#[derive(Debug, Clone)]
pub struct Incoming {
    /// The id of the service.
    pub service: String,
    /// How it stands to what is here.
    pub standing: Standing,
    /// What is in force; empty for a new service.
    pub here: Files,
    /// What the draft would say.
    pub files: Files,
    /// The service file as its makers wrote it.
    pub origin: String,
    /// Places that both changed.
    pub clashes: Vec<Clash>,
    /// Whether the office has changed anything of its own.
    pub has_own: bool,
}

impl Incoming {
    /// Whether it can become a draft, once every clash is decided.
    pub fn may_come(&self) -> bool {
        matches!(self.standing, Standing::New | Standing::Newer)
    }
}

/// Everything here that a pack is compared with.
struct Here {
    drafts: BTreeSet<String>,
    released: BTreeMap<String, Release>,
    came: BTreeMap<(String, String), Came>,
    /// Earlier packs that something in force came with.
    earlier: BTreeMap<i64, Pack>,
}

async fn read_here(tx: &mut Tx<'_>, room: &Administration, services: &[String]) -> Result<Here, store::Error> {
    let region = room.region();
    let drafts = drafts::all(tx, region).await?.into_iter().map(|draft| draft.service).collect();
    let released: BTreeMap<String, Release> = releases::in_force(tx, region, room.hall.now())
        .await?
        .into_iter()
        .map(|release| (release.service.clone(), release))
        .collect();
    let came = packs::came_with(tx, region).await?;
    let numbers: BTreeSet<i64> = services
        .iter()
        .filter_map(|id| Some((id.clone(), digest(&released.get(id)?.origin))))
        .filter_map(|key| came.get(&key).map(|came| came.pack))
        .collect();
    let mut earlier = BTreeMap::new();
    for number in numbers {
        if let Some((_, content)) = packs::find(tx, region, number).await?
            && let Ok(pack) = open(&content)
        {
            earlier.insert(number, pack);
        }
    }
    Ok(Here { drafts, released, came, earlier })
}

/// A pack that is kept: who brought it, what it says, and its bytes.
pub async fn find(room: &Administration, number: i64) -> Result<(packs::Kept, Pack, String), Refusal> {
    let read = room
        .hall
        .store
        .read((room.region(), number), |tx, (region, number)| Box::pin(packs::find(tx, *region, *number)));
    let (kept, content) = read.await.map_err(Refusal::Store)?.ok_or(Refusal::NoPack)?;
    let pack = open(&content)?;
    Ok((kept, pack, content))
}

/// Every service of a pack, compared.
pub async fn compare(room: &Administration, pack: &Pack, choices: &Choices) -> Result<Vec<Incoming>, Refusal> {
    let services: Vec<String> = pack.services().map(str::to_owned).collect();
    let read =
        room.hall.store.read((room.clone(), services), |tx, (room, services)| Box::pin(read_here(tx, room, services)));
    let here = read.await.map_err(Refusal::Store)?;
    let (beneath, pack, choices) = (room.offer.beneath(), pack.clone(), choices.clone());
    // Weaving twenty services takes a moment, and must not keep other pages waiting.
    let woven = tokio::task::spawn_blocking(move || {
        let weave = |id: &str| weave(&beneath, &here, &pack, id, &choices);
        pack.services().map(weave).collect()
    });
    woven.await.map_err(|error| store::Error::Other(error.to_string()).into())
}

fn weave(beneath: &Beneath, here: &Here, pack: &Pack, id: &str, choices: &Choices) -> Incoming {
    let release = here.released.get(id).filter(|release| release.kind != ReleaseKind::Revert);
    let publish = release.filter(|release| release.kind == ReleaseKind::Publish);
    let own = publish.map(Release::files).or_else(|| beneath.service(id)).unwrap_or_default();
    let base = publish.map_or_else(|| own.source.clone(), |release| release.origin.clone());
    let came = here.came.get(&(id.to_owned(), digest(&base)));
    let packed = pack.text(&format!("{id}.toml")).to_owned();
    let mut incoming = Incoming {
        service: id.to_owned(),
        standing: Standing::New,
        here: own.clone(),
        files: Files::default(),
        origin: packed.clone(),
        clashes: Vec::new(),
        has_own: false,
    };
    let earlier = came.and_then(|came| here.earlier.get(&came.pack));
    let base = base_of(beneath, earlier, id, base);
    let theirs = Files {
        examples: pack.text(&names::examples(id)).to_owned(),
        template: template_text(beneath, Some(pack), &packed),
        source: packed,
    };
    let mine = Files {
        source: if own.template.is_empty() { own.source.clone() } else { with_template_of(&own.source, &base.source) },
        template: if own.template.is_empty() {
            template_text(beneath, None, &own.source)
        } else {
            own.template.clone()
        },
        examples: own.examples.clone(),
    };
    incoming.has_own = !own.source.is_empty() && mine != base;
    let parts = if own.source.is_empty() {
        [theirs.source, theirs.examples, theirs.template].map(|text| Merged { text, clashes: Vec::new() })
    } else {
        let toml = |base: &str, own: &str, newer: &str| {
            merge(base, own, newer, choices).unwrap_or_else(|| merge_whole(base, own, newer, choices))
        };
        [
            toml(&base.source, &mine.source, &theirs.source),
            toml(&base.examples, &mine.examples, &theirs.examples),
            merge_whole(&base.template, &mine.template, &theirs.template, choices),
        ]
    };
    let [source, examples, letter] = parts;
    incoming.files = Files { source: source.text, examples: examples.text, template: letter.text };
    incoming.clashes = [source.clashes, examples.clashes, letter.clashes].concat();
    settle_template(beneath, id, &mut incoming.files);
    let edition = i64::from(pack.manifest.edition);
    incoming.standing = match came {
        _ if incoming.files == incoming.here && incoming.clashes.is_empty() => Standing::Same,
        Some(came) if came.signer == pack.manifest.key && edition <= came.edition => Standing::Older(came.edition),
        _ if here.drafts.contains(id) => Standing::Drafted,
        _ if incoming.here.source.is_empty() => Standing::New,
        _ => Standing::Newer,
    };
    incoming
}

/// What the office's own texts grew from: those of the pack they came with, or those beneath.
fn base_of(beneath: &Beneath, earlier: Option<&Pack>, id: &str, source: String) -> Files {
    let examples = match earlier {
        Some(pack) => pack.text(&names::examples(id)).to_owned(),
        None => beneath.service(id).filter(|files| files.source == source).unwrap_or_default().examples,
    };
    Files { template: template_text(beneath, earlier, &source), source, examples }
}

/// The text of the template that a service names: out of its pack, or of what lies beneath.
fn template_text(beneath: &Beneath, pack: Option<&Pack>, source: &str) -> String {
    let Some(name) = template(source) else { return String::new() };
    let packed = pack.map_or("", |pack| pack.text(&name));
    if packed.is_empty() { beneath.text(&name).to_owned() } else { packed.to_owned() }
}

/// A template that is not the one beneath of this name goes with the service, under a name of its own.
fn settle_template(beneath: &Beneath, id: &str, files: &mut Files) {
    let is_beneath = template(&files.source).is_none_or(|name| beneath.text(&name) == files.template);
    if is_beneath || files.template.is_empty() {
        files.template.clear();
    } else {
        files.source = with_own_template(&files.source, id);
    }
}

/// Makes drafts of these services of a pack: all of them, or none.
pub async fn take(
    room: &Administration,
    officer: &Officer,
    number: i64,
    services: &[String],
    choices: &Choices,
) -> Result<usize, Refusal> {
    let (_, pack, _) = find(room, number).await?;
    let mut coming = compare(room, &pack, choices).await?;
    coming.retain(|one| services.contains(&one.service));
    if coming.is_empty() {
        return Err(Refusal::Flawed(vec![FieldFlaw::new("layanan", Flaw::new("answer-missing"))]));
    }
    for one in &coming {
        match one.standing {
            Standing::Older(here) => return Err(Refusal::Older(i64::from(pack.manifest.edition), here)),
            Standing::Drafted => return Err(Refusal::DraftThere(one.service.clone())),
            Standing::Same => return Err(Refusal::Unchanged),
            Standing::New | Standing::Newer => {}
        }
    }
    let open = coming.iter().flat_map(|one| &one.clashes).filter(|clash| clash.chosen.is_none());
    let flaws: Vec<FieldFlaw> =
        open.map(|clash| FieldFlaw::new(format!("pilih.{}", clash.name), Flaw::new("pack-choice"))).collect();
    if !flaws.is_empty() {
        return Err(Refusal::Flawed(flaws));
    }
    let count = coming.len();
    let input = (room.clone(), officer.clone(), number, pack, coming);
    room.hall
        .store
        .write(room.region(), input, |tx, (room, officer, number, pack, coming)| {
            Box::pin(take_in(tx, room, officer, *number, pack, coming))
        })
        .await?;
    Ok(count)
}

async fn take_in(
    tx: &mut Tx<'_>,
    room: &Administration,
    officer: &Officer,
    number: i64,
    pack: &Pack,
    coming: &[Incoming],
) -> Result<(), Refusal> {
    let region = room.region();
    must_trust(tx, room, &pack.manifest.key).await?;
    for one in coming {
        let Files { source, examples, template } = one.files.clone();
        let draft = Draft {
            service: one.service.clone(),
            source,
            examples,
            template,
            origin: one.origin.clone(),
            rev: 0,
            officer: officer.name.clone(),
            at: room.hall.now(),
        };
        if !drafts::add(tx, region, &draft, &room.by(officer)).await? {
            return Err(Refusal::DraftThere(one.service.clone()));
        }
        packs::note(tx, region, &one.service, &digest(&one.origin), number).await?;
        let chosen: Vec<Value> = one
            .clashes
            .iter()
            .map(|clash| json!({ "bagian": clash.path, "kantor": clash.own, "paket": clash.newer }))
            .collect();
        let was = json!({ "naskah": draft::digest(&one.here) });
        let is_now = json!({
            "naskah": draft::digest(&one.files),
            "paket": number,
            "pembuat": pack.manifest.maker,
            "terbitan": pack.manifest.edition,
            "diputuskan": if chosen.is_empty() { Value::Null } else { Value::Array(chosen) },
        });
        let (target, public) = (draft::target(&one.service), json!({ "paket": number }));
        let done = acts::Done { kind: acts::PACK_TAKEN, target, public, was: &was, is_now: &is_now };
        acts::write(tx, &room.hall.book, officer, done).await?;
    }
    Ok(())
}
