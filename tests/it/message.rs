//! Direct messages.

use crate::support::*;
use serde_json::{Value, json};

fn texts(list: &[Value]) -> Vec<String> {
    list.iter().map(|m| text(&m["text"])).collect()
}

each_engine!(
    /// R37: people who share a project write to each other, and only the two of them read it.
    two_people_of_one_project_write_to_each_other,
    |w| {
        let m = w.post(MIA, "/messages", json!({"to": OLGA, "text": "Is OPS-1 urgent? 🔥 — grüße"})).created();
        has(&m, &json!({"from": MIA, "to": OLGA, "text": "Is OPS-1 urgent? 🔥 — grüße", "about": null, "read_at": null}));
        w.post(OLGA, "/messages", json!({"to": MIA, "text": "Yes"})).created();
        for (who, other) in [(MIA, OLGA), (OLGA, MIA)] {
            let thread = w.all(who, &format!("/messages?with={other}&limit=1"));
            assert_eq!(texts(&thread), ["Yes", "Is OPS-1 urgent? 🔥 — grüße"], "newest first");
        }
        // Neither a colleague nor an administrator reads it.
        for who in [MAX, ADA] {
            assert!(w.all(who, "/messages").is_empty(), "{who}");
            assert!(w.all(who, &format!("/messages?with={MIA}")).is_empty(), "{who}");
            assert!(w.all(who, "/conversations").is_empty(), "{who}");
        }
    }
);

each_engine!(
    /// R37: a message goes to nobody outside of one's projects, and not to oneself.
    messages_stay_among_people_of_one_project,
    |w| {
        for to in [STAN, PAUL, "nobody", MIA] {
            w.post(MIA, "/messages", json!({"to": to, "text": "x"})).invalid(&["to"]);
        }
        w.post(STAN, "/messages", json!({"to": MIA, "text": "x"})).invalid(&["to"]);
        w.post(MIA, "/messages", json!({"to": NED, "text": ""})).invalid(&["text"]);
        w.post(MIA, "/messages", json!({"text": "x"})).invalid(&["to"]);
        w.get(MIA, "/messages?with=nobody").refused(422, "invalid");
        // Chiefs, owners, members and Scrum Masters of other teams of the project, and administrators.
        for to in [CHLOE, OTTO, NED, THEO, ADA] {
            w.post(MIA, "/messages", json!({"to": to, "text": "x"})).created();
        }
        // Two who no longer share a project keep what they wrote.
        w.post(TINA, "/messages", json!({"to": MIA, "text": "before I go"})).created();
        w.delete(ADA, "/teams/third/members/tina").gone();
        w.post(TINA, "/messages", json!({"to": MIA, "text": "x"})).invalid(&["to"]);
        assert_eq!(texts(&w.all(TINA, "/messages?with=mia")), ["before I go"]);
    }
);

each_engine!(
    /// R37: a message about a story or Work Package leads to it; both have to see that.
    a_message_is_about_something_that_both_see,
    |w| {
        let s = w.recurring("a");
        w.running("first", &[&s]);
        let key = w.work_package(MIA, &s, json!({"title": "x"}));
        for about in [&s, &key] {
            let m = w.post(MIA, "/messages", json!({"to": OLGA, "text": "x", "about": about})).created();
            assert_eq!(m["about"], **about);
        }
        // will and mia share a project after this, but not OPS.
        w.put(ADA, "/teams/web/members/mia", json!({})).ok();
        w.post(MIA, "/messages", json!({"to": WILL, "text": "x"})).created();
        w.post(MIA, "/messages", json!({"to": WILL, "text": "x", "about": s})).invalid(&["about"]);
        w.post(WILL, "/messages", json!({"to": MIA, "text": "x", "about": s})).invalid(&["about"]);
        w.post(MIA, "/messages", json!({"to": OLGA, "text": "x", "about": "OPS-999"})).invalid(&["about"]);
    }
);

each_engine!(
    /// R37: the receiver is told; reading or answering makes it read, in the inbox too.
    messages_are_told_and_read,
    |w| {
        for n in 1..=3 {
            w.post(MIA, "/messages", json!({"to": NIA, "text": format!("m{n}")})).created();
        }
        w.post(MAX, "/messages", json!({"to": NIA, "text": "x"})).created();
        assert_eq!(w.told(NIA, MIA), ["direct_message"; 3]);
        assert!(w.told(MIA, MIA).is_empty() && w.told(MIA, NIA).is_empty());
        let told = &w.all(NIA, "/notifications")[0];
        assert_eq!(told["link"], "/messages?with=max");
        let all = w.all(NIA, "/conversations");
        assert_eq!(
            all.iter().map(|c| (text(&c["with"]), c["unread"].as_i64().unwrap())).collect::<Vec<_>>(),
            [("max".to_owned(), 1), ("mia".to_owned(), 3)],
            "the liveliest first"
        );
        has(&all[1], &json!({"last_from": MIA, "last_text": "m3"}));
        w.post(NIA, "/messages/read", json!({"with": MIA})).gone();
        let unread = |who: &str| w.all(who, "/notifications").iter().filter(|n| n["read"] == false).count();
        assert_eq!(unread(NIA), 1, "that of max is left");
        assert!(w.all(MIA, "/messages?with=nia").iter().all(|m| m["read_at"].is_string()), "mia sees that it was read");
        w.post(NIA, "/messages", json!({"to": MAX, "text": "answer"})).created();
        assert_eq!(unread(NIA), 0, "an answer reads what it answers");
        assert_eq!(w.all(NIA, "/conversations").iter().map(|c| c["unread"].as_i64().unwrap()).sum::<i64>(), 0);
    }
);
