package io.agenticflow.permission;

import java.nio.file.Path;
import java.util.List;

/**
 * What rules and mode say of a call, before anybody is asked.
 *
 * @param ground what decided
 * @param parts for a command of the shell each of its commands, with what decides on it alone
 * @param beyond real paths outside the workspace that a rule lets the call use
 */
public record Verdict(Behaviour behaviour, Ground ground, List<Part> parts, List<Path> beyond) {
  public Verdict {
    parts = List.copyOf(parts);
    beyond = List.copyOf(beyond);
  }

  /**
   * One command of a line, or a file that it writes or reads.
   *
   * @param text as it is written
   */
  public record Part(String text, Behaviour behaviour, Ground ground) {}

  static Verdict of(Behaviour behaviour, Ground ground) {
    return new Verdict(behaviour, ground, List.of(), List.of());
  }

  Verdict with(List<Part> more) {
    return new Verdict(behaviour, ground, more, beyond);
  }
}
