//! Sprint planning: commitments known and unknown against the velocity.

use super::{Head, count, percent, plus};
use crate::app::Cx;
use crate::doors::frame::{Frame, forms, parts, render};
use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::assets;
use crate::kit::fields::number::Hundredths;
use crate::kit::problem::Problem;
use crate::kit::time::Day;
use crate::people::team;
use crate::people::team::model::{EstimateUnit, Skill};
use crate::people::team::read::TeamView;
use crate::scrum::sprint::model::Why;
use crate::scrum::sprint::model::rules::Balance;
use crate::scrum::sprint::read::proposal::{Asked, ProposedStory};
use crate::scrum::sprint::read::unknown_work::{StoryProposal, UnknownWorkProposal};
use crate::scrum::sprint::read::velocity::VelocitySprint;
use crate::scrum::sprint::read::{CommitmentView, SprintView};
use crate::scrum::sprint::{model, read, store};
use askama::Template;

#[derive(Template)]
#[template(path = "scrum/sprint/pages/planning.html")]
struct Planning<'a> {
    frame: Frame,
    head: Head,
    s: &'a SprintView,
    team: TeamView,
    meter: Meter,
    behind: Vec<VelocitySprint>,
    rows: Vec<Row<'a>>,
    proposed: Vec<Offer>,
    others: Vec<Offer>,
    finite: Vec<Offer>,
    more_finite: bool,
    text: String,
    dormant: bool,
    proposal: UnknownWorkProposal,
    most: Hundredths,
    people: String,
    /// What an amount may be entered in.
    units: parts::Html,
    /// Hours that the team has in the Sprint.
    capacity: Hundredths,
    cannot_start: Option<Refusal>,
    /// Changing name, goal or days.
    change: May,
    /// Changing what is committed, and taking it out.
    commit: May,
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
    p: ProposedStory,
    known: String,
    unknown: String,
    why: String,
    /// Why it cannot be committed to now.
    refused: Option<Refusal>,
}

/// Shows it; `asked` filters the stories to commit to.
pub fn show(cx: &mut Cx<'_>, s: &SprintView, asked: &Asked<'_>) -> Result<String, Problem> {
    let (head, frame) = Head::load(cx, s, format!("Plan {}", s.name), "sprints")?;
    let sprint = store::by_id(cx.tx, s.id)?;
    let proposal = read::unknown_work::proposal(cx, &s.team)?;
    let considered = read::proposal::recurring(cx, &sprint, asked, &proposal)?;
    let (proposed, others): (Vec<_>, Vec<_>) =
        considered.into_iter().partition(|p| p.why.is_some_and(|w| w != Why::Dormant));
    let (finite, more_finite) = read::proposal::finite(cx, &sprint, asked.text)?;
    let shown: Vec<i64> = proposed.iter().chain(&others).chain(&finite).map(|p| p.id).collect();
    let mut may = read::proposal::may_commit(cx, &sprint, &shown)?;
    let mut offers = |all: Vec<ProposedStory>| -> Vec<Offer> {
        all.into_iter().map(|p| offer(proposal.of(&p.story), may.remove(&p.id).unwrap_or(Ok(())), p)).collect()
    };
    let (proposed, others, finite) = (offers(proposed), offers(others), offers(finite));
    let carried = read::plan::carried(cx, &sprint)?;
    let open = read::plan::open_packages(cx, &sprint)?;
    let team = team::read::by_slug(cx, &s.team)?;
    let running = store::active_of_team(cx.tx, sprint.team_id)?.map(|r| (r.id, r.name));
    let allocated: i64 = team.members.iter().map(|m| m.allocation).sum();
    let open = |key: &str| open.iter().find(|o| o.0 == key).map_or(0, |o| usize::try_from(o.1).unwrap_or(0));
    let from = |key: &str| carried.iter().find(|c| c.0 == key).map(|c| c.1.as_str());
    let rows = s.commitments.iter().map(|c| row(s, c, open(&c.story), from(&c.story), proposal.of(&c.story))).collect();
    render(&Planning {
        rows,
        meter: meter(s, team.band_percent),
        behind: read::velocity::velocity(cx, &s.team)?.sprints.into_iter().rev().take(3).rev().collect(),
        most: proposal.sprints.iter().map(|p| p.committed_unknown.max(p.completed_unknown)).max().unwrap_or_default(),
        people: Hundredths(allocated).to_string(),
        units: units(team.estimate_unit),
        capacity: read::plan::capacity(cx, &sprint)?,
        cannot_start: head.master.clone().and(sprint.may_start(running.as_ref().map(|r| r.1.clone()))).err(),
        change: head.master.clone().and(sprint.may_change(true)),
        commit: head.member.clone().and(sprint.may_uncommit()),
        text: asked.text.to_owned(),
        dormant: asked.dormant,
        frame,
        head,
        s,
        team,
        proposed,
        others,
        finite,
        more_finite,
        proposal,
        running,
    })
}

