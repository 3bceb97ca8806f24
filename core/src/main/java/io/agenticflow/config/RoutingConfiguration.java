package io.agenticflow.config;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the user says of who answers what, under {@code routing:}. Where nothing is said, nothing is
 * routed: the model that was asked for answers.
 *
 * @param rules in the order of the file; the first that fits decides
 * @param policyFile kinds of work in plain language, each with its model; null for none
 * @param classifier the model that tells which kind of work a task is; null to tell it without one
 * @param learned by what was learned from outcomes; null for off
 * @param hybrid simple tasks to one model, complex ones to another; null for off
 * @param sticky when a conversation may change its model; null where any decision may change it
 * @param cascade what a cascade goes by where the command line does not say; null for nothing
 */
public record RoutingConfiguration(
    List<Rule> rules,
    @Nullable Path policyFile,
    @Nullable String classifier,
    @Nullable Learned learned,
    @Nullable Hybrid hybrid,
    @Nullable Sticky sticky,
    @Nullable Cascade cascade) {

  /** Nothing is routed. */
  public static final RoutingConfiguration OFF =
      new RoutingConfiguration(List.of(), null, null, null, null, null, null);

  public RoutingConfiguration {
    rules = List.copyOf(rules);
  }

  /** Returns the same with a policy file. */
  RoutingConfiguration withPolicyFile(Path file) {
    return new RoutingConfiguration(rules, file, classifier, learned, hybrid, sticky, cascade);
  }

  /** Returns the same with what was learned. */
  RoutingConfiguration withLearned(Learned settings) {
    return new RoutingConfiguration(
        rules, policyFile, classifier, settings, hybrid, sticky, cascade);
  }

  /** Returns whether anything is routed. */
  public boolean isOn() {
    return !rules.isEmpty() || policyFile != null || learned != null || hybrid != null;
  }

  /**
   * A model, and when it is meant. All that is said must hold; a rule that says nothing holds
   * always.
   *
   * @param name the user's own, for reports
   * @param model who answers then
   * @param agents patterns of the agent's name, one of which must fit; empty for any
   * @param asked patterns of the model that was asked for, one of which must fit; empty for any
   * @param tools patterns of tools, one of which must be offered to the model; empty for any
   * @param kind the kind of work, or null for any
   * @param contextOver the prompt must have more tokens than this; null for any
   * @param images whether there must be pictures in the conversation, or must not; null for either
   * @param thinking the same of reasoning that was asked for
   * @param background the same of calls beside the work, such as titles and summaries
   * @param subAgent the same of an agent that works for another
   */
  public record Rule(
      String name,
      String model,
      List<String> agents,
      List<String> asked,
      List<String> tools,
      @Nullable TaskKind kind,
      @Nullable Integer contextOver,
      @Nullable Boolean images,
      @Nullable Boolean thinking,
      @Nullable Boolean background,
      @Nullable Boolean subAgent) {
    public Rule {
      requireNonNull(name, "name");
      requireNonNull(model, "model");
      agents = List.copyOf(agents);
      asked = List.copyOf(asked);
      tools = List.copyOf(tools);
    }
  }

  /**
   * Those tasks to the strong model on which it is expected to gain most.
   *
   * @param model the file that {@code route train} has written
   * @param strongShare how many of a hundred tasks like those that were learned from the strong one
   *     gets, 0 to 100
   * @param otherwise who does what is unlike all that was learned from; null where this does not
   *     say
   */
  public record Learned(
      Path model, String cheap, String strong, int strongShare, @Nullable String otherwise) {
    /** The share where none is said. */
    public static final int USUAL_SHARE = 30;

    public Learned {
      requireNonNull(model, "model");
      requireNonNull(cheap, "cheap");
      requireNonNull(strong, "strong");
      if (strongShare < 0 || strongShare > 100) {
        throw new IllegalArgumentException("strongShare must be 0 to 100, is " + strongShare);
      }
    }
  }

  /**
   * Simple tasks to one model, complex ones to another.
   *
   * @param strongShare how many of a hundred tasks the strong one gets, 0 to 100
   */
  public record Hybrid(String cheap, String strong, int strongShare) {
    /** The share where none is said. */
    public static final int USUAL_SHARE = 30;

    public Hybrid {
      requireNonNull(cheap, "cheap");
      requireNonNull(strong, "strong");
      if (strongShare < 0 || strongShare > 100) {
        throw new IllegalArgumentException("strongShare must be 0 to 100, is " + strongShare);
      }
    }
  }

  /**
   * One model after the other until a result is accepted.
   *
   * @param models the cheapest first
   * @param judge the model that judges where nothing can be run; null for the last
   * @param maxCalls of a try of any but the last, or null
   * @param maxDollars of the same, or null
   */
  public record Cascade(
      List<String> models,
      @Nullable String judge,
      @Nullable Integer maxCalls,
      @Nullable BigDecimal maxDollars) {
    public Cascade {
      models = List.copyOf(models);
    }
  }

  /**
   * When a conversation may change its model.
   *
   * @param answers how many answers are expected yet, over which a saving is predicted; at least 1
   */
  public record Sticky(int answers) {
    /** The number where none is said. */
    public static final int USUAL_ANSWERS = 5;
  }
}
