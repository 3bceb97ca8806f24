package io.agenticflow.cli.serve;

import io.agenticflow.cli.args.Option;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.args.UsageException;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.config.Configuration;
import io.agenticflow.config.GatewayConfiguration;
import io.agenticflow.gateway.edge.AccessPolicy;
import io.agenticflow.gateway.edge.Exposure;
import io.agenticflow.mcp.servers.ToolFilter;
import io.agenticflow.secret.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where the gateway listens, and for whom: from the command line, else from the configuration. */
public final class ProxyExposure {
  /** Behind a token in the file of tokens: which MCP tools it may use. */
  private static final String RIGHTS = "mcp:";

  private final ParsedArguments arguments;
  private final Configuration configuration;

  private ProxyExposure(ParsedArguments arguments, Configuration configuration) {
    this.arguments = arguments;
    this.configuration = configuration;
  }

  /**
   * Returns it.
   *
   * @throws UsageException where the options make no sense together, or where a file that may be
   *     somebody else's would let others in
   * @throws CliException where the file of tokens cannot be read
   */
  public static Exposure of(ParsedArguments arguments, Configuration configuration) {
    return new ProxyExposure(arguments, configuration).exposure();
  }

  /** Returns the file of tokens, or null where there is none. */
  static @Nullable Path tokenFile(ParsedArguments arguments, Configuration configuration) {
    Path typed = arguments.get(Options.AUTH_TOKEN_FILE);
    return typed == null ? configuration.gateway().authTokenFile() : typed;
  }

  /** Returns what to say where others can read the file of tokens, or null. */
  public static @Nullable String note(ParsedArguments arguments, Configuration configuration) {
    Path file = tokenFile(arguments, configuration);
    if (file == null) {
      return null;
    }
    try {
      Set<PosixFilePermission> rights = Files.getPosixFilePermissions(file);
      return rights.contains(PosixFilePermission.GROUP_READ)
              || rights.contains(PosixFilePermission.OTHERS_READ)
          ? "Others on this machine can read the tokens in "
              + file
              + " ("
              + PosixFilePermissions.toString(rights)
              + "); chmod 600 keeps them yours"
          : null;
    } catch (IOException | UnsupportedOperationException e) {
      return null; // a file that cannot be read has been told of; other systems have other rights
    }
  }

  /**
   * Returns which MCP tools each token may use, by {@link AccessPolicy#nameOf}; a token that is not
   * there may use all.
   */
  static Map<String, ToolFilter> tools(ParsedArguments arguments, Configuration configuration) {
    Map<String, ToolFilter> all = new HashMap<>();
    for (Line each : new ProxyExposure(arguments, configuration).fromFile()) {
      if (each.tools != null) {
        all.put(AccessPolicy.nameOf(each.token.reveal()), each.tools);
      }
    }
    return all;
  }

  private Exposure exposure() {
    if (configuration.gatewayOpenedBy() != null) {
      throw new UsageException(
          configuration.gatewayOpenedBy()
              + " says who may ask the gateway, and may be somebody else's",
          "say it by options, in your environment or in keys.env, or name the file with --config");
    }
    InetAddress address = address();
    AccessPolicy access = AccessPolicy.of(tokens());
    if (!address.isLoopbackAddress() && access.isOpen()) {
      throw new UsageException(
          "listening on "
              + address.getHostAddress()
              + " (--host) lets others than this machine ask: give them a token with"
              + " --auth-token-file, AGENTIC_FLOW_AUTH_TOKEN or --auth-token",
          null);
    }
    GatewayConfiguration said = configuration.gateway();
    try {
      return new Exposure(
          address,
          access,
          names(Options.ALLOW_HOST, said.allowedHosts()),
          names(Options.CORS_ORIGIN, said.corsOrigins()),
          ConfiguredGateway.limits(said));
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()), null);
    }
  }

  private Set<String> names(Option<String> option, List<String> otherwise) {
    List<String> typed = arguments.all(option);
    return new HashSet<>(typed.isEmpty() ? otherwise : typed);
  }

  private InetAddress address() {
    String said = configuration.gateway().host();
    boolean isTyped = arguments.source(Options.HOST) == ParsedArguments.Source.COMMAND_LINE;
    String host = isTyped || said == null ? arguments.get(Options.HOST, "127.0.0.1") : said;
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new UsageException(
          "--host " + host + " is no address of this machine", "for example 127.0.0.1 or 0.0.0.0");
    }
  }

  private List<Secret> tokens() {
    List<Secret> tokens = new ArrayList<>();
    for (String token : arguments.all(Options.AUTH_TOKEN)) {
      tokens.add(secret(token, "--auth-token"));
    }
    Secret fromVariable = configuration.gateway().authToken();
    if (tokens.isEmpty() && fromVariable != null) {
      tokens.add(fromVariable);
    }
    fromFile().forEach(each -> tokens.add(each.token));
    return tokens;
  }

  /**
   * A line of the file of tokens.
   *
   * @param tools which MCP tools it may use; null for all
   */
  private record Line(Secret token, @Nullable ToolFilter tools) {}

  private List<Line> fromFile() {
    Path file = tokenFile(arguments, configuration);
    List<Line> all = new ArrayList<>();
    if (file == null) {
      return all;
    }
    for (String line : lines(file)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        all.add(line(line.strip(), file));
      }
    }
    if (all.isEmpty()) {
      throw new CliException(
          ExitCode.USAGE, file + " holds no token", "write one into it, or leave the option out");
    }
    return all;
  }

  private static Line line(String line, Path file) {
    int space = line.indexOf(' ');
    String rights = space < 0 ? "" : line.substring(space).strip();
    if (rights.isEmpty()) {
      return new Line(secret(line, file.toString()), null);
    }
    if (!rights.startsWith(RIGHTS)) {
      throw new CliException(
          ExitCode.USAGE,
          "a line of "
              + file
              + " has something behind its token that does not begin with "
              + RIGHTS,
          "mcp:files__*,wiki__search says which MCP tools the token may use");
    }
    List<String> patterns = new ArrayList<>();
    for (String each : rights.substring(RIGHTS.length()).split(",")) {
      if (!each.isBlank()) {
        patterns.add(each.strip());
      }
    }
    return new Line(
        secret(line.substring(0, space), file.toString()), new ToolFilter(patterns, List.of()));
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
