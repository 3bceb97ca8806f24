package io.agenticflow.ledger;

import io.agenticflow.provider.Answerer;
import io.agenticflow.provider.CallRecord;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.CallOrigin;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Makes entries for tests. */
final class Entries {
  static final String[] MODELS = {"claude-sonnet-4-5", "deepseek/deepseek-chat", "gpt-5-mini"};
  static final String[] AGENTS = {"coder", "reviewer", "tester", "planner"};

  private Entries() {}

  static LedgerEntry answered(Instant at, String model, Usage usage, CallCost cost) {
    return entry(at, origin("coder", "session-1", "/projects/a"), model, usage, cost, null);
  }

  static CallCost listed(long nanos) {
    return new CallCost(new Money(nanos), CallCost.Basis.LIST, "anthropic.com", "2026-07-02");
  }

  static CallOrigin origin(String agent, String session, String project) {
    return CallOrigin.builder().agent(agent).session(session).project(project).build();
  }

  static LedgerEntry entry(
      Instant at,
      CallOrigin origin,
      String model,
      Usage usage,
      CallCost cost,
      @Nullable ApiError error) {
    return new LedgerEntry(
        Spool.newId(at.toEpochMilli()),
        new CallRecord(
            origin,
            new Answerer(model.indexOf('/') < 0 ? "anthropic" : "openrouter", model),
            cost.basis() == CallCost.Basis.FREE,
            at,
            error == null ? CallRecord.Outcome.ANSWERED : CallRecord.Outcome.FAILED,
            error,
            usage,
            false,
            null,
            error == null ? Duration.ofMillis(300) : null,
            Duration.ofMillis(1200)),
        cost);
  }

  /** Returns any entry, with amounts up to those of the longest calls there are. */
  static LedgerEntry any(Random random, Instant from, Duration within) {
    Instant at = from.plusMillis(random.nextLong(within.toMillis()));
    boolean fails = random.nextInt(10) == 0;
    Usage usage =
        fails
            ? Usage.NONE
            : new Usage(
                random.nextLong(200_000),
                random.nextLong(1_000_000),
                random.nextLong(200_000),
                random.nextLong(1000),
                random.nextLong(64_000),
                random.nextLong(1000),
                null);
    CallCost cost =
        switch (random.nextInt(4)) {
          case 0 -> CallCost.UNKNOWN;
          case 1 ->
              new CallCost(
                  new Money(random.nextLong(90_000_000_000L)), CallCost.Basis.PROVIDER, null, null);
          case 2 -> listed(random.nextLong(90_000_000_000L));
          default -> CallCost.FREE;
        };
    return entry(
        at,
        origin(
            AGENTS[random.nextInt(AGENTS.length)],
            "session-" + random.nextInt(50),
            "/projects/" + random.nextInt(3)),
        MODELS[random.nextInt(MODELS.length)],
        usage,
        cost,
        fails ? new ApiError(ApiError.Kind.OVERLOADED, "busy") : null);
  }
}
