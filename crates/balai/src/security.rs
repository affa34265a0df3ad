//! The table `[security]` of `balai.toml`: who reads reports of holes.

use serde::Deserialize;
use web::security::Reporting;

use crate::config::ConfigError;

/// As it is written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Given {
    /// Where to write, the best first.
    pub contact: Vec<String>,
    /// The languages that are read there; Indonesian and English if nothing is said.
    pub languages: Option<Vec<String>>,
}

/// Takes it if machines can read it (RFC 9116).
///
/// # Errors
/// One sentence that names the key and what to write.
pub fn read(given: Given) -> Result<Reporting, ConfigError> {
    if given.contact.is_empty() {
        return Err(ConfigError(
            "contact under [security] names nobody; write an address, or leave [security] out.".to_owned(),
        ));
    }
    if let Some(wrong) = given.contact.iter().find(|contact| !is_address(contact)) {
        return Err(ConfigError(format!(
            "contact under [security]: {wrong:?} is no address; write it with mailto:, https:// or tel: in front and without \
             blanks."
        )));
    }
    let languages = given.languages.unwrap_or_else(|| vec!["id".to_owned(), "en".to_owned()]);
    let is_language = |tag: &String| {
        tag.split('-').all(|part| (1..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric()))
    };
    if languages.is_empty() || !languages.iter().all(is_language) {
        return Err(ConfigError(format!(
            "languages under [security]: {languages:?} are not all languages; write them as [\"id\", \"en\"], or leave them out."
        )));
    }
    Ok(Reporting { contacts: given.contact, languages })
}

/// One line of the file, and nothing that would begin another.
fn is_address(contact: &str) -> bool {
    let is_one_word = contact.chars().all(|c| c.is_ascii_graphic());
    let is_whole = match contact.split_once(':') {
        Some(("mailto", to)) => to.split_once('@').is_some_and(|(who, host)| !who.is_empty() && !host.is_empty()),
        Some(("https", to)) => to.strip_prefix("//").is_some_and(|host| !host.is_empty()),
        Some(("tel", to)) => to.chars().any(|c| c.is_ascii_digit()),
        _ => false,
    };
    is_one_word && is_whole
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads(contact: &[&str], languages: Option<&[&str]>) -> Result<Reporting, String> {
        let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        read(Given { contact: owned(contact), languages: languages.map(owned) }).map_err(|error| error.to_string())
    }

    #[test]
    fn addresses_are_whole_and_one_line_each() {
        let read = reads(&["mailto:celah@kota.example", "https://kota.example/lapor", "tel:+62-800-100-123"], None);
        assert_eq!(read.unwrap().languages, ["id", "en"]);
        for wrong in [
            "celah@kota.example",
            "http://kota.example",
            "https://",
            "mailto:kota.example",
            "mailto:@kota.example",
            "tel:",
            "mailto:a@b.example\nContact: mailto:c@d.example",
            "mailto:a@b.example c",
            "javascript:alert(1)",
            "",
        ] {
            let error = reads(&[wrong], None).unwrap_err();
            assert!(error.starts_with("contact under [security]: ") && error.contains("mailto:, https://"), "{error}");
        }
        assert!(reads(&[], None).unwrap_err().contains("names nobody"));
    }

    #[test]
    fn languages_are_languages() {
        assert_eq!(reads(&["tel:112"], Some(&["jv", "id-Latn"])).unwrap().languages, ["jv", "id-Latn"]);
        for wrong in [&[][..], &["id, en"], &[""], &["id\nContact"], &["bahasa_indonesia"]] {
            assert!(reads(&["tel:112"], Some(wrong)).unwrap_err().starts_with("languages under [security]: "));
        }
    }
}
