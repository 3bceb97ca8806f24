package io.agenticflow.cli.models;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.config.Configuration;
import io.agenticflow.config.ProviderSettings;
import io.agenticflow.provider.http.HttpTransport;
import io.agenticflow.text.NearNames;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** Where a published list of models is read from. */
sealed interface ListSource {
  /** OpenRouter's list is about one megabyte, that of models.dev about three. */
  int MAX_BYTES = 32 << 20;

  /** Returns where that is, without what could be a secret. */
  String shown();

  /** Returns whether it is on this machine, so that a mistake in it is the user's. */
  default boolean isFile() {
    return this instanceof InFile;
  }

  /**
   * Returns what is there.
   *
   * @throws CliException where it cannot be read
   */
  byte[] read(Cancellation cancellation);

  /** Returns a provider's own list. OpenRouter shows its to everybody, so a key is not needed. */
  static ListSource ofProvider(String name, Configuration configuration, HttpTransport transport) {
    ProviderSettings settings = configuration.providers().get(name);
    if (settings == null) {
      throw new CliException(
          ExitCode.USAGE,
          "there is no provider "
              + name
              + NearNames.question(name, configuration.providers().keySet()),
          null);
    }
    if (settings.dialect() == ProviderSettings.DialectName.ANTHROPIC) {
      throw new CliException(
          ExitCode.USAGE,
          "the list of models of " + name + " has no prices",
          "give one in the manner of models.dev with --from");
    }
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    if (settings.key() != null) {
      headers.put("Authorization", "Bearer " + settings.key().reveal());
    }
    headers.putAll(settings.headers());
    return new AtAddress(below(settings.base()), headers, transport);
  }

  /** Returns the address of the list under a provider's base. */
  private static URI below(URI base) {
    String text = base.toString();
    return URI.create((text.endsWith("/") ? text : text + "/") + "models");
  }

  /** Returns what {@code --from} names: an address with {@code http}, or a file. */
  static ListSource of(String from, HttpTransport transport) {
    try {
      if (from.startsWith("https://") || from.startsWith("http://")) {
        return new AtAddress(new URI(from), Map.of(), transport);
      }
      return new InFile(Path.of(from).toAbsolutePath());
    } catch (URISyntaxException | InvalidPathException e) {
      throw new CliException(
          ExitCode.USAGE, "--from '" + from + "' is neither an address nor a file", null, e);
    }
  }

  /** A file. */
  record InFile(Path file) implements ListSource {
    @Override
    public String shown() {
      return file.toString();
    }

    @Override
    public byte[] read(Cancellation cancellation) {
      try {
        return Files.readAllBytes(file);
      } catch (NoSuchFileException e) {
        throw new CliException(ExitCode.USAGE, "there is no file " + file, null, e);
      } catch (IOException e) {
        throw new CliException(
            ExitCode.USAGE, file + " cannot be read: " + e.getMessage(), null, e);
      }
    }
  }

  /**
   * An address.
   *
   * @param headers sent with the request
   */
  record AtAddress(URI uri, Map<String, String> headers, HttpTransport transport)
      implements ListSource {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    @Override
    public String shown() {
      return uri.getScheme()
          + "://"
          + uri.getHost()
          + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
          + uri.getPath();
    }

    @Override
    public byte[] read(Cancellation cancellation) {
      Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      all.put("User-Agent", "agentic-flow");
      all.put("Accept", "application/json");
      all.putAll(headers);
      HttpTransport.Request request =
          HttpTransport.Request.bodiless("GET", uri, all, LONGEST, LONGEST);
      try (HttpTransport.Response response = transport.send(request, cancellation);
          InputStream body = response.body()) {
        byte[] bytes = body.readNBytes(MAX_BYTES + 1);
        if (response.status() != 200) {
          String elsewhere = response.header("location");
          throw new CliException(
              ExitCode.PROVIDER_FAILED,
              shown() + " answered " + response.status() + " in place of a list of models",
              elsewhere == null ? null : "it names another address: " + elsewhere);
        }
        if (bytes.length > MAX_BYTES) {
          throw new CliException(
              ExitCode.PROVIDER_FAILED,
              "the list of models from " + shown() + " is longer than 32 MiB",
              null);
        }
        return bytes;
      } catch (IOException e) {
        throw new CliException(
            ExitCode.PROVIDER_FAILED,
            "the list of models cannot be read from " + shown() + ": " + e.getMessage(),
            "the one before it stays; --from names another",
            e);
      }
    }
  }
}
