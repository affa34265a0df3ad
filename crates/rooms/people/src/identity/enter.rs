//! To a provider and back (OpenID Connect Core 1.0, 3.1; RFC 7636, PKCE; RFC 9207, the issuer in the answer).
//!
//! The browser takes a state, a nonce and the hash of a verifier along; what they must fit lies sealed behind the token of its
//! cookie, counts for ten minutes, and is gone with the first answer. So an answer counts once, in the browser that asked, from
//! the provider that was asked.

use kernel::{Actor, Lang, Nik, OfficerId, PersonId, PersonName, Secret, Span};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use store::Tx;
use webauthn_rs::prelude::Url;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::claims::{Expected, Said, check};
use super::link::NewLink;
use super::{Provider, Refusal};
use crate::challenge::{Goal, Payload, Tried};
use crate::gate;
use crate::ground::{Caller, Me, People};
use crate::model::{Holder, HolderKind, PersonState, Purpose, safe_path};
use crate::officer_sign_in::home;
use crate::resident::nik_blind;
use crate::secrets;
use crate::session;
use crate::table::identities::{self, IdentityRow, Tie};
use crate::table::{officers, persons};

/// Whoever ties an identity to an account has proven who they are at the provider no longer ago.
const STEP_UP: Span = Span::minutes(5);
/// Codes and states are no longer than this.
const LONGEST: usize = 4_096;

/// A way to the provider that has begun.
#[derive(Debug, Clone)]
pub struct Setout {
    /// What the browser keeps.
    pub token: Secret<String>,
    /// Where it goes: the provider.
    pub url: String,
}

/// What the browser brings back from the provider.
#[derive(Clone, Default, serde::Deserialize)]
pub struct Brought {
    /// The code that stands for the tokens.
    #[serde(default)]
    pub code: String,
    /// The state it took along.
    #[serde(default)]
    pub state: String,
    /// Whose answer it is.
    pub iss: Option<String>,
    /// What went wrong there.
    pub error: Option<String>,
}

/// What came of it.
#[derive(Debug, Clone)]
pub enum Came {
    /// Somebody is in.
    In {
        /// The session.
        begun: session::Begun,
        /// Where to go on to.
        next: String,
    },
    /// An officer, whose second factor is still asked; the token of that page.
    Factor(Secret<String>),
    /// There is an account of this NIK: its holder signs in once and agrees; the token of that page.
    Agree(Secret<String>),
    /// There is none: they register; the token of that page.
    Register(Secret<String>),
    /// The identity is tied to the account of whoever is signed in.
    Linked,
}

/// What was asked, as it lay behind the cookie.
struct Waited {
    subject: Option<[u8; 16]>,
    nonce: String,
    verifier: String,
    is_shared: bool,
    next: Option<String>,
    lang: Lang,
}

/// What is known of somebody once the provider has spoken.
#[derive(Clone)]
struct Proven {
    provider: Provider,
    tie: Tie,
    has_two_factors: bool,
    nik: Option<Nik>,
    name: Option<PersonName>,
    is_shared: bool,
    next: Option<String>,
    lang: Lang,
}

impl Proven {
    fn link(&self) -> NewLink {
        NewLink { provider: self.provider.id.clone(), tie: self.tie.clone(), is_shared: self.is_shared }
    }
}

impl People {
    /// Where a provider sends the browser back to.
    fn back_from(&self, provider: &str) -> String {
        format!("{}/masuk/identitas/{provider}/kembali", self.settings.base_url)
    }

    /// Begins to sign in by a provider, on a phone that others use too if it `is_shared`.
    pub async fn ask_identity(
        &self,
        provider: &str,
        lang: Lang,
        next: &str,
        is_shared: bool,
    ) -> Result<Setout, Refusal> {
        self.set_out(provider, None, lang, safe_path(next).map(str::to_owned), is_shared).await
    }

    /// Begins to tie an identity to the account of somebody who is signed in.
    pub async fn ask_link(
        &self,
        caller: &Caller,
        me: &Me,
        provider: &str,
        lang: Lang,
        password: &Secret<String>,
        code: &str,
    ) -> Result<Setout, Refusal> {
        let known = self.identities.find(provider).ok_or(Refusal::Unknown)?;
        if known.whom != me.holder.kind() {
            return Err(Refusal::Unknown);
        }
        self.check_way_in(caller, me, password, code).await?;
        self.set_out(provider, Some(me.holder), lang, None, false).await
    }

