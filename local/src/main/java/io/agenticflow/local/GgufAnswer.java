package io.agenticflow.local;

import de.kherud.llama.InferenceParameters;
import de.kherud.llama.LlamaIterator;
import de.kherud.llama.LlamaOutput;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.provider.ModelException;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.StopReason;
import io.agenticflow.vocabulary.StreamEvent;
import io.agenticflow.vocabulary.ToolChoice;
import io.agenticflow.vocabulary.ToolDefinition;
import io.agenticflow.vocabulary.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * One answer while it is written: it drives the engine and tells the reader. Runs once, in the
 * engine's thread.
 *
 * <p>An answer is written in passes over a prompt that grows. A <em>free</em> pass writes words
 * until the model ends its turn or opens a call with {@code <tool_call>}; then a pass under a
 * grammar writes the call; then a free pass sees whether another call follows. Each pass begins
 * with the text of those before it, which the engine has in its state, so it costs one token or
 * two. The engine could do it in one pass with a grammar that wakes up at a trigger, but text after
 * the trigger in the same token that does not fit the grammar ends the whole process there.
 *
 * <p>The binding tells nothing but text. One piece is one token, except where a character needs
 * several; those are counted by the tokenizer. The last piece before the end is empty if the model
 * ended its turn, which is how that is told from the limit.
 */
final class GgufAnswer implements Runnable {
  private static final long DEFAULT_MAX_TOKENS = 4096;
  private static final float DEFAULT_TEMPERATURE = 0.4f;

  /**
   * How much of a prompt is read at a time, in characters, so that a cancellation is heard in
   * between.
   */
  private static final int SLICE = 2000;

  private final GgufEngine engine;
  private final ModelRequest request;
  private final GgufStream out;
  private final List<ToolDefinition> tools;

  private final StringBuilder text =
      new StringBuilder(); // prompt and answer, as the engine will have read them
  private final StringBuilder space =
      new StringBuilder(); // white space that waits for words after it
  private int nextIndex;
  private boolean blockOpen;
  private boolean wordsWritten;
  private boolean called;
  private long budget;
  private long written;

  GgufAnswer(GgufEngine engine, ModelRequest request, GgufStream out) {
    this.engine = engine;
    this.request = request;
    this.out = out;
    this.tools = Transcript.usableTools(request);
  }

  /** Thrown where nobody waits for the answer any more. */
  private static final class Abandoned extends Exception {
    private static final long serialVersionUID = 1L;
  }

  @Override
  public void run() {
    GgufEngine.@Nullable Loaded model = null;
    try {
      checkWanted();
      model = engine.loaded();
      answer(model);
    } catch (Abandoned e) {
      // The reader has its own word about that.
    } catch (ModelException e) {
      out.fail(e);
    } catch (RuntimeException | LinkageError e) {
      // The binding's own exception is not public. Whatever it was, the reader must not wait for
      // ever.
      out.fail(
          failure(ApiError.Kind.API, "The model in this process failed: " + e.getMessage(), e));
    } finally {
      if (model != null && !text.isEmpty()) {
        model.hold(text.toString());
      }
    }
  }

  private static ModelException failure(
      ApiError.Kind kind, String message, @Nullable Throwable cause) {
    return new ModelException(GgufEngine.failure(kind, message), cause);
  }

  private void checkWanted() throws Abandoned {
    if (out.isCancelled()) {
      throw new Abandoned();
    }
  }

