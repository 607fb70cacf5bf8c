//! Every verb on a project.

pub mod change;
pub mod sla;

use super::model::{Customer, FieldOfWork, GoalState, Nature, Project, ProjectKind, Represented};
use super::{read, store};
use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::{Kind, Subject};
use crate::facts::refusal::model::table::Refusal;
use crate::input;
use crate::kit::fields::text::{Prefix, Said, Slug, Title, Zone};
use crate::kit::fields::{Body, Errors};
use crate::kit::problem::Problem;
use crate::kit::time::Day;
use crate::people::account::verbs::must_be_admin;
use crate::people::{account, team};
use crate::product::level;
use serde_json::{Value, json};

input! {
    /// A Project Vision Statement with its period and goals (R143). Goals left out stay as they are.
    pub struct Vision { statement: Said, from: Option<Day>, to: Option<Day>, goals: Option<Vec<Goal>> }
}

input! {
    /// A goal or target of the period; `open` until it is met or missed.
    pub struct Goal { goal: Said, state: Option<GoalState> }
}

input! {
    /// Whom a Product Owner of the project represents (R148).
    pub struct Represents { product_owner: Slug, kind: Represented, name: Title }
}

input! {
    /// A new project.
    pub struct NewProject {
        key: Prefix,
        name: Title,
        kind: ProjectKind,
        product_owners: Vec<Slug>,
        teams: Vec<Slug>,
        starts_on: Option<Day>,
        ends_on: Option<Day>,
        time_zone: Option<Zone>,
        chief_product_owner: Option<Slug>,
        chief_scrum_master: Option<Slug>,
        vision: Option<Vision>,
        program: Option<Slug>,
        field_of_work: Option<FieldOfWork>,
        customer: Option<Customer>,
        represents: Option<Vec<Represents>>,
    }
}

pub fn person(cx: &mut Cx<'_>, field: &str, login: &str, e: &mut Errors) -> Result<Option<i64>, Problem> {
    let id = account::store::id_of(cx.tx, login)?;
    if id.is_none() {
        e.push(field, format!("there is no user {login:?}"));
    }
    Ok(id)
}

pub fn people(cx: &mut Cx<'_>, owners: &[Slug], e: &mut Errors) -> Result<Vec<i64>, Problem> {
    if owners.is_empty() {
        e.push("product_owners", "names nobody; a project has at least one Product Owner");
    }
    let mut ids = Vec::new();
    for (i, login) in owners.iter().enumerate() {
        match person(cx, &format!("product_owners.{i}"), &login.0, e)? {
            Some(id) if !ids.contains(&id) => ids.push(id),
            _ => {}
        }
    }
    Ok(ids)
}

pub fn teams(cx: &mut Cx<'_>, slugs: &[Slug], e: &mut Errors) -> Result<Vec<i64>, Problem> {
    let mut ids = Vec::new();
    for (i, slug) in slugs.iter().enumerate() {
        match team::store::by_slug(cx.tx, &slug.0)? {
            None => e.push(&format!("teams.{i}"), format!("there is no team {:?}", slug.0)),
            Some(t) if !ids.contains(&t.id) => ids.push(t.id),
            Some(_) => {}
        }
    }
    Ok(ids)
}

/// Whom the Product Owners represent (R148): each of `owners` at most once.
pub fn represented(
    cx: &mut Cx<'_>,
    all: Vec<Represents>,
    owners: &[i64],
    e: &mut Errors,
) -> Result<Vec<(i64, Represented, String)>, Problem> {
    let mut out: Vec<(i64, Represented, String)> = Vec::new();
    for (i, r) in all.into_iter().enumerate() {
        let field = format!("represents.{i}.product_owner");
        let login = &r.product_owner.0;
        match person(cx, &field, login, e)? {
            Some(id) if !owners.contains(&id) => e.push(&field, format!("{login:?} is no Product Owner of it")),
            Some(id) if out.iter().any(|o| o.0 == id) => e.push(&field, format!("{login:?} stands there twice")),
            Some(id) => out.push((id, r.kind, r.name.0)),
            None => {}
        }
    }
    Ok(out)
}

pub fn program(cx: &mut Cx<'_>, slug: &str, e: &mut Errors) -> Result<Option<i64>, Problem> {
    let found = level::store::by_slug(cx.tx, level::model::LevelKind::Program, slug)?;
    if found.is_none() {
        e.push("program", format!("there is no program {slug:?}"));
    }
    Ok(found.map(|l| l.id))
}

