//! Our own checkpoints with what witnesses said of them.

use book::log::Published;
use kernel::{Arg, Words};
use ledger::{Note, Policy, VerifyingKey};
use store::{Error, Tx, vals};

use crate::model::{Standing, WitnessRow};
use crate::refusal::Refusal;
use crate::{Transparency, table};

/// Whether enough witnesses signed. Where nobody was asked for, nobody is enough, and it is not witnessed all the same.
pub(crate) fn is_witnessed(policy: &Policy, note: &Note) -> bool {
    let keys: Vec<&VerifyingKey> = policy.witnesses_of(note).iter().map(|witness| &witness.key).collect();
    !keys.is_empty() && policy.is_met(&keys)
}

/// The icon beside what people are told.
pub(crate) fn mark(policy: &Policy, note: &Note) -> &'static str {
    if is_witnessed(policy, note) { "check" } else { "clock" }
}

/// What people are told of it.
pub(crate) fn said(t: Words<'_>, policy: &Policy, note: &Note) -> String {
    let names: Vec<&str> = policy.witnesses_of(note).iter().map(|witness| witness.name.as_str()).collect();
    let names = [("names", Arg::from(names.join(", ")))];
    if is_witnessed(policy, note) {
        t.with("witness-met", &names)
    } else if policy.witnesses().is_empty() {
        t.get("witness-none").to_owned()
    } else if policy.witnesses_of(note).is_empty() {
        t.get("witness-not-yet").to_owned()
    } else {
        t.with("witness-few", &names)
    }
}

async fn kept(room: &Transparency) -> Result<Vec<Published>, Refusal> {
    let kept: Result<_, Error> =
        room.hall.store.read(room.hall.region(), |tx, region| Box::pin(table::cosigned(tx, *region))).await;
    Ok(kept?)
}

/// The published checkpoint, with the lines it has.
pub(crate) async fn with_lines(room: &Transparency, published: &Published) -> Result<Published, Refusal> {
    let same = kept(room).await?.into_iter().find(|kept| kept.note.text() == published.note.text());
    Ok(same.unwrap_or_else(|| published.clone()))
}

/// The checkpoint to prove an event by: the newest one that has it and that enough witnesses signed, or else the newest.
pub(crate) async fn best_for(room: &Transparency, seq: i64, published: &Published) -> Result<Published, Refusal> {
    let has_it = |head: u64| u64::try_from(seq).is_ok_and(|seq| seq <= head && head <= published.head.size);
    let kept = kept(room).await?;
    let met = kept.iter().find(|one| has_it(one.head.size) && is_witnessed(&room.policy, &one.note));
    let same = || kept.iter().find(|one| one.note.text() == published.note.text());
    Ok(met.or_else(same).unwrap_or(published).clone())
}

/// What a round of asking brought.
pub(crate) struct Round {
    /// The checkpoint that was asked about, with the lines that came.
    pub(crate) asked: Published,
    /// How the witnesses answered.
    pub(crate) answers: Vec<(String, Standing)>,
}

/// Writes down what a round brought, and forgets what it made old.
pub(crate) async fn keep(room: &Transparency, round: Round) -> Result<(), Error> {
    let region = room.hall.region();
    let write =
        room.hall.store.write(region, (room.clone(), round), |tx, (room, round)| Box::pin(keep_in(tx, room, round)));
    write.await
}

async fn keep_in(tx: &mut Tx<'_>, room: &Transparency, round: &Round) -> Result<(), Error> {
    let (region, now) = (room.hall.region(), room.hall.now());
    let size = table::column(round.asked.head.size)?;
    for (name, standing) in &round.answers {
        let word = standing.as_str();
        match standing {
            Standing::Signs => tx.exec(table::PUT_SIGNED, &vals![region, name, size, now, word]).await?,
            _ => tx.exec(table::PUT_ASKED, &vals![region, name, word, now]).await?,
        };
    }
    if !round.answers.iter().any(|(_, standing)| *standing == Standing::Signs) {
        return Ok(());
    }
    let kept = table::cosigned(tx, region).await?;
    let mut asked = round.asked.note.clone();
    let same = kept.iter().filter(|kept| kept.note.text() == round.asked.note.text());
    same.flat_map(|kept| kept.note.signatures()).for_each(|line| asked.add(line.clone()));
    // Of each key one line: who is asked again signs again, with another time.
    let log = room.hall.log.as_ref().map(book::Log::verifying_key);
    let asked = asked.only(log.into_iter().chain(room.policy.witnesses().iter().map(|witness| &witness.key)));
    let met = kept.iter().find(|kept| is_witnessed(&room.policy, &kept.note)).map(|kept| kept.head.size);
    let met = if is_witnessed(&room.policy, &asked) { size } else { table::column(met.unwrap_or(0))? };
    tx.exec(table::PUT_COSIGNED, &vals![region, size, asked.to_string(), round.asked.at]).await?;
    tx.exec(table::DROP_COSIGNED, &vals![region, size, met]).await?;
    Ok(())
}

/// How the witnesses stand.
pub(crate) async fn standings(room: &Transparency) -> Result<Vec<WitnessRow>, Error> {
    room.hall.store.read(room.hall.region(), |tx, region| Box::pin(table::witnesses(tx, *region))).await
}
