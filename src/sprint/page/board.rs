//! The Scrumboard as a page: swarms on top, incoming escalations, then a lane for each story.

use super::Head;
use crate::app::Cx;
use crate::escalation::{self, view::EscalationView};
use crate::impediment::{self, ImpedimentView};
use crate::kit::fields::Hundredths;
use crate::kit::problem::Problem;
use crate::kit::web::Req;
use crate::pages::{Frame, parts, render};
use crate::sla::ClockState;
use crate::sprint::board::{BoardView, COLUMNS, Package, packages};
use crate::sprint::plan::{self, Closing};
use crate::sprint::view::{self, CommitmentView, SprintView};
use crate::sprint::{State, early, store};
use crate::swarm::{self, seen::SeenSwarm};
use crate::work_package::view::{SlaView, TaskView, tasks_of_swarms};
use crate::work_package::{Severity, TaskState};
use crate::{project, team};
use askama::Template;
use std::collections::{HashMap, HashSet};

/// How many finished cards a lane shows at first.
const DONE_SHOWN: usize = 10;

#[derive(Template)]
#[template(path = "sprint/pages/board.html")]
struct Board {
    frame: Frame,
    head: Head,
    s: SprintView,
    /// What is left of the budget for unknown work, in words.
    left: String,
    show: Shown,
    counts: [usize; 4],
    swarms: Vec<Swarm>,
    /// The swarms that run elsewhere in the team's projects (R111).
    elsewhere: Vec<SeenSwarm>,
    incoming: Vec<Incoming>,
    waiting: usize,
    lanes: Vec<Lane>,
    clocks: Clocks,
    closing: Option<Closing>,
    /// Whether the reader, as a Product Owner, may end the Sprint early.
    ends_early: bool,
    adding: Option<Adding>,
    members: Vec<String>,
    /// What is in the way of the team.
    open: Vec<ImpedimentView>,
    impediments: parts::Html,
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

/// What the reader chose to see; it stands in the address.
struct Shown {
    path: String,
    mine: bool,
    all: bool,
    fold: Vec<String>,
}

impl Shown {
    fn of(path: &str, q: &BoardQuery) -> Self {
        let fold = q.fold.as_deref().unwrap_or("").split('.').filter(|k| !k.is_empty());
        let fold = fold.take(200).map(str::to_owned).collect();
        Self { path: path.to_owned(), mine: q.mine.is_some(), all: q.all.is_some(), fold }
    }
    fn folded(&self, key: &str) -> bool {
        self.fold.iter().any(|k| k == key)
    }
    fn url(&self, mine: bool, all: bool, fold: &[&str]) -> String {
        let mut parts = Vec::new();
        if mine {
            parts.push("mine=1".to_owned());
        }
        if all {
            parts.push("all=1".to_owned());
        }
        if !fold.is_empty() {
            parts.push(format!("fold={}", fold.join(".")));
        }
        if parts.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, parts.join("&")) }
    }
    fn keys(&self) -> Vec<&str> {
        self.fold.iter().map(String::as_str).collect()
    }
    /// This page as it is.
    fn here(&self) -> String {
        self.url(self.mine, self.all, &self.keys())
    }
    fn with_mine(&self, mine: bool) -> String {
        self.url(mine, self.all, &self.keys())
    }
    fn with_all(&self) -> String {
        self.url(self.mine, true, &self.keys())
    }
    /// This page with a lane folded or unfolded.
    fn turned(&self, key: &str) -> String {
        let mut fold: Vec<&str> = self.keys().into_iter().filter(|k| *k != key).collect();
        if !self.folded(key) {
            fold.push(key);
        }
        self.url(self.mine, self.all, &fold)
    }
    /// This page with the form to add something to a story.
    fn adding(&self, key: &str, what: &str) -> String {
        let here = self.here();
        let sign = if here.contains('?') { '&' } else { '?' };
        format!("{here}{sign}add={key}&what={what}#add")
    }
}

/// A card: a task, or a Work Package of which the team has no task in this state.
struct Card {
    task: Option<i64>,
    title: String,
    href: String,
    state: TaskState,
    key: Option<String>,
    severity: Option<Severity>,
    sla: Option<SlaView>,
    estimate: Option<Hundredths>,
    assignee: Option<String>,
    may_edit: bool,
    note: String,
    /// Key of the Work Package whose swarm keeps its person from it.
    interrupted: Option<String>,
    /// Whether the Work Package waits for somebody to take it.
    takes: bool,
}

/// The cards of a lane, a list for each column.
#[derive(Default)]
struct Cells([Vec<Card>; 4]);

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

