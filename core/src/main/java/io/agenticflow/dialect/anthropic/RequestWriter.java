package io.agenticflow.dialect.anthropic;

import static io.agenticflow.dialect.anthropic.AnthropicDialect.NAME;

import io.agenticflow.dialect.AnsweredCalls;
import io.agenticflow.dialect.CarriedReasoning;
import io.agenticflow.dialect.DialectException;
import io.agenticflow.dialect.ExtensionFields;
import io.agenticflow.dialect.ForeignTools;
import io.agenticflow.dialect.MediaCheck;
import io.agenticflow.dialect.PlainDocuments;
import io.agenticflow.dialect.Profile;
import io.agenticflow.dialect.ReasoningEfforts;
import io.agenticflow.dialect.ThinkingReplay;
import io.agenticflow.dialect.Uncarried;
import io.agenticflow.dialect.VerbatimOnly;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.MediaSource;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.Reasoning;
import io.agenticflow.vocabulary.Role;
import io.agenticflow.vocabulary.ToolChoice;
import io.agenticflow.vocabulary.ToolDefinition;
import io.agenticflow.vocabulary.Words;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/** Writes a request for an upstream. */
final class RequestWriter {
  /** The limit of output tokens where the caller gave none; the API demands one. */
  private static final long DEFAULT_MAX_TOKENS = 32_000;

  private static final double HOTTEST = 1;

  /** What the user says where a model does not go on from words that were put into its mouth. */
  private static final String GO_ON =
      "Go on exactly where your last message ends, and repeat nothing of it.";

  /** What other dialects call the user for whom a client asks; the first that is there counts. */
  private static final List<String> USERS =
      List.of(
          "chat:safety_identifier", "responses:safety_identifier", "chat:user", "responses:user");

  private static final Set<String> NESTED = Set.of("thinking", "output_config", "tool_choice");

  private final Profile profile;
  private final BlockWriter blocks;

  RequestWriter(Profile profile) {
    this.profile = profile;
    this.blocks = new BlockWriter(profile.cacheControl());
  }

  byte[] write(ModelRequest asked) {
    VerbatimOnly.refuse(asked);
    ModelRequest request = JsonInWords.of(asked);
    MediaCheck.of(request, profile);
    ThinkingWish wish = wish(request);
    JsonObjectBuilder json = Json.object().put("model", request.model());
    json.put("max_tokens", maxTokens(request, wish.reasoning()));
    int head = systemAtTheHead(request.messages());
    List<JrsValue> system = blocks.writeAll(request.system());
    for (Message message : request.messages().subList(0, head)) {
      system.addAll(blocks.writeAll(message.content()));
    }
    List<JrsValue> messages = messages(request.messages().subList(head, request.messages().size()));
    if (messages.isEmpty() && !system.isEmpty()) {
      // Instructions alone are a request in other dialects; here somebody has to have said them.
      messages.add(Json.object().put("role", "user").put("content", system).build());
    } else if (!system.isEmpty()) {
      json.put("system", system);
    }
    json.put("messages", messages);
    List<ToolDefinition> tools = ForeignTools.offered(request, NAME);
    if (!tools.isEmpty()) {
      json.put("tools", tools.stream().map(this::tool).toList());
    }
    json.put("tool_choice", toolChoice(request));
    if (profile.sampling() && !wish.excludesSampling()) {
      json.put("temperature", temperature(request)).put("top_p", request.topP());
    }
    if (profile.topK() && !wish.excludesSampling()) {
      json.put("top_k", request.topK());
    }
    List<String> stops = request.stopSequences().stream().filter(stop -> !stop.isBlank()).toList();
    if (!stops.isEmpty()) {
      json.put("stop_sequences", stops.stream().map(Json::of).toList());
    }
    json.put("thinking", thinking(request, wish.reasoning()));
    json.put("output_config", outputConfig(request, wish.reasoning()));
    if (request.stream()) {
      json.put("stream", true);
    }
    String user = userField(request.extensions());
    if (user != null) {
      RawJson name = request.extensions().fields().get(user);
      json.put("metadata", Json.object().put("user_id", name).build());
    }
    ExtensionFields.put(json, NAME, request.extensions(), NESTED);
    profile.requestFields().forEach(json::put);
    return Json.writeBytes(json.build());
  }

