package io.agenticflow.routing.policy;

import static java.util.Objects.requireNonNull;

import io.agenticflow.vocabulary.Money;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells which of several kinds of work a task is. Safe for use by several threads. */
public interface WorkClassifier {

  /**
   * Picks one.
   *
   * @param works kinds of work in plain language
   */
  Pick pick(String task, List<String> works);

  /**
   * What was picked.
   *
   * @param index of the kind, from 0; -1 for none of them
   * @param how it was found, for people
   * @param spent what that cost; null where nobody was asked
   */
  record Pick(int index, String how, @Nullable Money spent) {
    public Pick {
      requireNonNull(how, "how");
    }
  }
}
