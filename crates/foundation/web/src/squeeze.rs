//! Making answers small: which encoding a browser takes, and the two that this hall speaks.
//!
//! Squeezing takes most of the time of a page that is squeezed for every request, so pages that everyone sees alike are
//! squeezed once and kept ([`crate::public`]); the rest is squeezed fast and a little larger.

use std::io::Write as _;

use axum::http::HeaderValue;
use brotli::enc::BrotliEncoderParams;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

/// How an answer is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// As it is.
    Plain,
    /// gzip.
    Gzip,
    /// Brotli.
    Brotli,
}

impl Encoding {
    /// The best that the asker takes. `;q=0` refuses.
    pub(crate) fn best(accept: Option<&str>) -> Self {
        if takes(accept, "br") {
            Self::Brotli
        } else if takes(accept, "gzip") {
            Self::Gzip
        } else {
            Self::Plain
        }
    }

    /// The value of `Content-Encoding`.
    pub(crate) fn header(self) -> Option<HeaderValue> {
        match self {
            Self::Plain => None,
            Self::Gzip => Some(HeaderValue::from_static("gzip")),
            Self::Brotli => Some(HeaderValue::from_static("br")),
        }
    }
}

/// Whether the asker takes this encoding.
pub(crate) fn takes(accept: Option<&str>, name: &str) -> bool {
    accept.unwrap_or_default().split(',').any(|part| {
        let (what, quality) = part.split_once(';').unwrap_or((part, ""));
        what.trim() == name && !matches!(quality.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
    })
}

/// Brotli; what cannot be squeezed stays as it is. Quality 10 and up costs a hundred times what 5 does.
pub(crate) fn brotli(plain: &Bytes, quality: i32) -> Bytes {
    let params = BrotliEncoderParams { quality, ..BrotliEncoderParams::default() };
    let (mut from, mut small): (&[u8], Vec<u8>) = (plain, Vec::new());
    brotli::BrotliCompress(&mut from, &mut small, &params).map_or_else(|_| plain.clone(), |_| Bytes::from(small))
}

/// What was squeezed by Brotli; empty if it is none.
pub(crate) fn unbrotli(small: &[u8]) -> Bytes {
    let mut plain = Vec::new();
    let mut from = small;
    brotli::BrotliDecompress(&mut from, &mut plain).map_or_else(|_| Bytes::new(), |()| Bytes::from(plain))
}

/// gzip, from 1 (fast) to 9 (small).
pub(crate) fn gzip(plain: &Bytes, level: u32) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::with_capacity(plain.len() / 3), Compression::new(level));
    let small = encoder.write_all(plain).and_then(|()| encoder.finish());
    small.map_or_else(|_| plain.clone(), Bytes::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_encoding_that_the_asker_takes_is_chosen() {
        let best = |accept| Encoding::best(Some(accept));
        assert_eq!(best("gzip, deflate, br"), Encoding::Brotli);
        assert_eq!(best("gzip;q=1.0, br;q=0"), Encoding::Gzip);
        assert_eq!(best("identity"), Encoding::Plain);
        assert_eq!(best("x-gzip-not"), Encoding::Plain);
        assert_eq!(Encoding::best(None), Encoding::Plain);
    }
}
