//! The Prioritized Product Backlog: one order of Epics and stories.

use crate::support::*;
use serde_json::{Value, json};

fn keys(items: &[Value]) -> Vec<String> {
    items.iter().map(|i| text(&i["key"])).collect()
}

/// The keys of the backlog as the person sees it.
fn backlog(w: &World, query: &str) -> Vec<String> {
    keys(&w.all(MIA, &format!("/projects/OPS/backlog{query}")))
}

fn five(w: &World) -> Vec<String> {
    (1..=5).map(|n| w.story(OLGA, "OPS", json!({"title": format!("story {n}")}))).collect()
}

fn rank(w: &World, who: &str, key: &str, place: Value) -> Answer {
    w.post(who, &format!("/stories/{key}/rank"), place)
}

each_engine!(new_items_stand_at_the_end, |w| {
    let a = w.story(OLGA, "OPS", json!({"title": "a"}));
    let epic = text(&w.post(OLGA, "/projects/OPS/epics", json!({"title": "e"})).created()["key"]);
    let b = w.story(OTTO, "OPS", json!({"title": "b"}));
    let items = w.get(MIA, "/projects/OPS/backlog").items();
    assert_eq!(keys(&items), [a.clone(), epic, b]);
    assert_eq!(items.iter().map(|i| text(&i["type"])).collect::<Vec<_>>(), ["story", "epic", "story"]);
    assert_eq!(items[0]["title"], "a");
    assert_eq!(items[0]["class"], "single_team_finite");
});

/// R2.
each_engine!(a_story_moves_before_or_after_another, |w| {
    let k = five(w);
    rank(w, OLGA, &k[4], json!({"before": k[0]})).ok();
    assert_eq!(backlog(w, ""), [&k[4], &k[0], &k[1], &k[2], &k[3]].map(Clone::clone));
    rank(w, OLGA, &k[4], json!({"after": k[2]})).ok();
    assert_eq!(backlog(w, ""), [&k[0], &k[1], &k[2], &k[4], &k[3]].map(Clone::clone));
    rank(w, OLGA, &k[0], json!({"after": k[3]})).ok();
    assert_eq!(backlog(w, ""), [&k[1], &k[2], &k[4], &k[3], &k[0]].map(Clone::clone));
    // Where it stands already.
    rank(w, OLGA, &k[2], json!({"after": k[1]})).ok();
    assert_eq!(backlog(w, ""), [&k[1], &k[2], &k[4], &k[3], &k[0]].map(Clone::clone));
    let moved = rank(w, OLGA, &k[2], json!({"before": k[1]})).ok();
    assert_eq!(moved["key"], json!(k[2]));
    let next = w.get(OLGA, &format!("/stories/{}", k[1])).ok();
    assert!(moved["rank"].as_i64() < next["rank"].as_i64(), "{moved} {next}");
});

/// R2.
each_engine!(a_story_can_stand_beside_an_epic, |w| {
    let k = five(w);
    let epic = text(&w.post(OLGA, "/projects/OPS/epics", json!({"title": "e"})).created()["key"]);
    rank(w, OLGA, &k[0], json!({"after": epic})).ok();
    assert_eq!(backlog(w, "").last(), Some(&k[0]));
});

each_engine!(a_thousand_moves_into_the_same_gap_stay_in_order, |w| {
    let k = five(w);
    for i in 0..120 {
        let (moved, other) = if i % 2 == 0 { (&k[2], &k[1]) } else { (&k[1], &k[2]) };
        rank(w, OLGA, moved, json!({"after": k[0]})).ok();
        assert_eq!(backlog(w, "")[..3], [k[0].clone(), moved.clone(), other.clone()], "move {i}");
    }
});

