//! Verbs on meetings.

use super::model::{Kind, Meeting};
use super::read::{find, must_belong, view};
use super::store;
use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::{Kind as Fact, Subject};
use crate::input;
use crate::kit::fields::Body;
use crate::kit::fields::number::Whole;
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::people::team;
use serde_json::json;

input! {
    /// A new meeting.
    pub struct NewMeeting { kind: Kind, starts_at: At, minutes: Whole<1, 1440> }
}

input! {
    /// How long it took.
    pub struct MeetingLength { took_minutes: Whole<0, 1440> }
}

pub fn plan(cx: &mut Cx<'_>, slug: &str, body: &Body) -> Result<Meeting, Problem> {
    let t = team::read::find(cx, slug)?;
    must_belong(cx, &t)?;
    let n: NewMeeting = body.read()?;
    let id = store::insert(cx.tx, t.id, n.kind, n.starts_at, n.minutes.0, cx.now)?;
    let subject = Subject { team: Some(t.id), ..Subject::default() };
    activity::store::record(
        cx,
        Fact::MeetingPlanned,
        &subject,
        &json!({"id": id, "kind": n.kind, "starts_at": n.starts_at}),
    )?;
    let (kind, starts_at, minutes) = (n.kind, n.starts_at, n.minutes.0);
    Ok(Meeting { id, team_id: t.id, kind, starts_at, minutes, took_minutes: None })
}

pub fn hold(cx: &mut Cx<'_>, id: i64, body: &Body) -> Result<Meeting, Problem> {
    let (mut m, t) = find(cx, id)?;
    must_belong(cx, &t)?;
    let h: MeetingLength = body.read()?;
    let shown = m.clone();
    cx.unchanged(|cx| view(cx, shown))?;
    let before = m.took_minutes;
    m.took_minutes = Some(h.took_minutes.0);
    store::set_took(cx.tx, id, h.took_minutes.0)?;
    let subject = Subject { team: Some(t.id), ..Subject::default() };
    activity::store::record(
        cx,
        Fact::MeetingHeld,
        &subject,
        &json!({"id": id, "took_minutes": h.took_minutes.0, "before": before, "after": h.took_minutes.0}),
    )?;
    Ok(m)
}
