package io.agenticflow.tool.mcp;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.mcp.McpException;
import io.agenticflow.mcp.client.CallOptions;
import io.agenticflow.mcp.client.McpClient;
import io.agenticflow.mcp.servers.Listing;
import io.agenticflow.mcp.servers.ServerSet;
import io.agenticflow.mcp.servers.ServerStatus;
import io.agenticflow.tool.PromptCommands;
import io.agenticflow.vocabulary.ContentBlock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsArray;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * The prompts of all servers of a set as {@code /mcp__server__prompt}, with arguments by position.
 * A server is connected when one of its prompts is called. Safe for use by several threads.
 *
 * @see <a
 *     href="https://modelcontextprotocol.io/specification/2025-11-25/server/prompts">Prompts</a>
 */
public final class ServerPrompts implements PromptCommands {
  private static final String BEGINNING = "mcp__";

  /** What a server says goes into every request that follows. */
  private static final int MOST_CHARS = 300_000;

  private static final int MOST_NAMED = 20;

  private final Supplier<@Nullable ServerSet> servers;

  /**
   * @param servers asked at each use, since a run may get its first server late; null for none
   */
  public ServerPrompts(Supplier<@Nullable ServerSet> servers) {
    this.servers = servers;
  }

  @Override
  public List<Command> list() {
    ServerSet set = servers.get();
    if (set == null) {
      return List.of();
    }
    Map<String, Command> all = new LinkedHashMap<>();
    for (ServerStatus each : set.status()) {
      Listing listing = each.listing();
      if (listing == null || each.state() == ServerStatus.State.DISABLED) {
        continue;
      }
      String prefix = McpNames.prefix(each.definition().name());
      for (JrsObject prompt : listing.prompts()) {
        String name = prefix + McpNames.plain(Json.string(prompt, "name", ""));
        all.putIfAbsent(
            name, new Command(name, Json.string(prompt, "description", ""), hint(prompt)));
      }
    }
    return List.copyOf(all.values());
  }

  private static String hint(JrsObject prompt) {
    List<String> words = new ArrayList<>();
    for (JrsValue each : Json.array(prompt, "arguments")) {
      String name = Json.string(each, "name", "").toUpperCase(Locale.ROOT);
      words.add(Json.isTrue(each, "required") ? name : "[" + name + "]");
    }
    return String.join(" ", words);
  }

  @Override
  public @Nullable List<ContentBlock> expanded(String words, Cancellation cancellation)
      throws UnusableException {
    if (!words.strip().startsWith("/" + BEGINNING)) {
      return null;
    }
    PromptLine line = PromptLine.read(words);
    ServerSet set = servers.get();
    List<ServerStatus> all = set == null ? List.of() : set.status();
    List<String> meant =
        all.stream()
            .map(each -> each.definition().name())
            .filter(server -> line.name().startsWith(McpNames.prefix(server)))
            // Of a and a__b, the longer name is the more likely one.
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
    if (set == null || meant.isEmpty()) {
      throw new UnusableException(
          "/"
              + line.name()
              + ": "
              + (all.isEmpty()
                  ? "this run has no MCP servers"
                  : "no MCP server is called so; there are "
                      + named(all.stream().map(each -> each.definition().name()).toList())));
    }
    McpException failure = null;
    for (String server : meant) {
      try {
        McpClient client = set.client(server, cancellation);
        JrsObject prompt = find(set, server, line.name());
        if (prompt != null) {
          return said(client, server, prompt, line, cancellation);
        }
      } catch (McpException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw new UnusableException("/" + line.name() + ": " + failure.getMessage(), failure);
    }
    String prefix = McpNames.prefix(meant.getFirst());
    List<String> there =
        list().stream().map(Command::name).filter(name -> name.startsWith(prefix)).toList();
    throw new UnusableException(
        "/"
            + line.name()
            + ": the MCP server "
            + meant.getFirst()
            + (there.isEmpty()
                ? " has no prompts"
                : " has no such prompt; it has "
                    + named(there.stream().map(name -> "/" + name).toList())));
  }

  private static String named(List<String> all) {
    int more = all.size() - MOST_NAMED;
    return String.join(", ", all.subList(0, Math.min(MOST_NAMED, all.size())))
        + (more > 0 ? " and " + more + " more" : "");
  }

  private static @Nullable JrsObject find(ServerSet set, String server, String name) {
    for (ServerStatus each : set.status()) {
      Listing listing = each.listing();
      if (listing != null && each.definition().name().equals(server)) {
        for (JrsObject prompt : listing.prompts()) {
          if (name.equals(
              McpNames.prefix(server) + McpNames.plain(Json.string(prompt, "name", "")))) {
            return prompt;
          }
        }
      }
    }
    return null;
  }

  private static List<ContentBlock> said(
      McpClient client, String server, JrsObject prompt, PromptLine line, Cancellation cancellation)
      throws McpException, UnusableException {
    JrsObject result =
        client.prompt(
            Json.string(prompt, "name", ""), arguments(prompt, line), CallOptions.of(cancellation));
    List<ContentBlock> all = new ArrayList<>();
    all.add(
        new ContentBlock.Text(
            "[The user calls /"
                + line.name()
                + ", a prompt of the MCP server "
                + server
                + ". It stands for these words of the user:]\n\n"));
    int left = MOST_CHARS;
    for (JrsValue message : Json.array(result, "messages")) {
      JrsValue content = Json.field(message, "content");
      if (content == null) {
        continue;
      }
      if (Json.string(message, "role", "").equals("assistant")) {
        all.add(new ContentBlock.Text("[as the assistant's answer:]\n"));
      }
      for (JrsValue each :
          content instanceof JrsArray ? Json.elements(content) : List.of(content)) {
        ContentBlock block = McpResult.block(each);
        if (!(block instanceof ContentBlock.Text text)) {
          all.add(block);
        } else if (text.text().length() <= left) {
          left -= text.text().length();
          all.add(new ContentBlock.Text(text.text() + "\n"));
        } else {
          all.add(
              new ContentBlock.Text(
                  text.text().substring(0, left)
                      + "\n[The prompt is longer than "
                      + MOST_CHARS
                      + " characters; the rest is left out]"));
          return all;
        }
      }
    }
    if (all.size() == 1) {
      throw new UnusableException(
          "/" + line.name() + ": the MCP server " + server + " answered with no messages");
    }
    return all;
  }

  /** Gives each argument that the prompt declares its word. */
  private static Map<String, String> arguments(JrsObject prompt, PromptLine line)
      throws UnusableException {
    List<JrsValue> declared = Json.array(prompt, "arguments");
    List<String> given = line.arguments();
    String usage = ("/" + line.name() + " " + hint(prompt)).strip();
    if (given.size() > declared.size()) {
      throw new UnusableException(
          "/"
              + line.name()
              + " takes "
              + declared.size()
              + (declared.size() == 1 ? " argument, not " : " arguments, not ")
              + given.size()
              + "; quotes keep words together: "
              + usage);
    }
    Map<String, String> all = new LinkedHashMap<>();
    for (int i = 0; i < declared.size(); i++) {
      String name = Json.string(declared.get(i), "name", "");
      if (i < given.size()) {
        all.put(name, given.get(i));
      } else if (Json.isTrue(declared.get(i), "required")) {
        throw new UnusableException(
            "/" + line.name() + ": the argument " + name + " is missing: " + usage);
      }
    }
    return all;
  }
}
