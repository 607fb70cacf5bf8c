//! The verbs on back-ups.

use super::model::{BackUp, ProjectRole, Role};
use super::read::{as_holder, view};
use super::store;
use crate::app::Cx;
use crate::facts::activity::model::{Kind, Subject};
use crate::facts::notification::model::Notice;
use crate::facts::notification::model::kind::NoticeKind;
use crate::facts::refusal::model::table::Refusal;
use crate::facts::{activity, notification};
use crate::input;
use crate::kit::fields::text::Slug;
use crate::kit::fields::{Body, Nothing};
use crate::kit::problem::Problem;
use crate::kit::time::Day;
use crate::people::{account, team};
use crate::product::project;
use crate::product::project::model::Project;
use serde_json::json;

input! {
    /// Who stands in for a Product Owner or chief of a project; `holder` is needed of Product Owners, where it is not the caller.
    pub struct NewBackUp { role: ProjectRole, holder: Option<Slug>, person: Slug }
}

input! {
    /// Who stands in for the Scrum Master of a team.
    pub struct NewTeamBackUp { person: Slug }
}

input! {
    /// A period in which the back-up has the rights of the holder; both days belong to it. Without `from`: from today on.
    pub struct Period { from: Option<Day>, to: Day }
}

fn none() -> BackUp {
    BackUp {
        id: 0,
        role: Role::ScrumMaster,
        project_id: None,
        team_id: None,
        holder_id: 0,
        person_id: 0,
        starts_on: None,
        ends_on: None,
        active_from: None,
        active_until: None,
    }
}

fn person(cx: &mut Cx<'_>, login: &Slug) -> Result<i64, Problem> {
    account::store::id_of(cx.tx, &login.0)?
        .ok_or_else(|| Problem::invalid("person", format!("there is no user {:?}", login.0)))
}

/// Names who stands in for a Product Owner or chief.
///
/// # Errors
/// 404, 403, 422, 409 `already_exists`.
pub fn name(cx: &mut Cx<'_>, key: &str, body: &Body) -> Result<BackUp, Problem> {
    let p = project::read::find(cx, key)?;
    let me = Some(cx.by.id);
    let owner = project::store::is_owner(cx.tx, p.id, cx.by.id)?;
    if !(cx.by.admin || owner || p.chief_product_owner_id == me || p.chief_scrum_master_id == me) {
        return Err(Refusal::NotRoleHolder.into());
    }
    let n: NewBackUp = body.read()?;
    let (role, holder) = holder(cx, &p, &n, owner)?;
    let person_id = person(cx, &n.person)?;
    if !store::sees_project(cx.tx, p.id, person_id)? {
        return Err(Problem::invalid(
            "person",
            format!(
                "{:?} has no part in {}; a back-up is one of its owners, chiefs, Scrum Masters or members",
                n.person.0, p.key
            ),
        ));
    }
    insert(cx, BackUp { role, project_id: Some(p.id), holder_id: holder, person_id, ..none() })
}

/// The present holder of the role that a back-up is named for.
fn holder(cx: &mut Cx<'_>, p: &Project, n: &NewBackUp, owner: bool) -> Result<(Role, i64), Problem> {
    let chief = |id: Option<i64>, name: &str| {
        id.ok_or_else(|| Problem::invalid("role", format!("{} has no {name}; name one first", p.key)))
    };
    let (role, holder) = match n.role {
        ProjectRole::ChiefProductOwner => {
            (Role::ChiefProductOwner, chief(p.chief_product_owner_id, "Chief Product Owner")?)
        }
        ProjectRole::ChiefScrumMaster => {
            (Role::ChiefScrumMaster, chief(p.chief_scrum_master_id, "Chief Scrum Master")?)
        }
        ProjectRole::ProductOwner => {
            let id = match &n.holder {
                Some(login) => account::store::id_of(cx.tx, &login.0)?,
                None => Some(cx.by.id).filter(|_| owner),
            };
            let found = match id {
                Some(id) if project::store::is_owner(cx.tx, p.id, id)? => Some(id),
                _ => None,
            };
            let why = || Problem::invalid("holder", format!("is one of the Product Owners of {}", p.key));
            (Role::ProductOwner, found.ok_or_else(why)?)
        }
    };
    as_holder(cx, holder)?;
    Ok((role, holder))
}

