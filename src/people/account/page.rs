//! The pages of people: everybody, and oneself.

use super::read;
use super::read::{NewToken, Token, User};
use crate::app::Cx;
use crate::doors::frame::parts::Html;
use crate::doors::frame::{Frame, forms, parts, render};
use crate::kit::assets;
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use askama::Template;

/// The people around the reader as proposals of a field that takes a login; the browser asks for others as they are typed.
pub fn proposals(cx: &mut Cx<'_>) -> Result<Html, Problem> {
    Ok(forms::options(&read::proposals::around(cx)?, ""))
}

/// The proposals for a login that somebody has begun to type.
pub fn found(cx: &mut Cx<'_>, login: Option<&str>) -> Result<Html, Problem> {
    Ok(forms::options(&read::proposals::found(cx, login)?, ""))
}

#[derive(Template)]
#[template(path = "people/account/pages/people.html")]
struct People<'a> {
    frame: Frame,
    people: &'a List<User>,
}

/// Everybody.
pub fn people(cx: &mut Cx<'_>, people: &List<User>) -> Result<String, Problem> {
    render(&People { frame: Frame::load(cx, "People", "people", None, None)?, people })
}

#[derive(Template)]
#[template(path = "people/account/pages/me.html")]
struct Me<'a> {
    frame: Frame,
    me: &'a User,
    tokens: List<Token>,
    new: Option<&'a NewToken>,
}

/// Oneself; with a token that was just made, whose secret is shown this once.
pub fn me(cx: &mut Cx<'_>, me: &User, new: Option<&NewToken>) -> Result<String, Problem> {
    let tokens = read::tokens(cx, &me.login, &Paging::all("tokens"))?;
    render(&Me { frame: Frame::load(cx, &me.name, "me", None, None)?, me, tokens, new })
}
