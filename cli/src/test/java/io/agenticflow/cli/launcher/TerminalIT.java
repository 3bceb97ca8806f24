package io.agenticflow.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.cli.FaultyServers;
import io.agenticflow.testkit.Fault;
import io.agenticflow.testkit.MarkedKeys;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run at a (pseudo) terminal: what is seen, asked and typed. */
class TerminalIT {
  /** Types each answer when its question is on the screen, and shows what the screen showed. */
  private static final String TYPIST =
      """
      import os, pty, select, sys, time
      count = int(sys.argv[1])
      typed = [tuple(each.split("=>", 1)) for each in sys.argv[2:2 + count]]
      child, terminal = pty.fork()
      if child == 0:
          os.execvp(sys.argv[2 + count], sys.argv[2 + count:])
      screen, seen, end = b"", 0, time.time() + 60
      while time.time() < end:
          if select.select([terminal], [], [], 0.2)[0]:
              try:
                  part = os.read(terminal, 65536)
              except OSError:
                  break
              if not part:
                  break
              screen += part
          if typed:
              at = screen.find(typed[0][0].encode(), seen)
              if at >= 0:
                  seen = at + len(typed[0][0].encode())
                  time.sleep(0.2)
                  os.write(terminal, typed.pop(0)[1].replace("^C", "\\x03").encode() + b"\\n")
      sys.stdout.buffer.write(screen)
      sys.stdout.flush()
      sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) % 256)
      """;

  private static final Pattern UP_AND_CLEAR = Pattern.compile("\u001b\\[(\\d+)A\u001b\\[J");

  @TempDir Path temp;
  private Path workspace;
  private Path home;

  @BeforeEach
  void folders() throws IOException {
    workspace = Files.createDirectories(temp.resolve("work"));
    home = Files.createDirectories(temp.resolve("home"));
  }

  private Started.Outcome type(ScriptedUpstream upstream, List<String> typed, String... arguments)
      throws Exception {
    List<String> command = new ArrayList<>(List.of("python3", "-c", TYPIST));
    command.add(Integer.toString(typed.size()));
    command.addAll(typed);
    command.add(Distribution.built().launcher());
    command.addAll(List.of(arguments));
    command.addAll(List.of("--model", "openrouter/scripted/model"));
    return Started.start(
            workspace,
            Map.of(
                "AGENTIC_FLOW_HOME",
                home.toString(),
                "HOME",
                home.toString(),
                "OPENROUTER_API_KEY",
                MarkedKeys.OPENROUTER,
                "OPENROUTER_BASE_URL",
                upstream.openAiUrl(),
                "TERM",
                "xterm",
                "COLUMNS",
                "100"),
            command.toArray(String[]::new))
        .outcome();
  }

