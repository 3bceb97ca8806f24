package io.agenticflow.cli.recall;

import io.agenticflow.memory.MemoryEntry;
import java.time.ZoneOffset;

/** An entry as a model reads it. */
final class RecalledText {
  private RecalledText() {}

  static String of(MemoryEntry entry) {
    StringBuilder text = new StringBuilder("- ");
    text.append(entry.text().replace("\n", "\n  ")).append("\n  (");
    text.append(entry.id()).append(", ").append(entry.source()).append(", ");
    text.append(entry.created().atZone(ZoneOffset.UTC).toLocalDate());
    if (entry.helped() + entry.misled() > 0) {
      text.append(", helped ").append(entry.helped()).append(" times");
      text.append(", misled ").append(entry.misled()).append(" times");
    }
    if (entry.evidence() != null) {
      text.append("; evidence: ").append(entry.evidence().replace("\n", "; "));
    }
    return text.append(")\n").toString();
  }
}
