package io.agenticflow.ledger;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.provider.Answerer;
import io.agenticflow.provider.CallRecord;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.CallOrigin;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.Usage;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
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
    ByteArrayOutputStream line = new ByteArrayOutputStream(512);
    try (JsonGenerator json = Json.generator(line)) {
      json.writeStartObject();
      write(json, "id", entry.id());
      json.writeNumberProperty("at", call.began().toEpochMilli());
      write(json, "run", origin.run());
      write(json, "parent_run", origin.parentRun());
      write(json, "session", origin.session());
      write(json, "agent", origin.agent());
      write(json, "project", origin.project());
      write(json, "caller", origin.caller());
      write(json, "client", origin.client());
      write(json, "request_id", origin.requestId());
      write(json, "model_asked", origin.asked());
      write(json, "model", call.answerer().model());
      write(json, "provider", call.answerer().provider());
      write(json, "reason", origin.reason());
      json.writeNumberProperty("input_tokens", usage.inputTokens());
      json.writeNumberProperty("cache_read_tokens", usage.cacheReadTokens());
      json.writeNumberProperty("cache_write_tokens", usage.cacheWriteTokens());
      json.writeNumberProperty("hour_write_tokens", usage.hourWriteTokens());
      json.writeNumberProperty("output_tokens", usage.outputTokens());
      json.writeNumberProperty("reasoning_tokens", usage.reasoningTokens());
      json.writeBooleanProperty("estimated", call.estimated());
      write(json, "cost_basis", entry.cost().basis().name());
      write(json, "price_source", entry.cost().priceSource());
      write(json, "price_date", entry.cost().priceDate());
      write(json, "outcome", call.outcome().name());
      write(json, "error", error == null ? null : error.kind().name());
      write(json, "upstream_id", call.upstreamId());
      json.writeNumberProperty("duration_ms", call.whole().toMillis());
      if (entry.cost().amount() != null) {
        json.writeNumberProperty("cost_nanos", entry.cost().amount().nanos());
      }
      if (error != null && error.httpStatus() != null) {
        json.writeNumberProperty("http_status", error.httpStatus().longValue());
      }
      if (call.firstWord() != null) {
        json.writeNumberProperty("first_word_ms", call.firstWord().toMillis());
      }
      json.writeEndObject();
    }
    line.write('\n');
    return line.toByteArray();
  }

  private static void write(JsonGenerator json, String name, @Nullable String text) {
    if (text != null) {
      json.writeStringProperty(name, cut(text));
    }
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

  private static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
  }
}
