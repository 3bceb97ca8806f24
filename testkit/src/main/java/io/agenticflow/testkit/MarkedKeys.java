package io.agenticflow.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Keys for tests, made up, all with the same mark: what a program has written can then be searched
 * for any of them. A key belongs into the request that it is for, and into no log, message,
 * session, report or file.
 */
public final class MarkedKeys {
  /** Stands in each of them, and nowhere else. */
  public static final String MARK = "never-log-me";

  /** Shaped like OpenRouter's. */
  public static final String OPENROUTER = "sk-or-v1-" + MARK + "-0123456789";

  /** Shaped like Anthropic's. */
  public static final String ANTHROPIC = "sk-ant-api03-" + MARK + "-0123456789";

  /** Shaped like nobody's, as a server of one's own may have it: only who holds it knows it. */
  public static final String SHAPELESS = "team." + MARK + ".gate";

  /** What a client shows to a gateway. */
  public static final String CLIENT = "client-" + MARK + "-0123456789";

  private MarkedKeys() {}

  /** Returns whether a text holds one of them. */
  public static boolean isIn(String text) {
    return text.contains(MARK);
  }

  /**
   * Returns the files that hold one of them, in order.
   *
   * @param allowed names of files that are there to hold keys
   */
  public static List<Path> filesWithOne(Path folder, List<String> allowed) {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path each : files.filter(Files::isRegularFile).sorted().toList()) {
        String name = String.valueOf(each.getFileName());
        if (!allowed.contains(name)
            && isIn(new String(Files.readAllBytes(each), StandardCharsets.ISO_8859_1))) {
          found.add(each);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }
}
