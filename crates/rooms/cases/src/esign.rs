//! Officials sign letters with certificates of their own, which a service outside keeps (BSrE).
//!
//! A signer of the agency signs, with the certificate that administrators linked to them ([`official`]); the passphrase is asked each time, handed to the service and kept nowhere. What comes back
//! counts only if it is the letter with one sound signature behind it, by a certificate that a configured root vouches for
//! and that names whom the letter names. Each letter is signed by one officer at a time; until the commit it waits, and
//! signing it again is harmless.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use kernel::{Actor, Denied, LetterId, Officer, Role, Secret, Span, Stamp};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use signing::{Found, Reach, Soundness, Trust};

use crate::issue_letter::{Sheet, unsigned};
use crate::model::{Letter, LetterBody, hex};
use crate::ports::{Esign, NotSigned, Reading, Signatory};
use crate::room::Cases;
use crate::{Refusal, acts, official, table, wait};

/// Whether this officer can sign: two administrators have said whose certificate is theirs.
pub(crate) async fn is_linked(room: &Cases, officer: &Officer) -> Result<bool, Refusal> {
    Ok(official::nik_of(room, officer).await?.is_some())
}

/// Letters that are shown and signed at once.
pub const AT_ONCE: i64 = 25;
/// Wrong passphrases of an officer within the time below; certificates lock after some more.
const TRIES: usize = 3;
const WITHIN: Span = Span::minutes(30);
/// How far the clock of the service may be from ours.
const APART: Span = Span::minutes(10);

/// Whose certificate it is: a keyed hash of the NIK. Certificates lock by person, whichever officer types.
type Person = [u8; 32];

/// What is being signed now, by whom, and when passphrases were wrong. All of it is forgotten when the hall closes.
#[derive(Default)]
pub(crate) struct SigningDesk(Mutex<Memory>);

#[derive(Default)]
struct Memory {
    busy: BTreeSet<LetterId>,
    running: BTreeSet<Person>,
    wrong: BTreeMap<Person, Vec<Stamp>>,
}

/// A person for whom nothing else is signed as long as this is held, so that tries are counted one after the other.
struct Turn<'a>(&'a SigningDesk, Person);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.with(|memory| memory.running.remove(&self.1));
    }
}

/// A letter that nobody else signs as long as this is held.
struct Held<'a>(&'a SigningDesk, LetterId);

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.with(|memory| memory.busy.remove(&self.1));
    }
}

impl SigningDesk {
    fn with<T>(&self, work: impl FnOnce(&mut Memory) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn hold(&self, letter: LetterId) -> Option<Held<'_>> {
        self.with(|memory| memory.busy.insert(letter)).then_some(Held(self, letter))
    }

    fn begin(&self, person: Person) -> Option<Turn<'_>> {
        self.with(|memory| memory.running.insert(person)).then_some(Turn(self, person))
    }

    fn may_try(&self, person: Person, now: Stamp) -> bool {
        self.with(|memory| {
            memory.wrong.retain(|_, at| {
                at.retain(|at| now.since(*at) < WITHIN);
                !at.is_empty()
            });
            memory.wrong.get(&person).is_none_or(|at| at.len() < TRIES)
        })
    }

    fn was_wrong(&self, person: Person, now: Stamp) {
        self.with(|memory| memory.wrong.entry(person).or_default().push(now));
    }
}

/// How it went with one letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is signed.
    Signed,
    /// It was signed, revoked or taken up by somebody else meanwhile.
    Taken,
    /// It waits on, for this reason.
    Waits(NotSigned),
    /// It was not tried any more: the reason before would have met it as well.
    Untried,
    /// Too many wrong passphrases: nothing was tried.
    TooOften,
    /// It could not be printed or kept.
    Failed,
}

/// A letter that waits.
#[derive(Clone)]
pub struct Waiting {
    /// The letter.
    pub letter: Letter,
    /// What it says.
    pub body: LetterBody,
    /// The reference of its case.
    pub reference: String,
}

