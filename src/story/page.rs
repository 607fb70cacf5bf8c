//! The pages of a story: itself, its history over all Sprints, and its form.

use super::agenda::{self, ReviewAgenda};
use super::commands;
use super::review::Interval;
use super::scrum_of_scrums::ScrumOfScrums;
use super::store::{self, Link, Story};
use super::view::{PortionView, ReviewView, StoryView};
use super::{Cadence, Lack, Recurrence, SlaSwitch, State, TeamMode, contributor, schedule};
use crate::activity::{self, Fact, Of};
use crate::app::Cx;
use crate::comment::{self, CommentView, On};
use crate::kit::fields::Key;
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::owner_request::{self, RequestView};
use crate::pages::parts::Html;
use crate::pages::{Frame, escape, forms, parts, render};
use crate::project::{self, Project};
use crate::refusal::May;
use crate::sprint::{self, Coming, StorySprint, of_story};
use crate::template;
use crate::template::item::{ItemKind, StoryFields};
use crate::work_package::view::{self as work, Filters, Order, TaskView, WorkPackageView};
use crate::work_package::{Severity, TaskKind, TaskState};
use crate::{account, backlog, change_request, criteria, dependency, impediment, poker, team};
use askama::Template;
use askama::filters::Safe;
use serde_json::Value;

/// The recurring stories that one sees, as proposals of a field that takes a target.
///
/// # Errors
/// Those of the database.
pub fn targets(cx: &mut Cx<'_>) -> Result<Html, Problem> {
    let scope = project::scope(cx)?;
    Ok(forms::options(&store::recurring_titles(cx.tx, &scope)?, ""))
}

/// A fact as its line in a history tells it: who, what, from what to what, why.
pub fn told(f: &Fact, frame: &Frame) -> Html {
    let who = f.actor.as_deref().map_or("The clock", |l| frame.name(l));
    let holder = f.detail.get("acting_for").and_then(Value::as_str);
    let holder = holder.map_or_else(String::new, |l| format!(" for <b>{}</b>", escape(frame.name(l))));
    let mut html = format!("<b>{}</b>{holder} {}", escape(who), escape(&f.kind.sentence()));
    let changes = changes(f.detail.get("before"), f.detail.get("after"));
    if !changes.is_empty() {
        html.push_str(&format!(": {}", escape(&changes.join("; "))));
    }
    for name in ["team", "source", "title", "login"] {
        if let Some(text) = f.detail.get(name).and_then(Value::as_str) {
            html.push_str(&format!(" <span class=\"muted\">{}</span>", escape(text)));
        }
    }
    for name in ["reason", "input", "note", "text"] {
        if let Some(text) = f.detail.get(name).and_then(Value::as_str) {
            html.push_str(&format!("<div class=\"why as-typed\">{}</div>", escape(text)));
        }
    }
    Safe(html)
}

/// What changed, a field each: `estimate 3 → 5`; of long or compound values only the name.
fn changes(before: Option<&Value>, after: Option<&Value>) -> Vec<String> {
    let none = &Value::Null;
    let after = after.unwrap_or(none);
    match before {
        Some(Value::Object(fields)) => {
            fields.iter().map(|(name, old)| change(name, old, after.get(name).unwrap_or(none))).collect()
        }
        None if !after.is_null() => vec![change("", none, after)],
        Some(old) if old != after => vec![change("", old, after)],
        _ => Vec::new(),
    }
}

fn change(name: &str, old: &Value, new: &Value) -> String {
    let field = name.trim_end_matches("_id").replace('_', " ");
    let short = |v: &Value| match v {
        Value::Null => Some("none".to_owned()),
        Value::String(s) if s.chars().count() <= 60 => Some(s.replace('_', " ")),
        Value::Bool(b) => Some(if *b { "yes" } else { "no" }.to_owned()),
        Value::Number(n) => Some(n.to_string()),
        _ => None,
    };
    match (short(old), short(new)) {
        (Some(old), Some(new)) if !name.ends_with("_id") => format!("{field} {old} → {new}").trim_start().to_owned(),
        _ => field,
    }
}

