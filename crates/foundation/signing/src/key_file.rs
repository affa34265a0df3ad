//! A key and its certificate in one file that only its owner may read, and that is whole or not there.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use kernel::Dice;
use p256::ecdsa::SigningKey;
use p256::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, LineEnding};
use x509_cert::Certificate;
use x509_cert::der::{DecodePem as _, Encode as _, EncodePem as _};
use zeroize::Zeroizing;

use crate::SigningError;

/// What ends the key in a file; the certificate follows.
const CUT: &str = "-----END PRIVATE KEY-----\n";

/// A key with its certificate.
pub struct KeyFile {
    /// Signs.
    pub(crate) key: SigningKey,
    /// Who it belongs to.
    pub(crate) certificate: Certificate,
}

impl std::fmt::Debug for KeyFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyFile")
            .field("subject", &self.certificate.tbs_certificate().subject())
            .finish_non_exhaustive()
    }
}

impl KeyFile {
    /// Its certificate.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// The certificate as programs pass it on: DER.
    pub fn der(&self) -> Result<Vec<u8>, SigningError> {
        Ok(self.certificate.to_der()?)
    }

    /// The certificate as people pass it on: PEM.
    pub fn pem(&self) -> Result<String, SigningError> {
        Ok(self.certificate.to_pem(LineEnding::LF)?)
    }

    /// Reads the file, or makes it with `make` and keeps whichever was there first.
    pub(crate) fn open(
        path: &Path,
        dice: &dyn Dice,
        make: impl FnOnce(&SigningKey) -> Result<Certificate, SigningError>,
    ) -> Result<Self, SigningError> {
        if !path.exists() {
            let key = draw(dice);
            let certificate = make(&key)?;
            write(path, &Self { key, certificate }, dice)?;
        }
        Self::read(path)
    }

    fn read(path: &Path) -> Result<Self, SigningError> {
        let mode = fs::metadata(path).map_err(|error| sorry(path, &error))?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(sorry(path, &"others than its owner may read it; run chmod 600 on it"));
        }
        let text = Zeroizing::new(fs::read_to_string(path).map_err(|error| sorry(path, &error))?);
        let at = text.find(CUT).map(|at| at + CUT.len());
        let (key, certificate) = at.and_then(|at| text.split_at_checked(at)).ok_or_else(|| damaged(path))?;
        let key = SigningKey::from_pkcs8_pem(key).map_err(|_| damaged(path))?;
        let certificate = Certificate::from_pem(certificate).map_err(|_| damaged(path))?;
        if crate::certificate::key_of(&certificate).as_ref() != Some(key.verifying_key()) {
            return Err(damaged(path));
        }
        Ok(Self { key, certificate })
    }
}

/// A new key; one draw in 2³² is no number of the curve, and is drawn again.
fn draw(dice: &dyn Dice) -> SigningKey {
    let mut secret = Zeroizing::new([0; 32]);
    loop {
        dice.fill(&mut secret[..]);
        if let Ok(key) = SigningKey::from_slice(&secret[..]) {
            return key;
        }
    }
}

/// Writes it aside, syncs it, and gives it its name only if nobody was quicker.
fn write(path: &Path, file: &KeyFile, dice: &dyn Dice) -> Result<(), SigningError> {
    let folder = path.parent().ok_or_else(|| damaged(path))?;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|error| sorry(folder, &error))?;
    let key = file.key.to_pkcs8_pem(LineEnding::LF).map_err(|error| SigningError::Certificate(error.to_string()))?;
    let text = Zeroizing::new(format!("{}{}", *key, file.pem()?));
    let aside = folder.join(format!(".new-{}-{:016x}", std::process::id(), dice.number()));
    let done = (|| {
        let mut out = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&aside)?;
        out.write_all(text.as_bytes())?;
        out.sync_all()?;
        match fs::hard_link(&aside, path) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
            _ => fs::File::open(folder)?.sync_all(),
        }
    })();
    drop(fs::remove_file(&aside));
    done.map_err(|error: std::io::Error| sorry(path, &error))
}

fn sorry(path: &Path, why: &dyn std::fmt::Display) -> SigningError {
    SigningError::Keys { path: path.display().to_string(), why: why.to_string() }
}

fn damaged(path: &Path) -> SigningError {
    sorry(path, &"it is damaged: it should hold a private key and its certificate")
}
