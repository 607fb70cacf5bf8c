//! Changing a project.

use super::{Represents, Vision, check_days, face, one_unit, people, person, program, represented, stated, teams};
use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::{Kind, Subject};
use crate::input;
use crate::kit::fields::text::{Slug, Title, Zone};
use crate::kit::fields::{Body, Change, Errors, Keep};
use crate::kit::problem::Problem;
use crate::kit::time::Day;
use crate::product::project::model::{Customer, FieldOfWork, GoalState, Project, ProjectKind, Represented};
use crate::product::project::{read, store};
use crate::product::story;
use serde_json::json;

input! {
    /// A change of a project.
    pub struct ProjectChange {
        name: Keep<Title>,
        kind: Keep<ProjectKind>,
        product_owners: Keep<Vec<Slug>>,
        teams: Keep<Vec<Slug>>,
        starts_on: Change<Day>,
        ends_on: Change<Day>,
        time_zone: Keep<Zone>,
        chief_product_owner: Change<Slug>,
        chief_scrum_master: Change<Slug>,
        vision: Change<Vision>,
        program: Change<Slug>,
        field_of_work: Change<FieldOfWork>,
        customer: Change<Customer>,
        represents: Keep<Vec<Represents>>,
    }
}

/// Changes a project: an administrator everything, a Product Owner of it the vision and whom its Product Owners represent.
///
/// # Errors
/// 404, 403, 422, 412, 409 `estimate_unit_differs`.
pub fn change(cx: &mut Cx<'_>, key: &str, body: &Body) -> Result<Project, Problem> {
    let old = read::find(cx, key)?;
    let of_owner = body.0.keys().all(|k| k == "vision" || k == "represents");
    read::as_keeper(cx, old.id, !of_owner)??;
    let c: ProjectChange = body.read()?;
    let mut p = old.clone();
    let mut e = Errors::default();
    let owners = c.product_owners.0.as_ref().map(|o| people(cx, o, &mut e)).transpose()?;
    let team_ids = c.teams.0.as_ref().map(|t| teams(cx, t, &mut e)).transpose()?;
    name_roles(cx, &c, &mut p, &mut e)?;
    let represents = match c.represents.0 {
        Some(all) => Some(represent(cx, all, (old.id, owners.as_deref()), &mut e)?),
        None => None,
    };
    p.field_of_work = c.field_of_work.over(p.field_of_work);
    p.customer = c.customer.over(p.customer);
    p.name = c.name.0.map_or(p.name, |n| n.0);
    p.kind = c.kind.0.unwrap_or(p.kind);
    p.starts_on = c.starts_on.over(p.starts_on);
    p.ends_on = c.ends_on.over(p.ends_on);
    p.time_zone = c.time_zone.0.map_or(p.time_zone, |z| z.0);
    let goals = state_vision(&mut p, c.vision);
    check_days(&p, &mut e);
    e.done()?;
    let shown = old.clone();
    cx.unchanged(|cx| read::project(cx, shown))?;
    let before = face(cx, &old)?;
    if let Some(t) = &team_ids {
        change_teams(cx, p.id, t)?;
    }
    if let Some(o) = &owners {
        store::set_owners(cx, p.id, o)?;
    }
    if let Some(g) = &goals {
        store::set_goals(cx.tx, p.id, g)?;
    }
    if let Some(r) = &represents {
        store::set_represented(cx.tx, p.id, r)?;
    }
    store::update(cx, &p)?;
    if p.program_id != old.program_id {
        store::place_last(cx.tx, p.id, p.program_id)?;
    }
    let subject = Subject { project: Some(p.id), ..Subject::default() };
    let (before, after) = activity::model::difference(&before, &face(cx, &p)?);
    activity::store::record(
        cx,
        Kind::ProjectChanged,
        &subject,
        &json!({"before": before, "after": after, "fields": body.0.keys().collect::<Vec<_>>()}),
    )?;
    Ok(p)
}

/// The chiefs and the program.
fn name_roles(cx: &mut Cx<'_>, c: &ProjectChange, p: &mut Project, e: &mut Errors) -> Result<(), Problem> {
    for (field, change, slot) in [
        ("chief_product_owner", &c.chief_product_owner, &mut p.chief_product_owner_id),
        ("chief_scrum_master", &c.chief_scrum_master, &mut p.chief_scrum_master_id),
    ] {
        match change {
            Change::Keep => {}
            Change::Clear => *slot = None,
            Change::Set(l) => *slot = person(cx, field, &l.0, e)?,
        }
    }
    match &c.program {
        Change::Keep => {}
        Change::Clear => p.program_id = None,
        Change::Set(slug) => p.program_id = program(cx, &slug.0, e)?,
    }
    Ok(())
}

/// Whom the Product Owners represent: those that are named in the same change, else the present ones.
fn represent(
    cx: &mut Cx<'_>,
    all: Vec<Represents>,
    (project, named): (i64, Option<&[i64]>),
    e: &mut Errors,
) -> Result<Vec<(i64, Represented, String)>, Problem> {
    let owners = match named {
        Some(named) => named.to_vec(),
        None => store::owners(cx.tx, project)?,
    };
    represented(cx, all, &owners, e)
}

/// States the vision; returns the goals, where they change.
fn state_vision(p: &mut Project, vision: Change<Vision>) -> Option<Vec<(String, GoalState)>> {
    match vision {
        Change::Keep => None,
        Change::Clear => {
            (p.vision_statement, p.vision_from, p.vision_to) = (None, None, None);
            Some(Vec::new())
        }
        Change::Set(v) => {
            (p.vision_statement, p.vision_from, p.vision_to) = (Some(v.statement.0), v.from, v.to);
            v.goals.map(stated)
        }
    }
}

/// Puts other teams on a project; the stories that they have work on follow.
fn change_teams(cx: &mut Cx<'_>, project: i64, new: &[i64]) -> Result<(), Problem> {
    one_unit(cx, new)?;
    let old = store::team_ids(cx.tx, project)?;
    store::set_teams(cx, project, new)?;
    let moved: Vec<i64> = old.iter().chain(new).filter(|x| old.contains(x) != new.contains(x)).copied().collect();
    for s in story::store::in_work_of(cx.tx, project, &moved)? {
        story::verbs::portion::follow_tasks(cx, s, false)?;
    }
    Ok(())
}
