package io.agenticflow.agent.definition;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder in which an agent keeps what it learns from one session to the next. It is shown the
 * beginning of the file {@code MEMORY.md} there; all else it looks up by itself.
 *
 * @param folder absolute; need not exist
 */
public record AgentMemory(Path folder) {
  private static final int MOST_LINES = 200;
  private static final int MOST_CHARACTERS = 25_000;

  /**
   * Returns the memory of an agent.
   *
   * @param agent the agent's name
   * @param userFolder where the user's own settings are, usually {@code ~/.claude}
   * @param project the project's folder
   */
  public static AgentMemory of(
      String agent, AgentTraits.Memory memory, Path userFolder, Path project) {
    // A name may have a slash or dots in it; the folder must not lead elsewhere.
    String name = agent.replaceAll("[^A-Za-z0-9_-]", "-");
    return new AgentMemory(
        switch (memory) {
          case USER -> userFolder.resolve("agent-memory").resolve(name);
          case PROJECT -> project.resolve(".claude/agent-memory").resolve(name);
          case LOCAL -> project.resolve(".claude/agent-memory-local").resolve(name);
        });
  }

  /**
   * Returns what the agent is told of it: where it is, how to use it, and how {@code MEMORY.md}
   * begins.
   *
   * @throws IOException where the file is there and cannot be read
   */
  public String prompt() throws IOException {
    String kept = beginning();
    return "# Memory\n\nThe folder "
        + folder
        + " is yours, and stays from session to session. Its file MEMORY.md is shown to you at the start of each"
        + " session, up to "
        + MOST_LINES
        + " lines: keep it short, and put details into files beside it that it names. Write down what will help you next"
        + " time: what you learned of this code, its users' wishes, mistakes not to repeat. Mend or remove what is no"
        + " longer true.\n\n"
        + (kept.isBlank() ? "MEMORY.md is empty so far." : "## MEMORY.md\n\n" + kept.strip());
  }

  private String beginning() throws IOException {
    Path file = folder.resolve("MEMORY.md");
    List<String> lines;
    try (Stream<String> all = Files.lines(file, StandardCharsets.UTF_8)) {
      lines = all.limit(MOST_LINES + 1L).toList();
    } catch (NoSuchFileException e) {
      return "";
    } catch (java.io.UncheckedIOException e) {
      if (e.getCause() instanceof MalformedInputException) {
        throw new CharacterCodingException();
      }
      throw e.getCause();
    }
    String text = String.join("\n", lines.subList(0, Math.min(lines.size(), MOST_LINES)));
    boolean cut = lines.size() > MOST_LINES || text.length() > MOST_CHARACTERS;
    return text.substring(0, Math.min(text.length(), MOST_CHARACTERS))
        + (cut ? "\n[The rest is not shown; read the file]" : "");
  }
}
