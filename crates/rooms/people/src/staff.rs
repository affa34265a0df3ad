//! What administrators change about officers, inside the transaction of the administrators' own act.

use kernel::{Actor, Agency, Date, Flaw, Lang, OfficerId, PersonName, Role, Secret};
use serde_json::json;
use store::Tx;

use crate::ground::{Me, People};
use crate::model::Holder;
use crate::seed::{GIVEN, ListedOfficer, Refusal, check_username};
use crate::table::officers::{self, OfficerRow};

/// What an officer is and may do.
#[derive(Debug, Clone)]
pub struct StaffInput {
    /// What they type to sign in.
    pub username: String,
    /// The name that residents see.
    pub name: String,
    /// Where they work.
    pub agency: Agency,
    /// What they may do there.
    pub roles: Vec<Role>,
    /// Whether they may sign in.
    pub is_active: bool,
    /// The last day on which they may; none if no end is set.
    pub until: Option<Date>,
}

impl People {
    /// A password for somebody new: to be handed over, and as it is kept.
    pub async fn draw_password(&self) -> Result<(Secret<String>, String), Refusal> {
        self.given_or_drawn(None).await
    }

    /// The officer of this user name.
    pub async fn officer_by_name(&self, username: &str) -> Result<Option<ListedOfficer>, Refusal> {
        self.store
            .read((self.region(), username.to_owned()), |tx, (region, username)| {
                Box::pin(
                    async move { Ok(officers::by_username(tx, *region, username).await?.map(ListedOfficer::from)) },
                )
            })
            .await
    }

    /// What is wrong with a user name and a name, by field.
    pub fn check_staff(username: &str, name: &str) -> Vec<(&'static str, Flaw)> {
        let username = check_username(username).err().map(|flaw| ("username", flaw));
        let name = PersonName::parse(name).err().map(|flaw| ("nama", flaw));
        username.into_iter().chain(name).collect()
    }

    /// Makes an officer of `input`, with a kept password, or gives the one that is there these rights: sessions end at
    /// once, so that nobody goes on with rights they no longer have.
    pub async fn put_staff(&self, tx: &mut Tx<'_>, input: &StaffInput, password: Option<&str>) -> Result<(), Refusal> {
        let region = self.region();
        let name = PersonName::parse(&input.name)?.as_str().to_owned();
        let public =
            json!({ "instansi": input.agency, "peran": input.roles, "aktif": input.is_active, "sampai": input.until });
        if let Some(known) = officers::by_username(tx, region, &input.username).await? {
            if password.is_some() {
                return Err(Refusal::Taken);
            }
            let id = known.officer.officer;
            officers::set_rights(tx, region, id, &name, input.agency.as_str(), &input.roles, input.until).await?;
            officers::set_active(tx, region, id, input.is_active).await?;
            self.end_sessions(tx, &Me { holder: Holder::Officer(id), actor: Actor::System }, None).await?;
            return Ok(self.note_officer(tx, "people.officer_changed", id, public).await?);
        }
        let row = OfficerRow {
            officer: kernel::Officer {
                region,
                officer: OfficerId::mint(&*self.clock, &*self.dice),
                agency: input.agency.clone(),
                roles: input.roles.clone(),
                name,
            },
            username: check_username(&input.username)?,
            is_active: input.is_active,
            lang: Lang::Id.as_str().to_owned(),
            password: password.ok_or(Refusal::Unknown)?.to_owned(),
            totp: None,
            until: input.until,
            given_until: Some(self.now().plus(GIVEN)),
        };
        self.put_officer(tx, &row).await.map(drop)
    }

    /// Takes one role away from an officer, whose sessions end at once; false if they have it not, or work here no longer.
    pub async fn withdraw_role(&self, tx: &mut Tx<'_>, id: OfficerId, role: Role) -> Result<bool, Refusal> {
        let region = self.region();
        let Some(row) = officers::by_id(tx, region, id).await?.filter(|row| row.officer.has(role)) else {
            return Ok(false);
        };
        let roles: Vec<Role> = row.officer.roles.iter().copied().filter(|has| *has != role).collect();
        let (name, agency) = (&row.officer.name, row.officer.agency.as_str());
        officers::set_rights(tx, region, id, name, agency, &roles, row.until).await?;
        self.end_sessions(tx, &Me { holder: Holder::Officer(id), actor: Actor::System }, None).await?;
        let public =
            json!({ "instansi": row.officer.agency, "peran": roles, "aktif": row.is_active, "sampai": row.until });
        self.note_officer(tx, "people.officer_changed", id, public).await?;
        Ok(true)
    }

    /// Ends the rights of officers whose last day is over, with their sessions; how many there were.
    pub async fn end_rights(&self) -> Result<usize, Refusal> {
        let today = self.now().date(self.settings.zone);
        let region = self.region();
        self.store
            .write(region, (self.clone(), today), move |tx, (people, today)| {
                Box::pin(async move {
                    let over = officers::over(tx, region, *today).await?;
                    for row in &over {
                        let id = row.officer.officer;
                        officers::set_active(tx, region, id, false).await?;
                        let me = Me { holder: Holder::Officer(id), actor: Actor::System };
                        people.end_sessions(tx, &me, None).await?;
                        let public = json!({ "aktif": false, "sampai": row.until });
                        people.note_officer(tx, "people.officer_changed", id, public).await?;
                    }
                    Ok(over.len())
                })
            })
            .await
    }
}
