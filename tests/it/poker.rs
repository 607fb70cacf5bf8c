//! Planning Poker and Wideband Delphi (framework.md C.3, R219).

use crate::support::*;
use serde_json::{Value, json};

fn start(w: &World, who: &str, stories: &[&str]) -> i64 {
    let made = w.post(who, "/teams/first/poker-sessions", json!({"stories": stories})).created();
    made["id"].as_i64().unwrap()
}

fn play(w: &World, who: &str, id: i64, n: i64, card: &str) -> Answer {
    w.put(who, &format!("/poker-sessions/{id}/rounds/{n}/card"), json!({"value": card}))
}

fn act(w: &World, who: &str, id: i64, verb: &str) -> Answer {
    w.post(who, &format!("/poker-sessions/{id}/{verb}"), json!({}))
}

fn see(w: &World, who: &str, id: i64) -> Value {
    w.get(who, &format!("/poker-sessions/{id}")).ok()
}

fn agree(w: &World, who: &str, id: i64, body: Value) -> Answer {
    w.post(who, &format!("/poker-sessions/{id}/agree"), body)
}

/// R219: a session goes through stories; members of the team are told and take their seats.
each_engine!(a_member_or_the_scrum_master_starts_a_session, |w| {
    let (a, b) = (w.finite("a", "first", 1.0), w.recurring("b"));
    let made = w.post(MIA, "/teams/first/poker-sessions", json!({"stories": [a, b]})).created();
    has(
        &made,
        &json!({"team": "first", "facilitator": "mia", "anonymous": false, "state": "open", "unit": "story_points",
                "stories": [{"key": a, "state": "waiting", "agreed": null}, {"key": b, "state": "waiting"}],
                "present": [{"login": "mia", "played": false}], "earlier": [],
                "round": {"n": 1, "story": a, "state": "open", "my_card": null, "cards": [], "spread": null, "consensus": null}}),
    );
    let id = made["id"].as_i64().unwrap();
    assert_eq!(made["deck"], json!(["0", "½", "1", "2", "3", "5", "8", "13", "20", "40", "100", "?", "☕"]));
    assert_eq!(w.told(MAX, &format!("poker-session-{id}")), ["poker_started"]);
    // The Scrum Master is no member here, and takes no seat.
    assert_eq!(see(w, SAM, start(w, SAM, &[&a]))["present"], json!([]));
    for who in [NIA, OLGA, CHLOE, ADA, SVEN] {
        w.post(who, "/teams/first/poker-sessions", json!({"stories": [a]})).refused(403, "not_team_member");
    }
    w.post(STAN, "/teams/first/poker-sessions", json!({"stories": [a]})).not_found();
    assert_eq!(w.all(NIA, "/teams/first/poker-sessions").len(), 2);
    w.get(STAN, &format!("/poker-sessions/{id}")).not_found();
});

/// R219: only stories that the team could estimate.
each_engine!(a_session_takes_stories_of_the_team, |w| {
    let url = "/teams/first/poker-sessions";
    let a = w.finite("a", "first", 1.0);
    let other = w.finite("o", "second", 1.0);
    let elsewhere = w.story(PAUL, "WEB", json!({"title": "w"}));
    w.post(MIA, url, json!({})).invalid(&["stories"]);
    w.post(MIA, url, json!({"stories": []})).invalid(&["stories"]);
    w.post(MIA, url, json!({"stories": [a, a]})).invalid(&["stories.1"]);
    w.post(MIA, url, json!({"stories": [a, elsewhere, "OPS-99"]})).invalid(&["stories.1", "stories.2"]);
    w.post(MIA, url, json!({"stories": [other]})).conflict("single_team_story");
});

