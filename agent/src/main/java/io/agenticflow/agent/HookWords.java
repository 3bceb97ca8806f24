package io.agenticflow.agent;

import io.agenticflow.vocabulary.ContentBlock;
import java.util.List;

/**
 * What hooks say, as the model is shown it: marked, so that it is not taken for the user's word.
 */
final class HookWords {
  private HookWords() {}

  static RunEvent.Prompted of(String event, String text) {
    return of(event, List.of(text));
  }

  /**
   * @param texts not empty
   */
  static RunEvent.Prompted of(String event, List<String> texts) {
    return new RunEvent.Prompted(
        RunEvent.Prompted.Source.HOOK,
        texts.stream()
            .<ContentBlock>map(text ->
                new ContentBlock.Text(
                    "<system-reminder>\n" + event + " hook: " + text + "\n</system-reminder>"))
            .toList());
  }
}
