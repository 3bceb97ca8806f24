package io.agenticflow.routing.learned;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Outcomes of two models.
 *
 * @param weak the cheap model's name
 * @param strong the strong model's name
 */
public record Outcomes(String weak, String strong, List<Outcome> rows) {
  public Outcomes {
    requireNonNull(weak, "weak");
    requireNonNull(strong, "strong");
    rows = List.copyOf(rows);
  }

  /** Returns the same models' outcomes of other prompts. */
  Outcomes with(List<Outcome> others) {
    return new Outcomes(weak, strong, others);
  }

  /** Returns those of which both models' results are known. */
  public Outcomes complete() {
    return with(rows.stream().filter(Outcome::isComplete).toList());
  }
}