/// R219: until a round is revealed nobody is told any card but their own: not by the API, not in the history, not in a list.
each_engine!(nobody_sees_another_card_before_the_reveal, |w| {
    let a = w.finite("a", "first", 1.0);
    let id = start(w, MIA, &[&a]);
    let mine = play(w, MIA, id, 1, "13").ok();
    assert_eq!(mine["round"]["my_card"], "13");
    for who in [MAX, SAM, OLGA, NIA, CHLOE, ADA] {
        let seen = see(w, who, id);
        has(&seen, &json!({"present": [{"login": "mia", "played": true}]}));
        has(&seen["round"], &json!({"state": "open", "my_card": null, "cards": [], "spread": null, "consensus": null}));
        // The deck names every card; nothing else names this one.
        let mut rest = seen.clone();
        rest["deck"] = Value::Null;
        assert!(!rest.to_string().contains("13"), "{who}: {rest}");
        let list = w.get(who, "/teams/first/poker-sessions").items();
        assert_eq!(list, [seen]);
        let history = w.history(who, &format!("/stories/{a}"));
        assert!(!json!(history).to_string().contains("13"), "{who}");
    }
    // The answer to one's own card says nothing of the others' either.
    act(w, MAX, id, "join").ok();
    let theirs = see(w, MAX, id);
    assert_eq!(theirs["round"]["cards"], json!([]));
    let tags: Vec<String> = ["5", "40"]
        .iter()
        .map(|card| {
            play(w, MIA, id, 1, card).ok();
            w.get(NIA, &format!("/poker-sessions/{id}")).header("etag").to_owned()
        })
        .collect();
    assert_eq!(tags[0], tags[1], "not even the tag changes with a hidden card");
});

/// R219: the last card of those present reveals the round, to all at once, and it stands in the story's history.
each_engine!(the_last_card_of_those_present_reveals_the_round, |w| {
    let a = w.finite("a", "first", 1.0);
    let id = start(w, MIA, &[&a]);
    assert_eq!(play(w, MIA, id, 1, "8").ok()["round"]["state"], "open", "others may still come");
    act(w, MAX, id, "join").ok();
    assert_eq!(play(w, MIA, id, 1, "5").ok()["round"]["my_card"], "5", "a card may be changed before");
    let shown = play(w, MAX, id, 1, "13").ok();
    has(
        &shown["round"],
        &json!({"state": "revealed", "spread": {"low": 5, "high": 13}, "consensus": null,
                "cards": [{"by": "max", "value": "13"}, {"by": "mia", "value": "5"}]}),
    );
    assert_eq!(see(w, NIA, id)["round"]["cards"], shown["round"]["cards"]);
    play(w, MIA, id, 1, "13").conflict("poker_round_revealed");
    let facts = w.history(OLGA, &format!("/stories/{a}"));
    has(
        facts.iter().find(|f| f["kind"] == "poker_revealed").unwrap(),
        &json!({"round": 1, "cards": [{"by": "max", "value": "13"}, {"by": "mia", "value": "5"}], "low": 5, "high": 13}),
    );
});

/// R219: the facilitator (who started the session, or the Scrum Master) reveals before all have played; nobody else does.
each_engine!(the_facilitator_reveals, |w| {
    let a = w.finite("a", "first", 1.0);
    let id = start(w, MIA, &[&a]);
    act(w, MIA, id, "reveal").conflict("poker_no_cards");
    act(w, MAX, id, "join").ok();
    play(w, MAX, id, 1, "3").ok();
    for who in [MAX, OLGA, NIA, ADA, SVEN] {
        act(w, who, id, "reveal").refused(403, "not_scrum_master");
    }
    act(w, STAN, id, "reveal").not_found();
    let shown = act(w, SAM, id, "reveal").ok();
    has(&shown["round"], &json!({"state": "revealed", "cards": [{"by": "max", "value": "3"}], "consensus": 3}));
    act(w, MIA, id, "reveal").conflict("poker_round_revealed");
});

