package io.agenticflow.restate;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/**
 * What is sent to a run: one service of the server holds the runs of all workflows, so that a run
 * is known by its own name alone, and the workflow's name is in the message that starts it.
 */
final class RunMessages {
  /** The service; a run's name is its key. */
  static final String SERVICE = "AgenticFlow";

  /** The handler that does a run. */
  static final String RUN = "run";

  /** The handler that brings a run something. */
  static final String TELL = "tell";

  /** Beginning of the promise that a signal keeps; its name follows. */
  static final String SIGNAL = "signal/";

  /** The promise that the reason of a cancellation keeps. */
  static final String REASON = "reason";

  /** The state under which a run keeps its workflow's name. */
  static final String WORKFLOW = "workflow";

  /** Beginning of what the service's metadata have for each workflow; its name follows. */
  static final String KNOWN = "workflow.";

  private RunMessages() {}

  /**
   * The start of a run.
   *
   * @param parent the run that spawned it, or null
   */
  record Start(String workflow, @Nullable String parent, String input) {
    byte[] bytes() {
      return Json.writeBytes(
          Json.object()
              .put("workflow", workflow)
              .put("parent", parent)
              .put("input", input)
              .build());
    }

    static Start read(byte[] bytes) {
      JrsValue json = parse(bytes);
      return new Start(text(json, "workflow"), Json.string(json, "parent"), text(json, "input"));
    }
  }

  /** Keeps a promise of a run, where it is not kept yet. */
  record Told(String promise, String value) {
    byte[] bytes() {
      return Json.writeBytes(Json.object().put("promise", promise).put("value", value).build());
    }

    static Told read(byte[] bytes) {
      JrsValue json = parse(bytes);
      return new Told(text(json, "promise"), text(json, "value"));
    }
  }

  private static JrsValue parse(byte[] bytes) {
    try {
      return Json.parse(bytes);
    } catch (JsonException e) {
      throw new IllegalArgumentException(
          "not a message of this program: " + new String(bytes, UTF_8), e);
    }
  }

  private static String text(JrsValue json, String name) {
    String value = Json.string(json, name);
    if (value == null) {
      throw new IllegalArgumentException("a message without the text " + name);
    }
    return value;
  }
}
