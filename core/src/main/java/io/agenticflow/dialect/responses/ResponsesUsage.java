package io.agenticflow.dialect.responses;

import io.agenticflow.dialect.ReportedCost;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.vocabulary.Usage;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/**
 * The {@code usage} object. Here the input's tokens include those that came from the cache, or went
 * there; in the vocabulary each is counted once. The {@code cost} is OpenRouter's addition.
 */
final class ResponsesUsage {
  private ResponsesUsage() {}

  static Usage read(@Nullable JrsValue usage) {
    if (usage == null) {
      return Usage.NONE;
    }
    long input = Math.max(0, Json.integer(usage, "input_tokens", 0));
    JrsValue details = Json.field(usage, "input_tokens_details");
    long read = Math.clamp(Json.integer(details, "cached_tokens", 0), 0, input);
    long written = Math.clamp(Json.integer(details, "cache_write_tokens", 0), 0, input - read);
    return new Usage(
        input - read - written,
        read,
        written,
        Json.integer(usage, "output_tokens", 0),
        Json.integer(Json.field(usage, "output_tokens_details"), "reasoning_tokens", 0),
        ReportedCost.of(usage));
  }

  static JrsValue write(Usage usage) {
    // Both are there even where they are 0: OpenAI's own clients refuse an answer without them.
    JsonObjectBuilder input =
        Json.object()
            .put("cached_tokens", usage.cacheReadTokens())
            .put("cache_write_tokens", usage.cacheWriteTokens());
    JsonObjectBuilder json =
        Json.object()
            .put("input_tokens", usage.promptTokens())
            .put("input_tokens_details", input.build())
            .put("output_tokens", usage.outputTokens())
            .put(
                "output_tokens_details",
                Json.object().put("reasoning_tokens", usage.reasoningTokens()).build())
            .put("total_tokens", usage.promptTokens() + usage.outputTokens());
    if (usage.cost() != null) {
      json.put("cost", usage.cost().dollars());
    }
    return json.build();
  }
}
