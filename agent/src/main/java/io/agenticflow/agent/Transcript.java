package io.agenticflow.agent;

import io.agenticflow.json.Json;
import io.agenticflow.tool.ToolArguments;
import io.agenticflow.tool.ToolException;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.Role;
import io.agenticflow.vocabulary.StopReason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A conversation as the model is shown it, made of a session's events and of nothing else: the same
 * events, read back from a file, make the same conversation. That is what resuming is.
 *
 * <p>Not safe for use by several threads at once; {@link ToolRunner} hands its events over one at a
 * time.
 */
public final class Transcript {
  private final List<Message> messages = new ArrayList<>();
  private final Set<String> callIds = new HashSet<>();

  /** The calls of the last answer, in order, until all have a result. */
  private final List<ContentBlock.ToolUse> calls = new ArrayList<>();

  private final Map<String, ContentBlock.ToolResult> results = new HashMap<>();
  private final Set<String> begun = new HashSet<>();

  /** What was said while calls were under way. */
  private final List<ContentBlock> waiting = new ArrayList<>();

  /** The conversations of runs inside, by the call that began them, until it has its result. */
  private final Map<String, Transcript> inside = new HashMap<>();

  private RunEvent.@Nullable ModelAnswered last;
  private boolean wasCut;
  private final WorkRecord work = new WorkRecord();

  /** The tokens of the last answer and all before it, as the provider counted them. */
  private @Nullable Long counted;

  /** How many messages those are. */
  private int countedMessages;

  /** Starts an empty conversation. */
  public Transcript() {}

  /** Makes the conversation that these events tell of. */
  public static Transcript of(List<RunEvent> events) {
    Transcript transcript = new Transcript();
    events.forEach(transcript::apply);
    return transcript;
  }

  /** Takes in what happened next. */
  public void apply(RunEvent event) {
    work.apply(event);
    switch (event) {
      case RunEvent.Prompted prompted -> prompted(prompted);
      case RunEvent.ModelAnswered answered -> answered(answered);
      case RunEvent.ToolStarted started -> begun.add(started.toolUseId());
      case RunEvent.ToolFinished finished -> finished(finished);
      case RunEvent.SubAgent inner -> {
        if (begun.contains(inner.parentToolUseId())) {
          inside
              .computeIfAbsent(inner.parentToolUseId(), _ -> new Transcript())
              .apply(inner.event());
        }
      }
      case RunEvent.Compacted compacted -> compacted(compacted);
      case RunEvent.RunStarted _,
          RunEvent.ContextMeasured _,
          RunEvent.ModelAsked _,
          RunEvent.ModelRetried _,
          RunEvent.ModelFellBack _,
          RunEvent.ModelRouted _,
          RunEvent.TextDelta _,
          RunEvent.ThinkingDelta _,
          RunEvent.Streamed _,
          RunEvent.AnswerDiscarded _,
          RunEvent.FileKept _,
          RunEvent.PermissionDenied _,
          RunEvent.HookStarted _,
          RunEvent.HookFinished _,
          RunEvent.RunFinished _ -> {
        // Nothing of these is shown to the model.
      }
    }
  }

  /** Returns the messages so far; an answer whose calls wait for their results is the last one. */
  public List<Message> messages() {
    return List.copyOf(messages);
  }

  /** Returns the calls of the last answer that have no result yet, in order. */
  public List<ContentBlock.ToolUse> pending() {
    return calls.stream().filter(call -> !results.containsKey(call.id())).toList();
  }

  /** Returns whether a tool began to run for this call. */
  public boolean hasBegun(String toolUseId) {
    return begun.contains(toolUseId);
  }

  /**
   * Hands over what a run inside has said for a call that has no result yet, or null. From then on
   * it is its new owner's to extend.
   */
  @Nullable Transcript takeInside(String toolUseId) {
    return inside.remove(toolUseId);
  }

  /**
   * Returns the last call of the last answer where the output limit cut that answer, so that the
   * call may not be whole; else null.
   */
  ContentBlock.@Nullable ToolUse cutCall() {
    return wasCut && !calls.isEmpty() ? calls.getLast() : null;
  }

  /**
   * Returns whether the last thing said is the results of tools, a failure of this one among them.
   */
  boolean endsWithAFailureOf(String tool) {
    if (messages.isEmpty() || messages.getLast().role() != Role.USER) {
      return false;
    }
    Set<String> ids = new HashSet<>();
    if (messages.size() > 1) {
      for (ContentBlock block : messages.get(messages.size() - 2).content()) {
        if (block instanceof ContentBlock.ToolUse call && call.name().equalsIgnoreCase(tool)) {
          ids.add(call.id());
        }
      }
    }
    return messages.getLast().content().stream()
        .anyMatch(block ->
            block instanceof ContentBlock.ToolResult result
                && result.isError()
                && ids.contains(result.toolUseId()));
  }

  /** Returns the last answer where nothing was said or done after it; else null. */
  RunEvent.@Nullable ModelAnswered lastAnswer() {
    return last;
  }