  private void answer(GgufEngine.Loaded model) throws Abandoned {
    if (tools.isEmpty() && request.toolChoice() instanceof ToolChoice.Named(String name)) {
      throw failure(
          ApiError.Kind.INVALID_REQUEST,
          "tool_choice names '" + name + "', which is not among the tools.",
          null);
    }
    Transcript transcript = Transcript.of(request, model.header().controlTokens());
    String prompt = model.format().render(transcript.system(), transcript.turns());
    int[] tokens = model.model().encode(prompt);
    long begin = model.header().addsBeginToken() ? 1 : 0;
    long promptTokens = tokens.length + begin;
    long room = model.context() - promptTokens - 1;
    if (room < 1) {
      throw failure(
          ApiError.Kind.INVALID_REQUEST,
          String.format(
              Locale.ROOT,
              "prompt is too long: %d tokens > %d maximum (the context of this model in this process)",
              promptTokens,
              model.context() - 2),
          null);
    }
    Long wanted = request.maxTokens();
    budget = Math.min(wanted == null ? DEFAULT_MAX_TOKENS : wanted, room);
    StopReason atLimit =
        budget == room && (wanted == null || wanted > room)
            ? StopReason.CONTEXT_WINDOW_EXCEEDED
            : StopReason.MAX_TOKENS;
    long cached =
        Math.min(
            commonPrefix(tokens, model.model().encode(model.held())), promptTokens - 1 - begin);
    cached = cached == 0 ? 0 : cached + begin;
    Usage usage = new Usage(promptTokens - cached, cached, 0, 0, 0, Money.ZERO);
    out.send(new StreamEvent.MessageStart(newId("msg_local_"), request.model(), usage));
    read(model, prompt);
    text.append(prompt);
    End end = write(model);
    closeBlock();
    StopReason reason =
        switch (end.kind()) {
          case MODEL -> called ? StopReason.TOOL_USE : StopReason.END_TURN;
          case LIMIT -> atLimit;
          case SEQUENCE -> StopReason.STOP_SEQUENCE;
        };
    Usage total =
        new Usage(usage.inputTokens(), cached, 0, Math.min(written, budget), 0, Money.ZERO);
    out.send(new StreamEvent.MessageDelta(reason, end.sequence(), total, Extensions.NONE));
    out.send(new StreamEvent.MessageStop());
  }

  private static int commonPrefix(int[] a, int[] b) {
    int length = Math.min(a.length, b.length);
    int at = 0;
    while (at < length && a[at] == b[at]) {
      at++;
    }
    return at;
  }

  private static String newId(String prefix) {
    return prefix + Long.toHexString(ThreadLocalRandom.current().nextLong() | Long.MIN_VALUE);
  }

  /** Makes the engine read a long prompt bit by bit; the last bit is left to the first pass. */
  private void read(GgufEngine.Loaded model, String prompt) throws Abandoned {
    String held = model.held();
    int at = 0;
    while (at < Math.min(held.length(), prompt.length()) && held.charAt(at) == prompt.charAt(at)) {
      at++;
    }
    while (prompt.length() - at > SLICE) {
      checkWanted();
      int cut = prompt.lastIndexOf('\n', at + SLICE);
      at = cut > at ? cut : at + SLICE;
      if (Character.isLowSurrogate(prompt.charAt(at))) {
        at--;
      }
      String part = prompt.substring(0, at);
      for (var _ : model.model().generate(parameters(part, 0))) {
        // The engine samples one token to end the reading; it is not part of the answer.
      }
      model.hold(part);
      out.send(new StreamEvent.Ping());
    }
  }

  private InferenceParameters parameters(String prompt, long tokens) {
    InferenceParameters parameters =
        new InferenceParameters(prompt).setCachePrompt(true).setNPredict((int) tokens);
    Double temperature = request.temperature();
    parameters.setTemperature(
        temperature == null ? DEFAULT_TEMPERATURE : (float) Math.clamp(temperature, 0.0, 2.0));
    Double topP = request.topP();
    if (topP != null) {
      parameters.setTopP((float) Math.clamp(topP, 0.0, 1.0));
    }
    Long topK = request.topK();
    if (topK != null) {
      parameters.setTopK(Math.clamp(topK, 1, 1_000_000));
    }
    Integer seed = engine.options().seed();
    if (seed != null) {
      parameters.setSeed(seed);
    }
    return parameters;
  }

  /** How an answer, or a pass of it, came to its end. */
  private record End(Kind kind, @Nullable String sequence) {
    enum Kind {
      MODEL,
      LIMIT,
      SEQUENCE
    }

    static final End BY_MODEL = new End(Kind.MODEL, null);
    static final End AT_LIMIT = new End(Kind.LIMIT, null);
  }

