//! What people change about their own account: password, contact, language. Changing a way in asks for the password
//! again, so that a phone left on a table cannot be used to take an account away.

use kernel::{FieldFlaw, Flaw, Kind, Lang, OfficerId, PersonId, Problem, Secret, SessionId, Span};
use serde_json::{Value, json};
use store::Tx;

use crate::challenge::{self, Goal, Payload, Tried, seconds_up};
use crate::gate::{self, Bucket};
use crate::ground::{Caller, Me, People};
use crate::model::{Contact, Holder, Purpose};
use crate::outbox;
use crate::password::{self, Busy};
use crate::reset_password;
use crate::table::{officers, persons};

/// Why the account stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Fields to mend.
    #[error("{} fields to mend", .0.len())]
    Invalid(Vec<FieldFlaw>),
    /// The present password is wrong.
    #[error("the present password is wrong")]
    WrongPassword {
        /// The field it was typed in.
        field: &'static str,
    },
    /// Too many tries.
    #[error("too many tries")]
    Slow {
        /// How long to wait.
        wait: Span,
    },
    /// Only residents have a contact to change.
    #[error(transparent)]
    Denied(#[from] kernel::Denied),
    /// The code, the password, what lies in the database.
    #[error(transparent)]
    Reset(#[from] reset_password::Refusal),
}

impl From<store::Error> for Refusal {
    fn from(error: store::Error) -> Self {
        Self::Reset(error.into())
    }
}

impl From<challenge::Refusal> for Refusal {
    fn from(refusal: challenge::Refusal) -> Self {
        Self::Reset(refusal.into())
    }
}

impl From<Busy> for Refusal {
    fn from(busy: Busy) -> Self {
        Self::Reset(busy.into())
    }
}

impl From<crate::resident::Refusal> for Refusal {
    fn from(refusal: crate::resident::Refusal) -> Self {
        Self::Reset(refusal.into())
    }
}

impl Problem for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::Invalid(_) | Self::WrongPassword { .. } => Kind::Invalid,
            Self::Slow { .. } => Kind::TooMany,
            Self::Denied(denied) => denied.kind(),
            Self::Reset(refusal) => refusal.kind(),
        }
    }

    fn slug(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "account-invalid",
            Self::WrongPassword { .. } => "account-wrong-password",
            Self::Slow { .. } => "sign-in-slow",
            Self::Denied(denied) => denied.slug(),
            Self::Reset(refusal) => refusal.slug(),
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Invalid(fields) => vec![("count", fields.len().to_string())],
            Self::Slow { wait } => vec![("seconds", seconds_up(*wait).to_string())],
            Self::Reset(refusal) => refusal.args(),
            Self::WrongPassword { .. } | Self::Denied(_) => vec![],
        }
    }

    fn fields(&self) -> Vec<FieldFlaw> {
        match self {
            Self::Invalid(fields) => fields.clone(),
            Self::WrongPassword { field } => vec![FieldFlaw::new(*field, Flaw::new("password-wrong"))],
            Self::Reset(refusal) => refusal.fields(),
            Self::Slow { .. } | Self::Denied(_) => vec![],
        }
    }

    fn retry_after(&self) -> Option<Span> {
        match self {
            Self::Slow { wait } => Some(*wait),
            Self::Reset(refusal) => refusal.retry_after(),
            _ => None,
        }
    }
}

fn flaw(field: &str, flaw: Flaw) -> Refusal {
    Refusal::Invalid(vec![FieldFlaw::new(field, flaw)])
}

impl People {
    /// Checks the password of somebody who is signed in already.
    pub(crate) async fn check_present_password(
        &self,
        caller: &Caller,
        me: &Me,
        password: &Secret<String>,
        field: &'static str,
    ) -> Result<(), Refusal> {
        let who = format!("akun:{:?}|{}", me.holder, caller.network());
        let bucket = Bucket::new(&self.vault, "account", &who, gate::ACCOUNT);
        self.admit(vec![bucket]).await?.map_err(|wait| Refusal::Slow { wait })?;
        let kept = self.present_password(me.holder).await?;
        if !self.passwords.fits(password, kept).await? {
            return Err(Refusal::WrongPassword { field });
        }
        let input = (self.region(), bucket);
        self.store
            .write(self.region(), input, |tx, (region, bucket)| {
                Box::pin(async move { Ok(gate::forget(tx, *region, &[*bucket]).await?) })
            })
            .await
    }

    /// Officers prove themselves before they end their sessions elsewhere: whoever finds their computer open must not be able
    /// to put them out. Residents are let, as whoever lost a phone ends its session from any other in a hurry.
    pub(crate) async fn check_before_ending(
        &self,
        caller: &Caller,
        me: &Me,
        password: &Secret<String>,
    ) -> Result<(), Refusal> {
        match me.holder {
            Holder::Officer(_) => self.check_present_password(caller, me, password, "sandi-perangkat").await,
            Holder::Resident(_) => Ok(()),
        }
    }

    async fn present_password(&self, holder: Holder) -> Result<Option<String>, Refusal> {
        self.store
            .read((self.region(), holder), |tx, (region, holder)| {
                Box::pin(async move {
                    Ok(match holder {
                        Holder::Resident(id) => persons::by_id(tx, *region, *id).await?.and_then(|row| row.password),
                        Holder::Officer(id) => officers::by_id(tx, *region, *id).await?.map(|row| row.password),
                    })
                })
            })
            .await
    }