    async fn set_out(
        &self,
        id: &str,
        subject: Option<Holder>,
        lang: Lang,
        next: Option<String>,
        is_shared: bool,
    ) -> Result<Setout, Refusal> {
        let provider = self.identities.find(id).ok_or(Refusal::Unknown)?;
        let metadata = self.identities.metadata(id, self.now()).await?;
        let [state, nonce, verifier] = [(); 3].map(|()| secrets::token(&*self.dice).into_inner());
        let mut url = Url::parse(&metadata.authorization_endpoint).map_err(|_| Refusal::Away)?;
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
        let scope =
            ["openid"].into_iter().chain(provider.scopes.iter().map(String::as_str)).collect::<Vec<_>>().join(" ");
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &provider.client)
            .append_pair("redirect_uri", &self.back_from(id))
            .append_pair("scope", &scope)
            .append_pair("state", &state)
            .append_pair("nonce", &nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256")
            .append_pair("ui_locales", lang.as_str());
        if subject.is_some() {
            url.query_pairs_mut().append_pair("max_age", &STEP_UP.as_seconds().to_string());
        }
        if is_shared {
            // Whoever came before may still be signed in there.
            url.query_pairs_mut().append_pair("prompt", "login");
        }
        let goal = Goal::Identity { provider: id.to_owned(), state, nonce, verifier, is_shared };
        let payload = Payload { to: None, lang, next, goal };
        let input = (self.clone(), subject.map(Holder::bytes), payload);
        let opened = self.store.write(self.region(), input, |tx, (people, subject, payload)| {
            Box::pin(async move { people.open_challenge(tx, Purpose::Identity, *subject, payload).await })
        });
        Ok(Setout { token: opened.await?, url: url.into() })
    }

    /// The browser is back from the provider. `me` is who is signed in, if anybody is.
    pub async fn back_from_identity(
        &self,
        caller: &Caller,
        me: Option<&Me>,
        id: &str,
        token: &str,
        brought: &Brought,
    ) -> Result<Came, Refusal> {
        let came = self.come_back(caller, me, id, token, brought).await;
        if let Err(refusal) = &came
            && refusal.is_theirs()
        {
            tracing::warn!(provider = id, why = %refusal, "nobody came in by a provider of identities");
        }
        came
    }

    async fn come_back(
        &self,
        caller: &Caller,
        me: Option<&Me>,
        id: &str,
        token: &str,
        brought: &Brought,
    ) -> Result<Came, Refusal> {
        let provider = self.identities.find(id).ok_or(Refusal::Unknown)?;
        let waited = self.take_waited(id, token, &brought.state).await?;
        self.check_sender(provider, brought).await?;
        match brought.error.as_deref() {
            Some("access_denied" | "login_required" | "interaction_required" | "consent_required") => {
                return Err(Refusal::Denied);
            }
            Some("temporarily_unavailable" | "server_error") => return Err(Refusal::Away),
            Some(_) => return Err(Refusal::Refused),
            None if brought.code.is_empty() || brought.code.len() > LONGEST => return Err(Refusal::Refused),
            None => {}
        }
        let proven = self.prove_identity(provider, &waited, &brought.code).await?;
        match waited.subject {
            Some(subject) => {
                // Who signed out meanwhile, or in as somebody else, did not ask for this.
                let me = me.filter(|me| me.holder.bytes() == subject).ok_or(Refusal::OtherPerson)?;
                self.link_to(me, proven).await
            }
            None => self.enter_by_identity(caller, proven).await,
        }
    }

    /// What was asked, taken away so that no second answer fits it. An answer with another state takes nothing away, or any
    /// page could spoil a sign-in that is under way.
    async fn take_waited(&self, id: &str, token: &str, state: &str) -> Result<Waited, Refusal> {
        let input = (self.clone(), id.to_owned(), token.to_owned(), state.to_owned());
        let taken = self.store.write(self.region(), input, |tx, (people, id, token, brought)| {
            // A refusal is carried out as a value: as an error it would bring the question back.
            Box::pin(async move {
                let (row, payload) = people.waiting(tx, Purpose::Identity, token).await?;
                let Goal::Identity { provider, state, .. } = &payload.goal else { return Err(Refusal::Gone) };
                if !secrets::same(state.as_bytes(), brought.as_bytes()) {
                    return Err(Refusal::State);
                }
                let is_asked = provider == id;
                let Tried::Passed { payload, subject } = people.pass(tx, row, payload).await? else {
                    return Err(Refusal::Gone);
                };
                let Goal::Identity { nonce, verifier, is_shared, .. } = payload.goal else { return Err(Refusal::Gone) };
                let waited = Waited { subject, nonce, verifier, is_shared, next: payload.next, lang: payload.lang };
                Ok(if is_asked { Ok(waited) } else { Err(Refusal::MixedUp) })
            })
        });
        taken.await?
    }

