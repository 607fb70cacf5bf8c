//! Handlers of people and tokens.

use super::{page, read, verbs};
use crate::app::Cx;
use crate::facts::refusal::model::Code;
use crate::kit::paging::{List, Page, Paging};
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::route::Route;

/// The URLs of this concept.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/me", me).gives::<read::User>("The caller").with_page(),
        Route::patch("/me", change_me).takes::<verbs::MeChange>().gives::<read::User>("Changes oneself"),
        Route::get("/users", users).gives::<List<read::User>>("Everybody").asks::<UserQuery>().with_page(),
        Route::page("/user-proposals", proposals).asks::<ProposalQuery>(),
        Route::post("/users", create_user)
            .takes::<verbs::NewUser>()
            .makes::<read::User>("Adds a person")
            .refuses(&[Code::Forbidden, Code::AlreadyExists]),
        Route::get("/users/{login}", user).gives::<read::User>("A person"),
        Route::put("/users/{login}/password", set_password)
            .takes::<verbs::NewPassword>()
            .about("Sets a password")
            .refuses(&[Code::Forbidden]),
        Route::get("/users/{login}/tokens", tokens)
            .gives::<List<read::Token>>("The tokens of a person")
            .asks::<Page>()
            .refuses(&[Code::Forbidden]),
        Route::post("/users/{login}/tokens", create_token)
            .takes::<verbs::TokenName>()
            .makes::<read::NewToken>("Makes a token; its secret is shown this once")
            .refuses(&[Code::Forbidden]),
        Route::delete("/users/{login}/tokens/{id}", delete_token)
            .about("Takes a token back")
            .refuses(&[Code::Forbidden]),
    ]
}

/// `GET /me`
pub fn me(cx: &mut Cx<'_>, _: &Req) -> Result<Reply, Problem> {
    let me = read::User::from(cx.by.clone());
    Reply::ok(&me)?.page(cx, |cx| page::me(cx, &me, None))
}

/// `PUT /users/{login}/password`
pub fn set_password(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    verbs::set_password(cx, r.part("login"), &r.body)?;
    Ok(Reply::none())
}

/// `PATCH /me`
pub fn change_me(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&verbs::change_me(cx, &r.body)?)
}

/// `POST /users`
pub fn create_user(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let login = verbs::create_user(cx, &r.body)?;
    let place = format!("/users/{login}");
    Ok(Reply::after(cx, move |cx| read::user(cx, &login)).made(place))
}

crate::query! {
    /// What the list of people can be asked.
    pub struct UserQuery in pages {
        /// Part of the login.
        q: Option<String>,
    }
}

/// `GET /users`
pub fn users(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let q: UserQuery = r.asked()?;
    let people = read::users(cx, q.q.as_deref(), &Paging::read(&q.page, "users", 1)?)?;
    Reply::list(&people)?.page(cx, |cx| page::people(cx, &people))
}

crate::query! {
    /// What somebody has typed into a field that takes a login.
    pub struct ProposalQuery {
        /// Part of the login.
        q: Option<String>,
    }
}

/// `GET /user-proposals` of a browser
pub fn proposals(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let q: ProposalQuery = r.asked()?;
    Ok(Reply::html(page::found(cx, q.q.as_deref())?.0))
}

/// `GET /users/{login}`
pub fn user(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&read::user(cx, r.part("login"))?)
}

/// `POST /users/{login}/tokens`
pub fn create_token(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let login = r.part("login");
    let token = verbs::create_token(cx, login, &r.body)?;
    let reply = Reply::created(&token, format!("/users/{login}/tokens/{}", token.id))?;
    let owner = read::user(cx, login)?;
    reply.page(cx, |cx| page::me(cx, &owner, Some(&token)))
}

/// `GET /users/{login}/tokens`
pub fn tokens(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::list(&read::tokens(cx, r.part("login"), &Paging::read(&r.asked()?, "tokens", 1)?)?)
}

/// `DELETE /users/{login}/tokens/{id}`
pub fn delete_token(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    verbs::delete_token(cx, r.part("login"), r.id("id")?)?;
    Ok(Reply::none())
}