  /**
   * Returns how many instructions stand before anything else: in a conversation the API takes them
   * only behind something that was said.
   */
  private static int systemAtTheHead(List<Message> messages) {
    int head = 0;
    while (head < messages.size()
        && messages.get(head).role() == Role.SYSTEM
        && messages.get(head).extensions().of(NAME).isEmpty()) {
      head++;
    }
    return head;
  }

  /** Returns what {@link #write} leaves out. */
  List<String> uncarried(ModelRequest request) {
    Uncarried losses =
        new Uncarried(
            NAME, profile, understood(request), (message, block) -> !forUpstream(block).isEmpty());
    ThinkingWish wish = wish(request);
    Reasoning reasoning = wish.reasoning();
    if (wish.isLost()) {
      losses.add("", "reasoning");
    }
    if (wish.excludesSampling()) {
      sampling(request, losses);
    }
    if (reasoning != null) {
      if (reasoning.effort() != null && profile.efforts().isEmpty()) {
        losses.add("", "reasoning.effort");
      }
      if (reasoning.display() != null
          && (reasoning.mode() == Reasoning.Mode.UNSPECIFIED
              || reasoning.mode() == Reasoning.Mode.DISABLED)) {
        losses.add("", "reasoning.display"); // there is no thinking object to say it in
      }
    }
    if (profile.sampling()
        && !wish.excludesSampling()
        && request.temperature() != null
        && request.temperature() > HOTTEST) {
      losses.add("", "temperature above 1");
    }
    if (request.stopSequences().stream().anyMatch(String::isBlank)) {
      losses.add("", "stop_sequences of white space"); // which the API refuses
    }
    return losses.search(request).names();
  }

  private static Set<String> understood(ModelRequest request) {
    Set<String> understood = new HashSet<>();
    String user = userField(request.extensions());
    if (user != null) {
      understood.add(user);
    }
    if (JsonInWords.isAsked(request)) {
      understood.addAll(JsonInWords.FIELDS);
    }
    return understood;
  }

  /** Returns the field that names the user for whom another dialect's client asks, or null. */
  private static @Nullable String userField(Extensions extensions) {
    for (String field : USERS) {
      if (extensions.fields().containsKey(field)) {
        return field;
      }
    }
    return null;
  }

  private static void sampling(ModelRequest request, Uncarried losses) {
    if (request.temperature() != null) {
      losses.add("", "temperature");
    }
    if (request.topP() != null) {
      losses.add("", "top_p");
    }
    if (request.topK() != null) {
      losses.add("", "top_k");
    }
  }

  /** OpenAI's scale goes to 2, this one to 1. */
  private static @Nullable Double temperature(ModelRequest request) {
    Double asked = request.temperature();
    return asked == null ? null : Double.valueOf(Math.min(asked, HOTTEST));
  }

  private ThinkingWish wish(ModelRequest request) {
    return ThinkingWish.of(
        request,
        profile,
        block ->
            (block instanceof ContentBlock.Thinking
                    || block instanceof ContentBlock.RedactedThinking)
                && !forUpstream(block).isEmpty());
  }

  private static long maxTokens(ModelRequest request, @Nullable Reasoning reasoning) {
    if (request.maxTokens() != null) {
      return request.maxTokens();
    }
    Long budget = reasoning == null ? null : reasoning.budgetTokens();
    return budget == null ? DEFAULT_MAX_TOKENS : Math.addExact(DEFAULT_MAX_TOKENS, budget);
  }

  /** Returns whether every block of the conversation goes to the upstream as it is. */
  boolean leavesBlocks(ModelRequest request) {
    for (Message message : request.messages()) {
      for (ContentBlock block : message.content()) {
        List<ContentBlock> written = forUpstream(block);
        if (written.size() != 1 || !written.getFirst().equals(block)) {
          return false;
        }
      }
    }
    return true;
  }

