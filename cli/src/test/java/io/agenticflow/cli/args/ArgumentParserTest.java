package io.agenticflow.cli.args;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentParserTest {
  private static final Option<String> MODEL =
      Option.of("model", ValueType.TEXT, "NAME", "Model", "The model.")
          .withLetter('m')
          .withVariable("MODEL_VARIABLE");
  private static final Option<String> OUTPUT =
      Option.of("output", ValueType.choice("text", "json"), "FORMAT", "Output", "The format.")
          .withAlias("output-format")
          .withDefault("text");
  private static final Option<Boolean> STREAM =
      Option.flag("stream", "Output", "As it comes.").withLetter('s');
  private static final Option<Boolean> LIST =
      Option.flag("list", "Output", "Shows agents.").withLetter('l');
  private static final Option<Path> ADD =
      Option.of("add-dir", ValueType.FOLDER, "FOLDER", "Files", "One more.").asRepeatable();
  private static final Option<String> PRINT =
      Option.withOptionalValue("print", "TASK", "Task", "The task.").withLetter('p');
  private static final Option<Long> PORT =
      Option.of("port", ValueType.wholeNumber(0, 65_535), "N", "Server", "The port.")
          .withVariable("PORT_VARIABLE")
          .withDefault("3000");
  private static final Option<Boolean> HELP = Option.flag("help", "Other", "Help.").withLetter('h');

  private static final CommandSpec PROGRAM =
      CommandSpec.group(
          "",
          "A program",
          "run",
          List.of(
              CommandSpec.of(
                  "run",
                  "Runs",
                  List.of(new Positional("TASK", false, true, "The task.")),
                  List.of(MODEL, OUTPUT, STREAM, LIST, ADD, PRINT, HELP)),
              CommandSpec.of(
                  "client",
                  "Runs a client",
                  List.of(new Positional("ARGUMENTS", false, true, true, "For it.")),
                  List.of(MODEL, STREAM, HELP)),
              CommandSpec.of("proxy", "Serves", List.of(), List.of(PORT, MODEL, HELP)),
              CommandSpec.group(
                  "models",
                  "Models",
                  "list",
                  List.of(
                      CommandSpec.of("models list", "Lists", List.of(), List.of(HELP)),
                      CommandSpec.of(
                          "models pull",
                          "Fetches",
                          List.of(new Positional("NAME", true, false, "Which.")),
                          List.of(HELP))),
                  List.of(HELP)),
              CommandSpec.group(
                  "kit",
                  "Tools",
                  null,
                  List.of(CommandSpec.of("kit upstream", "Plays", List.of(), List.of(HELP))),
                  List.of(HELP))),
          List.of());

  private static ParsedArguments parse(String... typed) {
    return ArgumentParser.parse(PROGRAM, List.of(typed), Map.of());
  }

  @ParameterizedTest
  @CsvSource({
    "client -p --model x,                '-p,--model,x'",
    "client --model m -p --model x,      '-p,--model,x'",
    "client --model=m word -- --stream,  'word,--,--stream'",
    "client -- --model x -- y,           '--model,x,--,y'",
    "--model m client --stream --other,  '--other'",
    "client -s -c --help,                '-c,--help'",
    "client -sc,                         '-sc'",
    "client,                             ''",
  })
  void verbatimArguments_beginWithTheFirstThatIsNoOptionOfTheCommand(String typed, String rest) {
    ParsedArguments arguments = parse(typed.split(" "));
    assertThat(arguments.command().path()).isEqualTo("client");
    assertThat(String.join(",", arguments.words())).isEqualTo(rest);
    assertThat(arguments.get(MODEL)).isEqualTo(typed.matches(".*-model[= ]m.*") ? "m" : null);
  }

  private static ParsedArguments parse(Map<String, String> environment, String... typed) {
    return ArgumentParser.parse(PROGRAM, List.of(typed), environment);
  }

  private static UsageException error(String... typed) {
    return catchThrowableOfType(UsageException.class, () -> parse(typed).check());
  }

  @ParameterizedTest
  @CsvSource({"--model x", "--model=x", "-m x", "-mx", "-m=x", "-sm x", "-smx", "-slmx"})
  void value_isReadInEveryForm(String typed) {
    ParsedArguments arguments = parse(typed.split(" "));
    assertThat(arguments.get(MODEL)).isEqualTo("x");
    assertThat(arguments.isSet(STREAM)).isEqualTo(typed.startsWith("-s"));
    assertThat(arguments.source(MODEL)).isEqualTo(ParsedArguments.Source.COMMAND_LINE);
  }

  @Test
  void nothing_meansTheFallback() {
    ParsedArguments arguments = parse();
    assertThat(arguments.named().path()).isEmpty();
    assertThat(arguments.command().path()).isEqualTo("run");
    assertThat(arguments.get(MODEL)).isNull();
    assertThat(arguments.source(MODEL)).isEqualTo(ParsedArguments.Source.NOWHERE);
    assertThat(arguments.isSet(STREAM)).isFalse();
  }

  @Test
  void command_mayComeAfterOptions() {
    ParsedArguments arguments = parse("--model", "proxy", "proxy", "--port", "1");
    assertThat(arguments.command().path()).isEqualTo("proxy");
    assertThat(arguments.get(MODEL)).isEqualTo("proxy");
    assertThat(arguments.get(PORT)).isEqualTo(1L);
  }

  @Test
  void commandInsideCommand_isFound() {
    ParsedArguments arguments = parse("models", "pull", "small");
    assertThat(arguments.command().path()).isEqualTo("models pull");
    assertThat(arguments.words()).containsExactly("small");
    assertThat(parse("models").command().path()).isEqualTo("models list");
    assertThat(parse("models", "--help").named().path()).isEqualTo("models");
  }

  @Test
  void value_mayBeginWithADash() {
    assertThat(parse("--model", "-1").get(MODEL)).isEqualTo("-1");
    assertThat(parse("--model", "--what").get(MODEL)).isEqualTo("--what");
    assertThat(parse("--model", "-").get(MODEL)).isEqualTo("-");
    assertThat(parse("--model=--stream").get(MODEL)).isEqualTo("--stream");
    assertThat(parse("--model=").get(MODEL)).isEmpty();
  }

  @Test
  void lastOfSeveral_counts() {
    assertThat(parse("-m", "a", "--model=b").get(MODEL)).isEqualTo("b");
  }

  @Test
  void repeatable_keepsAllInOrder() {
    assertThat(parse("--add-dir", "a", "--add-dir=b").all(ADD))
        .containsExactly(Path.of("a"), Path.of("b"));
    assertThat(parse().all(ADD)).isEmpty();
  }

  @Test
  void alias_isTheSameOption() {
    assertThat(parse("--output-format", "json").get(OUTPUT)).isEqualTo("json");
    assertThat(parse().get(OUTPUT)).isEqualTo("text");
    assertThat(parse().source(OUTPUT)).isEqualTo(ParsedArguments.Source.DEFAULT);
  }

  @Test
  void flag_canBeSetToFalse() {
    assertThat(parse("--stream=false").isSet(STREAM)).isFalse();
    assertThat(error("--stream=maybe").message())
        .isEqualTo("--stream 'maybe': must be true or false");
  }

  @Test
  void doubleDash_endsTheOptions() {
    ParsedArguments arguments = parse("-s", "--", "proxy", "--model");
    assertThat(arguments.command().path()).isEqualTo("run");
    assertThat(arguments.words()).containsExactly("proxy", "--model");
    assertThat(arguments.isSet(STREAM)).isTrue();
  }

  @Test
  void print_takesTheNextWordOrTheFreeOnes() {
    assertThat(parse("-p", "proxy", "--stream").get(PRINT)).isEqualTo("proxy");
    ParsedArguments later = parse("-p", "--model", "x", "models");
    assertThat(later.command().path()).isEqualTo("run");
    assertThat(later.source(PRINT)).isEqualTo(ParsedArguments.Source.COMMAND_LINE);
    assertThat(later.get(PRINT)).isEmpty();
    assertThat(later.words()).containsExactly("models");
  }

  @Test
  void variable_countsWhereTheOptionIsMissing() {
    Map<String, String> environment = Map.of("MODEL_VARIABLE", "fromThere", "PORT_VARIABLE", "");
    assertThat(parse(environment).get(MODEL)).isEqualTo("fromThere");
    assertThat(parse(environment).source(MODEL)).isEqualTo(ParsedArguments.Source.VARIABLE);
    assertThat(parse(environment, "-m", "typed").get(MODEL)).isEqualTo("typed");
    assertThat(parse(environment, "proxy").get(PORT)).isEqualTo(3000L);
  }

  @Test
  void wrongVariable_isToldByItsName_butDoesNotKeepHelpFromBeingRead() {
    ParsedArguments arguments = parse(Map.of("PORT_VARIABLE", "x"), "proxy", "--help");
    assertThat(arguments.isSet(HELP)).isTrue();
    UsageException e = catchThrowableOfType(UsageException.class, arguments::check);
    assertThat(e.message())
        .isEqualTo(
            "the environment variable PORT_VARIABLE='x' must be a whole number from 0 to 65535");
    assertThat(e.hint()).isEqualTo("unset it, or give --port");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--modle x | unknown option --modle: did you mean --model? | see agentic-flow --help",
        "--mod x | unknown option --mod: did you mean --model? | see agentic-flow --help",
        "--quite-other | unknown option --quite-other | see agentic-flow --help",
        "run --modle x | unknown option --modle: did you mean --model? | see agentic-flow run --help",
        "--port 3 | unknown option --port: it is one of agentic-flow proxy | see agentic-flow proxy --help",
        "-x | unknown option -x | see agentic-flow --help",
        "-sx | unknown option -x in '-sx' | see agentic-flow --help",
        "-stream | unknown option -stream: did you mean --stream? | see agentic-flow --help",
        "--model | --model needs a value: --model NAME | see agentic-flow --help",
        "--model --stream | --model needs a value: --model NAME | see agentic-flow --help",
        "-m -s | --model needs a value: --model NAME | see agentic-flow --help",
        "-m -- | --model needs a value: --model NAME | see agentic-flow --help",
        "--output jsno | --output 'jsno': must be one of text, json; did you mean json? |",
        "proxy --port 65536 | --port '65536': must be a whole number from 0 to 65535 |",
        "proxy --port x | --port 'x': must be a whole number from 0 to 65535 |",
        "proxi | unknown command 'proxi': did you mean proxy? | see agentic-flow --help",
        "rabbit | unknown command 'rabbit' | if it is a task: agentic-flow run 'rabbit'",
        "models pul | unknown command 'pul': did you mean pull? | see agentic-flow models --help",
        "proxy x | agentic-flow proxy does not take 'x' | see agentic-flow proxy --help",
        "models pull a b | agentic-flow models pull does not take 'b' | see agentic-flow models pull --help",
        "models pull | agentic-flow models pull needs NAME | see agentic-flow models pull --help",
        "kit | agentic-flow kit needs a command: upstream | see agentic-flow kit --help",
        "kit -- upstream | agentic-flow kit does not take 'upstream' | see agentic-flow kit --help",
      })
  void mistakes_areTold(String typed, String message, String hint) {
    UsageException e = error(typed.split(" "));
    assertThat(e.message()).isEqualTo(message);
    assertThat(e.hint()).isEqualTo(hint);
  }

  @Test
  void mistakes_areToldInOneLineWithoutControlCharacters() {
    assertThat(error("a\nb\u001b[31m" + "c".repeat(100)).message())
        .isEqualTo("unknown command 'a b [31m" + "c".repeat(49) + "...'");
    assertThat(error("--a\nb").message()).isEqualTo("unknown option --a b");
  }
}
