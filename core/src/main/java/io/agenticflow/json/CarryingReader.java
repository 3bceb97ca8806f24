package io.agenticflow.json;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.jr.stree.JrsArray;
import tools.jackson.jr.stree.JrsBoolean;
import tools.jackson.jr.stree.JrsNull;
import tools.jackson.jr.stree.JrsNumber;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/**
 * Reads one tree whose longer strings stay in the bytes of the document. For one document and one
 * thread.
 *
 * <p>The parser goes over a string without making one where it is asked for the token behind it.
 * Where the string ends is told by where that token begins.
 */
final class CarryingReader {
  /** Shorter ones, names of models and kinds of blocks, are asked for anyway. */
  private static final int LEAST = 48;

  private final JsonParser parser;
  private final byte[] document;

  CarryingReader(JsonParser parser, byte[] document) {
    this.parser = parser;
    this.document = document;
  }

  /** Reads the value at whose first token the parser stands, and stands behind it then. */
  JrsValue read() {
    JsonToken token = parser.currentToken();
    return switch (token) {
      case START_OBJECT -> object();
      case START_ARRAY -> array();
      case VALUE_STRING -> string();
      default -> {
        JrsValue value = scalar(token);
        parser.nextToken();
        yield value;
      }
    };
  }

  private JrsValue object() {
    Map<String, JrsValue> fields = new LinkedHashMap<>();
    JsonToken token = parser.nextToken();
    while (token != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      fields.put(name, read());
      token = parser.currentToken();
    }
    parser.nextToken();
    return new JrsObject(fields);
  }

  private JrsValue array() {
    List<JrsValue> elements = new ArrayList<>();
    JsonToken token = parser.nextToken();
    while (token != JsonToken.END_ARRAY) {
      elements.add(read());
      token = parser.currentToken();
    }
    parser.nextToken();
    return new JrsArray(elements);
  }

  private JrsValue string() {
    int start = at() + 1;
    JsonToken behind = parser.nextToken();
    int end = (behind == null ? document.length : at()) - 1;
    while (document[end] != '"') {
      end--;
    }
    if (end - start >= LEAST) {
      return new CarriedString(document, start, end);
    }
    String text = new String(document, start, end - start, StandardCharsets.UTF_8);
    return new JrsString(
        text.indexOf('\\') < 0 ? text : new CarriedString(document, start, end).text());
  }

  private JrsValue scalar(@Nullable JsonToken token) {
    return switch (token) {
      case VALUE_TRUE -> JrsBoolean.TRUE;
      case VALUE_FALSE -> JrsBoolean.FALSE;
      case VALUE_NULL -> JrsNull.instance();
      case VALUE_NUMBER_INT -> new JrsNumber(parser.getNumberValue());
      case VALUE_NUMBER_FLOAT -> new JrsNumber(decimal());
      case null, default -> throw new IllegalStateException("no JSON value begins with " + token);
    };
  }

  private BigDecimal decimal() {
    return parser.getDecimalValue();
  }

  private int at() {
    return (int) parser.currentTokenLocation().getByteOffset();
  }
}
