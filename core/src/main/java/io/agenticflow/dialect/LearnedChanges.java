package io.agenticflow.dialect;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the models behind one provider have turned out to lack since the program started. Safe for
 * use by several threads.
 */
public final class LearnedChanges {
  /** Clients choose the names, so the number of those that are remembered is bounded. */
  private static final int REMEMBERED = 256;

  private final Map<String, ProfileChanges> byModel = new ConcurrentHashMap<>();

  /** Returns what is known of a model, named as the provider spells it. */
  public ProfileChanges of(String model) {
    return byModel.getOrDefault(model, ProfileChanges.NONE);
  }

  /**
   * Remembers something of a model, from the next look at its profile on.
   *
   * @return whether that is new
   */
  public boolean add(String model, ProfileChanges changes) {
    if (byModel.size() >= REMEMBERED && !byModel.containsKey(model)) {
      return false;
    }
    ProfileChanges before = of(model);
    return !byModel.merge(model, changes, ProfileChanges::and).equals(before);
  }
}
