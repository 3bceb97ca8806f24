package io.agenticflow.cli.runs;

import io.agenticflow.durable.RunRecord;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.text.VisibleText;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/** What is told of a run, for people and for programs. */
final class RunText {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  private RunText() {}

  /** Returns one line for a list. */
  static String line(RunRecord run) {
    StringBuilder line = new StringBuilder();
    line.append(run.parent() == null ? "" : "  ")
        .append(run.id())
        .append("  ")
        .append(TIME.format(run.started().atZone(ZoneId.systemDefault())))
        .append("  ")
        .append(run.workflow())
        .append("  ")
        .append(word(run.state()));
    if (!run.waitingFor().isEmpty()) {
      line.append(" for ").append(String.join(", ", run.waitingFor()));
    }
    if (run.problem() != null) {
      line.append(": ").append(run.problem());
    }
    return VisibleText.of(line.toString());
  }

  static JrsObject json(RunRecord run) {
    JsonObjectBuilder json =
        Json.object()
            .put("id", run.id())
            .put("workflow", run.workflow())
            .put("parent", run.parent())
            .put("state", word(run.state()))
            .put("waiting_for", run.waitingFor().stream().map(Json::of).toList())
            .put("started", run.started().toString())
            .put("ended", run.ended() == null ? null : run.ended().toString())
            .put("problem", run.problem());
    return json.build();
  }

  /** Returns the same with the result, which may be long. */
  static JrsObject whole(RunRecord run) {
    JsonObjectBuilder json = Json.object();
    Json.fields(json(run)).forEach(field -> json.put(field.getKey(), field.getValue()));
    if (run.result() != null) {
      JrsValue structured = structured(run.result());
      json.put("result", structured == null ? Json.of(run.result()) : structured);
    }
    return json.build();
  }

  /** Returns a result that is a JSON object as such; null where it is words. */
  static @Nullable JrsObject structured(String result) {
    if (!result.startsWith("{")) {
      return null;
    }
    try {
      return Json.parse(result) instanceof JrsObject object ? object : null;
    } catch (JsonException e) {
      return null;
    }
  }

  /** Returns what people want to read of a result. */
  static String answer(String result) {
    JrsObject structured = structured(result);
    String answer = structured == null ? null : Json.string(structured, "answer");
    return (answer == null ? result : answer).strip();
  }

  static String word(RunRecord.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
