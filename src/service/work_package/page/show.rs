//! The page of one Work Package.

use crate::app::Cx;
use crate::doors::frame::parts::Html;
use crate::doors::frame::{Frame, forms, parts, render};
use crate::facts::activity::model::{Kind, Of};
use crate::facts::activity::read::Fact;
use crate::facts::comment::model::On;
use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
use crate::facts::{activity, comment};
use crate::kit::paging::Paging;
use crate::kit::problem::Problem;
use crate::kit::time::{At, Dur, Length};
use crate::kit::{assets, fields, text};
use crate::people::team;
use crate::product::project::model::Project;
use crate::product::{project, template};
use crate::service::escalation::read::EscalationView;
use crate::service::sla::model::Severity;
use crate::service::sla::model::pause::PauseView;
use crate::service::sla::read::explain::ClockView;
use crate::service::swarm::read::seen::SeenSwarm;
use crate::service::task::model::TaskState;
use crate::service::task::read::TaskView;
use crate::service::work_package::model::{State, WorkPackage};
use crate::service::work_package::read;
use crate::service::work_package::read::WorkPackageView;
use crate::service::work_package::read::around::Around;
use crate::service::work_package::read::criteria::CriterionView;
use crate::service::work_package::read::offers::Offers;
use crate::service::{impediment, sla, swarm};
use askama::Template;

/// Something that can be done to the Work Package as a whole.
struct Act {
    /// Names the dialog, and the reason while it is off.
    name: &'static str,
    label: &'static str,
    key: &'static str,
    class: &'static str,
    /// Where it is sent to; without it a dialog opens.
    to: Option<String>,
    /// What is sent along.
    field: Option<(&'static str, String)>,
    /// Why it is off, if it is.
    off: Option<String>,
}

impl Act {
    fn dialog(name: &'static str, label: &'static str, key: &'static str, may: &May) -> Self {
        let off = may.as_ref().err().map(Refusal::sentence);
        Self { name, label, key, class: "", to: None, field: None, off }
    }
    fn post(name: &'static str, label: &'static str, key: &'static str, to: String, may: &May) -> Self {
        Self { to: Some(to), ..Self::dialog(name, label, key, may) }
    }
    fn primary(mut self) -> Self {
        self.class = "primary";
        self
    }
}

/// A dialog that asks for a sentence before something is done.
struct Ask {
    id: &'static str,
    title: String,
    to: String,
    field: &'static str,
    label: &'static str,
    verb: &'static str,
    required: bool,
}

/// A story on the way of the Work Package.
struct Stop {
    level: String,
    team: String,
    story: StoryName,
    person: Option<String>,
    says: &'static str,
    here: bool,
    /// The escalation that leads on from here.
    on: Option<EscalationView>,
}

/// A story as a link, where the reader may follow it.
#[derive(Clone)]
struct StoryName {
    key: String,
    title: String,
    seen: bool,
}

/// The tasks of one team on one level.
struct Level {
    name: String,
    team: String,
    team_name: String,
    tasks: Vec<TaskView>,
    members: Vec<String>,
}

/// Something that was done or said.
struct Entry {
    at: At,
    actor: Option<String>,
    /// What was done; empty when something was said.
    did: String,
    said: Vec<String>,
}

#[derive(Template)]
#[template(path = "service/work_package/pages/show.html")]
struct Show<'a> {
    frame: Frame,
    w: &'a WorkPackageView,
    open: bool,
    story: StoryName,
    acts: Vec<Act>,
    more: Vec<Act>,
    offers: Offers,
    /// The reasons of what is off, each once, with what it concerns.
    reasons: Vec<(String, String)>,
    stops: Vec<Stop>,
    earlier: Vec<EscalationView>,
    levels: Vec<Level>,
    done: usize,
    feed: Vec<Entry>,
    template: Option<String>,
    /// The templates that can be applied to it now; the one bound to its severity first (R80, R81).
    apply: Vec<Applicable>,
    /// Where it is used as a template, or why not now (R79).
    reuse: Result<String, String>,
    teams: Vec<(String, String)>,
    people: Vec<String>,
    swarmers: Vec<String>,
    /// The swarms that it has had, with the time of each person.
    swarms: Vec<SeenSwarm>,
    step: Option<i64>,
    step_off: Option<Refusal>,
    spent: Vec<(String, String)>,
    unit: &'static str,
    states: &'static [TaskState],
    severities: &'static [Severity],
    asks: Vec<Ask>,
    clock: ClockView,
    criteria: Vec<CriterionView>,
    /// Why the reader does not check them, if so.
    not_checking: Option<Refusal>,
    impediments: Html,
}

