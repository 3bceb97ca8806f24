package io.agenticflow.testkit;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Holds a request against the parts that its turn expects in it. */
final class Expectations {
  private Expectations() {}

  /**
   * Returns a problem for each part that is neither in the body as it came nor in any string inside
   * it.
   */
  static List<String> problems(Turn turn, RecordedRequest request) {
    List<String> problems = new ArrayList<>();
    for (String part : turn.expect()) {
      if (!request.body().contains(part) && !anyString(request.tree(), part)) {
        problems.add("expected to contain: " + part);
      }
    }
    return problems;
  }

  private static boolean anyString(JsonNode node, String part) {
    if (node.isString()) {
      return node.stringValue().contains(part);
    }
    for (JsonNode child : node.values()) {
      if (anyString(child, part)) {
        return true;
      }
    }
    return false;
  }
}
