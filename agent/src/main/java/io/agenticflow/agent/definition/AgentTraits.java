package io.agenticflow.agent.definition;

import io.agenticflow.permission.Behaviour;
import io.agenticflow.permission.Rule;
import io.agenticflow.permission.RuleSource;
import io.agenticflow.vocabulary.RawJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an agent's file says of how the agent works, besides who it is and what it may use.
 *
 * @param skills names of the skills that the agent knows from the start
 * @param mcpServers as written, or null: a list of names and of objects that name servers, or one
 *     such object
 * @param hooks as written, or null
 * @param memory where it keeps what it learns, or null where it keeps nothing
 * @param effort one of {@link #EFFORTS}, or null
 * @param background whether it is to run beside the one that calls it
 * @param initialPrompt said before the user's first word where the agent leads a session, or null
 * @param omitsInstructions whether it goes without the folder's files of instructions
 * @param timeLimit the longest that a run may take, or null
 * @param allowedPaths patterns of files; where there are any, only files that match are changed
 * @param forbiddenPaths patterns of files that are neither read nor changed
 */
public record AgentTraits(
    List<String> skills,
    @Nullable RawJson mcpServers,
    @Nullable RawJson hooks,
    @Nullable Memory memory,
    @Nullable String effort,
    boolean background,
    @Nullable String initialPrompt,
    boolean omitsInstructions,
    @Nullable Duration timeLimit,
    List<String> allowedPaths,
    List<String> forbiddenPaths) {
  /** What {@code effort} can be, the weakest first. */
  public static final List<String> EFFORTS =
      List.of("minimal", "low", "medium", "high", "xhigh", "max");

  /** A file that says nothing of it. */
  public static final AgentTraits NONE =
      new AgentTraits(
          List.of(), null, null, null, null, false, null, false, null, List.of(), List.of());

  public AgentTraits {
    skills = List.copyOf(skills);
    allowedPaths = List.copyOf(allowedPaths);
    forbiddenPaths = List.copyOf(forbiddenPaths);
  }

  /** Where an agent keeps what it learns. */
  public enum Memory {
    /** In the user's own folder: the same for all projects. */
    USER,
    /** In the project, to be shared with it. */
    PROJECT,
    /** In the project, for this user alone. */
    LOCAL
  }

  List<Rule> limits(RuleSource source) {
    return allowedPaths.stream()
        .map(path -> Rule.parse(Behaviour.ALLOW, "Edit(" + path + ")", source))
        .toList();
  }

  List<Rule> denials(RuleSource source) {
    List<Rule> rules = new ArrayList<>();
    for (String path : forbiddenPaths) {
      rules.add(Rule.parse(Behaviour.DENY, "Edit(" + path + ")", source));
      rules.add(Rule.parse(Behaviour.DENY, "Read(" + path + ")", source));
    }
    return rules;
  }
}