/// Renders it.
pub fn show(cx: &mut Cx<'_>, w: &WorkPackage, v: &WorkPackageView) -> Result<String, Problem> {
    let around = Around::load(cx, w, v)?;
    let offers = read::offers::load(cx, w, v, &around)?;
    let holder_story = around.story(w.holder_story_id)?;
    let story = around.story(w.story_id)?;
    let p = project::store::by_id(cx.tx, w.project_id)?;
    let title = format!("{} {}", v.key, v.title);
    let project = project::read::scope(cx)?.holds(w.project_id).then_some(w.project_id);
    let holder = project.map(|_| w.holder_team_id);
    let frame = Frame::load(cx, title, "work-desk", project, holder)?
        .listening(&format!("work_package-{}", w.id))
        .listening(&format!("project-{}", w.project_id));
    let (stops, earlier) = stops(v, &around)?;
    let (acts, mut more) = acts(v, &offers, &frame.me.login);
    let (apply, apply_off) = applicable(cx, w, &p, &offers)?;
    if w.state.is_open() {
        more.push(Act { off: apply_off, ..Act::dialog("apply-template", "Apply a template", "", &Ok(())) });
    }
    let (step, step_off) = offers.step.clone().map_or((None, None), |(s, may)| (Some(s), may.err()));
    let facts = activity::read::history(cx, Of::WorkPackage(w.id), &Paging::all("history"))?.items;
    let pauses = pauses(cx, w, v)?;
    let criteria = read::criteria::checked(cx, w, &around.criteria(w)?)?;
    let swarm = v.swarm.as_ref().map_or(&[][..], |s| &s.members[..]);
    render(&Show {
        open: w.state.is_open(),
        story: story_name(&around, &v.story)?,
        reasons: reasons(&acts),
        levels: levels(cx, v, &around)?,
        done: v.tasks.iter().filter(|t| t.state == TaskState::Done).count(),
        feed: feed(cx, w.id, &facts)?,
        teams: if v.swarm.is_some() { team::read::names(cx)? } else { Vec::new() },
        people: around.members(&v.team).to_vec(),
        swarms: swarm::read::seen::of_work_package(cx, w.id)?,
        swarmers: swarm.iter().filter(|m| m.left_at.is_none()).map(|m| m.login.clone()).collect(),
        reuse: reuse(cx, w, &p)?,
        template: template_name(cx, w, &apply)?,
        apply,
        spent: spent(v, &around),
        unit: around.teams.get(&v.team).map_or("", |t| parts::unit(&t.unit)),
        asks: asks(v, &offers),
        clock: sla::read::explain::explained(cx, w, pauses, facts, p.sla_nature)?,
        not_checking: if criteria.is_empty() { None } else { read::criteria::may_check_of(cx, w, story)?.err() },
        criteria,
        impediments: impediment::page::of_work_package(cx, w, holder_story.project_id)?,
        states: TaskState::ALL,
        severities: Severity::ALL,
        step,
        step_off,
        frame,
        w: v,
        acts,
        more,
        offers,
        stops,
        earlier,
    })
}

/// Its pauses, which the view of a running clock holds already.
fn pauses(cx: &mut Cx<'_>, w: &WorkPackage, v: &WorkPackageView) -> Result<Vec<PauseView>, Problem> {
    match v.sla.as_ref().and_then(|s| s.pauses.clone()) {
        Some(pauses) => Ok(pauses),
        None => Ok(sla::read::pause::pauses(cx.tx, w)?),
    }
}

/// A template that can be applied: its number and name, and whether it is that of the severity.
type Applicable = (i64, String, bool);

/// The templates that can be applied to a Work Package, and why none can.
fn applicable(
    cx: &mut Cx<'_>,
    w: &WorkPackage,
    p: &Project,
    o: &Offers,
) -> Result<(Vec<Applicable>, Option<String>), Problem> {
    if let Err(refusal) = &o.apply_template {
        return Ok((Vec::new(), Some(refusal.sentence())));
    }
    let mut all: Vec<Applicable> = template::store::page(cx.tx, p.id, 0, Paging::all("templates").rows())?
        .into_iter()
        .map(|t| (t.id, t.name, t.severity.is_some() && t.severity == w.severity))
        .collect();
    all.sort_by_key(|t| !t.2);
    let off = all.is_empty().then(|| format!("{} has no templates yet.", p.name));
    Ok((all, off))
}

