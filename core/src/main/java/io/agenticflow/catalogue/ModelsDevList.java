package io.agenticflow.catalogue;

import io.agenticflow.json.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/**
 * Reads a file in the manner of models.dev's {@code api.json}: an object of providers, each with an
 * object of models. Its prices are numbers, in dollars for a million tokens.
 *
 * <p>It has no price for an hour in the cache. Anthropic's is twice that of input, by its own
 * documentation.
 *
 * @see <a href="https://github.com/anomalyco/models.dev">models.dev</a>
 */
final class ModelsDevList {
  private static final String ANTHROPIC = "anthropic";
  private static final BigDecimal TWICE = BigDecimal.valueOf(2);

  /** The older way to say what long prompts cost. */
  private static final long ABOVE_200K = 200_000;

  private final Set<String> providers;
  private final String source;
  private final String date;

  ModelsDevList(Set<String> providers, String source, String date) {
    this.providers = providers;
    this.source = source;
    this.date = date;
  }

  PublishedList read(JrsValue root) {
    List<Model> models = new ArrayList<>();
    int skipped = 0;
    for (Map.Entry<String, JrsValue> provider : Json.fields(root)) {
      if (!providers.contains(provider.getKey())) {
        continue;
      }
      for (Map.Entry<String, JrsValue> entry :
          Json.fields(Json.field(provider.getValue(), "models"))) {
        Model model = model(provider.getKey(), entry.getKey(), entry.getValue());
        if (model == null) {
          skipped++;
        } else {
          models.add(model);
        }
      }
    }
    return new PublishedList(models, skipped);
  }

  private @Nullable Model model(String provider, String id, JrsValue entry) {
    Price price = price(provider, Json.field(entry, "cost"));
    JrsValue modalities = Json.field(entry, "modalities");
    boolean writesText =
        modalities == null
            || Json.array(modalities, "output").stream()
                .anyMatch(each -> each.asText().equals("text"));
    if (id.isBlank() || price == null || !writesText) {
      return null;
    }
    JrsValue limit = Json.field(entry, "limit");
    return new Model(
        provider,
        id,
        List.of(),
        null,
        Math.max(0, Json.integer(limit, "context", 0)),
        Math.max(0, Json.integer(limit, "output", 0)),
        new Abilities(
            Json.bool(entry, "tool_call"),
            modalities == null
                ? null
                : Boolean.valueOf(
                    Json.array(modalities, "input").stream()
                        .anyMatch(each -> each.asText().equals("image"))),
            Json.bool(entry, "reasoning"),
            price.cacheRead() == null ? null : Boolean.TRUE,
            Json.bool(entry, "structured_output")),
        "deprecated".equals(Json.string(entry, "status")),
        price);
  }

  private @Nullable Price price(String provider, @Nullable JrsValue cost) {
    BigDecimal input = amount(cost, "input");
    BigDecimal output = amount(cost, "output");
    if (input == null || output == null) {
      return null;
    }
    BigDecimal cacheWrite = amount(cost, "cache_write");
    return new Price(
        input,
        output,
        amount(cost, "cache_read"),
        cacheWrite,
        cacheWrite == null ? null : hour(provider, input),
        tiers(provider, cost),
        source,
        date);
  }

  private static List<PriceTier> tiers(String provider, @Nullable JrsValue cost) {
    List<PriceTier> tiers = new ArrayList<>();
    for (JrsValue each : Json.array(cost, "tiers")) {
      JrsValue tier = Json.field(each, "tier");
      long above = Json.integer(tier, "size", 0);
      if (above > 0 && Json.string(tier, "type", "context").equals("context")) {
        tiers.add(tier(provider, above, each));
      }
    }
    JrsValue older = Json.field(cost, "context_over_200k");
    if (tiers.isEmpty() && older != null) {
      tiers.add(tier(provider, ABOVE_200K, older));
    }
    tiers.sort(Comparator.comparingLong(PriceTier::above));
    return tiers;
  }

  private static PriceTier tier(String provider, long above, JrsValue cost) {
    BigDecimal input = amount(cost, "input");
    return new PriceTier(
        above,
        input,
        amount(cost, "output"),
        amount(cost, "cache_read"),
        amount(cost, "cache_write"),
        input == null ? null : hour(provider, input));
  }

  private static @Nullable BigDecimal hour(String provider, BigDecimal input) {
    return provider.equals(ANTHROPIC) ? Prices.plain(input.multiply(TWICE)) : null;
  }

  private static @Nullable BigDecimal amount(@Nullable JrsValue cost, String name) {
    BigDecimal amount = Json.decimal(cost, name);
    return amount == null || amount.signum() < 0 ? null : Prices.plain(amount);
  }
}
