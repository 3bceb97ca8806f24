package io.agenticflow.mcp;

import io.agenticflow.json.Json;
import tools.jackson.jr.stree.JrsValue;

/** What {@code resultType} can say, since 2026-07-28; a result without it is complete. */
public final class ResultType {
  /** The field of a result. */
  public static final String FIELD = "resultType";

  public static final String COMPLETE = "complete";

  /** The request is to be made again, with answers to what the result asks. */
  public static final String INPUT_REQUIRED = "input_required";

  /** The result is a task that is to be asked for; an extension. */
  public static final String TASK = "task";

  private ResultType() {}

  /** Returns what a result says of itself. */
  public static String of(JrsValue result) {
    return Json.string(result, FIELD, COMPLETE);
  }
}
