//! The browser's files, embedded in the program.
//!
//! Their names carry a hash of their content, so a browser may keep them for ever and still gets the new one after an
//! upgrade. `build.rs` writes the table from `assets/dist`.

/// One file as it is served.
pub struct Asset {
    /// The name pages ask for: `app.js`.
    pub name: &'static str,
    /// The name with the hash of its content: `app-3F2A9C1B.js`.
    pub file: &'static str,
    /// Its address: `/assets/app-3F2A9C1B.js`.
    pub url: &'static str,
    /// For the header `Content-Type`.
    pub content_type: &'static str,
    /// The content.
    pub bytes: &'static [u8],
    /// The content, compressed for `Content-Encoding: gzip`.
    pub gzip: &'static [u8],
}

/// For the header `Cache-Control`: what a name with a hash in it leads to never changes.
pub const CACHE_CONTROL: &str = "public, max-age=31536000, immutable";

static ASSETS: &[Asset] = &include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The address of a file: `url("app.js")` is `/assets/app-3F2A9C1B.js`.
///
/// # Panics
/// When there is no such file: the names stand in templates, so this is a slip of the pen that every test would meet.
pub fn url(name: &str) -> &'static str {
    match ASSETS.iter().find(|asset| asset.name == name) {
        Some(asset) => asset.url,
        None => panic!("assets/dist has no {name}"),
    }
}

/// The file behind `/assets/{file}`.
pub fn get(file: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.file == file)
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn an_address_leads_to_its_file() {
        for name in ["app.js", "app.css", "icons.svg", "favicon.svg"] {
            let file = url(name).strip_prefix("/assets/").expect("addresses start with /assets/");
            assert_eq!(get(file).expect("the address leads to a file").name, name);
        }
    }

    #[test]
    fn the_compressed_file_holds_the_same_content() {
        for asset in ASSETS {
            let mut content = Vec::new();
            flate2::read::GzDecoder::new(asset.gzip).read_to_end(&mut content).expect("it is gzip");
            assert_eq!(content, asset.bytes, "{}", asset.file);
        }
    }

    #[test]
    fn a_name_without_its_hash_is_no_address() {
        assert!(get("app.js").is_none());
        assert!(get("../Cargo.toml").is_none());
    }
}
