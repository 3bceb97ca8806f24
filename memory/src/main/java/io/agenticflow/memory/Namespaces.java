package io.agenticflow.memory;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.CRC32;

/** Names of namespaces: what belongs to a project, an agent or a swarm. */
public final class Namespaces {
  private static final int LONGEST = 200;

  private Namespaces() {}

  /**
   * Returns the name for a project: its folder's name, for people, and what tells it from other
   * folders of that name.
   *
   * @param root of the project, absolute and without links
   */
  public static String ofProject(Path root) {
    Path name = root.getFileName();
    CRC32 sum = new CRC32();
    sum.update(root.toString().getBytes(StandardCharsets.UTF_8));
    return "project:"
        + (name == null ? "" : name.toString().replaceAll("\\p{Cntrl}", "?") + "-")
        + "%08x".formatted(sum.getValue());
  }

  /** Returns whether a name is one of those that projects have. */
  public static boolean isOfProject(String name) {
    return name.strip().startsWith("project:");
  }

  public static String ofAgent(String name) {
    return "agent:" + name;
  }

  public static String ofSwarm(String name) {
    return "swarm:" + name;
  }

  /**
   * Returns a name without the white space around it.
   *
   * @throws IllegalArgumentException where it is none
   */
  static String checked(String given) {
    String name = given.strip();
    if (name.isEmpty()
        || name.length() > LONGEST
        || name.codePoints().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "a namespace is a name of 1 to " + LONGEST + " characters on one line");
    }
    return name;
  }
}
