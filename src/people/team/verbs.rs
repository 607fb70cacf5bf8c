//! Every verb on a team.

pub mod shares;

use super::model::{EstimateUnit, Team, TeamKind};
use super::read::Specialization;
use super::{read, store};
use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::{Kind, Subject};
use crate::facts::refusal::model::table::Refusal;
use crate::input;
use crate::kit::fields::number::{Hundredths, Percent};
use crate::kit::fields::text::{Short, Slug, Title};
use crate::kit::fields::{Body, Change, Keep};
use crate::kit::problem::Problem;
use crate::people::account;
use crate::people::account::verbs::must_be_admin;
use serde_json::{Value, json};
use shares::Share;

input! {
    /// A new team.
    pub struct NewTeam {
        slug: Slug,
        name: Title,
        kind: TeamKind,
        scrum_master: Slug,
        estimate_unit: Option<EstimateUnit>,
        initial_velocity: Option<Hundredths>,
        band_percent: Option<Percent>,
        shares: Option<Vec<Share>>,
        specialization: Option<Skills>,
    }
}

input! {
    /// A change of a team.
    pub struct TeamChange {
        name: Keep<Title>,
        kind: Keep<TeamKind>,
        scrum_master: Keep<Slug>,
        estimate_unit: Keep<EstimateUnit>,
        initial_velocity: Change<Hundredths>,
        band_percent: Keep<Percent>,
        shares: Change<Vec<Share>>,
        specialization: Change<Skills>,
    }
}

input! {
    /// The functional skills that a team stands for (R159): what it does by itself, with help, and not at all.
    pub struct Skills { own: Option<Vec<Short>>, with_help: Option<Vec<Short>>, not_possible: Option<Vec<Short>> }
}

input! {
    /// Membership.
    pub struct Membership { allocation: Option<Percent> }
}

input! {
    /// A new member.
    pub struct NewMember { login: Slug, allocation: Option<Percent> }
}

fn skills_json(s: Skills) -> String {
    let words = |list: Option<Vec<Short>>| list.unwrap_or_default().into_iter().map(|w| w.0).collect();
    let s = Specialization { own: words(s.own), with_help: words(s.with_help), not_possible: words(s.not_possible) };
    json!(s).to_string()
}

fn scrum_master(cx: &mut Cx<'_>, login: &str) -> Result<i64, Problem> {
    account::store::id_of(cx.tx, login)?
        .ok_or_else(|| Problem::invalid("scrum_master", format!("there is no user {login:?}")))
}

/// Makes a team.
///
/// # Errors
/// 403, 422, 409 `already_exists`.
pub fn create(cx: &mut Cx<'_>, body: &Body) -> Result<Team, Problem> {
    must_be_admin(&cx.by)?;
    let t: NewTeam = body.read()?;
    let scrum_master_id = scrum_master(cx, &t.scrum_master.0)?;
    let unit = t.estimate_unit.unwrap_or(EstimateUnit::StoryPoints);
    let shares = t.shares.map(|s| shares::read(cx, &s, unit)).transpose()?;
    if store::by_slug(cx.tx, &t.slug.0)?.is_some() {
        return Err(Refusal::TeamExists { slug: t.slug.0 }.into());
    }
    let mut team = Team {
        id: 0,
        slug: t.slug.0,
        name: t.name.0,
        kind: t.kind,
        scrum_master_id,
        estimate_unit: unit,
        initial_velocity: t.initial_velocity,
        band_percent: t.band_percent.map_or(10, |p| p.0),
        shares,
        specialization: t.specialization.map(skills_json),
    };
    team.id = store::insert(cx.tx, &team, cx.now)?;
    let subject = Subject { team: Some(team.id), ..Subject::default() };
    let detail = json!({"slug": team.slug, "name": team.name, "after": face(cx, &team)?});
    activity::store::record(cx, Kind::TeamCreated, &subject, &detail)?;
    Ok(team)
}

/// Changes a team: an administrator everything, its Scrum Master velocity, band, shares and skills.
///
/// # Errors
/// 404, 403, 422, 412, 409 `estimate_unit_differs`.
pub fn change(cx: &mut Cx<'_>, slug: &str, body: &Body) -> Result<Team, Problem> {
    let mut team = read::find(cx, slug)?;
    read::as_keeper(cx, &team)??;
    let c: TeamChange = body.read()?;
    let of_administrator =
        c.name.0.is_some() || c.kind.0.is_some() || c.scrum_master.0.is_some() || c.estimate_unit.0.is_some();
    if of_administrator {
        must_be_admin(&cx.by)?;
    }
    let before = face(cx, &team)?;
    if let Some(login) = &c.scrum_master.0 {
        team.scrum_master_id = scrum_master(cx, &login.0)?;
    }
    let unit = c.estimate_unit.0.unwrap_or(team.estimate_unit);
    team.shares = match &c.shares {
        Change::Keep => team.shares,
        Change::Clear => None,
        Change::Set(s) => Some(shares::read(cx, s, unit)?),
    };
    let old = store::by_id(cx.tx, team.id)?;
    cx.unchanged(|cx| read::team(cx, old))?;
    if let Some(unit) = c.estimate_unit.0 {
        if store::unit_differs(cx.tx, team.id, unit)? {
            return Err(Refusal::UnitOfTeamDiffers.into());
        }
        team.estimate_unit = unit;
    }
    team.name = c.name.0.map_or(team.name, |n| n.0);
    team.kind = c.kind.0.unwrap_or(team.kind);
    team.initial_velocity = c.initial_velocity.over(team.initial_velocity);
    team.band_percent = c.band_percent.0.map_or(team.band_percent, |p| p.0);
    team.specialization = match c.specialization {
        Change::Keep => team.specialization,
        Change::Clear => None,
        Change::Set(s) => Some(skills_json(s)),
    };
    store::update(cx, &team)?;
    let (before, after) = activity::model::difference(&before, &face(cx, &team)?);
    let subject = Subject { team: Some(team.id), ..Subject::default() };
    activity::store::record(cx, Kind::TeamChanged, &subject, &json!({"before": before, "after": after}))?;
    Ok(team)
}

