//! What a provider says about somebody, checked against what was asked (OpenID Connect Core 1.0, 3.1.3.7; Back-Channel Logout
//! 1.0, 2.6). Pure.

use kernel::{Span, Stamp};
use serde_json::{Map, Value};

use super::jose::Alg;
use super::{Provider, Refusal};
use crate::secrets;

/// How far the clocks of the hall and a provider may differ.
const SLACK: Span = Span::seconds(60);
/// An ID token is made for this sign-in, so it is never old.
const OLDEST: Span = Span::minutes(15);
/// Longer subjects are not OpenID's.
const LONGEST_SUBJECT: usize = 255;
/// The event that ends sessions.
const LOGOUT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// What a token must fit.
pub(crate) struct Expected<'a> {
    pub(crate) provider: &'a Provider,
    pub(crate) nonce: &'a str,
    /// How long ago the person may have proven who they are; none if that was not asked.
    pub(crate) max_age: Option<Span>,
    pub(crate) alg: Alg,
    pub(crate) access_token: &'a str,
    pub(crate) now: Stamp,
}

/// Who it is, as the provider says.
pub(crate) struct Said {
    /// The name that the provider knows them by, for ever.
    pub(crate) subject: String,
    /// The session there, if it names it.
    pub(crate) session: Option<String>,
    /// What else it says.
    pub(crate) claims: Map<String, Value>,
}

impl Said {
    /// A claim of one line, without what surrounds it.
    pub(crate) fn text(&self, claim: &str) -> Option<&str> {
        self.claims.get(claim).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty())
    }

    /// Whether they showed two factors there, in one of the words that the configuration takes for it.
    pub(crate) fn has_two_factors(&self, provider: &Provider) -> bool {
        let counts =
            |value: &Value| value.as_str().is_some_and(|word| provider.two_factors.iter().any(|two| two == word));
        let methods = self.claims.get("amr").and_then(Value::as_array);
        self.claims.get("acr").is_some_and(counts) || methods.is_some_and(|all| all.iter().any(counts))
    }
}

/// A moment in a claim: seconds since 1970, sometimes with a fraction.
fn moment(claims: &Map<String, Value>, name: &str) -> Option<Stamp> {
    let value = claims.get(name)?;
    let text = value.as_number()?.to_string();
    let seconds: i64 =
        text.split('.').next()?.parse().ok().filter(|seconds| (0..=100_000_000_000).contains(seconds))?;
    Some(Stamp::micros(seconds * 1_000_000))
}

fn check_issuer(claims: &Map<String, Value>, provider: &Provider) -> Result<(), Refusal> {
    let fits = claims.get("iss").and_then(Value::as_str) == Some(provider.issuer.as_str());
    if fits { Ok(()) } else { Err(Refusal::Issuer) }
}

/// For this hall, and for nobody else besides: no other audience is trusted with it.
fn check_audience(claims: &Map<String, Value>, provider: &Provider) -> Result<(), Refusal> {
    let is_us = |value: &Value| value.as_str() == Some(provider.client.as_str());
    let fits = match claims.get("aud") {
        Some(Value::Array(all)) => !all.is_empty() && all.iter().all(is_us),
        Some(one) => is_us(one),
        None => false,
    };
    let asked_for = claims.get("azp").is_none_or(is_us);
    if fits && asked_for { Ok(()) } else { Err(Refusal::Audience) }
}

/// Not over, and made lately.
fn check_times(claims: &Map<String, Value>, oldest: Span, now: Stamp) -> Result<Stamp, Refusal> {
    let ends_at = moment(claims, "exp").ok_or(Refusal::Expired)?;
    let made_at = moment(claims, "iat").ok_or(Refusal::Expired)?;
    let is_over = now >= ends_at.plus(SLACK);
    let is_old = now.since(made_at) > oldest + SLACK;
    let is_to_come = made_at > now.plus(SLACK);
    if is_over || is_old || is_to_come { Err(Refusal::Expired) } else { Ok(made_at) }
}

