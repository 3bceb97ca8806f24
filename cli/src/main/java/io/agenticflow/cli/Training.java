package io.agenticflow.cli;

import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Goes through typical commands in one JVM, so that the start-up cache holds the classes that they
 * need. Started by {@code agentic-flow warmup}, which the build calls too, in an empty folder that
 * is the user's home as well.
 *
 * <p>What is held in the cache is loaded on every start. So the scripted upstream, the gateway
 * ({@link GatewayTraining}), and whatever else a run does not need, stays out of this JVM.
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
    Path script = Path.of("training-session.yaml");
    try (InputStream in = Training.class.getResourceAsStream(script.toString())) {
      Files.copy(Objects.requireNonNull(in), script, StandardCopyOption.REPLACE_EXISTING);
    }
    try (TrainingUpstream upstream = TrainingUpstream.start(script)) {
      Map<String, String> withUpstream = upstream.environment(bare);
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
    }
    // As it is really started, with the process's own streams; ends the process.
    Main.main(new String[] {"--version"});
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
