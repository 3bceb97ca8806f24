package io.agenticflow.json;

import io.agenticflow.vocabulary.RawJson;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * Collects the fields of a JSON object in order. A null value leaves its field out. Not safe for
 * use by several threads.
 */
public final class JsonObjectBuilder {
  private Map<String, JrsValue> fields = new LinkedHashMap<>();

  /** Whether a built object has the fields, so that what is put next needs a copy. */
  private boolean built;

  JsonObjectBuilder() {}

  public JsonObjectBuilder put(String name, @Nullable JrsValue value) {
    if (value != null) {
      own().put(name, value);
    }
    return this;
  }

  public JsonObjectBuilder put(String name, @Nullable String value) {
    return value == null ? this : put(name, Json.of(value));
  }

  public JsonObjectBuilder put(String name, @Nullable Long value) {
    return value == null ? this : put(name, Json.of(value.longValue()));
  }

  public JsonObjectBuilder put(String name, int value) {
    return put(name, Json.of((long) value));
  }

  public JsonObjectBuilder put(String name, @Nullable Double value) {
    return value == null ? this : put(name, Json.of(BigDecimal.valueOf(value)));
  }

  public JsonObjectBuilder put(String name, @Nullable BigDecimal value) {
    return value == null ? this : put(name, Json.of(value));
  }

  public JsonObjectBuilder put(String name, @Nullable Boolean value) {
    return value == null ? this : put(name, Json.of(value.booleanValue()));
  }

  /** Adds a raw value. Throws {@link JsonException} where it is broken. */
  public JsonObjectBuilder put(String name, @Nullable RawJson value) {
    return value == null ? this : put(name, Json.parse(value));
  }

  /** Adds an array. */
  public JsonObjectBuilder put(String name, List<? extends JrsValue> values) {
    return put(name, Json.array(values));
  }

  /** Adds a JSON null. */
  public JsonObjectBuilder putNull(String name) {
    own().put(name, tools.jackson.jr.stree.JrsNull.instance());
    return this;
  }

  /** Returns the object; the builder may go on. */
  public JrsObject build() {
    built = true;
    return new JrsObject(fields);
  }

  private Map<String, JrsValue> own() {
    if (built) {
      fields = new LinkedHashMap<>(fields);
      built = false;
    }
    return fields;
  }
}
