//! Every verb on people, sessions and tokens.

use super::model::{Caller, Person};
use super::read::{NewToken, User, token_owner};
use super::{model, store};
use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::{Kind, Subject};
use crate::facts::refusal::model::table::Refusal;
use crate::input;
use crate::kit::fields::text::{Email, Short, Slug, Title, Words, Zone};
use crate::kit::fields::{Body, Keep};
use crate::kit::problem::Problem;
use crate::kit::secret;
use crate::kit::time::DAY;
use serde_json::json;

/// How long a session lasts.
const SESSION: i64 = 30 * DAY;

/// What every token begins with, so that scanners recognise a leaked one.
pub const TOKEN_PREFIX: &str = "tandem_pat_";

input! {
    /// A new person.
    pub struct NewUser {
        login: Slug,
        name: Title,
        email: Email,
        time_zone: Option<Zone>,
        admin: Option<bool>,
        password: Option<Words<8, 1000>>,
    }
}

input! {
    /// What a person changes about oneself.
    pub struct MeChange { name: Keep<Title>, email: Keep<Email>, time_zone: Keep<Zone> }
}

input! {
    /// A new password; `present` is needed for one's own.
    pub struct NewPassword { present: Option<Words<0, 1000>>, password: Words<8, 1000> }
}

input! {
    /// A new token.
    pub struct TokenName { name: Short }
}

/// Refuses everybody but administrators.
///
/// # Errors
/// 403.
pub fn must_be_admin(by: &Caller) -> Result<(), Problem> {
    Ok(model::may_administer(by)?)
}

/// Adds a person, or lets a person come whom an import has named; answers the login.
///
/// # Errors
/// 403, 422, 409 `already_exists`.
pub fn create_user(cx: &mut Cx<'_>, body: &Body) -> Result<String, Problem> {
    must_be_admin(&cx.by)?;
    let u: NewUser = body.read()?;
    let there = store::by_login(cx.tx, &u.login.0)?;
    let waiting = there.as_ref().map(|p| store::is_placeholder(cx.tx, p.id)).transpose()?;
    if waiting == Some(false) {
        return Err(Refusal::LoginTaken { login: u.login.0 }.into());
    }
    let password_hash = u.password.map(|p| model::passwords::hash(&p.0)).transpose().map_err(Problem::internal)?;
    let person = Person {
        id: there.map_or(0, |p| p.id),
        login: u.login.0,
        name: u.name.0,
        email: u.email.0,
        time_zone: u.time_zone.map_or_else(|| "UTC".to_owned(), |z| z.0),
        admin: u.admin.unwrap_or(false),
        password_hash,
    };
    match waiting {
        // Somebody whom an import has named comes: what stands in that name is theirs from now on.
        Some(_) => store::claim(cx.tx, &person)?,
        None => {
            store::insert(cx.tx, &person, false, cx.now)?;
        }
    }
    let after =
        json!({"name": person.name, "email": person.email, "time_zone": person.time_zone, "admin": person.admin});
    let detail = json!({"login": person.login, "admin": person.admin, "after": after});
    activity::store::record(cx, Kind::UserAdded, &Subject::default(), &detail)?;
    Ok(person.login)
}

/// Changes oneself.
///
/// # Errors
/// 422.
pub fn change_me(cx: &mut Cx<'_>, body: &Body) -> Result<User, Problem> {
    let c: MeChange = body.read()?;
    let old = cx.by.clone();
    let face = |p: &Caller| json!({"name": p.name, "email": p.email, "time_zone": p.time_zone});
    let before = face(&old);
    let me = Caller {
        name: c.name.0.map_or(old.name, |n| n.0),
        email: c.email.0.map_or(old.email, |e| e.0),
        time_zone: c.time_zone.0.map_or(old.time_zone, |z| z.0),
        ..old
    };
    store::update(cx.tx, &me)?;
    let detail = json!({"login": me.login, "before": before, "after": face(&me)});
    activity::store::record(cx, Kind::UserChanged, &Subject::default(), &detail)?;
    Ok(me.into())
}

