-- Planning Poker and Wideband Delphi (framework.md C.3, R219): hidden cards in rounds until a team agrees.
CREATE TABLE poker_session (
  id {id},
  team_id BIGINT NOT NULL REFERENCES team (id),
  facilitator_id BIGINT NOT NULL REFERENCES person (id),
  anonymous BOOLEAN NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
  created_at BIGINT NOT NULL,
  closed_at BIGINT
);
CREATE INDEX poker_session_team ON poker_session (team_id, state);
CREATE TABLE poker_story (
  session_id BIGINT NOT NULL REFERENCES poker_session (id),
  story_id BIGINT NOT NULL REFERENCES story (id),
  position BIGINT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'agreed', 'put_off')),
  agreed BIGINT,
  PRIMARY KEY (session_id, story_id)
);
CREATE INDEX poker_story_story ON poker_story (story_id);
CREATE TABLE poker_round (
  session_id BIGINT NOT NULL REFERENCES poker_session (id),
  n BIGINT NOT NULL,
  story_id BIGINT NOT NULL REFERENCES story (id),
  state TEXT NOT NULL CHECK (state IN ('open', 'revealed')),
  opened_at BIGINT NOT NULL,
  revealed_at BIGINT,
  PRIMARY KEY (session_id, n)
);
CREATE TABLE poker_card (
  session_id BIGINT NOT NULL REFERENCES poker_session (id),
  n BIGINT NOT NULL,
  person_id BIGINT NOT NULL REFERENCES person (id),
  value TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (session_id, n, person_id)
);
CREATE TABLE poker_seat (
  session_id BIGINT NOT NULL REFERENCES poker_session (id),
  person_id BIGINT NOT NULL REFERENCES person (id),
  joined_at BIGINT NOT NULL,
  PRIMARY KEY (session_id, person_id)
);
