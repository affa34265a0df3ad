//! Entry bundles: 256 entries, each behind its length in two bytes (C2SP tlog-tiles).

/// The longest entry.
pub const MAX_ENTRY: usize = u16::MAX as usize;

/// Adds an entry to a bundle. False, and nothing added, when it is too long.
#[must_use]
pub fn push(bundle: &mut Vec<u8>, entry: &[u8]) -> bool {
    let Ok(length) = u16::try_from(entry.len()) else { return false };
    bundle.extend_from_slice(&length.to_be_bytes());
    bundle.extend_from_slice(entry);
    true
}

/// The entries of a bundle; none if it breaks off.
pub fn entries(bundle: &[u8]) -> Option<Vec<&[u8]>> {
    let (mut rest, mut entries) = (bundle, Vec::new());
    while !rest.is_empty() {
        let (length, behind) = rest.split_first_chunk::<2>()?;
        let length = usize::from(u16::from_be_bytes(*length));
        entries.push(behind.get(..length)?);
        rest = behind.get(length..)?;
    }
    Some(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_in_comes_out() {
        let mut bundle = Vec::new();
        let (longest, longer) = (vec![7; MAX_ENTRY], vec![7; MAX_ENTRY + 1]);
        assert!(push(&mut bundle, b"one") && push(&mut bundle, b"") && push(&mut bundle, &longest));
        assert_eq!(entries(&bundle), Some(vec![b"one".as_slice(), b"", &longest]));
        assert!(!push(&mut bundle, &longer));
        assert_eq!(entries(&bundle[..bundle.len() - 1]), None);
        assert_eq!(entries(&[0]), None);
    }
}
