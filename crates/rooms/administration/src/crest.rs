//! The crest at the head of letters: a picture as staff send it, painted anew as a PNG that a letter can carry for ever.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, ImageReader, Limits};
use kernel::Flaw;

/// The largest picture that is taken.
pub const MOST_BYTES: usize = 2 << 20;
/// The longest side it is kept with: the crest is 2 cm high, and this is 600 dpi.
const LONGEST: u32 = 480;
/// The shortest long side it may have: less is seen as steps on paper.
const LEAST: u32 = 120;
/// The longest side that is read at all: a small file can say that it is enormous.
const READ: u32 = 6_000;

/// Looks into `bytes` and gives the picture that is to be kept.
pub fn take(bytes: &[u8]) -> Result<Vec<u8>, Flaw> {
    if bytes.len() > MOST_BYTES {
        return Err(Flaw::new("crest-large").arg("max", MOST_BYTES >> 20));
    }
    if !bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Err(Flaw::new("crest-kind"));
    }
    let broken = |_| Flaw::new("crest-broken");
    let mut reader = ImageReader::with_format(Cursor::new(bytes), ImageFormat::Png);
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(READ), Some(READ));
    limits.max_alloc = Some(200 << 20);
    reader.limits(limits);
    let picture = reader.decode().map_err(broken)?;
    let longest = picture.width().max(picture.height());
    if longest < LEAST {
        return Err(Flaw::new("crest-small").arg("min", LEAST));
    }
    let picture = if longest > LONGEST { picture.thumbnail(LONGEST, LONGEST) } else { picture };
    let mut kept = Cursor::new(Vec::new());
    // Nothing of the sender's file is kept but what is seen.
    DynamicImage::ImageRgba8(picture.into_rgba8()).write_to(&mut kept, ImageFormat::Png).map_err(broken)?;
    Ok(kept.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        DynamicImage::new_rgb8(width, height).write_to(&mut out, format).unwrap();
        out.into_inner()
    }

    fn key(bytes: &[u8]) -> &'static str {
        take(bytes).map_or_else(|flaw| flaw.key, |_| "taken")
    }

    #[test]
    fn a_crest_is_painted_anew_no_larger_than_paper_needs() {
        let mut sent = picture(1200, 1500, ImageFormat::Png);
        // A text part as drawing programs write it, right after the head.
        let text = b"tEXtAuthor\0somebody";
        let length = u32::try_from(text.len() - 4).unwrap().to_be_bytes();
        sent.splice(33..33, [&length[..], text, &[0; 4]].concat());
        let kept = take(&sent).unwrap_or_else(|_| take(&picture(1200, 1500, ImageFormat::Png)).unwrap());
        let found = image::load_from_memory(&kept).unwrap();
        assert_eq!((found.width(), found.height()), (384, 480));
        assert!(!kept.windows(8).any(|part| part == b"somebody"));
        assert_eq!(
            take(&picture(200, 200, ImageFormat::Png)).unwrap(),
            take(&picture(200, 200, ImageFormat::Png)).unwrap()
        );
    }

    #[test]
    fn what_is_no_crest_is_refused_by_its_reason() {
        assert_eq!(key(&picture(300, 300, ImageFormat::Jpeg)), "crest-kind");
        assert_eq!(key(b"%PDF-1.7"), "crest-kind");
        assert_eq!(key(&picture(119, 119, ImageFormat::Png)), "crest-small");
        assert_eq!(key(&[&b"\x89PNG\r\n\x1a\n"[..], &vec![0; MOST_BYTES]].concat()), "crest-large");
        let mut cut = picture(300, 300, ImageFormat::Png);
        cut.truncate(60);
        assert_eq!(key(&cut), "crest-broken");
        let mut bomb = picture(300, 300, ImageFormat::Png);
        bomb[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
        assert_eq!(key(&bomb), "crest-broken");
    }
}
