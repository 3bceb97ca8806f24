package io.agenticflow.vocabulary;

import static java.util.Objects.requireNonNull;

/** Whether the model may, must or must not ask for a tool. */
public sealed interface ToolChoice {
  /** The model decides. */
  record Auto() implements ToolChoice {}

  /** The model must ask for some tool. */
  record Any() implements ToolChoice {}

  /** The model must not ask for a tool. */
  record None() implements ToolChoice {}

  /** The model must ask for this tool. */
  record Named(String name) implements ToolChoice {
    public Named {
      requireNonNull(name, "name");
    }
  }
}
