package io.agenticflow.dialect.responses;

import static io.agenticflow.dialect.responses.ResponsesDialect.NAME;

import io.agenticflow.dialect.DialectException;
import io.agenticflow.dialect.ExtensionFields;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.ToolDefinition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * Reads what a client offers: functions, namespaces of them, and tools with a type of their own.
 */
final class ToolsReader {
  private static final Set<String> FUNCTION = Set.of("type", "name", "description", "parameters");

  private final List<ToolDefinition> tools = new ArrayList<>();
  private final Set<String> names = new HashSet<>();

  /** Returns what was read so far. */
  List<ToolDefinition> tools() {
    return tools;
  }

  /** Reads the request's own list. */
  void addAll(List<JrsValue> json) {
    int index = 0;
    for (JrsValue tool : json) {
      add(tool, null, "tools[" + index++ + "]", false);
    }
  }

  /** Reads tools that were found in mid-conversation: they are offered from now on. */
  void addFound(List<JrsValue> json, String where) {
    int index = 0;
    for (JrsValue tool : json) {
      add(tool, null, where + ".tools[" + index++ + "]", true);
    }
  }

  private void add(JrsValue tool, @Nullable JrsValue namespace, String where, boolean found) {
    String type = Json.string(tool, "type", "function");
    switch (type) {
      case "function" -> function(tool, namespace, where, found);
      case "custom" -> custom(tool, namespace, where);
      case "namespace" -> {
        if (namespace != null) {
          throw new DialectException(where + " is a namespace inside a namespace");
        }
        required(tool, "name", where);
        int index = 0;
        for (JrsValue inner : Json.array(tool, "tools")) {
          add(inner, tool, where + ".tools[" + index++ + "]", found);
        }
        noteDescription(tool);
      }
      default -> typed(tool, type);
    }
  }

  private void function(JrsValue tool, @Nullable JrsValue namespace, String where, boolean found) {
    String name = required(tool, "name", where);
    JrsValue schema = Json.field(tool, "parameters");
    Set<String> known = FUNCTION;
    if (found || Boolean.FALSE.equals(Json.bool(tool, "strict"))) {
      known = new HashSet<>(FUNCTION);
      if (found) {
        known.add("defer_loading"); // it has been loaded, else it would not be here
      }
      if (!Json.isTrue(tool, "strict")) {
        known.add("strict"); // false is what every other dialect does anyway
      }
    }
    add(
        new ToolDefinition(
            flatName(namespace, name),
            Json.string(tool, "description"),
            schema instanceof JrsObject ? Json.raw(schema) : null,
            null,
            null,
            inNamespace(ExtensionFields.unknown(NAME, tool, known), namespace, name)));
  }

  private void custom(JrsValue tool, @Nullable JrsValue namespace, String where) {
    String name = required(tool, "name", where);
    Extensions extensions = Extensions.NONE.with(NAME, "tool", Json.raw(tool));
    add(
        new ToolDefinition(
            flatName(namespace, name),
            customDescription(tool),
            OfferedTool.TEXT_SCHEMA,
            null,
            null,
            inNamespace(extensions, namespace, name)));
  }

  /**
   * The grammar of the text is all that the model learns of it where functions are all there is.
   */
  private static String customDescription(JrsValue tool) {
    StringBuilder text = new StringBuilder(Json.string(tool, "description", ""));
    JrsValue format = Json.field(tool, "format");
    String grammar = Json.string(format, "definition");
    text.append(text.isEmpty() ? "" : "\n\n").append("The whole text goes into \"input\".");
    if (grammar != null) {
      text.append(" It has to follow this ")
          .append(Json.string(format, "syntax", ""))
          .append(" grammar:\n")
          .append(grammar);
    }
    return text.toString();
  }

  private void typed(JrsValue tool, String type) {
    Extensions extensions = Extensions.NONE.with(NAME, "tool", Json.raw(tool));
    ClientTool client = ClientTool.ofType(type);
    if (client == null || "server".equals(Json.string(tool, "execution"))) {
      add(new ToolDefinition(type, null, null, type, null, extensions));
      return;
    }
    JrsValue schema = Json.field(tool, "parameters");
    add(
        new ToolDefinition(
            client.type,
            Json.string(tool, "description", client.description),
            schema == null ? new RawJson(client.schema) : Json.raw(schema),
            null,
            null,
            extensions));
  }

  /** A tool that is there already, such as one that was found twice, is not offered again. */
  private void add(ToolDefinition tool) {
    if (names.add(tool.name()) || tool.type() != null) {
      tools.add(tool);
    }
  }

  private static String flatName(@Nullable JrsValue namespace, String name) {
    return OfferedTool.flat(Json.string(namespace, "name"), name);
  }

  private static Extensions inNamespace(
      Extensions extensions, @Nullable JrsValue namespace, String name) {
    if (namespace == null) {
      return extensions;
    }
    JsonObjectBuilder json =
        Json.object()
            .put("name", Json.string(namespace, "name"))
            .put("description", Json.string(namespace, "description"))
            .put("tool", name);
    return extensions.with(NAME, "namespace", new RawJson(Json.write(json.build())));
  }

  /** Where there are no namespaces, the words about one are lost; the first of its tools tells. */
  private void noteDescription(JrsValue namespace) {
    JrsValue description = Json.field(namespace, "description");
    List<JrsValue> inner = Json.array(namespace, "tools");
    if (description == null || inner.isEmpty()) {
      return;
    }
    String first = flatName(namespace, Json.string(inner.getFirst(), "name", ""));
    tools.replaceAll(tool ->
        tool.name().equals(first)
            ? new ToolDefinition(
                tool.name(),
                tool.description(),
                tool.inputSchema(),
                tool.type(),
                tool.cacheControl(),
                tool.extensions().with(NAME, "namespace.description", Json.raw(description)))
            : tool);
  }

  private static String required(JrsValue tool, String field, String where) {
    String value = Json.string(tool, field, "");
    if (value.isEmpty()) {
      throw new DialectException(where + "." + field + " is missing");
    }
    return value;
  }
}
