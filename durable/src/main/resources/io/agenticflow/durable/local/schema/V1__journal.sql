-- The journal of durable runs on this machine. Times are milliseconds since 1970 in UTC.

-- A run. It is over where state is not ACTIVE. The owner is the process that works on it (a file of that name beside
-- the journal is locked while it lives); none where nobody does. The problem of a run that is ACTIVE says why it stands
-- still. A cancelled run that has an owner is over as soon as its owner heard of it.
CREATE TABLE run (
  id TEXT NOT NULL PRIMARY KEY,
  workflow TEXT NOT NULL,
  parent TEXT,
  root TEXT NOT NULL,
  token TEXT NOT NULL,
  input TEXT NOT NULL,
  state TEXT NOT NULL,
  owner TEXT,
  started_at BIGINT NOT NULL,
  ended_at BIGINT,
  result TEXT,
  problem TEXT,
  cancelled TEXT
);

CREATE INDEX run_parent ON run (parent);
CREATE INDEX run_state ON run (state);

-- What a run asked for, in order. Steps are over where ended_at is there, as failure or with a value; timers at due_at;
-- signals and children where they are found in their own tables. The rest is over when it is written.
CREATE TABLE journal (
  run TEXT NOT NULL,
  place INTEGER NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  begun_at BIGINT NOT NULL,
  due_at BIGINT,
  ended_at BIGINT,
  failed INTEGER NOT NULL,
  value TEXT,
  PRIMARY KEY (run, place)
);

CREATE TABLE signal (
  run TEXT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  received_at BIGINT NOT NULL,
  PRIMARY KEY (run, name)
);

-- Tells processes that read it from time to time which runs to look at again.
CREATE TABLE change (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  run TEXT NOT NULL,
  changed_at BIGINT NOT NULL
);
