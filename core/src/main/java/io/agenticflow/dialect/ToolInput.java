package io.agenticflow.dialect;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.vocabulary.RawJson;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/**
 * A tool call's input on its way into a request or a whole answer, where it must be a JSON object.
 *
 * <p>A weak model's text may be broken, and a broken call in the history would make every later
 * request fail. Such a text is wrapped: {@code {"invalid_input": "…"}}. The model sees what it
 * wrote, and upstreams see an object.
 */
public final class ToolInput {
  private static final JrsObject EMPTY = Json.object().build();

  private ToolInput() {}

  /** Returns the input as an object; blank text and JSON null are the empty object. */
  public static JrsObject asObject(RawJson input) {
    if (input.form() == null && input.text().isBlank()) {
      return EMPTY;
    }
    JrsValue value;
    try {
      value = Json.parse(input);
    } catch (JsonException e) {
      return wrapped(input); // broken text is an expected case here, see above
    }
    if (value instanceof JrsObject object) {
      return object;
    }
    JrsObject quoted = quoted(value);
    return quoted != null ? quoted : value.isNull() ? EMPTY : wrapped(input);
  }

  /** Returns the object whose text a JSON string is, as some servers write it; else null. */
  public static @Nullable JrsObject quoted(JrsValue value) {
    if (!(value instanceof JrsString string)) {
      return null;
    }
    try {
      return Json.parse(string.asText()) instanceof JrsObject object ? object : null;
    } catch (JsonException e) {
      return null; // words, which is what the model wrote
    }
  }

  /** Returns the text of {@link #asObject}, without white space. */
  public static String asText(RawJson input) {
    boolean written = input.form() != null && Json.parse(input) instanceof JrsObject;
    return written ? input.text() : Json.write(asObject(input));
  }

  private static JrsObject wrapped(RawJson input) {
    return Json.object().put("invalid_input", input.text()).build();
  }
}
