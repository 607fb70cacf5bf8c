//! SQL on people, sessions and tokens.

use super::model::{Caller, Person};
use crate::args;
use crate::kit::db::{Conn, DbError, Filter};
use crate::kit::names::Names;
use crate::kit::text::like;
use crate::kit::time::At;

const PERSON: &str = "SELECT id, login, name, email, time_zone, admin, password_hash FROM person ";

pub fn by_login(tx: &mut Conn, login: &str) -> Result<Option<Person>, DbError> {
    tx.opt(&format!("{PERSON} WHERE login = $1"), args![login])
}

/// The person with a login, placeholders included.
pub fn person_by_login(tx: &mut Conn, login: &str) -> Result<Option<Caller>, DbError> {
    Ok(by_login(tx, login)?.map(Person::caller))
}

/// The person with a number, placeholders included.
pub fn person_by_id(tx: &mut Conn, id: i64) -> Result<Caller, DbError> {
    Ok(tx.one::<Person>(&format!("{PERSON} WHERE id = $1"), args![id])?.caller())
}

/// The number of a login.
pub fn id_of(tx: &mut Conn, login: &str) -> Result<Option<i64>, DbError> {
    Ok(tx.opt::<(i64,)>("SELECT id FROM person WHERE login = $1", args![login])?.map(|r| r.0))
}

/// How many people there are, placeholders included.
pub fn count(tx: &mut Conn) -> Result<i64, DbError> {
    tx.value("SELECT COUNT(*) FROM person", &[])
}

/// The administrator with the lowest number.
pub fn first_administrator(tx: &mut Conn) -> Result<Option<Caller>, DbError> {
    let found: Option<Person> = tx.opt(&format!("{PERSON} WHERE admin = $1 ORDER BY id LIMIT 1"), args![true])?;
    Ok(found.map(Person::caller))
}

/// The logins of those who can sign in with a password, in the order in which they were added.
pub fn with_password(tx: &mut Conn) -> Result<Vec<String>, DbError> {
    let all: Vec<(String,)> = tx.all("SELECT login FROM person WHERE password_hash IS NOT NULL ORDER BY id", &[])?;
    Ok(all.into_iter().map(|p| p.0).collect())
}

/// The login of a number.
pub fn login_of(tx: &mut Conn, id: i64) -> Result<String, DbError> {
    tx.value("SELECT login FROM person WHERE id = $1", args![id])
}

/// The logins of these numbers.
pub fn logins_of(tx: &mut Conn, ids: &[i64]) -> Result<Names, DbError> {
    let rows: Vec<(i64, String)> = tx.all("SELECT id, login FROM person WHERE id = ANY($1)", args![ids])?;
    Ok(rows.into())
}

/// Login and name of those people who are there.
pub fn names(tx: &mut Conn, logins: Vec<String>) -> Result<Vec<(String, String)>, DbError> {
    tx.all("SELECT login, name FROM person WHERE login = ANY($1)", args![logins])
}

/// The numbers of logins, in their order; the index of the first that does not exist otherwise.
pub fn logins(tx: &mut Conn, logins: &[String]) -> Result<Result<Vec<i64>, usize>, DbError> {
    let mut ids = Vec::with_capacity(logins.len());
    for (i, login) in logins.iter().enumerate() {
        match id_of(tx, login)? {
            Some(id) => ids.push(id),
            None => return Ok(Err(i)),
        }
    }
    Ok(Ok(ids))
}

/// People after a number, oldest first; `login` is a part of the login.
pub fn page(tx: &mut Conn, login: Option<&str>, after: i64, rows: i64) -> Result<Vec<Person>, DbError> {
    let mut f = Filter::new(&format!("{PERSON} WHERE id > $1"), args![after]);
    if let Some(part) = login {
        f.with(" AND login LIKE ? ESCAPE '\\'", args![like(part)]);
    }
    f.with(" ORDER BY id LIMIT ?", args![rows]).all(tx)
}

/// Whether a person only stands for somebody that an import names.
pub fn is_placeholder(tx: &mut Conn, id: i64) -> Result<bool, DbError> {
    tx.value("SELECT placeholder FROM person WHERE id = $1", args![id])
}

