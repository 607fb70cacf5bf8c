//! A project as the outside sees it.

use super::model::{Customer, FieldOfWork, GoalState, Nature, Project, ProjectKind, Represented, Scope};
use super::store;
use super::store::{by_key, is_owner};
use crate::app::Cx;
use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::db::{Conn, DbError, Filter};
use crate::kit::groups::Groups;
use crate::kit::names::Names;
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::time::{Day, Dur};
use crate::people::team::model::EstimateUnit;
use crate::people::{account, back_up, team};
use crate::product::level;
use crate::service::sla;
use crate::service::sla::model::{Severity, SlaDefinition};
use schemars::JsonSchema;
use serde::Serialize;

/// A project or service.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ProjectView {
    /// Key.
    pub key: String,
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: ProjectKind,
    /// Logins of the Product Owners.
    pub product_owners: Vec<String>,
    /// Slugs of the teams.
    pub teams: Vec<String>,
    /// First day.
    pub starts_on: Option<Day>,
    /// Last day.
    pub ends_on: Option<Day>,
    /// Time zone.
    pub time_zone: String,
    /// Login of the Chief Product Owner.
    pub chief_product_owner: Option<String>,
    /// Login of the Chief Scrum Master.
    pub chief_scrum_master: Option<String>,
    /// Project Vision Statement with its period (R143).
    pub vision: Option<VisionView>,
    /// The unit of its teams; null while it has none.
    pub estimate_unit: Option<EstimateUnit>,
    /// Service Level Agreements.
    pub sla: SlaView,
    /// Slug of the program that it belongs to (R3).
    pub program: Option<String>,
    /// Where its work belongs (R4); null while nobody has said it.
    pub field_of_work: Option<FieldOfWork>,
    /// Whether its customer is one of the house (R4); null while nobody has said it.
    pub customer: Option<Customer>,
    /// Whom its Product Owners represent (R148).
    pub represents: Vec<RepresentsView>,
}

/// Whom a Product Owner represents (R148).
#[derive(Debug, Serialize, JsonSchema)]
pub struct RepresentsView {
    /// Login of the Product Owner.
    pub product_owner: String,
    /// What kind of customer it is.
    pub kind: Represented,
    /// The customer, product or service.
    pub name: String,
}

/// A Project Vision Statement.
#[derive(Debug, Serialize, JsonSchema)]
pub struct VisionView {
    /// The statement.
    pub statement: String,
    /// First day of its period.
    pub from: Option<Day>,
    /// Last day of its period.
    pub to: Option<Day>,
    /// The goals and targets of the period; left out where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub goals: Vec<GoalView>,
}

/// A goal of the vision.
#[derive(Debug, Serialize, JsonSchema)]
pub struct GoalView {
    /// What is to be reached.
    pub goal: String,
    /// Whether it was.
    pub state: GoalState,
}

/// Service Level Agreements of a project.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SlaView {
    /// One for each severity that has a limit.
    pub definitions: Vec<DefinitionView>,
    /// How binding they are.
    pub nature: Nature,
    /// Which story is proposed for which category.
    pub routing: Vec<RouteView>,
}

/// The time limits of a severity.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DefinitionView {
    /// Severity.
    pub severity: Severity,
    /// Time to respond.
    pub respond_within: Option<Dur>,
    /// Time to resolve.
    pub resolve_within: Dur,
    /// Whether its clocks may be paused while they wait for the customer.
    pub pausable: bool,
}

/// A rule of routing.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RouteView {
    /// Category.
    pub category: String,
    /// Key of the story.
    pub to: String,
}

/// The view of a project.
pub fn project(cx: &mut Cx<'_>, p: Project) -> Result<ProjectView, Problem> {
    many(cx, vec![p])?.pop().ok_or_else(|| Problem::internal("a project without a view"))
}

/// The views of projects, in their order.
pub fn many(cx: &mut Cx<'_>, projects: Vec<Project>) -> Result<Vec<ProjectView>, Problem> {
    let mut rows = Rows::of(cx.tx, &projects)?;
    Ok(projects.into_iter().map(|p| shape(p, &mut rows)).collect())
}

