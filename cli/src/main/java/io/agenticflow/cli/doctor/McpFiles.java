package io.agenticflow.cli.doctor;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/** Looks at files that name servers of the Model Context Protocol; starts and calls none. */
final class McpFiles {
  private static final String NAME = "MCP servers";
  private static final Set<String> TYPES = Set.of("stdio", "http", "sse", "ws");

  private McpFiles() {}

  /**
   * Returns what is to be said of the files.
   *
   * @param path where programs are looked for
   */
  static List<Finding> check(List<Path> files, String path) {
    List<Finding> findings = new ArrayList<>();
    for (Path file : files) {
      if (Files.exists(file)) {
        check(file, path, findings);
      }
    }
    if (findings.isEmpty()) {
      findings.add(Finding.ok(NAME, "none are named"));
    }
    return findings;
  }

  private static void check(Path file, String path, List<Finding> findings) {
    JrsValue root;
    try {
      root = Json.parse(Files.readAllBytes(file));
    } catch (IOException | JsonException e) {
      findings.add(
          Finding.fail(NAME, file + " cannot be read: " + e.getMessage(), "mend the file"));
      return;
    }
    JrsValue servers = Json.field(root, "mcpServers");
    if (servers == null && file.endsWith(".claude.json")) {
      return; // it holds much else
    }
    if (!(servers instanceof JrsObject)) {
      findings.add(
          Finding.fail(NAME, file + " has no object mcpServers", "write {\"mcpServers\": {…}}"));
      return;
    }
    int good = 0;
    for (Map.Entry<String, JrsValue> server : Json.fields(servers)) {
      String problem = problem(server.getValue(), path);
      if (problem == null) {
        good++;
      } else {
        findings.add(
            Finding.warn(NAME, file + ": " + server.getKey() + " " + problem, "mend the file"));
      }
    }
    findings.add(Finding.ok(NAME, file + " names " + good + " that look well"));
  }

  private static @Nullable String problem(JrsValue server, String path) {
    String type = Json.string(server, "type");
    boolean hasUrl = Json.field(server, "url") instanceof JrsString;
    if (type == null && hasUrl) {
      return "has a url and no type; say http, sse or ws";
    }
    if (type != null && !TYPES.contains(type)) {
      return "has the unknown type " + type;
    }
    if (type != null && !type.equals("stdio")) {
      return hasUrl ? null : "has no url";
    }
    String command = Json.string(server, "command");
    if (command == null || command.isBlank()) {
      return "has no command";
    }
    return command.contains("$") || isThere(command, path)
        ? null
        : "wants the program " + command + ", which is not there";
  }

  private static boolean isThere(String command, String path) {
    if (command.contains("/")) {
      return Files.isExecutable(Path.of(command));
    }
    for (String folder : path.split(File.pathSeparator, -1)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, command))) {
        return true;
      }
    }
    return false;
  }
}