/// What history compares: every field that a change can touch.
fn face(cx: &mut Cx<'_>, t: &Team) -> Result<Value, Problem> {
    let shares: Option<Value> = t.shares.as_deref().and_then(|s| serde_json::from_str(s).ok());
    Ok(json!({"name": t.name, "kind": t.kind, "scrum_master": account::store::login_of(cx.tx, t.scrum_master_id)?,
              "estimate_unit": t.estimate_unit, "initial_velocity": t.initial_velocity, "band_percent": t.band_percent,
              "shares": shares, "specialization": t.specialization}))
}

/// Makes a person a member, named in the body.
///
/// # Errors
/// 404, 403, 422, 412.
pub fn add_member(cx: &mut Cx<'_>, slug: &str, body: &Body) -> Result<Team, Problem> {
    let team = read::find(cx, slug)?;
    must_be_admin(&cx.by)?;
    let m: NewMember = body.read()?;
    let person = account::store::id_of(cx.tx, &m.login.0)?;
    let person = person.ok_or_else(|| Problem::invalid("login", format!("there is no user {:?}", m.login.0)))?;
    set_member(cx, team, person, &m.login.0, m.allocation)
}

/// Makes a person a member, or changes the allocation.
///
/// # Errors
/// 404, 403, 422, 412.
pub fn put_member(cx: &mut Cx<'_>, slug: &str, login: &str, body: &Body) -> Result<Team, Problem> {
    let (team, person) = membership(cx, slug, login)?;
    let m: Membership = body.read()?;
    set_member(cx, team, person, login, m.allocation)
}

fn set_member(
    cx: &mut Cx<'_>,
    team: Team,
    person: i64,
    login: &str,
    allocation: Option<Percent>,
) -> Result<Team, Problem> {
    let old = team.clone();
    cx.unchanged(|cx| read::team(cx, old))?;
    let allocation = allocation.map_or(100, |a| a.0);
    let before = allocation_of(cx, team.id, login)?;
    store::put_member(cx, team.id, person, allocation)?;
    let kind = if before.is_some() { Kind::MemberChanged } else { Kind::MemberAdded };
    let subject = Subject { team: Some(team.id), ..Subject::default() };
    let detail = json!({"login": login, "allocation": allocation, "before": before, "after": allocation});
    activity::store::record(cx, kind, &subject, &detail)?;
    Ok(team)
}

/// Makes people members, fully allocated, where they are not yet; for an import. Answers how many it made.
pub fn extend(cx: &mut Cx<'_>, team: i64, people: &[i64]) -> Result<usize, Problem> {
    let there = store::members(cx.tx, team)?;
    let mut made = 0;
    for person in people.iter().filter(|p| !there.contains(p)) {
        store::put_member(cx, team, *person, 100)?;
        let login = account::store::login_of(cx.tx, *person)?;
        let subject = Subject { team: Some(team), ..Subject::default() };
        activity::store::record(cx, Kind::MemberAdded, &subject, &json!({"login": login, "allocation": 100}))?;
        made += 1;
    }
    Ok(made)
}

/// Takes a person out of a team.
///
/// # Errors
/// 404, 403, 412.
pub fn remove_member(cx: &mut Cx<'_>, slug: &str, login: &str) -> Result<(), Problem> {
    let (team, person) = membership(cx, slug, login)?;
    let old = team.clone();
    cx.unchanged(|cx| read::team(cx, old))?;
    let before = allocation_of(cx, team.id, login)?;
    if !store::delete_member(cx, team.id, person)? {
        return Err(Problem::not_found(format!("member {login:?} of the team {slug}")));
    }
    let subject = Subject { team: Some(team.id), ..Subject::default() };
    activity::store::record(
        cx,
        Kind::MemberRemoved,
        &subject,
        &json!({"login": login, "before": before, "after": null}),
    )?;
    Ok(())
}

/// How much of a person's time belongs to a team, in percent; none where the person is no member.
fn allocation_of(cx: &mut Cx<'_>, team: i64, login: &str) -> Result<Option<i64>, Problem> {
    Ok(store::allocations(cx.tx, team)?.into_iter().find(|m| m.0 == login).map(|m| m.1))
}

fn membership(cx: &mut Cx<'_>, slug: &str, login: &str) -> Result<(Team, i64), Problem> {
    let team = read::find(cx, slug)?;
    let person = account::store::id_of(cx.tx, login)?.ok_or_else(|| Problem::not_found(format!("user {login:?}")))?;
    must_be_admin(&cx.by)?;
    Ok((team, person))
}