/// The name of the template that a Work Package was made from; `known` are the templates that were loaded already.
fn template_name(cx: &mut Cx<'_>, w: &WorkPackage, known: &[Applicable]) -> Result<Option<String>, Problem> {
    let Some(id) = w.template_id else { return Ok(None) };
    match known.iter().find(|t| t.0 == id) {
        Some(t) => Ok(Some(t.1.clone())),
        None => Ok(template::store::in_project(cx.tx, w.project_id, id)?.map(|t| t.name)),
    }
}

/// Where a Work Package is used as a template.
fn reuse(cx: &mut Cx<'_>, w: &WorkPackage, p: &Project) -> Result<Result<String, String>, Problem> {
    let may = template::read::rights::may_keep(cx, p)?.and_then(|()| template::read::source::may_begin_with(w));
    Ok(match may {
        Ok(()) => Ok(format!("/projects/{}/work-package-templates/new?from={}", p.key, w.key())),
        Err(refusal) => Err(refusal.sentence()),
    })
}

/// What stands beside the title, and what stands in the menu.
fn acts(v: &WorkPackageView, o: &Offers, me: &str) -> (Vec<Act>, Vec<Act>) {
    let at = |verb: &str| format!("/work-packages/{}/{verb}", v.key);
    let mut acts = Vec::new();
    let mut more = Vec::new();
    if v.state.is_open() {
        let take = o.level.as_ref().map_or_else(|| at("take"), |l| format!("/escalations/{}/take", l.id));
        if !o.taken {
            acts.push(Act::post(
                "take",
                if o.level.is_some() { "Take the escalation" } else { "Take" },
                "i",
                take,
                &o.take,
            ));
        }
        acts.push(swarm_act(v, o, me));
        acts.push(Act::dialog("escalate", "Escalate", "u", &o.escalate.clone().map(drop)));
        match &o.level {
            Some(l) => {
                acts.push(Act::dialog("return", "Return", "r", &Ok(())));
                acts.push(Act::dialog("complete", "Complete the escalation", "d", &l.complete).primary());
            }
            None => acts.push(Act::post("complete", "Complete", "d", at("complete"), &o.complete).primary()),
        }
        more.push(Act::dialog("edit", "Edit", "e", &o.edit));
        if v.swarm.is_some() {
            more.push(Act::post(
                "end-swarm",
                "End the swarm",
                "",
                format!("{}?_method=DELETE", at("swarm")),
                &o.end_swarm,
            ));
        }
        more.push(Act::dialog("drop", "Give it up", "", &o.drop));
    } else {
        if v.state == State::Completed {
            acts.push(Act::post("accept", "Accept", "a", at("accept"), &o.judge).primary());
            acts.push(Act::dialog("reject", "Reject", "x", &o.judge));
        }
        acts.push(Act::dialog("reopen", "Reopen", "o", &o.reopen));
        more.push(Act::dialog("edit", "Edit", "e", &o.edit));
    }
    (acts, more)
}

fn swarm_act(v: &WorkPackageView, o: &Offers, me: &str) -> Act {
    let at = format!("/work-packages/{}/swarm", v.key);
    match (&v.swarm, o.swarming) {
        (None, _) => Act::post("swarm", "Swarm", "h", at, &o.swarm),
        (Some(_), true) => {
            Act::post("swarm", "Leave the swarm", "h", format!("{at}/members/{me}?_method=DELETE"), &Ok(()))
        }
        (Some(_), false) => {
            let join = Act::post("swarm", "Join the swarm", "h", format!("{at}/members"), &Ok(()));
            Act { field: Some(("login", me.to_owned())), ..join }
        }
    }
}

