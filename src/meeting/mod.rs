//! Meetings of a team: planned, held, with their time boxes (framework.md E, R181, R228).

mod page;
pub mod rules;

use crate::activity::{self, Kind as Fact, Subject};
use crate::app::Cx;
use crate::kit::db::{Conn, DbError};
use crate::kit::fields::{Body, Whole};
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::kit::web::{Dress, Reply, Req};
use crate::team::{self, Team};
use crate::{args, input, row, words};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

words! {
    /// The standard meetings of a team.
    pub enum Kind {
        SprintPlanning = "sprint_planning",
        DailyStandup = "daily_standup",
        SprintReview = "sprint_review",
        RetrospectSprint = "retrospect_sprint",
    }
}

input! {
    /// A new meeting.
    pub struct NewMeeting { kind: Kind, starts_at: At, minutes: Whole<1, 1440> }
}
input! {
    /// How long it took.
    pub struct Held { took_minutes: Whole<0, 1440> }
}

row! {
    /// A meeting as stored.
    #[derive(Clone, Debug)]
    pub struct Meeting {
        /// Number.
        pub id: i64,
        /// Team.
        pub team_id: i64,
        /// Kind.
        pub kind: Kind,
        /// When it begins.
        pub starts_at: At,
        /// How long it is planned to take.
        pub minutes: i64,
        /// How long it took.
        pub took_minutes: Option<i64>,
    }
}

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

const MEETING: &str = "SELECT m.id, m.team_id, m.kind, m.starts_at, m.minutes, m.took_minutes FROM meeting m ";

/// The meetings of a team.
///
/// # Errors
/// Those of the database.
pub fn of_team(tx: &mut Conn, team: i64) -> Result<Vec<Meeting>, DbError> {
    tx.all(&format!("{MEETING} WHERE m.team_id = $1 ORDER BY m.id"), args![team])
}

/// Days of the Sprint of a team that a meeting belongs to, else of its newest one; a month without any.
///
/// # Errors
/// Those of the database.
pub fn sprint_days(tx: &mut Conn, team: i64, at: At) -> Result<i64, DbError> {
    let day = at.day();
    let found: Option<(crate::kit::time::Day, crate::kit::time::Day)> = tx.opt(
        "SELECT starts_on, ends_on FROM sprint WHERE team_id = $1
          ORDER BY CASE WHEN starts_on <= $2 AND ends_on >= $2 THEN 0 ELSE 1 END, starts_on DESC LIMIT 1",
        args![team, day],
    )?;
    Ok(found.map_or(rules::MONTH, |(from, to)| from.days_to(to) + 1))
}

fn view(cx: &mut Cx<'_>, m: Meeting) -> Result<MeetingView, Problem> {
    let days = sprint_days(cx.tx, m.team_id, m.starts_at)?;
    let Meeting { id, team_id, kind, starts_at, minutes, took_minutes } = m;
    Ok(MeetingView {
        id,
        team: team::by_id(cx.tx, team_id)?.slug,
        kind,
        starts_at,
        minutes,
        took_minutes,
        time_box_minutes: rules::time_box(kind, days),
    })
}

fn must_belong(cx: &mut Cx<'_>, t: &Team) -> Result<(), Problem> {
    if team::is_scrum_master(cx, t)? { Ok(()) } else { team::must_be_member(cx, t.id) }
}

fn find(cx: &mut Cx<'_>, id: i64) -> Result<(Meeting, Team), Problem> {
    let none = || Problem::not_found(format!("meeting {id}"));
    let m: Meeting = cx.tx.opt(&format!("{MEETING} WHERE m.id = $1"), args![id])?.ok_or_else(none)?;
    let t = team::by_id(cx.tx, m.team_id)?;
    if team::visible(cx, &t)? { Ok((m, t)) } else { Err(none()) }
}

fn plan(cx: &mut Cx<'_>, slug: &str, body: &Body) -> Result<MeetingView, Problem> {
    let t = team::find(cx, slug)?;
    must_belong(cx, &t)?;
    let n: NewMeeting = body.read()?;
    let id: i64 = cx.tx.value(
        "INSERT INTO meeting (team_id, kind, starts_at, minutes, created_at) VALUES ($1, $2, $3, $4, $5) RETURNING id",
        args![t.id, n.kind, n.starts_at, n.minutes.0, cx.now],
    )?;
    let subject = Subject { team: Some(t.id), ..Subject::default() };
    activity::record(cx, Fact::MeetingPlanned, &subject, &json!({"id": id, "kind": n.kind, "starts_at": n.starts_at}))?;
    view(
        cx,
        Meeting { id, team_id: t.id, kind: n.kind, starts_at: n.starts_at, minutes: n.minutes.0, took_minutes: None },
    )
}

fn hold(cx: &mut Cx<'_>, id: i64, body: &Body) -> Result<MeetingView, Problem> {
    let (mut m, t) = find(cx, id)?;
    must_belong(cx, &t)?;
    let h: Held = body.read()?;
    let shown = m.clone();
    cx.unchanged(|cx| view(cx, shown))?;
    let before = m.took_minutes;
    m.took_minutes = Some(h.took_minutes.0);
    cx.tx.run("UPDATE meeting SET took_minutes = $2 WHERE id = $1", args![id, h.took_minutes.0])?;
    let subject = Subject { team: Some(t.id), ..Subject::default() };
    activity::record(
        cx,
        Fact::MeetingHeld,
        &subject,
        &json!({"id": id, "took_minutes": h.took_minutes.0, "before": before, "after": h.took_minutes.0}),
    )?;
    view(cx, m)
}

/// `POST /teams/{slug}/meetings`
pub fn post(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let m = plan(cx, r.part("slug"), &r.body)?;
    Reply::created(&m, format!("/meetings/{}", m.id))
}

/// `GET /teams/{slug}/meetings`
pub fn index(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let t = team::find(cx, r.part("slug"))?;
    let page = Paging::read(&r.asked()?, "meetings", 1)?;
    let after = page.after().map_or(0, |k| k[0]);
    let rows: Vec<Meeting> = cx.tx.all(
        &format!("{MEETING} WHERE m.team_id = $1 AND m.id > $2 ORDER BY m.id LIMIT $3"),
        args![t.id, after, page.rows()],
    )?;
    let list: List<MeetingView> = page.list(rows, |m| vec![m.id], |m| view(cx, m))?;
    Reply::list(&list)?.page(cx, |cx| {
        let all = of_team(cx.tx, t.id)?.into_iter().map(|m| view(cx, m)).collect::<Result<Vec<_>, _>>()?;
        page::show(cx, &t, &all)
    })
}

/// `GET /meetings/{id}`
pub fn show(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let (m, t) = find(cx, r.id("id")?)?;
    let to = format!("/teams/{}/meetings#meeting-{}", t.slug, m.id);
    let reply = Reply::ok(&view(cx, m)?)?;
    Ok(if cx.dress == Dress::Browser { Reply::elsewhere(to) } else { reply })
}

/// `PATCH /meetings/{id}`
pub fn patch(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&hold(cx, r.id("id")?, &r.body)?)
}