/// Who signs here: signers of an agency whose letters are signed outside.
fn desk<'a>(room: &'a Cases, officer: &Officer) -> Result<&'a dyn Esign, Refusal> {
    if !officer.has(Role::Signer) || officer.region != room.region() {
        return Err(Denied::Forbidden.into());
    }
    let esign = room.esign.as_deref().filter(|esign| esign.serves(&officer.agency));
    esign.ok_or(Refusal::NoSigningDesk)
}

/// Whether this officer signs letters here with a certificate of their own.
pub(crate) fn signs(room: &Cases, officer: &Officer) -> bool {
    desk(room, officer).is_ok()
}

/// What waits for a signature in the agency of this officer, oldest first.
pub async fn waiting(room: &Cases, officer: &Officer) -> Result<Vec<Waiting>, Refusal> {
    desk(room, officer)?;
    let read = room.hall.store.read((room.clone(), officer.agency.clone()), |tx, (room, agency)| {
        Box::pin(async move {
            let mut all = Vec::new();
            for (id, reference) in table::letters::unsigned(tx, room.region(), agency, AT_ONCE).await? {
                let found = table::letters::by_id(tx, &room.hall.vault, room.region(), id).await?;
                let (letter, body) = found.ok_or(Refusal::NoLetter)?;
                all.push(Waiting { letter, body, reference });
            }
            Ok::<_, Refusal>(all)
        })
    });
    read.await
}

/// How many letters wait in the agency of this officer though no service signs for it: somebody took it out of the
/// configuration. None where that is not for this officer.
pub async fn stranded(room: &Cases, officer: &Officer) -> Result<Option<i64>, Refusal> {
    if !officer.has(Role::Signer) || officer.region != room.region() || signs(room, officer) {
        return Ok(None);
    }
    let read = room.hall.store.read(room.region(), |tx, region| Box::pin(table::letters::waiting_at(tx, *region)));
    let all = read.await.map_err(Refusal::Store)?;
    Ok(all.into_iter().find(|(agency, _)| agency == officer.agency.as_str()).map(|(_, count)| count))
}

/// Letters that no service signs any more are finished with the hall's own seal, by an act of a signer with a reason that
/// their holders read. How many; at most [`AT_ONCE`] in one go.
pub async fn release(room: &Cases, officer: &Officer, reason: &str) -> Result<usize, Refusal> {
    if stranded(room, officer).await?.is_none() {
        return Err(Refusal::NoSigningDesk);
    }
    if reason.is_empty() {
        return Err(Refusal::Unsaid(vec!["alasan"]));
    }
    let input = (room.clone(), officer.clone(), reason.to_owned());
    let released = room.hall.store.write(room.region(), input, |tx, (room, officer, reason)| {
        Box::pin(async move {
            let (vault, region) = (&room.hall.vault, room.region());
            let mut released = 0;
            for (id, _) in table::letters::unsigned(tx, region, &officer.agency, AT_ONCE).await? {
                let found = table::letters::by_id(tx, vault, region, id).await?;
                let (letter, _) = found.ok_or(Refusal::NoLetter)?;
                if !table::letters::release(tx, region, id).await? {
                    continue;
                }
                let case = table::cases::by_id(tx, region, letter.case).await?.ok_or(Refusal::NoCase)?;
                let act = acts::about_letter(&case, &letter, acts::LETTER_RELEASED, json!({}));
                let private = json!({ "alasan": reason, "petugas": officer.name });
                room.hall
                    .book
                    .write(tx, region, &Actor::Officer(officer.clone()), book::Act { private, ..act })
                    .await?;
                wait::ended(tx, room, &case).await?;
                released += 1;
            }
            Ok::<_, Refusal>(released)
        })
    });
    released.await
}

/// The PDF of a letter that waits, as it will be signed. That the officer read it is written down for its holder.
pub async fn preview(room: &Cases, officer: &Officer, id: LetterId) -> Result<Vec<u8>, Refusal> {
    desk(room, officer)?;
    let Sheet { letter, case, pdf, .. } = unsigned(room, id).await?;
    if case.agency != officer.agency || !letter.awaits_signature() {
        return Err(Refusal::NoLetter);
    }
    let input = (room.clone(), officer.clone(), case);
    let written = room.hall.store.write(room.region(), input, |tx, (room, officer, case)| {
        Box::pin(async move {
            let reference = case.reference.to_string();
            let read = room.residents.record_read(tx, officer, case.person, Some(&reference), Reading::Case);
            read.await.map_err(Refusal::Port)
        })
    });
    written.await?;
    Ok(pdf)
}

