//! The conventions of the HTTP API: errors and their order, entity tags, idempotency, cursors.

use crate::support::*;
use serde_json::{Value, json};

mod errors {
    use super::*;

    each_engine!(checks_come_in_one_order, |w| {
        let s = w.recurring("a");
        w.running("first", &[&s]);
        let wp = w.work_package(MIA, &s, json!({"title": "p"}));
        let task = w.task(MIA, &wp, "open");
        let complete = format!("/work-packages/{wp}/complete");
        let ask = |who: &str, path: &str, kind: &str, body: &[u8], tag: &str| {
            w.ask(who, "POST", path).raw(kind, body).header("if-match", tag).send()
        };
        let nowhere = "/work-packages/OPS-999/complete";
        let big = format!("{{\"note\": \"{}\"}}", "x".repeat(1 << 20));
        let wrong = br#"{"note": 7}"#;
        ask(VISITOR, nowhere, "text/plain", b"{", "\"old\"").refused(401, "unauthenticated");
        ask(STAN, nowhere, "text/plain", b"{", "\"old\"").refused(415, "unsupported_media_type");
        ask(STAN, nowhere, "", b"{}", "\"old\"").refused(415, "unsupported_media_type");
        assert_eq!(ask(STAN, nowhere, "application/json", b"{", "\"old\"").status, 400);
        assert_eq!(ask(STAN, nowhere, "application/json", &vec![b'x'; (1 << 20) + 1], "\"old\"").status, 400);
        ask(STAN, nowhere, "application/json", big.as_bytes(), "\"old\"").refused(413, "too_large");
        ask(STAN, nowhere, "application/json", wrong, "\"old\"").not_found();
        ask(STAN, &complete, "application/json", wrong, "\"old\"").not_found();
        ask(NIA, &complete, "application/json", wrong, "\"old\"").refused(403, "not_team_member");
        ask(MIA, &complete, "application/json", wrong, "\"old\"").invalid(&["note"]);
        ask(MIA, &complete, "application/json", b"{}", "\"old\"").refused(412, "stale");
        ask(MIA, &complete, "application/json", b"{}", "*").conflict("work_package_has_open_tasks");
        w.set_task(MIA, task, "dropped");
        ask(MIA, &complete, "application/json; charset=utf-8", b"{}", "*").ok();
    });

    each_engine!(what_is_not_json_is_told_so, |w| {
        for body in [&b"{"[..], b"nonsense", b"{\"title\": }", b"{} x", b"\xff\xfe", b"{\"title\": \"\\ud800\"}"] {
            assert_eq!(w.ask(OLGA, "POST", "/projects/OPS/stories").raw("application/json", body).send().status, 400);
        }
        // JSON, but no object.
        for body in ["[]", "7", "\"x\"", "null"] {
            let a = w.ask(OLGA, "POST", "/projects/OPS/stories").raw("application/json", body.as_bytes()).send();
            a.refused(422, "invalid");
        }
        // JSON with a number beyond all bounds: a wrong field, and only after 404 and 403.
        let far = br#"{"title": "a", "estimate": 1e999}"#;
        let ask = |who: &str| w.ask(who, "POST", "/projects/OPS/stories").raw("application/json", far).send();
        ask(OLGA).refused(422, "invalid");
        ask(MIA).refused(403, "not_product_owner");
        ask(STAN).not_found();
    });

    each_engine!(a_body_of_one_mebibyte_is_taken, |w| {
        let frame = r#"{"title":"a","acceptance_criteria":[]}"#;
        let body = format!("{frame}{}", " ".repeat((1 << 20) - frame.len()));
        w.ask(OLGA, "POST", "/projects/OPS/stories").raw("application/json", body.as_bytes()).send().created();
        let body = format!("{body} ");
        w.ask(OLGA, "POST", "/projects/OPS/stories")
            .raw("application/json", body.as_bytes())
            .send()
            .refused(413, "too_large");
    });

