//! The Scrumboard as a page: swarms on top, incoming escalations, then a lane for each story.

pub mod address;
pub mod pile;

use super::Head;
use crate::app::Cx;
use crate::doors::frame::{Frame, parts, render};
use crate::facts::refusal::model::May;
use crate::kit::assets;
use crate::kit::fields::number::Hundredths;
use crate::kit::problem::Problem;
use crate::people::team;
use crate::people::team::model::Team;
use crate::product::project;
use crate::scrum::sprint::model::{Sprint, State};
use crate::scrum::sprint::read;
use crate::scrum::sprint::read::board::{BoardView, COLUMNS, Package, packages};
use crate::scrum::sprint::read::plan::Closing;
use crate::scrum::sprint::read::{CommitmentView, SprintView};
use crate::service::escalation::read::EscalationView;
use crate::service::impediment::read::ImpedimentView;
use crate::service::sla::model::Severity;
use crate::service::sla::model::rules::ClockState;
use crate::service::sla::read::SlaView;
use crate::service::swarm::read::seen::SeenSwarm;
use crate::service::task::model::TaskState;
use crate::service::task::read::tasks_of_swarms;
use crate::service::{escalation, impediment, swarm};
use address::BoardAddress;
use askama::Template;
use pile::Pile;

/// How many finished cards a lane shows at first.
pub const DONE_SHOWN: usize = 10;

#[derive(Template)]
#[template(path = "scrum/sprint/pages/board.html")]
struct Board {
    frame: Frame,
    head: Head,
    s: SprintView,
    /// What is left of the budget for unknown work, in words.
    left: String,
    show: BoardAddress,
    counts: [usize; 4],
    swarms: Vec<Swarm>,
    /// The swarms that run elsewhere in the team's projects (R111).
    elsewhere: Vec<SeenSwarm>,
    incoming: Vec<Incoming>,
    waiting: usize,
    lanes: Vec<Lane>,
    clocks: Clocks,
    closing: Option<Closing>,
    may: Actions,
    adding: Option<Adding>,
    members: Vec<String>,
    /// What is in the way of the team.
    open: Vec<ImpedimentView>,
    impediments: parts::Html,
}

/// What the reader can do with the Sprint now.
struct Actions {
    /// Raising an impediment of the team.
    raise: May,
    /// Reporting spare capacity.
    spare: May,
    /// Closing it.
    close: May,
    /// Ending it early.
    end_early: May,
    /// Adding work to its stories.
    add: May,
}

impl Actions {
    fn load(cx: &mut Cx<'_>, head: &Head, s: &Sprint) -> Result<Self, Problem> {
        let runs = s.must_run();
        Ok(Self {
            raise: impediment::read::rights::as_raiser(cx, &head.team)?,
            spare: head.member.clone().and(runs.clone()),
            close: head.master.clone().and(runs.clone()),
            end_early: if runs.is_ok() { read::ending::as_owner(cx, s)? } else { runs },
            add: head.member.clone().and(s.may_review()),
        })
    }

    /// Why the buttons of a running Sprint that are shown to everybody are off.
    fn why(&self) -> Vec<String> {
        [&self.close, &self.spare].into_iter().filter_map(|may| may.as_ref().err()).map(ToString::to_string).collect()
    }
}

impl Board {
    /// How much is in the way of a story.
    fn in_the_way(&self, story: &str) -> usize {
        self.open.iter().filter(|i| i.story.as_deref() == Some(story)).count()
    }

    /// Whether something is in the way of a card: of its task, or of its Work Package as a whole.
    fn impeded(&self, c: &Card) -> bool {
        self.open.iter().any(|i| match (i.task, &c.key) {
            (Some(task), _) => c.task == Some(task),
            (None, Some(key)) => i.item.as_ref() == Some(key),
            (None, None) => false,
        })
    }
}

crate::query! {
    /// What the page of the Scrumboard is asked for.
    pub struct BoardQuery {
        mine: Option<String>,
        all: Option<String>,
        fold: Option<String>,
        add: Option<String>,
        what: Option<String>,
    }
}

/// A card: a task, or a Work Package of which the team has no task in this state.
pub struct Card {
    pub task: Option<i64>,
    pub title: String,
    pub href: String,
    pub state: TaskState,
    pub key: Option<String>,
    pub severity: Option<Severity>,
    pub sla: Option<SlaView>,
    pub estimate: Option<Hundredths>,
    pub assignee: Option<String>,
    pub may_edit: bool,
    pub note: String,
    /// Key of the Work Package whose swarm keeps its person from it.
    pub interrupted: Option<String>,
    /// Whether the Work Package waits for somebody to take it.
    pub takes: bool,
}

/// The cards of a lane, a list for each column.
#[derive(Default)]
pub struct Cells([Vec<Card>; 4]);

impl Cells {
    fn put(&mut self, c: Card) {
        let at = COLUMNS.iter().position(|s| *s == c.state).unwrap_or(0);
        self.0[at].push(c);
    }
    fn columns(&self) -> impl Iterator<Item = (&'static str, TaskState, &Vec<Card>)> {
        COLUMNS.iter().zip(&self.0).map(|(s, cards)| (column_name(*s), *s, cards))
    }
}

