package io.agenticflow.routing.learned;

/**
 * What a prompt looks like, whatever its words: lengths, shares of kinds of characters, how it
 * begins and ends, whether it offers answers to choose from. Says much about where a prompt comes
 * from, and something about how hard it is.
 */
final class PromptForm {
  /** The number of features. */
  static final int SIZE = 23;

  private PromptForm() {}

  /**
   * Returns the features in a fixed order, which is part of the model file's format.
   *
   * @param length of the whole text, in characters
   * @param text what is looked at of it
   * @param grams of what is looked at
   */
  static double[] of(int length, String text, Grams grams) {
    int digits = 0;
    int capitals = 0;
    int signs = 0;
    int lines = 0;
    int dollars = 0;
    int backslashes = 0;
    int brackets = 0;
    int commas = 0;
    int quotes = 0;
    int sentences = 0;
    int foreign = 0;
    boolean asks = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isDigit(c)) {
        digits++;
      } else if (Character.isUpperCase(c)) {
        capitals++;
      } else if (!Character.isLetter(c) && !Character.isWhitespace(c)) {
        signs++;
      }
      foreign += c > 127 ? 1 : 0;
      switch (c) {
        case '\n' -> lines++;
        case '$' -> dollars++;
        case '\\' -> backslashes++;
        case '(' -> brackets++;
        case ',' -> commas++;
        case '\'', '"' -> quotes++;
        case '.', '!' -> sentences++;
        case '?' -> {
          sentences++;
          asks = true;
        }
        default -> {}
      }
    }
    int words = 0;
    int distinct = 0;
    for (int i = 0; i < grams.hashes().length; i++) {
      if (!Grams.isPair(grams.hashes()[i])) {
        words += grams.counts()[i];
        distinct++;
      }
    }
    Choices choices = Choices.in(text);
    String stripped = text.strip();
    char first = stripped.isEmpty() ? ' ' : stripped.charAt(0);
    double size = Math.max(1, text.length());
    return new double[] {
      Math.log1p(length),
      Math.log1p(words),
      Math.log1p(lines),
      digits / size,
      capitals / size,
      signs / size,
      text.length() / (double) Math.max(1, words),
      Math.log1p(digits),
      Math.log1p(dollars),
      Math.log1p(backslashes),
      number(stripped.endsWith("?")),
      number(stripped.endsWith(".")),
      number(Character.isLowerCase(first)),
      number(Character.isUpperCase(first)),
      Math.log1p(brackets),
      Math.log1p(commas),
      Math.log1p(quotes),
      number(asks),
      Math.log1p(Math.max(1, sentences)),
      distinct / (double) Math.max(1, words),
      Math.log1p(foreign),
      number(choices.count > 0),
      Math.log1p(choices.characters / (double) Math.max(1, choices.count)),
    };
  }

  private static double number(boolean is) {
    return is ? 1 : 0;
  }

  /**
   * Lines such as {@code B. the second answer}.
   *
   * @param characters of all of them, without the letters
   */
  private record Choices(int count, int characters) {
    static Choices in(String text) {
      int count = 0;
      int characters = 0;
      int at = 0;
      while (at < text.length()) {
        int end = text.indexOf('\n', at);
        end = end < 0 ? text.length() : end;
        if (end - at >= 2
            && text.charAt(at) >= 'A'
            && text.charAt(at) <= 'J'
            && (text.charAt(at + 1) == '.' || text.charAt(at + 1) == ')')) {
          count++;
          characters += end - at - 2;
        }
        at = end + 1;
      }
      return new Choices(count, characters);
    }
  }
}
