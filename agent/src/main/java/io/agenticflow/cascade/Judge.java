package io.agenticflow.cascade;

import io.agenticflow.agent.AgentModel;
import io.agenticflow.agent.SideQuestion;
import io.agenticflow.agent.Spending;
import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.provider.ModelException;
import io.agenticflow.vocabulary.CallOrigin;
import io.agenticflow.vocabulary.Money;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Lets a model judge a result by what was changed. It sees no tests run: it is right less often
 * than they are, and its word is reported as what it is.
 */
final class Judge {
  private static final long MOST_TOKENS = 4000;
  private static final int LONGEST_PART = 24_000;

  private static final String SYSTEM =
      "You judge whether a programmer's result does what a task asks for, wholly and without harm."
          + " You see the task, what was changed, and what the programmer says. Be strict: what is"
          + " not there was not done. The first line of your answer is the one word ACCEPT or"
          + " REJECT; then say why in at most five lines.";

  private Judge() {}

  /**
   * @param origin on whose behalf
   * @param budget what it may cost; null for no limit
   */
  static Verdict judge(
      CallOrigin origin,
      AgentModel model,
      String task,
      String diff,
      String answer,
      @Nullable Money budget,
      Cancellation cancellation) {
    String by = "the judgement of " + model.model();
    Spending spending = new Spending(budget);
    String words;
    try {
      words =
          SideQuestion.ask(
              origin,
              spending,
              model,
              SYSTEM,
              "<task>\n"
                  + cut(task)
                  + "\n</task>\n<changes>\n"
                  + (diff.isBlank() ? "(no file was changed)" : cut(diff))
                  + "\n</changes>\n<what_the_programmer_says>\n"
                  + cut(answer)
                  + "\n</what_the_programmer_says>",
              MOST_TOKENS,
              cancellation);
    } catch (ModelException e) {
      return new Verdict(
          Verdict.Finding.UNKNOWN,
          by,
          "it could not be asked: " + e.getMessage(),
          "",
          spent(spending));
    }
    String first = words.strip().lines().findFirst().orElse("").toUpperCase(Locale.ROOT);
    boolean accepted = first.contains("ACCEPT") && !first.contains("REJECT");
    return new Verdict(
        accepted ? Verdict.Finding.GOOD : Verdict.Finding.BAD,
        by,
        first.contains("ACCEPT") || first.contains("REJECT")
            ? accepted ? "accepted" : "rejected"
            : "it said neither ACCEPT nor REJECT, which counts as no",
        words.strip(),
        spent(spending));
  }

  private static @Nullable Money spent(Spending spending) {
    return spending.cost().amount();
  }

  private static String cut(String text) {
    return text.length() <= LONGEST_PART
        ? text
        : text.substring(0, LONGEST_PART) + "\n[the rest is left out]";
  }
}
