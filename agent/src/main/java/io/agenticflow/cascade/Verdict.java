package io.agenticflow.cascade;

import static java.util.Objects.requireNonNull;

import io.agenticflow.vocabulary.Money;
import org.jspecify.annotations.Nullable;

/**
 * What was found of a result.
 *
 * @param finding what it is now known to be; it is kept where it is good
 * @param by who found it, for people: {@code mvn -q -B test}, {@code the judgement of …}
 * @param reason in one line
 * @param output what the check wrote, for whoever tries next; may be empty
 * @param spent what it cost to find out; null where nobody was asked or the price is not known
 */
public record Verdict(
    Finding finding, String by, String reason, String output, @Nullable Money spent) {

  /** What a result is known to be. */
  public enum Finding {
    GOOD,
    BAD,
    /** Nobody looked, or could look. It is not kept, and says nothing of who made it. */
    UNKNOWN
  }

  public Verdict {
    requireNonNull(finding, "finding");
    requireNonNull(by, "by");
    requireNonNull(reason, "reason");
    requireNonNull(output, "output");
  }

  /** Returns whether it is kept. */
  public boolean accepted() {
    return finding == Finding.GOOD;
  }
}
