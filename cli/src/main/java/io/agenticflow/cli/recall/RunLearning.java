package io.agenticflow.cli.recall;

import io.agenticflow.agent.RunEvent;
import io.agenticflow.agent.RunResult;
import io.agenticflow.memory.Draft;
import io.agenticflow.memory.MemoryEntry;
import io.agenticflow.memory.MemorySearch;
import io.agenticflow.memory.MemoryStore;
import io.agenticflow.memory.Namespaces;
import io.agenticflow.memory.SecretTextException;
import io.agenticflow.store.StoreException;
import io.agenticflow.vocabulary.ContentBlock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets a run learn: tells it what earlier runs on the like found out, keeps what it finds out
 * itself, and notes which of what it was told helped and which misled. Safe for use by several
 * threads.
 *
 * <p>An entry is judged by the commands that it names. It helped where one that it recommends
 * worked. It misled where one that it recommends failed and the run found another way, or where one
 * that it warns of worked. Whatever else happened says nothing of it: a test may fail for what was
 * changed, and not because the command to run it is wrong.
 */
public final class RunLearning implements Consumer<RunEvent> {
  /** How many entries a run is told. */
  private static final int TOLD = 5;

  /** An entry that fits so much less than the best is about something else. */
  private static final double NEAR = 0.3;

  private static final int LONGEST_TASK = 300;

  private static final String HEADING =
      """
      # Remembered

      Learned in earlier runs on this project, or told by people; what fits this task best comes first, with where it is \
      from. It was true then: use it before you try out other ways, and where you see that it is wrong, trust what you see.

      """;

  private final Supplier<MemoryStore> store;
  private final String project;
  private final String agent;
  private final String session;
  private final Consumer<String> notes;
  private final RunWatch watch;
  private final List<MemoryEntry> told = new ArrayList<>();
  private @Nullable String heading;
  private String task = "";

  /**
   * @param store opens the memory when it is wanted
   * @param project the namespace of the project
   * @param agent the agent's name
   * @param session the session's id, for evidence
   * @param goesOn whether the session has answers already
   * @param workspace absolute
   * @param notes is told in one line where memory cannot be used; the run goes on without
   */
  public RunLearning(
      Supplier<MemoryStore> store,
      String project,
      String agent,
      String session,
      boolean goesOn,
      Path workspace,
      Consumer<String> notes) {
    this.store = store;
    this.project = project;
    this.agent = agent;
    this.session = session;
    this.notes = notes;
    this.watch = new RunWatch(workspace, goesOn);
  }

  /**
   * Returns a system prompt with what is remembered for a task behind it. Only the first task is
   * looked up: a prompt that changes is read anew, and paid for, with each.
   */
  public synchronized List<ContentBlock> told(List<ContentBlock> system, String prompt) {
    task = oneLine(prompt);
    if (heading == null) {
      heading = recall(prompt);
    }
    if (heading.isEmpty()) {
      return system;
    }
    List<ContentBlock> all = new ArrayList<>(system);
    all.add(new ContentBlock.Text(heading));
    return all;
  }

  private String recall(String prompt) {
    try {
      List<MemorySearch.Hit> hits =
          store
              .get()
              .searchWords(
                  new MemorySearch(
                      List.of(project, Namespaces.ofAgent(agent)),
                      prompt,
                      List.of(),
                      false,
                      2 * TOLD));
      Set<String> failing = new HashSet<>();
      for (MemorySearch.Hit hit : hits) {
        String text = hit.entry().text();
        boolean isContradicted = failing.stream().anyMatch(each -> Commands.recommends(text, each));
        boolean isNear = hit.score() >= NEAR * hits.getFirst().score();
        if (!isContradicted && isNear && told.size() < TOLD) {
          told.add(hit.entry());
          failing.addAll(Commands.bad(text));
        }
      }
      if (told.isEmpty()) {
        return "";
      }
      store.get().told(told.stream().map(MemoryEntry::id).toList());
      StringBuilder all = new StringBuilder(HEADING);
      told.forEach(entry -> all.append(RecalledText.of(entry)));
      return all.toString().stripTrailing();
    } catch (StoreException e) {
      notes.accept(e.getMessage() + "; the run begins without what is remembered");
      return "";
    }
  }

  @Override
  public synchronized void accept(RunEvent event) {
    watch.see(event);
    if (event instanceof RunEvent.RunFinished finished) {
      try {
        learn(finished.result());
      } catch (StoreException e) {
        notes.accept(e.getMessage() + "; what this run learned is lost");
      }
      watch.clear();
    }
  }

  private void learn(RunResult result) {
    boolean completed = result.ending() == RunResult.Ending.COMPLETED;
    List<Lesson> lessons = Distiller.of(watch.steps(), watch.wishes(), completed);
    Set<String> failing = new HashSet<>();
    for (Lesson each : lessons) {
      if (each.kind().equals("command")) {
        failing.addAll(Commands.bad(each.text()));
      }
      keep(each, result);
    }
    judge(failing);
  }

  private void keep(Lesson lesson, RunResult result) {
    String evidence =
        "session "
            + session
            + ", "
            + result.ending().name().toLowerCase(Locale.ROOT)
            + ": "
            + lesson.evidence()
            + "; asked: "
            + task;
    try {
      store
          .get()
          .store(new Draft(project, lesson.text(), lesson.tags(), "run:" + agent, evidence, null));
    } catch (SecretTextException e) {
      notes.accept("a lesson of this run is not remembered: " + e.getMessage());
    }
  }

  /** Notes how what was told has fared. */
  private void judge(Set<String> failing) {
    List<String> helped = new ArrayList<>();
    List<String> misled = new ArrayList<>();
    Set<String> worked = new HashSet<>();
    for (Step each : watch.steps()) {
      if (each.isCommand() && !each.failed()) {
        worked.add(each.about());
      }
    }
    for (MemoryEntry entry : told) {
      String text = entry.text();
      if (failing.stream().anyMatch(each -> Commands.recommends(text, each))
          || Commands.bad(text).stream().anyMatch(worked::contains)) {
        misled.add(entry.id());
      } else if (worked.stream().anyMatch(each -> Commands.recommends(text, each))) {
        helped.add(entry.id());
      }
    }
    if (!helped.isEmpty()) {
      store.get().helped(helped);
    }
    if (!misled.isEmpty()) {
      store.get().misled(misled);
    }
  }

  private static String oneLine(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    return line.length() <= LONGEST_TASK ? line : line.substring(0, LONGEST_TASK) + "…";
  }
}
