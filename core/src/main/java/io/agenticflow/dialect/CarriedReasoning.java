package io.agenticflow.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.vocabulary.ContentBlock;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/**
 * Carries {@code reasoning_details}, the form in which OpenRouter hands out a model's reasoning,
 * inside the signature of a thinking block or the data of a redacted one.
 *
 * <p>The details must come back unchanged in the next request, else the provider refuses it or
 * reasons anew. A client of the Messages API keeps and returns a block's signature (or data) as an
 * opaque string, so that is where they travel: a fixed prefix, then the array of details as JSON in
 * base64url without padding.
 *
 * <p>What a provider wants back with a tool call, such as the signature that Gemini writes into the
 * call's {@code extra_content}, travels in the same way: as a detail that names the call.
 */
public final class CarriedReasoning {
  private static final String PREFIX = "agentic-flow.reasoning.1.";
  private static final String CALL = "agentic-flow.call";

  private CarriedReasoning() {}

  /** Returns the details as a signature. */
  public static String pack(List<? extends JrsValue> details) {
    byte[] json = Json.writeBytes(Json.array(details));
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(json);
  }

  /** Returns whether a signature carries details. */
  public static boolean isPacked(@Nullable String signature) {
    return signature != null && signature.startsWith(PREFIX);
  }

  /**
   * Returns the details that a signature carries; none where it is another one's signature, or
   * damaged.
   */
  public static List<JrsValue> unpack(@Nullable String signature) {
    if (signature == null || !signature.startsWith(PREFIX)) {
      return List.of();
    }
    try {
      byte[] json = Base64.getUrlDecoder().decode(signature.substring(PREFIX.length()));
      return Json.elements(Json.parse(new String(json, UTF_8)));
    } catch (IllegalArgumentException | JsonException e) {
      return List.of(); // damaged on its way through a client: as good as unsigned, as documented
    }
  }

  /** Returns the block that carries what has to come back with a call. */
  public static ContentBlock ofCall(String id, JrsValue extraContent) {
    return new ContentBlock.RedactedThinking(
        pack(
            List.of(
                Json.object()
                    .put("type", CALL)
                    .put("id", id)
                    .put("extra_content", extraContent)
                    .build())));
  }

  /** Returns whether a detail is what {@link #ofCall} has made. */
  public static boolean isOfCall(JrsValue detail) {
    return CALL.equals(Json.string(detail, "type"));
  }

  /** Returns what has to come back with calls, by their ids; empty where the block carries none. */
  public static Map<String, JrsValue> extraContents(ContentBlock block) {
    if (!(block instanceof ContentBlock.RedactedThinking redacted)) {
      return Map.of();
    }
    Map<String, JrsValue> found = new HashMap<>();
    for (JrsValue detail : unpack(redacted.data())) {
      JrsValue extra = Json.field(detail, "extra_content");
      if (isOfCall(detail) && extra != null) {
        found.put(Json.string(detail, "id", ""), extra);
      }
    }
    return found;
  }

  /**
   * Returns the details of a block: those that it carries, or Anthropic's own signature in the form
   * that OpenRouter gives it. None where the block is no reasoning, or unsigned, or belongs to a
   * call.
   */
  public static List<JrsValue> details(ContentBlock block) {
    return switch (block) {
      case ContentBlock.Thinking thinking when thinking.signature() != null -> {
        if (isPacked(thinking.signature())) {
          yield unpack(thinking.signature());
        }
        yield List.of(
            anthropic("reasoning.text")
                .put("text", thinking.thinking())
                .put("signature", thinking.signature())
                .build());
      }
      case ContentBlock.RedactedThinking redacted ->
          isPacked(redacted.data())
              ? unpack(redacted.data()).stream().filter(detail -> !isOfCall(detail)).toList()
              : List.of(anthropic("reasoning.encrypted").put("data", redacted.data()).build());
      default -> List.of();
    };
  }

  private static JsonObjectBuilder anthropic(String type) {
    return Json.object().put("type", type).put("format", "anthropic-claude-v1");
  }
}
