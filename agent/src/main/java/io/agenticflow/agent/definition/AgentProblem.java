package io.agenticflow.agent.definition;

/**
 * Something that is wrong with a definition file or folder, for people.
 *
 * @param source the path, or {@code built-in}
 * @param line counted from 1, or 0 where it is about the whole
 * @param reason one line
 */
public record AgentProblem(String source, int line, String reason) {

  /** Returns {@code path:line: reason}. */
  @Override
  public String toString() {
    return source + (line > 0 ? ":" + line : "") + ": " + reason;
  }
}