/// What belongs to some projects.
struct Rows {
    definitions: Groups<SlaDefinition>,
    routes: Groups<(String, String)>,
    owners: Groups<String>,
    /// Slug and unit of each team.
    teams: Groups<(String, EstimateUnit)>,
    chiefs: Names,
    programs: Names,
    goals: Groups<GoalView>,
    represented: Groups<RepresentsView>,
}

impl Rows {
    fn of(tx: &mut Conn, projects: &[Project]) -> Result<Self, DbError> {
        let ids: Vec<i64> = projects.iter().map(|p| p.id).collect();
        let chiefs = projects.iter().flat_map(|p| [p.chief_product_owner_id, p.chief_scrum_master_id]).flatten();
        let programs = projects.iter().filter_map(|p| p.program_id);
        let goals = store::goals_of(tx, &ids)?;
        let represented = store::represented_of(tx, &ids)?;
        Ok(Self {
            definitions: sla::store::definitions_of(tx, &ids)?,
            routes: sla::store::routes_of(tx, &ids)?,
            owners: store::owner_logins_of(tx, &ids)?,
            teams: store::teams_of(tx, &ids)?,
            chiefs: account::store::logins_of(tx, &chiefs.collect::<Vec<_>>())?,
            programs: level::store::slugs_of(tx, &programs.collect::<Vec<_>>())?,
            goals: Groups::of(goals, |(project, goal, state)| (project, GoalView { goal, state })),
            represented: Groups::of(represented, |(project, product_owner, kind, name)| {
                (project, RepresentsView { product_owner, kind, name })
            }),
        })
    }
}

fn shape(p: Project, rows: &mut Rows) -> ProjectView {
    let sla = sla_of(p.sla_nature, rows.definitions.take(p.id), rows.routes.take(p.id));
    let teams = rows.teams.take(p.id);
    let Project {
        id,
        key,
        name,
        kind,
        starts_on,
        ends_on,
        time_zone,
        chief_product_owner_id,
        chief_scrum_master_id,
        vision_statement,
        vision_from,
        vision_to,
        sla_nature: _,
        program_id,
        field_of_work,
        customer,
    } = p;
    let goals = rows.goals.take(id);
    ProjectView {
        key,
        name,
        kind,
        product_owners: rows.owners.take(id),
        estimate_unit: teams.first().map(|t| t.1),
        teams: teams.into_iter().map(|t| t.0).collect(),
        starts_on,
        ends_on,
        time_zone,
        chief_product_owner: chief_product_owner_id.map(|id| rows.chiefs.of(id)),
        chief_scrum_master: chief_scrum_master_id.map(|id| rows.chiefs.of(id)),
        vision: vision_statement.map(|statement| VisionView { statement, from: vision_from, to: vision_to, goals }),
        sla,
        program: program_id.map(|id| rows.programs.of(id)),
        field_of_work,
        customer,
        represents: rows.represented.take(id),
    }
}

/// The SLAs of a project.
pub fn sla(cx: &mut Cx<'_>, p: &Project) -> Result<SlaView, Problem> {
    let definitions = sla::store::definitions(cx.tx, p.id)?;
    let routes = sla::store::routes(cx.tx, p.id)?;
    Ok(sla_of(p.sla_nature, definitions, routes))
}

fn sla_of(nature: Nature, definitions: Vec<SlaDefinition>, routes: Vec<(String, String)>) -> SlaView {
    SlaView {
        definitions: definitions
            .into_iter()
            .map(|SlaDefinition { severity, respond_within, resolve_within, pausable }| DefinitionView {
                severity,
                respond_within,
                resolve_within,
                pausable,
            })
            .collect(),
        nature,
        routing: routes.into_iter().map(|(category, to)| RouteView { category, to }).collect(),
    }
}

