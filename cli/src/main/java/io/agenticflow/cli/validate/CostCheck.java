package io.agenticflow.cli.validate;

import static io.agenticflow.cli.validate.ClientDialect.require;

import io.agenticflow.catalogue.Price;
import io.agenticflow.cli.run.Amounts;
import io.agenticflow.cli.run.ProcessLedger;
import io.agenticflow.json.Json;
import io.agenticflow.ledger.Dimension;
import io.agenticflow.ledger.Ledger;
import io.agenticflow.ledger.Totals;
import io.agenticflow.store.StoreException;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.Usage;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * The cost report: one call through the gateway, whose answer is the provider's own with its own
 * count, and one run of an agent; then the ledger must hold exactly their tokens, at the price that
 * the provider states or, where it states none, at tokens times list price, reckoned here anew.
 *
 * <p>The provider's numbers are doubted as far as they can be: tokens that are none, or more than
 * the prompt has bytes or the answer may have, and a price twice or half of what the catalogue
 * gives.
 */
final class CostCheck implements Check {
  private static final int MAX_TOKENS = 400;
  private static final BigDecimal MOST_APART = BigDecimal.TWO;
  private static final String TASK = "Name the twelve months in English, with blanks between.";

  private final String model;
  private final String provider;
  private final String upstreamName;
  private final Bench bench;
  private final RandomGenerator random;

  /**
   * @param provider the provider that answers
   * @param upstreamName the model as the provider spells it
   */
  CostCheck(
      String model, String provider, String upstreamName, Bench bench, RandomGenerator random) {
    this.model = model;
    this.provider = provider;
    this.upstreamName = upstreamName;
    this.bench = bench;
    this.random = random;
  }

  @Override
  public String name() {
    return "cost";
  }

  @Override
  public String model() {
    return model;
  }

  @Override
  public Allowance allowance() {
    return new Allowance(10_000, 2L * MAX_TOKENS);
  }

  @Override
  public String run(Meter meter) throws CheckFailure, IOException, InterruptedException {
    String session = Words.draw("validate", random);
    JrsObject body = ChatClient.body(model, TASK, false, MAX_TOKENS);
    JrsValue answer;
    try (Gate gate = Gate.own(bench, meter)) {
      answer = gate.client().ask(ChatClient.PATH, body, Map.of("session-id", session));
    }
    JrsValue told = Json.field(answer, "usage");
    Usage counted = counted(told);
    doubt(counted, Json.writeBytes(body).length, told);
    JrsObject result = bench.agent(bench.workspace("cost"), model, TASK, "", meter);
    String runSession = Json.string(result, "session_id", "");
    try (Ledger ledger =
        ProcessLedger.open(bench.configuration(), bench.terminal().err()::println)) {
      Totals ofCall = ledger.reports().of(Dimension.SESSION, session);
      compare("the call through the gateway", ofCall, counted, cost(told, counted));
      Totals ofRun = ledger.reports().of(Dimension.SESSION, runSession);
      BigDecimal runCost = Json.decimal(result, "cost_usd");
      compare(
          "the run",
          ofRun,
          Bench.usage(result),
          runCost == null ? Money.ZERO : Money.ofDollars(runCost));
      Money sum = ofCall.cost().plus(ofRun.cost());
      return "the ledger has both calls, their "
          + Amounts.tokens(ofCall.usage().plus(ofRun.usage()))
          + ", and "
          + Amounts.dollars(sum)
          + " for them";
    } catch (StoreException e) {
      throw new CheckFailure("the ledger cannot be read: " + e.getMessage(), e);
    }
  }

  /** Returns the provider's count, which its answer holds as it came. */
  private static Usage counted(@Nullable JrsValue told) throws CheckFailure {
    require(told != null, "the provider's answer has no usage: what it costs can only be guessed");
    long prompt = Json.integer(told, "prompt_tokens", 0);
    JrsValue details = Json.field(told, "prompt_tokens_details");
    long read = Json.integer(details, "cached_tokens", 0);
    long written = Json.integer(details, "cache_write_tokens", 0);
    return new Usage(
        prompt - read - written,
        read,
        written,
        Json.integer(told, "completion_tokens", 0),
        0,
        null);
  }

