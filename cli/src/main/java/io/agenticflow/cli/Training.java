package io.agenticflow.cli;

import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Terminal;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Goes through typical commands in one JVM, so that the start-up cache holds the classes that they
 * need. Started by {@code agentic-flow warmup}, which the build calls too, in an empty folder that
 * is the user's home as well.
 *
 * <p>What is held in the cache is loaded on every start. So the scripted upstream, and whatever
 * else a run does not need, stays out of this JVM.
 */
public final class Training {
  private static final String TASK = "Create a Python hello world in hello.py";

  private Training() {}

  /** Ends with 1, so that no cache is made, where a command does not end as it should. */
  public static void main(String[] none) throws IOException {
    Map<String, String> bare = new HashMap<>();
    bare.put("PATH", System.getenv().getOrDefault("PATH", ""));
    expect(ExitCode.OK, bare, "--version");
    expect(ExitCode.OK, bare, "--help");
    expect(ExitCode.OK, bare, "proxy", "--help");
    expect(ExitCode.USAGE, bare, "--modle", "x");
    expect(ExitCode.USAGE, bare, "--timeout", "x");
    expect(ExitCode.OK, bare, "--list");
    expect(ExitCode.AGENT_NOT_FOUND, bare, "--agent", "codr", "--task", TASK);
    expect(ExitCode.NO_KEY, bare, "--task", TASK, "--model", "a/b", "--output", "json");

    // Whether its python3 is on this machine does not matter here.
    run(bare, new ByteArrayOutputStream(), "--task", TASK, "--model", "demo");
    Process upstream = startUpstream();
    try {
      Map<String, String> withUpstream = new HashMap<>(bare);
      addWhatItPrints(upstream, withUpstream);
      withUpstream.put("OPENROUTER_API_KEY", "sk-or-training");
      withUpstream.put("ANTHROPIC_API_KEY", "sk-ant-training");
      String[] run = {
        "--agent", "coder", "--task", TASK, "--model", "meta-llama/llama-3.1-8b-instruct"
      };
      expect(ExitCode.OK, withUpstream, run);
      expect(ExitCode.OK, withUpstream, with(run, "--verbose", "--stream"));
      expect(ExitCode.OK, withUpstream, with(run, "--output", "json"));
      expect(ExitCode.OK, withUpstream, "--task", TASK, "--model", "claude-sonnet-4-5");
      // The upstream plays a coding session, whatever it is asked: the answer is a tool call that
      // nobody makes.
      expect(ExitCode.PROVIDER_FAILED, withUpstream, "ask", "What is this?", "--model", "a/b");
    } finally {
      upstream.destroy();
    }
    // As it is really started, with the process's own streams; ends the process.
    Main.main(new String[] {"--version"});
  }

  /** Starts the scripted upstream in a JVM of its own, which ends when its standard input does. */
  private static Process startUpstream() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "testkit",
            "upstream",
            "--port",
            "0")
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** Reads its first line, {@code export NAME=value NAME=value}. */
  private static void addWhatItPrints(Process upstream, Map<String, String> environment)
      throws IOException {
    // Left open, as the upstream must be able to go on.
    BufferedReader out = upstream.inputReader(StandardCharsets.UTF_8);
    String line = out.readLine();
    if (line == null || !line.startsWith("export ")) {
      throw new IOException("the scripted upstream did not start");
    }
    for (String word : line.substring("export ".length()).split(" ")) {
      int equals = word.indexOf('=');
      environment.put(word.substring(0, equals), word.substring(equals + 1));
    }
  }

  private static String[] with(String[] typed, String... more) {
    String[] all = new String[typed.length + more.length];
    System.arraycopy(typed, 0, all, 0, typed.length);
    System.arraycopy(more, 0, all, typed.length, more.length);
    return all;
  }

  private static void expect(ExitCode code, Map<String, String> environment, String... typed) {
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    int was = run(environment, told, typed);
    if (was != code.code()) {
      System.err.println(
          "training: "
              + String.join(" ", typed)
              + " ended with "
              + was
              + " and not "
              + code.code());
      System.err.print(told.toString(StandardCharsets.UTF_8));
      System.exit(ExitCode.FAILED.code());
    }
  }

  private static int run(Map<String, String> environment, OutputStream err, String... typed) {
    Terminal terminal =
        new Terminal(
            InputStream.nullInputStream(), OutputStream.nullOutputStream(), err, "", environment);
    int code = new Program(new CommandTable()).run(List.of(typed), terminal);
    terminal.finish();
    return code;
  }
}
