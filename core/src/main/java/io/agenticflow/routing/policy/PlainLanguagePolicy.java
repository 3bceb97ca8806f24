package io.agenticflow.routing.policy;

import io.agenticflow.vocabulary.Money;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Kinds of work in plain language, each with its model. A task is sorted once, however often its
 * conversation asks for an answer.
 */
final class PlainLanguagePolicy implements RoutePolicy {
  /** Whoever asks a gateway chooses the tasks, so the number that is remembered is bounded. */
  private static final int REMEMBERED = 512;

  private final List<PolicyFile.Line> lines;
  private final List<String> works;
  private final PolicyFile.@Nullable Line otherwise;
  private final WorkClassifier classifier;
  private final Map<String, WorkClassifier.Pick> sorted =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, WorkClassifier.Pick> eldest) {
          return size() > REMEMBERED;
        }
      };

  PlainLanguagePolicy(PolicyFile file, WorkClassifier classifier) {
    this.lines = file.lines().stream().filter(line -> !line.isOtherwise()).toList();
    this.works = lines.stream().map(PolicyFile.Line::work).toList();
    this.otherwise =
        file.lines().stream().filter(PolicyFile.Line::isOtherwise).findFirst().orElse(null);
    this.classifier = classifier;
  }

  @Override
  public String name() {
    return "policy_file";
  }

  @Override
  public RouteOpinion opinion(RouteQuestion question, RouteOpinion.@Nullable Choice soFar) {
    if (question.task().isBlank()) {
      return new RouteOpinion.None("there are no words to tell the kind of work by");
    }
    WorkClassifier.Pick pick;
    Money spent = null;
    synchronized (sorted) {
      pick = sorted.get(question.task());
    }
    if (pick == null) {
      pick = works.isEmpty() ? NONE : classifier.pick(question.task(), works);
      spent = pick.spent();
      synchronized (sorted) {
        sorted.put(question.task(), pick);
      }
    }
    if (pick.index() >= 0) {
      PolicyFile.Line line = lines.get(pick.index());
      return new RouteOpinion.Choice(
          line.model(), "it is \"" + line.work() + "\", " + pick.how(), false, spent);
    }
    return otherwise == null
        ? new RouteOpinion.None("it is none of " + works.size() + " kinds, " + pick.how(), spent)
        : new RouteOpinion.Choice(
            otherwise.model(), "it is \"" + otherwise.work() + "\", " + pick.how(), false, spent);
  }

  private static final WorkClassifier.Pick NONE =
      new WorkClassifier.Pick(-1, "because the file names no other", null);
}