  private End write(GgufEngine.Loaded model) throws Abandoned {
    RawJson schema = request.outputSchema();
    if (schema != null && tools.isEmpty()) {
      return speak(model, SchemaGrammar.ofSchema(schema));
    }
    ToolChoice choice = request.toolChoice();
    boolean mustCall =
        !tools.isEmpty()
            && (choice instanceof ToolChoice.Any || choice instanceof ToolChoice.Named);
    if (!mustCall) {
      End end = speak(model, null);
      if (end.sequence() == null || !end.sequence().equals(Transcript.CALL_START)) {
        return end;
      }
    }
    boolean several =
        !Boolean.FALSE.equals(request.parallelToolCalls()) && !(choice instanceof ToolChoice.Named);
    String grammar = SchemaGrammar.ofCalls(tools);
    do {
      if (!call(model, grammar)) {
        return End.AT_LIMIT;
      }
    } while (several && opensAnotherCall(model));
    return End.BY_MODEL;
  }

  /** Writes words up to the end or the first marker, which is the sequence of the returned end. */
  private End speak(GgufEngine.Loaded model, @Nullable String grammar) throws Abandoned {
    List<String> markers = new ArrayList<>();
    if (!tools.isEmpty()) {
      markers.add(Transcript.CALL_START);
    }
    request.stopSequences().stream().filter(s -> !s.isEmpty()).forEach(markers::add);
    markers.addAll(model.format().stops());
    MarkerScanner scanner = new MarkerScanner(markers);
    Words words = new Words();
    Pass pass = new Pass(model, grammar);
    for (String piece = pass.next(); piece != null; piece = pass.next()) {
      words.add(scanner.feed(piece));
      String found = scanner.found();
      if (found != null) {
        pass.stop();
        if (model.format().stops().contains(found)) {
          return words.endedByModel();
        }
        words.flush();
        return new End(End.Kind.SEQUENCE, found);
      }
    }
    words.add(scanner.finish());
    if (pass.atLimit()) {
      words.flush();
      emit(space.toString());
      return End.AT_LIMIT;
    }
    return words.endedByModel();
  }

  /**
   * The words of a free pass on their way out. While they look like a bare JSON object they are
   * kept back: models trained on other formats write a call without its tags.
   */
  private final class Words {
    private final StringBuilder kept = new StringBuilder();
    private boolean keeping = !tools.isEmpty();

    void add(String words) {
      if (!keeping) {
        emitWords(words);
        return;
      }
      kept.append(words);
      String start = kept.toString().stripLeading();
      if (!start.isEmpty() && start.charAt(0) != '{') {
        flush();
      }
    }

    void flush() {
      keeping = false;
      String all = kept.toString();
      kept.setLength(0);
      emitWords(all);
    }

    End endedByModel() {
      ContentBlock.@Nullable ToolUse call =
          keeping ? Transcript.bareCall(kept.toString(), tools, newId("toolu_local_")) : null;
      if (call == null) {
        flush();
      } else {
        open(new ContentBlock.ToolUse(call.id(), call.name(), RawJson.EMPTY_OBJECT));
        delta(new StreamEvent.Delta.InputJson(call.input().text()));
        closeBlock();
        text.append(
            kept); // what the engine holds, though the next prompt will have the call between tags
        called = true;
      }
      return End.BY_MODEL;
    }
  }

  private void emitWords(String words) {
    int end = words.length();
    while (end > 0 && Character.isWhitespace(words.charAt(end - 1))) {
      end--;
    }
    if (end > 0) {
      emit(space + words.substring(0, end));
      space.setLength(0);
    }
    space.append(words, end, words.length());
  }

  private void emit(String words) {
    if (words.isEmpty()) {
      return;
    }
    if (!blockOpen) {
      open(new ContentBlock.Text(""));
    }
    text.append(words);
    wordsWritten = true;
    delta(new StreamEvent.Delta.Text(words));
  }

