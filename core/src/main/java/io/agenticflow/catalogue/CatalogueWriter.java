package io.agenticflow.catalogue;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.StringJoiner;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/** Writes models as {@link CatalogueReader} reads them, one a line. */
final class CatalogueWriter {
  private CatalogueWriter() {}

  static byte[] write(List<Model> models) {
    StringJoiner lines = new StringJoiner(",\n", "{\"models\": [\n", "\n]}\n");
    for (Model model : models) {
      lines.add(Json.write(json(model)));
    }
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static JrsObject json(Model model) {
    Abilities can = model.abilities();
    Price price = model.price();
    JsonObjectBuilder json = Json.object().put("provider", model.provider()).put("id", model.id());
    if (!model.aliases().isEmpty()) {
      json.put("aliases", model.aliases().stream().map(Json::of).toList());
    }
    json.put("openrouter", model.openRouterId())
        .put("context", Long.valueOf(model.contextTokens()))
        .put("maxOutput", Long.valueOf(model.maxOutputTokens()))
        .put("tools", can.tools())
        .put("images", can.images())
        .put("reasoning", can.reasoning())
        .put("caching", can.caching())
        .put("structured", can.structuredOutput())
        .put("deprecated", model.deprecated() ? Boolean.TRUE : null)
        .put("input", price.input())
        .put("output", price.output())
        .put("cacheRead", price.cacheRead())
        .put("cacheWrite", price.cacheWrite())
        .put("hourWrite", price.hourWrite());
    if (!price.tiers().isEmpty()) {
      json.put("tiers", price.tiers().stream().map(CatalogueWriter::tier).toList());
    }
    return json.put("source", price.source()).put("date", price.date()).build();
  }

  private static JrsValue tier(PriceTier tier) {
    return Json.object()
        .put("above", Long.valueOf(tier.above()))
        .put("input", tier.input())
        .put("output", tier.output())
        .put("cacheRead", tier.cacheRead())
        .put("cacheWrite", tier.cacheWrite())
        .put("hourWrite", tier.hourWrite())
        .build();
  }
}
