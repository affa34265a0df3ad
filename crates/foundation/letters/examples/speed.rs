//! How long a letter takes: the first one, and the next ones with other data.
//!
//! `cargo run -p letters --example speed --release [file.pdf]`; with a file name the last letter is kept there.

use std::error::Error;
use std::time::Instant;

use kernel::Stamp;
use letters::{Letter, Press};
use serde_json::json;

#[expect(clippy::disallowed_methods, reason = "a stopwatch measures real time")]
fn now() -> Instant {
    Instant::now()
}

fn main() -> Result<(), Box<dyn Error>> {
    let template = include_str!("../tests/sample.typ");
    let press = Press::new();
    let mut last = Vec::new();
    let mut warm = Vec::new();
    for number in 0..20 {
        let data = json!({
            "region": "Kota Tirtamaya", "agency": "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu",
            "address": "Jalan Melati No. 1, Tirtamaya 40123 · Telepon (022) 555-0100",
            "title": "Surat Keterangan Usaha", "number": format!("500/{number:03}/DPMPTSP/2026"),
            "lines": [["Nama", "Siti Rahmawati"], ["NIK", "3273************"], ["Nama usaha", "Warung Bu Siti"],
                      ["Jenis usaha", "Penyediaan makanan dan minuman"], ["Alamat usaha", "Jalan Kenanga No. 12, RT 02 RW 05"]],
            "date": "13 Juli 2026", "place": "Tirtamaya",
            "signer": { "name": "Drs. Bambang Wijaya, M.Si.", "position": "Kepala Dinas" },
            "check_url": "https://balai.example/cek/SKU-7F3K9-Q2MXT", "code": "SKU-7F3K9-Q2MXT",
            "demo": true, "automatic": number % 2 == 1, "legal": "Peraturan Daerah Contoh Nomor 1 Tahun 2026"
        });
        let start = now();
        last = press.print(&Letter {
            template,
            data: &data,
            qr_target: "https://balai.example/cek/SKU-7F3K9-Q2MXT",
            proof: None,
            at: Stamp::micros(1_783_904_400_000_000 + number),
            crest: None,
        })?;
        let took = start.elapsed();
        if number == 0 {
            println!("first   {took:>8.1?}  (fonts and library included)");
        } else {
            warm.push(took);
        }
    }
    warm.sort_unstable();
    println!("warm    {:>8.1?}  median of {}", warm[warm.len() / 2], warm.len());
    println!("slowest {:>8.1?}", warm[warm.len() - 1]);
    println!("size    {:>8} bytes", last.len());
    if let Some(path) = std::env::args_os().nth(1) {
        std::fs::write(path, last)?;
    }
    Ok(())
}
