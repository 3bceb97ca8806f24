package io.agenticflow.cli.validate;

import io.agenticflow.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import tools.jackson.jr.stree.JrsObject;

/**
 * The round trip of tools: the agent has to read a word that only a file knows, and to write it
 * into another. So the result of a tool must reach the model, and its call must reach the tool.
 */
final class ToolCheck implements Check {
  private static final String NOTE = "note.txt";
  private static final String ANSWER = "answer.txt";

  private final String model;
  private final Bench bench;
  private final RandomGenerator random;

  ToolCheck(String model, Bench bench, RandomGenerator random) {
    this.model = model;
    this.bench = bench;
    this.random = random;
  }

  @Override
  public String name() {
    return "tools";
  }

  @Override
  public String model() {
    return model;
  }

  @Override
  public Allowance allowance() {
    return new Allowance(30_000, 2_000);
  }

  @Override
  public String run(Meter meter) throws CheckFailure, IOException {
    String word = Words.draw("word", random);
    Path workspace = bench.workspace("tools");
    Files.writeString(workspace.resolve(NOTE), "The word is " + word + "\n");
    JrsObject result =
        bench.agent(
            workspace,
            model,
            "Read the file "
                + NOTE
                + ". It tells a word of the form word-xxxxxxxx. Write that word, and nothing else,"
                + " into the file "
                + ANSWER
                + ". Then say the word.",
            "Read,Write",
            meter);
    Path answer = workspace.resolve(ANSWER);
    if (!Files.isRegularFile(answer)) {
      throw new CheckFailure(
          "the agent ended well after "
              + Json.integer(result, "turns", 0)
              + " answers of the model and did not write "
              + ANSWER);
    }
    String written = Files.readString(answer).strip();
    if (!written.equals(word)) {
      throw new CheckFailure(
          ANSWER + " holds '" + Words.shortened(written) + "' and should hold '" + word + "'");
    }
    String said = Json.string(result, "answer", "");
    if (!said.contains(word)) {
      throw new CheckFailure(
          "the last answer is '" + Words.shortened(said) + "' and does not tell the word " + word);
    }
    return "the word in "
        + NOTE
        + " was read, written into "
        + ANSWER
        + " and said, in "
        + Json.integer(result, "turns", 0)
        + " answers";
  }
}
