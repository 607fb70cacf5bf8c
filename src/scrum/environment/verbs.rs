//! Verbs on environments and their bookings.

use super::model::{Booking, Environment};
use super::read::{find, may_book, may_keep};
use super::store;
use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::{Kind, Subject};
use crate::input;
use crate::kit::fields::Body;
use crate::kit::fields::number::Whole;
use crate::kit::fields::text::{Short, Slug, Title};
use crate::kit::problem::Problem;
use crate::kit::time::Day;
use crate::people::team;
use crate::product::project;
use crate::product::project::model::Project;
use serde_json::json;

input! {
    /// A new environment.
    pub struct NewEnvironment { name: Title, kind: Short, capacity: Option<Whole<1, 1000>> }
}

input! {
    /// A team books an environment; both days belong to it.
    pub struct NewBooking { team: Slug, starts_on: Day, ends_on: Day }
}

pub fn create(cx: &mut Cx<'_>, key: &str, body: &Body) -> Result<(Environment, Project), Problem> {
    let p = project::read::find(cx, key)?;
    may_keep(cx, &p)??;
    let n: NewEnvironment = body.read()?;
    let capacity = n.capacity.map_or(1, |c| c.0);
    let id = store::insert(cx.tx, p.id, &n.name.0, &n.kind.0, capacity, cx.now)?;
    let subject = Subject { project: Some(p.id), ..Subject::default() };
    activity::store::record(
        cx,
        Kind::EnvironmentCreated,
        &subject,
        &json!({"id": id, "name": n.name.0, "after": {"name": n.name.0, "kind": n.kind.0, "capacity": capacity}}),
    )?;
    Ok((Environment { id, name: n.name.0, kind: n.kind.0, capacity }, p))
}

pub fn book(cx: &mut Cx<'_>, id: i64, body: &Body) -> Result<Booking, Problem> {
    let (e, p) = find(cx, id)?;
    let own = project::store::team_ids(cx.tx, p.id)?;
    may_book(cx, &p)??;
    let n: NewBooking = body.read()?;
    let t = team::store::by_slug(cx.tx, &n.team.0)?
        .filter(|t| own.contains(&t.id))
        .ok_or_else(|| Problem::invalid("team", format!("{:?} is no team of {}", n.team.0, p.key)))?;
    if n.ends_on < n.starts_on {
        return Err(Problem::invalid("ends_on", format!("{} is before starts_on {}", n.ends_on, n.starts_on)));
    }
    let booking = store::book(cx.tx, e.id, t.id, (n.starts_on, n.ends_on), cx.now)?;
    let subject = Subject { project: Some(p.id), team: Some(t.id), ..Subject::default() };
    activity::store::record(
        cx,
        Kind::EnvironmentBooked,
        &subject,
        &json!({"environment": e.name, "team": t.slug, "starts_on": n.starts_on, "ends_on": n.ends_on}),
    )?;
    Ok(Booking { id: booking, team: t.slug, starts_on: n.starts_on, ends_on: n.ends_on })
}
