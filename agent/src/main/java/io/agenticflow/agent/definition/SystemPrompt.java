package io.agenticflow.agent.definition;

import io.agenticflow.vocabulary.CacheControl;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Extensions;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.TimeZone;

/**
 * Makes the system prompt of a run: the agent's instructions, how to use its tools, and where it
 * is.
 *
 * <p>Providers cache a prompt up to the first difference, so what stays the same comes first and
 * what changes from day to day last, in a block of its own behind the cache mark. Equal arguments
 * give equal prompts.
 */
public final class SystemPrompt {
  private SystemPrompt() {}

  /**
   * Where and when a run takes place.
   *
   * @param workingFolder absolute
   * @param addedFolders further folders that the agent may use, absolute
   * @param platform the operating system for people, for example {@code Linux 6.1 amd64}
   * @param gitRepository whether the working folder is in one
   * @param limits of what commands can do here, each as one sentence
   * @param date of the run's start
   */
  public record Surroundings(
      Path workingFolder,
      List<Path> addedFolders,
      String platform,
      boolean gitRepository,
      List<String> limits,
      LocalDate date) {
    private static final long DAY_MILLIS = 86_400_000;

    public Surroundings {
      addedFolders = List.copyOf(addedFolders);
      limits = List.copyOf(limits);
    }

    /** Returns today's date where this program runs. */
    public static LocalDate today() {
      // Not by the zones of java.time: they look into every jar for further ones first.
      long now = System.currentTimeMillis();
      return LocalDate.ofEpochDay(
          Math.floorDiv(now + TimeZone.getDefault().getOffset(now), DAY_MILLIS));
    }
  }

  /**
   * Returns the blocks of the system prompt, in order.
   *
   * @param tools names of the tools that the agent really has
   */
  public static List<ContentBlock> write(
      AgentDefinition agent, List<String> tools, Surroundings surroundings) {
    return write(agent, tools, surroundings, List.of());
  }

  /**
   * Returns the blocks of the system prompt, in order.
   *
   * @param tools names of the tools that the agent really has
   * @param more what files tell the model, each a block of its own behind the agent's instructions
   */
  public static List<ContentBlock> write(
      AgentDefinition agent, List<String> tools, Surroundings surroundings, List<String> more) {
    return write(agent.systemPrompt(), tools, surroundings, more);
  }

  /**
   * Returns the blocks of the system prompt, in order.
   *
   * @param instructions who the agent is and how it works; may be empty
   * @param tools names of the tools that the agent really has
   */
  public static List<ContentBlock> write(
      String instructions, List<String> tools, Surroundings surroundings) {
    return write(instructions, tools, surroundings, List.of());
  }

  private static List<ContentBlock> write(
      String instructions, List<String> tools, Surroundings surroundings, List<String> more) {
    StringBuilder stable = new StringBuilder();
    if (!instructions.isEmpty()) {
      stable.append(instructions).append("\n\n");
    }
    guidance(stable, tools);
    stable.append('\n');
    place(stable, tools, surroundings);
    List<String> texts = new ArrayList<>();
    texts.add(stable.toString());
    texts.addAll(more);
    List<ContentBlock> blocks = new ArrayList<>();
    for (String text : texts.subList(0, texts.size() - 1)) {
      blocks.add(new ContentBlock.Text(text));
    }
    blocks.add(new ContentBlock.Text(texts.getLast(), CacheControl.EPHEMERAL, Extensions.NONE));
    blocks.add(new ContentBlock.Text("Today's date: " + surroundings.date()));
    return blocks;
  }

  private static void guidance(StringBuilder out, List<String> tools) {
    if (tools.isEmpty()) {
      out.append("# Tools\n").append("- You have no tools. Answer in words.\n");
      return;
    }
    out.append("# Using tools\n");
    line(
        out,
        "You act only through tool calls. A command or a file that you merely write in your answer does nothing.");
    line(
        out,
        "Use the tools you are given, with their exact names and parameters. There are no others.");
    line(out, "Calls that do not need each other's results can be made together in one answer.");
    line(
        out,
        "When a call fails, read the error, change the call and try again. Do not repeat the same call unchanged.");
    line(out, "Never invent the result of a call. Say only what the tools have shown you.");
    if (tools.contains("Edit") && tools.contains("Read")) {
      line(out, "Read a file before you change it with Edit, and copy old_string from it exactly.");
    }
    if (tools.contains("Write")) {
      line(
          out,
          "Write replaces the whole file: give its complete content, never a part or a placeholder.");
    }
    if (tools.contains("Bash")) {
      line(
          out,
          "Each Bash command runs in a new shell in the working directory: join with && what belongs together.");
      line(out, "Run only commands that end by themselves and ask nothing.");
    }
    if (tools.contains("Bash") && tools.contains("Glob") && tools.contains("Grep")) {
      line(out, "Find files with Glob and text with Grep rather than with shell commands.");
    }
    line(
        out,
        "Nobody can answer questions during the run. Where something is open, take the simplest sensible"
            + " reading, go on, and name the assumption at the end.");
  }

  private static void place(StringBuilder out, List<String> tools, Surroundings surroundings) {
    out.append("# Environment\n");
    line(
        out, "Working directory: " + surroundings.workingFolder() + " (relative paths start here)");
    for (Path folder : surroundings.addedFolders()) {
      line(out, "Also usable: " + folder);
    }
    if (tools.contains("Bash")) {
      surroundings.limits().forEach(limit -> line(out, limit));
    }
    line(out, "Git repository: " + (surroundings.gitRepository() ? "yes" : "no"));
    out.append("- Platform: ").append(surroundings.platform());
  }

  private static void line(StringBuilder out, String text) {
    out.append("- ").append(text).append('\n');
  }
}
