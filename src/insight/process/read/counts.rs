//! What there is of each process: counts over a project (`$1`), and over what its teams' running Sprints hold.

use super::ItemView;
use crate::args;
use crate::insight::process::model::Scale;
use crate::kit::db::{Conn, DbError};

/// An item, and how it is counted.
struct Item {
    of: &'static str,
    name: &'static str,
    mandatory: bool,
    /// Whether only a large set-up is asked for it.
    large: bool,
    all: &'static str,
    running: Option<&'static str>,
}

const fn item(of: &'static str, name: &'static str, all: &'static str) -> Item {
    Item { of, name, mandatory: true, large: false, all, running: None }
}

impl Item {
    const fn optional(mut self) -> Self {
        self.mandatory = false;
        self
    }
    const fn large(mut self) -> Self {
        self.large = true;
        self
    }
    const fn running(mut self, sql: &'static str) -> Self {
        self.running = Some(sql);
        self
    }
}

const ITEMS: &[Item] = &[
    item("8.1", "Identified Product Owner", "SELECT COUNT(*) FROM project_owner WHERE project_id = $1"),
    item(
        "8.1",
        "Project Vision Statement",
        "SELECT COUNT(*) FROM project WHERE id = $1 AND vision_statement IS NOT NULL",
    ),
    item(
        "8.1",
        "Identified Chief Product Owner",
        "SELECT COUNT(*) FROM project WHERE id = $1 AND chief_product_owner_id IS NOT NULL",
    )
    .large(),
    item(
        "8.2",
        "Identified Scrum Master",
        "SELECT COUNT(DISTINCT t.scrum_master_id) FROM team t JOIN project_team p ON p.team_id = t.id WHERE p.project_id = $1",
    ),
    item(
        "8.2",
        "Identified Chief Scrum Master",
        "SELECT COUNT(*) FROM project WHERE id = $1 AND chief_scrum_master_id IS NOT NULL",
    )
    .large(),
    item(
        "8.3",
        "Identified Scrum Team",
        "SELECT COUNT(*) FROM project_team p WHERE p.project_id = $1
            AND EXISTS (SELECT 1 FROM team_member m WHERE m.team_id = p.team_id)",
    ),
    item(
        "8.3",
        "Environment Schedule",
        "SELECT COUNT(*) FROM booking b JOIN environment e ON e.id = b.environment_id WHERE e.project_id = $1",
    )
    .large(),
    item("8.4", "Epic(s)", "SELECT COUNT(*) FROM epic WHERE project_id = $1"),
    item(
        "8.5",
        "Prioritized Product Backlog",
        "SELECT COUNT(*) FROM story WHERE project_id = $1 AND state NOT IN ('accepted', 'retired')",
    ),
    item(
        "8.5",
        "Prioritized Product Backlog Assignment(s)",
        "SELECT COUNT(*) FROM story s WHERE s.project_id = $1 AND EXISTS (SELECT 1 FROM project_owner o
                WHERE o.project_id = s.project_id AND o.person_id = s.product_owner_id)",
    )
    .large(),
    item(
        "8.6",
        "Length of Sprint",
        "SELECT COUNT(*) FROM sprint s JOIN project_team p ON p.team_id = s.team_id WHERE p.project_id = $1",
    )
    .optional()
    .running(
        "SELECT COUNT(*) FROM sprint s JOIN project_team p ON p.team_id = s.team_id
          WHERE p.project_id = $1 AND s.state = 'active'",
    ),
    item("9.1", "User Stories", "SELECT COUNT(*) FROM story WHERE project_id = $1").running(
        "SELECT COUNT(*) FROM story t WHERE t.project_id = $1 AND EXISTS (SELECT 1 FROM commitment c
           JOIN sprint s ON s.id = c.sprint_id WHERE c.story_id = t.id AND s.state = 'active')",
    ),
    item(
        "9.1",
        "User Story Acceptance Criteria",
        "SELECT COUNT(*) FROM story WHERE project_id = $1 AND acceptance_criteria <> '[]'",
    )
    .running(
        "SELECT COUNT(*) FROM story t WHERE t.project_id = $1 AND t.acceptance_criteria <> '[]' AND EXISTS (
                SELECT 1 FROM commitment c JOIN sprint s ON s.id = c.sprint_id WHERE c.story_id = t.id AND s.state = 'active')",
    ),
    item(
        "9.2",
        "Estimated User Stories",
        "SELECT COUNT(*) FROM story t WHERE t.project_id = $1 AND (t.estimate IS NOT NULL
             OR EXISTS (SELECT 1 FROM portion o WHERE o.story_id = t.id AND o.estimate IS NOT NULL))",
    ),
    item(
        "9.3",
        "Committed User Stories",
        "SELECT COUNT(DISTINCT t.id) FROM story t JOIN commitment c ON c.story_id = t.id WHERE t.project_id = $1",
    )
    .running(
        "SELECT COUNT(DISTINCT t.id) FROM story t JOIN commitment c ON c.story_id = t.id JOIN sprint s ON s.id = c.sprint_id
          WHERE t.project_id = $1 AND s.state = 'active'",
    ),
    item("9.4", "Task List", "SELECT COUNT(*) FROM task k JOIN story t ON t.id = k.story_id WHERE t.project_id = $1")
        .running(
            "SELECT COUNT(*) FROM task k JOIN story t ON t.id = k.story_id WHERE t.project_id = $1 AND EXISTS (
                SELECT 1 FROM commitment c JOIN sprint s ON s.id = c.sprint_id WHERE c.story_id = t.id AND s.state = 'active')",
        ),
    item(
        "9.5",
        "Effort Estimated Task List",
        "SELECT COUNT(*) FROM task k JOIN story t ON t.id = k.story_id WHERE t.project_id = $1 AND k.estimate IS NOT NULL",
    )
    .optional(),
    item(
        "9.6",
        "Sprint Backlog and Sprint Burndown Chart",
        "SELECT COUNT(DISTINCT c.sprint_id) FROM commitment c JOIN story t ON t.id = c.story_id WHERE t.project_id = $1",
    )
    .running(
        "SELECT COUNT(DISTINCT c.sprint_id) FROM commitment c JOIN story t ON t.id = c.story_id JOIN sprint s ON s.id = c.sprint_id
          WHERE t.project_id = $1 AND s.state = 'active'",
    ),
    item(
        "10.1",
        "Tasks done",
        "SELECT COUNT(*) FROM task k JOIN story t ON t.id = k.story_id WHERE t.project_id = $1 AND k.state = 'done'",
    )
    .running(
        "SELECT COUNT(*) FROM effort f JOIN sprint s ON s.id = f.sprint_id JOIN story t ON t.id = f.story_id
          WHERE t.project_id = $1 AND s.state = 'active' AND f.task_id IS NOT NULL",
    ),
    item(
        "10.1",
        "Work Packages completed",
        "SELECT COUNT(*) FROM work_package WHERE project_id = $1 AND state IN ('completed', 'accepted')",
    )
    .optional()
    .running(
        "SELECT COUNT(DISTINCT f.work_package_id) FROM effort f JOIN sprint s ON s.id = f.sprint_id
           JOIN story t ON t.id = f.story_id WHERE t.project_id = $1 AND s.state = 'active'",
    ),
    item("10.1", "Impediment Log", "SELECT COUNT(*) FROM impediment i JOIN project_team p ON p.team_id = i.team_id WHERE p.project_id = $1")
        .optional(),
    item("10.2", "Daily Standup Meetings held", HELD[0].0).running(HELD[0].1),
    item(
        "10.3",
        "Changes of the Prioritized Product Backlog",
        "SELECT COUNT(*) FROM activity WHERE project_id = $1
            AND kind IN ('story_created', 'story_changed', 'story_ranked', 'epic_created', 'epic_changed', 'epic_ranked')",
    )
    .running(
        "SELECT COUNT(*) FROM activity WHERE project_id = $1
            AND kind IN ('story_created', 'story_changed', 'story_ranked', 'epic_created', 'epic_changed', 'epic_ranked')
            AND at >= (SELECT MIN(s.started_at) FROM sprint s JOIN project_team p ON p.team_id = s.team_id
                        WHERE p.project_id = $1 AND s.state = 'active')",
    ),
    item("10.3", "Change Requests", "SELECT COUNT(*) FROM change_request WHERE project_id = $1").optional(),
    item(
        "11.1",
        "Accepted User Stories and Work Packages",
        "SELECT (SELECT COUNT(*) FROM story WHERE project_id = $1 AND state = 'accepted')
              + (SELECT COUNT(*) FROM work_package WHERE project_id = $1 AND state = 'accepted')",
    ),
    item("11.1", "Sprint Review Meetings held", HELD[1].0).running(HELD[1].1),
    item("11.2", "Retrospect Sprint Meetings held", HELD[2].0).running(HELD[2].1),
    item(
        "12.1",
        "Accepted deliverables",
        "SELECT COUNT(*) FROM story WHERE project_id = $1 AND state = 'accepted'",
    ),
    item(
        "12.2",
        "Work Packages that came back, reopened or rejected",
        "SELECT COUNT(*) FROM work_package WHERE project_id = $1 AND (reopened > 0 OR state = 'rejected')",
    )
    .optional(),
];

