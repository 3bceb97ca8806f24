package io.agenticflow.dialect;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * Reads what a client's request has in every dialect. What is wrong is a {@link DialectException}
 * that names the field.
 */
public final class RequestFields {
  private RequestFields() {}

  /** Returns the request, which is a JSON object. */
  public static JrsObject object(byte[] bytes) {
    JrsValue json;
    try {
      json = Json.parseCarrying(bytes);
    } catch (JsonException e) {
      throw new DialectException("the request is not JSON: " + e.getMessage(), e);
    }
    if (json instanceof JrsObject object) {
      return object;
    }
    throw new DialectException("the request is not a JSON object");
  }

  /** Returns a whole number, or null where there is none. */
  public static @Nullable Long wholeNumber(JrsValue json, String field) {
    Long value = Json.integer(json, field);
    if (value == null && Json.field(json, field) != null) {
      throw new DialectException(field + " is not a whole number");
    }
    return value;
  }

  /**
   * Returns a limit of tokens, or null where there is none.
   *
   * @param least the smallest that means something
   */
  public static @Nullable Long tokens(JrsValue json, String field, long least) {
    Long value = wholeNumber(json, field);
    if (value != null && value < least) {
      throw new DialectException(field + " is " + value + "; it must be at least " + least);
    }
    return value;
  }

  /** Returns a number, or null where there is none. */
  public static @Nullable Double number(JrsValue json, String field) {
    BigDecimal value = Json.decimal(json, field);
    if (value == null && Json.field(json, field) == null) {
      return null;
    }
    if (value == null || !Double.isFinite(value.doubleValue())) {
      throw new DialectException(field + " is not a number");
    }
    return value.doubleValue();
  }
}
