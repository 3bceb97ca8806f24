package io.agenticflow.cli.validate;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.random.RandomGenerator;

/**
 * A small program to be written, and what it must print. Its numbers are drawn anew each time, so
 * that no answer that was there before can pass.
 *
 * @param language of the program
 * @param factor by which it multiplies
 */
record Exercise(Language language, int factor) {
  private static final int TRIES = 4;

  /** What a program can be tried in on this machine. */
  enum Language {
    PYTHON("scaled.py", "python3 -c \"import ast; ast.parse(open('scaled.py').read())\""),
    SHELL("scaled.sh", "sh -n scaled.sh");

    private final String file;
    private final String parse;

    Language(String file, String parse) {
      this.file = file;
      this.parse = parse;
    }

    String file() {
      return file;
    }

    /** Returns a command that reads the file as the language and does not run it. */
    String parse() {
      return parse;
    }
  }

  /**
   * A way to run the program.
   *
   * @param command for a shell, in the folder of the file
   * @param expected its output, without white space at the ends
   */
  record Try(String command, String expected) {}

  static Exercise draw(Language language, RandomGenerator random) {
    return new Exercise(language, random.nextInt(13, 98));
  }

  /** Returns the task for the agent. */
  String task() {
    return switch (language) {
      case PYTHON ->
          "Write the file scaled.py with a Python function scaled(numbers). It returns a list with"
              + " the numbers multiplied by "
              + factor
              + ", in reverse order: the last one first. Write nothing else into the file.";
      case SHELL ->
          "Write the file scaled.sh, a script for POSIX sh. It prints each of its arguments"
              + " multiplied by "
              + factor
              + ", one a line, in reverse order: the last argument first. With no arguments it"
              + " prints nothing. Write nothing else into the file.";
    };
  }

  /** Returns ways to run it, none of which is in the task. */
  List<Try> tries(RandomGenerator random) {
    List<Try> tries = new ArrayList<>();
    for (int length = 0; length < TRIES; length++) {
      List<Integer> numbers = new ArrayList<>();
      for (int i = 0; i < length; i++) {
        numbers.add(random.nextInt(1, 1000));
      }
      tries.add(tryOf(numbers));
    }
    return tries;
  }

  private Try tryOf(List<Integer> numbers) {
    StringJoiner expected =
        language == Language.PYTHON ? new StringJoiner(", ", "[", "]") : new StringJoiner("\n");
    for (int number : numbers.reversed()) {
      expected.add(Integer.toString(number * factor));
    }
    String command =
        language == Language.PYTHON
            ? "python3 -c 'from scaled import scaled; print(list(scaled(" + numbers + ")))'"
            : "sh scaled.sh " + String.join(" ", numbers.stream().map(String::valueOf).toList());
    return new Try(command, expected.toString());
  }
}
