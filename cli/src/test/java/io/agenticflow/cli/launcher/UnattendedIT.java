package io.agenticflow.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.testkit.MarkedKeys;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs with nobody there: no terminal, no standard input, as root and as a user who owns next to
 * nothing, as in a container or a nightly job.
 */
class UnattendedIT {
  private static final int NOBODY = 65_534;

  @TempDir Path temp;

  /** One way to start a run; {@code user} is a number, or -1 for the one who runs the tests. */
  record Start(int user, String stdin, List<String> permissions) {}

  static Stream<Start> starts() throws IOException {
    List<Start> all = new ArrayList<>();
    for (int user : isRoot() ? List.of(-1, NOBODY) : List.of(-1)) {
      for (String stdin : List.of("<&-", "< /dev/null")) {
        all.add(new Start(user, stdin, List.of("--permission-mode", "bypassPermissions")));
        all.add(new Start(user, stdin, List.of("--dangerously-skip-permissions")));
      }
    }
    return all.stream();
  }

  private static boolean isRoot() throws IOException {
    Path own = Files.createTempFile("whose", "");
    try {
      return uid(own) == 0;
    } finally {
      Files.delete(own);
    }
  }

  private static int uid(Path file) throws IOException {
    return (int) Files.getAttribute(file, "unix:uid");
  }

  /** Makes a folder that belongs to the user of a run. */
  private Path folder(String name, int user) throws IOException {
    Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwx--x--x"));
    Path folder = Files.createDirectories(temp.resolve(name));
    if (user >= 0) {
      Files.setAttribute(folder, "unix:uid", user);
      Files.setAttribute(folder, "unix:gid", user);
    }
    return folder;
  }

  private Started.Outcome run(Start start, Path workspace, ScriptedUpstream upstream)
      throws Exception {
    Path home = folder("home", start.user);
    Map<String, String> environment = new HashMap<>();
    for (String name :
        List.of("ANTHROPIC_API_KEY", "OPENAI_API_KEY", "COMPLETION_MODEL", "AGENT", "TASK")) {
      environment.put(name, "");
    }
    environment.put("HOME", home.toString());
    environment.put("CLAUDE_CONFIG_DIR", home.toString());
    environment.put("AGENTIC_FLOW_HOME", home.toString());
    environment.put("OPENROUTER_API_KEY", MarkedKeys.OPENROUTER);
    environment.put("OPENROUTER_BASE_URL", upstream.openRouterUrl());
    List<String> command = new ArrayList<>();
    if (start.user >= 0) {
      String number = Integer.toString(start.user);
      command.addAll(
          List.of("setpriv", "--reuid", number, "--regid", number, "--clear-groups", "--"));
      Assumptions.assumeTrue(
          mayStart(command), "setpriv is here, and another user may read the program and its Java");
    }
    command.addAll(List.of("sh", "-c", "exec \"$@\" " + start.stdin, "sh"));
    command.add(Distribution.built().launcher());
    command.addAll(List.of("--task", "Do it", "--model", "meta-llama/llama-3.1-8b-instruct"));
    command.addAll(List.of("--cwd", workspace.toString()));
    command.addAll(start.permissions);
    return Started.run(temp, environment, command.toArray(String[]::new));
  }

  private boolean mayStart(List<String> asUser) throws Exception {
    List<String> command = new ArrayList<>(asUser);
    command.addAll(List.of(Distribution.built().launcher(), "--version"));
    try {
      return Started.run(temp, Map.of(), command.toArray(String[]::new)).exitCode() == 0;
    } catch (IOException e) {
      return false; // there is no setpriv
    }
  }

  @ParameterizedTest
  @MethodSource("starts")
  void itFinishes_andTheFilesAreTheUsers(Start start) throws Exception {
    Path workspace = folder("workspace", start.user);
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls("Write", "file_path", "written.txt", "content", "w\n")
                    .tool("Bash", "command", "echo t > touched.txt"),
                Turn.says("Done.")))) {
      Started.Outcome outcome = run(start, workspace, upstream);

      assertThat(outcome.exitCode()).as(outcome.err()).isZero();
      assertThat(outcome.out()).isEqualTo("Done.\n");
    }
    for (String name : List.of("written.txt", "touched.txt")) {
      Path file = workspace.resolve(name);
      assertThat(file).exists();
      assertThat(uid(file)).as("owner of " + name).isEqualTo(uid(workspace));
    }
  }

  @Test
  void aWorkspaceThatCannotBeWritten_isSaidInOneLine() throws Exception {
    Start start =
        new Start(isRoot() ? NOBODY : -1, "<&-", List.of("--dangerously-skip-permissions"));
    Path workspace = folder("workspace", -1);
    Files.setPosixFilePermissions(workspace, PosixFilePermissions.fromString("r-xr-xr-x"));
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Turn.says("Done."))) {
      Started.Outcome outcome = run(start, workspace, upstream);

      assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(6);
      assertThat(outcome.out()).isEmpty();
      assertThat(outcome.err().lines().filter(line -> line.startsWith("agentic-flow: ")))
          .singleElement()
          .asString()
          .contains(workspace.toString());
      assertThat(outcome.err()).doesNotContain("\tat ");
      assertThat(upstream.modelRequests()).isEmpty();
    } finally {
      Files.setPosixFilePermissions(workspace, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }
}
