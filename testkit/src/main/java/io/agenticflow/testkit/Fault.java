package io.agenticflow.testkit;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One thing that goes wrong with an answer. A turn may have several; those that change what is
/// said, those that change when, and one that breaks it off go together.
///
/// "After k events" counts server-sent events, not comment lines; k beyond the last event strikes
/// after it, before the end of the body. An answer that is not streamed counts as two events, the
/// halves of its body.
///
/// | in a script | here | effect |
/// | --- | --- | --- |
/// | `status: 429` | [Status] | this status, body and headers in place of the answer |
/// | `html: 502` | [HtmlPage] | a gateway's HTML error page in place of the answer |
/// | `delay: 500ms` | [DelayHeaders] | waits before the status line |
/// | `delay-events: 50ms` | [DelayEvents] | waits before each event but the first |
/// | `slow: 200` | [SlowBody] | sends the body at so many bytes a second |
/// | `no-answer` | [NO_ANSWER][Plain#NO_ANSWER] | takes the request and never says a thing |
/// | `silence: 3` | [Silence] | falls silent after k events until the client leaves |
/// | `close` | [CLOSE_BEFORE_HEADERS][Plain#CLOSE_BEFORE_HEADERS] | closes the connection before the status line |
/// | `reset-before-headers` | [RESET_BEFORE_HEADERS][Plain#RESET_BEFORE_HEADERS] | resets the connection before the status line |
/// | `cut: 3` | [Cut] | closes the connection (FIN) after k events |
/// | `reset: 3` | [Reset] | resets the connection (RST) after k events |
/// | `cut-in-event: 3` | [CutInsideEvent] | closes it in the middle of the event after k events |
/// | `cut-in-character` | [CUT_INSIDE_CHARACTER][Plain#CUT_INSIDE_CHARACTER] | closes it inside the first UTF-8 character of several bytes |
/// | `error: {after: 3, code: 502, message: Bad}` | [ErrorInside] | an error object inside a 200 |
/// | `garbage: 3` | [GarbageJson] | the event after k events is broken JSON |
/// | `duplicate: 3` | [DuplicateEvent] | the event after k events comes twice |
/// | `comments: {count: 5, every: 1s}` | [CommentsFirst] | comment lines before the first event |
/// | `comments-only: {count: 5, every: 1s}` | [CommentsOnly] | comment lines and then the end, with no event |
/// | `split: 1` | [Split] | writes and HTTP chunks of so many bytes |
/// | `random-split: 42` | [RandomSplit] | writes and HTTP chunks of 1 to 60 bytes, by a seed, across events |
/// | `crlf` | [CRLF_LINES][Plain#CRLF_LINES] | event lines end in CR LF |
/// | `no-done` | [MISSING_DONE][Plain#MISSING_DONE] | no `[DONE]`, no `message_stop` |
/// | `no-finish` | [MISSING_FINISH][Plain#MISSING_FINISH] | no finish or stop reason |
/// | `no-usage` | [MISSING_USAGE][Plain#MISSING_USAGE] | no usage |
/// | `no-tool-index` | [MISSING_TOOL_INDEX][Plain#MISSING_TOOL_INDEX] | tool deltas and tool blocks without index |
/// | `no-tool-id` | [MISSING_TOOL_ID][Plain#MISSING_TOOL_ID] | tool calls without id |
/// | `whole-arguments` | [WHOLE_TOOL_ARGUMENTS][Plain#WHOLE_TOOL_ARGUMENTS] | tool arguments in one piece, in the call's first event |
/// | `interleaved` | [INTERLEAVED_TOOL_CALLS][Plain#INTERLEAVED_TOOL_CALLS] | argument pieces of parallel calls take turns (Chat Completions) |
/// | `bad-arguments: oops` | [MalformedToolArguments] | tool arguments that are no JSON; without a text, the true ones cut short |
/// | `content-type: text/plain` | [ContentType] | a wrong content type |
/// | `false-gzip` | [FALSE_GZIP][Plain#FALSE_GZIP] | says that the body is gzip, and it is not |
/// | `stale` | [STALE_CONNECTION][Plain#STALE_CONNECTION] | closes the connection after the answer without having said so |
public sealed interface Fault {

  /** Returns this status in place of the answer, with an error body in the provider's shape. */
  static Status status(int code) {
    return new Status(code, null, Map.of());
  }

  static Fault delayHeaders(Duration time) {
    return new DelayHeaders(time);
  }

  static Fault delayEvents(Duration time) {
    return new DelayEvents(time);
  }

  static Fault silence(int afterEvents) {
    return new Silence(afterEvents);
  }

  static Fault cut(int afterEvents) {
    return new Cut(afterEvents);
  }

  static Fault reset(int afterEvents) {
    return new Reset(afterEvents);
  }

  static Fault cutInsideEvent(int afterEvents) {
    return new CutInsideEvent(afterEvents);
  }

  static Fault errorInside(int afterEvents, int code, String message) {
    return new ErrorInside(afterEvents, code, message);
  }

