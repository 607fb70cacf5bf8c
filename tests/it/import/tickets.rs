//! A source of its own: tickets of a help desk, to show what a new importer takes. It knows nothing of the engine.

use std::collections::HashMap;
use tandem::doors::transfer::digest;
use tandem::doors::transfer::past::{Event, HandOver, StoryPast, Text, What, WorkPackagePast};
use tandem::doors::transfer::source::{Case, Content, Item, Refusal, Source};
use tandem::doors::transfer::table::{Record, Table, Wanted};
use tandem::kit::fields::number::Hundredths;
use tandem::kit::time::At;
use tandem::product::project::model::ProjectKind;
use tandem::service::escalation;
use tandem::service::work_package::model::State;

const WANTED: [Wanted<'_>; 7] = [
    (&["id"], true),
    (&["title"], true),
    (&["points"], true),
    (&["at"], true),
    (&["state"], true),
    (&["team"], true),
    (&["who"], true),
];

/// Wishes are stories, with points; problems are Work Packages, with a row for each change.
pub struct Tickets;

impl Source for Tickets {
    fn name(&self) -> &'static str {
        "tickets"
    }
    fn help(&self) -> &'static str {
        "Tickets of a help desk (CSV), one row for each change"
    }
    fn items(&self) -> &'static str {
        "tickets"
    }
    fn project_kind(&self) -> ProjectKind {
        ProjectKind::DevOps
    }
    fn read(&self, bytes: &[u8], _: &jiff::tz::TimeZone, refuse: &mut dyn FnMut(Refusal)) -> Result<Content, String> {
        let mut table = Table::new(bytes)?;
        let places = table.columns(WANTED).map_err(|why| format!("is no export of tickets: {why}"))?;
        let (mut stories, mut problems): (Vec<Item>, Vec<Problem>) = Default::default();
        let mut index = HashMap::new();
        for record in &mut table {
            let row = record.and_then(|r| {
                Row::read(&r, places.map(|p| p.unwrap_or(0))).map_err(|reason| Refusal { line: r.line, reason })
            });
            match row {
                Ok(row) if row.at.is_none() => stories.push(Item::Story(row.story())),
                Ok(row) => {
                    let i = *index.entry(row.cells[0].clone()).or_insert(problems.len());
                    if i == problems.len() {
                        problems.push(Problem(Vec::new()));
                    }
                    problems[i].0.push(row);
                }
                Err(refusal) => refuse(refusal),
            }
        }
        let problems = problems.into_iter().map(|p| Item::WorkPackage(Box::new(p)));
        Ok(Content { items: stories.into_iter().chain(problems).collect(), ..Content::default() })
    }
}

struct Row {
    cells: [String; 7],
    /// None for a wish.
    at: Option<At>,
    points: Option<Hundredths>,
}

impl Row {
    fn read(r: &Record<'_>, places: [usize; 7]) -> Result<Self, String> {
        let cells = places.map(|p| r.cells[p].trim().to_owned());
        let [id, title, points, at, ..] = &cells;
        if id.is_empty() || title.is_empty() {
            return Err("a ticket has no id or no title".into());
        }
        let points = if points.is_empty() { None } else { Some(points.parse().map_err(|_| "points are no number")?) };
        let at = if at.is_empty() { None } else { Some(at.parse().map_err(|_| format!("{at:?} is no time"))?) };
        let at = at.map(|at: jiff::Timestamp| At(at.as_microsecond()));
        Ok(Self { at, points: points.map(|p: i64| Hundredths(p * 100)), cells })
    }
    fn story(&self) -> StoryPast {
        let [key, title, ..] = self.cells.clone();
        StoryPast { key, title, description: None, estimate: self.points }
    }
    fn at(&self) -> At {
        self.at.unwrap_or(At(0))
    }
    fn state(&self) -> State {
        match self.cells[4].as_str() {
            "new" => State::Open,
            "done" => State::Completed,
            _ => State::InProgress,
        }
    }
    fn team(&self) -> Text {
        self.cells[5].as_str().into()
    }
    fn who(&self) -> Option<Text> {
        Some(self.cells[6].as_str()).filter(|w| !w.is_empty()).map(Text::from)
    }
}

/// The changes of a problem, never none.
struct Problem(Vec<Row>);

impl Case for Problem {
    fn key(&self) -> &str {
        &self.0[0].cells[0]
    }
    fn digest(&self) -> String {
        digest(self.0.iter().map(|r| r.cells.iter().map(String::as_str)))
    }
    fn past(&self) -> WorkPackagePast {
        let (first, last) = (&self.0[0], &self.0[self.0.len() - 1]);
        let mut past = WorkPackagePast {
            state: last.state(),
            created_by: first.who(),
            assignee: last.who(),
            completed_at: (last.state() == State::Completed).then(|| last.at()),
            ..WorkPackagePast::opened(last.cells[1].clone(), first.team(), first.at())
        };
        let tell = |past: &mut WorkPackagePast, row: usize, what| {
            let (update, r) = (i64::try_from(row).unwrap_or(0), &self.0[row]);
            past.events.push(Event { at: r.at(), stated: None, actor: r.who(), update, what });
        };
        tell(&mut past, 0, What::Created(serde_json::json!({"state": first.cells[4]})));
        for (i, pair) in self.0.windows(2).enumerate() {
            let (before, row) = (&pair[0], &pair[1]);
            if before.team() != row.team() {
                past.handovers.push(HandOver {
                    level: 1 + past.handovers.len() as i64,
                    from: before.team(),
                    to: row.team(),
                    reopening: false,
                    opened_at: row.at(),
                    opened_by: before.who(),
                    taken: Some((row.at(), row.who())),
                    ended: None,
                });
                let n = past.handovers.len() - 1;
                tell(&mut past, i + 1, What::Escalated(n));
                tell(&mut past, i + 1, What::Taken(n));
            }
            if row.state() == State::Completed {
                for n in (0..past.handovers.len()).rev() {
                    past.handovers[n].ended = Some((row.at(), escalation::model::State::Completed));
                    tell(&mut past, i + 1, What::Ended(n));
                }
                tell(&mut past, i + 1, What::Completed(row.who(), None));
            }
        }
        past
    }
}

const HEADER: &str = "id,title,points,at,state,team,who\n";

/// Two wishes, a problem that was handed over, and a broken row.
pub fn sample() -> String {
    format!(
        "{HEADER}T-1,A new form,3,,new,,\n\
         T-2,The printer is silent,,2026-03-02T08:00:00Z,new,Front Desk,Mia\n\
         T-2,The printer is silent,,2026-03-02T09:00:00Z,working,Workshop,Tom\n\
         T-3,A faster search,,,new,,\n\n\n\
         T-2,The printer is silent,,2026-03-02T11:00:00Z,done,Workshop,Tom\n\
         T-4,Broken,,yesterday,new,Front Desk,Mia\n"
    )
}

/// So many wishes and problems.
pub fn many(stories: usize, problems: usize) -> String {
    let stories = (0..stories).map(|n| format!("S-{n},Story {n},1,,new,,\n"));
    let problems = (0..problems).map(|n| format!("P-{n},Problem {n},,2026-03-02T08:00:00Z,new,Team {},Mia\n", n % 3));
    std::iter::once(HEADER.to_owned()).chain(stories).chain(problems).collect()
}
