package io.agenticflow.memory;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that is remembered.
 *
 * @param number gives the order in which entries came; of this database alone
 * @param id what people call it, the same after an export and an import
 * @param tags words in small letters, in order
 * @param source who said it, such as a person, or {@code agent:coder}
 * @param evidence what it was learned from, for people; or null
 * @param expires when it is forgotten; null for never
 * @param used when it was last told to an agent, or null
 * @param uses how often it was told to an agent
 * @param helped how often a run that was told it fared better for it
 * @param misled how often a run that was told it fared worse for it
 */
public record MemoryEntry(
    long number,
    String id,
    String namespace,
    String text,
    List<String> tags,
    String source,
    @Nullable String evidence,
    Instant created,
    @Nullable Instant expires,
    @Nullable Instant used,
    long uses,
    long helped,
    long misled) {
  /** Whoever is trusted less is not told to agents unasked. */
  private static final double FADED = 0.35;

  public MemoryEntry {
    requireNonNull(id, "id");
    requireNonNull(namespace, "namespace");
    requireNonNull(text, "text");
    tags = List.copyOf(tags);
    requireNonNull(source, "source");
    requireNonNull(created, "created");
  }

  /**
   * Returns what a hit counts for by how the entry has fared: 1 where nothing is known, up to 1.5
   * where it helped, and towards 0 where it misled. One failure weighs as much as two successes,
   * because who is misled pays for the way back too.
   */
  public double trust() {
    double right = 1 + helped;
    return right / (right + 2.0 * misled) * (1 + 0.5 * helped / (helped + 2.0));
  }

  /**
   * Returns whether agents are not told it any more, unless they search: it misled once and never
   * helped, or misled more often than its help makes up for.
   */
  public boolean isFaded() {
    return trust() < FADED;
  }
}
