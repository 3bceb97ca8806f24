package io.agenticflow.dialect;

import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.ToolDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Decides about tools that the provider of another dialect would run itself.
 *
 * <p>One that only adds to what the model could do, such as a web search that a client always
 * offers, is left out and reported. One that holds something of the user's own, such as files to
 * search, is refused: the answer would be another one without it.
 */
public final class ForeignTools {
  private static final Set<String> ONLY_OFFERED =
      Set.of(
          "web_search",
          "web_search_2025_08_26",
          "web_search_preview",
          "web_search_preview_2025_03_11",
          "image_generation",
          "tool_search");

  private ForeignTools() {}

  /**
   * Returns the tools of a request that {@code dialect} can offer.
   *
   * @throws DialectException where a tool can neither be offered nor left out; the message names it
   */
  public static List<ToolDefinition> offered(ModelRequest request, String dialect) {
    List<ToolDefinition> offered = new ArrayList<>(request.tools().size());
    for (ToolDefinition tool : request.tools()) {
      if (isForeign(tool, dialect)) {
        if (!isLeftOut(tool)) {
          throw refused(tool, dialect);
        }
      } else {
        offered.add(tool);
      }
    }
    return offered;
  }

  /** Returns whether a tool is run by the provider of another dialect than this one. */
  static boolean isForeign(ToolDefinition tool, String dialect) {
    return tool.type() != null && !owner(tool).equals(dialect);
  }

  /** Returns whether a tool is of one of Anthropic's own kinds; others have like names. */
  static boolean isAnthropics(ToolDefinition tool) {
    return owner(tool).equals("anthropic");
  }

  /** Returns whether a foreign tool is left out; else it is refused. */
  static boolean isLeftOut(ToolDefinition tool) {
    return !owner(tool).equals("anthropic")
        && tool.type() != null
        && ONLY_OFFERED.contains(tool.type());
  }

  private static String owner(ToolDefinition tool) {
    for (String dialect : List.of("responses", "chat")) {
      if (tool.extensions().get(dialect, "tool") != null) {
        return dialect;
      }
    }
    return "anthropic";
  }

  private static DialectException refused(ToolDefinition tool, String dialect) {
    return new DialectException(
        "tool "
            + (tool.name().isEmpty() || tool.name().equals(tool.type())
                ? tool.type()
                : tool.name() + " of type " + tool.type())
            + " is run by "
            + api(owner(tool))
            + " itself and cannot be carried by "
            + api(dialect));
  }

  private static String api(String dialect) {
    return switch (dialect) {
      case "anthropic" -> "the Messages API";
      case "chat" -> "Chat Completions";
      default -> "the Responses API";
    };
  }
}
