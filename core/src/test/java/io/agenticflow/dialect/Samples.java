package io.agenticflow.dialect;

import io.agenticflow.json.Json;
import io.agenticflow.vocabulary.CacheControl;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.MediaSource;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.ModelResponse;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.Reasoning;
import io.agenticflow.vocabulary.Role;
import io.agenticflow.vocabulary.StopReason;
import io.agenticflow.vocabulary.StreamEvent;
import io.agenticflow.vocabulary.StreamEvent.Delta;
import io.agenticflow.vocabulary.ToolChoice;
import io.agenticflow.vocabulary.ToolDefinition;
import io.agenticflow.vocabulary.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes up requests, answers and streams that one dialect can say without loss. The same seed gives
 * the same values.
 */
public final class Samples {
  private final Random random;
  private final boolean anthropic;
  private int ids;

  public Samples(long seed, String dialect) {
    this.random = new Random(seed);
    this.anthropic = dialect.equals("anthropic");
  }

  public ModelRequest request() {
    List<ToolDefinition> tools = some(4, this::tool);
    ModelRequest.Builder request =
        ModelRequest.to("vendor/model-" + random.nextInt(100))
            .system(anthropic ? some(3, this::text) : maybeList(this::plainText))
            .messages(messages(tools))
            .tools(tools)
            .maxTokens(anthropic || chance() ? (Long) (1L + random.nextInt(100_000)) : null)
            .temperature(maybe(() -> random.nextInt(anthropic ? 101 : 200) / 100.0))
            .topP(maybe(() -> (1 + random.nextInt(99)) / 100.0))
            .topK(maybe(() -> 1L + random.nextInt(500)))
            .stopSequences(some(3, this::words))
            .reasoning(maybe(this::reasoning))
            .outputSchema(maybe(() -> schema()))
            .stream(chance())
            .extensions(requestExtensions());
    if (!tools.isEmpty()) {
      request.toolChoice(maybe(() -> toolChoice(tools)));
      ModelRequest soFar = request.build();
      boolean canSayParallel =
          anthropic
              ? soFar.toolChoice() != null && !(soFar.toolChoice() instanceof ToolChoice.None)
              : true;
      if (canSayParallel && chance()) {
        request.parallelToolCalls(chance());
      }
    }
    return request.build();
  }

  public ModelResponse response() {
    List<ContentBlock> content = new ArrayList<>();
    if (anthropic) {
      content.addAll(some(2, () -> new ContentBlock.Thinking(words(), words(), Extensions.NONE)));
      content.addAll(some(2, () -> new ContentBlock.RedactedThinking(words())));
      content.addAll(some(2, () -> new ContentBlock.Text(words())));
      content.addAll(
          some(
              1,
              () ->
                  new ContentBlock.Other(
                      "anthropic",
                      "web_search_tool_result",
                      new RawJson(
                          "{\"type\":\"web_search_tool_result\",\"tool_use_id\":\"s\",\"content\":[],\"caller\":{\"type\":\"direct\"}}"))));
    } else {
      if (chance()) {
        content.add(
            chance()
                ? new ContentBlock.Thinking(words())
                : ContentBlocks.carried(words(), random.nextInt(1000)));
      }
      content.addAll(maybeList(() -> new ContentBlock.Text(words())));
    }
    List<ContentBlock> calls = some(3, this::toolUse);
    content.addAll(calls);
    StopReason reason =
        !calls.isEmpty()
            ? StopReason.TOOL_USE
            : pick(List.of(StopReason.END_TURN, StopReason.MAX_TOKENS, StopReason.REFUSAL));
    String sequence = null;
    if (anthropic && calls.isEmpty() && chance()) {
      reason = StopReason.STOP_SEQUENCE;
      sequence = words();
    }
    Extensions extensions = Extensions.NONE;
    if (anthropic) {
      extensions =
          extensions
              .with(
                  "anthropic",
                  "container",
                  new RawJson("{\"id\":\"c\",\"expires_at\":\"2026-01-01T00:00:00Z\"}"))
              .with("anthropic", "usage.service_tier", new RawJson("\"standard\""));
    }
    return new ModelResponse(
        "msg_" + random.nextInt(1000),
        "some/model",
        content,
        reason,
        sequence,
        usage(),
        extensions);
  }

  /** Returns the events of an answer, its words cut into pieces at random. */
  public List<StreamEvent> stream(ModelResponse response) {
    List<StreamEvent> events = new ArrayList<>();
    for (StreamEvent event : ResponseEvents.of(response)) {
      switch (event) {
        case StreamEvent.BlockDelta(int index, Delta.Text(String text)) ->
            pieces(text)
                .forEach(p -> events.add(new StreamEvent.BlockDelta(index, new Delta.Text(p))));
        case StreamEvent.BlockDelta(int index, Delta.Thinking(String text)) ->
            pieces(text)
                .forEach(p -> events.add(new StreamEvent.BlockDelta(index, new Delta.Thinking(p))));
        case StreamEvent.BlockDelta(int index, Delta.InputJson(String text)) ->
            pieces(text)
                .forEach(
                    p -> events.add(new StreamEvent.BlockDelta(index, new Delta.InputJson(p))));
        default -> events.add(event);
      }
      if (anthropic && random.nextInt(6) == 0 && !(event instanceof StreamEvent.MessageStop)) {
        events.add(new StreamEvent.Ping());
      }
    }
    return events;
  }

