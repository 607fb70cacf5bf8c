//! What tasks took before (R70, R202): for a title that was done under the same template, category or story, the median of what
//! was spent.

use crate::app::Cx;
use crate::args;
use crate::kit::fields::number::Hundredths;
use crate::kit::fields::text::Key;
use crate::kit::numbers::spread;
use crate::kit::problem::Problem;
use crate::kit::text::fold;
use crate::product::template::model::suggestion::Origin;
use crate::product::{item_template, story};
use crate::service::access;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// A task that was done before, and what it took.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TaskSuggestion {
    /// The title, as it was written last.
    pub title: String,
    /// The median of what was spent.
    pub median: Hundredths,
    /// The 85th percentile (nearest rank), the careful choice.
    pub careful: Hundredths,
    /// How many such tasks it comes from.
    pub count: usize,
    /// Where these were.
    pub from: Origin,
}

/// Suggestions, the most frequent first.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TaskSuggestions {
    /// The suggestions, at most 50.
    pub items: Vec<TaskSuggestion>,
}

/// How many Work Packages or tasks a look back takes in: what was long ago says little of the next.
const LOOK_BACK: i64 = 300;

const SHOWN: usize = 50;

/// Title and spent of done tasks, newest first.
type Done = Vec<(String, i64)>;

fn of_template(cx: &mut Cx<'_>, id: i64) -> Result<Done, Problem> {
    Ok(cx.tx.all(
        "SELECT t.title, t.spent FROM task t WHERE t.state = 'done' AND t.spent > 0 AND t.work_package_id IN
           (SELECT w.id FROM work_package w WHERE w.template_id = $1 ORDER BY w.id DESC LIMIT $2) ORDER BY t.id DESC",
        args![id, LOOK_BACK],
    )?)
}

fn of_category(cx: &mut Cx<'_>, project: i64, category: &str) -> Result<Done, Problem> {
    Ok(cx.tx.all(
        "SELECT t.title, t.spent FROM task t WHERE t.state = 'done' AND t.spent > 0 AND t.work_package_id IN
           (SELECT w.id FROM work_package w WHERE w.project_id = $1 AND w.category = $2 ORDER BY w.id DESC LIMIT $3)
          ORDER BY t.id DESC",
        args![project, category, LOOK_BACK],
    )?)
}

fn of_story(cx: &mut Cx<'_>, id: i64) -> Result<Done, Problem> {
    Ok(cx.tx.all(
        "SELECT t.title, t.spent FROM task t WHERE t.story_id = $1 AND t.state = 'done' AND t.spent > 0 ORDER BY t.id DESC LIMIT $2",
        args![id, 4 * LOOK_BACK],
    )?)
}

/// The tasks of the stories that came from the same story template.
fn of_story_template(cx: &mut Cx<'_>, template: i64) -> Result<Done, Problem> {
    Ok(cx.tx.all(
        "SELECT t.title, t.spent FROM task t WHERE t.state = 'done' AND t.spent > 0 AND t.story_id IN
           (SELECT u.story_id FROM item_template_use u WHERE u.template_id = $1 ORDER BY u.id DESC LIMIT $2)
          ORDER BY t.id DESC LIMIT $3",
        args![template, LOOK_BACK, 4 * LOOK_BACK],
    )?)
}

fn grouped(done: Done, from: Origin) -> Vec<TaskSuggestion> {
    let mut by_title: BTreeMap<String, (String, Vec<i64>)> = BTreeMap::new();
    for (title, spent) in done {
        by_title.entry(fold(&title)).or_insert_with(|| (title, Vec::new())).1.push(spent);
    }
    let suggestion = |(title, spent): (String, Vec<i64>)| {
        let s = spread(spent)?;
        Some(TaskSuggestion {
            title,
            median: Hundredths(s.median),
            careful: Hundredths(s.careful),
            count: s.count,
            from,
        })
    };
    by_title.into_values().filter_map(suggestion).collect()
}

/// The nearest wins for each title; of those the most frequent first.
fn merged(nearest_first: Vec<Vec<TaskSuggestion>>, title: Option<&str>) -> TaskSuggestions {
    let mut items: Vec<TaskSuggestion> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for s in nearest_first.into_iter().flatten() {
        let folded = fold(&s.title);
        if title.is_none_or(|t| fold(t.trim()) == folded) && seen.insert(folded) {
            items.push(s);
        }
    }
    items.sort_by_key(|s| std::cmp::Reverse(s.count));
    items.truncate(SHOWN);
    TaskSuggestions { items }
}

/// For a new task of a Work Package.
pub fn for_work_package(cx: &mut Cx<'_>, key: &Key, title: Option<&str>) -> Result<TaskSuggestions, Problem> {
    let w = access::read::find(cx, key)?;
    let mut found = Vec::new();
    if let Some(id) = w.template_id {
        found.push(grouped(of_template(cx, id)?, Origin::Template));
    }
    if let Some(category) = &w.category {
        found.push(grouped(of_category(cx, w.project_id, category)?, Origin::Category));
    }
    found.push(grouped(of_story(cx, w.story_id)?, Origin::Story));
    Ok(merged(found, title))
}

/// For a new task of a story.
pub fn for_story(cx: &mut Cx<'_>, key: &Key, title: Option<&str>) -> Result<TaskSuggestions, Problem> {
    let s = story::read::find(cx, key)?;
    let mut found = vec![grouped(of_story(cx, s.id)?, Origin::Story)];
    if let Some((template, _)) = item_template::store::used_by_story(cx.tx, s.id)? {
        found.push(grouped(of_story_template(cx, template)?, Origin::Template));
    }
    Ok(merged(found, title))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_history_wins_and_titles_are_folded() {
        let done = |all: &[(&str, i64)]| all.iter().map(|(t, n)| ((*t).to_owned(), *n)).collect::<Done>();
        let near = grouped(done(&[("Validate", 100), ("validate", 300), ("Add", 50)]), Origin::Template);
        let far = grouped(done(&[("VALIDATE", 900), ("Collect", 10)]), Origin::Story);
        let all = merged(vec![near, far], None);
        let told: Vec<_> = all.items.iter().map(|s| (s.title.as_str(), s.median.0, s.count, s.from)).collect();
        assert_eq!(
            told,
            [
                ("Validate", 200, 2, Origin::Template),
                ("Add", 50, 1, Origin::Template),
                ("Collect", 10, 1, Origin::Story)
            ]
        );
        let near = grouped(done(&[("Add", 50)]), Origin::Story);
        assert_eq!(merged(vec![near], Some(" add ")).items.len(), 1);
        assert!(merged(vec![], Some("add")).items.is_empty());
    }
}