    each_engine!(texts_have_their_bounds_and_no_u_0000, |w| {
        let post = |body| w.post(OLGA, "/projects/OPS/stories", body);
        post(json!({"title": "ü".repeat(500)})).created();
        post(json!({"title": "ü".repeat(501)})).invalid(&["title"]);
        post(json!({"title": "x".repeat(10_000)})).invalid(&["title"]);
        post(json!({"title": "a\u{0}b"})).invalid(&["title"]);
        post(json!({"title": "a", "as_a": "\u{0}"})).invalid(&["as_a"]);
        post(json!({"title": "a", "acceptance_criteria": ["a", "b\u{0}"]})).invalid(&["acceptance_criteria.1"]);
        post(json!({"title": "a", "category": "\u{0}"})).invalid(&["category"]);
        post(json!({"title": "a", "so_that": "x".repeat(100_001)})).invalid(&["so_that"]);
        for odd in [
            "\u{feff}a",
            "a\r\nb",
            "\u{202e}x",
            "e\u{301}",
            "  a  ",
            "<script>",
            "'; DROP TABLE story; --",
            "\\0",
            "%00",
        ] {
            assert_eq!(post(json!({"title": odd})).created()["title"], odd);
        }
        w.post(ADA, "/users", json!({"login": "z\u{0}", "name": "\u{0}", "email": "a\u{0}@b"}))
            .invalid(&["login", "name", "email"]);
    });

    each_engine!(unknown_fields_are_named, |w| {
        w.post(OLGA, "/projects/OPS/stories", json!({"title": "a", "colour": 1, "Title": "b"}))
            .invalid(&["colour", "Title"]);
        w.put(
            OLGA,
            "/projects/OPS/sla",
            json!({"definitions": [{"severity": "sev1", "resolve_within": "PT1H", "x": 1}]}),
        )
        .invalid(&["definitions.0.x"]);
        w.post(SAM, "/sprints/999/start", json!({"x": 1})).not_found();
        let sprint = w.sprint("first", "2026-03-02", "2026-03-15");
        w.post(SAM, &format!("/sprints/{sprint}/start"), json!({"x": 1})).invalid(&["x"]);
    });

    each_engine!(what_is_no_key_or_number_is_not_found, |w| {
        for path in [
            "/stories/x",
            "/stories/OPS-0",
            "/stories/OPS-01",
            "/stories/ops-1",
            "/stories/OPS-99999999999999999999",
            "/stories/OPS-1%00",
            "/work-packages/7",
            "/tasks/-1",
            "/tasks/1.5",
            "/tasks/9223372036854775808",
            "/sprints/x",
            "/escalations/OPS-1",
            "/teams/FIRST",
            "/teams/%00",
            "/users/%F0%9F%8E%89",
            "/projects/..",
            "/nothing",
            "/priority-conflicts/0x1",
            "/work-package-templates/one",
        ] {
            w.get(ADA, path).not_found();
        }
        w.get(VISITOR, "/nothing").refused(401, "unauthenticated");
        assert_eq!(w.ask(MIA, "DELETE", "/me").send().status, 405);
    });

    each_engine!(the_document_of_the_api_needs_no_token, |w| {
        let document = w.get(VISITOR, "/openapi.json").ok();
        assert!(document["openapi"].as_str().is_some_and(|v| v.starts_with("3.1")));
        assert!(document["paths"]["/api/v1/stories/{key}"]["patch"].is_object());
    });
}

mod entity_tags {
    use super::*;

    fn tag(a: &Answer) -> String {
        let tag = a.header("etag").to_owned();
        assert!(tag.starts_with('"') && tag.ends_with('"') && tag.len() > 2, "{a}: no strong tag: {tag:?}");
        tag
    }

