//! Environments and their schedule (framework.md C.1, 13.2.6; R169, R170): bookings of teams; a clash is advice, never refused.

mod page;

use crate::activity::{self, Kind, Subject};
use crate::app::Cx;
use crate::kit::db::{Conn, DbError};
use crate::kit::fields::{Body, Short, Slug, Title, Whole};
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::time::Day;
use crate::kit::web::{Dress, Reply, Req};
use crate::project::{self, Project};
use crate::refusal::{May, Refusal};
use crate::{args, input, row, team};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

input! {
    /// A new environment.
    pub struct NewEnvironment { name: Title, kind: Short, capacity: Option<Whole<1, 1000>> }
}
input! {
    /// A team books an environment; both days belong to it.
    pub struct NewBooking { team: Slug, starts_on: Day, ends_on: Day }
}

row! {
    /// An environment as stored.
    #[derive(Clone, Debug)]
    pub struct Environment {
        /// Number.
        pub id: i64,
        /// Name.
        pub name: String,
        /// Kind: development, test, staging, production, other.
        pub kind: String,
        /// How many teams fit at once.
        pub capacity: i64,
    }
}
row! {
    /// A booking.
    #[derive(Clone, Debug, Serialize, JsonSchema)]
    pub struct Booking {
        /// Number.
        pub id: i64,
        /// Slug of the team.
        pub team: String,
        /// First day.
        pub starts_on: Day,
        /// Last day.
        pub ends_on: Day,
    }
}

/// An environment as the outside sees it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct EnvironmentView {
    /// Number.
    pub id: i64,
    /// Key of the project.
    pub project: String,
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: String,
    /// How many teams fit at once.
    pub capacity: i64,
    /// Its bookings by day.
    pub bookings: Vec<Booking>,
}

/// The environments of a project.
///
/// # Errors
/// Those of the database.
pub fn environments(tx: &mut Conn, project: i64) -> Result<Vec<Environment>, DbError> {
    tx.all("SELECT id, name, kind, capacity FROM environment WHERE project_id = $1 ORDER BY id", args![project])
}

/// The bookings of an environment by day.
///
/// # Errors
/// Those of the database.
pub fn bookings(tx: &mut Conn, environment: i64) -> Result<Vec<Booking>, DbError> {
    tx.all(
        "SELECT b.id, t.slug, b.starts_on, b.ends_on FROM booking b JOIN team t ON t.id = b.team_id
          WHERE b.environment_id = $1 ORDER BY b.starts_on, b.id",
        args![environment],
    )
}

fn view(cx: &mut Cx<'_>, e: Environment, p: &Project) -> Result<EnvironmentView, Problem> {
    let bookings = bookings(cx.tx, e.id)?;
    let Environment { id, name, kind, capacity } = e;
    Ok(EnvironmentView { id, project: p.key.clone(), name, kind, capacity, bookings })
}

/// The first booked day on which more teams meet than an environment holds (R170).
pub fn crowded(bookings: &[Booking], capacity: i64) -> Option<Day> {
    let teams_on = |day: Day| {
        let there = bookings.iter().filter(|b| b.starts_on <= day && b.ends_on >= day);
        let mut teams: Vec<&str> = there.map(|b| b.team.as_str()).collect();
        teams.sort_unstable();
        teams.dedup();
        teams.len()
    };
    let holds = usize::try_from(capacity).unwrap_or(1);
    bookings.iter().map(|b| b.starts_on).filter(|day| teams_on(*day) > holds).min()
}

/// Product Owners of the project, Scrum Masters of its teams and administrators keep environments.
fn may_keep(cx: &mut Cx<'_>, p: &Project) -> Result<May, Problem> {
    if cx.by.admin {
        return Ok(Ok(()));
    }
    for t in team::of_project(cx.tx, p.id)? {
        if team::is_scrum_master(cx, &t)? {
            return Ok(Ok(()));
        }
    }
    project::as_owner(cx, p)
}

fn create(cx: &mut Cx<'_>, key: &str, body: &Body) -> Result<EnvironmentView, Problem> {
    let p = project::find(cx, key)?;
    may_keep(cx, &p)??;
    let n: NewEnvironment = body.read()?;
    let capacity = n.capacity.map_or(1, |c| c.0);
    let id: i64 = cx.tx.value(
        "INSERT INTO environment (project_id, name, kind, capacity, created_at) VALUES ($1, $2, $3, $4, $5) RETURNING id",
        args![p.id, &n.name.0, &n.kind.0, capacity, cx.now],
    )?;
    let subject = Subject { project: Some(p.id), ..Subject::default() };
    activity::record(
        cx,
        Kind::EnvironmentCreated,
        &subject,
        &json!({"id": id, "name": n.name.0, "after": {"name": n.name.0, "kind": n.kind.0, "capacity": capacity}}),
    )?;
    view(cx, Environment { id, name: n.name.0, kind: n.kind.0, capacity }, &p)
}

