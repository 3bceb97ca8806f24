package io.agenticflow.memory;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a memory holds.
 *
 * @param where the database, for people
 * @param vectors how many entries have a vector, by the model that made it
 * @param nearest how a shared server's nearest vectors are found, for people; null for a file
 */
public record MemoryStats(
    String where, List<Namespace> namespaces, List<Vectors> vectors, @Nullable String nearest) {
  public MemoryStats {
    namespaces = List.copyOf(namespaces);
    vectors = List.copyOf(vectors);
  }

  /** Returns only what is said of one namespace; null leaves all. */
  public MemoryStats only(@Nullable String namespace) {
    return namespace == null
        ? this
        : new MemoryStats(
            where,
            namespaces.stream().filter(each -> each.name().equals(namespace)).toList(),
            vectors,
            nearest);
  }

  /**
   * What a namespace holds.
   *
   * @param expired how many of the entries are past their time, and found no more
   * @param words of all entries
   * @param uses how often its entries were told to agents
   */
  public record Namespace(
      String name, long entries, long expired, long words, long uses, long helped, long misled) {}

  /** How many entries have a vector that a model made. */
  public record Vectors(String model, long entries) {}
}
