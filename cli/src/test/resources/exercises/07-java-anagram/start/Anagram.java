import java.util.List;

/** Finds the words that have the letters of another. */
final class Anagram {
  private Anagram() {}

  static List<String> of(String word, List<String> candidates) {
    throw new UnsupportedOperationException();
  }
}
