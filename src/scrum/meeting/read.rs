//! Views of meetings.

use super::model;
use super::model::{Kind, Meeting};
use super::store::{MEETING, sprint_days};
use crate::app::Cx;
use crate::args;
use crate::kit::db::{Conn, DbError};
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::people::team;
use crate::people::team::model::Team;
use schemars::JsonSchema;
use serde::Serialize;

/// A meeting as the outside sees it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MeetingView {
    /// Number.
    pub id: i64,
    /// Slug of the team.
    pub team: String,
    /// Kind.
    pub kind: Kind,
    /// When it begins.
    pub starts_at: At,
    /// How long it is planned to take.
    pub minutes: i64,
    /// How long it took.
    pub took_minutes: Option<i64>,
    /// Its time box in minutes, by the length of the team's Sprint.
    pub time_box_minutes: i64,
}

/// The meetings of some teams.
pub fn of_teams(tx: &mut Conn, teams: &[i64]) -> Result<Vec<Meeting>, DbError> {
    tx.all(&format!("{MEETING} WHERE m.team_id = ANY($1) ORDER BY m.id"), args![teams])
}

pub fn view(cx: &mut Cx<'_>, m: Meeting) -> Result<MeetingView, Problem> {
    many(cx, vec![m])?.pop().ok_or_else(|| Problem::internal("a meeting without a view"))
}

/// The views of meetings, in their order.
pub fn many(cx: &mut Cx<'_>, meetings: Vec<Meeting>) -> Result<Vec<MeetingView>, Problem> {
    let teams: Vec<i64> = meetings.iter().map(|m| m.team_id).collect();
    let slugs = team::store::slugs_of(cx.tx, &teams)?;
    let sprints = sprint_days(cx.tx, &teams)?;
    let view = |m: Meeting| {
        let Meeting { id, team_id, kind, starts_at, minutes, took_minutes } = m;
        let days = model::rules::sprint_days(sprints.get(team_id), starts_at.day());
        MeetingView {
            id,
            team: slugs.of(team_id),
            kind,
            starts_at,
            minutes,
            took_minutes,
            time_box_minutes: model::rules::time_box(kind, days),
        }
    };
    Ok(meetings.into_iter().map(view).collect())
}

pub fn must_belong(cx: &mut Cx<'_>, t: &Team) -> Result<(), Problem> {
    if team::read::is_scrum_master(cx, t)? { Ok(()) } else { team::read::must_be_member(cx, t.id) }
}

pub fn find(cx: &mut Cx<'_>, id: i64) -> Result<(Meeting, Team), Problem> {
    let none = || Problem::not_found(format!("meeting {id}"));
    let m: Meeting = cx.tx.opt(&format!("{MEETING} WHERE m.id = $1"), args![id])?.ok_or_else(none)?;
    let t = team::store::by_id(cx.tx, m.team_id)?;
    if team::read::visible(cx, &t)? { Ok((m, t)) } else { Err(none()) }
}