/// R219: they discuss and play another round, until they agree; the number becomes the estimate of the team's portion by the
/// same command as any estimate, and the next story comes.
each_engine!(rounds_go_on_until_they_agree_and_the_number_becomes_the_estimate, |w| {
    let (a, b) = (w.finite("a", "first", 1.0), w.recurring("b"));
    let id = start(w, SAM, &[&a, &b]);
    act(w, SAM, id, "rounds").conflict("poker_round_not_revealed");
    agree(w, MIA, id, json!({})).conflict("poker_round_not_revealed");
    act(w, MIA, id, "join").ok();
    act(w, MAX, id, "join").ok();
    play(w, MIA, id, 1, "3").ok();
    play(w, MAX, id, 1, "8").ok();
    agree(w, MIA, id, json!({})).conflict("poker_no_consensus");
    act(w, MIA, id, "rounds").refused(403, "not_scrum_master");
    let second = act(w, SAM, id, "rounds").ok();
    has(&second["round"], &json!({"n": 2, "story": a, "state": "open", "cards": []}));
    assert_eq!(second["earlier"][0]["cards"].as_array().unwrap().len(), 2, "what was revealed stays to be seen");
    play(w, MIA, id, 1, "5").conflict("poker_round_revealed");
    play(w, MIA, id, 3, "5").not_found();
    play(w, MIA, id, 2, "5").ok();
    assert_eq!(play(w, MAX, id, 2, "5").ok()["round"]["consensus"], 5);
    for who in [SAM, OLGA, NIA, ADA] {
        agree(w, who, id, json!({})).refused(403, "not_team_member");
    }
    let next = agree(w, MAX, id, json!({})).ok();
    has(
        &next,
        &json!({"stories": [{"state": "agreed", "agreed": 5}, {"state": "waiting"}], "round": {"n": 3, "story": b}}),
    );
    let story = w.get(MIA, &format!("/stories/{a}")).ok();
    has(&story, &json!({"estimate": 5, "portions": [{"team": "first", "estimate": 5, "uncertain": false}]}));
    let kinds: Vec<String> = w.history(OLGA, &format!("/stories/{a}")).iter().map(|f| text(&f["kind"])).collect();
    let of = |kind: &str| kinds.iter().filter(|k| *k == kind).count();
    assert_eq!((of("poker_revealed"), of("portion_estimated"), of("poker_agreed")), (2, 1, 1), "{kinds:?}");

    // A recurring story of several teams gets a portion of this one; the last agreement closes the session.
    play(w, MIA, id, 3, "½").ok();
    play(w, MAX, id, 3, "½").ok();
    let done = agree(w, MIA, id, json!({"uncertain": true})).ok();
    has(&done, &json!({"state": "closed", "round": null}));
    let story = w.get(MIA, &format!("/stories/{b}")).ok();
    has(&story, &json!({"portions": [{"team": "first", "estimate": 0.5, "uncertain": true}]}));
    play(w, MIA, id, 3, "1").conflict("poker_session_closed");
    act(w, MIA, id, "join").conflict("poker_session_closed");
    agree(w, MIA, id, json!({})).conflict("poker_session_closed");
});

/// R219: what the team agrees on in words lies within the cards; cards without a number agree on nothing.
each_engine!(a_number_agreed_on_in_words_lies_within_the_cards, |w| {
    let a = w.finite("a", "first", 1.0);
    let id = start(w, MIA, &[&a]);
    act(w, MAX, id, "join").ok();
    play(w, MIA, id, 1, "?").ok();
    play(w, MAX, id, 1, "☕").ok();
    agree(w, MIA, id, json!({})).conflict("poker_no_consensus");
    agree(w, MIA, id, json!({"estimate": 5})).conflict("poker_no_consensus");
    act(w, MIA, id, "rounds").ok();
    play(w, MIA, id, 2, "3").ok();
    play(w, MAX, id, 2, "8").ok();
    agree(w, MIA, id, json!({"estimate": 2.99})).invalid(&["estimate"]);
    agree(w, MIA, id, json!({"estimate": 13})).invalid(&["estimate"]);
    assert_eq!(agree(w, MIA, id, json!({"estimate": 5})).ok()["stories"][0]["agreed"], 5);
    assert_eq!(w.get(MIA, &format!("/stories/{a}")).ok()["estimate"], 5);
});

/// R219, D.2: members of the team play; a Product Owner, the Scrum Master and other teams do not.
each_engine!(only_members_of_the_team_play, |w| {
    let a = w.recurring("a");
    let id = start(w, MIA, &[&a]);
    for who in [OLGA, SAM, NIA, CHLOE, CYRIL, ADA] {
        play(w, who, id, 1, "5").refused(403, "not_team_member");
        act(w, who, id, "join").refused(403, "not_team_member");
        act(w, who, id, "leave").refused(403, "not_team_member");
    }
    play(w, STAN, id, 1, "5").not_found();
    play(w, MIA, id, 1, "4").invalid(&["value"]);
    play(w, MIA, id, 1, "").invalid(&["value"]);
    let by_number = w.put(MIA, &format!("/poker-sessions/{id}/rounds/1/card"), json!({"value": 0.5})).ok();
    assert_eq!(by_number["round"]["my_card"], "½");
});

