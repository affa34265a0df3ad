//! The signature itself, a detached CMS as CAdES wants it: what is signed, putting it together, taking it apart.

use cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{
    CertificateSet, EncapsulatedContentInfo, SignedAttributes, SignedData, SignerIdentifier, SignerInfo, SignerInfos,
};
use sha2::{Digest as _, Sha256};
use x509_cert::Certificate;
use x509_cert::attr::Attribute;
use x509_cert::der::asn1::{Any, ObjectIdentifier, OctetString, OctetStringRef, SetOfVec};
use x509_cert::der::{Decode as _, Encode as _, Reader as _, SliceReader, Tag, Tagged as _};
use x509_cert::ext::pkix::SubjectKeyIdentifier;
use x509_cert::spki::AlgorithmIdentifierOwned;

use crate::SigningError;
use crate::certificate::{ECDSA_SHA256, RSA_SHA256, verifies};
use crate::sign::Signer;

const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
/// The most certificates that are looked at besides the signer's.
const MOST_OTHERS: usize = 8;
const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const SIGNING_CERTIFICATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");

fn attribute(oid: ObjectIdentifier, value: Any) -> Result<Attribute, SigningError> {
    Ok(Attribute { oid, values: SetOfVec::try_from(vec![value])? })
}

fn sequence(inside: Vec<u8>) -> Result<Any, SigningError> {
    Ok(Any::new(Tag::Sequence, inside)?)
}

/// `SigningCertificateV2` of RFC 5035, with nothing in it but the SHA-256 of the certificate.
fn names_certificate(leaf: &Certificate) -> Result<Any, SigningError> {
    let digest = OctetStringRef::new(&Sha256::digest(leaf.to_der()?))?.to_der()?;
    let one = sequence(digest)?.to_der()?;
    sequence(sequence(one)?.to_der()?)
}

/// Signs the digest of a document: the whole CMS, in DER.
pub(crate) fn seal(digest: &[u8; 32], signer: &dyn Signer) -> Result<Vec<u8>, SigningError> {
    let chain = signer.chain();
    let leaf = chain.first().ok_or_else(|| SigningError::Certificate("nobody signs".to_owned()))?;
    let sha256 = AlgorithmIdentifierOwned { oid: SHA256, parameters: None };
    // PAdES keeps the time of signing in the PDF and forbids it here.
    let attributes: SignedAttributes = SetOfVec::try_from(vec![
        attribute(CONTENT_TYPE, Any::from(&DATA))?,
        attribute(MESSAGE_DIGEST, Any::new(Tag::OctetString, *digest)?)?,
        attribute(SIGNING_CERTIFICATE, names_certificate(leaf)?)?,
    ])?;
    let signature = signer.sign(&attributes.to_der()?)?;
    let own = leaf.tbs_certificate();
    let info = SignerInfo {
        version: CmsVersion::V1,
        sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
            issuer: own.issuer().clone(),
            serial_number: own.serial_number().clone(),
        }),
        digest_alg: sha256.clone(),
        signed_attrs: Some(attributes),
        signature_algorithm: AlgorithmIdentifierOwned { oid: ECDSA_SHA256, parameters: None },
        signature: OctetString::new(signature)?,
        unsigned_attrs: None,
    };
    let certificates = chain.iter().cloned().map(CertificateChoices::Certificate).collect::<Vec<_>>();
    let data = SignedData {
        version: CmsVersion::V1,
        digest_algorithms: SetOfVec::try_from(vec![sha256])?,
        encap_content_info: EncapsulatedContentInfo { econtent_type: DATA, econtent: None },
        certificates: Some(CertificateSet(SetOfVec::try_from(certificates)?)),
        crls: None,
        signer_infos: SignerInfos(SetOfVec::try_from(vec![info])?),
    };
    Ok(ContentInfo { content_type: SIGNED_DATA, content: Any::encode_from(&data)? }.to_der()?)
}

/// What a signature says about a document.
#[derive(Debug)]
pub(crate) struct Opened {
    /// The certificate of whoever signed.
    pub(crate) leaf: Certificate,
    /// What else came along: certificates that may stand between it and a root. Nothing is known of them.
    pub(crate) others: Vec<Certificate>,
    /// What came out.
    pub(crate) outcome: Outcome,
}

/// Whether a signature fits a digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Signed by the key of the certificate, over this digest.
    Right,
    /// Over another document.
    OtherDigest,
    /// Not by the key of the certificate.
    WrongSignature,
    /// In a way that is not known here.
    Unknown,
}

