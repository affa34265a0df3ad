//! The hall's own authority: a root, and beneath it certificates for the seals of agencies and for people who sign.
//!
//! Keys lie as files in one folder, made when first needed. It is not an authority that a state recognises; whoever checks
//! a letter is told so.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use kernel::{Dice, Stamp};
use sha2::{Digest as _, Sha256};
use x509_cert::Certificate;
use x509_cert::der::{DecodePem as _, Encode as _};

use crate::SigningError;
use crate::certificate::{self, Named, Years};
use crate::key_file::KeyFile;
use crate::sign::{Local, Signer};

/// Before any letter of any hall, so that a letter is never older than the root.
const ROOT_YEARS: Years = Years(2020, 2069);
/// How long after the year of a letter the certificate it was signed with holds.
const YEARS_ON: u16 = 10;

/// Who signs a letter.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Identity {
    /// The local government.
    pub region: String,
    /// The agency whose letter it is.
    pub agency: String,
    /// Name and position of the person; none for the seal of the agency.
    pub person: Option<(String, String)>,
}

impl Identity {
    fn named(&self) -> Named {
        let organization = self.region.clone();
        let (name, position) = self.person.clone().unwrap_or_else(|| (self.agency.clone(), String::new()));
        let unit = if self.person.is_some() { self.agency.clone() } else { "Segel elektronik".to_owned() };
        Named { name, position, unit, organization }
    }

    /// Its file in a year: nobody's name becomes the name of a file.
    fn file(&self, year: u16) -> String {
        let mut hash = Sha256::new();
        let (name, position) = self.person.as_ref().map_or(("", ""), |(name, position)| (name, position));
        for part in [&*self.region, &*self.agency, name, position] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        let kind = if self.person.is_some() { "orang" } else { "segel" };
        format!("{kind}-{}-{year}.pem", hex(hash.finalize().get(..12).unwrap_or_default()))
    }
}

/// The hall's own authority.
pub struct Authority {
    folder: PathBuf,
    region: String,
    dice: Arc<dyn Dice>,
    known: Mutex<HashMap<String, Arc<KeyFile>>>,
}

impl std::fmt::Debug for Authority {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Authority").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl Authority {
    /// The authority of the local government `region`, whose keys lie in `folder`. Nothing is read or made yet.
    pub fn new(folder: PathBuf, region: String, dice: Arc<dyn Dice>) -> Self {
        Self { folder, region, dice, known: Mutex::default() }
    }

    /// The root that vouches for everybody who signs for this hall.
    pub fn root(&self) -> Result<Arc<KeyFile>, SigningError> {
        self.open("akar.pem".to_owned(), |key| {
            let name = "Akar tanda tangan surat".to_owned();
            let named = Named { name, organization: self.region.clone(), ..Named::default() };
            certificate::root(&named, key, ROOT_YEARS, &*self.dice)
        })
    }

    /// Whoever signs as `who` a letter of that moment. The same year gives the same key and certificate.
    pub fn signer(&self, who: &Identity, at: Stamp) -> Result<impl Signer + use<>, SigningError> {
        let year = certificate::utc(at).map(|at| at.year());
        let year = year.ok_or_else(|| SigningError::Certificate("a letter is not older than 1970".to_owned()))?;
        let root = self.root()?;
        let own = self.open(who.file(year), |key| {
            let years = Years(year, (year + YEARS_ON).min(ROOT_YEARS.1));
            certificate::leaf(&who.named(), key, (&root.certificate, &root.key), years, &*self.dice)
        })?;
        Ok(Local::new(own, &root))
    }

    /// Opens a key once for as long as the hall is open. Reading or making it blocks for as long as the disk takes.
    fn open(
        &self,
        name: String,
        make: impl FnOnce(&p256::ecdsa::SigningKey) -> Result<Certificate, SigningError>,
    ) -> Result<Arc<KeyFile>, SigningError> {
        if let Some(known) = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&name) {
            return Ok(Arc::clone(known));
        }
        let file = Arc::new(KeyFile::open(&self.folder.join(&name), &*self.dice, make)?);
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(name, Arc::clone(&file));
        Ok(file)
    }
}

/// A certificate as it is passed on: PEM.
pub fn read_certificate(pem: &str) -> Result<Certificate, SigningError> {
    Ok(Certificate::from_pem(pem)?)
}

/// The SHA-256 of a certificate in hexadecimal digits, as every program shows it.
pub fn fingerprint(certificate: &Certificate) -> Result<String, SigningError> {
    Ok(hex(&Sha256::digest(certificate.to_der()?)))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        // Writing to a String cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}
