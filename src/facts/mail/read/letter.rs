//! What a mail says, and how it is put together (RFC 5322): one text, plain and as simple HTML, in the reader's zone.

use crate::app::Cx;
use crate::facts::mail::model::settings::Settings;
use crate::facts::mail::model::{Claim, MailKind};
use crate::facts::mail::store;
use crate::facts::mail::store::MailItem;
use crate::facts::notification::model::kind::NoticeKind;
use crate::kit::fields::text::Key;
use crate::kit::problem::Problem;
use crate::kit::time;
use crate::kit::time::At;
use crate::people::account;
use crate::people::account::model::Caller;
use crate::product::story;
use crate::service::access;
use askama::Template;
use lettre::Message;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use std::time::{Duration, SystemTime};

/// How many characters of a subject are shown.
const SUBJECT: usize = 150;

/// How many notifications a digest spells out.
const MOST: usize = 200;

/// A mail before it is put together: what a transaction has read.
pub struct Letter {
    pub to: Caller,
    pub claim: Claim,
    pub subject: String,
    /// What the mail belongs to; mails of one thread are shown together.
    pub thread: Option<String>,
    pub groups: Vec<Group>,
    /// How many more there are than are spelt out.
    pub more: usize,
}

/// What is told about one thing.
pub struct Group {
    name: String,
    /// Below the address of the pages.
    link: String,
    lines: Vec<Line>,
}

struct Line {
    said: String,
    when: String,
}

#[derive(Template)]
#[template(path = "facts/mail/pages/letter.txt")]
struct Plain<'a> {
    l: &'a Letter,
    url: &'a str,
}

#[derive(Template)]
#[template(path = "facts/mail/pages/letter.html")]
struct Html<'a> {
    l: &'a Letter,
    url: &'a str,
}

impl Letter {
    /// Reads what a claimed mail says, as its reader sees it. None, when nothing is left to say.
    pub fn load(cx: &mut Cx<'_>, claim: Claim) -> Result<Option<Self>, Problem> {
        let to = account::store::person_by_id(cx.tx, claim.person)?;
        let mut items = store::items(cx.tx, claim.id)?;
        let more = items.len().saturating_sub(MOST);
        items.truncate(MOST);
        let me = std::mem::replace(&mut cx.by, to.clone());
        let groups = groups(cx, &items);
        cx.by = me;
        let groups = groups?;
        let (Some(first), Some(group)) = (items.first(), groups.first()) else { return Ok(None) };
        let (subject, thread) = match claim.kind {
            MailKind::Single => (subject(first, group), Some(thread(first, &to.login))),
            MailKind::Digest => (format!("{} since your last digest", things(items.len() + more)), None),
        };
        Ok(Some(Self { subject, thread, groups, more, to, claim }))
    }

    fn many(&self) -> bool {
        self.claim.kind == MailKind::Digest
    }

