package io.agenticflow.cli.validate;

import io.agenticflow.catalogue.Price;
import io.agenticflow.catalogue.Prices;
import io.agenticflow.testkit.Fault;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import io.agenticflow.testkit.Usage;
import io.agenticflow.testkit.When;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Supplier;

/**
 * Providers that are played by the scripted upstream, for a validation without a key and without a
 * network. All else is real: the agent, its tools, the sandbox, the gateway, the ledger. What the
 * played model says it has to read in the request, as a model does, so that a request that loses
 * something on its way is noticed.
 */
public final class ScriptedSubject implements AutoCloseable {
  private static final Duration PACE = Duration.ofMillis(4);
  private static final int PIECE = 6;
  private static final int LAST_NUMBER = 40;
  private static final String IN_SHELL =
      """
      lines=
      for n in "$@"; do lines="$((n * {echo}))
      $lines"; done
      printf %s "$lines"
      """;
  private static final String KEY = "sk-or-scripted";

  private final ScriptedUpstream upstream;
  private final Path folder;

  private ScriptedSubject(ScriptedUpstream upstream, Path folder) {
    this.upstream = upstream;
    this.folder = folder;
  }

  /**
   * Starts it.
   *
   * @param folder empty; takes the home of what is tried, so that invented costs do not get into
   *     the user's ledger
   */
  static ScriptedSubject start(Path folder, List<String> models, Supplier<Prices> prices)
      throws IOException {
    Files.createDirectories(folder.resolve("home"));
    Files.writeString(folder.resolve("agentic-flow.yaml"), "{}\n");
    return new ScriptedSubject(
        ScriptedUpstream.start(Script.of(turns(models, prices.get()))), folder);
  }

  /** Returns the configuration file of what is tried, which says nothing. */
  Path configuration() {
    return folder.resolve("agentic-flow.yaml");
  }

  /** Returns the environment of what is tried. */
  Map<String, String> environment(Map<String, String> around) {
    Map<String, String> environment = new HashMap<>();
    environment.put("PATH", around.getOrDefault("PATH", "/usr/bin:/bin"));
    environment.put("AGENTIC_FLOW_HOME", folder.resolve("home").toString());
    environment.put("CLAUDE_CONFIG_DIR", folder.resolve("home").toString());
    environment.put("OPENROUTER_API_KEY", KEY);
    environment.put("OPENROUTER_BASE_URL", upstream.openRouterUrl());
    environment.put("ANTHROPIC_API_KEY", KEY);
    environment.put("ANTHROPIC_BASE_URL", upstream.anthropicUrl());
    return environment;
  }

  /**
   * Returns what models say to the tasks of the checks, any number of times and in any order.
   *
   * @param models as they are sent to their providers
   */
  public static List<Turn> turns(List<String> models, Prices prices) {
    List<Turn> turns = new ArrayList<>();
    for (String model : models) {
      for (Turn each : of(model)) {
        turns.add(priced(each, model, prices).forever());
      }
    }
    return turns;
  }

  private static List<Turn> of(String model) {
    When first = When.turn(1).model(model);
    When second = When.turn(2).model(model);
    When third = When.turn(3).model(model);
    String factor = "multiplied by ([0-9]+)";
    String word = "word-[0-9a-f]{8}";
    return List.of(
        Turn.calls(
                "Write",
                "file_path",
                "scaled.py",
                "content",
                "def scaled(numbers):\n    return [n * {echo} for n in reversed(numbers)]\n")
            .echo(factor)
            .when(first.user("scaled.py"))
            .usage(2_100, 60),
        Turn.calls("Write", "file_path", "scaled.sh", "content", IN_SHELL)
            .echo(factor)
            .when(first.user("scaled.sh"))
            .usage(2_100, 60),
        Turn.says("Written.").when(second.user("scaled.")).usage(2_200, 5),
        Turn.calls("Read", "file_path", "note.txt").when(first.user("note.txt")).usage(2_050, 30),
        Turn.calls("Write", "file_path", "answer.txt", "content", "{echo}\n")
            .echo(word)
            .when(second.user("note.txt"))
            .usage(2_120, 45),
        Turn.says("The word is {echo}.").echo(word).when(third.user("note.txt")).usage(2_190, 15),
        Turn.calls(ClientDialect.TOOL, ClientDialect.ARGUMENT, "{echo}")
            .echo("key-[0-9a-f]{8}")
            .when(first.user(ClientDialect.TOOL))
            .usage(140, 24),
        Turn.says("{echo}")
            .echo("value-[0-9a-f]{8}")
            .when(second.user(ClientDialect.TOOL))
            .usage(190, 12),
        Turn.says(numbers())
            .chunk(PIECE)
            .faults(Fault.delayEvents(PACE))
            .when(first.user("Count from 1"))
            .usage(40, 119),
        Turn.says(
                "January February March April May June July August September October November"
                    + " December")
            .when(first.user("twelve months"))
            .usage(30, 24));
  }

  private static String numbers() {
    StringJoiner numbers = new StringJoiner(", ");
    for (int i = 1; i <= LAST_NUMBER; i++) {
      numbers.add(Integer.toString(i));
    }
    return numbers.toString();
  }

  /** Has the played provider charge what the true one does. */
  private static Turn priced(Turn turn, String model, Prices prices) {
    Price price = prices.find("openrouter", model).orElse(null);
    if (price == null) {
      return turn;
    }
    Usage usage = turn.answer().usage();
    return turn.usage(
        usage.withCost(
            price
                .of(new io.agenticflow.vocabulary.Usage(usage.input(), usage.output()))
                .dollars()
                .toPlainString()));
  }

  @Override
  public void close() {
    upstream.close();
  }
}