/// Where no gap is left, only the items around the place move apart, and a list that is being paged keeps its order.
each_engine!(moves_into_the_same_gap_of_a_long_backlog_write_few_ranks, |w| {
    let mut order: Vec<String> = (0..300).map(|n| w.story(OLGA, "OPS", json!({"title": format!("s{n}")}))).collect();
    let began = order.clone();
    let page = w.get(MIA, "/projects/OPS/backlog?limit=150").ok();
    let written =
        || -> i64 { w.wait_for(w.app.db.read(|tx| tx.value("SELECT COUNT(*) FROM order_log", &[]))).unwrap() };
    let (begin, mut most_ranks, mut most_statements) = (written(), 0, 0);
    for n in 0..120 {
        let moved = order.remove(200);
        let (ranks, statements) = (written(), w.app.db.statements());
        rank(w, OLGA, &moved, json!({"after": order[100]})).ok();
        most_statements = most_statements.max(w.app.db.statements() - statements);
        most_ranks = most_ranks.max(written() - ranks);
        order.insert(101, moved);
        assert!(n % 20 != 19 || backlog(w, "") == order, "move {n}");
    }
    assert!(written() - begin < 300 && most_ranks <= 33, "{} ranks, {most_ranks} at once", written() - begin);
    assert!(most_statements <= 45, "{most_statements} statements");
    let rest = backlog(w, &format!("?limit=150&cursor={}", text(&page["next_cursor"])));
    assert_eq!([keys(page["items"].as_array().unwrap()), rest].concat(), began);
});

each_engine!(wrong_places_are_refused, |w| {
    let k = five(w);
    let other = w.story(PAUL, "WEB", json!({"title": "elsewhere"}));
    assert_eq!(rank(w, OLGA, &k[0], json!({})).status, 422);
    assert_eq!(rank(w, OLGA, &k[0], json!({"before": k[1], "after": k[2]})).status, 422);
    rank(w, OLGA, &k[0], json!({"before": "OPS-99"})).invalid(&["before"]);
    rank(w, OLGA, &k[0], json!({"after": other})).invalid(&["after"]);
    rank(w, OLGA, &k[0], json!({"after": 7})).invalid(&["after"]);
    rank(w, OLGA, &k[0], json!({"after": k[0]})).invalid(&["after"]);
    rank(w, OLGA, "OPS-99", json!({"after": k[0]})).not_found();
    rank(w, PAUL, &k[0], json!({"after": k[1]})).not_found();
    assert_eq!(backlog(w, ""), k);
});

/// R198, R152.
each_engine!(the_storys_owner_ranks_and_the_chief_ranks_any, |w| {
    let k = five(w);
    for who in [OTTO, MIA, SAM, CYRIL, ADA] {
        rank(w, who, &k[0], json!({"after": k[1]})).refused(403, "not_product_owner");
    }
    rank(w, CHLOE, &k[0], json!({"after": k[1]})).ok();
});

/// R17, R65, R155, R213.
each_engine!(filters_leave_the_order_alone, |w| {
    let a = w.story(OLGA, "OPS", json!({"title": "a", "recurrence": "recurring"}));
    let b = w.story(OTTO, "OPS", json!({"title": "b", "team_mode": "multiple"}));
    let c = w.story(OLGA, "OPS", json!({"title": "c"}));
    w.patch(OLGA, &format!("/stories/{c}"), json!({"state": "ready"})).ok();
    assert_eq!(backlog(w, "?recurrence=recurring"), [a.clone()]);
    assert_eq!(backlog(w, "?recurrence=finite"), [b.clone(), c.clone()]);
    assert_eq!(backlog(w, "?team_mode=multiple"), [b.clone()]);
    assert_eq!(backlog(w, "?state=ready"), [c.clone()]);
    assert_eq!(backlog(w, "?state=active"), [a.clone()]);
    assert_eq!(backlog(w, "?product_owner=otto"), [b]);
    assert_eq!(backlog(w, "?product_owner=olga&recurrence=finite"), [c]);
    for wrong in [
        "recurrence=often",
        "team_mode=x",
        "state=x",
        "product_owner=nobody",
        "limit=0",
        "limit=201",
        "limit=x",
        "cursor=x",
        "cursor=",
        "recurrence=",
    ] {
        w.get(MIA, &format!("/projects/OPS/backlog?{wrong}")).refused(422, "invalid");
    }
});