/// The dialogs of what can be done now.
fn asks(v: &WorkPackageView, o: &Offers) -> Vec<Ask> {
    let key = &v.key;
    let at = |verb: &str| format!("/work-packages/{key}/{verb}");
    let note = |id, title, to, label, verb| Ask { id, title, to, field: "note", label, verb, required: false };
    let mut out = Vec::new();
    if let Some(l) = &o.level {
        let to = |verb: &str| format!("/escalations/{}/{verb}", l.id);
        out.push(note(
            "complete",
            format!("Complete Escalation{}", l.level),
            to("complete"),
            "What was done",
            "Complete",
        ));
        let why = "Why it goes back; the open tasks of this level are dropped";
        out.push(note("return", format!("Return Escalation{}", l.level), to("return"), why, "Return"));
    }
    if o.drop.is_ok() {
        out.push(note(
            "drop",
            format!("Give {key} up"),
            at("drop"),
            "Why; its open tasks are dropped with it",
            "Give it up",
        ));
    }
    if o.reopen.is_ok() {
        out.push(note(
            "reopen",
            format!("Open {key} again"),
            at("reopen"),
            "Why; its clock runs on as if it had never stopped",
            "Open again",
        ));
    }
    if v.sla.as_ref().is_some_and(|s| s.paused_since.is_some()) {
        out.push(note("resume", "Let the clock run again".into(), at("resume"), "Note", "Resume"));
    } else if o.pause.is_ok() {
        let why = "What or whom it waits for; it stands in the history";
        let pause = note("pause", format!("Pause the clock of {key}"), at("pause"), why, "Pause");
        out.push(Ask { field: "reason", required: true, ..pause });
    }
    if o.judge.is_ok() {
        let reject =
            note("reject", format!("Reject {key}"), at("reject"), "What is missing; it is open again", "Reject");
        out.push(Ask { field: "reason", ..reject });
    }
    if let Some((step, Ok(()))) = &o.step {
        let to = |verb: &str| at(&format!("approvals/{step}/{verb}"));
        out.push(note("approve", "Approve".into(), to("approve"), "Note", "Approve"));
        out.push(note("decline", "Decline".into(), to("decline"), "What is missing", "Decline"));
    }
    out
}

fn reasons(acts: &[Act]) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    for act in acts {
        let Some(why) = &act.off else { continue };
        match out.iter_mut().find(|(_, w)| w == why) {
            Some((names, _)) => *names = format!("{names}, {}", act.label),
            None => out.push((act.label.to_owned(), why.clone())),
        }
    }
    out
}

fn story_name(around: &Around, key: &str) -> Result<StoryName, Problem> {
    let (s, seen) = around.by_key(key).ok_or_else(|| Problem::not_found(key))?;
    Ok(StoryName { key: key.to_owned(), title: s.title.clone(), seen })
}

/// The way from the first level to who has it now; else the last way there was. What was before is a list.
fn stops(v: &WorkPackageView, around: &Around) -> Result<(Vec<Stop>, Vec<EscalationView>), Problem> {
    let shown = picture(&v.escalations);
    let first = Stop {
        level: "First level".into(),
        team: around.team_name(&v.team),
        story: story_name(around, &v.story)?,
        person: v.assignee.clone(),
        says: "waits for it, closes it",
        here: v.held_by_story == v.story && v.held_by_team == v.team,
        on: None,
    };
    let mut stops = vec![first];
    for i in &shown {
        let e = &v.escalations[*i];
        let running = e.ended_at.is_none();
        let here = running && v.held_by_story == e.to_story && v.held_by_team == e.to_team;
        if let Some(last) = stops.last_mut() {
            last.on = Some(e.clone());
        }
        stops.push(Stop {
            level: format!("Level {}", e.level + 1),
            team: around.team_name(&e.to_team),
            story: story_name(around, &e.to_story)?,
            person: e.taken_by.clone(),
            says: if running { "waits for it" } else { "is done with it" },
            here,
            on: None,
        });
    }
    for stop in stops.iter_mut().filter(|s| s.here) {
        stop.says = if v.state.is_open() { "has it now" } else { "closed it" };
    }
    let earlier =
        v.escalations.iter().enumerate().filter(|(i, _)| !shown.contains(i)).map(|(_, e)| e.clone()).collect();
    Ok((stops, earlier))
}

/// The escalations of the open chain, else those of the last way that was gone.
fn picture(all: &[EscalationView]) -> Vec<usize> {
    let open: Vec<usize> = (0..all.len()).filter(|i| all[*i].ended_at.is_none()).collect();
    if !open.is_empty() {
        return open;
    }
    let Some(start) = all.iter().rposition(|e| e.level == 1) else { return Vec::new() };
    let mut way = vec![start];
    for i in start + 1..all.len() {
        if way.last().is_some_and(|last| all[*last].level < all[i].level) {
            way.push(i);
        }
    }
    way
}

