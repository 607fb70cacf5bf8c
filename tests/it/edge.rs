//! The edge: typed queries, compression, request ids, problems as pages.

use crate::support::*;
use serde_json::json;

/// Signs pia in, who is a member of `first`; her cookie.
fn pia(w: &World) -> String {
    let body = json!({"login": "pia", "name": "Pia", "email": "pia@example.org", "password": "correct horse"});
    w.post(ADA, "/users", body).created();
    w.put(ADA, "/teams/first/members/pia", json!({})).ok();
    let form = b"login=pia&password=correct+horse";
    let signed = w.ask(VISITOR, "POST", "//sign-in").raw("application/x-www-form-urlencoded", form).send();
    assert_eq!(signed.status, 303, "{signed}");
    let cookie = signed.header("set-cookie").to_owned();
    for attribute in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=2592000"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    assert!(!cookie.contains("Secure"), "{cookie}: the server was asked over HTTP");
    cookie.split(';').next().unwrap().to_owned()
}

fn page(w: &World, cookie: &str, path: &str) -> Answer {
    w.ask(VISITOR, "GET", &format!("/{path}")).header("cookie", cookie).send()
}

each_engine!(words_and_names_of_a_query_are_read_in_any_case, |w| {
    let s = w.recurring("a");
    w.running("first", &[&s]);
    let wp = w.work_package(MIA, &s, json!({"title": "p", "severity": "sev1"}));
    for query in ["severity=SEV1", "state=Open&project=ops&team=FIRST", "open=TRUE", "q=P"] {
        let found = w.get(MIA, &format!("/work-packages?{query}&story={}", s.to_lowercase())).items();
        assert_eq!(found.len(), 1, "{query}");
        assert_eq!(found[0]["key"], wp.as_str());
    }
    w.get(MIA, "/work-packages?severity=sev9").invalid(&["severity"]);
    w.get(MIA, "/work-packages?state=").invalid(&["state"]);
    w.get(MIA, "/work-packages?team=no+such&limit=0&colour=red").invalid(&["team", "limit", "colour"]);
    w.get(MIA, "/work-packages?project=NOPE").invalid(&["project"]);
    w.get(MIA, "/tasks?assignee=ME").items();
});

each_engine!(a_flood_of_unknown_parameters_gets_a_short_answer, |w| {
    let query: String = (0..2000).map(|i| format!("x{i}=1&")).collect();
    let a = w.get(MIA, &format!("/work-packages?{query}"));
    assert!(a.raw.len() < 8000, "{} bytes", a.raw.len());
    let body = a.refused(422, "invalid");
    let listing = body["errors"].as_array().unwrap().iter().filter(|e| text(&e["message"]).contains("severity"));
    assert_eq!(listing.count(), 1);
});

each_engine!(large_answers_are_compressed_where_the_client_takes_it, |w| {
    for i in 0..40 {
        w.recurring(&format!("a story that repeats itself, number {i}"));
    }
    let path = "/projects/OPS/backlog";
    let plain = w.get(OLGA, path);
    assert_eq!(plain.header("content-encoding"), "");
    let small = w.ask(OLGA, "GET", "/me").header("accept-encoding", "gzip").send();
    assert_eq!(small.header("content-encoding"), "", "what is small is not worth it");
    let packed = w.ask(OLGA, "GET", path).header("accept-encoding", "gzip").send();
    assert_eq!((packed.status, packed.header("content-encoding")), (200, "gzip"));
    assert!(packed.header("vary").contains("accept-encoding"));
    assert!(packed.raw.len() * 4 < plain.raw.len(), "{} of {}", packed.raw.len(), plain.raw.len());
    assert_eq!(packed.header("etag"), plain.header("etag"), "the tag names the version, however it is sent");
    let cookie = pia(w);
    let page = w.ask(VISITOR, "GET", &format!("/{path}")).header("cookie", &cookie).header("accept-encoding", "gzip");
    assert_eq!(page.send().header("content-encoding"), "gzip");
    let icon = w.ask(VISITOR, "GET", "//favicon.ico").header("accept-encoding", "gzip").send();
    assert_eq!((icon.status, icon.header("content-encoding")), (200, "gzip"), "packed once, when it was built");
});

each_engine!(every_answer_names_the_id_of_its_request, |w| {
    let id = |a: &Answer| a.header("x-request-id").to_owned();
    let (one, two) = (id(&w.get(MIA, "/me")), id(&w.get(MIA, "/me")));
    assert!(one.len() >= 16 && one != two, "{one} {two}");
    assert_ne!(id(&w.get(VISITOR, "/nothing")), "");
    assert_eq!(id(&w.ask(MIA, "GET", "/me").header("x-request-id", "from-the-proxy.7").send()), "from-the-proxy.7");
    for odd in ["a b", "a\u{201c}", &"x".repeat(65)] {
        assert_ne!(id(&w.ask(MIA, "GET", "/me").header("x-request-id", odd).send()), odd);
    }
});

