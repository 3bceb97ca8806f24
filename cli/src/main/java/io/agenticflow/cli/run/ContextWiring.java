package io.agenticflow.cli.run;

import io.agenticflow.agent.SkillTool;
import io.agenticflow.agent.definition.AgentDefinition;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.config.Configuration;
import io.agenticflow.context.ContextPolicy;
import io.agenticflow.context.Instructions;
import io.agenticflow.context.Skill;
import io.agenticflow.context.Skills;
import io.agenticflow.permission.SettingsSearch;
import io.agenticflow.tool.Workspace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the files of the user and of the project tell the model of a run from the command line.
 *
 * @param instructions what holds from the beginning, and what comes with files
 * @param known the skills that the agent knows from the start
 */
record ContextWiring(Instructions instructions, Skills skills, String known) {
  /** Characters of the list of skills: one in fifty tokens of a usual context. */
  private static final int ROOM_FOR_SKILLS = 12_000;

  /**
   * Finds them, and says on standard error what was left out.
   *
   * @param folder the working folder, real and absolute
   * @param added further folders that the run may use
   * @param agent whose run it is
   */
  static ContextWiring of(
      ParsedArguments arguments,
      Configuration configuration,
      Path folder,
      List<Path> added,
      AgentDefinition agent,
      Terminal terminal) {
    String kinds = arguments.get(Options.SETTING_SOURCES);
    Path home = Settings.userHome().toAbsolutePath();
    Instructions.Where where =
        new Instructions.Where(
            folder,
            added.stream().map(each -> RunSetup.real(folder.resolve(each))).toList(),
            home,
            SettingsPlaces.userFolder(folder, terminal),
            configuration.home(),
            SettingsSearch.kinds(kinds));
    boolean count = Customs.count(arguments);
    Skills skills = count ? Skills.find(where, Customs.trusted(arguments)) : Skills.NONE;
    ContextWiring found =
        new ContextWiring(
            count && !agent.traits().omitsInstructions()
                ? Instructions.read(where)
                : Instructions.NONE,
            skills,
            skills.known(
                agent.traits().skills(),
                problem -> terminal.err().println("Note: agent " + agent.name() + ": " + problem)));
    found.instructions.notes().forEach(note -> terminal.err().println("Note: " + note));
    found.skills.notes().forEach(note -> terminal.err().println("Note: " + note));
    if (Settings.isVerbose(arguments)) {
      found.explain(terminal);
    }
    return found;
  }

  private void explain(Terminal terminal) {
    instructions.always().forEach(each -> terminal.err().println("Instructions: " + each.file()));
    for (Skill each : skills.all()) {
      terminal
          .err()
          .println(
              "Skill: "
                  + each.name()
                  + " ("
                  + each.file()
                  + ")"
                  + (each.unhonoured().isEmpty()
                      ? ""
                      : "; nothing acts on its fields "
                          + String.join(", ", each.unhonoured().keySet())));
    }
  }

  /**
   * Returns the texts that belong into the system prompt.
   *
   * @param tools that the agent really has
   */
  List<String> texts(List<String> tools) {
    List<String> texts = new ArrayList<>();
    texts.add(known);
    texts.add(instructions.text());
    if (tools.contains(SkillTool.NAME)) {
      texts.add(skills.listing(ROOM_FOR_SKILLS));
    }
    texts.removeIf(String::isEmpty);
    return texts;
  }

  /**
   * Returns the texts that belong into the system prompt of a sub-agent.
   *
   * @param tools that it really has
   */
  List<String> texts(AgentDefinition sub, List<String> tools) {
    return new ContextWiring(
            sub.traits().omitsInstructions() ? Instructions.NONE : instructions,
            skills,
            skills.known(sub.traits().skills(), _ -> {})) // the file's own check tells its author
        .texts(tools);
  }

  /** Returns the workspace in which the folders of skills and of long results can be read too. */
  Workspace readable(Workspace workspace, OpenSession session) {
    List<Path> folders = new ArrayList<>(session.resultFolders());
    for (Skill each : skills.all()) {
      if (!each.isCommand()) {
        folders.add(each.home());
      }
    }
    return workspace.readingAlso(folders);
  }

  /** Returns how a run fills the context. */
  ContextPolicy policy(OpenSession session, boolean measures) {
    return ContextPolicy.USUAL
        .withInstructions(instructions)
        .withSkills(skills)
        .withMeasures(measures)
        .withExpansion(true)
        .withResults(session.results());
  }
}
