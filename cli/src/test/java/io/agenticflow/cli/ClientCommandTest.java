package io.agenticflow.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.cli.command.Terminal;
import io.agenticflow.json.Json;
import io.agenticflow.testkit.MarkedKeys;
import io.agenticflow.testkit.NpmClients;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code agentic-flow claude-code} and its like, as processes: with a program of the test's own,
 * which shows what it was given, and with the real ones.
 */
class ClientCommandTest {
  private static final String KEY = MarkedKeys.OPENROUTER;
  private static final int LONGEST_SECONDS = 120;

  @TempDir Path temp;

  private Path bin;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void folders() throws IOException {
    bin = Files.createDirectories(temp.resolve("bin"));
    Files.createDirectories(temp.resolve("work"));
    environment.put("PATH", bin + ":/usr/local/bin:/usr/bin:/bin");
    environment.put("HOME", Files.createDirectories(temp.resolve("home")).toString());
    environment.put("TMPDIR", Files.createDirectories(temp.resolve("tmp")).toString());
    environment.put("AGENTIC_FLOW_HOME", temp.resolve("af").toString());
    environment.put("OPENROUTER_API_KEY", KEY);
    environment.put("OPENROUTER_BASE_URL", "http://127.0.0.1:9/api/v1");
  }

  @Test
  void program_getsItsArgumentsAndTheGateway_andNoKeyOfAProvider() throws Exception {
    fake(
        "claude",
        """
        import json, os, sys, urllib.request, urllib.error
        def status(token):
            request = urllib.request.Request(os.environ["ANTHROPIC_BASE_URL"] + "/v1/models")
            if token: request.add_header("Authorization", "Bearer " + token)
            try: return urllib.request.urlopen(request).status
            except urllib.error.HTTPError as e: return e.code
        json.dump({"args": sys.argv[1:], "env": dict(os.environ),
                   "settings": json.load(open(sys.argv[2])),
                   "mode": oct(os.stat(os.path.dirname(sys.argv[2])).st_mode & 0o777),
                   "status": [status(os.environ["ANTHROPIC_AUTH_TOKEN"]), status(None), status("guess")]},
                  open("seen.json", "w"))
        print("said by the program", sys.stdin.read())
        sys.exit(7)
        """);
    environment.put("ANTHROPIC_API_KEY", MarkedKeys.ANTHROPIC);
    environment.put("MY_COPY", KEY);
    environment.put("CLAUDE_CODE_USE_BEDROCK", "1");
    environment.put("NO_PROXY", "example.org");
    Run run =
        run("claude-code", "--model", "a/b", "-p", "two words", "--", "--model", "x", "--help");

    assertThat(run.code()).as(run.err()).isEqualTo(7);
    assertThat(run.out()).isEqualTo("said by the program \n");
    var seen = Json.parse(Files.readString(work("seen.json")));
    List<String> arguments = Json.array(seen, "args").stream().map(each -> each.asText()).toList();
    assertThat(arguments.getFirst()).isEqualTo("--settings");
    assertThat(arguments.subList(2, arguments.size()))
        .containsExactly("-p", "two words", "--", "--model", "x", "--help");
    var variables = Json.field(seen, "env");
    String base = Json.string(variables, "ANTHROPIC_BASE_URL", "");
    String token = Json.string(variables, "ANTHROPIC_AUTH_TOKEN", "");
    assertThat(token).hasSizeGreaterThan(40);
    assertThat(Json.string(variables, "ANTHROPIC_MODEL")).isEqualTo("a/b");
    assertThat(Json.string(variables, "ANTHROPIC_SMALL_FAST_MODEL")).isEqualTo("a/b");
    assertThat(Json.string(variables, "NO_PROXY")).isEqualTo("example.org,127.0.0.1");
    assertThat(Json.string(variables, "CLAUDE_CODE_USE_BEDROCK")).isNull();
    assertThat(Json.write(seen)).doesNotContain(KEY).doesNotContain(MarkedKeys.ANTHROPIC);
    var set = Json.field(Json.field(seen, "settings"), "env");
    assertThat(Json.string(set, "ANTHROPIC_BASE_URL")).isEqualTo(base);
    assertThat(Json.string(set, "ANTHROPIC_AUTH_TOKEN")).isEqualTo(token);
    assertThat(Json.string(seen, "mode")).isEqualTo("0o700");
    assertThat(Json.array(seen, "status").stream().map(each -> each.asText()))
        .containsExactly("200", "401", "401");
    assertClosed(base);
    try (Stream<Path> left = Files.list(temp.resolve("tmp"))) {
      assertThat(left.filter(each -> each.toString().contains("agentic-flow"))).isEmpty();
    }
  }

