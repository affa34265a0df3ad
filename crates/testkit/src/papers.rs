//! What people upload: photos, scans, and things that only look like them.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

/// A photo of a document, as a PNG.
pub fn png() -> Vec<u8> {
    picture(ImageFormat::Png)
}

/// A photo of a document, as a JPEG in which a camera wrote its place.
pub fn jpeg_with_place() -> Vec<u8> {
    let mut photo = picture(ImageFormat::Jpeg);
    let exif = b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0 GPS -7.0051 110.4381";
    let length = u16::try_from(exif.len() + 2).expect("short").to_be_bytes();
    // Cameras put it right after the start marker.
    photo.splice(2..2, [&[0xff, 0xe1][..], &length, exif].concat());
    photo
}

/// A crest of this color, as a PNG large enough for paper.
pub fn crest(color: [u8; 3]) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    let painted = RgbImage::from_pixel(200, 240, Rgb(color));
    DynamicImage::ImageRgb8(painted).write_to(&mut out, ImageFormat::Png).expect("a picture is painted");
    out.into_inner()
}

/// A small whole PDF.
pub fn pdf() -> Vec<u8> {
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n\
      trailer<</Root 1 0 R>>\n%%EOF\n"
        .to_vec()
}

/// The beginning of a Windows program.
pub fn exe() -> Vec<u8> {
    [b"MZ\x90\x00\x03\x00\x00\x00", &[0_u8; 600][..], b"This program cannot be run in DOS mode."].concat()
}

fn picture(format: ImageFormat) -> Vec<u8> {
    let painted = RgbImage::from_fn(64, 48, |x, y| {
        Rgb([240, u8::try_from(x * 3).unwrap_or(0), u8::try_from(y * 5).unwrap_or(0)])
    });
    let mut out = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(painted).write_to(&mut out, format).expect("a picture is painted");
    out.into_inner()
}
