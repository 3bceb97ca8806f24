package io.agenticflow.tool.builtin;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.tool.BeforeChange;
import io.agenticflow.tool.ChildEnvironment;
import io.agenticflow.tool.RunNotes;
import io.agenticflow.tool.Tool;
import io.agenticflow.tool.ToolContext;
import io.agenticflow.tool.ToolException;
import io.agenticflow.tool.ToolOutcome;
import io.agenticflow.tool.Workspace;
import io.agenticflow.tool.process.ProcessLauncher;
import io.agenticflow.vocabulary.ContentBlock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.jr.stree.JrsObject;

/** A workspace on disk and the tools that work in it. */
final class ToolFixture {
  final Path root;
  final RunNotes notes = new RunNotes();
  final Cancellation cancellation = new Cancellation();
  private final Workspace workspace;

  ToolFixture(Path folder) throws IOException {
    this(folder, true);
  }

  ToolFixture(Path folder, boolean confined) throws IOException {
    workspace = Workspace.open(folder, List.of(), confined);
    root = workspace.root();
  }

  ToolOutcome run(Tool tool, String json) throws ToolException {
    return tool.run(
        (JrsObject) Json.parse(json),
        new ToolContext(
            workspace,
            cancellation,
            ChildEnvironment.of(System.getenv()),
            notes,
            BeforeChange.NOTHING,
            ProcessLauncher.PLAIN));
  }

  String text(Tool tool, String json) throws ToolException {
    return text(run(tool, json));
  }

  static String text(ToolOutcome outcome) {
    StringBuilder text = new StringBuilder();
    for (ContentBlock block : outcome.content()) {
      text.append(((ContentBlock.Text) block).text());
    }
    return text.toString();
  }

  Path file(String name, String content) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  /** Lets the run have seen a file. */
  void read(String name) throws ToolException {
    run(new ReadTool(), Json.write(Json.object().put("file_path", name).build()));
  }

  static String json(Object... namesAndValues) {
    var object = Json.object();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      String name = (String) namesAndValues[i];
      switch (namesAndValues[i + 1]) {
        case String text -> object.put(name, text);
        case Integer number -> object.put(name, number.intValue());
        case Boolean bool -> object.put(name, bool);
        default -> throw new IllegalArgumentException(name);
      }
    }
    return Json.write(object.build());
  }
}
