package io.agenticflow.tool;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.vocabulary.ContentBlock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a prompt can call by a word after a slash, beside the skills. Safe for use by several
 * threads.
 */
public interface PromptCommands {
  /** None, ever. */
  PromptCommands NONE =
      new PromptCommands() {
        @Override
        public List<Command> list() {
          return List.of();
        }

        @Override
        public @Nullable List<ContentBlock> expanded(String words, Cancellation cancellation) {
          return null;
        }
      };

  /**
   * One of them.
   *
   * @param name without the slash
   * @param description for people; may be empty
   * @param argumentHint how its arguments are written, for people; may be empty
   */
  record Command(String name, String description, String argumentHint) {}

  /** A prompt calls something that cannot be carried out; the message is one line for people. */
  final class UnusableException extends Exception {
    private static final long serialVersionUID = 1L;

    public UnusableException(String message) {
      super(message);
    }

    public UnusableException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** Returns those that are known now; more may come. */
  List<Command> list();

  /**
   * Returns what a prompt stands for; may wait for whoever knows.
   *
   * @param words of the prompt, with the slash
   * @return null where they call none of these
   * @throws UnusableException where they call one, but not so that it can be carried out
   */
  @Nullable List<ContentBlock> expanded(String words, Cancellation cancellation)
      throws UnusableException;
}
