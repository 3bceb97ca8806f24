package io.agenticflow.dialect.chat;

import io.agenticflow.dialect.Profile;
import io.agenticflow.json.Json;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.ToolDefinition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/**
 * Fields that the Responses API has too, some under another name: an upstream of Chat Completions
 * gets them.
 *
 * <p>Many servers refuse a field that they do not know, and some of these are sent by a client such
 * as Codex with every request though nobody has asked for them: those go only where the profile
 * says that they are taken.
 */
final class SharedFields {
  private static final String FROM = "responses:";

  /** From the name there to the name here. */
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("frequency_penalty", "frequency_penalty"),
          Map.entry("metadata", "metadata"),
          Map.entry("models", "models"),
          Map.entry("plugins", "plugins"),
          Map.entry("presence_penalty", "presence_penalty"),
          Map.entry("provider", "provider"),
          Map.entry("route", "route"),
          Map.entry("session_id", "session_id"),
          Map.entry("trace", "trace"),
          Map.entry("user", "user"),
          Map.entry("text.format", "response_format"),
          Map.entry("text.format.name", "response_format.name"),
          Map.entry("text.format.description", "response_format.description"),
          Map.entry("text.format.strict", "response_format.strict"),
          Map.entry("strict", "function.strict"),
          Map.entry("detail", "image_url.detail"));

  /** The same for the fields of which a profile says whether they are taken. */
  private static final Map<String, String> OPTIONAL =
      Map.of(
          "prompt_cache_key", "prompt_cache_key",
          "safety_identifier", "safety_identifier",
          "service_tier", "service_tier",
          "text.verbosity", "verbosity");

  private static final String STRICT = "strict";

  /** The longest {@code user} that OpenAI takes. */
  private static final int LONGEST_USER = 64;

  private SharedFields() {}

  /**
   * Returns who the user is for whom a client of the Messages API asks, where a client says nothing
   * more of it and the profile says that the upstream takes it; null for none.
   */
  static @Nullable String user(ModelRequest request, Profile profile) {
    RawJson metadata = request.extensions().get("anthropic", "metadata");
    if (metadata == null
        || !profile.optionalFields().contains("user")
        || request.extensions().get(ChatDialect.NAME, "user") != null
        || !(Json.parse(metadata) instanceof JrsObject object && object.size() == 1)) {
      return null;
    }
    String user = Json.string(Json.parse(metadata), "user_id");
    return user == null || user.length() > LONGEST_USER ? null : user;
  }

  /**
   * Returns whether a client of the Messages API wants a tool's schema kept to the letter, and the
   * schema is one that this can be asked for here.
   */
  static boolean isStrict(ToolDefinition tool, Profile profile) {
    RawJson wanted = tool.extensions().get("anthropic", STRICT);
    RawJson schema = tool.inputSchema();
    return wanted != null
        && wanted.text().equals("true")
        && schema != null
        && profile.droppedSchemaKeywords().isEmpty()
        && "object".equals(Json.string(Json.parse(schema), "type"))
        && SchemaKeywords.isStrict(Json.parse(schema));
  }

  /** Returns a request with what has a name here under that name too; pictures aside. */
  static ModelRequest named(ModelRequest request, Profile profile) {
    Extensions extensions = of(request.extensions(), profile.optionalFields());
    List<ToolDefinition> tools = null;
    for (int i = 0; i < request.tools().size(); i++) {
      ToolDefinition tool = request.tools().get(i);
      Extensions more = of(tool.extensions());
      if (!more.equals(tool.extensions())) {
        tools = tools == null ? new ArrayList<>(request.tools()) : tools;
        tools.set(
            i,
            new ToolDefinition(
                tool.name(),
                tool.description(),
                tool.inputSchema(),
                tool.type(),
                tool.cacheControl(),
                more));
      }
    }
    return tools == null && extensions.equals(request.extensions())
        ? request
        : request.toBuilder()
            .extensions(extensions)
            .tools(tools == null ? request.tools() : tools)
            .build();
  }

  /** Returns extensions with those that always have a name here under that name too. */
  static Extensions of(Extensions extensions) {
    return of(extensions, Set.of());
  }

  private static Extensions of(Extensions extensions, Set<String> taken) {
    Map<String, RawJson> more = null;
    for (Map.Entry<String, RawJson> field : extensions.fields().entrySet()) {
      if (field.getKey().startsWith(FROM)) {
        String name = name(field.getKey().substring(FROM.length()), taken);
        if (name != null) {
          more = more == null ? new LinkedHashMap<>(extensions.fields()) : more;
          more.putIfAbsent(ChatDialect.NAME + ":" + name, field.getValue());
        }
      }
    }
    return more == null ? extensions : new Extensions(more);
  }

  /** Returns the name here of a field there, or null where it is not sent. */
  private static @Nullable String name(String there, Set<String> taken) {
    String optional = OPTIONAL.get(there);
    return optional != null && taken.contains(optional) ? optional : NAMES.get(there);
  }

  /**
   * Returns the extensions of other dialects that are acted on: those above, that tools are
   * deferred, and that the whole prompt is cached.
   */
  static Set<String> understood(ModelRequest request, Profile profile) {
    Set<String> all = new HashSet<>();
    NAMES.keySet().forEach(name -> all.add(FROM + name));
    OPTIONAL.forEach((there, name) -> {
      if (profile.optionalFields().contains(name)) {
        all.add(FROM + there);
      }
    });
    if (user(request, profile) != null) {
      all.add("anthropic:metadata");
    }
    boolean strict = false;
    boolean lax = false;
    for (ToolDefinition tool : request.tools()) {
      if (tool.extensions().get("anthropic", STRICT) != null) {
        strict |= isStrict(tool, profile);
        lax |= !isStrict(tool, profile);
      }
    }
    if (strict && !lax) {
      all.add("anthropic:" + STRICT);
    }
    all.add("anthropic:defer_loading");
    all.add("anthropic:cache_control");
    return all;
  }
}
