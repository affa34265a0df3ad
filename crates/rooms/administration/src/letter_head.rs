//! What stands at the head of an agency's letters beside its name: the line above it, how the agency is reached, its crest.
//!
//! Every head is tried on a sample letter before it counts, and staff see that letter first. A letter says for ever what
//! its head said when it was issued. Refused when telephone, e-mail or web site are none, a text is too long, the picture
//! cannot be a crest, or a letter cannot be printed with it.

use catalogue::{LetterContext, LetterSpec, Service, Signer};
use desk::{AgencyFace, LetterHead, letter_head};
use kernel::{FieldFlaw, Officer};
use letters::{Letter, LetterError};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use store::Tx;

use crate::draft::hex;
use crate::room::Administration;
use crate::{Refusal, acts, contact, crest, proof};

/// `administration.letter_head_changed`: what stands at the head of an agency's letters.
const CHANGED: &str = "administration.letter_head_changed";
/// The most letters of one of its lines.
pub const LONGEST: usize = 150;

/// What is to become of the crest.
#[derive(Debug, Clone)]
pub enum Crest {
    /// It stays.
    Keep,
    /// There is none any more.
    Remove,
    /// This picture, as it was sent.
    New(Vec<u8>),
}

/// A head that a letter can be printed with.
#[derive(Clone)]
pub struct Proved {
    head: LetterHead,
    /// A crest that is not kept yet.
    new: Option<Vec<u8>>,
    /// The sample letter.
    pub pdf: Vec<u8>,
}

/// Tries a head on a sample letter of the agency; nothing changes.
pub async fn prove(
    room: &Administration,
    face: &AgencyFace,
    mut head: LetterHead,
    crest: Crest,
) -> Result<Proved, Refusal> {
    let mut flaws = flaws(&head);
    let mut new = None;
    match crest {
        Crest::Keep => head.crest.clone_from(&face.head.crest),
        Crest::Remove => head.crest.clear(),
        Crest::New(bytes) => {
            // Reading a picture takes a moment, and must not keep other pages waiting.
            let taken = tokio::task::spawn_blocking(move || crest::take(&bytes)).await;
            match taken.map_err(|error| store::Error::Other(error.to_string()))? {
                Ok(png) => {
                    head.crest = hex(&Sha256::digest(&png));
                    new = Some(png);
                }
                Err(flaw) => flaws.push(FieldFlaw::new("lambang", flaw)),
            }
        }
    }
    if !flaws.is_empty() {
        return Err(Refusal::Flawed(flaws));
    }
    let png = match &new {
        Some(png) => Some(png.clone()),
        None => crest_of(room, &head.crest).await?,
    };
    let pdf = sample(room, &AgencyFace { head: head.clone(), ..face.clone() }, png.as_deref()).await?;
    Ok(Proved { head, new, pdf })
}

/// The picture of a crest; none for the empty name.
pub async fn crest_of(room: &Administration, digest: &str) -> Result<Option<Vec<u8>>, store::Error> {
    let input = (room.region(), digest.to_owned());
    room.hall.store.read(input, |tx, (region, digest)| Box::pin(letter_head::crest(tx, *region, digest))).await
}

/// Puts a head in force: for every letter that is issued from now on.
pub async fn put(room: &Administration, officer: &Officer, face: &AgencyFace, proved: Proved) -> Result<(), Refusal> {
    let input = (room.clone(), officer.clone(), face.agency.clone(), proved);
    room.hall
        .store
        .write(room.region(), input, |tx, (room, officer, agency, proved)| {
            Box::pin(put_in(tx, room, officer, agency, proved))
        })
        .await?;
    let agencies = room.hall.store.read(room.region(), |tx, region| Box::pin(desk::agency::all(tx, *region)));
    Ok(room.hall.agencies.renew(agencies).await?)
}