/// Sets a password: that person, who knows the present one, or an administrator. Every session of the person ends.
///
/// # Errors
/// 404, 403, 422.
pub fn set_password(cx: &mut Cx<'_>, login: &str, body: &Body) -> Result<(), Problem> {
    let id = token_owner(cx, login)?;
    let n: NewPassword = body.read()?;
    let present = store::by_login(cx.tx, login)?.and_then(|p| p.password_hash);
    // Whoever finds a browser open does not know it.
    let known = |p: &Words<0, 1000>| model::passwords::verify(&p.0, present.as_deref());
    if id == cx.by.id && present.is_some() && !n.present.as_ref().is_some_and(known) {
        return Err(Problem::invalid("present", "is not your present password"));
    }
    let hash = model::passwords::hash(&n.password.0).map_err(Problem::internal)?;
    store::set_password(cx.tx, id, &hash)?;
    activity::store::record(cx, Kind::PasswordSet, &Subject::default(), &json!({"login": login}))?;
    Ok(())
}

/// A person who stands for somebody that an import names, and cannot sign in; the number of the one that is there already otherwise.
pub fn placeholder(cx: &mut Cx<'_>, login: &str, name: &str) -> Result<i64, Problem> {
    if let Some(id) = store::id_of(cx.tx, login)? {
        return Ok(id);
    }
    let person = Person {
        id: 0,
        login: login.to_owned(),
        name: name.to_owned(),
        email: String::new(),
        time_zone: "UTC".to_owned(),
        admin: false,
        password_hash: None,
    };
    Ok(store::insert(cx.tx, &person, true, cx.now)?)
}

/// Makes a token.
///
/// # Errors
/// 404, 403, 422.
pub fn create_token(cx: &mut Cx<'_>, login: &str, body: &Body) -> Result<NewToken, Problem> {
    let person = token_owner(cx, login)?;
    let TokenName { name } = body.read()?;
    let token = format!("{TOKEN_PREFIX}{}", secret::random());
    let id = store::insert_token(cx.tx, person, &name.0, &secret::hash(token.as_bytes()), cx.now)?;
    activity::store::record(
        cx,
        Kind::TokenCreated,
        &Subject::default(),
        &json!({"login": login, "id": id, "name": name.0}),
    )?;
    Ok(NewToken { id, name: name.0, token })
}

/// Takes a token back.
///
/// # Errors
/// 404, 403.
pub fn delete_token(cx: &mut Cx<'_>, login: &str, id: i64) -> Result<(), Problem> {
    let person = token_owner(cx, login)?;
    if !store::delete_token(cx.tx, person, id)? {
        return Err(Problem::not_found(format!("token {id}")));
    }
    activity::store::record(cx, Kind::TokenRevoked, &Subject::default(), &json!({"login": login, "id": id}))?;
    Ok(())
}

/// Begins a session for a person whose password was right; answers its secret.
pub fn begin_session(cx: &mut Cx<'_>, person: i64, address: &str) -> Result<String, Problem> {
    let token = secret::random();
    store::insert_session(cx.tx, person, &secret::hash(token.as_bytes()), cx.now, cx.now.plus(SESSION))?;
    let detail = json!({"login": store::login_of(cx.tx, person)?, "address": address});
    activity::store::insert(cx, cx.now, Some(person), Kind::SignedIn, &Subject::default(), &detail)?;
    Ok(token)
}

/// Somebody was refused to sign in, and as many more as were not told of before. The login is kept only where there is one: people
/// type passwords into the wrong field.
pub fn sign_in_failed(cx: &mut Cx<'_>, login: &str, address: &str, more: u32) -> Result<(), Problem> {
    let login = store::id_of(cx.tx, login)?.map(|_| login);
    let detail = json!({"login": login, "address": address, "more": more});
    Ok(activity::store::insert(cx, cx.now, None, Kind::SignInFailed, &Subject::default(), &detail)?)
}

/// Ends a session.
pub fn end_session(cx: &mut Cx<'_>, token: &str) -> Result<(), Problem> {
    let hash = secret::hash(token.as_bytes());
    let who = store::caller_of_session(cx.tx, &hash, cx.now)?;
    store::delete_session(cx.tx, &hash)?;
    if let Some(p) = who {
        activity::store::insert(
            cx,
            cx.now,
            Some(p.id),
            Kind::SignedOut,
            &Subject::default(),
            &json!({"login": p.login}),
        )?;
    }
    Ok(())
}

/// The person and password hash of a login, for signing in.
pub fn credentials(cx: &mut Cx<'_>, login: &str) -> Result<Option<(i64, Option<String>)>, Problem> {
    Ok(store::by_login(cx.tx, login)?.map(|p| (p.id, p.password_hash)))
}
