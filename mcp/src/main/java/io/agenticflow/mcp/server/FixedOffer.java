package io.agenticflow.mcp.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An offer whose lists are known from the start. */
public final class FixedOffer implements Offer {
  private final ServerIdentity identity;
  private final Set<Feature> features = EnumSet.of(Feature.LOGGING);
  private final Map<Listing, Map<String, Offered>> lists = new EnumMap<>(Listing.class);
  private final Map<String, String> withheld;
  private final Changes changes = new Changes();

  /**
   * @param resources with their templates, in any order: what has an {@code uriTemplate} is one
   */
  public FixedOffer(
      ServerIdentity identity,
      List<Offered> tools,
      List<Offered> prompts,
      List<Offered> resources) {
    this(identity, tools, prompts, resources, Map.of());
  }

  /**
   * @param resources with their templates, in any order: what has an {@code uriTemplate} is one
   * @param withheld tools that are not offered now, with what to do to have them, for people
   */
  public FixedOffer(
      ServerIdentity identity,
      List<Offered> tools,
      List<Offered> prompts,
      List<Offered> resources,
      Map<String, String> withheld) {
    this.identity = identity;
    this.withheld = Map.copyOf(withheld);
    add(Listing.TOOLS, tools, Feature.TOOLS);
    add(Listing.PROMPTS, prompts, Feature.PROMPTS);
    List<Offered> plain = new ArrayList<>();
    List<Offered> templates = new ArrayList<>();
    for (Offered each : resources) {
      (each.described().get("uriTemplate") == null ? plain : templates).add(each);
    }
    add(Listing.RESOURCES, plain, Feature.RESOURCES);
    add(Listing.TEMPLATES, templates, Feature.RESOURCES);
  }

  private void add(Listing listing, List<Offered> all, Feature feature) {
    Map<String, Offered> byKey = new LinkedHashMap<>();
    all.forEach(each -> byKey.put(each.key(), each));
    lists.put(listing, byKey);
    if (!all.isEmpty()) {
      features.add(feature);
    }
  }

  @Override
  public ServerIdentity identity() {
    return identity;
  }

  @Override
  public Set<Feature> features() {
    return features;
  }

  @Override
  public List<Offered> list(Listing listing) {
    return List.copyOf(all(listing).values());
  }

  @Override
  public @Nullable Offered find(Feature feature, String key) {
    return switch (feature) {
      case TOOLS -> all(Listing.TOOLS).get(key);
      case PROMPTS -> all(Listing.PROMPTS).get(key);
      case RESOURCES -> {
        Offered plain = all(Listing.RESOURCES).get(key);
        yield plain == null ? template(key) : plain;
      }
      case COMPLETIONS, LOGGING -> null;
    };
  }

  @Override
  public @Nullable String withheld(String tool) {
    return withheld.get(tool);
  }

  @Override
  public Changes changes() {
    return changes;
  }

  /** An hour: nothing changes while the program runs. */
  @Override
  public Duration freshFor() {
    return Duration.ofHours(1);
  }

  private Map<String, Offered> all(Listing listing) {
    return lists.getOrDefault(listing, Map.of());
  }

  private @Nullable Offered template(String uri) {
    for (Offered each : all(Listing.TEMPLATES).values()) {
      if (UriTemplate.matches(each.key(), uri)) {
        return each;
      }
    }
    return null;
  }
}