/// Signs letters, one after the other, at most [`AT_ONCE`]. A reason that meets all of them ends it at once: above all a
/// wrong passphrase, since certificates lock after some tries. It goes on to its end even if nobody waits for it any more:
/// what the service has signed is kept, and a try that was wrong is counted.
pub async fn sign(
    room: &Cases,
    officer: &Officer,
    letters: &[LetterId],
    passphrase: &Secret<String>,
) -> Result<Vec<(LetterId, Outcome)>, Refusal> {
    desk(room, officer)?;
    let nik = official::nik_of(room, officer).await?.ok_or(Refusal::NotLinked)?;
    let by = Signatory { nik: Secret::new(nik), passphrase: passphrase.clone() };
    let (room, officer, letters) = (room.clone(), officer.clone(), letters.to_vec());
    let done = tokio::spawn(async move { sign_all(&room, &officer, &letters, &by).await });
    done.await.map_err(|gone| Refusal::Letter(gone.to_string()))?
}

async fn sign_all(
    room: &Cases,
    officer: &Officer,
    letters: &[LetterId],
    by: &Signatory,
) -> Result<Vec<(LetterId, Outcome)>, Refusal> {
    let person = room.hall.vault.blind("cases.signatory", by.nik.reveal().as_str());
    let turn = room.signing_desk.begin(person);
    let mut outcomes = Vec::new();
    let mut stopped = match turn {
        None => Some(Outcome::Waits(NotSigned::Busy)),
        Some(_) if !room.signing_desk.may_try(person, room.hall.now()) => Some(Outcome::TooOften),
        Some(_) => None,
    };
    for id in letters.iter().take(usize::try_from(AT_ONCE).unwrap_or_default()) {
        let outcome = match stopped {
            Some(outcome) => outcome,
            None => one(room, officer, *id, by).await?,
        };
        match outcome {
            _ if stopped.is_some() => {}
            Outcome::Waits(NotSigned::Odd | NotSigned::Somebody) => {}
            Outcome::Waits(why) => {
                // A refusal that is not understood may have been one of the passphrase.
                if matches!(why, NotSigned::Passphrase | NotSigned::Refused) {
                    room.signing_desk.was_wrong(person, room.hall.now());
                }
                stopped = Some(Outcome::Untried);
            }
            _ => {}
        }
        outcomes.push((*id, outcome));
    }
    Ok(outcomes)
}

async fn one(room: &Cases, officer: &Officer, id: LetterId, by: &Signatory) -> Result<Outcome, Refusal> {
    let esign = desk(room, officer)?;
    let Some(_held) = room.signing_desk.hold(id) else { return Ok(Outcome::Taken) };
    let sheet = match unsigned(room, id).await {
        Ok(sheet) if sheet.case.agency == officer.agency => sheet,
        Ok(_) | Err(Refusal::NoLetter) => return Err(Refusal::NoLetter),
        Err(error) => {
            tracing::error!(target: "balai::letters", letter = %id, "a letter cannot be printed to be signed: {error}");
            return Ok(Outcome::Failed);
        }
    };
    // Read again under the hold: whoever was faster has signed it by now.
    if !sheet.letter.awaits_signature() || sheet.letter.revoked.is_some() {
        return Ok(Outcome::Taken);
    }
    let signed = match esign.sign(sheet.pdf.clone(), by).await {
        Ok(signed) => signed,
        Err(why) => return Ok(Outcome::Waits(why)),
    };
    let certificate = match judge(&sheet.pdf, &signed, esign.roots(), room.hall.now(), &sheet.body.data) {
        Ok(certificate) => certificate,
        Err(why) => {
            tracing::error!(target: "balai::letters", letter = %id, ?why, "what came back from the signing service is refused");
            return Ok(Outcome::Waits(why));
        }
    };
    let digest = Sha256::digest(&signed).to_vec();
    room.files.put(room.region(), id.bytes(), signed).await?;
    let input = (room.clone(), officer.clone(), sheet.letter, sheet.case, digest, certificate);
    let written = room.hall.store.write(
        room.region(),
        input,
        |tx, (room, officer, letter, case, digest, certificate)| {
            Box::pin(async move {
                let is_first = table::letters::esigned(tx, room.region(), letter.id, digest, certificate).await?;
                if is_first {
                    let more = json!({
                        "berkas_sha256": hex(digest), "sertifikat_sha256": certificate, "tanda_tangan": "tersertifikasi",
                    });
                    let act = acts::about_letter(case, letter, acts::LETTER_PRINTED, more);
                    room.hall.book.write(tx, room.region(), &Actor::Officer(officer.clone()), act).await?;
                    wait::ended(tx, room, case).await?;
                }
                Ok::<_, Refusal>(is_first)
            })
        },
    );
    Ok(if written.await? { Outcome::Signed } else { Outcome::Taken })
}

