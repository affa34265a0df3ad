//! A form with files, as a browser or an attacker may cut it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use web::axum::body::Body;
use web::axum::extract::{FromRequest as _, Request};
use web::input::Unchecked;

fuzz_target!(|sent: &[u8]| {
    // The first line is the type that the browser claims, the rest is the body.
    let cut = sent.iter().position(|byte| *byte == b'\n').unwrap_or(sent.len());
    let (kind, body) = (&sent[..cut], sent.get(cut + 1..).unwrap_or_default());
    let request = Request::builder().method("POST").header("content-type", kind);
    // What no header can carry never arrives.
    let Ok(request) = request.header("sec-fetch-site", "same-origin").body(Body::from(body.to_vec())) else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    if let Ok(read) = runtime.block_on(Unchecked::from_request(request, &())) {
        let files: usize = read.typed().files.iter().map(|file| file.bytes.len()).sum();
        assert!(files <= body.len(), "nothing comes in that was not sent");
    }
});