/// A team on the project of a story, as the story's page shows it.
struct TeamLine {
    slug: String,
    name: String,
    /// Whether the reader is a member.
    mine: bool,
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
#[template(path = "story/pages/story.html")]
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
        let all: Vec<_> = TaskState::ALL.iter().map(|s| (s.word(), parts::state_name(s.word()))).collect();
        forms::options(&all, t.state.word())
    }

    fn severities(&self) -> Html {
        let mut all = vec![("", "Not known yet")];
        all.extend(Severity::ALL.iter().map(|s| (s.word(), s.label())));
        forms::options(&all, "")
    }

    fn my_teams(&self) -> Vec<&TeamLine> {
        self.teams.iter().filter(|t| t.mine && self.portion(&t.slug).is_some()).collect()
    }
}

/// The intervals of reviews that a field offers, the present one among them.
fn intervals(present: Option<&Interval>) -> Html {
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
fn due(s: &Story, zone: &str, now: crate::kit::time::At) -> Vec<String> {
    let Some(rule) = &s.schedule else { return Vec::new() };
    let today = now.day_in(zone);
    let begin = s.schedule_from.unwrap_or_else(|| s.created_at.day_in(zone));
    let days = schedule::dates(rule, begin, zone, today, today.plus(731));
    days.iter().take(3).map(|d| d.0.strftime("%-d %b %Y").to_string()).collect()
}

fn masters(cx: &mut Cx<'_>, story: i64) -> Result<Vec<String>, Problem> {
    let mut logins = Vec::new();
    for t in store::teams(cx.tx, story)? {
        let login = account::login_of(cx.tx, t.scrum_master_id)?;
        if !logins.contains(&login) {
            logins.push(login);
        }
    }
    Ok(logins)
}

/// The Sprints that a dormant story may be woken for: those of its teams, else of its project's.
fn coming(cx: &mut Cx<'_>, s: &Story) -> Result<Vec<Coming>, Problem> {
    if !s.recurring() || s.state == State::Active {
        return Ok(Vec::new());
    }
    let mut teams = store::teams_on(cx.tx, s.id)?;
    if teams.is_empty() {
        teams = project::team_ids(cx.tx, s.project_id)?;
    }
    sprint::coming(cx, &teams)
}

fn team_lines(cx: &mut Cx<'_>, project: i64) -> Result<Vec<TeamLine>, Problem> {
    let mut teams = Vec::new();
    for t in team::of_project(cx.tx, project)? {
        teams.push(TeamLine { mine: team::is_member(cx.tx, t.id, cx.by.id)?, slug: t.slug, name: t.name });
    }
    Ok(teams)
}

fn refusals(cx: &mut Cx<'_>, s: &Story, view: &StoryView) -> Result<Refusals, Problem> {
    let owner = super::as_product_owner(cx, s)?;
    let behind = commands::accepting(cx, s, &view.portions)?;
    let in_running_sprint = store::held_by_running_sprint(cx.tx, s.id)?;
    let owned = |may: May| owner.clone().and(may);
    Ok(Refusals {
        ready: owned(s.may_become_ready()),
        accept: owned(s.may_accept(behind)),
        reject: owned(s.may_reject(in_running_sprint)),
        rest: owned(s.may_rest(in_running_sprint)),
        owner,
    })
}

/// The frame of a page about a story, and whether the reader sees its whole project.
fn frame(cx: &mut Cx<'_>, view: &StoryView, project: &Project) -> Result<(bool, Frame), Problem> {
    let seen = project::scope(cx)?.holds(project.id);
    let title = format!("{} {}", view.key, view.title);
    Ok((seen, Frame::load(cx, title, "backlog", seen.then_some(project.id), None)?))
}

/// A story.
pub(super) fn page(cx: &mut Cx<'_>, s: &Story, view: &StoryView) -> Result<String, Problem> {
    let project = project::by_id(cx.tx, s.project_id)?;
    let (seen, frame) = frame(cx, view, &project)?;
    let open = Filters { story: Some(s.id), open: Some(true), order: Some(Order::Due), ..Filters::default() };
    let mut fifty = Paging::all("work_packages");
    fifty.limit = 50;
    let key = s.key();
    let templates = template::list(cx, &project, &Paging::all("templates"))?.items;
    let owner = super::is_product_owner(cx, s)?;
    let attaches = contributor::may_attach(cx, s)?;
    let checklist = criteria::panel(cx, s, &frame)?;
    let dependencies = dependency::panel(cx, s)?;
    let page = Page {
        seen,
        due: due(s, &project.time_zone, cx.now),
        agenda: if s.recurring() { Some(agenda::of_story(cx, s)?) } else { None },
        review_waits: s.review_due_on.is_some_and(|d| d <= cx.now.day_in(&project.time_zone)),
        coming: coming(cx, s)?,
        masters: masters(cx, s.id)?,
        attaches,
        people: if attaches { account::page::proposals(cx)? } else { Safe(String::new()) },
        owner,
        checklist,
        dependencies,
        teams: team_lines(cx, project.id)?,
        refused: refusals(cx, s, view)?,
        work_packages: work::list(cx, &open, &fifty)?,
        targets: store::target_links(cx.tx, s.id)?,
        sources: store::source_links(cx.tx, s.id)?,
        has_limits: !project::definitions(cx.tx, project.id)?.is_empty(),
        running: of_story(cx, s.id)?.into_iter().filter(|x| x.state != crate::sprint::State::Closed).collect(),
        tasks: work::tasks_of_story(cx, &key, &Paging::all("tasks"))?.items,
        comments: comment::list(cx, On::Story(s.id), &Paging::all("comments"))?.items,
        requests: owner_request::list(cx, s.id, &Paging::all("requests"))?.items,
        may_not_ask: owner_request::as_leader(cx, s)?.err().map(|r| r.sentence()).filter(|_| !owner),
        reviews: super::view::reviews(cx, &key, &Paging::all("reviews"))?.items.into_iter().rev().collect(),
        templates: templates.into_iter().map(|t| (t.id.to_string(), t.name)).collect(),
        reusable: super::may_be_template(&view.key, s.state).is_ok() && template::may_keep(cx, &project)?.is_ok(),
        proposals: if owner { targets(cx)? } else { Safe(String::new()) },
        impediments: impediment::page::of_story(cx, &frame, s)?,
        poker: if seen { poker::page::of_story(cx, s)? } else { Safe(String::new()) },
        changes: if seen { change_request::page::of_story(cx, &frame, s)? } else { Safe(String::new()) },
        frame,
        s: view,
        project,
    };
    render(&page)
}

#[derive(Template)]
#[template(path = "story/pages/history.html")]
struct History<'a> {
    frame: Frame,
    seen: bool,
    s: &'a StoryView,
    project: Project,
    sprints: Vec<StorySprint>,
    facts: List<Fact>,
}