struct Swarm {
    p: Package,
    people: Vec<String>,
    cells: Cells,
    /// How many finished cards are left out.
    hidden: usize,
}

struct Incoming {
    e: EscalationView,
    severity: Option<Severity>,
    sla: Option<SlaView>,
    open: bool,
}

struct Lane {
    c: CommitmentView,
    recurring: bool,
    cells: Cells,
    tasks: usize,
    done: usize,
    hidden: usize,
    folded: bool,
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
///
/// # Errors
/// Those of the database.
pub fn show(cx: &mut Cx<'_>, r: &Req, id: i64, b: BoardView) -> Result<String, Problem> {
    let q: BoardQuery = r.asked()?;
    let show = Shown::of(&r.url, &q);
    let mut s = view::by_id(cx, id)?;
    let (head, frame) = Head::load(cx, &s, format!("Board of {}", s.name), "board")?;
    let sprint = store::by_id(cx.tx, id)?;
    let found = packages(cx, &sprint)?;
    let clocks = clocks(&found);
    let ends_early = s.state == State::Active && early::owners(cx, &sprint)?.contains(&cx.by.id);
    let closing =
        if s.state == State::Active && (head.master || ends_early) { Some(plan::closing(cx, &sprint)?) } else { None };
    let counts = [0, 1, 2, 3].map(|i| b.columns.get(i).map_or(0, |c| c.tasks.len()));
    let tasks = b.columns.into_iter().flat_map(|c| c.tasks).collect();
    let incoming: Vec<Incoming> = b.incoming_escalations.into_iter().map(|e| incoming(e, &found)).collect();
    let mut pile = Pile { tasks, found, me: show.mine.then(|| cx.by.login.clone()) };
    let swarms = if pile.found.iter().any(|p| p.swarm.is_some()) {
        pile.swarms(tasks_of_swarms(cx, head.team.id)?)
    } else {
        Vec::new()
    };
    let open = impediment::view::unresolved_of_team(cx, head.team.id)?;
    let impediments = impediment::page::of_board(cx, &frame, &head.team, open.clone(), show.here())?;
    let elsewhere = elsewhere(cx, head.team.id, &swarms)?;
    let lanes = pile.lanes(std::mem::take(&mut s.commitments), &show);
    let adding = q.add.as_deref().filter(|_| head.member).and_then(|key| adding(&lanes, key, q.what.as_deref()));
    render(&Board {
        left: match s.unknown_left {
            Hundredths(n) if n < 0 => format!("{} beyond it", Hundredths(-n)),
            n => format!("{n} left"),
        },
        waiting: incoming.iter().filter(|i| i.open).count(),
        members: if adding.is_some() { team::member_logins(cx.tx, head.team.id)? } else { Vec::new() },
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
        ends_early,
        adding,
        open,
        impediments,
    })
}

/// The swarms that run in the team's projects, but those that stand on the board already.
fn elsewhere(cx: &mut Cx<'_>, of: i64, here: &[Swarm]) -> Result<Vec<SeenSwarm>, Problem> {
    let scope = project::scope(cx)?;
    let mut out: Vec<SeenSwarm> = Vec::new();
    for p in team::projects_of(cx.tx, of)?.into_iter().filter(|p| scope.holds(*p)) {
        let found = swarm::seen::of_project(cx, p)?;
        out.extend(found.into_iter().filter(|s| here.iter().all(|h| h.p.key != s.work_package)));
    }
    out.sort_by_key(|s| s.started_at);
    out.dedup_by(|a, b| a.work_package == b.work_package);
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
        open: e.state == escalation::State::Open,
        e,
    }
}

/// What is still to be laid out.
struct Pile {
    tasks: Vec<TaskView>,
    found: Vec<Package>,
    /// Whose cards alone are shown.
    me: Option<String>,
}

impl Pile {
    /// Whether a card of this person is shown.
    fn shows(&self, who: Option<&String>) -> bool {
        self.me.as_ref().is_none_or(|me| who == Some(me))
    }

    fn swarms(&mut self, tasks: Vec<TaskView>) -> Vec<Swarm> {
        let (swarming, rest): (Vec<Package>, Vec<Package>) =
            std::mem::take(&mut self.found).into_iter().partition(|p| p.swarm.is_some());
        self.found = rest;
        let keys: HashSet<&str> = swarming.iter().map(|p| p.key.as_str()).collect();
        self.tasks.retain(|t| t.work_package.as_deref().is_none_or(|k| !keys.contains(k)));
        let mut cells: HashMap<String, Cells> = HashMap::new();
        for t in tasks {
            if let Some(key) = t.work_package.clone() {
                cells.entry(key).or_default().put(card(t, None));
            }
        }
        swarming
            .into_iter()
            .map(|p| Swarm {
                people: p.swarm.clone().unwrap_or_default(),
                cells: cells.remove(&p.key).unwrap_or_default(),
                hidden: 0,
                p,
            })
            .collect()
    }

