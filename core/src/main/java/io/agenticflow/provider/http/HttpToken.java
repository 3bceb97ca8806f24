package io.agenticflow.provider.http;

/**
 * The words of HTTP: methods and the names of headers.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2">RFC 9110, section 5.6.2</a>
 */
public final class HttpToken {
  private HttpToken() {}

  /** Returns whether a text is a word: not empty, and of nothing but their characters. */
  public static boolean is(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isCharacter(text.charAt(i))) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /** Returns whether a character, or a byte, may stand in a word. */
  public static boolean isCharacter(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || (c > ' ' && c < 0x7f && "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
  }
}
