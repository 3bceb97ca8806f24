package io.agenticflow.tool;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Tools that come and go while a run is under way, beside those that it has from the beginning.
 * Safe for use by several threads.
 */
public interface LateTools {
  /** None, ever. */
  LateTools NONE =
      new LateTools() {
        @Override
        public List<Tool> offered() {
          return List.of();
        }

        @Override
        public Optional<Tool> find(String name) {
          return Optional.empty();
        }

        @Override
        public LateTools inside(Predicate<String> admitted) {
          return this;
        }
      };

  /** Returns the tools that the model is told of with its next question, in order. */
  List<Tool> offered();

  /**
   * Returns the tool of a name in any case, also one that the model was not told of whole. May wait
   * for a tool that is on its way.
   */
  Optional<Tool> find(String name);

  /**
   * Returns the same for a run inside this one, or for an agent that may not have all.
   *
   * @param admitted by a tool's name
   */
  LateTools inside(Predicate<String> admitted);
}
