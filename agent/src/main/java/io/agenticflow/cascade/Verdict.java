package io.agenticflow.cascade;

import static java.util.Objects.requireNonNull;

import io.agenticflow.vocabulary.Money;
import org.jspecify.annotations.Nullable;

/**
 * What was found of a result.
 *
 * @param accepted whether it is kept
 * @param by who found it, for people: {@code mvn -q -B test}, {@code the judgement of …}
 * @param reason in one line
 * @param output what the check wrote, for whoever tries next; may be empty
 * @param spent what it cost to find out; null where nobody was asked or the price is not known
 */
public record Verdict(
    boolean accepted, String by, String reason, String output, @Nullable Money spent) {
  public Verdict {
    requireNonNull(by, "by");
    requireNonNull(reason, "reason");
    requireNonNull(output, "output");
  }
}
