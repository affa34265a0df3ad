//! "Siapa melihat data saya": every time an officer opened a resident's data, as only that resident sees it.

use book::Event;
use kernel::{PersonId, Stamp};
use store::Tx;

use crate::ground::People;
use crate::resident::DATA_READ;

/// One look at somebody's data.
#[derive(Debug, Clone)]
pub struct Look {
    /// When.
    pub at: Stamp,
    /// The officer's name; none if it was erased.
    pub who: Option<String>,
    /// The officer's agency.
    pub agency: String,
    /// The officer's roles, as the book writes them.
    pub roles: Vec<String>,
    /// The case it was about.
    pub reference: Option<String>,
    /// Why, as a text key that begins with `read-reason-`.
    pub reason: Option<String>,
}

/// The most looks on the page.
const MOST: usize = 200;

impl People {
    /// Who looked at this person's data, newest first.
    pub async fn trail(&self, person: PersonId) -> store::Result<Vec<Look>> {
        self.store
            .read((self.clone(), person), |tx, (people, person)| {
                Box::pin(async move { people.looks(tx, *person).await })
            })
            .await
    }

    async fn looks(&self, tx: &mut Tx<'_>, person: PersonId) -> store::Result<Vec<Look>> {
        let events = self.book.of_subject(tx, self.region(), person.bytes()).await?;
        let mut looks: Vec<Look> = events.into_iter().filter(|event| event.kind == DATA_READ).map(look).collect();
        looks.sort_by_key(|look| std::cmp::Reverse(look.at));
        looks.truncate(MOST);
        Ok(looks)
    }
}

fn look(event: Event) -> Look {
    let private = |key: &str| event.private.as_ref().and_then(|all| all.get(key)?.as_str()).map(str::to_owned);
    let roles = event.public.get("peran").and_then(|roles| roles.as_array()).into_iter().flatten();
    Look {
        at: event.at,
        who: private("nama"),
        agency: event.agency.clone().unwrap_or_default(),
        roles: roles.filter_map(|role| role.as_str()).map(str::to_owned).collect(),
        reference: event.reference.clone(),
        reason: private("alasan"),
    }
}
