//! Somebody without an account proves by a one-time code that a telephone or e-mail is theirs, to send a report.
//!
//! Nothing is kept of it here; whoever asked is told the contact, once.

use kernel::{Actor, FieldFlaw, Lang, Secret};
use serde_json::{Value, json};

use crate::challenge::{Goal, Payload, Tried};
use crate::gate::{self, Bucket};
use crate::ground::{Caller, People};
use crate::model::{Contact, Purpose};
use crate::reset_password::Refusal;

impl People {
    /// Asks for a code to a telephone or e-mail, as it was typed; gives the token by which the browser continues. A wrong
    /// one is a flaw of the field `kontak`.
    pub async fn ask_contact_code(
        &self,
        caller: &Caller,
        contact: &str,
        lang: Lang,
    ) -> Result<Secret<String>, Refusal> {
        let to = Contact::parse(contact).map_err(|flaw| Refusal::Invalid(vec![FieldFlaw::new("kontak", flaw)]))?;
        let buckets = vec![
            Bucket::new(&self.vault, "register", &caller.network(), gate::REGISTRATIONS),
            self.code_bucket(&caller.network(), &format!("lapor:{}", to.as_str())),
        ];
        self.admit(buckets).await?.map_err(|wait| Refusal::TooMany { wait })?;
        let payload = Payload { to: Some(to.as_str().to_owned()), lang, next: None, goal: Goal::Report };
        self.store
            .write(self.region(), (self.clone(), payload), |tx, (people, payload)| {
                Box::pin(async move {
                    let token = people.open_challenge(tx, Purpose::Report, None, payload).await?;
                    let public = json!({ "tujuan": Purpose::Report.as_str() });
                    people.note(tx, &Actor::Visitor, "people.code_asked", public, Value::Null).await?;
                    Ok(token)
                })
            })
            .await
    }

    /// Lets somebody whom nobody knows upload a picture, or says how long to wait.
    pub async fn admit_upload(&self, caller: &Caller) -> Result<(), Refusal> {
        let bucket = Bucket::new(&self.vault, "upload", &caller.network(), gate::UPLOADS);
        self.admit(vec![bucket]).await?.map_err(|wait| Refusal::TooMany { wait })
    }

    /// Sends the code again.
    pub async fn resend_contact_code(&self, token: &str) -> Result<(), Refusal> {
        Ok(self.resend_code(Purpose::Report, token).await?)
    }

    /// Types the code; gives the contact that it proves.
    pub async fn prove_contact(&self, caller: &Caller, token: &str, code: &str) -> Result<Contact, Refusal> {
        let input = (self.clone(), caller.clone(), token.to_owned(), Secret::new(code.to_owned()));
        let done = self.store.write(self.region(), input, |tx, (people, caller, token, code)| {
            Box::pin(async move {
                match people.try_code(tx, Purpose::Report, token, code.reveal()).await? {
                    Tried::Failed(refusal) => {
                        caller.refused("code", None);
                        Ok::<_, Refusal>(Err(refusal))
                    }
                    Tried::Passed { payload, .. } => Ok(Ok(payload.to)),
                }
            })
        });
        let to = done.await??;
        let gone = || Refusal::Code(crate::challenge::Refusal::Gone);
        Contact::parse(&to.ok_or_else(gone)?).map_err(|_| gone())
    }
}
