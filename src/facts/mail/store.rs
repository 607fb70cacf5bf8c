//! SQL of the outbox.

use super::model;
use super::model::rules::{GIVE_UP, KEEP, LEASE, Rhythm, SERVICE};
use super::model::{Claim, MailKind, MailState, Service};
use crate::app::Cx;
use crate::facts::notification::model::choice::{ByMail, Every};
use crate::facts::notification::model::kind::NoticeKind;
use crate::kit::db::{Conn, DbError, Filter};
use crate::kit::groups::Groups;
use crate::kit::secret;
use crate::kit::time::{At, Weekday};
use crate::{args, row};

/// The service, if a server with `--smtp` has run within a day.
pub fn service(tx: &mut Conn, now: At) -> Result<Option<Service>, DbError> {
    tx.opt(
        "SELECT domain, seen_at, fault, fault_at FROM mail_service WHERE id = 1 AND seen_at > $1",
        args![now.plus(-SERVICE)],
    )
}

/// A sign of a server with `--smtp`.
pub fn beat(tx: &mut Conn, domain: &str, now: At) -> Result<(), DbError> {
    tx.run(
        "INSERT INTO mail_service (id, domain, seen_at) VALUES (1, $1, $2)
         ON CONFLICT (id) DO UPDATE SET domain = excluded.domain, seen_at = excluded.seen_at",
        args![domain, now],
    )?;
    Ok(())
}

/// Notes that the mail server cannot be reached, or that it can again.
pub fn note_fault(tx: &mut Conn, fault: Option<&str>, now: At) -> Result<(), DbError> {
    tx.run("UPDATE mail_service SET fault = $1, fault_at = $2 WHERE id = 1", args![fault, fault.map(|_| now)])?;
    Ok(())
}

/// Puts a notification into the outbox: as a mail of its own, or to wait for the next digest. Nothing, where no mail is sent.
pub fn queue(cx: &mut Cx<'_>, person: i64, notification: i64, how: ByMail) -> Result<(), DbError> {
    let Some(service) = service(cx.tx, cx.now)? else { return Ok(()) };
    let mail = match how {
        ByMail::Never => return Ok(()),
        ByMail::Digest => None,
        ByMail::AtOnce => Some(insert(cx.tx, person, MailKind::Single, &service.domain, cx.now)?),
    };
    cx.tx.run(
        "INSERT INTO mail_item (notification_id, person_id, mail_id, at) VALUES ($1, $2, $3, $4)",
        args![notification, person, mail, cx.now],
    )?;
    Ok(())
}

pub fn insert(tx: &mut Conn, person: i64, kind: MailKind, domain: &str, now: At) -> Result<i64, DbError> {
    tx.value(
        "INSERT INTO mail (person_id, kind, state, message_id, attempts, created_at, due_at, give_up_at)
         VALUES ($1, $2, 'waiting', $3, 0, $4, $4, $5) RETURNING id",
        args![person, kind, format!("<{}@{domain}>", secret::random()), now, now.plus(GIVE_UP)],
    )
}

/// Takes out what waits for a digest that the person does not want any more.
pub fn drop_waiting(tx: &mut Conn, person: i64, kind: NoticeKind) -> Result<(), DbError> {
    tx.run(
        "DELETE FROM mail_item WHERE person_id = $1 AND mail_id IS NULL
            AND notification_id IN (SELECT id FROM notification WHERE person_id = $1 AND kind = $2)",
        args![person, kind],
    )?;
    Ok(())
}

row! {
    /// A person for whom something waits to go with a digest.
    pub struct Waiting {
        person: i64, oldest: At, last_at: Option<At>, zone: String, every: Every, weekday: Weekday, hour: i64,
    }
}

impl Waiting {
    /// When the digest is due: at the first chosen hour after the last one and after the oldest that waits.
    pub(super) fn due(&self) -> At {
        let since = self.last_at.map_or(self.oldest, |l| l.max(self.oldest));
        let zone = self.zone.clone();
        Rhythm { every: self.every, weekday: self.weekday, hour: self.hour, zone }.next(since)
    }
}

const WAITING: &str = "
    SELECT i.person_id, MIN(i.at), d.last_at, p.time_zone, d.every, d.weekday, d.hour
      FROM mail_item i JOIN person p ON p.id = i.person_id JOIN digest d ON d.person_id = i.person_id
     WHERE i.mail_id IS NULL";

const BY_PERSON: &str = " GROUP BY i.person_id, d.last_at, p.time_zone, d.every, d.weekday, d.hour";

/// Everybody for whom something waits.
pub fn waiting(tx: &mut Conn) -> Result<Vec<Waiting>, DbError> {
    tx.all(&format!("{WAITING} {BY_PERSON}"), &[])
}

/// One of them.
pub fn waiting_for(tx: &mut Conn, person: i64) -> Result<Option<Waiting>, DbError> {
    tx.opt(&format!("{WAITING} AND i.person_id = $1 {BY_PERSON}"), args![person])
}

/// Puts what waits into a digest.
pub fn gather(tx: &mut Conn, person: i64, mail: i64) -> Result<(), DbError> {
    tx.run("UPDATE mail_item SET mail_id = $2 WHERE person_id = $1 AND mail_id IS NULL", args![person, mail])?;
    Ok(())
}