/// The history of a story over all Sprints.
pub(super) fn history(cx: &mut Cx<'_>, s: &Story, view: &StoryView, facts: Paging) -> Result<String, Problem> {
    let project = project::by_id(cx.tx, s.project_id)?;
    let (seen, frame) = frame(cx, view, &project)?;
    let sprints = of_story(cx, s.id)?;
    let facts = activity::history(cx, Of::Story(s.id), &facts)?;
    render(&History { frame, seen, s: view, project, sprints, facts })
}

#[derive(Template)]
#[template(path = "story/pages/scrum_of_scrums.html")]
struct Agenda<'a> {
    frame: Frame,
    seen: bool,
    s: &'a StoryView,
    project: Project,
    a: &'a ScrumOfScrums,
    names: std::collections::HashMap<String, String>,
}

impl Agenda<'_> {
    fn team<'b>(&'b self, slug: &'b str) -> &'b str {
        self.names.get(slug).map_or(slug, String::as_str)
    }
}

/// A story as an agenda for a Scrum of Scrums.
pub(super) fn scrum_of_scrums(
    cx: &mut Cx<'_>,
    s: &Story,
    view: &StoryView,
    a: &ScrumOfScrums,
) -> Result<String, Problem> {
    let project = project::by_id(cx.tx, s.project_id)?;
    let (seen, frame) = frame(cx, view, &project)?;
    let names = team::names(cx.tx)?;
    render(&Agenda { frame, seen, s: view, project, a, names })
}

