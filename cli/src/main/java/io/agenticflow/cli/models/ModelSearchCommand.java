package io.agenticflow.cli.models;

import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.run.Settings;
import io.agenticflow.json.Json;
import io.agenticflow.text.NearNames;
import java.util.List;
import java.util.Locale;

/** {@code agentic-flow models search WORD...}: the models in whose names all the words are. */
public final class ModelSearchCommand implements Command {
  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    KnownModels models = KnownModels.of(Settings.read(arguments, terminal), terminal);
    String provider = arguments.get(Options.PROVIDER);
    List<String> words =
        arguments.words().stream().map(word -> word.toLowerCase(Locale.ROOT)).toList();
    List<KnownModel> found =
        models.all(provider).stream().filter(model -> has(model, words)).toList();
    if (found.isEmpty()) {
      String wanted = String.join(" ", arguments.words());
      throw new CliException(
          ExitCode.MODEL_NOT_FOUND,
          "no model is known in whose name there is '"
              + wanted
              + "'"
              + NearNames.question(wanted, models.names(provider)),
          "'agentic-flow models refresh' brings newer ones");
    }
    if ("json".equals(arguments.get(Options.OUTPUT))) {
      terminal.out().println(Json.write(Json.array(found.stream().map(KnownModel::json).toList())));
    } else {
      ModelListCommand.printKnown(found, terminal);
    }
    return ExitCode.OK.code();
  }

  private static boolean has(KnownModel known, List<String> words) {
    String names =
        (known.model().provider()
                + " "
                + known.model().id()
                + " "
                + String.join(" ", known.model().aliases()))
            .toLowerCase(Locale.ROOT);
    return words.stream().allMatch(names::contains);
  }
}