    each_engine!(every_object_carries_its_tag, |w| {
        let s = w.recurring("a");
        let sprint = w.running("first", &[&s]);
        let wp = w.work_package(MIA, &s, json!({"title": "p"}));
        let task = w.task(MIA, &wp, "t");
        let template = w.post(OLGA, "/projects/OPS/work-package-templates", json!({"name": "t", "tasks": []}));
        let epic = w.post(OLGA, "/projects/OPS/epics", json!({"title": "e"}));
        for made in [&template, &epic] {
            tag(made);
        }
        for path in [
            "/projects/OPS".to_owned(),
            "/teams/first".to_owned(),
            format!("/stories/{s}"),
            format!("/epics/{}", text(&epic.body["key"])),
            format!("/work-packages/{wp}"),
            format!("/tasks/{task}"),
            format!("/sprints/{sprint}"),
            format!("/work-package-templates/{}", template.body["id"]),
        ] {
            let (one, two) = (tag(&w.get(MIA, &path)), tag(&w.get(MIA, &path)));
            assert_eq!(one, two, "{path}: unchanged, so the same tag");
            let again = w.ask(MIA, "GET", &path).header("if-none-match", &one).send();
            assert_eq!((again.status, again.raw.len()), (304, 0), "{path}");
            assert_eq!(tag(&again), one);
            assert_eq!(w.ask(MIA, "GET", &path).header("if-none-match", "\"old\"").send().status, 200);
        }
    });

    /// R196.
    each_engine!(a_change_names_the_version_that_it_means, |w| {
        let s = w.recurring("a");
        let path = format!("/stories/{s}");
        let first = tag(&w.get(OLGA, &path));
        let patch = |tag: &str, title: &str| {
            w.ask(OLGA, "PATCH", &path).header("if-match", tag).json(&json!({"title": title})).send()
        };
        let changed = patch(&first, "b");
        let second = tag(&changed);
        changed.ok();
        assert_ne!(first, second);
        assert_eq!(tag(&w.get(OLGA, &path)), second, "the answer's tag is the object's");
        patch(&first, "c").refused(412, "stale");
        assert_eq!(w.get(OLGA, &path).ok()["title"], "b");
        patch(&format!("\"x\", {second}"), "c").ok();
        patch("*", "d").ok();
        patch("W/\"weak\"", "e").refused(412, "stale");
        patch("", "e").refused(412, "stale");
    });

    each_engine!(every_write_and_action_may_be_conditional, |w| {
        let s = w.recurring("a");
        let sprint = w.sprint("first", "2026-03-02", "2026-03-15");
        w.commit("first", sprint, &s, json!({"unknown": 1}));
        let wp = w.work_package(MIA, &s, json!({"title": "p"}));
        let task = w.task(MIA, &wp, "t");
        let other = w.recurring("b");
        let cases: Vec<(&str, &str, String, Value, String)> = vec![
            (
                MIA,
                "PUT",
                format!("/sprints/{sprint}/commitments/{s}"),
                json!({"unknown": 2}),
                format!("/sprints/{sprint}"),
            ),
            (SAM, "POST", format!("/sprints/{sprint}/start"), json!({}), format!("/sprints/{sprint}")),
            (MIA, "PATCH", format!("/tasks/{task}"), json!({"state": "done"}), format!("/tasks/{task}")),
            (MIA, "POST", format!("/work-packages/{wp}/take"), json!({}), format!("/work-packages/{wp}")),
            (MIA, "POST", format!("/work-packages/{wp}/drop"), json!({}), format!("/work-packages/{wp}")),
            (MIA, "PATCH", format!("/work-packages/{wp}"), json!({"title": "q"}), format!("/work-packages/{wp}")),
            (OLGA, "POST", format!("/stories/{s}/rank"), json!({"after": other}), format!("/stories/{s}")),
            (MIA, "PUT", format!("/stories/{s}/portions/first"), json!({"estimate": 1}), format!("/stories/{s}")),
            (
                OLGA,
                "PUT",
                format!("/stories/{s}/escalation"),
                json!({"permitted": false, "targets": []}),
                format!("/stories/{s}"),
            ),
            (OLGA, "POST", format!("/stories/{other}/rest"), json!({}), format!("/stories/{other}")),
            (ADA, "PATCH", "/projects/OPS".to_owned(), json!({"name": "n"}), "/projects/OPS".to_owned()),
            (ADA, "PATCH", "/teams/first".to_owned(), json!({"name": "n"}), "/teams/first".to_owned()),
            (ADA, "PUT", "/teams/first/members/stan".to_owned(), json!({}), "/teams/first".to_owned()),
        ];
        for (who, method, path, body, object) in cases {
            let old = "\"0123456789abcdef01234567\"";
            w.ask(who, method, &path).header("if-match", old).json(&body).send().refused(412, "stale");
            let now = tag(&w.get(who, &object));
            let done = w.ask(who, method, &path).header("if-match", &now).json(&body).send();
            assert_eq!(done.status, 200, "{done}");
        }
        w.ask(ADA, "DELETE", "/teams/first/members/stan").header("if-match", "\"old\"").send().refused(412, "stale");
        w.ask(ADA, "DELETE", "/teams/first/members/stan").header("if-match", "*").send().gone();
    });

