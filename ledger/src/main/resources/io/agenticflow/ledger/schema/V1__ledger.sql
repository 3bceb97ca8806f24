-- The ledger, for SQLite and PostgreSQL alike. Times are milliseconds since 1970 in UTC, amounts are billionths of a
-- US dollar, and every token of a prompt is in exactly one of the columns input, cache_read and cache_write; of those
-- written to the cache, hour_write counts the ones that are kept for an hour, and of the output, reasoning its part.

CREATE TABLE call (
  id TEXT NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL,
  run TEXT,
  parent_run TEXT,
  session TEXT,
  agent TEXT,
  project TEXT,
  caller TEXT,
  client TEXT,
  request_id TEXT,
  model_asked TEXT,
  model TEXT NOT NULL,
  provider TEXT NOT NULL,
  reason TEXT,
  input_tokens BIGINT NOT NULL,
  cache_read_tokens BIGINT NOT NULL,
  cache_write_tokens BIGINT NOT NULL,
  hour_write_tokens BIGINT NOT NULL,
  output_tokens BIGINT NOT NULL,
  reasoning_tokens BIGINT NOT NULL,
  tokens_estimated INTEGER NOT NULL,
  cost_nanos BIGINT,
  cost_basis TEXT NOT NULL,
  price_source TEXT,
  price_date TEXT,
  outcome TEXT NOT NULL,
  http_status INTEGER,
  error TEXT,
  first_word_ms BIGINT,
  duration_ms BIGINT NOT NULL,
  upstream_id TEXT
);

CREATE INDEX call_at ON call (at);
CREATE INDEX call_session ON call (session);
CREATE INDEX call_run ON call (run);

-- Sums of the same, kept with every entry that comes in: for each quarter of an hour (every time zone's day begins at
-- one), and in it for each value of a kind, such as each model. A report reads these, whatever the number of entries.
CREATE TABLE call_sum (
  kind TEXT NOT NULL,
  quarter BIGINT NOT NULL,
  value TEXT NOT NULL,
  calls BIGINT NOT NULL,
  failed BIGINT NOT NULL,
  unpriced BIGINT NOT NULL,
  estimated BIGINT NOT NULL,
  input_tokens BIGINT NOT NULL,
  cache_read_tokens BIGINT NOT NULL,
  cache_write_tokens BIGINT NOT NULL,
  hour_write_tokens BIGINT NOT NULL,
  output_tokens BIGINT NOT NULL,
  reasoning_tokens BIGINT NOT NULL,
  cost_nanos BIGINT NOT NULL,
  reported_nanos BIGINT NOT NULL,
  PRIMARY KEY (kind, quarter, value)
);

CREATE INDEX call_sum_value ON call_sum (kind, value);

-- How much of a spool file is in the tables above already.
CREATE TABLE spool_position (
  file TEXT NOT NULL PRIMARY KEY,
  position BIGINT NOT NULL
);
