package io.agenticflow.cli.run;

import io.agenticflow.agent.definition.AgentDefinition;
import io.agenticflow.agent.definition.AgentFile;
import io.agenticflow.agent.definition.AgentSource;
import io.agenticflow.agent.definition.ToolSelection;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.json.Json;
import io.agenticflow.tool.FileProblem;
import java.io.Console;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** {@code agentic-flow agents create NAME}: writes the file of a new agent. */
public final class AgentCreateCommand implements Command {
  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    String name = arguments.words().getFirst();
    if (!name.matches("[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?")) {
      throw new CliException(
          ExitCode.USAGE,
          name + " is no name for an agent",
          "small letters, digits and hyphens between them, at most 64");
    }
    String description = description(arguments, terminal);
    Path file = folder(arguments).resolve(name + ".md");
    String text = text(name, description, arguments);
    AgentDefinition agent = check(text, file);
    if (Files.exists(file)) {
      throw exists(file);
    }
    try {
      Path parent = file.getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.writeString(file, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (FileAlreadyExistsException e) {
      throw exists(file);
    } catch (IOException e) {
      throw new CliException(
          ExitCode.PERMISSION_DENIED,
          String.valueOf(FileProblem.of("write", file, e).getMessage()),
          null,
          e);
    }
    if ("json".equals(arguments.get(Options.OUTPUT))) {
      terminal
          .out()
          .println(
              Json.write(
                  Json.object().put("name", agent.name()).put("file", file.toString()).build()));
    } else {
      terminal.out().println(file);
      terminal.err().println("Run it with: agentic-flow --agent " + name + " --task \"…\"");
    }
    return ExitCode.OK.code();
  }

  private static CliException exists(Path file) {
    return new CliException(
        ExitCode.USAGE, file + " is there already", "take another name, or change the file");
  }

  private static String description(ParsedArguments arguments, Terminal terminal) {
    String typed = arguments.get(Options.AGENT_DESCRIPTION);
    Console console = terminal.inIsTerminal() && terminal.outIsTerminal() ? System.console() : null;
    if (typed == null && console != null) {
      typed = console.readLine("What does it do, and when is it to be used? ");
    }
    if (typed == null || typed.isBlank()) {
      throw new CliException(
          ExitCode.USAGE,
          "an agent needs a description",
          "say what it does and when it is to be used: --description \"…\"");
    }
    return typed.strip();
  }

  private static Path folder(ParsedArguments arguments) {
    Path workspace =
        arguments.get(Options.CWD, Settings.currentFolder()).toAbsolutePath().normalize();
    Path chosen = arguments.get(Options.AGENTS_DIR);
    if (chosen != null) {
      return workspace.resolve(chosen).normalize();
    }
    return arguments.isSet(Options.FOR_USER)
        ? Settings.userHome().toAbsolutePath().resolve(".claude/agents")
        : workspace.resolve(".claude/agents");
  }

  private static String text(String name, String description, ParsedArguments arguments) {
    StringBuilder text = new StringBuilder("---\n");
    field(text, "name", name);
    field(text, "description", quoted(description));
    String tools = arguments.get(Options.AGENT_TOOLS);
    field(text, "tools", tools == null ? null : quoted(tools));
    String model = arguments.get(Options.AGENT_MODEL);
    field(text, "model", model == null ? null : quoted(model));
    field(text, "permissionMode", arguments.get(Options.PERMISSION_MODE));
    Long maxTurns = arguments.get(Options.MAX_TURNS);
    field(text, "maxTurns", maxTurns == null ? null : maxTurns.toString());
    text.append("---\n\n");
    String prompt = arguments.get(Options.AGENT_PROMPT);
    String body = prompt == null ? beginning(name.replace('-', ' '), description) : prompt;
    return text.append(body.strip()).append('\n').toString();
  }

  private static void field(StringBuilder text, String name, @Nullable String value) {
    if (value != null) {
      text.append(name).append(": ").append(value).append('\n');
    }
  }

  /** A text of JSON is one of YAML too. */
  private static String quoted(String value) {
    return Json.write(Json.of(value));
  }

  /** What is written must be readable, and mean what was typed. */
  private static AgentDefinition check(String text, Path file) {
    AgentFile.Reading reading =
        AgentFile.parse(text, new AgentSource(AgentSource.Scope.CHOSEN, file), "");
    return switch (reading) {
      case AgentFile.Reading.Agent(AgentDefinition agent, var _) -> {
        ToolSelection.Resolution tools = agent.tools().resolve(RunTools.names());
        if (!tools.unresolved().isEmpty()) {
          throw new CliException(
              ExitCode.USAGE,
              "there are no such tools: " + String.join(", ", tools.unresolved()),
              "the tools are " + String.join(", ", RunTools.names()));
        }
        yield agent;
      }
      case AgentFile.Reading.Rejected rejected ->
          throw new CliException(
              ExitCode.USAGE, "the agent could not be used: " + rejected.problem().reason(), null);
      case AgentFile.Reading.Documentation _ ->
          throw new CliException(ExitCode.INTERNAL, "the file would name no agent", null);
    };
  }

  private static String beginning(String name, String description) {
    return """
    You are %s. %s

    ## How you work

    1. Look at what is there before you change it.
    2. Do what the task asks, and no more.
    3. Check the result with the tools that you have.

    ## What you answer

    What you did and what is left open, in a few sentences.
    """
        .formatted(name, description);
  }
}
