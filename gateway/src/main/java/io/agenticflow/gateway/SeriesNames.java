package io.agenticflow.gateway;

import io.agenticflow.provider.Answerer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The names of models that have series of their own in the metrics. Safe for use by several
 * threads.
 *
 * <p>Clients choose the names of models, and a series is never taken back. So a model gets its own
 * name once it has answered, and only the first so many do; all others together are {@code other}.
 */
final class SeriesNames {
  static final String OTHER = "other";

  /** Where nobody was asked. */
  static final String NONE = "none";

  private final int most;
  private final Set<Answerer> named = ConcurrentHashMap.newKeySet();

  SeriesNames(int most) {
    this.most = most;
  }

  /** Returns the provider's name for a label; the configuration bounds their number. */
  static String provider(@Nullable Answerer answerer) {
    return answerer == null ? NONE : answerer.provider();
  }

  /** Notes that this model has answered. */
  void answered(Answerer answerer) {
    if (!named.contains(answerer)) {
      synchronized (named) {
        if (named.size() < most) {
          named.add(answerer);
        }
      }
    }
  }

  /** Returns the model's name for a label. */
  String model(@Nullable Answerer answerer) {
    if (answerer == null) {
      return NONE;
    }
    return named.contains(answerer) ? answerer.model() : OTHER;
  }
}
