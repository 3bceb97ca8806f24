package io.agenticflow.mcp.oauth;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Lists of scopes as OAuth writes them: words with a space between. (RFC 6749, 3.3) */
final class Scopes {
  private Scopes() {}

  static List<String> of(String text) {
    return Arrays.stream(text.split(" ")).filter(each -> !each.isEmpty()).distinct().toList();
  }

  static String text(List<String> scopes) {
    return String.join(" ", scopes);
  }

  /** Returns those of both, the first ones first. */
  static List<String> union(List<String> first, List<String> second) {
    Set<String> all = new LinkedHashSet<>(first);
    all.addAll(second);
    return new ArrayList<>(all);
  }
}
