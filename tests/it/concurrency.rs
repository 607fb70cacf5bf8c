//! Many at once: no change is lost, no key comes twice, nothing fails on our side (`send` refuses every 5xx).

use crate::support::*;
use serde_json::{Value, json};
use std::collections::HashSet;

/// Runs `work` in threads, each with its number.
fn at_once<T: Send>(threads: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    std::thread::scope(|s| {
        let work = &work;
        let handles: Vec<_> = (0..threads).map(|i| s.spawn(move || work(i))).collect();
        handles.into_iter().map(|h| h.join().unwrap()).collect()
    })
}

/// R196.
each_engine!(keys_are_unique_whoever_makes_what, |w| {
    let r = w.recurring("r");
    w.running("first", &[&r]);
    let made = at_once(8, |i| -> Vec<String> {
        (0..6)
            .map(|n| match (i + n) % 3 {
                0 => w.story(OLGA, "OPS", json!({"title": "s"})),
                1 => text(&w.post(OTTO, "/projects/OPS/epics", json!({"title": "e"})).created()["key"]),
                _ => w.work_package(MIA, &r, json!({"title": "p"})),
            })
            .collect()
    });
    let all: Vec<String> = made.into_iter().flatten().collect();
    let unique: HashSet<&String> = all.iter().collect();
    assert_eq!((all.len(), unique.len()), (48, 48));
});

/// R196.
each_engine!(moves_from_all_sides_leave_one_order, |w| {
    let keys: Vec<String> = (0..10).map(|n| w.story(OLGA, "OPS", json!({"title": format!("s{n}")}))).collect();
    at_once(8, |i| {
        for n in 0..10 {
            let (a, b) = (&keys[(i + n) % 10], &keys[(i * 3 + n * 7 + 1) % 10]);
            if a != b {
                let place = if n % 2 == 0 { json!({"before": b}) } else { json!({"after": b}) };
                w.post(OLGA, &format!("/stories/{a}/rank"), place).ok();
            }
        }
    });
    let items = w.all(OLGA, "/projects/OPS/backlog?limit=3");
    let found: HashSet<String> = items.iter().map(|i| text(&i["key"])).collect();
    assert_eq!((items.len(), found.len()), (10, 10));
    let ranks: Vec<i64> = items
        .iter()
        .map(|i| w.get(OLGA, &format!("/stories/{}", text(&i["key"]))).ok()["rank"].as_i64().unwrap())
        .collect();
    assert!(ranks.windows(2).all(|r| r[0] < r[1]), "{ranks:?}");
});

each_engine!(readers_see_every_item_once_while_it_moves, |w| {
    let keys: Vec<String> = (0..12).map(|n| w.story(OLGA, "OPS", json!({"title": format!("s{n}")}))).collect();
    at_once(4, |i| {
        if i < 2 {
            for n in 0..15 {
                let (a, b) = (&keys[(i * 5 + n) % 12], &keys[(i * 5 + n * 7 + 3) % 12]);
                if a != b {
                    w.post(OLGA, &format!("/stories/{a}/rank"), json!({"after": b})).ok();
                }
            }
        } else {
            for _ in 0..4 {
                let seen: Vec<String> =
                    w.all(MIA, "/projects/OPS/backlog?limit=2").iter().map(|x| text(&x["key"])).collect();
                for k in &keys {
                    assert_eq!(seen.iter().filter(|x| *x == k).count(), 1, "{k} in {seen:?}");
                }
            }
        }
    });
});

/// R196.
each_engine!(different_fields_changed_at_once_are_all_kept, |w| {
    let s = w.recurring("a");
    let fields = ["as_a", "i_want", "so_that", "category"];
    at_once(4, |i| {
        for n in 0..5 {
            w.patch(OLGA, &format!("/stories/{s}"), json!({(fields[i]): format!("{n}")})).ok();
        }
    });
    let after = w.get(OLGA, &format!("/stories/{s}")).ok();
    for f in fields {
        assert_eq!(after[f], "4", "{f}");
    }
    assert_eq!(w.history(OLGA, &format!("/stories/{s}")).len(), 21);
});

/// R196.
each_engine!(commitments_of_many_are_all_in_the_sprint, |w| {
    let stories: Vec<String> = (0..8).map(|n| w.finite(&format!("s{n}"), "first", 1.5)).collect();
    let sprint = w.sprint("first", "2026-03-02", "2026-03-15");
    at_once(8, |i| w.put(MIA, &format!("/sprints/{sprint}/commitments/{}", stories[i]), json!({})).ok());
    let s = w.get(MIA, &format!("/sprints/{sprint}")).ok();
    assert_eq!((s["committed"].clone(), s["commitments"].as_array().unwrap().len()), (json!(12), 8));
});

each_engine!(of_two_starts_one_is_refused, |w| {
    let sprints = [w.sprint("first", "2026-03-02", "2026-03-15"), w.sprint("first", "2026-03-16", "2026-03-29")];
    let answers = at_once(6, |i| w.post(SAM, &format!("/sprints/{}/start", sprints[i % 2]), json!({})));
    assert_eq!(answers.iter().filter(|a| a.status == 200).count(), 1, "{answers:?}");
    assert!(answers.iter().all(|a| matches!(a.status, 200 | 409)), "{answers:?}");
});

