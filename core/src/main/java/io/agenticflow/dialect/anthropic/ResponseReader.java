package io.agenticflow.dialect.anthropic;

import static io.agenticflow.dialect.anthropic.AnthropicDialect.NAME;

import io.agenticflow.dialect.DialectException;
import io.agenticflow.dialect.ExtensionFields;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.ModelResponse;
import io.agenticflow.vocabulary.StopReason;
import io.agenticflow.vocabulary.Usage;
import java.util.Set;
import tools.jackson.jr.stree.JrsValue;

/** Reads an upstream's whole answer. */
final class ResponseReader {
  private static final Set<String> KNOWN =
      Set.of("id", "type", "role", "model", "content", "stop_reason", "stop_sequence", "usage");

  private ResponseReader() {}

  static ModelResponse read(byte[] bytes) {
    JrsValue json;
    try {
      json = Json.parse(bytes);
    } catch (JsonException e) {
      throw new DialectException("the answer is not JSON: " + e.getMessage(), e);
    }
    if (ErrorEnvelope.isOne(json)) {
      throw new DialectException(ErrorEnvelope.read(json));
    }
    JrsValue content = Json.field(json, "content");
    if (content == null) {
      throw new DialectException("the answer is not a message: it has no content");
    }
    String stopReason = Json.string(json, "stop_reason");
    JrsValue usage = Json.field(json, "usage");
    Extensions extensions = ExtensionFields.unknown(NAME, json, KNOWN);
    return new ModelResponse(
        Json.string(json, "id", ""),
        Json.string(json, "model", ""),
        BlockReader.content(withIds(content), "content"),
        stopReason == null ? null : new StopReason(stopReason),
        Json.string(json, "stop_sequence"),
        UsageFields.merge(Usage.NONE, usage),
        UsageFields.extensions(usage, extensions));
  }

  private static JrsValue withIds(JrsValue content) {
    return content.isArray()
        ? Json.array(Json.elements(content).stream().map(BlockReader::withId).toList())
        : content;
  }
}
