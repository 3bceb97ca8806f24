-- Memory, for SQLite and PostgreSQL alike. Times are milliseconds since 1970 in UTC.

-- The last number that was given to an entry or to a change. Whoever writes takes one first, so that on a server too
-- those who write take turns, and a reader who has seen a number has seen all before it.
CREATE TABLE memory_counter (
  value BIGINT NOT NULL
);

INSERT INTO memory_counter (value) VALUES (0);

-- Namespaces, with what a ranking has to know of all their entries.
CREATE TABLE memory_namespace (
  number BIGINT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  entries BIGINT NOT NULL,
  words BIGINT NOT NULL
);

-- The entries. Tags are words with a line break between them; digest is the SHA-256 of the text, so that nothing is
-- kept twice in a namespace; changed is the number of the last change to text or tags.
CREATE TABLE memory_entry (
  number BIGINT NOT NULL PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  namespace BIGINT NOT NULL,
  digest TEXT NOT NULL,
  text TEXT NOT NULL,
  tags TEXT NOT NULL,
  source TEXT NOT NULL,
  evidence TEXT,
  created_at BIGINT NOT NULL,
  expires_at BIGINT,
  used_at BIGINT,
  uses BIGINT NOT NULL,
  helped BIGINT NOT NULL,
  misled BIGINT NOT NULL,
  changed BIGINT NOT NULL
);

CREATE UNIQUE INDEX memory_entry_digest ON memory_entry (namespace, digest);
CREATE INDEX memory_entry_created ON memory_entry (namespace, created_at);
CREATE INDEX memory_entry_expires ON memory_entry (expires_at);
CREATE INDEX memory_entry_changed ON memory_entry (changed);

-- Which words each entry has, for the search: made from the entries, and can be made anew at any time. A word is the
-- bytes of its UTF-8, which both databases order alike, whatever language the server speaks; times is how often the
-- entry has it, words how many words the entry has. All columns are in the key, so that the key alone answers.
CREATE TABLE memory_posting (
  namespace BIGINT NOT NULL,
  term BYTEA NOT NULL,
  entry BIGINT NOT NULL,
  times INTEGER NOT NULL,
  words INTEGER NOT NULL,
  PRIMARY KEY (namespace, term, entry, times, words)
);

-- By which rules those words were made; other rules make them anew.
CREATE TABLE memory_index (
  rules INTEGER NOT NULL
);

INSERT INTO memory_index (rules) VALUES (0);

-- What entries mean: the vector that a model made of the text, as 32-bit floats, little end first. It never changes, as
-- the text of an entry does not. added is the number of the change that brought it: what an index has not seen yet has a
-- higher one than what it has.
CREATE TABLE memory_vector (
  entry BIGINT NOT NULL,
  model TEXT NOT NULL,
  namespace BIGINT NOT NULL,
  added BIGINT NOT NULL,
  vector BYTEA NOT NULL,
  PRIMARY KEY (entry, model)
);

CREATE INDEX memory_vector_added ON memory_vector (model, namespace, added);

-- A random name, given when it is first asked for, by which an index outside of the database knows whose it is.
CREATE TABLE memory_identity (
  name TEXT NOT NULL
);
