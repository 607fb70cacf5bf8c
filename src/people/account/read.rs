//! People and tokens as the outside sees them.

pub mod proposals;

use super::model::{Caller, Person};
use super::store;
use crate::app::Cx;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::time::At;
use schemars::JsonSchema;
use serde::Serialize;

/// A person.
#[derive(Debug, Serialize, JsonSchema)]
pub struct User {
    /// Login, which names the person everywhere.
    pub login: String,
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// IANA time zone.
    pub time_zone: String,
    /// Whether the person is an administrator.
    pub admin: bool,
}

impl From<Caller> for User {
    fn from(c: Caller) -> Self {
        let Caller { id: _, login, name, email, time_zone, admin } = c;
        Self { login, name, email, time_zone, admin }
    }
}

/// A personal access token, without its secret.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Token {
    /// Number.
    pub id: i64,
    /// What it is for.
    pub name: String,
    /// When it was made.
    pub created_at: At,
}

/// A new token, whose secret is shown this once.
#[derive(Debug, Serialize, JsonSchema)]
pub struct NewToken {
    /// Number.
    pub id: i64,
    /// What it is for.
    pub name: String,
    /// The secret.
    pub token: String,
}

/// A person by login.
///
/// # Errors
/// 404.
pub fn user(cx: &mut Cx<'_>, login: &str) -> Result<User, Problem> {
    let p = store::by_login(cx.tx, login)?.ok_or_else(|| Problem::not_found(format!("user {login:?}")))?;
    Ok(p.caller().into())
}

/// Everybody, or those with `login` in their logins, in the order in which they came.
pub fn users(cx: &mut Cx<'_>, login: Option<&str>, page: &Paging) -> Result<List<User>, Problem> {
    let after = page.after().map_or(0, |k| k[0]);
    let rows = store::page(cx.tx, login, after, page.rows())?;
    page.list(rows, |p: &Person| vec![p.id], |p| Ok(p.caller().into()))
}

/// The tokens of a person; seen by that person and by administrators.
///
/// # Errors
/// 403, 404.
pub fn tokens(cx: &mut Cx<'_>, login: &str, page: &Paging) -> Result<List<Token>, Problem> {
    let person = token_owner(cx, login)?;
    let rows = store::tokens(cx.tx, person, page.after().map_or(0, |k| k[0]), page.rows())?;
    page.list(rows, |r| vec![r.0], |(id, name, created_at)| Ok(Token { id, name, created_at }))
}

/// The number of the person whose tokens the caller may handle.
///
/// # Errors
/// 404, 403.
pub fn token_owner(cx: &mut Cx<'_>, login: &str) -> Result<i64, Problem> {
    let id = store::id_of(cx.tx, login)?.ok_or_else(|| Problem::not_found(format!("user {login:?}")))?;
    if cx.by.id == id || cx.by.admin {
        return Ok(id);
    }
    Err(Refusal::NotOneself.into())
}
