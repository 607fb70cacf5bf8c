//! People and tokens.

use crate::support::*;
use serde_json::{Value, json};

/// R146.
each_engine!(a_person_sees_who_they_are, |w| {
    let me = w.get(MIA, "/me").ok();
    has(&me, &json!({"login": "mia", "name": "mia", "email": "mia@example.org", "time_zone": "UTC", "admin": false}));
    assert_eq!(w.get(ADA, "/me").ok()["admin"], true);
    w.get(VISITOR, "/me").refused(401, "unauthenticated");
});

each_engine!(an_administrator_adds_people_and_nobody_else_does, |w| {
    let body =
        json!({"login": "zoe", "name": "Zoë Ångström", "email": "zoe@example.org", "time_zone": "Europe/Berlin"});
    w.post(OLGA, "/users", body.clone()).refused(403, "forbidden");
    let made = w.post(ADA, "/users", body.clone());
    assert_eq!(made.header("location"), "/api/v1/users/zoe");
    let made = made.created();
    has(
        &made,
        &json!({"login": "zoe", "name": "Zoë Ångström", "email": "zoe@example.org", "time_zone": "Europe/Berlin", "admin": false}),
    );
    assert_eq!(w.get(STAN, "/users/zoe").ok(), made);
    w.post(ADA, "/users", body).conflict("already_exists");
    w.get(ADA, "/users/nobody").not_found();
    w.get(ADA, "/users/NOBODY").not_found();
});

each_engine!(people_are_found_by_a_part_of_their_login, |w| {
    w.person("un_der");
    let logins = |q: &str| w.all(STAN, &format!("/users?q={q}")).iter().map(|u| text(&u["login"])).collect::<Vec<_>>();
    assert_eq!(logins("mi"), ["mia"]);
    assert_eq!(logins("IA"), ["mia", "nia"]);
    assert_eq!(logins("_d"), ["un_der"]);
    assert_eq!(logins("%25"), Vec::<String>::new());
    let proposed = |q: &str| w.page(&w.session(STAN), &format!("/user-proposals{q}"));
    let mi = proposed("?q=mi");
    assert!(mi.contains("value=\"mia\"") && mi.matches("<option").count() == 1, "{mi}");
    assert!(proposed("").contains("value=\"olga\""));
});

each_engine!(a_wrong_person_is_refused_field_by_field, |w| {
    w.post(ADA, "/users", json!({})).invalid(&["login", "name", "email"]);
    w.post(
        ADA,
        "/users",
        json!({"login": "Zoe", "name": "", "email": "x", "time_zone": "Mars/Olympus", "admin": "yes"}),
    )
    .invalid(&["login", "name", "email", "time_zone", "admin"]);
    for login in ["-a", ".a", "", "a b", "ä", &"a".repeat(65)] {
        w.post(ADA, "/users", json!({"login": login, "name": "n", "email": "a@b"})).invalid(&["login"]);
    }
    for login in ["0", "a.b_c-d", &"a".repeat(64)] {
        w.post(ADA, "/users", json!({"login": login, "name": "n", "email": "a@b"})).created();
    }
});

each_engine!(everybody_is_listed_once, |w| {
    let logins: Vec<String> = w.all(MIA, "/users?limit=5").iter().map(|u| text(&u["login"])).collect();
    assert_eq!(logins.len(), 17, "{logins:?}");
    let mut sorted = logins.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!(sorted.len(), 17);
});

each_engine!(a_token_is_shown_once_works_and_can_be_taken_back, |w| {
    let made = w.post(MIA, "/users/mia/tokens", json!({"name": "laptop"})).created();
    assert_eq!(made["name"], "laptop");
    let secret = text(&made["token"]);
    let me = w.ask(VISITOR, "GET", "/me").header("authorization", &format!("Bearer {secret}")).send().ok();
    assert_eq!(me["login"], "mia");
    for t in w.get(MIA, "/users/mia/tokens").items() {
        assert!(t["token"].is_null(), "the secret is shown again: {t}");
        assert!(!t.to_string().contains(&secret));
    }
    w.delete(MIA, &format!("/users/mia/tokens/{}", made["id"])).gone();
    w.ask(VISITOR, "GET", "/me")
        .header("authorization", &format!("Bearer {secret}"))
        .send()
        .refused(401, "unauthenticated");
    w.delete(MIA, &format!("/users/mia/tokens/{}", made["id"])).not_found();
});

each_engine!(tokens_are_handled_by_their_person_and_by_administrators, |w| {
    w.post(MAX, "/users/mia/tokens", json!({"name": "x"})).refused(403, "forbidden");
    w.get(MAX, "/users/mia/tokens").refused(403, "forbidden");
    let made = w.post(ADA, "/users/mia/tokens", json!({"name": "x"})).created();
    w.delete(MAX, &format!("/users/mia/tokens/{}", made["id"])).refused(403, "forbidden");
    // The token is there, but it is not one of max's.
    w.delete(MAX, &format!("/users/max/tokens/{}", made["id"])).not_found();
    w.delete(ADA, &format!("/users/mia/tokens/{}", made["id"])).gone();
    w.post(ADA, "/users/nobody/tokens", json!({"name": "x"})).not_found();
    w.post(MIA, "/users/mia/tokens", json!({})).invalid(&["name"]);
});

each_engine!(odd_tokens_are_no_tokens, |w| {
    for header in ["", "Bearer", "Bearer ", "Bearer nonsense", "Basic bWlhOm1pYQ==", "Token x", "Bearer \u{e9}"] {
        w.ask(VISITOR, "GET", "/me").header("authorization", header).send().refused(401, "unauthenticated");
    }
    let token = w.token(MIA);
    w.ask(VISITOR, "GET", "/me").header("authorization", &format!("bearer {token}")).send().ok();
});

each_engine!(a_person_whom_an_import_has_named_comes_and_keeps_what_stands_in_that_name, |w| {
    let system = tandem::people::account::model::Caller::system();
    let id = w
        .app
        .command(&system, |cx| tandem::people::account::verbs::placeholder(cx, "resolver-7", "Resolver 7"))
        .unwrap();
    let body = json!({"login": "resolver-7", "name": "Rea Solver", "email": "rea@example.org"});
    assert_eq!(w.post(ADA, "/users", body.clone()).created()["name"], "Rea Solver");
    assert_eq!(
        w.app
            .command(&system, |cx| tandem::people::account::verbs::placeholder(cx, "resolver-7", "Resolver 7"))
            .unwrap(),
        id
    );
    w.post(ADA, "/users", body).conflict("already_exists");
    assert_eq!(w.get(ADA, "/users/resolver-7").ok()["name"], "Rea Solver");
});

each_engine!(a_password_is_set_by_who_knows_the_present_one_or_by_an_administrator, |w| {
    let set = |who: &str, body: Value| w.put(who, "/users/mia/password", body);
    set(STAN, json!({"password": "long enough"})).refused(403, "forbidden");
    set(ADA, json!({"password": "short"})).invalid(&["password"]);
    set(ADA, json!({"password": "first password"})).gone();
    set(MIA, json!({"password": "second password"})).invalid(&["present"]);
    set(MIA, json!({"present": "wrong password", "password": "second password"})).invalid(&["present"]);
    set(MIA, json!({"present": "first password", "password": "second password"})).gone();
    set(MIA, json!({"present": "first password", "password": "third password"})).invalid(&["present"]);
    w.put(ADA, "/users/nobody/password", json!({"password": "long enough"})).not_found();
});
