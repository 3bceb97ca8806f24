package io.agenticflow.gateway.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.json.Json;
import io.agenticflow.testkit.NpmClients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.stree.JrsValue;

/**
 * The public conformance suite against our server: every scenario that it has for the newest
 * revision of each era, pending ones too, without expected failures. What it found stands in
 * docs/mcp-conformance.md.
 */
class McpConformanceTest {
  private static final String SUITE = "@modelcontextprotocol/conformance/dist/index.js";

  @TempDir Path results;

  @Test
  void everyScenario_passesWithoutWarning_andStandsInTheDocument() throws Exception {
    Path node = NpmClients.node();
    Path suite = NpmClients.file(SUITE);
    Map<String, Integer> sessions;
    Map<String, Integer> stateless;
    try (McpHttpServer server = ConformanceServer.open(0)) {
      sessions = run(node, suite, server, "2025-11-25");
      stateless = run(node, suite, server, "2026-07-28");
    }
    assertThat(sessions).hasSize(33);
    assertThat(stateless).hasSize(40);
    String document = Files.readString(Path.of("..", "docs", "mcp-conformance.md"));
    assertThat(document).contains(table(sessions, stateless));
  }

  /** Returns the number of passed checks of each scenario. */
  private Map<String, Integer> run(Path node, Path suite, McpHttpServer server, String revision)
      throws IOException, InterruptedException {
    Path folder = results.resolve(revision);
    Path log = results.resolve(revision + ".log");
    Process process =
        new ProcessBuilder(
                node.toString(),
                suite.toString(),
                "server",
                "--url",
                server.uri().toString(),
                "--suite",
                "all",
                "--spec-version",
                revision,
                "-o",
                folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("the suite ends").isTrue();
    Map<String, Integer> passed = new TreeMap<>();
    List<String> wrong = new ArrayList<>();
    List<Path> folders;
    try (Stream<Path> all = Files.list(folder)) {
      folders = all.sorted().toList();
    }
    for (Path each : folders) {
      String name = scenario(each.getFileName().toString());
      JrsValue checks = Json.parse(Files.readAllBytes(each.resolve("checks.json")));
      for (JrsValue check : Json.elements(checks)) {
        switch (Json.string(check, "status", "")) {
          case "SUCCESS" -> passed.merge(name, 1, Integer::sum);
          case "INFO" -> {} // what was said, not what was checked
          default -> wrong.add(name + ": " + Json.write(check));
        }
      }
    }
    assertThat(wrong).as(revision).isEmpty();
    assertThat(process.exitValue()).as(() -> read(log)).isZero();
    return passed;
  }

  /** A folder is called by the scenario with a time behind it. */
  private static String scenario(String folder) {
    return folder.replaceFirst("^server-", "").replaceFirst("-\\d{4}-\\d\\d-\\d\\dT.*$", "");
  }

  private static String table(Map<String, Integer> sessions, Map<String, Integer> stateless) {
    Map<String, Integer> all = new TreeMap<>(sessions);
    all.putAll(stateless);
    Map<String, List<Map<String, Integer>>> rows = new LinkedHashMap<>();
    all.keySet().forEach(each -> rows.put(each, List.of(sessions, stateless)));
    StringBuilder table = new StringBuilder();
    rows.forEach((name, counts) -> {
      table.append("| `").append(name).append("` |");
      for (Map<String, Integer> each : counts) {
        table.append(' ').append(each.containsKey(name) ? each.get(name) : "–").append(" |");
      }
      table.append('\n');
    });
    return table
        .append("| **checks, all passed** | **")
        .append(sum(sessions))
        .append("** | **")
        .append(sum(stateless))
        .append("** |\n")
        .toString();
  }

  private static int sum(Map<String, Integer> counts) {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
