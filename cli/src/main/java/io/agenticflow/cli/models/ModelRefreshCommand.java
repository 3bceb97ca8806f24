package io.agenticflow.cli.models;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.catalogue.PublishedList;
import io.agenticflow.catalogue.StoredCatalogue;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.run.Settings;
import io.agenticflow.config.Configuration;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.provider.http.HttpTransport;
import io.agenticflow.provider.http.SocketTransport;
import java.io.IOException;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code agentic-flow models refresh}: brings a provider's own list of models with prices and
 * limits, or one from a file or an address. What was there before stays where the new one is no
 * good.
 */
public final class ModelRefreshCommand implements Command {
  private static final String USUAL = Configuration.OPENROUTER;

  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    Configuration configuration = Settings.read(arguments, terminal);
    String provider = arguments.get(Options.PROVIDER, USUAL);
    String from = arguments.get(Options.FROM);
    ListSource source;
    byte[] json;
    try (SocketTransport transport = new SocketTransport(configuration.proxies())) {
      source = source(from, provider, configuration, transport);
      json = source.read(new Cancellation());
    }
    PublishedList list;
    try {
      list =
          PublishedList.read(
              json,
              arguments.get(Options.PROVIDER) == null
                  ? configuration.providers().keySet()
                  : Set.of(provider),
              provider,
              source.shown(),
              LocalDate.now(Clock.systemUTC()).toString());
    } catch (IllegalArgumentException e) {
      throw new CliException(
          source.isFile() ? ExitCode.USAGE : ExitCode.PROVIDER_FAILED,
          "the list of models from " + source.shown() + " is not taken: " + e.getMessage(),
          "the one before it stays; --from names another",
          e);
    }
    StoredCatalogue stored = new StoredCatalogue(configuration.home());
    try {
      stored.replace(list.models());
    } catch (IOException e) {
      throw new CliException(
          ExitCode.FAILED, stored.file() + " cannot be written: " + e.getMessage(), null, e);
    }
    report(list, source, stored, arguments, terminal);
    return ExitCode.OK.code();
  }

  private static ListSource source(
      @Nullable String from,
      String provider,
      Configuration configuration,
      HttpTransport transport) {
    return from == null
        ? ListSource.ofProvider(provider, configuration, transport)
        : ListSource.of(from, transport);
  }

  private static void report(
      PublishedList list,
      ListSource source,
      StoredCatalogue stored,
      ParsedArguments arguments,
      Terminal terminal) {
    TreeMap<String, Integer> counts = new TreeMap<>();
    list.models().forEach(model -> counts.merge(model.provider(), 1, Integer::sum));
    if ("json".equals(arguments.get(Options.OUTPUT))) {
      JsonObjectBuilder providers = Json.object();
      counts.forEach((name, count) -> providers.put(name, count.intValue()));
      terminal
          .out()
          .println(
              Json.write(
                  Json.object()
                      .put("models", providers.build())
                      .put("skipped", list.skipped())
                      .put("source", source.shown())
                      .put("file", stored.file().toString())
                      .build()));
      return;
    }
    counts.forEach((name, count) -> terminal.out().println(name + ": " + count + " models"));
    terminal
        .err()
        .println(
            "From "
                + source.shown()
                + ", kept in "
                + stored.file()
                + (list.skipped() == 0
                    ? ""
                    : "; "
                        + list.skipped()
                        + " left out, which have no fixed price or write no text"));
  }
}
