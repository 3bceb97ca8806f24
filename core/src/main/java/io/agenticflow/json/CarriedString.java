package io.agenticflow.json;

import io.agenticflow.vocabulary.Words;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.jr.stree.JacksonJrsTreeCodec;
import tools.jackson.jr.stree.JrsString;

/**
 * A string of a document, in the document's own bytes. Reading and escaping each character of a
 * long conversation is most of what translating it takes, and nearly every string leaves as it
 * came.
 *
 * <p>A parser has gone over the bytes before: they are a string's inside in UTF-8, with no escape
 * that JSON does not know. Immutable, and safe for use by several threads.
 */
final class CarriedString extends JrsString implements Words.Form {
  private final byte[] document;
  private final int start;
  private final int end;

  /** Not volatile: a thread that does not see another's text makes an equal one. */
  private @Nullable String text;

  /**
   * @param start of the first byte behind the opening quotation mark
   * @param end of the closing quotation mark
   */
  CarriedString(byte[] document, int start, int end) {
    super("");
    this.document = document;
    this.start = start;
    this.end = end;
  }

  @Override
  public String text() {
    String known = text;
    if (known == null) {
      known = new String(document, start, end - start, StandardCharsets.UTF_8);
      if (known.indexOf('\\') >= 0) {
        known = unescaped();
      }
      text = known;
    }
    return known;
  }

  @Override
  public boolean isEmpty() {
    return start == end;
  }

  @Override
  public boolean startsWith(String beginning) {
    for (int i = 0; i < beginning.length(); i++) {
      byte here = start + i < end ? document[start + i] : 0;
      if (here == '\\') {
        return text().startsWith(beginning);
      }
      if (here != beginning.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String getValue() {
    return text();
  }

  @Override
  public String asText() {
    return text();
  }

  @Override
  protected void write(JsonGenerator generator, JacksonJrsTreeCodec codec) {
    // A generator of characters takes no bytes.
    if (generator.streamWriteOutputTarget() instanceof OutputStream) {
      generator.writeRawUTF8String(document, start, end - start);
    } else {
      generator.writeString(text());
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JrsString string && text().equals(string.getValue());
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(text());
  }

  @Override
  public String toString() {
    return text();
  }

  private String unescaped() {
    byte[] quoted = new byte[end - start + 2];
    quoted[0] = '"';
    System.arraycopy(document, start, quoted, 1, end - start);
    quoted[quoted.length - 1] = '"';
    try (JsonParser parser = Json.parser(quoted)) {
      parser.nextToken();
      return parser.getString();
    }
  }
}
