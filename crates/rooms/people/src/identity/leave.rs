//! Leaving: here and at the provider (RP-Initiated Logout 1.0), and here because of the provider (Back-Channel Logout 1.0).

use kernel::Actor;
use serde_json::{Value, json};
use webauthn_rs::prelude::Url;

use super::Refusal;
use super::claims::check_logout;
use crate::ground::People;
use crate::secrets;
use crate::table::identities;

impl People {
    /// The provider by which the session of this token began, if one of the configuration's.
    pub async fn identity_behind(&self, token: &str) -> store::Result<Option<String>> {
        let found = self.store.read((self.region(), secrets::hash(token)), |tx, (region, token)| {
            Box::pin(async move {
                let Some(identity) = identities::behind(tx, *region, token).await? else { return Ok(None) };
                Ok::<_, store::Error>(identities::find(tx, *region, &identity).await?.map(|row| row.provider))
            })
        });
        Ok(found.await?.filter(|provider| self.identities.find(provider).is_some()))
    }

    /// Where one signs out at a provider; none if it offers no such page.
    pub async fn leave_address(&self, id: &str) -> Result<Option<String>, Refusal> {
        let provider = self.identities.find(id).ok_or(Refusal::Unknown)?;
        let Some(address) = self.identities.metadata(id, self.now()).await?.end_session_endpoint else {
            return Ok(None);
        };
        let mut url = Url::parse(&address).map_err(|_| Refusal::Away)?;
        // The ID token is not kept, so the provider asks the person itself whether they mean it.
        url.query_pairs_mut()
            .append_pair("client_id", &provider.client)
            .append_pair("post_logout_redirect_uri", &format!("{}/masuk", self.settings.base_url));
        Ok(Some(url.into()))
    }

    /// The provider says that somebody signed out there: the sessions that began by it end. Says how many.
    pub async fn left_there(&self, id: &str, token: &str) -> Result<u64, Refusal> {
        let done = self.end_left(id, token).await;
        if let Err(refusal) = &done
            && refusal.is_theirs()
        {
            tracing::warn!(provider = id, why = %refusal, "a provider's word that somebody left was not believed");
        }
        done
    }

    async fn end_left(&self, id: &str, token: &str) -> Result<u64, Refusal> {
        let provider = self.identities.find(id).ok_or(Refusal::Unknown)?;
        let verified = self.identities.verified(id, token, self.now()).await?;
        let is_meant = verified.typ.as_deref().is_none_or(|typ| {
            let typ = typ.to_ascii_lowercase();
            matches!(typ.trim_start_matches("application/"), "logout+jwt" | "jwt")
        });
        if !is_meant {
            return Err(Refusal::Malformed);
        }
        let logout = check_logout(&verified.claims, provider, self.now())?;
        let session = logout.session.as_deref().map(|session| self.identity_session_hash(provider, session));
        let identity = logout.subject.as_deref().map(|subject| self.identity_hash(provider, subject));
        self.store
            .write(self.region(), (self.clone(), identity, session), move |tx, (people, identity, session)| {
                Box::pin(async move {
                    let region = people.region();
                    // With the name of a session only that one is meant.
                    let ended = match (session, identity) {
                        (Some(session), _) => identities::end_by_session(tx, region, session, logout.before).await?,
                        (None, Some(identity)) => identities::end_by(tx, region, identity, logout.before).await?,
                        (None, None) => 0,
                    };
                    if ended > 0 {
                        let public = json!({ "sesi": "penyedia", "jumlah": ended });
                        people.note(tx, &Actor::System, "people.signed_out", public, Value::Null).await?;
                    }
                    Ok(ended)
                })
            })
            .await
    }
}