each_engine!(lists_and_reports_can_be_asked_for_only_when_changed, |w| {
    w.recurring("a");
    let path = "/projects/OPS/backlog";
    let tag = w.get(OLGA, path).header("etag").to_owned();
    // A proxy that compresses makes the tag a weak one; for reading it is as good (RFC 9110, 13.1.2).
    for known in [tag.clone(), format!("\"other\", W/{tag}"), "*".to_owned()] {
        let again = w.ask(OLGA, "GET", path).header("if-none-match", &known).send();
        assert_eq!((again.status, again.raw.len()), (304, 0), "{known}");
    }
    w.recurring("b");
    assert_eq!(w.ask(OLGA, "GET", path).header("if-none-match", &tag).send().status, 200);
});

each_engine!(a_problem_is_shown_inside_the_frame, |w| {
    let cookie = pia(w);
    for (path, status, code) in [
        ("/stories/OPS-999", 404, "not_found"),
        ("/no-such-page", 404, "not_found"),
        ("/work-packages?severity=sev9", 422, "invalid"),
    ] {
        let a = page(w, &cookie, path);
        let html = String::from_utf8(a.raw.clone()).unwrap();
        assert_eq!(a.status, status, "{path}");
        assert!(html.contains(&format!("data-code=\"{code}\"")), "{path}");
        assert!(html.contains("<body class=\"frame\">") && html.contains("/projects/OPS/backlog"), "{path}: no way on");
    }
});

each_engine!(a_search_leads_to_a_page_that_exists, |w| {
    let cookie = pia(w);
    let s = w.recurring("a");
    w.running("first", &[&s]);
    w.work_package(MIA, &s, json!({"title": "The printer & its paper"}));
    let found = page(w, &cookie, "/search?q=printer+%26");
    assert_eq!(found.status, 303, "{found}");
    let list = page(w, &cookie, found.header("location"));
    assert!(
        String::from_utf8(list.raw).unwrap().contains("The printer &#38; its paper"),
        "{}",
        found.header("location")
    );
    assert_eq!(page(w, &cookie, &format!("/search?q={}", s.to_lowercase())).header("location"), format!("/browse/{s}"));
    assert_eq!(page(w, &cookie, "/search").header("location"), "/work-packages?q=");
});

/// Blank fields of a form are no filters.
each_engine!(a_form_leaves_fields_blank, |w| {
    let cookie = pia(w);
    for path in [
        "/work-packages?q=&team=&severity=&state=",
        "/projects/OPS/backlog?tab=stories&q=&recurrence=&team_mode=&state=&product_owner=",
        "/projects/OPS/reports/work-packages?from=&to=&by=month&group=",
        "/messages?with=",
    ] {
        assert_eq!(page(w, &cookie, path).status, 200, "{path}");
    }
});

/// Mending 52: a leader of a program reads its figures, but does not open its projects.
each_engine!(no_page_links_to_a_project_that_the_reader_cannot_see, |w| {
    w.levels();
    let body = json!({"login": "lea", "name": "Lea", "email": "lea@example.org", "password": "correct horse"});
    w.post(ADA, "/users", body).created();
    for level in ["/portfolios/all", "/programs/line"] {
        w.patch(ADA, level, json!({"scrum_master": "lea"})).ok();
    }
    let form = b"login=lea&password=correct+horse";
    let signed = w.ask(VISITOR, "POST", "//sign-in").raw("application/x-www-form-urlencoded", form).send();
    let cookie = signed.header("set-cookie").split(';').next().unwrap().to_owned();
    let html = String::from_utf8(page(w, &cookie, "/portfolios").raw).unwrap();
    assert!(html.contains("OPS"), "the figures are there");
    assert!(!html.contains("href=\"/projects/OPS\""), "the link is not");
    let html = String::from_utf8(page(w, &pia(w), "/portfolios").raw).unwrap();
    assert!(!html.contains("OPS") || html.contains("href=\"/projects/OPS\""), "whoever opens it gets the link");
});

each_engine!(a_history_has_every_member_once, |w| {
    let s = w.recurring("a");
    w.running("first", &[&s]);
    let wp = w.work_package(MIA, &s, json!({"title": "p"}));
    let task = w.task(MIA, &wp, "t");
    w.set_task(MIA, task, "done");
    let answer = w.get(MIA, &format!("/work-packages/{wp}/history"));
    for fact in answer.body["items"].as_array().unwrap() {
        for name in ["id", "at", "actor", "kind", "detail"] {
            assert!(fact.get(name).is_some(), "{fact}: no {name}");
        }
        for (name, value) in fact["detail"].as_object().unwrap() {
            let own = ["id", "at", "actor", "kind", "detail"].contains(&name.as_str());
            assert!(own || fact[name] == *value, "{fact}: {name} is not beside it");
        }
    }
});
