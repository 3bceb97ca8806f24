package io.agenticflow.cli.serve;

import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.args.UsageException;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.gateway.edge.AccessPolicy;
import io.agenticflow.gateway.edge.ClientLimits;
import io.agenticflow.gateway.edge.Exposure;
import io.agenticflow.secret.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** Reads from the command line where the gateway listens, and for whom. */
final class ProxyExposure {
  private ProxyExposure() {}

  /**
   * Returns it.
   *
   * @throws UsageException where the options make no sense together
   * @throws CliException where the file of tokens cannot be read
   */
  static Exposure of(ParsedArguments arguments) {
    InetAddress address = address(arguments.get(Options.HOST, "127.0.0.1"));
    AccessPolicy access = AccessPolicy.of(tokens(arguments));
    if (!address.isLoopbackAddress() && access.isOpen()) {
      throw new UsageException(
          ("--host "
                  + address.getHostAddress()
                  + " lets others than this machine ask: give them a ")
              + "token with --auth-token-file, AGENTIC_FLOW_AUTH_TOKEN or --auth-token",
          null);
    }
    try {
      return new Exposure(
          address,
          access,
          new HashSet<>(arguments.all(Options.ALLOW_HOST)),
          new HashSet<>(arguments.all(Options.CORS_ORIGIN)),
          ClientLimits.DEFAULT);
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()), null);
    }
  }

  private static InetAddress address(String host) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new UsageException(
          "--host " + host + " is no address of this machine", "for example 127.0.0.1 or 0.0.0.0");
    }
  }

  private static List<Secret> tokens(ParsedArguments arguments) {
    List<Secret> tokens = new ArrayList<>();
    for (String token : arguments.all(Options.AUTH_TOKEN)) {
      tokens.add(secret(token, "--auth-token"));
    }
    Path file = arguments.get(Options.AUTH_TOKEN_FILE);
    if (file != null) {
      int before = tokens.size();
      for (String line : lines(file)) {
        if (!line.isBlank() && !line.startsWith("#")) {
          tokens.add(secret(line, file.toString()));
        }
      }
      if (tokens.size() == before) {
        throw new CliException(
            ExitCode.USAGE, file + " holds no token", "write one into it, or leave the option out");
      }
    }
    return tokens;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      throw new CliException(
          ExitCode.USAGE, "there is no file " + file, "it is to hold one token a line", e);
    } catch (IOException e) {
      throw new CliException(
          ExitCode.USAGE, file + " cannot be read: " + e.getMessage(), "check its rights", e);
    }
  }

  /** The text is not repeated where it is none: it may be a part of one. */
  private static Secret secret(String text, String from) {
    try {
      return new Secret(text);
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          "a token from " + from + " is empty or holds a control character", null);
    }
  }
}