/// Goals as they are kept.
pub fn stated(goals: Vec<Goal>) -> Vec<(String, GoalState)> {
    goals.into_iter().map(|g| (g.goal.0, g.state.unwrap_or(GoalState::Open))).collect()
}

/// A development project has a begin and an end (R5), and no period ends before it begins.
pub fn check_days(p: &Project, e: &mut Errors) {
    if p.kind == ProjectKind::Development {
        for (field, day) in [("starts_on", p.starts_on), ("ends_on", p.ends_on)] {
            if day.is_none() {
                e.push(field, "is required for a development project, which begins and ends (R5)");
            }
        }
    }
    if let (Some(a), Some(b)) = (p.starts_on, p.ends_on)
        && b < a
    {
        e.push("ends_on", format!("{b} is before starts_on {a}"));
    }
    if let (Some(a), Some(b)) = (p.vision_from, p.vision_to)
        && b < a
    {
        e.push("vision.to", format!("{b} is before vision.from {a}"));
    }
}

pub fn one_unit(cx: &mut Cx<'_>, teams: &[i64]) -> Result<(), Problem> {
    if read::unit_of(cx.tx, teams)?.1 {
        return Err(Refusal::UnitsDiffer.into());
    }
    Ok(())
}

/// Makes a project.
///
/// # Errors
/// 403, 422, 409 `already_exists`, `estimate_unit_differs`.
pub fn create(cx: &mut Cx<'_>, body: &Body) -> Result<Project, Problem> {
    must_be_admin(&cx.by)?;
    let n: NewProject = body.read()?;
    let mut e = Errors::default();
    let owners = people(cx, &n.product_owners, &mut e)?;
    let team_ids = teams(cx, &n.teams, &mut e)?;
    let chief = |cx: &mut Cx<'_>, field: &str, login: &Option<Slug>, e: &mut Errors| match login {
        Some(l) => person(cx, field, &l.0, e),
        None => Ok(None),
    };
    let program_id = match &n.program {
        Some(slug) => program(cx, &slug.0, &mut e)?,
        None => None,
    };
    let represents = represented(cx, n.represents.unwrap_or_default(), &owners, &mut e)?;
    let mut goals = Vec::new();
    let (statement, from, to) = n.vision.map_or((None, None, None), |v| {
        goals = stated(v.goals.unwrap_or_default());
        (Some(v.statement.0), v.from, v.to)
    });
    let mut p = Project {
        id: 0,
        key: n.key.0,
        name: n.name.0,
        kind: n.kind,
        starts_on: n.starts_on,
        ends_on: n.ends_on,
        time_zone: n.time_zone.map_or_else(|| "UTC".to_owned(), |z| z.0),
        chief_product_owner_id: chief(cx, "chief_product_owner", &n.chief_product_owner, &mut e)?,
        chief_scrum_master_id: chief(cx, "chief_scrum_master", &n.chief_scrum_master, &mut e)?,
        vision_statement: statement,
        vision_from: from,
        vision_to: to,
        sla_nature: Nature::Informal,
        program_id,
        field_of_work: n.field_of_work,
        customer: n.customer,
    };
    check_days(&p, &mut e);
    e.done()?;
    if store::by_key(cx.tx, &p.key)?.is_some() {
        return Err(Refusal::ProjectExists { key: p.key }.into());
    }
    one_unit(cx, &team_ids)?;
    p.id = store::insert(cx, &p, cx.now)?;
    store::set_owners(cx, p.id, &owners)?;
    store::set_teams(cx, p.id, &team_ids)?;
    store::set_represented(cx.tx, p.id, &represents)?;
    store::set_goals(cx.tx, p.id, &goals)?;
    store::place_last(cx.tx, p.id, p.program_id)?;
    let subject = Subject { project: Some(p.id), ..Subject::default() };
    let detail = json!({"key": p.key, "name": p.name, "after": face(cx, &p)?});
    activity::store::record(cx, Kind::ProjectCreated, &subject, &detail)?;
    Ok(p)
}

/// What history compares: every field that a change can touch, the roles among them.
pub fn face(cx: &mut Cx<'_>, p: &Project) -> Result<Value, Problem> {
    let v = read::project(cx, p.clone())?;
    Ok(json!({"name": v.name, "kind": v.kind, "starts_on": v.starts_on, "ends_on": v.ends_on, "time_zone": v.time_zone,
              "product_owners": v.product_owners, "teams": v.teams, "chief_product_owner": v.chief_product_owner,
              "chief_scrum_master": v.chief_scrum_master, "vision": v.vision, "program": v.program, "field_of_work": v.field_of_work,
              "customer": v.customer, "represents": v.represents}))
}
