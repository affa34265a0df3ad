//! Certificates: whom they name, how the hall's own are made, and whether one was issued by another.

use p256::ecdsa::signature::Verifier as _;
use p256::ecdsa::{DerSignature, SigningKey, VerifyingKey};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use x509_cert::Certificate;
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::builder::profile::BuilderProfile;
use x509_cert::builder::{self, Builder as _, CertificateBuilder};
use x509_cert::der::asn1::{Any, ObjectIdentifier, Utf8StringRef};
use x509_cert::der::oid::AssociatedOid as _;
use x509_cert::der::referenced::OwnedToRef as _;
use x509_cert::der::{DateTime, Decode as _, Encode as _, Tag};
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, CertificatePolicies, ExtendedKeyUsage, KeyUsage, KeyUsages,
    SubjectKeyIdentifier,
};
use x509_cert::ext::{Extension, ToExtension as _};
use x509_cert::name::{Name, RdnSequence, RelativeDistinguishedName};
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{SubjectPublicKeyInfoOwned, SubjectPublicKeyInfoRef};
use x509_cert::time::{Time, Validity};

use kernel::{Dice, Stamp};

use crate::SigningError;

pub(crate) const ECDSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
pub(crate) const RSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const COUNTRY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.6");
const ORGANIZATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.10");
const UNIT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.11");
const TITLE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.12");

/// As many letters as X.520 allows in a part of a name.
const LONGEST: usize = 64;

/// Whom a certificate names; what it leaves out is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named {
    /// A person, an agency or an authority (`CN`).
    pub name: String,
    /// The position of the person (`title`).
    pub position: String,
    /// Part of the organization (`OU`): the agency of the person; of a seal, that it is one.
    pub unit: String,
    /// The local government (`O`).
    pub organization: String,
}

impl Named {
    /// Whom this certificate was issued to.
    pub fn of(certificate: &Certificate) -> Self {
        Self::read(certificate.tbs_certificate().subject())
    }

    /// Who issued this certificate, as it says itself.
    pub fn issuer_of(certificate: &Certificate) -> Self {
        Self::read(certificate.tbs_certificate().issuer())
    }

    fn read(name: &Name) -> Self {
        let part = |oid| name.iter().find(|part| part.oid == oid).map_or_else(String::new, |part| said(&part.value));
        Self { name: part(COMMON_NAME), position: part(TITLE), unit: part(UNIT), organization: part(ORGANIZATION) }
    }

    /// Everything it says, from the person to the government.
    pub fn line(&self) -> String {
        let parts = [&self.name, &self.position, &self.unit, &self.organization];
        parts.into_iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join(", ")
    }

    fn write(&self) -> Result<Name, SigningError> {
        let mut name = RdnSequence::default();
        let country = AttributeTypeAndValue { oid: COUNTRY, value: Any::new(Tag::PrintableString, *b"ID")? };
        name.push(RelativeDistinguishedName::try_from(vec![country])?);
        let parts = [
            (ORGANIZATION, &self.organization),
            (UNIT, &self.unit),
            (TITLE, &self.position),
            (COMMON_NAME, &self.name),
        ];
        for (oid, text) in parts.into_iter().filter(|(_, text)| !text.is_empty()) {
            let short: String = text.chars().take(LONGEST).collect();
            let value = Any::from(Utf8StringRef::new(&short)?);
            name.push(RelativeDistinguishedName::try_from(vec![AttributeTypeAndValue { oid, value }])?);
        }
        Ok(Name::hazmat_from_rdn_sequence(name))
    }
}

/// A part of a name as people read it; what is in no text type we know is left out.
fn said(value: &Any) -> String {
    let text = match x509_cert::der::Tagged::tag(value) {
        Tag::Utf8String | Tag::PrintableString | Tag::Ia5String => {
            std::str::from_utf8(value.value()).unwrap_or_default()
        }
        _ => "",
    };
    text.chars().filter(|letter| !letter.is_control()).take(200).collect()
}

