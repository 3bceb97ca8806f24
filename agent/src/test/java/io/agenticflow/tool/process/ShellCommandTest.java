package io.agenticflow.tool.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.process.ProcessTree;
import io.agenticflow.tool.process.ShellCommand.Ending;
import io.agenticflow.tool.process.ShellCommand.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ShellCommandTest {
  @TempDir Path folder = Path.of("");
  private final Cancellation cancellation = new Cancellation();

  private Result run(String command, Duration timeout) throws Exception {
    return new ShellCommand(command, folder, System.getenv(), timeout, 10_000)
        .run(ProcessLauncher.PLAIN, cancellation);
  }

  /** Each leaves a process behind, whose id it writes to the file {@code pid}. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "sleep 1000 & echo $! > pid",
        "sleep 1000 & echo $! > pid; disown",
        "nohup sleep 1000 > /dev/null 2>&1 & echo $! > pid",
        "(sh -c 'echo $$ > pid; exec sleep 1000' &)",
        "(setsid sh -c 'echo $$ > pid; exec sleep 1000' > /dev/null 2>&1 < /dev/null &); sleep 0.5",
        "setsid sh -c '(sh -c \"echo \\$\\$ > pid; exec sleep 1000\" &) &'; sleep 0.5",
        "set -m; sh -c 'echo $$ > pid; exec sleep 1000' & sleep 0.3",
        "sh -c 'trap \"\" TERM HUP INT; echo $$ > pid; while :; do sleep 0.1; done' & sleep 0.3",
        "(trap '' TERM; setsid sh -c 'echo $$ > pid; while :; do sleep 0.1; done' &) ; sleep 0.3"
      })
  void whatIsLeftBehind_isEnded(String command) throws Exception {
    assumeThat(Path.of("/proc/self/environ")).isReadable();
    long begun = System.nanoTime();
    Result result = run(command, Duration.ofSeconds(30));
    assertThat(result.ending()).isEqualTo(Ending.EXITED);
    assertThat(result.exitCode()).isZero();
    assertGone();
    assertThat(result.stopped()).isPositive();
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "echo $$ > pid; sleep 1000",
        "trap '' TERM; echo $$ > pid; while :; do sleep 0.1; done",
        "trap 'echo still here' TERM; echo $$ > pid; while :; do sleep 0.1; done",
        "sh -c 'sh -c \"echo \\$\\$ > pid; sleep 1000\"'",
        "setsid sh -c 'echo $$ > pid; sleep 1000'; true",
        "env -i /bin/sh -c 'echo $$ > pid; exec /bin/sleep 1000'"
      })
  void timeout_endsAll(String command) throws Exception {
    Result result = run(command, Duration.ofSeconds(1));
    assertThat(result.ending()).isEqualTo(Ending.TIMED_OUT);
    assertGone();
  }

  @Test
  void processThatForksWhileItIsEnded_isEndedToo() throws Exception {
    Result result =
        run(
            "trap 'sh -c \"echo \\$\\$ > pid; trap : TERM; sleep 1000\" & sleep 1000' TERM;"
                + " echo ready; while :; do sleep 0.05; done",
            Duration.ofSeconds(1));
    assertThat(result.output()).startsWith("ready");
    assertGone();
  }

  @Test
  void cancel_endsAtOnce() throws Exception {
    Thread.ofVirtual()
        .start(() -> {
          await(folder.resolve("pid"));
          cancellation.cancel("interrupted");
        });
    long begun = System.nanoTime();
    Result result = run("echo $$ > pid; sleep 1000", Duration.ofSeconds(50));
    assertThat(result.ending()).isEqualTo(Ending.CANCELLED);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(15));
    assertGone();
  }

  @Test
  void cancelledBefore_doesNotRunOn() throws Exception {
    cancellation.cancel("interrupted");
    assertThat(run("sleep 1000", Duration.ofSeconds(50)).ending()).isEqualTo(Ending.CANCELLED);
  }

  @Test
  void interruptOfTheWaitingThread_endsAll() throws Exception {
    AtomicReference<Object> outcome = new AtomicReference<>();
    Thread waiting =
        Thread.ofVirtual()
            .start(() -> {
              try {
                outcome.set(run("echo $$ > pid; sleep 1000", Duration.ofSeconds(50)));
              } catch (Exception e) {
                outcome.set(e);
              }
            });
    await(folder.resolve("pid"));
    waiting.interrupt();
    assertThat(waiting.join(Duration.ofSeconds(20))).isTrue();
    assertThat(outcome.get()).isInstanceOf(InterruptedException.class);
    assertGone();
  }

  @Test
  void whatIsStillWrittenAfterTheShellEnded_isNotLost() throws Exception {
    Result result = run("exec > >(sleep 0.1; cat; echo last); seq 1 500", Duration.ofSeconds(30));
    assertThat(result.output()).startsWith("1\n2\n").endsWith("500\nlast\n");
  }

  @Test
  void writingToTheNameOfTheOutput_doesNotWipeIt() throws Exception {
    Result result = run("echo one; echo two > /dev/stderr; echo three", Duration.ofSeconds(30));
    assertThat(result.output()).isEqualTo("one\ntwo\nthree\n");
  }

  @Test
  void noBash_takesSh() throws Exception {
    Path programs = Files.createDirectory(folder.resolve("bin"));
    for (String name : new String[] {"sleep", "cat"}) {
      Path real = ProcessTree.find(name, "/usr/bin:/bin");
      assertThat(real).isNotNull();
      Files.createSymbolicLink(programs.resolve(name), real);
    }
    Map<String, String> environment = new HashMap<>(Map.of("PATH", programs.toString()));
    Result result =
        new ShellCommand(
                "echo \"[$BASH_VERSION]\"; sleep 1000 & echo $! > pid",
                folder,
                environment,
                Duration.ofSeconds(30),
                1000)
            .run(ProcessLauncher.PLAIN, cancellation);
    // Nothing there can make a session; the mark in the environment is enough.
    assertThat(result.output()).isEqualTo("[]\n");
    assertGone();
  }

  @Test
  void onlyPerl_makesASessionToo() throws Exception {
    Path perl = ProcessTree.find("perl", "/usr/bin:/bin:/usr/local/bin");
    assumeThat(perl).isNotNull();
    Path programs = Files.createDirectory(folder.resolve("bin"));
    for (String name : new String[] {"perl", "cat", "ps"}) {
      Path real = ProcessTree.find(name, "/usr/bin:/bin");
      assumeThat(real).as(name).isNotNull();
      Files.createSymbolicLink(programs.resolve(name), real);
    }
    Result result =
        new ShellCommand(
                "ps -o sid= -p $$; echo $$",
                folder,
                Map.of("PATH", programs.toString()),
                Duration.ofSeconds(30),
                1000)
            .run(ProcessLauncher.PLAIN, cancellation);
    assertThat(result.output().lines().map(String::strip).distinct()).hasSize(1);
  }

  @Test
  void missingFolder_isAnError() {
    ShellCommand command =
        new ShellCommand(
            "true", folder.resolve("gone"), System.getenv(), Duration.ofSeconds(5), 100);
    assertThatThrownBy(() -> command.run(ProcessLauncher.PLAIN, cancellation))
        .isInstanceOf(IOException.class);
  }

  private void assertGone() throws Exception {
    Path file = folder.resolve("pid");
    assertThat(file).as("the command wrote who it is").isNotEmptyFile();
    long pid = Long.parseLong(Files.readString(file).strip());
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (isAlive(pid) && System.nanoTime() < until) {
      Thread.sleep(20);
    }
    assertThat(isAlive(pid)).as("process %d is alive", pid).isFalse();
  }

  private static boolean isAlive(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException e) {
      return !Files.exists(Path.of("/proc/self"))
          && ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
  }

  private static void await(Path file) {
    try {
      while (!Files.exists(file) || Files.size(file) == 0) {
        Thread.sleep(10);
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