fn subject(claims: &Map<String, Value>) -> Option<String> {
    let subject = claims.get("sub")?.as_str()?;
    (!subject.is_empty() && subject.len() <= LONGEST_SUBJECT).then(|| subject.to_owned())
}

fn session(claims: &Map<String, Value>) -> Option<String> {
    claims.get("sid")?.as_str().filter(|sid| !sid.is_empty() && sid.len() <= LONGEST_SUBJECT).map(str::to_owned)
}

/// Checks the claims of an ID token whose signature holds.
pub(crate) fn check(claims: Map<String, Value>, expected: &Expected<'_>) -> Result<Said, Refusal> {
    check_issuer(&claims, expected.provider)?;
    check_audience(&claims, expected.provider)?;
    check_times(&claims, OLDEST, expected.now)?;
    let text = |name: &str| claims.get(name).and_then(Value::as_str).unwrap_or_default();
    if !secrets::same(text("nonce").as_bytes(), expected.nonce.as_bytes()) {
        return Err(Refusal::Nonce);
    }
    if claims.contains_key("at_hash") && text("at_hash") != expected.alg.half_hash(expected.access_token) {
        return Err(Refusal::Hash);
    }
    if let Some(max_age) = expected.max_age {
        let proven_at = moment(&claims, "auth_time").ok_or(Refusal::Stale)?;
        if expected.now.since(proven_at) > max_age + SLACK {
            return Err(Refusal::Stale);
        }
    }
    let subject = subject(&claims).ok_or(Refusal::Malformed)?;
    Ok(Said { subject, session: session(&claims), claims })
}

/// Whose sessions are to end, and which of them began before.
pub(crate) struct Logout {
    pub(crate) subject: Option<String>,
    pub(crate) session: Option<String>,
    /// A session that began later is not meant: so the same token, sent again, ends nothing new.
    pub(crate) before: Stamp,
}

/// Checks the claims of a logout token whose signature holds.
pub(crate) fn check_logout(claims: &Map<String, Value>, provider: &Provider, now: Stamp) -> Result<Logout, Refusal> {
    check_issuer(claims, provider)?;
    check_audience(claims, provider)?;
    let made_at = check_times(claims, Span::minutes(2), now)?;
    let is_logout = claims.get("events").and_then(|events| events.get(LOGOUT)).is_some_and(Value::is_object);
    // With a nonce it would be an ID token that somebody passes off as this.
    if !is_logout || claims.contains_key("nonce") || !claims.get("jti").is_some_and(Value::is_string) {
        return Err(Refusal::Malformed);
    }
    let (subject, session) = (subject(claims), session(claims));
    if subject.is_none() && session.is_none() {
        return Err(Refusal::Malformed);
    }
    Ok(Logout { subject, session, before: made_at.plus(SLACK) })
}

#[cfg(test)]
mod tests {
    use kernel::Local;
    use serde_json::json;

    use super::*;
    use crate::model::HolderKind;

    const NOW: Stamp = Stamp::micros(1_800_000_000_000_000);

    fn provider() -> Provider {
        Provider {
            id: "ktp".to_owned(),
            name: Local::new("KTP", ""),
            issuer: "https://identitas.example".to_owned(),
            client: "balai".to_owned(),
            secret: None,
            scopes: vec![],
            whom: HolderKind::Resident,
            nik_claim: None,
            name_claim: "name".to_owned(),
            two_factors: vec!["mfa".to_owned(), "urn:aal2".to_owned()],
            trusts_nik: false,
        }
    }

    fn good() -> Value {
        json!({ "iss": "https://identitas.example", "aud": "balai", "sub": "7", "nonce": "n", "sid": "s",
            "iat": 1_800_000_000, "exp": 1_800_000_300, "auth_time": 1_799_999_990 })
    }

