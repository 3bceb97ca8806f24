package io.agenticflow.routing.policy;

import static java.util.Objects.requireNonNull;

import io.agenticflow.catalogue.Catalogue;
import io.agenticflow.config.Configuration;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.routing.ModelChoice;
import io.agenticflow.routing.ModelResolver;
import io.agenticflow.routing.RoutingException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/**
 * What would be decided on a question, and why, without asking any model for its answer.
 *
 * @param kind which kind of work the task's words speak for; null for none
 * @param answerer what the chosen name leads to, such as {@code claude-haiku-4-5 at anthropic}, or
 *     why it leads nowhere
 * @param leads whether it leads anywhere
 */
public record RouteExplanation(
    RouteQuestion question,
    RouteDecision decision,
    TaskKinds.@Nullable Guess kind,
    String answerer,
    boolean leads) {
  public RouteExplanation {
    requireNonNull(question, "question");
    requireNonNull(decision, "decision");
    requireNonNull(answerer, "answerer");
  }

  /**
   * Explains what a router decides under a configuration.
   *
   * @param catalogue for models' other names
   */
  public static RouteExplanation of(
      Router router,
      RouteQuestion question,
      Configuration configuration,
      Supplier<Catalogue> catalogue) {
    RouteDecision decision = router.explain(question);
    String answerer;
    boolean leads = true;
    try {
      answerer =
          named(
              new ModelResolver(configuration, catalogue)
                  .resolve(question.providerOf(decision.chosen()), decision.chosen()));
    } catch (RoutingException e) {
      answerer = String.valueOf(e.getMessage());
      leads = false;
    }
    return new RouteExplanation(question, decision, TaskKinds.of(question.task()), answerer, leads);
  }

  private static String named(ModelChoice choice) {
    return switch (choice) {
      case ModelChoice.Upstream upstream -> upstream.model() + " at " + upstream.endpoint().name();
      case ModelChoice.LocalServer server ->
          (server.model() == null ? "the best model" : server.model())
              + " of a server on this machine";
      case ModelChoice.Gguf gguf -> "the model file " + gguf.file();
      case ModelChoice.Embedded _ -> "the model that this machine has";
      case ModelChoice.Demo _ -> "demo, a recording";
    };
  }

  /** Returns it for people, a line each. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("Model: " + decision.line());
    lines.add((leads ? "  which is " : "  which cannot be asked: ") + answerer);
    if (decision.asked() != null) {
      lines.add("  asked for: " + decision.asked());
    }
    if (kind != null) {
      lines.add(
          "  kind of work: " + kind.kind().word() + " (" + String.join(", ", kind.words()) + ")");
    }
    if (decision.expectedCost() != null) {
      lines.add(
          "  next answer: about "
              + decision.expectedCost()
              + " (about "
              + question.promptTokens()
              + " prompt tokens uncached, "
              + RoutePrices.ANSWER_TOKENS
              + " of answer)");
    }
    decision.considered().forEach(each -> lines.add("  " + each));
    return lines;
  }

  /** Returns the decision, and what it was decided from. */
  public JrsObject json() {
    JsonObjectBuilder json =
        Json.object()
            .put("task", question.task())
            .put("agent", question.agent())
            .put("kind", kind == null ? null : kind.kind().word())
            .put("prompt_tokens", question.promptTokens())
            .put("decision", decision.json());
    return leads
        ? json.put("answerer", answerer).build()
        : json.putNull("answerer").put("problem", answerer).build();
  }
}
