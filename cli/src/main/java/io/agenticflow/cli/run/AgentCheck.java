package io.agenticflow.cli.run;

import io.agenticflow.agent.definition.AgentCatalogue;
import io.agenticflow.agent.definition.AgentDefinition;
import io.agenticflow.agent.definition.AgentFields;
import io.agenticflow.agent.definition.AgentFile;
import io.agenticflow.agent.definition.AgentProblem;
import io.agenticflow.agent.definition.ToolSelection;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.config.Configuration;
import io.agenticflow.hook.HookReader;
import io.agenticflow.json.Json;
import io.agenticflow.permission.RuleSource;
import io.agenticflow.permission.SettingsException;
import io.agenticflow.vocabulary.RawJson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is to be said of files of agents.
 *
 * @param agents how many can be used
 * @param findings in the order of the files
 */
public record AgentCheck(int agents, List<Finding> findings) {
  public AgentCheck {
    findings = List.copyOf(findings);
  }

  /** How bad something is. */
  public enum Weight {
    /** The agent cannot be used. */
    ERROR,
    /** Something was forgiven, or does not do what its author may think. */
    WARNING,
    /** A field that nothing acts on. */
    NOTE
  }

  /** Something that is to be said of a file. */
  public record Finding(Weight weight, AgentProblem problem) {}

  /** Returns how many findings are of a weight. */
  public long count(Weight weight) {
    return findings.stream().filter(finding -> finding.weight() == weight).count();
  }

  /** Looks at all files that agents are looked for in. */
  public static AgentCheck here(
      Path folder, ParsedArguments arguments, Configuration configuration) {
    List<AgentProblem> problems = new ArrayList<>();
    return of(Agents.catalogue(folder, arguments, configuration).check(problems), problems);
  }

  /** Looks at files that were read. */
  static AgentCheck of(List<AgentCatalogue.Checked> files, List<AgentProblem> folders) {
    List<Finding> findings = new ArrayList<>();
    folders.forEach(problem -> findings.add(new Finding(Weight.ERROR, problem)));
    Map<String, Path> names = new HashMap<>();
    int agents = 0;
    for (AgentCatalogue.Checked checked : files) {
      switch (checked.reading()) {
        case AgentFile.Reading.Rejected(AgentProblem problem) ->
            findings.add(new Finding(Weight.ERROR, problem));
        case AgentFile.Reading.Documentation _ -> {
          // It does not claim to be an agent.
        }
        case AgentFile.Reading.Agent(AgentDefinition agent, List<AgentProblem> warnings) -> {
          int before = findings.size();
          warnings.forEach(problem -> findings.add(new Finding(Weight.WARNING, problem)));
          look(agent, checked.file(), findings);
          Path other = names.putIfAbsent(agent.name(), checked.file());
          if (other != null) {
            add(
                findings,
                Weight.WARNING,
                checked.file(),
                "the name " + agent.name() + " is also that of " + other);
          }
          boolean usable =
              findings.subList(before, findings.size()).stream()
                  .noneMatch(finding -> finding.weight() == Weight.ERROR);
          agents += usable ? 1 : 0;
        }
      }
    }
    return new AgentCheck(agents, findings);
  }

  private static void look(AgentDefinition agent, Path file, List<Finding> findings) {
    ToolSelection.Resolution tools = agent.tools().resolve(RunTools.names());
    if (!tools.unresolved().isEmpty()) {
      add(
          findings,
          tools.isFutile() ? Weight.ERROR : Weight.WARNING,
          file,
          (tools.isFutile() ? "none of its tools is there: " : "tools that are not there: ")
              + String.join(", ", tools.unresolved()));
    }
    RawJson hooks = agent.traits().hooks();
    if (hooks != null) {
      List<String> notes = new ArrayList<>();
      RuleSource source = new RuleSource(RuleSource.Scope.AGENT, "its field", Path.of("/"));
      try {
        HookReader.ofAgent(Json.parse(hooks), source, notes);
        notes.forEach(note -> add(findings, Weight.WARNING, file, note));
      } catch (SettingsException e) {
        add(findings, Weight.ERROR, file, String.valueOf(e.getMessage()));
      }
    }
    agent
        .unhonoured()
        .keySet()
        .forEach(field -> {
          String why = AgentFields.why(field);
          add(
              findings,
              Weight.NOTE,
              file,
              "nothing acts on " + field + (why == null ? "" : ": " + why));
        });
  }

  private static void add(List<Finding> findings, Weight weight, Path file, String reason) {
    findings.add(new Finding(weight, new AgentProblem(file.toString(), 0, reason)));
  }
}
