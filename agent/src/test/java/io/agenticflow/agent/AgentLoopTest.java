package io.agenticflow.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.permission.PermissionMode;
import io.agenticflow.testkit.Fault;
import io.agenticflow.testkit.RecordedRequest;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.Usage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loop against a scripted provider over real sockets, with the real tools in a real folder. */
class AgentLoopTest {
  @TempDir Path folder;

  @Test
  void aTaskEndsInFilesOnDisk() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.says("I will write it.")
                    .tool("Write", "file_path", "hello.py", "content", "print('Hello')\n")
                    .usage(1000, 50),
                Turn.says("I wrote hello.py.").usage(1100, 10)))) {
      RunRecord run = RunRecord.of(upstream, folder).run("Create hello.py");

      assertThat(run.result().ending()).isEqualTo(RunResult.Ending.COMPLETED);
      assertThat(run.result().answer()).isEqualTo("I wrote hello.py.");
      assertThat(run.result().turns()).isEqualTo(2);
      assertThat(run.result().usage()).isEqualTo(new Usage(2100, 60));
      assertThat(run.result().filesChanged())
          .containsExactly(folder.toRealPath().resolve("hello.py"));
      assertThat(folder.resolve("hello.py")).hasContent("print('Hello')\n");
      assertThat(upstream.problems()).isEmpty();
      assertThat(upstream.modelRequests()).hasSize(2);
      assertThat(upstream.modelRequests().getLast().body()).contains("hello.py");
    }
  }

  @Test
  void severalFiles_andCallsThatOnlyLookAtTheSameTime() throws Exception {
    Files.writeString(folder.resolve("a.txt"), "alpha\n");
    Files.writeString(folder.resolve("b.txt"), "beta\n");
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls("Read", "file_path", "a.txt")
                    .tool("Read", "file_path", "b.txt")
                    .tool("Grep", "pattern", "alpha", "output_mode", "files_with_matches"),
                Turn.calls("Write", "file_path", "src/one.py", "content", "1\n")
                    .tool("Write", "file_path", "src/two.py", "content", "2\n")
                    .tool("Bash", "command", "cat src/one.py src/two.py"),
                Turn.says("Both are there.")))) {
      RunRecord run = RunRecord.of(upstream, folder).run("Write two files");

      assertThat(run.result().ending()).isEqualTo(RunResult.Ending.COMPLETED);
      assertThat(run.result().filesChanged())
          .containsExactly(
              folder.toRealPath().resolve("src/one.py"), folder.toRealPath().resolve("src/two.py"));
      List<String> results = RunRecord.toolResults(upstream.modelRequests().get(1));
      assertThat(results).hasSize(3);
      assertThat(results.get(0)).contains("alpha");
      assertThat(results.get(1)).contains("beta");
      assertThat(results.get(2)).contains("a.txt");
      assertThat(RunRecord.toolResults(upstream.modelRequests().get(2)).getLast())
          .contains("1\n2\n");
      assertThat(upstream.problems()).isEmpty();
    }
  }

  @Test
  void whatEndsInTheBackground_isToldToTheModel() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls("Bash", "command", "exit 5", "run_in_background", true),
                Turn.calls("Bash", "command", "sleep 2"),
                Turn.says("It failed.").expect("ended with exit code 5")))) {
      RunRecord run = RunRecord.of(upstream, folder).run("Try it");

      assertThat(run.result().ending()).isEqualTo(RunResult.Ending.COMPLETED);
      assertThat(run.all(RunEvent.Prompted.class))
          .extracting(RunEvent.Prompted::source)
          .containsExactly(RunEvent.Prompted.Source.USER, RunEvent.Prompted.Source.BACKGROUND);
      assertThat(upstream.problems()).isEmpty();
    }
  }

  @Test
  void nothingInTheBackground_outlivesTheRun() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls(
                    "Bash",
                    "command",
                    "echo $$ > pid; sleep 1000 & echo $! > child; wait",
                    "run_in_background",
                    true),
                Turn.calls("Bash", "command", "while [ ! -s child ]; do sleep 0.05; done"),
                Turn.says("It runs.")))) {
      RunRecord run = RunRecord.of(upstream, folder).run("Start it");

      assertThat(run.result().ending()).isEqualTo(RunResult.Ending.COMPLETED);
      for (String file : List.of("pid", "child")) {
        String pid = Files.readString(folder.resolve(file)).strip();
        Path stat = Path.of("/proc", pid, "stat");
        assertThat(Files.exists(stat) && !Files.readString(stat).contains(") Z ")).isFalse();
      }
    }
  }

  @Test
  void aWrongArgument_comesBackAsAToolError_andTheModelMendsIt() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls("Write", "content", "print('Hello')\n"),
                Turn.calls("Write", "file_path", "hello.py", "content", "print('Hello')\n")
                    .expect("file_path"),
                Turn.says("Mended.")))) {
      RunRecord run = RunRecord.of(upstream, folder).run("Create hello.py");

      assertThat(run.result().ending()).isEqualTo(RunResult.Ending.COMPLETED);
      assertThat(run.finishedTools())
          .extracting(RunEvent.ToolFinished::isError)
          .containsExactly(true, false);
      assertThat(RunRecord.toolResults(upstream.modelRequests().get(1)).getFirst())
          .contains("\"file_path\" is missing");
      assertThat(folder.resolve("hello.py")).exists();
      assertThat(upstream.problems()).isEmpty();
    }
  }

  @Test
  void argumentsThatAreNotJson_comeBackAsAToolError_andTheHistoryStaysValid() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls("Write", "file_path", "hello.py", "content", "x")
                    .faults(
                        new Fault.MalformedToolArguments(
                            "{\"file_path\": \"hello.py\", \"content\": \"pri")),
                Turn.says("I give up.")))) {
      RunRecord run = RunRecord.of(upstream, folder).run("Create hello.py");

      assertThat(run.result().ending()).isEqualTo(RunResult.Ending.COMPLETED);
      assertThat(folder.resolve("hello.py")).doesNotExist();
      assertThat(run.finishedTools())
          .singleElement()
          .satisfies(t -> assertThat(t.isError()).isTrue());
      assertThat(upstream.problems()).isEmpty();
    }
  }

  @Test
  void aToolThatDoesNotExist_isNamedWithThoseThatDo() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(Turn.calls("CreateFile", "name", "x"), Turn.says("Sorry.")))) {
      RunRecord run = RunRecord.of(upstream, folder).run("Do it");

      assertThat(run.result().ending()).isEqualTo(RunResult.Ending.COMPLETED);
      assertThat(RunRecord.toolResults(upstream.modelRequests().get(1)).getFirst())
          .contains("There is no tool \"CreateFile\"")
          .contains("Write");
    }
  }

  @Test
  void a429_isRetriedAndTold() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.fails(Fault.status(429).header("retry-after", "0")),
                Turn.says("After the wait.")))) {
      RunRecord run = RunRecord.of(upstream, folder).run("Say something");

      assertThat(run.result().ending()).isEqualTo(RunResult.Ending.COMPLETED);
      assertThat(run.result().answer()).isEqualTo("After the wait.");
      assertThat(upstream.modelRequests()).hasSize(2);
    }
  }

  @Test
  void aStreamCutInTheMiddle_isTakenBackAndAskedAgain() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls("Write", "file_path", "a.txt", "content", "a\n"),
                Turn.says("This answer will never be whole, it breaks")
                    .chunk(4)
                    .faults(Fault.cut(5)),
                Turn.says("This one is whole.")))) {
      RunRecord run = RunRecord.of(upstream, folder).run("Write a.txt");

      assertThat(run.result().ending()).isEqualTo(RunResult.Ending.COMPLETED);
      assertThat(run.result().answer()).isEqualTo("This one is whole.");
      assertThat(run.result().turns()).isEqualTo(2);
      assertThat(run.all(RunEvent.AnswerDiscarded.class)).hasSize(1);
      assertThat(upstream.modelRequests()).hasSize(3);
      assertThat(upstream.modelRequests().get(2).body())
          .isEqualTo(upstream.modelRequests().get(1).body());
    }
  }

  @Test
  void aStreamThatAlwaysBreaks_endsTheRunWithItsReason() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(Turn.says("never whole").chunk(2).faults(Fault.cut(4)).forever()))) {
      RunRecord run = RunRecord.of(upstream, folder).run("Say something");

      assertThat(run.result().ending()).isEqualTo(RunResult.Ending.PROVIDER_FAILED);
      assertThat(run.result().error()).isNotBlank();
      assertThat(upstream.modelRequests()).hasSize(3);
    }
  }

  @Test
  void theTurnLimit_endsTheRun() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Script.of(Turn.calls("Glob", "pattern", "*").forever()))) {
      RunRecord run = RunRecord.of(upstream, folder).maxTurns(3).run("Look for ever");

      assertThat(run.result().ending()).isEqualTo(RunResult.Ending.MAX_TURNS);
      assertThat(run.result().turns()).isEqualTo(3);
      assertThat(upstream.modelRequests()).hasSize(3);
    }
  }

  @Test
  void theBudget_refusesTheNextCall() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(Turn.calls("Glob", "pattern", "*").usage(1000, 100).forever()))) {
      // 1000 tokens in and 100 out cost 1100 nano-dollars here; the prompt of the next call alone
      // as much again.
      RunRecord run = RunRecord.of(upstream, folder).budget(new Money(3000)).run("Look for ever");

      assertThat(run.result().ending()).isEqualTo(RunResult.Ending.BUDGET);
      assertThat(run.result().turns()).isEqualTo(2);
      assertThat(run.result().cost().amount()).isEqualTo(new Money(2200));
      assertThat(upstream.modelRequests()).hasSize(2);
    }
  }

  @Test
  void anInterrupt_endsTheModelCallAtTheProviderToo() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(Turn.says("slow words here").chunk(2).faults(Fault.silence(3))))) {
      RunRecord run = RunRecord.of(upstream, folder);
      Thread user =
          Thread.ofVirtual()
              .start(() -> {
                run.awaitWords();
                run.cancellation().cancel("interrupted");
              });
      run.run("Talk slowly");
      user.join();

      assertThat(run.result().ending()).isEqualTo(RunResult.Ending.INTERRUPTED);
      RecordedRequest request = upstream.modelRequests().getFirst();
      assertThat(request.awaitClientLeft(Duration.ofSeconds(5))).isTrue();
    }
  }

  @Test
  void anInterrupt_killsTheToolAndReportsWhatWasDone() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls("Write", "file_path", "a.txt", "content", "a\n").usage(10, 5),
                Turn.calls("Bash", "command", "echo $$ > pid; sleep 600").usage(20, 5)))) {
      RunRecord run = RunRecord.of(upstream, folder);
      Thread user =
          Thread.ofVirtual()
              .start(() -> {
                run.awaitFile(folder.resolve("pid"));
                run.cancellation().cancel("interrupted");
              });
      run.run("Sleep");
      user.join();

      assertThat(run.result().ending()).isEqualTo(RunResult.Ending.INTERRUPTED);
      assertThat(run.result().filesChanged()).hasSize(1);
      assertThat(run.result().usage()).isEqualTo(new Usage(30, 10));
      long pid = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
      assertThat(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)).isFalse();
    }
  }

  @Test
  void theTimeLimit_endsTheRun() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Script.of(Turn.calls("Bash", "command", "sleep 600")))) {
      RunRecord run = RunRecord.of(upstream, folder).timeout(Duration.ofSeconds(1)).run("Sleep");

      assertThat(run.result().ending()).isEqualTo(RunResult.Ending.TIMEOUT);
      assertThat(run.result().took()).isLessThan(Duration.ofSeconds(30));
    }
  }

  @Test
  void planMode_refusesWhatChangesSomething_andTheRunGoesOn() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls("Write", "file_path", "a.txt", "content", "a\n"),
                Turn.says("Then I only plan.")))) {
      RunRecord run = RunRecord.of(upstream, folder).mode(PermissionMode.PLAN).run("Write a.txt");

      assertThat(run.result().ending()).isEqualTo(RunResult.Ending.COMPLETED);
      assertThat(run.result().permissionDenials())
          .singleElement()
          .satisfies(d -> assertThat(d.tool()).isEqualTo("Write"));
      assertThat(folder.resolve("a.txt")).doesNotExist();
      assertThat(RunRecord.toolResults(upstream.modelRequests().get(1)).getFirst())
          .contains("Permission denied");
    }
  }

  @Test
  void anEmptyAnswer_isNudgedOnce() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Script.of(Turn.empty(), Turn.says("There.")))) {
      RunRecord run = RunRecord.of(upstream, folder).run("Say something");

      assertThat(run.result().ending()).isEqualTo(RunResult.Ending.COMPLETED);
      assertThat(run.result().answer()).isEqualTo("There.");
    }
  }

  @Test
  void anAnswerCutByTheTokenLimit_isNotCalledDone() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Script.of(Turn.says("And then we").stop("max_tokens")))) {
      RunRecord run = RunRecord.of(upstream, folder).run("Tell a story");

      assertThat(run.result().ending()).isEqualTo(RunResult.Ending.MAX_TOKENS);
      assertThat(run.result().answer()).isEqualTo("And then we");
      assertThat(run.result().error()).contains("--max-tokens");
    }
  }

  @Test
  void aRefusedKey_isNotRetried() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Script.of(Turn.fails(Fault.status(401)).forever()))) {
      RunRecord run = RunRecord.of(upstream, folder).run("Say something");

      assertThat(run.result().ending()).isEqualTo(RunResult.Ending.PROVIDER_FAILED);
      assertThat(upstream.modelRequests()).hasSize(1);
    }
  }

  @Test
  void aRepeatedToolUseId_isMadeUnique() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.empty()
                    .tool(
                        new io.agenticflow.testkit.ToolCall(
                            "Glob", "{\"pattern\":\"*\"}", "call_1")),
                Turn.empty()
                    .tool(
                        new io.agenticflow.testkit.ToolCall(
                            "Glob", "{\"pattern\":\"*\"}", "call_1")),
                Turn.says("Done.")))) {
      RunRecord run = RunRecord.of(upstream, folder).run("Look twice");

      assertThat(run.result().ending()).isEqualTo(RunResult.Ending.COMPLETED);
      assertThat(run.finishedTools())
          .extracting(RunEvent.ToolFinished::toolUseId)
          .doesNotHaveDuplicates();
      assertThat(upstream.problems()).isEmpty();
    }
  }
}
