package io.agenticflow.json;

import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.Words;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.Writer;
import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.io.JsonStringEncoder;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.ByteArrayBuilder;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.jr.stree.JacksonJrsTreeCodec;
import tools.jackson.jr.stree.JrsArray;
import tools.jackson.jr.stree.JrsBoolean;
import tools.jackson.jr.stree.JrsNumber;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/**
 * Reads JSON to trees and back, and looks into trees without a cast at every step.
 *
 * <p>Numbers keep their digits: {@code 1.50} read and written is {@code 1.50}. All methods are safe
 * for use by several threads; trees are immutable.
 */
public final class Json {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          // They pay for long numbers only, and their first use loads the foreign-memory API.
          .disable(StreamReadFeature.USE_FAST_BIG_NUMBER_PARSER)
          .disable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .build();
  private static final Codec CODEC = new Codec();

  private Json() {}

  /**
   * Returns the tree of exactly one JSON value. Throws {@link JsonException} where the text is not
   * one.
   */
  public static JrsValue parse(String text) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      return readOne(parser);
    } catch (JacksonException e) {
      throw notJson(e);
    }
  }

  /**
   * Returns the tree of exactly one JSON value in UTF-8. Throws {@link JsonException} where the
   * bytes are not one.
   */
  public static JrsValue parse(byte[] utf8) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), utf8)) {
      return readOne(parser);
    } catch (JacksonException e) {
      throw notJson(e);
    }
  }

  /**
   * Returns the tree of exactly one JSON value in UTF-8, whose longer strings stay in {@code utf8}
   * and are read when they are asked for. For documents of which most is written again as it was.
   * Throws {@link JsonException} where the bytes are not JSON.
   *
   * @param utf8 not changed by anybody from now on
   */
  public static JrsValue parseCarrying(byte[] utf8) {
    // What the parser takes for another encoding, or what begins with a byte order mark.
    if (utf8.length < 2 || utf8[0] <= 0 || utf8[1] == 0) {
      return parse(utf8);
    }
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), utf8)) {
      if (parser.nextToken() == null) {
        return readOne(parser);
      }
      JrsValue value = new CarryingReader(parser, utf8).read();
      if (parser.currentToken() != null) {
        throw moreThanOne(parser);
      }
      return value;
    } catch (JacksonException e) {
      throw notJson(e);
    }
  }

  /** Returns the tree of a raw value. Throws {@link JsonException} where it is broken. */
  public static JrsValue parse(RawJson raw) {
    return raw.form() instanceof Tree tree ? tree.value() : parse(raw.text());
  }

  /** Returns a streaming parser; the caller closes it. */
  public static JsonParser parser(byte[] utf8) {
    return FACTORY.createParser(ObjectReadContext.empty(), utf8);
  }

  /** Returns a streaming generator; the caller closes it, which also closes {@code out}. */
  public static JsonGenerator generator(OutputStream out) {
    return FACTORY.createGenerator(ObjectWriteContext.empty(), out);
  }

  /** Returns a streaming generator; the caller closes it, which also closes {@code out}. */
  public static JsonGenerator generator(Writer out) {
    return FACTORY.createGenerator(ObjectWriteContext.empty(), out);
  }

  /** Returns the tree as text without white space. */
  public static String write(JrsValue value) {
    StringWriter out = new StringWriter();
    try (JsonGenerator generator = generator(out)) {
      CODEC.writeTree(generator, value);
    }
    return out.toString();
  }

  /** Returns the tree as text for people, two spaces a level, with a line end behind it. */
  public static String writeIndented(JrsValue value) {
    StringWriter out = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(new Indenting(), out)) {
      CODEC.writeTree(generator, value);
    }
    return out.append('\n').toString();
  }

  /** Returns the tree as UTF-8 without white space. */
  public static byte[] writeBytes(JrsValue value) {
    // Grows by blocks, and so copies what is written once and not at each doubling.
    try (ByteArrayBuilder out = new ByteArrayBuilder()) {
      try (JsonGenerator generator = generator(out)) {
        CODEC.writeTree(generator, value);
      }
      return out.toByteArray();
    }
  }

  /**
   * Appends {@code text} as the inside of a JSON string, without the quotation marks.
   *
   * <p>Half of a surrogate pair at either end is escaped, because UTF-8 has no bytes for it:
   * streams cut a character in two, and the two halves must meet again.
   */
  public static void quote(String text, StringBuilder out) {
    int start = 0;
    int end = text.length();
    if (end > 0 && Character.isLowSurrogate(text.charAt(0))) {
      escape(text.charAt(0), out);
      start = 1;
    }
    boolean half = end > start && Character.isHighSurrogate(text.charAt(end - 1));
    String middle = start == 0 && !half ? text : text.substring(start, half ? end - 1 : end);
    JsonStringEncoder.getInstance().quoteAsString(middle, out);
    if (half) {
      escape(text.charAt(end - 1), out);
    }
  }

  private static void escape(char c, StringBuilder out) {
    out.append("\\u").append(HexFormat.of().toHexDigits(c));
  }

  /** Writes a tree where the generator stands. */
  public static void write(JsonGenerator generator, JrsValue value) {
    CODEC.writeTree(generator, value);
  }

  /** Returns the tree as raw JSON. */
  public static RawJson raw(JrsValue value) {
    return new RawJson(new Tree(value));
  }

  /** Returns a JSON string. */
  public static JrsValue of(String value) {
    return new JrsString(value);
  }

  /** Returns a JSON string, in the bytes in which it was read where it was read. */
  public static JrsValue of(Words words) {
    return words.form() instanceof CarriedString carried ? carried : of(words.text());
  }

  /** Returns what a JSON string says. */
  public static Words words(JrsString string) {
    return string instanceof CarriedString carried
        ? new Words(carried)
        : new Words(string.asText());
  }

  /** Returns what the field says if it is a string, else no words. */
  public static Words words(JrsValue value, String name) {
    return field(value, name) instanceof JrsString string ? words(string) : new Words("");
  }

  /** Returns a JSON number. */
  public static JrsValue of(long value) {
    return new JrsNumber(value);
  }

  /** Returns a JSON number. */
  public static JrsValue of(BigDecimal value) {
    return new JrsNumber(value);
  }

  /** Returns a JSON boolean. */
  public static JrsValue of(boolean value) {
    return value ? JrsBoolean.TRUE : JrsBoolean.FALSE;
  }

  /** Returns a JSON array. */
  public static JrsValue array(List<? extends JrsValue> values) {
    return new JrsArray(List.copyOf(values));
  }

  /** Starts a JSON object. */
  public static JsonObjectBuilder object() {
    return new JsonObjectBuilder();
  }

  /**
   * Returns the field if {@code value} is an object that has it and it is not JSON null, else null.
   */
  public static @Nullable JrsValue field(@Nullable JrsValue value, String name) {
    if (!(value instanceof JrsObject object)) {
      return null;
    }
    JrsValue found = object.get(name);
    return found == null || found.isNull() || found.isMissingNode() ? null : found;
  }

  /** Returns the field if it is a string, else null. */
  public static @Nullable String string(@Nullable JrsValue value, String name) {
    return field(value, name) instanceof JrsString string ? string.asText() : null;
  }

  /** Returns the field if it is a string, else {@code otherwise}. */
  public static String string(@Nullable JrsValue value, String name, String otherwise) {
    String found = string(value, name);
    return found == null ? otherwise : found;
  }

  /** Returns the field if it is a whole number that fits, else null. */
  public static @Nullable Long integer(@Nullable JrsValue value, String name) {
    BigDecimal number = decimal(value, name);
    if (number == null || number.precision() - number.scale() > 19) {
      return null;
    }
    try {
      return number.longValueExact();
    } catch (ArithmeticException e) {
      return null; // a fraction, or too large: not a whole number, as documented
    }
  }

  /** Returns the field if it is a whole number that fits, else {@code otherwise}. */
  public static long integer(@Nullable JrsValue value, String name, long otherwise) {
    Long found = integer(value, name);
    return found == null ? otherwise : found;
  }

  /** Returns the field if it is a number, else null. */
  public static @Nullable BigDecimal decimal(@Nullable JrsValue value, String name) {
    return field(value, name) instanceof JrsNumber number
        ? switch (number.getValue()) {
          case BigDecimal decimal -> decimal;
          case Number other -> new BigDecimal(other.toString());
        }
        : null;
  }

  /** Returns the field if it is a boolean, else null. */
  public static @Nullable Boolean bool(@Nullable JrsValue value, String name) {
    return field(value, name) instanceof JrsBoolean bool ? bool.booleanValue() : null;
  }

  /** Returns the field if it is true, else false. */
  public static boolean isTrue(@Nullable JrsValue value, String name) {
    return Boolean.TRUE.equals(bool(value, name));
  }

  /** Returns the field's elements if it is an array, else nothing. */
  public static List<JrsValue> array(@Nullable JrsValue value, String name) {
    return elements(field(value, name));
  }

  /** Returns the elements if {@code value} is an array, else nothing. */
  public static List<JrsValue> elements(@Nullable JrsValue value) {
    if (!(value instanceof JrsArray array)) {
      return List.of();
    }
    java.util.ArrayList<JrsValue> all = new java.util.ArrayList<>(array.size());
    array.elements().forEachRemaining(all::add);
    return all;
  }

  /**
   * Returns the fields in order if {@code value} is an object, else nothing; JSON nulls included.
   */
  public static Iterable<Map.Entry<String, JrsValue>> fields(@Nullable JrsValue value) {
    if (!(value instanceof JrsObject object)) {
      return List.of();
    }
    return () -> {
      Iterator<Map.Entry<String, JrsValue>> fields = object.fields();
      return fields;
    };
  }

  private static JrsValue readOne(JsonParser parser) {
    if (parser.nextToken() == null) {
      throw new JsonException("nothing there, expected a JSON value");
    }
    JrsValue value = CODEC.readTree(parser);
    if (parser.nextToken() != null) {
      throw moreThanOne(parser);
    }
    return value;
  }

  private static JsonException moreThanOne(JsonParser parser) {
    return new JsonException("more text after the JSON value" + at(parser.currentTokenLocation()));
  }

  private static JsonException notJson(JacksonException e) {
    // Of an end that came too soon the parser also says where what is open began, in words about
    // its source.
    String message = e.getOriginalMessage();
    int source = message.indexOf(" (start marker at [Source:");
    return new JsonException(
        (source < 0 ? message : message.substring(0, source)) + at(e.getLocation()), e);
  }

  private static String at(@Nullable TokenStreamLocation where) {
    return where == null || where.getLineNr() < 1
        ? ""
        : " (line " + where.getLineNr() + ", column " + where.getColumnNr() + ")";
  }

  /** A tree whose text may never be asked for. */
  private record Tree(JrsValue value) implements RawJson.Form {
    @Override
    public String text() {
      return write(value);
    }
  }

  /** Tells the library to write a line for each field and element. */
  private static final class Indenting extends ObjectWriteContext.Base {
    private final PrettyPrinter printer =
        new DefaultPrettyPrinter(
                Separators.createDefaultInstance()
                    .withObjectNameValueSpacing(Separators.Spacing.AFTER)
                    .withObjectEmptySeparator("")
                    .withArrayEmptySeparator(""))
            .withArrayIndenter(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE.withLinefeed("\n"))
            .withObjectIndenter(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE.withLinefeed("\n"));

    @Override
    public PrettyPrinter getPrettyPrinter() {
      return printer;
    }

    @Override
    public boolean hasPrettyPrinter() {
      return true;
    }
  }

  /** The library's tree codec, told to keep every digit of a fraction. */
  private static final class Codec extends JacksonJrsTreeCodec {
    Codec() {
      init(false, true);
    }
  }
}
