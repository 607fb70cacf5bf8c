//! The pages of a story: itself, its history over all Sprints, and its form.

pub mod form;
pub mod history;
pub mod scrum_of_scrums;
pub mod shared;

use super::model::review::Interval;
use super::model::transition::Accepting;
use super::model::{Cadence, Link, Recurrence, SlaSwitch, State, Story, TeamMode};
use super::read::agenda::ReviewAgenda;
use super::read::choices::choices;
use super::read::{PortionView, ReviewView, Shown, StoryView};
use super::{model, read, store};
use crate::app::Cx;
use crate::doors::frame::parts::Html;
use crate::doors::frame::{Frame, forms, parts, render};
use crate::facts::comment;
use crate::facts::comment::model::{CommentView, On};
use crate::facts::refusal::model::May;
use crate::kit::paging::Paging;
use crate::kit::problem::Problem;
use crate::kit::{assets, text, time};
use crate::people::team::model::Team;
use crate::people::{account, team};
use crate::product::criteria::read::ChecklistView;
use crate::product::owner_request::read::RequestView;
use crate::product::project::model::Project;
use crate::product::{change_request, criteria, dependency, owner_request, project, template};
use crate::scrum::sprint::read::of_story::OpenSprint;
use crate::scrum::{poker, sprint};
use crate::service::task::model::{TaskKind, TaskState};
use crate::service::task::read::TaskView;
use crate::service::work_package::model::Order;
use crate::service::work_package::read::list::Filters;
use crate::service::work_package::read::rows::Line;
use crate::service::{impediment, task, work_package};
use askama::Template;
use askama::filters::Safe;

/// How many open Work Packages the page shows; the list shows the rest.
const WORK_PACKAGES_SHOWN: usize = 50;

/// A team on the project of a story, as the story's page shows it.
pub struct TeamLine {
    pub slug: String,
    pub name: String,
    /// Whether the reader is a member.
    pub mine: bool,
}

/// Why an action on the story is refused, if it is.
struct Refusals {
    owner: May,
    ready: May,
    accept: May,
    reject: May,
    rest: May,
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
    work_packages: Vec<Line>,
    more_work_packages: bool,
    targets: &'a [Link],
    sources: &'a [Link],
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
    /// The logins of the Scrum Masters of the teams on it.
    masters: &'a [String],
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

    /// The Sprints that hold it, the newest first.
    fn running(&self) -> Vec<&OpenSprint> {
        self.sprints.iter().rev().filter(|x| x.holds).collect()
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
        let open = self.s.team_mode == TeamMode::Multiple || self.s.portions.is_empty();
        self.teams.iter().filter(|t| open && t.mine && self.portion(&t.slug).is_none()).collect()
    }

    /// The teams that its Product Owner may put on it.
    fn addable(&self) -> Vec<&TeamLine> {
        let open = self.s.team_mode == TeamMode::Multiple || self.s.portions.is_empty();
        self.teams.iter().filter(|t| open && self.portion(&t.slug).is_none()).collect()
    }

    fn portion(&self, slug: &str) -> Option<&PortionView> {
        self.s.portions.iter().find(|p| p.team == slug)
    }

    /// Whether the reader may record work under it.
    fn works(&self) -> bool {
        self.s.portions.iter().any(|p| self.mine(&p.team))
    }

    fn why_no_work(&self) -> String {
        if self.s.state == State::Retired {
            return format!("{} is retired; its Product Owner wakes it first", self.s.key);
        }
        "only a member of a team on the story records work under it".to_owned()
    }

