//! The page of one Work Package.

mod acts;
mod asks;
mod chain;
mod feed;
mod levels;
mod templates;

use crate::app::Cx;
use crate::doors::frame::parts::Html;
use crate::doors::frame::{Frame, forms, parts, render};
use crate::facts::activity;
use crate::facts::activity::model::HistoryOf;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::paging::Paging;
use crate::kit::problem::Problem;
use crate::kit::time::{At, Dur, Length};
use crate::kit::{assets, text};
use crate::people::team;
use crate::product::project;
use crate::service::escalation::read::EscalationView;
use crate::service::sla::model::Severity;
use crate::service::sla::model::pause::PauseView;
use crate::service::sla::read::explain::ClockView;
use crate::service::swarm::read::seen::SeenSwarm;
use crate::service::task::model::TaskState;
use crate::service::work_package::model::WorkPackage;
use crate::service::work_package::read;
use crate::service::work_package::read::WorkPackageView;
use crate::service::work_package::read::around::Around;
use crate::service::work_package::read::criteria::CriterionView;
use crate::service::work_package::read::offers::Offers;
use crate::service::{impediment, sla, swarm};
use acts::{Act, acts, reasons};
use askama::Template;
use asks::{Ask, asks};
use chain::{Stop, StoryName, stops, story_name};
use feed::{Entry, feed};
use levels::{Level, levels, spent};
use templates::{Applicable, applicable, reuse, template_name};

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
    let frame = frame(cx, w, v)?;
    let (stops, earlier) = stops(v, &around)?;
    let (acts, mut more) = acts(v, &offers, &frame.me.login);
    let (apply, apply_off) = applicable(cx, w, &p, &offers)?;
    if w.state.is_open() {
        more.push(Act { off: apply_off, ..Act::dialog("apply-template", "Apply a template", "", &Ok(())) });
    }
    let (step, step_off) = offers.step.clone().map_or((None, None), |(s, may)| (Some(s), may.err()));
    let facts = activity::read::history(cx, HistoryOf::WorkPackage(w.id), &Paging::all("history"))?.items;
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

/// The frame, which hears of the Work Package and of its project.
fn frame(cx: &mut Cx<'_>, w: &WorkPackage, v: &WorkPackageView) -> Result<Frame, Problem> {
    let title = format!("{} {}", v.key, v.title);
    let project = project::read::scope(cx)?.holds(w.project_id).then_some(w.project_id);
    let holder = project.map(|_| w.holder_team_id);
    let frame = Frame::load(cx, title, "work-desk", project, holder)?;
    Ok(frame.listening(&format!("work_package-{}", w.id)).listening(&format!("project-{}", w.project_id)))
}

/// Its pauses, which the view of a running clock holds already.
fn pauses(cx: &mut Cx<'_>, w: &WorkPackage, v: &WorkPackageView) -> Result<Vec<PauseView>, Problem> {
    match v.sla.as_ref().and_then(|s| s.pauses.clone()) {
        Some(pauses) => Ok(pauses),
        None => Ok(sla::read::pause::pauses(cx.tx, w)?),
    }
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
