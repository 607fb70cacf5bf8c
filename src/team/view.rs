//! A team as the outside sees it.

use super::store::{self, Team};
use super::{EstimateUnit, TeamKind};
use crate::account;
use crate::app::Cx;
use crate::kit::fields::Hundredths;
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::text::fold;
use crate::words;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A Scrum Team.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TeamView {
    /// Slug, which names the team everywhere.
    pub slug: String,
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: TeamKind,
    /// Login of its Scrum Master.
    pub scrum_master: String,
    /// Unit of its estimates.
    pub estimate_unit: EstimateUnit,
    /// Members.
    pub members: Vec<Member>,
    /// Velocity: mean of the last three closed Sprints, else the initial one (H.8).
    pub velocity: Option<Hundredths>,
    /// The stated velocity before the first closed Sprint.
    pub initial_velocity: Option<Hundredths>,
    /// Within how many percent of the velocity a commitment matches it (H.10).
    pub band_percent: i64,
    /// Shares of the team's effort (R94).
    pub shares: Option<Value>,
    /// The functional skills that it stands for (R159, 13.2.5).
    pub specialization: Specialization,
}

/// What a team can take on, in domains of its own words (13.2.5).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Specialization {
    /// What it does by itself.
    pub own: Vec<String>,
    /// What it does with the help of others.
    pub with_help: Vec<String>,
    /// What it cannot do.
    pub not_possible: Vec<String>,
}

words! {
    /// Whether a team can do something (13.2.5).
    pub enum Skill { Own = "own", WithHelp = "with_help", NotPossible = "not_possible" }
}

impl Specialization {
    /// What the team has said of a domain, in whatever case; none where it has not.
    pub fn for_domain(&self, domain: Option<&str>) -> Option<Skill> {
        let domain = fold(domain?);
        let said = |of: &[String]| of.iter().any(|d| fold(d) == domain);
        let all =
            [(&self.own, Skill::Own), (&self.with_help, Skill::WithHelp), (&self.not_possible, Skill::NotPossible)];
        all.into_iter().find(|(of, _)| said(of)).map(|(_, skill)| skill)
    }
}

fn kept(specialization: Option<String>) -> Specialization {
    specialization.and_then(|s| serde_json::from_str(&s).ok()).unwrap_or_default()
}

/// What a team can take on.
///
/// # Errors
/// Those of the database.
pub fn skills(cx: &mut Cx<'_>, team: i64) -> Result<Specialization, Problem> {
    let t = super::by_id(cx.tx, team)?;
    Ok(kept(t.specialization))
}

/// A member of a team.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Member {
    /// Login.
    pub login: String,
    /// How much of the person's time belongs to this team, in percent.
    pub allocation: i64,
}

/// The view of a team.
///
/// # Errors
/// Those of the database.
pub fn team(cx: &mut Cx<'_>, t: Team) -> Result<TeamView, Problem> {
    let velocity = crate::sprint::velocity(cx.tx, &t)?;
    let Team {
        id,
        slug,
        name,
        kind,
        scrum_master_id,
        estimate_unit,
        initial_velocity,
        band_percent,
        shares,
        specialization,
    } = t;
    let members = store::allocations(cx.tx, id)?;
    Ok(TeamView {
        slug,
        name,
        kind,
        scrum_master: account::login_of(cx.tx, scrum_master_id)?,
        estimate_unit,
        members: members.into_iter().map(|(login, allocation)| Member { login, allocation }).collect(),
        velocity,
        initial_velocity,
        band_percent,
        shares: shares.and_then(|s| serde_json::from_str(&s).ok()),
        specialization: kept(specialization),
    })
}

/// A team by slug.
///
/// # Errors
/// 404.
pub fn by_slug(cx: &mut Cx<'_>, slug: &str) -> Result<TeamView, Problem> {
    let t = super::find(cx, slug)?;
    team(cx, t)
}

/// The teams that the caller may see.
///
/// # Errors
/// Those of the database.
pub fn teams(cx: &mut Cx<'_>, page: &Paging) -> Result<List<TeamView>, Problem> {
    let person = (!cx.by.admin).then_some(cx.by.id);
    let rows = store::page(cx.tx, person, page.after().map_or(0, |k| k[0]), page.rows())?;
    page.list(rows, |t| vec![t.id], |t| team(cx, t))
}

/// Slug and name of every team that the caller may see.
///
/// # Errors
/// Those of the database.
pub fn names(cx: &mut Cx<'_>) -> Result<Vec<(String, String)>, Problem> {
    let person = (!cx.by.admin).then_some(cx.by.id);
    let teams = store::page(cx.tx, person, 0, 1000)?;
    Ok(teams.into_iter().map(|t| (t.slug, t.name)).collect())
}
