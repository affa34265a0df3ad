//! Sessions: begun by a sign-in, ended by sign-out, idleness or age.
//!
//! The cookie holds 256 random bits, the table their SHA-256. Every sign-in makes a new token and ends the session the
//! browser came with, so that nobody can plant one. A shared phone gets a short session that dies with the browser. While
//! a session is used its token turns ([`crate::turn`]). A sign-in from a device that has never been used for the account
//! is told to its owner.

use kernel::{Actor, Lang, Secret, SessionId, Span, Stamp, say};
use serde_json::{Value, json};
use store::Tx;

use crate::gate::{self, Bucket};
use crate::ground::{Caller, Me, People};
use crate::model::{Holder, HolderKind, Lease, device_name};
use crate::outbox;
use crate::secrets;
use crate::table::sessions::{self, NewSession};
use crate::table::{officers, persons};

pub(crate) use crate::table::sessions::Listed;

/// How long a session on a shared phone may lie idle.
pub(crate) const SHARED_IDLE: Span = Span::minutes(10);
const SIGNED_OUT: &str = "people.signed_out";
const SHARED_MOST: Span = Span::hours(2);
const RESIDENT_MOST: Span = Span::days(30);
const OFFICER_MOST: Span = Span::hours(12);

/// A session that has just begun, for the browser to keep.
#[derive(Debug, Clone)]
pub struct Begun {
    /// The token of the cookie.
    pub token: Secret<String>,
    /// How long the browser keeps it; `None`: until it is closed.
    pub keep: Option<Span>,
    /// The mark by which this browser is known at its next sign-in; none on a shared phone.
    pub mark: Option<Secret<String>>,
    /// Whether the account was used before, but never from this device.
    pub is_new: bool,
}

impl Begun {
    /// How the book calls the device of a sign-in.
    pub(crate) const fn device(&self) -> &'static str {
        if self.is_new { "baru" } else { "dikenal" }
    }
}

impl People {
    /// Begins a session and ends the one the browser came with.
    pub(crate) async fn begin_session(
        &self,
        tx: &mut Tx<'_>,
        holder: Holder,
        caller: &Caller,
        is_shared: bool,
    ) -> store::Result<Begun> {
        let region = self.region();
        if let Some(old) = &caller.session {
            sessions::end(tx, region, &secrets::hash(old)).await?;
        }
        let is_new = self.is_new_device(tx, holder, caller).await?;
        let (idle, most) = self.spans(holder.kind(), is_shared);
        let token = secrets::token(&*self.dice);
        let new = NewSession {
            token: secrets::hash(token.reveal()),
            id: SessionId::mint(&*self.clock, &*self.dice),
            holder,
            device: &device_name(&caller.user_agent),
            is_shared,
            is_new,
            lease: Lease::begin(self.now(), idle, most),
        };
        sessions::add(tx, region, &new).await?;
        if is_new {
            self.tell_of_device(tx, holder, new.device).await?;
        }
        let mark = (!is_shared).then(|| self.new_mark(holder));
        // Officers' computers stand in offices: their sessions end with the browser too.
        let keep = (!is_shared && holder.kind() == HolderKind::Resident).then_some(most);
        Ok(Begun { token, keep, mark, is_new })
    }

    /// Whether the account was used before, but never from here. The first sign-in of all is no news to anybody.
    async fn is_new_device(&self, tx: &mut Tx<'_>, holder: Holder, caller: &Caller) -> store::Result<bool> {
        let (region, now) = (self.region(), self.now());
        let is_first = match holder {
            Holder::Resident(person) => persons::enter(tx, region, person, now).await?,
            Holder::Officer(officer) => officers::enter(tx, region, officer, now).await?,
        };
        Ok(!is_first && self.knows_mark(holder, caller).is_none())
    }

    /// Tells a resident that the account was opened on another device; officers have no contact on record and find it in
    /// the list of their devices.
    async fn tell_of_device(&self, tx: &mut Tx<'_>, holder: Holder, device: &str) -> store::Result<()> {
        let Holder::Resident(person) = holder else { return Ok(()) };
        let bucket = Bucket::new(&self.vault, "device-news", &secrets::hex(&holder.bytes()), gate::NEWS);
        if gate::admit(tx, self.region(), &[bucket], self.now()).await?.is_err() {
            return Ok(());
        }
        let Some(row) = persons::by_id(tx, self.region(), person).await? else { return Ok(()) };
        let Some(to) = row.contact(&self.vault).ok().flatten() else { return Ok(()) };
        let lang = row.lang.parse().unwrap_or(Lang::Id);
        let words = self.words(lang);
        let device = if device == "?" { words.get("people-account-device-unknown") } else { device };
        let time = say::date_time(self.now(), self.settings.zone, lang);
        let args = [("device", device.into()), ("time", time.as_str().into())];
        outbox::send(self, tx, &to, lang, "people-message-new-device", &args).await
    }

