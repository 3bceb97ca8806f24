package io.agenticflow.catalogue;

import static java.util.Objects.requireNonNull;

import io.agenticflow.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads a catalogue, token by token, because a tree of it would cost several times as much.
 *
 * <p>The file is ours: it comes with the classes, or {@link CatalogueWriter} has written it. It is
 * read strictly all the same: an unknown field is a mistake in it.
 */
final class CatalogueReader {
  private static final String RESOURCE = "models.json";

  /** Of the file, for messages. */
  private final String fileName;

  private final JsonParser parser;

  /** From a source's short name to its date. */
  private final Map<String, String> dates = new HashMap<>();

  private CatalogueReader(String fileName, JsonParser parser) {
    this.fileName = fileName;
    this.parser = parser;
  }

  static List<Model> readResource() {
    try (InputStream in = CatalogueReader.class.getResourceAsStream(RESOURCE)) {
      return read(RESOURCE, requireNonNull(in, RESOURCE).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("the program's own " + RESOURCE + " cannot be read", e);
    }
  }

  /** Throws {@link IllegalStateException} where a field is unknown, missing or of another kind. */
  static List<Model> read(String fileName, byte[] json) {
    try (JsonParser parser = Json.parser(json)) {
      return new CatalogueReader(fileName, parser).file();
    }
  }

  private List<Model> file() {
    List<Model> models = new ArrayList<>();
    expect(JsonToken.START_OBJECT, parser.nextToken());
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      switch (name) {
        case "unit" -> text();
        case "sources" -> sources();
        case "models" -> {
          expect(JsonToken.START_ARRAY, parser.nextToken());
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            models.add(model());
          }
        }
        default -> throw broken("unknown field " + name);
      }
    }
    return models;
  }

  private void sources() {
    expect(JsonToken.START_OBJECT, parser.nextToken());
    for (String source = parser.nextName(); source != null; source = parser.nextName()) {
      expect(JsonToken.START_OBJECT, parser.nextToken());
      for (String name = parser.nextName(); name != null; name = parser.nextName()) {
        String value = text();
        if (name.equals("date")) {
          dates.put(source, value);
        }
      }
    }
  }

  private Model model() {
    expect(JsonToken.START_OBJECT, parser.currentToken());
    String provider = null;
    String id = null;
    List<String> aliases = List.of();
    String openRouterId = null;
    long context = 0;
    long maxOutput = 0;
    Boolean tools = null;
    Boolean images = null;
    Boolean reasoning = null;
    Boolean caching = null;
    Boolean structuredOutput = null;
    boolean deprecated = false;
    BigDecimal input = null;
    BigDecimal output = null;
    BigDecimal cacheRead = null;
    BigDecimal cacheWrite = null;
    BigDecimal hourWrite = null;
    List<PriceTier> tiers = List.of();
    String source = null;
    String date = null;
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      switch (name) {
        case "provider" -> provider = text();
        case "id" -> id = text();
        case "aliases" -> aliases = texts();
        case "openrouter" -> openRouterId = text();
        case "context" -> context = number().longValueExact();
        case "maxOutput" -> maxOutput = number().longValueExact();
        case "tools" -> tools = bool();
        case "images" -> images = bool();
        case "reasoning" -> reasoning = bool();
        case "caching" -> caching = bool();
        case "structured" -> structuredOutput = bool();
        case "deprecated" -> deprecated = bool();
        case "input" -> input = number();
        case "output" -> output = number();
        case "cacheRead" -> cacheRead = number();
        case "cacheWrite" -> cacheWrite = number();
        case "hourWrite" -> hourWrite = number();
        case "tiers" -> tiers = tiers();
        case "source" -> source = text();
        case "date" -> date = text();
        default -> throw broken("unknown field " + name);
      }
    }
    String from = there(source, "source");
    return new Model(
        there(provider, "provider"),
        there(id, "id"),
        aliases,
        openRouterId,
        context,
        maxOutput,
        new Abilities(
            tools,
            images,
            reasoning,
            (caching == null && cacheRead != null) ? Boolean.TRUE : caching,
            structuredOutput),
        deprecated,
        new Price(
            there(input, "input"),
            there(output, "output"),
            cacheRead,
            cacheWrite,
            hourWrite,
            tiers,
            from,
            there(date == null ? dates.get(from) : date, "date of " + from)));
  }

  private List<PriceTier> tiers() {
    List<PriceTier> tiers = new ArrayList<>();
    expect(JsonToken.START_ARRAY, parser.nextToken());
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      tiers.add(tier());
    }
    return tiers;
  }

  private PriceTier tier() {
    expect(JsonToken.START_OBJECT, parser.currentToken());
    Long above = null;
    BigDecimal input = null;
    BigDecimal output = null;
    BigDecimal cacheRead = null;
    BigDecimal cacheWrite = null;
    BigDecimal hourWrite = null;
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      switch (name) {
        case "above" -> above = number().longValueExact();
        case "input" -> input = number();
        case "output" -> output = number();
        case "cacheRead" -> cacheRead = number();
        case "cacheWrite" -> cacheWrite = number();
        case "hourWrite" -> hourWrite = number();
        default -> throw broken("unknown field " + name);
      }
    }
    return new PriceTier(there(above, "above"), input, output, cacheRead, cacheWrite, hourWrite);
  }

  private List<String> texts() {
    List<String> texts = new ArrayList<>();
    expect(JsonToken.START_ARRAY, parser.nextToken());
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      expect(JsonToken.VALUE_STRING, parser.currentToken());
      texts.add(parser.getString());
    }
    return texts;
  }

  private String text() {
    expect(JsonToken.VALUE_STRING, parser.nextToken());
    return parser.getString();
  }

  private BigDecimal number() {
    if (!parser.nextToken().isNumeric()) {
      throw broken("not a number");
    }
    return parser.getDecimalValue();
  }

  private boolean bool() {
    if (!parser.nextToken().isBoolean()) {
      throw broken("not a boolean");
    }
    return parser.getBooleanValue();
  }

  private <T> T there(@Nullable T value, String name) {
    if (value == null) {
      throw broken("no " + name);
    }
    return value;
  }

  private void expect(JsonToken expected, @Nullable JsonToken found) {
    if (expected != found) {
      throw broken("expected " + expected + ", found " + found);
    }
  }

  private IllegalStateException broken(String what) {
    return new IllegalStateException(
        fileName + ", line " + parser.currentTokenLocation().getLineNr() + ": " + what);
  }
}
