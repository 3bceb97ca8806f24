package io.agenticflow.dialect.chat;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.Usage;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/**
 * The {@code usage} object. Here the prompt's tokens include those that came from the cache, or went there; in the
 * vocabulary each is counted once.
 */
final class ChatUsage {
  private ChatUsage() {}

  static Usage read(@Nullable JrsValue usage) {
    if (usage == null) {
      return Usage.NONE;
    }
    long prompt = Json.integer(usage, "prompt_tokens", 0);
    JrsValue promptDetails = Json.field(usage, "prompt_tokens_details");
    Long cached = Json.integer(promptDetails, "cached_tokens");
    if (cached == null) {
      cached = Json.integer(usage, "prompt_cache_hit_tokens", 0); // DeepSeek's own word
    }
    long read = Math.clamp(cached, 0, prompt);
    long written = Math.clamp(Json.integer(promptDetails, "cache_write_tokens", 0), 0, prompt - read);
    BigDecimal cost = Json.decimal(usage, "cost");
    return new Usage(
        prompt - read - written,
        read,
        written,
        Json.integer(usage, "completion_tokens", 0),
        Json.integer(Json.field(usage, "completion_tokens_details"), "reasoning_tokens", 0),
        cost == null ? null : Money.ofDollars(cost));
  }

  static JrsValue write(Usage usage) {
    JsonObjectBuilder json =
        Json.object()
            .put("prompt_tokens", usage.promptTokens())
            .put("completion_tokens", usage.outputTokens())
            .put("total_tokens", usage.promptTokens() + usage.outputTokens());
    JsonObjectBuilder prompt = Json.object().put("cached_tokens", usage.cacheReadTokens());
    if (usage.cacheWriteTokens() > 0) {
      prompt.put("cache_write_tokens", usage.cacheWriteTokens());
    }
    json.put("prompt_tokens_details", prompt.build())
        .put(
            "completion_tokens_details",
            Json.object().put("reasoning_tokens", usage.reasoningTokens()).build());
    if (usage.cost() != null) {
      json.put("cost", usage.cost().dollars());
    }
    return json.build();
  }
}
