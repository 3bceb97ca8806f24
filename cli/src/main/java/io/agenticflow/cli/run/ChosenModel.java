package io.agenticflow.cli.run;

import io.agenticflow.agent.AgentModel;
import io.agenticflow.agent.CallPricer;
import io.agenticflow.agent.ContextWindow;
import io.agenticflow.provider.ModelClient;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The model that will answer, ready to be asked.
 *
 * @param provider the provider's name, for reports
 * @param model the model, as the provider spells it
 * @param notice one line that says what a model on this machine, or a recording, is; null for a
 *     provider's model
 * @param maxTokens the most output tokens of one answer where the user gives no limit, for
 *     providers that want one said; null leaves it to the provider
 * @param reason why it was chosen, in words that follow "because"
 * @param alternatives what else was considered, and why it was not taken
 * @param window how much of a conversation it takes
 * @param seesImages whether it takes pictures
 */
public record ChosenModel(
    ModelClient client,
    String provider,
    String model,
    CallPricer pricer,
    @Nullable String notice,
    @Nullable Long maxTokens,
    String reason,
    List<String> alternatives,
    ContextWindow window,
    boolean seesImages) {
  public ChosenModel {
    alternatives = List.copyOf(alternatives);
  }

  /** A model of whose context nothing is known, and that may see pictures. */
  ChosenModel(
      ModelClient client,
      String provider,
      String model,
      CallPricer pricer,
      @Nullable String notice,
      @Nullable Long maxTokens,
      String reason,
      List<String> alternatives) {
    this(
        client,
        provider,
        model,
        pricer,
        notice,
        maxTokens,
        reason,
        alternatives,
        ContextWindow.UNKNOWN,
        true);
  }

  /** Returns what a run needs of it. */
  AgentModel forRun() {
    return new AgentModel(client, pricer, provider, model, maxTokens, window, seesImages);
  }
}
