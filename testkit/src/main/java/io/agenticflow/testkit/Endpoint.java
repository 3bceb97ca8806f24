package io.agenticflow.testkit;

/** What a request to the scripted upstream is for, told from its method and the end of its path. */
public enum Endpoint {
  /** {@code POST …/chat/completions}. */
  CHAT_COMPLETIONS,
  /** {@code POST …/v1/messages}. */
  MESSAGES,
  /** {@code POST …/v1/messages/count_tokens}. */
  COUNT_TOKENS,
  /** {@code GET …/models}. */
  MODELS,
  /** {@code GET /api/tags}, Ollama's list of models. */
  OLLAMA_TAGS,
  /** {@code POST /api/show}, what Ollama says of one model. */
  OLLAMA_SHOW,
  /** {@code GET /api/version}, Ollama's version. */
  OLLAMA_VERSION,
  /** Everything else; answered with 404. */
  OTHER;

  /** Returns the endpoint for a method and a path without its query. */
  static Endpoint of(String method, String path) {
    return switch (method) {
      case "POST" -> {
        if (path.endsWith("/chat/completions")) {
          yield CHAT_COMPLETIONS;
        }
        if (path.endsWith("/v1/messages")) {
          yield MESSAGES;
        }
        if (path.endsWith("/v1/messages/count_tokens")) {
          yield COUNT_TOKENS;
        }
        yield path.endsWith("/api/show") ? OLLAMA_SHOW : OTHER;
      }
      case "GET" -> {
        if (path.endsWith("/models")) {
          yield MODELS;
        }
        if (path.endsWith("/api/tags")) {
          yield OLLAMA_TAGS;
        }
        yield path.endsWith("/api/version") ? OLLAMA_VERSION : OTHER;
      }
      default -> OTHER;
    };
  }

  /**
   * Returns whether the request asks a model for its next message, and so uses up a turn of the
   * script.
   */
  public boolean asksModel() {
    return this == CHAT_COMPLETIONS || this == MESSAGES;
  }
}
