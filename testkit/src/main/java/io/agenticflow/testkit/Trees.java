package io.agenticflow.testkit;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** JSON text to trees and back, with the digits of every number kept. */
final class Trees {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Trees() {}

  /** Returns the tree of one JSON value, or null where the text is not one. */
  static @Nullable JsonNode parse(String json) {
    if (json.isBlank()) {
      return null;
    }
    try {
      return MAPPER.readTree(json);
    } catch (JacksonException e) {
      return null; // the caller reports it, with the text at hand
    }
  }

  static String write(JsonNode tree) {
    return MAPPER.writeValueAsString(tree);
  }

  /** Returns maps, lists and scalars as JSON text. */
  static String writeAny(@Nullable Object value) {
    return MAPPER.writeValueAsString(value);
  }

  /** Returns maps, lists and scalars as a tree. */
  static JsonNode tree(Map<?, ?> value) {
    return MAPPER.valueToTree(value);
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }
}
