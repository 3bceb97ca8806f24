package io.agenticflow.agent.definition;

import static java.util.Objects.requireNonNull;

import io.agenticflow.permission.Rule;
import io.agenticflow.permission.RuleSource;
import io.agenticflow.vocabulary.RawJson;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who an agent is, as its file says.
 *
 * @param name its identity, whatever the file is called
 * @param description when to use it; may have several lines
 * @param systemPrompt the file's Markdown; empty where it has none
 * @param model an alias, a model's id, {@code inherit}, or null where the file says nothing
 * @param permissionMode one of {@link AgentFile#PERMISSION_MODES}, or null; whether a file may
 *     widen the mode of its run is for the run to decide
 * @param maxTurns at least 1, or null
 * @param category the folder below the agents folder, with {@code /} between parts; of a file in no
 *     such folder its field {@code category}, else {@code general}
 * @param color a name or {@code #rrggbb} as written, unchecked, or null
 * @param traits how it works
 * @param unhonoured every other field of the frontmatter, in order, as JSON: those that nothing
 *     acts on, see {@link AgentFields}
 */
public record AgentDefinition(
    String name,
    String description,
    String systemPrompt,
    ToolSelection tools,
    @Nullable String model,
    @Nullable String permissionMode,
    @Nullable Integer maxTurns,
    String category,
    @Nullable String color,
    AgentSource source,
    AgentTraits traits,
    Map<String, RawJson> unhonoured) {
  public AgentDefinition {
    requireNonNull(name, "name");
    requireNonNull(description, "description");
    requireNonNull(systemPrompt, "systemPrompt");
    requireNonNull(tools, "tools");
    requireNonNull(category, "category");
    requireNonNull(source, "source");
    requireNonNull(traits, "traits");
    unhonoured = Collections.unmodifiableMap(new LinkedHashMap<>(unhonoured));
  }

  /** Returns this agent with another prompt. */
  public AgentDefinition withSystemPrompt(String other) {
    return new AgentDefinition(
        name,
        description,
        other,
        tools,
        model,
        permissionMode,
        maxTurns,
        category,
        color,
        source,
        traits,
        unhonoured);
  }

  /** Returns the rules of which a call of the tools that they name must match one. */
  public List<Rule> limits(RuleSource source) {
    List<Rule> all = new ArrayList<>(tools.limits(source));
    all.addAll(traits.limits(source));
    return all;
  }

  /** Returns the rules for what is denied in part. */
  public List<Rule> denials(RuleSource source) {
    List<Rule> all = new ArrayList<>(tools.denials(source));
    all.addAll(traits.denials(source));
    return all;
  }
}
