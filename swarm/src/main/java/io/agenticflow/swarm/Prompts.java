package io.agenticflow.swarm;

import java.util.List;
import java.util.stream.Collectors;

/** What is said to the members of a swarm. */
final class Prompts {
  /** Of another's answer, where it is shown. */
  private static final int LONGEST_SHOWN = 8_000;

  private Prompts() {}

  /** Says who somebody is. */
  static String you(Member member, String topology) {
    return "You are `"
        + member.id()
        + "` ("
        + member.agent()
        + ") in a "
        + topology
        + " swarm of agents.";
  }

  static String objective(SwarmOrder order) {
    return "# Objective\n\n" + order.objective();
  }

  static String focus(Member member) {
    return member.focus().isEmpty() ? "" : "\n\n# Your part\n\n" + member.focus();
  }

  /** Lists the agents that can be chosen. */
  static String choices(SwarmOrder order) {
    return "# Agents that you can choose from\n\n"
        + order.choices().stream()
            .map(each -> "- " + each.agent() + ": " + Texts.line(each.description(), 200))
            .collect(Collectors.joining("\n"));
  }

  /** Shows what a member brought. */
  static String result(WorkReport report) {
    return "## "
        + report.member()
        + " ("
        + report.agent()
        + "), "
        + (report.isDone() ? "done" : "failed: " + report.problem())
        + (report.files().isEmpty() ? "" : "\n\nFiles: " + String.join(", ", report.files()))
        + (report.answer().isBlank()
            ? ""
            : "\n\n" + Texts.cut(report.answer().strip(), LONGEST_SHOWN));
  }

  static String results(String title, List<WorkReport> reports) {
    return "# "
        + title
        + "\n\n"
        + (reports.isEmpty()
            ? "None."
            : reports.stream().map(Prompts::result).collect(Collectors.joining("\n\n")));
  }

  /** Shows which merges had conflicts. */
  static String conflicts(List<Merge> merges) {
    String all =
        merges.stream()
            .filter(each -> !each.isClean())
            .map(each ->
                "## "
                    + each.member()
                    + ": "
                    + String.join(", ", each.conflicts())
                    + "\n\nNothing of it was taken; it is on the branch "
                    + each.branch()
                    + ".\n\n"
                    + each.shown())
            .collect(Collectors.joining("\n\n"));
    return all.isEmpty() ? "" : "\n\n# Conflicts\n\n" + all;
  }
}
