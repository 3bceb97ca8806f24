package io.agenticflow.swarm;

import io.agenticflow.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.jr.stree.JrsValue;

/**
 * Peers with a shared board. All have a first turn at the same time; then those have another for
 * whom there is something new: what one of the others has said to all, or to them. It ends when
 * nobody has more to add, or each has had its turns.
 */
final class Mesh {
  private final SwarmRun run;
  private final List<Entry> board = new ArrayList<>();
  private final Map<String, Integer> seen = new HashMap<>();
  private final Map<String, Integer> turns = new HashMap<>();

  /**
   * Something on the board.
   *
   * @param to who has to act on it; empty for all
   */
  private record Entry(String from, String to, String words) {
    String shown() {
      return "- " + from + (to.isEmpty() ? "" : " to " + to) + ": " + words.strip();
    }
  }

  Mesh(SwarmRun run) {
    this.run = run;
  }

  String answer() {
    Coordinator coordinator = new Coordinator(run);
    List<Member> peers =
        coordinator.members("They work as peers and tell each other what they need over a board.");
    int most = run.order().limits().rounds();
    List<Member> next = peers;
    while (!next.isEmpty()) {
      turn(peers, next);
      next =
          peers.stream()
              .filter(each -> turns.getOrDefault(each.id(), 0) < most && hasNews(each))
              .toList();
    }
    if (peers.stream().anyMatch(this::hasNews)) {
      run.tell("The mesh ended at its limit of " + most + " turns for each (--max-rounds)");
    }
    List<WorkReport> last = new ArrayList<>();
    for (Member peer : peers) {
      run.reports().stream()
          .filter(each -> each.member().equals(peer.id()))
          .reduce((first, second) -> second)
          .ifPresent(last::add);
    }
    return coordinator.summary(last, "\n\n# Board\n\n" + board(0, ""));
  }

  private boolean hasNews(Member peer) {
    return board.subList(seen.getOrDefault(peer.id(), 0), board.size()).stream()
        .anyMatch(entry -> isFor(entry, peer.id()));
  }

  private static boolean isFor(Entry entry, String peer) {
    return !entry.from().equals(peer) && (entry.to().isEmpty() || entry.to().equals(peer));
  }

  private void turn(List<Member> peers, List<Member> next) {
    List<Assignment> pieces = new ArrayList<>();
    for (Member peer : next) {
      int turn = turns.merge(peer.id(), 1, Integer::sum);
      pieces.add(
          run.piece(
              peer,
              turn == 1 ? first(peer, peers) : again(peer, turn),
              true,
              Forms.TURN,
              List.of(),
              List.of()));
      seen.put(peer.id(), board.size());
    }
    for (WorkReport report : run.all(pieces)) {
      if (!report.isDone()) {
        turns.put(report.member(), run.order().limits().rounds()); // it is out
        continue;
      }
      run.merge(report);
      JrsValue said = report.formed();
      String words = Json.string(said, "say", "");
      if (!words.isBlank()) {
        String to = Json.string(said, "to", "");
        boolean isPeer = peers.stream().anyMatch(each -> each.id().equals(to));
        board.add(new Entry(report.member(), isPeer ? to : "", words));
      }
    }
  }

  private String first(Member peer, List<Member> peers) {
    return Prompts.you(peer, run.order().topology().word())
        + " Your peers are "
        + peers.stream()
            .filter(each -> !each.id().equals(peer.id()))
            .map(each -> "`" + each.id() + "` (" + each.agent() + ")")
            .collect(Collectors.joining(", "))
        + ". Nobody leads. Do your part, and put on the board what the others must know or do; what"
        + " they put there comes to you in your next turn. Say nothing where there is nothing to"
        + " add.\n\n"
        + Prompts.objective(run.order())
        + Prompts.focus(peer);
  }

  private String again(Member peer, int turn) {
    return "Your turn "
        + turn
        + ". New on the board:\n\n"
        + board(seen.getOrDefault(peer.id(), 0), peer.id())
        + "\n\n"
        + "Do what follows for you from it, and say what the others must know now. An empty `say`"
        + " means that you have nothing to add.";
  }

  private String board(int from, String peer) {
    return board.subList(from, board.size()).stream()
        .filter(entry -> peer.isEmpty() || isFor(entry, peer))
        .map(Entry::shown)
        .collect(Collectors.joining("\n"));
  }
}
