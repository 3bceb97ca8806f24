package io.agenticflow.cli.run;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.permission.PermissionPrompt.Answer;
import io.agenticflow.permission.ToolCall;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/** Asks whoever sits at the terminal what an agent wants to know. */
final class UserQuestions {
  private final Person person;
  private final Terminal terminal;
  private final Cancellation cancellation;

  UserQuestions(Person person, Cancellation cancellation) {
    this.person = person;
    this.terminal = person.terminal();
    this.cancellation = cancellation;
  }

  /** Asks all questions of a call and returns a yes that has the answers in its arguments. */
  Answer ask(ToolCall call) throws InterruptedException {
    JsonObjectBuilder answers = Json.object();
    for (JrsValue question : Json.array(call.input(), "questions")) {
      String words = Json.string(question, "question", "");
      List<String> labels = show(words, question);
      String line =
          person.line(labels.isEmpty() ? "Answer: " : "Answer, or its number: ", cancellation);
      if (line == null) {
        return new Answer.No("Nobody answered.", cancellation.isCancelled());
      }
      answers.put(words, chosen(line, labels));
    }
    JsonObjectBuilder input = Json.object();
    for (Map.Entry<String, JrsValue> field : Json.fields(call.input())) {
      input.put(field.getKey(), field.getValue());
    }
    return new Answer.Yes(input.put("answers", answers.build()).build(), List.of(), null);
  }

  private List<String> show(String words, JrsValue question) {
    PrintStream err = terminal.err();
    err.println();
    err.println(Ink.BOLD.on(terminal, ToolLine.oneLine(words)));
    List<String> labels = new ArrayList<>();
    for (JrsValue option : Json.array(question, "options")) {
      String label = Json.string(option, "label", "");
      String description = Json.string(option, "description", "");
      labels.add(label);
      err.println(
          "  "
              + labels.size()
              + "  "
              + ToolLine.oneLine(label)
              + (description.isEmpty() ? "" : ": " + ToolLine.oneLine(description)));
    }
    return labels;
  }

  /** Returns the options whose numbers were typed, else what was typed. */
  private static String chosen(String line, List<String> labels) {
    List<String> chosen = new ArrayList<>();
    for (String word : line.split("[,\\s]+")) {
      String label = label(word, labels);
      if (label == null) {
        return line;
      }
      chosen.add(label);
    }
    return String.join(", ", chosen);
  }

  private static @Nullable String label(String word, List<String> labels) {
    try {
      int number = Integer.parseInt(word);
      return number >= 1 && number <= labels.size() ? labels.get(number - 1) : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
