-- Budgets and virtual keys, for SQLite and PostgreSQL alike. Times are milliseconds since 1970 in UTC, amounts are
-- billionths of a US dollar.

-- What was spent of one budget by one subject (a project, a session, a caller; empty where there is one for all) in one
-- period (a day as 2026-07-02, a month as 2026-07, a minute as 2026-07-02T10:15; empty where it never ends).
CREATE TABLE budget_account (
  budget TEXT NOT NULL,
  subject TEXT NOT NULL,
  period TEXT NOT NULL,
  spent_nanos BIGINT NOT NULL,
  spent_tokens BIGINT NOT NULL,
  spent_requests BIGINT NOT NULL,
  used_at BIGINT NOT NULL,
  PRIMARY KEY (budget, subject, period)
);

-- What calls that are under way may cost yet. Whoever makes them renews the end; one whose process was killed ends.
CREATE TABLE budget_reservation (
  budget TEXT NOT NULL,
  subject TEXT NOT NULL,
  period TEXT NOT NULL,
  id TEXT NOT NULL,
  nanos BIGINT NOT NULL,
  tokens BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  PRIMARY KEY (budget, subject, period, id)
);

CREATE INDEX budget_reservation_id ON budget_reservation (id);

-- Keys that a gateway takes from its clients, by the SHA-256 of their text, which is nowhere. A limit that is null is
-- none; models are patterns with a line break between them.
CREATE TABLE virtual_key (
  name TEXT NOT NULL PRIMARY KEY,
  digest TEXT NOT NULL UNIQUE,
  created_at BIGINT NOT NULL,
  revoked_at BIGINT,
  models TEXT NOT NULL,
  limit_nanos BIGINT,
  limit_tokens BIGINT,
  reset TEXT NOT NULL,
  requests_per_minute BIGINT,
  tokens_per_minute BIGINT
);
