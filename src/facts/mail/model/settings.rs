//! How mail is sent: what the command line says.

use lettre::AsyncSmtpTransport;
use lettre::message::Mailbox;
use lettre::transport::smtp::AsyncSmtpTransportBuilder;
use std::time::Duration;

/// How long each step of a conversation with the mail server may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// How mail is sent.
#[derive(Clone)]
pub struct Settings {
    /// The way to the mail server, not gone yet.
    pub transport: AsyncSmtpTransportBuilder,
    /// Whom mail comes from.
    pub from: Mailbox,
    /// Where people reach the pages, without a slash at its end.
    pub public_url: String,
}

impl Settings {
    /// Reads the three options.
    ///
    /// # Errors
    /// A sentence that names the option; it never holds the password.
    pub fn read(smtp: &str, from: &str, public_url: &str) -> Result<Self, String> {
        let transport = transport(smtp)?;
        let from: Mailbox = from.parse().map_err(|e| {
            format!("--mail-from {from:?} is no address: {e}; write ops@example.com or \"Tandem <ops@example.com>\"")
        })?;
        let from = Mailbox { name: from.name.or_else(|| Some("Tandem".to_owned())), ..from };
        Ok(Self { transport, from, public_url: url_of_pages(public_url)? })
    }

    /// What stands after the @ of a `Message-ID`.
    pub fn domain(&self) -> &str {
        let domain = self.from.email.domain();
        // Those of other scripts would need an encoding of their own, and none of them is looked up.
        if domain.is_ascii() { domain } else { "tandem.invalid" }
    }
}

fn url_of_pages(url: &str) -> Result<String, String> {
    let no = || format!("--public-url {url:?} is no address of pages; write https://tandem.example.com");
    let parsed: http::Uri = url.parse().map_err(|_| no())?;
    let web = matches!(parsed.scheme_str(), Some("http" | "https")) && parsed.host().is_some_and(|h| !h.is_empty());
    if !web || parsed.path() != "/" || parsed.query().is_some() || url.contains('@') {
        return Err(no());
    }
    Ok(url.trim_end_matches('/').to_owned())
}

/// `smtp://`, `smtp+starttls://` or `smtps://`, with user and password where the mail server asks for them.
fn transport(url: &str) -> Result<AsyncSmtpTransportBuilder, String> {
    let form = "write smtp://HOST:25, smtp+starttls://USER:PASSWORD@HOST:587 or smtps://USER:PASSWORD@HOST:465 \
                (with %40 for an @ and the like in user and password)";
    let Some((scheme, rest)) = url.split_once("://") else {
        return Err(format!("--smtp is no address of a mail server; {form}"));
    };
    let (user, host) = rest.rsplit_once('@').map_or((None, rest), |(u, h)| (Some(u), h));
    if host.is_empty() || host.contains(['/', '?', '#']) || host.starts_with(':') {
        return Err(format!("--smtp names no mail server in {host:?}; {form}"));
    }
    if user.is_some_and(|u| !u.contains(':')) {
        return Err(format!("--smtp names a user without a password; {form}"));
    }
    let here = ["localhost", "127.0.0.1", "[::1]"].iter().any(|h| host == *h || host.starts_with(&format!("{h}:")));
    let meant = match scheme {
        "smtp" if user.is_some() && !here => {
            return Err(format!("--smtp would send the password in the clear to {host}; {form}"));
        }
        "smtp" | "smtps" => url.to_owned(),
        "smtp+starttls" => format!("smtp://{rest}?tls=required"),
        other => return Err(format!("--smtp begins with {other:?}; {form}")),
    };
    let builder = AsyncSmtpTransport::<lettre::Tokio1Executor>::from_url(&meant)
        .map_err(|_| format!("--smtp is no address of a mail server; {form}"))?;
    Ok(builder.timeout(Some(TIMEOUT)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_a_mail_server_is_understood_or_explained() {
        let ok = |url: &str| Settings::read(url, "Ops <ops@example.com>", "https://tandem.example.com/");
        for url in [
            "smtp://mail.example.com",
            "smtp://localhost:2525",
            "smtp://me:secret@localhost:2525",
            "smtp+starttls://me%40x:se%2Fcret@mail.example.com",
            "smtps://me:secret@mail.example.com:465",
        ] {
            assert!(ok(url).is_ok_and(|s| s.public_url == "https://tandem.example.com"), "{url}");
        }
        for url in [
            "mail.example.com",
            "http://mail.example.com",
            "smtp://",
            "smtp://:25",
            "smtps://me@mail.example.com",
            "smtp://me:secret@mail.example.com",
            "smtp://mail.example.com/?tls=none",
            "smtp://mail.example.com:99999",
        ] {
            let why = ok(url).err().unwrap_or_default();
            assert!(why.starts_with("--smtp") && !why.contains("secret"), "{url}: {why}");
        }
    }

    #[test]
    fn sender_and_pages_are_understood_or_explained() {
        let read = |from: &str, pages: &str| Settings::read("smtp://localhost", from, pages);
        assert!(read("ops@example.com", "http://127.0.0.1:8080").is_ok_and(|s| s.domain() == "example.com"));
        for bad in ["", "ops", "ops@", "Ops <ops@example.com", "a@b\r\nBcc: c@d"] {
            assert!(read(bad, "https://x.example").is_err_and(|e| e.starts_with("--mail-from")), "{bad:?}");
        }
        for bad in ["", "tandem.example.com", "ftp://x", "https://", "https://x/y", "https://a@x"] {
            assert!(read("a@b.example", bad).is_err_and(|e| e.starts_with("--public-url")), "{bad:?}");
        }
    }
}
