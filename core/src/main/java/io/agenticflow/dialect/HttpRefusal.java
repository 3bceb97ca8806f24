package io.agenticflow.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ApiError.Kind;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP answer that is not a success: what every dialect reads in the same way from its status,
 * headers and body.
 *
 * <p>What looks like a key is masked in everything that comes out, because providers repeat keys in
 * their messages.
 *
 * @param status 100 to 599, or 0 where the failure came inside a stream
 * @param headers by lower-case name
 */
public record HttpRefusal(int status, Map<String, List<String>> headers, byte[] body) {
  private static final int LONGEST_MESSAGE = 600;
  private static final int LONGEST_BODY = 256 << 10;
  private static final Pattern KEY =
      Pattern.compile(
          "(?i)\\b(?:sk|pk|rk|gsk|xai|hf)[-_](?=\\S*[0-9*])[A-Za-z0-9_*.\\-]{12,}"
              + "|\\bAIza[A-Za-z0-9_-]{20,}"
              + "|(?<=bearer )[A-Za-z0-9._~+/=*-]{8,}");
  private static final Pattern TAG = Pattern.compile("<[^>]*>");
  private static final Pattern NOT_SHOWN =
      Pattern.compile("(?is)<(script|style|head)\\b.*?</\\1>|<!--.*?-->");
  private static final Pattern TITLE = Pattern.compile("(?is)<title[^>]*>(.*?)</title>");
  private static final Pattern SPACE = Pattern.compile("\\s+");

  /** Returns {@code text} with everything that looks like a key masked. */
  public static String withoutKeys(String text) {
    return KEY.matcher(text).replaceAll("[key removed]");
  }

  /** Returns the failure that these words describe, with what status and headers say. */
  public ApiError toError(Kind kind, String message) {
    return toError(kind, message, null);
  }

  /**
   * Returns the failure that these words describe, with what status and headers say.
   *
   * @param idInBody the request id that the body names, or null
   */
  public ApiError toError(Kind kind, String message, @Nullable String idInBody) {
    String text = bodyText();
    return new ApiError(
        kind,
        withoutKeys(shortened(message)),
        status == 0 ? null : status,
        retryAfter(),
        shouldRetry(),
        idInBody == null ? requestId() : idInBody,
        text.isEmpty() ? null : withoutKeys(text));
  }

  /** Returns the body as text; a very long one is cut. */
  public String bodyText() {
    return new String(body, 0, Math.min(body.length, LONGEST_BODY), UTF_8);
  }

  /**
   * Returns what a body that is no JSON says to people: a web page's title or words, plain text as
   * it is, and for no body at all the status.
   */
  public String plainMessage() {
    String text = bodyText();
    if (text.contains("<html")
        || text.contains("<HTML")
        || text.contains("<!DOCTYPE")
        || text.contains("<body")) {
      var title = TITLE.matcher(text);
      String visible =
          title.find() && !title.group(1).isBlank()
              ? title.group(1)
              : TAG.matcher(NOT_SHOWN.matcher(text).replaceAll(" ")).replaceAll(" ");
      text = visible;
    }
    text = SPACE.matcher(text).replaceAll(" ").strip();
    if (text.isEmpty()) {
      return status == 0
          ? "the provider gave no reason"
          : "HTTP status " + status + " without a message";
    }
    return shortened(text);
  }

  /** Returns the kind of failure that the status alone tells. */
  public Kind kind() {
    return kind(status);
  }

  /** Returns the kind of failure that a status alone tells. */
  public static Kind kind(int status) {
    return switch (status) {
      case 401 -> Kind.AUTHENTICATION;
      case 402 -> Kind.BILLING;
      case 403 -> Kind.PERMISSION;
      case 404 -> Kind.NOT_FOUND;
      case 408, 504, 524 -> Kind.TIMEOUT;
      case 413 -> Kind.REQUEST_TOO_LARGE;
      case 429 -> Kind.RATE_LIMIT;
      case 503, 529 -> Kind.OVERLOADED;
      default -> status >= 400 && status < 500 ? Kind.INVALID_REQUEST : Kind.API;
    };
  }

  /**
   * Returns how long the provider asks us to wait, or null: {@code retry-after-ms} first, then
   * {@code retry-after} in seconds or as a date, which counts from the answer's own {@code date}.
   */
  public @Nullable Duration retryAfter() {
    Duration exact = number(header("retry-after-ms"), 1);
    if (exact != null) {
      return exact;
    }
    String value = header("retry-after");
    Duration seconds = number(value, 1000);
    if (seconds != null || value == null) {
      return seconds;
    }
    String now = header("date");
    if (now == null) {
      return null;
    }
    try {
      Duration wait = Duration.between(httpDate(now), httpDate(value));
      return wait.isNegative() ? Duration.ZERO : wait;
    } catch (DateTimeParseException e) {
      return null; // neither a number nor a date: as if it were not there
    }
  }

  /** Returns the provider's own word on whether to try again, or null. */
  public @Nullable Boolean shouldRetry() {
    String value = header("x-should-retry");
    if (value == null) {
      return null;
    }
    return switch (value.strip().toLowerCase(Locale.ROOT)) {
      case "true" -> Boolean.TRUE;
      case "false" -> Boolean.FALSE;
      default -> null;
    };
  }

  /** Returns the provider's name for the failed request, or null. */
  public @Nullable String requestId() {
    String id = header("request-id");
    return id == null ? header("x-request-id") : id;
  }

  private @Nullable String header(String name) {
    List<String> values = headers.get(name);
    return values == null || values.isEmpty() ? null : values.getFirst();
  }

  private static ZonedDateTime httpDate(String value) {
    return ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME);
  }

  private static @Nullable Duration number(@Nullable String value, int millisEach) {
    if (value == null) {
      return null;
    }
    try {
      double millis = Double.parseDouble(value.strip()) * millisEach;
      return millis >= 0 && millis < Integer.MAX_VALUE * 1000.0
          ? Duration.ofMillis((long) millis)
          : null;
    } catch (NumberFormatException e) {
      return null; // not a number; the caller tries what else it may be
    }
  }

  private static String shortened(String text) {
    if (text.length() <= LONGEST_MESSAGE) {
      return text;
    }
    int end =
        Character.isHighSurrogate(text.charAt(LONGEST_MESSAGE - 1))
            ? LONGEST_MESSAGE - 1
            : LONGEST_MESSAGE;
    return text.substring(0, end) + "…";
  }
}
