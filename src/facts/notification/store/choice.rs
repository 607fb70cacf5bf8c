//! The choices of a person for a kind, and the SQL on them. Only what differs from the default is stored: in the inbox, never by
//! e-mail (H.16: "by e-mail if they want it").

use crate::args;
use crate::facts::notification::model::choice::{ByMail, Digest};
use crate::facts::notification::model::kind::NoticeKind;
use crate::kit::db::{Conn, DbError};
use crate::kit::time::At;
use std::collections::HashMap;

/// What a person has chosen for a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    pub in_product: bool,
    pub by_mail: ByMail,
}

impl Default for Choice {
    fn default() -> Self {
        Self { in_product: true, by_mail: ByMail::Never }
    }
}

/// The choices for one kind of those people who have chosen.
pub fn of_people(tx: &mut Conn, people: &[i64], kind: NoticeKind) -> Result<HashMap<i64, Choice>, DbError> {
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
pub fn of_person(tx: &mut Conn, person: i64) -> Result<HashMap<NoticeKind, Choice>, DbError> {
    let rows: Vec<(NoticeKind, bool, ByMail)> =
        tx.all("SELECT kind, in_product, by_mail FROM notification_choice WHERE person_id = $1", args![person])?;
    Ok(rows.into_iter().map(|(k, in_product, by_mail)| (k, Choice { in_product, by_mail })).collect())
}

/// Keeps a choice.
pub fn put(tx: &mut Conn, person: i64, kind: NoticeKind, c: Choice) -> Result<(), DbError> {
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

pub fn digest(tx: &mut Conn, person: i64) -> Result<Digest, DbError> {
    let found = tx.opt("SELECT every, weekday, hour, last_at FROM digest WHERE person_id = $1", args![person])?;
    Ok(found.unwrap_or_default())
}

pub fn put_digest(tx: &mut Conn, person: i64, d: &Digest) -> Result<(), DbError> {
    tx.run(
        "INSERT INTO digest (person_id, every, weekday, hour) VALUES ($1, $2, $3, $4)
         ON CONFLICT (person_id) DO UPDATE SET every = excluded.every, weekday = excluded.weekday, hour = excluded.hour",
        args![person, d.every, d.weekday, d.hour],
    )?;
    Ok(())
}

/// Notes when a digest was last made.
pub fn note_digest(tx: &mut Conn, person: i64, now: At) -> Result<(), DbError> {
    tx.run("UPDATE digest SET last_at = $2 WHERE person_id = $1", args![person, now])?;
    Ok(())
}
