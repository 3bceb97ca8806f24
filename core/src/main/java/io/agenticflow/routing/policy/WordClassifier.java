package io.agenticflow.routing.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tells a kind of work by words alone: those that a task shares with its description, and the kind
 * of work that both speak of. It asks no model, understands nothing, and is wrong where a task says
 * the same in other words.
 */
public final class WordClassifier implements WorkClassifier {
  private static final Set<String> SMALL_WORDS =
      Set.of(
          "the",
          "and",
          "for",
          "with",
          "from",
          "into",
          "this",
          "that",
          "all",
          "any",
          "anything",
          "about",
          "across",
          "are",
          "its",
          "not",
          "but",
          "please",
          "new",
          "our",
          "your",
          "you");

  /** As much as two shared words. */
  private static final int SAME_KIND = 2;

  @Override
  public Pick pick(String task, List<String> works) {
    Map<String, String> said = stems(task);
    TaskKinds.Guess kind = TaskKinds.of(task);
    int best = -1;
    int most = 0;
    String how = "by its words alone, which speak for none of the kinds of work";
    for (int i = 0; i < works.size(); i++) {
      List<String> shared = new ArrayList<>();
      stems(works.get(i))
          .keySet()
          .forEach(stem -> {
            if (said.containsKey(stem)) {
              shared.add(String.valueOf(said.get(stem)));
            }
          });
      TaskKinds.Guess other = TaskKinds.of(works.get(i));
      TaskKinds.Guess same =
          kind != null && other != null && kind.kind() == other.kind() ? kind : null;
      int score = shared.size() + (same == null ? 0 : SAME_KIND);
      if (score > most) {
        best = i;
        most = score;
        how =
            "by its words alone ("
                + String.join(", ", same != null && shared.isEmpty() ? same.words() : shared)
                + ")";
      }
    }
    return new Pick(best, how, null);
  }

  /** Returns words by what is left of them without their endings. */
  private static Map<String, String> stems(String text) {
    Map<String, String> stems = new LinkedHashMap<>();
    for (String word : TaskKinds.words(text)) {
      if (word.length() > 2 && !SMALL_WORDS.contains(word)) {
        stems.putIfAbsent(stem(word), word);
      }
    }
    return stems;
  }

  private static String stem(String word) {
    String stem = word;
    for (String ending : List.of("ing", "ed", "es", "s", "e")) {
      if (stem.endsWith(ending) && stem.length() - ending.length() >= 3) {
        stem = stem.substring(0, stem.length() - ending.length());
        break;
      }
    }
    return stem.length() > 6 ? stem.substring(0, 6) : stem;
  }
}
