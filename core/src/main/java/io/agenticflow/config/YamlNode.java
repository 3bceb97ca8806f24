package io.agenticflow.config;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.text.NearNames;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import tools.jackson.jr.stree.JrsNull;
import tools.jackson.jr.stree.JrsValue;

/**
 * A value of the configuration that knows where it was said, in a file or in a variable, so that
 * what is wrong with it can be pointed at. Immutable.
 */
final class YamlNode {
  private static final int DEEPEST = 12;

  /**
   * Where something was said.
   *
   * @param label a file's name, or a variable's
   * @param line from 1; 0 in a variable
   * @param isOwn whether only the user can have said it, rather than somebody whose folder they are
   *     in
   */
  record Place(String label, int line, boolean isOwn) {
    @Override
    public String toString() {
      return line == 0 ? label : label + ":" + line;
    }
  }

  private enum Shape {
    FIELDS,
    LIST,
    TEXT,
    NUMBER,
    SWITCH,
    NOTHING
  }

  private final Place place;

  /** The way to it from the top, for example {@code providers.groq.base_url}; empty at the top. */
  private final String path;

  private final Shape shape;
  private final String scalar;
  private final Map<String, YamlNode> fields;
  private final List<YamlNode> items;

  private YamlNode(
      Place place,
      String path,
      Shape shape,
      String scalar,
      Map<String, YamlNode> fields,
      List<YamlNode> items) {
    this.place = place;
    this.path = path;
    this.shape = shape;
    this.scalar = scalar;
    this.fields = fields;
    this.items = items;
  }

  /**
   * Reads a file's text; empty where there is nothing in it.
   *
   * @param isOwn as in {@link Place}
   */
  static Optional<YamlNode> parse(String file, boolean isOwn, String text) {
    try {
      return new Compose(LoadSettings.builder().setLabel(file).build())
          .composeString(text)
          .map(node -> of(file, isOwn, "", node, 0))
          .filter(node -> node.shape != Shape.NOTHING);
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(Mark::getLine).orElse(0) + 1;
      String what = e.getProblem() == null ? e.getContext() : e.getProblem();
      throw new ConfigurationException(file + ":" + line + ": not YAML: " + what, e);
    } catch (YamlEngineException e) {
      throw new ConfigurationException(file + ": not YAML: " + firstLine(e.getMessage()), e);
    }
  }

  /** Returns fields that nobody has said anything in yet. */
  static YamlNode noFields(Place place, String path) {
    return new YamlNode(place, path, Shape.FIELDS, "", Map.of(), List.of());
  }

  /** Returns what a variable says: plain text, which also stands for a number or a switch. */
  static YamlNode said(Place place, String path, String value) {
    return new YamlNode(place, path, shapeOf(value), value, Map.of(), List.of());
  }

  /** Returns a list of texts that a variable says. */
  static YamlNode said(Place place, String path, List<String> values) {
    List<YamlNode> items = new ArrayList<>();
    for (String value : values) {
      items.add(said(place, path + "[" + items.size() + "]", value));
    }
    return new YamlNode(place, path, Shape.LIST, "", Map.of(), List.copyOf(items));
  }

  /** Returns what a variable says in YAML or JSON; empty where that is nothing. */
  static Optional<YamlNode> saidInYaml(Place place, String path, String value) {
    try {
      return new Compose(LoadSettings.builder().build())
          .composeString(value)
          .map(node -> of(place.label(), place.isOwn(), path, node, 0));
    } catch (YamlEngineException e) {
      throw new ConfigurationException(
          place.label() + ": not YAML: " + firstLine(e.getMessage()), e);
    }
  }

  /** Returns these fields with one put in the place of what was there. */
  YamlNode with(String name, YamlNode value) {
    Map<String, YamlNode> more = new LinkedHashMap<>(fields);
    more.put(name, value);
    return new YamlNode(place, path, Shape.FIELDS, "", more, List.of());
  }