each_engine!(q_finds_by_title_or_key_whatever_the_case_and_without_wildcards, |w| {
    let ueber = w.story(OLGA, "OPS", json!({"title": "Überlauf beheben"}));
    let greek = w.story(OLGA, "OPS", json!({"title": "ΣΊΣΥΦΟΣ"}));
    let percent = w.story(OLGA, "OPS", json!({"title": "100% of_all \\ things"}));
    let plain = w.story(OLGA, "OPS", json!({"title": "100 percent of all things"}));
    assert_eq!(backlog(w, "?q=%C3%9CBERLAUF"), [ueber.clone()]);
    assert_eq!(backlog(w, "?q=%C3%BCberl"), [ueber.clone()]);
    assert_eq!(backlog(w, "?q=%CF%83%CE%AF%CF%83%CF%85%CF%86"), [greek]);
    assert_eq!(backlog(w, "?q=100%25"), [percent.clone()]);
    assert_eq!(backlog(w, "?q=of_all"), [percent.clone()]);
    assert_eq!(backlog(w, "?q=%5C"), [percent.clone()]);
    assert_eq!(backlog(w, "?q=100"), [percent, plain]);
    assert_eq!(backlog(w, &format!("?q={}", ueber.to_lowercase())), [ueber]);
    assert_eq!(backlog(w, "?q=nothing"), Vec::<String>::new());
});

/// R196.
each_engine!(an_item_comes_exactly_once_while_others_move, |w| {
    let k: Vec<String> = (0..12).map(|n| w.story(OLGA, "OPS", json!({"title": format!("s{n}")}))).collect();
    let page = w.get(MIA, "/projects/OPS/backlog?limit=4").ok();
    let first = keys(page["items"].as_array().unwrap());
    assert_eq!(first, k[..4]);
    // What was seen moves down, what was not seen moves up, and something new comes.
    rank(w, OLGA, &k[0], json!({"after": k[11]})).ok();
    rank(w, OLGA, &k[10], json!({"before": k[1]})).ok();
    w.story(OLGA, "OPS", json!({"title": "new"}));
    let cursor = text(&page["next_cursor"]);
    let rest = backlog(w, &format!("?limit=4&cursor={cursor}"));
    let rest_here: Vec<&String> = rest.iter().collect();
    for key in &k {
        let times = first.iter().filter(|x| *x == key).count() + rest_here.iter().filter(|x| **x == key).count();
        assert_eq!(times, 1, "{key}: {first:?} {rest:?}");
    }
});

/// R24, R199.
each_engine!(epics_break_down_into_stories, |w| {
    w.post(MIA, "/projects/OPS/epics", json!({"title": "e"})).refused(403, "not_product_owner");
    let epic = w.post(
        OLGA,
        "/projects/OPS/epics",
        json!({"title": "Hiring", "description": "all of it", "product_owner": "otto"}),
    );
    let key = text(&epic.body["key"]);
    assert_eq!(epic.header("location"), format!("/api/v1/epics/{key}"));
    let epic = epic.created();
    assert_eq!((epic["product_owner"].clone(), epic["stories"].clone()), (json!("otto"), json!([])));
    let story = w.story(OLGA, "OPS", json!({"title": "s", "epic": key}));
    assert_eq!(w.get(MIA, &format!("/epics/{key}")).ok()["stories"], json!([story]));
    assert_eq!(w.get(MIA, &format!("/stories/{story}")).ok()["epic"], json!(key));
    w.story(OLGA, "OPS", json!({"title": "t"}));
    w.post(OLGA, "/projects/OPS/stories", json!({"title": "s", "epic": story})).invalid(&["epic"]);
    w.post(OLGA, "/projects/OPS/stories", json!({"title": "s", "epic": "OPS-99"})).invalid(&["epic"]);
    assert_eq!(w.patch(OLGA, &format!("/epics/{key}"), json!({"title": "Hire"})).ok()["title"], "Hire");
    w.patch(MIA, &format!("/epics/{key}"), json!({"title": "x"})).refused(403, "not_product_owner");
    w.patch(PAUL, &format!("/epics/{key}"), json!({"title": "x"})).not_found();
    w.get(MIA, &format!("/epics/{story}")).not_found();
    w.get(MIA, &format!("/stories/{key}")).not_found();
    w.post(OLGA, "/projects/OPS/epics", json!({"title": "e", "product_owner": "mia"})).invalid(&["product_owner"]);
});

each_engine!(keys_of_all_kinds_share_one_sequence, |w| {
    let a = w.story(OLGA, "OPS", json!({"title": "a", "recurrence": "recurring", "team": "first"}));
    let e = text(&w.post(OLGA, "/projects/OPS/epics", json!({"title": "e"})).created()["key"]);
    let p = w.work_package(MIA, &a, json!({"title": "p"}));
    assert_eq!([a, e, p], ["OPS-1", "OPS-2", "OPS-3"]);
    // A refused one may leave a gap, but never the same key twice.
    let web = w.story(PAUL, "WEB", json!({"title": "w"}));
    assert_eq!(web, "WEB-1");
});