/// What is due, the longest first.
pub fn due(tx: &mut Conn, now: At) -> Result<Vec<i64>, DbError> {
    tx.column(
        "SELECT id FROM mail WHERE state IN ('waiting', 'sending') AND due_at <= $1 ORDER BY due_at, id LIMIT 50",
        args![now],
    )
}

/// Claims a mail, if it is still due.
pub fn claim(tx: &mut Conn, id: i64, now: At) -> Result<Option<Claim>, DbError> {
    tx.opt(
        "UPDATE mail SET state = 'sending', attempts = attempts + 1, due_at = $3
          WHERE id = $1 AND state IN ('waiting', 'sending') AND due_at <= $2
         RETURNING id, person_id, kind, message_id, created_at, give_up_at, attempts",
        args![id, now, now.plus(LEASE)],
    )
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    Sent(String),
    /// To be tried again.
    Later(String),
    Failed(String),
}

/// Notes how an attempt ended, unless a newer one has begun.
pub fn end(tx: &mut Conn, c: &Claim, how: &Outcome, now: At) -> Result<(), DbError> {
    let given_up = now > c.give_up_at;
    let (state, said, due) = match how {
        Outcome::Sent(said) => (MailState::Sent, said, None),
        Outcome::Later(said) if !given_up => {
            (MailState::Waiting, said, Some(now.plus(model::rules::patience(c.attempt))))
        }
        Outcome::Later(said) | Outcome::Failed(said) => (MailState::Failed, said, None),
    };
    tx.run(
        "UPDATE mail SET state = $3, said = $4, due_at = COALESCE($5, due_at), ended_at = $6
          WHERE id = $1 AND attempts = $2 AND state = 'sending'",
        args![c.id, c.attempt, state, said, due, if due.is_none() { Some(now) } else { None }],
    )?;
    Ok(())
}

row! {
    /// A notification in a mail.
    #[derive(Debug, Clone)]
    pub struct MailItem { at: At, kind: NoticeKind, subject: String, message: String }
}

/// What a mail holds, oldest first.
pub fn items(tx: &mut Conn, mail: i64) -> Result<Vec<MailItem>, DbError> {
    tx.all(
        "SELECT n.at, n.kind, n.subject, n.message FROM mail_item i JOIN notification n ON n.id = i.notification_id
          WHERE i.mail_id = $1 ORDER BY n.id",
        args![mail],
    )
}

/// Takes out what was sent long ago.
pub fn prune(tx: &mut Conn, now: At) -> Result<(), DbError> {
    let before = now.plus(-KEEP);
    tx.run(
        "DELETE FROM mail_item WHERE mail_id IN (SELECT id FROM mail WHERE state = 'sent' AND ended_at < $1)",
        args![before],
    )?;
    tx.run("DELETE FROM mail WHERE state = 'sent' AND ended_at < $1", args![before])?;
    Ok(())
}

row! {
    /// A mail as administrators see it.
    #[derive(Debug)]
    pub struct MailRow {
        id: i64, to: String, address: String, kind: MailKind, state: MailState, attempts: i64, created_at: At, due_at: At,
        said: Option<String>, ended_at: Option<At>,
    }
}

const LINE: &str =
    "SELECT m.id, p.login, p.email, m.kind, m.state, m.attempts, m.created_at, m.due_at, m.said, m.ended_at
                      FROM mail m JOIN person p ON p.id = m.person_id WHERE ";

/// The mails before a number, newest first.
pub fn page(tx: &mut Conn, state: Option<MailState>, before: i64, rows: i64) -> Result<Vec<MailRow>, DbError> {
    let mut f = Filter::new(LINE, &[]);
    f.with("m.id < ?", args![before]);
    if let Some(state) = state {
        f.with(" AND m.state = ?", args![state]);
    }
    f.with(" ORDER BY m.id DESC LIMIT ?", args![rows]);
    f.all(tx)
}

/// A mail.
pub fn line(tx: &mut Conn, id: i64) -> Result<Option<MailRow>, DbError> {
    tx.opt(&format!("{LINE} m.id = $1"), args![id])
}

/// The keys that each of some mails is about, five at most; who writes to whom is nobody else's.
pub fn subjects(tx: &mut Conn, mails: &[i64]) -> Result<Groups<String>, DbError> {
    let rows: Vec<(i64, String)> = tx.all(
        "SELECT mail_id, subject FROM (
           SELECT mail_id, subject, ROW_NUMBER() OVER (PARTITION BY mail_id ORDER BY subject) AS place FROM (
             SELECT DISTINCT i.mail_id, n.subject FROM mail_item i JOIN notification n ON n.id = i.notification_id
              WHERE i.mail_id = ANY($1) AND n.kind <> $2) AS each_once) AS placed
          WHERE place <= 5 ORDER BY mail_id, subject",
        args![mails, NoticeKind::DirectMessage],
    )?;
    Ok(rows.into())
}

/// Lets a failed one be tried again, with another five days.
pub fn retry(tx: &mut Conn, id: i64, now: At) -> Result<(), DbError> {
    tx.run(
        "UPDATE mail SET state = 'waiting', due_at = $2, give_up_at = $3, ended_at = NULL WHERE id = $1 AND state = 'failed'",
        args![id, now, now.plus(GIVE_UP)],
    )?;
    Ok(())
}
