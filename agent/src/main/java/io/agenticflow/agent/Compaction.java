package io.agenticflow.agent;

import io.agenticflow.agent.RunEvent.Compacted.Trigger;
import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.context.ContextMeter;
import io.agenticflow.context.ContextUsage;
import io.agenticflow.dialect.StreamCollector;
import io.agenticflow.provider.Answerer;
import io.agenticflow.provider.ModelException;
import io.agenticflow.provider.ModelStream;
import io.agenticflow.tool.Tool;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.ModelResponse;
import io.agenticflow.vocabulary.PromptTooLong;
import io.agenticflow.vocabulary.Role;
import io.agenticflow.vocabulary.StreamEvent;
import io.agenticflow.vocabulary.Usage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes a run's conversation shorter before it no longer fits: asks the model for a summary and
 * says by {@link RunEvent.Compacted} what becomes of the messages. For one run and one thread.
 *
 * <p>The last messages stay as they are, as many as fit into a tenth of the context, and from a
 * place where no call is parted from its result. What was said by the user, the things to do and
 * the files are not left to the summary: {@link WorkRecord} has them.
 *
 * <p>The summary is asked for at the end of the conversation as it is, so that the provider reads
 * all of it from its cache. Where that is too long already, or the model calls a tool instead, it
 * is asked for by the conversation's words alone, shortened.
 */
final class Compaction {
  /** What an answer needs where nobody gives it a limit. */
  private static final long USUAL_ANSWER = 16_000;

  /** What is kept where nobody knows how large the context is. */
  private static final long USUAL_TAIL = 4_000;

  private static final long MOST_TAIL = 20_000;
  private static final int ATTEMPTS = 3;

  /** Messages that must have come since the last time: what does not help is not done again. */
  private static final int LEAST_SINCE = 4;

  /** The characters of the conversation's words, the next fewer where the last are too many. */
  private static final int[] ROOMS = {240_000, 60_000, 12_000};

  private static final String WISH =
      "The conversation so far is about to be removed, because it nearly fills your context. Write"
          + " down what you need to go on with the task: you will see nothing of it but what you"
          + " write now, the user's own words, your list of things to do, the names of files, and"
          + " the last few messages. Call no tools.\n\n"
          + "Say, each under a heading: what the task is and what the user wants or does not want;"
          + " what was done, with files, names and the code or values that matter; what was found"
          + " out, also errors and how they were mended; what was decided and why; what you are"
          + " doing right now; what is left. Be exact with names, paths, numbers and commands."
          + " Leave out what can be read again from a file. At most 1500 words.";

  private static final String SYSTEM =
      "You summarise the work of a program that works for a user by calling tools.";

  private final RunRequest request;
  private final Transcript transcript;
  private final Spending spending;
  private final Cancellation cancellation;
  private final SummaryText text;
  private List<Tool> metered;
  private ContextMeter meter;
  private int messagesAfterLast = -LEAST_SINCE;

  Compaction(
      RunRequest request,
      Transcript transcript,
      Spending spending,
      Cancellation cancellation,
      SummaryText text) {
    this.request = request;
    this.transcript = transcript;
    this.spending = spending;
    this.cancellation = cancellation;
    this.text = text;
    this.metered = request.offered();
    this.meter = meter(metered);
  }

  private ContextMeter meter(List<Tool> tools) {
    return new ContextMeter(
        request.system(), tools.stream().map(Tool::definition).toList(), request.context());
  }

  /** Returns what measures a request with the tools of the moment. */
  private ContextMeter meter() {
    List<Tool> now = request.offered();
    if (now.size() != metered.size()) { // they only come and go, none becomes another
      metered = now;
      meter = meter(now);
    }
    return meter;
  }

  /** Returns what fills the next request. */
  ContextUsage usage(AgentModel model) {
    List<Message> messages = transcript.messages();
    return meter()
        .usage(
            messages,
            transcript.countedTokens() == null ? null : Long.valueOf(next(messages)),
            model.window().tokens());
  }

  /**
   * Returns the tokens of the next request: what was counted, and an estimate of what came since.
   */
  private long next(List<Message> messages) {
    Long counted = transcript.countedTokens();
    return counted == null
        ? meter().all(messages)
        : counted
            + meter()
                .tokens(
                    messages.subList(
                        Math.min(transcript.countedMessages(), messages.size()), messages.size()));
  }

  /** Returns whether the next request and its answer may not fit. */
  boolean isDue(AgentModel model) {
    List<Message> messages = transcript.messages();
    long next = next(messages);
    if (!request.context().compacts()
        || messages.size() < 2
        || messages.size() - messagesAfterLast < LEAST_SINCE
        || model.window().surelyFits(next)) {
      return false;
    }
    Long window = model.window().tokens();
    if (window == null) {
      return false;
    }
    Long limit = request.maxTokens() == null ? model.maxTokens() : request.maxTokens();
    long answer = Math.min(limit == null ? USUAL_ANSWER : limit, window / 4);
    // The estimate of what is new since the last answer can be wrong by some.
    long margin = Math.min(13_000, window / 20);
    return next > window - answer - margin;
  }

