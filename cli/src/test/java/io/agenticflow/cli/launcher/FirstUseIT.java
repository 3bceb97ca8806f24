package io.agenticflow.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Starts the launcher in a clone that was not built yet. A script plays Maven here, to be quick and to
 * count how often it is called; the clone that is built by the real one is in {@code .ci/run}.
 */
class FirstUseIT {
  @TempDir Path temp;

  private Path clone;
  private Path tools;

  @BeforeEach
  void setUp() throws IOException {
    clone = Files.createDirectories(temp.resolve("a clone"));
    tools = Files.createDirectories(temp.resolve("tools"));
    Files.copy(Path.of(Distribution.built().launcher()), clone.resolve("agentic-flow"));
    assertThat(clone.resolve("agentic-flow").toFile().setExecutable(true)).isTrue();
    Files.writeString(clone.resolve("pom.xml"), "<project/>");
  }

  /** Maven that says what it was told to do and takes a while. */
  private void maven(String then) throws IOException {
    Path maven = tools.resolve("mvn");
    Files.writeString(
        maven,
        """
        #!/bin/sh
        echo "$PWD $*" >> '%s'
        echo "Maven talks"
        sleep 1
        %s
        """
            .formatted(temp.resolve("calls"), then));
    assertThat(maven.toFile().setExecutable(true)).isTrue();
  }

  private void mavenThatBuilds() throws IOException {
    maven("mkdir -p cli/target/agentic-flow && cp -r '" + Distribution.built().folder() + "/lib' cli/target/agentic-flow/");
  }

  private Started start() throws IOException {
    return Started.start(temp, Map.of("PATH", tools + ":" + System.getenv("PATH")), clone + "/agentic-flow", "--version");
  }

  private List<String> calls() throws IOException {
    return Files.readAllLines(temp.resolve("calls"));
  }

  @Test
  void firstStart_builds_andTheNextDoesNot() throws Exception {
    mavenThatBuilds();
    Started.Outcome first = start().outcome();
    assertThat(first.exitCode()).as(first.err()).isZero();
    assertThat(first.out()).startsWith("agentic-flow ").hasLineCount(1);
    assertThat(first.err())
        .isEqualTo(
            "agentic-flow: building the program, which is needed once and takes some minutes (log: "
                + clone
                + "/target/build.log)\nagentic-flow: built\n");
    assertThat(calls()).containsExactly(clone + " -B -q -Dmaven.test.skip=true -Dstyle.color=never package");

    Started.Outcome second = start().outcome();
    assertThat(second).isEqualTo(new Started.Outcome(0, first.out(), ""));
    assertThat(calls()).hasSize(1);
    assertThat(clone.resolve("target/build.lock")).doesNotExist();
  }

  @Test
  void startsAtTheSameTime_buildOnce() throws Exception {
    mavenThatBuilds();
    List<Started> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(start());
    }
    int waited = 0;
    for (Started each : all) {
      Started.Outcome outcome = each.outcome();
      assertThat(outcome.exitCode()).as(outcome.err()).isZero();
      assertThat(outcome.out()).startsWith("agentic-flow ").hasLineCount(1);
      waited += outcome.err().startsWith("agentic-flow: another start is building the program") ? 1 : 0;
    }
    assertThat(calls()).hasSize(1);
    assertThat(waited).isEqualTo(3);
  }

  @Test
  void lockOfAKilledBuild_isTakenOver() throws Exception {
    mavenThatBuilds();
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    Files.createDirectories(clone.resolve("target"));
    Files.writeString(clone.resolve("target/build.lock"), ended.pid() + "\n");
    List<Started> all = List.of(start(), start(), start());
    for (Started each : all) {
      assertThat(each.outcome().exitCode()).isZero();
    }
    assertThat(calls()).hasSize(1);
  }

  @Test
  void failedBuild_showsWhatMavenSaid() throws Exception {
    maven("echo '[ERROR] no such thing'; exit 1");
    Started.Outcome outcome = start().outcome();
    assertThat(outcome.exitCode()).isEqualTo(69);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err())
        .contains("Maven talks\n[ERROR] no such thing\n")
        .endsWith(
            "agentic-flow: the build failed, see above; all that Maven said is in " + clone + "/target/build.log\n");
    assertThat(clone.resolve("target/build.lock")).doesNotExist();
  }

  @Test
  void buildWithoutResult_isToldToo() throws Exception {
    maven(":");
    Started.Outcome outcome = start().outcome();
    assertThat(outcome.exitCode()).isEqualTo(69);
    assertThat(outcome.err()).contains("the build ended well but left no program in ");
  }

  @Test
  void noMaven_isToldInOneLine() throws Exception {
    for (String tool : List.of("sh", "ls", "cat", "cksum", "mkdir", "rm", "sleep", "readlink")) {
      for (String each : System.getenv("PATH").split(":")) {
        if (Files.isExecutable(Path.of(each, tool))) {
          Files.createSymbolicLink(tools.resolve(tool), Path.of(each, tool));
          break;
        }
      }
    }
    Started.Outcome outcome =
        Started.run(temp, Map.of("PATH", tools.toString()), clone + "/agentic-flow", "--version");
    assertThat(outcome)
        .isEqualTo(
            new Started.Outcome(
                69,
                "",
                "agentic-flow: has to be built before its first use and found no Maven: install it (Debian: apt-get"
                    + " install maven) and start again\n"));
  }

  @Test
  void rebuild_buildsAgain() throws Exception {
    mavenThatBuilds();
    start().outcome();
    Map<String, String> environment =
        Map.of("PATH", tools + ":" + System.getenv("PATH"), "AGENTIC_FLOW_REBUILD", "1");
    Started.Outcome outcome = Started.run(temp, environment, clone + "/agentic-flow", "--version");
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(calls()).hasSize(2);
  }

  @Test
  void distributionWithoutJars_isToldInOneLine() throws Exception {
    Files.delete(clone.resolve("pom.xml"));
    Started.Outcome outcome = start().outcome();
    assertThat(outcome)
        .isEqualTo(
            new Started.Outcome(
                69, "", "agentic-flow: " + clone + "/lib holds no program: unpack the distribution again\n"));
  }
}