  /** A conversation that starts with the user and in which every call is answered at once. */
  private List<Message> messages(List<ToolDefinition> tools) {
    List<Message> messages = new ArrayList<>();
    messages.add(new Message(Role.USER, userContent(), messageExtensions()));
    int turns = random.nextInt(4);
    for (int i = 0; i < turns; i++) {
      List<ContentBlock> said = new ArrayList<>();
      if (anthropic) {
        said.addAll(some(2, () -> new ContentBlock.Thinking(words(), words(), Extensions.NONE)));
      } else if (chance()) {
        said.add(ContentBlocks.carried(words(), random.nextInt(1000)));
      }
      said.add(anthropic ? text() : plainText());
      List<ContentBlock> results = new ArrayList<>();
      int calls = tools.isEmpty() ? 0 : random.nextInt(3);
      for (int c = 0; c < calls; c++) {
        ContentBlock.ToolUse use =
            new ContentBlock.ToolUse("call_" + ids++, pick(tools).name(), json());
        said.add(use);
        results.add(toolResult(use.id()));
      }
      messages.add(new Message(Role.ASSISTANT, said, messageExtensions()));
      if (!results.isEmpty()) {
        if (anthropic) {
          results.addAll(userContent());
        }
        messages.add(new Message(Role.USER, results));
      }
      if (chance()) {
        messages.add(new Message(Role.SYSTEM, List.of(anthropic ? text() : plainText())));
      }
      if (chance()) {
        messages.add(new Message(Role.USER, userContent(), messageExtensions()));
      }
    }
    Message last = messages.getLast();
    if (last.role() == Role.ASSISTANT
        && last.content().getLast() instanceof ContentBlock.Text text) {
      // White space at the very end is taken off, because the Messages API refuses it.
      List<ContentBlock> content = new ArrayList<>(last.content());
      content.set(
          content.size() - 1,
          new ContentBlock.Text(text.text() + ".", text.cacheControl(), text.extensions()));
      messages.set(messages.size() - 1, new Message(Role.ASSISTANT, content, last.extensions()));
    }
    return messages;
  }

  private List<ContentBlock> userContent() {
    List<ContentBlock> content = new ArrayList<>();
    int kind = random.nextInt(3);
    if (kind == 0) {
      content.add(anthropic ? text() : plainText());
      return content;
    }
    content.add(new ContentBlock.Image(source("image/png"), mark(), Extensions.NONE));
    content.add(text());
    if (kind == 2) {
      content.add(
          new ContentBlock.Document(
              new MediaSource.Base64("application/pdf", "JVBERg=="),
              "a.pdf",
              mark(),
              Extensions.NONE));
      content.add(
          anthropic
              ? new ContentBlock.Other(
                  "anthropic",
                  "search_result",
                  new RawJson(
                      "{\"type\":\"search_result\",\"source\":\"s\",\"title\":\"t\",\"content\":[]}"))
              : new ContentBlock.Other(
                  "chat",
                  "input_audio",
                  new RawJson(
                      "{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"AA==\",\"format\":\"wav\"}}")));
    }
    return content;
  }

  private ContentBlock toolResult(String id) {
    if (!anthropic) {
      return new ContentBlock.ToolResult(id, List.of(plainText()), false, null, Extensions.NONE);
    }
    List<ContentBlock> content = new ArrayList<>(some(2, this::text));
    if (chance()) {
      content.add(new ContentBlock.Image(source("image/jpeg"), null, Extensions.NONE));
    }
    return new ContentBlock.ToolResult(id, content, chance(), mark(), Extensions.NONE);
  }

  private ToolDefinition tool() {
    String name = "tool_" + ids++;
    if (anthropic && random.nextInt(5) == 0) {
      return new ToolDefinition(
          "web_search",
          null,
          null,
          "web_search_20250305",
          mark(),
          Extensions.NONE.with("anthropic", "max_uses", new RawJson("3")));
    }
    Extensions extensions = Extensions.NONE;
    if (chance()) {
      extensions =
          anthropic
              ? extensions.with("anthropic", "defer_loading", new RawJson("false"))
              : extensions.with("chat", "function.strict", new RawJson("true"));
    }
    return new ToolDefinition(name, maybe(this::words), schema(), null, mark(), extensions);
  }

