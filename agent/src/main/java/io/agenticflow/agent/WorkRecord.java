package io.agenticflow.agent;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.tool.RunNotes.Todo;
import io.agenticflow.tool.ToolArguments;
import io.agenticflow.tool.ToolException;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.RawJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.jr.stree.JrsValue;

/**
 * What a conversation must not forget when it is made shorter: the user's words, the things to do,
 * the files that were read and changed. Made of a session's events and of nothing else. For one
 * thread at a time.
 */
final class WorkRecord {
  private final List<String> userWords = new ArrayList<>();
  private final Map<String, Boolean> files = new LinkedHashMap<>();
  private final Map<String, RawJson> inputs = new HashMap<>();
  private final Set<String> told = new HashSet<>();
  private List<Todo> todos = List.of();

  void apply(RunEvent event) {
    switch (event) {
      case RunEvent.Prompted(RunEvent.Prompted.Source source, List<ContentBlock> content)
          when source == RunEvent.Prompted.Source.USER
              && content.getFirst() instanceof ContentBlock.Text text ->
          prompted(text.text(), content);
      case RunEvent.ToolStarted started -> {
        if (started.tool().equals("Read") || started.tool().equals("TodoWrite")) {
          inputs.put(started.toolUseId(), started.input());
        }
      }
      case RunEvent.ToolFinished finished -> finished(finished);
      case RunEvent.Compacted _ -> told.clear();
      default -> {
        // Nothing to remember.
      }
    }
  }

  private void prompted(String words, List<ContentBlock> content) {
    userWords.add(words);
    remember(content);
  }

  private void remember(List<ContentBlock> content) {
    for (ContentBlock block : content) {
      if (block instanceof ContentBlock.Text text
          && text.text().startsWith(FileInstructions.HEADING)) {
        told.add(text.text());
      }
    }
  }

  private void finished(RunEvent.ToolFinished finished) {
    RawJson input = inputs.remove(finished.toolUseId());
    remember(finished.content());
    if (finished.isError()) {
      return;
    }
    finished.changedFiles().forEach(file -> remember(file.toString(), true));
    if (input == null) {
      return;
    }
    JrsValue read;
    try {
      read = ToolArguments.parse(input);
    } catch (ToolException e) {
      return; // it cannot have run
    }
    if (finished.tool().equals("Read")) {
      String file = Json.string(read, "file_path");
      if (file != null) {
        remember(file, false);
      }
    } else {
      List<Todo> all = new ArrayList<>();
      for (JrsValue each : todos(read)) {
        String content = Json.string(each, "content", "");
        all.add(
            new Todo(
                content,
                Json.string(each, "status", "pending"),
                Json.string(each, "activeForm", content)));
      }
      todos = all;
    }
  }

  /** Weak models write the list as a string. */
  private static List<JrsValue> todos(JrsValue input) {
    String text = Json.string(input, "todos");
    try {
      return text == null ? Json.array(input, "todos") : Json.elements(Json.parse(text));
    } catch (JsonException e) {
      return List.of();
    }
  }

  /** The last that was touched is the last in order. */
  private void remember(String file, boolean changed) {
    Boolean before = files.remove(file);
    files.put(file, changed || Boolean.TRUE.equals(before));
  }

  /** Returns what the user said, in order. */
  List<String> userWords() {
    return List.copyOf(userWords);
  }

  /** Returns the things to do, as they were last written. */
  List<Todo> todos() {
    return List.copyOf(todos);
  }

  /**
   * Returns the files, as they were named, with whether they were changed; the last touched last.
   */
  Map<String, Boolean> files() {
    return new LinkedHashMap<>(files);
  }

  /** Returns whether the model has been told these instructions and still sees them. */
  boolean wasTold(String instructions) {
    return told.contains(instructions);
  }
}
