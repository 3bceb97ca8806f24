package io.agenticflow.mcp.stdio;

import io.agenticflow.process.ProcessTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How a server's process is started.
 *
 * @param words the program and its arguments; variables in them are expanded already
 * @param folder where it runs
 * @param environment the whole environment (see {@link ServerEnvironment})
 */
public record ServerCommand(List<String> words, Path folder, Map<String, String> environment) {
  public ServerCommand {
    words = List.copyOf(words);
    environment = Map.copyOf(environment);
    if (words.isEmpty()) {
      throw new IllegalArgumentException("a server's command has at least one word");
    }
  }

  /**
   * Makes sure that there is something to start.
   *
   * @throws IOException where not; the message is for people
   */
  void check() throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IOException("its folder " + folder + " is not there");
    }
    String program = words.getFirst();
    if (program.contains("/")) {
      if (!Files.isExecutable(folder.resolve(program))) {
        throw new IOException("its program " + program + " is not there or cannot be executed");
      }
    } else if (ProcessTree.find(program, environment.getOrDefault("PATH", "")) == null) {
      throw new IOException("its program " + program + " is in no folder of PATH");
    }
  }
}