    /// R196.
    each_engine!(of_many_who_mean_the_same_version_one_wins, |w| {
        let s = w.recurring("a");
        let path = format!("/stories/{s}");
        let now = tag(&w.get(OLGA, &path));
        let answers: Vec<u16> = std::thread::scope(|t| {
            let threads: Vec<_> = (0..12)
                .map(|i| {
                    let (path, now) = (&path, &now);
                    t.spawn(move || {
                        w.ask(OLGA, "PATCH", path)
                            .header("if-match", now)
                            .json(&json!({"title": format!("t{i}")}))
                            .send()
                            .status
                    })
                })
                .collect();
            threads.into_iter().map(|t| t.join().unwrap()).collect()
        });
        assert_eq!(answers.iter().filter(|s| **s == 200).count(), 1, "{answers:?}");
        assert!(answers.iter().all(|s| matches!(s, 200 | 412)), "{answers:?}");
    });
}

mod idempotency {
    use super::*;

    fn create(w: &World, who: &str, key: &str, title: &str) -> Answer {
        w.ask(who, "POST", "/projects/OPS/stories").header("idempotency-key", key).json(&json!({"title": title})).send()
    }

    each_engine!(the_same_key_and_body_get_the_first_answer_again, |w| {
        let first = create(w, OLGA, "k1", "a");
        let key = text(&first.body["key"]);
        w.patch(OLGA, &format!("/stories/{key}"), json!({"title": "b"})).ok();
        let again = create(w, OLGA, "k1", "a");
        assert_eq!((again.status, &again.raw), (201, &first.raw), "the first answer, not the present one");
        assert_eq!(again.header("location"), first.header("location"));
        assert_eq!(again.header("etag"), first.header("etag"));
        assert_eq!(w.all(OLGA, "/projects/OPS/backlog").len(), 1);
        create(w, OLGA, "k1", "c").refused(422, "idempotency_key_reused");
        // Another person, another address, another key.
        assert_ne!(create(w, OTTO, "k1", "a").created()["key"], json!(key));
        w.ask(OLGA, "POST", "/projects/OPS/epics")
            .header("idempotency-key", "k1")
            .json(&json!({"title": "a"}))
            .send()
            .created();
        create(w, OLGA, "k2", "a").created();
    });

