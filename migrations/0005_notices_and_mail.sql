-- What people are told and how: choices for each kind of notification, the outbox of e-mail, direct messages (R37), and what Scrum
-- Masters ask the Product Owner of a story (R36).
ALTER TABLE notification ADD COLUMN in_product BOOLEAN NOT NULL DEFAULT TRUE;
CREATE INDEX notification_unread ON notification (person_id) WHERE read_at IS NULL;

-- Only what differs from the default: in the product, never by e-mail.
CREATE TABLE notification_choice (
  person_id BIGINT NOT NULL REFERENCES person (id),
  kind TEXT NOT NULL,
  in_product BOOLEAN NOT NULL,
  by_mail TEXT NOT NULL CHECK (by_mail IN ('never', 'at_once', 'digest')),
  PRIMARY KEY (person_id, kind)
);
CREATE TABLE digest (
  person_id BIGINT PRIMARY KEY REFERENCES person (id),
  every TEXT NOT NULL CHECK (every IN ('day', 'week')),
  weekday TEXT NOT NULL
    CHECK (weekday IN ('monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday')),
  hour BIGINT NOT NULL CHECK (hour BETWEEN 0 AND 23),
  last_at BIGINT
);

-- Whether a server with --smtp runs on this database, and what stands in its way.
CREATE TABLE mail_service (
  id BIGINT PRIMARY KEY CHECK (id = 1),
  domain TEXT NOT NULL,
  seen_at BIGINT NOT NULL,
  fault TEXT,
  fault_at BIGINT
);
-- The outbox. `due_at` of one that is being sent is the end of its lease.
CREATE TABLE mail (
  id {id},
  person_id BIGINT NOT NULL REFERENCES person (id),
  kind TEXT NOT NULL CHECK (kind IN ('single', 'digest')),
  state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'failed')),
  message_id TEXT NOT NULL UNIQUE,
  attempts BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  give_up_at BIGINT NOT NULL,
  ended_at BIGINT,
  said TEXT
);
CREATE INDEX mail_due ON mail (due_at) WHERE state IN ('waiting', 'sending');
CREATE INDEX mail_state ON mail (state, id);
CREATE INDEX mail_person ON mail (person_id);
-- Which notification goes with which mail: each at most once. Without a mail it waits for the next digest.
CREATE TABLE mail_item (
  notification_id BIGINT PRIMARY KEY REFERENCES notification (id),
  person_id BIGINT NOT NULL REFERENCES person (id),
  mail_id BIGINT REFERENCES mail (id),
  at BIGINT NOT NULL
);
CREATE INDEX mail_item_waiting ON mail_item (person_id) WHERE mail_id IS NULL;
CREATE INDEX mail_item_mail ON mail_item (mail_id);

-- The pair stands in one order, so that a conversation is one range.
CREATE TABLE direct_message (
  id {id},
  low_id BIGINT NOT NULL REFERENCES person (id),
  high_id BIGINT NOT NULL REFERENCES person (id),
  from_id BIGINT NOT NULL REFERENCES person (id),
  to_id BIGINT NOT NULL REFERENCES person (id),
  text TEXT NOT NULL,
  story_id BIGINT REFERENCES story (id),
  work_package_id BIGINT REFERENCES work_package (id),
  at BIGINT NOT NULL,
  read_at BIGINT
);
CREATE INDEX direct_message_pair ON direct_message (low_id, high_id, id);
CREATE INDEX direct_message_high ON direct_message (high_id, id);
CREATE INDEX direct_message_unread ON direct_message (to_id) WHERE read_at IS NULL;

CREATE TABLE owner_request (
  id {id},
  story_id BIGINT NOT NULL REFERENCES story (id),
  asked_by BIGINT NOT NULL REFERENCES person (id),
  text TEXT NOT NULL,
  asked_at BIGINT NOT NULL,
  answered_by BIGINT REFERENCES person (id),
  answer TEXT,
  answered_at BIGINT
);
CREATE INDEX owner_request_story ON owner_request (story_id, id);
