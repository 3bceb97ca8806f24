package io.agenticflow.cli.run;

import com.github.difflib.DiffUtils;
import com.github.difflib.patch.AbstractDelta;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.text.VisibleText;
import io.agenticflow.vocabulary.RawJson;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.jr.stree.JrsValue;

/** What a call of Edit or Write changes, in a few lines. */
final class ShortDiff {
  private ShortDiff() {}

  /**
   * Returns the lines, each beginning with {@code +} or {@code -}; none for other tools and for
   * arguments that cannot be read.
   *
   * @param most lines to show; what is left out is counted in a last one
   */
  static List<String> of(String tool, RawJson input, int most) {
    JrsValue tree;
    try {
      tree = Json.parse(input);
    } catch (JsonException e) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    switch (tool) {
      case "Edit" ->
          changes(Json.string(tree, "old_string", ""), Json.string(tree, "new_string", ""), lines);
      case "Write" -> changes("", Json.string(tree, "content", ""), lines);
      default -> {
        return List.of();
      }
    }
    if (lines.size() <= most) {
      return lines;
    }
    List<String> some = new ArrayList<>(lines.subList(0, most - 1));
    some.add("… " + (lines.size() - most + 1) + " more lines");
    return some;
  }

  private static void changes(String before, String after, List<String> to) {
    for (AbstractDelta<String> delta : DiffUtils.diff(lines(before), lines(after)).getDeltas()) {
      delta.getSource().getLines().forEach(line -> to.add("- " + line));
      delta.getTarget().getLines().forEach(line -> to.add("+ " + line));
    }
  }

  private static List<String> lines(String text) {
    return text.lines().map(ShortDiff::visible).toList();
  }

  /** A file's control characters must not reach the terminal. */
  private static String visible(String line) {
    return VisibleText.of(line).replace("\t", "  ");
  }
}
