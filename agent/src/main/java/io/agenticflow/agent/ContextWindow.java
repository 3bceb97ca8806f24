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
  public static final ContextWindow UNKNOWN = new ContextWindow(true, null, Optional::empty);

  /** No model in the catalogue has a context that a prompt of this size and its answer may fill. */
  private static final long FITS_ANY = 16_000;

  private final Supplier<Optional<Long>> source;
  private boolean isLookedUp;
  private @Nullable Long size;

  private ContextWindow(boolean isLookedUp, @Nullable Long size, Supplier<Optional<Long>> source) {
    this.isLookedUp = isLookedUp;
    this.size = size;
    this.source = source;
  }

  /** Returns a window of this size. */
  public static ContextWindow of(long tokens) {
    return new ContextWindow(true, tokens, Optional::empty);
  }

  /** Returns the window that {@code source} knows, which is asked once. */
  public static ContextWindow from(Supplier<Optional<Long>> source) {
    return new ContextWindow(false, null, source);
  }

  /** Returns the tokens; null where nobody knows. The first call may take some milliseconds. */
  public synchronized @Nullable Long tokens() {
    if (!isLookedUp) {
      size = source.get().orElse(null);
      isLookedUp = true;
    }
    return size;
  }

  /** Returns whether a prompt of so many tokens fits for sure, without looking anything up. */
  synchronized boolean surelyFits(long tokens) {
    if (!isLookedUp) {
      return tokens < FITS_ANY;
    }
    Long known = size;
    return known == null || tokens <= known / 2;
  }
}