/// Sets a password, and ends every session.
pub fn set_password(tx: &mut Conn, id: i64, hash: &str) -> Result<(), DbError> {
    tx.run("UPDATE person SET password_hash = $2 WHERE id = $1", args![id, hash])?;
    tx.run("DELETE FROM session WHERE person_id = $1", args![id])?;
    Ok(())
}

/// Makes a placeholder the person it stands for.
pub fn claim(tx: &mut Conn, p: &Person) -> Result<(), DbError> {
    tx.run(
        "UPDATE person SET name = $2, email = $3, time_zone = $4, admin = $5, placeholder = FALSE, password_hash = $6 WHERE id = $1",
        args![p.id, &p.name, &p.email, &p.time_zone, p.admin, &p.password_hash],
    )?;
    Ok(())
}

pub fn insert(tx: &mut Conn, p: &Person, placeholder: bool, now: At) -> Result<i64, DbError> {
    tx.value(
        "INSERT INTO person (login, name, email, time_zone, admin, placeholder, password_hash, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
        args![&p.login, &p.name, &p.email, &p.time_zone, p.admin, placeholder, &p.password_hash, now],
    )
}

pub fn update(tx: &mut Conn, c: &Caller) -> Result<(), DbError> {
    tx.run(
        "UPDATE person SET name = $2, email = $3, time_zone = $4 WHERE id = $1",
        args![c.id, &c.name, &c.email, &c.time_zone],
    )?;
    Ok(())
}

/// Who a token belongs to.
pub fn caller_of_token(tx: &mut Conn, hash: &str) -> Result<Option<Caller>, DbError> {
    let found: Option<Person> = tx.opt(
        "SELECT p.id, p.login, p.name, p.email, p.time_zone, p.admin, p.password_hash
           FROM access_token t JOIN person p ON p.id = t.person_id WHERE t.token_hash = $1",
        args![hash],
    )?;
    Ok(found.map(Person::caller))
}

/// Who a session belongs to, until it expires.
pub fn caller_of_session(tx: &mut Conn, hash: &str, now: At) -> Result<Option<Caller>, DbError> {
    let found: Option<Person> = tx.opt(
        "SELECT p.id, p.login, p.name, p.email, p.time_zone, p.admin, p.password_hash
           FROM session s JOIN person p ON p.id = s.person_id WHERE s.token_hash = $1 AND s.expires_at > $2",
        args![hash, now],
    )?;
    Ok(found.map(Person::caller))
}

pub fn insert_session(tx: &mut Conn, person: i64, hash: &str, now: At, until: At) -> Result<(), DbError> {
    tx.run("DELETE FROM session WHERE expires_at <= $1", args![now])?;
    tx.run(
        "INSERT INTO session (person_id, token_hash, created_at, expires_at) VALUES ($1, $2, $3, $4)",
        args![person, hash, now, until],
    )?;
    Ok(())
}

pub fn delete_session(tx: &mut Conn, hash: &str) -> Result<(), DbError> {
    tx.run("DELETE FROM session WHERE token_hash = $1", args![hash])?;
    Ok(())
}

pub fn insert_token(tx: &mut Conn, person: i64, name: &str, hash: &str, now: At) -> Result<i64, DbError> {
    tx.value(
        "INSERT INTO access_token (person_id, name, token_hash, created_at) VALUES ($1, $2, $3, $4) RETURNING id",
        args![person, name, hash, now],
    )
}

pub fn tokens(tx: &mut Conn, person: i64, after: i64, rows: i64) -> Result<Vec<(i64, String, At)>, DbError> {
    tx.all(
        "SELECT id, name, created_at FROM access_token WHERE person_id = $1 AND id > $2 ORDER BY id LIMIT $3",
        args![person, after, rows],
    )
}

pub fn delete_token(tx: &mut Conn, person: i64, id: i64) -> Result<bool, DbError> {
    Ok(tx.run("DELETE FROM access_token WHERE person_id = $1 AND id = $2", args![person, id])? > 0)
}
