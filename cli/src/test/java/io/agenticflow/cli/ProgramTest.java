package io.agenticflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.cli.args.CommandSpec;
import io.agenticflow.cli.args.Option;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.CommandLine;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.config.ConfigurationFields;
import io.agenticflow.config.ConfigurationReader;
import io.agenticflow.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.jr.stree.JrsValue;

class ProgramTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(CommandTable commands, String... typed) {
    Terminal terminal =
        new Terminal(InputStream.nullInputStream(), out, err, "", Map.of("COLUMNS", "80"));
    int code = new Program(commands).run(List.of(typed), terminal);
    terminal.finish();
    return code;
  }

  private int run(String... typed) {
    return run(new CommandTable(), typed);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  /** Has every command fail in the given way. */
  private static CommandTable failing(RuntimeException failure) {
    return new CommandTable() {
      @Override
      Command command(String path, CommandSpec program) {
        return new Command() {
          @Override
          public int run(ParsedArguments arguments, Terminal terminal) {
            throw failure;
          }
        };
      }
    };
  }

  @ParameterizedTest
  @MethodSource("commands")
  void help_isAsWrittenDown(CommandSpec command) throws IOException {
    List<String> typed =
        new ArrayList<>(command.path().isEmpty() ? List.of() : List.of(command.path().split(" ")));
    typed.add("--help");
    assertThat(run(typed.toArray(new String[0]))).isZero();
    String name = command.invocation().replace(' ', '-') + ".txt";
    try (InputStream expected = ProgramTest.class.getResourceAsStream("/help/" + name)) {
      assertThat(expected).as("src/test/resources/help/%s", name).isNotNull();
      assertThat(out())
          .as(
              "to renew it: COLUMNS=80 ./agentic-flow help %s > cli/src/test/resources/help/%s",
              command.path(), name)
          .isEqualTo(new String(expected.readAllBytes(), StandardCharsets.UTF_8));
    }
    assertThat(err()).isEmpty();
  }

  static List<CommandSpec> commands() {
    List<CommandSpec> all = new ArrayList<>();
    addWithThoseInside(CommandLine.program(), all);
    return all;
  }

  private static void addWithThoseInside(CommandSpec command, List<CommandSpec> all) {
    all.add(command);
    for (CommandSpec each : command.commands()) {
      addWithThoseInside(each, all);
    }
  }

  @Test
  void everyVariableOfAnOption_isDocumented_andKnown(@TempDir Path temp) throws IOException {
    String text = Files.readString(Path.of("../docs/configuration.md"));
    assertThat(
            commands().stream()
                .flatMap(command -> command.options().stream())
                .map(Option::variable)
                .filter(Objects::nonNull)
                .distinct())
        .allSatisfy(variable -> {
          assertThat(text).contains("`" + variable + "`");
          assertThat(ConfigurationReader.read(Map.of(variable, "1"), temp, temp, null).notes())
              .isEmpty();
        });
  }

  @Test
  void helpOfProxy_namesEveryVariableThatTheGatewayReads() {
    assertThat(run("proxy", "--help")).isZero();
    String help = out();
    assertThat(ConfigurationFields.all())
        .allSatisfy(field -> assertThat(help).contains(field.variable()));
    assertThat(help).contains("AGENTIC_FLOW_AUTH_TOKEN]").contains("AGENTIC_FLOW_CONFIG]");
  }

  @Test
  void helpCommand_isTheSameAsTheOption() {
    assertThat(run("models", "pull", "--help")).isZero();
    String byOption = out();
    out.reset();
    assertThat(run("help", "models", "pull")).isZero();
    assertThat(out()).isEqualTo(byOption);
  }

  @Test
  void helpOfUnknownCommand_namesTheNearest() {
    assertThat(run("help", "proxi")).isEqualTo(2);
    assertThat(err())
        .isEqualTo(
            "agentic-flow: no command 'proxi': did you mean proxy?\n  see agentic-flow --help\n");
  }

  @Test
  void version_isOneLine() {
    assertThat(run("--version")).isZero();
    assertThat(out()).matches("agentic-flow \\d\\S+( \\([0-9a-f]{12}(-dirty)?\\))?, Java \\S+\n");
    assertThat(err()).isEmpty();
  }

  @Test
  void usageError_isToldWithTheNearest() {
    assertThat(run("--modle", "x")).isEqualTo(2);
    assertThat(err())
        .isEqualTo(
            "agentic-flow: unknown option --modle: did you mean --model?\n  see agentic-flow --help\n");
    assertThat(out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ask --modle x --output json",
        "ask --output=json --modle x",
        "--output-format json nonsense",
      })
  void usageError_isJsonWhereThatIsWanted(String line) {
    assertThat(run(line.split(" "))).isEqualTo(2);
    JrsValue json = Json.parse(out());
    assertThat(Json.string(json, "error")).startsWith("unknown ");
    assertThat(Json.integer(json, "exit_code")).isEqualTo(2);
    assertThat(err()).startsWith("agentic-flow: unknown ");
  }

  @Test
  void usageError_isNoJson_afterTheEndOfOptions() {
    assertThat(run("ask", "--modle", "x", "--", "--output", "json")).isEqualTo(2);
    assertThat(out()).isEmpty();
  }

  @Test
  void failure_isToldInOneLine() {
    CommandTable commands =
        failing(new CliException(ExitCode.MODEL_NOT_FOUND, "no model\nx", "try y"));
    assertThat(run(commands, "ask", "q")).isEqualTo(5);
    assertThat(err()).isEqualTo("agentic-flow: no model x\n  try y\n");
    assertThat(out()).isEmpty();
  }

  @Test
  void failure_withVerbose_showsItsCauses() {
    IOException cause = new IOException("the wire is cut");
    CommandTable commands =
        failing(new CliException(ExitCode.PROVIDER_FAILED, "no answer", null, cause));
    assertThat(run(commands, "ask", "q", "--verbose")).isEqualTo(8);
    assertThat(err())
        .isEqualTo("agentic-flow: no answer\n  because: IOException: the wire is cut\n");
  }

  @Test
  void unexpectedFailure_isOneLineToo() {
    CommandTable commands = failing(new UncheckedIOException(new IOException("what")));
    assertThat(run(commands, "ask", "q")).isEqualTo(70);
    assertThat(err())
        .isEqualTo(
            """
            agentic-flow: unexpected: java.io.UncheckedIOException: java.io.IOException: what
              this is an error in the program itself; --verbose shows where it happened
            """);
  }

  @Test
  void failure_withJsonOutput_isAnObjectOnStandardOutputAsWell() {
    CommandTable commands = failing(new CliException(ExitCode.NO_KEY, "no \"key\"", "set one"));
    assertThat(run(commands, "ask", "q", "--output", "json")).isEqualTo(3);
    assertThat(out())
        .isEqualTo(
            """
            {"error":"no \\"key\\"","hint":"set one","exit_code":3}
            """);
    assertThat(err()).startsWith("agentic-flow: no \"key\"\n");
  }

  @Test
  void completion_knowsThreeShells() {
    for (String shell : List.of("bash", "zsh", "fish")) {
      out.reset();
      assertThat(run("completion", shell)).isZero();
      assertThat(out()).contains("proxy").contains("port");
    }
    assertThat(run("completion", "csh")).isEqualTo(2);
    assertThat(err())
        .isEqualTo(
            "agentic-flow: no completion for the shell 'csh'\n  there is one for bash, zsh and fish\n");
  }

  @Test
  void exitCodes_areDistinct() {
    assertThat(ExitCode.values()).extracting(ExitCode::code).doesNotHaveDuplicates();
  }
}
