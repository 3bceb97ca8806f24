package io.agenticflow.durable.local;

import java.util.Locale;

/** What an operation of a run is. The names are in journals. */
enum Kind {
  STEP,
  TIMER,
  SIGNAL,
  SEND,
  SPAWN,
  ANY,
  RANDOM,
  NOW;

  /** Returns the word for it in messages. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
