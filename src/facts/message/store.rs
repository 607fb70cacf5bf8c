//! SQL on direct messages. A pair of people stands in one order, the lower number first.

use crate::kit::db::{Conn, DbError};
use crate::kit::time::At;
use crate::{args, row};

row! {
    /// A message.
    #[derive(Debug)]
    pub struct Message {
        id: i64, from: String, to: String, text: String, story: Option<String>, work_package: Option<String>, at: At,
        read_at: Option<At>,
    }
}

const MESSAGE: &str = "
    SELECT m.id, f.login, t.login, m.text, sp.key || '-' || s.number, wp.key || '-' || w.number, m.at, m.read_at
      FROM direct_message m JOIN person f ON f.id = m.from_id JOIN person t ON t.id = m.to_id
      LEFT JOIN story s ON s.id = m.story_id LEFT JOIN project sp ON sp.id = s.project_id
      LEFT JOIN work_package w ON w.id = m.work_package_id LEFT JOIN project wp ON wp.id = w.project_id ";

/// The messages of two people before a number, newest first.
pub fn between(tx: &mut Conn, a: i64, b: i64, before: i64, rows: i64) -> Result<Vec<Message>, DbError> {
    tx.all(
        &format!("{MESSAGE} WHERE m.low_id = $1 AND m.high_id = $2 AND m.id < $3 ORDER BY m.id DESC LIMIT $4"),
        args![a.min(b), a.max(b), before, rows],
    )
}

/// The messages from and to a person before a number, newest first.
pub fn page(tx: &mut Conn, me: i64, before: i64, rows: i64) -> Result<Vec<Message>, DbError> {
    tx.all(
        &format!("{MESSAGE} WHERE (m.low_id = $1 OR m.high_id = $1) AND m.id < $2 ORDER BY m.id DESC LIMIT $3"),
        args![me, before, rows],
    )
}

/// A message.
pub fn by_id(tx: &mut Conn, id: i64) -> Result<Message, DbError> {
    tx.one(&format!("{MESSAGE} WHERE m.id = $1"), args![id])
}

/// A message that is to be kept.
pub struct New<'a> {
    pub from: i64,
    pub to: i64,
    pub text: &'a str,
    pub story: Option<i64>,
    pub work_package: Option<i64>,
    pub at: At,
}

pub fn insert(tx: &mut Conn, m: &New<'_>) -> Result<i64, DbError> {
    tx.value(
        "INSERT INTO direct_message (low_id, high_id, from_id, to_id, text, story_id, work_package_id, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
        args![m.from.min(m.to), m.from.max(m.to), m.from, m.to, m.text, m.story, m.work_package, m.at],
    )
}

/// Marks what one person wrote to another as read; answers how much it was.
pub fn mark_read(tx: &mut Conn, from: i64, to: i64, now: At) -> Result<u64, DbError> {
    tx.run(
        "UPDATE direct_message SET read_at = $3 WHERE to_id = $2 AND from_id = $1 AND read_at IS NULL",
        args![from, to, now],
    )
}

row! {
    /// A conversation: the newest message of it, and how much of it is unread.
    #[derive(Debug)]
    pub struct Conversation { last: i64, with: String, name: String, from: String, text: String, at: At, unread: i64 }
}

/// The conversations of a person before a message, the liveliest first.
pub fn conversations(tx: &mut Conn, me: i64, before: i64, rows: i64) -> Result<Vec<Conversation>, DbError> {
    tx.all(
        "SELECT m.id, p.login, p.name, f.login, m.text, m.at,
                (SELECT COUNT(*) FROM direct_message u WHERE u.to_id = $1 AND u.from_id = p.id AND u.read_at IS NULL)
           FROM direct_message m
           JOIN (SELECT MAX(id) AS id FROM direct_message WHERE low_id = $1 OR high_id = $1 GROUP BY low_id, high_id) l ON l.id = m.id
           JOIN person p ON p.id = CASE WHEN m.low_id = $1 THEN m.high_id ELSE m.low_id END
           JOIN person f ON f.id = m.from_id
          WHERE m.id < $2 ORDER BY m.id DESC LIMIT $3",
        args![me, before, rows],
    )
}

/// The people with whom a person shares a project: login and name. Administrators share all of them.
pub fn reachable(tx: &mut Conn, me: i64) -> Result<Vec<(String, String)>, DbError> {
    tx.all(
        "WITH seen AS (
           SELECT project_id, person_id FROM project_owner
           UNION SELECT id, chief_product_owner_id FROM project WHERE chief_product_owner_id IS NOT NULL
           UNION SELECT id, chief_scrum_master_id FROM project WHERE chief_scrum_master_id IS NOT NULL
           UNION SELECT b.project_id, m.person_id FROM project_team b JOIN team_member m ON m.team_id = b.team_id
           UNION SELECT c.project_id, s.scrum_master_id FROM project_team c JOIN team s ON s.id = c.team_id)
         SELECT p.login, p.name FROM person p JOIN person me ON me.id = $1
          WHERE p.id <> $1 AND NOT p.placeholder AND (p.admin OR me.admin OR p.id IN (
            SELECT o.person_id FROM seen o JOIN seen mine ON mine.project_id = o.project_id WHERE mine.person_id = $1))
          ORDER BY p.name, p.id",
        args![me],
    )
}