  private ToolChoice toolChoice(List<ToolDefinition> tools) {
    return pick(
        List.of(
            new ToolChoice.Auto(),
            new ToolChoice.Any(),
            new ToolChoice.None(),
            new ToolChoice.Named(pick(tools).name())));
  }

  private Reasoning reasoning() {
    String effort = pick(List.of("low", "medium", "high"));
    if (!anthropic) {
      return switch (random.nextInt(3)) {
        case 0 -> new Reasoning(Reasoning.Mode.UNSPECIFIED, null, effort, null);
        case 1 -> new Reasoning(Reasoning.Mode.ENABLED, 1024L + random.nextInt(9000), null, null);
        default -> new Reasoning(Reasoning.Mode.DISABLED, null, null, null);
      };
    }
    return switch (random.nextInt(4)) {
      case 0 -> new Reasoning(Reasoning.Mode.UNSPECIFIED, null, effort, null);
      case 1 ->
          new Reasoning(Reasoning.Mode.ENABLED, 1024L + random.nextInt(9000), effort, "summarized");
      case 2 -> new Reasoning(Reasoning.Mode.ADAPTIVE, null, effort, "omitted");
      default -> new Reasoning(Reasoning.Mode.DISABLED, null, null, null);
    };
  }

  private Extensions requestExtensions() {
    Extensions extensions = Extensions.NONE;
    if (chance()) {
      extensions =
          anthropic
              ? extensions
                  .with("anthropic", "metadata", new RawJson("{\"user_id\":\"u\"}"))
                  .with("anthropic", "context_management", new RawJson("{\"edits\":[]}"))
              : extensions
                  .with("chat", "seed", new RawJson("7"))
                  .with("chat", "user", new RawJson("\"u\""));
    }
    return extensions;
  }

  private Extensions messageExtensions() {
    return chance() || !anthropic
        ? Extensions.NONE
        : Extensions.NONE.with("anthropic", "output_config", new RawJson("{\"effort\":\"low\"}"));
  }

  private ContentBlock.Text text() {
    return new ContentBlock.Text(words(), mark(), Extensions.NONE);
  }

  private ContentBlock plainText() {
    return new ContentBlock.Text(words());
  }

  private ContentBlock toolUse() {
    return new ContentBlock.ToolUse("call_" + ids++, "tool_" + random.nextInt(5), json());
  }

  private @Nullable CacheControl mark() {
    return switch (random.nextInt(5)) {
      case 0 -> CacheControl.EPHEMERAL;
      case 1 -> new CacheControl("1h");
      default -> null;
    };
  }

  private MediaSource source(String type) {
    return chance()
        ? new MediaSource.Base64(type, "iVBORw0KGgo=")
        : new MediaSource.Url("https://example.org/" + random.nextInt(9) + ".png");
  }

  private Usage usage() {
    return new Usage(
        random.nextInt(10_000),
        random.nextInt(10_000),
        random.nextInt(100),
        random.nextInt(10_000),
        random.nextInt(100),
        maybe(() -> new Money(random.nextInt(1_000_000))));
  }

  private RawJson schema() {
    return new RawJson(
        "{\"type\":\"object\",\"properties\":{\"p%d\":{\"type\":\"string\"}},\"required\":[\"p1\"]}"
            .formatted(random.nextInt(9)));
  }

  private RawJson json() {
    return Json.raw(
        Json.object()
            .put("k" + random.nextInt(9), words())
            .put("n", (long) random.nextInt())
            .build());
  }

  private String words() {
    StringBuilder words = new StringBuilder().append((char) ('a' + random.nextInt(26)));
    int length = random.nextInt(20);
    for (int i = 0; i < length; i++) {
      words.append(
          pick(
              List.of(
                  "x", " ", "\"", "\\", "\n", "é", "漢", "🎉", "</s>", "{", "data: ", "\t",
                  "\u2028")));
    }
    return words.toString();
  }

  private List<String> pieces(String text) {
    List<String> pieces = new ArrayList<>();
    for (int at = 0; at < text.length(); ) {
      int n = Math.min(text.length() - at, 1 + random.nextInt(8));
      pieces.add(text.substring(at, at + n));
      at += n;
    }
    return pieces;
  }

  private boolean chance() {
    return random.nextBoolean();
  }

  private <T> @Nullable T maybe(Supplier<? extends T> value) {
    return chance() ? value.get() : null;
  }

  private <T> List<T> maybeList(Supplier<? extends T> value) {
    return chance() ? List.of(value.get()) : List.of();
  }

  private <T> List<T> some(int most, Supplier<? extends T> value) {
    List<T> values = new ArrayList<>();
    int count = random.nextInt(most + 1);
    for (int i = 0; i < count; i++) {
      values.add(value.get());
    }
    return values;
  }

  private <T> T pick(List<? extends T> values) {
    return values.get(random.nextInt(values.size()));
  }
}