async fn put_in(
    tx: &mut Tx<'_>,
    room: &Administration,
    officer: &Officer,
    agency: &kernel::Agency,
    proved: &Proved,
) -> Result<(), Refusal> {
    let region = room.region();
    let before = desk::agency::all(tx, region).await?;
    let before = before.get(agency.as_str()).ok_or(Refusal::NoService)?;
    if let Some(png) = &proved.new {
        letter_head::keep_crest(tx, region, &proved.head.crest, png.clone()).await?;
    }
    letter_head::put(tx, region, agency, &proved.head).await?;
    let (was, is_now) = (say(&before.head), say(&proved.head));
    if was != is_now {
        let target = format!("perangkat/{agency}");
        let done = acts::Done { kind: CHANGED, target, public: json!({}), was: &was, is_now: &is_now };
        acts::write(tx, &room.hall.book, officer, done).await?;
    }
    Ok(())
}

fn flaws(head: &LetterHead) -> Vec<FieldFlaw> {
    let wrong = [
        ("atas", contact::long(&head.above, LONGEST)),
        ("alamat", contact::long(&head.address, LONGEST)),
        ("telepon", contact::phone(&head.phone).or_else(|| contact::long(&head.phone, LONGEST))),
        ("surel", contact::email(&head.email).or_else(|| contact::long(&head.email, LONGEST))),
        ("situs", contact::web(&head.web).or_else(|| contact::long(&head.web, LONGEST))),
    ];
    wrong.into_iter().filter_map(|(field, flaw)| Some(FieldFlaw::new(field, flaw?))).collect()
}

fn say(head: &LetterHead) -> Value {
    json!({
        "kop: di atas nama": head.above,
        "kop: alamat": head.address,
        "kop: telepon": head.phone,
        "kop: surel": head.email,
        "kop: situs": head.web,
        "kop: lambang": head.crest,
    })
}

/// Prints a letter of the agency, with the answers of the first worked example of its service, marked as an example.
async fn sample(room: &Administration, face: &AgencyFace, crest: Option<&[u8]>) -> Result<Vec<u8>, Refusal> {
    let services = room.hall.services.now();
    let (service, letter) = sample_of(services.services().map(|service| &**service), face).ok_or(Refusal::NoSample)?;
    let hall = &room.hall;
    // What is empty is what the agency says of itself, on this letter as on every other.
    let with = LetterContext {
        region_name: hall.settings.name.clone(),
        agency_name: face.name.id.clone(),
        head: hall::letter::head(face),
        number: "1/CONTOH".into(),
        date: hall.now().date(hall.zone()),
        place: hall::letter::place(&hall.settings.name).to_owned(),
        signer: Some(Signer { name: face.signer.clone(), position: face.signer_position.clone() }),
        check_url: format!("{}/cek/0000000000000000", hall.settings.base_url),
        code: "0000-0000-0000-0000".into(),
        demo: true,
        automatic: false,
    };
    let data = proof::sample(service, letter, room.region(), &with);
    let order = Letter {
        template: &service.template_source,
        data: &data,
        qr_target: &with.check_url,
        proof: None,
        at: hall.now(),
        crest,
    };
    hall.press.print_async(&order).await.map_err(|error| match error {
        LetterError::Template(mistakes) => {
            Refusal::Unprintable(mistakes.first().map_or_else(String::new, ToString::to_string))
        }
        other => Refusal::Port(Box::new(other)),
    })
}

/// A letter of this agency, or of another one if it issues none.
fn sample_of<'s>(
    services: impl Iterator<Item = &'s Service>,
    face: &AgencyFace,
) -> Option<(&'s Service, &'s LetterSpec)> {
    let with_letters = services.filter_map(|service| Some((service, service.letters.first()?)));
    with_letters.min_by_key(|(service, _)| (service.agency != face.agency, service.examples.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_that_no_letter_should_carry_is_named() {
        let wrong = |head: LetterHead| flaws(&head).into_iter().map(|flaw| flaw.field).collect::<Vec<_>>();
        assert!(wrong(LetterHead::default()).is_empty());
        let head = LetterHead {
            above: "x".repeat(151),
            address: "x".repeat(151),
            phone: "telepon".into(),
            email: "surel".into(),
            web: "situs".into(),
            ..LetterHead::default()
        };
        assert_eq!(wrong(head), ["atas", "alamat", "telepon", "surel", "situs"]);
        let head = LetterHead { phone: "1".repeat(151), ..LetterHead::default() };
        assert_eq!(wrong(head), ["telepon"]);
    }
}
