package io.agenticflow.dialect;

import io.agenticflow.dialect.Profile.ArgumentRepair;
import io.agenticflow.dialect.Profile.Choice;
import io.agenticflow.dialect.Profile.ResponseFormat;
import io.agenticflow.dialect.Profile.SchemaFix;
import io.agenticflow.dialect.Profile.SystemRole;
import io.agenticflow.dialect.Profile.ToolIds;
import io.agenticflow.dialect.Profile.Tools;
import io.agenticflow.dialect.Profile.WebSearch;
import io.agenticflow.json.Json;
import io.agenticflow.text.NearNames;
import io.agenticflow.vocabulary.RawJson;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsArray;
import tools.jackson.jr.stree.JrsBoolean;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/**
 * Some fields of a {@link Profile} with other values, as the program's own table and a
 * configuration file write them. Checked when made; immutable.
 *
 * @param fields from a name in {@link #FIELDS} to its value, in order
 */
public record ProfileChanges(Map<String, JrsValue> fields) {
  /** The names of a profile's fields, in its order. */
  public static final List<String> FIELDS =
      List.of(
          "verbatim",
          "context_tokens",
          "max_output_tokens",
          "max_tokens_field",
          "streaming",
          "stream_usage",
          "usage_include",
          "cache_control",
          "reasoning_object",
          "sampling",
          "top_k",
          "efforts",
          "adaptive_thinking",
          "thinking_replay",
          "max_stop_sequences",
          "tools",
          "tool_choices",
          "parallel_tool_calls",
          "max_tools",
          "tool_ids",
          "tool_result_images",
          "argument_repair",
          "dropped_schema_keywords",
          "schema_fixes",
          "schema_formats",
          "system_role",
          "system_in_conversation",
          "user_after_tool",
          "prefill",
          "images",
          "documents",
          "response_format",
          "web_search",
          "betas",
          "optional_fields",
          "request_fields");

  /** No change. */
  public static final ProfileChanges NONE = new ProfileChanges(Map.of());

  private static final Set<String> OWN_REQUEST_FIELDS =
      Set.of("model", "messages", "system", "stream", "tools");

  /** Throws {@link IllegalArgumentException} where a field is unknown or its value wrong. */
  public ProfileChanges {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    ProfileBuilder trial = new ProfileBuilder();
    for (Map.Entry<String, JrsValue> field : fields.entrySet()) {
      set(trial, field.getKey(), field.getValue());
    }
  }

  /**
   * Reads a JSON object.
   *
   * @throws IllegalArgumentException where a field is unknown or its value wrong; the message names
   *     it
   */
  public static ProfileChanges of(JrsObject json) {
    Map<String, JrsValue> fields = new LinkedHashMap<>();
    Json.fields(json).forEach(field -> fields.put(field.getKey(), field.getValue()));
    return new ProfileChanges(fields);
  }

  /** Returns these changes and then others, which win. */
  public ProfileChanges and(ProfileChanges others) {
    if (fields.isEmpty()) {
      return others;
    }
    Map<String, JrsValue> all = new LinkedHashMap<>(fields);
    all.putAll(others.fields);
    return new ProfileChanges(all);
  }

  /** Returns for example {@code tools: "prompt", images: false}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    fields.forEach((name, value) ->
        text.append(text.isEmpty() ? "" : ", ")
            .append(name)
            .append(": ")
            .append(Json.write(value)));
    return text.toString();
  }

  /** Returns the profile with these changes. */
  public Profile applyTo(Profile profile) {
    if (fields.isEmpty()) {
      return profile;
    }
    ProfileBuilder builder = ProfileBuilder.of(profile);
    for (Map.Entry<String, JrsValue> field : fields.entrySet()) {
      set(builder, field.getKey(), field.getValue());
    }
    return builder.build();
  }

  /** Sets the fields of an object; nothing where there is none. */
  static void set(@Nullable JrsValue json, ProfileBuilder builder) {
    for (Map.Entry<String, JrsValue> field : Json.fields(json)) {
      set(builder, field.getKey(), field.getValue());
    }
  }