    /// The message. Nothing that people wrote reaches a header as it is: control characters become blanks, and the library encodes
    /// the rest.
    pub fn message(&self, s: &Settings) -> Result<Message, String> {
        let address = self.to.email.parse().map_err(|e| format!("{:?} is no address: {e}", self.to.email))?;
        let url = s.public_url.as_str();
        let raw = |name: &'static str, value: String| HeaderValue::new(HeaderName::new_from_ascii_str(name), value);
        let seconds = u64::try_from(self.claim.created_at.0 / time::SECOND).unwrap_or(0);
        let mut m = Message::builder()
            .from(s.from.clone())
            .to(Mailbox::new(Some(one_line(&self.to.name)), address))
            .subject(short(&one_line(&self.subject)))
            .date(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
            .message_id(Some(self.claim.message_id.clone()))
            .raw_header(raw("Auto-Submitted", "auto-generated".to_owned()))
            .raw_header(raw("List-Unsubscribe", format!("<{url}/me/notification-settings>")));
        if let Some(thread) = &self.thread {
            let root = format!("<{thread}@{}>", s.domain());
            m = m.in_reply_to(root.clone()).references(root);
        }
        let plain = Plain { l: self, url }.render().map_err(|e| e.to_string())?;
        let html = Html { l: self, url }.render().map_err(|e| e.to_string())?;
        m.multipart(MultiPart::alternative_plain_html(plain, html)).map_err(|e| e.to_string())
    }
}

fn things(n: usize) -> String {
    if n == 1 { "One thing".to_owned() } else { format!("{n} things") }
}

/// `[OPS-17] Escalated to your team: Printer on fire`
fn subject(n: &MailItem, group: &Group) -> String {
    let what = n.kind.about().headline;
    match n.kind {
        NoticeKind::DirectMessage => format!("{what} from {}", group.name),
        _ => match group.name.split_once(' ') {
            Some((_, title)) => format!("[{}] {what}: {title}", n.subject),
            None => format!("[{}] {what}", n.subject),
        },
    }
}

/// The root of a thread: never sent itself; programs that show mail put together what refers to it.
fn thread(n: &MailItem, reader: &str) -> String {
    match n.kind {
        NoticeKind::DirectMessage if n.subject.as_str() < reader => format!("messages.{}.{reader}", n.subject),
        NoticeKind::DirectMessage => format!("messages.{reader}.{}", n.subject),
        NoticeKind::SpareCapacity => format!("team.{}", n.subject),
        _ => n.subject.to_lowercase(),
    }
}

/// The notifications by what they are about, in the order in which each was first told of.
fn groups(cx: &mut Cx<'_>, items: &[MailItem]) -> Result<Vec<Group>, Problem> {
    let mut all: Vec<Group> = Vec::new();
    for n in items {
        let link = n.kind.link(&n.subject);
        let line = Line { said: local_instants(&n.message, &cx.by.time_zone), when: instant(n.at, &cx.by.time_zone) };
        match all.iter_mut().find(|g| g.link == link) {
            Some(g) => g.lines.push(line),
            None => all.push(Group { name: name(cx, n)?, link, lines: vec![line] }),
        }
    }
    Ok(all)
}

/// What a notification is about, as its reader may see it now: `OPS-17 Printer on fire`; the key alone of what the reader no
/// longer sees.
fn name(cx: &mut Cx<'_>, n: &MailItem) -> Result<String, Problem> {
    if n.kind == NoticeKind::DirectMessage {
        return Ok(account::store::person_by_login(cx.tx, &n.subject)?.map_or_else(|| n.subject.clone(), |p| p.name));
    }
    let Some(key) = Key::parse(&n.subject) else { return Ok(n.subject.clone()) };
    let title = match access::read::find(cx, &key) {
        Ok(w) => Some(w.title),
        Err(p) if p.status == 404 => match story::read::find(cx, &key) {
            Ok(s) => Some(s.title),
            Err(p) if p.status == 404 => None,
            Err(p) => return Err(p),
        },
        Err(p) => return Err(p),
    };
    Ok(title.map_or_else(|| n.subject.clone(), |t| format!("{key} {t}")))
}

/// `Tue 24 Nov 2026, 14:20 (Europe/Berlin)`
fn instant(at: At, zone: &str) -> String {
    match at.timestamp().in_tz(zone) {
        Ok(z) => format!("{} ({zone})", z.strftime("%a %-d %b %Y, %H:%M")),
        Err(_) => at.to_string(),
    }
}

/// A sentence with its instants in the reader's zone.
fn local_instants(text: &str, zone: &str) -> String {
    let ends = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | ';');
    text.split_inclusive(ends)
        .map(|part| {
            let word = part.trim_end_matches(ends);
            match At::parse(word).filter(|_| word.ends_with('Z')) {
                Some(at) => format!("{}{}", instant(at, zone), &part[word.len()..]),
                None => part.to_owned(),
            }
        })
        .collect()
}

/// Text for a header: no control characters, so no second header.
fn one_line(s: &str) -> String {
    let clean: String = s.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    clean.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn short(s: &str) -> String {
    if s.chars().count() <= SUBJECT { s.to_owned() } else { s.chars().take(SUBJECT - 1).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_told_in_the_readers_zone() {
        assert_eq!(
            local_instants("OPS-1 has missed its time: x (due 2026-11-24T13:20:00Z)", "Europe/Berlin"),
            "OPS-1 has missed its time: x (due Tue 24 Nov 2026, 14:20 (Europe/Berlin))"
        );
        assert_eq!(local_instants("a 2026-11-24  b\nc, Z", "UTC"), "a 2026-11-24  b\nc, Z");
    }

    #[test]
    fn nothing_that_people_write_makes_a_second_header() {
        assert_eq!(one_line("a\r\nBcc: eve@example.org\u{85}\u{0}b"), "a Bcc: eve@example.org b");
        assert_eq!(short(&"ü".repeat(200)).chars().count(), SUBJECT);
    }
}