    fn escalation_word(&self) -> &'static str {
        match (self.s.escalation.permitted, self.targets.is_empty()) {
            (true, false) => "permitted",
            (true, true) => "permitted, but nowhere to",
            _ => "off",
        }
    }

    /// Why escalation is off, and what would allow it.
    fn why_no_escalation(&self) -> Option<&'static str> {
        if !self.recurring() {
            Some(
                "Work Packages go from one recurring story to another (R117). This one is finite; change its class first.",
            )
        } else if self.s.team_mode == TeamMode::Single {
            Some("Escalation needs a story of multiple teams (R114). Change its class first.")
        } else if !self.s.escalation.permitted {
            Some("Its Product Owner has not permitted it (R113).")
        } else if self.targets.is_empty() {
            Some("Permitted, but no target is named (R115).")
        } else {
            None
        }
    }

    fn may_escalate(&self) -> bool {
        self.recurring() && self.s.team_mode == TeamMode::Multiple
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

/// The teams on a story: those of its project are known, others are looked up only where one has left it.
fn on_it(cx: &mut Cx<'_>, s: &Story, portions: &[PortionView], here: &[Team]) -> Result<Vec<Team>, Problem> {
    if portions.iter().any(|p| p.left) {
        return Ok(store::teams(cx.tx, s.id)?);
    }
    Ok(here.iter().filter(|t| portions.iter().any(|p| p.team == t.slug)).cloned().collect())
}

/// The Sprints that hold a story; with them those that a dormant one may be woken for: of its teams, else of its project's.
fn open_sprints(cx: &mut Cx<'_>, s: &Story, on_it: &[Team], here: &[Team]) -> Result<Vec<OpenSprint>, Problem> {
    let wakes = s.recurring() && s.state != State::Active;
    let teams = if on_it.is_empty() { here } else { on_it };
    let teams: Vec<i64> = teams.iter().filter(|_| wakes).map(|t| t.id).collect();
    sprint::read::of_story::open(cx, s.id, &teams)
}

/// Some teams, and whether the reader is a member.
pub fn team_lines(cx: &mut Cx<'_>, teams: &[Team]) -> Result<Vec<TeamLine>, Problem> {
    let line =
        |t: &Team| Ok(TeamLine { mine: team::read::has_caller(cx, t.id)?, slug: t.slug.clone(), name: t.name.clone() });
    teams.iter().map(line).collect()
}

/// What the story must have behind it to be accepted, by its page.
fn accepting(portions: &[PortionView], on_it: &[Team], checklist: &ChecklistView) -> Accepting {
    let name =
        |p: &PortionView| on_it.iter().find(|t| t.slug == p.team).map_or_else(|| p.team.clone(), |t| t.name.clone());
    Accepting {
        awaited: read::awaited(portions).into_iter().map(name).collect(),
        undone: checklist.lacking_for_done().into_iter().map(str::to_owned).collect(),
    }
}

/// What a finite story must have behind it to be accepted, and its checklist; a recurring one has neither.
fn checked(
    cx: &mut Cx<'_>,
    s: &Story,
    p: &Project,
    view: &StoryView,
    (on_it, here): (&[Team], &[Team]),
) -> Result<(Accepting, Html), Problem> {
    if s.recurring() {
        return Ok((Accepting::default(), Safe(String::new())));
    }
    let checklist = criteria::read::checklist_in(cx, s, p)?;
    let behind = accepting(&view.portions, on_it, &checklist);
    let here: Vec<i64> = here.iter().map(|t| t.id).collect();
    Ok((behind, criteria::page::panel(cx, s, checklist, &here)?))
}

/// What the verbs of the story would say; `held` is whether a running Sprint holds it.
fn refusals(s: &Story, owner: May, behind: Accepting, held: bool) -> Refusals {
    let owned = |may: May| owner.clone().and(may);
    Refusals {
        ready: owned(s.may_become_ready()),
        accept: owned(s.may_accept(behind)),
        reject: owned(s.may_reject(held)),
        rest: owned(s.may_rest(held)),
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
pub fn page(cx: &mut Cx<'_>, s: &Story, shown: &Shown) -> Result<String, Problem> {
    let view = &shown.view;
    let project = project::store::by_id(cx.tx, s.project_id)?;
    let (seen, frame) = frame(cx, view, &project)?;
    let here = team::store::of_project(cx.tx, project.id)?;
    let on_it = on_it(cx, s, &view.portions, &here)?;
    let sprints = open_sprints(cx, s, &on_it, &here)?;
    let held = sprints.iter().any(|x| x.holds && x.state == sprint::model::State::Active);
    let may = read::as_product_owner(cx, s)?;
    let owner = may.is_ok();
    let attaches = owner || read::contributor::may_attach_among(cx, s, &on_it)?;
    let (behind, checklist) = checked(cx, s, &project, view, (&on_it, &here))?;
    let open = Filters { story: Some(s.id), open: Some(true), order: Some(Order::Due), ..Filters::default() };
    let (work_packages, more_work_packages) = work_package::read::rows::first(cx, &open, WORK_PACKAGES_SHOWN)?;
    let choices = choices(cx, project.id, owner)?;
    let page = Page {
        seen,
        due: due(s, &project.time_zone, cx.now),
        agenda: agenda(cx, s, view)?,
        review_waits: s.review_due_on.is_some_and(|d| d <= cx.now.day_in(&project.time_zone)),
        masters: &shown.masters,
        attaches,
        people: if attaches { account::page::proposals(cx)? } else { Safe(String::new()) },
        owner,
        checklist,
        dependencies: dependency::page::panel(cx, s)?,
        teams: team_lines(cx, &here)?,
        refused: refusals(s, may, behind, held),
        work_packages,
        more_work_packages,
        targets: &shown.targets,
        sources: &shown.sources,
        has_limits: shown.has_limits,
        tasks: task::read::loose(cx, s.id, &Paging::all("tasks"))?.items,
        comments: comment::read::list(cx, On::Story(s.id), &Paging::all("comments"))?.items,
        requests: owner_request::read::list(cx, s.id, &Paging::all("requests"))?.items,
        may_not_ask: may_not_ask(cx, s, &project, &on_it, owner)?,
        reviews: reviews(cx, s)?,
        templates: choices.templates,
        reusable: model::rules::may_be_template(&view.key, s.state).is_ok()
            && template::read::rights::may_keep(cx, &project)?.is_ok(),
        proposals: forms::options(&choices.targets, ""),
        impediments: impediment::page::of_story(cx, s, &project, &here)?,
        poker: if seen { poker::page::of_story(cx, s, &here)? } else { Safe(String::new()) },
        changes: if seen {
            change_request::page::of_story(cx, s, view.change_request, held)?
        } else {
            Safe(String::new())
        },
        sprints,
        frame,
        s: view,
        project,
    };
    render(&page)
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
    Ok(read::reviews_of(cx, s.id, &Paging::all("reviews"))?.items.into_iter().rev().collect())
}

/// Why the reader does not ask its Product Owner, who asks nobody.
fn may_not_ask(
    cx: &mut Cx<'_>,
    s: &Story,
    p: &Project,
    on_it: &[Team],
    owner: bool,
) -> Result<Option<String>, Problem> {
    if owner {
        return Ok(None);
    }
    Ok(owner_request::read::as_leader_among(cx, s, p, on_it)?.err().map(|r| r.sentence()))
}
