//! What every verb of this room stands on.

use std::net::IpAddr;
use std::sync::Arc;

use book::{Act, Book, Outbox};
use hall::{Agencies, Hall, Living, Settings};
use kernel::{Actor, Clock, Dice, Lang, PersonId, RegionCode, Resident, Stamp, Texts, Words};
use reference::Consents;
use serde_json::Value;
use store::{Store, Tx, Vault};
use web::HallWords;
use webauthn_rs::Webauthn;

use crate::identity::Identities;
use crate::model::Holder;
use crate::passkey;
use crate::password::Passwords;

/// The part of the hall that this room uses. Cloning is cheap.
#[derive(Clone)]
pub struct People {
    pub(crate) store: Store,
    pub(crate) vault: Arc<Vault>,
    pub(crate) book: Book,
    pub(crate) outbox: Outbox,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) dice: Arc<dyn Dice>,
    pub(crate) texts: Arc<Texts>,
    pub(crate) settings: Arc<Settings>,
    pub(crate) passwords: Passwords,
    /// None where the hall's address is a number: browsers know passkeys by name only.
    pub(crate) passkeys: Option<Arc<Webauthn>>,
    pub(crate) identities: Identities,
    pub(crate) agencies: Living<Agencies>,
    pub(crate) said: Living<HallWords>,
    pub(crate) consents: Living<Consents>,
}

impl People {
    /// The people of this hall, without providers of identities: [`crate::open`] has them.
    pub fn of(hall: &Hall) -> Self {
        Self {
            store: hall.store.clone(),
            vault: Arc::clone(&hall.vault),
            book: hall.book.clone(),
            outbox: Outbox::new(Arc::clone(&hall.vault), Arc::clone(&hall.clock), Arc::clone(&hall.dice)),
            clock: Arc::clone(&hall.clock),
            dice: Arc::clone(&hall.dice),
            texts: Arc::clone(&hall.texts),
            settings: Arc::clone(&hall.settings),
            passwords: Passwords::new(),
            passkeys: passkey::relying_party(&hall.settings).map(Arc::new),
            identities: Identities::none(),
            agencies: hall.agencies.clone(),
            said: hall.said.clone(),
            consents: Living::new(Consents::shipped().clone()),
        }
    }

    pub(crate) fn now(&self) -> Stamp {
        self.clock.now()
    }

    pub(crate) fn region(&self) -> RegionCode {
        self.settings.region
    }

    pub(crate) fn words(&self, lang: Lang) -> Words<'_> {
        self.texts.words(lang)
    }

    /// The name of an agency, or its short name where it is no more.
    pub(crate) fn agency_name(&self, slug: &str, lang: Lang) -> String {
        self.agencies.now().get(slug).map_or_else(|| slug.to_owned(), |face| face.name.get(lang).to_owned())
    }

    pub(crate) fn actor(&self, person: PersonId) -> Actor {
        Actor::Resident(Resident { region: self.region(), person })
    }

    /// Writes down what somebody did to their own account. It is about nobody in particular: in the public log, events
    /// about one subject are chained, and a chain would let a stranger collect one resident's comings and goings.
    pub(crate) async fn note(
        &self,
        tx: &mut Tx<'_>,
        actor: &Actor,
        kind: &'static str,
        public: Value,
        private: Value,
    ) -> store::Result<()> {
        let agency = actor.officer().ok().map(|officer| officer.agency.as_str().to_owned());
        let act = Act { agency, ..Act::new(kind).public(public).private(private) };
        self.book.write(tx, self.region(), actor, act).await.map(drop)
    }
}

/// From where somebody knocks.
#[derive(Debug, Clone, Default)]
pub struct Caller {
    /// The network address, if it is known.
    pub address: Option<IpAddr>,
    /// What the browser says it is.
    pub user_agent: String,
    /// The mark of a browser that has signed in before.
    pub mark: Option<String>,
    /// The token of the session it comes with.
    pub session: Option<String>,
}

impl Caller {
    /// What tries are counted by: an IPv6 subscriber has a whole /64 to come from.
    pub(crate) fn network(&self) -> String {
        match self.address {
            None => "?".to_owned(),
            Some(IpAddr::V4(address)) => address.to_string(),
            Some(IpAddr::V6(address)) => match address.to_ipv4_mapped() {
                Some(mapped) => mapped.to_string(),
                None => format!("{:x?}", &address.segments()[..4]),
            },
        }
    }
}

impl Caller {
    /// Writes a refused try to sign in to the log: the way, the account if there is one, and the network it came from, so
    /// that whoever runs the hall sees who guesses. Never what was typed.
    pub(crate) fn refused(&self, way: &'static str, account: Option<Holder>) {
        let account = match account {
            None => "none".to_owned(),
            Some(Holder::Resident(person)) => person.to_string(),
            Some(Holder::Officer(officer)) => officer.to_string(),
        };
        tracing::warn!(target: "balai::sign_in", way, account, from = self.network(), "a sign-in was refused");
    }
}

/// A person or an officer who signed in, as the verbs about one's own account take them.
#[derive(Debug, Clone)]
pub struct Me {
    /// Who it is.
    pub holder: Holder,
    /// The same, as the book names it.
    pub actor: Actor,
}

impl Me {
    /// The one who acts, if anyone has signed in.
    pub fn of(actor: &Actor) -> Result<Self, kernel::Denied> {
        let holder = match actor {
            Actor::Resident(resident) => Holder::Resident(resident.person),
            Actor::Officer(officer) => Holder::Officer(officer.officer),
            Actor::Visitor | Actor::System => return Err(kernel::Denied::SignIn),
        };
        Ok(Self { holder, actor: actor.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(address: &str) -> String {
        Caller { address: Some(address.parse().unwrap()), ..Caller::default() }.network()
    }

    #[test]
    fn addresses_of_one_ipv6_subscriber_count_as_one() {
        assert_eq!(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff::9"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("::ffff:203.0.113.7"), network("203.0.113.7"));
        assert_ne!(network("203.0.113.7"), network("203.0.113.8"));
    }
}