/// From the first moment of one year to the last of another, in UTC.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Years(pub(crate) u16, pub(crate) u16);

impl Years {
    fn validity(self) -> Result<Validity, SigningError> {
        let from = DateTime::new(self.0, 1, 1, 0, 0, 0)?;
        let until = DateTime::new(self.1, 12, 31, 23, 59, 59)?;
        Ok(Validity::new(Time::from(from), Time::from(until)))
    }
}

/// What kind of certificate is made.
struct Kind {
    subject: Name,
    issuer: Name,
    is_root: bool,
}

impl BuilderProfile for Kind {
    fn get_issuer(&self, _: &Name) -> Name {
        self.issuer.clone()
    }

    fn get_subject(&self) -> Name {
        self.subject.clone()
    }

    fn build_extensions(
        &self,
        own: SubjectPublicKeyInfoRef<'_>,
        issuer: SubjectPublicKeyInfoRef<'_>,
        _: &x509_cert::TbsCertificate,
    ) -> builder::Result<Vec<Extension>> {
        let uses = if self.is_root {
            KeyUsages::KeyCertSign.into()
        } else {
            KeyUsages::DigitalSignature | KeyUsages::NonRepudiation
        };
        // Nobody may issue anything beneath whom the root named.
        let constraints = BasicConstraints { ca: self.is_root, path_len_constraint: self.is_root.then_some(0) };
        Ok(vec![
            (&SubjectKeyIdentifier::try_from(own)?).to_extension(&self.subject, &[])?,
            (&AuthorityKeyIdentifier::try_from(issuer)?).to_extension(&self.subject, &[])?,
            (&constraints).to_extension(&self.subject, &[])?,
            (&KeyUsage(uses)).to_extension(&self.subject, &[])?,
        ])
    }
}

/// A root that vouches for itself.
pub(crate) fn root(
    named: &Named,
    key: &SigningKey,
    years: Years,
    dice: &dyn Dice,
) -> Result<Certificate, SigningError> {
    let name = named.write()?;
    build(Kind { subject: name.clone(), issuer: name, is_root: true }, key.verifying_key(), key, years, dice)
}

/// A certificate for `named` and its key, signed by the root.
pub(crate) fn leaf(
    named: &Named,
    key: &SigningKey,
    by: (&Certificate, &SigningKey),
    years: Years,
    dice: &dyn Dice,
) -> Result<Certificate, SigningError> {
    let (root, root_key) = by;
    let issuer = root.tbs_certificate().subject().clone();
    build(Kind { subject: named.write()?, issuer, is_root: false }, key.verifying_key(), root_key, years, dice)
}

fn build(
    kind: Kind,
    key: &VerifyingKey,
    signer: &SigningKey,
    years: Years,
    dice: &dyn Dice,
) -> Result<Certificate, SigningError> {
    let sorry = |error: &dyn std::fmt::Display| SigningError::Certificate(error.to_string());
    let mut serial = [0; 16];
    dice.fill(&mut serial);
    // Positive, and always as long.
    serial[0] = serial[0] & 0x7f | 0x40;
    let info = SubjectPublicKeyInfoOwned::from_key(key).map_err(|error| sorry(&error))?;
    let builder = CertificateBuilder::new(kind, SerialNumber::new(&serial)?, years.validity()?, info);
    let built = builder.and_then(|builder| builder.build::<_, DerSignature>(signer));
    built.map_err(|error| sorry(&error))
}

/// The key that a certificate names; none if it is not one on P-256.
pub(crate) fn key_of(certificate: &Certificate) -> Option<VerifyingKey> {
    VerifyingKey::try_from(certificate.tbs_certificate().subject_public_key_info().owned_to_ref()).ok()
}

