package io.agenticflow.dialect;

/**
 * In which form a model's earlier reasoning goes back to its provider. It never goes back as
 * ordinary text.
 */
public enum ThinkingReplay {
  /** Not at all. */
  NONE,
  /** As thinking blocks, and only those that their provider has signed; Messages API. */
  SIGNED,
  /** As OpenRouter's {@code reasoning_details}, and only what came from there; Chat Completions. */
  DETAILS,
  /**
   * As words: {@code reasoning_content} on every assistant message in Chat Completions, as DeepSeek
   * and Moonshot ask for; thinking blocks without a signature in the Messages API, as compatible
   * servers write them.
   */
  WORDS,
  /**
   * Only what came with a tool call, as Gemini asks for: the call's {@code extra_content}; Chat
   * Completions.
   */
  CALLS
}
