//! The reference that people read out, type and print: `KTP-7F3K9-Q2MXT`.
//!
//! Two to four letters that say the service, then ten symbols of the 32 that remain when I, L, O and U
//! leave the digits and letters. Nine symbols carry 45 random bits; the last is a check over all the others,
//! prefix included, in the field of 32 elements with a different weight per place. So every single wrong
//! symbol and every swap of neighbours is noticed. O typed for 0, and I or L typed for 1, are put right.

use crate::dice::Dice;
use crate::flaw::Flaw;
use crate::number::checked_text;

/// A public reference in its one canonical form, capitals with two dashes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference(String);
checked_text!(Reference);

const SYMBOLS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const BODY: usize = 10;

impl Reference {
    /// A new reference. Whether it is free, only the database can say; with 45 bits it nearly always is.
    pub fn mint(prefix: &str, dice: &dyn Dice) -> Result<Self, Flaw> {
        if !is_prefix(prefix) {
            return Err(Flaw::new("reference-prefix"));
        }
        let mut bits = dice.number();
        let mut body = String::with_capacity(BODY);
        for _ in 1..BODY {
            body.push(SYMBOLS[(bits & 31) as usize].into());
            bits >>= 5;
        }
        let check = weigh(prefix.bytes().chain(body.bytes()).chain([b'0']));
        body.push(SYMBOLS[usize::from(check)].into());
        Ok(Self(written(prefix, &body)))
    }

    /// The letters that say the service.
    pub fn prefix(&self) -> &str {
        self.0.split('-').next().unwrap_or_default()
    }

    /// With the middle hidden: `KTP-*****-*2MXT`.
    pub fn masked(&self) -> String {
        let shown = self.0.len() - 4;
        let hide = |(i, c)| {
            if i < self.prefix().len() || i >= shown || c == '-' { c } else { '*' }
        };
        self.0.chars().enumerate().map(hide).collect()
    }

    fn check(text: &str) -> Result<String, Flaw> {
        let skip = |c: &char| !c.is_whitespace() && !matches!(c, '-' | '.' | '_' | '/' | '\u{2010}'..='\u{2015}');
        let symbols: String = text.chars().filter(skip).map(|c| c.to_ascii_uppercase()).collect();
        if symbols.is_empty() {
            return Err(Flaw::new("reference-empty"));
        }
        if !symbols.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(Flaw::new("reference-symbols"));
        }
        let Some(split @ 2..=4) = symbols.len().checked_sub(BODY) else {
            return Err(Flaw::new("reference-length"));
        };
        let (prefix, body) = symbols.split_at(split);
        let prefix = prefix.replace('0', "O").replace('1', "I");
        let body = body.replace('O', "0").replace(['I', 'L'], "1");
        if !is_prefix(&prefix) || !body.bytes().all(|b| SYMBOLS.contains(&b)) {
            return Err(Flaw::new("reference-symbols"));
        }
        let whole = weigh(prefix.bytes().chain(body.bytes()));
        if whole == 0 { Ok(written(&prefix, &body)) } else { Err(Flaw::new("reference-check")) }
    }
}

fn is_prefix(prefix: &str) -> bool {
    (2..=4).contains(&prefix.len()) && prefix.bytes().all(|b| b.is_ascii_uppercase())
}

fn written(prefix: &str, body: &str) -> String {
    format!("{prefix}-{}-{}", &body[..BODY / 2], &body[BODY / 2..])
}

/// The weighted sum of the symbols, zero for a right reference. The weight of the last place is 1, of each
/// place before it the double of the next one's (in the field), so no two places weigh the same.
fn weigh(symbols: impl DoubleEndedIterator<Item = u8>) -> u8 {
    let mut weight = 1;
    let mut sum = 0;
    for symbol in symbols.rev() {
        sum ^= times(value(symbol), weight);
        weight = times(weight, 2);
    }
    sum
}

/// The product in the field of 32 elements, modulo x^5 + x^2 + 1.
fn times(a: u8, mut b: u8) -> u8 {
    let (mut a, mut product) = (a, 0);
    while b > 0 {
        if b & 1 == 1 {
            product ^= a;
        }
        a <<= 1;
        if a & 32 != 0 {
            a ^= 0b10_0101;
        }
        b >>= 1;
    }
    product
}

/// The value of a symbol. Letters only a prefix can have take the values of digits no prefix can have.
fn value(symbol: u8) -> u8 {
    let place = match symbol {
        b'O' => Some(0),
        b'I' => Some(1),
        b'L' => Some(2),
        b'U' => Some(3),
        _ => SYMBOLS.iter().position(|s| *s == symbol),
    };
    u8::try_from(place.unwrap_or(0)).unwrap_or(0)
}
