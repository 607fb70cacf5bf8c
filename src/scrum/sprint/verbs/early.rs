//! The early end of a Sprint: its scope is frozen, so where a change cannot wait, a Product Owner ends it, and another one is
//! planned (framework.md C.4, D.2, R223).

use super::close;
use super::close::Ended;
use crate::app::Cx;
use crate::facts::notification;
use crate::facts::notification::model::Notice;
use crate::facts::notification::model::kind::NoticeKind;
use crate::input;
use crate::kit::fields::Body;
use crate::kit::fields::text::Said;
use crate::kit::problem::Problem;
use crate::people::team;
use crate::people::team::model::Team;
use crate::scrum::sprint::{read, store};

input! {
    /// Why a Sprint is ended early.
    pub struct EndEarly { reason: Said }
}

/// Ends a running Sprint before its time, with all that closing it does: a Product Owner of a story that it holds; where it
/// holds none, a Product Owner of a project of the team. The team, its Scrum Master, and the other owners are told why.
///
/// # Errors
/// 404, 403 `not_product_owner`, 422, 412, 409 `sprint_not_active`.
pub fn end(cx: &mut Cx<'_>, id: i64, body: &Body) -> Result<Ended, Problem> {
    let (s, t) = read::find(cx, id)?;
    let owners = read::ending::owners(cx, &s)?;
    read::ending::as_owner_among(cx, &s, &owners)??;
    let EndEarly { reason } = body.read()?;
    super::unchanged(cx, &s, &t)?;
    s.must_run()?;
    store::insert_early_end(cx.tx, id, cx.by.id, &reason.0)?;
    let name = s.name.clone();
    let ended = close::finish(cx, s, &t, Some(&reason.0))?;
    tell(cx, &t, (id, &name), owners.into_iter().map(|o| o.1), &reason.0)?;
    Ok(ended)
}

fn tell(
    cx: &mut Cx<'_>,
    t: &Team,
    (id, name): (i64, &str),
    owners: impl Iterator<Item = i64>,
    reason: &str,
) -> Result<(), Problem> {
    let mut people = team::store::members(cx.tx, t.id)?;
    people.push(t.scrum_master_id);
    people.extend(owners);
    let message = format!("{} ended {name} of {} early: {reason}", cx.by.name, t.name);
    notification::store::tell(
        cx,
        &people,
        &Notice { kind: NoticeKind::SprintEndedEarly, subject: format!("sprint-{id}"), message },
    )
}
