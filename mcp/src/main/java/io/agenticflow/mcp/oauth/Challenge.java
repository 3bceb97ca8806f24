package io.agenticflow.mcp.oauth;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a server wants to see, as {@code WWW-Authenticate} says it.
 *
 * @param scheme in lower case
 * @param parameters by lower-case name
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110.html#name-www-authenticate">RFC 9110,
 *     11.6.1</a>
 */
record Challenge(String scheme, Map<String, String> parameters) {
  Challenge {
    parameters = Map.copyOf(parameters);
  }

  /** Returns the first challenge for a bearer token; null where there is none. */
  static @Nullable Challenge bearer(List<String> headers) {
    for (String header : headers) {
      for (Challenge each : new Reader(header).all()) {
        if (each.scheme.equals("bearer")) {
          return each;
        }
      }
    }
    return null;
  }

  @Nullable String get(String name) {
    return parameters.get(name);
  }

  /** Returns the scopes that are wanted; null where none are named. */
  @Nullable List<String> scopes() {
    String scope = get("scope");
    return scope == null ? null : Scopes.of(scope);
  }

  /** Reads a header, which may hold several challenges, and is patient with what is broken. */
  private static final class Reader {
    private final String text;
    private int at;

    Reader(String text) {
      this.text = text;
    }

    List<Challenge> all() {
      List<Challenge> all = new ArrayList<>();
      String scheme = null;
      Map<String, String> parameters = new HashMap<>();
      while (true) {
        skip(" \t,");
        String word = token();
        if (word.isEmpty()) {
          break;
        }
        int afterWord = at;
        skip(" \t");
        if (at < text.length() && text.charAt(at) == '=' && scheme != null) {
          at++;
          skip(" \t");
          parameters.putIfAbsent(word.toLowerCase(Locale.ROOT), value());
        } else {
          // A word without a value begins the next challenge.
          if (scheme != null) {
            all.add(new Challenge(scheme, parameters));
          }
          scheme = word.toLowerCase(Locale.ROOT);
          parameters = new HashMap<>();
          at = afterWord;
        }
      }
      if (scheme != null) {
        all.add(new Challenge(scheme, parameters));
      }
      return all;
    }

    private void skip(String what) {
      while (at < text.length() && what.indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }

    private String token() {
      int from = at;
      while (at < text.length() && " \t,=\"".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      return text.substring(from, at);
    }

    private String value() {
      if (at >= text.length() || text.charAt(at) != '"') {
        return token();
      }
      StringBuilder value = new StringBuilder();
      for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
        if (text.charAt(at) == '\\' && at + 1 < text.length()) {
          at++;
        }
        value.append(text.charAt(at));
      }
      at = Math.min(at + 1, text.length()); // the closing quotation mark, if it is there
      return value.toString();
    }
  }
}
