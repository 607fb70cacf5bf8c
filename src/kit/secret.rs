//! Random secrets and their hashes. Tokens have 256 random bits, so a plain SHA-256 is enough to store them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::Rng;
use sha2::{Digest, Sha256};

/// 32 random bytes as URL-safe text.
pub fn random() -> String {
    let mut bytes = [0u8; 32];
    rand::rng().fill_bytes(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// SHA-256 in hexadecimal.
pub fn hash(data: &[u8]) -> String {
    hex::encode(Sha256::digest(data))
}

/// Opaque text for a cursor.
pub fn pack(data: &str) -> String {
    URL_SAFE_NO_PAD.encode(data)
}

/// What `pack` packed.
pub fn unpack(text: &str) -> Option<String> {
    String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()
}
