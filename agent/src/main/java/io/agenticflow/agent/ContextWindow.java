package io.agenticflow.agent;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The most tokens that a model takes, prompt and answer together, as far as somebody knows. Where
 * the catalogue knows, it is read when the question comes up and not before: most runs end far from
 * any limit. Safe for use by several threads.
 */
public final class ContextWindow {
  /** Nobody knows. */
  public static final ContextWindow UNKNOWN = new ContextWindow(null, Optional::empty);

  /** No model in the catalogue has a context that a prompt of this size and its answer may fill. */
  private static final long FITS_ANY = 16_000;

  private final Supplier<Optional<Long>> source;
  private volatile @Nullable Optional<Long> found;

  private ContextWindow(@Nullable Optional<Long> found, Supplier<Optional<Long>> source) {
    this.found = found;
    this.source = source;
  }

  /** Returns a window of this size. */
  public static ContextWindow of(long tokens) {
    return new ContextWindow(Optional.of(tokens), Optional::empty);
  }

  /** Returns the window that {@code source} knows; it is asked once, or twice at the same time. */
  public static ContextWindow from(Supplier<Optional<Long>> source) {
    return new ContextWindow(null, source);
  }

  /** Returns the tokens; null where nobody knows. The first call may take some milliseconds. */
  public @Nullable Long tokens() {
    Optional<Long> known = found;
    if (known == null) {
      known = source.get();
      found = known;
    }
    return known.orElse(null);
  }

  /** Returns whether a prompt of so many tokens fits for sure, without looking anything up. */
  boolean surelyFits(long tokens) {
    Optional<Long> known = found;
    return known == null ? tokens < FITS_ANY : known.filter(size -> tokens > size / 2).isEmpty();
  }
}
