//! Comparing words: how far two spellings are apart, and the roots of everyday Indonesian.

/// How many letters must be added, dropped, changed or swapped with their neighbour to turn `a` into `b`.
/// Words longer than 64 letters count as far apart.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len() > 64 || b.len() > 64 {
        return if a == b { 0 } else { 64 };
    }
    let width = b.len() + 1;
    let mut rows = vec![0_usize; (a.len() + 1) * width];
    let at = |i: usize, j: usize| i * width + j;
    for i in 0..=a.len() {
        rows[at(i, 0)] = i;
    }
    for j in 0..=b.len() {
        rows[at(0, j)] = j;
    }
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let cost = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (rows[at(i - 1, j)] + 1).min(rows[at(i, j - 1)] + 1).min(rows[at(i - 1, j - 1)] + cost);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[at(i - 2, j - 2)] + 1);
            }
            rows[at(i, j)] = best;
        }
    }
    rows[at(a.len(), b.len())]
}

/// Everyday spellings and the words a service file is likelier to use.
const EVERYDAY: &[(&str, &str)] = &[
    ("bikin", "buat"),
    ("ngurus", "urus"),
    ("ngurusin", "urus"),
    ("urusin", "urus"),
    ("ilang", "hilang"),
    ("kehilangan", "hilang"),
    ("kecopetan", "hilang"),
    ("kecurian", "hilang"),
    ("rusak", "rusak"),
    ("patah", "rusak"),
    ("ektp", "ktp"),
    ("ktpel", "ktp"),
    ("ektpel", "ktp"),
    ("akte", "akta"),
    ("aktenya", "akta"),
    ("lahiran", "lahir"),
    ("kelahiran", "lahir"),
    ("melahirkan", "lahir"),
    ("bayi", "lahir"),
    ("dagang", "usaha"),
    ("jualan", "usaha"),
    ("warung", "usaha"),
    ("toko", "usaha"),
    ("umkm", "usaha"),
    ("bisnis", "usaha"),
    ("nikah", "kawin"),
    ("pindahan", "pindah"),
    ("suket", "surat"),
    ("ijin", "izin"),
    ("perijinan", "izin"),
    ("perizinan", "izin"),
    ("kartu", "kartu"),
    ("gimana", ""),
    ("bagaimana", ""),
    ("cara", ""),
    ("mau", ""),
    ("saya", ""),
    ("aku", ""),
    ("untuk", ""),
    ("yang", ""),
    ("yg", ""),
    ("di", ""),
    ("ke", ""),
    ("dan", ""),
    ("the", ""),
    ("how", ""),
    ("to", ""),
    ("gmn", ""),
    ("gw", ""),
    ("gue", ""),
    ("dong", ""),
    ("ya", ""),
    ("min", ""),
    ("pak", ""),
    ("bu", ""),
];

/// Words that look as if they had an affix and have none.
const WHOLE: &[&str] = &[
    "akta",
    "desa",
    "kesehatan",
    "keluarga",
    "kenapa",
    "kecil",
    "kerja",
    "pernah",
    "mikro",
    "kepala",
    "belum",
    "berkas",
    "sekolah",
    "dinas",
];

/// The words of a text as search compares them: lower case, without affixes, everyday words made common ones.
pub(crate) fn roots(text: &str) -> Vec<String> {
    let lower = text.to_lowercase().replace(['-', '\u{2010}', '\u{2011}'], "");
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    words.map(root).filter(|w| !w.is_empty()).collect()
}

/// One word without its affixes.
pub(crate) fn root(word: &str) -> String {
    if let Some((_, to)) = EVERYDAY.iter().find(|(from, _)| *from == word) {
        return (*to).to_owned();
    }
    if WHOLE.contains(&word) {
        return word.to_owned();
    }
    let bare = without_prefix(without_suffix(word));
    EVERYDAY.iter().find(|(from, to)| *from == bare && !to.is_empty()).map_or(bare.clone(), |(_, to)| (*to).to_owned())
}

/// A root keeps at least four letters.
fn leaves_enough(rest: &str) -> bool {
    rest.chars().count() >= 4
}

fn without_suffix(word: &str) -> &str {
    let mut word = word;
    for endings in [&["nya", "lah", "kah", "ku", "mu"][..], &["kan", "an", "in", "i"][..]] {
        for ending in endings {
            if let Some(rest) = word.strip_suffix(ending)
                && leaves_enough(rest)
                && !(*ending == "i" && rest.ends_with(['a', 'e', 's']))
            {
                word = rest;
                break;
            }
        }
    }
    word
}

fn without_prefix(word: &str) -> String {
    // Where the prefix swallows the first letter of the root, the letter is given back.
    let swallowed: [(&str, &str); 4] = [("meny", "s"), ("peny", "s"), ("menge", ""), ("penge", "")];
    for (prefix, letter) in swallowed {
        if let Some(root) = word.strip_prefix(prefix).map(|rest| format!("{letter}{rest}")).filter(|r| leaves_enough(r))
        {
            return root;
        }
    }
    for prefix in [
        "memper", "diper", "meng", "mem", "men", "peng", "pem", "pen", "ber", "ter", "per", "me", "di", "ke", "se",
        "pe", "ng",
    ] {
        if let Some(rest) = word.strip_prefix(prefix).filter(|r| leaves_enough(r)) {
            return rest.to_owned();
        }
    }
    word.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_typing_error_is_one_step_away() {
        for (a, b) in [("akta", "akt"), ("akta", "akkta"), ("akta", "aqta"), ("akta", "atka")] {
            assert_eq!(distance(a, b), 1, "{a} {b}");
        }
        assert_eq!(distance("akta", "akta"), 0);
        assert_eq!(distance("", "abc"), 3);
    }

    #[test]
    fn affixes_and_everyday_spellings_lead_to_the_same_root() {
        for (word, is) in [
            ("mengurus", "urus"),
            ("ngurus", "urus"),
            ("diurus", "urus"),
            ("kehilangan", "hilang"),
            ("ilang", "hilang"),
            ("kelahiran", "lahir"),
            ("pembuatan", "buat"),
            ("bikin", "buat"),
            ("akte", "akta"),
            ("perizinan", "izin"),
            ("usahanya", "usaha"),
            ("menyimpan", "simpan"),
        ] {
            // Both the words of a service and of a question go through `root`: what counts is that they meet.
            assert_eq!(root(word), root(is), "{word}");
        }
        assert_eq!(roots("Gimana cara bikin e-KTP yang ilang?"), ["buat", "ektp", "hilang"].map(root));
    }
}
