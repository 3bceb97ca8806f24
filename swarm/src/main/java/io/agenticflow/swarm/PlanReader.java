package io.agenticflow.swarm;

import io.agenticflow.text.NearNames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Reads a plan from YAML.
 *
 * {@snippet lang="yaml" :
 * objective: Release 1.4
 * tasks:
 *   notes: {agent: doc-writer, task: Write the release notes}
 *   test: {agent: tester, task: Run all tests and mend what fails}
 *   publish:
 *     agent: coder
 *     model: claude-sonnet-4-5      # else the usual one
 *     needs: [notes, test]
 *     approve: true                 # a person has to agree first
 *     task: Set the version and build the package
 * }
 */
public final class PlanReader {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,39}");
  private static final Set<String> TAKEN = Set.of("coordinator", "judge", "result");
  private static final List<String> FIELDS = List.of("agent", "model", "task", "needs", "approve");

  private final String file;
  private final Collection<String> agents;

  private PlanReader(String file, Collection<String> agents) {
    this.file = file;
    this.agents = agents;
  }

  /** Thrown where a file is no plan. The message names the file, the line and what is wrong. */
  public static final class WrongPlanException extends Exception {
    private static final long serialVersionUID = 1L;

    WrongPlanException(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Reads a plan.
   *
   * @param file its name, for messages
   * @param agents the names of those that are there
   * @throws WrongPlanException where it is none
   */
  public static Plan read(String file, String yaml, Collection<String> agents)
      throws WrongPlanException {
    return new PlanReader(file, agents).plan(yaml);
  }

  private Plan plan(String yaml) throws WrongPlanException {
    Optional<Node> root;
    try {
      root = new Compose(LoadSettings.builder().setLabel(file).build()).composeString(yaml);
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
      throw wrong(line, String.valueOf(e.getProblem()), e);
    } catch (YamlEngineException e) {
      throw wrong(1, String.valueOf(e.getMessage()), e);
    }
    if (root.isEmpty()) {
      throw wrong(1, "the file is empty; a plan has tasks", null);
    }
    Map<String, Entry> fields = fields(root.get(), List.of("objective", "tasks"), "the plan");
    Entry tasks = fields.get("tasks");
    if (tasks == null) {
      throw wrong(line(root.get()), "the plan has no tasks", null);
    }
    Entry objective = fields.get("objective");
    String text =
        objective == null ? "The tasks of the plan " + file : text(objective, "objective");
    return new Plan(text, tasks(tasks.value()));
  }

  /** A field: the line of its name, and its value. */
  private record Entry(int line, Node value) {}

  private List<PlannedTask> tasks(Node node) throws WrongPlanException {
    Map<String, Entry> entries = fields(node, null, "tasks");
    if (entries.isEmpty()) {
      throw wrong(line(node), "the plan has no tasks", null);
    }
    List<PlannedTask> tasks = new ArrayList<>();
    Map<String, Map<String, Integer>> needs = new HashMap<>();
    for (Map.Entry<String, Entry> each : entries.entrySet()) {
      String id = each.getKey();
      if (!ID.matcher(id).matches() || TAKEN.contains(id)) {
        throw wrong(
            each.getValue().line(),
            TAKEN.contains(id)
                ? "no task can be called " + id + ", which the program itself uses"
                : "'" + id + "' is no name for a task: letters, digits, '-' and '_', at most 40",
            null);
      }
      tasks.add(task(id, each.getValue(), needs));
    }
    for (PlannedTask task : tasks) {
      for (Map.Entry<String, Integer> need : needs.getOrDefault(task.id(), Map.of()).entrySet()) {
        if (!entries.containsKey(need.getKey())) {
          List<String> near = NearNames.of(need.getKey(), List.copyOf(entries.keySet()));
          throw wrong(
              need.getValue(),
              "task "
                  + task.id()
                  + " needs "
                  + need.getKey()
                  + ", which is no task of the plan"
                  + (near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?"),
              null);
        }
      }
    }
    requireNoCircle(tasks, entries);
    return tasks;
  }

  private PlannedTask task(String id, Entry entry, Map<String, Map<String, Integer>> needs)
      throws WrongPlanException {
    Map<String, Entry> fields = fields(entry.value(), FIELDS, "task " + id);
    Entry agent = need(fields, "agent", id, entry.line());
    String name = text(agent, "agent");
    if (!agents.contains(name)) {
      List<String> near = NearNames.of(name, List.copyOf(agents));
      throw wrong(
          agent.line(),
          "there is no agent "
              + name
              + (near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?"),
          null);
    }
    Entry model = fields.get("model");
    Map<String, Integer> needed = new LinkedHashMap<>();
    Entry list = fields.get("needs");
    if (list != null) {
      for (Node each : elements(list)) {
        needed.put(text(new Entry(line(each), each), "needs"), line(each));
      }
    }
    needs.put(id, needed);
    return new PlannedTask(
        id,
        name,
        model == null ? null : text(model, "model"),
        text(need(fields, "task", id, entry.line()), "task"),
        List.copyOf(needed.keySet()),
        isTrue(fields.get("approve")));
  }

  private void requireNoCircle(List<PlannedTask> tasks, Map<String, Entry> entries)
      throws WrongPlanException {
    Set<String> settled = new HashSet<>();
    List<PlannedTask> left = new ArrayList<>(tasks);
    while (left.removeIf(task -> settled.containsAll(task.needs()) && settled.add(task.id()))) {
      // Each time around those are settled whose needs are.
    }
    if (!left.isEmpty()) {
      PlannedTask first = left.getFirst();
      Entry entry = entries.get(first.id());
      throw wrong(
          entry == null ? 1 : entry.line(),
          "tasks wait for each other: "
              + String.join(", ", left.stream().map(PlannedTask::id).toList()),
          null);
    }
  }

  private Entry need(Map<String, Entry> fields, String name, String task, int line)
      throws WrongPlanException {
    Entry entry = fields.get(name);
    if (entry == null) {
      throw wrong(line, "task " + task + " has no " + name, null);
    }
    return entry;
  }

  /**
   * @param known the names that may be there; null for any
   */
  private Map<String, Entry> fields(Node node, @Nullable List<String> known, String of)
      throws WrongPlanException {
    if (!(node instanceof MappingNode mapping)) {
      throw wrong(line(node), of + " must be fields, each a name, a colon and a value", null);
    }
    Map<String, Entry> fields = new LinkedHashMap<>();
    for (NodeTuple each : mapping.getValue()) {
      if (!(each.getKeyNode() instanceof ScalarNode key)) {
        throw wrong(line(each.getKeyNode()), "a field's name must be plain text", null);
      }
      String name = key.getValue();
      if (known != null && !known.contains(name)) {
        List<String> near = NearNames.of(name, known);
        throw wrong(
            line(key),
            of
                + " has no field "
                + name
                + (near.isEmpty()
                    ? "; there are " + String.join(", ", known)
                    : "; did you mean " + String.join(" or ", near) + "?"),
            null);
      }
      if (fields.put(name, new Entry(line(key), each.getValueNode())) != null) {
        throw wrong(line(key), "'" + name + "' is given twice", null);
      }
    }
    return fields;
  }

  private static List<Node> elements(Entry entry) {
    return entry.value() instanceof SequenceNode list ? list.getValue() : List.of(entry.value());
  }

  private String text(Entry entry, String name) throws WrongPlanException {
    if (entry.value() instanceof ScalarNode scalar && !scalar.getValue().isBlank()) {
      return scalar.getValue().strip();
    }
    throw wrong(line(entry.value()), name + " must be text", null);
  }

  private boolean isTrue(@Nullable Entry entry) throws WrongPlanException {
    if (entry == null) {
      return false;
    }
    return switch (text(entry, "approve")) {
      case "true" -> true;
      case "false" -> false;
      default -> throw wrong(line(entry.value()), "approve must be true or false", null);
    };
  }

  private static int line(Node node) {
    return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
  }

  private WrongPlanException wrong(int line, String what, @Nullable Throwable cause) {
    return new WrongPlanException(file + ":" + line + ": " + what, cause);
  }
}
