//! The pages of people: everybody, and oneself.

use super::view::{self, NewToken, Token, User};
use crate::app::Cx;
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::pages::parts::Html;
use crate::pages::{Frame, forms, parts, render};
use askama::Template;

/// Everybody as proposals of a field that takes a login.
///
/// # Errors
/// Those of the database.
pub fn proposals(cx: &mut Cx<'_>) -> Result<Html, Problem> {
    let all = view::users(cx, &Paging::all("users"))?;
    let people: Vec<(String, String)> = all.items.into_iter().map(|u| (u.login, u.name)).collect();
    Ok(forms::options(&people, ""))
}

#[derive(Template)]
#[template(path = "account/pages/people.html")]
struct People<'a> {
    frame: Frame,
    people: &'a List<User>,
}

/// Everybody.
pub(super) fn people(cx: &mut Cx<'_>, people: &List<User>) -> Result<String, Problem> {
    render(&People { frame: Frame::load(cx, "People", "people", None, None)?, people })
}

#[derive(Template)]
#[template(path = "account/pages/me.html")]
struct Me<'a> {
    frame: Frame,
    me: &'a User,
    tokens: List<Token>,
    new: Option<&'a NewToken>,
}

/// Oneself; with a token that was just made, whose secret is shown this once.
pub(super) fn me(cx: &mut Cx<'_>, me: &User, new: Option<&NewToken>) -> Result<String, Problem> {
    let tokens = view::tokens(cx, &me.login, &Paging::all("tokens"))?;
    render(&Me { frame: Frame::load(cx, &me.name, "me", None, None)?, me, tokens, new })
}