    each_engine!(the_same_body_is_what_says_the_same, |w| {
        let send = |path: &str, body: &str| {
            w.ask(OLGA, "POST", path).header("idempotency-key", "k").raw("application/json", body.as_bytes()).send()
        };
        let stories = "/projects/OPS/stories";
        let first = send(stories, r#"{"title": "a", "estimate": 3}"#);
        assert_eq!(send(stories, r#"{ "estimate":3,"title":"a" }"#).created(), first.body);
        send(stories, r#"{"title": "a", "estimate": 4}"#).refused(422, "idempotency_key_reused");
        send(stories, r#"{"title": "a"}"#).refused(422, "idempotency_key_reused");
        // An action takes an empty body as {}.
        let s = w.recurring("r");
        let rest = format!("/stories/{s}/rest");
        assert_eq!(send(&rest, "").ok(), send(&rest, "{}").ok());
    });

    each_engine!(refusals_are_not_kept, |w| {
        let s = w.story(OLGA, "OPS", json!({"title": "a", "team": "first", "estimate": 1}));
        let sprint = w.sprint("first", "2026-03-02", "2026-03-15");
        let start = |key: &str| {
            w.ask(SAM, "POST", &format!("/sprints/{sprint}/start"))
                .header("idempotency-key", key)
                .json(&json!({}))
                .send()
        };
        w.put(MIA, &format!("/sprints/{sprint}/commitments/{s}"), json!({})).conflict("story_not_ready");
        let other = w.sprint("first", "2026-03-16", "2026-03-29");
        w.start("first", other);
        start("k").conflict("sprint_already_active");
        w.close("first", other);
        start("k").ok();
        start("k").ok();
        create(w, OLGA, "x", "").invalid(&["title"]);
        create(w, OLGA, "x", "fine now").created();
    });

    each_engine!(a_key_is_good_for_a_day_and_over_restarts, |w| {
        let first = create(w, OLGA, "k", "a").created();
        w.pass_hours(23);
        assert_eq!(create(w, OLGA, "k", "a").created()["key"], first["key"]);
        let beside = World::again(w);
        assert_eq!(create(&beside, OLGA, "k", "a").created()["key"], first["key"]);
        w.pass_hours(2);
        assert_ne!(create(w, OLGA, "k", "a").created()["key"], first["key"]);
    });

    each_engine!(many_at_once_do_it_once, |w| {
        let answers: Vec<Answer> = std::thread::scope(|t| {
            let threads: Vec<_> = (0..12).map(|_| t.spawn(|| create(w, OLGA, "k", "a"))).collect();
            threads.into_iter().map(|t| t.join().unwrap()).collect()
        });
        for a in &answers {
            assert!(a.status == 201 || (a.status == 409 && a.body["code"] == "idempotency_key_in_use"), "{a}");
        }
        assert_eq!(w.all(OLGA, "/projects/OPS/backlog").len(), 1);
    });

    each_engine!(odd_keys_are_refused, |w| {
        create(w, OLGA, "", "a").refused(422, "invalid");
        create(w, OLGA, &"k".repeat(256), "a").refused(422, "invalid");
        create(w, OLGA, &"k".repeat(255), "a").created();
    });
}

mod cursors {
    use super::*;

    each_engine!(every_list_pages_to_its_end, |w| {
        let s = w.recurring("a");
        w.running("first", &[&s]);
        let wp = w.work_package(MIA, &s, json!({"title": "p"}));
        for n in 0..5 {
            w.loose_task(MIA, &s, &format!("t{n}"));
            w.post(OLGA, &format!("/stories/{s}/reviews"), json!({"input": format!("r{n}")})).created();
            w.post(OLGA, "/projects/OPS/work-package-templates", json!({"name": format!("t{n}"), "tasks": []}))
                .created();
            w.post(MIA, &format!("/work-packages/{wp}/comments"), json!({"text": format!("c{n}")})).created();
            w.work_package(MIA, &s, json!({"title": format!("p{n}")}));
        }
        for path in [
            "/users".to_owned(),
            "/teams".to_owned(),
            "/projects".to_owned(),
            "/projects/OPS/backlog".to_owned(),
            "/work-packages".to_owned(),
            "/work-packages?order=due".to_owned(),
            "/work-packages?order=-created".to_owned(),
            format!("/stories/{s}/tasks"),
            format!("/stories/{s}/reviews"),
            format!("/stories/{s}/history"),
            format!("/work-packages/{wp}/history"),
            format!("/work-packages/{wp}/comments"),
            "/projects/OPS/work-package-templates".to_owned(),
            "/teams/first/sprints".to_owned(),
            "/notifications".to_owned(),
            format!("/stories/{s}/escalations"),
            "/users/ada/tokens".to_owned(),
        ] {
            let sign = if path.contains('?') { '&' } else { '?' };
            let whole = w.get(ADA, &format!("{path}{sign}limit=200")).items();
            let paged = w.all(ADA, &format!("{path}{sign}limit=1"));
            assert_eq!(whole, paged, "{path}");
            for wrong in ["limit=0", "limit=201", "limit=x", "limit=-1", "limit=", "cursor=nonsense", "limit=%00"] {
                w.get(ADA, &format!("{path}{sign}{wrong}")).refused(422, "invalid");
            }
        }
        // A cursor of another list.
        let cursor = text(&w.get(ADA, "/users?limit=1").ok()["next_cursor"]);
        w.get(ADA, &format!("/projects/OPS/backlog?cursor={cursor}")).refused(422, "invalid");
        assert_eq!(w.get(ADA, "/work-packages?q=%00").status, 422);
        assert_eq!(w.get(ADA, "/projects/OPS/backlog?q=%00").status, 422);
    });

    each_engine!(a_work_package_comes_once_while_others_come_and_change, |w| {
        let s = w.recurring("a");
        w.running("first", &[&s]);
        let keys: Vec<String> = (0..9)
            .map(|n| {
                w.work_package(
                    MIA,
                    &s,
                    json!({"title": format!("p{n}"), "severity": (if n % 2 == 0 { "sev1" } else { "sev2" })}),
                )
            })
            .collect();
        for order in ["created", "-created", "due"] {
            let page = w.get(MIA, &format!("/work-packages?order={order}&limit=3")).ok();
            let mut seen: Vec<String> = page["items"].as_array().unwrap().iter().map(|p| text(&p["key"])).collect();
            let extra = w.work_package(MIA, &s, json!({"title": "new", "severity": "sev1"}));
            w.patch(MIA, &format!("/work-packages/{}", seen[0]), json!({"title": "changed"})).ok();
            let cursor = text(&page["next_cursor"]);
            seen.extend(
                w.all(MIA, &format!("/work-packages?order={order}&limit=3&cursor={cursor}"))
                    .iter()
                    .map(|p| text(&p["key"])),
            );
            for k in &keys {
                assert_eq!(seen.iter().filter(|x| *x == k).count(), 1, "{order}: {k} in {seen:?}");
            }
            w.act(MIA, &format!("/work-packages/{extra}/drop"));
        }
    });

    each_engine!(a_work_package_whose_severity_changes_comes_once_by_due, |w| {
        let s = w.recurring("a");
        w.running("first", &[&s]);
        let keys: Vec<String> =
            (0..8).map(|n| w.work_package(MIA, &s, json!({"title": format!("p{n}"), "severity": "sev2"}))).collect();
        let page = w.get(MIA, "/work-packages?order=due&limit=3").ok();
        let mut seen: Vec<String> = page["items"].as_array().unwrap().iter().map(|p| text(&p["key"])).collect();
        // The last becomes the most urgent, the first the least.
        w.patch(MIA, &format!("/work-packages/{}", keys[7]), json!({"severity": "sev1"})).ok();
        w.patch(MIA, &format!("/work-packages/{}", keys[0]), json!({"severity": "sev3"})).ok();
        let cursor = text(&page["next_cursor"]);
        seen.extend(
            w.all(MIA, &format!("/work-packages?order=due&limit=3&cursor={cursor}")).iter().map(|p| text(&p["key"])),
        );
        for k in &keys {
            assert_eq!(seen.iter().filter(|x| *x == k).count(), 1, "{k} in {seen:?}");
        }
    });
}
