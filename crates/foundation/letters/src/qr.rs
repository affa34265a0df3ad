//! The QR code of a letter or a page, as a picture that a screen reader can name.

use std::fmt::Write as _;

use fast_qr::ECL;
use fast_qr::qr::{QRBuilder, QRCode};

/// The empty frame around a code, in modules: scanners need four to find it.
const QUIET: usize = 4;

/// The least width of the code without its frame, in millimetres.
const LEAST_WIDTH: f64 = 25.0;

/// The least width of one module, in millimetres, so that a cheap camera reads a long address.
const LEAST_MODULE: f64 = 0.6;

/// A QR code of `text` as SVG: at least 25 mm wide when printed, with its quiet zone, named `text` for screen readers.
///
/// A text that no QR code can hold (more than about 2,300 bytes) gives an empty picture with the same name.
pub fn qr_svg(text: &str) -> String {
    draw(text, encode(text).as_ref())
}

/// As [`qr_svg`], but `None` when the text is too long for a QR code.
pub(crate) fn try_qr_svg(text: &str) -> Option<String> {
    encode(text).map(|code| draw(text, Some(&code)))
}

/// The width of one module of a code with a proof, in millimetres. It has many modules, and whoever reads it holds a
/// phone close to paper; at 0.42 a printer of 300 dots an inch has five dots for each.
const PROOF_MODULE: f64 = 0.42;

/// A QR code that holds a proof, and its width in millimetres; none if it is too long. Correction is the lowest, since
/// fewer modules are read better than more correction, and what the code holds checks itself.
pub(crate) fn try_proof_svg(text: &str, name: &str) -> Option<(String, f64)> {
    let code = QRBuilder::new(text).ecl(ECL::L).build().ok()?;
    let width = PROOF_MODULE * side(code.size);
    Some((drawing(name, Some(&code), width), width))
}

/// A QR code that holds a proof, as SVG, called `name` for screen readers: nobody wants to hear the proof. Empty if it is
/// too long for a code.
pub fn proof_svg(text: &str, name: &str) -> String {
    try_proof_svg(text, name).map_or_else(String::new, |(svg, _)| svg)
}

fn encode(text: &str) -> Option<QRCode> {
    QRBuilder::new(text).ecl(ECL::M).build().ok()
}

fn draw(text: &str, code: Option<&QRCode>) -> String {
    drawing(text, code, width_mm(code.map_or(21, |code| code.size)))
}

fn drawing(text: &str, code: Option<&QRCode>, width: f64) -> String {
    let inner = code.map_or(21, |code| code.size);
    let side = inner + 2 * QUIET;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.1}mm\" height=\"{width:.1}mm\" \
         viewBox=\"0 0 {side} {side}\" role=\"img\" shape-rendering=\"crispEdges\">\
         <title>{}</title><path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path fill=\"#000\" d=\"",
        escape(text)
    );
    if let Some(code) = code {
        for row in 0..inner {
            draw_row(&mut svg, row, &code[row]);
        }
    }
    svg.push_str("\"/></svg>");
    svg
}

/// One path step for each run of dark modules keeps the picture small.
fn draw_row(svg: &mut String, row: usize, modules: &[fast_qr::Module]) {
    let mut column = 0;
    while column < modules.len() {
        let run = modules[column..].iter().take_while(|m| m.value()).count();
        if run > 0 {
            // Writing to a String cannot fail.
            let _ = write!(svg, "M{} {}h{run}v1h-{run}z", column + QUIET, row + QUIET);
        }
        column += run.max(1);
    }
}

/// Modules of a whole picture, its frame included.
#[expect(clippy::cast_precision_loss, reason = "a QR code has at most 177 modules")]
fn side(inner: usize) -> f64 {
    (inner + 2 * QUIET) as f64
}

/// Width of the whole picture in millimetres.
fn width_mm(inner: usize) -> f64 {
    let frame = side(inner) - side(0);
    let module = (LEAST_WIDTH / frame).max(LEAST_MODULE);
    // Rounded up to a tenth, because the picture is written with one digit.
    (module * side(inner) * 10.0).ceil() / 10.0
}

fn escape(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).fold(String::with_capacity(text.len()), |mut out, c| {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            c => out.push(c),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_never_smaller_than_25_millimetres_without_its_frame() {
        for inner in (21..=177).step_by(4) {
            let share = f64::from(u32::try_from(inner).unwrap()) / f64::from(u32::try_from(inner + 2 * QUIET).unwrap());
            assert!(width_mm(inner) * share >= LEAST_WIDTH, "{inner} modules");
        }
    }

    #[test]
    fn the_picture_is_named_by_its_text_and_markup_in_it_is_harmless() {
        let svg = qr_svg("https://contoh.test/cek/A?x=1&y=<b>");
        assert!(svg.contains("role=\"img\""), "{svg}");
        assert!(svg.contains("<title>https://contoh.test/cek/A?x=1&amp;y=&lt;b&gt;</title>"), "{svg}");
    }

    #[test]
    fn a_text_too_long_for_a_code_is_said_to_be_so() {
        let long = "x".repeat(5_000);
        assert!(try_qr_svg(&long).is_none());
        assert!(qr_svg(&long).contains("d=\"\""));
    }

    #[test]
    fn the_same_text_gives_the_same_picture() {
        assert_eq!(qr_svg("KTP-7F3K9"), qr_svg("KTP-7F3K9"));
        assert_ne!(qr_svg("KTP-7F3K9"), qr_svg("KTP-7F3K8"));
    }
}
