//! Certificates: whom they name, how the hall's own are made, and whether one was issued by another.

use p256::ecdsa::signature::Verifier as _;
use p256::ecdsa::{DerSignature, SigningKey, VerifyingKey};
use x509_cert::Certificate;
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::builder::profile::BuilderProfile;
use x509_cert::builder::{self, Builder as _, CertificateBuilder};
use x509_cert::der::asn1::{Any, ObjectIdentifier, Utf8StringRef};
use x509_cert::der::referenced::OwnedToRef as _;
use x509_cert::der::{DateTime, Decode as _, Encode as _, Tag};
use x509_cert::ext::pkix::{AuthorityKeyIdentifier, BasicConstraints, KeyUsage, KeyUsages, SubjectKeyIdentifier};
use x509_cert::ext::{Extension, ToExtension as _};
use x509_cert::name::{Name, RdnSequence, RelativeDistinguishedName};
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{SubjectPublicKeyInfoOwned, SubjectPublicKeyInfoRef};
use x509_cert::time::{Time, Validity};

use kernel::{Dice, Stamp};

use crate::SigningError;

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
        let subject = certificate.tbs_certificate().subject();
        let part = |oid| subject.iter().find(|part| part.oid == oid).map_or_else(String::new, |part| said(&part.value));
        Self { name: part(COMMON_NAME), position: part(TITLE), unit: part(UNIT), organization: part(ORGANIZATION) }
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

/// Whether `root` issued this certificate for signing, and both held at that moment.
pub(crate) fn is_issued_by(certificate: &Certificate, root: &Certificate, at: Stamp) -> bool {
    let (own, theirs) = (certificate.tbs_certificate(), root.tbs_certificate());
    let signed = || {
        let signature = DerSignature::from_der(certificate.signature().as_bytes()?).ok()?;
        let text = own.to_der().ok()?;
        key_of(root)?.verify(&text, &signature).ok()
    };
    let may_issue = |certificate: &Certificate| {
        let found = certificate.tbs_certificate().get_extension::<BasicConstraints>();
        matches!(found, Ok(Some((_, constraints))) if constraints.ca)
    };
    let may_sign = match own.get_extension::<KeyUsage>() {
        Ok(Some((_, usage))) => usage.digital_signature() || usage.non_repudiation(),
        _ => false,
    };
    own.issuer() == theirs.subject()
        && may_issue(root)
        && !may_issue(certificate)
        && may_sign
        && [own.validity(), theirs.validity()].into_iter().all(|validity| holds(validity, at))
        && signed().is_some()
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
