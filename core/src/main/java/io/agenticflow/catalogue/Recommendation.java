package io.agenticflow.catalogue;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A model for a kind of work, at OpenRouter. The choice is that of the project's original
 * documents, where the price is low; what it is worth on your work only your work can tell.
 *
 * @param model its name at OpenRouter
 * @param isFirst whether it is the first choice of its kind, not the alternative
 * @param good what it is good for, a few words
 */
public record Recommendation(Kind kind, String model, boolean isFirst, String good) {

  /** Kinds of work. */
  public enum Kind {
    CODE,
    RESEARCH,
    GENERAL
  }

  /** All, by kind; the first choice comes first. */
  public static final List<Recommendation> ALL =
      List.of(
          new Recommendation(
              Kind.CODE,
              "deepseek/deepseek-chat-v3.1",
              true,
              "interfaces, algorithms, finding faults, restructuring"),
          new Recommendation(
              Kind.CODE,
              "meta-llama/llama-3.1-8b-instruct",
              false,
              "boilerplate, simple functions, prototypes"),
          new Recommendation(
              Kind.RESEARCH,
              "google/gemini-2.5-flash",
              true,
              "research, summaries, data; follows google/gemini-2.5-flash-preview-09-2025"),
          new Recommendation(
              Kind.GENERAL,
              "meta-llama/llama-3.1-70b-instruct",
              true,
              "planning, work in several steps"));

  public Recommendation {
    requireNonNull(kind, "kind");
    requireNonNull(model, "model");
    requireNonNull(good, "good");
  }
}
