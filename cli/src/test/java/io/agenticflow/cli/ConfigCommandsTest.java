package io.agenticflow.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.json.Json;
import io.agenticflow.testkit.MarkedKeys;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.stree.JrsValue;

/** {@code agentic-flow config}: check, show, schema and the wizard, with and without a terminal. */
class ConfigCommandsTest {
  private static final String KEY = MarkedKeys.OPENROUTER;

  @TempDir Path home;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Map<String, String> environment = new HashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private HttpServer provider;

  /** Takes {@link #KEY} and no other. */
  @BeforeEach
  void startProvider() throws IOException {
    provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    provider.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
          String sent = exchange.getRequestHeaders().getFirst("Authorization");
          boolean isRight = ("Bearer " + KEY).equals(sent);
          byte[] answer =
              (isRight
                      ? "{\"data\":{\"label\":\"k\"}}"
                      : "{\"error\":{\"code\":401,\"message\":\"No auth credentials found\"}}")
                  .getBytes(UTF_8);
          exchange.sendResponseHeaders(isRight ? 200 : 401, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    provider.start();
    environment.put("AGENTIC_FLOW_HOME", home.toString());
    environment.put(
        "OPENROUTER_BASE_URL", "http://127.0.0.1:" + provider.getAddress().getPort() + "/api/v1");
  }

  @AfterEach
  void stopProvider() {
    provider.stop(0);
  }

  private int run(String in, String... typed) {
    out.reset();
    err.reset();
    Terminal terminal =
        new Terminal(new ByteArrayInputStream(in.getBytes(UTF_8)), out, err, "", environment);
    int code = new Program(new CommandTable()).run(List.of(typed), terminal);
    terminal.finish();
    assertThat(out.toString(UTF_8) + err.toString(UTF_8)).doesNotContain("never-log-me");
    return code;
  }

  private JrsValue json() {
    return Json.parse(out.toString(UTF_8));
  }

  @Test
  void check_ofAGoodConfiguration_isGood() throws IOException {
    Files.writeString(home.resolve("config.yaml"), "model: a/b\n");
    environment.put("OPENROUTER_API_KEY", KEY);
    assertThat(run("", "config", "check")).isZero();
    assertThat(out.toString(UTF_8))
        .contains("File: " + home.resolve("config.yaml"))
        .contains("Key of openrouter: set, for 127.0.0.1")
        .contains("Key of anthropic: none (ANTHROPIC_API_KEY)")
        .endsWith("The configuration is good.\n");
    assertThat(asked).isEmpty();
  }

  @Test
  void check_findsEveryMistake_andEndsWith2() throws IOException {
    Files.writeString(
        home.resolve("config.yaml"), "modle: a/b\nmax_retries: 500\nproviders: {x: {}}\n");
    environment.put("AGENTIC_FLOW_BREAKER_PAUZE", "3s");
    assertThat(run("", "config", "check", "--output", "json")).isEqualTo(2);
    assertThat(Json.isTrue(json(), "ok")).isFalse();
    assertThat(texts(json(), "errors"))
        .satisfiesExactly(
            first ->
                assertThat(first)
                    .endsWith("config.yaml:1: modle: unknown field; did you mean model or models?"),
            second -> assertThat(second).contains("config.yaml:2: max_retries: expected"),
            third ->
                assertThat(third).endsWith("config.yaml:3: providers.x: needs the field base_url"));
    assertThat(texts(json(), "warnings"))
        .contains(
            "AGENTIC_FLOW_BREAKER_PAUZE stands for nothing; did you mean AGENTIC_FLOW_BREAKER_PAUSE?");
    assertThat(run("", "config", "check")).isEqualTo(2);
    assertThat(out.toString(UTF_8)).contains("3 errors");
  }

  @Test
  void check_warnsOfWhatIsRisky() throws IOException {
    Files.writeString(
        home.resolve("config.yaml"),
        """
        provider: opnai
        models: {fast: {model: a, provider: nobody}}
        providers:
          office: {base_url: "http://models.example.org", key_env: OFFICE_MODEL_KEY}
        """);
    Files.writeString(home.resolve("keys.env"), "OFFICE_MODEL_KEY=never-log-me\nnonsense\n");
    Files.setPosixFilePermissions(
        home.resolve("keys.env"), PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(run("", "config", "check", "--output", "json")).isZero();
    assertThat(texts(json(), "warnings"))
        .containsExactlyInAnyOrder(
            home + "/keys.env:2: not NAME=value; the line was left out",
            "the key of office goes to models.example.org unencrypted (http)",
            "provider: no provider has the name opnai; did you mean openai?",
            "models.fast.provider: no provider has the name nobody",
            home + "/keys.env can be read by others: chmod 600 " + home + "/keys.env");
  }

  @Test
  void show_saysWhereEachSettingCameFrom_andMasksSecrets() throws IOException {
    Files.writeString(
        home.resolve("config.yaml"),
        """
        model: a/b
        max_retries: 2
        providers:
          openai: {headers: {X-Pass: never-log-me}, timeout: 3m}
        """);
    Files.writeString(home.resolve("keys.env"), "# mine\nOPENROUTER_API_KEY=" + KEY + "\n");
    environment.put("AGENTIC_FLOW_MAX_RETRIES", "7");
    environment.put("HTTPS_PROXY", "http://me:never-log-me@proxy:3128");
    assertThat(run("", "config", "show", "--output", "json")).isZero();
    Map<String, String> found = new HashMap<>();
    for (JrsValue each : Json.array(json(), "settings")) {
      found.put(
          Json.string(each, "name", ""),
          Json.string(each, "value", "null") + " < " + Json.string(each, "source", ""));
    }
    String file = home + "/config.yaml";
    assertThat(found)
        .containsEntry("model", "a/b < " + file + ":1")
        .containsEntry("max_retries", "7 < AGENTIC_FLOW_MAX_RETRIES")
        .containsEntry("breaker.failures", "5 < default")
        .containsEntry("provider", "null < default")
        .containsEntry("providers.openai.timeout", "3m < " + file + ":4")
        .containsEntry("providers.openai.headers.X-Pass", "**** < " + file + ":4")
        .containsEntry(
            "providers.openrouter.key", "sk-or**** < OPENROUTER_API_KEY in " + home + "/keys.env:2")
        .containsEntry(
            "providers.openrouter.base_url",
            environment.get("OPENROUTER_BASE_URL") + " < OPENROUTER_BASE_URL")
        .containsEntry("providers.anthropic.base_url", "https://api.anthropic.com < default")
        .containsEntry("HTTPS_PROXY", "http://proxy:3128 < HTTPS_PROXY");
    assertThat(run("", "config", "show")).isZero();
    assertThat(out.toString(UTF_8)).containsPattern("max_retries +7 +AGENTIC_FLOW_MAX_RETRIES\n");
  }

  @Test
  void schema_isTheSchema() {
    assertThat(run("", "config", "schema")).isZero();
    assertThat(Json.string(json(), "$schema")).contains("json-schema.org");
    assertThat(Json.field(json(), "properties")).isNotNull();
  }

  @Test
  void wizard_withoutATerminal_takesOptionsAndAPipedKey() throws IOException {
    int code = run(KEY + "\n", "config", "wizard", "--provider", "openrouter", "--model", "a/b: c");
    assertThat(code).as(err.toString(UTF_8)).isZero();
    assertThat(asked).containsExactly("GET /api/v1/key");
    assertThat(home.resolve("keys.env")).content().contains("OPENROUTER_API_KEY=" + KEY + "\n");
    assertThat(Files.getPosixFilePermissions(home.resolve("keys.env")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(home.resolve("config.yaml")).hasContent("provider: openrouter\nmodel: 'a/b: c'\n");
    assertThat(err.toString(UTF_8)).contains("openrouter takes the key.");
    // What it wrote is what the program reads.
    assertThat(run("", "config", "check")).isZero();
    assertThat(out.toString(UTF_8)).contains("Key of openrouter: set");
  }

  @Test
  void wizard_withoutATerminalAndOptions_refusesInOneLine() {
    assertThat(run("", "config", "wizard")).isEqualTo(2);
    assertThat(err.toString(UTF_8))
        .startsWith("agentic-flow: config wizard asks at a terminal, and there is none\n");
    assertThat(run("", "config", "wizard", "--provider", "openrouter")).isEqualTo(3);
    assertThat(err.toString(UTF_8)).startsWith("agentic-flow: no key for openrouter\n");
    assertThat(run("", "config", "wizard", "--provider", "openruoter")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("did you mean openrouter?");
    assertThat(home).isEmptyDirectory();
  }

  @Test
  void wizard_writesNothing_whenTheProviderRefusesTheKey() {
    int code = run("sk-wrong-never-log-me\n", "config", "wizard", "--provider", "openrouter");
    assertThat(code).isEqualTo(3);
    assertThat(err.toString(UTF_8)).startsWith("agentic-flow: openrouter refuses the key: ");
    assertThat(home).isEmptyDirectory();
  }

  @Test
  void wizard_saysThatItIsOffline_andSavesUntriedOnlyWhenTold() {
    provider.stop(0);
    assertThat(run(KEY + "\n", "config", "wizard", "--provider", "openrouter")).isEqualTo(8);
    assertThat(err.toString(UTF_8))
        .startsWith("agentic-flow: the key could not be tried: ")
        .contains("connection refused");
    assertThat(home).isEmptyDirectory();
    assertThat(run(KEY + "\n", "config", "wizard", "--provider", "openrouter", "--no-check"))
        .isZero();
    assertThat(err.toString(UTF_8)).contains("The key was not tried (--no-check).");
    assertThat(home.resolve("keys.env")).exists();
  }

  @Test
  void wizard_keepsTheFilesThatAreThere() throws IOException {
    String mine = "# my own words\nmodel: x/y\n";
    Files.writeString(home.resolve("config.yaml"), mine);
    Path real =
        Files.writeString(
            home.resolve("real.env"), "# kept\nexport OPENROUTER_API_KEY=old\nOTHER=1\n");
    Files.createSymbolicLink(home.resolve("keys.env"), real);
    assertThat(
            run(
                KEY + "\n",
                "config",
                "wizard",
                "--provider",
                "openrouter",
                "--max-budget-usd",
                "1.5"))
        .isZero();
    assertThat(real).hasContent("# kept\nOTHER=1\nOPENROUTER_API_KEY=" + KEY + "\n");
    assertThat(home.resolve("keys.env")).isSymbolicLink();
    assertThat(Files.getPosixFilePermissions(real))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(home.resolve("config.yaml")).hasContent(mine);
    assertThat(out.toString(UTF_8)).isEqualTo("provider: openrouter\nmax_budget_usd: 1.5\n");
    assertThat(err.toString(UTF_8)).contains("config.yaml is there already and was not changed");
  }

  @Test
  void wizard_atATerminal_asks_andDoesNotShowTheKey() throws Exception {
    String seen =
        wizard(
            0,
            "Provider (",
            "",
            "Key of",
            "sk-wrong-never-log-me",
            "Key of",
            KEY,
            "Model where",
            "a/b",
            "Most dollars",
            "much",
            "Most dollars",
            "0.5");
    assertThat(seen)
        .contains("Provider (openrouter")
        .contains("openrouter refuses the key")
        .contains("openrouter takes the key.");
    assertThat(home.resolve("keys.env")).content().contains(KEY);
    assertThat(home.resolve("config.yaml"))
        .hasContent("provider: openrouter\nmodel: a/b\nmax_budget_usd: 0.5\n");
  }

  @Test
  void wizard_atATerminal_savesAKeyThatCannotBeTried_onlyAfterAYes() throws Exception {
    provider.stop(0);
    String seen = wizard(8, "Provider (", "", "Key of", KEY, "Save it untried?", "");
    assertThat(seen).contains("the key could not be tried: ", "nothing was written");
    assertThat(home.resolve("keys.env")).doesNotExist();
    assertThat(home.resolve("config.yaml")).doesNotExist();

    wizard(
        0,
        "Provider (",
        "",
        "Key of",
        KEY,
        "Save it untried?",
        "yes",
        "Model where",
        "a/b",
        "Most dollars",
        "");
    assertThat(home.resolve("keys.env")).content().contains(KEY);
    assertThat(home.resolve("config.yaml")).hasContent("provider: openrouter\nmodel: a/b\n");
  }

  /**
   * Runs the wizard at a pseudo-terminal. The launcher's part, the terminals, is said by hand.
   *
   * @param code with which it is to end
   * @param typed each question, so far as to know it, and its answer
   * @return what the screen showed
   */
  private String wizard(int code, String... typed) throws Exception {
    Path script = home.resolve("type.py");
    Files.writeString(script, TYPIST);
    List<String> command = new ArrayList<>();
    command.addAll(List.of("python3", script.toString()));
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            "-Dagenticflow.terminals=012",
            Main.class.getName(),
            "config",
            "wizard"));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.endsWith("_API_KEY"));
    builder.environment().putAll(environment);
    builder.environment().put("TYPED", String.join("\n", typed));
    Process process = builder.start();
    process.getOutputStream().close();
    String seen = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(seen).isEqualTo(code);
    assertThat(seen).doesNotContain("never-log-me");
    return seen;
  }

  /**
   * Waits for each question and types its answer, at a pseudo terminal; shows what the screen
   * shows.
   */
  private static final String TYPIST =
      """
      import os, pty, select, sys, time
      typed = os.environ.pop("TYPED").split("\\n")
      answers = list(zip(typed[::2], typed[1::2]))
      child, terminal = pty.fork()
      if child == 0:
          os.execvp(sys.argv[1], sys.argv[1:])
      screen, seen, end = b"", 0, time.time() + 50
      while time.time() < end:
          if not select.select([terminal], [], [], 1)[0]:
              continue
          try:
              part = os.read(terminal, 4096)
          except OSError:
              break
          if not part:
              break
          screen += part
          while answers:
              at = screen.find(answers[0][0].encode(), seen)
              if at < 0 or screen.find(b": ", at) < 0:
                  break
              seen = screen.find(b": ", at) + 2
              time.sleep(0.3)
              os.write(terminal, (answers.pop(0)[1] + "\\n").encode())
      sys.stdout.buffer.write(screen)
      sys.stdout.flush()
      sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
      """;

  private static List<String> texts(JrsValue json, String name) {
    return Json.array(json, name).stream().map(JrsValue::asText).toList();
  }
}