    /// The answer is the asked provider's, if it says whose it is; and it says so if it has announced that.
    async fn check_sender(&self, provider: &Provider, brought: &Brought) -> Result<(), Refusal> {
        let metadata = self.identities.metadata(&provider.id, self.now()).await?;
        let fits = match &brought.iss {
            Some(issuer) => *issuer == provider.issuer,
            None => !metadata.authorization_response_iss_parameter_supported,
        };
        if fits { Ok(()) } else { Err(Refusal::MixedUp) }
    }

    /// Gives the code back for tokens, and reads in them who it is. The tokens end here.
    async fn prove_identity(&self, provider: &Provider, waited: &Waited, code: &str) -> Result<Proven, Refusal> {
        let (id, identities) = (provider.id.as_str(), &self.identities);
        let given = identities.redeem(id, code, &waited.verifier, &self.back_from(id), self.now()).await?;
        let verified = identities.verified(id, given.id_token.reveal(), self.now()).await?;
        let expected = Expected {
            provider,
            nonce: &waited.nonce,
            max_age: waited.subject.map(|_| STEP_UP),
            alg: verified.alg,
            access_token: given.access_token.reveal(),
            now: self.now(),
        };
        let mut said = check(verified.claims, &expected)?;
        if provider.nik_claim.as_deref().is_some_and(|claim| said.text(claim).is_none()) {
            for (name, value) in identities.userinfo(id, &given, &said.subject, self.now()).await? {
                said.claims.entry(name).or_insert(value);
            }
        }
        let nik = provider.nik_claim.as_deref().and_then(|claim| said.text(claim)).and_then(|nik| Nik::parse(nik).ok());
        Ok(Proven {
            tie: self.tie_of(provider, &said),
            has_two_factors: said.has_two_factors(provider),
            nik,
            name: said.text(&provider.name_claim).and_then(|name| PersonName::parse(name).ok()),
            is_shared: waited.is_shared,
            next: waited.next.clone(),
            lang: waited.lang,
            provider: provider.clone(),
        })
    }

    fn tie_of(&self, provider: &Provider, said: &Said) -> Tie {
        Tie {
            identity: self.identity_hash(provider, &said.subject),
            session: said.session.as_deref().map(|session| self.identity_session_hash(provider, session)),
        }
    }

    /// How a subject of a provider is known here.
    pub(crate) fn identity_hash(&self, provider: &Provider, subject: &str) -> [u8; 32] {
        self.vault.blind("people.identity", &format!("{}\n{subject}", provider.issuer))
    }

    /// How a session at a provider is known here.
    pub(crate) fn identity_session_hash(&self, provider: &Provider, session: &str) -> [u8; 32] {
        self.vault.blind("people.identity-session", &format!("{}\n{session}", provider.issuer))
    }

    async fn link_to(&self, me: &Me, proven: Proven) -> Result<Came, Refusal> {
        self.store
            .write(self.region(), (self.clone(), me.clone(), proven), |tx, (people, me, proven)| {
                Box::pin(async move {
                    if let (Holder::Resident(person), Some(nik)) = (me.holder, &proven.nik) {
                        let known = persons::by_nik(tx, people.region(), &nik_blind(&people.vault, nik)).await?;
                        if known.is_none_or(|row| row.person != person) {
                            return Err(Refusal::OtherPerson);
                        }
                    }
                    people.tie_identity(tx, me, &proven.link()).await??;
                    Ok(Came::Linked)
                })
            })
            .await
    }

