package io.agenticflow.cli.models;

import io.agenticflow.catalogue.Abilities;
import io.agenticflow.catalogue.Model;
import io.agenticflow.catalogue.Price;
import io.agenticflow.catalogue.PriceTier;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * A model with what the user's configuration says of it.
 *
 * @param asked the name that it was asked for by
 * @param price the user's own where there is one, else the catalogue's
 * @param need what is missing before it can be asked; null where nothing is
 */
public record KnownModel(Model model, String asked, Price price, @Nullable String need) {

  /** Returns whether the name that was asked for is another one for this model. */
  boolean isByAlias() {
    return !asked.equals(model.id()) && !asked.equals(model.provider() + "/" + model.id());
  }

  /** Returns what it can do, for example {@code tools, images}. */
  String ableTo() {
    String words = words(Boolean.TRUE);
    return words.isEmpty() ? "nothing that is known" : words;
  }

  /** Returns what nobody says whether it can. */
  String unknown() {
    return words(null);
  }

  private String words(@Nullable Boolean value) {
    Abilities all = model.abilities();
    List<String> words = new ArrayList<>();
    addIf(Objects.equals(all.tools(), value), "tools", words);
    addIf(Objects.equals(all.images(), value), "images", words);
    addIf(Objects.equals(all.reasoning(), value), "reasoning", words);
    addIf(Objects.equals(all.caching(), value), "caching", words);
    addIf(Objects.equals(all.structuredOutput(), value), "structured output", words);
    return String.join(", ", words);
  }

  private static void addIf(boolean holds, String word, List<String> words) {
    if (holds) {
      words.add(word);
    }
  }

  /** Returns a count such as {@code 1,048,576}, or a question mark where nobody says. */
  static String count(long tokens) {
    return tokens == 0 ? "?" : String.format(Locale.ROOT, "%,d", tokens);
  }

  /** Returns a price such as {@code 0.30}, or a dash where there is none. */
  static String amount(@Nullable BigDecimal price) {
    return price == null ? "-" : price.toPlainString();
  }

  /** Returns all that is known. */
  JrsObject json() {
    Abilities all = model.abilities();
    JsonObjectBuilder json =
        Json.object()
            .put("provider", model.provider())
            .put("model", model.id())
            .put("asked", isByAlias() ? asked : null)
            .put("pinned", model.pinned())
            .put("aliases", model.aliases().stream().map(Json::of).toList())
            .put("openrouter", model.openRouterId())
            .put("ready", need == null)
            .put("needs", need)
            .put("context_tokens", known(model.contextTokens()))
            .put("max_output_tokens", known(model.maxOutputTokens()))
            .put(
                "can",
                Json.object()
                    .put("tools", all.tools())
                    .put("images", all.images())
                    .put("reasoning", all.reasoning())
                    .put("caching", all.caching())
                    .put("structured_output", all.structuredOutput())
                    .build())
            .put("deprecated", model.deprecated());
    putPrices(
        json,
        price.input(),
        price.output(),
        price.cacheRead(),
        price.cacheWrite(),
        price.hourWrite());
    if (!price.tiers().isEmpty()) {
      json.put("tiers", price.tiers().stream().map(KnownModel::tier).toList());
    }
    return json.put("price_source", price.source()).put("price_date", price.date()).build();
  }

  private static JrsValue tier(PriceTier tier) {
    JsonObjectBuilder json = Json.object().put("above_prompt_tokens", Long.valueOf(tier.above()));
    putPrices(
        json, tier.input(), tier.output(), tier.cacheRead(), tier.cacheWrite(), tier.hourWrite());
    return json.build();
  }

  private static void putPrices(
      JsonObjectBuilder json,
      @Nullable BigDecimal input,
      @Nullable BigDecimal output,
      @Nullable BigDecimal cacheRead,
      @Nullable BigDecimal cacheWrite,
      @Nullable BigDecimal hourWrite) {
    json.put("input_usd_per_million", input)
        .put("output_usd_per_million", output)
        .put("cache_read_usd_per_million", cacheRead)
        .put("cache_write_usd_per_million", cacheWrite)
        .put("cache_write_1h_usd_per_million", hourWrite);
  }

  private static @Nullable Long known(long tokens) {
    return tokens == 0 ? null : Long.valueOf(tokens);
  }
}