#[derive(Template)]
#[template(path = "story/pages/form.html")]
struct Form<'a> {
    frame: Frame,
    project: Project,
    /// The story that is changed; none when it is made.
    old: Option<&'a StoryView>,
    /// What a new story begins with: the fields of a template (R78).
    begin: StoryFields,
    /// That template's number, and all there are.
    template: String,
    templates: Vec<(String, String)>,
    /// The Epic that a new story is proposed for.
    epic: String,
    epics: Vec<(String, String)>,
    owners: Vec<(String, String)>,
    teams: Vec<TeamLine>,
    may: bool,
}

impl Form<'_> {
    /// What a text field begins with.
    fn was(&self, field: &str) -> String {
        let Some(s) = self.old else { return self.begins(field) };
        match field {
            "title" => s.title.clone(),
            "as_a" => forms::text(&s.as_a),
            "i_want" => forms::text(&s.i_want),
            "so_that" => forms::text(&s.so_that),
            "description" => forms::text(&s.description),
            "estimate" => forms::text(&s.estimate),
            "business_value" => forms::text(&s.business_value),
            "category" => forms::text(&s.category),
            "schedule" => forms::text(&s.schedule),
            "schedule_from" => forms::text(&s.schedule_from),
            _ => String::new(),
        }
    }

    /// What a field of a new story begins with.
    fn begins(&self, field: &str) -> String {
        let s = &self.begin;
        match field {
            "title" => forms::text(&s.title),
            "as_a" => forms::text(&s.as_a),
            "i_want" => forms::text(&s.i_want),
            "so_that" => forms::text(&s.so_that),
            "description" => forms::text(&s.description),
            "estimate" => forms::text(&s.estimate),
            "business_value" => forms::text(&s.business_value),
            "category" => forms::text(&s.category),
            "schedule" => forms::text(&s.schedule),
            "team" => forms::text(&s.team),
            "cadence" => forms::text(&s.cadence),
            "sla" => forms::text(&s.sla),
            _ => String::new(),
        }
    }

    fn recurring(&self) -> bool {
        self.begin.recurrence.as_deref() == Some(Recurrence::Recurring.word())
    }

    fn multiple(&self) -> bool {
        self.begin.team_mode.as_deref() == Some(TeamMode::Multiple.word())
    }

    fn templates(&self) -> Html {
        let mut all = vec![(String::new(), "None".to_owned())];
        all.extend(self.templates.iter().cloned());
        forms::options(&all, &self.template)
    }

    fn criteria(&self) -> Vec<String> {
        let begin = || self.begin.acceptance_criteria.clone().unwrap_or_default();
        let criteria = self.old.map_or_else(begin, |s| s.acceptance_criteria.clone());
        if criteria.is_empty() { vec![String::new()] } else { criteria }
    }

    fn epics(&self) -> Html {
        let mut all = vec![(String::new(), "None".to_owned())];
        all.extend(self.epics.iter().map(|(k, t)| (k.clone(), format!("{k} {t}"))));
        forms::options(&all, &self.epic)
    }

    fn product_owners(&self) -> Html {
        let me = &self.frame.me.login;
        forms::options(&self.owners, self.old.map_or(me, |s| &s.product_owner))
    }

    fn teams(&self) -> Html {
        let mut all = vec![("", "Not said yet")];
        all.extend(self.teams.iter().map(|t| (t.slug.as_str(), t.name.as_str())));
        let begin = self.begins("team");
        forms::options(&all, self.old.map_or(Some(begin.as_str()), |s| s.team.as_deref()).unwrap_or(""))
    }

    fn cadences(&self) -> Html {
        let all = [
            ("", "Not said"),
            ("every_sprint", "Every Sprint"),
            ("scheduled", "Scheduled"),
            ("on_demand", "On demand"),
        ];
        let begin = self.begins("cadence");
        forms::options(&all, self.old.map_or(begin.as_str(), |s| s.cadence.map_or("", Cadence::word)))
    }

    fn intervals(&self) -> Html {
        intervals(self.old.and_then(|s| s.review_every.as_ref()))
    }

    fn slas(&self) -> Html {
        let all = [("none", "None"), ("project", "Those of the project")];
        let begin = self.begins("sla");
        forms::options(&all, self.old.map_or(begin.as_str(), |s| s.sla.word()))
    }

    /// Whether the field for the one team belongs to this form.
    fn one_team(&self) -> bool {
        self.old.is_none_or(|s| s.team_mode == TeamMode::Single)
    }
}