macro_rules! held {
    ($kind:literal) => {
        (
            concat!(
                "SELECT COUNT(*) FROM meeting m JOIN project_team p ON p.team_id = m.team_id
                  WHERE p.project_id = $1 AND m.took_minutes IS NOT NULL AND m.kind = '",
                $kind,
                "'"
            ),
            concat!(
                "SELECT COUNT(*) FROM meeting m JOIN project_team p ON p.team_id = m.team_id
                   JOIN sprint s ON s.team_id = m.team_id AND s.state = 'active'
                  WHERE p.project_id = $1 AND m.took_minutes IS NOT NULL AND m.starts_at >= s.started_at AND m.kind = '",
                $kind,
                "'"
            ),
        )
    };
}

/// Meetings that were held: of a project, and since its running Sprints began.
const HELD: [(&str, &str); 3] = [held!("daily_standup"), held!("sprint_review"), held!("retrospect_sprint")];

/// The items of all processes, counted by one statement, each with the number of its process.
pub fn items(tx: &mut Conn, project: i64, scale: Scale) -> Result<Vec<(&'static str, ItemView)>, DbError> {
    let asked: Vec<&Item> = ITEMS.iter().filter(|i| !i.large || scale == Scale::Large).collect();
    let count = |(place, i): (usize, &&Item)| {
        let running = i.running.unwrap_or("SELECT CAST(NULL AS BIGINT)");
        format!("SELECT CAST({place} AS BIGINT) AS place, ({}), ({running})", i.all)
    };
    let counts: Vec<String> = asked.iter().enumerate().map(count).collect();
    let rows: Vec<(i64, i64, Option<i64>)> =
        tx.all(&format!("{} ORDER BY place", counts.join(" UNION ALL ")), args![project])?;
    let item = |(i, (_, done, in_running_sprints)): (&Item, (i64, i64, Option<i64>))| {
        (i.of, ItemView { name: i.name, mandatory: i.mandatory, done, in_running_sprints })
    };
    Ok(asked.into_iter().zip(rows).map(item).collect())
}