  /**
   * Returns what is to become of the conversation; null where there is nothing to shorten.
   *
   * @param asked the request that would come next
   * @param wish what the user wants to be kept above all; may be empty
   * @throws ModelException where the model cannot be asked for a summary
   */
  RunEvent.@Nullable Compacted run(
      int turn, Trigger trigger, AgentModel model, ModelRequest asked, String wish) {
    List<Message> messages = transcript.messages();
    if (messages.isEmpty()) {
      return null;
    }
    long before = next(messages);
    // Where a token is fewer characters than the estimate takes, less can stay.
    int kept = kept(messages, model, Math.max(1, (double) before / meter().all(messages)));
    Summary summary = summarise(trigger, model, asked, wish);
    List<ContentBlock> content =
        List.of(
            new ContentBlock.Text(
                text.write(summary.words, transcript.work(), trigger == Trigger.MANUAL)));
    RunEvent.Compacted compacted =
        new RunEvent.Compacted(
            turn, trigger, before, 0, kept, content, summary.usage, summary.cost);
    List<Message> after = transcript.after(compacted);
    messagesAfterLast = after.size();
    return new RunEvent.Compacted(
        turn, trigger, before, meter().all(after), kept, content, summary.usage, summary.cost);
  }

  /** Returns how many of the last messages stay. */
  private int kept(List<Message> messages, AgentModel model, double scale) {
    Long window = model.window().tokens();
    long room = (long) ((window == null ? USUAL_TAIL : Math.min(MOST_TAIL, window / 10)) / scale);
    Message last = messages.getLast();
    int kept = 0;
    if (isPrompt(last)
        && meter().tokens(List.of(last)) <= (window == null ? room * 4 : window / 3)) {
      kept = 1; // what the user has just said is answered next
    }
    long sum = 0;
    for (int i = messages.size() - 1; i > 0; i--) {
      sum += meter().tokens(List.of(messages.get(i)));
      if (sum > room) {
        break;
      }
      boolean whole = messages.get(i).role() == Role.ASSISTANT || isPrompt(messages.get(i));
      if (whole) {
        kept = Math.max(kept, messages.size() - i);
      }
    }
    return kept;
  }

  /** Returns whether the user says something, and not a tool. */
  private static boolean isPrompt(Message message) {
    return message.role() == Role.USER
        && message.content().stream().noneMatch(ContentBlock.ToolResult.class::isInstance);
  }

  private record Summary(String words, Usage usage, RunEvent.Cost cost) {}

  private Summary summarise(Trigger trigger, AgentModel model, ModelRequest asked, String wish) {
    String all =
        wish.isBlank() ? WISH : WISH + "\n\nThe user asks you to keep above all: " + wish.strip();
    Summary first = null;
    if (trigger != Trigger.TOO_LONG) {
      try {
        first = call(model, asked.toBuilder().messages(with(asked.messages(), all)).build());
      } catch (ModelException e) {
        if (!PromptTooLong.is(e.error())) {
          throw e;
        }
      }
      if (first != null && !first.words.isBlank()) {
        return first;
      }
    }
    return byWords(model, asked, all, first);
  }

  private Summary byWords(
      AgentModel model, ModelRequest asked, String wish, @Nullable Summary wasted) {
    Long window = model.window().tokens();
    ModelException last = null;
    for (int room : ROOMS) {
      // Half the context in characters, of which an estimate takes three for a token.
      if (window != null && room > window * 3 / 2 && room != ROOMS[ROOMS.length - 1]) {
        continue;
      }
      try {
        Summary summary =
            call(
                model,
                ModelRequest.to(asked.model())
                    .system(SYSTEM)
                    .messages(
                        List.of(
                            Message.user(
                                SummaryText.spoken(asked.messages(), room) + "\n\n" + wish)))
                    .maxTokens(asked.maxTokens())
                    .origin(asked.origin())
                    .build());
        return wasted == null
            ? summary
            : new Summary(
                summary.words,
                summary.usage.plus(wasted.usage),
                Spending.sum(summary.cost, wasted.cost));
      } catch (ModelException e) {
        if (!PromptTooLong.is(e.error())) {
          throw e;
        }
        last = e;
      }
    }
    throw last == null ? new IllegalStateException("no room was tried") : last;
  }

  private Summary call(AgentModel model, ModelRequest asked) {
    for (int attempt = 1; ; attempt++) {
      StreamCollector collector = new StreamCollector();
      Answerer answerer = null;
      try (ModelStream stream = model.client().send(asked, cancellation)) {
        answerer = stream.answeredBy();
        for (StreamEvent event = stream.next(); event != null; event = stream.next()) {
          collector.accept(event);
          if (event instanceof StreamEvent.Failed(ApiError error)) {
            throw new ModelException(error);
          }
        }
        ModelResponse answer = collector.response();
        RunEvent.Cost cost = spending.add(model, answer.usage(), answerer);
        return new Summary(
            new Message(Role.ASSISTANT, answer.content()).text().strip(), answer.usage(), cost);
      } catch (ModelException e) {
        boolean begun = !collector.response().id().isEmpty();
        if (begun) {
          spending.add(model, collector.response().usage(), answerer);
        }
        if (!begun || attempt == ATTEMPTS || cancellation.isCancelled()) {
          throw e;
        }
      }
    }
  }

  private static List<Message> with(List<Message> messages, String wish) {
    List<Message> all = new ArrayList<>(messages);
    ContentBlock text = new ContentBlock.Text(wish);
    if (!all.isEmpty() && all.getLast().role() == Role.USER) {
      Message last = all.removeLast();
      List<ContentBlock> both = new ArrayList<>(last.content());
      both.add(text);
      all.add(new Message(Role.USER, both, last.extensions()));
    } else {
      all.add(new Message(Role.USER, List.of(text)));
    }
    return all;
  }
}
