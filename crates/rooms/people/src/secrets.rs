//! Things that are drawn by lot and known to one person: tokens, codes, first passwords. The hall keeps only hashes.

use kernel::{CodeId, Dice, Secret};
use sha2::{Digest, Sha256};
use store::Vault;

/// 256 random bits as 64 hexadecimal digits.
pub(crate) fn token(dice: &dyn Dice) -> Secret<String> {
    let mut bytes = [0; 32];
    dice.fill(&mut bytes);
    Secret::new(hex(&bytes))
}

/// What is kept of a token. Plain SHA-256 is enough: nobody can go through 2^256 tokens.
pub(crate) fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|n| char::from_digit(n.into(), 16).unwrap_or('0'))
        .collect()
}

/// Six random digits, each of the million equally likely.
pub(crate) fn code(dice: &dyn Dice) -> Secret<String> {
    Secret::new(format!("{:06}", below(dice, 1_000_000)))
}

/// What is kept of a code: a keyed hash, as a million codes are soon tried by whoever has the table.
pub(crate) fn code_hash(vault: &Vault, id: CodeId, code: &str) -> [u8; 32] {
    vault.blind("people.code", &format!("{id}:{}", digits(code)))
}

/// What was typed, without the spaces and dashes that people put into codes.
pub(crate) fn digits(typed: &str) -> String {
    typed.chars().filter(|c| !c.is_whitespace() && *c != '-').collect()
}

/// Whether two hashes are the same, in a time that does not tell where they differ.
pub(crate) fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |differ, (x, y)| differ | (x ^ y)) == 0
}

/// How many recovery codes an officer gets.
pub(crate) const RECOVERY_CODES: usize = 8;

/// Recovery codes of about 49 random bits each: `3f7k9-q2mxt`.
pub(crate) fn recovery_codes(dice: &dyn Dice) -> Vec<Secret<String>> {
    (0..RECOVERY_CODES).map(|_| Secret::new(format!("{}-{}", letters(dice, 5), letters(dice, 5)))).collect()
}

/// What is kept of a recovery code.
pub(crate) fn recovery_hash(vault: &Vault, officer: kernel::OfficerId, code: &str) -> [u8; 32] {
    vault.blind("people.recovery", &format!("{officer}:{}", digits(code).to_lowercase()))
}

fn letters(dice: &dyn Dice, count: usize) -> String {
    /// Without the signs that are read as another: 0 1 i l o.
    const ALPHABET: &[u8; 31] = b"23456789abcdefghjkmnpqrstuvwxyz";
    (0..count).map(|_| char::from(ALPHABET[usize::try_from(below(dice, 31)).unwrap_or(0)])).collect()
}

/// A password that can be read aloud and typed on a phone: four short words and four digits, about 45 random bits.
pub(crate) fn readable_password(dice: &dyn Dice) -> Secret<String> {
    let mut parts: Vec<&str> = Vec::new();
    while parts.len() < 4 {
        let word = WORDS[usize::try_from(below(dice, WORDS.len() as u64)).unwrap_or(0)];
        if !parts.contains(&word) {
            parts.push(word);
        }
    }
    Secret::new(format!("{}-{:04}", parts.join("-"), below(dice, 10_000)))
}

/// A random number below `end`, each equally likely.
fn below(dice: &dyn Dice, end: u64) -> u64 {
    let fair = u64::MAX - u64::MAX % end;
    loop {
        let drawn = dice.number();
        if drawn < fair {
            return drawn % end;
        }
    }
}

