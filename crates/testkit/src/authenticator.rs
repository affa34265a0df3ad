//! A device that keeps passkeys (WebAuthn), in software: ES256, no attestation, a counter. It does what it is told, and
//! what a false site or a thief would make it do as well.

use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use web::axum::http::Uri;

use crate::browser::Seen;
use crate::form;

/// Somebody is there.
const PRESENT: u8 = 1;
/// And it is the holder: a finger, a face, a PIN.
const VERIFIED: u8 = 4;
/// A new key comes along.
const NEW_KEY: u8 = 64;

/// A passkey on the device.
struct Key {
    pair: EcdsaKeyPair,
    id: Vec<u8>,
    user: Vec<u8>,
}

/// The device and the browser around it.
pub struct Authenticator {
    keys: Vec<Key>,
    /// Where the browser believes to be.
    pub origin: String,
    /// The name of the site as the device is told.
    pub site: String,
    /// Whether the device asks for a finger, a face or a PIN.
    pub verifies: bool,
    /// What it counts up by one at each use.
    pub counter: u32,
    /// What the device says whose key it is, if it lies.
    pub claims: Option<Vec<u8>>,
}

impl Authenticator {
    /// A new device, at the hall of this address.
    pub fn at(base_url: &str) -> Self {
        let site = base_url.parse::<Uri>().ok().and_then(|uri| uri.host().map(str::to_owned)).expect("an address");
        Self { keys: vec![], origin: base_url.to_owned(), site, verifies: true, counter: 0, claims: None }
    }

    /// What the page asks of devices.
    pub fn asked(page: &Seen) -> Value {
        let html = page.html();
        let (_, rest) = html.split_once("data-asked=\"").unwrap_or_else(|| panic!("{} asks nothing", page.gist()));
        let asked = form::unescape(rest.split('"').next().expect("the end of it"));
        serde_json::from_str(&asked).expect("what is asked is JSON")
    }

    /// Makes a passkey.
    pub fn make(&mut self, asked: &Value) -> String {
        assert_eq!(asked["authenticatorSelection"]["residentKey"], "required", "nobody types a name");
        assert_eq!(asked["authenticatorSelection"]["userVerification"], "required");
        let chance = SystemRandom::new();
        let secret = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &chance).expect("a key");
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, secret.as_ref(), &chance).expect("a key");
        let id = Sha256::digest(pair.public_key().as_ref())[..16].to_vec();
        let key = Key { pair, id, user: plain(&asked["user"]["id"]) };
        let answer = self.register(asked, &key);
        self.keys.push(key);
        answer
    }

    /// Says again that the newest passkey has just been made.
    pub fn make_again(&self, asked: &Value) -> String {
        self.register(asked, self.keys.last().expect("a passkey"))
    }

    fn register(&self, asked: &Value, key: &Key) -> String {
        let point = &key.pair.public_key().as_ref()[1..];
        // COSE: elliptic curve, ES256, P-256, x and y.
        let cose = [&[0xA5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32], &point[..32], &[0x22, 0x58, 32], &point[32..]];
        let length = u8::try_from(key.id.len()).expect("a short name");
        let data = [&self.data(NEW_KEY), &[0; 16][..], &[0, length], &key.id, &cose.concat()].concat();
        let length = u8::try_from(data.len()).expect("fewer than 256 bytes");
        let statement = [b"\xA3\x63fmt\x64none\x67attStmt\xA0\x68authData\x58", &[length][..], &data].concat();
        let client = self.client("webauthn.create", asked);
        answer(key, &json!({ "attestationObject": text(&statement), "clientDataJSON": text(&client) }))
    }

    /// Shows the newest passkey.
    pub fn show(&mut self, asked: &Value) -> String {
        assert_eq!(asked["userVerification"], "required");
        assert_eq!(asked["allowCredentials"], json!([]), "the hall names no passkey before it knows who is there");
        self.counter += 1;
        let key = self.keys.last().expect("a passkey");
        let (data, client) = (self.data(0), self.client("webauthn.get", asked));
        let signed = [&data[..], &Sha256::digest(&client)].concat();
        let signature = key.pair.sign(&SystemRandom::new(), &signed).expect("a signature");
        let shown = json!({
            "authenticatorData": text(&data),
            "clientDataJSON": text(&client),
            "signature": text(signature.as_ref()),
            "userHandle": text(self.claims.as_ref().unwrap_or(&key.user)),
        });
        answer(key, &shown)
    }

    /// Whose key the newest passkey is.
    pub fn user(&self) -> Vec<u8> {
        self.keys.last().expect("a passkey").user.clone()
    }

    fn data(&self, more: u8) -> Vec<u8> {
        let flags = PRESENT | more | if self.verifies { VERIFIED } else { 0 };
        [&Sha256::digest(self.site.as_bytes())[..], &[flags], &self.counter.to_be_bytes()].concat()
    }

    fn client(&self, what: &str, asked: &Value) -> Vec<u8> {
        json!({ "type": what, "challenge": asked["challenge"], "origin": self.origin, "crossOrigin": false })
            .to_string()
            .into_bytes()
    }
}

fn answer(key: &Key, response: &Value) -> String {
    let id = text(&key.id);
    json!({ "id": id, "rawId": id, "type": "public-key", "extensions": {}, "response": response }).to_string()
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Base64 for addresses, without padding.
fn text(bytes: &[u8]) -> String {
    let mut out = String::new();
    for group in bytes.chunks(3) {
        let bits = group.iter().fold(0, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
        out.extend((0..=group.len()).map(|n| char::from(ALPHABET[(bits >> (18 - 6 * n) & 63) as usize])));
    }
    out
}

fn plain(coded: &Value) -> Vec<u8> {
    let digits = coded.as_str().expect("a text").bytes();
    let digits: Vec<u32> = digits
        .filter_map(|c| ALPHABET.iter().position(|known| *known == c))
        .map(|n| u32::try_from(n).expect("small"))
        .collect();
    let mut out = Vec::new();
    for group in digits.chunks(4) {
        let bits = group.iter().fold(0, |bits, digit| bits << 6 | digit) << (6 * (4 - group.len()));
        out.extend(bits.to_be_bytes()[1..].iter().take(group.len() - 1));
    }
    out
}