  /** Returns what was done in the conversation, for when the conversation itself goes. */
  WorkRecord work() {
    return work;
  }

  /**
   * Returns the tokens of the first {@link #countedMessages} messages and of what stands before
   * them, as the provider counted them; null where it did not, or they were made shorter since.
   */
  @Nullable Long countedTokens() {
    return counted;
  }

  int countedMessages() {
    return countedMessages;
  }

  /** Returns the messages as they would be after an event. */
  List<Message> after(RunEvent.Compacted compacted) {
    List<Message> tail =
        messages.subList(Math.max(0, messages.size() - compacted.kept()), messages.size());
    List<Message> shorter = new ArrayList<>(tail.size() + 1);
    if (!tail.isEmpty() && tail.getFirst().role() == Role.USER) {
      // Some models take no two messages of the user in a row.
      List<ContentBlock> both = new ArrayList<>(compacted.summary());
      both.addAll(tail.getFirst().content());
      shorter.add(new Message(Role.USER, both));
      shorter.addAll(tail.subList(1, tail.size()));
    } else {
      shorter.add(new Message(Role.USER, compacted.summary()));
      shorter.addAll(tail);
    }
    return shorter;
  }

  private void compacted(RunEvent.Compacted compacted) {
    List<Message> shorter = after(compacted);
    messages.clear();
    messages.addAll(shorter);
    counted = null;
    if (messages.getLast().role() == Role.USER) {
      last = null;
    }
  }

  private void answered(RunEvent.ModelAnswered answer) {
    calls.clear();
    results.clear();
    wasCut = StopReason.MAX_TOKENS.equals(answer.stopReason());
    List<ContentBlock> said = new ArrayList<>();
    for (ContentBlock block : answer.content()) {
      if (block instanceof ContentBlock.ToolUse call) {
        ContentBlock.ToolUse own = withOwnId(call);
        calls.add(own);
        said.add(sendable(own));
      } else {
        said.add(block);
      }
    }
    if (!said.isEmpty()) {
      messages.add(new Message(Role.ASSISTANT, said));
    }
    last = answer;
    long prompt = answer.usage().promptTokens();
    counted = prompt == 0 ? null : Long.valueOf(prompt + answer.usage().outputTokens());
    countedMessages = messages.size();
  }

  /**
   * Nothing may stand between calls and their results; and what a hook adds belongs to what it is
   * about, because some models take no two messages of the user in a row.
   */
  private void prompted(RunEvent.Prompted prompted) {
    if (!calls.isEmpty()) {
      waiting.addAll(prompted.content());
      return;
    }
    Message before = messages.isEmpty() ? null : messages.getLast();
    if (prompted.source() == RunEvent.Prompted.Source.HOOK
        && before != null
        && before.role() == Role.USER) {
      List<ContentBlock> both = new ArrayList<>(before.content());
      both.addAll(prompted.content());
      messages.removeLast();
      says(new Message(Role.USER, both));
    } else {
      says(new Message(Role.USER, prompted.content()));
    }
  }

  private void says(Message message) {
    messages.add(message);
    last = null;
  }

  private void finished(RunEvent.ToolFinished finished) {
    inside.remove(finished.toolUseId());
    results.put(
        finished.toolUseId(),
        new ContentBlock.ToolResult(
            finished.toolUseId(), finished.content(), finished.isError(), null, Extensions.NONE));
    if (calls.isEmpty() || !pending().isEmpty()) {
      return;
    }
    List<ContentBlock> inOrder = new ArrayList<>(calls.size() + waiting.size());
    for (ContentBlock.ToolUse call : calls) {
      ContentBlock.ToolResult result = results.get(call.id());
      if (result != null) {
        inOrder.add(result);
      }
    }
    inOrder.addAll(waiting);
    says(new Message(Role.USER, inOrder));
    waiting.clear();
    calls.clear();
    results.clear();
    begun.clear();
  }

  /**
   * Returns the call under an id that no earlier call of this session has; weak servers repeat
   * them.
   */
  private ContentBlock.ToolUse withOwnId(ContentBlock.ToolUse call) {
    String id = call.id();
    for (int i = 2; !callIds.add(id); i++) {
      id = call.id() + "-" + i;
    }
    return id.equals(call.id())
        ? call
        : new ContentBlock.ToolUse(
            id, call.name(), call.input(), call.cacheControl(), call.extensions());
  }

  /**
   * Returns the call as it may stand in the next request: providers refuse input that is not a JSON
   * object.
   */
  private static ContentBlock.ToolUse sendable(ContentBlock.ToolUse call) {
    RawJson input;
    try {
      input = Json.raw(ToolArguments.parse(call.input()));
    } catch (ToolException e) {
      input = RawJson.EMPTY_OBJECT; // its result tells the model what was wrong with what it wrote
    }
    return new ContentBlock.ToolUse(
        call.id(), call.name(), input, call.cacheControl(), call.extensions());
  }
}
