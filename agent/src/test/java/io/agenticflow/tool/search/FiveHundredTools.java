package io.agenticflow.tool.search;

import io.agenticflow.json.Json;
import io.agenticflow.vocabulary.ToolDefinition;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.jr.stree.JrsValue;

/**
 * Five hundred tools, and a hundred things that are wanted. The names, parameters and types are
 * those of real servers; what is said of each tool is in words of our own.
 */
final class FiveHundredTools {
  private FiveHundredTools() {}

  /**
   * A thing that is wanted.
   *
   * @param tools the names of the tools that do it
   */
  record Wanted(String query, List<String> tools) {}

  static List<ToolDefinition> all() throws IOException {
    List<ToolDefinition> tools = new ArrayList<>();
    for (String line : lines("tools.jsonl")) {
      JrsValue tool = Json.parse(line);
      JrsValue schema = Json.field(tool, "inputSchema");
      tools.add(
          new ToolDefinition(
              name(Json.string(tool, "server", ""), Json.string(tool, "name", "")),
              Json.string(tool, "description", ""),
              Json.raw(schema == null ? Json.object().build() : schema)));
    }
    return tools;
  }

  static List<Wanted> wanted() throws IOException {
    return wanted("queries.txt");
  }

  /** Returns things that the search was never changed for. */
  static List<Wanted> heldOut() throws IOException {
    return wanted("held-out.txt");
  }

  private static List<Wanted> wanted(String resource) throws IOException {
    List<Wanted> all = new ArrayList<>();
    for (String line : lines(resource)) {
      if (!line.startsWith("#")) {
        String[] parts = line.split(" \\| ", 2);
        List<String> tools = new ArrayList<>();
        for (String tool : parts[1].split(", ")) {
          String[] names = tool.split("/", 2);
          tools.add(name(names[0], names[1]));
        }
        all.add(new Wanted(parts[0], tools));
      }
    }
    return all;
  }

  private static String name(String server, String tool) {
    return "mcp__" + server + "__" + tool;
  }

  private static List<String> lines(String resource) throws IOException {
    try (InputStream in = FiveHundredTools.class.getResourceAsStream("/tool-search/" + resource)) {
      if (in == null) {
        throw new IOException("no resource " + resource);
      }
      return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).lines().toList();
    }
  }
}
