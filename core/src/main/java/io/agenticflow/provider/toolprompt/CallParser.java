package io.agenticflow.provider.toolprompt;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the calls in a model's text as it comes.
 *
 * <p>Text goes on at once. From the opening mark of a call on it is held back until the call is
 * whole; what only looks like a mark goes on as soon as that is clear. In what way the text is cut
 * into pieces makes no difference to what comes out. Blanks next to a call belong to nobody and are
 * left out.
 *
 * <p>An answer that consists of nothing but an object with the name of an offered tool is a call
 * too: so write models that were trained without marks. Not safe for use by several threads.
 */
final class CallParser {
  /** Told what was found, in order. */
  interface Sink {
    /** More text; never empty. */
    void text(String text);

    /** A whole call. */
    void call(CallText.Call call);
  }

  private static final CallFormat BARE = new CallFormat("", "", true);

  private final Set<String> known;
  private final Sink sink;
  private final StringBuilder held = new StringBuilder();

  /** The call that has begun, blanks before it apart, at the start of {@code held}; else null. */
  private @Nullable CallFormat open;

  private int bodyStart;
  private @Nullable BodyEnd end;

  /** Whether a bare object would come too late: there was something before it. */
  private boolean said;

  /** Whether a call was the last thing that came out. */
  private boolean afterCall;

  private boolean called;
  private boolean cut;

  CallParser(Set<String> known, Sink sink) {
    this.known = Set.copyOf(known);
    this.sink = sink;
  }

  /** Takes more text. */
  void feed(String text) {
    held.append(text);
    step(false);
  }

  /**
   * Tells that nothing follows.
   *
   * @param outputLimit whether that is so because the model might not write more: then nothing is
   *     mended, because it is not known what was to come
   */
  void finish(boolean outputLimit) {
    cut = outputLimit;
    step(true);
    release(held.length());
    said = false;
  }

  /** Returns whether there was a call. */
  boolean hasCalled() {
    return called;
  }

  private void step(boolean last) {
    while (open == null ? findOpen(last) : findEnd(last)) {
      // as long as there is something to be found
    }
  }

  /** Looks for the beginning of a call. Returns whether one was found. */
  private boolean findOpen(boolean last) {
    int first = blanks();
    if (!said && first < held.length()) {
      BareObject bare = BareObject.at(held, first);
      if (bare.answer() == BareObject.Answer.YES) {
        begin(BARE, bare.bodyStart(), bare.close());
        return true;
      }
      if (bare.answer() == BareObject.Answer.PERHAPS && !last) {
        return false;
      }
    }
    for (int at = first; at < held.length(); at++) {
      char c = held.charAt(at);
      if (c != '<' && c != '[' && c != '`') {
        continue;
      }
      boolean perhaps = false;
      for (CallFormat format : CallFormat.ALL) {
        int common = common(at, format.open());
        if (common == format.open().length()) {
          release(withoutBlanks(at));
          int mark = blanks();
          // The name is a part of the body in <function=name>.
          int body = mark + (format.open().equals("<function=") ? 0 : format.open().length());
          begin(format, body, format.close());
          return true;
        }
        perhaps |= common == held.length() - at;
      }
      if (perhaps && !last) {
        release(withoutBlanks(at));
        return false;
      }
    }
    release(withoutBlanks(held.length()));
    return false;
  }

  private void begin(CallFormat format, int body, String close) {
    open = format;
    bodyStart = body;
    end = new BodyEnd(close, known, body);
  }

  /** Looks for the end of the call that has begun. Returns whether to go on looking. */
  private boolean findEnd(boolean last) {
    if (open == null || end == null) {
      return false;
    }
    BodyEnd.State state = end.search(held, last);
    if (state == BodyEnd.State.OPEN) {
      return false;
    }
    List<CallText.Call> calls =
        state == BodyEnd.State.NO_CALL
            ? List.of()
            : CallText.read(held.substring(bodyStart, end.bodyEnd()), known, !cut);
    boolean allKnown = calls.stream().allMatch(call -> known.contains(call.name()));
    if (calls.isEmpty() || (open.isPlain() && !allKnown)) {
      // The mark goes on as text, and what follows it is looked at anew.
      int length = open.open().isEmpty() ? bodyStart + 1 : blanks() + open.open().length();
      open = null;
      release(length);
      return true;
    }
    calls.forEach(sink::call);
    called = true;
    afterCall = true;
    said = !open.open().isEmpty(); // another object may follow a bare one
    held.delete(0, end.afterwards());
    open = null;
    return true;
  }

  /** Lets text go on, without the blanks that follow a call. */
  private void release(int length) {
    int from = afterCall ? Math.min(blanks(), length) : 0;
    if (length > from) {
      sink.text(held.substring(from, length));
      said |= blanks() < length;
      afterCall = false;
    }
    if (length > from || !afterCall) {
      held.delete(0, length);
    }
  }

  /** Returns how many blanks {@code held} begins with. */
  private int blanks() {
    int n = 0;
    while (n < held.length() && Character.isWhitespace(held.charAt(n))) {
      n++;
    }
    return n;
  }

  /** Returns where the text before {@code to} ends if the blanks at its end are left out. */
  private int withoutBlanks(int to) {
    int n = to;
    while (n > 0 && Character.isWhitespace(held.charAt(n - 1))) {
      n--;
    }
    return n;
  }

  private int common(int at, String mark) {
    int n = 0;
    while (n < mark.length() && at + n < held.length() && held.charAt(at + n) == mark.charAt(n)) {
      n++;
    }
    return n;
  }
}
