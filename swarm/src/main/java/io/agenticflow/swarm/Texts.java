package io.agenticflow.swarm;

import io.agenticflow.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/** Lists of words in JSON, and words cut to a length. */
final class Texts {
  private Texts() {}

  /** Returns the strings of an array; what is no string is left out. */
  static List<String> strings(@Nullable JrsValue json, String name) {
    List<String> all = new ArrayList<>();
    for (JrsValue each : Json.array(json, name)) {
      if (each instanceof JrsString text) {
        all.add(text.asText());
      }
    }
    return all;
  }

  static List<JrsValue> json(List<String> strings) {
    return strings.stream().map(Json::of).toList();
  }

  /** Returns the beginning, with a word on what is missing. */
  static String cut(String text, int most) {
    return text.length() <= most
        ? text
        : text.substring(0, most) + "\n[" + (text.length() - most) + " more characters]";
  }

  /** Returns one line, at most so long. */
  static String line(String text, int most) {
    String one = text.strip().replaceAll("\\s+", " ");
    return one.length() <= most ? one : one.substring(0, most - 1) + "…";
  }
}
