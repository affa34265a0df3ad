//! Signing a PDF: whoever signs, and a signature that covers the file from its first byte to its last.

use std::sync::Arc;

use kernel::Stamp;
use p256::ecdsa::DerSignature;
use p256::ecdsa::signature::Signer as _;
use sha2::{Digest as _, Sha256};
use x509_cert::Certificate;

use crate::certificate::Named;
use crate::key_file::KeyFile;
use crate::{SigningError, envelope, update};

/// Whoever signs: a key of the hall, or one that lies elsewhere.
pub trait Signer: Send + Sync {
    /// The certificate of whoever signs, then those that vouch for it.
    fn chain(&self) -> &[Certificate];

    /// The ECDSA signature (DER) with SHA-256 of what CMS calls the signed attributes (DER).
    ///
    /// The same attributes must give the same signature, or a letter that is printed again would be another letter.
    fn sign(&self, attributes: &[u8]) -> Result<Vec<u8>, SigningError>;
}

/// A key of the hall.
pub(crate) struct Local {
    own: Arc<KeyFile>,
    chain: [Certificate; 2],
}

impl Local {
    pub(crate) fn new(own: Arc<KeyFile>, root: &KeyFile) -> Self {
        let chain = [own.certificate.clone(), root.certificate.clone()];
        Self { own, chain }
    }
}

impl Signer for Local {
    fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    /// Deterministic, by RFC 6979.
    fn sign(&self, attributes: &[u8]) -> Result<Vec<u8>, SigningError> {
        let signature: Result<DerSignature, _> = self.own.key.try_sign(attributes);
        Ok(signature.map_err(|error| SigningError::Certificate(error.to_string()))?.as_bytes().to_vec())
    }
}

/// Appends a signature (PAdES B-B) to a PDF as `letters` prints it; what was printed stays as it is, byte for byte.
///
/// `at` is what the file gives as the time of signing. `carries` is put into the file beside the signature and covered by
/// it; [`carried`](crate::carried) finds it again. Blocks for well under a millisecond with a key of the hall.
pub fn sign_pdf(pdf: &[u8], signer: &dyn Signer, at: Stamp, carries: Option<&str>) -> Result<Vec<u8>, SigningError> {
    let who = signer.chain().first().map(Named::of).unwrap_or_default();
    let mut prepared = update::prepare(pdf, &who.name, at, carries)?;
    let (head, tail) = prepared.covered()?;
    let digest: [u8; 32] = Sha256::new().chain_update(head).chain_update(tail).finalize().into();
    let sealed = envelope::seal(&digest, signer)?;
    prepared.fill(&sealed)?;
    Ok(prepared.bytes)
}