/// Short, everyday, unmistakable words.
const WORDS: [&str; 256] = [
    "abu", "acar", "adik", "agar", "air", "ajak", "akar", "aksi", "alam", "alas", "alat", "alir", "alun", "aman",
    "ambil", "anak", "angin", "angka", "antar", "apel", "api", "arah", "arang", "asam", "asap", "asin", "atap", "ayam",
    "ayun", "bagi", "bahan", "baja", "baju", "bakar", "baki", "bakso", "baku", "balap", "balik", "balok", "bambu",
    "ban", "banjir", "bantal", "bapak", "barat", "baris", "baru", "basah", "batik", "batu", "bawa", "bayam", "bebek",
    "beku", "belah", "beli", "benang", "beras", "besar", "besi", "betis", "biji", "biola", "biru", "bisik", "bola",
    "botol", "buah", "bubur", "budi", "bukit", "buku", "bulan", "bulat", "bulu", "bumi", "bunga", "buntu", "buru",
    "cabai", "cahaya", "cakap", "candi", "cangkir", "cat", "catur", "cepat", "cerah", "cermin", "cincin", "coklat",
    "cuci", "curah", "dadu", "daging", "damai", "danau", "dapur", "darat", "dasar", "dasi", "datar", "daun", "dayung",
    "delima", "denah", "depan", "desa", "dinding", "dingin", "domba", "dua", "duku", "durian", "ekor", "emas", "ember",
    "enam", "es", "gajah", "galah", "gambar", "gambus", "gandum", "garam", "garis", "gasing", "gelas", "gemuk",
    "gendang", "getah", "gigi", "gitar", "gula", "gulai", "gunung", "guru", "hadiah", "hangat", "harum", "hijau",
    "hujan", "hutan", "ikan", "ikat", "impian", "indah", "induk", "intan", "jagung", "jahe", "jala", "jalan", "jambu",
    "jamu", "jarum", "jati", "jauh", "jeruk", "jinak", "jingga", "juara", "kabut", "kaca", "kaki", "kakak", "kaldu",
    "kapal", "kapas", "kapur", "karang", "kasur", "kayu", "kebun", "kecap", "kelapa", "kera", "keris", "kertas",
    "kilat", "kipas", "kolam", "kopi", "kota", "kuda", "kue", "kulit", "kuning", "kursi", "lada", "ladang", "lampu",
    "langit", "laut", "lebah", "lemari", "lilin", "lima", "lontong", "lurah", "madu", "mangga", "mawar", "meja",
    "melati", "merah", "merpati", "minyak", "nanas", "nangka", "nasi", "nelayan", "teh", "nyiur", "obor", "ombak",
    "padi", "pagar", "pagi", "paku", "pandan", "pantai", "pasar", "pasir", "payung", "pelita", "perahu", "pisang",
    "pohon", "pulau", "rakit", "rambutan", "rawa", "roda", "roti", "rumah", "rusa", "sabun", "sagu", "salak", "sapi",
    "sawah", "sawo", "sayur", "sendok", "senja", "sepeda", "serai", "siang", "singkong", "sirih", "sungai", "surya",
    "tahu", "talas",
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use kernel::SeededDice;

    use super::*;

    #[test]
    fn no_word_comes_twice_and_each_is_lower_case() {
        let unique: BTreeSet<&str> = WORDS.into_iter().collect();
        assert_eq!(unique.len(), WORDS.len());
        assert!(WORDS.iter().all(|word| word.bytes().all(|b| b.is_ascii_lowercase())));
    }

    #[test]
    fn a_readable_password_is_long_enough_and_never_the_same() {
        let dice = SeededDice::new(1);
        let made: BTreeSet<String> = (0..200).map(|_| readable_password(&dice).into_inner()).collect();
        assert_eq!(made.len(), 200);
        for password in &made {
            assert!(crate::password::check(password, &[]).is_ok(), "{password}");
        }
    }

    #[test]
    fn a_code_has_six_digits_and_a_token_64() {
        let dice = SeededDice::new(2);
        for _ in 0..1_000 {
            let code = code(&dice).into_inner();
            assert!(code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()), "{code}");
        }
        assert_eq!(token(&dice).reveal().len(), 64);
        assert_ne!(token(&dice), token(&dice));
    }

    #[test]
    fn recovery_codes_are_easy_to_read() {
        for code in recovery_codes(&SeededDice::new(3)) {
            let code = code.into_inner();
            assert_eq!(code.len(), 11);
            assert!(!code.contains(['0', '1', 'i', 'l', 'o']), "{code}");
        }
    }

    #[test]
    fn hashes_are_compared_whole() {
        assert!(same(&[1, 2, 3], &[1, 2, 3]));
        assert!(!same(&[1, 2, 3], &[1, 2, 4]));
        assert!(!same(&[1, 2, 3], &[1, 2]));
    }
}
