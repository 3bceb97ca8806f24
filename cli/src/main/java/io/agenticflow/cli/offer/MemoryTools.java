package io.agenticflow.cli.offer;

import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.json.Json;
import io.agenticflow.mcp.server.Offered;
import io.agenticflow.memory.Namespaces;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * Tools that search memory and write to it; what other projects remember is none of the client's.
 */
final class MemoryTools {
  /** The names of those that change what is remembered. */
  static final List<String> WRITING = List.of("store_memory", "delete_memory");

  private final CommandTools commands;
  private final List<String> here;
  private final String project;

  /**
   * @param here options that say in which folder, and with which configuration
   * @param project the namespace of the folder's project
   */
  MemoryTools(CommandTools commands, List<String> here, String project) {
    this.commands = commands;
    this.here = here;
    this.project = project;
  }

  /** Returns those that change nothing. */
  List<Offered> reading() {
    String namespace = "Whose memory, for example agent:coder; this project's usually.";
    return List.of(
        ProgramTool.reading(
            "search_memory",
            "Finds what people and agents wanted remembered of this project: facts, wishes, mistakes"
                + " not to repeat; the best first.",
            new ToolInput()
                .required("query", "string", "Words to look for; retr* is the beginning of one.")
                .optional("namespace", "string", namespace)
                .optional("tag", "string", "Only what has this tag.")
                .optional("limit", "integer", "The most that are wanted; 10 usually."),
            (in, call) -> {
              List<String> typed = typed(in, "search");
              typed.add("--output=json");
              typed.add("--");
              typed.add(Json.string(in, "query", ""));
              return CommandTools.structured(commands.json(typed));
            }),
        ProgramTool.reading(
            "list_memory",
            "Lists what is remembered of this project, the newest first.",
            new ToolInput()
                .optional("namespace", "string", namespace)
                .optional("tag", "string", "Only what has this tag.")
                .optional("limit", "integer", "The most that are listed; 50 usually."),
            (in, call) -> CommandTools.structured(commands.answer(typed(in, "list")))));
  }

  /** Returns those that change what is remembered. */
  List<Offered> writing() {
    return List.of(
        ProgramTool.of(
            WRITING.getFirst(),
            "Remembers a short text of this project for later; secrets in it are left out.",
            new ToolInput()
                .required("text", "string", "What is to be remembered.")
                .optional(
                    "namespace",
                    "string",
                    "Whose memory, for example agent:coder; this project's usually.")
                .optional("tags", "string", "Words to find it by, with commas between them.")
                .optional(
                    "expires",
                    "string",
                    "When it is forgotten: 30d, 12h, 2026-12-24; never usually."),
            annotations(false),
            (in, call) -> {
              List<String> typed = typed(in, "store");
              for (String tag : Json.string(in, "tags", "").split(",")) {
                if (!tag.isBlank()) {
                  typed.add("--tag=" + tag.strip());
                }
              }
              CommandTools.option(typed, "--expires", Json.string(in, "expires"));
              typed.add("--source=mcp");
              typed.add("--output=json");
              typed.add("--");
              typed.add(Json.string(in, "text", ""));
              return CommandTools.structured(commands.json(typed));
            }),
        ProgramTool.of(
            WRITING.getLast(),
            "Forgets an entry of this project's memory, or of the namespace that is named.",
            new ToolInput()
                .required("id", "string", "The entry's id, as search_memory has it.")
                .optional("namespace", "string", "Where it is; this project's usually."),
            annotations(true),
            (in, call) -> {
              List<String> typed = typed(in, "delete");
              if (Json.string(in, "namespace") == null) {
                typed.add("--namespace=" + project);
              }
              typed.add("--output=json");
              typed.add("--");
              typed.add(Json.string(in, "id", ""));
              return CommandTools.structured(commands.json(typed));
            }));
  }

  private static JrsObject annotations(boolean destroys) {
    return Json.object()
        .put("readOnlyHint", false)
        .put("destructiveHint", destroys)
        .put("openWorldHint", false)
        .build();
  }

  /** Returns the command with what all of them take. */
  private List<String> typed(JrsValue in, String command) {
    List<String> typed = new ArrayList<>(CommandTools.with(here, "memory", command));
    String namespace = Json.string(in, "namespace");
    if (namespace != null && Namespaces.isOfProject(namespace) && !namespace.equals(project)) {
      throw new CliException(
          ExitCode.PERMISSION_DENIED,
          "the namespace " + namespace + " belongs to another project",
          "without one it is this project's");
    }
    CommandTools.option(typed, "--namespace", namespace);
    if (!command.equals("store") && !command.equals("delete")) {
      CommandTools.option(typed, "--tag", Json.string(in, "tag"));
      Long limit = Json.integer(in, "limit");
      CommandTools.option(typed, "--limit", limit == null ? null : limit.toString());
    }
    return typed;
  }
}
