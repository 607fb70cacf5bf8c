//! People and tokens.

use crate::support::*;
use serde_json::json;

each_engine!(a_person_sees_who_they_are, |w| {
    let me = w.get(MIA, "/me").ok();
    assert_eq!(me, json!({"login": "mia", "name": "mia", "email": "mia@example.org", "time_zone": "UTC", "admin": false}));
    assert_eq!(w.get(ADA, "/me").ok()["admin"], true);
    w.get(VISITOR, "/me").refused(401, "unauthenticated");
});
