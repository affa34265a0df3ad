//! Signed tokens (JWS, RFC 7515) and the keys that they are signed with (JWK, RFC 7517), as far as OpenID Connect needs them. Pure.
//!
//! Three ways of signing are taken: RS256, ES256 and EdDSA with Ed25519. What must never happen here: a token without a
//! signature that counts; a secret-keyed signature checked with a public key; a key of one kind used for another.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::Refusal;

/// No ID token of ours is longer; a longer one is not even parsed.
const LONGEST: usize = 16 * 1024;
/// As many keys of a provider are looked at.
const MOST_KEYS: usize = 32;

/// A way of signing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Alg {
    Rs256,
    Es256,
    EdDsa,
}

impl Alg {
    pub(crate) fn parse(word: &str) -> Option<Self> {
        match word {
            "RS256" => Some(Self::Rs256),
            "ES256" => Some(Self::Es256),
            "EdDSA" => Some(Self::EdDsa),
            _ => None,
        }
    }

    /// The left half of the digest that goes with this way of signing (OpenID Connect Core, 3.1.3.6).
    pub(crate) fn half_hash(self, text: &str) -> String {
        use sha2::Digest as _;
        match self {
            Self::Rs256 | Self::Es256 => URL_SAFE_NO_PAD.encode(&sha2::Sha256::digest(text.as_bytes())[..16]),
            Self::EdDsa => URL_SAFE_NO_PAD.encode(&sha2::Sha512::digest(text.as_bytes())[..32]),
        }
    }
}

/// A public key of a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Key {
    kid: Option<String>,
    material: Material,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Material {
    Rsa { n: Vec<u8>, e: Vec<u8> },
    P256(Vec<u8>),
    Ed25519(Vec<u8>),
}

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Value>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: Option<String>,
    alg: Option<String>,
    #[serde(rename = "use")]
    meant_for: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

fn bytes(text: Option<&String>) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text?.trim_end_matches('=')).ok()
}

impl Key {
    /// The key, if it is one that signs in a way that is taken.
    fn read(value: Value) -> Option<Self> {
        let jwk: Jwk = serde_json::from_value(value).ok()?;
        if jwk.meant_for.as_deref().is_some_and(|meant| meant != "sig") {
            return None;
        }
        let material = match (jwk.kty.as_str(), jwk.crv.as_deref()) {
            ("RSA", _) => {
                // Some write the number with a sign byte in front, which is no part of it.
                let strip = |number: Vec<u8>| number.into_iter().skip_while(|byte| *byte == 0).collect();
                Material::Rsa { n: strip(bytes(jwk.n.as_ref())?), e: strip(bytes(jwk.e.as_ref())?) }
            }
            ("EC", Some("P-256")) => {
                let (x, y) = (bytes(jwk.x.as_ref())?, bytes(jwk.y.as_ref())?);
                if x.len() != 32 || y.len() != 32 {
                    return None;
                }
                Material::P256([&[4], &x[..], &y[..]].concat())
            }
            ("OKP", Some("Ed25519")) => Material::Ed25519(bytes(jwk.x.as_ref()).filter(|x| x.len() == 32)?),
            _ => return None,
        };
        let key = Self { kid: jwk.kid, material };
        let is_meant = jwk.alg.is_none_or(|alg| Alg::parse(&alg) == Some(key.alg()));
        is_meant.then_some(key)
    }

    /// The one way of signing that this key is used for.
    const fn alg(&self) -> Alg {
        match self.material {
            Material::Rsa { .. } => Alg::Rs256,
            Material::P256(_) => Alg::Es256,
            Material::Ed25519(_) => Alg::EdDsa,
        }
    }

    fn fits(&self, signed: &[u8], signature: &[u8]) -> bool {
        match &self.material {
            Material::Rsa { n, e } => {
                RsaPublicKeyComponents { n, e }.verify(&RSA_PKCS1_2048_8192_SHA256, signed, signature).is_ok()
            }
            Material::P256(point) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(signed, signature).is_ok()
            }
            Material::Ed25519(point) => UnparsedPublicKey::new(&ED25519, point).verify(signed, signature).is_ok(),
        }
    }
}

/// The keys of a set; those of other kinds are left out.
pub(crate) fn keys(json: &[u8]) -> Result<Vec<Key>, Refusal> {
    let set: KeySet = serde_json::from_slice(json).map_err(|_| Refusal::Away)?;
    Ok(set.keys.into_iter().take(MOST_KEYS).filter_map(Key::read).collect())
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    crit: Option<Value>,
}

/// A token as it came: nothing it says counts before [`Token::claims`].
pub(crate) struct Token<'t> {
    pub(crate) alg: Alg,
    /// What kind of token it says it is.
    pub(crate) typ: Option<String>,
    kid: Option<String>,
    signed: &'t str,
    payload: &'t str,
    signature: Vec<u8>,
}

impl<'t> Token<'t> {
    /// Takes a token apart. `announced` are the ways of signing that the provider says it uses.
    pub(crate) fn read(compact: &'t str, announced: &[Alg]) -> Result<Self, Refusal> {
        if compact.len() > LONGEST {
            return Err(Refusal::Malformed);
        }
        let (signed, signature) = compact.rsplit_once('.').ok_or(Refusal::Malformed)?;
        let (header, payload) = signed.split_once('.').ok_or(Refusal::Malformed)?;
        let plain = |text: &str| URL_SAFE_NO_PAD.decode(text).map_err(|_| Refusal::Malformed);
        let header: Header = serde_json::from_slice(&plain(header)?).map_err(|_| Refusal::Malformed)?;
        let alg = Alg::parse(&header.alg).filter(|alg| announced.contains(alg)).ok_or(Refusal::Algorithm)?;
        // Whatever is critical is nothing that is understood here.
        if header.crit.is_some() {
            return Err(Refusal::Algorithm);
        }
        Ok(Self { alg, typ: header.typ, kid: header.kid, signed, payload, signature: plain(signature)? })
    }

