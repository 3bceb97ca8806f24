package io.agenticflow.tool.builtin;

import static io.agenticflow.tool.builtin.ToolFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.tool.ToolException;
import io.agenticflow.tool.ToolOutcome;
import io.agenticflow.tool.background.BackgroundTask;
import io.agenticflow.tool.background.BackgroundTasks;
import io.agenticflow.tool.process.BackgroundShell;
import io.agenticflow.tool.process.ProcessLauncher;
import io.agenticflow.tool.process.ShellCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Bash with run_in_background, and the tools that read and end what it started. */
@Timeout(60)
class BackgroundShellTest {
  private static final Pattern ID = Pattern.compile("bash_[0-9a-f]{6}");

  @TempDir Path folder = Path.of("");
  private ToolFixture fixture;
  private final TaskOutputTool output = new TaskOutputTool();
  private final TaskStopTool stop = new TaskStopTool();

  @BeforeEach
  void setUp() throws IOException {
    fixture = new ToolFixture(folder);
  }

  @AfterEach
  void endAll() {
    fixture.notes.background().close();
  }

  private String start(String command) throws ToolException {
    String text = fixture.text(new BashTool(), json("command", command, "run_in_background", true));
    Matcher id = ID.matcher(text);
    assertThat(id.find()).as(text).isTrue();
    return id.group();
  }

  @Test
  void output_isReadOnce_andTheEndIsSaid() throws Exception {
    String id =
        start(
            "echo one; read line < fifo.wait; echo two >&2; exit 3"
                .replace("fifo.wait", fifo("go")));
    String first = "";
    while (!first.contains("one")) {
      first = fixture.text(output, json("task_id", id, "block", false));
      assertThat(first).startsWith("Status: running\n");
    }
    Files.writeString(folder.resolve("go"), "go\n");
    ToolOutcome second = fixture.run(output, json("task_id", id));
    assertThat(ToolFixture.text(second))
        .isEqualTo("Status: failed (it ended with exit code 3)\ntwo\n");
    assertThat(second.isError()).isTrue();
    assertThat(fixture.text(output, json("task_id", id))).endsWith("(no new output)");
  }

  @Test
  void oldNames_readWithoutWaiting_andFilter() throws Exception {
    String id = start("echo a1; echo b2; echo a3; sleep 1000");
    String text = "";
    while (!text.contains("a3")) {
      text += fixture.text(output, json("bash_id", id, "filter", "^a"));
    }
    assertThat(text).contains("a1").doesNotContain("b2");
    assertThatThrownBy(() -> fixture.run(output, json("bash_id", id, "filter", "(")))
        .hasMessageContaining("is no regular expression");
    assertThat(fixture.text(stop, json("shell_id", id))).contains("was stopped");
  }

  @Test
  void wait_endsWithItsTime_andWithTheRun() throws Exception {
    String id = start("sleep 1000");
    assertThat(fixture.text(output, json("task_id", id, "timeout", 50)))
        .startsWith("Status: running");
    Thread.ofVirtual().start(() -> fixture.cancellation.cancel("enough"));
    assertThat(fixture.text(output, json("task_id", id, "timeout", 600_000)))
        .startsWith("Status: running");
  }

  @Test
  void stop_endsTheWholeTree() throws Exception {
    String id =
        start(
            "sleep 1000 & echo $! > child; setsid sleep 1001 & echo $! > daemon; echo $$ > shell; wait");
    List<Long> pids = pids("child", "daemon", "shell");
    assertThat(pids).allMatch(BackgroundShellTest::isAlive);
    assertThat(fixture.text(stop, json("task_id", id))).contains(id).contains("was stopped");
    assertThat(pids).noneMatch(BackgroundShellTest::isAlive);
    assertThat(fixture.text(stop, json("task_id", id))).contains("was over before");
  }

  @Test
  void closing_endsAll_andNothingStartsAfterIt() throws Exception {
    start("trap '' TERM; echo $$ > one; while :; do sleep 1; done");
    start("sleep 1000 & echo $! > two; wait");
    List<Long> pids = pids("one", "two");
    fixture.notes.background().close();
    assertThat(pids).noneMatch(BackgroundShellTest::isAlive);
    assertThatThrownBy(() -> start("echo late")).hasMessageContaining("the run is over");
  }