  @Test
  void settingsOfTheUsersOwn_areLeftAlone_andThatIsSaid() throws Exception {
    fake("claude", "import sys; print(sys.argv[1:])");
    Run run = run("claude-code", "--settings", "mine.json", "-p", "x");
    assertThat(run.out()).isEqualTo("['--settings', 'mine.json', '-p', 'x']\n");
    assertThat(run.err()).contains("Note: with --settings of your own");
  }

  @Test
  void codex_isLedByItsCommandLineAlone() throws Exception {
    fake(
        "codex",
        "import os, sys; print(*sys.argv[1:], os.environ['AGENTIC_FLOW_CLIENT_TOKEN'], sep='\\n')");
    Run run = run("codex", "-m", "anthropic/claude-sonnet-4.5", "exec", "-m", "x");
    List<String> lines = run.out().lines().toList();
    assertThat(lines)
        .contains(
            "model_provider=\"agentic_flow\"",
            "model_providers.agentic_flow.wire_api=\"responses\"",
            "model_providers.agentic_flow.env_key=\"AGENTIC_FLOW_CLIENT_TOKEN\"",
            "model=\"anthropic/claude-sonnet-4.5\"")
        .anyMatch(line -> line.matches("model_context_window=\\d{6,}"))
        .anyMatch(line ->
            line.matches("model_providers.agentic_flow.base_url=\"http://127.0.0.1:\\d+/v1\""));
    assertThat(lines.subList(lines.size() - 4, lines.size() - 1))
        .containsExactly("exec", "-m", "x");
  }

  @Test
  void openCode_keepsTheUsersOwnConfiguration() throws Exception {
    fake("opencode", "import os; print(os.environ['OPENCODE_CONFIG_CONTENT'])");
    environment.put(
        "OPENCODE_CONFIG_CONTENT",
        "{\"theme\":\"mine\",\"provider\":{\"other\":{\"name\":\"o\"}}}");
    var json = Json.parse(run("opencode", "--model", "a/b", "run", "x").out());
    assertThat(Json.string(json, "theme")).isEqualTo("mine");
    assertThat(Json.string(json, "model")).isEqualTo("agentic-flow/a/b");
    assertThat(Json.field(Json.field(json, "provider"), "other")).isNotNull();
    var ours = Json.field(Json.field(json, "provider"), "agentic-flow");
    assertThat(Json.string(Json.field(ours, "options"), "apiKey"))
        .isEqualTo("{env:AGENTIC_FLOW_CLIENT_TOKEN}");
    environment.put("OPENCODE_CONFIG_CONTENT", "{broken");
    Run broken = run("opencode", "--model", "a/b");
    assertThat(broken.code()).isEqualTo(2);
    assertThat(broken.err()).startsWith("agentic-flow: OPENCODE_CONFIG_CONTENT is not JSON: ");
  }

