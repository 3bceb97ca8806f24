package io.agenticflow.agent;

import static java.util.Objects.requireNonNull;

import io.agenticflow.permission.PermissionPolicy;
import io.agenticflow.tool.Tool;
import io.agenticflow.tool.Workspace;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.Role;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One run: who does what, with which model, where, and within which limits.
 *
 * @param runId unique
 * @param agent the agent's name
 * @param description what the agent is for
 * @param prompt what the model is told to do; empty to go on with what a resumed conversation left
 *     open
 * @param provider the provider's name, for reports only
 * @param model the model, as the provider spells it
 * @param system the agent's instructions
 * @param tools what the model may ask for; names are unique; those that the permissions take away
 *     are left out
 * @param environment the environment of child processes, without keys
 * @param maxTurns answers that the model may give, at least 1
 * @param maxTokens output tokens of one answer; null for the provider's default
 * @param temperature 0 to 2; null for the provider's default
 * @param budget the run's dollars, or null for no limit
 * @param timeout the run's time, or null for no limit
 * @param keptFiles where files are put aside before a tool changes them; null to keep nothing
 */
public record RunRequest(
    String runId,
    String agent,
    String description,
    List<ContentBlock> prompt,
    String provider,
    String model,
    List<ContentBlock> system,
    List<Tool> tools,
    PermissionPolicy permissions,
    Workspace workspace,
    Map<String, String> environment,
    int maxTurns,
    @Nullable Long maxTokens,
    @Nullable Double temperature,
    @Nullable Money budget,
    @Nullable Duration timeout,
    @Nullable KeptFiles keptFiles) {

  public RunRequest {
    requireNonNull(runId, "runId");
    prompt = List.copyOf(prompt);
    requireNonNull(model, "model");
    system = List.copyOf(system);
    // What a rule takes away as a whole, the model does not hear of.
    tools = tools.stream().filter(tool -> !permissions.removes(tool.definition().name())).toList();
    environment = Map.copyOf(environment);
    if (maxTurns < 1) {
      throw new IllegalArgumentException("maxTurns must be at least 1, is " + maxTurns);
    }
  }

  /** Returns the words of the prompt. */
  public String task() {
    return new Message(Role.USER, prompt).text();
  }
}
