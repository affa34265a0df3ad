//! Keys for programs that act for their holder. Shown once when made; the hall keeps a hash. A key never opens more than
//! its holder may do, and never makes another key.

use kernel::{FieldFlaw, Flaw, Kind, Problem, Secret, Span, TokenId};
use serde_json::json;
use store::Tx;

use crate::account;
use crate::ground::{Caller, Me, People};
use crate::model::{HolderKind, Scope};
use crate::secrets;
use crate::table::tokens;

pub use crate::table::tokens::ApiToken;

/// What every key begins with, so that scanners find one that was published by accident.
pub const PREFIX: &str = "balai_";
/// The most keys somebody may have.
const MOST: i64 = 20;
/// The lives on offer, in days; those of an officer's key are without the last one, as it goes round the second factor.
const LIVES: [i64; 4] = [7, 30, 90, 365];

/// The lives on offer to such a holder, in days.
pub fn lives(holder: HolderKind) -> &'static [i64] {
    match holder {
        HolderKind::Resident => &LIVES,
        HolderKind::Officer => &LIVES[..3],
    }
}

/// What the form asks.
#[derive(Debug, Clone, Default)]
pub struct Input {
    /// What the holder calls it.
    pub name: String,
    /// What it opens, as typed.
    pub scopes: Vec<String>,
    /// How many days it lives, as typed.
    pub days: String,
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Fields to mend.
    #[error("{} fields to mend", .0.len())]
    Invalid(Vec<FieldFlaw>),
    /// There are as many keys as there may be.
    #[error("too many keys")]
    TooMany,
    /// There is no such key, or it is another's.
    #[error("no such key")]
    Unknown,
    /// On a phone that several people use no key is shown.
    #[error("no keys on a shared phone")]
    Shared,
    /// Who asks has not proved to be who they are.
    #[error(transparent)]
    Proof(#[from] account::Refusal),
    /// The database.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Problem for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::Invalid(_) => Kind::Invalid,
            Self::TooMany | Self::Shared => Kind::Conflict,
            Self::Proof(refusal) => refusal.kind(),
            Self::Unknown => Kind::NotFound,
            Self::Store(error) => error.kind(),
        }
    }

    fn slug(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "token-invalid",
            Self::TooMany => "token-too-many",
            Self::Unknown => "token-unknown",
            Self::Shared => "token-shared",
            Self::Proof(refusal) => refusal.slug(),
            Self::Store(error) => error.slug(),
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Invalid(fields) => vec![("count", fields.len().to_string())],
            Self::TooMany => vec![("max", MOST.to_string())],
            Self::Proof(refusal) => refusal.args(),
            _ => vec![],
        }
    }

    fn fields(&self) -> Vec<FieldFlaw> {
        match self {
            Self::Invalid(fields) => fields.clone(),
            Self::Proof(refusal) => refusal.fields(),
            _ => vec![],
        }
    }

    fn retry_after(&self) -> Option<Span> {
        match self {
            Self::Store(error) => error.retry_after(),
            Self::Proof(refusal) => refusal.retry_after(),
            _ => None,
        }
    }
}

/// The form, read.
#[derive(Clone)]
struct Wanted {
    name: String,
    scopes: Vec<Scope>,
    life: Span,
}

impl Wanted {
    fn read(me: &Me, input: &Input) -> Result<Self, Refusal> {
        let mut flaws = Vec::new();
        let name = input.name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() {
            flaws.push(FieldFlaw::new("nama", Flaw::new("token-name-empty")));
        } else if name.chars().count() > 60 {
            flaws.push(FieldFlaw::new("nama", Flaw::new("token-name-long").arg("count", name.chars().count())));
        }
        let open = Scope::open_to(me.holder.kind());
        let scopes: Option<Vec<Scope>> =
            input.scopes.iter().map(|word| Scope::parse(word).ok().filter(|scope| open.contains(scope))).collect();
        let scopes = scopes.filter(|scopes| !scopes.is_empty());
        if scopes.is_none() {
            flaws.push(FieldFlaw::new("izin", Flaw::new("token-scopes")));
        }
        let days = input.days.trim().parse().ok().filter(|days| lives(me.holder.kind()).contains(days));
        if days.is_none() {
            flaws.push(FieldFlaw::new("umur", Flaw::new("token-days")));
        }
        match (scopes, days) {
            (Some(scopes), Some(days)) if flaws.is_empty() => Ok(Self { name, scopes, life: Span::days(days) }),
            _ => Err(Refusal::Invalid(flaws)),
        }
    }
}

impl People {
    /// Makes a key for whoever is signed in and proves it once more: a key outlives the session, and asks for nothing.
    pub async fn ask_token(
        &self,
        caller: &Caller,
        me: &Me,
        input: &Input,
        password: &Secret<String>,
        is_shared: bool,
    ) -> Result<(Secret<String>, ApiToken), Refusal> {
        if is_shared {
            return Err(Refusal::Shared);
        }
        Wanted::read(me, input)?;
        self.check_present_password(caller, me, password, "sandi").await?;
        self.make_token(me, input).await
    }

    /// Makes a key; the text is shown this once and never again.
    pub async fn make_token(&self, me: &Me, input: &Input) -> Result<(Secret<String>, ApiToken), Refusal> {
        let wanted = Wanted::read(me, input)?;
        self.store
            .write(self.region(), (self.clone(), me.clone(), wanted), |tx, (people, me, wanted)| {
                Box::pin(async move { people.put_token(tx, me, wanted).await })
            })
            .await
    }

    async fn put_token(
        &self,
        tx: &mut Tx<'_>,
        me: &Me,
        wanted: &Wanted,
    ) -> Result<(Secret<String>, ApiToken), Refusal> {
        if tokens::count(tx, self.region(), me.holder).await? >= MOST {
            return Err(Refusal::TooMany);
        }
        let secret = Secret::new(format!("{PREFIX}{}", secrets::token(&*self.dice).reveal()));
        let now = self.now();
        let mut scopes = wanted.scopes.clone();
        scopes.dedup();
        let token = ApiToken {
            id: TokenId::mint(&*self.clock, &*self.dice),
            name: wanted.name.clone(),
            scopes,
            created_at: now,
            ends_at: now.plus(wanted.life),
            used_at: None,
        };
        tokens::add(tx, self.region(), me.holder, &secrets::hash(secret.reveal()), &token).await?;
        let (public, private) = (json!({ "izin": token.scopes }), json!({ "kunci": token.id }));
        self.note(tx, &me.actor, "people.token_made", public, private).await?;
        Ok((secret, token))
    }

    /// One's keys, newest first.
    pub async fn tokens(&self, me: &Me) -> Result<Vec<ApiToken>, Refusal> {
        self.store
            .read((self.region(), me.holder), |tx, (region, holder)| {
                Box::pin(async move { Ok(tokens::of_holder(tx, *region, *holder).await?) })
            })
            .await
    }

    /// Revokes one of one's keys, at once.
    pub async fn revoke_token(&self, me: &Me, id: TokenId) -> Result<(), Refusal> {
        self.store
            .write(self.region(), (self.clone(), me.clone(), id), |tx, (people, me, id)| {
                Box::pin(async move {
                    if !tokens::revoke(tx, people.region(), me.holder, *id).await? {
                        return Err(Refusal::Unknown);
                    }
                    Ok(people.note(tx, &me.actor, "people.token_revoked", json!({}), json!({ "kunci": id })).await?)
                })
            })
            .await
    }
}
