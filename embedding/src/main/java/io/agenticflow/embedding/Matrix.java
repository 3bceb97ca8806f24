package io.agenticflow.embedding;

import io.agenticflow.memory.EntryVectors;
import java.util.Arrays;

/**
 * The vectors of a namespace in memory, brought up to date before each use. Not safe for use by
 * several threads.
 */
final class Matrix {
  private final EntryVectors vectors;
  private final int dimensions;
  private long[] entries = new long[0];
  private float[] numbers = new float[0];
  private int count;
  private long added;

  Matrix(EntryVectors vectors, int dimensions) {
    this.vectors = vectors;
    this.dimensions = dimensions;
  }

  /** Shows all vectors of the namespace. */
  void show(EntryVectors.State state, Nearest nearest) {
    bringTo(state);
    for (int i = 0; i < count; i++) {
      nearest.show(entries[i], numbers, i * dimensions);
    }
  }

  private void bringTo(EntryVectors.State state) {
    if (state.added() > added) {
      vectors.scan(state, added, this::add);
      added = state.added();
    }
    if (count != state.count()) {
      // Entries were deleted.
      count = 0;
      vectors.scan(state, 0, this::add);
      added = state.added();
    }
  }

  private void add(long entry, float[] vector) {
    if (vector.length != dimensions) {
      return;
    }
    if (count == entries.length) {
      int room = Math.max(64, count + count / 2);
      entries = Arrays.copyOf(entries, room);
      numbers = Arrays.copyOf(numbers, room * dimensions);
    }
    entries[count] = entry;
    System.arraycopy(vector, 0, numbers, count * dimensions, dimensions);
    count++;
  }
}
