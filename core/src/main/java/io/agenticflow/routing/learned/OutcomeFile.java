package io.agenticflow.routing.learned;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/**
 * Reads outcomes from JSON lines, packed by gzip or not. Three forms of a line are known:
 *
 * <ul>
 *   <li>{@code {"prompt": …, "weak": 0, "strong": 1}}: how well each of two models did, 0 to 1;
 *   <li>{@code {"prompt": …, "score": [0, 1, …]}}, or {@code resolved}, after a first line {@code
 *       {"models": [name, …]}};
 *   <li>{@code {"prompt": …, "model": name, "outcome": "accepted"}}: what came of one model's work
 *       ({@code accepted} and {@code verified} count 1, {@code reverted} and {@code failed} 0).
 *       Lines of one prompt are taken together.
 * </ul>
 *
 * <p>{@code task} (or {@code repo}) and {@code fold} may stand beside.
 */
public final class OutcomeFile {
  private final Path file;
  private final @Nullable String weakName;
  private final @Nullable String strongName;
  private final @Nullable String only;

  private List<String> models = List.of();
  private final List<Outcome> rows = new ArrayList<>();

  /** What was seen of each prompt, where a line tells of one model. */
  private final Map<String, Seen> seen = new LinkedHashMap<>();

  private OutcomeFile(
      Path file, @Nullable String weakName, @Nullable String strongName, @Nullable String only) {
    this.file = file;
    this.weakName = weakName;
    this.strongName = strongName;
    this.only = only;
  }

  /**
   * Reads a file. Throws {@link LearnedRoutingException} with the line where it cannot be used.
   *
   * @param weak the cheap model's name, or a part of it that only it has; null where the lines say
   *     {@code weak} and {@code strong}
   * @param strong the same of the strong model
   * @param only the {@code task}, {@code repo} or {@code bench} to read; null for all
   */
  public static Outcomes read(
      Path file, @Nullable String weak, @Nullable String strong, @Nullable String only) {
    return new OutcomeFile(file, weak, strong, only).read();
  }

