package io.agenticflow.routing.learned;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Made-up outcomes in which one word says what the strong model gains. */
final class Planted {
  private static final List<String> NOUNS =
      List.of("river", "stone", "garden", "window", "letter", "bridge", "market", "candle");

  private Planted() {}

  /** Proofs gain mostly, greetings hardly ever, everything else is noise. */
  static Outcomes of(int size, long seed) {
    Random random = new Random(seed);
    List<Outcome> rows = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      boolean isProof = random.nextBoolean();
      boolean gains = random.nextInt(10) < (isProof ? 7 : 1);
      rows.add(new Outcome(prompt(isProof, random), "task " + i % 3, -1, gains ? 0.0 : 1.0, 1.0));
    }
    return new Outcomes("small", "large", rows);
  }

  static String prompt(boolean isProof, Random random) {
    return (isProof ? "Prove the lemma of the " : "Greet the owner of the ")
        + NOUNS.get(random.nextInt(NOUNS.size()))
        + " and the "
        + NOUNS.get(random.nextInt(NOUNS.size()))
        + ".";
  }
}
