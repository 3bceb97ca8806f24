package io.agenticflow.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.Usage;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PricesTest {
  private final Prices prices =
      new Prices(
          Catalogue::builtIn,
          Map.of("mine", price("0.5", "1", null, null), "vendor/own", price("7", "7", null, null)));

  @Test
  void everyKindOfToken_hasItsPrice() {
    // claude-sonnet-4-5: 3 in, 15 out, 0.3 cache read, 3.75 cache write, per million
    Usage usage = new Usage(1_000, 20_000, 400, 500, 100, null);
    assertThat(prices.cost("anthropic", "claude-sonnet-4-5-20250929", usage))
        .contains(Money.ofDollars(new BigDecimal("0.018"))); // 0.003 + 0.006 + 0.0015 + 0.0075
  }

  @Test
  void providersOwnStatement_wins() {
    Money stated = new Money(123);
    assertThat(prices.cost("openrouter", "nobody/knows", new Usage(1, 0, 0, 1, 0, stated)))
        .contains(stated);
  }

  @Test
  void usersPrice_winsOverTheCatalogue() {
    assertThat(prices.cost("ollama", "mine", new Usage(2_000_000, 0)))
        .contains(new Money(1_000_000_000));
    assertThat(prices.find("openrouter", "vendor/own"))
        .hasValueSatisfying(price -> assertThat(price.source()).isEqualTo("test"));
  }

  @Test
  void withoutAPrice_thereIsNoCost() {
    assertThat(prices.cost("openrouter", "nobody/knows", new Usage(1, 1))).isEmpty();
    // The same model on a server of one's own is not billed by OpenRouter.
    assertThat(
            prices.cost("openai-compatible", "meta-llama/llama-3.1-8b-instruct", new Usage(1, 1)))
        .isEmpty();
  }

  @Test
  void freeVariant_costsNothing() {
    assertThat(prices.cost("openrouter", "qwen/qwen3-coder:free", new Usage(10, 10)))
        .contains(Money.ZERO);
    assertThat(prices.cost("ollama", "x:free", new Usage(10, 10))).isEmpty();
  }

  @Test
  void missingCachePrices_areThoseOfInput() {
    Price price = price("2", "10", null, null);
    assertThat(price.of(new Usage(0, 500_000, 500_000, 0, 0, null)))
        .isEqualTo(Money.ofDollars(new BigDecimal(2)));
  }

  @Test
  void longPrompt_hasItsTier_cacheIncluded_andAllItsTokensDo() {
    Price price =
        new Price(
            new BigDecimal(3),
            new BigDecimal(15),
            new BigDecimal("0.3"),
            new BigDecimal("3.75"),
            new BigDecimal(6),
            List.of(
                new PriceTier(200_000, new BigDecimal(6), new BigDecimal("22.5"), null, null, null),
                new PriceTier(500_000, new BigDecimal(9), null, null, null, null)),
            "test",
            null);
    Usage upTo = new Usage(100_000, 60_000, 40_000, 0, 10_000, 0, null);
    // 0.3 + 0.018 + 0.15 + 0.15
    assertThat(price.of(upTo)).isEqualTo(Money.ofDollars(new BigDecimal("0.618")));
    Usage above = new Usage(100_001, 60_000, 40_000, 0, 10_000, 0, null);
    // 0.600006 + 0.018 + 0.15 + 0.225
    assertThat(price.of(above)).isEqualTo(Money.ofDollars(new BigDecimal("0.993006")));
    // 4.500009, and 0.15 since the output of the second tier is not its own: that of the base
    assertThat(price.of(new Usage(500_001, 10_000)))
        .isEqualTo(Money.ofDollars(new BigDecimal("4.650009")));
    assertThat(price.at(200_000).input()).isEqualByComparingTo("3");
    assertThat(price.at(200_001).tiers()).isEmpty();
  }

  @Test
  void hoursWrites_haveTheirOwnPrice() {
    // claude-sonnet-4-5: 3.75 for five minutes, 6 for an hour
    Usage usage = new Usage(0, 0, 1_000_000, 400_000, 0, 0, null);
    assertThat(prices.cost("anthropic", "claude-sonnet-4-5", usage))
        .contains(Money.ofDollars(new BigDecimal("4.65")));
    assertThat(price("2", "10", null, "3").of(usage)).isEqualTo(Money.ofDollars(new BigDecimal(3)));
  }

  @Test
  void tiersOutOfOrder_areRefused() {
    PriceTier tier = new PriceTier(10, BigDecimal.ONE, null, null, null, null);
    assertThatThrownBy(() ->
            new Price(
                BigDecimal.ONE,
                BigDecimal.ONE,
                null,
                null,
                null,
                List.of(tier, tier),
                "test",
                null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void sum_isRoundedOnce() {
    // 0.0004 dollars a million are 0.4 billionths a token: three roundings would lose what one
    // keeps.
    Price price = price("0.0004", "0.0004", "0.0004", null);
    assertThat(price.of(new Usage(1, 1, 0, 1, 0, null))).isEqualTo(new Money(1)); // 1.2
    assertThat(price("0.0005", "0", null, null).of(new Usage(1, 0)))
        .isEqualTo(new Money(1)); // half
  }

  @Test
  void negativePrice_isRefused() {
    assertThatThrownBy(() -> price("-1", "0", null, null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void cost_isExact_forAnyTokens(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      // Prices in millionths of a dollar a million tokens, so that whole numbers can check them.
      long[] price = random.longs(5, 0, 200_000_000).toArray();
      long[] tokens = random.longs(5, 0, 3_000_000).toArray();
      BigInteger sum = BigInteger.ZERO;
      for (int k = 0; k < 5; k++) {
        sum = sum.add(BigInteger.valueOf(price[k]).multiply(BigInteger.valueOf(tokens[k])));
      }
      // The sum is in 10^-12 dollars; half a thousand rounds up to the next 10^-9.
      long expected =
          sum.add(BigInteger.valueOf(500)).divide(BigInteger.valueOf(1000)).longValueExact();
      Price computed =
          new Price(
              millionths(price[0]),
              millionths(price[1]),
              millionths(price[2]),
              millionths(price[3]),
              millionths(price[4]),
              List.of(),
              "test",
              null);
      Usage usage =
          new Usage(tokens[0], tokens[2], tokens[3] + tokens[4], tokens[4], tokens[1], 0, null);
      assertThat(computed.of(usage)).as("seed %d, case %d", seed, i).isEqualTo(new Money(expected));
    }
  }

  private static BigDecimal millionths(long value) {
    return BigDecimal.valueOf(value, 6);
  }

  private static Price price(
      String input, String output, @Nullable String cacheRead, @Nullable String cacheWrite) {
    return new Price(
        new BigDecimal(input),
        new BigDecimal(output),
        cacheRead == null ? null : new BigDecimal(cacheRead),
        cacheWrite == null ? null : new BigDecimal(cacheWrite),
        "test",
        null);
  }
}
