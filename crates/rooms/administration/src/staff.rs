//! Officers' rights: one administrator proposes, another one decides, and from then on they hold.
//!
//! Refused when whoever proposed it decides, when a proposal for the same officer waits, and when fewer than two
//! administrators would be left: then nobody could ever approve anything again.

use kernel::{Agency, FieldFlaw, Flaw, Officer, OfficerId, Role, Secret, Stamp};
use serde_json::{Value, json};
use store::Tx;

use crate::model::ReleaseState;
use crate::ports::Member;
use crate::release::Verdict;
use crate::room::Administration;
use crate::{Refusal, acts, table};

/// `administration.rights_proposed`: rights of an officer wait for a second person.
const PROPOSED: &str = "administration.rights_proposed";
/// `administration.rights_approved`: they hold.
const APPROVED: &str = "administration.rights_approved";
/// `administration.rights_refused`: they do not.
const REFUSED: &str = "administration.rights_refused";
/// `administration.rights_cancelled`: taken back by whoever proposed them.
const CANCELLED: &str = "administration.rights_cancelled";

/// What one administrator wants of an officer's rights.
#[derive(Debug, Clone)]
pub struct StaffProposal {
    /// Its number.
    pub number: i64,
    /// The officer, by user name.
    pub username: String,
    /// What has become of it.
    pub state: ReleaseState,
    /// The rights as they were; null for somebody new.
    pub was: Value,
    /// The rights as they should be.
    pub wanted: Value,
    /// Why.
    pub reason: String,
    /// Who proposed it.
    pub proposed_id: OfficerId,
    /// The same, by name.
    pub proposed_by: String,
    /// When.
    pub proposed_at: Stamp,
    /// Who decided.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<Stamp>,
}

impl StaffProposal {
    /// Is it about somebody new?
    pub fn is_new(&self) -> bool {
        self.was.is_null()
    }
}

/// An officer's rights as proposals keep them.
pub fn say(member: &Member) -> Value {
    let roles: Vec<&str> = member.roles.iter().map(|role| role.as_str()).collect();
    json!({
        "nama": member.name,
        "instansi": member.agency.as_str(),
        "peran": roles.join(", "),
        "aktif": member.is_active,
        "sampai": member.until,
    })
}

/// The rights that a proposal asks for.
pub fn read(username: &str, rights: &Value) -> Option<Member> {
    let text = |key: &str| rights.get(key).and_then(Value::as_str);
    let roles = text("peran")?.split(", ").filter(|role| !role.is_empty()).map(str::parse::<Role>);
    Some(Member {
        username: username.to_owned(),
        name: text("nama")?.to_owned(),
        agency: Agency::parse(text("instansi")?).ok()?,
        roles: roles.collect::<Result<_, _>>().ok()?,
        is_active: rights.get("aktif")?.as_bool()?,
        has_second_factor: false,
        until: text("sampai").map(str::parse).transpose().ok()?,
    })
}

/// Proposes rights for somebody new, or for somebody known.
pub async fn propose(
    room: &Administration,
    officer: &Officer,
    wanted: Member,
    is_new: bool,
    reason: &str,
) -> Result<i64, Refusal> {
    let known = room.staff.find(&wanted.username).await.map_err(Refusal::Port)?;
    let flaws = flaws(room, &wanted, is_new, known.as_ref(), reason)?;
    if !flaws.is_empty() {
        return Err(Refusal::Flawed(flaws));
    }
    let was = known.as_ref().map_or(Value::Null, say);
    if was == say(&wanted) {
        return Err(Refusal::Unchanged);
    }
    admins_left(room, &wanted).await?;
    let proposal = StaffProposal {
        number: 0,
        username: wanted.username.clone(),
        state: ReleaseState::Proposed,
        was,
        wanted: say(&wanted),
        reason: reason.to_owned(),
        proposed_id: officer.officer,
        proposed_by: officer.name.clone(),
        proposed_at: room.hall.now(),
        decided_by: None,
        decided_at: None,
    };
    let input = (room.clone(), officer.clone(), proposal);
    room.hall
        .store
        .write(room.region(), input, |tx, (room, officer, proposal)| Box::pin(propose_in(tx, room, officer, proposal)))
        .await
}

/// What is wrong with rights that somebody wants; refused for an officer who is not there.
pub fn flaws(
    room: &Administration,
    wanted: &Member,
    is_new: bool,
    known: Option<&Member>,
    reason: &str,
) -> Result<Vec<FieldFlaw>, Refusal> {
    let mut flaws = Vec::new();
    let mut say_flaw = |field: &str, flaw: Flaw| flaws.push(FieldFlaw::new(field, flaw));
    match (is_new, known) {
        (true, Some(_)) => say_flaw("username", Flaw::new("officer-taken")),
        (false, None) => return Err(Refusal::NoService),
        _ => {}
    }
    for (field, flaw) in room.staff.flaws(wanted) {
        say_flaw(field, flaw);
    }
    if wanted.roles.is_empty() {
        say_flaw("peran", Flaw::new("officer-no-role"));
    }
    if !room.hall.agencies.now().contains_key(wanted.agency.as_str()) {
        say_flaw("instansi", Flaw::new("answer-missing"));
    }
    if wanted.is_active && wanted.until.is_some_and(|day| day < room.hall.now().date(room.hall.zone())) {
        say_flaw("sampai", Flaw::new("officer-until-past"));
    }
    if reason.is_empty() {
        say_flaw("alasan", Flaw::new("answer-missing"));
    }
    Ok(flaws)
}

