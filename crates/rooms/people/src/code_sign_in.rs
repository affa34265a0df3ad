//! A resident signs in by a one-time code, sent to the contact on record.
//!
//! It proves as much as the code for a forgotten password does, and no more. Whether a name is known cannot be told from
//! the answer. A code that could not be sent, because that telephone got too many, opens nothing either.

use kernel::{Actor, FieldFlaw, Flaw, Lang, PersonId, Secret};
use serde_json::{Value, json};
use store::Tx;

use crate::challenge::{self, Goal, Payload, Tried};
use crate::gate::{self, Bucket};
use crate::ground::{Caller, People};
use crate::model::{Holder, PersonState, Purpose, safe_path, sign_in_name};
use crate::reset_password::Refusal;
use crate::resident::name_blind;
use crate::session::Begun;
use crate::table::persons;

/// What the form asks.
#[derive(Debug, Clone, Default)]
pub struct Input {
    /// NIK, telephone or e-mail, as typed.
    pub name: String,
    /// Whether others use this phone too.
    pub is_shared: bool,
    /// Where to go on to afterwards.
    pub next: Option<String>,
}

impl People {
    /// Asks for a code; gives the token by which the browser continues.
    pub async fn ask_entry_code(&self, caller: &Caller, input: &Input, lang: Lang) -> Result<Secret<String>, Refusal> {
        if input.name.trim().is_empty() {
            return Err(Refusal::Invalid(vec![FieldFlaw::new("nama", Flaw::new("sign-in-name-empty"))]));
        }
        let account = sign_in_name(&input.name);
        let buckets = vec![
            Bucket::new(&self.vault, "register", &caller.network(), gate::REGISTRATIONS),
            self.code_bucket(&caller.network(), &format!("masuk:{account}")),
        ];
        self.admit(buckets).await?.map_err(|wait| Refusal::TooMany { wait })?;
        let wanted = Input { name: account, ..input.clone() };
        self.store
            .write(self.region(), (self.clone(), wanted, lang), |tx, (people, wanted, lang)| {
                Box::pin(async move { people.open_entry(tx, wanted, *lang).await })
            })
            .await
    }

    async fn open_entry(&self, tx: &mut Tx<'_>, wanted: &Input, lang: Lang) -> Result<Secret<String>, Refusal> {
        let found = persons::by_sign_in_name(tx, self.region(), &name_blind(&self.vault, &wanted.name)).await?;
        let found = found.filter(|person| person.state == PersonState::Active);
        let to = found.as_ref().map(|person| person.contact(&self.vault)).transpose()?.flatten();
        let goal = match &to {
            Some(_) => Goal::Enter { account: wanted.name.clone(), is_shared: wanted.is_shared },
            None => Goal::Nothing,
        };
        let next = wanted.next.as_deref().and_then(safe_path).map(str::to_owned);
        let payload = Payload { to: to.map(|to| to.as_str().to_owned()), lang, next, goal };
        let subject = found.map(|person| person.person.bytes());
        let token = self.open_challenge(tx, Purpose::Enter, subject, &payload).await?;
        // Nobody is named: the public part of the book must not tell which names are known.
        let public = json!({ "tujuan": Purpose::Enter.as_str() });
        self.note(tx, &Actor::Visitor, "people.code_asked", public, Value::Null).await?;
        Ok(token)
    }

    /// Sends the code again.
    pub async fn resend_entry(&self, token: &str) -> Result<(), Refusal> {
        Ok(self.resend_code(Purpose::Enter, token).await?)
    }

    /// Types the code; gives the session and where to go on to.
    pub async fn enter_by_code(
        &self,
        caller: &Caller,
        token: &str,
        code: &str,
    ) -> Result<(Begun, Option<String>), Refusal> {
        let input = (self.clone(), caller.clone(), token.to_owned(), Secret::new(code.to_owned()));
        let done = self.store.write(self.region(), input, |tx, (people, caller, token, code)| {
            Box::pin(async move {
                match people.try_code(tx, Purpose::Enter, token, code.reveal()).await? {
                    Tried::Failed(refusal) => {
                        caller.refused("code", None);
                        Ok::<_, Refusal>(Err(refusal))
                    }
                    Tried::Passed { subject, payload } => {
                        let person = subject.map(PersonId::from_bytes).ok_or(challenge::Refusal::Gone)?;
                        let Goal::Enter { account, is_shared } = payload.goal else {
                            return Err(challenge::Refusal::Gone.into());
                        };
                        // Whoever proved the contact need not wait for what strangers, or they, got wrong before.
                        let gates = people.gates(caller, &account, None);
                        gate::forget(tx, people.region(), &[gates.account]).await?;
                        let begun = people.begin_session(tx, Holder::Resident(person), caller, is_shared).await?;
                        let public =
                            json!({ "cara": "kode", "ponsel_bersama": is_shared, "perangkat": begun.device() });
                        people.note(tx, &people.actor(person), "people.signed_in", public, Value::Null).await?;
                        Ok(Ok((begun, payload.next)))
                    }
                }
            })
        });
        Ok(done.await??)
    }
}
