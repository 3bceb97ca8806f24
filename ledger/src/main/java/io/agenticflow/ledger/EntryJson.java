package io.agenticflow.ledger;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.provider.Answerer;
import io.agenticflow.provider.CallRecord;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.CallOrigin;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.Usage;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/**
 * An entry as one line of JSON, as spool files have it. Of an error only its kind and its status
 * are kept: its words may repeat what was said to the model.
 */
final class EntryJson {
  /** Names come from clients, and a line must stay short enough to be written in one piece. */
  private static final int LONGEST = 512;

  private EntryJson() {}

  /** Returns the line, UTF-8, with its line feed. */
  static byte[] line(LedgerEntry entry) {
    CallRecord call = entry.call();
    CallOrigin origin = call.origin();
    Usage usage = call.usage();
    ApiError error = call.error();
    JsonObjectBuilder json =
        Json.object()
            .put("id", entry.id())
            .put("at", call.began().toEpochMilli())
            .put("run", cut(origin.run()))
            .put("parent_run", cut(origin.parentRun()))
            .put("session", cut(origin.session()))
            .put("agent", cut(origin.agent()))
            .put("project", cut(origin.project()))
            .put("caller", cut(origin.caller()))
            .put("client", cut(origin.client()))
            .put("request_id", cut(origin.requestId()))
            .put("model_asked", cut(origin.asked()))
            .put("model", cut(call.answerer().model()))
            .put("provider", cut(call.answerer().provider()))
            .put("reason", cut(origin.reason()))
            .put("input_tokens", usage.inputTokens())
            .put("cache_read_tokens", usage.cacheReadTokens())
            .put("cache_write_tokens", usage.cacheWriteTokens())
            .put("hour_write_tokens", usage.hourWriteTokens())
            .put("output_tokens", usage.outputTokens())
            .put("reasoning_tokens", usage.reasoningTokens())
            .put("estimated", call.estimated())
            .put("cost_basis", entry.cost().basis().name())
            .put("price_source", cut(entry.cost().priceSource()))
            .put("price_date", cut(entry.cost().priceDate()))
            .put("outcome", call.outcome().name())
            .put("error", error == null ? null : error.kind().name())
            .put("upstream_id", cut(call.upstreamId()))
            .put("duration_ms", call.whole().toMillis());
    if (entry.cost().amount() != null) {
      json.put("cost_nanos", entry.cost().amount().nanos());
    }
    if (error != null && error.httpStatus() != null) {
      json.put("http_status", error.httpStatus().longValue());
    }
    if (call.firstWord() != null) {
      json.put("first_word_ms", call.firstWord().toMillis());
    }
    byte[] bytes = Json.writeBytes(json.build());
    byte[] line = new byte[bytes.length + 1];
    System.arraycopy(bytes, 0, line, 0, bytes.length);
    line[bytes.length] = '\n';
    return line;
  }

  /**
   * Reads a line.
   *
   * @throws IllegalArgumentException where it is none
   */
  static LedgerEntry read(byte[] line) {
    JrsValue json;
    try {
      json = Json.parse(line);
    } catch (JsonException e) {
      throw new IllegalArgumentException("no JSON", e);
    }
    String errorKind = Json.string(json, "error");
    Long status = Json.integer(json, "http_status");
    Long cost = Json.integer(json, "cost_nanos");
    Long firstWord = Json.integer(json, "first_word_ms");
    return new LedgerEntry(
        text(json, "id"),
        new CallRecord(
            new CallOrigin(
                Json.string(json, "run"),
                Json.string(json, "parent_run"),
                Json.string(json, "session"),
                Json.string(json, "agent"),
                Json.string(json, "project"),
                Json.string(json, "caller"),
                Json.string(json, "client"),
                Json.string(json, "request_id"),
                Json.string(json, "model_asked"),
                Json.string(json, "reason")),
            new Answerer(text(json, "provider"), text(json, "model")),
            text(json, "cost_basis").equals(CallCost.Basis.FREE.name()),
            Instant.ofEpochMilli(number(json, "at")),
            CallRecord.Outcome.valueOf(text(json, "outcome")),
            errorKind == null
                ? null
                : new ApiError(
                    ApiError.Kind.valueOf(errorKind),
                    "",
                    status == null ? null : status.intValue(),
                    null,
                    null,
                    null,
                    null),
            new Usage(
                number(json, "input_tokens"),
                number(json, "cache_read_tokens"),
                number(json, "cache_write_tokens"),
                number(json, "hour_write_tokens"),
                number(json, "output_tokens"),
                number(json, "reasoning_tokens"),
                null),
            Json.isTrue(json, "estimated"),
            Json.string(json, "upstream_id"),
            firstWord == null ? null : Duration.ofMillis(firstWord),
            Duration.ofMillis(number(json, "duration_ms"))),
        new CallCost(
            cost == null ? null : new Money(cost),
            CallCost.Basis.valueOf(text(json, "cost_basis")),
            Json.string(json, "price_source"),
            Json.string(json, "price_date")));
  }

  private static String text(JrsValue json, String name) {
    String value = Json.string(json, name);
    if (value == null) {
      throw new IllegalArgumentException("no " + name);
    }
    return value;
  }

  private static long number(JrsValue json, String name) {
    Long value = Json.integer(json, name);
    if (value == null) {
      throw new IllegalArgumentException("no " + name);
    }
    return value;
  }

  private static @Nullable String cut(@Nullable String text) {
    return text == null || text.length() <= LONGEST ? text : text.substring(0, LONGEST);
  }
}