/// Whether this is the letter that was sent, with one signature that counts; its certificate.
fn judge(
    sent: &[u8],
    got: &[u8],
    roots: &[signing::Certificate],
    now: Stamp,
    data: &Value,
) -> Result<String, NotSigned> {
    if got.len() <= sent.len() || !got.starts_with(sent) {
        return Err(NotSigned::Odd);
    }
    let found = signing::examine(got, roots).map_err(|_| NotSigned::Odd)?;
    let [Found { who: Some(who), at: Some(at), reach, soundness, trust, certificate: Some(certificate), .. }] =
        found.as_slice()
    else {
        return Err(NotSigned::Odd);
    };
    let is_now = *at <= now.plus(APART) && now <= at.plus(APART);
    if (*reach, *soundness, *trust) != (Reach::Whole, Soundness::Right, Trust::Ours) || !is_now {
        return Err(NotSigned::Odd);
    }
    let name = data.pointer("/signer/name").and_then(Value::as_str).unwrap_or_default();
    if names(&who.name, name) { Ok(certificate.clone()) } else { Err(NotSigned::Somebody) }
}

/// Whether a certificate names the official of a letter. Titles (`Dr.`, and what follows a comma) may differ.
fn names(certificate: &str, letter: &str) -> bool {
    let words = |name: &str| -> BTreeSet<String> {
        let bare = name.split(',').next().unwrap_or_default();
        bare.split_whitespace().filter(|word| !word.contains('.')).map(str::to_lowercase).collect()
    };
    let (theirs, ours) = (words(certificate), words(letter));
    !ours.is_empty() && ours.is_subset(&theirs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_names_the_official_whatever_their_titles() {
        assert!(names("RATNA KUSUMAWARDANI", "Dra. Ratna Kusumawardani, M.Si"));
        assert!(names("Dr. Ratna Kusumawardani", "Ratna Kusumawardani"));
        assert!(!names("Ratna Dewi", "Dra. Ratna Kusumawardani, M.Si"));
        assert!(!names("Ratna Kusumawardani", ""));
        assert!(!names("", "Ratna Kusumawardani"));
    }

    #[test]
    fn wrong_passphrases_are_counted_and_forgotten_in_time() {
        let desk = SigningDesk::default();
        let (officer, now) = ([1; 32], Stamp::micros(1_783_910_460_000_000));
        for _ in 0..TRIES {
            assert!(desk.may_try(officer, now));
            desk.was_wrong(officer, now);
        }
        assert!(!desk.may_try(officer, now));
        assert!(desk.may_try([2; 32], now));
        assert!(desk.may_try(officer, now.plus(WITHIN)));
    }

    #[test]
    fn nobody_tries_twice_at_once() {
        let desk = SigningDesk::default();
        let turn = desk.begin([1; 32]);
        assert!(turn.is_some() && desk.begin([1; 32]).is_none() && desk.begin([2; 32]).is_some());
        drop(turn);
        assert!(desk.begin([1; 32]).is_some());
    }

    #[test]
    fn a_letter_is_held_by_one_at_a_time() {
        let desk = SigningDesk::default();
        let letter = LetterId::from_bytes([1; 16]);
        let held = desk.hold(letter);
        assert!(held.is_some() && desk.hold(letter).is_none());
        drop(held);
        assert!(desk.hold(letter).is_some());
    }
}
