package io.agenticflow.testkit;

import com.networknt.schema.Error;
import com.networknt.schema.path.NodePath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * Turns a validator's errors into the few that a person needs.
 *
 * <p>A value that fits no branch of an {@code anyOf} or {@code oneOf} gives the errors of all
 * branches. Here the branch is found that was meant: the one whose JSON type, {@code type} or
 * {@code role} fits the value; only its errors count. A value that was meant for no branch gives
 * one error that names the choices. A value that fits several branches of a {@code oneOf} is let
 * pass: the document's branches overlap in places where its authors tell them apart by a
 * discriminator.
 */
final class SchemaErrors {
  /** The fields by which the document's alternatives are told apart. */
  private static final Set<String> SELECTORS = Set.of("type", "role");

  private static final Set<String> DESCENDING =
      Set.of("properties", "items", "additionalProperties", "prefixItems");

  /** An error with its paths cut into segments. */
  private record Finding(
      List<String> instance,
      List<String> evaluation,
      String keyword,
      String message,
      String choice) {
    static Finding of(Error error) {
      JsonNode schema = error.getSchemaNode();
      return new Finding(
          segments(error.getInstanceLocation()),
          segments(error.getEvaluationPath()),
          error.getKeyword(),
          error.getMessage(),
          schema == null ? "" : choices(schema));
    }

    @Override
    public String toString() {
      return "/" + String.join("/", instance) + ": " + message;
    }
  }

  private SchemaErrors() {}

  /** Returns a line for each problem, the place as a JSON pointer first. */
  static List<String> explain(List<Error> errors) {
    return reduce(errors.stream().map(Finding::of).toList(), 0).stream()
        .map(Finding::toString)
        .distinct()
        .toList();
  }

  /**
   * @param depth the evaluation path's segments before this have been dealt with
   */
  private static List<Finding> reduce(List<Finding> findings, int depth) {
    List<Finding> reduced = new ArrayList<>();
    Map<List<String>, List<Finding>> groups = new LinkedHashMap<>();
    for (Finding finding : findings) {
      int at = combinator(finding.evaluation(), depth);
      if (at < 0) {
        reduced.add(finding);
      } else {
        List<String> key = new ArrayList<>(finding.evaluation().subList(0, at + 1));
        key.addAll(instanceOf(finding, at));
        groups.computeIfAbsent(key, k -> new ArrayList<>()).add(finding);
      }
    }
    for (List<Finding> group : groups.values()) {
      reduced.addAll(meant(group, combinator(group.getFirst().evaluation(), depth)));
    }
    return reduced;
  }

  /**
   * Returns the errors of the branch that was meant in a group of errors of one combinator at one
   * place.
   */
  private static List<Finding> meant(List<Finding> group, int at) {
    List<String> instance = instanceOf(group.getFirst(), at);
    Map<Integer, List<Finding>> branches = new TreeMap<>();
    for (Finding finding : group) {
      if (finding.evaluation().size()
          > at + 1) { // else the combinator's own error, which says less than its branches
        branches
            .computeIfAbsent(
                Integer.valueOf(finding.evaluation().get(at + 1)), k -> new ArrayList<>())
            .add(finding);
      }
    }
    List<Finding> best = List.of();
    List<Finding> mismatches = new ArrayList<>();
    for (List<Finding> branch : branches.values()) {
      List<Finding> reduced = reduce(branch, at + 2);
      List<Finding> other = reduced.stream().filter(finding -> selects(finding, instance)).toList();
      mismatches.addAll(other);
      if (other.isEmpty() && (best.isEmpty() || reduced.size() < best.size())) {
        best = reduced;
      }
    }
    return !best.isEmpty() || mismatches.isEmpty() ? best : List.of(noneMeant(mismatches));
  }

  /**
   * Returns whether an error says that the value at {@code instance} is of another kind than the
   * branch.
   */
  private static boolean selects(Finding finding, List<String> instance) {
    if (finding.instance().equals(instance)) {
      return finding.keyword().equals("type") || finding.keyword().equals("enum");
    }
    return finding.keyword().equals("enum")
        && finding.instance().size() == instance.size() + 1
        && finding.instance().subList(0, instance.size()).equals(instance)
        && SELECTORS.contains(finding.instance().getLast());
  }

  /** Says what would have been right, at the deepest place where a branch could still be told. */
  private static Finding noneMeant(List<Finding> mismatches) {
    int deepest =
        mismatches.stream().mapToInt(finding -> finding.instance().size()).max().orElse(0);
    Set<String> choices = new LinkedHashSet<>();
    Finding one = mismatches.getFirst();
    for (Finding finding : mismatches) {
      if (finding.instance().size() == deepest) {
        one = finding;
        choices.add(finding.choice());
      }
    }
    String what = one.keyword().equals("type") ? "is not of type " : "is not one of ";
    return new Finding(
        one.instance(), one.evaluation(), one.keyword(), what + String.join(", ", choices), "");
  }

  /** Returns where the next {@code anyOf} or {@code oneOf} stands in an evaluation path, or -1. */
  private static int combinator(List<String> evaluation, int from) {
    for (int i = from; i < evaluation.size(); i++) {
      String segment = evaluation.get(i);
      if (segment.equals("properties")) {
        i++; // the next segment is a property's name, whatever it is
      } else if (segment.equals("anyOf") || segment.equals("oneOf")) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Returns the place of the value that the first {@code length} segments of the evaluation path
   * were applied to.
   */
  private static List<String> instanceOf(Finding finding, int length) {
    int depth = 0;
    for (int i = 0; i < length; i++) {
      String segment = finding.evaluation().get(i);
      if (DESCENDING.contains(segment)) {
        depth++;
        if (segment.equals("properties") || segment.equals("prefixItems")) {
          i++;
        }
      }
    }
    return finding.instance().subList(0, Math.min(depth, finding.instance().size()));
  }

  /**
   * Returns what a {@code type} or an {@code enum} allows; of other keywords, nothing that matters.
   */
  private static String choices(JsonNode schema) {
    if (schema.isString()) {
      return schema.stringValue();
    }
    List<String> choices = new ArrayList<>();
    if (schema.isArray()) {
      schema
          .values()
          .forEach(
              choice -> choices.add(choice.isValueNode() ? choice.asString() : choice.toString()));
    }
    return String.join(", ", choices);
  }

  private static List<String> segments(NodePath path) {
    List<String> segments = new ArrayList<>();
    for (int i = 0; i < path.getNameCount(); i++) {
      segments.add(path.getName(i));
    }
    return segments;
  }
}
