package io.agenticflow.tool;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.json.JsonRepair;
import io.agenticflow.vocabulary.RawJson;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/**
 * Reads the arguments of a tool call as the model wrote them, and mends what can be mended without
 * a doubt.
 *
 * <p>A valid JSON object is taken as it is. Nothing at all, and {@code null}, are the empty object.
 * A JSON string that holds an object is read once more. What {@link JsonRepair} names is mended.
 * Everything else is refused with the place where it breaks, for the model to write it again.
 *
 * <p>An answer that the output limit cut must not be brought here: {@code {"path": "x"}} without
 * its last bracket is mended, and whether an argument was still to come cannot be seen from the
 * text. A string that does not end is never mended, so a file's content is never cut short.
 */
public final class ToolArguments {
  private ToolArguments() {}

  /**
   * Returns the arguments.
   *
   * @throws ToolException where they cannot be read as one JSON object
   */
  public static JrsObject parse(RawJson raw) throws ToolException {
    String text = raw.text();
    if (text.isBlank()) {
      return Json.object().build();
    }
    JrsValue value = parse(text);
    if (value instanceof JrsString inner) {
      value = parse(inner.asText());
    }
    if (value.isNull()) {
      return Json.object().build();
    }
    if (value instanceof JrsObject object) {
      return object;
    }
    throw new ToolException(
        "The arguments of a tool call must be one JSON object. Got: " + ToolInput.shown(text, 200));
  }

  private static JrsValue parse(String text) throws ToolException {
    try {
      return Json.parse(text);
    } catch (JsonException e) {
      String mended = mended(text);
      try {
        return Json.parse(mended);
      } catch (JsonException still) {
        throw new ToolException(
            "The arguments are not valid JSON and cannot be mended safely: " + still.getMessage(),
            still);
      }
    }
  }

  private static String mended(String text) throws ToolException {
    try {
      return JsonRepair.mend(text);
    } catch (JsonException e) {
      throw new ToolException(String.valueOf(e.getMessage()), e);
    }
  }
}
