package io.agenticflow.embedding;

import io.agenticflow.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Cuts a text into the pieces that a BERT model without case knows: words without accents, and
 * where the model does not know a word, the longest beginnings that it knows, one after the other.
 *
 * <p>The steps are those of the tokenizer that the model was trained with (cleaning, Chinese
 * characters apart, small letters, accents away, punctuation apart, longest piece first); a test
 * holds them against it. Immutable.
 *
 * @see <a href="https://huggingface.co/docs/tokenizers/api/normalizers">The steps and their
 *     names</a>
 */
final class WordPieces {
  static final int UNKNOWN = 100;
  static final int START = 101;
  static final int END = 102;

  /** A longer word is unknown as a whole. */
  private static final int LONGEST_WORD = 100;

  private static final String CONTINUED = "##";

  private final Map<String, Integer> beginnings;
  private final Map<String, Integer> continuations;
  private final int longestPiece;

  private WordPieces(
      Map<String, Integer> beginnings, Map<String, Integer> continuations, int longestPiece) {
    this.beginnings = beginnings;
    this.continuations = continuations;
    this.longestPiece = longestPiece;
  }

  /**
   * Reads the pieces from a {@code tokenizer.json}, of which only {@code model.vocab} counts.
   *
   * @throws IOException where the stream fails or holds no pieces
   */
  static WordPieces read(InputStream tokenizer) throws IOException {
    Map<String, Integer> beginnings = HashMap.newHashMap(24_000);
    Map<String, Integer> continuations = HashMap.newHashMap(8_000);
    int longest = 0;
    try (JsonParser parser = Json.parser(tokenizer.readAllBytes())) {
      boolean inside = false;
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.START_OBJECT && "vocab".equals(parser.currentName())) {
          inside = true;
        } else if (token == JsonToken.END_OBJECT) {
          inside = false;
        } else if (inside && token == JsonToken.VALUE_NUMBER_INT) {
          String piece = parser.currentName();
          longest = Math.max(longest, piece.length());
          if (piece.startsWith(CONTINUED) && piece.length() > CONTINUED.length()) {
            continuations.put(piece.substring(CONTINUED.length()), parser.getIntValue());
          } else {
            beginnings.put(piece, parser.getIntValue());
          }
        }
      }
    }
    if (beginnings.isEmpty()) {
      throw new IOException("the tokenizer's file holds no vocabulary");
    }
    return new WordPieces(beginnings, continuations, longest);
  }

  /**
   * Returns the numbers of the text's pieces, without those that mark start and end.
   *
   * @param most how many at most; what comes after them is not looked at
   */
  int[] of(String text, int most) {
    Pieces pieces = new Pieces(most);
    StringBuilder word = new StringBuilder();
    String plain = plain(text, most);
    for (int at = 0; at < plain.length() && !pieces.isFull(); ) {
      int c = plain.codePointAt(at);
      at += Character.charCount(c);
      if (isSpace(c)) {
        pieces.addWord(word);
      } else if (isPunctuation(c) || isChinese(c)) {
        pieces.addWord(word);
        word.appendCodePoint(c);
        pieces.addWord(word);
      } else {
        word.appendCodePoint(c);
      }
    }
    pieces.addWord(word);
    return pieces.numbers();
  }

  /** Returns the text cleaned, in small letters, without accents. */
  private static String plain(String text, int most) {
    // Even where each piece is one long word, this holds more than are wanted.
    int end = (int) Math.min(text.length(), (long) most * (LONGEST_WORD + 28));
    StringBuilder clean = new StringBuilder(end);
    for (int at = 0; at < end; ) {
      int c = text.codePointAt(at);
      at += Character.charCount(c);
      if (isSpace(c)) {
        clean.append(' ');
      } else if (c != 0 && c != 0xFFFD && !isControl(c)) {
        clean.appendCodePoint(c);
      }
    }
    String decomposed = Normalizer.normalize(clean, Normalizer.Form.NFD);
    StringBuilder plain = new StringBuilder(decomposed.length());
    for (int at = 0; at < decomposed.length(); ) {
      int c = decomposed.codePointAt(at);
      at += Character.charCount(c);
      if (Character.getType(c) != Character.NON_SPACING_MARK) {
        // Alone, as the model's tokenizer does: no rule that looks at the neighbours.
        plain.append(Character.toString(c).toLowerCase(Locale.ROOT));
      }
    }
    return plain.toString();
  }

  private static boolean isSpace(int c) {
    return switch (Character.getType(c)) {
      case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> c == '\t' || c == '\n' || c == '\r';
    };
  }

  private static boolean isControl(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          true;
      default -> false;
    };
  }

  /**
   * All that is neither letter, digit, space nor control among ASCII, and Unicode's punctuation.
   */
  private static boolean isPunctuation(int c) {
    if (c < 128) {
      return c > ' ' && c < 127 && !Character.isLetterOrDigit(c);
    }
    return switch (Character.getType(c)) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          true;
      default -> false;
    };
  }

  /** The blocks that the model's tokenizer counts as Chinese characters, each a word. */
  private static boolean isChinese(int c) {
    return (c >= 0x4E00 && c <= 0x9FFF)
        || (c >= 0x3400 && c <= 0x4DBF)
        || (c >= 0x20000 && c <= 0x2A6DF)
        || (c >= 0x2A700 && c <= 0x2CEAF)
        || (c >= 0xF900 && c <= 0xFAFF)
        || (c >= 0x2F800 && c <= 0x2FA1F);
  }

  /** The pieces found so far. */
  private final class Pieces {
    private final int most;
    private int[] found = new int[64];
    private int count;

    Pieces(int most) {
      this.most = most;
    }

    boolean isFull() {
      return count >= most;
    }

    int[] numbers() {
      return Arrays.copyOf(found, Math.min(count, most));
    }

    private void add(int piece) {
      if (count == found.length) {
        found = Arrays.copyOf(found, 2 * count);
      }
      found[count++] = piece;
    }

    /** Adds the word's pieces and empties the word. */
    void addWord(StringBuilder characters) {
      String word = characters.toString();
      characters.setLength(0);
      if (word.isEmpty()) {
        return;
      }
      if (word.codePointCount(0, word.length()) > LONGEST_WORD) {
        add(UNKNOWN);
        return;
      }
      int before = count;
      for (int from = 0; from < word.length(); ) {
        Map<String, Integer> known = from == 0 ? beginnings : continuations;
        int end = Math.min(word.length(), from + longestPiece);
        Integer piece = known.get(word.substring(from, end));
        while (piece == null && --end > from) {
          piece = known.get(word.substring(from, end));
        }
        if (piece == null) {
          count = before;
          add(UNKNOWN);
          return;
        }
        add(piece);
        from = end;
      }
    }
  }
}
