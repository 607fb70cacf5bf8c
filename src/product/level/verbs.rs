//! Every verb on a level.

use super::model::{Level, LevelKind};
use super::read::find;
use super::store::by_slug;
use super::{read, store};
use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::{Kind, Subject};
use crate::facts::refusal::model::table::Refusal;
use crate::input;
use crate::kit::fields::text::{Prefix, Slug, Text, Title, Words};
use crate::kit::fields::{Body, Change, Errors, Keep};
use crate::kit::problem::Problem;
use crate::people::account;
use crate::people::account::verbs::must_be_admin;
use crate::product::project;
use serde_json::json;

input! {
    /// A new portfolio.
    pub struct NewPortfolio {
        slug: Slug,
        name: Title,
        description: Option<Text>,
        product_owner: Slug,
        scrum_master: Slug,
    }
}

input! {
    /// A new program.
    pub struct NewProgram {
        slug: Slug,
        name: Title,
        description: Option<Text>,
        product_owner: Slug,
        scrum_master: Slug,
        portfolio: Option<Slug>,
    }
}

input! {
    /// A change of a portfolio; `order` is the order of its programs.
    pub struct PortfolioChange {
        name: Keep<Title>,
        description: Change<Text>,
        product_owner: Keep<Slug>,
        scrum_master: Keep<Slug>,
        order: Keep<Vec<Slug>>,
    }
}

input! {
    /// A change of a program; `order` is the order of its projects.
    pub struct ProgramChange {
        name: Keep<Title>,
        description: Change<Text>,
        product_owner: Keep<Slug>,
        scrum_master: Keep<Slug>,
        portfolio: Change<Slug>,
        order: Keep<Vec<Prefix>>,
    }
}

fn person(cx: &mut Cx<'_>, field: &str, login: &Slug, e: &mut Errors) -> Result<i64, Problem> {
    let found = account::store::id_of(cx.tx, &login.0)?;
    if found.is_none() {
        e.push(field, format!("there is no user {:?}", login.0));
    }
    Ok(found.unwrap_or(0))
}

fn portfolio(cx: &mut Cx<'_>, slug: &Slug, e: &mut Errors) -> Result<Option<i64>, Problem> {
    let found = by_slug(cx.tx, LevelKind::Portfolio, &slug.0)?;
    if found.is_none() {
        e.push("portfolio", format!("there is no portfolio {:?}", slug.0));
    }
    Ok(found.map(|l| l.id))
}

/// Makes a portfolio.
///
/// # Errors
/// 403, 422, 409 `already_exists`.
pub fn create_portfolio(cx: &mut Cx<'_>, body: &Body) -> Result<Level, Problem> {
    must_be_admin(&cx.by)?;
    let NewPortfolio { slug, name, description, product_owner, scrum_master } = body.read()?;
    let n = NewProgram { slug, name, description, product_owner, scrum_master, portfolio: None };
    create(cx, LevelKind::Portfolio, n)
}

/// Makes a program.
///
/// # Errors
/// 403, 422, 409 `already_exists`.
pub fn create_program(cx: &mut Cx<'_>, body: &Body) -> Result<Level, Problem> {
    must_be_admin(&cx.by)?;
    let n: NewProgram = body.read()?;
    create(cx, LevelKind::Program, n)
}

fn create(cx: &mut Cx<'_>, kind: LevelKind, n: NewProgram) -> Result<Level, Problem> {
    let mut e = Errors::default();
    let mut l = Level {
        id: 0,
        kind,
        product_owner_id: person(cx, "product_owner", &n.product_owner, &mut e)?,
        scrum_master_id: person(cx, "scrum_master", &n.scrum_master, &mut e)?,
        portfolio_id: match &n.portfolio {
            Some(slug) => portfolio(cx, slug, &mut e)?,
            None => None,
        },
        slug: n.slug.0,
        name: n.name.0,
        description: n.description.map(|d| d.0),
    };
    e.done()?;
    if by_slug(cx.tx, kind, &l.slug)?.is_some() {
        return Err(Refusal::LevelExists { kind: kind.word(), slug: l.slug }.into());
    }
    l.id = store::insert(cx.tx, &l, cx.now)?;
    let fact = match kind {
        LevelKind::Portfolio => Kind::PortfolioCreated,
        LevelKind::Program => Kind::ProgramCreated,
    };
    activity::store::record(cx, fact, &Subject::default(), &json!({"slug": l.slug, "name": l.name}))?;
    Ok(l)
}

