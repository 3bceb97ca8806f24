package io.agenticflow.memory;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.agenticflow.secret.Redaction;

/**
 * Keeps secrets out of what is remembered: a memory is told to models for a long time, and handed
 * on by export. Takes out what {@link Redaction} knows, and more: what stands as a value behind a
 * name that secrets have, tokens behind {@code Bearer}, passwords in addresses, and signed tokens
 * (RFC 7519). Safe for use by several threads.
 */
final class CleanText {
  private static final String GONE = "[redacted]";

  /** The fewest letters and digits beside a secret that are worth keeping. */
  private static final int LEAST = 12;

  /** The group of {@link #VALUES} that stands behind a name. */
  private static final int NAMED = 2;

  /** Where the value of a secret stands: by turns what is before it, and itself. */
  private static final Pattern VALUES =
      Pattern.compile(
          "(?i)((?:^|[^\\p{L}\\d])(?:[a-z\\d]+[_.-])*"
              + "(?:password|passwd|passphrase|pwd|secret|token|api[_ -]?key|access[_ -]?key|"
              + "private[_ -]?key|client[_ -]?secret|auth[_ -]?token)"
              + "[\"']?\\s*(?::=|=>|=|:|\\bis\\b)\\s*[\"'`]?)"
              + "([^\\s\"'`,;]{4,})"
              + "|(\\bbearer\\s+)([a-z\\d._~+/=-]{12,})"
              + "|(://[^\\s/:@]*:)([^\\s/@]+)@"
              + "|()(\\beyJ[A-Za-z\\d_-]{8,}\\.[A-Za-z\\d_-]{8,}\\.[A-Za-z\\d_-]*)");

  private final Redaction redaction;

  CleanText(Redaction redaction) {
    this.redaction = redaction;
  }

  /**
   * Returns the text without secrets.
   *
   * @throws SecretTextException where hardly more was in it
   */
  String of(String text) {
    String clean = part(text);
    if (!clean.equals(text)) {
      long left = clean.replace(GONE, "").codePoints().filter(Character::isLetterOrDigit).count();
      if (left < LEAST) {
        throw new SecretTextException();
      }
    }
    return clean;
  }

  /** Returns what stands beside a text without secrets, however little is left. */
  String part(String text) {
    return values(redaction.of(text));
  }

  private static String values(String text) {
    Matcher matcher = VALUES.matcher(text);
    StringBuilder clean = new StringBuilder();
    int at = 0;
    while (matcher.find()) {
      for (int group = 2; group <= matcher.groupCount(); group += 2) {
        String value = matcher.group(group);
        if (value != null && isSecret(value, matcher.group(group - 1), group)) {
          clean.append(text, at, matcher.start(group)).append(GONE);
          at = matcher.end(group);
        }
      }
    }
    return clean.append(text, at, text.length()).toString();
  }

  /**
   * Whether a value may be a secret. Behind {@code token:} or {@code token is} it may also be the
   * next word of a sentence, and anywhere what takes a secret's place: {@code ${DB_PASSWORD}}.
   */
  private static boolean isSecret(String value, String before, int group) {
    if (GONE.startsWith(value) || value.startsWith("$") || value.startsWith("<")) {
      return false;
    }
    return group != NAMED
        || before.indexOf('=') >= 0
        || value.length() >= 20
        || value.codePoints().anyMatch(c -> !Character.isLetter(c) && "./_-()".indexOf(c) < 0);
  }
}
