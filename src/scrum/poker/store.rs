//! SQL on sessions, rounds, cards and seats.

use super::model::rules::Card;
use super::model::{PokerItem, Round, Session};
use crate::args;
use crate::kit::db::{Conn, DbError, Filter};
use crate::kit::fields::number::Hundredths;
use crate::kit::groups::Groups;
use crate::kit::time::At;
use crate::product::project::model::Scope;
use crate::product::story::store::team_1_may_join;

const SESSION: &str =
    "SELECT s.id, s.team_id, s.facilitator_id, p.login, s.anonymous, s.state, s.created_at, s.closed_at
    FROM poker_session s JOIN person p ON p.id = s.facilitator_id ";

const ROUND: &str = "SELECT r.n, r.story_id, p.key || '-' || s.number, r.state, r.opened_at, r.revealed_at,
           r.session_id
    FROM poker_round r JOIN story s ON s.id = r.story_id JOIN project p ON p.id = s.project_id ";

pub fn by_id(tx: &mut Conn, id: i64) -> Result<Option<Session>, DbError> {
    tx.opt(&format!("{SESSION} WHERE s.id = $1"), args![id])
}

/// The sessions of a team whose stories are all of these projects, oldest first.
pub fn page(tx: &mut Conn, team: i64, scope: &Scope, after: i64, rows: i64) -> Result<Vec<Session>, DbError> {
    Filter::new(SESSION, &[])
        .with("WHERE s.team_id = ? AND s.id > ?", args![team, after])
        .push(
            " AND NOT EXISTS (SELECT 1 FROM poker_story i JOIN story t ON t.id = i.story_id
                               WHERE i.session_id = s.id AND NOT (",
        )
        .when(&scope.on("t.project_id"))
        .with(")) ORDER BY s.id LIMIT ?", args![rows])
        .all(tx)
}

/// The open sessions in which a team estimates a story: number of the session, slug and name of the team.
pub fn open_on(tx: &mut Conn, story: i64) -> Result<Vec<(i64, String, String)>, DbError> {
    tx.all(
        "SELECT s.id, t.slug, t.name FROM poker_session s JOIN poker_story i ON i.session_id = s.id JOIN team t ON t.id = s.team_id
          WHERE i.story_id = $1 AND i.state = 'waiting' AND s.state = 'open' ORDER BY s.id",
        args![story],
    )
}

pub fn insert(tx: &mut Conn, team: i64, facilitator: i64, anonymous: bool, now: At) -> Result<i64, DbError> {
    tx.value(
        "INSERT INTO poker_session (team_id, facilitator_id, anonymous, state, created_at)
         VALUES ($1, $2, $3, 'open', $4) RETURNING id",
        args![team, facilitator, anonymous, now],
    )
}

pub fn update(tx: &mut Conn, s: &Session) -> Result<(), DbError> {
    tx.run("UPDATE poker_session SET state = $2, closed_at = $3 WHERE id = $1", args![s.id, s.state, s.closed_at])?;
    Ok(())
}

pub fn insert_story(tx: &mut Conn, session: i64, story: i64, position: i64) -> Result<(), DbError> {
    tx.run(
        "INSERT INTO poker_story (session_id, story_id, position, state) VALUES ($1, $2, $3, 'waiting')",
        args![session, story, position],
    )?;
    Ok(())
}

pub fn items(tx: &mut Conn, session: i64) -> Result<Vec<PokerItem>, DbError> {
    Ok(items_of(tx, &[session])?.take(session))
}

/// The stories of each of some sessions.
pub fn items_of(tx: &mut Conn, sessions: &[i64]) -> Result<Groups<PokerItem>, DbError> {
    let rows: Vec<PokerItem> = tx.all(
        "SELECT i.story_id, p.key || '-' || s.number, s.title, i.state, i.agreed, s.project_id, i.session_id
           FROM poker_story i JOIN story s ON s.id = i.story_id JOIN project p ON p.id = s.project_id
          WHERE i.session_id = ANY($1) ORDER BY i.position",
        args![sessions],
    )?;
    Ok(Groups::of(rows, |i| (i.session_id, i)))
}

/// The projects of the stories of a session.
pub fn projects(tx: &mut Conn, session: i64) -> Result<Vec<i64>, DbError> {
    tx.column(
        "SELECT DISTINCT s.project_id FROM poker_story i JOIN story s ON s.id = i.story_id WHERE i.session_id = $1",
        args![session],
    )
}

pub fn set_item(tx: &mut Conn, i: &PokerItem) -> Result<(), DbError> {
    tx.run(
        "UPDATE poker_story SET state = $3, agreed = $4 WHERE session_id = $1 AND story_id = $2",
        args![i.session_id, i.story_id, i.state, i.agreed],
    )?;
    Ok(())
}

pub fn rounds(tx: &mut Conn, session: i64) -> Result<Vec<Round>, DbError> {
    Ok(rounds_of(tx, &[session])?.take(session))
}

/// The rounds of each of some sessions.
pub fn rounds_of(tx: &mut Conn, sessions: &[i64]) -> Result<Groups<Round>, DbError> {
    let rows: Vec<Round> = tx.all(&format!("{ROUND} WHERE r.session_id = ANY($1) ORDER BY r.n"), args![sessions])?;
    Ok(Groups::of(rows, |r| (r.session_id, r)))
}

pub fn open_round(tx: &mut Conn, session: i64, story: i64, now: At) -> Result<(), DbError> {
    tx.run(
        "INSERT INTO poker_round (session_id, n, story_id, state, opened_at)
         VALUES ($1, (SELECT COALESCE(MAX(n), 0) + 1 FROM poker_round WHERE session_id = $1), $2, 'open', $3)",
        args![session, story, now],
    )?;
    Ok(())
}

pub fn set_round(tx: &mut Conn, r: &Round) -> Result<(), DbError> {
    tx.run(
        "UPDATE poker_round SET state = $3, revealed_at = $4 WHERE session_id = $1 AND n = $2",
        args![r.session_id, r.n, r.state, r.revealed_at],
    )?;
    Ok(())
}

pub fn put_card(tx: &mut Conn, session: i64, n: i64, person: i64, card: Card, now: At) -> Result<(), DbError> {
    tx.run(
        "INSERT INTO poker_card (session_id, n, person_id, value, at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (session_id, n, person_id) DO UPDATE SET value = excluded.value, at = excluded.at",
        args![session, n, person, card, now],
    )?;
    Ok(())
}

/// Who has played in the newest round of a session; not what.
pub fn played(tx: &mut Conn, session: i64) -> Result<Vec<i64>, DbError> {
    Ok(played_of(tx, &[session])?.take(session).into_iter().map(|p| p.1).collect())
}

/// Who has played in the newest round of each of some sessions, with the number of that round; not what.
pub fn played_of(tx: &mut Conn, sessions: &[i64]) -> Result<Groups<(i64, i64)>, DbError> {
    let rows: Vec<(i64, i64, i64)> = tx.all(
        "SELECT c.session_id, c.n, c.person_id FROM poker_card c WHERE c.session_id = ANY($1)
            AND c.n = (SELECT MAX(r.n) FROM poker_round r WHERE r.session_id = c.session_id) ORDER BY c.person_id",
        args![sessions],
    )?;
    Ok(Groups::of(rows, |(session, n, person)| (session, (n, person))))
}

/// The cards of one person in some sessions, each with the number of its round.
pub fn cards_of(tx: &mut Conn, sessions: &[i64], person: i64) -> Result<Groups<(i64, Card)>, DbError> {
    let rows: Vec<(i64, i64, Card)> = tx.all(
        "SELECT session_id, n, value FROM poker_card WHERE session_id = ANY($1) AND person_id = $2",
        args![sessions, person],
    )?;
    Ok(Groups::of(rows, |(session, n, card)| (session, (n, card))))
}

/// The cards of the rounds of a session that are revealed, each with the number of its round.
pub fn revealed(tx: &mut Conn, session: i64) -> Result<Vec<(i64, String, Card)>, DbError> {
    Ok(revealed_of(tx, &[session])?.take(session))
}

/// The cards of the rounds of some sessions that are revealed, each with the number of its round.
pub fn revealed_of(tx: &mut Conn, sessions: &[i64]) -> Result<Groups<(i64, String, Card)>, DbError> {
    let rows: Vec<(i64, i64, String, Card)> = tx.all(
        "SELECT c.session_id, c.n, p.login, c.value FROM poker_card c JOIN person p ON p.id = c.person_id
           JOIN poker_round r ON r.session_id = c.session_id AND r.n = c.n
          WHERE c.session_id = ANY($1) AND r.state = 'revealed' ORDER BY c.n, p.login",
        args![sessions],
    )?;
    Ok(Groups::of(rows, |(session, n, login, card)| (session, (n, login, card))))
}

pub fn take_seat(tx: &mut Conn, session: i64, person: i64, now: At) -> Result<(), DbError> {
    tx.run(
        "INSERT INTO poker_seat (session_id, person_id, joined_at) VALUES ($1, $2, $3)
         ON CONFLICT (session_id, person_id) DO NOTHING",
        args![session, person, now],
    )?;
    Ok(())
}

pub fn leave_seat(tx: &mut Conn, session: i64, person: i64) -> Result<(), DbError> {
    tx.run("DELETE FROM poker_seat WHERE session_id = $1 AND person_id = $2", args![session, person])?;
    Ok(())
}

/// Who is present: members of the team who have taken a seat, in the order in which they came.
pub fn present(tx: &mut Conn, session: i64) -> Result<Vec<(i64, String)>, DbError> {
    Ok(present_of(tx, &[session])?.take(session))
}

/// Who is present in each of some sessions: members of the team who have taken a seat, in the order in which they came.
pub fn present_of(tx: &mut Conn, sessions: &[i64]) -> Result<Groups<(i64, String)>, DbError> {
    let rows: Vec<(i64, i64, String)> = tx.all(
        "SELECT a.session_id, a.person_id, p.login FROM poker_seat a JOIN person p ON p.id = a.person_id
           JOIN poker_session s ON s.id = a.session_id
           JOIN team_member m ON m.team_id = s.team_id AND m.person_id = a.person_id
          WHERE a.session_id = ANY($1) ORDER BY a.joined_at, a.person_id",
        args![sessions],
    )?;
    Ok(Groups::of(rows, |(session, person, login)| (session, (person, login))))
}

/// The stories that a team could estimate: key, title and its estimate; those without one first.
pub fn candidates(tx: &mut Conn, team: i64) -> Result<Vec<(String, String, Option<Hundredths>)>, DbError> {
    tx.all(
        &format!(
            "SELECT p.key || '-' || s.number, s.title, o.estimate FROM story s JOIN project p ON p.id = s.project_id
               JOIN project_team b ON b.project_id = s.project_id AND b.team_id = $1
               LEFT JOIN portion o ON o.story_id = s.id AND o.team_id = $1
              WHERE s.state IN ('proposed', 'ready') AND {}
              ORDER BY CASE WHEN o.estimate IS NULL THEN 0 ELSE 1 END, p.id, s.rank, s.number LIMIT 100",
            team_1_may_join("s")
        ),
        args![team],
    )
}