/// Changes a portfolio: an administrator all but the order, its Product Owner description and order.
///
/// # Errors
/// 404, 403, 422, 412.
pub fn change_portfolio(cx: &mut Cx<'_>, slug: &str, body: &Body) -> Result<Level, Problem> {
    let old = find(cx, LevelKind::Portfolio, slug)?;
    may_change(cx, &old, body)?;
    let PortfolioChange { name, description, product_owner, scrum_master, order } = body.read()?;
    let c =
        ProgramChange { name, description, product_owner, scrum_master, portfolio: Change::Keep, order: Keep(None) };
    change(cx, &old, c, order.0.map(|o| o.into_iter().map(|s| s.0).collect()))
}

/// Changes a program likewise.
///
/// # Errors
/// 404, 403, 422, 412.
pub fn change_program(cx: &mut Cx<'_>, slug: &str, body: &Body) -> Result<Level, Problem> {
    let old = find(cx, LevelKind::Program, slug)?;
    may_change(cx, &old, body)?;
    let mut c: ProgramChange = body.read()?;
    let order = c.order.0.take();
    change(cx, &old, c, order.map(|o| o.into_iter().map(|k| k.0).collect()))
}

/// The strategic order belongs to the Product Owner of the level (D.1), who and what it is to administrators.
fn may_change(cx: &mut Cx<'_>, l: &Level, body: &Body) -> Result<(), Problem> {
    let owner = read::as_product_owner(cx, l).is_ok();
    let may = |field: &String| match field.as_str() {
        "order" => owner,
        "description" => owner || cx.by.admin,
        _ => cx.by.admin,
    };
    if body.0.keys().all(may) && (owner || cx.by.admin) {
        return Ok(());
    }
    Err(Refusal::NotLevelKeeper { kind: l.kind.word() }.into())
}

fn face(l: &Level) -> serde_json::Value {
    json!({"name": l.name, "description": l.description, "product_owner_id": l.product_owner_id,
           "scrum_master_id": l.scrum_master_id, "portfolio_id": l.portfolio_id})
}

fn change(cx: &mut Cx<'_>, old: &Level, c: ProgramChange, order: Option<Vec<String>>) -> Result<Level, Problem> {
    let mut l = old.clone();
    let mut e = Errors::default();
    if let Some(login) = &c.product_owner.0 {
        l.product_owner_id = person(cx, "product_owner", login, &mut e)?;
    }
    if let Some(login) = &c.scrum_master.0 {
        l.scrum_master_id = person(cx, "scrum_master", login, &mut e)?;
    }
    l.portfolio_id = match &c.portfolio {
        Change::Keep => l.portfolio_id,
        Change::Clear => None,
        Change::Set(slug) => portfolio(cx, slug, &mut e)?,
    };
    l.name = c.name.0.map_or(l.name, |n| n.0);
    l.description = c.description.over(l.description.map(Words)).map(|d| d.0);
    let placed = match &order {
        Some(names) => in_order(cx, old, names, &mut e)?,
        None => Vec::new(),
    };
    e.done()?;
    let shown = old.clone();
    cx.unchanged(|cx| read::level(cx, shown))?;
    store::update(cx.tx, &l)?;
    for (position, id) in (1i64..).zip(placed) {
        match l.kind {
            LevelKind::Portfolio => store::place_program(cx.tx, id, position)?,
            LevelKind::Program => project::store::place(cx.tx, id, position)?,
        }
    }
    let fact = match l.kind {
        LevelKind::Portfolio => Kind::PortfolioChanged,
        LevelKind::Program => Kind::ProgramChanged,
    };
    let (before, after) = activity::model::difference(&face(old), &face(&l));
    let detail = json!({"slug": l.slug, "before": before, "after": after, "order": order});
    activity::store::record(cx, fact, &Subject::default(), &detail)?;
    Ok(l)
}

/// The numbers of what is below a level in the order of these names; what is not named comes after it, as it was.
fn in_order(cx: &mut Cx<'_>, l: &Level, names: &[String], e: &mut Errors) -> Result<Vec<i64>, Problem> {
    let present: Vec<(i64, String)> = match l.kind {
        LevelKind::Portfolio => store::programs(cx.tx, l.id)?.into_iter().map(|p| (p.id, p.slug)).collect(),
        LevelKind::Program => store::below(cx.tx, l)?.into_iter().map(|b| (b.id, b.key)).collect(),
    };
    let mut placed = Vec::new();
    for (i, name) in names.iter().enumerate() {
        match present.iter().find(|p| p.1 == *name) {
            None => e.push(&format!("order.{i}"), format!("{name:?} does not belong to the {} {}", l.kind, l.slug)),
            Some(p) if placed.contains(&p.0) => e.push(&format!("order.{i}"), format!("{name:?} stands there twice")),
            Some(p) => placed.push(p.0),
        }
    }
    placed.extend(present.iter().map(|p| p.0).filter(|id| !placed.contains(id)).collect::<Vec<_>>());
    Ok(placed)
}
