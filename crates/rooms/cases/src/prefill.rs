//! What the hall fetches when a form is begun, so that nobody types what an office knows: from registers of other offices,
//! and from the person's earlier applications here.
//!
//! Every question to a register is an event in the transaction that begins the draft, and the person reads it in their
//! trail. Both happen by consent: who did not give it, or took it back, fills the form in. A register that is silent is no obstacle: its fields stay empty, with a calm note.

use std::collections::BTreeMap;

use catalogue::{Answers, Fetched, Wanted};
use kernel::{Actor, Local, Nik, PersonId};
use store::Tx;

use crate::model::{Case, Draft, Written};
use crate::ports::{Face, Known, Reading, Silence};
use crate::room::{Cases, ServiceRef};
use crate::{Refusal, table};

/// The consent by which registers of other offices are asked.
const OTHER_OFFICES: &str = "data-instansi";
/// The consent by which answers of earlier applications are used again.
const EARLIER_ANSWERS: &str = "isian-terdahulu";

/// What the registers of a form said.
#[derive(Clone, Default)]
pub(crate) struct Answered {
    known: BTreeMap<String, Known>,
    silent: BTreeMap<String, Silence>,
}

/// Asks the registers that the form names, before anything is written. A form that names none costs nothing.
pub(crate) async fn ask(room: &Cases, person: PersonId, service: &ServiceRef) -> Result<Answered, Refusal> {
    let registers = service.registers();
    let mut answered = Answered::default();
    if registers.is_empty() {
        return Ok(answered);
    }
    let face: Option<Face> = room
        .hall
        .store
        .read((room.clone(), person), |tx, (room, person)| {
            Box::pin(async move {
                if !room.residents.agrees(tx, *person, OTHER_OFFICES).await.map_err(Refusal::Port)? {
                    return Ok(None);
                }
                room.residents.face(tx, room.region(), *person).await.map(Some).map_err(Refusal::Port)
            })
        })
        .await?;
    let Some(face) = face else { return Ok(answered) };
    let nik = Nik::parse(&face.nik).map_err(|flaw| Refusal::Rule(flaw.to_string()))?;
    for (register, facts) in registers {
        match room.registers.ask(register, &nik, &facts).await {
            Ok(known) => answered.known.insert(register.to_owned(), known).map(|_| ()),
            Err(silence) => answered.silent.insert(register.to_owned(), silence).map(|_| ()),
        };
    }
    Ok(answered)
}

/// Puts what was fetched into the draft, and writes down which registers were asked.
pub(crate) async fn fill(
    tx: &mut Tx<'_>,
    room: &Cases,
    actor: &Actor,
    draft: &Draft,
    service: &ServiceRef,
    answered: &Answered,
    written: &mut Written,
) -> Result<(), Refusal> {
    let region = room.region();
    for known in answered.known.values() {
        let count = known.facts.len();
        let recorded = room.residents.record_fetch(tx, actor, region, draft.person, &known.source.id, count);
        recorded.await.map_err(Refusal::Port)?;
    }
    let earlier = earlier(tx, room, actor, draft, service).await?;
    service.fetch(&mut written.answers, &|wanted| match wanted {
        Wanted::Register(register, fact) => {
            let known = answered.known.get(register)?;
            Some(Fetched {
                value: known.facts.get(fact)?.as_str().into(),
                source: known.source.clone(),
                at: known.at,
                is_official: true,
                reason: String::new(),
            })
        }
        Wanted::Earlier(service, field) => {
            let (case, answers) = earlier.get(service)?;
            Some(Fetched {
                value: answers.get(field)?.clone(),
                source: Local::new(
                    format!("permohonan Anda {}", case.reference),
                    format!("your application {}", case.reference),
                ),
                at: case.submitted_at,
                is_official: false,
                reason: String::new(),
            })
        }
    });
    written.silent.clone_from(&answered.silent);
    Ok(())
}

/// The newest application of this person for each service that the form looks at. An officer at the counter sees only
/// those of the own agency, and the person reads that the officer looked.
async fn earlier(
    tx: &mut Tx<'_>,
    room: &Cases,
    actor: &Actor,
    draft: &Draft,
    service: &ServiceRef,
) -> Result<BTreeMap<String, (Case, Answers)>, Refusal> {
    let (vault, region) = (&room.hall.vault, room.region());
    let (mut found, asked) = (BTreeMap::new(), service.earlier());
    if asked.is_empty() || !room.residents.agrees(tx, draft.person, EARLIER_ANSWERS).await.map_err(Refusal::Port)? {
        return Ok(found);
    }
    for id in asked {
        let Some(case) = table::cases::newest_of(tx, region, draft.person, id).await? else { continue };
        if let Actor::Officer(officer) = actor {
            if officer.agency != case.agency {
                continue;
            }
            let recorded =
                room.residents.record_read(tx, officer, draft.person, Some(case.reference.as_str()), Reading::Case);
            recorded.await.map_err(Refusal::Port)?;
        }
        let answers = table::cases::answers(tx, vault, region, case.id).await?;
        found.insert(id.to_owned(), (case, answers));
    }
    Ok(found)
}
