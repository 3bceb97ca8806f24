package io.agenticflow.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The command {@code testkit upstream}: the scripted upstream for people who try the program, and
 * for scripts.
 */
public final class UpstreamCommand {
  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  private static final String HELP =
      """
      Usage: agentic-flow testkit upstream [options]

      Starts a server on loopback that plays OpenRouter, Anthropic, Ollama and any OpenAI-compatible
      server from a script, checks every request, and can break in many ways. Without a script it
      plays a small coding session, the same for every task.

      Prints one line on standard output, which a shell can run:
        export OPENROUTER_BASE_URL=… OPENAI_BASE_URL=… ANTHROPIC_BASE_URL=… OLLAMA_HOST=…
      and a line on standard error for each request. Runs until standard input ends.

      Options:
        --port N          the port to listen on; 0 for a free one (default 0)
        --script FILE     the script, in YAML
        --dialect NAME    whom to play whatever the path: openrouter, anthropic, openai, ollama, or
                          auto to let the path of each request decide (default auto)
        --keep-running    run on when standard input ends, until the process is ended
        --strict          answer requests that have a problem with status 400
        --faults          list the faults that a script can have, and end
        --help            this text
      """;

  private record Options(
      int port,
      @Nullable Path script,
      @Nullable String dialect,
      boolean keepRunning,
      boolean strict,
      boolean faults,
      boolean help) {}

  private UpstreamCommand() {}

  /**
   * Runs the command until standard input ends.
   *
   * @return the exit code: 0; 1 where the script cannot be read or the port is taken; 2 for wrong
   *     arguments
   */
  public static int run(String[] args, PrintStream out, PrintStream err) {
    return run(args, System.in, out, err);
  }

  static int run(String[] args, InputStream in, PrintStream out, PrintStream err) {
    try {
      Options options = parse(args);
      if (options.help()) {
        out.print(HELP);
        return OK;
      }
      if (options.faults()) {
        out.println(
            "Faults, as a turn of a script has them under fault: or in a list under faults:");
        out.print(FaultNames.table());
        return OK;
      }
      return serve(options, in, out, err);
    } catch (IllegalArgumentException e) {
      err.println("testkit upstream: " + e.getMessage() + "; see --help");
      return USAGE;
    } catch (ScriptException | IOException | UncheckedIOException e) {
      err.println("testkit upstream: " + e.getMessage());
      return FAILED;
    }
  }

  private static int serve(Options options, InputStream in, PrintStream out, PrintStream err)
      throws IOException {
    Script script = options.script() == null ? builtIn() : load(options.script());
    if (options.dialect() != null) {
      script = script.playing(ScriptReader.provider(options.dialect()));
    }
    if (options.strict()) {
      script = script.strictly();
    }
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(script, options.port(), request -> report(request, err))) {
      out.printf(
          "export OPENROUTER_BASE_URL=%s OPENAI_BASE_URL=%s ANTHROPIC_BASE_URL=%s OLLAMA_HOST=%s%n",
          upstream.openRouterUrl(),
          upstream.openAiUrl(),
          upstream.anthropicUrl(),
          upstream.ollamaUrl());
      out.flush();
      in.transferTo(java.io.OutputStream.nullOutputStream());
      if (options.keepRunning()) {
        sleepUntilInterrupted();
      }
    }
    return OK;
  }

  private static void report(RecordedRequest request, PrintStream err) {
    err.println(request);
    Thread.ofVirtual()
        .start(() -> request.problems().forEach(problem -> err.println("problem: " + problem)));
  }

  private static void sleepUntilInterrupted() {
    try {
      Thread.sleep(Long.MAX_VALUE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Script load(Path file) throws IOException {
    try {
      return Script.load(file);
    } catch (ScriptException e) {
      throw new ScriptException(file + ": " + e.getMessage());
    } catch (IOException e) {
      throw new IOException("cannot read the script " + file + ": " + e.getMessage(), e);
    }
  }

  /** Returns the script that is played where no other is given: a small coding session. */
  static Script builtIn() throws IOException {
    try (InputStream script = UpstreamCommand.class.getResourceAsStream("coder-session.yaml")) {
      return Script.parse(
          new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private static Options parse(String[] args) {
    int port = 0;
    Path script = null;
    String dialect = null;
    boolean keepRunning = false;
    boolean strict = false;
    boolean faults = false;
    boolean help = false;
    for (Iterator<String> rest = List.of(args).iterator(); rest.hasNext(); ) {
      String option = rest.next();
      switch (option) {
        case "--port" -> port = port(value(option, rest));
        case "--script" -> script = Path.of(value(option, rest));
        case "--dialect" -> {
          String name = value(option, rest);
          dialect = name.equals("auto") ? null : name;
        }
        case "--keep-running" -> keepRunning = true;
        case "--strict" -> strict = true;
        case "--faults" -> faults = true;
        case "--help", "-h" -> help = true;
        default -> throw new IllegalArgumentException("unknown option " + option);
      }
    }
    return new Options(port, script, dialect, keepRunning, strict, faults, help);
  }

  private static String value(String option, Iterator<String> rest) {
    if (!rest.hasNext()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return rest.next();
  }

  private static int port(String text) {
    try {
      int port = Integer.parseInt(text);
      if (port >= 0 && port <= 65_535) {
        return port;
      }
    } catch (NumberFormatException e) {
      // said below, as for a number out of range
    }
    throw new IllegalArgumentException("--port " + text + " is not a port; 0 to 65535");
  }
}