mod priority_conflicts {
    use super::*;

    /// R153.
    each_engine!(only_the_chief_decides_a_conflict_of_priorities, |w| {
        let (a, b, c) = (
            w.story(OLGA, "OPS", json!({"title": "a"})),
            w.story(OTTO, "OPS", json!({"title": "b"})),
            w.story(OTTO, "OPS", json!({"title": "c"})),
        );
        let body = json!({"stories": [a, b], "reason": "both first"});
        w.post(MIA, "/projects/OPS/priority-conflicts", body.clone()).refused(403, "not_product_owner");
        w.post(PAUL, "/projects/OPS/priority-conflicts", body.clone()).not_found();
        w.post(OTTO, "/projects/OPS/priority-conflicts", json!({"stories": [a, "OPS-99"], "reason": "x"}))
            .invalid(&["stories.1"]);
        w.post(OTTO, "/projects/OPS/priority-conflicts", json!({"stories": [a, b]})).invalid(&["reason"]);
        let made = w.post(OTTO, "/projects/OPS/priority-conflicts", body).created();
        let id = made["id"].as_i64().unwrap();
        let open = json!({"id": id, "state": "open", "stories": [a, b], "raised_by": "otto", "reason": "both first", "decided_by": null, "decision_reason": null});
        has(&made, &open);
        assert_eq!(w.get(MIA, &format!("/priority-conflicts/{id}")).ok(), made);
        assert_eq!(w.get(MIA, "/projects/OPS/priority-conflicts").ok()["items"], json!([made]));
        w.get(STAN, "/projects/OPS/priority-conflicts").not_found();
        w.get(STAN, &format!("/priority-conflicts/{id}")).not_found();
        // While it is open, the order of these stories is the chief's.
        rank(w, OLGA, &a, json!({"after": b})).conflict("priority_conflict_open");
        rank(w, OTTO, &b, json!({"before": a})).conflict("priority_conflict_open");
        rank(w, OTTO, &c, json!({"before": a})).ok();
        rank(w, CHLOE, &a, json!({"after": b})).ok();
        let decide = |who: &str, body: Value| w.post(who, &format!("/priority-conflicts/{id}/decide"), body);
        for who in [OLGA, OTTO, CYRIL, ADA, MIA] {
            decide(who, json!({"order": [b, a], "reason": "worth more"})).refused(403, "not_chief_product_owner");
        }
        decide(STAN, json!({"order": [b, a], "reason": "x"})).not_found();
        decide(CHLOE, json!({"order": [b], "reason": "x"})).invalid(&["order"]);
        decide(CHLOE, json!({"order": [b, b], "reason": "x"})).refused(422, "invalid");
        let decided = decide(CHLOE, json!({"order": [b, a], "reason": "worth more"})).ok();
        assert_eq!(decided["state"], "decided");
        assert_eq!(
            (decided["decided_by"].clone(), decided["decision_reason"].clone()),
            (json!("chloe"), json!("worth more"))
        );
        let order = backlog(w, "");
        let at = |k: &String| order.iter().position(|x| x == k);
        assert!(at(&b) < at(&a), "{order:?}");
        rank(w, OLGA, &a, json!({"before": b})).ok();
    });
}

/// R2, R65.
each_engine!(the_backlog_holds_stories_of_every_state, |w| {
    let (done, old, asleep) = (w.finite("done", "first", 1.0), w.recurring("old"), w.recurring("asleep"));
    w.running("first", &[&done]);
    let task = w.loose_task(MIA, &done, "t");
    w.done(MIA, task, 1.0);
    w.act(OLGA, &format!("/stories/{done}/accept"));
    w.act(OLGA, &format!("/stories/{old}/retire"));
    w.act(OLGA, &format!("/stories/{asleep}/rest"));
    assert_eq!(backlog(w, ""), [done.clone(), old.clone(), asleep.clone()]);
    assert_eq!(backlog(w, "?state=accepted"), [done]);
    assert_eq!(backlog(w, "?state=retired"), [old]);
    assert_eq!(backlog(w, "?state=dormant"), [asleep]);
});
