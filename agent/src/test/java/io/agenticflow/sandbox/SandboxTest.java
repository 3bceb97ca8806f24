package io.agenticflow.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.tool.process.ShellCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class SandboxTest {
  @TempDir Path folder = Path.of("");
  private Path workspace = Path.of("");
  private Path home = Path.of("");

  @BeforeEach
  void setUp() throws IOException {
    workspace = Files.createDirectory(folder.toRealPath().resolve("workspace"));
    home = Files.createDirectory(folder.toRealPath().resolve("home"));
  }

  private static Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("GIT_CONFIG_GLOBAL", "/dev/null");
    return environment;
  }

  private SandboxPolicy policy() {
    return SandboxPolicy.of(workspace, home, environment());
  }

  private Sandbox sandbox(SandboxLevel level) throws IOException {
    return open(level, policy());
  }

  /** A machine that cannot do a level says so; that is no failure of ours. */
  static Sandbox open(SandboxLevel level, SandboxPolicy policy) throws IOException {
    try {
      return Sandbox.of(level, policy);
    } catch (SandboxException e) {
      assumeThat(level).as(e.getMessage()).isNull();
      throw e;
    }
  }

  private ShellCommand.Result run(Sandbox sandbox, String command) throws Exception {
    return new ShellCommand(command, workspace, environment(), Duration.ofSeconds(60), 100_000)
        .run(sandbox, new Cancellation());
  }

  @ParameterizedTest
  @EnumSource(names = {"LANDLOCK", "BWRAP"})
  void ordinaryCommands_work(SandboxLevel level) throws Exception {
    try (Sandbox sandbox = sandbox(level)) {
      ShellCommand.Result git =
          run(
              sandbox,
              "git init -q . && git config user.name x && git config user.email x@example.org"
                  + " && echo hello > a && git add a && git commit -qm first && git log --oneline");
      assertThat(git.output()).endsWith(" first\n");
      assertThat(git.exitCode()).isZero();
      assertThat(run(sandbox, "for i in 1 2 3; do echo $i; done | sort -r | head -1").output())
          .isEqualTo("3\n");
      assertThat(run(sandbox, "cat <(echo one) > $TMPDIR/f; cat $TMPDIR/f").output())
          .isEqualTo("one\n");
      assertThat(run(sandbox, "x=$(mktemp) && echo $((6*7)) > $x && cat $x").output())
          .isEqualTo("42\n");
      Files.writeString(
          workspace.resolve("Hi.java"),
          "void main() throws Exception { System.out.println(\"from java\");"
              + " new ProcessBuilder(\"echo\", \"child\").inheritIO().start().waitFor(); }");
      String java = System.getProperty("java.home") + "/bin/";
      assertThat(run(sandbox, java + "javac Hi.java && " + java + "java -cp . Hi").output())
          .isEqualTo("from java\nchild\n");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"LANDLOCK", "BWRAP"})
  void interpreters_work(SandboxLevel level) throws Exception {
    try (Sandbox sandbox = sandbox(level)) {
      if (run(sandbox, "python3 --version").exitCode() == 0) {
        assertThat(
                run(
                        sandbox,
                        "python3 -c 'import json, subprocess, tempfile, hashlib; f ="
                            + " tempfile.TemporaryFile(); f.write(b\"x\");"
                            + " print(subprocess.run([\"echo\", \"hi\"],"
                            + " capture_output=True).stdout)'")
                    .output())
            .isEqualTo("b'hi\\n'\n");
      }
      if (run(sandbox, "node --version").exitCode() == 0) {
        assertThat(
                run(
                        sandbox,
                        "node -e \"require('fs').writeFileSync('n', 'x'); "
                            + "console.log(require('child_process').execSync('echo hi')+'')\"")
                    .output())
            .isEqualTo("hi\n\n");
      }
      if (run(sandbox, "gcc --version").exitCode() == 0) {
        assertThat(
                run(
                        sandbox,
                        "echo 'int main(void) { return 7; }' > m.c && gcc -o m m.c && ./m; echo $?")
                    .output())
            .isEqualTo("7\n");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"LANDLOCK", "BWRAP"})
  void outputOfWhatIsLeftBehind_isNotLost_andNothingKeepsRunning(SandboxLevel level)
      throws Exception {
    try (Sandbox sandbox = sandbox(level)) {
      assertThat(run(sandbox, "exec > >(sleep 0.2; cat); echo late").output()).isEqualTo("late\n");
      ShellCommand.Result left = run(sandbox, "setsid sleep 1000 & echo started");
      assertThat(left.output()).isEqualTo("started\n");
      assertThat(left.stopped()).isPositive();
      assertThat(
              ProcessHandle.allProcesses()
                  .filter(each -> each.info().commandLine().orElse("").contains("sleep 1000"))
                  .filter(each -> each.parent().map(ProcessHandle::pid).orElse(0L) == 1))
          .isEmpty();
    }
  }

  @Test
  void exitCodes_areThoseOfTheCommand() throws Exception {
    try (Sandbox sandbox = sandbox(SandboxLevel.LANDLOCK)) {
      assertThat(run(sandbox, "exit 3").exitCode()).isEqualTo(3);
      assertThat(run(sandbox, "kill -9 $$").exitCode()).isEqualTo(137);
      assertThatThrownBy(() -> sandbox.start(List.of(new ProcessBuilder("/nowhere/at/all"))))
          .isInstanceOf(IOException.class)
          .hasMessage("cannot run /nowhere/at/all: there is no such program");
    }
  }

  @Test
  void thisProgram_staysFree() throws Exception {
    try (Sandbox sandbox = sandbox(SandboxLevel.LANDLOCK)) {
      for (int i = 0; i < 20; i++) {
        // From a virtual thread, as tools are run.
        Thread.ofVirtual()
            .start(() -> {
              try {
                run(sandbox, "true");
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            })
            .join();
      }
    }
    try (var threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (Path thread : threads) {
        assertThat(Files.readString(thread.resolve("status"))).contains("Seccomp:\t0");
      }
    }
  }

  @Test
  void whatCannotBeSetUp_isAnError_andNothingRuns() {
    assertThatThrownBy(() ->
            Sandbox.of(
                SandboxLevel.BWRAP,
                new SandboxPolicy(
                    List.of(workspace),
                    List.of(),
                    List.of(),
                    new Network.Ports(List.of(443)),
                    home,
                    Map.of())))
        .isInstanceOf(SandboxException.class)
        .hasMessageStartingWith("the sandbox bwrap cannot be set up: ")
        .hasMessageEndingWith("; commands are not run. --sandbox none runs them unconfined");
    assumeThat(Container.isOne()).isFalse();
    assertThatThrownBy(() -> Sandbox.of(SandboxLevel.CONTAINER_LANDLOCK, policy()))
        .hasMessageContaining("this is no container");
  }

  @ParameterizedTest
  @EnumSource(names = {"LANDLOCK", "BWRAP"})
  void guardedFiles_areAsTheyWere(SandboxLevel level) throws Exception {
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Path hooks = Files.createDirectories(workspace.resolve(".git/hooks"));
    Files.writeString(hooks.resolve("pre-commit"), "old");
    Files.writeString(workspace.resolve(".git/config"), "old");
    Files.writeString(workspace.resolve(".mcp.json"), "old");
    try (Sandbox sandbox = sandbox(level)) {
      run(
          sandbox,
          "echo new > .git/hooks/pre-commit; echo new > .git/hooks/post-commit;"
              + " echo new > .git/config; rm -f .mcp.json; mkdir .claude;"
              + " echo new > .claude/settings.json; echo fine > .git/other; echo fine > file");
      assertThat(hooks.resolve("pre-commit")).hasContent("old");
      assertThat(hooks.resolve("post-commit")).doesNotExist();
      assertThat(workspace.resolve(".git/config")).hasContent("old");
      assertThat(workspace.resolve(".mcp.json")).hasContent("old");
      assertThat(workspace.resolve(".claude/settings.json")).doesNotExist();
      assertThat(workspace.resolve(".git/other")).hasContent("fine\n");
      assertThat(workspace.resolve("file")).hasContent("fine\n");
      // A link in the place of a folder does not lead what is put back out of the workspace.
      run(sandbox, "mv .git .gone; ln -s '" + outside + "' .git; rm -r .claude; ln -s / .claude");
      assertThat(outside).isEmptyDirectory();
      assertThat(workspace.resolve(".git"))
          .matches(path -> !Files.isSymbolicLink(path), "is no link");
    }
  }
}
