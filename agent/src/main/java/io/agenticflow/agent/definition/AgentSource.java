package io.agenticflow.agent.definition;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a definition comes from.
 *
 * @param file the file, or null exactly where there is none: given for a run, or built in
 */
public record AgentSource(Scope scope, @Nullable Path file) {
  /** The source of every built-in agent. */
  public static final AgentSource BUILT_IN = new AgentSource(Scope.BUILT_IN, null);

  public AgentSource {
    requireNonNull(scope, "scope");
    if ((file == null) != (scope == Scope.BUILT_IN || scope == Scope.GIVEN)) {
      throw new IllegalArgumentException(
          "a file for all but the given and the built-in agents: " + scope + ", " + file);
    }
  }

  /** Returns the path, or {@code built-in}. */
  @Override
  public String toString() {
    return file == null ? scope.word() : file.toString();
  }

  /** Whose definitions they are. An earlier scope wins over a later one. */
  public enum Scope {
    /** Given for this run alone, without a file. */
    GIVEN("given"),
    /** The folder that the user named for this run. */
    CHOSEN("chosen"),
    /** {@code .claude/agents} of the project. */
    PROJECT("project"),
    /** {@code .claude/agents} in the user's home. */
    USER("user"),
    /** Part of this program. */
    BUILT_IN("built-in");

    private final String word;

    Scope(String word) {
      this.word = word;
    }

    /** Returns the scope's name in output for people and programs. */
    public String word() {
      return word;
    }
  }
}
