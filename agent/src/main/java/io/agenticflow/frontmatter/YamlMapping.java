package io.agenticflow.frontmatter;

import io.agenticflow.json.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.jr.stree.JrsNull;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * Reads a YAML 1.2 mapping to its entries, in order, with the line of each.
 *
 * <p>Values become JSON trees: a plain scalar is null, true, false or a number where JSON would
 * write it so (or YAML's core schema spells null or a boolean), and a string otherwise; anything
 * quoted, in a block or with a tag is a string. Built on the library's events rather than its
 * objects, because they carry line numbers, can be stopped at a depth, and cost less to start.
 *
 * @see <a href="https://yaml.org/spec/1.2.2/#103-core-schema">YAML 1.2.2, core schema</a>
 */
final class YamlMapping {
  /** Deeper is not frontmatter but an attack on the stack. */
  private static final int MAX_DEPTH = 50;

  /**
   * Values in one mapping, those an alias repeats counted each time: a few aliases of aliases make
   * billions.
   */
  private static final int MAX_VALUES = 20_000;

  private final Iterator<Event> events;
  private final Map<Anchor, Anchored> anchored = new HashMap<>();
  private int values;

  private YamlMapping(Iterator<Event> events) {
    this.events = events;
  }

  /**
   * One entry of the mapping.
   *
   * @param line of its key, counted from 1
   */
  record Entry(String key, JrsValue value, int line) {}

  /**
   * Thrown when text is not a YAML mapping. The message is a reason in words; the line counts from
   * 1.
   */
  static final class Fault extends Exception {
    private static final long serialVersionUID = 1L;
    private final int line;

    Fault(int line, String reason, @Nullable Throwable cause) {
      super(reason, cause);
      this.line = line;
    }

    int line() {
      return line;
    }
  }

  /**
   * Returns the entries, a repeated key as often as it comes; none for empty text.
   *
   * @throws Fault where the text is not exactly one mapping
   */
  static List<Entry> read(String yaml) throws Fault {
    try {
      Iterator<Event> events =
          new Parse(LoadSettings.builder().build()).parseString(yaml).iterator();
      return new YamlMapping(events).document();
    } catch (MarkedYamlEngineException e) {
      Mark mark = e.getProblemMark().or(e::getContextMark).orElse(null);
      String reason = e.getProblem() == null ? e.getContext() : e.getProblem();
      throw new Fault(mark == null ? 1 : mark.getLine() + 1, oneLine(reason), e);
    } catch (ReaderException e) {
      String reason = String.format("the character U+%04X is not allowed", e.getCodePoint());
      throw new Fault(lineOf(yaml, e.getPosition()), reason, e);
    } catch (YamlEngineException e) {
      throw new Fault(1, oneLine(String.valueOf(e.getMessage())), e);
    }
  }

  private List<Entry> document() throws Fault {
    events.next(); // stream start
    Event first = events.next();
    if (first.getEventId() == Event.ID.StreamEnd) {
      return List.of();
    }
    Event root = events.next();
    if (!(root instanceof MappingStartEvent)) {
      throw new Fault(
          line(root), "it is not a list of fields, each a name, a colon and a value", null);
    }
    List<Entry> entries = new ArrayList<>();
    for (Event event = events.next();
        event.getEventId() != Event.ID.MappingEnd;
        event = events.next()) {
      String key = key(event);
      entries.add(new Entry(key, value(events.next(), 1), line(event)));
    }
    events.next(); // document end
    Event after = events.next();
    if (after.getEventId() != Event.ID.StreamEnd) {
      throw new Fault(line(after), "a second YAML document begins", null);
    }
    return entries;
  }

  private JrsValue value(Event event, int depth) throws Fault {
    if (depth > MAX_DEPTH) {
      throw new Fault(line(event), "values are nested deeper than " + MAX_DEPTH, null);
    }
    if (event instanceof AliasEvent alias) {
      Anchored found = anchored.get(alias.getAlias());
      if (found == null) {
        throw new Fault(
            line(event), "the alias *" + alias.getAlias() + " names nothing before it", null);
      }
      count(event, found.values());
      return found.value();
    }
    int before = values;
    count(event, 1);
    JrsValue value =
        switch (event) {
          case ScalarEvent scalar -> scalar(scalar);
          case SequenceStartEvent _ -> sequence(depth);
          case MappingStartEvent _ -> mapping(depth);
          default -> throw new Fault(line(event), "a value is missing", null);
        };
    Optional<Anchor> anchor = ((NodeEvent) event).getAnchor();
    if (anchor.isPresent()) {
      anchored.put(anchor.get(), new Anchored(value, values - before));
    }
    return value;
  }

  private JrsValue sequence(int depth) throws Fault {
    List<JrsValue> elements = new ArrayList<>();
    for (Event event = events.next();
        event.getEventId() != Event.ID.SequenceEnd;
        event = events.next()) {
      elements.add(value(event, depth + 1));
    }
    return Json.array(elements);
  }

  private JrsValue mapping(int depth) throws Fault {
    Map<String, JrsValue> fields = new LinkedHashMap<>();
    Set<String> seen = new HashSet<>();
    for (Event event = events.next();
        event.getEventId() != Event.ID.MappingEnd;
        event = events.next()) {
      String key = key(event);
      if (!seen.add(key)) {
        throw new Fault(line(event), "'" + key + "' is given twice", null);
      }
      fields.put(key, value(events.next(), depth + 1));
    }
    return new JrsObject(fields);
  }

  private static String key(Event event) throws Fault {
    if (event instanceof ScalarEvent scalar) {
      return scalar.getValue();
    }
    throw new Fault(line(event), "a field's name must be plain text", null);
  }

  private void count(Event event, int more) throws Fault {
    values += more;
    if (values > MAX_VALUES) {
      throw new Fault(line(event), "there are more than " + MAX_VALUES + " values", null);
    }
  }

  private static JrsValue scalar(ScalarEvent event) {
    String text = event.getValue();
    if (!event.isPlain() || event.getTag().isPresent()) {
      return Json.of(text);
    }
    return switch (text) {
      case "", "~", "null", "Null", "NULL" -> JrsNull.instance();
      case "true", "True", "TRUE" -> Json.of(true);
      case "false", "False", "FALSE" -> Json.of(false);
      default -> isNumber(text) ? Json.of(new BigDecimal(text)) : Json.of(text);
    };
  }

  /** Whether JSON would read it as a number without an exponent, of a length that people write. */
  private static boolean isNumber(String text) {
    if (text.length() > 30) {
      return false;
    }
    int at = text.startsWith("-") ? 1 : 0;
    int whole = digits(text, at);
    boolean leadingZero = whole > at + 1 && text.charAt(at) == '0';
    if (whole == at || leadingZero) {
      return false;
    }
    if (whole == text.length()) {
      return true;
    }
    int fraction = digits(text, whole + 1);
    return text.charAt(whole) == '.' && fraction > whole + 1 && fraction == text.length();
  }

  /** Returns where the run of digits that starts at {@code from} ends. */
  private static int digits(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at;
  }

  private static int line(Event event) {
    return event.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
  }

  private static int lineOf(String text, int position) {
    int end = Math.min(position, text.length());
    return 1 + (int) text.substring(0, end).chars().filter(c -> c == '\n').count();
  }

  private static String oneLine(String text) {
    return text.lines().map(String::strip).reduce((a, b) -> a + " " + b).orElse("");
  }

  private record Anchored(JrsValue value, int values) {}
}