  private void doubt(Usage counted, int promptBytes, @Nullable JrsValue told) throws CheckFailure {
    require(
        counted.promptTokens() > 0 && counted.outputTokens() > 0,
        "the provider counts " + Amounts.tokens(counted) + " for a prompt and an answer");
    require(
        counted.promptTokens() <= promptBytes,
        "the provider counts "
            + counted.promptTokens()
            + " tokens for a request of "
            + promptBytes
            + " bytes");
    require(
        counted.outputTokens() <= MAX_TOKENS,
        "the provider counts "
            + counted.outputTokens()
            + " tokens for an answer that may have "
            + MAX_TOKENS);
    Money listed = listed(counted);
    BigDecimal stated = Json.decimal(told, "cost");
    if (listed == null || stated == null || stated.signum() == 0) {
      return;
    }
    BigDecimal list = listed.dollars();
    require(
        stated.compareTo(list.multiply(MOST_APART)) <= 0
            && stated.multiply(MOST_APART).compareTo(list) >= 0,
        "the provider charges "
            + Amounts.dollars(Money.ofDollars(stated))
            + " for what is "
            + Amounts.dollars(listed)
            + " by the price in the catalogue");
  }

  /** Returns what the call cost by the provider's word, else by list price. */
  private Money cost(@Nullable JrsValue told, Usage counted) {
    BigDecimal stated = Json.decimal(told, "cost");
    if (stated != null) {
      return Money.ofDollars(stated);
    }
    Money listed = listed(counted);
    return listed == null ? Money.ZERO : listed;
  }

  /** Multiplies tokens by prices; null where no price is known. */
  private @Nullable Money listed(Usage counted) {
    Price price =
        bench
            .prices()
            .find(provider, upstreamName)
            .map(found -> found.at(counted.promptTokens()))
            .orElse(null);
    if (price == null) {
      return null;
    }
    BigDecimal read = price.cacheRead() == null ? price.input() : price.cacheRead();
    BigDecimal written = price.cacheWrite() == null ? price.input() : price.cacheWrite();
    BigDecimal sum =
        price
            .input()
            .multiply(BigDecimal.valueOf(counted.inputTokens()))
            .add(read.multiply(BigDecimal.valueOf(counted.cacheReadTokens())))
            .add(written.multiply(BigDecimal.valueOf(counted.cacheWriteTokens())))
            .add(price.output().multiply(BigDecimal.valueOf(counted.outputTokens())));
    return Money.ofDollars(sum.movePointLeft(6).setScale(9, RoundingMode.HALF_UP));
  }

  private static void compare(String what, Totals kept, Usage counted, Money cost)
      throws CheckFailure {
    require(
        kept.calls() - kept.failed() == 1,
        "the ledger has " + (kept.calls() - kept.failed()) + " answers for " + what + ", not 1");
    require(
        kept.estimated() == 0,
        "the provider counted no tokens of " + what + "; the ledger has an estimate");
    require(
        kept.unpriced() == 0,
        "nobody knows the price of " + what + "; 'prices' in the configuration can name one");
    require(
        kept.usage().promptTokens() == counted.promptTokens()
            && kept.usage().cacheReadTokens() == counted.cacheReadTokens()
            && kept.usage().outputTokens() == counted.outputTokens(),
        "the ledger has "
            + Amounts.tokens(kept.usage())
            + " for "
            + what
            + ", which had "
            + Amounts.tokens(counted));
    require(
        kept.cost().equals(cost),
        "the ledger has "
            + Amounts.dollars(kept.cost())
            + " for "
            + what
            + ", which cost "
            + Amounts.dollars(cost));
  }
}