/// Two administrators are needed for everything; so many must be left, and whoever's rights end is none of them.
async fn admins_left(room: &Administration, wanted: &Member) -> Result<(), Refusal> {
    let all = room.staff.list("", 10_000).await.map_err(Refusal::Port)?;
    let is_admin = |member: &&Member| member.is_active && member.until.is_none() && member.roles.contains(&Role::Admin);
    let others = all.iter().filter(is_admin).filter(|member| member.username != wanted.username).count();
    let was = all.iter().filter(is_admin).any(|member| member.username == wanted.username);
    if was && !is_admin(&wanted) && others < 2 { Err(Refusal::LastAdmins) } else { Ok(()) }
}

async fn propose_in(
    tx: &mut Tx<'_>,
    room: &Administration,
    officer: &Officer,
    proposal: &StaffProposal,
) -> Result<i64, Refusal> {
    let waiting = table::staff::waiting(tx, room.region()).await?;
    if waiting.iter().any(|other| other.username == proposal.username) {
        return Err(Refusal::Waiting);
    }
    let number = table::staff::add(tx, room.region(), proposal).await?;
    note(tx, room, officer, PROPOSED, proposal).await?;
    Ok(number)
}

/// Decides on a proposal. Gives the first password of somebody new, to be handed over and then forgotten.
pub async fn decide(
    room: &Administration,
    officer: &Officer,
    number: i64,
    verdict: Verdict,
) -> Result<Option<Secret<String>>, Refusal> {
    let found = room
        .hall
        .store
        .read((room.region(), number), |tx, (region, number)| Box::pin(table::staff::find(tx, *region, *number)))
        .await?;
    let proposal = found.ok_or(Refusal::NoRelease)?;
    let is_approved = verdict == Verdict::Approve;
    if is_approved && let Some(wanted) = read(&proposal.username, &proposal.wanted) {
        admins_left(room, &wanted).await?;
    }
    let drawn = if is_approved && proposal.is_new() {
        Some(room.staff.draw_password().await.map_err(Refusal::Port)?)
    } else {
        None
    };
    let (password, kept) = drawn.unzip();
    let input = (room.clone(), officer.clone(), proposal, verdict, kept);
    room.hall
        .store
        .write(room.region(), input, |tx, (room, officer, proposal, verdict, kept)| {
            Box::pin(decide_in(tx, room, officer, proposal, verdict, kept.as_deref()))
        })
        .await?;
    Ok(password)
}

async fn decide_in(
    tx: &mut Tx<'_>,
    room: &Administration,
    officer: &Officer,
    proposal: &StaffProposal,
    verdict: &Verdict,
    password: Option<&str>,
) -> Result<(), Refusal> {
    let own = proposal.proposed_id == officer.officer;
    let (state, kind, may) = match verdict {
        Verdict::Approve => (ReleaseState::Approved, APPROVED, !own),
        Verdict::Refuse(_) => (ReleaseState::Refused, REFUSED, !own),
        Verdict::Cancel => (ReleaseState::Cancelled, CANCELLED, own),
    };
    if proposal.state != ReleaseState::Proposed {
        return Err(Refusal::Decided);
    }
    if !may {
        return Err(Refusal::SamePerson);
    }
    let decided = StaffProposal {
        state,
        decided_by: Some(officer.name.clone()),
        decided_at: Some(room.hall.now()),
        ..proposal.clone()
    };
    if !table::staff::decide(tx, room.region(), &decided).await? {
        return Err(Refusal::Decided);
    }
    if state == ReleaseState::Approved {
        let wanted = read(&proposal.username, &proposal.wanted).ok_or(Refusal::NoRelease)?;
        room.staff.put(tx, &wanted, password).await.map_err(Refusal::Port)?;
    }
    note(tx, room, officer, kind, &decided).await
}

async fn note(
    tx: &mut Tx<'_>,
    room: &Administration,
    officer: &Officer,
    kind: &'static str,
    proposal: &StaffProposal,
) -> Result<(), Refusal> {
    let target = format!("petugas/{}", proposal.username);
    let (was, is_now) = (&proposal.was, &proposal.wanted);
    Ok(acts::write(tx, &room.hall.book, officer, acts::Done { kind, target, public: json!({}), was, is_now }).await?)
}
