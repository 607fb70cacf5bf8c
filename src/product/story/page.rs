//! The pages of a story: itself, its history over all Sprints, and its form.

pub mod form;
pub mod history;
pub mod scrum_of_scrums;
pub mod shared;

use super::model::review::Interval;
use super::model::transition::judging::Accepting;
use super::model::{Cadence, Link, Recurrence, SlaSwitch, State, Story, TeamMode};
use super::read::agenda::ReviewAgenda;
use super::read::{PortionView, ReviewView, StoryView};
use super::{model, read, store};
use crate::app::Cx;
use crate::doors::frame::parts::Html;
use crate::doors::frame::{Frame, forms, parts, render};
use crate::facts::comment;
use crate::facts::comment::model::{CommentView, On};
use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::{assets, text, time};
use crate::people::team::model::Team;
use crate::people::{account, team};
use crate::product::owner_request::read::RequestView;
use crate::product::project::model::Project;
use crate::product::{change_request, criteria, dependency, owner_request, project, template};
use crate::scrum::sprint::read::of_story::{Coming, StorySprint, of_story};
use crate::scrum::{poker, sprint};
use crate::service::task::model::{TaskKind, TaskState};
use crate::service::task::read::TaskView;
use crate::service::work_package::model::Order;
use crate::service::work_package::read::WorkPackageView;
use crate::service::work_package::read::list::Filters;
use crate::service::{escalation, impediment, sla, task, work_package};
use askama::Template;
use askama::filters::Safe;
use history::targets;

/// A team on the project of a story, as the story's page shows it.
pub struct TeamLine {
    pub slug: String,
    pub name: String,
    /// Whether the reader is a member.
    pub mine: bool,
    /// Whether the reader may put it on the story.
    pub joins: bool,
}

/// Why an action on the story is refused, if it is.
struct Refusals {
    owner: May,
    ready: May,
    accept: May,
    reject: May,
    rest: May,
    /// Permitting escalations, by its class alone.
    permit: May,
    /// Recording work under it.
    work: May,
}

#[derive(Template)]
#[template(path = "product/story/pages/story.html")]
struct Page<'a> {
    frame: Frame,
    s: &'a StoryView,
    project: Project,
    owner: bool,
    teams: Vec<TeamLine>,
    refused: Refusals,
    work_packages: List<WorkPackageView>,
    targets: Vec<Link>,
    sources: Vec<Link>,
    has_limits: bool,
    running: Vec<StorySprint>,
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
    /// The Sprints that it may be woken for.
    coming: Vec<Coming>,
    /// The logins of the Scrum Masters of the teams on it.
    masters: Vec<String>,
    /// Whether the reader attaches contributors.
    attaches: bool,
    people: Html,
    /// What other concepts show of the story: its checklist, its impediments, the changes asked of it, the sessions that estimate it.
    checklist: Html,
    impediments: Html,
    changes: Html,
    /// Whether the reader may use it as a template now (R79).
    reusable: bool,
    poker: Html,
    dependencies: Html,
}

