package io.agenticflow.gateway;

import static java.util.Objects.requireNonNull;

import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Writes a line for each request that has ended: who asked, who answered, what it took. It holds no
 * prompt, no answer and no key. Safe for use by several threads.
 */
public final class RequestLog implements RequestObserver {
  private static final int LONGEST_MESSAGE = 200;
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+");

  private final Consumer<String> lines;

  public RequestLog(Consumer<String> lines) {
    this.lines = requireNonNull(lines, "lines");
  }

  @Override
  public void started(RequestStart start) {}

  @Override
  public void finished(RequestEnd end) {
    lines.accept(line(end));
  }

  private static String line(RequestEnd end) {
    RequestStart start = end.start();
    StringBuilder line = new StringBuilder(200);
    line.append(start.id()).append(' ').append(start.dialect());
    if (start.model() != null) {
      line.append(' ').append(shown(start.model()));
    }
    if (end.answerer() != null) {
      line.append(" -> ").append(shown(end.answerer().toString()));
    }
    line.append(": ");
    switch (end.outcome()) {
      case ANSWERED -> line.append(end.status());
      case FAILED -> {
        line.append(end.status());
        if (end.error() != null) {
          line.append(" (").append(shown(end.error().message())).append(')');
        }
      }
      case CLIENT_LEFT -> line.append("the client left");
    }
    line.append(", ").append(seconds(end.whole().toMillis()));
    if (end.firstWord() != null) {
      line.append(", first word after ").append(seconds(end.firstWord().toMillis()));
    }
    if (end.usage().promptTokens() + end.usage().outputTokens() > 0) {
      line.append(end.estimated() ? ", about " : ", ")
          .append(end.usage().promptTokens())
          .append(" + ")
          .append(end.usage().outputTokens())
          .append(" tokens");
    }
    if (end.cost() != null) {
      line.append(", ").append(end.cost());
    }
    if (end.decision() != null) {
      line.append(", ")
          .append(end.decision().policy())
          .append(": ")
          .append(shown(end.decision().reason()));
    }
    if (end.passed()) {
      line.append(", passed through");
    }
    if (end.upstreamRequestId() != null) {
      line.append(", there ").append(shown(end.upstreamRequestId()));
    }
    Attribution from = start.attribution();
    if (from.client() != null) {
      line.append(", client ").append(from.client());
    }
    if (from.session() != null) {
      line.append(", session ").append(from.session());
    }
    if (from.agent() != null) {
      line.append(", agent ").append(from.agent());
    }
    if (from.parentAgent() != null) {
      line.append(" of ").append(from.parentAgent());
    }
    return line.toString();
  }

  private static String seconds(long millis) {
    long hundredths = (millis + 5) / 10;
    return hundredths / 100 + (hundredths % 100 < 10 ? ".0" : ".") + hundredths % 100 + " s";
  }

  /** A line stays one line, whatever a client or a provider writes. */
  private static String shown(String text) {
    String shortened =
        text.length() > LONGEST_MESSAGE ? text.substring(0, LONGEST_MESSAGE) + "…" : text;
    for (int i = 0; i < shortened.length(); i++) {
      if (Character.isISOControl(shortened.charAt(i))) {
        return CONTROL.matcher(shortened).replaceAll(" ");
      }
    }
    return shortened;
  }
}
