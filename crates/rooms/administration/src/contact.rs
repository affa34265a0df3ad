//! How an office is reached: telephone, e-mail and web site as people write them.

use kernel::Flaw;

/// What is wrong with a telephone number; a short one such as 112 is one.
pub fn phone(text: &str) -> Option<Flaw> {
    let is_one = text.chars().all(|c| c.is_ascii_digit() || " +-()".contains(c))
        && text.chars().filter(char::is_ascii_digit).count() >= 3;
    (!text.is_empty() && !is_one).then(|| Flaw::new("hall-phone"))
}

/// What is wrong with an e-mail address.
pub fn email(text: &str) -> Option<Flaw> {
    let is_one = text.split_once('@').is_some_and(|(who, at)| !who.is_empty() && is_host(at));
    (!text.is_empty() && (!is_one || text.contains(char::is_whitespace))).then(|| Flaw::new("hall-email"))
}

/// What is wrong with the address of a web site, with or without `https://`.
pub fn web(text: &str) -> Option<Flaw> {
    let rest = ["https://", "http://"].iter().find_map(|scheme| text.strip_prefix(scheme)).unwrap_or(text);
    let host = rest.split('/').next().unwrap_or_default();
    let is_one = is_host(host) && !text.contains(char::is_whitespace);
    (!text.is_empty() && !is_one).then(|| Flaw::new("head-web"))
}

/// What is wrong with a text of more than `most` letters.
pub fn long(text: &str, most: usize) -> Option<Flaw> {
    (text.chars().count() > most).then(|| Flaw::new("hall-long").arg("max", most))
}

fn is_host(text: &str) -> bool {
    let is_part = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '-');
    text.contains('.') && text.split('.').all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_dialled_written_to_or_opened_is_taken() {
        for text in ["", "112", "(024) 351-3366", "+62 24 351 3366"] {
            assert!(phone(text).is_none(), "{text}");
        }
        for text in ["", "balai@kota.go.id", "loket.1+a@dukcapil.kota.go.id"] {
            assert!(email(text).is_none(), "{text}");
        }
        for text in ["", "kota.go.id", "https://kota.go.id/dukcapil", "http://kota.go.id"] {
            assert!(web(text).is_none(), "{text}");
        }
    }

    #[test]
    fn what_cannot_is_refused() {
        for text in ["hubungi kami", "12", "024 351 ext. 3"] {
            assert!(phone(text).is_some(), "{text}");
        }
        for text in ["balai", "@kota.go.id", "balai@kota", "balai @kota.go.id", "balai@kota..id", "a@b.c@d.e"] {
            assert!(email(text).is_some(), "{text}");
        }
        for text in ["kota", "https://", "kota go.id", "javascript:alert(1)", "ftp://kota.go.id", ".id"] {
            assert!(web(text).is_some(), "{text}");
        }
        assert!(long("aaaa", 3).is_some() && long("äää", 3).is_none());
    }
}
