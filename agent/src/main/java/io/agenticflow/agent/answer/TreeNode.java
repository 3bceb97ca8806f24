package io.agenticflow.agent.answer;

import dev.harrel.jsonschema.JsonNode;
import dev.harrel.jsonschema.JsonNodeFactory;
import dev.harrel.jsonschema.SimpleType;
import io.agenticflow.json.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsArray;
import tools.jackson.jr.stree.JrsBoolean;
import tools.jackson.jr.stree.JrsNumber;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/** Our JSON tree as the schema validator reads it. Equal where the values are. */
final class TreeNode implements JsonNode {
  static final JsonNodeFactory FACTORY =
      new JsonNodeFactory() {
        @Override
        public JsonNode wrap(Object node) {
          return node instanceof TreeNode tree ? tree : new TreeNode((JrsValue) node, "");
        }

        @Override
        public JsonNode create(String json) {
          return new TreeNode(Json.parse(json), "");
        }
      };

  private final JrsValue value;
  private final String pointer;
  private final SimpleType type;

  private TreeNode(JrsValue value, String pointer) {
    this.value = value;
    this.pointer = pointer;
    this.type = type(value);
  }

  private static SimpleType type(JrsValue value) {
    return switch (value) {
      case JrsObject _ -> SimpleType.OBJECT;
      case JrsArray _ -> SimpleType.ARRAY;
      case JrsString _ -> SimpleType.STRING;
      case JrsBoolean _ -> SimpleType.BOOLEAN;
      case JrsNumber number ->
          // 1.0 is an integer too (JSON Schema Core, section 4.2.3).
          decimal(number).stripTrailingZeros().scale() <= 0
              ? SimpleType.INTEGER
              : SimpleType.NUMBER;
      default -> SimpleType.NULL;
    };
  }

  private static BigDecimal decimal(JrsValue value) {
    return new BigDecimal(value.asText());
  }

  @Override
  public String getJsonPointer() {
    return pointer;
  }

  @Override
  public SimpleType getNodeType() {
    return type;
  }

  @Override
  public boolean asBoolean() {
    return ((JrsBoolean) value).booleanValue();
  }

  @Override
  public String asString() {
    return value.asText();
  }

  @Override
  public BigInteger asInteger() {
    return decimal(value).toBigInteger();
  }

  @Override
  public BigDecimal asNumber() {
    return decimal(value);
  }

  @Override
  public List<JsonNode> asArray() {
    List<JsonNode> nodes = new ArrayList<>();
    for (JrsValue element : Json.elements(value)) {
      nodes.add(new TreeNode(element, pointer + "/" + nodes.size()));
    }
    return nodes;
  }

  @Override
  public Map<String, JsonNode> asObject() {
    Map<String, JsonNode> nodes = new LinkedHashMap<>();
    for (Map.Entry<String, JrsValue> field : Json.fields(value)) {
      nodes.put(
          field.getKey(),
          new TreeNode(
              field.getValue(), pointer + "/" + JsonNode.encodeJsonPointer(field.getKey())));
    }
    return nodes;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TreeNode node && plain().equals(node.plain());
  }

  @Override
  public int hashCode() {
    return plain().hashCode();
  }

  /** Returns the value such that equal JSON is equal, whatever the order of fields is. */
  private Object plain() {
    return switch (type) {
      case OBJECT -> asObject();
      case ARRAY -> asArray();
      case STRING -> asString();
      case BOOLEAN -> asBoolean();
      case INTEGER, NUMBER -> decimal(value).stripTrailingZeros();
      case NULL -> SimpleType.NULL;
    };
  }
}
