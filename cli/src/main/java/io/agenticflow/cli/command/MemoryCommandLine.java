package io.agenticflow.cli.command;

import io.agenticflow.cli.args.CommandSpec;
import io.agenticflow.cli.args.CommandSpec.Section;
import io.agenticflow.cli.args.CommandSpec.Section.Row;
import io.agenticflow.cli.args.Option;
import io.agenticflow.cli.args.Positional;
import java.util.ArrayList;
import java.util.List;

/** What the commands of {@code agentic-flow memory} take. */
final class MemoryCommandLine {
  private static final Positional ID =
      new Positional("ID", true, false, "The entry's id; its beginning is enough.");

  private static final Option<String> ONLY_HERE =
      Options.NAMESPACE.withHelp("Where the entry has to be. Without it: in any.");

  private MemoryCommandLine() {}

  static CommandSpec group() {
    return CommandSpec.group(
        "memory",
        "Remembers what people, agents and runs found out, and finds it again",
        "list",
        List.of(
            store(), search(), list(), show(), mark(), delete(), export(), imports(), stats(),
            rebuild()),
        List.of(Options.HELP));
  }

  private static CommandSpec store() {
    return CommandSpec.of(
        "memory store",
        "Remembers a text and shows its id; the same text twice is one entry",
        List.of(
            new Positional(
                "TEXT", false, true, "What is to be remembered. Without it: standard input.")),
        with(
            "json: one object with the entry.",
            Options.MEMORY_TAG.withHelp("A word to find it by."),
            Options.MEMORY_EXPIRES,
            Options.MEMORY_SOURCE),
        examples(
            "agentic-flow memory store \"Tests need the database of compose.yaml\" --tag tests",
            "agentic-flow memory store \"No merges to main this week\" --expires 7d"));
  }

  private static CommandSpec search() {
    return CommandSpec.of(
        "memory search",
        "Shows what fits some words, the best first; retr* is the beginning of a word",
        List.of(new Positional("QUERY", true, true, "What is looked for.")),
        with(
            "json: one object with the hits.",
            Options.MEMORY_TAG,
            Options.MEMORY_LIMIT.withDefault("10"),
            Options.MEMORY_ALL.withHelp("In all namespaces.")),
        examples("agentic-flow memory search how are tests run"));
  }

  private static CommandSpec list() {
    return CommandSpec.of(
        "memory list",
        "Shows the entries, the newest first; meant where no command is named",
        List.of(),
        with(
            "json: one object with the entries.",
            Options.MEMORY_TAG,
            Options.MEMORY_LIMIT.withDefault("50"),
            Options.MEMORY_ALL.withHelp("Those of all namespaces.")));
  }

  private static CommandSpec show() {
    return CommandSpec.of(
        "memory show",
        "Shows one entry whole: who said it, from what, and how it fared",
        List.of(ID),
        with("json: one object.", ONLY_HERE));
  }

  private static CommandSpec mark() {
    return CommandSpec.of(
        "memory mark",
        "Says whether an entry helped or misled; one that misleads ranks lower, then is told no more",
        List.of(ID, new Positional("RESULT", true, false, "helped or misled.")),
        with("json: one object.", ONLY_HERE),
        examples("agentic-flow memory mark 3f2a misled"));
  }

  private static CommandSpec delete() {
    return CommandSpec.of(
        "memory delete",
        "Forgets entries, or all of a namespace",
        List.of(new Positional("ID", false, true, "The ids; the beginning of each is enough.")),
        with(
            "json: one object with the ids, or how many there were.",
            Options.MEMORY_ALL.withHelp("All of the namespace.")),
        examples(
            "agentic-flow memory delete 3f2a", "agentic-flow memory delete --namespace old --all"));
  }

  private static CommandSpec export() {
    return CommandSpec.of(
        "memory export",
        "Writes entries to standard output, the oldest first, one JSON object a line",
        List.of(),
        List.of(
            Options.NAMESPACE,
            Options.MEMORY_ALL.withHelp("Those of all namespaces."),
            Options.CWD.withHelp("The folder of the project."),
            Options.VERBOSE,
            Options.CONFIG,
            Options.HELP),
        examples("agentic-flow memory export --all > memory.jsonl"));
  }

  private static CommandSpec imports() {
    return CommandSpec.of(
        "memory import",
        "Remembers what such lines hold; what is there already stays one entry",
        List.of(new Positional("FILE", false, false, "Without it, or as -: standard input.")),
        with(
            "json: one object with how many are new.",
            Options.NAMESPACE.withHelp("Puts all of them here. Without it: where they were.")),
        examples("agentic-flow memory import memory.jsonl"));
  }

  private static CommandSpec stats() {
    return CommandSpec.of(
        "memory stats",
        "Shows what each namespace holds, and where the memory is",
        List.of(),
        with("json: one object.", Options.NAMESPACE.withHelp("Only this one. Without it: all.")));
  }

  private static CommandSpec rebuild() {
    return CommandSpec.of(
        "memory rebuild",
        "Makes what the search reads anew, from the entries",
        List.of(),
        with(
            "json: one object with how many entries there are.",
            Options.NAMESPACE.withHelp("Only this one. Without it: all.")));
  }

  /** Options of a command that is about one namespace. */
  private static List<Option<?>> with(String output, Option<?>... own) {
    List<Option<?>> all = new ArrayList<>(List.of(own));
    if (all.stream().noneMatch(each -> each.name().equals(Options.NAMESPACE.name()))) {
      all.addFirst(Options.NAMESPACE);
    }
    all.add(Options.CWD.withHelp("The folder of the project."));
    all.add(Options.OUTPUT.withHelp(output));
    all.add(Options.VERBOSE);
    all.add(Options.CONFIG);
    all.add(Options.HELP);
    return all;
  }

  private static Section examples(String... lines) {
    List<Row> rows = new ArrayList<>();
    for (String line : lines) {
      rows.add(new Row(line, ""));
    }
    return new Section("Examples", rows);
  }
}
