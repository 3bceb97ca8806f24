package io.agenticflow.cli.run;

import io.agenticflow.agent.definition.AgentCatalogue;
import io.agenticflow.agent.definition.AgentFile;
import io.agenticflow.agent.definition.AgentFolder;
import io.agenticflow.agent.definition.AgentProblem;
import io.agenticflow.agent.definition.AgentSource;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.jr.stree.JrsObject;

/** {@code agentic-flow agents validate}: says what is wrong with files of agents. */
public final class AgentValidateCommand implements Command {
  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    Path folder = arguments.get(Options.CWD, Settings.currentFolder()).toAbsolutePath().normalize();
    List<AgentProblem> problems = new ArrayList<>();
    List<AgentCatalogue.Checked> files = new ArrayList<>();
    if (arguments.words().isEmpty()) {
      files.addAll(
          Agents.catalogue(folder, arguments, Settings.read(arguments, terminal)).check(problems));
    }
    for (String word : arguments.words()) {
      Path path = folder.resolve(word).normalize();
      if (Files.isDirectory(path)) {
        files.addAll(
            new AgentCatalogue(List.of(new AgentFolder(AgentSource.Scope.CHOSEN, path)))
                .check(problems));
      } else if (Files.exists(path)) {
        files.add(
            new AgentCatalogue.Checked(path, AgentFile.read(path, AgentSource.Scope.CHOSEN, "")));
      } else {
        throw new CliException(ExitCode.USAGE, "there is no file " + path, null);
      }
    }
    AgentCheck check = AgentCheck.of(files, problems);
    boolean failed = check.count(AgentCheck.Weight.ERROR) > 0;
    if ("json".equals(arguments.get(Options.OUTPUT))) {
      terminal.out().println(Json.write(json(check)));
    } else {
      boolean verbose = arguments.isSet(Options.VERBOSE);
      for (AgentCheck.Finding finding : check.findings()) {
        if (verbose || finding.weight() != AgentCheck.Weight.NOTE) {
          terminal.out().println(word(finding.weight()) + "  " + finding.problem());
        }
      }
      long notes = check.count(AgentCheck.Weight.NOTE);
      terminal
          .out()
          .println(
              "Agents that can be used: "
                  + check.agents()
                  + ". Errors: "
                  + check.count(AgentCheck.Weight.ERROR)
                  + ", warnings: "
                  + check.count(AgentCheck.Weight.WARNING)
                  + ", notes: "
                  + notes
                  + (notes > 0 && !verbose ? " (--verbose shows them)" : ""));
    }
    return (failed ? ExitCode.FAILED : ExitCode.OK).code();
  }

  private static JrsObject json(AgentCheck check) {
    return Json.object()
        .put("agents", check.agents())
        .put(
            "findings",
            check.findings().stream()
                .map(finding ->
                    Json.object()
                        .put("weight", word(finding.weight()).strip())
                        .put("source", finding.problem().source())
                        .put(
                            "line",
                            finding.problem().line() > 0
                                ? Long.valueOf(finding.problem().line())
                                : null)
                        .put("reason", finding.problem().reason())
                        .build())
                .toList())
        .build();
  }

  private static String word(AgentCheck.Weight weight) {
    String word = weight.name().toLowerCase(Locale.ROOT);
    return word + " ".repeat(7 - word.length());
  }
}