/// Names who stands in for the Scrum Master of a team.
///
/// # Errors
/// 404, 403, 422, 409 `already_exists`.
pub fn name_of_team(cx: &mut Cx<'_>, slug: &str, body: &Body) -> Result<BackUp, Problem> {
    let t = team::read::find(cx, slug)?;
    as_holder(cx, t.scrum_master_id)?;
    let n: NewTeamBackUp = body.read()?;
    let person_id = person(cx, &n.person)?;
    if !store::sees_team(cx.tx, t.id, person_id)? {
        return Err(Problem::invalid(
            "person",
            format!(
                "{:?} does not see the team {slug}; a back-up is a member, or has a part in one of its projects",
                n.person.0
            ),
        ));
    }
    insert(cx, BackUp { team_id: Some(t.id), holder_id: t.scrum_master_id, person_id, ..none() })
}

fn insert(cx: &mut Cx<'_>, mut b: BackUp) -> Result<BackUp, Problem> {
    if b.person_id == b.holder_id {
        return Err(Problem::invalid("person", "holds the role; somebody else stands in"));
    }
    if store::there(cx.tx, &b)? {
        return Err(Refusal::BackUpExists.into());
    }
    b.id = store::insert(cx.tx, &b, cx.now)?;
    tell(cx, b, Kind::BackUpNamed, "you are named to stand in for")
}

fn subject(b: &BackUp) -> Subject {
    Subject { project: b.project_id, team: b.team_id, ..Subject::default() }
}

/// Records what became of a back-up, and tells the person.
fn tell(cx: &mut Cx<'_>, b: BackUp, kind: Kind, words: &str) -> Result<BackUp, Problem> {
    let v = view(cx, b.clone())?;
    let detail = json!({"role": v.role, "holder": v.holder, "person": v.person, "from": v.from, "to": v.to});
    activity::store::record(cx, kind, &subject(&b), &detail)?;
    let place = v.project.clone().or_else(|| v.team.clone()).unwrap_or_default();
    let days = match (v.from, v.to) {
        (Some(from), Some(to)) => format!(" from {from} to {to}"),
        _ => String::new(),
    };
    let message = format!("{words} {}, {} of {place}{days}", v.holder, v.role.label());
    notification::store::tell(cx, &[b.person_id], &Notice { kind: NoticeKind::StandsIn, subject: place, message })?;
    Ok(b)
}

/// A back-up that the caller may see.
pub fn find(cx: &mut Cx<'_>, id: i64) -> Result<BackUp, Problem> {
    let none = || Problem::not_found(format!("back-up {id}"));
    let b = store::by_id(cx.tx, id)?.ok_or_else(none)?;
    let visible = match (b.project_id, b.team_id) {
        (Some(p), _) => project::read::scope(cx)?.holds(p),
        (None, Some(t)) => {
            let t = team::store::by_id(cx.tx, t)?;
            team::read::visible(cx, &t)?
        }
        (None, None) => false,
    };
    if visible { Ok(b) } else { Err(none()) }
}

fn of_holder(cx: &mut Cx<'_>, id: i64) -> Result<BackUp, Problem> {
    let b = find(cx, id)?;
    as_holder(cx, b.holder_id)?;
    Ok(b)
}

/// Gives the back-up the rights of the holder for a period.
///
/// # Errors
/// 404, 403, 422.
pub fn activate(cx: &mut Cx<'_>, id: i64, body: &Body) -> Result<BackUp, Problem> {
    let b = of_holder(cx, id)?;
    let p: Period = body.read()?;
    let zone = store::zone_of(cx.tx, b.holder_id)?;
    let b = b.activate(p.from, p.to, &zone, cx.now).map_err(|why| Problem::invalid("to", why))?;
    store::set_period(cx, &b)?;
    tell(cx, b, Kind::BackUpActivated, "you stand in for")
}

/// Takes the rights back.
///
/// # Errors
/// 404, 403, 422, 409 `back_up_not_active`.
pub fn end(cx: &mut Cx<'_>, id: i64, body: &Body) -> Result<BackUp, Problem> {
    let b = of_holder(cx, id)?;
    let _: Nothing = body.read()?;
    let b = b.end(cx.now)?;
    store::set_period(cx, &b)?;
    tell(cx, b, Kind::BackUpEnded, "you no longer stand in for")
}

/// Removes a back-up, with its rights.
///
/// # Errors
/// 404, 403.
pub fn remove(cx: &mut Cx<'_>, id: i64) -> Result<(), Problem> {
    let b = of_holder(cx, id)?;
    store::delete(cx, b.id)?;
    tell(cx, b, Kind::BackUpRemoved, "you are no longer named to stand in for")?;
    Ok(())
}