each_engine!(one_name_is_given_once, |w| {
    let body = json!({"login": "twin", "name": "t", "email": "t@t"});
    let answers = at_once(6, |_| w.post(ADA, "/users", body.clone()));
    assert_eq!(answers.iter().filter(|a| a.status == 201).count(), 1);
    for a in answers.into_iter().filter(|a| a.status != 201) {
        a.conflict("already_exists");
    }
});

each_engine!(tasks_finished_at_once_complete_the_story, |w| {
    let s = w.finite("a", "first", 3.0);
    w.running("first", &[&s]);
    let tasks: Vec<i64> = (0..6).map(|n| w.loose_task(MIA, &s, &format!("t{n}"))).collect();
    at_once(6, |i| w.done(if i % 2 == 0 { MIA } else { MAX }, tasks[i], 1.0));
    assert_eq!(w.get(MIA, &format!("/stories/{s}")).ok()["state"], "completed");
});

each_engine!(a_close_and_new_work_meet_without_loss, |w| {
    let s = w.recurring("a");
    let sprint = w.running("first", &[&s]);
    let answers: Vec<Value> = at_once(5, |i| {
        if i == 0 {
            w.close("first", sprint)
        } else {
            json!(w.work_package(MIA, &s, json!({"title": format!("p{i}")})))
        }
    });
    assert_eq!(w.all(MIA, "/work-packages?state=open").len(), 4);
    assert_eq!(answers[0]["sprint"]["state"], "closed");
});

each_engine!(two_servers_work_on_one_database, |w| {
    let beside = World::again(w);
    let worlds = [w, &beside];
    let made = at_once(6, |i| -> Vec<String> {
        (0..5).map(|_| worlds[i % 2].story(OLGA, "OPS", json!({"title": "s"}))).collect()
    });
    let unique: HashSet<String> = made.into_iter().flatten().collect();
    assert_eq!(unique.len(), 30);
    assert_eq!(w.all(OLGA, "/projects/OPS/backlog").len(), 30);
    assert_eq!(beside.all(OLGA, "/projects/OPS/backlog").len(), 30);
});

each_engine!(a_crowd_on_one_story_loses_nothing, |w| {
    let s = w.recurring("a");
    let sprint = w.running("first", &[&s]);
    let wp = w.work_package(MIA, &s, json!({"title": "p", "severity": "sev1"}));
    at_once(24, |i| match i % 4 {
        0 => drop(w.task(MIA, &wp, "t")),
        1 => drop(w.post(NIA, &format!("/work-packages/{wp}/comments"), json!({"text": "@max"})).created()),
        2 => drop(w.loose_task(MAX, &s, "t")),
        _ => {
            let p = w.work_package(MIA, &s, json!({"title": "q", "estimate": 1}));
            w.act(MIA, &format!("/work-packages/{p}/complete"));
        }
    });
    assert_eq!(w.wp(MIA, &wp)["tasks"].as_array().unwrap().len(), 6);
    assert_eq!(w.get(MIA, &format!("/work-packages/{wp}/comments")).items().len(), 6);
    assert_eq!(w.get(MIA, &format!("/stories/{s}/tasks")).items().len(), 6);
    assert_eq!(w.get(MIA, &format!("/sprints/{sprint}")).ok()["completed_unknown"], 6);
    assert_eq!(w.told(MAX, &wp).iter().filter(|k| *k == "mentioned").count(), 6);
});

each_engine!(of_many_takers_of_an_escalation_one_completes_it, |w| {
    let (a, b) = (w.recurring("a"), w.recurring("b"));
    w.put(OLGA, &format!("/stories/{a}/escalation"), json!({"permitted": true, "targets": [b]})).ok();
    w.running("first", &[&a]);
    w.running("second", &[&b]);
    let wp = w.work_package(MIA, &a, json!({"title": "p"}));
    let id = w.escalate(MIA, &wp, &b);
    let answers = at_once(8, |i| {
        let verb = ["complete", "return"][i % 2];
        w.post(if i % 3 == 0 { NIA } else { NED }, &format!("/escalations/{id}/{verb}"), json!({}))
    });
    assert_eq!(answers.iter().filter(|a| a.status == 200).count(), 1, "{answers:?}");
    assert!(answers.iter().all(|a| matches!(a.status, 200 | 409)), "{answers:?}");
    assert_eq!(w.told(MIA, &wp).iter().filter(|k| k.starts_with("escalation_")).count(), 1);
    assert_eq!(w.wp(MIA, &wp)["held_by_story"], json!(a));
});

each_engine!(
    /// More than can wait are refused at once, and those that wait are answered.
    who_finds_a_full_queue_is_refused, |w| {
    use std::sync::{Arc, Mutex};
    use tandem::kit::db::DbError;
    let gate = Arc::new(Mutex::new(()));
    let closed = gate.lock().unwrap();
    let writes: Vec<_> = w.inside(|| {
        (0..1100)
            .map(|_| {
                let (db, gate) = (w.app.db.clone(), gate.clone());
                tokio::spawn(async move {
                    db.write(move |_| {
                        drop(gate.lock());
                        Ok::<_, DbError>(())
                    })
                    .await
                })
            })
            .collect()
    });
    while !writes.iter().any(tokio::task::JoinHandle::is_finished) {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    drop(closed);
    let mut refused = 0;
    for write in writes {
        match w.wait_for(write).unwrap() {
            Ok(()) => {}
            Err(DbError::Unreachable(_)) => refused += 1,
            Err(e) => panic!("{e}"),
        }
    }
    assert!((1..=100).contains(&refused), "{refused}");
    w.get(MIA, "/me").ok();
});
