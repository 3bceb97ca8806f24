package io.agenticflow.cli.mcp;

import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.mcp.servers.DefinitionException;
import io.agenticflow.mcp.servers.Origin;
import io.agenticflow.mcp.servers.ServerDefinition;
import io.agenticflow.mcp.servers.ServerFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * {@code agentic-flow mcp add}, {@code add-json} and {@code remove}: writes and removes entries.
 */
public final class McpEntryCommand implements Command {
  private final Action action;

  /** What is done. */
  public enum Action {
    ADD,
    ADD_JSON,
    REMOVE
  }

  public McpEntryCommand(Action action) {
    this.action = action;
  }

  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    Here here = Here.of(arguments, terminal);
    String name = arguments.words().getFirst();
    try {
      switch (action) {
        case ADD -> put(here, name, sampling(here, entry(arguments)));
        case ADD_JSON -> put(here, name, json(arguments.words().get(1)));
        case REMOVE -> remove(here, name);
      }
    } catch (IOException e) {
      throw Here.failed(e);
    }
    return ExitCode.OK.code();
  }

  private static void put(Here here, String name, JrsObject entry) throws IOException {
    ServerFile file = here.file(here.scope());
    ServerDefinition server = checked(name, entry, here.scope(), file);
    boolean replaced = file.put(name, entry);
    if (here.scope() == Origin.Scope.PROJECT) {
      here.choices().enable(server); // who writes it down agrees to it
    }
    here.answer(
        Here.json(server).put("replaced", replaced).put("entry", entry).build(),
        (replaced ? "Replaced " : "Added ") + name + " in " + file.path() + ": " + server.target());
  }

  /** Adds that the server may ask a model, where that is typed. */
  private static JrsObject sampling(Here here, JrsObject entry) {
    if (!here.arguments().isSet(Options.MCP_SAMPLING)) {
      return entry;
    }
    if (here.scope() == Origin.Scope.PROJECT) {
      throw new CliException(
          ExitCode.USAGE,
          "--sampling does not count in a file of the folder, which others can have written",
          "name the server for yourself: --scope local or --scope user");
    }
    JsonObjectBuilder all = Json.object();
    Json.fields(entry).forEach(field -> all.put(field.getKey(), field.getValue()));
    return all.put("sampling", true).build();
  }

  /** Returns an entry as a server; throws where it cannot be one. */
  static ServerDefinition checked(
      String name, JrsValue entry, Origin.Scope scope, ServerFile file) {
    if (!name.matches("[A-Za-z0-9_.-]{1,64}")) {
      throw new CliException(
          ExitCode.USAGE,
          "the name " + name + " cannot be a server's",
          "take letters, digits, '-', '_' and '.'");
    }
    try {
      return ServerDefinition.read(
          name, entry, new Origin(scope, file.path().toString(), scope == Origin.Scope.PROJECT));
    } catch (DefinitionException e) {
      throw new CliException(ExitCode.USAGE, "the server " + name + " " + e.getMessage(), null, e);
    }
  }

  private static JrsObject json(String typed) {
    try {
      if (Json.parse(typed) instanceof JrsObject object) {
        return object;
      }
      throw new CliException(ExitCode.USAGE, "the entry is not a JSON object", null);
    } catch (JsonException e) {
      throw new CliException(ExitCode.USAGE, "the entry: " + e.getMessage(), null, e);
    }
  }

  private static JrsObject entry(ParsedArguments arguments) {
    List<String> words = arguments.words();
    String target = words.get(1);
    List<String> rest = new ArrayList<>(words.subList(2, words.size()));
    String transport = arguments.get(Options.MCP_TRANSPORT);
    boolean isAddress = target.startsWith("http://") || target.startsWith("https://");
    if (transport == null) {
      transport = isAddress ? "http" : "stdio";
    }
    List<String> headers = new ArrayList<>(arguments.all(Options.MCP_HEADER));
    List<String> environment = arguments.all(Options.MCP_ENVIRONMENT);
    if (transport.equals("stdio")) {
      refuse(headers, "--header", "a program");
      return Json.object()
          .put("command", target)
          .put("args", rest.isEmpty() ? null : Json.array(rest.stream().map(Json::of).toList()))
          .put("env", pairs(environment, "=", "--env"))
          .build();
    }
    refuse(environment, "--env", "an address");
    if (!isAddress && !target.startsWith("${")) {
      throw new CliException(
          ExitCode.USAGE,
          target + " is no address of a server",
          "it must begin with https:// or http://");
    }
    takeHeaders(rest, headers);
    if (!rest.isEmpty()) {
      throw new CliException(
          ExitCode.USAGE,
          "an address has no arguments, but there is " + rest.getFirst(),
          "put options before the server's name");
    }
    return Json.object()
        .put("type", transport)
        .put("url", target)
        .put("headers", pairs(headers, ":", "--header"))
        .build();
  }

  /** Headers may also stand behind the address, as they do in many instructions. */
  private static void takeHeaders(List<String> rest, List<String> headers) {
    while (rest.size() >= 2
        && (rest.getFirst().equals("--header") || rest.getFirst().equals("-H"))) {
      headers.add(rest.get(1));
      rest.subList(0, 2).clear();
    }
  }

  private static void refuse(List<String> values, String option, String target) {
    if (!values.isEmpty()) {
      throw new CliException(
          ExitCode.USAGE, option + " means nothing for " + target, "leave it out");
    }
  }

  private static @Nullable JrsObject pairs(List<String> texts, String between, String option) {
    if (texts.isEmpty()) {
      return null;
    }
    JsonObjectBuilder all = Json.object();
    for (String each : texts) {
      int at = each.indexOf(between);
      if (at <= 0) {
        throw new CliException(
            ExitCode.USAGE,
            option + " " + shown(each) + ": must be NAME" + between + "VALUE",
            null);
      }
      all.put(each.substring(0, at).strip(), each.substring(at + 1).strip());
    }
    return all.build();
  }

  /** The value may be a secret. */
  private static String shown(String text) {
    return text.length() > 3 ? text.substring(0, 3) + "…" : text;
  }

  private static void remove(Here here, String name) throws IOException {
    List<Origin.Scope> scopes =
        here.arguments().get(Options.MCP_ANY_SCOPE) == null
            ? List.of(Origin.Scope.LOCAL, Origin.Scope.PROJECT, Origin.Scope.USER)
            : List.of(here.scope());
    List<ServerFile> found = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (Origin.Scope scope : scopes) {
      ServerFile file = here.file(scope);
      List<String> there = file.names();
      names.addAll(there);
      if (there.contains(name)) {
        found.add(file);
      }
    }
    if (found.isEmpty()) {
      throw Here.unknown(name, names);
    }
    if (found.size() > 1) {
      throw new CliException(
          ExitCode.USAGE,
          "the server " + name + " is named in more than one place",
          "say which is meant, with --scope "
              + String.join(
                  " or ",
                  scopes.stream().map(each -> each.name().toLowerCase(Locale.ROOT)).toList()));
    }
    found.getFirst().remove(name);
    here.answer(
        Json.object().put("name", name).put("place", found.getFirst().path().toString()).build(),
        "Removed " + name + " from " + found.getFirst().path());
  }
}