fn levels(cx: &mut Cx<'_>, v: &WorkPackageView, around: &Around) -> Result<Vec<Level>, Problem> {
    let mut found: Vec<(Option<i64>, Level)> = Vec::new();
    let level = |name: String, team: &str| Level {
        name,
        team: team.to_owned(),
        team_name: around.team_name(team),
        tasks: Vec::new(),
        members: Vec::new(),
    };
    found.push((None, level("First level".into(), &v.team)));
    for t in v.tasks.iter().filter(|t| t.escalation.is_none()) {
        if found.iter().all(|(_, l)| l.team != t.team) {
            found.push((None, level("First level".into(), &t.team)));
        }
    }
    for e in &v.escalations {
        if e.ended_at.is_none() || !e.tasks.is_empty() {
            found.push((Some(e.id), level(format!("Escalation{}", e.level), &e.to_team)));
        }
    }
    for t in &v.tasks {
        if let Some((_, l)) = found.iter_mut().find(|(e, l)| *e == t.escalation && (e.is_some() || l.team == t.team)) {
            l.tasks.push(t.clone());
        }
    }
    if !v.tasks.iter().any(|t| t.may_edit) {
        return Ok(found.into_iter().map(|(_, l)| l).collect());
    }
    let contributors = around.contributors(cx.tx)?;
    for (_, l) in found.iter_mut().filter(|(_, l)| l.tasks.iter().any(|t| t.may_edit)) {
        l.members = around.members(&l.team).to_vec();
        let story = around.by_key(l.tasks.first().map_or(&v.story, |t| &t.story));
        l.members.extend(story.map_or(&[][..], |(s, _)| contributors.get(s.id)).iter().cloned());
        for login in l.tasks.iter().filter_map(|t| t.assignee.clone()).chain([cx.by.login.clone()]) {
            if !l.members.contains(&login) {
                l.members.push(login);
            }
        }
    }
    Ok(found.into_iter().map(|(_, l)| l).collect())
}

impl Show<'_> {
    /// A length of time of the clock, as people say it.
    fn length(&self, iso: &Option<String>) -> String {
        iso.as_deref().and_then(|s| Dur::parse(s).ok()).map_or_else(|| "0 min".to_owned(), |d| Length(d.micros).short())
    }

    /// What changed the clock, as people read it.
    fn changes(&self) -> Vec<(At, Option<String>, String)> {
        let read = |f: &activity::read::Fact| (f.at, f.actor.clone(), activity::read::sentence::sentence(f));
        self.clock.changes.iter().map(read).collect()
    }
}

/// What was done and said, oldest first.
fn feed(cx: &mut Cx<'_>, id: i64, facts: &[Fact]) -> Result<Vec<Entry>, Problem> {
    let comments = comment::read::list(cx, On::WorkPackage(id), &Paging::all("comments"))?.items;
    let mut out: Vec<Entry> = facts
        .iter()
        .filter(|f| f.kind != Kind::Commented)
        .map(|f| Entry {
            at: f.at,
            did: activity::read::sentence::sentence(f),
            actor: f.actor.clone(),
            said: Vec::new(),
        })
        .collect();
    out.extend(comments.into_iter().map(|c| Entry {
        at: c.at,
        actor: Some(c.author),
        did: String::new(),
        said: c.text.split('\n').filter(|l| !l.trim().is_empty()).map(str::to_owned).collect(),
    }));
    out.sort_by_key(|e| e.at);
    Ok(out)
}

/// What each team has spent.
fn spent(v: &WorkPackageView, around: &Around) -> Vec<(String, String)> {
    let mut sums: Vec<(String, i64)> = Vec::new();
    for t in v.tasks.iter().filter(|t| t.spent.0 > 0) {
        match sums.iter_mut().find(|(team, _)| *team == t.team) {
            Some((_, sum)) => *sum += t.spent.0,
            None => sums.push((t.team.clone(), t.spent.0)),
        }
    }
    sums.iter().map(|(team, sum)| (around.team_name(team), fields::Hundredths(*sum).to_string())).collect()
}
