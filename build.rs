//! Writes two tables of embedded files: the browser's, for `src/kit/assets.rs`, and the migrations, for `src/schema.rs`.
//! The bundle is made by `make assets`; this only reads `assets/dist` and `migrations`.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, process};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let root = env::var("CARGO_MANIFEST_DIR").expect("cargo names the package's directory");
    let root = Path::new(&root);
    write("assets.rs", &assets(&root.join("assets/dist")));
    write("migrations.rs", &migrations(&root.join("migrations")));
}

fn write(name: &str, table: &str) {
    let out = env::var("OUT_DIR").expect("cargo names the output directory");
    fs::write(Path::new(&out).join(name), table).expect("the output directory can be written");
}

/// The migrations, `0001_main_job.sql` and so on, in the order of their numbers.
fn migrations(folder: &Path) -> String {
    println!("cargo::rerun-if-changed={}", folder.display());
    let read = fs::read_dir(folder).expect("the migrations can be read");
    let mut files: Vec<_> = read.map(|e| e.expect("the migrations can be read").path()).collect();
    files.sort();
    let mut table = String::from("&[\n");
    for (file, version) in files.iter().zip(1..) {
        let name = file.file_stem().and_then(|n| n.to_str()).expect("a migration has a plain name");
        let number = name.split('_').next().and_then(|n| n.parse::<i64>().ok());
        assert_eq!(number, Some(version), "migrations are numbered without gaps, and {name} is not number {version}");
        println!("cargo::rerun-if-changed={}", file.display());
        writeln!(table, "    Migration {{ version: {version}, name: {name:?}, sql: include_str!({file:?}) }},")
            .expect("writing to a string cannot fail");
    }
    table.push_str("]\n");
    table
}

fn assets(dist: &Path) -> String {
    println!("cargo::rerun-if-changed=assets/dist/manifest.json");
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
    table
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