/// Whether a signature over this text was made with the key of a certificate; none if the way it was made is not known
/// here. Known are ECDSA on P-256 and RSA from 2048 bits on (PKCS #1 v1.5), both with SHA-256.
pub(crate) fn verifies(by: &Certificate, algorithm: ObjectIdentifier, text: &[u8], signature: &[u8]) -> Option<bool> {
    let key = by.tbs_certificate().subject_public_key_info();
    match algorithm {
        ECDSA_SHA256 => {
            let key = key_of(by)?;
            Some(DerSignature::from_der(signature).is_ok_and(|signature| key.verify(text, &signature).is_ok()))
        }
        RSA_SHA256 if key.algorithm.oid == RSA => {
            let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key.subject_public_key.as_bytes()?);
            Some(key.verify(text, signature).is_ok())
        }
        _ => None,
    }
}

/// Certificates between a signer and a root, at most.
const MOST_BETWEEN: u8 = 2;

/// Whether one of these roots vouches for a certificate that signs, at that moment: it issued it, or an authority among
/// `others` that it vouches for did.
pub(crate) fn is_vouched_for(leaf: &Certificate, others: &[Certificate], roots: &[Certificate], at: Stamp) -> bool {
    let own = leaf.tbs_certificate();
    let may_sign = match own.get_extension::<KeyUsage>() {
        Ok(Some((_, usage))) => usage.digital_signature() || usage.non_repudiation(),
        _ => false,
    };
    let is_authority =
        own.get_extension::<BasicConstraints>().map_or(true, |found| found.is_some_and(|(_, found)| found.ca));
    may_sign && !is_authority && reaches(leaf, others, roots, at, 0)
}

fn reaches(one: &Certificate, others: &[Certificate], roots: &[Certificate], at: Stamp, between: u8) -> bool {
    let issued = |by: &&Certificate| is_issued_by(one, by, at, between);
    roots.iter().any(|root| issued(&root))
        || between < MOST_BETWEEN && others.iter().filter(issued).any(|by| reaches(by, others, roots, at, between + 1))
}

/// Whether an authority issued this certificate, both held at that moment, and it may have `between` others beneath it.
fn is_issued_by(one: &Certificate, by: &Certificate, at: Stamp, between: u8) -> bool {
    let (own, theirs) = (one.tbs_certificate(), by.tbs_certificate());
    let may_issue = match theirs.get_extension::<BasicConstraints>() {
        Ok(Some((_, found))) => found.ca && found.path_len_constraint.is_none_or(|most| between <= most),
        _ => false,
    } && match theirs.get_extension::<KeyUsage>() {
        Ok(Some((_, usage))) => usage.key_cert_sign(),
        Ok(None) => true,
        Err(_) => false,
    };
    let signed = || {
        // What the certificate says of its algorithm inside and outside must agree: only the inside is signed.
        let algorithm = (own.signature() == one.signature_algorithm()).then_some(own.signature().oid)?;
        verifies(by, algorithm, &own.to_der().ok()?, one.signature().as_bytes()?)
    };
    own.issuer() == theirs.subject()
        && may_issue
        && [one, by].into_iter().all(is_understood)
        && [own.validity(), theirs.validity()].into_iter().all(|validity| holds(validity, at))
        && signed() == Some(true)
}

/// Whether a certificate demands nothing that is not looked at here.
fn is_understood(certificate: &Certificate) -> bool {
    let known = [BasicConstraints::OID, KeyUsage::OID, ExtendedKeyUsage::OID, CertificatePolicies::OID];
    let mut all = certificate.tbs_certificate().extensions().into_iter().flatten();
    all.all(|extension| !extension.critical || known.contains(&extension.extn_id))
}

fn holds(validity: &Validity, at: Stamp) -> bool {
    let Ok(seconds) = u64::try_from(at.as_micros().div_euclid(1_000_000)) else { return false };
    (validity.not_before.to_unix_duration().as_secs()..=validity.not_after.to_unix_duration().as_secs())
        .contains(&seconds)
}

/// A moment as certificates and signatures write it; none before 1970.
pub(crate) fn utc(at: Stamp) -> Option<DateTime> {
    let seconds = u64::try_from(at.as_micros().div_euclid(1_000_000)).ok()?;
    DateTime::from_unix_duration(std::time::Duration::from_secs(seconds)).ok()
}
