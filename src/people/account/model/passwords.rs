//! Passwords, hashed with argon2id. Slow on purpose: call them from a thread that may wait.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

/// Hashes a password.
///
/// # Errors
/// A sentence, when the machine gives no random bytes or memory.
pub fn hash(password: &str) -> Result<String, String> {
    Ok(Argon2::default().hash_password(password.as_bytes()).map_err(|e| e.to_string())?.to_string())
}

/// Whether the password belongs to the hash. Without a hash the same time is spent, so that nobody learns which logins exist.
pub fn verify(password: &str, hash: Option<&str>) -> bool {
    const NOBODY: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5bm8$rdXL8mGkKNWdNHLAu+8Z9JYH0y4pNVQGDH7lzwVgW7Q";
    let Ok(parsed) = PasswordHash::new(hash.unwrap_or(NOBODY)) else { return false };
    let right = Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok();
    right && hash.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_is_right() -> Result<(), String> {
        let h = hash("correct horse")?;
        assert!(h.starts_with("$argon2id$"));
        assert!(verify("correct horse", Some(&h)));
        assert!(!verify("wrong horse", Some(&h)));
        assert!(!verify("correct horse", None));
        Ok(())
    }
}
