//! Writes the table of the browser's files that `src/kit/assets.rs` embeds.
//! The bundle is made by `make assets`; this only reads what stands in `assets/dist`.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, process};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=assets/dist/manifest.json");

    let root = env::var("CARGO_MANIFEST_DIR").expect("cargo names the package's directory");
    let dist = Path::new(&root).join("assets/dist");
    let Ok(manifest) = fs::read_to_string(dist.join("manifest.json")) else {
        println!("cargo::error=The browser's files are not built: run `make assets` first.");
        process::exit(1);
    };

    let mut table = String::from("[\n");
    for (name, file) in entries(&manifest) {
        let path = dist.join(&file);
        let gzip = dist.join(format!("{file}.gz"));
        println!("cargo::rerun-if-changed={}", path.display());
        writeln!(
            table,
            "    Asset {{ name: {name:?}, file: {file:?}, url: {url:?}, content_type: {kind:?}, \
             bytes: include_bytes!({path:?}), gzip: include_bytes!({gzip:?}) }},",
            url = format!("/assets/{file}"),
            kind = content_type(&file),
        )
        .expect("writing to a string cannot fail");
    }
    table.push_str("]\n");

    let out = env::var("OUT_DIR").expect("cargo names the output directory");
    fs::write(Path::new(&out).join("assets.rs"), table).expect("the output directory can be written");
}

/// The pairs of a flat JSON object of strings, one a line, as `assets/build.mjs` writes it.
fn entries(manifest: &str) -> impl Iterator<Item = (String, String)> {
    manifest.lines().filter_map(|line| {
        let mut quoted = line.split('"').skip(1).step_by(2);
        Some((quoted.next()?.to_owned(), quoted.next()?.to_owned()))
    })
}

fn content_type(file: &str) -> &'static str {
    match file.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("webmanifest") => "application/manifest+json",
        _ => "application/octet-stream",
    }
}
