package io.agenticflow.dialect;

import static java.util.Objects.requireNonNull;

import io.agenticflow.json.Json;
import io.agenticflow.vocabulary.RawJson;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an upstream, or one model behind it, can do and how it wants to be asked. Codecs and the
 * clients around them read it; no code asks for a provider's name.
 *
 * <p>The program's own profiles are in {@code profiles.json} ({@link Profiles}); a configuration
 * file can change any field of them under its name in {@link ProfileChanges#FIELDS}.
 *
 * @param verbatim whether a client's request in this dialect may go on in its own bytes; else it is
 *     always written anew
 * @param contextTokens the most tokens of prompt and answer together; 0 where only the catalogue
 *     may know
 * @param maxOutputTokens the most tokens of an answer; 0 where only the catalogue may know
 * @param maxTokensField {@code max_tokens} or {@code max_completion_tokens}; Chat Completions only
 * @param streaming whether an answer can come as a stream; else it is asked for in one piece
 * @param streamUsage whether {@code stream_options: {include_usage: true}} is understood; Chat
 *     Completions only
 * @param usageInclude whether {@code usage: {include: true}} asks for the cost, as at OpenRouter
 * @param cacheControl whether cache marks are honoured on content parts and tools; else they are
 *     left out
 * @param reasoningObject whether reasoning is asked for by OpenRouter's {@code reasoning} object;
 *     else by {@code reasoning_effort}; Chat Completions only
 * @param sampling whether {@code temperature} and {@code top_p} are understood
 * @param topK whether {@code top_k} is understood
 * @param efforts the reasoning efforts that are understood, weakest first; another one becomes the
 *     strongest of these that is not above it. Empty where the model does not reason: then no
 *     reasoning option is sent
 * @param adaptiveThinking whether the model decides by itself how much it thinks; else the effort
 *     that a client of another dialect wishes becomes a budget; Messages API only
 * @param thinkingReplay in which form earlier reasoning goes back
 * @param maxStopSequences the most stop sequences in one request, of which the first are sent; 0
 *     where no limit is known
 * @param tools how the model asks for tools
 * @param toolChoices the kinds of tool choice that are understood; what is missing becomes the
 *     nearest of these, and words where there is none
 * @param parallelToolCalls whether the field {@code parallel_tool_calls} is understood
 * @param maxTools the most tools in one request; 0 where no limit is known
 * @param toolIds which ids of tool calls are taken
 * @param toolResultImages whether a tool message may hold images; else they follow in a user
 *     message; Chat Completions only
 * @param argumentRepair what becomes of tool arguments that are almost JSON
 * @param droppedSchemaKeywords the JSON Schema keywords that are taken out of tools' schemas
 *     because the upstream refuses them
 * @param schemaFixes what is rewritten in tools' schemas because the upstream refuses its usual
 *     form
 * @param schemaFormats the values of {@code format} that tools' schemas keep; null for all
 * @param systemRole who says the instructions at the head; Chat Completions only
 * @param systemInConversation whether an instruction may stand in the middle of the conversation;
 *     else the user says it, in the same place
 * @param userAfterTool whether the user may speak right after a tool's result; else the model says
 *     a word in between; Chat Completions only
 * @param prefill whether the conversation may end with the beginning of the model's answer
 * @param images whether the model sees images
 * @param documents whether the model reads PDF files
 * @param responseFormat how an answer of a certain form can be asked for
 * @param webSearch how the provider's own web search is asked for
 * @param betas the values of {@code anthropic-beta} that are handed on, a final {@code *} standing
 *     for any end; null for all. Not sent at all where another dialect is spoken
 * @param optionalFields which of the fields that only some servers know ({@code prompt_cache_key},
 *     {@code safety_identifier}, {@code service_tier}, {@code verbosity}) a client of the Responses
 *     API may hand on, and whether {@code user} tells for whom a client of the Messages API asks;
 *     Chat Completions only
 * @param requestFields further fields of the request's body, such as OpenRouter's {@code provider};
 *     they win over those of the same name that are written here
 */
public record Profile(
    boolean verbatim,
    int contextTokens,
    int maxOutputTokens,
    String maxTokensField,
    boolean streaming,
    boolean streamUsage,
    boolean usageInclude,
    boolean cacheControl,
    boolean reasoningObject,
    boolean sampling,
    boolean topK,
    List<String> efforts,
    boolean adaptiveThinking,
    ThinkingReplay thinkingReplay,
    int maxStopSequences,
    Tools tools,
    Set<Choice> toolChoices,
    boolean parallelToolCalls,
    int maxTools,
    ToolIds toolIds,
    boolean toolResultImages,
    ArgumentRepair argumentRepair,
    Set<String> droppedSchemaKeywords,
    Set<SchemaFix> schemaFixes,
    @Nullable Set<String> schemaFormats,
    SystemRole systemRole,
    boolean systemInConversation,
    boolean userAfterTool,
    boolean prefill,
    boolean images,
    boolean documents,
    ResponseFormat responseFormat,
    WebSearch webSearch,
    @Nullable List<String> betas,
    Set<String> optionalFields,
    Map<String, RawJson> requestFields) {

  /** How a model asks for tools. */
  public enum Tools {
    /** By the API's own means. */
    NATIVE,
    /** In its text, in a form that the system prompt explains. */
    PROMPT,
    /** Not at all: a request that offers tools is refused. */
    NONE
  }

  /** A kind of tool choice. */
  public enum Choice {
    /** The model decides. */
    AUTO,
    /** Some tool must be called. */
    ANY,
    /** A certain tool must be called. */
    TOOL,
    /** No tool may be called. */
    NONE
  }

  /** Which ids of tool calls are taken. */
  public enum ToolIds {
    /** Any. */
    ANY,
    /** Exactly nine ASCII letters and digits. */
    NINE
  }

  /** What becomes of tool arguments that are almost JSON. */
  public enum ArgumentRepair {
    /** They go on as they came. */
    NONE,
    /** What only lacks its end gets it; what has gone on to the client already stays as it is. */
    END,
    /** They are held back until they are whole, and mended where there is one way to read them. */
    HELD
  }

  /** What is rewritten in a tool's schema. */
  public enum SchemaFix {
    /** A {@code $ref} to a definition inside the schema becomes that definition. */
    INLINE_REFS,
    /** {@code const} becomes an {@code enum} of one value. */
    CONST_TO_ENUM,
    /** {@code type: [string, null]} becomes {@code type: string, nullable: true}. */
    NULLABLE,
    /** {@code oneOf} becomes {@code anyOf}; {@code allOf} of objects becomes one object. */
    ANY_OF,
    /** An {@code enum} holds strings only, and says that it does. */
    STRING_ENUMS,
    /** {@code required} names only properties that are there. */
    REQUIRED_EXIST,
    /** An array says what its items are. */
    ITEMS,
    /**
     * An object without properties gets an optional one; a tool without arguments has no schema.
     */
    NO_EMPTY_OBJECTS
  }

  /** Who says the instructions at the head. */
  public enum SystemRole {
    /** {@code system}. */
    SYSTEM,
    /** {@code developer}. */
    DEVELOPER,
    /** Nobody: the first user message begins with them. */
    USER
  }

  /** How an answer of a certain form can be asked for. */
  public enum ResponseFormat {
    /** By a JSON Schema. */
    JSON_SCHEMA,
    /** As any JSON object; the schema is explained in the system prompt. */
    JSON_OBJECT,
    /** Only by words: the schema is explained in the system prompt. */
    NONE
  }

  /** How the provider's own web search is asked for. */
  public enum WebSearch {
    /** There is none: a request for it is refused. */
    NONE,
    /** By Anthropic's own server tool. */
    NATIVE,
    /** By OpenRouter's server tool {@code openrouter:web_search}. */
    SERVER_TOOL,
    /** By OpenRouter's older {@code plugins: [{id: web}]}. */
    PLUGIN,
    /** By {@code web_search_options}. */
    OPTIONS
  }

  public Profile {
    requireNonNull(maxTokensField, "maxTokensField");
    efforts = List.copyOf(efforts);
    requireNonNull(thinkingReplay, "thinkingReplay");
    requireNonNull(tools, "tools");
    toolChoices = Set.copyOf(toolChoices);
    requireNonNull(toolIds, "toolIds");
    requireNonNull(argumentRepair, "argumentRepair");
    droppedSchemaKeywords = Set.copyOf(droppedSchemaKeywords);
    schemaFixes = Set.copyOf(schemaFixes);
    schemaFormats = schemaFormats == null ? null : Set.copyOf(schemaFormats);
    requireNonNull(systemRole, "systemRole");
    requireNonNull(responseFormat, "responseFormat");
    requireNonNull(webSearch, "webSearch");
    betas = betas == null ? null : List.copyOf(betas);
    optionalFields = Set.copyOf(optionalFields);
    requestFields = Collections.unmodifiableMap(new LinkedHashMap<>(requestFields));
  }

  /**
   * Returns this profile with one field changed.
   *
   * @param field its name in {@link ProfileChanges#FIELDS}
   * @param json its value, for example {@code false} or {@code "prompt"}
   * @throws IllegalArgumentException where there is no such field, or the value is wrong
   */
  public Profile with(String field, String json) {
    return ProfileChanges.of(Json.object().put(field, Json.parse(json)).build()).applyTo(this);
  }

  /** Returns whether the values of {@code anthropic-beta} include this one here. */
  public boolean takesBeta(String beta) {
    if (betas == null) {
      return true;
    }
    for (String allowed : betas) {
      if (allowed.endsWith("*")
          ? beta.startsWith(allowed.substring(0, allowed.length() - 1))
          : beta.equals(allowed)) {
        return true;
      }
    }
    return false;
  }
}