  /** Writes one call under the grammar. Returns false where the limit cut it off. */
  private boolean call(GgufEngine.Loaded model, String grammar) throws Abandoned {
    closeBlock();
    space.setLength(0);
    if ((wordsWritten || called) && text.charAt(text.length() - 1) != '\n') {
      text.append('\n');
    }
    text.append(Transcript.CALL_START).append('\n');
    int from = text.length();
    int sent = -1;
    Pass pass = new Pass(model, grammar);
    for (String piece = pass.next(); piece != null; piece = pass.next()) {
      text.append(piece);
      if (sent < 0) {
        String soFar = text.substring(from);
        for (ToolDefinition tool : tools) {
          String prefix = SchemaGrammar.callPrefix(tool.name());
          if (soFar.startsWith(prefix)) {
            open(
                new ContentBlock.ToolUse(newId("toolu_local_"), tool.name(), RawJson.EMPTY_OBJECT));
            called = true;
            sent = from + prefix.length();
            break;
          }
        }
      }
      // The last character may be the brace that closes the call and is no part of the arguments.
      int end = text.length() - 1;
      if (end > 0 && Character.isLowSurrogate(text.charAt(end))) {
        end--;
      }
      if (sent >= 0 && end > sent) {
        delta(new StreamEvent.Delta.InputJson(text.substring(sent, end)));
        sent = end;
      }
    }
    boolean whole = isWhole(text.substring(from));
    if (!whole) {
      // Under the grammar only the limit ends a call early; the last pieces may have told less than
      // was counted.
      written = budget;
      if (sent >= 0 && sent < text.length()) {
        delta(new StreamEvent.Delta.InputJson(text.substring(sent)));
      }
    }
    closeBlock();
    return whole;
  }

  /**
   * Returns whether the text of a call has its closing brace: no beginning of an object is JSON.
   */
  private static boolean isWhole(String call) {
    try {
      return Json.parse(call).isObject();
    } catch (JsonException e) {
      return false;
    }
  }

  /** Lets the model go on after a call, as long as that is the opening of another. */
  private boolean opensAnotherCall(GgufEngine.Loaded model) throws Abandoned {
    text.append('\n').append(Transcript.CALL_END);
    StringBuilder next = new StringBuilder();
    Pass pass = new Pass(model, null);
    for (String piece = pass.next(); piece != null; piece = pass.next()) {
      next.append(piece);
      String start = next.toString().stripLeading();
      if (start.startsWith(Transcript.CALL_START)) {
        pass.stop();
        return true;
      }
      if (!Transcript.CALL_START.startsWith(start)) {
        pass.stop();
        return false;
      }
    }
    return false;
  }

  private void open(ContentBlock block) {
    closeBlock();
    out.send(new StreamEvent.BlockStart(nextIndex, block));
    blockOpen = true;
  }

  private void delta(StreamEvent.Delta delta) {
    out.send(new StreamEvent.BlockDelta(nextIndex, delta));
  }

  private void closeBlock() {
    if (blockOpen) {
      out.send(new StreamEvent.BlockStop(nextIndex++));
      blockOpen = false;
    }
  }

  /** One generation by the engine, from the text so far. */
  private final class Pass {
    private final GgufEngine.Loaded model;
    private final @Nullable LlamaIterator pieces;
    private boolean lastWasEmpty;

    Pass(GgufEngine.Loaded model, @Nullable String grammar) throws Abandoned {
      this.model = model;
      checkWanted();
      if (budget <= written) {
        pieces = null;
        return;
      }
      InferenceParameters parameters = parameters(text.toString(), budget - written);
      if (grammar != null) {
        parameters.setGrammar(grammar);
      }
      pieces = model.model().generate(parameters).iterator();
    }

    /** Returns the next token's text, which may be empty, or null at the end. */
    @Nullable String next() throws Abandoned {
      if (pieces == null || !pieces.hasNext()) {
        return null;
      }
      if (out.isCancelled()) {
        stop();
        throw new Abandoned();
      }
      LlamaOutput piece = pieces.next();
      if (!pieces.hasNext()) {
        return null; // the engine's closing word, without text
      }
      written += tokensIn(piece.text);
      lastWasEmpty = piece.text.isEmpty();
      return piece.text;
    }

    private int tokensIn(String piece) {
      return piece.chars().allMatch(c -> c < 0x80)
          ? 1
          : Math.max(1, model.model().encode(piece).length);
    }

    void stop() {
      if (pieces != null && pieces.hasNext()) {
        pieces.cancel();
      }
    }

    /**
     * Returns whether it was the limit of tokens that ended it, not the model. Up to three tokens
     * before the limit may be the beginning of a character that never became whole, so no piece
     * told of them.
     */
    boolean atLimit() {
      if (lastWasEmpty || written + 3 < budget) {
        return false;
      }
      written = budget;
      return true;
    }
  }
}
