package io.agenticflow.cli.args;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the help of a command: how it is called, the commands inside it, its options under their
 * headings, and its further sections, in two columns, wrapped.
 */
public final class HelpPage {
  private static final int INDENT = 2;
  private static final int GAP = 2;

  /** A left column wider than this has the right one begin on the next line. */
  private static final int WIDEST_LEFT = 30;

  private static final int NARROWEST_RIGHT = 24;

  private final StringBuilder out = new StringBuilder(4096);
  private final int width;
  private final boolean bold;

  private HelpPage(int width, boolean bold) {
    this.width = width;
    this.bold = bold;
  }

  /**
   * Returns the help of a command, with a line break at its end.
   *
   * @param width columns to stay within, except where a single word is wider
   * @param bold whether headings are set in bold by terminal codes
   */
  public static String of(CommandSpec command, int width, boolean bold) {
    HelpPage page = new HelpPage(Math.clamp(width, 40, 100), bold);
    page.write(command);
    return page.out.toString();
  }

  private void write(CommandSpec command) {
    CommandSpec meant = command.meant();
    usage(command, meant);
    out.append('\n');
    wrap(command.summary() + ".", 0);

    Map<String, List<CommandSpec.Section.Row>> groups = new LinkedHashMap<>();
    if (!command.commands().isEmpty()) {
      List<CommandSpec.Section.Row> rows = new ArrayList<>();
      for (CommandSpec each : command.commands()) {
        rows.add(new CommandSpec.Section.Row(each.name(), each.summary()));
      }
      groups.put("Commands", rows);
    }
    if (command.commands().isEmpty() && !meant.positionals().isEmpty()) {
      List<CommandSpec.Section.Row> rows = new ArrayList<>();
      for (Positional each : meant.positionals()) {
        rows.add(new CommandSpec.Section.Row(each.name(), each.help()));
      }
      groups.put("Arguments", rows);
    }
    for (Option<?> each : meant.shownOptions()) {
      List<CommandSpec.Section.Row> rows = groups.get(each.group());
      if (rows == null) {
        rows = new ArrayList<>();
        groups.put(each.group(), rows);
      }
      rows.add(row(each));
    }
    int left = leftColumn(groups);
    for (Map.Entry<String, List<CommandSpec.Section.Row>> group : groups.entrySet()) {
      section(group.getKey(), group.getValue(), left);
    }
    for (CommandSpec.Section each : command.sections()) {
      section(each.title(), each.rows(), leftColumn(Map.of(each.title(), each.rows())));
    }
  }

  private void usage(CommandSpec command, CommandSpec meant) {
    String title = "Usage: ";
    heading("Usage:");
    out.append(' ').append(command.invocation());
    if (!meant.options().isEmpty()) {
      out.append(" [OPTIONS]");
    }
    if (command.fallback() == null) {
      for (Positional each : command.positionals()) {
        out.append(' ').append(each.inUsage());
      }
    }
    if (!command.commands().isEmpty()) {
      if (command.fallback() == null) {
        out.append(" COMMAND");
      } else {
        out.append('\n')
            .append(" ".repeat(title.length()))
            .append(command.invocation())
            .append(" COMMAND [OPTIONS]");
      }
    }
    out.append('\n');
  }

  private static CommandSpec.Section.Row row(Option<?> option) {
    StringBuilder left = new StringBuilder();
    left.append(option.letter() == 0 ? "    " : "-" + option.letter() + ", ")
        .append("--")
        .append(option.name());
    if (!option.isFlag()) {
      left.append(
          option.valueIsOptional() ? " [" + option.valueName() + "]" : " " + option.valueName());
    }
    StringBuilder right = new StringBuilder(option.help());
    List<String> notes = new ArrayList<>();
    if (option.type() instanceof ValueType.Choice choice) {
      notes.add("one of " + String.join(", ", choice.words()));
    }
    if (option.isRepeatable()) {
      notes.add("may be given several times");
    }
    if (option.alias() != null) {
      notes.add("also --" + option.alias());
    }
    if (option.variable() != null) {
      notes.add("variable " + option.variable());
    }
    if (option.defaultText() != null) {
      notes.add("default " + option.defaultText());
    }
    if (!notes.isEmpty()) {
      right.append(" [").append(String.join("; ", notes)).append(']');
    }
    return new CommandSpec.Section.Row(left.toString(), right.toString());
  }

  private static int leftColumn(Map<String, List<CommandSpec.Section.Row>> groups) {
    int widest = 0;
    for (List<CommandSpec.Section.Row> rows : groups.values()) {
      for (CommandSpec.Section.Row row : rows) {
        if (!row.right().isEmpty() && row.left().length() <= WIDEST_LEFT) {
          widest = Math.max(widest, row.left().length());
        }
      }
    }
    return widest;
  }

  private void section(String title, List<CommandSpec.Section.Row> rows, int left) {
    out.append('\n');
    heading(title + ":");
    out.append('\n');
    int right = INDENT + left + GAP;
    boolean isTooNarrow = width - right < NARROWEST_RIGHT;
    for (CommandSpec.Section.Row row : rows) {
      out.append(" ".repeat(INDENT));
      if (row.right().isEmpty()) {
        wrapFrom(row.left(), INDENT, INDENT + 4);
      } else if (isTooNarrow) {
        out.append(row.left()).append('\n').append(" ".repeat(INDENT + 4));
        wrapFrom(row.right(), INDENT + 4, INDENT + 4);
      } else if (row.left().length() > left) {
        out.append(row.left()).append('\n').append(" ".repeat(right));
        wrapFrom(row.right(), right, right);
      } else {
        out.append(row.left()).append(" ".repeat(right - INDENT - row.left().length()));
        wrapFrom(row.right(), right, right);
      }
    }
  }

  private void heading(String text) {
    if (bold) {
      out.append("\u001b[1m").append(text).append("\u001b[0m");
    } else {
      out.append(text);
    }
  }

  private void wrap(String text, int indent) {
    out.append(" ".repeat(indent));
    wrapFrom(text, indent, indent);
  }

  /**
   * Writes words from column {@code at}, and from column {@code indent} on the lines that follow.
   */
  private void wrapFrom(String text, int at, int indent) {
    int column = at;
    int from = 0;
    boolean isFirst = true;
    while (from < text.length()) {
      int space = text.indexOf(' ', from);
      int to = space < 0 ? text.length() : space;
      int length = to - from;
      if (!isFirst && column + 1 + length > width) {
        out.append('\n').append(" ".repeat(indent));
        column = indent;
      } else if (!isFirst) {
        out.append(' ');
        column++;
      }
      out.append(text, from, to);
      column += length;
      isFirst = false;
      from = to + 1;
    }
    out.append('\n');
  }
}
