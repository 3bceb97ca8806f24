package io.agenticflow.dialect.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.agenticflow.dialect.HttpRefusal;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ApiError.Kind;
import io.agenticflow.vocabulary.PromptTooLong;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * The error envelope {@code {"type":"error","error":{"type":…,"message":…},"request_id":…}}, in
 * HTTP bodies and in streams.
 *
 * @see <a href="https://docs.anthropic.com/en/api/errors">Errors</a>
 */
final class ErrorEnvelope {
  private ErrorEnvelope() {}

  static boolean isOne(JrsValue json) {
    return Json.field(json, "error") != null && Json.field(json, "content") == null;
  }

  /** Reads the body of a refusal, which a proxy in between may have replaced by something else. */
  static ApiError read(HttpRefusal refusal) {
    JrsValue json = parsed(refusal.bodyText());
    JrsValue error = Json.field(json, "error");
    if (json == null || error == null) {
      String message = Json.string(json, "message");
      return refusal.toError(refusal.kind(), message == null ? refusal.plainMessage() : message);
    }
    String message =
        error instanceof JrsObject ? Json.string(error, "message") : Json.string(json, "error");
    return refusal.toError(
        kind(Json.string(error, "type"), refusal.kind()),
        message == null || message.isBlank() ? refusal.plainMessage() : message,
        Json.string(json, "request_id"));
  }

  /** Reads an envelope that came where an answer, or a part of one, was expected. */
  static ApiError read(JrsValue envelope) {
    ApiError error = read(new HttpRefusal(0, Map.of(), Json.writeBytes(envelope)));
    return new ApiError(
        error.kind(), error.message(), null, null, null, error.requestId(), error.body());
  }

  /** Writes the envelope; one that came from an Anthropic upstream goes on as it was. */
  static byte[] write(ApiError error) {
    String body = error.body();
    if (body != null) {
      JrsValue json = parsed(body);
      if ("error".equals(Json.string(json, "type")) && Json.field(json, "error") != null) {
        return body.getBytes(UTF_8);
      }
    }
    return Json.writeBytes(envelope(error));
  }

  static JrsValue envelope(ApiError error) {
    JsonObjectBuilder json =
        BlockWriter.typed("error")
            .put(
                "error",
                BlockWriter.typed(error.kind().wireName()).put("message", message(error)).build());
    if (error.requestId() == null) {
      json.putNull("request_id");
    } else {
      json.put("request_id", error.requestId());
    }
    return json.build();
  }

  /**
   * Clients make room when they read Anthropic's own words for a prompt that does not fit, so these
   * stand before another provider's. Where the limit of the answer is what does not fit, they would
   * make room for nothing.
   */
  private static String message(ApiError error) {
    String said = error.message().toLowerCase(Locale.ROOT);
    boolean otherwise = said.contains("prompt is too long") || said.contains("max_tokens");
    return PromptTooLong.is(error) && !otherwise
        ? "prompt is too long: " + error.message()
        : error.message();
  }

  private static Kind kind(@Nullable String type, Kind otherwise) {
    if (type == null) {
      return otherwise;
    }
    for (Kind kind : List.of(Kind.values())) {
      if (kind.wireName().equals(type)) {
        return kind == Kind.API && otherwise != Kind.INVALID_REQUEST ? otherwise : kind;
      }
    }
    return otherwise;
  }

  private static @Nullable JrsValue parsed(String text) {
    try {
      return Json.parse(text);
    } catch (JsonException e) {
      return null; // a page or plain words: read as such
    }
  }
}
