package io.agenticflow.testkit;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The turns of a script that are not used up yet. Safe for use by several threads. */
final class Playbook {
  private static final class Entry {
    final Turn turn;
    int left;

    Entry(Turn turn) {
      this.turn = turn;
      this.left = turn.times();
    }
  }

  private final Script script;
  private final List<Entry> entries = new ArrayList<>();

  Playbook(Script script) {
    this.script = script;
    add(script.turns());
  }

  synchronized void add(List<Turn> turns) {
    for (Turn turn : turns) {
      entries.add(new Entry(turn));
    }
  }

  /** Takes the turn for a request, or returns null where none is left for it. */
  synchronized @Nullable Turn take(Asked asked, String body) {
    Turn turn = takeOnce(asked, body);
    if (turn == null && script.loop()) {
      for (Entry entry : entries) {
        entry.left = entry.turn.times();
      }
      turn = takeOnce(asked, body);
    }
    return turn;
  }

  /** Returns how many turns have uses left. */
  synchronized int left() {
    return (int) entries.stream().filter(entry -> entry.left > 0).count();
  }

  private @Nullable Turn takeOnce(Asked asked, String body) {
    Entry fitting = null;
    for (Entry entry : entries) {
      When when = entry.turn.when();
      if (entry.left == 0 || (when != null && !when.fits(asked, body))) {
        continue;
      }
      if (when != null) {
        fitting = entry;
        break;
      }
      if (fitting == null) {
        fitting = entry;
      }
    }
    if (fitting == null) {
      return null;
    }
    if (fitting.left != Turn.FOREVER) {
      fitting.left--;
    }
    return fitting.turn;
  }
}
