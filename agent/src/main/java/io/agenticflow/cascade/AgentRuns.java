package io.agenticflow.cascade;

import static java.util.Objects.requireNonNull;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsNumber;
import tools.jackson.jr.stree.JrsValue;

/**
 * Recorded runs of several models on the same tasks.
 *
 * @param models their names
 * @param tasks at least two
 */
public record AgentRuns(List<String> models, List<Task> tasks) {
  public AgentRuns {
    models = List.copyOf(models);
    tasks = List.copyOf(tasks);
  }

  /**
   * A task, and what each model made of it.
   *
   * @param resolved by model: 1 where it did it, 0 where not
   * @param dollars by model
   * @param calls by model
   */
  record Task(String id, String prompt, double[] resolved, double[] dollars, double[] calls) {
    Task {
      requireNonNull(id, "id");
    }
  }

  /**
   * Reads a file of JSON lines, packed by gzip where its name ends in {@code .gz}: first an object
   * with {@code models}, an array of names; then for each task one with {@code id}, {@code prompt},
   * and the arrays {@code resolved}, {@code cost} in dollars and {@code calls}, in the order of the
   * models.
   *
   * @throws IOException where it cannot be read
   * @throws IllegalArgumentException where it holds something else; the message names the line
   */
  public static AgentRuns read(Path file) throws IOException {
    try (InputStream plain = new FileInputStream(file.toFile());
        InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(plain) : plain;
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return read(lines);
    } catch (UncheckedIOException e) {
      throw requireNonNull(e.getCause());
    }
  }

  private static AgentRuns read(BufferedReader lines) throws IOException {
    List<String> models = new ArrayList<>();
    List<Task> tasks = new ArrayList<>();
    int number = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      try {
        JrsValue json = Json.parse(line);
        if (models.isEmpty()) {
          for (JrsValue name : Json.array(json, "models")) {
            models.add(name.asText());
          }
          if (models.size() < 2) {
            throw new IllegalArgumentException("expected \"models\", at least two names");
          }
          continue;
        }
        tasks.add(
            new Task(
                Json.string(json, "id", "line " + number),
                Json.string(json, "prompt", ""),
                numbers(json, "resolved", models.size()),
                numbers(json, "cost", models.size()),
                numbers(json, "calls", models.size())));
      } catch (JsonException | IllegalArgumentException e) {
        throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
      }
    }
    if (tasks.size() < 2) {
      throw new IllegalArgumentException("it holds fewer than two tasks");
    }
    return new AgentRuns(models, tasks);
  }

  private static double[] numbers(@Nullable JrsValue json, String name, int length) {
    List<JrsValue> values = Json.array(json, name);
    double[] numbers = new double[values.size()];
    for (int i = 0; i < numbers.length; i++) {
      if (!(values.get(i) instanceof JrsNumber number)) {
        throw new IllegalArgumentException("\"" + name + "\" holds what is no number");
      }
      numbers[i] = number.getValue().doubleValue();
    }
    if (numbers.length != length) {
      throw new IllegalArgumentException(
          "\"" + name + "\" has " + numbers.length + " numbers for " + length + " models");
    }
    return numbers;
  }

  /**
   * Returns a model's place by its name or a part of it that only one has.
   *
   * @throws IllegalArgumentException where none or several have it
   */
  public int model(String name) {
    int found = -1;
    for (int i = 0; i < models.size(); i++) {
      if (models.get(i).equals(name)) {
        return i;
      }
      if (models.get(i).contains(name)) {
        if (found >= 0) {
          throw new IllegalArgumentException(
              name + " means both " + models.get(found) + " and " + models.get(i));
        }
        found = i;
      }
    }
    if (found < 0) {
      throw new IllegalArgumentException(
          "no model is named " + name + "; there are " + String.join(", ", models));
    }
    return found;
  }

  double[] resolved(int model) {
    return tasks.stream().mapToDouble(task -> task.resolved()[model]).toArray();
  }

  double[] dollars(int model) {
    return tasks.stream().mapToDouble(task -> task.dollars()[model]).toArray();
  }

  /** Returns how a model's run on a task went on, as far as it is recorded. */
  RunBehaviour behaviour(int task, int model) {
    return new RunBehaviour(
        (int) tasks.get(task).calls()[model], tasks.get(task).dollars()[model], 0, 0);
  }

  /** Returns the mean of some numbers. */
  static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }
}
