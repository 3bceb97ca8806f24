package io.agenticflow.permission.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds the parser against bash: lines made from a seed are run with programs that write down how
 * they were called, and the parser must have seen every one of these calls.
 */
class ShellParserFuzzTest {
  private static final int LINES = 20;
  private static final String END = "end of call";
  private static final Path BASH = Path.of("/bin/bash");

  @TempDir static Path folder = Path.of("");
  private static Path programs = Path.of("");

  /**
   * A program logs its name and arguments, ended by an empty one, and fails if it is an odd one.
   */
  @BeforeAll
  static void makePrograms() throws IOException {
    assumeTrue(Files.isExecutable(BASH), "needs bash");
    programs = Files.createDirectories(folder.resolve("programs"));
    for (int i = 0; i < 10; i++) {
      Path program = programs.resolve("c" + i);
      Files.writeString(
          program,
          // One write, so that programs that run at once do not mix their lines.
          "#!/bin/sh\nprintf '%s\\037' c"
              + i
              + " \"$@\" '"
              + END
              + "' >> \"$CALLS\"\nexit "
              + (i % 2)
              + "\n");
      Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  static Stream<Long> seeds() {
    Long chosen = Long.getLong("seed");
    return chosen == null
        ? LongStream.range(0, Long.getLong("seeds", 25)).boxed()
        : Stream.of(chosen);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whatRuns_wasSeen(long seed) throws Exception {
    CommandLines lines = new CommandLines(seed);
    int taken = 0;
    int right = 0;
    for (int i = 0; i < LINES; i++) {
      String line = lines.whole();
      boolean isTaken = check(line, seed);
      taken += isTaken ? 1 : 0;
      right += isTaken || accepts(line) ? 1 : 0;
    }
    assertThat(taken)
        .as("of %d lines that bash takes, seed %d", right, seed)
        .isGreaterThanOrEqualTo(right / 2);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whatRuns_wasSeen_alsoOfBrokenLines(long seed) throws Exception {
    CommandLines lines = new CommandLines(seed + 1_000_000);
    for (int i = 0; i < LINES; i++) {
      check(lines.broken(), seed);
    }
  }

  /** The harness itself can fail: a call that was not seen is found. */
  @Test
  void aCallThatWasNotSeen_isNoticed() throws Exception {
    List<List<String>> calls = run("c0 a; c1 'b c' \"\"");
    assertThat(calls).containsExactly(List.of("c0", "a"), List.of("c1", "b c", ""));
    assertThat(wasSeen(List.of("c1", "b", "c"), ShellParser.parse("c0 a; c1 'b c' \"\"")))
        .isFalse();
    assertThat(wasSeen(List.of("c2"), ShellParser.parse("c0 a"))).isFalse();
  }

  /** Returns whether the parser takes the line; fails where it takes what it should not. */
  private static boolean check(String line, long seed) throws Exception {
    List<SimpleCommand> seen;
    try {
      seen = ShellParser.parse(line);
    } catch (ShellSyntaxException e) {
      return false;
    }
    assertThat(accepts(line))
        .as("bash refuses what the parser takes, seed %d: %s", seed, line)
        .isTrue();
    for (List<String> call : run(line)) {
      assertThat(wasSeen(call, seen)).as("seed %d: %s ran in: %s", seed, call, line).isTrue();
    }
    return true;
  }

  private static boolean wasSeen(List<String> call, List<SimpleCommand> seen) {
    return seen.stream().anyMatch(command -> explains(command.words(), 0, call, 0));
  }

  /** Returns whether the words can have become the call; what is expanded becomes anything. */
  private static boolean explains(List<ShellWord> words, int word, List<String> call, int at) {
    if (word == words.size()) {
      return at == call.size();
    }
    ShellWord next = words.get(word);
    if (next.kind() == ShellWord.Kind.DYNAMIC || next.tilde()) {
      for (int end = at; end <= call.size(); end++) {
        if (explains(words, word + 1, call, end)) {
          return true;
        }
      }
      return false;
    }
    boolean same =
        at < call.size()
            && (next.kind() == ShellWord.Kind.GLOB || next.text().equals(call.get(at)));
    return same && explains(words, word + 1, call, at + 1);
  }

  private static boolean accepts(String line) throws Exception {
    return start(line, folder.resolve("unused"), "-n") == 0;
  }

  private static List<List<String>> run(String line) throws Exception {
    Path log = Files.createTempFile(folder, "calls", "");
    start(line, log);
    List<List<String>> calls = new ArrayList<>();
    List<String> call = new ArrayList<>();
    for (String part : Files.readString(log).split("\u001f", -1)) {
      if (part.equals(END)) {
        calls.add(List.copyOf(call));
        call.clear();
      } else {
        call.add(part);
      }
    }
    return calls;
  }

  private static int start(String line, Path log, String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of(BASH.toString()));
    command.addAll(List.of(options));
    command.add("-c");
    // The sleep of background commands is waited for; what a broken line recurses into is bounded.
    command.add(line);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(Files.createDirectories(folder.resolve("work")).toFile());
    builder.environment().clear();
    builder.environment().put("PATH", programs.toString());
    builder.environment().put("CALLS", log.toString());
    builder.environment().put("FUNCNEST", "5");
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.redirectInput(new java.io.File("/dev/null"));
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    if (!process.waitFor(3, TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
    return process.exitValue();
  }
}