  @Test
  void whatIsNotAllowed_isAskedFor_onceOrForTheRun() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls("Bash", "command", "touch one"),
                Turn.calls("Bash", "command", "touch two"),
                Turn.calls("Bash", "command", "mkdir no"),
                Turn.says("All asked.").expect("use a file instead")))) {
      Started.Outcome outcome =
          type(
              upstream,
              List.of("Allow? =>maybe not\n", "Allow? =>a", "Allow? =>use a file instead"),
              "--task",
              "Make them");

      assertThat(outcome.out())
          .contains("Bash wants to run:", "touch one", "in this run Bash(touch *)", "All asked.");
      assertThat(workspace.resolve("one")).doesNotExist();
      assertThat(workspace.resolve("two")).exists();
      assertThat(workspace.resolve("no")).doesNotExist();
      assertThat(upstream.problems()).isEmpty();
      assertThat(outcome.exitCode()).isZero();
    }
  }

  @Test
  void changesAreShown_asAShortDiff_andTheWaitingIsTold() throws Exception {
    Files.writeString(workspace.resolve("a.txt"), "one\ntwo\nthree\n");
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls("Read", "file_path", "a.txt"),
                Turn.calls(
                    "Edit", "file_path", "a.txt", "old_string", "one\ntwo", "new_string", "one\n2"),
                Turn.says("Done with it.").faults(Fault.delayHeaders(Duration.ofSeconds(2)))))) {
      Started.Outcome outcome = type(upstream, List.of("Allow? =>a"), "--task", "Change it");

      assertThat(outcome.out())
          .contains("> Edit a.txt", "- two", "+ 2", "Done with it.", "… thinking", "turns,")
          .doesNotContain("- one");
      assertThat(Files.readString(workspace.resolve("a.txt"))).isEqualTo("one\n2\nthree\n");
    }
  }

  @Test
  void serversQuestions_areAskedBetweenOthers() throws Exception {
    String servers = FaultyServers.named("f");
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls(
                    "mcp__f__ask",
                    "method",
                    "elicitation/create",
                    "params",
                    Map.of(
                        "message",
                        "Which one\u001b]0;title\u0007?",
                        "requestedSchema",
                        Map.of(
                            "type",
                            "object",
                            "properties",
                            Map.of("size", Map.of("type", "integer", "maximum", 9))))),
                Turn.calls(
                        "mcp__f__ask",
                        "method",
                        "sampling/createMessage",
                        "params",
                        Map.of(
                            "maxTokens",
                            10,
                            "messages",
                            List.of(
                                Map.of(
                                    "role",
                                    "user",
                                    "content",
                                    Map.of("type", "text", "text", "One word?")))))
                    .expect("accept"),
                Turn.says("Word."),
                Turn.says("All asked.").expect("Word.")))) {
      Started.Outcome outcome =
          type(
              upstream,
              List.of(
                  "Allow? =>a",
                  "size (optional)=>12",
                  "size (optional)=>7",
                  "Send it to f?=>y",
                  "Let it ask?=>y"),
              "--mcp-config",
              servers,
              "--task",
              "Ask");

      assertThat(outcome.out())
          .contains("The MCP server f asks:", "| Which one ]0;title ?", "it must be at most 9")
          .contains("at your cost:", "| (user) One word?", "All asked.")
          .doesNotContain("\u001b]0;");
      assertThat(upstream.modelRequests().get(1).body()).contains("size", "7");
      assertThat(upstream.problems()).isEmpty();
      assertThat(outcome.exitCode()).isZero();
    }
  }

  @Test
  void controlC_atAQuestion_endsTheRun() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(Turn.calls("Bash", "command", "touch one"), Turn.says("never").forever()))) {
      Started.Outcome outcome = type(upstream, List.of("Allow? =>^C"), "--task", "Make one");

      assertThat(outcome.out()).contains("Interrupted", "--resume");
      assertThat(outcome.exitCode()).isEqualTo(130);
      assertThat(workspace.resolve("one")).doesNotExist();
      assertThat(upstream.requests()).hasSize(1);
    }
  }

  @Test
  void swarm_drawsALineForEachMember_inThePlaceOfTheOneBefore() throws Exception {
    String command = "sleep 0.9 && true " + "long ".repeat(20);
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls("Bash", "command", command),
                Turn.says("First."),
                Turn.says("Second.").faults(Fault.delayHeaders(Duration.ofMillis(900)))))) {
      Started.Outcome outcome =
          type(
              upstream,
              List.of(),
              "swarm",
              "Do it",
              "--topology",
              "pipeline",
              "--agents",
              "coder,tester",
              "--allowedTools",
              "Bash");

      assertThat(outcome.exitCode()).as(outcome.out()).isZero();
      assertThat(outcome.out())
          .containsPattern("coder +coder .*sleep 0.9")
          .containsPattern("tester +tester .*turn 1");
      List<String> screen = screen(outcome.out());
      assertThat(screen)
          .filteredOn(line -> line.startsWith("coder "))
          .singleElement()
          .asString()
          .matches("coder +coder +[1-9].* done");
      assertThat(screen)
          .filteredOn(line -> line.startsWith("tester "))
          .singleElement()
          .asString()
          .matches("tester +tester +[1-9].* done");
      assertThat(outcome.out().lines().filter(line -> line.contains("long long")))
          .isNotEmpty()
          .allSatisfy(
              line -> assertThat(UP_AND_CLEAR.matcher(line).replaceFirst("")).hasSizeLessThan(100));
    }
  }

  /** Returns the lines that stand there in the end, of what goes up only to clear what is below. */
  private static List<String> screen(String written) {
    List<String> lines = new ArrayList<>();
    for (String line : written.lines().toList()) {
      Matcher up = UP_AND_CLEAR.matcher(line);
      if (up.lookingAt()) {
        int cleared = Integer.parseInt(up.group(1));
        lines.subList(lines.size() - cleared, lines.size()).clear();
        lines.add(line.substring(up.end()));
      } else {
        lines.add(line);
      }
    }
    return lines;
  }

  @Test
  void withPrint_nobodyIsAsked() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(Turn.calls("Bash", "command", "touch one"), Turn.says("It is there.")))) {
      Started.Outcome outcome = type(upstream, List.of(), "-p", "Make one");

      assertThat(outcome.exitCode()).isZero();
      assertThat(outcome.out()).contains("It is there.").doesNotContain("Allow?");
      assertThat(workspace.resolve("one")).exists();
    }
  }
}