    fn checked(claims: &Value, max_age: Option<Span>) -> Result<Said, &'static str> {
        let provider = provider();
        let expected = Expected {
            provider: &provider,
            nonce: "n",
            max_age,
            alg: Alg::Es256,
            access_token: "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y",
            now: NOW,
        };
        check(claims.as_object().unwrap().clone(), &expected).map_err(|refusal| kernel::Problem::slug(&refusal))
    }

    fn with(name: &str, value: Value) -> Value {
        let mut claims = good();
        claims[name] = value;
        claims
    }

    #[test]
    fn a_token_for_this_sign_in_is_believed() {
        let said = checked(&good(), Some(Span::minutes(5))).unwrap();
        assert_eq!((said.subject.as_str(), said.session.as_deref()), ("7", Some("s")));
        assert!(checked(&with("aud", json!(["balai"])), None).is_ok());
        assert!(checked(&with("azp", json!("balai")), None).is_ok());
        // The example of OpenID Connect Core, appendix A.4.
        assert!(checked(&with("at_hash", json!("77QmUPtjPfzWtF2AnpK9RQ")), None).is_ok());
        assert!(checked(&with("exp", json!(1_800_000_000.5)), None).is_ok());
    }

    #[test]
    fn whatever_does_not_fit_has_its_own_name() {
        for (name, value, slug) in [
            ("iss", json!("https://identitas.example/"), "identity-issuer"),
            ("iss", json!(null), "identity-issuer"),
            ("aud", json!("lain"), "identity-audience"),
            ("aud", json!(["balai", "lain"]), "identity-audience"),
            ("aud", json!([]), "identity-audience"),
            ("azp", json!("lain"), "identity-audience"),
            ("exp", json!(1_799_999_940), "identity-expired"),
            ("exp", json!("1800000300"), "identity-expired"),
            ("exp", json!(1e300), "identity-expired"),
            ("iat", json!(1_799_999_000), "identity-expired"),
            ("iat", json!(1_800_000_061), "identity-expired"),
            ("nonce", json!("m"), "identity-nonce"),
            ("nonce", json!(null), "identity-nonce"),
            ("at_hash", json!("77QmUPtjPfzWtF2AnpK9RA"), "identity-hash"),
            ("at_hash", json!(7), "identity-hash"),
            ("auth_time", json!(1_799_999_600), "identity-stale"),
            ("auth_time", json!(null), "identity-stale"),
            ("sub", json!(""), "identity-malformed"),
            ("sub", json!(7), "identity-malformed"),
            ("sub", json!("x".repeat(256)), "identity-malformed"),
        ] {
            let claims = with(name, value);
            assert_eq!(checked(&claims, Some(Span::minutes(5))).err(), Some(slug), "{name} of {claims}");
        }
    }

    #[test]
    fn two_factors_are_what_the_configuration_calls_so() {
        let has = |name, value| checked(&with(name, value), None).unwrap().has_two_factors(&provider());
        assert!(has("acr", json!("urn:aal2")) && has("amr", json!(["pwd", "mfa"])));
        assert!(!has("acr", json!("0")) && !has("amr", json!(["pwd"])) && !has("amr", json!("mfa")));
    }

    #[test]
    fn a_logout_token_is_no_id_token_and_the_other_way_round() {
        let told = |claims: &Value| {
            check_logout(claims.as_object().unwrap(), &provider(), NOW)
                .map_err(|refusal| kernel::Problem::slug(&refusal))
        };
        let mut logout = json!({ "iss": "https://identitas.example", "aud": "balai", "sub": "7", "jti": "1",
            "iat": 1_800_000_000, "exp": 1_800_000_100, "events": { LOGOUT: {} } });
        assert_eq!(told(&logout).unwrap().subject.as_deref(), Some("7"));
        assert!(checked(&logout, None).is_err());
        assert_eq!(told(&good()).err(), Some("identity-malformed"));
        for (name, value, slug) in [
            ("nonce", json!("n"), "identity-malformed"),
            ("events", json!({}), "identity-malformed"),
            ("sub", json!(null), "identity-malformed"),
            ("iat", json!(1_799_999_800), "identity-expired"),
            ("aud", json!("lain"), "identity-audience"),
        ] {
            let before = logout[name].take();
            logout[name] = value;
            assert_eq!(told(&logout).err(), Some(slug), "{name}");
            if before.is_null() {
                logout.as_object_mut().unwrap().remove(name);
            } else {
                logout[name] = before;
            }
        }
    }
}