    async fn enter_by_identity(&self, caller: &Caller, proven: Proven) -> Result<Came, Refusal> {
        self.store
            .write(self.region(), (self.clone(), caller.clone(), proven), |tx, (people, caller, proven)| {
                Box::pin(async move {
                    let known = identities::find(tx, people.region(), &proven.tie.identity).await?;
                    match known {
                        Some(row) if row.kind == proven.provider.whom => {
                            people.admit_known(tx, caller, proven, &row).await
                        }
                        None if proven.provider.whom == HolderKind::Resident => {
                            people.admit_unknown(tx, caller, proven).await
                        }
                        _ => Err(Refusal::Unlinked),
                    }
                })
            })
            .await
    }

    /// Lets in whoever's account the identity is tied to.
    async fn admit_known(
        &self,
        tx: &mut Tx<'_>,
        caller: &Caller,
        proven: &Proven,
        row: &IdentityRow,
    ) -> Result<Came, Refusal> {
        let region = self.region();
        identities::used(tx, region, &row.identity, self.now()).await?;
        match row.kind {
            HolderKind::Resident => {
                let holder = Holder::Resident(PersonId::from_bytes(row.holder));
                let actor = self.actor(PersonId::from_bytes(row.holder));
                let next = proven.next.clone().unwrap_or_else(|| "/saya".to_owned());
                self.admit_by(tx, caller, proven, Me { holder, actor }, next).await
            }
            HolderKind::Officer => {
                let id = OfficerId::from_bytes(row.holder);
                let found = officers::by_id(tx, region, id).await?;
                let officer = found.filter(|officer| officer.is_active).ok_or(Refusal::Shut)?;
                if !proven.has_two_factors {
                    let bucket = self.factor_bucket(caller, id);
                    let admitted = gate::admit(tx, region, &[bucket], self.now()).await?;
                    admitted.map_err(|wait| crate::account::Refusal::Slow { wait })?;
                    let tie = Some(proven.tie.clone());
                    return Ok(Came::Factor(self.open_second_factor(tx, &officer, proven.next.clone(), tie).await?));
                }
                let first = || home(&officer.officer).unwrap_or_else(|| "/meja".to_owned());
                let next = proven.next.clone().unwrap_or_else(first);
                let me = Me { holder: Holder::Officer(id), actor: Actor::Officer(officer.officer) };
                self.admit_by(tx, caller, proven, me, next).await
            }
        }
    }

    async fn admit_by(
        &self,
        tx: &mut Tx<'_>,
        caller: &Caller,
        proven: &Proven,
        me: Me,
        next: String,
    ) -> Result<Came, Refusal> {
        if !self.is_open(tx, me.holder).await? {
            return Err(Refusal::Shut);
        }
        let begun = self.begin_session(tx, me.holder, caller, proven.is_shared).await?;
        identities::tie(tx, self.region(), &secrets::hash(begun.token.reveal()), &proven.tie).await?;
        let public = json!({
            "faktor": "identitas",
            "penyedia": proven.provider.id,
            "ponsel_bersama": proven.is_shared,
            "perangkat": begun.device(),
        });
        self.note(tx, &me.actor, "people.signed_in", public, Value::Null).await?;
        Ok(Came::In { begun, next })
    }

    /// A resident whom the provider knows and no account is tied to: the NIK it has checked says how to go on.
    async fn admit_unknown(&self, tx: &mut Tx<'_>, caller: &Caller, proven: &Proven) -> Result<Came, Refusal> {
        let nik = proven.nik.clone().ok_or(Refusal::Unlinked)?;
        let known = persons::by_nik(tx, self.region(), &nik_blind(&self.vault, &nik)).await?;
        let wait = |goal| Payload { to: None, lang: proven.lang, next: proven.next.clone(), goal };
        match known.filter(|row| row.state == PersonState::Active) {
            Some(row) if proven.provider.trusts_nik => {
                let me = Me { holder: Holder::Resident(row.person), actor: self.actor(row.person) };
                self.tie_identity(tx, &me, &proven.link()).await??;
                let next = proven.next.clone().unwrap_or_else(|| "/saya".to_owned());
                self.admit_by(tx, caller, proven, me, next).await
            }
            Some(row) => {
                let payload = wait(Goal::IdentityLink { link: proven.link() });
                let subject = Some(row.person.bytes());
                Ok(Came::Agree(self.open_challenge(tx, Purpose::IdentityLink, subject, &payload).await?))
            }
            None => {
                let payload = wait(Goal::IdentityRegister { nik, name: proven.name.clone(), link: proven.link() });
                Ok(Came::Register(self.open_challenge(tx, Purpose::IdentityRegister, None, &payload).await?))
            }
        }
    }
}