impl Page<'_> {
    fn recurring(&self) -> bool {
        self.s.recurrence == Recurrence::Recurring
    }

    fn review_waits(&self) -> bool {
        self.review_waits
    }

    fn intervals(&self) -> Html {
        intervals(self.s.review_every.as_ref())
    }

    fn kind(&self, k: &TaskKind) -> &'static str {
        match k {
            TaskKind::Dev => "Dev",
            TaskKind::Ops => "Ops",
        }
    }

    fn leads(&self, login: &str) -> bool {
        let now = self.s.lead_scrum_master.as_ref().or(self.s.proposed_lead_scrum_master.as_ref());
        now.is_some_and(|l| l == login)
    }

    fn team_name<'b>(&'b self, slug: &'b str) -> &'b str {
        self.teams.iter().find(|t| t.slug == slug).map_or(slug, |t| &t.name)
    }

    fn mine(&self, slug: &str) -> bool {
        self.teams.iter().any(|t| t.slug == slug && t.mine)
    }

    /// The reader's teams that may join the story, and are not on it yet.
    fn joinable(&self) -> Vec<&TeamLine> {
        self.teams.iter().filter(|t| t.joins && self.portion(&t.slug).is_none()).collect()
    }

    /// The teams that its Product Owner may put on it.
    fn addable(&self) -> Vec<&TeamLine> {
        let open = self.s.team_mode == TeamMode::Multiple || self.s.portions.is_empty();
        self.teams.iter().filter(|t| open && self.portion(&t.slug).is_none()).collect()
    }

    fn portion(&self, slug: &str) -> Option<&PortionView> {
        self.s.portions.iter().find(|p| p.team == slug)
    }

    fn escalation_word(&self) -> &'static str {
        match (self.s.escalation.permitted, self.targets.is_empty()) {
            (true, false) => "permitted",
            (true, true) => "permitted, but nowhere to",
            _ => "off",
        }
    }

    /// Why escalation is off, and what would allow it.
    fn why_no_escalation(&self) -> Option<Refusal> {
        let (key, permitted) = (&self.s.key, self.s.escalation.permitted);
        let may = self.refused.permit.clone().and_then(|()| escalation::model::rules::may_begin(key, permitted));
        may.and_then(|()| escalation::model::rules::may_choose(key, self.targets.len())).err()
    }

    fn target_keys(&self) -> Vec<String> {
        let mut keys: Vec<String> = self.targets.iter().map(|t| t.key.clone()).collect();
        if keys.is_empty() {
            keys.push(String::new());
        }
        keys
    }

    fn cadence(&self) -> &'static str {
        match self.s.cadence {
            Some(Cadence::EverySprint) => "every Sprint",
            Some(Cadence::Scheduled) => "scheduled",
            Some(Cadence::OnDemand) => "on demand",
            None => "not said",
        }
    }

    fn task_states(&self, t: &TaskView) -> Html {
        let all: Vec<_> = TaskState::ALL.iter().map(|s| (s.word(), text::state_name(s.word()))).collect();
        forms::options(&all, t.state.word())
    }

    fn my_teams(&self) -> Vec<&TeamLine> {
        self.teams.iter().filter(|t| t.mine && self.portion(&t.slug).is_some()).collect()
    }
}

/// The intervals of reviews that a field offers, the present one among them.
pub fn intervals(present: Option<&Interval>) -> Html {
    let now = present.map(ToString::to_string).unwrap_or_default();
    let mut all: Vec<(String, String)> = [
        ("", "No interval"),
        ("P1W", "Every week"),
        ("P2W", "Every 2 weeks"),
        ("P4W", "Every 4 weeks"),
        ("P1M", "Every month"),
        ("P3M", "Every 3 months"),
        ("P6M", "Every 6 months"),
        ("P1Y", "Every year"),
    ]
    .map(|(value, text)| (value.to_owned(), text.to_owned()))
    .into();
    if let Some(every) = present.filter(|_| all.iter().all(|i| i.0 != now)) {
        all.push((now.clone(), format!("Every {}", every.words())));
    }
    forms::options(&all, &now)
}

/// The next days on which a story is due by its calendar rule, the first three of a year.
fn due(s: &Story, zone: &str, now: time::At) -> Vec<String> {
    let Some(rule) = &s.schedule else { return Vec::new() };
    let today = now.day_in(zone);
    let begin = s.schedule_from.unwrap_or_else(|| s.created_at.day_in(zone));
    let days = model::schedule::dates(rule, begin, zone, today, today.plus(731));
    days.iter().take(3).map(|d| d.0.strftime("%-d %b %Y").to_string()).collect()
}

/// The logins of the Scrum Masters of some teams, each once.
fn masters(cx: &mut Cx<'_>, teams: &[Team]) -> Result<Vec<String>, Problem> {
    let all = account::store::logins_of(cx.tx, &teams.iter().map(|t| t.scrum_master_id).collect::<Vec<_>>())?;
    let mut logins = Vec::new();
    for login in teams.iter().map(|t| all.of(t.scrum_master_id)) {
        if !logins.contains(&login) {
            logins.push(login);
        }
    }
    Ok(logins)
}

/// The Sprints that a dormant story may be woken for: those of its teams, else of its project's.
fn coming(cx: &mut Cx<'_>, s: &Story, on_it: &[Team], here: &[Team]) -> Result<Vec<Coming>, Problem> {
    if !s.recurring() || s.state == State::Active {
        return Ok(Vec::new());
    }
    let teams = if on_it.is_empty() { here } else { on_it };
    sprint::read::of_story::coming(cx, &teams.iter().map(|t| t.id).collect::<Vec<_>>())
}

/// Some teams, and whether the reader is a member, and may put them on a story.
pub fn team_lines(cx: &mut Cx<'_>, teams: &[Team], s: Option<&Story>) -> Result<Vec<TeamLine>, Problem> {
    let line = |t: &Team| {
        let mine = team::read::has_caller(cx, t.id)?;
        let joins = mine && s.is_none_or(|s| s.may_join(t.id, "").is_ok());
        Ok(TeamLine { mine, joins, slug: t.slug.clone(), name: t.name.clone() })
    };
    teams.iter().map(line).collect()
}

