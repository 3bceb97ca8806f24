package io.agenticflow.agent;

import io.agenticflow.context.StoredResults;
import io.agenticflow.tool.ToolOutcome;
import io.agenticflow.vocabulary.ContentBlock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Shortens what a tool answered where it is too long for the model: the model gets the beginning,
 * the end, and where the whole is.
 */
final class LongResults {
  private static final int USUAL_CHARS = 30_000;
  private static final int LEAST_CHARS = 8_000;

  /** What Read itself shows at most; the file that it read is the whole already. */
  private static final int MOST_READ = 110_000;

  private LongResults() {}

  /**
   * Returns the outcome, shortened where it must be.
   *
   * @param window of the model; not looked up for a result that any model takes
   */
  static ToolOutcome shortened(
      ToolOutcome outcome,
      String tool,
      String toolUseId,
      ContextWindow window,
      @Nullable StoredResults results) {
    long length = 0;
    for (ContentBlock block : outcome.content()) {
      length += block instanceof ContentBlock.Text text ? text.text().length() : 0;
    }
    if (length <= LEAST_CHARS) {
      return outcome;
    }
    boolean isRead = tool.equals("Read");
    int most = most(window, isRead ? MOST_READ : USUAL_CHARS);
    if (length <= most) {
      return outcome;
    }
    StringBuilder whole = new StringBuilder((int) Math.min(length + 100, Integer.MAX_VALUE - 16));
    List<ContentBlock> rest = new ArrayList<>();
    for (ContentBlock block : outcome.content()) {
      if (block instanceof ContentBlock.Text text) {
        whole.append(whole.isEmpty() ? "" : "\n").append(text.text());
      } else {
        rest.add(block);
      }
    }
    String where =
        isRead
            ? "Read the rest with offset and a smaller limit."
            : stored(whole.toString(), toolUseId, results);
    int head = lineEnd(whole, most * 2 / 3);
    int tail = lineStart(whole, whole.length() - most / 3);
    rest.addFirst(
        new ContentBlock.Text(
            whole.substring(0, head)
                + "\n[... "
                + (tail - head)
                + " of "
                + whole.length()
                + " characters are left out here. "
                + where
                + " ...]\n"
                + whole.substring(tail)));
    return new ToolOutcome(rest, outcome.isError(), outcome.changedFiles());
  }

  /** A result is at most a tenth of the context, of which a token is about three characters. */
  private static int most(ContextWindow window, int usual) {
    Long tokens = window.tokens();
    return tokens == null ? usual : (int) Math.max(LEAST_CHARS, Math.min(usual, tokens * 3 / 10));
  }

  private static String stored(String whole, String toolUseId, @Nullable StoredResults results) {
    if (results == null) {
      return "The whole is not kept: make a call that answers less.";
    }
    try {
      Path file = results.store(toolUseId, whole);
      return "The whole is in " + file + ": look at parts of it with Read (offset, limit) or Grep.";
    } catch (IOException e) {
      return "The whole could not be kept (" + e.getMessage() + ").";
    }
  }

  /** Returns the end of a line near a place, so that the cut is between lines where it can be. */
  private static int lineEnd(StringBuilder text, int near) {
    int newline = text.lastIndexOf("\n", near);
    int at = newline > near / 2 ? newline : near;
    return Character.isHighSurrogate(text.charAt(at - 1)) ? at - 1 : at;
  }

  private static int lineStart(StringBuilder text, int near) {
    int newline = text.indexOf("\n", near);
    int at = newline >= 0 && newline < near + (text.length() - near) / 2 ? newline + 1 : near;
    return Character.isLowSurrogate(text.charAt(at)) ? at + 1 : at;
  }
}
