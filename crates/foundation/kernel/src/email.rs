//! E-mail addresses, checked only as far as a typing error can be told from an unusual address.

use crate::flaw::Flaw;
use crate::number::checked_text;

/// An e-mail address; the part after `@` in lower case.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Email(String);
checked_text!(Email);

impl Email {
    fn check(text: &str) -> Result<String, Flaw> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Flaw::new("email-empty"));
        }
        if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(Flaw::new("email-space"));
        }
        if text.len() > 254 {
            return Err(Flaw::new("email-long"));
        }
        let (local, host) = text.split_once('@').ok_or(Flaw::new("email-at"))?;
        if local.is_empty() || host.contains('@') {
            return Err(Flaw::new("email-at"));
        }
        if local.len() > 64
            || local.starts_with('.')
            || local.ends_with('.')
            || local.contains("..")
            || local.contains(['<', '>', '(', ')', ',', ';', ':', '"', '\\', '[', ']'])
        {
            return Err(Flaw::new("email-local"));
        }
        let host = host.to_lowercase();
        let labels_fit = host.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        });
        let ends_well =
            host.rsplit_once('.').is_some_and(|(_, top)| top.len() >= 2 && !top.bytes().all(|b| b.is_ascii_digit()));
        if labels_fit && ends_well { Ok(format!("{local}@{host}")) } else { Err(Flaw::new("email-domain")) }
    }

    /// With all but the first letter before `@` hidden: `r***@contoh.id`.
    pub fn masked(&self) -> String {
        match self.0.split_once('@') {
            Some((local, host)) => {
                format!("{}***@{host}", local.chars().take(1).collect::<String>())
            }
            None => "***".to_owned(),
        }
    }
}