/// What the verbs of the story would say; `held` is whether a running Sprint holds it.
fn refusals(s: &Story, owner: May, work: May, behind: Accepting, held: bool) -> Refusals {
    let owned = |may: May| owner.clone().and(may);
    Refusals {
        ready: owned(s.may_become_ready()),
        accept: owned(s.may_accept(behind)),
        reject: owned(s.may_reject(held)),
        rest: owned(s.may_rest(held)),
        permit: s.may_escalate_to(true, &[]),
        work,
        owner,
    }
}

/// The frame of a page about a story, and whether the reader sees its whole project.
pub fn frame(cx: &mut Cx<'_>, view: &StoryView, project: &Project) -> Result<(bool, Frame), Problem> {
    let seen = project::read::scope(cx)?.holds(project.id);
    let title = format!("{} {}", view.key, view.title);
    Ok((seen, Frame::load(cx, title, "backlog", seen.then_some(project.id), None)?))
}

/// A story.
pub fn page(cx: &mut Cx<'_>, s: &Story, view: &StoryView) -> Result<String, Problem> {
    let project = project::store::by_id(cx.tx, s.project_id)?;
    let (seen, frame) = frame(cx, view, &project)?;
    let open = Filters { story: Some(s.id), open: Some(true), order: Some(Order::Due), ..Filters::default() };
    let mut fifty = Paging::all("work_packages");
    fifty.limit = 50;
    let key = s.key();
    let on_it = store::teams(cx.tx, s.id)?;
    let here = team::store::of_project(cx.tx, project.id)?;
    let sprints = of_story(cx, s.id)?;
    let held = sprints.iter().any(|x| x.state == sprint::model::State::Active);
    let may = read::as_product_owner(cx, s)?;
    let owner = may.is_ok();
    let work = read::caller_team::own_teams_among(cx, s, on_it.iter().map(|t| t.id).collect())?.map(drop);
    let attaches = read::contributor::may_attach_among(cx, s, &on_it)?;
    let checklist = criteria::read::checklist_in(cx, s, &project)?;
    let behind = read::accepting::shown(&view.portions, &on_it, &checklist);
    let (templates, requests) = (template::store::names(cx.tx, project.id)?, Paging::all("requests"));
    let page = Page {
        seen,
        due: due(s, &project.time_zone, cx.now),
        agenda: if s.recurring() { Some(read::agenda::of_story(cx, s)?) } else { None },
        review_waits: s.review_due_on.is_some_and(|d| d <= cx.now.day_in(&project.time_zone)),
        coming: coming(cx, s, &on_it, &here)?,
        masters: masters(cx, &on_it)?,
        attaches,
        people: if attaches { account::page::proposals(cx)? } else { Safe(String::new()) },
        owner,
        checklist: criteria::page::panel(cx, s, checklist)?,
        dependencies: dependency::page::panel(cx, s)?,
        teams: team_lines(cx, &here, Some(s))?,
        refused: refusals(s, may, work.and(s.may_add_work()), behind, held),
        work_packages: work_package::read::list::list(cx, &open, &fifty)?,
        targets: store::target::target_links(cx.tx, s.id)?,
        sources: store::target::source_links(cx.tx, s.id)?,
        has_limits: !sla::store::definitions(cx.tx, project.id)?.is_empty(),
        running: sprints.into_iter().filter(|x| x.state != sprint::model::State::Closed).collect(),
        tasks: task::read::tasks_of_story(cx, &key, &Paging::all("tasks"))?.items,
        comments: comment::read::list(cx, On::Story(s.id), &Paging::all("comments"))?.items,
        requests: owner_request::read::list(cx, s.id, &requests)?.items,
        may_not_ask: owner_request::read::as_leader_among(cx, s, &project, &on_it)?
            .err()
            .map(|r| r.sentence())
            .filter(|_| !owner),
        reviews: read::reviews_of(cx, s.id, &Paging::all("reviews"))?.items.into_iter().rev().collect(),
        templates: templates.into_iter().map(|(id, name)| (id.to_string(), name)).collect(),
        reusable: model::rules::may_be_template(&view.key, s.state).is_ok()
            && template::read::rights::may_keep(cx, &project)?.is_ok(),
        proposals: if owner { targets(cx)? } else { Safe(String::new()) },
        impediments: impediment::page::of_story(cx, s)?,
        poker: if seen { poker::page::of_story(cx, s, &here)? } else { Safe(String::new()) },
        changes: if seen {
            change_request::page::of_story(cx, s, view.change_request, held)?
        } else {
            Safe(String::new())
        },
        frame,
        s: view,
        project,
    };
    render(&page)
}