  /** A message of which nothing is left is left out: the API refuses empty ones. */
  private List<JrsValue> messages(List<Message> said) {
    List<Message> messages = AnsweredCalls.of(said);
    List<JrsValue> written = new ArrayList<>(messages.size());
    UniqueIds ids = new UniqueIds();
    int left = messages.size();
    for (Message message : messages) {
      boolean goesOn = --left == 0 && message.role() == Role.ASSISTANT;
      int blocksLeft = message.content().size();
      List<JrsValue> content = new ArrayList<>(blocksLeft);
      for (ContentBlock block : message.content()) {
        boolean last = --blocksLeft == 0 && goesOn;
        for (ContentBlock each : forUpstream(block)) {
          ContentBlock taken = ids.of(last ? withoutEndOfLine(each) : each);
          requireReadable(taken);
          if (!isBlank(taken)) {
            content.add(blocks.write(taken));
          }
        }
      }
      if (content.isEmpty()) {
        continue;
      }
      JsonObjectBuilder json = Json.object().put("role", role(message)).put("content", content);
      ExtensionFields.put(json, NAME, message.extensions());
      written.add(json.build());
    }
    if (!profile.prefill()
        && !messages.isEmpty()
        && messages.getLast().role() == Role.ASSISTANT
        && !written.isEmpty()) {
      written.add(Json.object().put("role", "user").put("content", GO_ON).build());
    }
    return written;
  }

  /** The API reads PDF files and text; of what else a client sends it would say less clearly. */
  private static void requireReadable(ContentBlock block) {
    if (block instanceof ContentBlock.Document document
        && document.source() instanceof MediaSource.Base64(String type, String _)
        && !type.equals("application/pdf")) {
      throw new DialectException("the Messages API cannot carry a document of the type " + type);
    }
  }

  /** The API refuses text without a word in it, as other dialects have it before a call. */
  private static boolean isBlank(ContentBlock block) {
    return block instanceof ContentBlock.Text text && text.text().isBlank();
  }

  /** The API refuses a conversation that ends with the model's words and white space after them. */
  private static ContentBlock withoutEndOfLine(ContentBlock block) {
    return block instanceof ContentBlock.Text text
            && !text.text().equals(text.text().stripTrailing())
        ? new ContentBlock.Text(
            new Words(text.text().stripTrailing()), text.cacheControl(), text.extensions())
        : block;
  }

