package io.agenticflow.swarm;

import io.agenticflow.durable.FailedException;
import io.agenticflow.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.jr.stree.JrsValue;

/**
 * Each makes a proposal; each hears the others' and says what is wrong with them, and may change
 * its own; each votes for another's. The one with the most votes is the answer, of several the one
 * of whoever was named first. Nobody changes files.
 */
final class Debate {
  private final SwarmRun run;
  private final Map<String, String> proposals = new LinkedHashMap<>();

  Debate(SwarmRun run) {
    this.run = run;
  }

  String answer() {
    List<Member> members =
        new Coordinator(run)
            .members("They debate: each makes a proposal, criticises the others', and votes.");
    propose(members);
    List<Member> able = able(members);
    if (able.size() > 1) {
      criticise(able);
      able = able(able);
    }
    if (able.isEmpty()) {
      throw new FailedException("nobody could make a proposal");
    }
    return decided(able);
  }

  private List<Member> able(List<Member> members) {
    return members.stream().filter(each -> proposals.containsKey(each.id())).toList();
  }

  private void propose(List<Member> members) {
    List<Assignment> pieces =
        members.stream()
            .map(each ->
                run.piece(
                    each,
                    Prompts.you(each, run.order().topology().word())
                        + " Make a proposal: what should be done, and why. The others will"
                        + " criticise it.\n\n"
                        + Prompts.objective(run.order())
                        + Prompts.focus(each),
                    false))
            .toList();
    for (WorkReport report : run.all(pieces)) {
      if (report.isDone()) {
        proposals.put(report.member(), report.answer());
      }
    }
  }

  private void criticise(List<Member> able) {
    List<Assignment> pieces = new ArrayList<>();
    for (Member each : able) {
      pieces.add(
          run.piece(
              each,
              "These are the others' proposals. Say what is wrong with each, and change your own"
                  + " where they are right.\n\n"
                  + others(each),
              false,
              Forms.CRITIQUE,
              List.of(),
              List.of()));
    }
    Map<String, String> critiques = new LinkedHashMap<>();
    for (WorkReport report : run.all(pieces)) {
      JrsValue formed = report.formed();
      if (!report.isDone() || formed == null) {
        proposals.remove(report.member());
        continue;
      }
      critiques.put(report.member(), Json.string(formed, "critique", ""));
      proposals.put(report.member(), Json.string(formed, "proposal", ""));
    }
    heard = shown("Critique by ", critiques);
  }

  private String heard = "";

  private String others(Member member) {
    Map<String, String> others = new LinkedHashMap<>(proposals);
    others.remove(member.id());
    return shown("Proposal of ", others);
  }

  private static String shown(String title, Map<String, String> texts) {
    return texts.entrySet().stream()
        .map(each ->
            "## " + title + "`" + each.getKey() + "`\n\n" + Texts.cut(each.getValue(), 8_000))
        .collect(Collectors.joining("\n\n"));
  }

  private String decided(List<Member> able) {
    Map<String, Integer> votes = new LinkedHashMap<>();
    able.forEach(each -> votes.put(each.id(), 0));
    if (able.size() > 1) {
      List<Assignment> pieces =
          able.stream()
              .map(each ->
                  run.piece(
                      each,
                      "Vote for the best proposal that is not your own.\n\n"
                          + others(each)
                          + "\n\n"
                          + heard,
                      false,
                      Forms.VOTE,
                      List.of(),
                      List.of()))
              .toList();
      for (WorkReport report : run.all(pieces)) {
        String vote = Json.string(report.formed(), "vote", "").replace("`", "");
        if (report.isDone() && votes.containsKey(vote) && !vote.equals(report.member())) {
          votes.merge(vote, 1, Integer::sum);
        } else if (report.isDone()) {
          run.tell(
              "The vote of "
                  + report.member()
                  + " for "
                  + Texts.line(vote, 60)
                  + " does not count");
        }
      }
    }
    String winner = able.getFirst().id();
    for (Map.Entry<String, Integer> each : votes.entrySet()) {
      if (each.getValue() > votes.getOrDefault(winner, 0)) {
        winner = each.getKey();
      }
    }
    String count =
        votes.entrySet().stream()
            .map(each -> each.getKey() + " " + each.getValue())
            .collect(Collectors.joining(", "));
    run.tell("Votes: " + count);
    return proposals.getOrDefault(winner, "").strip()
        + "\n\nProposal of "
        + winner
        + "; votes: "
        + count;
  }
}
