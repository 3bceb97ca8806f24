package io.agenticflow.testkit;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** The error bodies of the providers, as their documents and their servers give them. */
final class ProviderErrors {
  private ProviderErrors() {}

  /** Returns an error as a whole answer in place of the one that was asked for. */
  static Rendered answer(
      Endpoint endpoint, Provider provider, int status, String message, int serial) {
    return Rendered.json(
        status,
        headers(endpoint, provider, serial),
        body(endpoint, provider, status, message, serial));
  }

  /** Returns the headers that the provider puts on any answer. */
  static Map<String, String> headers(Endpoint endpoint, Provider provider, int serial) {
    Map<String, String> headers = new LinkedHashMap<>();
    if (anthropicShape(endpoint, provider)) {
      headers.put("request-id", requestId(serial));
    } else if (provider == Provider.OPENAI) {
      headers.put("x-request-id", requestId(serial));
    }
    return headers;
  }

  static String body(Endpoint endpoint, Provider provider, int status, String message, int serial) {
    ObjectNode body = Trees.object();
    if (anthropicShape(endpoint, provider)) {
      body.put("type", "error");
      body.putObject("error").put("type", anthropicType(status)).put("message", message);
      body.put("request_id", requestId(serial));
      return Trees.write(body);
    }
    if (provider == Provider.OLLAMA
        && endpoint != Endpoint.CHAT_COMPLETIONS
        && endpoint != Endpoint.MODELS) {
      return Trees.write(body.put("error", message));
    }
    ObjectNode error = body.putObject("error").put("message", message);
    if (provider == Provider.OPENROUTER) {
      error.put("code", status);
    } else {
      error.put("type", openAiType(status)).putNull("param");
      if (status == 401) {
        error.put("code", "invalid_api_key");
      } else {
        error.putNull("code");
      }
    }
    return Trees.write(body);
  }

  /** Returns the message that the provider gives for a status when nothing else is known. */
  static String message(int status) {
    return switch (status) {
      case 400 -> "Invalid request parameters";
      case 401 -> "Invalid API key";
      case 402 -> "Insufficient credits";
      case 403 -> "Permission denied";
      case 404 -> "Resource not found";
      case 408 -> "Operation timed out. Please try again later.";
      case 413 -> "Request payload too large";
      case 429 -> "Rate limit exceeded";
      case 500 -> "Internal Server Error";
      case 502 -> "Provider returned error";
      case 503 -> "Service temporarily unavailable";
      case 529 -> "Overloaded";
      default -> "Error " + status;
    };
  }

  static String anthropicType(int status) {
    return switch (status) {
      case 401 -> "authentication_error";
      case 402 -> "billing_error";
      case 403 -> "permission_error";
      case 404 -> "not_found_error";
      case 413 -> "request_too_large";
      case 429 -> "rate_limit_error";
      case 504 -> "timeout_error";
      case 503, 529 -> "overloaded_error";
      default -> status >= 500 ? "api_error" : "invalid_request_error";
    };
  }

  static String openAiType(int status) {
    return switch (status) {
      case 429 -> "rate_limit_exceeded";
      default -> status >= 500 ? "server_error" : "invalid_request_error";
    };
  }

  private static boolean anthropicShape(Endpoint endpoint, Provider provider) {
    return provider == Provider.ANTHROPIC
        || endpoint == Endpoint.MESSAGES
        || endpoint == Endpoint.COUNT_TOKENS;
  }

  private static String requestId(int serial) {
    return "req_%04d".formatted(serial);
  }
}
