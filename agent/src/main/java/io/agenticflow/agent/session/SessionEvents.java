package io.agenticflow.agent.session;

import tools.jackson.jr.stree.JrsValue;

/** A session's events as programs outside may read them: the same objects as in its file. */
public final class SessionEvents {
  private SessionEvents() {}

  /** Returns an event's fields, its {@code type} first and {@code at}, its time, last. */
  public static JrsValue json(SavedSession.Entry entry) {
    return EventJson.write(entry.event()).put("at", entry.at().toString()).build();
  }
}