/// The units that an amount may be entered in: the team's own, percent of its velocity, and hours where that is another.
fn units(own: EstimateUnit) -> parts::Html {
    let all: &[(&str, &str)] = match own {
        EstimateUnit::StoryPoints => &[("amount", "points"), ("percent", "%"), ("hours", "hours")],
        EstimateUnit::IdealHours => &[("amount", "hours"), ("percent", "%")],
    };
    forms::options(all, "")
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

fn row<'a>(
    s: &SprintView,
    c: &'a CommitmentView,
    open: usize,
    from: Option<&str>,
    proposal: Option<&StoryProposal>,
) -> Row<'a> {
    let from = from.map(|f| format!("carried over from {f}"));
    let open = (open > 0).then(|| count(open, "open Work Package"));
    let note: Vec<String> = from.into_iter().chain(open).chain(proposal.map(learned)).collect();
    Row { c, share: percent(plus(c.known, c.unknown), s.committed), note: note.join(" · ") }
}

/// What a story took before, in words.
fn learned(p: &StoryProposal) -> String {
    let took: Vec<String> = p.actuals.iter().map(Hundredths::to_string).collect();
    format!("unknown work took {}: median {}, careful {}", took.join(", "), p.median, p.careful)
}

fn offer(learnt: Option<&StoryProposal>, may: May, p: ProposedStory) -> Offer {
    let some = |h: Option<Hundredths>| h.filter(|h| h.0 > 0).map_or_else(String::new, |h| h.to_string());
    let why: Vec<String> = reason(&p).into_iter().chain(learnt.map(learned)).collect();
    Offer {
        known: p.estimate.map_or_else(String::new, |e| e.to_string()),
        unknown: some(p.unknown),
        why: why.join(" · "),
        refused: may.err(),
        p,
    }
}

/// Why a story is proposed, in words.
fn reason(p: &ProposedStory) -> Option<String> {
    let due = (!p.dates.is_empty()).then(|| format!("due {}", spelt(&p.dates)));
    let from = p.from.as_deref().unwrap_or("the last Sprint");
    let why = match p.why {
        Some(Why::CarriedOver) => Some(format!("not finished in {from}")),
        Some(Why::Returned) => Some(format!("came back from {from}, not accepted")),
        Some(Why::Woken) => Some("woken for these days".to_owned()),
        Some(Why::Perpetual) => Some("for every Sprint".to_owned()),
        Some(Why::Dormant) => Some("dormant; its Product Owner wakes it first".to_owned()),
        Some(Why::Scheduled | Why::Ready) => None,
        None => p.next_on.map(|d| format!("due next on {}", of_year(d))),
    };
    let skill = match p.skill {
        Some(Skill::WithHelp) => Some("needs the help of others (R46)".to_owned()),
        Some(Skill::NotPossible) => Some("the team says that it cannot do this (R46)".to_owned()),
        Some(Skill::Own) | None => None,
    };
    let parts: Vec<String> = why.into_iter().chain(due).chain(skill).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// Days as people say them: `2, 9 and 30 Nov`; of many the first and how many more.
fn spelt(days: &[Day]) -> String {
    let shown = if days.len() > 4 { &days[..3] } else { days };
    let words: Vec<String> = shown
        .iter()
        .enumerate()
        .map(|(i, d)| {
            let same = shown.get(i + 1).is_some_and(|n| n.0.month() == d.0.month());
            d.0.strftime(if same { "%-d" } else { "%-d %b" }).to_string()
        })
        .collect();
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, first)) if days.len() == shown.len() => format!("{} and {last}", first.join(", ")),
        Some(_) => format!("{} and {} more days", words.join(", "), days.len() - shown.len()),
        None => String::new(),
    }
}

fn of_year(d: Day) -> String {
    d.0.strftime("%-d %b %Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_said_as_people_say_them() {
        let said = |days: &[&str]| spelt(&days.iter().filter_map(|d| Day::parse(d)).collect::<Vec<_>>());
        assert_eq!(said(&["2026-11-30"]), "30 Nov");
        assert_eq!(said(&["2026-11-23", "2026-11-30", "2026-12-07"]), "23, 30 Nov and 7 Dec");
        assert_eq!(
            said(&["2026-11-02", "2026-11-03", "2026-11-04", "2026-11-05", "2026-11-06"]),
            "2, 3, 4 Nov and 2 more days"
        );
        assert_eq!(said(&[]), "");
    }
}
