//! The pages of Work Packages: the Work desk, one Work Package, a new one.

mod show;

pub use show::show;

use super::commands::own_teams;
use super::rows::{self, Line};
use super::view::{self, ClockFilter, Counts, Order};
use super::web::WorkPackageQuery;
use super::{Severity, State};
use crate::app::Cx;
use crate::kit::fields::{Key, Slug};
use crate::kit::paging::Paging;
use crate::kit::problem::Problem;
use crate::kit::query::Query;
use crate::kit::web::{Reply, Req};
use crate::pages::{Frame, parts, render};
use crate::story::{self, Story};
use crate::template::{self, TemplateView};
use crate::{project, team};
use askama::Template;

/// A way to narrow a list down: a name of the query, and what can be chosen.
struct Choice {
    name: &'static str,
    label: &'static str,
    any: &'static str,
    chosen: String,
    options: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "work_package/pages/desk.html")]
struct Desk {
    frame: Frame,
    lines: Vec<Line>,
    counts: Counts,
    choices: Vec<Choice>,
    q: String,
    swarming: bool,
    /// Where the form of a line comes back to.
    here: String,
    /// The query of the breached ones, and of those at risk.
    breached: String,
    at_risk: String,
    more: Option<String>,
    later: bool,
    narrowed: bool,
}

/// `GET /work-packages` for browsers: every open Work Package by the time left on its clock. A key as `q` leads to it.
pub fn desk(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let (q, asked): (&Query, WorkPackageQuery) = (&r.query, r.asked()?);
    let text = asked.q.clone().unwrap_or_default();
    if let Some(key) = asked.q.as_deref().and_then(|s| Key::parse(&s.trim().to_uppercase())) {
        return Ok(Reply::elsewhere(format!("/browse/{key}")));
    }
    let page = Paging::read(&asked.place.page, "work_desk", 3)?;
    let chosen = Chosen::of(&asked);
    let mut f = super::web::filters(cx, asked)?;
    f.order = f.order.or(Some(Order::Due));
    f.open = f.open.or_else(|| f.state.is_none().then_some(true));
    let found = rows::list(cx, &f, &page)?;
    let counts = view::counts(cx, &f)?;
    let frame = Frame::load(cx, "Work desk", "work-desk", None, None)?;
    let frame = listening(cx, frame)?;
    let here = if q.with("", None).is_empty() { r.url.clone() } else { format!("{}?{}", r.url, q.with("", None)) };
    Ok(Reply::html(render(&Desk {
        choices: choices(cx, chosen, &frame)?,
        q: text,
        swarming: f.swarming == Some(true),
        breached: q.with("sla", Some("breached")),
        at_risk: q.with("sla", Some("at_risk")),
        more: found.next_cursor.map(|c| q.with("cursor", Some(&c))),
        later: page.after().is_some(),
        narrowed: q.narrows(),
        lines: found.items,
        counts,
        here,
        frame,
    })?))
}

/// The desk hears of every project that the reader sees.
fn listening(cx: &mut Cx<'_>, frame: Frame) -> Result<Frame, Problem> {
    let seen = project::view::keys(cx)?;
    Ok(seen.iter().take(40).fold(frame, |f, (id, _)| f.listening(&format!("project-{id}"))))
}

/// What the filters of the desk are set to.
struct Chosen {
    team: String,
    severity: String,
    sla: String,
    state: String,
    assignee: String,
    project: String,
}

impl Chosen {
    fn of(q: &WorkPackageQuery) -> Self {
        let slug = |s: &Option<Slug>| s.as_ref().map_or_else(String::new, |s| s.0.clone());
        Self {
            team: slug(&q.place.team),
            severity: q.severity.map_or("", Severity::word).to_owned(),
            sla: q.sla.map_or("", ClockFilter::word).to_owned(),
            state: q.state.map_or("", State::word).to_owned(),
            assignee: slug(&q.assignee),
            project: q.place.project.as_ref().map_or_else(String::new, |p| p.0.clone()),
        }
    }
}