/// The form of a new story, or of one that is changed.
pub(super) fn form(
    cx: &mut Cx<'_>,
    project: Project,
    old: Option<&StoryView>,
    q: super::web::StoryFormQuery,
) -> Result<String, Problem> {
    let title = old.map_or_else(|| "New story".to_owned(), |s| format!("Edit {}", s.key));
    let frame = Frame::load(cx, title, "backlog", Some(project.id), None)?;
    let mut owners = Vec::new();
    for id in project::owners(cx.tx, project.id)? {
        let login = crate::account::login_of(cx.tx, id)?;
        owners.push((login.clone(), frame.name(&login).to_owned()));
    }
    let may = match old {
        Some(s) => {
            let key = Key::parse(&s.key).ok_or_else(|| Problem::not_found(&s.key))?;
            let s = super::find(cx, &key)?;
            super::is_product_owner(cx, &s)?
        }
        None => project::acting_owner(cx, project.id)?.is_some(),
    };
    let epic = old.map_or_else(|| q.epic.map(|k| k.to_string()), |s| s.epic.clone()).unwrap_or_default();
    let epics = backlog::epic_titles(cx.tx, project.id)?;
    let teams = team_lines(cx, project.id)?;
    let templates = template::item::choices(cx, ItemKind::Story, project.id)?;
    let chosen = q.template.map(|id| id.0).filter(|_| old.is_none());
    let begin = match chosen {
        Some(id) => template::item::story_fields(cx, project.id, id)?,
        None => None,
    };
    let template = begin.as_ref().and(chosen).map_or_else(String::new, |id: i64| id.to_string());
    let begin = begin.unwrap_or_default();
    render(&Form { begin, template, templates, frame, epic, epics, owners, teams, may, old, project })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_change_names_its_fields_and_short_values() {
        let told = |before: Value, after: Value| changes(Some(&before), Some(&after)).join("; ");
        assert_eq!(
            told(json!({"team_mode": "single"}), json!({"team_mode": "multiple"})),
            "team mode single → multiple"
        );
        assert_eq!(
            told(json!({"epic_id": 3, "targets": []}), json!({"epic_id": 4, "targets": ["A-1"]})),
            "epic; targets"
        );
        assert_eq!(told(json!("active"), json!("dormant")), "active → dormant");
        assert_eq!(told(Value::Null, json!(5)), "none → 5");
        assert!(changes(None, None).is_empty());
    }
}
