package io.agenticflow.local;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which of the models that somebody has here is the best for an agent, judged by its name.
 *
 * <p>The size decides first, in four classes: below 2, below 5, below 12 billion parameters, and
 * above. Within a class the family decides, in the order of the table below; then the exact size;
 * then the place in the list. The table holds the families that were trained to call tools; the
 * size in it is that of the plain name, as Ollama's {@code latest} means it. Models for embeddings,
 * ranking, speech and base models without instruction are never taken.
 */
final class ToolModels {
  /**
   * A family by a part of its names, and the billions of parameters that are meant where the name
   * does not say.
   */
  private record Family(String name, double size) {}

  private static final List<Family> FAMILIES =
      List.of(
          new Family("qwen3-coder", 30),
          new Family("devstral", 24),
          new Family("gpt-oss", 20),
          new Family("qwen3", 8),
          new Family("glm-4", 9),
          new Family("glm4", 9),
          new Family("mistral-small", 24),
          new Family("qwen2.5-coder", 7),
          new Family("qwen2.5", 7),
          new Family("llama3.3", 70),
          new Family("llama4", 109),
          new Family("granite4", 3),
          new Family("llama3.1", 8),
          new Family("llama3.2", 3),
          new Family("granite3", 8),
          new Family("hermes", 8),
          new Family("mistral-nemo", 12),
          new Family("ministral", 8),
          new Family("command-r", 35),
          new Family("phi4-mini", 3.8),
          new Family("cogito", 8),
          new Family("smollm3", 3),
          new Family("smollm2", 1.7));

  private static final List<String> NEVER =
      List.of(
          "embed", "bge-", "minilm", "rerank", "e5-", "gte-", "whisper", "-tts", "-base", "guard",
          "-ocr");

  private ToolModels() {}

  /** Returns the best of the listed models that is known to call tools, or null. */
  static @Nullable String best(List<String> models) {
    String best = null;
    double bestScore = -1;
    for (String model : models) {
      double score = score(model);
      if (score > bestScore) {
        best = model;
        bestScore = score;
      }
    }
    return best;
  }

  /**
   * Returns the first model that can at least hold a conversation, as far as its name tells, or
   * null.
   */
  static @Nullable String anyChat(List<String> models) {
    return models.stream().filter(m -> !isNeverTaken(normalized(m))).findFirst().orElse(null);
  }

  /** Returns the billions of parameters that the name states, or 0. */
  static double statedSize(String model) {
    String name = normalized(model);
    for (int i = 0; i < name.length(); i++) {
      if (!Character.isDigit(name.charAt(i)) || (i > 0 && isPartOfWord(name.charAt(i - 1)))) {
        continue;
      }
      int end = i;
      while (end < name.length() && (Character.isDigit(name.charAt(end)) || isPoint(name, end))) {
        end++;
      }
      int times = 1;
      int from = i;
      if (end < name.length() && name.charAt(end) == 'x') { // experts: 8x7b
        times = (int) Double.parseDouble(name.substring(i, end));
        from = end + 1;
        end = from;
        while (end < name.length() && (Character.isDigit(name.charAt(end)) || isPoint(name, end))) {
          end++;
        }
      }
      boolean unit =
          end > from
              && end < name.length()
              && (name.charAt(end) == 'b' || name.charAt(end) == 'm')
              && (end + 1 == name.length() || !Character.isLetterOrDigit(name.charAt(end + 1)));
      if (unit) {
        double size = times * Double.parseDouble(name.substring(from, end));
        return name.charAt(end) == 'm' ? size / 1000 : size;
      }
    }
    return 0;
  }

  private static boolean isPartOfWord(char c) {
    return Character.isLetterOrDigit(c) || c == '.';
  }

  private static boolean isPoint(String name, int at) {
    return name.charAt(at) == '.'
        && at + 1 < name.length()
        && Character.isDigit(name.charAt(at + 1));
  }

  private static double score(String model) {
    String name = normalized(model);
    if (isNeverTaken(name)) {
      return -1;
    }
    for (int i = 0; i < FAMILIES.size(); i++) {
      Family family = FAMILIES.get(i);
      if (name.contains(family.name())) {
        double stated = statedSize(model);
        double size = stated > 0 ? stated : family.size();
        int sizeClass = size < 2 ? 0 : size < 5 ? 1 : size < 12 ? 2 : 3;
        return sizeClass * 1e6 + (FAMILIES.size() - i) * 1e4 + Math.min(size, 9_999);
      }
    }
    return -1;
  }

  private static boolean isNeverTaken(String name) {
    return NEVER.stream().anyMatch(name::contains);
  }

  /**
   * Returns the last part of a path or a repository name in lower case, with the families' names
   * spelt one way.
   */
  private static String normalized(String model) {
    String name = model.substring(Math.max(model.lastIndexOf('/'), model.lastIndexOf('\\')) + 1);
    return name.toLowerCase(Locale.ROOT)
        .replace("llama-3", "llama3")
        .replace("llama-4", "llama4")
        .replace("granite-3", "granite3")
        .replace("granite-4", "granite4")
        .replace("phi-4", "phi4")
        .replace("qwen-2.5", "qwen2.5")
        .replace("qwen-3", "qwen3");
  }
}
