package io.agenticflow.vocabulary;

/** Who speaks in a {@link Message}. */
public enum Role {
  /** The person or program that asks; tool results are the user's too. */
  USER,
  /** The model. */
  ASSISTANT,
  /**
   * An instruction in the middle of a conversation. The instructions at its head are {@link
   * ModelRequest#system()}.
   */
  SYSTEM
}
