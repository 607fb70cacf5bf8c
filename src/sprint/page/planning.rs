//! Sprint planning: commitments known and unknown against the velocity.

use super::{Head, count, percent, plus};
use crate::app::Cx;
use crate::kit::fields::Hundredths;
use crate::kit::problem::Problem;
use crate::pages::{Frame, parts, render};
use crate::sprint::plan::{self, Candidate, SHOWN, StoryProposal, UnknownWorkProposal};
use crate::sprint::view::{self, CommitmentView, SprintView, VelocitySprint};
use crate::sprint::{Balance, store};
use crate::story::{Cadence, Recurrence};
use crate::team;
use crate::team::view::TeamView;
use askama::Template;

#[derive(Template)]
#[template(path = "sprint/pages/planning.html")]
struct Planning<'a> {
    frame: Frame,
    head: Head,
    s: &'a SprintView,
    team: TeamView,
    meter: Meter,
    behind: Vec<VelocitySprint>,
    rows: Vec<Row<'a>>,
    recurring: Vec<Offer>,
    more_recurring: bool,
    finite: Vec<Offer>,
    more_finite: bool,
    text: String,
    proposal: UnknownWorkProposal,
    most: Hundredths,
    people: String,
    cannot_start: Option<String>,
    running: Option<(i64, String)>,
}

/// The velocity with its band, and what fills it.
struct Meter {
    bar: parts::Html,
    band: Option<(Hundredths, Hundredths, Hundredths)>,
    verdict: String,
}

struct Row<'a> {
    c: &'a CommitmentView,
    share: String,
    note: String,
}

/// A story to commit to, with amounts to begin with.
struct Offer {
    c: Candidate,
    known: String,
    unknown: String,
    why: String,
}

/// Shows it. `text` filters the stories to commit to.
///
/// # Errors
/// Those of the database.
pub fn show(cx: &mut Cx<'_>, s: &SprintView, text: &str) -> Result<String, Problem> {
    let (head, frame) = Head::load(cx, s, format!("Plan {}", s.name), "sprints")?;
    let sprint = store::by_id(cx.tx, s.id)?;
    let proposal = plan::proposal(cx, &s.team)?;
    let (recurring, more_recurring) = offers(plan::candidates(cx, &sprint, Recurrence::Recurring, text)?, &proposal);
    let (finite, more_finite) = offers(plan::candidates(cx, &sprint, Recurrence::Finite, text)?, &proposal);
    let open = plan::open_packages(cx, &sprint)?;
    let team = team::view::by_slug(cx, &s.team)?;
    let running = store::active_of_team(cx.tx, sprint.team_id)?.map(|r| (r.id, r.name));
    let allocated: i64 = team.members.iter().map(|m| m.allocation).sum();
    let open = |key: &str| open.iter().find(|o| o.0 == key).map_or(0, |o| usize::try_from(o.1).unwrap_or(0));
    let rows = s.commitments.iter().map(|c| row(s, c, open(&c.story), proposal.of(&c.story))).collect();
    render(&Planning {
        rows,
        meter: meter(s, team.band_percent),
        behind: view::velocity(cx, &s.team)?.sprints.into_iter().rev().take(3).rev().collect(),
        most: proposal.sprints.iter().map(|p| p.committed_unknown.max(p.completed_unknown)).max().unwrap_or_default(),
        people: Hundredths(allocated).to_string(),
        cannot_start: cannot_start(&head, running.as_ref()),
        text: text.to_owned(),
        frame,
        head,
        s,
        team,
        recurring,
        more_recurring,
        finite,
        more_finite,
        proposal,
        running,
    })
}

fn cannot_start(head: &Head, running: Option<&(i64, String)>) -> Option<String> {
    match running {
        _ if !head.master => Some(format!("Only the Scrum Master, {}, starts it.", head.scrum_master)),
        Some((_, name)) => Some(format!("{name} is running; a team has one running Sprint. Close it first.")),
        None => None,
    }
}

fn meter(s: &SprintView, band_percent: i64) -> Meter {
    let band = s
        .velocity
        .map(|v| (Hundredths(v.0 * (100 - band_percent) / 100), Hundredths(v.0 * (100 + band_percent) / 100), v));
    let verdict = match (s.balance, band) {
        (Balance::Over, Some((_, to, _))) => format!("{} over the band", Hundredths(s.committed.0 - to.0)),
        (Balance::Under, Some((from, ..))) => format!("{} below the band", Hundredths(from.0 - s.committed.0)),
        (Balance::Matched, _) => "matched: within the band".to_owned(),
        _ => "no velocity yet".to_owned(),
    };
    let max = Hundredths(band.map_or(s.committed, |b| s.committed.max(b.1)).0 * 106 / 100);
    let label =
        format!("{} committed: {} known, {} unknown; {verdict}", s.committed, s.committed_known, s.committed_unknown);
    let bar = parts::bar(&[("known", s.committed_known), ("unknown", s.committed_unknown)], max, band, &label);
    Meter { bar, band, verdict }
}

fn row<'a>(s: &SprintView, c: &'a CommitmentView, open: usize, proposal: Option<&StoryProposal>) -> Row<'a> {
    let open = (open > 0).then(|| count(open, "open Work Package"));
    let note: Vec<String> = open.into_iter().chain(proposal.map(learned)).collect();
    Row { c, share: percent(plus(c.known, c.unknown), s.committed), note: note.join(" · ") }
}

/// What a story took before, in words.
fn learned(p: &StoryProposal) -> String {
    let took: Vec<String> = p.actuals.iter().map(Hundredths::to_string).collect();
    format!("unknown work took {}: median {}, careful {}", took.join(", "), p.median, p.careful)
}

fn offers(mut found: Vec<Candidate>, proposal: &UnknownWorkProposal) -> (Vec<Offer>, bool) {
    let shown = usize::try_from(SHOWN).unwrap_or(usize::MAX);
    let more = found.len() > shown;
    found.truncate(shown);
    (found.into_iter().map(|c| offer(proposal.of(&c.key), c)).collect(), more)
}

fn offer(proposal: Option<&StoryProposal>, c: Candidate) -> Offer {
    let some = |h: Hundredths| if h.0 > 0 { h.to_string() } else { String::new() };
    let cadence = match c.cadence {
        Some(Cadence::EverySprint) => "for every Sprint",
        Some(Cadence::Scheduled) => "scheduled",
        Some(Cadence::OnDemand) => "on demand",
        None => "",
    };
    let learned = proposal.map(learned);
    let why: Vec<&str> = [Some(cadence).filter(|c| !c.is_empty()), learned.as_deref()].into_iter().flatten().collect();
    Offer {
        known: c.estimate.map_or_else(|| some(c.known_open), |e| e.to_string()),
        unknown: proposal.map_or_else(String::new, |p| some(p.median)),
        why: why.join(" · "),
        c,
    }
}
