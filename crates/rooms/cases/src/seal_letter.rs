//! Whose signature a letter carries, and the certificate that vouches for it.
//!
//! A letter that a person decided is signed in the name of the official it names, one that a rule decided with the seal of
//! its agency. Who that is was sealed when the letter was issued, so that printing again gives the same bytes, whoever
//! holds the office by then.

use std::sync::Arc;

use kernel::{Arg, Stamp, Words};
use serde_json::Value;
use signing::{Authority, Identity, KeyFile, Signer as _, SigningError};

use crate::refusal::Refusal;
use crate::room::Cases;

/// A letter with its signature.
pub(crate) struct Signed {
    /// The PDF.
    pub(crate) pdf: Vec<u8>,
    /// SHA-256 of the certificate, in hexadecimal digits.
    pub(crate) certificate: String,
}

/// Whoever signs the letter with this data.
fn signer(data: &Value) -> Identity {
    let said = |path: &str| data.pointer(path).and_then(Value::as_str).unwrap_or_default().to_owned();
    let is_example = data.get("demo").and_then(Value::as_bool).unwrap_or_default();
    let person = (said("/signer/name"), said("/signer/position"));
    Identity {
        region: organization(&said("/region"), is_example),
        agency: said("/agency"),
        person: (!person.0.is_empty()).then_some(person),
    }
}

/// Whether the seal of the agency is on this letter, and nobody's name.
pub(crate) fn is_seal(data: &Value) -> bool {
    signer(data).person.is_none()
}

/// The name of a local government in certificates: an invented one is named as such.
fn organization(region: &str, is_example: bool) -> String {
    if is_example { format!("{region} (contoh)") } else { region.to_owned() }
}

/// Signs a printed letter; `at` is the moment the paper gives, `proof` what the file carries besides.
pub(crate) async fn sign(
    room: &Cases,
    data: &Value,
    pdf: Vec<u8>,
    at: Stamp,
    proof: Option<String>,
) -> Result<Signed, Refusal> {
    let who = signer(data);
    with_keys(room, move |authority| {
        let signer = authority.signer(&who, at)?;
        let certificate = signer.chain().first().map(signing::fingerprint).transpose()?.unwrap_or_default();
        Ok(Signed { pdf: signing::sign_pdf(&pdf, &signer, at, proof.as_deref())?, certificate })
    })
    .await
}

/// The certificate that vouches for every signature of this hall.
pub(crate) async fn root(room: &Cases) -> Result<Arc<KeyFile>, Refusal> {
    with_keys(room, Authority::root).await
}

/// Reads keys on a thread that may wait for the disk.
async fn with_keys<T: Send + 'static>(
    room: &Cases,
    work: impl FnOnce(&Authority) -> Result<T, SigningError> + Send + 'static,
) -> Result<T, Refusal> {
    let authority = Arc::clone(&room.hall.authority);
    let done = tokio::task::spawn_blocking(move || work(&authority)).await;
    done.map_err(|gone| Refusal::Letter(gone.to_string()))?.map_err(|error| Refusal::Letter(error.to_string()))
}

/// Who signed, in words.
pub(crate) fn told(t: Words<'_>, data: &Value) -> String {
    let Identity { agency, person, .. } = signer(data);
    match person {
        Some((name, position)) => {
            [name, position, agency].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
        }
        None => t.with("check-signature-seal", &[("agency", Arg::from(agency))]),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_rule_signs_with_the_seal_of_the_agency_and_a_person_with_their_name() {
        let mut data = json!({ "region": "Kota Bima", "agency": "Dinas Sosial", "demo": false, "signer": null });
        let seal = Identity { region: "Kota Bima".to_owned(), agency: "Dinas Sosial".to_owned(), person: None };
        assert_eq!(signer(&data), seal);
        data["signer"] = json!({ "name": "Siti", "position": "Kepala Dinas" });
        data["demo"] = true.into();
        let person = Some(("Siti".to_owned(), "Kepala Dinas".to_owned()));
        assert_eq!(signer(&data), Identity { region: "Kota Bima (contoh)".to_owned(), person, ..seal });
    }
}
