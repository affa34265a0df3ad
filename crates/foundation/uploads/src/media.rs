//! What is inside an uploaded file: found from its content, never from its name.
//!
//! Pictures are decoded, turned upright, made no larger than a page needs and written anew as JPEG, which drops the
//! place, the device and everything else a camera writes into them. PDFs are kept as they are, if they look whole.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits};
use kernel::Flaw;

use serde::{Deserialize, Serialize};

use crate::Accepts;

/// Pictures are made no longer than this on their long side, in pixels: A4 at 200 dpi.
const LONGEST: u32 = 2340;
/// JPEG quality of kept pictures.
const QUALITY: u8 = 82;

/// Kinds of document that are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Media {
    /// A PDF.
    #[serde(rename = "application/pdf")]
    Pdf,
    /// A picture, always kept as JPEG.
    #[serde(rename = "image/jpeg")]
    Jpeg,
}

impl Media {
    /// The media type.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
        }
    }

    /// Ending of a downloaded file's name.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Jpeg => "jpg",
        }
    }

    /// Reads the media type kept in the database.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Pdf, Self::Jpeg].into_iter().find(|media| media.as_str() == word)
    }
}

/// Looks into `bytes` and gives what is to be kept.
pub(crate) fn take(bytes: Vec<u8>, accepts: Accepts) -> Result<(Media, Vec<u8>), Flaw> {
    let Accepts { pdf: may_be_pdf, image: may_be_image, max_bytes } = accepts;
    if bytes.is_empty() {
        return Err(Flaw::new("upload-empty"));
    }
    if bytes.len() as u64 > max_bytes {
        return Err(Flaw::new("upload-too-large").arg("max", max_bytes / (1 << 20)));
    }
    match kind(&bytes) {
        Some(Found::Pdf) if may_be_pdf => whole_pdf(bytes).map(|bytes| (Media::Pdf, bytes)),
        Some(Found::Image(format)) if may_be_image => repaint(&bytes, format).map(|bytes| (Media::Jpeg, bytes)),
        _ => Err(Flaw::new(match (may_be_pdf, may_be_image) {
            (true, false) => "upload-kind-pdf",
            (false, true) => "upload-kind-image",
            _ => "upload-kind",
        })),
    }
}

enum Found {
    Pdf,
    Image(ImageFormat),
}

fn kind(bytes: &[u8]) -> Option<Found> {
    if bytes.starts_with(b"%PDF-") {
        Some(Found::Pdf)
    } else if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        Some(Found::Image(ImageFormat::Jpeg))
    } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some(Found::Image(ImageFormat::Png))
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        Some(Found::Image(ImageFormat::WebP))
    } else {
        None
    }
}

/// A PDF that was cut off on the way lacks its end; one that runs programs or carries files is not a scan.
fn whole_pdf(bytes: Vec<u8>) -> Result<Vec<u8>, Flaw> {
    let end = &bytes[bytes.len().saturating_sub(1024)..];
    if !contains(end, b"%%EOF") {
        return Err(Flaw::new("upload-broken"));
    }
    if [&b"/JavaScript"[..], b"/Launch", b"/EmbeddedFile", b"/Encrypt"].iter().any(|word| contains(&bytes, word)) {
        return Err(Flaw::new("upload-pdf-active"));
    }
    Ok(bytes)
}

fn contains(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}

fn repaint(bytes: &[u8], format: ImageFormat) -> Result<Vec<u8>, Flaw> {
    let broken = |_| Flaw::new("upload-broken");
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(16_000);
    limits.max_image_height = Some(16_000);
    limits.max_alloc = Some(320 << 20);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(broken)?;
    let upright = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(broken)?;
    picture.apply_orientation(upright);
    if picture.width().max(picture.height()) > LONGEST {
        picture = picture.thumbnail(LONGEST, LONGEST);
    }
    let mut out = Vec::new();
    let rgb = on_white(picture);
    rgb.write_with_encoder(JpegEncoder::new_with_quality(&mut out, QUALITY)).map_err(broken)?;
    Ok(out)
}

/// JPEG knows no transparency: a scan with a clear ground becomes black text on white, not on black.
fn on_white(picture: DynamicImage) -> DynamicImage {
    if !picture.color().has_alpha() {
        return DynamicImage::ImageRgb8(picture.into_rgb8());
    }
    let mut ground = image::RgbaImage::from_pixel(picture.width(), picture.height(), image::Rgba([255; 4]));
    image::imageops::overlay(&mut ground, &picture.into_rgba8(), 0, 0);
    DynamicImage::ImageRgb8(DynamicImage::ImageRgba8(ground).into_rgb8())
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn accepts(pdf: bool, image: bool) -> Accepts {
        Accepts { pdf, image, max_bytes: 10 << 20 }
    }

    fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        DynamicImage::new_rgb8(width, height).write_to(&mut out, format).unwrap();
        out.into_inner()
    }

    fn key(result: Result<(Media, Vec<u8>), Flaw>) -> &'static str {
        result.map_or_else(|flaw| flaw.key, |_| "taken")
    }

    #[test]
    fn the_name_does_not_matter_the_content_does() {
        assert_eq!(key(take(b"MZ\x90\x00 this program cannot be run".to_vec(), accepts(true, true))), "upload-kind");
        assert_eq!(key(take(vec![], accepts(true, true))), "upload-empty");
        assert_eq!(key(take(picture(4, 4, ImageFormat::Png), accepts(true, false))), "upload-kind-pdf");
        assert_eq!(key(take(b"%PDF-1.7\n%%EOF\n".to_vec(), accepts(false, true))), "upload-kind-image");
        assert_eq!(key(take(b"%PDF-1.7\n%%EOF\n".to_vec(), accepts(true, true))), "taken");
    }

    #[test]
    fn a_file_that_is_too_large_cut_off_or_active_is_refused() {
        assert_eq!(key(take(vec![0; 11 << 20], accepts(true, true))), "upload-too-large");
        assert_eq!(key(take(b"%PDF-1.7\nhalf".to_vec(), accepts(true, true))), "upload-broken");
        assert_eq!(key(take(b"%PDF-1.7 /JavaScript (x) %%EOF".to_vec(), accepts(true, true))), "upload-pdf-active");
        let mut cut = picture(64, 64, ImageFormat::Png);
        cut.truncate(40);
        assert_eq!(key(take(cut, accepts(true, true))), "upload-broken");
    }

    #[test]
    fn pictures_are_kept_as_jpeg_without_what_the_camera_wrote() {
        let mut photo = picture(3000, 1500, ImageFormat::Jpeg);
        // An APP1 segment as cameras write it, right after the start marker.
        let exif = b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0 GPS -7.0051 110.4381";
        let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
        let segment = [&[0xff, 0xe1][..], &length, exif].concat();
        photo.splice(2..2, segment);
        let (media, kept) = take(photo, accepts(true, true)).unwrap();
        assert_eq!(media, Media::Jpeg);
        assert!(!contains(&kept, b"Exif") && !contains(&kept, b"GPS"));
        let kept = image::load_from_memory(&kept).unwrap();
        assert_eq!((kept.width(), kept.height()), (LONGEST, LONGEST / 2));
    }

    #[test]
    fn a_picture_bomb_is_refused_before_it_fills_the_memory() {
        // A PNG that says it is 60,000 by 60,000.
        let mut bomb = picture(2, 2, ImageFormat::Png);
        bomb[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
        bomb[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
        assert_eq!(key(take(bomb, accepts(true, true))), "upload-broken");
    }
}
