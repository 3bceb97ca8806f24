package io.agenticflow.cli.config;

import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.run.Settings;
import io.agenticflow.config.Configuration;
import io.agenticflow.config.ConfigurationException;
import io.agenticflow.config.ConfigurationReader;
import io.agenticflow.config.ProviderSettings;
import io.agenticflow.provider.ModelException;
import io.agenticflow.provider.http.SocketTransport;
import io.agenticflow.routing.ProviderKeys;
import io.agenticflow.secret.Secret;
import io.agenticflow.text.NearNames;
import io.agenticflow.vocabulary.ApiError;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;

/**
 * {@code agentic-flow config wizard}: asks for a provider, its key, a model and a budget, tries the
 * key, and writes what was said.
 *
 * <p>The key goes into {@code keys.env} in the program's own folder, which only its owner can read;
 * the rest into a new configuration file. One that is there is never changed: what belongs into it
 * is shown instead.
 */
public final class ConfigWizardCommand implements Command {
  private static final int TRIES = 3;

  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    Answers answers = Answers.of(terminal);
    String named = arguments.get(Options.PROVIDER);
    if (!answers.isPerson() && named == null) {
      throw new CliException(
          ExitCode.USAGE,
          "config wizard asks at a terminal, and there is none",
          "say --provider and --model, and give the key on standard input");
    }
    Path asked = arguments.get(Options.CONFIG);
    Configuration configuration = read(terminal, asked);
    ProviderSettings provider = provider(configuration, named, answers);
    boolean isNew = false;
    ProviderSettings withKey = provider;
    if (provider.keyVariable() != null) {
      Secret key = key(provider, configuration, arguments, answers, terminal);
      isNew = !Objects.equals(key, provider.key());
      withKey = withKey(provider, key);
    }
    String model =
        arguments.source(Options.MODEL) == ParsedArguments.Source.COMMAND_LINE
            ? arguments.get(Options.MODEL, "")
            : answers.ask(
                "Model where none is named (empty: chosen by what is there)",
                arguments.get(Options.MODEL, ""));
    String budget = budget(arguments, answers);
    if (isNew) {
      saveKey(configuration, withKey, terminal);
    }
    Path file = asked == null ? configuration.home().resolve("config.yaml") : asked;
    saveFile(file, yaml(provider.name(), model, budget), terminal);
    terminal.err().println("Try it: agentic-flow ask \"Who are you?\"");
    return ExitCode.OK.code();
  }

  private static Configuration read(Terminal terminal, @Nullable Path asked) {
    Path there = asked != null && Files.exists(asked) ? asked : null;
    try {
      return ConfigurationReader.read(
          terminal.environment(), Settings.currentFolder(), Settings.userHome(), there);
    } catch (ConfigurationException e) {
      throw new CliException(
          ExitCode.USAGE, String.valueOf(e.getMessage()), "mend this before the wizard goes on", e);
    }
  }

  private static ProviderSettings provider(
      Configuration configuration, @Nullable String named, Answers answers) {
    List<String> known = List.copyOf(configuration.providers().keySet());
    String name = named;
    while (true) {
      if (name == null) {
        name = answers.ask("Provider (" + String.join(", ", known) + ")", known.getFirst());
      }
      ProviderSettings found = configuration.providers().get(name);
      if (found != null) {
        return found;
      }
      String message = "no provider has the name " + name + NearNames.question(name, known);
      if (!answers.isPerson() || named != null) {
        throw new CliException(ExitCode.USAGE, message, "known are " + String.join(", ", known));
      }
      name = answers.ask(message + " Provider", known.getFirst());
    }
  }

  /** Returns a key that the provider takes, or one that the user wants to keep all the same. */
  private static Secret key(
      ProviderSettings provider,
      Configuration configuration,
      ParsedArguments arguments,
      Answers answers,
      Terminal terminal) {
    Secret old = provider.key();
    String question =
        "Key of "
            + provider.name()
            + (old == null ? "" : " (empty: the one that is set already)")
            + ", not shown";
    for (int i = 1; ; i++) {
      Secret typed = answers.askForKey(question);
      Secret key = typed == null ? old : typed;
      if (key == null) {
        if (answers.isPerson() && i < TRIES) {
          continue;
        }
        throw new CliException(
            ExitCode.NO_KEY,
            "no key for " + provider.name(),
            answers.isPerson() ? null : "give it on standard input, one line");
      }
      if (arguments.isSet(Options.NO_CHECK)) {
        terminal.err().println("The key was not tried (--no-check).");
        return key;
      }
      try (SocketTransport transport = new SocketTransport(configuration.proxies())) {
        ProviderKeys.check(withKey(provider, key), transport);
        terminal.err().println(provider.name() + " takes the key.");
        return key;
      } catch (ModelException e) {
        if (refuses(e.error())) {
          String message = provider.name() + " refuses the key: " + e.error().message();
          if (!answers.isPerson() || i == TRIES) {
            throw new CliException(ExitCode.NO_KEY, message, "nothing was written", e);
          }
          terminal.err().println(message);
          continue;
        }
        String message = "the key could not be tried: " + e.error().message();
        if (!answers.isPerson()) {
          throw new CliException(
              ExitCode.PROVIDER_FAILED,
              message,
              "nothing was written; --no-check saves it untried",
              e);
        }
        terminal.err().println(message);
        if (answers.ask("Save it untried? (yes, no)", "no").startsWith("y")) {
          return key;
        }
        throw new CliException(ExitCode.PROVIDER_FAILED, "nothing was written", null, e);
      }
    }
  }

  private static boolean refuses(ApiError error) {
    return switch (error.kind()) {
      case AUTHENTICATION, PERMISSION -> true;
      default -> false;
    };
  }

  private static ProviderSettings withKey(ProviderSettings provider, Secret key) {
    return new ProviderSettings(
        provider.name(),
        provider.dialect(),
        provider.base(),
        provider.baseIsSet(),
        key,
        provider.keyIsToken() && Objects.equals(key, provider.key()),
        provider.keyVariable(),
        provider.headers(),
        provider.limits());
  }

  private static String budget(ParsedArguments arguments, Answers answers) {
    BigDecimal said = arguments.get(Options.MAX_BUDGET);
    if (said != null) {
      return said.toPlainString();
    }
    while (true) {
      String answer = answers.ask("Most dollars that a run may cost (empty: no limit)", "");
      if (answer.isEmpty()) {
        return "";
      }
      try {
        BigDecimal dollars = new BigDecimal(answer);
        if (dollars.signum() >= 0) {
          return dollars.toPlainString();
        }
      } catch (NumberFormatException e) {
        // asked again below
      }
    }
  }

  private static void saveKey(
      Configuration configuration, ProviderSettings provider, Terminal terminal) {
    Path file = configuration.home().resolve(ConfigurationReader.KEYS_FILE);
    String variable = provider.keyVariable();
    Secret key = provider.key();
    if (variable == null || key == null) {
      return;
    }
    try {
      KeysFile.set(file, variable, key);
    } catch (IOException | UnsupportedOperationException e) {
      throw new CliException(
          ExitCode.PERMISSION_DENIED, "cannot write " + file + ": " + e.getMessage(), null, e);
    }
    terminal.err().println(variable + " is in " + file + ", which only you can read.");
    String other = terminal.environment().get(variable);
    if (other != null) {
      terminal
          .err()
          .println(
              "Note: the environment has a "
                  + variable
                  + " too, which comes first; unset it there.");
    }
  }

  private static String yaml(String provider, String model, String budget) {
    StringBuilder yaml = new StringBuilder();
    yaml.append("provider: ").append(scalar(provider)).append('\n');
    if (!model.isEmpty()) {
      yaml.append("model: ").append(scalar(model)).append('\n');
    }
    if (!budget.isEmpty()) {
      yaml.append("max_budget_usd: ").append(budget).append('\n');
    }
    return yaml.toString();
  }

  private static String scalar(String text) {
    return new Dump(DumpSettings.builder().build()).dumpToString(text).strip();
  }

  private static void saveFile(Path file, String yaml, Terminal terminal) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.writeString(file, yaml, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      terminal.err().println("The rest is in " + file + ".");
    } catch (FileAlreadyExistsException e) {
      terminal.err().println(file + " is there already and was not changed; put this into it:");
      terminal.out().print(yaml);
    } catch (IOException e) {
      throw new CliException(
          ExitCode.PERMISSION_DENIED, "cannot write " + file + ": " + e.getMessage(), null, e);
    }
  }
}
