package io.agenticflow.agent;

import io.agenticflow.context.Mentions;
import io.agenticflow.context.Mentions.Mention;
import io.agenticflow.context.Skill;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.tool.PromptCommands;
import io.agenticflow.tool.ToolContext;
import io.agenticflow.tool.ToolException;
import io.agenticflow.tool.ToolOutcome;
import io.agenticflow.vocabulary.ContentBlock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.jr.stree.JrsObject;

/**
 * Makes of a prompt what its {@code /name} and its {@code @file} mean: after the user's own words,
 * which stay as they are, come the text of the command and the files, as the tool Read shows them
 * and as far as the permissions let it.
 */
final class PromptExpansion {
  private static final int MOST_FILES = 20;
  private static final int MOST_CHARS = 300_000;
  private static final int MOST_ENTRIES = 200;

  private final RunRequest request;
  private final ToolContext context;
  private final Looking looking;
  private int chars;

  /** Calls the tool Read as a run would. */
  @FunctionalInterface
  interface Looking {
    /** Returns what came of it, a refusal too. */
    ToolOutcome read(JrsObject input);
  }

  PromptExpansion(RunRequest request, ToolContext context, Looking looking) {
    this.request = request;
    this.context = context;
    this.looking = looking;
  }

  /**
   * Returns the prompt with what it stands for.
   *
   * @throws PromptCommands.UnusableException where it calls what cannot be carried out
   */
  List<ContentBlock> expanded(List<ContentBlock> prompt) throws PromptCommands.UnusableException {
    if (!(prompt.getFirst() instanceof ContentBlock.Text said)) {
      return prompt;
    }
    List<ContentBlock> all = new ArrayList<>(prompt);
    String words = said.text();
    String command = command(words);
    if (!command.isEmpty()) {
      all.add(new ContentBlock.Text(command));
      words = words + "\n\n" + command;
    } else {
      List<ContentBlock> called = request.commands().expanded(words, context.cancellation());
      if (called != null) {
        all.addAll(called); // whose mentions count for nothing: they are not the user's own words
      }
    }
    List<Mention> mentions = Mentions.in(words);
    for (Mention mention : mentions.subList(0, Math.min(MOST_FILES, mentions.size()))) {
      attach(mention, all);
    }
    return all;
  }

  /** Returns what a command says, empty where the prompt calls none. */
  private String command(String words) {
    String line = words.strip();
    if (!line.startsWith("/")) {
      return "";
    }
    int end = 1;
    while (end < line.length() && !Character.isWhitespace(line.charAt(end))) {
      end++;
    }
    String name = line.substring(1, end);
    Skill skill = request.context().skills().find(name).filter(Skill::userMayCall).orElse(null);
    if (skill == null) {
      return ""; // a path, or a word that only looks like a command
    }
    try {
      return "[The user calls /"
          + skill.name()
          + ". Do what it says:]\n\n"
          + new SkillCall(request, context).text(skill, line.substring(end).strip());
    } catch (IOException e) {
      return "[The user calls /" + skill.name() + ", but " + e.getMessage() + "]";
    }
  }

  private void attach(Mention mention, List<ContentBlock> to) {
    Path file;
    try {
      file = request.workspace().real(mention.path());
    } catch (ToolException e) {
      return; // no path
    }
    if (!Files.exists(file)) {
      return; // somebody's name, or a package's
    }
    if (chars > MOST_CHARS) {
      to.add(note(mention, "is not attached: there is too much already; read it with Read"));
      return;
    }
    if (Files.isDirectory(file)) {
      to.add(folder(mention, file));
      return;
    }
    JsonObjectBuilder input = Json.object().put("file_path", mention.path());
    if (mention.first() > 0) {
      input.put("offset", mention.first()).put("limit", mention.last() - mention.first() + 1);
    }
    ToolOutcome outcome = looking.read(input.build());
    StringBuilder text = new StringBuilder();
    List<ContentBlock> others = new ArrayList<>();
    for (ContentBlock block : outcome.content()) {
      if (block instanceof ContentBlock.Text words
          && !words.text().startsWith(FileInstructions.HEADING)) {
        text.append(words.text());
      } else {
        others.add(block);
      }
    }
    chars += text.length();
    if (outcome.isError()) {
      to.add(note(mention, "is not attached: " + text));
      return;
    }
    to.add(
        new ContentBlock.Text(
            "[The file " + mention.path() + (text.isEmpty() ? ":]" : ":]\n" + text)));
    to.addAll(others);
  }

  private ContentBlock folder(Mention mention, Path folder) {
    // Whether its files may be read is the question; what is in it is seen by reading.
    ToolOutcome allowed = looking.read(Json.object().put("file_path", mention.path()).build());
    String refusal =
        allowed.content().getFirst() instanceof ContentBlock.Text text ? text.text() : "";
    if (refusal.startsWith("Permission denied")) {
      return note(mention, "is not attached: " + refusal);
    }
    List<String> names = new ArrayList<>();
    try (Stream<Path> entries = Files.list(folder)) {
      java.util.function.Predicate<Path> hidden = request.permissions().hidden(request.workspace());
      entries
          .filter(entry -> !hidden.test(entry))
          .limit(10L * MOST_ENTRIES)
          .forEach(entry -> names.add(entry.getFileName() + (Files.isDirectory(entry) ? "/" : "")));
    } catch (IOException e) {
      return note(mention, "cannot be listed: " + e.getMessage());
    }
    names.sort(null);
    String more =
        names.size() > MOST_ENTRIES ? "\n... and " + (names.size() - MOST_ENTRIES) + " more" : "";
    return new ContentBlock.Text(
        "[The folder "
            + mention.path()
            + ":]\n"
            + String.join("\n", names.subList(0, Math.min(MOST_ENTRIES, names.size())))
            + more);
  }

  private static ContentBlock note(Mention mention, String what) {
    return new ContentBlock.Text("[" + mention.path() + " " + what + "]");
  }
}