fn find(cx: &mut Cx<'_>, id: i64) -> Result<(Environment, Project), Problem> {
    let none = || Problem::not_found(format!("environment {id}"));
    let row: Option<(i64,)> = cx.tx.opt("SELECT project_id FROM environment WHERE id = $1", args![id])?;
    let project = row.ok_or_else(none)?.0;
    if !project::scope(cx)?.holds(project) {
        return Err(none());
    }
    let e = environments(cx.tx, project)?.into_iter().find(|e| e.id == id).ok_or_else(none)?;
    Ok((e, project::by_id(cx.tx, project)?))
}

/// The teams of the project, its Product Owners and administrators book environments.
fn may_book(cx: &mut Cx<'_>, p: &Project) -> Result<bool, Problem> {
    let mut may = cx.by.admin || project::acting_owner(cx, p.id)?.is_some();
    for t in team::of_project(cx.tx, p.id)? {
        may = may || team::is_member(cx.tx, t.id, cx.by.id)? || team::is_scrum_master(cx, &t)?;
    }
    Ok(may)
}

fn book(cx: &mut Cx<'_>, id: i64, body: &Body) -> Result<Booking, Problem> {
    let (e, p) = find(cx, id)?;
    let own = project::team_ids(cx.tx, p.id)?;
    if !may_book(cx, &p)? {
        return Err(Refusal::NotOnEnvironments { project: p.name }.into());
    }
    let n: NewBooking = body.read()?;
    let t = team::by_slug(cx.tx, &n.team.0)?
        .filter(|t| own.contains(&t.id))
        .ok_or_else(|| Problem::invalid("team", format!("{:?} is no team of {}", n.team.0, p.key)))?;
    if n.ends_on < n.starts_on {
        return Err(Problem::invalid("ends_on", format!("{} is before starts_on {}", n.ends_on, n.starts_on)));
    }
    let booking: i64 = cx.tx.value(
        "INSERT INTO booking (environment_id, team_id, starts_on, ends_on, created_at) VALUES ($1, $2, $3, $4, $5) RETURNING id",
        args![e.id, t.id, n.starts_on, n.ends_on, cx.now],
    )?;
    let subject = Subject { project: Some(p.id), team: Some(t.id), ..Subject::default() };
    activity::record(
        cx,
        Kind::EnvironmentBooked,
        &subject,
        &json!({"environment": e.name, "team": t.slug, "starts_on": n.starts_on, "ends_on": n.ends_on}),
    )?;
    Ok(Booking { id: booking, team: t.slug, starts_on: n.starts_on, ends_on: n.ends_on })
}

/// `POST /projects/{key}/environments`
pub fn post(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let e = create(cx, r.part("key"), &r.body)?;
    Reply::created(&e, format!("/environments/{}", e.id))
}

/// `GET /projects/{key}/environments`
pub fn index(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::find(cx, r.part("key"))?;
    let page = Paging::read(&r.asked()?, "environments", 1)?;
    let after = page.after().map_or(0, |k| k[0]);
    let mut rows = environments(cx.tx, p.id)?;
    rows.retain(|e| e.id > after);
    let list: List<EnvironmentView> = page.list(rows, |e| vec![e.id], |e| view(cx, e, &p))?;
    Reply::list(&list)?.page(cx, |cx| {
        let all = environments(cx.tx, p.id)?.into_iter().map(|e| view(cx, e, &p)).collect::<Result<Vec<_>, _>>()?;
        page::show(cx, &p, &all)
    })
}

/// `GET /environments/{id}`
pub fn show(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let (e, p) = find(cx, r.id("id")?)?;
    let to = format!("/projects/{}/environments#environment-{}", p.key, e.id);
    let reply = Reply::ok(&view(cx, e, &p)?)?;
    Ok(if cx.dress == Dress::Browser { Reply::elsewhere(to) } else { reply })
}

/// `POST /environments/{id}/bookings`
pub fn post_booking(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = r.id("id")?;
    Reply::created(&book(cx, id, &r.body)?, format!("/environments/{id}"))
}
