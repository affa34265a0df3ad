//! Indonesian telephone numbers: typed in many ways, kept as E.164, shown as people write them.

use crate::flaw::Flaw;
use crate::number::checked_text;

/// An Indonesian telephone number, kept as `+62…`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone(String);
checked_text!(Phone);

/// Area codes of two digits (after the zero); all others have three.
const SHORT_AREAS: [&str; 5] = ["21", "22", "24", "31", "61"];

impl Phone {
    fn check(text: &str) -> Result<String, Flaw> {
        let mut digits: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-' | '(' | ')' | '/' | '\u{2010}'..='\u{2015}'))
            .collect();
        if digits.is_empty() {
            return Err(Flaw::new("phone-empty"));
        }
        let plus = digits.starts_with('+');
        if plus {
            digits.remove(0);
        }
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Flaw::new("phone-letters"));
        }
        let international = digits.strip_prefix("0062").or_else(|| digits.strip_prefix("62"));
        let national = match international {
            // Many people type +62 and then the zero as well.
            Some(rest) => rest.strip_prefix('0').unwrap_or(rest),
            None if plus || digits.starts_with("00") => return Err(Flaw::new("phone-foreign")),
            None => match digits.strip_prefix('0') {
                Some(rest) => rest,
                None if digits.starts_with('8') => &digits,
                None => return Err(Flaw::new("phone-start")),
            },
        };
        let (least, most) = match national.bytes().next() {
            Some(b'8') => (9, 12),
            Some(b'2'..=b'7' | b'9') => (7, 11),
            Some(_) => return Err(Flaw::new("phone-start")),
            None => return Err(Flaw::new("phone-short").arg("count", digits.len())),
        };
        // The count is that of the number as people write it, with the zero.
        match national.len() {
            n if n < least => Err(Flaw::new("phone-short").arg("count", n + 1)),
            n if n > most => Err(Flaw::new("phone-long").arg("count", n + 1)),
            _ => Ok(format!("+62{national}")),
        }
    }

    /// Can it be a mobile phone?
    pub fn is_mobile(&self) -> bool {
        self.national().starts_with('8')
    }

    /// As people write it: `0812-3456-7890`, `(021) 5551234`.
    pub fn display(&self) -> String {
        let national = self.national();
        if self.is_mobile() {
            return format!("0{}-{}-{}", &national[..3], &national[3..7], &national[7..]);
        }
        let (area, rest) = national.split_at(area_width(national));
        format!("(0{area}) {rest}")
    }

    /// With the middle hidden: `0812-****-7890`.
    pub fn masked(&self) -> String {
        let national = self.national();
        let last = &national[national.len() - 4..];
        if self.is_mobile() {
            let hidden = "*".repeat(national.len().saturating_sub(7));
            return format!("0{}-{hidden}-{last}", &national[..3]);
        }
        let width = area_width(national);
        let hidden = "*".repeat(national.len().saturating_sub(width + 4));
        format!("(0{}) {hidden}{}", &national[..width], &national[(width + hidden.len())..])
    }

    fn national(&self) -> &str {
        self.0.strip_prefix("+62").unwrap_or(&self.0)
    }
}

fn area_width(national: &str) -> usize {
    if SHORT_AREAS.iter().any(|area| national.starts_with(area)) { 2 } else { 3 }
}
