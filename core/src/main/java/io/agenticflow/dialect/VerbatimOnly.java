package io.agenticflow.dialect;

import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.RawJson;
import java.util.Map;

/**
 * What a client of Chat Completions gets only where its own bytes reach a server that speaks the
 * same: several answers to one request, and the functions that were before tools. An answer that is
 * read and written again has neither.
 */
public final class VerbatimOnly {
  private static final Map<String, String> FIELDS =
      Map.of(
          "n", "but one answer is all that there can be here",
          "functions", "is no longer supported here; use tools",
          "function_call", "is no longer supported here; use tool_choice");

  private VerbatimOnly() {}

  /**
   * Makes sure that a request which is written anew asks for none of it.
   *
   * @throws DialectException where it does
   */
  public static void refuse(ModelRequest request) {
    if (request.extensions().isEmpty()) {
      return;
    }
    FIELDS.forEach((field, why) -> {
      RawJson value = request.extensions().get("chat", field);
      if (value != null) {
        throw new DialectException(
            field + (field.equals("n") ? " is " + value.text() + ", " : " ") + why);
      }
    });
  }
}
