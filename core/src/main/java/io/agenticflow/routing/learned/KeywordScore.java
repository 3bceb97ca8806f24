package io.agenticflow.routing.learned;

import java.util.List;
import java.util.Locale;

/**
 * How complex a prompt looks by words of difficulty, digits and length, as simple routers tell it.
 * There to be measured against.
 */
final class KeywordScore {
  private static final List<String> HARD =
      List.of(
          "analy",
          "architect",
          "complex",
          "debug",
          "derive",
          "design",
          "evaluat",
          "explain",
          "implement",
          "integrat",
          "optimi",
          "prove",
          "reason",
          "refactor",
          "step by step",
          "why");

  private KeywordScore() {}

  static double of(String prompt) {
    String text = prompt.toLowerCase(Locale.ROOT);
    long words = HARD.stream().filter(text::contains).count();
    long digits = text.chars().filter(Character::isDigit).count();
    return (double) words + Math.log1p((double) digits) + Math.log1p(prompt.length());
  }
}
