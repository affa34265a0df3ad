//! Shows the page kit with sample pages, to look at while working on it: `cargo run -p web --example show`, then open
//! `/`, `/meja` (with the cookie `balai_sesi=sesi-petugas`), `/formulir`, `/formulir/keliru`, `/api`, `/luring`.

#[path = "../tests/common/mod.rs"]
mod common;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8099".to_owned());
    let site = web::testing::site(web::testing::texts(&[])?, &format!("http://{address}"), 0)?;
    let listener = tokio::net::TcpListener::bind(&address).await?;
    web::axum::serve(listener, common::hall(site)).await?;
    Ok(())
}