/// The projects that the caller may see.
pub fn projects(cx: &mut Cx<'_>, page: &Paging) -> Result<List<ProjectView>, Problem> {
    let scope = scope(cx)?;
    let rows = store::page(cx.tx, &scope, page.after().map_or(0, |k| k[0]), page.rows())?;
    page.many(rows, |p| vec![p.id], |projects| many(cx, projects))
}

/// Number and key of the projects that the caller may see, for menus.
pub fn keys(cx: &mut Cx<'_>) -> Result<Vec<(i64, String)>, Problem> {
    let scope = scope(cx)?.on("id");
    Ok(Filter::new("SELECT id, key FROM project WHERE ", &[]).when(&scope).push(" ORDER BY key").all(cx.tx)?)
}

/// What the caller may see; looked up once, until the command changes it.
pub fn scope(cx: &mut Cx<'_>) -> Result<Scope, Problem> {
    if cx.by.admin {
        return Ok(Scope::All);
    }
    let me = cx.by.id;
    match &cx.scope {
        Some((of, scope)) if *of == me => Ok(scope.clone()),
        _ => {
            let scope = Scope::Only(store::visible_to(cx.tx, me)?.into());
            Ok(cx.scope.insert((me, scope)).1.clone())
        }
    }
}

/// A project that the caller may see.
///
/// # Errors
/// 404.
pub fn find(cx: &mut Cx<'_>, key: &str) -> Result<Project, Problem> {
    match by_key(cx.tx, key)? {
        Some(p) if scope(cx)?.holds(p.id) => Ok(p),
        _ => Err(Problem::not_found(format!("project {key:?}"))),
    }
}

/// The Product Owner of a project whose rights the caller has: the caller, or somebody whom the caller stands in for now.
pub fn acting_owner(cx: &mut Cx<'_>, project: i64) -> Result<Option<i64>, Problem> {
    if is_owner(cx.tx, project, cx.by.id)? {
        return Ok(Some(cx.by.id));
    }
    back_up::read::stands_in_for_owner(cx, project)
}

/// Whether the caller is the Chief Scrum Master of a project, or stands in for that person now.
pub fn is_chief_scrum_master(cx: &mut Cx<'_>, project: &Project) -> Result<bool, Problem> {
    match project.chief_scrum_master_id {
        Some(holder) => Ok(holder == cx.by.id
            || back_up::read::stands_in(cx, back_up::model::Role::ChiefScrumMaster, project.id, holder)?),
        None => Ok(false),
    }
}

/// Refuses everybody but Product Owners of the project.
///
/// # Errors
/// 403 `not_product_owner`.
pub fn must_be_owner(cx: &mut Cx<'_>, project: &Project) -> Result<(), Problem> {
    Ok(as_owner(cx, project)??)
}

/// Whether the caller may do what Product Owners of the project do.
pub fn as_owner(cx: &mut Cx<'_>, project: &Project) -> Result<May, Problem> {
    let may = acting_owner(cx, project.id)?.is_some();
    Ok(if may { Ok(()) } else { Err(Refusal::NotProjectOwner { project: project.name.clone() }) })
}

/// Whether the caller may change a project: an administrator anything (`all`), a Product Owner of it the vision and whom its
/// Product Owners represent.
pub fn as_keeper(cx: &mut Cx<'_>, project: i64, all: bool) -> Result<May, Problem> {
    if cx.by.admin || !all && acting_owner(cx, project)?.is_some() {
        return Ok(Ok(()));
    }
    Ok(Err(Refusal::NotProjectKeeper))
}

/// The unit of the first of these teams, and whether one has another.
pub fn unit_of(tx: &mut Conn, teams: &[i64]) -> Result<(Option<team::model::EstimateUnit>, bool), DbError> {
    let mut unit = None;
    let mut differs = false;
    let all = team::store::by_ids(tx, teams)?;
    for u in teams.iter().filter_map(|t| all.get(t)).map(|t| t.estimate_unit) {
        differs |= unit.is_some_and(|x| x != u);
        unit = unit.or(Some(u));
    }
    Ok((unit, differs))
}
