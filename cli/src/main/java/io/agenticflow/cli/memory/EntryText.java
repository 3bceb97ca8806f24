package io.agenticflow.cli.memory;

import io.agenticflow.memory.MemoryEntry;
import io.agenticflow.memory.MemoryStats;
import io.agenticflow.text.VisibleText;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** Entries as people read them. */
final class EntryText {
  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyy-MM-dd");
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");
  private static final int LINE = 120;

  private EntryText() {}

  /** Returns an entry on one line. */
  static String inShort(MemoryEntry entry, boolean withNamespace) {
    String first = entry.text().lines().findFirst().orElse("");
    boolean isCut = first.length() > LINE || first.length() < entry.text().length();
    StringBuilder line = new StringBuilder(entry.id());
    line.append("  ").append(DAY.format(entry.created().atZone(ZoneId.systemDefault())));
    if (withNamespace) {
      line.append("  ").append(visible(entry.namespace()));
    }
    line.append("  ").append(visible(first.substring(0, Math.min(LINE, first.length()))));
    line.append(isCut ? "…" : "");
    if (!entry.tags().isEmpty()) {
      line.append("  (").append(visible(String.join(", ", entry.tags()))).append(')');
    }
    return line.append(entry.isFaded() ? "  [faded]\n" : "\n").toString();
  }

  /** Returns all that is known of an entry. */
  static String whole(MemoryEntry entry) {
    StringBuilder text = new StringBuilder();
    row("id", entry.id(), text);
    row("namespace", entry.namespace(), text);
    row("tags", String.join(", ", entry.tags()), text);
    row("source", entry.source(), text);
    row("created", time(entry.created()), text);
    if (entry.expires() != null) {
      row("expires", time(entry.expires()), text);
    }
    String fared =
        entry.uses()
            + " times told, "
            + entry.helped()
            + " times helped, "
            + entry.misled()
            + " times misled";
    row("fared", entry.isFaded() ? fared + "; told no more" : fared, text);
    if (entry.evidence() != null) {
      row("evidence", entry.evidence(), text);
    }
    text.append('\n');
    entry.text().lines().forEach(line -> text.append(VisibleText.of(line)).append('\n'));
    return text.toString();
  }

  private static void row(String name, String value, StringBuilder text) {
    if (!value.isEmpty()) {
      text.append("%-10s ".formatted(name)).append(visible(value)).append('\n');
    }
  }

  private static String time(Instant time) {
    return TIME.format(time.atZone(ZoneId.systemDefault()));
  }

  /** What agents and other programs wrote must not drive the terminal. */
  private static String visible(String text) {
    return VisibleText.of(text.replace('\n', ' '));
  }

  static String count(int entries) {
    return entries == 1 ? "1 entry" : entries + " entries";
  }

  static String stats(MemoryStats stats) {
    StringBuilder text = new StringBuilder();
    for (MemoryStats.Namespace each : stats.namespaces()) {
      text.append(visible(each.name()))
          .append(": ")
          .append(count(Math.toIntExact(each.entries())))
          .append(", ")
          .append(each.words())
          .append(" words, ")
          .append(each.uses())
          .append(" times told, ")
          .append(each.helped())
          .append(" times helped, ")
          .append(each.misled())
          .append(" times misled");
      text.append(each.expired() > 0 ? ", " + each.expired() + " expired\n" : "\n");
    }
    for (MemoryStats.Vectors each : stats.vectors()) {
      text.append("vectors of ").append(visible(each.model())).append(": ");
      text.append(count(Math.toIntExact(each.entries()))).append('\n');
    }
    if (stats.nearest() != null) {
      text.append(stats.nearest()).append('\n');
    }
    return text.append("in ").append(stats.where()).append('\n').toString();
  }
}