  @Test
  void programThatIsNotThere_isSaidWithHowToInstallIt() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    environment.put("PATH", bin.toString());
    Terminal terminal =
        new Terminal(
            InputStream.nullInputStream(), new ByteArrayOutputStream(), err, "", environment);
    int code = new Program(new CommandTable()).run(List.of("claude-code", "-p", "x"), terminal);
    terminal.finish();
    assertThat(code).isEqualTo(68);
    assertThat(err.toString(UTF_8))
        .isEqualTo(
            "agentic-flow: there is no 'claude' in the folders of PATH\n"
                + "  install Claude Code (npm install -g @anthropic-ai/claude-code), or name it with"
                + " --program\n");
  }

  @Test
  void sigterm_isHandedOn_andTheGatewayEndsWithTheProgram() throws Exception {
    fake(
        "claude",
        """
        import os, signal, sys, time
        def end(*_):
            open("told", "w").write("TERM")
            sys.exit(5)
        signal.signal(signal.SIGTERM, end)
        open("base.part", "w").write(os.environ["ANTHROPIC_BASE_URL"] + " " + str(os.getpid()))
        os.rename("base.part", "base")
        time.sleep(60)
        """);
    Process process = start("claude-code", "--model", "a/b");
    String[] started = awaitFile("base").split(" ");
    process.destroy();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(5);
    assertThat(work("told")).hasContent("TERM");
    assertClosed(started[0]);
  }

  @Test
  void killed_leavesNoGateway() throws Exception {
    fake(
        "claude",
        """
        import os, time
        open("base.part", "w").write(os.environ["ANTHROPIC_BASE_URL"] + " " + str(os.getpid()))
        os.rename("base.part", "base")
        time.sleep(60)
        """);
    Process process = start("claude-code", "--model", "a/b");
    String[] started = awaitFile("base").split(" ");
    process.destroyForcibly().waitFor();
    assertClosed(started[0]);
    ProcessHandle.of(Long.parseLong(started[1])).ifPresent(ProcessHandle::destroyForcibly);
  }

  /** At a real terminal Ctrl-C is the program's affair; the gateway goes on. */
  @Test
  void ctrlC_isForTheProgram_andTheGatewayGoesOn() throws Exception {
    fake(
        "claude",
        """
        import os, signal, sys, time, urllib.request
        def interrupted(*_):
            request = urllib.request.Request(os.environ["ANTHROPIC_BASE_URL"] + "/v1/models")
            request.add_header("Authorization", "Bearer " + os.environ["ANTHROPIC_AUTH_TOKEN"])
            time.sleep(1)
            print("interrupted, and the gateway says", urllib.request.urlopen(request).status)
            sys.exit(3)
        signal.signal(signal.SIGINT, interrupted)
        print("ready", os.isatty(0), os.isatty(1), flush=True)
        time.sleep(60)
        """);
    Path typist = work("type.py");
    Files.writeString(
        typist,
        """
        import os, pty, sys
        child, terminal = pty.fork()
        if child == 0:
            os.execvp(sys.argv[1], sys.argv[1:])
        screen = b""
        while True:
            try:
                part = os.read(terminal, 4096)
            except OSError:
                break
            if not part:
                break
            screen += part
            if b"ready True True" in screen:
                screen = screen.replace(b"ready True True", b"started")
                os.write(terminal, b"\\x03")
        sys.stdout.buffer.write(screen)
        sys.stdout.flush()
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        """);
    List<String> command = new ArrayList<>(List.of("python3", typist.toString()));
    command.addAll(command("012", "claude-code", "--model", "a/b"));
    Run run = finish(builder(command).start());
    assertThat(run.out()).contains("started").contains("interrupted, and the gateway says 200");
    assertThat(run.code()).as(run.toString()).isEqualTo(3);
  }

  @Test
  void realClaudeCode_answersThroughTheGateway_whateverItsSettingsSay() throws Exception {
    Path claude = NpmClients.claudeCode();
    Path settings = temp.resolve("home/.claude/settings.json");
    Files.createDirectories(settings.getParent());
    Files.writeString(
        settings,
        "{\"env\":{\"ANTHROPIC_BASE_URL\":\"http://127.0.0.1:9\",\"ANTHROPIC_AUTH_TOKEN\":\"t\","
            + "\"ANTHROPIC_MODEL\":\"other\",\"ANTHROPIC_API_KEY\":\"sk-ant-x\"}}");
    environment.put("IS_SANDBOX", "1");
    environment.put("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1");
    try (ScriptedUpstream upstream = upstream()) {
      Run run =
          run("claude-code", "--model", "vendor/model", "--program", claude.toString(), "-p", "Hi");
      assertThat(run.out()).as(run.toString()).isEqualTo("It answers.\n");
      assertThat(run.code()).isZero();
      assertThat(upstream.modelRequests()).hasSize(1);
      assertThat(upstream.modelRequests().getFirst().body()).contains("\"vendor/model\"");
    }
  }

  @Test
  void realCodex_answersThroughTheGateway() throws Exception {
    Path codex = NpmClients.codex();
    Path settings = temp.resolve("home/.codex/config.toml");
    Files.createDirectories(settings.getParent());
    Files.writeString(settings, "model = \"other\"\nmodel_provider = \"openai\"\n");
    try (ScriptedUpstream upstream = upstream()) {
      Run run =
          run(
              "codex",
              "--model",
              "vendor/model",
              "--program",
              codex.toString(),
              "exec",
              "--skip-git-repo-check",
              "Hi");
      assertThat(run.out()).as(run.toString()).isEqualTo("It answers.\n");
      assertThat(run.code()).isZero();
      assertThat(upstream.modelRequests()).hasSize(1);
      assertThat(settings).hasContent("model = \"other\"\nmodel_provider = \"openai\"\n");
    }
  }

  @Test
  void realOpenCode_answersThroughTheGateway() throws Exception {
    Path openCode = NpmClients.openCode();
    environment.put("OPENCODE_DISABLE_MODELS_FETCH", "1");
    environment.put("OPENCODE_DISABLE_AUTOUPDATE", "1");
    environment.put("OPENCODE_DISABLE_DEFAULT_PLUGINS", "1");
    environment.put("OPENCODE_DISABLE_LSP_DOWNLOAD", "1");
    try (ScriptedUpstream upstream = upstream()) {
      Run run =
          run("opencode", "--model", "vendor/model", "--program", openCode.toString(), "run", "Hi");
      assertThat(run.out()).as(run.toString()).contains("It answers.");
      assertThat(run.code()).isZero();
      // One for the answer, and one for the session's title.
      assertThat(upstream.modelRequests()).hasSize(2);
    }
  }

  private ScriptedUpstream upstream() throws IOException {
    ScriptedUpstream upstream =
        ScriptedUpstream.start(Script.of(Turn.says("It answers.").forever()).requireKey(KEY));
    environment.put("OPENROUTER_BASE_URL", upstream.openRouterUrl());
    return upstream;
  }

  /** What became of a process. */
  private record Run(int code, String out, String err) {}

  private Run run(String... typed) throws IOException, InterruptedException {
    return finish(start(typed));
  }

  private Process start(String... typed) throws IOException {
    return builder(command("", typed)).start();
  }

  private ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(temp.resolve("work").toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(temp.resolve("out.txt").toFile())
            .redirectError(temp.resolve("err.txt").toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder;
  }

  private static List<String> command(String terminals, String... typed) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "-Dagenticflow.terminals=" + terminals,
                Main.class.getName()));
    command.addAll(List.of(typed));
    return command;
  }

  private Run finish(Process process) throws IOException, InterruptedException {
    boolean ended = process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS);
    if (!ended) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
    String out = Files.readString(temp.resolve("out.txt"));
    String err = Files.readString(temp.resolve("err.txt"));
    assertThat(ended).as(out + err).isTrue();
    assertThat(out + err).doesNotContain(KEY).doesNotContain("\tat ");
    return new Run(process.exitValue(), out, err);
  }

  /** Puts a Python program of that name where programs are looked for. */
  private void fake(String name, String python) throws IOException {
    Path file = bin.resolve(name);
    Files.writeString(file, "#!/usr/bin/env python3\n" + python);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Path work(String name) {
    return temp.resolve("work").resolve(name);
  }

  private String awaitFile(String name) throws IOException, InterruptedException {
    for (int i = 0; i < 300 && !Files.exists(work(name)); i++) {
      Thread.sleep(100);
    }
    return Files.readString(work(name));
  }

  private static void assertClosed(String base) {
    int port = URI.create(base).getPort();
    assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
        .isInstanceOf(ConnectException.class);
  }
}
