//! Pages around Work Packages: the Work desk, and the way to a new one.

use super::{WorkPackageQuery, filters};
use crate::app::Cx;
use crate::doors::frame::{Frame, parts, render};
use crate::kit::fields::text::Key;
use crate::kit::paging::Paging;
use crate::kit::problem::Problem;
use crate::kit::query::Query;
use crate::kit::web::{Reply, Req};
use crate::people::team;
use crate::product::{project, story, template};
use crate::service::work_package::model::Order;
use crate::service::work_package::page::{Choose, Chosen, Desk, New, choices, listening, teams};
use crate::service::work_package::read;
use crate::service::{sla, task};

/// `GET /work-packages` for browsers: every open Work Package by the time left on its clock. A key as `q` leads to it.
pub fn desk(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let (q, asked): (&Query, WorkPackageQuery) = (&r.query, r.asked()?);
    let text = asked.q.clone().unwrap_or_default();
    if let Some(key) = asked.q.as_deref().and_then(|s| Key::parse(&s.trim().to_uppercase())) {
        return Ok(Reply::elsewhere(format!("/browse/{key}")));
    }
    let page = Paging::read(&asked.place.page, "work_desk", 3)?;
    let chosen = Chosen::of(&asked);
    let mut f = filters(cx, asked)?;
    f.order = f.order.or(Some(Order::Due));
    f.open = f.open.or_else(|| f.state.is_none().then_some(true));
    let found = read::rows::list(cx, &f, &page)?;
    let counts = read::list::counts(cx, &f)?;
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

/// `GET /stories/{key}/work-packages/new`
pub fn new(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let s = story::read::find(cx, &r.key("key")?)?;
    let p = project::store::by_id(cx.tx, s.project_id)?;
    let templates = template::read::list(cx, &p, &Paging::all("templates"))?.items;
    let mut categories: Vec<String> = templates.iter().filter_map(|t| t.category.clone()).collect();
    categories.extend(sla::store::routes(cx.tx, p.id)?.into_iter().map(|(category, _)| category));
    categories.sort();
    categories.dedup();
    let (teams, off) = teams(cx, &s)?;
    let first = teams.first().map(|t| t.id).or(s.team_id);
    let unit = first.map(|id| team::store::by_id(cx.tx, id)).transpose()?.map_or("", |t| parts::unit(&t.estimate_unit));
    Ok(Reply::html(render(&New {
        frame: Frame::load(cx, format!("New Work Package under {}", s.key()), "work-desk", Some(s.project_id), first)?,
        key: s.key().to_string(),
        follows_slas: s.sla == story::model::SlaSwitch::Project,
        title: s.title,
        templates,
        categories,
        teams: teams.into_iter().map(|t| (t.slug, t.name)).collect(),
        unit,
        off,
    })?))
}

/// `GET /work-packages/new`: under which story?
pub fn choose(cx: &mut Cx<'_>, _: &Req) -> Result<Reply, Problem> {
    let stories = story::read::open_to_work(cx)?;
    if let [only] = stories.as_slice() {
        return Ok(Reply::elsewhere(format!("/stories/{}/work-packages/new", only.key)));
    }
    let frame = Frame::load(cx, "New Work Package", "work-desk", None, None)?;
    Ok(Reply::html(render(&Choose { frame, stories })?))
}

/// `GET /tasks/{id}` for browsers: a task is shown where it belongs.
pub fn task(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let t = task::read::task_by_id(cx, r.id("id")?)?;
    let of = t.work_package.map_or_else(|| format!("/stories/{}", t.story), |key| format!("/work-packages/{key}"));
    Ok(Reply::elsewhere(format!("{of}#task-{}", t.id)))
}
