//! The ground of an import: people, teams, the project, its limits, and a story for the Work Packages of each group, made
//! where they are not there.

use super::names::{Group, Names};
use super::past::Text;
use super::summary::Summary;
use super::{Order, ground, sentence};
use crate::app::{App, Cx};
use crate::kit::problem::Problem;
use crate::people::account::model::Caller;
use crate::people::{account, team};
use crate::product::project::model::Project;
use crate::product::story::model::{Recurrence, SlaSwitch, Story, TeamMode};
use crate::product::{backlog, project, story};
use crate::service::sla;
use crate::service::sla::model::Severity;
use crate::service::sla::model::calendar::Calendar;
use crate::service::sla::model::rules::Limits;
use serde_json::json;
use std::collections::HashMap;

/// How many people one transaction makes.
const PEOPLE: usize = 500;

/// How many groups one transaction makes: it meets little of what a running server writes at the same moment.
const GROUPS: usize = 8;

/// Where the Work Packages of a group go.
pub struct Place {
    /// Its story.
    pub story: i64,
    /// Key of the story.
    pub key: String,
    /// Its team.
    pub team: i64,
    /// Slug of the team.
    pub slug: Text,
    /// The limits of the story, by severity.
    pub limits: HashMap<Severity, Limits>,
    /// The business calendar of the project and its version.
    pub calendar: Option<(i64, Calendar)>,
}

/// What all batches of an import share.
pub struct Job {
    /// Name of the source.
    pub source: &'static str,
    /// The project.
    pub project: Project,
    /// The Product Owner of stories that it makes.
    pub owner: i64,
    pub people: HashMap<Text, (i64, String)>,
    pub slugs: HashMap<Text, Text>,
    pub places: HashMap<Text, Place>,
}

impl Job {
    /// The number of a person.
    pub fn person(&self, name: Option<&Text>) -> Option<i64> {
        name.and_then(|n| self.people.get(n)).map(|p| p.0)
    }

    /// The login of a person.
    pub fn login(&self, name: Option<&Text>) -> Option<&str> {
        name.and_then(|n| self.people.get(n)).map(|p| p.1.as_str())
    }

    /// The place of a group.
    ///
    /// # Errors
    /// 500, when the reader of the source did not name the group.
    pub fn place(&self, group: &Text) -> Result<&Place, Problem> {
        let place = self.slugs.get(group).and_then(|slug| self.places.get(slug));
        place.ok_or_else(|| Problem::internal(format!("no place for the group {group}")))
    }
}

/// Makes people, teams, project, limits and stories where they are not there.
///
/// # Errors
/// A sentence.
pub fn prepare(app: &App, order: &Order, names: Names, s: &mut Summary) -> Result<Job, String> {
    // First the maker, so that a fresh database has nobody with a lower number.
    let maker = ground::step(app, ground::maker).map_err(sentence)?;
    let ids = people(app, &names, s)?;
    let teams: Vec<(Group, Vec<i64>)> =
        names.groups().map(|g| (g.clone(), g.members.iter().filter_map(|l| ids.get(l).copied()).collect())).collect();
    let mut places = HashMap::new();
    let mut ground: Option<Ground> = None;
    let mut limits = false;
    // Without a group there is a project still.
    for some in teams.chunks(GROUPS).chain(teams.is_empty().then_some(teams.as_slice())) {
        let (order, maker, some) = (order.clone(), maker.clone(), some.to_vec());
        let part = ground::step(app, move |cx| part(cx, &order, &maker, &some)).map_err(sentence)?;
        s.teams += part.teams;
        limits |= part.limits;
        places.extend(part.places);
        ground = Some(part.ground);
    }
    let Some(Ground { project, owner }) = ground else { return Err("the project was not made".into()) };
    if limits {
        s.notes.push(limits_note(order, "were set"));
    }
    let slugs = names.slugs().clone();
    let people = names.logins().into_iter().map(|(name, login)| {
        let id = ids.get(&login).copied().unwrap_or(owner);
        (name, (id, login))
    });
    Ok(Job { source: order.source.name(), project, owner, people: people.collect(), slugs, places })
}

/// What is told of limits that were set, or would be.
pub fn limits_note(order: &Order, verb: &str) -> String {
    format!("the project {} has no SLAs: informal ones {verb} (SEV1 PT6H, SEV2 PT24H, SEV3 P5D)", order.project)
}

