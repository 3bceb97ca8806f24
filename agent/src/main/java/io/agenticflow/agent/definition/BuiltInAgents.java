package io.agenticflow.agent.definition;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The agents that are part of this program: Markdown files among its resources, listed in {@code
 * index.txt} there, because a folder in a jar cannot be listed quickly. A built-in agent's file is
 * called after it.
 */
final class BuiltInAgents {
  private static final String FOLDER = "/io/agenticflow/agents/";

  private BuiltInAgents() {}

  /** Returns the agents as {@code category/name}, in alphabetical order. */
  static List<String> index() {
    return text("index.txt").lines().toList();
  }

  /** Returns the agent, or null where there is none of the name. */
  static @Nullable AgentDefinition find(String name) {
    for (String entry : index()) {
      if (entry.substring(entry.lastIndexOf('/') + 1).equals(name)) {
        return read(entry);
      }
    }
    return null;
  }

  /** Returns the agent of an entry of the index. */
  static AgentDefinition read(String entry) {
    String category = entry.substring(0, entry.lastIndexOf('/'));
    AgentFile.Reading reading =
        AgentFile.parse(text(entry + ".md"), AgentSource.BUILT_IN, category);
    if (reading instanceof AgentFile.Reading.Agent agent) {
      return agent.definition();
    }
    throw new IllegalStateException("built-in agent " + entry + ": " + reading);
  }

  /** Returns a resource's text, its name relative to the agents. */
  static String text(String resource) {
    try (InputStream in = BuiltInAgents.class.getResourceAsStream(FOLDER + resource)) {
      if (in == null) {
        throw new IllegalStateException(
            "the program is incomplete: " + FOLDER + resource + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(FOLDER + resource + " cannot be read", e);
    }
  }
}