    /// Changes one's password; every other device is signed out, `session` stays.
    pub async fn change_password(
        &self,
        caller: &Caller,
        me: &Me,
        session: Option<SessionId>,
        present: &Secret<String>,
        wanted: &Secret<String>,
    ) -> Result<(), Refusal> {
        password::check(wanted.reveal(), &[]).map_err(|wrong| flaw("sandi", wrong))?;
        self.check_present_password(caller, me, present, "sandi-lama").await?;
        let kept = self.passwords.hash(wanted, &*self.dice).await?;
        self.store
            .write(self.region(), (self.clone(), me.clone(), session, kept), |tx, (people, me, session, kept)| {
                Box::pin(async move {
                    match me.holder {
                        Holder::Resident(person) => {
                            Ok(people.put_password(tx, person, kept, *session, "sendiri").await?)
                        }
                        Holder::Officer(officer) => people.put_officer_password(tx, me, officer, kept, *session).await,
                    }
                })
            })
            .await
    }

    async fn put_officer_password(
        &self,
        tx: &mut Tx<'_>,
        me: &Me,
        officer: OfficerId,
        kept: &str,
        session: Option<SessionId>,
    ) -> Result<(), Refusal> {
        officers::set_password(tx, self.region(), officer, kept).await?;
        self.end_sessions(tx, me, session).await?;
        let public = json!({ "cara": "sendiri" });
        self.note(tx, &me.actor, "people.password_changed", public, Value::Null).await?;
        Ok(())
    }

    /// Asks for a code at a new telephone or e-mail; gives the token by which the browser continues.
    pub async fn change_contact(
        &self,
        caller: &Caller,
        me: &Me,
        password: &Secret<String>,
        contact: &str,
        lang: Lang,
    ) -> Result<Secret<String>, Refusal> {
        let Holder::Resident(person) = me.holder else { return Err(kernel::Denied::Forbidden.into()) };
        let contact = Contact::parse(contact).map_err(|wrong| flaw("kontak", wrong))?;
        if let Contact::Phone(phone) = &contact
            && !phone.is_mobile()
        {
            return Err(flaw("kontak", Flaw::new("contact-mobile").arg("phone", phone.display())));
        }
        self.check_present_password(caller, me, password, "sandi-kontak").await?;
        let bucket = self.code_bucket(&caller.network(), contact.as_str());
        self.admit(vec![bucket]).await?.map_err(|wait| reset_password::Refusal::TooMany { wait })?;
        let text = contact.as_str().to_owned();
        let payload = Payload { to: Some(text.clone()), lang, next: None, goal: Goal::Contact { contact: text } };
        self.store
            .write(self.region(), (self.clone(), person, payload), |tx, (people, person, payload)| {
                Box::pin(async move {
                    let subject = Some(person.bytes());
                    let token = people.open_challenge(tx, Purpose::Contact, subject, payload).await?;
                    let public = json!({ "tujuan": Purpose::Contact.as_str() });
                    people.note(tx, &people.actor(*person), "people.code_asked", public, Value::Null).await?;
                    Ok(token)
                })
            })
            .await
    }

    /// Sends the code again.
    pub async fn resend_contact(&self, token: &str) -> Result<(), Refusal> {
        Ok(self.resend_code(Purpose::Contact, token).await?)
    }

    /// Types the code that reached the new contact.
    pub async fn confirm_contact(&self, me: &Me, token: &str, code: &str) -> Result<(), Refusal> {
        let input = (self.clone(), me.clone(), token.to_owned(), Secret::new(code.to_owned()));
        let done = self.store.write(self.region(), input, |tx, (people, me, token, code)| {
            Box::pin(async move {
                match people.try_code(tx, Purpose::Contact, token, code.reveal()).await? {
                    Tried::Failed(refusal) => Ok::<_, Refusal>(Err(refusal)),
                    Tried::Passed { subject: Some(subject), payload } if subject == me.holder.bytes() => {
                        people.put_contact(tx, PersonId::from_bytes(subject), *payload).await?;
                        Ok(Ok(()))
                    }
                    Tried::Passed { .. } => Err(challenge::Refusal::Gone.into()),
                }
            })
        });
        Ok(done.await??)
    }

    async fn put_contact(&self, tx: &mut Tx<'_>, person: PersonId, payload: Payload) -> Result<(), Refusal> {
        let Goal::Contact { contact } = payload.goal else { return Err(challenge::Refusal::Gone.into()) };
        let contact = Contact::parse(&contact).map_err(|wrong| flaw("kontak", wrong))?;
        let region = self.region();
        let before = persons::by_id(tx, region, person).await?.ok_or(crate::resident::Refusal::Unknown)?;
        let old = before.contact(&self.vault)?;
        let sealed = self.seal_contact(person, &contact);
        persons::set_contact(tx, region, person, contact.kind(), &sealed, Some(self.now())).await?;
        persons::drop_name(tx, region, person, contact.kind()).await?;
        self.name_person(tx, region, person, contact.kind(), contact.as_str()).await?;
        let public = json!({ "jenis": contact.kind().as_str() });
        self.note(tx, &self.actor(person), "people.contact_changed", public, Value::Null).await?;
        if let Some(old) = old.filter(|old| *old != contact) {
            outbox::send(self, tx, &old, payload.lang, "people-message-contact-changed", &[]).await?;
        }
        Ok(())
    }

    /// Sets the language of one's pages and messages.
    pub async fn set_language(&self, me: &Me, lang: Lang) -> Result<(), Refusal> {
        self.store
            .write(self.region(), (self.clone(), me.clone(), lang), |tx, (people, me, lang)| {
                Box::pin(async move {
                    let region = people.region();
                    match me.holder {
                        Holder::Resident(id) => persons::set_lang(tx, region, id, lang.as_str()).await?,
                        Holder::Officer(id) => officers::set_lang(tx, region, id, lang.as_str()).await?,
                    }
                    let public = json!({ "bahasa": lang.as_str() });
                    Ok(people.note(tx, &me.actor, "people.profile_changed", public, Value::Null).await?)
                })
            })
            .await
    }
}
