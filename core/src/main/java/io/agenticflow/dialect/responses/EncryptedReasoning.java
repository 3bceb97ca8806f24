package io.agenticflow.dialect.responses;

import io.agenticflow.dialect.CarriedReasoning;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.vocabulary.ContentBlock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/**
 * The {@code encrypted_content} of a reasoning item: OpenAI's own, which is carried as OpenRouter's
 * {@code reasoning_details} do it, or any other provider's proof, which is packed into it.
 */
final class EncryptedReasoning {
  private static final String FORMAT = "openai-responses-v1";
  private static final String ENCRYPTED = "reasoning.encrypted";

  private EncryptedReasoning() {}

  /** Returns the signature of a thinking block that carries what an item proves. */
  static String signature(JrsValue item, String encrypted) {
    return CarriedReasoning.isPacked(encrypted)
        ? encrypted
        : CarriedReasoning.pack(details(item, encrypted));
  }

  private static List<JrsValue> details(JrsValue item, String encrypted) {
    String id = Json.string(item, "id");
    List<JrsValue> details = new ArrayList<>(2);
    for (JrsValue part : Json.array(item, "summary")) {
      details.add(
          typed("reasoning.summary", id).put("summary", Json.string(part, "text", "")).build());
    }
    details.add(typed(ENCRYPTED, id).put("data", encrypted).build());
    return details;
  }

  /** Returns what a reasoning item says to prove the block, or null where nothing does. */
  static @Nullable String of(ContentBlock block) {
    List<JrsValue> details = CarriedReasoning.details(block);
    for (JrsValue detail : details) {
      if (isOpenAis(detail)) {
        return Json.string(detail, "data");
      }
    }
    if (block instanceof ContentBlock.RedactedThinking redacted
        && !CarriedReasoning.extraContents(block).isEmpty()) {
      return redacted.data();
    }
    return details.isEmpty() ? null : CarriedReasoning.pack(details);
  }

  /** Returns whether a detail is what OpenAI itself has encrypted. */
  static boolean isOpenAis(JrsValue detail) {
    return ENCRYPTED.equals(Json.string(detail, "type"))
        && FORMAT.equals(Json.string(detail, "format"))
        && Json.string(detail, "data") != null;
  }

  private static JsonObjectBuilder typed(String type, @Nullable String id) {
    return Json.object().put("type", type).put("format", FORMAT).put("id", id).put("index", 0);
  }
}
