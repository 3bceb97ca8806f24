package io.agenticflow.cli.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.json.Json;
import io.agenticflow.testkit.NpmClients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.stree.JrsValue;

/**
 * The public conformance suite against our client: every scenario that it has for the newest
 * revision of each era, without expected failures. What it found stands in docs/mcp-conformance.md.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the suite is given a shell script to start")
class McpClientConformanceTest {
  private static final String SUITE = "@modelcontextprotocol/conformance/dist/index.js";

  @TempDir Path temp;

  private Path node;
  private Path suite;
  private Path client;

  @BeforeEach
  void find() throws IOException, InterruptedException {
    node = NpmClients.node();
    suite = NpmClients.modules().resolve(SUITE);
    client = script();
  }

  @Test
  void everyScenario_passesWithoutWarning_andStandsInTheDocument() throws Exception {
    Map<String, Integer> sessions = runAll("2025-11-25");
    Map<String, Integer> stateless = runAll("2026-07-28");
    assertThat(sessions).hasSize(19);
    assertThat(stateless).hasSize(33);
    assertThat(document()).contains(table(sessions, stateless));
  }

  @Test
  void programsThatLogInThemselves_passTheExtensionsScenarios() throws Exception {
    for (String scenario :
        List.of("auth/client-credentials-basic", "auth/client-credentials-jwt")) {
      assertThat(runAlone("2025-11-25", scenario, "--force")).hasSize(1);
      assertThat(document()).contains("`" + scenario + "`");
    }
  }

  private static String document() throws IOException {
    return Files.readString(Path.of("..", "docs", "mcp-conformance.md"));
  }

  /** The suite splits its command at spaces, so the command is one file. */
  private Path script() throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String text =
        "#!/bin/sh\nexec '"
            + java
            + "' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp '"
            + System.getProperty("java.class.path")
            + "' "
            + ConformanceClient.class.getName()
            + " \"$@\"\n";
    Path script =
        Files.createFile(
            temp.resolve("client"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    return Files.writeString(script, text);
  }

  /**
   * Returns how many kinds of checks passed in each scenario. The suite runs all of them at once
   * and takes times, which a machine of two cores then does not keep; what went wrong in the crowd
   * has to go right alone.
   */
  private Map<String, Integer> runAll(String revision) throws IOException, InterruptedException {
    Run together = run(revision, "--suite", "all");
    if (together.wrong.isEmpty()) {
      assertThat(together.exit).as(() -> read(together.log)).isZero();
    }
    Map<String, Integer> passed = new TreeMap<>(together.passed);
    for (String each : together.wrong.keySet()) {
      passed.putAll(runAlone(revision, each));
    }
    return passed;
  }

  private Map<String, Integer> runAlone(String revision, String scenario, String... more)
      throws IOException, InterruptedException {
    List<String> what = new ArrayList<>(List.of("--scenario", scenario));
    what.addAll(List.of(more));
    Run alone = run(revision, what.toArray(String[]::new));
    assertThat(alone.wrong).as(() -> revision + "\n" + read(alone.log)).isEmpty();
    assertThat(alone.exit).as(() -> read(alone.log)).isZero();
    return alone.passed;
  }

  /**
   * What the suite found.
   *
   * @param passed the number of kinds of checks that passed, by scenario
   * @param wrong those that did not, by scenario
   */
  private record Run(Map<String, Integer> passed, Map<String, String> wrong, int exit, Path log) {}

  private Run run(String revision, String... what) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory(temp, "results");
    Path log = temp.resolve(folder.getFileName() + ".log");
    List<String> command = new ArrayList<>();
    command.addAll(List.of(node.toString(), suite.toString(), "client"));
    command.addAll(List.of("--command", client.toString(), "--spec-version", revision));
    command.addAll(List.of(what));
    // It starts all at once: on a busy machine the last one waits.
    command.addAll(List.of("--timeout", "90000", "-o", folder.toString()));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("the suite ends").isTrue();
    Map<String, Integer> passed = new TreeMap<>();
    Map<String, String> wrong = new TreeMap<>();
    for (Path file : found(folder)) {
      String name = scenario(folder.relativize(file.getParent()).toString());
      Set<String> kinds = new TreeSet<>();
      for (JrsValue check : Json.elements(Json.parse(Files.readAllBytes(file)))) {
        switch (Json.string(check, "status", "")) {
          case "SUCCESS" -> kinds.add(Json.string(check, "id", ""));
          case "INFO" -> {} // what was said, not what was checked
          case "SKIPPED" -> {} // of what another revision has
          default -> wrong.merge(name, Json.write(check), (a, b) -> a + "\n" + b);
        }
      }
      // One check of the suite's own servers, which it counts with whichever scenario ends first.
      kinds.remove("wire-schema-valid");
      passed.put(name, kinds.size());
    }
    return new Run(passed, wrong, process.exitValue(), log);
  }

  private static List<Path> found(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(each -> each.endsWith("checks.json")).sorted().toList();
    }
  }

  /** A folder is called by the scenario with a time behind it. */
  private static String scenario(String folder) {
    return folder.replaceFirst("-\\d{4}-\\d\\d-\\d\\dT.*$", "");
  }

  private static String table(Map<String, Integer> sessions, Map<String, Integer> stateless) {
    Map<String, Integer> names = new TreeMap<>(sessions);
    names.putAll(stateless);
    StringBuilder table = new StringBuilder();
    for (String name : names.keySet()) {
      table.append("| `").append(name).append("` |");
      for (Map<String, Integer> each : List.of(sessions, stateless)) {
        table.append(' ').append(each.containsKey(name) ? each.get(name) : "–").append(" |");
      }
      table.append('\n');
    }
    return table
        .append("| **kinds of checks, all passed** | **")
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
