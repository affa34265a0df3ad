//! The second factor of officers: six digits from an app, new every 30 seconds (RFC 6238, SHA-1 as every app has it).
//!
//! A code is taken once: the step it belongs to must be later than the last one taken. One step before and after the
//! present one is allowed, for clocks that differ.

use std::fmt::Write as _;

use fast_qr::ECL;
use fast_qr::qr::QRBuilder;
use kernel::{Dice, Secret, Stamp};
use store::Vault;
use totp_rs::{Builder, Totp};

use crate::secrets::digits;

pub(crate) const SEAL: &str = "people.totp";

/// A new secret of 160 bits.
pub(crate) fn new_secret(dice: &dyn Dice) -> [u8; 20] {
    let mut secret = [0; 20];
    dice.fill(&mut secret);
    secret
}

fn totp(secret: &[u8], account: &str, issuer: &str) -> Option<Totp> {
    // A colon would end the name early in the apps.
    let plain = |text: &str| text.replace(':', " ");
    Builder::new()
        .with_secret(secret.to_vec())
        .with_account_name(plain(account))
        .with_issuer(Some(plain(issuer)))
        .build()
        .ok()
}

fn unix_seconds(now: Stamp) -> u64 {
    u64::try_from(now.as_micros() / 1_000_000).unwrap_or(0)
}

/// The step whose code this is, if it is that of now or of the step before or after.
pub(crate) fn check(secret: &[u8], code: &str, now: Stamp) -> Option<i64> {
    let code = digits(code);
    if code.len() != 6 || !code.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let step = totp(secret, "", "")?.check(&code, unix_seconds(now))?;
    i64::try_from(step).ok()
}

/// The code that an app shows at this moment.
pub fn code_at(secret: &[u8], now: Stamp) -> Option<String> {
    Some(totp(secret, "", "")?.generate(unix_seconds(now)).to_string())
}

/// The secret in the letters that people type into an app.
pub(crate) fn base32(secret: &[u8]) -> Secret<String> {
    Secret::new(totp_rs::Secret::from(secret).to_base32())
}

/// The bytes behind [`base32`].
pub fn from_base32(text: &str) -> Option<Vec<u8>> {
    totp_rs::Secret::try_from_base32(text).ok().map(|secret| secret.as_ref().to_vec())
}

/// The address that an app reads from the picture.
pub(crate) fn address(secret: &[u8], account: &str, issuer: &str) -> Option<Secret<String>> {
    totp(secret, account, issuer)?.to_url().ok().map(Secret::new)
}

/// The address as a picture; `title` is what a screen reader says, so that it does not read out the secret.
pub(crate) fn picture(address: &Secret<String>, title: &str) -> Option<String> {
    const QUIET: usize = 4;
    let code = QRBuilder::new(address.reveal().as_str()).ecl(ECL::M).build().ok()?;
    let side = code.size + 2 * QUIET;
    let mut path = String::new();
    for row in 0..code.size {
        for (column, _) in code[row].iter().enumerate().filter(|(_, module)| module.value()) {
            // Writing to a String cannot fail.
            let _ = write!(path, "M{} {}h1v1h-1z", column + QUIET, row + QUIET);
        }
    }
    let title = title.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    Some(format!(
        "<svg class=\"qr\" width=\"240\" height=\"240\" viewBox=\"0 0 {side} {side}\" role=\"img\" \
         shape-rendering=\"crispEdges\"><title>{title}</title><path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/>\
         <path fill=\"#000\" d=\"{path}\"/></svg>"
    ))
}

pub(crate) fn seal(vault: &Vault, dice: &dyn Dice, officer: kernel::OfficerId, secret: &[u8]) -> Vec<u8> {
    vault.seal(dice, SEAL, &officer.bytes(), secret)
}

pub(crate) fn unseal(vault: &Vault, officer: kernel::OfficerId, sealed: &[u8]) -> store::Result<Vec<u8>> {
    vault
        .unseal(SEAL, &officer.bytes(), sealed)
        .map_err(|_| store::Error::Decode("officers.totp cannot be opened".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of the test vectors of RFC 6238, appendix B.
    const RFC: &[u8] = b"12345678901234567890";

    fn at(seconds: i64) -> Stamp {
        Stamp::micros(seconds * 1_000_000)
    }

    #[test]
    fn the_vectors_of_rfc_6238_hold() {
        // The RFC prints eight digits; six are the last six of them.
        let vectors = [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ];
        for (seconds, code) in vectors {
            assert_eq!(code_at(RFC, at(seconds)).as_deref(), Some(code), "{seconds}");
            assert_eq!(check(RFC, code, at(seconds)), Some(seconds / 30), "{seconds}");
        }
    }

    #[test]
    fn one_step_before_and_after_is_taken_and_no_more() {
        let code = code_at(RFC, at(3_000)).unwrap();
        assert_eq!(check(RFC, &code, at(2_970)), Some(100));
        assert_eq!(check(RFC, &code, at(3_059)), Some(100));
        assert_eq!(check(RFC, &code, at(2_969)), None);
        assert_eq!(check(RFC, &code, at(3_060)), None);
    }

    #[test]
    fn spaces_are_forgiven_and_other_things_are_not() {
        assert_eq!(check(RFC, " 287 082", at(59)), Some(1));
        for bad in ["", "28708", "2870820", "28708x", "+87082", "٢٨٧٠٨٢"] {
            assert_eq!(check(RFC, bad, at(59)), None, "{bad}");
        }
    }

    #[test]
    fn the_picture_does_not_name_the_secret() {
        let address = address(RFC, "wulan", "Kota: Tirtamaya").unwrap();
        assert_eq!(
            address.reveal(),
            "otpauth://totp/Kota%20%20Tirtamaya:wulan?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Kota%20%20Tirtamaya"
        );
        let picture = picture(&address, "Kode <QR>").unwrap();
        assert!(picture.contains("<title>Kode &lt;QR&gt;</title>") && !picture.contains("GEZDG"));
        assert_eq!(from_base32(base32(RFC).reveal()).as_deref(), Some(RFC));
    }
}
