package io.agenticflow.provider;

import static java.util.Objects.requireNonNull;

/**
 * Who gives an answer.
 *
 * @param provider its name in reports, for example {@code openrouter}
 * @param model as that provider spells it
 */
public record Answerer(String provider, String model) {
  public Answerer {
    requireNonNull(provider, "provider");
    requireNonNull(model, "model");
  }

  /** Returns for example {@code deepseek/deepseek-chat at openrouter}. */
  @Override
  public String toString() {
    return model + " at " + provider;
  }
}
