//! The page of a story.

mod around;
mod judged;
mod template;

use super::{TeamLine, frame, team_lines};
use crate::app::Cx;
use crate::doors::frame::parts::Html;
use crate::doors::frame::{Frame, forms, parts, render};
use crate::facts::comment;
use crate::facts::comment::model::{CommentView, On};
use crate::kit::paging::Paging;
use crate::kit::problem::Problem;
use crate::kit::{assets, time};
use crate::people::account;
use crate::product::owner_request::read::RequestView;
use crate::product::project::model::Project;
use crate::product::story::model::{Link, SlaSwitch, State, Story, TeamMode};
use crate::product::story::read::StoryView;
use crate::product::story::read::agenda::ReviewAgenda;
use crate::product::story::read::choices::choices;
use crate::product::story::read::review::ReviewView;
use crate::product::story::read::shown::StoryShown;
use crate::product::story::{model, read};
use crate::product::{change_request, dependency, owner_request, template as templates};
use crate::scrum::sprint::read::of_story::OpenSprint;
use crate::scrum::{poker, sprint};
use crate::service::task::read::TaskView;
use crate::service::work_package::model::Order;
use crate::service::work_package::read::list::Filters;
use crate::service::work_package::read::rows::WorkPackageLine;
use crate::service::{impediment, task, work_package};
use around::Around;
use askama::Template;
use askama::filters::Safe;
use judged::{Judged, Refusals, judged};

/// How many open Work Packages the page shows; the list shows the rest.
const WORK_PACKAGES_SHOWN: usize = 50;

#[derive(Template)]
#[template(path = "product/story/pages/story.html")]
struct Page<'a> {
    frame: Frame,
    s: &'a StoryView,
    project: Project,
    owner: bool,
    teams: Vec<TeamLine>,
    refused: Refusals,
    work_packages: Vec<WorkPackageLine>,
    more_work_packages: bool,
    targets: &'a [Link],
    sources: &'a [Link],
    /// The logins of the Scrum Masters of the teams on it.
    masters: &'a [String],
    has_limits: bool,
    tasks: Vec<TaskView>,
    comments: Vec<CommentView>,
    requests: Vec<RequestView>,
    may_not_ask: Option<String>,
    reviews: Vec<ReviewView>,
    templates: Vec<(String, String)>,
    proposals: Html,
    /// Whether the reader sees the whole project, and not this story only.
    seen: bool,
    /// The next days on which it is due.
    due: Vec<String>,
    /// What there is to review; of a recurring story only.
    agenda: Option<ReviewAgenda>,
    /// Whether its review is due by now.
    review_waits: bool,
    /// The Sprints that hold it, and those that it may be woken for.
    sprints: Vec<OpenSprint>,
    /// Whether the reader attaches contributors.
    attaches: bool,
    people: Html,
    checklist: Html,
    panels: Panels,
    /// Whether the reader may use it as a template now (R79).
    reusable: bool,
}

/// What other concepts show of a story: its impediments, the changes asked of it, the sessions that estimate it, what waits for what.
struct Panels {
    impediments: Html,
    changes: Html,
    poker: Html,
    dependencies: Html,
}

impl Panels {
    /// Who sees this story alone is shown neither the changes nor the sessions of its project.
    fn load(cx: &mut Cx<'_>, s: &Story, view: &StoryView, a: &Around) -> Result<Self, Problem> {
        let nothing = || Safe(String::new());
        Ok(Self {
            dependencies: dependency::page::panel(cx, s)?,
            impediments: impediment::page::of_story(cx, s)?,
            poker: if a.seen { poker::page::of_story(cx, s, &a.here)? } else { nothing() },
            changes: if a.seen {
                change_request::page::of_story(cx, s, view.change_request, a.held)?
            } else {
                nothing()
            },
        })
    }
}

/// A story.
pub fn show(cx: &mut Cx<'_>, s: &Story, shown: &StoryShown) -> Result<String, Problem> {
    let view = &shown.view;
    let (frame, around) = Around::load(cx, s, view)?;
    let may = read::as_product_owner(cx, s)?;
    let owner = may.is_ok();
    let attaches = owner || read::contributor::may_attach_among(cx, s, &around.on_it)?;
    let Judged { refused, checklist, may_not_ask } = judged(cx, s, view, &around, may)?;
    let open = Filters { story: Some(s.id), open: Some(true), order: Some(Order::Due), ..Filters::default() };
    let (work_packages, more_work_packages) = work_package::read::rows::first(cx, &open, WORK_PACKAGES_SHOWN)?;
    let choices = choices(cx, s.project_id, owner)?;
    let zone = &around.project.time_zone;
    render(&Page {
        due: due(s, zone, cx.now),
        agenda: agenda(cx, s, view)?,
        review_waits: s.review_due_on.is_some_and(|d| d <= cx.now.day_in(zone)),
        people: if attaches { account::page::proposals(cx)? } else { Safe(String::new()) },
        panels: Panels::load(cx, s, view, &around)?,
        teams: team_lines(cx, &around.here, Some(s))?,
        tasks: task::read::loose(cx, s.id, &Paging::all("tasks"))?.items,
        comments: comment::read::list(cx, On::Story(s.id), &Paging::all("comments"))?.items,
        requests: owner_request::read::list(cx, s.id, &Paging::all("requests"))?.items,
        reviews: reviews(cx, s)?,
        reusable: reusable(cx, s, &around)?,
        proposals: forms::options(&choices.targets, ""),
        templates: choices.templates,
        targets: &shown.targets,
        sources: &shown.sources,
        masters: &shown.masters,
        has_limits: shown.has_limits,
        s: view,
        seen: around.seen,
        sprints: around.sprints,
        project: around.project,
        frame,
        owner,
        attaches,
        refused,
        checklist,
        may_not_ask,
        work_packages,
        more_work_packages,
    })
}

/// Whether the reader may use it as a template now (R79).
fn reusable(cx: &mut Cx<'_>, s: &Story, a: &Around) -> Result<bool, Problem> {
    let may = model::rules::may_be_template(&s.key().to_string(), s.state).is_ok();
    Ok(may && templates::read::rights::may_keep_among(cx, &a.project, Some(&a.here))?.is_ok())
}

/// The next days on which a story is due by its calendar rule, the first three of a year.
fn due(s: &Story, zone: &str, now: time::At) -> Vec<String> {
    let Some(rule) = &s.schedule else { return Vec::new() };
    let today = now.day_in(zone);
    let begin = s.schedule_from.unwrap_or_else(|| s.created_at.day_in(zone));
    let days = model::schedule::dates(rule, begin, zone, today, today.plus(731));
    days.iter().take(3).map(|d| d.0.strftime("%-d %b %Y").to_string()).collect()
}

/// What there is to review; of a recurring story only.
fn agenda(cx: &mut Cx<'_>, s: &Story, view: &StoryView) -> Result<Option<ReviewAgenda>, Problem> {
    if !s.recurring() {
        return Ok(None);
    }
    Ok(Some(read::agenda::since_review(cx, s, view.last_reviewed_at)?))
}

/// Its reviews, the newest first; only a recurring story has some.
fn reviews(cx: &mut Cx<'_>, s: &Story) -> Result<Vec<ReviewView>, Problem> {
    if !s.recurring() {
        return Ok(Vec::new());
    }
    Ok(read::review::reviews_of(cx, s.id, &Paging::all("reviews"))?.items.into_iter().rev().collect())
}
