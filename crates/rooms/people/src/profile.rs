//! What somebody sees of their own account: who they are, and where they are signed in.

use kernel::{Email, Lang, Officer, Phone, SessionId};
use store::Tx;

use crate::ground::{Me, People};
use crate::model::{Holder, NameKind};
use crate::resident::Refusal;
use crate::secrets;
use crate::session::Listed;
use crate::table::{officers, persons, sessions};

/// Who somebody is, as they see it themselves.
#[derive(Debug, Clone)]
pub enum Profile {
    /// A resident.
    Resident(ResidentProfile),
    /// An officer.
    Officer(Officer),
}

/// A resident's own profile; numbers are masked, since somebody may look over their shoulder.
#[derive(Debug, Clone)]
pub struct ResidentProfile {
    /// Full name.
    pub name: String,
    /// The NIK with its middle hidden.
    pub nik_masked: String,
    /// The telephone with its middle hidden, and whether a code has proven it.
    pub phone: Option<(String, bool)>,
    /// The e-mail with its middle hidden, and whether a code has proven it.
    pub email: Option<(String, bool)>,
    /// The language they read.
    pub lang: Lang,
    /// By what they sign in.
    pub ways_in: Vec<NameKind>,
}

/// One's own account at a glance.
#[derive(Debug, Clone)]
pub(crate) struct Overview {
    pub(crate) profile: Profile,
    pub(crate) devices: Vec<Listed>,
    /// The session in use.
    pub(crate) here: Option<SessionId>,
}

impl People {
    /// Who somebody is.
    pub async fn profile(&self, me: &Me) -> Result<Profile, Refusal> {
        self.store
            .read((self.clone(), me.clone()), |tx, (people, me)| {
                Box::pin(async move { people.profile_in(tx, me).await })
            })
            .await
    }

    async fn profile_in(&self, tx: &mut Tx<'_>, me: &Me) -> Result<Profile, Refusal> {
        let region = self.region();
        match me.holder {
            Holder::Officer(officer) => {
                let row = officers::by_id(tx, region, officer).await?.ok_or(Refusal::Unknown)?;
                Ok(Profile::Officer(row.officer))
            }
            Holder::Resident(person) => {
                let row = persons::by_id(tx, region, person).await?.ok_or(Refusal::Unknown)?;
                let face = row.open(&self.vault)?;
                Ok(Profile::Resident(ResidentProfile {
                    name: face.name.as_str().to_owned(),
                    nik_masked: face.nik.masked(),
                    phone: face.phone.as_ref().map(Phone::masked).map(|masked| (masked, row.phone_at.is_some())),
                    email: face.email.as_ref().map(Email::masked).map(|masked| (masked, row.email_at.is_some())),
                    lang: face.lang,
                    ways_in: persons::name_kinds(tx, region, person).await?,
                }))
            }
        }
    }

    /// The session behind a cookie.
    pub(crate) async fn session_id(&self, token: Option<&str>) -> store::Result<Option<SessionId>> {
        let Some(token) = token else { return Ok(None) };
        self.store
            .read((self.region(), secrets::hash(token)), |tx, (region, token)| {
                Box::pin(async move { Ok(sessions::find(tx, *region, token).await?.map(|found| found.id)) })
            })
            .await
    }

    pub(crate) async fn overview(&self, me: &Me, token: Option<&str>) -> Result<Overview, Refusal> {
        let token = token.map(secrets::hash);
        self.store
            .read((self.clone(), me.clone(), token), |tx, (people, me, token)| {
                Box::pin(async move {
                    let here = match token {
                        Some(token) => sessions::find(tx, people.region(), token).await?.map(|found| found.id),
                        None => None,
                    };
                    let profile = people.profile_in(tx, me).await?;
                    let devices = people.devices(tx, me, people.now()).await?;
                    Ok(Overview { profile, devices, here })
                })
            })
            .await
    }
}
