package io.agenticflow.dialect.chat;

import io.agenticflow.dialect.CarriedReasoning;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Extensions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/**
 * OpenRouter's {@code reasoning_details}: the reasoning with what its provider needs to recognise
 * it.
 *
 * @see <a href="https://openrouter.ai/docs/use-cases/reasoning-tokens">Reasoning tokens</a>
 */
final class ReasoningDetails {
  private ReasoningDetails() {}

  /** Returns the words that the details hold, for people. */
  static String words(List<JrsValue> details) {
    StringBuilder words = new StringBuilder();
    for (JrsValue detail : details) {
      words.append(Json.string(detail, "text", "")).append(Json.string(detail, "summary", ""));
    }
    return words.toString();
  }

  /**
   * Returns the block that carries the details, or nothing where there is neither a word nor a
   * detail. Details without words are a redacted block.
   */
  static @Nullable ContentBlock block(String words, List<JrsValue> details) {
    if (!words.isEmpty()) {
      return new ContentBlock.Thinking(
          words, details.isEmpty() ? null : CarriedReasoning.pack(details), Extensions.NONE);
    }
    return details.isEmpty()
        ? null
        : new ContentBlock.RedactedThinking(CarriedReasoning.pack(details));
  }

  /**
   * Returns the details that a message's blocks carry, in order; what another provider signed is
   * not among them.
   */
  static List<JrsValue> carried(List<ContentBlock> blocks) {
    List<JrsValue> details = new ArrayList<>(0);
    for (ContentBlock block : blocks) {
      switch (block) {
        case ContentBlock.Thinking thinking ->
            details.addAll(CarriedReasoning.unpack(thinking.signature()));
        case ContentBlock.RedactedThinking redacted ->
            CarriedReasoning.unpack(redacted.data()).stream()
                .filter(detail -> !CarriedReasoning.isOfCall(detail))
                .forEach(details::add);
        default -> {}
      }
    }
    return details;
  }

  /**
   * Adds what a chunk brings to what came before. Pieces of one detail (same kind, index and id)
   * are put together: their words are joined, of other fields the later one counts.
   */
  static void merge(List<JrsValue> before, List<JrsValue> chunk) {
    for (JrsValue more : chunk) {
      JrsValue last = before.isEmpty() ? null : before.getLast();
      if (last != null && isSameDetail(last, more)) {
        before.set(before.size() - 1, joined(last, more));
      } else {
        before.add(more);
      }
    }
  }

  private static boolean isSameDetail(JrsValue last, JrsValue more) {
    String type = Json.string(last, "type");
    if ("reasoning.encrypted".equals(type) || !Objects.equals(type, Json.string(more, "type"))) {
      return false;
    }
    return Objects.equals(Json.integer(last, "index"), Json.integer(more, "index"))
        && agree(Json.string(last, "id"), Json.string(more, "id"))
        && Json.string(last, "signature") == null;
  }

  private static boolean agree(@Nullable String a, @Nullable String b) {
    return a == null || b == null || a.equals(b);
  }

  private static JrsValue joined(JrsValue last, JrsValue more) {
    JsonObjectBuilder all = Json.object();
    for (Map.Entry<String, JrsValue> field : Json.fields(last)) {
      all.put(field.getKey(), field.getValue());
    }
    for (Map.Entry<String, JrsValue> field : Json.fields(more)) {
      String name = field.getKey();
      boolean words = name.equals("text") || name.equals("summary");
      if (field.getValue() instanceof JrsString piece && words) {
        all.put(name, Json.string(last, name, "") + piece.getValue());
      } else if (!field.getValue().isNull()) {
        all.put(name, field.getValue());
      }
    }
    return all.build();
  }
}
