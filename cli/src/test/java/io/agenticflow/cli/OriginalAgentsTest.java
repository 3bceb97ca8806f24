package io.agenticflow.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.agenticflow.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.stree.JrsValue;

/**
 * The 81 files of the npm package {@code agentic-flow} load, and of each it is said what nothing
 * here acts on. Skipped with a note where npm cannot fetch it, or failed where {@code
 * AGENTIC_FLOW_REQUIRE_CLIENTS} is 1.
 */
class OriginalAgentsTest {
  private static final String VERSION = "1.10.2";
  private static final String SHA_256 =
      "693ae2191f9acb661ca390cd5a1998e4a2ca94f4f4cdea3b07c771188910ed26";

  @TempDir private Path temp;

  @Test
  void allFilesLoad_andWhatNothingActsOn_isSaid() throws Exception {
    Path agents = agents();
    try (Stream<Path> files = Files.walk(agents)) {
      assertThat(files.filter(file -> file.toString().endsWith(".md"))).hasSize(81);
    }
    TypedCommands typed = new TypedCommands(temp);

    assertThat(typed.run("agents", "validate", agents.toString(), "--output", "json")).isZero();

    JrsValue report = Json.parse(typed.out());
    assertThat(Json.integer(report, "agents")).isEqualTo(76);
    List<JrsValue> findings = Json.array(report, "findings");
    assertThat(findings).noneMatch(each -> "error".equals(Json.string(each, "weight")));
    assertThat(findings)
        .filteredOn(each -> Json.string(each, "reason", "").contains("never run"))
        .as("shell text in hooks")
        .hasSizeGreaterThan(40);
    assertThat(findings).noneMatch(each -> Json.string(each, "reason", "").contains("is no event"));

    assertThat(
            typed.run(
                "agents",
                "show",
                "backend-dev",
                "--agents-dir",
                agents.toString(),
                "--output",
                "json"))
        .isZero();
    JrsValue agent = Json.parse(typed.out());
    assertThat(Json.integer(agent, "time_limit_s")).isEqualTo(600);
    assertThat(Json.array(agent, "allowed_paths")).isNotEmpty();
    assertThat(Json.array(agent, "tools")).isNotEmpty();
    assertThat(Json.field(agent, "hooks")).isNull();
    assertThat(Json.field(agent, "not_acted_on")).isNotNull();
  }

  private Path agents() throws Exception {
    String shared =
        System.getProperty("AGENTIC_FLOW_NPM_CACHE", System.getenv("AGENTIC_FLOW_NPM_CACHE"));
    Path folder =
        Files.createDirectories(
            (shared == null ? Path.of("target") : Path.of(shared)).toAbsolutePath());
    Path archive = folder.resolve("agentic-flow-" + VERSION + ".tgz");
    if (!Files.exists(archive)
        && !succeeds(folder, "npm", "pack", "--silent", "agentic-flow@" + VERSION)) {
      String missing = "npm cannot fetch agentic-flow@" + VERSION;
      if ("1".equals(System.getenv("AGENTIC_FLOW_REQUIRE_CLIENTS"))) {
        throw new AssertionError(missing);
      }
      return abort(missing);
    }
    byte[] sum = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(archive));
    assertThat(HexFormat.of().formatHex(sum)).isEqualTo(SHA_256);
    assertThat(succeeds(temp, "tar", "-xzf", archive.toString(), "package/.claude/agents"))
        .isTrue();
    return temp.resolve("package/.claude/agents");
  }

  private static boolean succeeds(Path folder, String... command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!process.waitFor(3, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        return false;
      }
      return process.exitValue() == 0;
    } catch (IOException e) {
      return false; // there is no npm here
    }
  }
}
