package io.agenticflow.testkit;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The faults by the names that scripts and {@code --faults} use. */
final class FaultNames {

  /** Makes a fault from the value after its name: null, a scalar, or a mapping. */
  private interface Maker {
    Fault make(Argument argument);
  }

  /**
   * A fault's line in the table.
   *
   * @param example how a script writes it
   */
  private record Entry(String name, String example, String effect, Maker maker) {}

  private static final List<Entry> TABLE =
      List.of(
          new Entry(
              "status",
              "status: 429 | status: {code: 429, body: \"…\", headers: {retry-after: \"1\"}}",
              "a status in place of the answer",
              a -> new Fault.Status(a.integer("code", 500), a.text("body"), a.texts("headers"))),
          new Entry(
              "html",
              "html: 502",
              "an HTML error page in place of the answer",
              a -> new Fault.HtmlPage(a.integer("code", 502))),
          new Entry(
              "delay",
              "delay: 500ms",
              "waits before the status line",
              a -> new Fault.DelayHeaders(a.time("time", Duration.ofMillis(500)))),
          new Entry(
              "delay-events",
              "delay-events: 50ms",
              "waits before each event but the first",
              a -> new Fault.DelayEvents(a.time("time", Duration.ofMillis(50)))),
          new Entry(
              "slow",
              "slow: 200",
              "sends the body at so many bytes a second",
              a -> new Fault.SlowBody(a.integer("bytes", 200))),
          plain("no-answer", Fault.Plain.NO_ANSWER, "takes the request and never says a thing"),
          new Entry(
              "silence",
              "silence: 3",
              "falls silent after so many events until the client leaves",
              a -> new Fault.Silence(a.integer("after", 0))),
          plain(
              "close",
              Fault.Plain.CLOSE_BEFORE_HEADERS,
              "closes the connection before the status line"),
          plain(
              "reset-before-headers",
              Fault.Plain.RESET_BEFORE_HEADERS,
              "resets it before the status line"),
          new Entry(
              "cut",
              "cut: 3",
              "closes the connection after so many events",
              a -> new Fault.Cut(a.integer("after", 1))),
          new Entry(
              "reset",
              "reset: 3",
              "resets the connection after so many events",
              a -> new Fault.Reset(a.integer("after", 1))),
          new Entry(
              "cut-in-event",
              "cut-in-event: 3",
              "closes it in the middle of the event after so many events",
              a -> new Fault.CutInsideEvent(a.integer("after", 1))),
          plain(
              "cut-in-character",
              Fault.Plain.CUT_INSIDE_CHARACTER,
              "closes it inside the first UTF-8 character of several bytes"),
          new Entry(
              "error",
              "error: {after: 3, code: 502, message: Provider returned error}",
              "an error object inside a 200",
              a ->
                  new Fault.ErrorInside(
                      a.integer("after", 0), a.integer("code", 502), errorMessage(a))),
          new Entry(
              "garbage",
              "garbage: 3",
              "the event after so many events is broken JSON",
              a -> new Fault.GarbageJson(a.integer("after", 1))),
          new Entry(
              "duplicate",
              "duplicate: 3",
              "the event after so many events comes twice",
              a -> new Fault.DuplicateEvent(a.integer("after", 1))),
          new Entry(
              "comments",
              "comments: 5 | comments: {count: 5, every: 1s}",
              "comment lines before the first event",
              a ->
                  new Fault.CommentsFirst(
                      a.integer("count", 3), a.time("every", Duration.ofMillis(20)))),
          new Entry(
              "comments-only",
              "comments-only: 5 | comments-only: {count: 5, every: 1s}",
              "comment lines and then the end, with no event",
              a ->
                  new Fault.CommentsOnly(
                      a.integer("count", 3), a.time("every", Duration.ofMillis(20)))),
          new Entry(
              "split",
              "split: 1",
              "writes of so many bytes",
              a -> new Fault.Split(a.integer("bytes", 1))),
          new Entry(
              "random-split",
              "random-split: 42",
              "writes of 1 to 60 bytes by a seed, across events",
              a -> new Fault.RandomSplit(a.integer("seed", 1))),
          plain("crlf", Fault.Plain.CRLF_LINES, "event lines end in CR LF"),
          plain("no-done", Fault.Plain.MISSING_DONE, "no [DONE], no message_stop"),
          plain("no-finish", Fault.Plain.MISSING_FINISH, "no finish or stop reason"),
          plain("no-usage", Fault.Plain.MISSING_USAGE, "no usage"),
          plain(
              "no-tool-index",
              Fault.Plain.MISSING_TOOL_INDEX,
              "tool deltas and tool blocks without index"),
          plain("no-tool-id", Fault.Plain.MISSING_TOOL_ID, "tool calls without id"),
          plain("whole-arguments", Fault.Plain.WHOLE_TOOL_ARGUMENTS, "tool arguments in one piece"),
          plain(
              "interleaved",
              Fault.Plain.INTERLEAVED_TOOL_CALLS,
              "argument pieces of parallel calls take turns"),
          new Entry(
              "bad-arguments",
              "bad-arguments | bad-arguments: oops",
              "tool arguments that are no JSON",
              a -> new Fault.MalformedToolArguments(a.text("text"))),
          new Entry(
              "content-type",
              "content-type: text/plain",
              "a wrong content type",
              a -> new Fault.ContentType(a.text("value", "text/plain"))),
          plain("false-gzip", Fault.Plain.FALSE_GZIP, "says that the body is gzip, and it is not"),
          plain(
              "stale",
              Fault.Plain.STALE_CONNECTION,
              "closes the connection after the answer without having said so"));