    /// What the token says, if one of the keys has signed it; [`Refusal::Key`] if none of them can have.
    pub(crate) fn claims(&self, keys: &[Key]) -> Result<Map<String, Value>, Refusal> {
        let mut fitting = keys.iter().filter(|key| key.alg() == self.alg);
        let key = match &self.kid {
            Some(kid) => fitting.find(|key| key.kid.as_ref() == Some(kid)),
            // Without a name only a key without doubt counts.
            None => fitting.next().filter(|_| fitting.next().is_none()),
        };
        if !key.ok_or(Refusal::Key)?.fits(self.signed.as_bytes(), &self.signature) {
            return Err(Refusal::Signature);
        }
        let plain = URL_SAFE_NO_PAD.decode(self.payload).map_err(|_| Refusal::Malformed)?;
        serde_json::from_slice(&plain).map_err(|_| Refusal::Malformed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Alg; 3] = [Alg::Rs256, Alg::Es256, Alg::EdDsa];
    /// RFC 8037, appendix A.4: a signature by Ed25519.
    const ED: &str = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
    const ED_KEY: &str = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
    /// RFC 7515, appendix A.3: a signature by ES256.
    const EC: &str = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
    const EC_KEY: &str = r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#;
    /// RFC 7515, appendix A.2: a signature by RS256.
    const RSA: &str = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
    const RSA_KEY: &str = r#"{"kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB"}"#;

    fn key(json: &str) -> Key {
        let set = keys(format!("{{\"keys\":[{json}]}}").as_bytes()).unwrap();
        set.into_iter().next().unwrap()
    }

    fn with(json: &str, more: &str) -> String {
        format!("{},{more}}}", json.trim_end_matches('}'))
    }

    #[test]
    fn the_examples_of_the_standards_hold_and_with_one_bit_changed_do_not() {
        for (token, json) in [(EC, EC_KEY), (RSA, RSA_KEY)] {
            let read = Token::read(token, &ALL).unwrap();
            assert_eq!(read.claims(&[key(json)]).unwrap()["iss"], "joe");
            let at = token.find('.').unwrap() + 3;
            let other =
                format!("{}{}{}", &token[..at], if &token[at..=at] == "A" { "B" } else { "A" }, &token[at + 1..]);
            let read = Token::read(&other, &ALL).unwrap();
            assert!(matches!(read.claims(&[key(json)]), Err(Refusal::Signature)));
        }
        // Its payload is no object, but the signature holds.
        let read = Token::read(ED, &ALL).unwrap();
        assert!(matches!(read.claims(&[key(ED_KEY)]), Err(Refusal::Malformed)));
    }

    #[test]
    fn no_way_of_signing_counts_but_those_that_are_taken_and_announced() {
        for alg in ["none", "None", "HS256", "RS384", "PS256", "ES512", ""] {
            let header = URL_SAFE_NO_PAD.encode(format!("{{\"alg\":\"{alg}\"}}"));
            let token = format!("{header}.e30.");
            assert!(matches!(Token::read(&token, &ALL), Err(Refusal::Algorithm)), "{alg}");
        }
        assert!(matches!(Token::read(EC, &[Alg::Rs256]), Err(Refusal::Algorithm)));
        let critical = URL_SAFE_NO_PAD.encode(r#"{"alg":"ES256","crit":["exp"],"exp":1}"#);
        assert!(matches!(Token::read(&format!("{critical}.e30.AA"), &ALL), Err(Refusal::Algorithm)));
    }

    #[test]
    fn what_is_no_token_is_refused() {
        let long = format!("{EC}{}", "A".repeat(LONGEST));
        for text in ["", ".", "..", "a.b", "a.b.c", "e30.e30.e30", &format!("{EC}="), &long] {
            assert!(matches!(Token::read(text, &ALL), Err(Refusal::Malformed)), "{}", text.len());
        }
    }

    #[test]
    fn a_key_counts_only_for_its_own_kind_its_own_name_and_its_own_use() {
        let read = Token::read(EC, &ALL).unwrap();
        assert!(matches!(read.claims(&[key(RSA_KEY), key(ED_KEY)]), Err(Refusal::Key)));
        assert!(matches!(read.claims(&[]), Err(Refusal::Key)));
        assert!(read.claims(&[key(RSA_KEY), key(&with(EC_KEY, "\"kid\":\"a\""))]).is_ok(), "the only one of its kind");
        let two = [key(&with(EC_KEY, "\"kid\":\"a\"")), key(&with(EC_KEY, "\"kid\":\"b\""))];
        assert!(matches!(read.claims(&two), Err(Refusal::Key)), "which of them is not said");
        for more in ["\"use\":\"enc\"", "\"alg\":\"ES512\"", "\"alg\":\"RS256\""] {
            let set = format!("{{\"keys\":[{}]}}", with(EC_KEY, more));
            assert!(keys(set.as_bytes()).unwrap().is_empty(), "{more}");
        }
        assert_eq!(
            keys(br#"{"keys":[{"kty":"oct","k":"AAAA"},{"kty":"EC","crv":"P-256","x":"AA","y":"AA"},7]}"#).unwrap(),
            []
        );
        assert!(keys(b"[]").is_err());
    }
}
