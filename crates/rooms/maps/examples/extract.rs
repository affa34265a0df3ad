//! Writes the map that ships with the program: `cargo xtask map`.

fn main() -> std::io::Result<()> {
    let path = std::env::args().nth(1).ok_or_else(|| std::io::Error::other("name the file to write"))?;
    let file = maps::extract::make();
    println!("{path}: {} bytes", file.len());
    std::fs::write(path, file)
}
