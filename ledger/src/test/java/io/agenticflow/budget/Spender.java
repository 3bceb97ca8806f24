package io.agenticflow.budget;

import static java.util.Objects.requireNonNull;

import io.agenticflow.catalogue.Catalogue;
import io.agenticflow.catalogue.Price;
import io.agenticflow.catalogue.Prices;
import io.agenticflow.config.BudgetConfiguration;
import io.agenticflow.config.BudgetConfiguration.Limit;
import io.agenticflow.config.BudgetConfiguration.Reset;
import io.agenticflow.config.BudgetConfiguration.Scope;
import io.agenticflow.provider.Answerer;
import io.agenticflow.provider.CallAdmission.Admitted;
import io.agenticflow.provider.CallRecord;
import io.agenticflow.provider.NotAskedException;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.CallOrigin;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.Usage;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Makes calls against budgets until they are refused; a process of its own in one of the tests. */
final class Spender {
  /** One dollar for a million tokens of the prompt, ten for those of the answer. */
  static final Prices PRICES =
      new Prices(
          Catalogue::builtIn,
          Map.of("m", new Price(BigDecimal.ONE, BigDecimal.TEN, null, null, "a test", null)));

  static final Answerer MODEL = new Answerer("somebody", "m");

  private Spender() {}

  static Limit dollars(String amount, Reset reset) {
    return new Limit(Money.ofDollars(new BigDecimal(amount)), null, reset);
  }

  static BudgetConfiguration only(Scope scope, Limit limit) {
    return new BudgetConfiguration(Map.of(scope, limit));
  }

  static Budgets budgets(
      Path home, BudgetConfiguration configuration, List<String> notes, Clock clock) {
    return new Budgets(
        () -> configuration,
        () -> PRICES,
        true,
        new SharedDatabase(home, null),
        line -> {
          synchronized (notes) {
            notes.add(line);
          }
        },
        clock);
  }

  static ModelRequest request(CallOrigin origin, long maxTokens) {
    return ModelRequest.to("m")
        .messages(List.of(Message.user("hello")))
        .maxTokens(maxTokens)
        .origin(origin)
        .build();
  }

  /** Returns a call that used ten prompt tokens, which cost a hundred thousandth of a dollar. */
  static CallRecord answered(CallOrigin origin, long output) {
    return record(origin, new Usage(10, output), null);
  }

  static CallRecord failed(CallOrigin origin) {
    return record(origin, Usage.NONE, new ApiError(ApiError.Kind.OVERLOADED, "busy"));
  }

  private static CallRecord record(CallOrigin origin, Usage usage, @Nullable ApiError error) {
    return new CallRecord(
        origin,
        MODEL,
        false,
        Instant.now(),
        error == null ? CallRecord.Outcome.ANSWERED : CallRecord.Outcome.FAILED,
        error,
        usage,
        false,
        null,
        null,
        Duration.ofMillis(1));
  }

  /** Has many callers ask at once until each is refused; returns what all have spent. */
  static Money spendAll(Budgets budgets, int callers, CallOrigin origin)
      throws InterruptedException {
    AtomicLong spent = new AtomicLong();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      int number = i;
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  for (int call = 0; ; call++) {
                    Admitted admitted = budgets.admit(request(origin, 1000), MODEL, false);
                    Thread.sleep(5);
                    // Some fail, most write less than they may, some all of it.
                    CallRecord ended =
                        call % 5 == 4
                            ? failed(origin)
                            : answered(origin, 700 + (number + call) % 4 * 100L);
                    spent.addAndGet(cost(ended).nanos());
                    admitted.ended(ended);
                  }
                } catch (NotAskedException e) {
                  // So it should end.
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return new Money(spent.get());
  }

  static Money cost(CallRecord call) {
    return requireNonNull(PRICES.find("somebody", "m").orElseThrow().of(call.usage()));
  }

  /** Spends from a day's budget, and prints how many billionths of a dollar it was. */
  public static void main(String[] arguments) throws InterruptedException {
    try (Budgets budgets =
        budgets(
            Path.of(arguments[0]),
            only(Scope.DAY, dollars(arguments[1], Reset.DAY)),
            new ArrayList<>(),
            Clock.systemUTC())) {
      System.out.println(spendAll(budgets, 50, CallOrigin.NONE).nanos());
    }
  }
}
