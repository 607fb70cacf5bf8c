//! Handlers of people and tokens.

use super::{commands, view};
use crate::app::Cx;
use crate::kit::paging::Paging;
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};

/// `GET /me`
pub fn me(cx: &mut Cx<'_>, _: &Req) -> Result<Reply, Problem> {
    Reply::ok(&view::User::from(cx.by.clone()))
}

/// `POST /users`
pub fn create_user(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let user = commands::create_user(cx, &r.body)?;
    Reply::created(&user, format!("/users/{}", user.login))
}

/// `GET /users`
pub fn users(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    r.query.only(&[])?;
    Reply::list(&view::users(cx, &Paging::read(&r.query, "users", 1)?)?)
}

/// `GET /users/{login}`
pub fn user(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&view::user(cx, r.part("login"))?)
}

/// `POST /users/{login}/tokens`
pub fn create_token(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let login = r.part("login");
    let token = commands::create_token(cx, login, &r.body)?;
    Reply::created(&token, format!("/users/{login}/tokens/{}", token.id))
}

/// `GET /users/{login}/tokens`
pub fn tokens(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    r.query.only(&[])?;
    Reply::list(&view::tokens(cx, r.part("login"), &Paging::read(&r.query, "tokens", 1)?)?)
}

/// `DELETE /users/{login}/tokens/{id}`
pub fn delete_token(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    commands::delete_token(cx, r.part("login"), r.id("id")?)?;
    Ok(Reply::none())
}