  static Fault split(int bytes) {
    return new Split(bytes);
  }

  static Fault randomSplit(long seed) {
    return new RandomSplit(seed);
  }

  /**
   * A status in place of the answer.
   *
   * @param body null for an error in the provider's shape
   * @param headers such as {@code retry-after}
   */
  record Status(int code, @Nullable String body, Map<String, String> headers) implements Fault {
    public Status {
      if (code < 200 || code > 599) {
        throw new IllegalArgumentException(
            "status: " + code + " is not a final HTTP status; 200 to 599");
      }
      headers = Map.copyOf(headers);
    }

    /** Returns this with one more header. */
    public Status header(String name, String value) {
      Map<String, String> more = new LinkedHashMap<>(headers);
      more.put(name, value);
      return new Status(code, body, more);
    }

    /** Returns this with a body of its own. */
    public Status body(String text) {
      return new Status(code, text, headers);
    }
  }

  /** A gateway's HTML error page in place of the answer. */
  record HtmlPage(int code) implements Fault {}

  /** A wait before the status line. */
  record DelayHeaders(Duration time) implements Fault {}

  /** A wait before each event but the first. */
  record DelayEvents(Duration time) implements Fault {}

  /** A body that trickles. */
  record SlowBody(int bytesPerSecond) implements Fault {
    public SlowBody {
      atLeast("slow", bytesPerSecond, 1);
    }
  }

  /**
   * Silence after so many events, until the client leaves; after 0, only the headers have been
   * sent.
   */
  record Silence(int afterEvents) implements Fault {
    public Silence {
      atLeast("silence", afterEvents, 0);
    }
  }

  /** The connection is closed after so many events, with no end of the body. */
  record Cut(int afterEvents) implements Fault {
    public Cut {
      atLeast("cut", afterEvents, 0);
    }
  }

  /** The connection is reset after so many events. */
  record Reset(int afterEvents) implements Fault {
    public Reset {
      atLeast("reset", afterEvents, 0);
    }
  }

  /** The connection is closed in the middle of the event that follows so many events. */
  record CutInsideEvent(int afterEvents) implements Fault {
    public CutInsideEvent {
      atLeast("cut-in-event", afterEvents, 0);
    }
  }

  /**
   * An error object inside a 200: after so many events where the answer is streamed, as the whole
   * body where not. The stream ends as the provider ends it then.
   */
  record ErrorInside(int afterEvents, int code, String message) implements Fault {
    public ErrorInside {
      atLeast("error", afterEvents, 0);
    }
  }

  /** The event that follows so many events is no JSON; the others are as they should be. */
  record GarbageJson(int afterEvents) implements Fault {
    public GarbageJson {
      atLeast("garbage", afterEvents, 0);
    }
  }

  /** The event that follows so many events is sent twice. */
  record DuplicateEvent(int afterEvents) implements Fault {
    public DuplicateEvent {
      atLeast("duplicate", afterEvents, 0);
    }
  }

  /** Comment lines (blank lines where the answer is not streamed) before the answer. */
  record CommentsFirst(int count, Duration every) implements Fault {
    public CommentsFirst {
      atLeast("comments", count, 1);
    }
  }

  /**
   * Comment lines (blank lines where the answer is not streamed) and a proper end of the body, with
   * no answer.
   */
  record CommentsOnly(int count, Duration every) implements Fault {
    public CommentsOnly {
      atLeast("comments-only", count, 0);
    }
  }

  /** Writes of so many bytes, each an HTTP chunk of its own. */
  record Split(int bytes) implements Fault {
    public Split {
      atLeast("split", bytes, 1);
    }
  }

  /**
   * Writes of 1 to 60 bytes, each an HTTP chunk of its own, that do not care where an event ends.
   */
  record RandomSplit(long seed) implements Fault {}

  /**
   * Tool arguments that are no JSON.
   *
   * @param text sent in place of the arguments of every call; null for the true ones with their end
   *     missing
   */
  record MalformedToolArguments(@Nullable String text) implements Fault {
    String spoil(String arguments) {
      return text != null ? text : arguments.substring(0, Math.max(1, arguments.length() - 2));
    }
  }

  /** A wrong content type. */
  record ContentType(String value) implements Fault {}

  /** The faults that need no number. */
  enum Plain implements Fault {
    NO_ANSWER,
    CLOSE_BEFORE_HEADERS,
    RESET_BEFORE_HEADERS,
    CUT_INSIDE_CHARACTER,
    CRLF_LINES,
    MISSING_DONE,
    MISSING_FINISH,
    MISSING_USAGE,
    MISSING_TOOL_INDEX,
    MISSING_TOOL_ID,
    WHOLE_TOOL_ARGUMENTS,
    INTERLEAVED_TOOL_CALLS,
    FALSE_GZIP,
    STALE_CONNECTION
  }

  private static void atLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(
          name + ": " + value + " is too small; " + least + " or more");
    }
  }
}