/// Takes a CMS apart, behind which only zeros may follow; none if it cannot be read.
pub(crate) fn open(padded: &[u8], digest: &[u8; 32]) -> Option<Opened> {
    let data = read(padded)?;
    let [info] = data.signer_infos.0.as_slice() else { return None };
    let certificates = data.certificates.as_ref()?.0.as_slice();
    let leaf = certificates.iter().find_map(|choice| match choice {
        CertificateChoices::Certificate(certificate) if is_meant(&info.sid, certificate) => Some(certificate),
        _ => None,
    })?;
    let outcome = judge(info, leaf, digest);
    let others = certificates.iter().filter_map(|choice| match choice {
        CertificateChoices::Certificate(other) if other != leaf => Some(other.clone()),
        _ => None,
    });
    Some(Opened { leaf: leaf.clone(), others: others.take(MOST_OTHERS).collect(), outcome })
}

fn read(padded: &[u8]) -> Option<SignedData> {
    let mut reader = SliceReader::new(padded).ok()?;
    let content = ContentInfo::decode(&mut reader).ok()?;
    let rest = reader.read_slice(reader.remaining_len()).ok()?;
    let is_fine = content.content_type == SIGNED_DATA && rest.iter().all(|byte| *byte == 0);
    is_fine.then(|| content.content.decode_as().ok())?
}

fn is_meant(who: &SignerIdentifier, certificate: &Certificate) -> bool {
    let own = certificate.tbs_certificate();
    match who {
        SignerIdentifier::IssuerAndSerialNumber(one) => {
            one.issuer == *own.issuer() && one.serial_number == *own.serial_number()
        }
        SignerIdentifier::SubjectKeyIdentifier(id) => {
            matches!(own.get_extension::<SubjectKeyIdentifier>(), Ok(Some((_, own))) if own == *id)
        }
    }
}

/// The one value of the one attribute of this kind.
fn only(attributes: &SignedAttributes, oid: ObjectIdentifier) -> Option<&Any> {
    let mut of_kind = attributes.iter().filter(|attribute| attribute.oid == oid);
    let (Some(one), None) = (of_kind.next(), of_kind.next()) else { return None };
    let mut values = one.values.iter();
    let (Some(value), None) = (values.next(), values.next()) else { return None };
    Some(value)
}

fn judge(info: &SignerInfo, leaf: &Certificate, digest: &[u8; 32]) -> Outcome {
    let Some(attributes) = &info.signed_attrs else { return Outcome::Unknown };
    if info.digest_alg.oid != SHA256 {
        return Outcome::Unknown;
    }
    if only(attributes, MESSAGE_DIGEST).map(Any::value) != Some(&digest[..]) {
        return Outcome::OtherDigest;
    }
    // A signature by RSA may be named by its key alone: the digest is named beside it.
    let algorithm = if info.signature_algorithm.oid == RSA { RSA_SHA256 } else { info.signature_algorithm.oid };
    let is_bound = only(attributes, CONTENT_TYPE).is_some_and(|value| *value == Any::from(&DATA))
        && only(attributes, SIGNING_CERTIFICATE).is_some_and(|named| is_named(named, leaf).unwrap_or_default());
    let Ok(signed) = attributes.to_der() else { return Outcome::WrongSignature };
    match verifies(leaf, algorithm, &signed, info.signature.as_bytes()) {
        None => Outcome::Unknown,
        Some(true) if is_bound => Outcome::Right,
        Some(_) => Outcome::WrongSignature,
    }
}

/// Whether the first certificate that `SigningCertificateV2` names, by its SHA-256, is this one.
fn is_named(attribute: &Any, leaf: &Certificate) -> Option<bool> {
    let list: Vec<Any> = attribute.decode_as().ok()?;
    let ids: Vec<Any> = list.first()?.decode_as().ok()?;
    let parts: Vec<Any> = ids.first()?.decode_as().ok()?;
    let digest = match parts.as_slice() {
        [digest, ..] if digest.tag() == Tag::OctetString => digest,
        [digest_of, digest, ..] if digest.tag() == Tag::OctetString => {
            let named: AlgorithmIdentifierOwned = digest_of.decode_as().ok()?;
            (named.oid == SHA256).then_some(digest)?
        }
        _ => return None,
    };
    Some(digest.value() == &Sha256::digest(leaf.to_der().ok()?)[..])
}