  private String role(Message message) {
    Role role = message.role();
    if (role == Role.SYSTEM && !profile.systemInConversation()) {
      role = Role.USER;
    }
    return role.name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns what this block is for the upstream: itself, something a little different, or nothing.
   */
  private List<ContentBlock> forUpstream(ContentBlock block) {
    return switch (block) {
      case ContentBlock.Thinking thinking when CarriedReasoning.isPacked(thinking.signature()) ->
          signedByAnthropic(CarriedReasoning.unpack(thinking.signature()));
      case ContentBlock.Thinking thinking
          when thinking.signature() == null && profile.thinkingReplay() != ThinkingReplay.WORDS ->
          List.of();
      case ContentBlock.RedactedThinking redacted when CarriedReasoning.isPacked(redacted.data()) ->
          signedByAnthropic(CarriedReasoning.unpack(redacted.data()));
      case ContentBlock.ToolUse use when !isPlainId(use.id()) ->
          List.of(
              new ContentBlock.ToolUse(
                  plainId(use.id()),
                  use.name(),
                  use.input(),
                  use.cacheControl(),
                  use.extensions()));
      case ContentBlock.ToolResult result when !isPlainId(result.toolUseId()) ->
          List.of(
              new ContentBlock.ToolResult(
                  plainId(result.toolUseId()),
                  result.content(),
                  result.isError(),
                  result.cacheControl(),
                  result.extensions()));
      case ContentBlock.Document document -> List.of(PlainDocuments.decoded(document));
      case ContentBlock.Other other when Uncarried.isLeftOut(other, NAME) -> List.of();
      default -> List.of(block);
    };
  }

  /** Returns the thinking blocks among reasoning details that Anthropic itself has signed. */
  private static List<ContentBlock> signedByAnthropic(List<JrsValue> details) {
    List<ContentBlock> found = new ArrayList<>();
    for (JrsValue detail : details) {
      if (!Json.string(detail, "format", "").startsWith("anthropic")) {
        continue;
      }
      String signature = Json.string(detail, "signature");
      String data = Json.string(detail, "data");
      if (signature != null) {
        found.add(
            new ContentBlock.Thinking(Json.string(detail, "text", ""), signature, Extensions.NONE));
      } else if (data != null) {
        found.add(new ContentBlock.RedactedThinking(data));
      }
    }
    return found;
  }

  private JrsValue tool(ToolDefinition tool) {
    JsonObjectBuilder json = Json.object().put("type", tool.type());
    if (!tool.name().isEmpty()) {
      json.put("name", tool.name());
    }
    json.put("description", tool.description());
    RawJson schema = tool.inputSchema();
    if (schema != null) {
      json.put(
          "input_schema", tool.type() == null ? typed(Json.parse(schema)) : Json.parse(schema));
    } else if (tool.type() == null) {
      json.put("input_schema", BlockWriter.typed("object").build());
    }
    blocks.putCacheControl(json, tool.cacheControl());
    ExtensionFields.put(json, NAME, tool.extensions());
    return json.build();
  }

  /** The API wants the type said, which other dialects leave out of an empty schema. */
  private static JrsValue typed(JrsValue schema) {
    if (!(schema instanceof JrsObject) || Json.field(schema, "type") != null) {
      return schema;
    }
    JsonObjectBuilder json = BlockWriter.typed("object");
    Json.fields(schema).forEach(field -> json.put(field.getKey(), field.getValue()));
    return json.build();
  }

  private static @Nullable JrsValue toolChoice(ModelRequest request) {
    boolean serial =
        Boolean.FALSE.equals(request.parallelToolCalls()) && !request.tools().isEmpty();
    ToolChoice choice = request.toolChoice();
    if (choice == null) {
      if (!serial) {
        return null;
      }
      choice = new ToolChoice.Auto();
    }
    JsonObjectBuilder json =
        switch (choice) {
          case ToolChoice.Auto auto -> BlockWriter.typed("auto");
          case ToolChoice.Any any -> BlockWriter.typed("any");
          case ToolChoice.None none -> BlockWriter.typed("none");
          case ToolChoice.Named named -> BlockWriter.typed("tool").put("name", named.name());
        };
    if (request.parallelToolCalls() != null && !(choice instanceof ToolChoice.None)) {
      json.put("disable_parallel_tool_use", !request.parallelToolCalls());
    }
    ExtensionFields.putNested(json, NAME, request.extensions(), "tool_choice");
    return json.build();
  }

  private static @Nullable JrsValue thinking(ModelRequest request, @Nullable Reasoning reasoning) {
    if (reasoning == null || reasoning.mode() == Reasoning.Mode.UNSPECIFIED) {
      return null;
    }
    boolean budget = reasoning.budgetTokens() != null;
    JsonObjectBuilder json =
        BlockWriter.typed(
            switch (reasoning.mode()) {
              case DISABLED -> "disabled";
              // Without a budget, "enabled" is refused; deciding by itself is the nearest thing.
              case ENABLED -> budget ? "enabled" : "adaptive";
              case ADAPTIVE, UNSPECIFIED -> "adaptive";
            });
    if (reasoning.mode() != Reasoning.Mode.DISABLED) {
      json.put("budget_tokens", reasoning.budgetTokens()).put("display", reasoning.display());
    }
    ExtensionFields.putNested(json, NAME, request.extensions(), "thinking");
    return json.build();
  }

  private @Nullable JrsValue outputConfig(ModelRequest request, @Nullable Reasoning reasoning) {
    JsonObjectBuilder json = Json.object();
    if (reasoning != null && reasoning.effort() != null) {
      json.put("effort", ReasoningEfforts.nearest(reasoning.effort(), profile.efforts()));
    }
    if (request.outputSchema() != null) {
      json.put(
          "format", BlockWriter.typed("json_schema").put("schema", request.outputSchema()).build());
    }
    ExtensionFields.putNested(json, NAME, request.extensions(), "output_config");
    JrsObject config = json.build();
    return config.size() == 0 ? null : config;
  }

  /**
   * The API takes ids of ASCII letters, digits, {@code _} and {@code -} only; other providers make
   * others.
   */
  private static boolean isPlainId(String id) {
    for (int i = 0; i < id.length(); i++) {
      if (!isPlain(id.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static String plainId(String id) {
    StringBuilder plain = new StringBuilder(id);
    for (int i = 0; i < plain.length(); i++) {
      if (!isPlain(plain.charAt(i))) {
        plain.setCharAt(i, '_');
      }
    }
    return plain.toString();
  }

  private static boolean isPlain(char c) {
    return c < 128 && (Character.isLetterOrDigit(c) || c == '_' || c == '-');
  }
}
