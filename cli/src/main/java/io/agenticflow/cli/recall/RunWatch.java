package io.agenticflow.cli.recall;

import io.agenticflow.agent.RunEvent;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.RawJson;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.jr.stree.JrsValue;

/** Keeps of a run's events what can be learned from; of the runs inside it too. */
final class RunWatch {
  private static final int LONGEST_LINE = 160;

  private final Path workspace;
  private final Map<String, String> started = new HashMap<>();
  private final List<Step> steps = new ArrayList<>();
  private final List<String> wishes = new ArrayList<>();
  private boolean wasAnswered;

  /**
   * @param goesOn whether the model has answered in this conversation before
   */
  RunWatch(Path workspace, boolean goesOn) {
    this.workspace = workspace;
    this.wasAnswered = goesOn;
  }

  List<Step> steps() {
    return steps;
  }

  /** Returns what the user said after the first answer. */
  List<String> wishes() {
    return wishes;
  }

  /** Forgets all but that there was an answer. */
  void clear() {
    started.clear();
    steps.clear();
    wishes.clear();
  }

  void see(RunEvent event) {
    switch (event) {
      case RunEvent.Prompted prompted -> {
        if (wasAnswered && prompted.source() == RunEvent.Prompted.Source.USER) {
          wishes.add(prompted.text());
        }
      }
      case RunEvent.ModelAnswered _ -> wasAnswered = true;
      case RunEvent.SubAgent inside -> {
        if (!(inside.event() instanceof RunEvent.Prompted)) { // its task is no user's word
          see(inside.event());
        }
      }
      case RunEvent.ToolStarted call -> started.put(call.toolUseId(), about(call));
      case RunEvent.ToolFinished call -> {
        String about = started.remove(call.toolUseId());
        if (about != null) { // a refused call never began
          steps.add(
              new Step(
                  call.toolUseId(),
                  call.tool(),
                  about,
                  call.isError(),
                  call.isError() ? telling(call.content()) : "",
                  call.changedFiles().stream().map(this::shown).toList()));
        }
      }
      default -> {
        // nothing to learn from
      }
    }
  }

  private String about(RunEvent.ToolStarted call) {
    String name =
        switch (call.tool()) {
          case "Bash" -> "command";
          case "Read" -> "file_path";
          default -> null;
        };
    String value = name == null ? "" : argument(call.input(), name);
    return call.tool().equals("Read") ? shown(value) : Commands.plain(value);
  }

  private static String argument(RawJson input, String name) {
    try {
      JrsValue json = Json.parse(input);
      return Json.string(json, name, "");
    } catch (JsonException e) {
      return ""; // the tool has said so to the model
    }
  }

  private String shown(String path) {
    try {
      return shown(workspace.resolve(path));
    } catch (InvalidPathException e) {
      return path;
    }
  }

  private String shown(Path path) {
    Path plain = path.normalize();
    return plain.startsWith(workspace) ? workspace.relativize(plain).toString() : plain.toString();
  }

  /**
   * Returns the line of an answer that says what went wrong: one that speaks of it, else the first.
   */
  private static String telling(List<ContentBlock> content) {
    String first = "";
    for (ContentBlock block : content) {
      if (block instanceof ContentBlock.Text text) {
        for (String line : (Iterable<String>) text.text().lines()::iterator) {
          String plain = line.strip();
          if (plain.matches(
              "(?i).*(error|fail|not found|no such|cannot|denied|missing|unknown|no rule).*")) {
            return cut(plain);
          }
          first = first.isEmpty() ? plain : first;
        }
      }
    }
    return cut(first);
  }

  private static String cut(String line) {
    String plain = line.replace('`', '\'');
    return plain.length() <= LONGEST_LINE ? plain : plain.substring(0, LONGEST_LINE) + "…";
  }
}