  private static void set(ProfileBuilder to, String name, JrsValue value) {
    switch (name) {
      case "verbatim" -> to.verbatim = bool(name, value);
      case "context_tokens" -> to.contextTokens = count(name, value);
      case "max_output_tokens" -> to.maxOutputTokens = count(name, value);
      case "max_tokens_field" ->
          to.maxTokensField = oneOf(name, value, List.of("max_tokens", "max_completion_tokens"));
      case "streaming" -> to.streaming = bool(name, value);
      case "stream_usage" -> to.streamUsage = bool(name, value);
      case "usage_include" -> to.usageInclude = bool(name, value);
      case "cache_control" -> to.cacheControl = bool(name, value);
      case "reasoning_object" -> to.reasoningObject = bool(name, value);
      case "sampling" -> to.sampling = bool(name, value);
      case "top_k" -> to.topK = bool(name, value);
      case "efforts" -> to.efforts = texts(name, value);
      case "adaptive_thinking" -> to.adaptiveThinking = bool(name, value);
      case "max_stop_sequences" -> to.maxStopSequences = count(name, value);
      case "user_after_tool" -> to.userAfterTool = bool(name, value);
      case "thinking_replay" -> to.thinkingReplay = word(name, value, ThinkingReplay.class);
      case "tools" -> to.tools = word(name, value, Tools.class);
      case "tool_choices" -> to.toolChoices = words(name, value, Choice.class);
      case "parallel_tool_calls" -> to.parallelToolCalls = bool(name, value);
      case "max_tools" -> to.maxTools = count(name, value);
      case "tool_ids" -> to.toolIds = word(name, value, ToolIds.class);
      case "tool_result_images" -> to.toolResultImages = bool(name, value);
      case "argument_repair" -> to.argumentRepair = word(name, value, ArgumentRepair.class);
      case "dropped_schema_keywords" ->
          to.droppedSchemaKeywords = new LinkedHashSet<>(texts(name, value));
      case "schema_fixes" -> to.schemaFixes = words(name, value, SchemaFix.class);
      case "schema_formats" -> {
        List<String> formats = textsOr("any", name, value);
        to.schemaFormats = formats == null ? null : new LinkedHashSet<>(formats);
      }
      case "system_role" -> to.systemRole = word(name, value, SystemRole.class);
      case "system_in_conversation" -> to.systemInConversation = bool(name, value);
      case "prefill" -> to.prefill = bool(name, value);
      case "images" -> to.images = bool(name, value);
      case "documents" -> to.documents = bool(name, value);
      case "response_format" -> to.responseFormat = word(name, value, ResponseFormat.class);
      case "web_search" -> to.webSearch = word(name, value, WebSearch.class);
      case "betas" -> to.betas = textsOr("verbatim", name, value);
      case "optional_fields" -> to.optionalFields = new LinkedHashSet<>(texts(name, value));
      case "request_fields" -> to.requestFields = fields(name, value, to.requestFields);
      default ->
          throw new IllegalArgumentException(
              "unknown field " + name + NearNames.question(name, FIELDS));
    }
  }

  private static boolean bool(String name, JrsValue value) {
    if (value instanceof JrsBoolean bool) {
      return bool.booleanValue();
    }
    throw wrong(name, "true or false", value);
  }

  private static int count(String name, JrsValue value) {
    Long number = Json.integer(Json.object().put(name, value).build(), name);
    if (number == null || number < 0 || number > Integer.MAX_VALUE) {
      throw wrong(name, "a whole number, 0 for no limit", value);
    }
    return number.intValue();
  }

  private static String oneOf(String name, JrsValue value, List<String> known) {
    if (value instanceof JrsString text && known.contains(text.getValue())) {
      return text.getValue();
    }
    throw wrong(name, String.join(", ", known), value);
  }

  private static <E extends Enum<E>> E word(String name, JrsValue value, Class<E> type) {
    E[] all = type.getEnumConstants();
    List<String> known = new ArrayList<>(all.length);
    for (E each : all) {
      known.add(each.name().toLowerCase(Locale.ROOT));
    }
    return all[known.indexOf(oneOf(name, value, known))];
  }

  private static <E extends Enum<E>> Set<E> words(String name, JrsValue value, Class<E> type) {
    if (!(value instanceof JrsArray)) {
      throw wrong(name, "a list", value);
    }
    Set<E> words = new LinkedHashSet<>();
    for (JrsValue each : Json.elements(value)) {
      words.add(word(name, each, type));
    }
    return words;
  }

  private static List<String> texts(String name, JrsValue value) {
    if (!(value instanceof JrsArray)) {
      throw wrong(name, "a list", value);
    }
    List<String> texts = new ArrayList<>();
    for (JrsValue each : Json.elements(value)) {
      if (!(each instanceof JrsString text)) {
        throw wrong(name, "a list of texts", value);
      }
      texts.add(text.getValue());
    }
    return texts;
  }

  /** Returns null for the word that stands for all. */
  private static @Nullable List<String> textsOr(String all, String name, JrsValue value) {
    return value instanceof JrsString text && text.getValue().equals(all)
        ? null
        : texts(name + " (" + all + " or a list)", value);
  }

  /** Adds to the fields that are there; a null takes one away. */
  private static Map<String, RawJson> fields(
      String name, JrsValue value, Map<String, RawJson> before) {
    if (!(value instanceof JrsObject)) {
      throw wrong(name, "fields", value);
    }
    Map<String, RawJson> fields = new LinkedHashMap<>(before);
    for (Map.Entry<String, JrsValue> field : Json.fields(value)) {
      if (OWN_REQUEST_FIELDS.contains(field.getKey())) {
        throw new IllegalArgumentException(
            name + "." + field.getKey() + " cannot be set: each request says its own");
      }
      if (field.getValue().isNull()) {
        fields.remove(field.getKey());
      } else {
        fields.put(field.getKey(), Json.raw(field.getValue()));
      }
    }
    return fields;
  }

  private static IllegalArgumentException wrong(String name, String expected, JrsValue value) {
    return new IllegalArgumentException(
        name + ": expected " + expected + ", found " + Json.write(value));
  }
}
