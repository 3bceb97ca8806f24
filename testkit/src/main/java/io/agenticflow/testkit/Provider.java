package io.agenticflow.testkit;

/**
 * A provider whose manners the scripted upstream can take on: its error bodies, its extra fields,
 * its model list.
 *
 * <p>Where a script names none, the path of each request decides: {@code /api/v1/…} is OpenRouter,
 * {@code /v1/messages} is Anthropic, {@code /api/tags} is Ollama, and anything else is a plain
 * OpenAI-compatible server.
 */
public enum Provider {
  /**
   * Both dialects; comment lines before the first event, a {@code provider} field, usage with its
   * cost.
   */
  OPENROUTER,
  /** Anthropic Messages only. */
  ANTHROPIC,
  /**
   * Chat Completions only, as OpenAI, vLLM, llama.cpp and LM Studio speak it; thinking is {@code
   * reasoning_content}.
   */
  OPENAI,
  /** Both dialects and the listing of its own under {@code /api}. */
  OLLAMA
}