  private Outcomes read() {
    try (BufferedReader lines = open()) {
      int number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank()) {
          take(number, line);
        }
      }
    } catch (NoSuchFileException e) {
      throw new LearnedRoutingException("there is no file " + file, e);
    } catch (IOException e) {
      throw new LearnedRoutingException("cannot read " + file + ": " + e.getMessage(), e);
    }
    seen.forEach((prompt, each) -> rows.add(each.outcome(prompt)));
    if (rows.isEmpty()) {
      throw new LearnedRoutingException(
          file + " has no outcomes" + (only == null ? "" : " of " + only));
    }
    return new Outcomes(
        weakName == null ? "weak" : fullName(weakName),
        strongName == null ? "strong" : fullName(strongName),
        rows);
  }

  private BufferedReader open() throws IOException {
    PushbackInputStream in = new PushbackInputStream(Files.newInputStream(file), 2);
    byte[] start = in.readNBytes(2);
    in.unread(start);
    boolean isPacked = start.length == 2 && (start[0] & 0xff) == 0x1f && (start[1] & 0xff) == 0x8b;
    InputStream unpacked = isPacked ? new GZIPInputStream(in) : in;
    return new BufferedReader(new InputStreamReader(unpacked, StandardCharsets.UTF_8));
  }

  private void take(int number, String line) {
    JrsValue json;
    try {
      json = Json.parse(line);
    } catch (JsonException e) {
      throw wrong(number, "is not JSON: " + e.getMessage());
    }
    if (Json.field(json, "prompt") == null && Json.field(json, "models") != null) {
      models = Json.array(json, "models").stream().map(JrsValue::asText).toList();
      return;
    }
    String prompt = Json.string(json, "prompt");
    if (prompt == null) {
      throw wrong(number, "has no field prompt");
    }
    String task = Json.string(json, "task");
    String kind = task == null ? Json.string(json, "repo") : task;
    if (only != null && !only.equals(kind) && !only.equals(Json.string(json, "bench"))) {
      return;
    }
    String model = Json.string(json, "model");
    if (model != null) {
      see(number, prompt, kind, model, outcome(number, json));
    } else {
      Pair pair = pair(number, json);
      int fold = (int) Json.integer(json, "fold", -1);
      rows.add(new Outcome(prompt, kind, fold, pair.weak(), pair.strong()));
    }
  }

  private record Pair(double weak, double strong) {}

  private Pair pair(int number, JrsValue json) {
    List<JrsValue> scores =
        Json.field(json, "score") == null
            ? Json.array(json, "resolved")
            : Json.array(json, "score");
    if (scores.isEmpty()) {
      return new Pair(
          value(number, "weak", Json.decimal(json, "weak")),
          value(number, "strong", Json.decimal(json, "strong")));
    }
    if (models.size() != scores.size()) {
      throw wrong(number, "has " + scores.size() + " scores of " + models.size() + " models");
    }
    JrsValue weak = scores.get(place(weakName, "--weak"));
    JrsValue strong = scores.get(place(strongName, "--strong"));
    return new Pair(value(number, "weak", weak), value(number, "strong", strong));
  }

  private double value(int number, String name, JrsValue value) {
    return switch (value) {
      case tools.jackson.jr.stree.JrsBoolean is -> is.booleanValue() ? 1 : 0;
      default -> value(number, name, value.isNumber() ? new BigDecimal(value.asText()) : null);
    };
  }

  private double value(int number, String name, @Nullable BigDecimal value) {
    if (value == null || value.signum() < 0 || value.compareTo(BigDecimal.ONE) > 0) {
      throw wrong(number, "has no " + name + " from 0 to 1");
    }
    return value.doubleValue();
  }

  private double outcome(int number, JrsValue json) {
    String word = Json.string(json, "outcome");
    for (OutcomeLog.Result each : OutcomeLog.Result.values()) {
      if (each.word().equals(word)) {
        return each.value();
      }
    }
    throw wrong(
        number, "has the outcome " + word + "; known are accepted, verified, reverted and failed");
  }

  private void see(int number, String prompt, @Nullable String task, String model, double value) {
    if (weakName == null || strongName == null) {
      throw wrong(number, "tells of one model: name the pair with --weak and --strong");
    }
    boolean isWeak = model.contains(weakName);
    boolean isStrong = model.contains(strongName);
    if (isWeak && isStrong) {
      throw wrong(number, "has the model " + model + ", which could be either of the pair");
    }
    if (isWeak || isStrong) {
      seen.computeIfAbsent(prompt, _ -> new Seen(task)).add(isStrong, value);
    }
  }

  /** Collects what became of one prompt; of several tries of a model the mean counts. */
  private static final class Seen {
    private final @Nullable String task;
    private final double[] sums = new double[2];
    private final int[] counts = new int[2];

    Seen(@Nullable String task) {
      this.task = task;
    }

    void add(boolean isStrong, double value) {
      sums[isStrong ? 1 : 0] += value;
      counts[isStrong ? 1 : 0]++;
    }

    Outcome outcome(String prompt) {
      return new Outcome(prompt, task, -1, mean(0), mean(1));
    }

    private @Nullable Double mean(int which) {
      return counts[which] == 0 ? null : Double.valueOf(sums[which] / counts[which]);
    }
  }

  private String fullName(String name) {
    return models.isEmpty() ? name : models.get(place(name, name));
  }

  private int place(@Nullable String name, String option) {
    if (name == null) {
      throw new LearnedRoutingException(
          file
              + " has several models: choose with "
              + option
              + " from "
              + String.join(", ", models));
    }
    int exact = models.indexOf(name);
    if (exact >= 0) {
      return exact;
    }
    List<String> fitting = models.stream().filter(each -> each.contains(name)).toList();
    if (fitting.size() != 1) {
      throw new LearnedRoutingException(
          name
              + " is "
              + (fitting.isEmpty() ? "none" : "part of " + fitting.size())
              + " of the models of "
              + file
              + ": "
              + String.join(", ", models));
    }
    return models.indexOf(fitting.getFirst());
  }

  private LearnedRoutingException wrong(int number, String what) {
    return new LearnedRoutingException(file + ", line " + number + ", " + what);
  }
}