  private FaultNames() {}

  /** Reads {@code name}, {@code {name: value}} or {@code {name: {…}}}. */
  static Fault read(String place, @Nullable Object value) {
    if (value instanceof String name) {
      return find(place, name).maker.make(new Argument(place, Fields.of(place, Map.of()), null));
    }
    Fields fields = Fields.of(place, value);
    String name = fields.onlyName("a fault's name");
    Entry entry = find(place, name);
    Object argument = fields.any(name);
    if (argument instanceof Map) {
      Fields inner = Fields.of(place + "." + name, argument);
      Fault fault = entry.maker.make(new Argument(place + "." + name, inner, null));
      inner.end();
      return fault;
    }
    return entry.maker.make(new Argument(place + "." + name, Fields.of(place, Map.of()), argument));
  }

  /** Returns the table for people, a line for each fault. */
  static String table() {
    int width = TABLE.stream().mapToInt(entry -> entry.effect.length()).max().orElse(0);
    StringBuilder table = new StringBuilder();
    for (Entry entry : TABLE) {
      table.append("  ").append(entry.effect).append(" ".repeat(width - entry.effect.length() + 2));
      table.append(entry.example).append(System.lineSeparator());
    }
    return table.toString();
  }

  /** Returns the names, in the order of the table. */
  static List<String> names() {
    return TABLE.stream().map(Entry::name).toList();
  }

  private static Entry plain(String name, Fault.Plain fault, String effect) {
    return new Entry(name, name, effect, argument -> fault);
  }

  private static String errorMessage(Argument argument) {
    return argument.text("message", ProviderErrors.message(argument.integer("code", 502)));
  }

  private static Entry find(String place, String name) {
    for (Entry entry : TABLE) {
      if (entry.name.equals(name)) {
        return entry;
      }
    }
    throw new ScriptException(
        place + ": unknown fault " + name + "; known are " + String.join(", ", names()));
  }

  /**
   * What follows a fault's name: fields by name, or one scalar that stands for the first field that
   * is asked for.
   */
  private static final class Argument {
    private final String place;
    private final Fields fields;
    private @Nullable Object scalar;

    Argument(String place, Fields fields, @Nullable Object scalar) {
      this.place = place;
      this.fields = fields;
      this.scalar = scalar;
    }

    int integer(String name, int otherwise) {
      Object value = takeScalar();
      return value == null ? fields.integer(name, otherwise) : Fields.integer(place, value);
    }

    Duration time(String name, Duration otherwise) {
      Object value = takeScalar();
      return value == null ? fields.time(name, otherwise) : Fields.time(place, value);
    }

    @Nullable String text(String name) {
      Object value = takeScalar();
      return value == null ? fields.text(name) : value.toString();
    }

    String text(String name, String otherwise) {
      String text = text(name);
      return text == null ? otherwise : text;
    }

    Map<String, String> texts(String name) {
      return fields.textMap(name);
    }

    private @Nullable Object takeScalar() {
      Object taken = scalar;
      scalar = null;
      return taken;
    }
  }
}
