//! A new service begins as a copy of one that is much like it: another id, prefix and title, everything else to be
//! changed from there.
//!
//! Refused when id or prefix are malformed or in use.

use catalogue::Catalogue;
use kernel::{FieldFlaw, Flaw, Officer};

use crate::draft::{self, save};
use crate::model::Draft;
use crate::room::Administration;
use crate::source::Text;
use crate::{Refusal, table};

/// What the new service is called.
#[derive(Debug, Clone, Default)]
pub struct Input {
    /// The id of the service it is copied from.
    pub from: String,
    /// Its id, part of its address.
    pub id: String,
    /// Two to four capitals that begin its references.
    pub prefix: String,
    /// Its title in Indonesian.
    pub title_id: String,
    /// And in English.
    pub title_en: String,
}

/// Begins the draft of a new service.
pub async fn copy(room: &Administration, officer: &Officer, input: &Input) -> Result<Draft, Refusal> {
    let is_taken = is_taken(room, &input.id).await?;
    let flaws = flaws(input, &room.hall.services.now(), is_taken);
    if !flaws.is_empty() {
        return Err(Refusal::Flawed(flaws));
    }
    let model = draft::open(room, &input.from).await?.draft;
    let broken = || Refusal::Flawed(vec![FieldFlaw::new("dari", Flaw::new("service-unreadable"))]);
    let mut text = Text::read(&model.source).ok_or_else(broken)?;
    text.set("id", &input.id);
    // The cases of a bundle are those of its services, and carry their prefixes.
    if !catalogue::is_bundle(&model.source) {
        text.set("prefix", &input.prefix);
    }
    text.set("title.id", &input.title_id);
    text.set("title.en", &input.title_en);
    text.remove("front_page");
    let mut source = text.to_string();
    if !model.template.is_empty() {
        source = crate::pack::gather::with_own_template(&source, &input.id);
    }
    let draft = Draft {
        service: input.id.clone(),
        source,
        // Numbers and lines of letters mention neither id nor title, so the examples of the model hold for its copy.
        examples: model.examples,
        template: model.template,
        origin: String::new(),
        rev: 0,
        officer: officer.name.clone(),
        at: room.hall.now(),
    };
    save(room, officer, draft).await
}

/// Whether this hall knows, or has ever known, a service of this id.
async fn is_taken(room: &Administration, id: &str) -> Result<bool, Refusal> {
    if room.hall.services.now().get(id).is_some() || !room.offer.beneath().text(&format!("{id}.toml")).is_empty() {
        return Ok(true);
    }
    let known = room
        .hall
        .store
        .read((room.region(), id.to_owned()), |tx, (region, id)| {
            Box::pin(async move {
                let draft = table::drafts::find(tx, *region, id).await?;
                let releases = table::releases::of_service(tx, *region, id).await?;
                Ok::<_, store::Error>(draft.is_some() || !releases.is_empty())
            })
        })
        .await?;
    Ok(known)
}

fn flaws(input: &Input, services: &Catalogue, is_taken: bool) -> Vec<FieldFlaw> {
    let mut flaws = Vec::new();
    let mut say = |field: &str, key: &'static str| flaws.push(FieldFlaw::new(field, Flaw::new(key)));
    if services.get(&input.from).is_none() {
        say("dari", "answer-missing");
    }
    let is_id = (2..=40).contains(&input.id.len())
        && input.id.starts_with(|c: char| c.is_ascii_lowercase())
        && input.id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    // What follows /kelola/layanan/ in an address of these pages cannot be a service.
    match (is_id, is_taken || input.id == "baru") {
        (false, _) => say("id", "service-id-form"),
        (true, true) => say("id", "service-id-taken"),
        _ => {}
    }
    let is_prefix = (2..=4).contains(&input.prefix.len()) && input.prefix.bytes().all(|byte| byte.is_ascii_uppercase());
    match (is_prefix, services.by_prefix(&input.prefix).is_some()) {
        (false, _) => say("prefix", "service-prefix-form"),
        (true, true) => say("prefix", "service-prefix-taken"),
        _ => {}
    }
    if input.title_id.is_empty() {
        say("title.id", "answer-missing");
    }
    if input.title_en.is_empty() {
        say("title.en", "answer-missing");
    }
    flaws
}
