//! The officers of the hall, as the administration knows them.

use administration::ports::{Member, Staff};
use kernel::{Flaw, Problem, Secret};
use people::People;
use people::seed::{ListedOfficer, Refusal};
use people::staff::StaffInput;
use store::{Fut, Tx};

/// The people of the hall, as the administration knows them.
pub struct Office(pub People);

type PortResult<T> = Result<T, Box<dyn Problem>>;

fn port(refusal: Refusal) -> Box<dyn Problem> {
    Box::new(refusal)
}

fn member(listed: ListedOfficer) -> Member {
    Member {
        username: listed.username,
        name: listed.officer.name,
        agency: listed.officer.agency,
        roles: listed.officer.roles,
        is_active: listed.is_active,
        has_second_factor: listed.has_totp,
        until: listed.until,
    }
}

impl Staff for Office {
    fn list<'a>(&'a self, after: &'a str, most: i64) -> Fut<'a, PortResult<Vec<Member>>> {
        Box::pin(async move {
            let all = self.0.officers(after, most).await.map_err(port)?;
            Ok(all.into_iter().map(member).collect())
        })
    }

    fn find<'a>(&'a self, username: &'a str) -> Fut<'a, PortResult<Option<Member>>> {
        Box::pin(async move { Ok(self.0.officer_by_name(username).await.map_err(port)?.map(member)) })
    }

    fn flaws(&self, wanted: &Member) -> Vec<(&'static str, Flaw)> {
        People::check_staff(&wanted.username, &wanted.name)
    }

    fn draw_password(&self) -> Fut<'_, PortResult<(Secret<String>, String)>> {
        Box::pin(async move { self.0.draw_password().await.map_err(port) })
    }

    fn put<'a>(&'a self, tx: &'a mut Tx<'_>, wanted: &'a Member, password: Option<&'a str>) -> Fut<'a, PortResult<()>> {
        Box::pin(async move {
            let input = StaffInput {
                username: wanted.username.clone(),
                name: wanted.name.clone(),
                agency: wanted.agency.clone(),
                roles: wanted.roles.clone(),
                is_active: wanted.is_active,
                until: wanted.until,
            };
            self.0.put_staff(tx, &input, password).await.map_err(port)
        })
    }
}