  private static YamlNode of(String file, boolean isOwn, String path, Node node, int depth) {
    Place place = new Place(file, node.getStartMark().map(Mark::getLine).orElse(0) + 1, isOwn);
    if (depth > DEEPEST) {
      throw new YamlNode(place, path, Shape.NOTHING, "", Map.of(), List.of())
          .wrong("too deep inside other fields");
    }
    return switch (node) {
      case MappingNode mapping -> {
        Map<String, YamlNode> fields = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
          YamlNode key = of(file, isOwn, path, tuple.getKeyNode(), depth + 1);
          if (!(tuple.getKeyNode() instanceof ScalarNode name)) {
            throw key.wrong("a field's name must be plain text");
          }
          String way = path.isEmpty() ? name.getValue() : path + "." + name.getValue();
          if (fields.put(name.getValue(), of(file, isOwn, way, tuple.getValueNode(), depth + 1))
              != null) {
            throw key.wrong("the field " + name.getValue() + " is there twice");
          }
        }
        yield new YamlNode(place, path, Shape.FIELDS, "", fields, List.of());
      }
      case SequenceNode sequence -> {
        List<YamlNode> items = new ArrayList<>();
        for (Node item : sequence.getValue()) {
          items.add(of(file, isOwn, path + "[" + items.size() + "]", item, depth + 1));
        }
        yield new YamlNode(place, path, Shape.LIST, "", Map.of(), items);
      }
      case ScalarNode one ->
          new YamlNode(place, path, shapeOf(one), one.getValue(), Map.of(), List.of());
      default -> throw new IllegalStateException("unknown kind of node: " + node.getNodeType());
    };
  }

  private static Shape shapeOf(ScalarNode node) {
    Tag tag = node.getTag();
    if (tag.equals(Tag.NULL)) {
      return Shape.NOTHING;
    }
    if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) {
      return Shape.NUMBER;
    }
    return tag.equals(Tag.BOOL) ? Shape.SWITCH : Shape.TEXT;
  }

  private static Shape shapeOf(String value) {
    if (value.equals("true") || value.equals("false")) {
      return Shape.SWITCH;
    }
    return value.isEmpty() || Character.isLetter(value.charAt(0)) ? Shape.TEXT : Shape.NUMBER;
  }

  /** Returns where it was said. */
  Place place() {
    return place;
  }

  /** Returns the way to it from the top; empty at the top. */
  String path() {
    return path;
  }

  /** Returns the exception that says what is wrong here. */
  ConfigurationException wrong(String what) {
    return wrong(what, null);
  }

  ConfigurationException wrong(String what, @Nullable Throwable cause) {
    String where = place + ": " + (path.isEmpty() || place.line() == 0 ? "" : path + ": ");
    return cause == null
        ? new ConfigurationException(where + what)
        : new ConfigurationException(where + what, cause);
  }

  /** Returns the fields of a mapping, in order. A field without a value is left out. */
  Map<String, YamlNode> fields() {
    Map<String, YamlNode> said = new LinkedHashMap<>(everyField());
    said.values().removeIf(YamlNode::isNothing);
    return said;
  }

  /** Returns the fields of a mapping whose names must all be among {@code known}. */
  Map<String, YamlNode> fields(Collection<String> known) {
    everyField()
        .forEach((name, value) -> {
          if (!known.contains(name)) {
            throw value.wrong("unknown field" + NearNames.question(name, known));
          }
        });
    return fields();
  }

  /** Returns the fields of a mapping, those without a value too. */
  Map<String, YamlNode> everyField() {
    if (shape != Shape.FIELDS) {
      throw wrong("expected fields, found " + kind());
    }
    return fields;
  }

  boolean isMapping() {
    return shape == Shape.FIELDS;
  }

  boolean isNothing() {
    return shape == Shape.NOTHING;
  }

  /** Returns what a list holds, in order; a single text is a list of one. */
  List<YamlNode> items() {
    return shape == Shape.LIST ? items : List.of(this);
  }

  /** Returns text; a number or a boolean counts as its text. */
  String text() {
    if ((shape == Shape.TEXT || shape == Shape.NUMBER || shape == Shape.SWITCH)
        && !scalar.isBlank()) {
      return scalar.strip();
    }
    throw wrong("expected text, found " + kind());
  }

  /** Returns a number that is zero or more. Text in quotes is no number. */
  BigDecimal notNegative() {
    try {
      if (shape == Shape.NUMBER) {
        BigDecimal number = new BigDecimal(scalar.strip());
        if (number.signum() >= 0) {
          return number;
        }
        throw wrong("must not be negative");
      }
    } catch (NumberFormatException e) {
      throw wrong("expected a number, found " + kind(), e);
    }
    throw wrong("expected a number, found " + kind());
  }

  int wholeNumber(int least, int most) {
    String expected = "expected a whole number from " + least + " to " + most;
    if (shape != Shape.NUMBER) {
      throw wrong(expected + ", found " + kind());
    }
    try {
      int value = new BigDecimal(scalar.strip()).intValueExact();
      if (value >= least && value <= most) {
        return value;
      }
    } catch (ArithmeticException | NumberFormatException e) {
      throw wrong(expected + ", found " + kind(), e);
    }
    throw wrong(expected + ", found " + kind());
  }

  boolean isTrue() {
    if (shape != Shape.SWITCH) {
      throw wrong("expected true or false, found " + kind());
    }
    return Boolean.parseBoolean(scalar.strip());
  }

  String choice(Collection<String> words) {
    String word = text();
    if (!words.contains(word)) {
      throw wrong(
          "unknown value "
              + word
              + ", known are "
              + String.join(", ", words)
              + NearNames.question(word, words));
    }
    return word;
  }

  URI address() {
    try {
      return BaseUrl.parse(text());
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()), e);
    }
  }

  /** Returns a length of time, at least a millisecond, at most some days. */
  Duration time() {
    return TimeText.read(text())
        .orElseThrow(() -> wrong("expected a time such as 30s, 250ms or 5m, found " + text()));
  }

  /** Returns the value as JSON, by the rules of YAML's core schema. */
  JrsValue json() {
    return switch (shape) {
      case FIELDS -> {
        JsonObjectBuilder object = Json.object();
        fields.forEach((name, value) -> object.put(name, value.json()));
        yield object.build();
      }
      case LIST -> Json.array(items.stream().map(YamlNode::json).toList());
      case NOTHING -> JrsNull.instance();
      case SWITCH -> Json.of(scalar.equalsIgnoreCase("true"));
      case TEXT -> Json.of(scalar);
      case NUMBER -> {
        try {
          yield Json.of(new BigDecimal(scalar));
        } catch (NumberFormatException e) {
          throw wrong("not a number that JSON has: " + scalar, e);
        }
      }
    };
  }

  private String kind() {
    return switch (shape) {
      case FIELDS -> "fields";
      case LIST -> "a list";
      case NOTHING -> "nothing";
      case TEXT -> scalar.isBlank() ? "nothing" : "\"" + scalar + "\"";
      case NUMBER, SWITCH -> scalar.toLowerCase(Locale.ROOT);
    };
  }

  private static String firstLine(@Nullable String message) {
    List<String> lines = message == null ? List.of() : message.lines().toList();
    return lines.isEmpty() ? "it cannot be read" : lines.getFirst();
  }
}