  @Test
  void anEndedTask_isToldOnce() throws Exception {
    String id = start("exit 0");
    BackgroundTask task = fixture.notes.background().find(id).orElseThrow();
    assertThat(task.await(Duration.ofSeconds(20))).isTrue();
    assertThat(fixture.notes.background().takeEnded()).containsExactly(task);
    assertThat(fixture.notes.background().takeEnded()).isEmpty();
  }

  @Test
  void whatItLeavesBehindWithoutAWordToSay_isEndedWithIt() throws Exception {
    String id = start("sleep 1000 > /dev/null 2>&1 & echo $! > left");
    assertThat(fixture.text(output, json("task_id", id))).startsWith("Status: completed");
    assertThat(isAlive(pids("left").getFirst())).isFalse();
  }

  @Test
  void timeout_isKept() throws Exception {
    String text =
        fixture.text(
            new BashTool(),
            json("command", "sleep 1000", "run_in_background", true, "timeout", 100));
    Matcher id = ID.matcher(text);
    assertThat(id.find()).isTrue();
    assertThat(fixture.text(output, json("task_id", id.group())))
        .startsWith("Status: stopped (it was ended because its 100 ms had passed)");
  }

  @Test
  void muchOutput_keepsTheEnd_inBoundedMemory() throws Exception {
    String id = start("seq 1 2000000; echo END");
    String text = fixture.text(output, json("task_id", id));
    assertThat(text).contains("characters left out").endsWith("2000000\nEND\n");
    assertThat(text.length()).isLessThan(31_000);
  }

  @Test
  void unknownTask_isSaid() throws Exception {
    assertThatThrownBy(() -> fixture.run(output, json("task_id", "bash_x")))
        .hasMessageContaining("None was started in this run");
    String id = start("sleep 1000");
    assertThatThrownBy(() -> fixture.run(stop, json("task_id", "bash_x"))).hasMessageContaining(id);
  }

  @Test
  void tooMany_areRefused() throws Exception {
    for (int i = 0; i < BackgroundTasks.MOST; i++) {
      start("exec sleep 1000");
    }
    assertThatThrownBy(() -> start("sleep 1000")).hasMessageContaining("which is the most");
  }

  @Test
  void theEndOfTheProgram_endsThemToo() throws Exception {
    Path pid = folder.resolve("pid");
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Exiting.class.getName(),
                folder.toString())
            .inheritIO()
            .start();
    assertThat(program.waitFor(40, TimeUnit.SECONDS)).isTrue();
    assertThat(program.exitValue()).isEqualTo(7);
    assertThat(isAlive(Long.parseLong(Files.readString(pid).strip()))).isFalse();
  }

  /** A program that leaves without closing anything. */
  static final class Exiting {
    private Exiting() {}

    public static void main(String[] arguments) throws Exception {
      Path folder = Path.of(arguments[0]);
      ShellCommand command =
          new ShellCommand(
              "echo $$ > pid.new; mv pid.new pid; sleep 1000",
              folder,
              Map.of("PATH", System.getenv("PATH")),
              Duration.ofDays(1),
              1000);
      BackgroundTasks tasks = new BackgroundTasks();
      tasks.start("bash", id -> BackgroundShell.start(id, command, ProcessLauncher.PLAIN));
      while (!Files.exists(folder.resolve("pid"))) {
        Thread.sleep(10);
      }
      System.exit(7);
    }
  }

  private String fifo(String name) throws Exception {
    Process made = new ProcessBuilder("mkfifo", folder.resolve(name).toString()).start();
    assertThat(made.waitFor()).isZero();
    return name;
  }

  private List<Long> pids(String... files) throws Exception {
    List<Long> pids = new ArrayList<>();
    for (String file : files) {
      Path path = fixture.root.resolve(file);
      while (!Files.exists(path) || Files.size(path) == 0) {
        Thread.sleep(10);
      }
      pids.add(Long.parseLong(Files.readString(path).strip()));
    }
    return pids;
  }

  private static boolean isAlive(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z'; // nobody may be there to bury it
    } catch (IOException e) {
      return !Files.exists(Path.of("/proc/self"))
          && ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
  }
}
