package io.agenticflow.tool.search;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.ToolDefinition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/**
 * Finds tools by words. Immutable, and safe for use by several threads.
 *
 * <p>Ranks by BM25F: a word counts by how few tools have it, and by where a tool has it: its name
 * more than the first sentence of its description, that more than the rest and the names of its
 * arguments. Words that mean the same count for each other by a part.
 */
public final class ToolIndex {
  private static final double NAME = 3;
  private static final double FIRST_SENTENCE = 1.5;
  private static final double DESCRIPTION = 0.3;
  private static final double ARGUMENTS = 0.3;

  /** What a word of the same meaning counts for. */
  private static final double MEANING = 0.5;

  /** How soon a word that is there once more counts no more. */
  private static final double SATURATION = 1.2;

  /** How much a long text counts against its words. */
  private static final double LENGTH = 0.4;

  private final List<Document> documents = new ArrayList<>();
  private final Map<String, Double> inTools = new HashMap<>();
  private final double usualLength;

  private record Document(String name, Map<String, Double> weights, double length) {}

  /** A word in the place of its meaning does not meet one that is itself written so. */
  private static String marked(String meaning) {
    return "=" + meaning;
  }

  /** Makes an index of tools. */
  public ToolIndex(List<ToolDefinition> tools) {
    double all = 0;
    for (ToolDefinition tool : tools) {
      Document document = document(tool);
      documents.add(document);
      all += document.length;
      // What is only said in passing, perhaps by all tools of a server, makes a word less common.
      document.weights.forEach(
          (word, weight) -> inTools.merge(word, Math.min(1, weight / FIRST_SENTENCE), Double::sum));
    }
    usualLength = tools.isEmpty() ? 1 : Math.max(1, all / tools.size());
  }

  /**
   * Returns the names of the tools that fit a query, the best first.
   *
   * @param most at most so many
   */
  public List<String> search(String query, int most) {
    Set<String> words = new HashSet<>(Words.of(query));
    List<Hit> hits = new ArrayList<>();
    for (Document document : documents) {
      double score = score(document, words);
      if (score > 0) {
        hits.add(new Hit(document.name, score));
      }
    }
    hits.sort(Comparator.comparingDouble(Hit::score).reversed().thenComparing(Hit::name));
    return hits.stream().limit(most).map(Hit::name).toList();
  }

  private record Hit(String name, double score) {}

  private double score(Document document, Set<String> words) {
    double score = 0;
    double damping = SATURATION * (1 - LENGTH + LENGTH * document.length / usualLength);
    for (String word : words) {
      String meaning = marked(Words.meaning(word));
      // Of what is said in many words each is rare, but what it says is not.
      score +=
          rarity(meaning)
              * (saturated(document.weights.get(word), damping)
                  + MEANING * saturated(document.weights.get(meaning), damping));
    }
    return score;
  }

  private static double saturated(@Nullable Double weight, double damping) {
    return weight == null ? 0 : weight * (SATURATION + 1) / (weight + damping);
  }

  private double rarity(String meaning) {
    double count = inTools.getOrDefault(meaning, 0.0);
    return Math.log(1 + (documents.size() - count + 0.5) / (count + 0.5));
  }

  private static Document document(ToolDefinition tool) {
    Map<String, Double> weights = new HashMap<>();
    String description = tool.description() == null ? "" : tool.description();
    int end = endOfSentence(description);
    double length = add(weights, tool.name(), NAME);
    length += add(weights, description.substring(0, end), FIRST_SENTENCE);
    length += add(weights, description.substring(end), DESCRIPTION);
    length += add(weights, arguments(tool.inputSchema()), ARGUMENTS);
    return new Document(tool.name(), weights, length);
  }

  private static double add(Map<String, Double> weights, String text, double weight) {
    double length = 0;
    for (String word : Words.of(text)) {
      weights.merge(word, weight, Double::sum);
      weights.merge(marked(Words.meaning(word)), weight, Double::sum);
      length += weight;
    }
    return length;
  }

  private static int endOfSentence(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean ends =
          c == '.' && (i + 1 == text.length() || Character.isWhitespace(text.charAt(i + 1)));
      if (ends || c == '\n') {
        return i + 1;
      }
    }
    return text.length();
  }

  private static String arguments(@Nullable RawJson schema) {
    StringBuilder names = new StringBuilder();
    if (schema != null) {
      try {
        for (Map.Entry<String, JrsValue> each :
            Json.fields(Json.field(Json.parse(schema), "properties"))) {
          names
              .append(each.getKey())
              .append(' ')
              .append(Json.string(each.getValue(), "description", ""))
              .append(' ');
        }
      } catch (JsonException e) {
        return ""; // the tool can be found by its other words
      }
    }
    return names.toString();
  }
}