/// Placeholders for those who are not there; the number of everybody, by login.
fn people(app: &App, names: &Names, s: &mut Summary) -> Result<HashMap<String, i64>, String> {
    let everybody: Vec<(String, Text)> = names.people().map(|(login, name)| (login.clone(), name.clone())).collect();
    let mut ids = HashMap::with_capacity(everybody.len());
    for some in everybody.chunks(PEOPLE) {
        let some = some.to_vec();
        let made = ground::step(app, move |cx| {
            let mut out = Vec::with_capacity(some.len());
            for (login, name) in &some {
                let there = account::store::id_of(cx.tx, login)?;
                out.push((login.clone(), account::verbs::placeholder(cx, login, name)?, there.is_none()));
            }
            Ok(out)
        });
        for (login, id, new) in made.map_err(sentence)? {
            s.people += usize::from(new);
            ids.insert(login, id);
        }
    }
    Ok(ids)
}

struct Ground {
    project: Project,
    owner: i64,
}

/// What one transaction makes of the ground.
struct Part {
    ground: Ground,
    teams: usize,
    limits: bool,
    places: HashMap<Text, Place>,
}

fn part(cx: &mut Cx<'_>, order: &Order, maker: &Caller, groups: &[(Group, Vec<i64>)]) -> Result<Part, Problem> {
    let unit = ground::unit(cx, order)?;
    let mut teams = Vec::with_capacity(groups.len());
    let mut new = 0;
    for (g, members) in groups {
        let id = match team::store::by_slug(cx.tx, &g.slug)? {
            Some(t) => t.id,
            None => {
                let body = json!({"slug": &*g.slug, "name": &*g.name, "kind": "ops", "scrum_master": maker.login, "estimate_unit": unit});
                team::verbs::create(cx, &body.into())?;
                new += 1;
                team::store::by_slug(cx.tx, &g.slug)?.ok_or_else(|| Problem::internal("a team was not made"))?.id
            }
        };
        team::verbs::extend(cx, id, members)?;
        teams.push((id, g.slug.to_string()));
    }
    let (project, _) = ground::project(cx, order, order.source.project_kind(), maker, &teams)?;
    let owner = ground::product_owner(cx, project.id, maker)?;
    let limits = !groups.is_empty() && ground::limits(cx, &project, &owner)?;
    let places = places(cx, order, &project, owner.id, groups.iter().map(|g| &g.0).zip(teams.iter().map(|t| t.0)))?;
    Ok(Part { ground: Ground { project, owner: owner.id }, teams: new, limits, places })
}

fn places<'a>(
    cx: &mut Cx<'_>,
    order: &Order,
    p: &Project,
    owner: i64,
    groups: impl Iterator<Item = (&'a Group, i64)>,
) -> Result<HashMap<Text, Place>, Problem> {
    let (version, calendar) = sla::store::calendar::present(cx.tx, p.id)?;
    let calendar = calendar.map(|c| (version, c));
    let definitions = sla::store::definitions(cx.tx, p.id)?;
    let mut places = HashMap::new();
    for (g, team) in groups {
        let s = story_of(cx, order, p, owner, g, team)?;
        let limits =
            definitions.iter().filter(|_| s.sla == SlaSwitch::Project).map(|d| (d.severity, Limits::from(d))).collect();
        let (slug, key, calendar) = (g.slug.clone(), s.key().to_string(), calendar.clone());
        places.insert(slug.clone(), Place { story: s.id, key, team, slug, limits, calendar });
    }
    Ok(places)
}

/// The operational story of a group; found again by its mark, whatever people have called it since.
fn story_of(cx: &mut Cx<'_>, order: &Order, p: &Project, owner: i64, g: &Group, team: i64) -> Result<Story, Problem> {
    let mark = format!("group:{}", g.slug);
    if let Some(s) = story::read::imported::by_external(cx.tx, p.id, &mark)? {
        return Ok(s);
    }
    let place = (project::store::next_number(cx.tx, p.id)?, backlog::store::last_rank(cx.tx, p.id)?);
    let title = order.source.story_of(&g.name).chars().take(500).collect();
    let mut s = Story {
        recurrence: Recurrence::Recurring,
        team_mode: TeamMode::Multiple,
        sla: SlaSwitch::Project,
        state: story::model::State::Active,
        ..Story::proposed(p, place, title, owner, cx.now)
    };
    s.id = story::verbs::imported::create(cx, &s, &mark, Some(team))?;
    Ok(s)
}