    fn lanes(self, commitments: Vec<CommitmentView>, show: &Shown) -> Vec<Lane> {
        let severities: HashMap<&str, Option<Severity>> =
            self.found.iter().map(|p| (p.key.as_str(), p.severity)).collect();
        let mut open: HashSet<&str> = HashSet::new();
        let mut any: HashSet<&str> = HashSet::new();
        for t in &self.tasks {
            if let Some(key) = t.work_package.as_deref() {
                any.insert(key);
                if t.state != TaskState::Done {
                    open.insert(key);
                }
            }
        }
        let lone: Vec<Card> = self
            .found
            .iter()
            .filter(|p| p.own && self.shows(p.assignee.as_ref()))
            .filter(|p| if p.state.is_open() { !open.contains(p.key.as_str()) } else { !any.contains(p.key.as_str()) })
            .map(|p| lone_package(p, any.contains(p.key.as_str())))
            .collect();
        let mut by_story: HashMap<String, Vec<Card>> = HashMap::new();
        for (p, c) in
            lone.into_iter().filter_map(|c| Some((self.found.iter().find(|p| Some(&p.key) == c.key.as_ref())?, c)))
        {
            by_story.entry(p.story.clone()).or_default().push(c);
        }
        for t in self.tasks.iter().filter(|t| self.shows(t.assignee.as_ref())) {
            let severity = t.work_package.as_deref().and_then(|k| severities.get(k).copied().flatten());
            by_story.entry(t.story.clone()).or_default().push(card(t.clone(), severity));
        }
        commitments
            .into_iter()
            .map(|c| {
                let cards = by_story.remove(&c.story).unwrap_or_default();
                lane(c, cards, show)
            })
            .collect()
    }
}

fn lane(c: CommitmentView, cards: Vec<Card>, show: &Shown) -> Lane {
    let (tasks, done) = (cards.len(), cards.iter().filter(|c| c.state == TaskState::Done).count());
    let folded = show.folded(&c.story);
    let mut cells = Cells::default();
    let mut hidden = 0;
    if !folded {
        cards.into_iter().for_each(|c| cells.put(c));
        if !show.all {
            hidden = cells.0[3].len().saturating_sub(DONE_SHOWN);
            cells.0[3].drain(..hidden);
        }
    }
    Lane { recurring: super::recurring(&c), c, cells, tasks, done, hidden, folded }
}

fn card(t: TaskView, severity: Option<Severity>) -> Card {
    let of = t.work_package.as_ref().map_or_else(|| format!("/stories/{}", t.story), |k| format!("/work-packages/{k}"));
    Card {
        task: Some(t.id),
        title: t.title,
        href: of,
        state: t.state,
        key: t.work_package,
        severity,
        sla: t.sla.filter(|_| t.state != TaskState::Done),
        estimate: t.estimate,
        assignee: t.assignee,
        may_edit: t.may_edit,
        interrupted: t.interrupted_by,
        note: String::new(),
        takes: false,
    }
}

/// The card of a Work Package of which no task is open here; `worked`: whether some are done.
fn lone_package(p: &Package, worked: bool) -> Card {
    use crate::work_package::State as Is;
    let (state, note) = match (&p.elsewhere, p.state) {
        (Some(team), _) => (TaskState::InProgress, format!("with {team}")),
        (None, Is::Completed | Is::Accepted | Is::Dropped) => (TaskState::Done, "completed".to_owned()),
        (None, Is::Rejected) => (TaskState::ToDo, "rejected: open again".to_owned()),
        (None, _) if worked => (TaskState::Testing, "tasks done; complete it".to_owned()),
        (None, Is::InProgress) => (TaskState::InProgress, "no tasks".to_owned()),
        (None, Is::Open) => (TaskState::ToDo, "no tasks yet".to_owned()),
    };
    Card {
        task: None,
        title: p.title.clone(),
        href: format!("/work-packages/{}", p.key),
        state,
        key: Some(p.key.clone()),
        severity: p.severity,
        sla: p.sla.clone().filter(|_| p.state.is_open()),
        estimate: None,
        assignee: p.assignee.clone(),
        may_edit: false,
        interrupted: None,
        note,
        takes: p.state.is_open() && p.elsewhere.is_none() && p.assignee.is_none(),
    }
}