fn choices(cx: &mut Cx<'_>, chosen: Chosen, frame: &Frame) -> Result<Vec<Choice>, Problem> {
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    let mut people = vec![pair(&frame.me.login, "Me")];
    if !chosen.assignee.is_empty() && chosen.assignee != frame.me.login {
        people.push(pair(&chosen.assignee, frame.name(&chosen.assignee)));
    }
    let states = State::ALL.iter().map(|s| pair(s.word(), &parts::state_name(s.word()))).collect();
    let severities = Severity::ALL.iter().map(|s| pair(s.word(), s.label())).collect();
    let clocks = ClockFilter::ALL.iter().map(|s| pair(s.word(), &parts::state_name(s.word()))).collect();
    let mut out = vec![
        Choice { name: "team", label: "Team", any: "Every team", chosen: chosen.team, options: team::view::names(cx)? },
        Choice {
            name: "severity",
            label: "Severity",
            any: "Every severity",
            chosen: chosen.severity,
            options: severities,
        },
        Choice { name: "sla", label: "Clock", any: "Every clock", chosen: chosen.sla, options: clocks },
        Choice { name: "state", label: "State", any: "All that is open", chosen: chosen.state, options: states },
        Choice { name: "assignee", label: "Who", any: "Everybody", chosen: chosen.assignee, options: people },
    ];
    let projects = project::view::keys(cx)?;
    if projects.len() > 1 || !chosen.project.is_empty() {
        let options = projects.into_iter().map(|(_, key)| (key.clone(), key)).collect();
        out.push(Choice { name: "project", label: "Project", any: "Every project", chosen: chosen.project, options });
    }
    Ok(out)
}

#[derive(Template)]
#[template(path = "work_package/pages/new.html")]
struct New {
    frame: Frame,
    key: String,
    title: String,
    templates: Vec<TemplateView>,
    categories: Vec<String>,
    severities: &'static [Severity],
    teams: Vec<(String, String)>,
    unit: &'static str,
    follows_slas: bool,
    off: Option<String>,
}

/// `GET /stories/{key}/work-packages/new`
pub fn new(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let s = story::find(cx, &r.key("key")?)?;
    let p = project::by_id(cx.tx, s.project_id)?;
    let templates = template::list(cx, &p, &Paging::all("templates"))?.items;
    let mut categories: Vec<String> = templates.iter().filter_map(|t| t.category.clone()).collect();
    categories.extend(project::routes(cx.tx, p.id)?.into_iter().map(|(category, _)| category));
    categories.sort();
    categories.dedup();
    let (teams, off) = teams(cx, &s)?;
    let first = teams.first().map(|t| t.id).or(s.team_id);
    let unit = first.map(|id| team::by_id(cx.tx, id)).transpose()?.map_or("", |t| parts::unit(&t.estimate_unit));
    Ok(Reply::html(render(&New {
        frame: Frame::load(cx, format!("New Work Package under {}", s.key()), "work-desk", Some(s.project_id), first)?,
        key: s.key().to_string(),
        follows_slas: s.sla == story::SlaSwitch::Project,
        title: s.title,
        templates,
        categories,
        severities: Severity::ALL,
        teams: teams.into_iter().map(|t| (t.slug, t.name)).collect(),
        unit,
        off,
    })?))
}

/// The reader's teams on a story, or why no Work Package can be opened.
fn teams(cx: &mut Cx<'_>, s: &Story) -> Result<(Vec<team::Team>, Option<String>), Problem> {
    match own_teams(cx, s)? {
        Ok(own) => {
            let off = s.may_add_work().err().map(|r| r.sentence());
            let teams = own.into_iter().map(|id| team::by_id(cx.tx, id)).collect::<Result<_, _>>()?;
            Ok((teams, off))
        }
        Err(refusal) => Ok((Vec::new(), Some(refusal.sentence()))),
    }
}

#[derive(Template)]
#[template(path = "work_package/pages/choose.html")]
struct Choose {
    frame: Frame,
    stories: Vec<story::view::Place>,
}

/// `GET /work-packages/new`: under which story?
pub fn choose(cx: &mut Cx<'_>, _: &Req) -> Result<Reply, Problem> {
    let stories = story::view::open_to_work(cx)?;
    if let [only] = stories.as_slice() {
        return Ok(Reply::elsewhere(format!("/stories/{}/work-packages/new", only.key)));
    }
    let frame = Frame::load(cx, "New Work Package", "work-desk", None, None)?;
    Ok(Reply::html(render(&Choose { frame, stories })?))
}

/// `GET /tasks/{id}` for browsers: a task is shown where it belongs.
pub fn task(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let t = view::task_by_id(cx, r.id("id")?)?;
    let of = t.work_package.map_or_else(|| format!("/stories/{}", t.story), |key| format!("/work-packages/{key}"));
    Ok(Reply::elsewhere(format!("{of}#task-{}", t.id)))
}
