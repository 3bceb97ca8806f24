package io.agenticflow.agent;

import io.agenticflow.tool.RunNotes;
import io.agenticflow.tool.RunNotes.FileStamp;
import io.agenticflow.tool.RunNotes.Todo;
import io.agenticflow.tool.ToolException;
import io.agenticflow.tool.Workspace;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes what stands in the place of messages that were removed from a conversation. */
final class SummaryText {
  private static final int MOST_WORDS = 4_000;
  private static final int MOST_OF_ALL = 20_000;
  private static final int MOST_FILES = 60;

  private final Workspace workspace;
  private final RunNotes notes;

  /**
   * @param notes which files the run has seen, and how they were then
   */
  SummaryText(Workspace workspace, RunNotes notes) {
    this.workspace = workspace;
    this.notes = notes;
  }

  /**
   * Returns the text.
   *
   * @param summary by the model; may be empty
   * @param wished whether the user wanted it
   */
  String write(String summary, WorkRecord work, boolean wished) {
    StringBuilder out =
        new StringBuilder("[The conversation up to here was replaced by this summary")
            .append(wished ? "." : ", because it nearly filled the model's context.")
            .append(" Go on from it without a word about it.]\n");
    out.append("\n# What the user said\n");
    userWords(work.userWords(), out);
    out.append("\n# Summary\n\n")
        .append(summary.isBlank() ? "(The model gave none: look at the files.)" : summary)
        .append('\n');
    if (!work.todos().isEmpty()) {
      out.append("\n# Things to do (the list of TodoWrite)\n\n");
      for (Todo todo : work.todos()) {
        out.append("- ").append(todo.status()).append(": ").append(todo.content()).append('\n');
      }
    }
    files(work.files(), out);
    return out.toString();
  }

  /** The first and the last are the task and the latest wish; those between are shortened first. */
  private static void userWords(List<String> words, StringBuilder out) {
    int left = MOST_OF_ALL;
    List<String> shown = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      // In the order of how much they matter: the last, the first, then back from the last.
      int at = i == 0 ? words.size() - 1 : i == 1 ? 0 : words.size() - i;
      String text = words.get(at).strip();
      int most = Math.min(left, i < 2 ? 2 * MOST_WORDS : MOST_WORDS);
      if (most < 100) {
        break;
      }
      String cut = text.length() <= most ? text : text.substring(0, most) + " [... cut]";
      left -= cut.length();
      if (i == 1) {
        shown.addFirst(cut);
      } else {
        shown.add(i == 0 || shown.isEmpty() ? shown.size() : 1, cut);
      }
    }
    for (String each : shown) {
      out.append("\n> ").append(each.replace("\n", "\n> ")).append('\n');
    }
    if (shown.size() < words.size()) {
      out.append("\n(").append(words.size() - shown.size()).append(" more are left out.)\n");
    }
  }

  private void files(Map<String, Boolean> files, StringBuilder out) {
    if (files.isEmpty()) {
      return;
    }
    out.append(
        "\n# Files (their contents are not shown here any more; read again what you need)\n\n");
    List<String> names = new ArrayList<>(files.keySet());
    int from = Math.max(0, names.size() - MOST_FILES);
    if (from > 0) {
      out.append("- ").append(from).append(" earlier ones\n");
    }
    List<String> seen = new ArrayList<>();
    for (String name : names.subList(from, names.size())) {
      Path file;
      try {
        file = workspace.real(name);
      } catch (ToolException e) {
        continue; // it was on another machine, or its folder is gone
      }
      String shown = workspace.display(file);
      if (!seen.contains(shown)) {
        seen.add(shown);
        boolean changed =
            Boolean.TRUE.equals(files.get(name)) || Boolean.TRUE.equals(files.get(file.toString()));
        out.append("- ").append(shown).append(": ").append(changed ? "changed" : "read");
        out.append(state(file)).append('\n');
      }
    }
  }

  private String state(Path file) {
    if (!Files.exists(file)) {
      return "; it does not exist any more";
    }
    try {
      FileStamp now = FileStamp.now(file);
      return notes.lastSeen(file).map(seen -> seen.equals(now)).orElse(true)
          ? ""
          : "; something else has changed it since";
    } catch (IOException e) {
      return "; it cannot be looked at";
    }
  }

  /**
   * Returns a conversation in words, for a model that is to summarise it.
   *
   * @param room characters that it may take; what is oldest goes first
   */
  static String spoken(List<Message> messages, int room) {
    List<String> parts = new ArrayList<>();
    int left = room;
    for (Message message : messages.reversed()) {
      StringBuilder part = new StringBuilder();
      for (ContentBlock block : message.content()) {
        switch (block) {
          case ContentBlock.Text text ->
              part.append(message.role() == Role.USER ? "\nUSER: " : "\nMODEL: ")
                  .append(middleCut(text.text(), 4_000));
          case ContentBlock.ToolUse use ->
              part.append("\nMODEL calls ")
                  .append(use.name())
                  .append(' ')
                  .append(middleCut(use.input().text(), 1_500));
          case ContentBlock.ToolResult result ->
              part.append(result.isError() ? "\nTOOL failed: " : "\nTOOL: ")
                  .append(middleCut(new Message(Role.USER, result.content()).text(), 1_500));
          case ContentBlock.Image _ -> part.append("\n(an image)");
          case ContentBlock.Document _ -> part.append("\n(a document)");
          case ContentBlock.Thinking _, ContentBlock.RedactedThinking _, ContentBlock.Other _ -> {
            // What it thought is not what was said.
          }
        }
      }
      if (part.length() > left) {
        parts.add("\n(What came before is left out.)");
        break;
      }
      left -= part.length();
      parts.add(part.toString());
    }
    return "This is a conversation.\n"
        + String.join("\n", parts.reversed())
        + "\n\n(It ends here.)";
  }

  private static String middleCut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    return text.substring(0, most / 2)
        + " [... "
        + (text.length() - most)
        + " characters left out ...] "
        + text.substring(text.length() - most / 2);
  }
}