/// R219: a round does not wait for who has left, nor for who is no member any more.
each_engine!(a_round_does_not_wait_for_who_has_left, |w| {
    w.put(ADA, "/teams/first/members/nia", json!({})).ok();
    w.put(ADA, "/teams/first/members/ned", json!({})).ok();
    let a = w.recurring("a");
    let id = start(w, MIA, &[&a]);
    for who in [MAX, NIA, NED] {
        act(w, who, id, "join").ok();
    }
    play(w, MIA, id, 1, "5").ok();
    play(w, MAX, id, 1, "5").ok();
    w.delete(ADA, "/teams/first/members/ned").gone();
    assert_eq!(see(w, MIA, id)["present"].as_array().unwrap().len(), 3);
    let left = act(w, NIA, id, "leave").ok();
    assert_eq!(left["round"]["state"], "revealed");
    assert_eq!(see(w, MIA, id)["round"]["consensus"], 5);
});

/// R219: Wideband Delphi is the same without names: the cards in their order and their spread, even in the history.
each_engine!(an_anonymous_session_shows_cards_without_names, |w| {
    let a = w.recurring("a");
    let body = json!({"stories": [a], "anonymous": true});
    let id = w.post(SAM, "/teams/first/poker-sessions", body).created()["id"].as_i64().unwrap();
    act(w, MIA, id, "join").ok();
    act(w, MAX, id, "join").ok();
    play(w, MIA, id, 1, "20").ok();
    let shown = play(w, MAX, id, 1, "8").ok();
    has(
        &shown["round"],
        &json!({"cards": [{"by": null, "value": "8"}, {"by": null, "value": "20"}], "spread": {"low": 8, "high": 20}}),
    );
    let facts = w.history(OLGA, &format!("/stories/{a}"));
    let fact = facts.iter().find(|f| f["kind"] == "poker_revealed").unwrap();
    has(fact, &json!({"cards": [{"by": null, "value": "8"}, {"by": null, "value": "20"}], "note": "8, 20"}));
});

/// R219: the facilitator puts a story off or closes the session; stories keep the estimates that they have.
each_engine!(a_story_is_put_off_and_a_session_closed, |w| {
    let (a, b) = (w.finite("a", "first", 1.0), w.finite("b", "first", 2.0));
    let id = start(w, SAM, &[&a, &b]);
    act(w, MIA, id, "put-off").refused(403, "not_scrum_master");
    let next = act(w, SAM, id, "put-off").ok();
    has(&next, &json!({"stories": [{"state": "put_off"}, {"state": "waiting"}], "round": {"n": 2, "story": b}}));
    play(w, MIA, id, 2, "100").ok();
    act(w, MIA, id, "close").refused(403, "not_scrum_master");
    has(&act(w, SAM, id, "close").ok(), &json!({"state": "closed", "round": null}));
    act(w, SAM, id, "close").conflict("poker_session_closed");
    // A round that was never revealed never is.
    let seen = see(w, MAX, id);
    assert_eq!(seen["earlier"][1]["cards"], json!([]));
    assert_eq!(w.get(MIA, &format!("/stories/{b}")).ok()["estimate"], 2);
});

/// R219: an act may be held against what was seen.
each_engine!(a_stale_act_is_refused, |w| {
    let a = w.finite("a", "first", 1.0);
    let id = start(w, MIA, &[&a]);
    let path = format!("/poker-sessions/{id}");
    let tag = w.get(MIA, &path).header("etag").to_owned();
    play(w, MIA, id, 1, "5").ok();
    let late = w.ask(MIA, "POST", &format!("{path}/reveal")).header("if-match", &tag).json(&json!({})).send();
    late.refused(412, "stale");
});
