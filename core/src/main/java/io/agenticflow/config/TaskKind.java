package io.agenticflow.config;

import java.util.Locale;

/** A kind of work, as rules name it. */
public enum TaskKind {
  /** Writing new code. */
  CODE,
  /** Changing code so that it does the same. */
  REFACTORING,
  /** Finding and mending a fault. */
  DEBUGGING,
  /** Writing or running tests. */
  TESTS,
  /** Judging what somebody has written. */
  REVIEW,
  /** Writing for readers: documents, comments, changelogs. */
  DOCS,
  /** Finding out, comparing, summing up. */
  RESEARCH,
  /** Designing and planning before anything is written. */
  PLANNING,
  /** Working on data: queries, tables, conversions. */
  DATA,
  /** Building, releasing, running systems. */
  OPERATIONS,
  /** A question that wants an answer and nothing done. */
  QUESTION;

  /** Returns the name by which rules mean it, in small letters. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
