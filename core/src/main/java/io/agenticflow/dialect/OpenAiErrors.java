package io.agenticflow.dialect;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ApiError.Kind;
import io.agenticflow.vocabulary.PromptTooLong;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/**
 * Errors of OpenAI's dialects, in HTTP bodies, in answers and in streams: {@code
 * {"error":{"message":…,"type":…,"code":…}}} as OpenAI writes it, with a number as code and the
 * real reason in {@code metadata.raw} as OpenRouter does, with a string as {@code error} as Ollama
 * does, and whatever a proxy in between puts there.
 */
public final class OpenAiErrors {
  private OpenAiErrors() {}

  /** Reads the body of a refusal. */
  public static ApiError read(HttpRefusal refusal) {
    JrsValue json = parsed(refusal.bodyText());
    JrsValue error = Json.field(json, "error");
    if (json == null) {
      return refusal.toError(refusal.kind(), refusal.plainMessage());
    }
    if (!(error instanceof JrsObject)) {
      // {"error":"…"}, {"message":"…"} and {"detail":"…"} are all in use.
      String message = Json.string(json, "error");
      message = message == null ? Json.string(json, "message") : message;
      message = message == null ? Json.string(json, "detail") : message;
      Long code = refusal.status() == 0 ? code(json) : null;
      return refusal.toError(
          kind(
              Json.string(json, "type"),
              null,
              code != null && code >= 400 && code < 600
                  ? HttpRefusal.kind(code.intValue())
                  : refusal.kind()),
          message == null || message.isBlank() ? refusal.plainMessage() : message);
    }
    Long code = code(error);
    Kind byStatus =
        refusal.status() == 0 && code != null && code >= 400 && code < 600
            ? HttpRefusal.kind(code.intValue())
            : refusal.kind();
    String id = Json.string(error, "request_id");
    return refusal.toError(
        kind(Json.string(error, "type"), Json.string(error, "code"), byStatus),
        message(error, refusal),
        id == null ? Json.string(json, "request_id") : id);
  }

  /** Reads an error that came where an answer, or a part of one, was expected. */
  public static ApiError read(JrsValue json) {
    return read(new HttpRefusal(0, Map.of(), Json.writeBytes(json)));
  }

  /**
   * Returns whether something that came in place of an answer, or of a part of one, is an error:
   * {@code {"error":…}}, or as vLLM and LMDeploy write it, {@code {"object":"error",…}}.
   */
  public static boolean isError(JrsValue json) {
    return Json.field(json, "error") != null || "error".equals(Json.string(json, "object"));
  }

  /** Returns the error of an answer that ended with one and does not say with which. */
  public static ApiError withoutReason() {
    return new ApiError(Kind.API, "the provider ended the answer with an error and gave no reason");
  }

  /** Writes the body of a refusal. */
  public static byte[] write(ApiError error) {
    return Json.writeBytes(envelope(error));
  }

  /** Returns the body of a refusal. */
  public static JrsValue envelope(ApiError error) {
    String type =
        switch (error.kind()) {
          case BILLING, BUDGET -> "insufficient_quota";
          case API, OVERLOADED, CONNECTION, CANCELLED -> "server_error";
          default -> error.kind().wireName();
        };
    JsonObjectBuilder json =
        Json.object().put("message", error.message()).put("type", type).putNull("param");
    if (error.kind() == Kind.OVERLOADED) {
      json.put("code", Kind.OVERLOADED.wireName());
    } else if (PromptTooLong.is(error)) {
      json.put("code", "context_length_exceeded");
    } else {
      json.putNull("code"); // all four are there in OpenAI's own, whatever they say
    }
    return Json.object().put("error", json.build()).build();
  }

  /** Returns the status that an error names, as a number or in digits; null for none. */
  public static @Nullable Long code(JrsValue error) {
    String digits = Json.string(error, "code", "");
    boolean isStatus = digits.length() == 3 && digits.chars().allMatch(Character::isDigit);
    return isStatus ? Long.valueOf(digits) : Json.integer(error, "code");
  }

  private static String message(JrsValue error, HttpRefusal refusal) {
    String message = Json.string(error, "message", "");
    JrsValue metadata = Json.field(error, "metadata");
    String raw = raw(Json.field(metadata, "raw"));
    if (!raw.isEmpty() && !message.contains(raw)) {
      String provider = Json.string(metadata, "provider_name");
      message =
          (message.isEmpty() ? "" : message + ": ")
              + raw
              + (provider == null ? "" : " (" + provider + ")");
    }
    return message.isBlank() ? refusal.plainMessage() : message;
  }

  /** Returns what the provider behind OpenRouter said: itself JSON as a rule. */
  private static String raw(@Nullable JrsValue raw) {
    if (raw == null) {
      return "";
    }
    JrsValue json = raw instanceof JrsString text ? parsed(text.getValue()) : raw;
    JrsValue error = Json.field(json, "error");
    String message = Json.string(error, "message");
    message = message == null ? Json.string(json, "message") : message;
    message = message == null ? Json.string(json, "error") : message;
    if (message != null) {
      return message;
    }
    return raw instanceof JrsString text ? text.getValue().strip() : Json.write(raw);
  }

  private static Kind kind(@Nullable String type, @Nullable String code, Kind byStatus) {
    Kind byCode = kind(code);
    if (byCode != null) {
      return byCode;
    }
    Kind byType = kind(type);
    // "invalid_request_error" is also what a wrong key or a missing model is called; the status
    // knows better.
    return byType == null || (byType == Kind.INVALID_REQUEST && byStatus != Kind.API)
        ? byStatus
        : byType;
  }

  private static @Nullable Kind kind(@Nullable String word) {
    if (word == null) {
      return null;
    }
    return switch (word) {
      case "insufficient_quota",
          "billing_error",
          "billing_hard_limit_reached",
          "payment_required" ->
          Kind.BILLING;
      case "invalid_api_key", "authentication_error" -> Kind.AUTHENTICATION;
      case "model_not_found", "not_found_error" -> Kind.NOT_FOUND;
      case "rate_limit_exceeded", "rate_limit_error" -> Kind.RATE_LIMIT;
      case "permission_error", "permission_denied" -> Kind.PERMISSION;
      case "request_too_large" -> Kind.REQUEST_TOO_LARGE;
      case "overloaded_error",
          "overloaded",
          "provider_overloaded",
          "server_is_overloaded",
          "slow_down" ->
          Kind.OVERLOADED;
      case "timeout", "timeout_error" -> Kind.TIMEOUT;
      case "context_length_exceeded",
          "invalid_prompt",
          "invalid_request_error",
          "invalid_request" ->
          Kind.INVALID_REQUEST;
      default -> null;
    };
  }

  private static @Nullable JrsValue parsed(String text) {
    try {
      return Json.parse(text);
    } catch (JsonException e) {
      return null; // a page or plain words: read as such
    }
  }
}
