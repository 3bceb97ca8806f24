package io.agenticflow.agent;

import static java.util.Objects.requireNonNull;

import io.agenticflow.routing.policy.RouteDecision;
import io.agenticflow.vocabulary.ModelRequest;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the model of each answer of a run, where the user wants that decided. Safe for use by
 * several threads.
 */
public interface ModelRouting {
  /** The run's own model answers. */
  ModelRouting NONE =
      new ModelRouting() {
        @Override
        public Routed next(AgentModel usual, String task, ModelRequest request) {
          return new Routed(usual, null);
        }

        @Override
        public ModelRouting forSubAgent(String runId, String agent) {
          return this;
        }
      };

  /**
   * Who answers next.
   *
   * @param decision why; null where nothing was to be decided
   */
  record Routed(AgentModel model, @Nullable RouteDecision decision) {
    public Routed {
      requireNonNull(model, "model");
    }
  }

  /**
   * Chooses. May ask a model, where the user has set one that helps to choose.
   *
   * @param usual the run's own model
   * @param task the run's task; empty where it goes on with an earlier one
   * @param request what will be asked
   */
  Routed next(AgentModel usual, String task, ModelRequest request);

  /**
   * Returns the same for an agent that works for this one.
   *
   * @param runId its run
   */
  ModelRouting forSubAgent(String runId, String agent);
}
