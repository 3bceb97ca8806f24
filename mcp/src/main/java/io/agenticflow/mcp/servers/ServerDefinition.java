package io.agenticflow.mcp.servers;

import static java.util.Objects.requireNonNull;

import io.agenticflow.json.Json;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/**
 * A server as an entry of {@code mcpServers} names it, with its variables as they are written.
 *
 * @param timeout the longest that one request may take; null for what is usual
 * @param alwaysLoad whether its tools are shown to the model whole from the beginning
 * @param tools which of its tools are used
 * @param json the entry as written
 * @see <a href="https://code.claude.com/docs/en/mcp">The convention for these entries</a>
 */
public record ServerDefinition(
    String name,
    Origin origin,
    @Nullable Duration timeout,
    boolean alwaysLoad,
    ToolFilter tools,
    JrsObject json) {
  public ServerDefinition {
    requireNonNull(name, "name");
    requireNonNull(origin, "origin");
    requireNonNull(tools, "tools");
    requireNonNull(json, "json");
  }

  /**
   * Reads an entry; its variables need not be set.
   *
   * @throws DefinitionException where it cannot be used whatever the variables hold
   */
  public static ServerDefinition read(String name, JrsValue entry, Origin origin)
      throws DefinitionException {
    if (name.isBlank()) {
      throw new DefinitionException("has no name");
    }
    if (!(entry instanceof JrsObject json)) {
      throw new DefinitionException("is not a JSON object");
    }
    Long timeout = Json.integer(json, "timeout");
    if (timeout != null && timeout <= 0) {
      throw new DefinitionException("has a timeout of " + timeout + " ms; it must be positive");
    }
    ServerDefinition definition =
        new ServerDefinition(
            name,
            origin,
            timeout == null ? null : Duration.ofMillis(timeout),
            Json.isTrue(json, "alwaysLoad"),
            new ToolFilter(
                Json.field(json, "allowedTools") == null ? null : texts(json, "allowedTools"),
                texts(json, "disallowedTools")),
            json);
    definition.check();
    return definition;
  }

  private void check() throws DefinitionException {
    String type = type();
    switch (type) {
      case "stdio" -> {
        String command = Json.string(json, "command");
        if (command == null || command.isBlank()) {
          throw new DefinitionException("has no command");
        }
        texts(json, "args");
        named(Json.field(json, "env"), "env");
      }
      case "http", "sse" -> {
        if (!(Json.field(json, "url") instanceof JrsString)) {
          throw new DefinitionException("has no url");
        }
        named(Json.field(json, "headers"), "headers");
      }
      case "ws" ->
          throw new DefinitionException("has the type ws, which is not spoken here; say http");
      case "sdk" -> {}
      default -> throw new DefinitionException("has the unknown type " + type);
    }
  }

  /**
   * Returns {@code stdio}, {@code http}, {@code sse} or {@code sdk}, or what else stands there.
   *
   * @throws DefinitionException where there is a url and nothing says how it is spoken to
   */
  private String type() throws DefinitionException {
    String type = Json.string(json, "type");
    if (type == null && Json.field(json, "url") != null) {
      throw new DefinitionException("has a url and no type; say http or sse");
    }
    String word = type == null ? "stdio" : type.toLowerCase(Locale.ROOT);
    return word.equals("streamable-http") ? "http" : word;
  }

  /**
   * Returns how it is reached, with its variables replaced.
   *
   * @throws DefinitionException where a variable is not set, or the address is none
   */
  public Reach reach(Map<String, String> environment) throws DefinitionException {
    VariableExpansion variables = new VariableExpansion(environment);
    String type = type();
    return switch (type) {
      case "sdk" -> new Reach.InCaller();
      case "stdio" -> {
        List<String> arguments = new ArrayList<>();
        for (String each : texts(json, "args")) {
          arguments.add(variables.expand(each));
        }
        String folder = Json.string(json, "cwd");
        yield new Reach.Program(
            variables.expand(Json.string(json, "command", "")),
            arguments,
            expanded(named(Json.field(json, "env"), "env"), variables),
            folder == null ? null : variables.expand(folder));
      }
      default ->
          new Reach.Web(
              address(variables.expand(Json.string(json, "url", ""))),
              type.equals("sse"),
              expanded(named(Json.field(json, "headers"), "headers"), variables),
              Json.string(json, "headersHelper"),
              Json.field(json, "oauth") instanceof JrsObject oauth ? oauth : null);
    };
  }

  /** Returns how it is reached in one line without variables' values and headers, for people. */
  public String target() {
    String url = Json.string(json, "url");
    if (url != null) {
      return url;
    }
    StringBuilder line = new StringBuilder(Json.string(json, "command", "in the calling program"));
    Json.array(json, "args").forEach(each -> line.append(' ').append(each.asText()));
    return line.toString();
  }

  /**
   * Returns whether the entry lets the server ask a model of the user's, which costs the user's
   * money: {@code sampling}, which does not count in an entry that somebody else can have written.
   */
  public boolean mayAskModel() {
    return Json.isTrue(json, "sampling") && !origin.comesWithFolder();
  }

  /**
   * Returns whether tools that the server has only later are used without asking: {@code
   * acceptNewTools}, which does not count in an entry that somebody else can have written. What
   * lives in the program that drives the run is that program's own affair.
   */
  public boolean takesNewTools() {
    return kind().equals("sdk")
        || (Json.isTrue(json, "acceptNewTools") && !origin.comesWithFolder());
  }

  /** Returns the word for how it is spoken to. */
  public String kind() {
    String type = Json.string(json, "type");
    return type == null ? "stdio" : type;
  }

  /**
   * Returns what tells this server from others, 64 hexadecimal digits: a hash of its name and its
   * entry without what only says how it is used. Variables count as they are written.
   */
  public String identity() {
    StringBuilder text = new StringBuilder(name);
    for (String field :
        List.of("type", "command", "args", "env", "cwd", "url", "headers", "headersHelper")) {
      JrsValue value = json.get(field);
      text.append('\n').append(value == null ? "" : Json.write(value));
    }
    return sha256(text.toString());
  }

  /** Returns the SHA-256 of a text in UTF-8 as hexadecimal digits. */
  static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static URI address(String url) throws DefinitionException {
    try {
      URI address = new URI(url);
      String scheme = address.getScheme();
      if (address.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
        throw new DefinitionException("has the url " + url + ", which is no http(s) address");
      }
      return address;
    } catch (URISyntaxException e) {
      throw new DefinitionException("has the url " + url + ", which is no address", e);
    }
  }

  private static Map<String, String> expanded(
      Map<String, String> texts, VariableExpansion variables) throws DefinitionException {
    Map<String, String> all = new LinkedHashMap<>();
    for (Map.Entry<String, String> each : texts.entrySet()) {
      all.put(each.getKey(), variables.expand(each.getValue()));
    }
    return all;
  }

  private static Map<String, String> named(@Nullable JrsValue object, String field)
      throws DefinitionException {
    if (object != null && !(object instanceof JrsObject)) {
      throw new DefinitionException("has " + field + " that is not a JSON object");
    }
    Map<String, String> all = new LinkedHashMap<>();
    for (Map.Entry<String, JrsValue> each : Json.fields(object)) {
      if (!each.getValue().isValueNode() || each.getValue().isNull()) {
        throw new DefinitionException("has a " + field + "." + each.getKey() + " that is no text");
      }
      all.put(each.getKey(), each.getValue().asText());
    }
    return all;
  }

  private static List<String> texts(JrsObject json, String field) throws DefinitionException {
    JrsValue value = Json.field(json, field);
    if (value != null && !value.isArray()) {
      throw new DefinitionException("has " + field + " that are not a list");
    }
    List<String> all = new ArrayList<>();
    for (JrsValue each : Json.elements(value)) {
      if (!each.isValueNode() || each.isNull()) {
        throw new DefinitionException("has " + field + " that are not all texts");
      }
      all.add(each.asText());
    }
    return all;
  }
}
