package io.agenticflow.catalogue;

import io.agenticflow.json.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/**
 * Reads OpenRouter's list. Its prices are texts, in dollars for one token.
 *
 * <p>What no price of ours can say is left out: a price by the hour of the day, for a request as
 * such, for pictures and sound. OpenRouter reports with every answer what it cost, and that counts.
 * Its routers have no price of their own (-1), and are no models.
 *
 * @see <a href="https://openrouter.ai/docs/api-reference/list-available-models">List available
 *     models</a>
 */
final class OpenRouterList {
  private final String owner;
  private final String source;
  private final String date;

  OpenRouterList(String owner, String source, String date) {
    this.owner = owner;
    this.source = source;
    this.date = date;
  }

  PublishedList read(JrsValue root) {
    if (Json.string(Json.field(root, "links"), "next") != null) {
      throw new IllegalArgumentException("it is one page of several, not the whole list");
    }
    List<JrsValue> entries = Json.array(root, "data");
    Set<String> names = new HashSet<>();
    Map<String, List<String>> latest = new HashMap<>();
    for (JrsValue entry : entries) {
      String id = Json.string(entry, "id", "");
      names.add(id);
      String target = Json.string(Json.field(entry, "alias_target"), "slug");
      if (target != null && !target.equals(id)) {
        latest.computeIfAbsent(target, _ -> new ArrayList<>()).add(id);
      }
    }
    List<Model> models = new ArrayList<>();
    Set<String> done = new HashSet<>();
    int skipped = 0;
    for (JrsValue entry : entries) {
      String id = Json.string(entry, "id", "");
      String target = Json.string(Json.field(entry, "alias_target"), "slug");
      if (target != null && !target.equals(id) && names.contains(target)) {
        continue;
      }
      Price price = price(Json.field(entry, "pricing"));
      if (id.isBlank() || price == null || !writesText(entry) || !done.add(id)) {
        skipped++;
        continue;
      }
      List<String> aliases = new ArrayList<>(latest.getOrDefault(id, List.of()));
      String slug = Json.string(entry, "canonical_slug", id);
      // Variants such as ":free" have the slug of the model itself.
      if (id.indexOf(':') < 0 && names.add(slug)) {
        aliases.add(slug);
      }
      models.add(model(entry, id, aliases, price));
    }
    return new PublishedList(models, skipped);
  }

  private Model model(JrsValue entry, String id, List<String> aliases, Price price) {
    List<String> parameters = texts(entry, "supported_parameters");
    return new Model(
        owner,
        id,
        aliases,
        null,
        notNegative(Json.integer(entry, "context_length", 0)),
        notNegative(Json.integer(Json.field(entry, "top_provider"), "max_completion_tokens", 0)),
        new Abilities(
            parameters.contains("tools"),
            texts(Json.field(entry, "architecture"), "input_modalities").contains("image"),
            parameters.contains("reasoning") || Json.field(entry, "reasoning") != null,
            price.cacheRead() != null,
            parameters.contains("structured_outputs")),
        Json.string(entry, "expiration_date") != null,
        price);
  }

  private @Nullable Price price(@Nullable JrsValue pricing) {
    BigDecimal input = perMillion(pricing, "prompt");
    BigDecimal output = perMillion(pricing, "completion");
    if (input == null || output == null) {
      return null;
    }
    List<PriceTier> tiers = new ArrayList<>();
    for (JrsValue override : Json.array(pricing, "overrides")) {
      long above = Json.integer(override, "min_prompt_tokens", 0);
      boolean byTheHour =
          Json.field(override, "utc_start") != null || Json.field(override, "utc_end") != null;
      boolean inOrder = tiers.isEmpty() || above > tiers.getLast().above();
      if (above > 0 && !byTheHour && inOrder) {
        tiers.add(
            new PriceTier(
                above,
                perMillion(override, "prompt"),
                perMillion(override, "completion"),
                perMillion(override, "input_cache_read"),
                perMillion(override, "input_cache_write"),
                perMillion(override, "input_cache_write_1h")));
      }
    }
    return new Price(
        input,
        output,
        perMillion(pricing, "input_cache_read"),
        perMillion(pricing, "input_cache_write"),
        perMillion(pricing, "input_cache_write_1h"),
        tiers,
        source,
        date);
  }

  /** Returns null where there is no such price, or none that is one. */
  private static @Nullable BigDecimal perMillion(@Nullable JrsValue pricing, String name) {
    String text = Json.string(pricing, name);
    try {
      BigDecimal price = text == null ? Json.decimal(pricing, name) : new BigDecimal(text);
      return price == null || price.signum() < 0 ? null : Prices.plain(price.movePointRight(6));
    } catch (NumberFormatException e) {
      return null; // words instead of a number are no price
    }
  }

  private static boolean writesText(JrsValue entry) {
    return texts(Json.field(entry, "architecture"), "output_modalities").contains("text");
  }

  private static List<String> texts(@Nullable JrsValue json, String name) {
    return Json.array(json, name).stream().map(JrsValue::asText).toList();
  }

  private static long notNegative(long count) {
    return Math.max(0, count);
  }
}
