package io.agenticflow.dialect.anthropic;

import static io.agenticflow.dialect.anthropic.AnthropicDialect.NAME;

import io.agenticflow.dialect.ExtensionFields;
import io.agenticflow.dialect.ReportedCost;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.Usage;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/**
 * The {@code usage} object. The {@code cost}, in dollars, is OpenRouter's addition.
 *
 * <p>In a stream it comes twice, at the start and at the end; the end's counts are cumulative, and
 * servers leave out what has not changed. So each field that is there replaces the earlier one.
 */
final class UsageFields {
  private static final Set<String> KNOWN =
      Set.of(
          "input_tokens",
          "cache_read_input_tokens",
          "cache_creation_input_tokens",
          "output_tokens",
          "output_tokens_details",
          "cost");

  private UsageFields() {}

  /** Returns {@code before} with what {@code usage} says. */
  static Usage merge(Usage before, @Nullable JrsValue usage) {
    if (usage == null) {
      return before;
    }
    Money cost = ReportedCost.of(usage);
    return new Usage(
        Json.integer(usage, "input_tokens", before.inputTokens()),
        Json.integer(usage, "cache_read_input_tokens", before.cacheReadTokens()),
        Json.integer(usage, "cache_creation_input_tokens", before.cacheWriteTokens()),
        Json.integer(
            Json.field(usage, "cache_creation"),
            "ephemeral_1h_input_tokens",
            before.hourWriteTokens()),
        Json.integer(usage, "output_tokens", before.outputTokens()),
        Json.integer(
            Json.field(usage, "output_tokens_details"),
            "thinking_tokens",
            before.reasoningTokens()),
        cost == null ? before.cost() : cost);
  }

  /** Returns the fields that are not understood, as {@code usage.*}. */
  static Extensions extensions(@Nullable JrsValue usage, Extensions others) {
    return ExtensionFields.unknown(NAME, "usage.", usage, KNOWN, others);
  }

  /**
   * Writes the counts of an answer or of a stream's start; what nobody knows is there as null, as
   * the schema has it.
   */
  static JsonObjectBuilder write(Usage usage) {
    return counts(usage)
        .putNull("cache_creation")
        .putNull("inference_geo")
        .putNull("server_tool_use")
        .putNull("service_tier");
  }

  /** Writes the counts of a stream's end. */
  static JsonObjectBuilder writeAtEnd(Usage usage) {
    return counts(usage).putNull("server_tool_use");
  }

  private static JsonObjectBuilder counts(Usage usage) {
    JsonObjectBuilder json =
        Json.object()
            .put("input_tokens", usage.inputTokens())
            .put("cache_creation_input_tokens", usage.cacheWriteTokens())
            .put("cache_read_input_tokens", usage.cacheReadTokens())
            .put("output_tokens", usage.outputTokens());
    if (usage.reasoningTokens() == 0) {
      json.putNull("output_tokens_details");
    } else {
      json.put(
          "output_tokens_details",
          Json.object().put("thinking_tokens", usage.reasoningTokens()).build());
    }
    if (usage.cost() != null) {
      json.put("cost", usage.cost().dollars());
    }
    return json;
  }
}