    fn spans(&self, kind: HolderKind, is_shared: bool) -> (Span, Span) {
        match kind {
            HolderKind::Resident if is_shared => (SHARED_IDLE.min(self.settings.resident_idle), SHARED_MOST),
            HolderKind::Resident => (self.settings.resident_idle, RESIDENT_MOST),
            HolderKind::Officer => (self.settings.officer_idle, OFFICER_MOST),
        }
    }

    /// A mark opens nothing. It only tells a browser that has signed in before from a stranger's.
    pub(crate) fn new_mark(&self, holder: Holder) -> Secret<String> {
        let mut nonce = [0; 16];
        self.dice.fill(&mut nonce);
        let nonce = secrets::hex(&nonce);
        let proof = self.mark_proof(holder, &nonce);
        Secret::new(format!("{nonce}.{proof}"))
    }

    /// Whether the browser has signed in as this holder before; if so, the name of the browser.
    pub(crate) fn knows_mark<'c>(&self, holder: Holder, caller: &'c Caller) -> Option<&'c str> {
        let (nonce, proof) = caller.mark.as_deref()?.split_once('.')?;
        let fits = secrets::same(proof.as_bytes(), self.mark_proof(holder, nonce).as_bytes());
        fits.then_some(nonce)
    }

    fn mark_proof(&self, holder: Holder, nonce: &str) -> String {
        let who = secrets::hex(&holder.bytes());
        secrets::hex(&self.vault.blind("people.mark", &format!("{who}:{nonce}"))[..16])
    }

    /// Signs out: the session behind the cookie is over at once.
    pub async fn sign_out(&self, actor: &Actor, token: &str) -> store::Result<()> {
        let input = (self.clone(), actor.clone(), secrets::hash(token));
        self.store
            .write(self.region(), input, |tx, (people, actor, token)| {
                Box::pin(async move {
                    if sessions::end(tx, people.region(), token).await? {
                        people.note(tx, actor, SIGNED_OUT, json!({ "sesi": "ini" }), Value::Null).await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    /// Signs out on every device but the one in use (`keep`); tells on how many.
    pub async fn sign_out_elsewhere(&self, me: &Me, keep: Option<SessionId>) -> store::Result<u64> {
        let input = (self.clone(), me.clone(), keep);
        self.store
            .write(self.region(), input, |tx, (people, me, keep)| {
                Box::pin(async move { people.end_sessions(tx, me, *keep).await })
            })
            .await
    }

    /// Ends every session of somebody, but for one.
    pub(crate) async fn end_sessions(&self, tx: &mut Tx<'_>, me: &Me, keep: Option<SessionId>) -> store::Result<u64> {
        let ended = sessions::end_all(tx, self.region(), me.holder, keep).await?;
        if ended > 0 {
            let public = json!({ "sesi": "semua", "jumlah": ended });
            self.note(tx, &me.actor, SIGNED_OUT, public, Value::Null).await?;
        }
        Ok(ended)
    }

    /// Signs out on one device; `false` if it is not one's own.
    pub async fn sign_out_one(&self, me: &Me, session: SessionId) -> store::Result<bool> {
        let input = (self.clone(), me.clone(), session);
        self.store
            .write(self.region(), input, |tx, (people, me, session)| {
                Box::pin(async move {
                    let ended = sessions::end_one(tx, people.region(), me.holder, *session).await?;
                    if ended {
                        let public = json!({ "sesi": "satu" });
                        people.note(tx, &me.actor, SIGNED_OUT, public, Value::Null).await?;
                    }
                    Ok(ended)
                })
            })
            .await
    }

    /// Where one is signed in, newest first.
    pub(crate) async fn devices(&self, tx: &mut Tx<'_>, me: &Me, now: Stamp) -> store::Result<Vec<Listed>> {
        let mut listed = sessions::of_holder(tx, self.region(), me.holder, now).await?;
        listed.retain(|session| session.lease.is_alive(now));
        Ok(listed)
    }
}