fn column_name(s: TaskState) -> &'static str {
    match s {
        TaskState::ToDo => "To Do",
        TaskState::InProgress => "In Progress",
        TaskState::Testing => "Testing",
        TaskState::Done => "Done",
        TaskState::Dropped => "Dropped",
    }
}

pub struct Swarm {
    pub p: Package,
    pub people: Vec<String>,
    pub cells: Cells,
    /// How many finished cards are left out.
    pub hidden: usize,
}

struct Incoming {
    e: EscalationView,
    severity: Option<Severity>,
    sla: Option<SlaView>,
    open: bool,
}

pub struct Lane {
    pub c: CommitmentView,
    pub recurring: bool,
    pub cells: Cells,
    pub tasks: usize,
    pub done: usize,
    pub hidden: usize,
    pub folded: bool,
}

/// The clocks of what the team holds.
#[derive(Default)]
struct Clocks {
    breached: usize,
    at_risk: usize,
    ok: usize,
    sev1: usize,
}

/// The form to add a Work Package or a task to a story.
struct Adding {
    story: String,
    title: String,
    package: bool,
}

/// Shows it.
pub fn show(
    cx: &mut Cx<'_>,
    url: &str,
    q: &BoardQuery,
    sprint: &Sprint,
    team: &Team,
    b: BoardView,
) -> Result<String, Problem> {
    let show = BoardAddress::of(url, q);
    let mut s = read::sprint(cx, sprint.clone(), team)?;
    let (head, frame) = Head::load(cx, &s, format!("Board of {}", s.name), "board")?;
    let found = packages(cx, sprint)?;
    let clocks = clocks(&found);
    let may = Actions::load(cx, &head, sprint)?;
    let ends = may.close.is_ok() || may.end_early.is_ok();
    let closing = if ends { Some(read::plan::closing(cx, sprint)?) } else { None };
    let counts = [0, 1, 2, 3].map(|i| b.columns.get(i).map_or(0, |c| c.tasks.len()));
    let tasks = b.columns.into_iter().flat_map(|c| c.tasks).collect();
    let incoming: Vec<Incoming> = b.incoming_escalations.into_iter().map(|e| incoming(e, &found)).collect();
    let mut pile = Pile { tasks, found, me: show.mine.then(|| cx.by.login.clone()) };
    let swarms = if pile.found.iter().any(|p| p.swarm.is_some()) {
        pile.swarms(tasks_of_swarms(cx, head.team.id)?)
    } else {
        Vec::new()
    };
    let open = impediment::read::unresolved_of_team(cx, head.team.id)?;
    let impediments = impediment::page::of_board(cx, &head.team, open.clone(), show.here())?;
    let elsewhere = elsewhere(cx, head.team.id, &swarms)?;
    let lanes = pile.lanes(std::mem::take(&mut s.commitments), &show);
    let adding = q.add.as_deref().filter(|_| may.add.is_ok()).and_then(|key| adding(&lanes, key, q.what.as_deref()));
    render(&Board {
        left: match s.unknown_left {
            Hundredths(n) if n < 0 => format!("{} beyond it", Hundredths(-n)),
            n => format!("{n} left"),
        },
        waiting: incoming.iter().filter(|i| i.open).count(),
        members: if adding.is_some() { team::store::member_logins(cx.tx, head.team.id)? } else { Vec::new() },
        frame,
        head,
        s,
        show,
        counts,
        swarms,
        elsewhere,
        incoming,
        lanes,
        clocks,
        closing,
        may,
        adding,
        open,
        impediments,
    })
}

/// The swarms that run in the team's projects, but those that stand on the board already.
fn elsewhere(cx: &mut Cx<'_>, of: i64, here: &[Swarm]) -> Result<Vec<SeenSwarm>, Problem> {
    let scope = project::read::scope(cx)?;
    let mut projects = team::store::projects_of(cx.tx, of)?;
    projects.retain(|p| scope.holds(*p));
    let mut out = swarm::read::seen::of_projects(cx, &projects)?;
    out.retain(|s| here.iter().all(|h| h.p.key != s.work_package));
    out.sort_by_key(|s| s.started_at);
    Ok(out)
}

fn adding(lanes: &[Lane], key: &str, what: Option<&str>) -> Option<Adding> {
    let lane = lanes.iter().find(|l| l.c.story == key)?;
    Some(Adding { story: key.to_owned(), title: lane.c.title.clone(), package: lane.recurring && what != Some("task") })
}

fn clocks(found: &[Package]) -> Clocks {
    let mut c = Clocks::default();
    for p in found.iter().filter(|p| p.state.is_open() && p.elsewhere.is_none()) {
        c.sev1 += usize::from(p.severity == Some(Severity::Sev1));
        match p.sla.as_ref().map(|s| s.state) {
            Some(ClockState::Breached) => c.breached += 1,
            Some(ClockState::AtRisk) => c.at_risk += 1,
            Some(_) => c.ok += 1,
            None => {}
        }
    }
    c
}

fn incoming(e: EscalationView, found: &[Package]) -> Incoming {
    let p = found.iter().find(|p| p.key == e.work_package);
    Incoming {
        severity: p.and_then(|p| p.severity),
        sla: p.and_then(|p| p.sla.clone()),
        open: e.state == escalation::model::State::Open,
        e,
    }
}
