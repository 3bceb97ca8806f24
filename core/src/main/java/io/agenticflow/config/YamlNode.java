package io.agenticflow.config;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.text.NearNames;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
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
 * A value in a YAML file that knows its place there, so that what is wrong with it can be pointed
 * at.
 */
final class YamlNode {
  private final String file;

  /** The way to it from the top, for example {@code providers.groq.base_url}; empty at the top. */
  private final String path;

  private final Node node;

  private YamlNode(String file, String path, Node node) {
    this.file = file;
    this.path = path;
    this.node = node;
  }

  /** Reads a file's text; empty where there is nothing in it. */
  static Optional<YamlNode> parse(String file, String text) {
    try {
      return new Compose(LoadSettings.builder().setLabel(file).build())
          .composeString(text)
          .map(node -> new YamlNode(file, "", node))
          .filter(node -> !node.isNull());
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(Mark::getLine).orElse(0) + 1;
      String what = e.getProblem() == null ? e.getContext() : e.getProblem();
      throw new ConfigurationException(file + ":" + line + ": not YAML: " + what, e);
    } catch (YamlEngineException e) {
      throw new ConfigurationException(file + ": not YAML: " + firstLine(e.getMessage()), e);
    }
  }

  /** Returns the exception that says what is wrong here. */
  ConfigurationException wrong(String what) {
    return wrong(what, null);
  }

  ConfigurationException wrong(String what, @Nullable Throwable cause) {
    int line = node.getStartMark().map(Mark::getLine).orElse(0) + 1;
    String where = file + ":" + line + ": " + (path.isEmpty() ? "" : path + ": ");
    return cause == null
        ? new ConfigurationException(where + what)
        : new ConfigurationException(where + what, cause);
  }

  /** Returns the fields of a mapping, in order. A field without a value is left out. */
  Map<String, YamlNode> fields() {
    Map<String, YamlNode> fields = fieldsAndNulls();
    fields.values().removeIf(YamlNode::isNull);
    return fields;
  }

  private Map<String, YamlNode> fieldsAndNulls() {
    if (!(node instanceof MappingNode mapping)) {
      throw wrong("expected fields, found " + kind());
    }
    Map<String, YamlNode> fields = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw new YamlNode(file, path, tuple.getKeyNode())
            .wrong("a field's name must be plain text");
      }
      String name = key.getValue();
      YamlNode value =
          new YamlNode(file, path.isEmpty() ? name : path + "." + name, tuple.getValueNode());
      if (fields.containsKey(name)) {
        throw new YamlNode(file, path, key).wrong("the field " + name + " is there twice");
      }
      fields.put(name, value);
    }
    return fields;
  }

  /** Returns the fields of a mapping whose names must all be among {@code known}. */
  Map<String, YamlNode> fields(Collection<String> known) {
    Map<String, YamlNode> fields = fields();
    for (Map.Entry<String, YamlNode> field : fields.entrySet()) {
      if (!known.contains(field.getKey())) {
        throw field.getValue().wrong("unknown field" + NearNames.question(field.getKey(), known));
      }
    }
    return fields;
  }

  /** Returns what a list holds, in order; a single text is a list of one. */
  List<YamlNode> items() {
    if (!(node instanceof SequenceNode sequence)) {
      return List.of(this);
    }
    List<YamlNode> items = new ArrayList<>();
    for (Node item : sequence.getValue()) {
      items.add(new YamlNode(file, path + "[" + items.size() + "]", item));
    }
    return items;
  }

  boolean isMapping() {
    return node instanceof MappingNode;
  }

  private boolean isNull() {
    return node instanceof ScalarNode && node.getTag().equals(Tag.NULL);
  }

  /** Returns text; a number or a boolean counts as its text. */
  String text() {
    if (node instanceof ScalarNode scalar && !scalar.getValue().isBlank()) {
      return scalar.getValue().strip();
    }
    throw wrong("expected text, found " + kind());
  }

  /** Returns the value as JSON, by the rules of YAML's core schema. */
  JrsValue json() {
    return switch (node) {
      case MappingNode _ -> {
        JsonObjectBuilder object = Json.object();
        fieldsAndNulls().forEach((name, value) -> object.put(name, value.json()));
        yield object.build();
      }
      case SequenceNode list ->
          Json.array(
              list.getValue().stream()
                  .map(each -> new YamlNode(file, path + "[]", each).json())
                  .toList());
      case ScalarNode scalar -> json(scalar);
      default -> throw wrong("expected a value");
    };
  }

  private JrsValue json(ScalarNode scalar) {
    Tag tag = scalar.getTag();
    if (tag.equals(Tag.NULL)) {
      return JrsNull.instance();
    }
    if (tag.equals(Tag.BOOL)) {
      return Json.of(scalar.getValue().equalsIgnoreCase("true"));
    }
    if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) {
      try {
        return Json.of(new BigDecimal(scalar.getValue()));
      } catch (NumberFormatException e) {
        throw wrong("not a number that JSON has: " + scalar.getValue(), e);
      }
    }
    return Json.of(scalar.getValue());
  }

  BigDecimal notNegative() {
    try {
      BigDecimal number = new BigDecimal(text());
      if (number.signum() >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw wrong("expected a number, found " + text(), e);
    }
    throw wrong("must not be negative");
  }

  int wholeNumber(int min, int max) {
    BigDecimal number = notNegative();
    try {
      int value = number.intValueExact();
      if (value >= min && value <= max) {
        return value;
      }
    } catch (ArithmeticException e) {
      throw wrong("expected a whole number from " + min + " to " + max, e);
    }
    throw wrong("expected a whole number from " + min + " to " + max);
  }

  private String kind() {
    return switch (node) {
      case MappingNode _ -> "fields";
      case ScalarNode scalar ->
          scalar.getValue().isBlank() ? "nothing" : "\"" + scalar.getValue() + "\"";
      default -> "a list";
    };
  }

  private static String firstLine(@Nullable String message) {
    List<String> lines = message == null ? new ArrayList<>() : message.lines().toList();
    return lines.isEmpty() ? "it cannot be read" : lines.getFirst();
  }
}
