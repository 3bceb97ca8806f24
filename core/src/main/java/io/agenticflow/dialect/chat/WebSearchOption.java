package io.agenticflow.dialect.chat;

import io.agenticflow.dialect.DialectException;
import io.agenticflow.dialect.Profile;
import io.agenticflow.dialect.Profile.WebSearch;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.ToolChoice;
import io.agenticflow.vocabulary.ToolDefinition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * Asks for the upstream's own web search where the client offers Anthropic's ({@code
 * web_search_20250305} and later). Where the profile knows none, the tool stays and is refused by
 * name as any other that only Anthropic runs.
 *
 * @see <a href="https://openrouter.ai/docs/guides/features/server-tools/web-search">OpenRouter</a>
 * @see <a href="https://platform.openai.com/docs/guides/tools-web-search">OpenAI</a>
 */
final class WebSearchOption {
  private static final String OPENROUTER = "openrouter:web_search";

  private final ToolDefinition tool;
  private final WebSearch way;

  private WebSearchOption(ToolDefinition tool, WebSearch way) {
    this.tool = tool;
    this.way = way;
  }

  /** Returns Anthropic's web search among the request's tools, or null. */
  static @Nullable ToolDefinition in(ModelRequest request) {
    for (ToolDefinition tool : request.tools()) {
      if (tool.type() != null && isSearch(tool.type())) {
        return tool;
      }
    }
    return null;
  }

  /** Returns what to ask for, or null where nothing can be asked for. */
  static @Nullable WebSearchOption of(ModelRequest request, Profile profile) {
    ToolDefinition tool = in(request);
    return tool == null
            || profile.webSearch() == WebSearch.NONE
            || profile.webSearch() == WebSearch.NATIVE
        ? null
        : new WebSearchOption(tool, profile.webSearch());
  }

  /** Returns the request without the tool; a choice of it is said by {@link #choice}. */
  ModelRequest without(ModelRequest request) {
    return request.toBuilder()
        .tools(request.tools().stream().filter(each -> !each.equals(tool)).toList())
        .toolChoice(isChosen(request) ? null : request.toolChoice())
        .build();
  }

  /** Writes the fields of the request that ask for a search, tools apart. */
  void put(JsonObjectBuilder json) {
    switch (way) {
      case PLUGIN -> {
        JsonObjectBuilder plugin = Json.object().put("id", "web");
        plugin.put("include_domains", field("allowed_domains"));
        plugin.put("exclude_domains", field("blocked_domains"));
        json.put("plugins", List.of(plugin.build()));
      }
      case OPTIONS -> {
        JsonObjectBuilder options = Json.object();
        for (String field : List.of("allowed_domains", "blocked_domains")) {
          if (field(field) != null) {
            throw new DialectException(
                "tool " + tool.name() + ": " + field + " cannot be carried by web_search_options");
          }
        }
        if (field("user_location") != null && Json.parse(location()) instanceof JrsObject place) {
          JsonObjectBuilder approximate = Json.object();
          Json.fields(place).forEach(each -> approximate.put(each.getKey(), each.getValue()));
          options.put(
              "user_location",
              Json.object()
                  .put("type", "approximate")
                  .put("approximate", approximate.build())
                  .build());
        }
        json.put("web_search_options", options.build());
      }
      case SERVER_TOOL, NATIVE, NONE -> {}
    }
  }

  /** Returns the search as one of the upstream's tools, or null where it is none there. */
  @Nullable JrsValue asTool() {
    if (way != WebSearch.SERVER_TOOL) {
      return null;
    }
    JsonObjectBuilder parameters = Json.object();
    parameters.put("max_uses", field("max_uses"));
    parameters.put("allowed_domains", field("allowed_domains"));
    parameters.put("excluded_domains", field("blocked_domains"));
    parameters.put("user_location", field("user_location"));
    JsonObjectBuilder json = Json.object().put("type", OPENROUTER);
    JrsObject built = parameters.build();
    return (built.size() == 0 ? json : json.put("parameters", built)).build();
  }

  /** Returns the tool choice that asks for the search, or null where the client asks for none. */
  @Nullable JrsValue choice(ModelRequest asked) {
    return way == WebSearch.SERVER_TOOL && isChosen(asked)
        ? Json.object().put("type", OPENROUTER).build()
        : null;
  }

  /** Returns what the client says of the search and this way of asking has no word for. */
  List<String> losses(ModelRequest request) {
    List<String> carried =
        switch (way) {
          case SERVER_TOOL ->
              List.of("max_uses", "allowed_domains", "blocked_domains", "user_location");
          case PLUGIN -> List.of("allowed_domains", "blocked_domains");
          case OPTIONS -> List.of("user_location");
          case NATIVE, NONE -> List.of();
        };
    String where = "tools[" + request.tools().indexOf(tool) + "] ";
    List<String> losses = new ArrayList<>();
    if (tool.cacheControl() != null) {
      losses.add(where + "cache_control");
    }
    for (String field : tool.extensions().of("anthropic").keySet()) {
      if (!carried.contains(field)) {
        losses.add(where + "anthropic:" + field);
      }
    }
    return losses;
  }

  private boolean isChosen(ModelRequest request) {
    return request.toolChoice() instanceof ToolChoice.Named named
        && named.name().equals(tool.name());
  }

  private @Nullable RawJson field(String name) {
    return tool.extensions().get("anthropic", name);
  }

  /** The kind of a place is said outside of it there. */
  private RawJson location() {
    JsonObjectBuilder place = Json.object();
    RawJson given = field("user_location");
    Json.fields(given == null ? null : Json.parse(given))
        .forEach(each -> {
          if (!each.getKey().equals("type")) {
            place.put(each.getKey(), each.getValue());
          }
        });
    return Json.raw(place.build());
  }

  /** Eight digits follow: the Responses API's dates have signs between. */
  private static boolean isSearch(String type) {
    String start = "web_search_";
    return type.length() == start.length() + 8
        && type.startsWith(start)
        && type.chars().skip(start.length()).allMatch(c -> c >= '0' && c <= '9');
  }
}
