package io.agenticflow.routing.policy;

import static java.util.Objects.requireNonNull;

import io.agenticflow.vocabulary.Money;
import org.jspecify.annotations.Nullable;

/** What a policy thinks of a question. */
public sealed interface RouteOpinion {

  /** Returns why, in words for people that follow "because". */
  String reason();

  /**
   * This model should answer.
   *
   * @param model by the name that the user gives it
   * @param isNeeded whether another could not do it, so that the choice holds whatever it costs: a
   *     model that sees pictures, or the one that the user has named
   * @param spent what it cost to find out; null where nobody was asked
   */
  record Choice(String model, String reason, boolean isNeeded, @Nullable Money spent)
      implements RouteOpinion {
    public Choice {
      requireNonNull(model, "model");
      requireNonNull(reason, "reason");
    }

    public Choice(String model, String reason) {
      this(model, reason, false, null);
    }
  }

  /**
   * It does not say.
   *
   * @param spent as in {@link Choice}
   */
  record None(String reason, @Nullable Money spent) implements RouteOpinion {
    public None {
      requireNonNull(reason, "reason");
    }

    public None(String reason) {
      this(reason, null);
    }
  }

  /** Returns what it cost to find out; null where nobody was asked. */
  @Nullable Money spent();
}
