package io.agenticflow.tool.search;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.tool.LateTools;
import io.agenticflow.tool.Tool;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.ToolDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The tools of one run that are not told of whole: few are, as long as their definitions are short
 * together; of many the model gets the names and a search, and whole what it has found. A tool that
 * was found stays. Safe for use by several threads.
 */
public final class ToolShelf implements LateTools {
  /** How long a call of a tool waits that may be on its way. */
  static final Duration ARRIVAL = Duration.ofSeconds(30);

  private final ToolSupply supply;
  private final Predicate<String> admitted;
  private final long mostCharacters;
  private final Set<String> taken = new LinkedHashSet<>();
  private @Nullable List<ToolSupply.Supplied> known;
  private Map<String, ToolSupply.Supplied> byName = Map.of();
  private @Nullable ToolIndex index;
  private boolean searches;

  /**
   * @param admitted which tools the run may have, by name
   * @param mostCharacters of definitions that are told of whole; of more there is a search
   */
  public ToolShelf(ToolSupply supply, Predicate<String> admitted, long mostCharacters) {
    this.supply = supply;
    this.admitted = admitted;
    this.mostCharacters = mostCharacters;
  }

  @Override
  public LateTools inside(Predicate<String> more) {
    return new ToolShelf(supply, admitted.and(more), mostCharacters);
  }

  @Override
  public synchronized List<Tool> offered() {
    look();
    List<Tool> all = new ArrayList<>();
    if ((searches && !byName.isEmpty()) || !supply.starting().isEmpty()) {
      all.add(new ToolSearchTool(this, catalogue()));
    }
    for (ToolSupply.Supplied each : byName.values()) {
      if (!searches || each.isAlwaysShown()) {
        all.add(each.tool());
      }
    }
    if (searches) {
      for (String name : taken) {
        ToolSupply.Supplied each = byName.get(name);
        if (each != null && !each.isAlwaysShown()) {
          all.add(each.tool());
        }
      }
    }
    return all;
  }

  @Override
  public Optional<Tool> find(String name) {
    Tool found = look(name);
    if (found == null && name.startsWith("mcp__")) {
      if (!supply.starting().isEmpty()) {
        supply.awaitStarting(ARRIVAL, new Cancellation());
      }
      supply.renew(); // it may have come after the first look, so that nothing is starting any more
      found = look(name);
    }
    return Optional.ofNullable(found);
  }

  private synchronized @Nullable Tool look(String name) {
    look();
    if (name.equalsIgnoreCase(ToolSearchTool.NAME)) {
      return byName.isEmpty() && supply.starting().isEmpty()
          ? null
          : new ToolSearchTool(this, catalogue());
    }
    for (ToolSupply.Supplied each : byName.values()) {
      String own = each.tool().definition().name();
      if (own.equalsIgnoreCase(name)) {
        taken.add(own); // what it calls it knows, and will call again
        return each.tool();
      }
    }
    return null;
  }

  /** Waits for what is on its way, and returns the names of what still is. */
  List<String> settle(Cancellation cancellation) {
    supply.awaitStarting(ARRIVAL, cancellation);
    return supply.starting();
  }

  /**
   * Takes the tools that fit words.
   *
   * @return them, the best first
   */
  synchronized List<ToolDefinition> take(String words, int most) {
    look();
    if (index == null) {
      index =
          new ToolIndex(byName.values().stream().map(each -> each.tool().definition()).toList());
    }
    return index.search(words, most).stream().map(this::taken).toList();
  }

  /** Takes the tool of an exact name, also without what the names of its group begin with. */
  synchronized @Nullable ToolDefinition take(String name) {
    look();
    for (ToolSupply.Supplied each : byName.values()) {
      String own = each.tool().definition().name();
      if (own.equalsIgnoreCase(name) || own.equalsIgnoreCase(each.group() + name)) {
        return taken(own);
      }
    }
    return null;
  }

  private ToolDefinition taken(String name) {
    taken.add(name);
    ToolSupply.Supplied found = byName.get(name);
    if (found == null) {
      throw new IllegalStateException("no tool " + name + " in the index it came from");
    }
    return found.tool().definition();
  }

  /** Takes note of tools that have come or gone. */
  @SuppressWarnings("ReferenceEquality") // the supply has another list when it has other tools
  private void look() {
    List<ToolSupply.Supplied> now = supply.tools();
    if (now == known) {
      return;
    }
    Set<String> before = byName.keySet();
    Map<String, ToolSupply.Supplied> all = new LinkedHashMap<>();
    long characters = 0;
    for (ToolSupply.Supplied each : now) {
      ToolDefinition definition = each.tool().definition();
      if (admitted.test(definition.name())) {
        all.put(definition.name(), each);
        characters += each.isAlwaysShown() ? 0 : length(definition);
      }
    }
    if (!searches && characters > mostCharacters) {
      searches = true;
      taken.addAll(before); // the model was told of them, and may have them in mind
    }
    known = now;
    byName = all;
    index = null;
  }

  private static long length(ToolDefinition definition) {
    RawJson schema = definition.inputSchema();
    String description = definition.description();
    return (long) definition.name().length()
        + (description == null ? 0 : description.length())
        + (schema == null ? 0 : schema.text().length());
  }

  /** Returns the names of what can be searched, for the model. */
  private String catalogue() {
    Map<String, List<String>> groups = new LinkedHashMap<>();
    if (searches) {
      for (ToolSupply.Supplied each : byName.values()) {
        if (!each.isAlwaysShown()) {
          groups
              .computeIfAbsent(each.group(), _ -> new ArrayList<>())
              .add(each.tool().definition().name().substring(each.group().length()));
        }
      }
    }
    StringBuilder text = new StringBuilder();
    groups.forEach((group, names) ->
        text.append("\n\nTools whose names begin with ")
            .append(group)
            .append(": ")
            .append(String.join(", ", names)));
    supply.notes().forEach(note -> text.append("\n\n").append(note));
    List<String> starting = supply.starting();
    if (!starting.isEmpty()) {
      text.append("\n\nServers that are still starting, whose tools a search waits for: ")
          .append(String.join(", ", starting));
    }
    return text.toString();
  }
}
