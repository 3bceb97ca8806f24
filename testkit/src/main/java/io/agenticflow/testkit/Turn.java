package io.agenticflow.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a script: what the model answers to one request, and what goes wrong on the way.
 * Immutable; each method returns a changed copy.
 *
 * {@snippet :
 * Turn.calls("Write", "file_path", "hello.py", "content", "print('hi')\n").usage(900, 40);
 * Turn.says("Done.").thinking("It ran.").faults(Fault.delayEvents(Duration.ofMillis(5)));
 * Turn.fails(Fault.status(429).header("retry-after", "1"));
 * }
 *
 * @param faults none for an answer that arrives as it should
 * @param when null for any request
 * @param times how many requests it answers before it is used up; {@link #FOREVER} for all
 * @param expect parts that must be in the request, in its body or in any string inside it; a
 *     missing one is reported
 * @param echo what a model would have read in the request: the last place that matches stands for
 *     {@code {echo}} in the answer; no match is reported. Null for an answer that is always the
 *     same
 */
public record Turn(
    Answer answer,
    List<Fault> faults,
    @Nullable When when,
    int times,
    List<String> expect,
    @Nullable Pattern echo) {

  /** For {@link #times}: never used up. */
  public static final int FOREVER = Integer.MAX_VALUE;

  private static final Turn EMPTY = new Turn(Answer.EMPTY, List.of(), null, 1, List.of(), null);

  public Turn {
    faults = List.copyOf(faults);
    expect = List.copyOf(expect);
    if (times < 1) {
      throw new IllegalArgumentException(
          "repeat: " + times + " is not a number of requests; 1 or more");
    }
  }

  /** A turn that says nothing and stops, to build on. */
  public static Turn empty() {
    return EMPTY;
  }

  /** A turn that answers with text. */
  public static Turn says(String text) {
    return EMPTY.text(text);
  }

  /** A turn that calls a tool; see {@link #tool(String, Object...)}. */
  public static Turn calls(String tool, Object... namesAndValues) {
    return EMPTY.tool(tool, namesAndValues);
  }

  /** A turn that goes wrong; where a fault leaves room for an answer, the text is {@code "ok"}. */
  public static Turn fails(Fault... faults) {
    return EMPTY.text("ok").faults(faults);
  }

  public Turn text(String text) {
    Answer a = answer;
    return with(
        new Answer(a.thinking(), text, a.tools(), a.stop(), a.usage(), a.model(), a.chunk()));
  }

  public Turn thinking(String thinking) {
    Answer a = answer;
    return with(
        new Answer(thinking, a.text(), a.tools(), a.stop(), a.usage(), a.model(), a.chunk()));
  }

  /**
   * Adds a tool call.
   *
   * @param namesAndValues the names of the arguments, each followed by its value: a string, number,
   *     boolean, list or map
   */
  public Turn tool(String name, Object... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException(
          "tool " + name + ": the last argument has a name and no value");
    }
    Map<String, Object> input = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      input.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return tool(new ToolCall(name, Trees.writeAny(input), null));
  }

  /** Adds a tool call. */
  public Turn tool(ToolCall call) {
    Answer a = answer;
    List<ToolCall> calls = new ArrayList<>(a.tools());
    calls.add(call);
    return with(
        new Answer(a.thinking(), a.text(), calls, a.stop(), a.usage(), a.model(), a.chunk()));
  }

  /** Says why the model stops; see {@link Answer#stop}. */
  public Turn stop(String reason) {
    Answer a = answer;
    return with(
        new Answer(a.thinking(), a.text(), a.tools(), reason, a.usage(), a.model(), a.chunk()));
  }

  public Turn usage(long input, long output) {
    return usage(Usage.of(input, output));
  }

  public Turn usage(Usage usage) {
    Answer a = answer;
    return with(
        new Answer(a.thinking(), a.text(), a.tools(), a.stop(), usage, a.model(), a.chunk()));
  }

  /** Sets the model's name in the answer. */
  public Turn model(String name) {
    Answer a = answer;
    return with(
        new Answer(a.thinking(), a.text(), a.tools(), a.stop(), a.usage(), name, a.chunk()));
  }

  /** Sets the most characters in one event. */
  public Turn chunk(int characters) {
    Answer a = answer;
    return with(
        new Answer(a.thinking(), a.text(), a.tools(), a.stop(), a.usage(), a.model(), characters));
  }

  /** Adds what goes wrong. */
  public Turn faults(Fault... more) {
    List<Fault> all = new ArrayList<>(faults);
    all.addAll(List.of(more));
    return new Turn(answer, all, when, times, expect, echo);
  }

  /**
   * Sets which requests the turn is for: those whose user's words or model's name contain {@code
   * part}.
   */
  public Turn when(String part) {
    return when(When.mentions(part));
  }

  /** Sets which requests the turn is for. */
  public Turn when(When condition) {
    return new Turn(answer, faults, condition, times, expect, echo);
  }

  /** Answers so many requests. */
  public Turn repeat(int requests) {
    return new Turn(answer, faults, when, requests, expect, echo);
  }

  /** Answers every request that it fits. */
  public Turn forever() {
    return repeat(FOREVER);
  }

  /** Adds parts that must be in the request. */
  public Turn expect(String... parts) {
    List<String> all = new ArrayList<>(expect);
    all.addAll(List.of(parts));
    return new Turn(answer, faults, when, times, all, echo);
  }

  /**
   * Puts what the request says into the answer, so that it shows whether the request brought it.
   *
   * @param pattern a regular expression; the last match in the request's body, or its first group
   *     where it has one, takes the place of each {@code {echo}} in text and tool arguments
   */
  public Turn echo(String pattern) {
    return new Turn(answer, faults, when, times, expect, Pattern.compile(pattern));
  }

  /** Returns the turn with its answer filled in; null where the body has nothing that matches. */
  @Nullable Turn filledFrom(String body) {
    if (echo == null) {
      return this;
    }
    String found = null;
    for (Matcher matcher = echo.matcher(body); matcher.find(); ) {
      found = matcher.group(matcher.groupCount() == 0 ? 0 : 1);
    }
    if (found == null) {
      return null;
    }
    String read = found;
    Answer a = answer;
    return with(
        new Answer(
            a.thinking(),
            a.text() == null ? null : a.text().replace("{echo}", read),
            a.tools().stream()
                .map(tool ->
                    new ToolCall(tool.name(), tool.inputJson().replace("{echo}", read), tool.id()))
                .toList(),
            a.stop(),
            a.usage(),
            a.model(),
            a.chunk()));
  }

  /** Returns the first fault of the kind, or null. */
  <F extends Fault> @Nullable F fault(Class<F> kind) {
    for (Fault fault : faults) {
      if (kind.isInstance(fault)) {
        return kind.cast(fault);
      }
    }
    return null;
  }

  boolean has(Fault fault) {
    return faults.contains(fault);
  }

  private Turn with(Answer changed) {
    return new Turn(changed, faults, when, times, expect, echo);
  }
}
