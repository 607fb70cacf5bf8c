//! The choices of a person for a kind, and the SQL on them. Only what differs from the default is stored: in the inbox, never by
//! e-mail (H.16: "by e-mail if they want it").

use super::NoticeKind;
use crate::kit::db::{Conn, DbError};
use crate::kit::time::{At, Weekday};
use crate::{args, row, words};
use std::collections::HashMap;

words! {
    /// Whether a kind comes by e-mail.
    pub enum ByMail { Never = "never", AtOnce = "at_once", Digest = "digest" }
}
words! {
    /// How often a digest comes.
    pub enum Every { Day = "day", Week = "week" }
}

impl ByMail {
    /// As people read it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::AtOnce => "at once",
            Self::Digest => "in the digest",
        }
    }
}

/// What a person has chosen for a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Choice {
    pub in_product: bool,
    pub by_mail: ByMail,
}

impl Default for Choice {
    fn default() -> Self {
        Self { in_product: true, by_mail: ByMail::Never }
    }
}

/// The choices for one kind of those people who have chosen.
pub(super) fn of_people(tx: &mut Conn, people: &[i64], kind: NoticeKind) -> Result<HashMap<i64, Choice>, DbError> {
    if people.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(i64, bool, ByMail)> = tx.all(
        "SELECT person_id, in_product, by_mail FROM notification_choice WHERE kind = $1 AND person_id = ANY($2)",
        args![kind, people],
    )?;
    Ok(rows.into_iter().map(|(p, in_product, by_mail)| (p, Choice { in_product, by_mail })).collect())
}

/// What one person has chosen, by kind.
pub(super) fn of_person(tx: &mut Conn, person: i64) -> Result<HashMap<NoticeKind, Choice>, DbError> {
    let rows: Vec<(NoticeKind, bool, ByMail)> =
        tx.all("SELECT kind, in_product, by_mail FROM notification_choice WHERE person_id = $1", args![person])?;
    Ok(rows.into_iter().map(|(k, in_product, by_mail)| (k, Choice { in_product, by_mail })).collect())
}

/// Keeps a choice.
pub(super) fn put(tx: &mut Conn, person: i64, kind: NoticeKind, c: Choice) -> Result<(), DbError> {
    if c == Choice::default() {
        tx.run("DELETE FROM notification_choice WHERE person_id = $1 AND kind = $2", args![person, kind])?;
    } else {
        tx.run(
            "INSERT INTO notification_choice (person_id, kind, in_product, by_mail) VALUES ($1, $2, $3, $4)
             ON CONFLICT (person_id, kind) DO UPDATE SET in_product = excluded.in_product, by_mail = excluded.by_mail",
            args![person, kind, c.in_product, c.by_mail],
        )?;
    }
    Ok(())
}

row! {
    /// When the digest of a person comes, and when it last did.
    #[derive(Clone, Copy, Debug)]
    pub(super) struct Digest { every: Every, weekday: Weekday, hour: i64, last_at: Option<At> }
}

impl Default for Digest {
    fn default() -> Self {
        Self { every: Every::Day, weekday: Weekday::Monday, hour: 8, last_at: None }
    }
}

pub(super) fn digest(tx: &mut Conn, person: i64) -> Result<Digest, DbError> {
    let found = tx.opt("SELECT every, weekday, hour, last_at FROM digest WHERE person_id = $1", args![person])?;
    Ok(found.unwrap_or_default())
}

pub(super) fn put_digest(tx: &mut Conn, person: i64, d: &Digest) -> Result<(), DbError> {
    tx.run(
        "INSERT INTO digest (person_id, every, weekday, hour) VALUES ($1, $2, $3, $4)
         ON CONFLICT (person_id) DO UPDATE SET every = excluded.every, weekday = excluded.weekday, hour = excluded.hour",
        args![person, d.every, d.weekday, d.hour],
    )?;
    Ok(())
}
