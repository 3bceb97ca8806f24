package io.agenticflow.gateway;

import static java.util.Objects.requireNonNull;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Writes a JSON object in a line for each request that has ended, for programs that collect logs.
 * It holds what {@link RequestLog} says: no prompt, no answer and no key. Safe for use by several
 * threads.
 */
public final class JsonRequestLog implements RequestObserver {
  private final Consumer<String> lines;

  public JsonRequestLog(Consumer<String> lines) {
    this.lines = requireNonNull(lines, "lines");
  }

  @Override
  public void started(RequestStart start) {}

  @Override
  public void finished(RequestEnd end) {
    RequestStart start = end.start();
    Attribution from = start.attribution();
    JsonObjectBuilder json =
        Json.object()
            .put("time", start.at().toString())
            .put("request_id", start.id())
            .put("dialect", start.dialect())
            .put("model", start.model())
            .put("stream", start.stream())
            .put("outcome", end.outcome().name().toLowerCase(Locale.ROOT))
            .put("status", end.status());
    if (end.answerer() != null) {
      json.put("answered_by", end.answerer().toString());
    }
    if (end.decision() != null) {
      json.put("routing", end.decision().json());
    }
    if (end.error() != null) {
      json.put("error_type", end.error().kind().wireName()).put("error", end.error().message());
    }
    json.put("input_tokens", end.usage().promptTokens())
        .put("output_tokens", end.usage().outputTokens())
        .put("estimated", end.estimated());
    if (end.cost() != null) {
      json.put("cost_usd", end.cost().dollars());
    }
    if (end.firstWord() != null) {
      json.put("first_word_ms", end.firstWord().toMillis());
    }
    json.put("whole_ms", end.whole().toMillis())
        .put("passed_through", end.passed())
        .put("upstream_request_id", end.upstreamRequestId())
        .put("client", from.client())
        .put("session", from.session())
        .put("agent", from.agent())
        .put("parent_agent", from.parentAgent());
    lines.accept(Json.write(json.build()));
  }
}
