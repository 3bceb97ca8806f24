package io.agenticflow.vocabulary;

import java.util.List;
import java.util.Locale;

/** Knows a refusal for a prompt that does not fit into the model's context. */
public final class PromptTooLong {
  /**
   * What Anthropic, OpenAI, OpenRouter, Gemini's compatible interface, llama.cpp and vLLM say, in
   * lower case.
   */
  private static final List<String> WORDS =
      List.of(
          "prompt is too long",
          "input is too long",
          "context_length_exceeded",
          "maximum context length",
          "context length",
          "context window",
          "context size",
          "exceeds the maximum number of tokens",
          "too many input tokens");

  private PromptTooLong() {}

  /** Returns whether a refusal says so. */
  public static boolean is(ApiError error) {
    if (error.kind() != ApiError.Kind.INVALID_REQUEST
        && error.kind() != ApiError.Kind.REQUEST_TOO_LARGE) {
      return false;
    }
    String said =
        (error.message() + " " + (error.body() == null ? "" : error.body()))
            .toLowerCase(Locale.ROOT);
    return WORDS.stream().anyMatch(said::contains);
  }
}
