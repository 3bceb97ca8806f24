package io.agenticflow.dialect;

import static java.util.Objects.requireNonNull;

import io.agenticflow.json.Json;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.ToolDefinition;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/**
 * Anthropic's own kinds of tools that the client runs, such as {@code bash_20250124}, as ordinary
 * functions for other models: their schema is public, but only Anthropic's API puts it in by
 * itself.
 *
 * @see <a href="https://docs.anthropic.com/en/docs/agents-and-tools/tool-use/overview">Tool use</a>
 */
public final class ClientTools {
  private static final String RESOURCE = "client-tools.json";

  /** What such a tool tells about itself and the model should know. */
  private static final List<String> TOLD =
      List.of("display_width_px", "display_height_px", "display_number", "max_characters");

  private ClientTools() {}

  /** Returns the request with such tools as functions; the same request where there is none. */
  public static ModelRequest asFunctions(ModelRequest request) {
    List<ToolDefinition> tools = null;
    for (int i = 0; i < request.tools().size(); i++) {
      ToolDefinition tool = request.tools().get(i);
      ToolDefinition function =
          tool.type() == null || !ForeignTools.isAnthropics(tool)
              ? null
              : function(tool, tool.type());
      if (function != null) {
        tools = tools == null ? new ArrayList<>(request.tools()) : tools;
        tools.set(i, function);
      }
    }
    return tools == null ? request : request.toBuilder().tools(tools).build();
  }

  private static @Nullable ToolDefinition function(ToolDefinition tool, String type) {
    for (JrsValue known : Known.TOOLS) {
      for (String pattern : Json.string(known, "type", "").split("\\|", -1)) {
        if (Wildcard.matches(pattern, type)) {
          return new ToolDefinition(
              tool.name(),
              Json.string(known, "description", "") + told(tool),
              Json.raw(requireNonNull(Json.field(known, "input_schema"), type)),
              null,
              tool.cacheControl(),
              untold(tool.extensions()));
        }
      }
    }
    return null;
  }

  private static Extensions untold(Extensions extensions) {
    if (extensions.isEmpty()) {
      return extensions;
    }
    Map<String, RawJson> left = new LinkedHashMap<>(extensions.fields());
    TOLD.forEach(name -> left.remove("anthropic:" + name));
    return new Extensions(left);
  }

  private static String told(ToolDefinition tool) {
    StringBuilder words = new StringBuilder();
    Map<String, RawJson> fields = tool.extensions().of("anthropic");
    for (String name : TOLD) {
      RawJson value = fields.get(name);
      if (value != null) {
        words.append(words.isEmpty() ? " (" : ", ").append(name).append(": ").append(value.text());
      }
    }
    return words.isEmpty() ? "" : words.append(')').toString();
  }

  /** Read when it is first asked for. */
  private static final class Known {
    static final List<JrsValue> TOOLS = read();

    private static List<JrsValue> read() {
      try (InputStream in = ClientTools.class.getResourceAsStream(RESOURCE)) {
        return Json.elements(Json.parse(requireNonNull(in, RESOURCE).readAllBytes()));
      } catch (IOException e) {
        throw new UncheckedIOException("the program's own " + RESOURCE + " cannot be read", e);
      }
    }
  }
}
