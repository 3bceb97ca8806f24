package io.agenticflow.cascade;

import io.agenticflow.json.Json;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import tools.jackson.jr.stree.JrsObject;

/**
 * What cascades and escalation would have brought on recorded runs: nobody is asked, each policy is
 * replayed on what each model did on each task.
 *
 * <p>Verifiers are replayed by how often they are right: one that is right nine times in ten
 * accepts nine tenths of the good results and one tenth of the bad ones, independently of how hard
 * the task is and of the try before. A real one errs more on the tasks that are hard.
 *
 * <p>Intervals hold 95 % of 1,000 samples of tasks with replacement; the seed is fixed, so that a
 * figure can be made again.
 */
public final class AgentBench {
  private static final int SAMPLES = 1000;
  private static final double[] RIGHT = {1.0, 0.9, 0.8, 0.7};

  /** The share of tasks that the split of the original programs sends to the strong model. */
  private static final double HYBRID_SHARE = 0.3;

  private final AgentRuns runs;

  public AgentBench(AgentRuns runs) {
    this.runs = runs;
  }

  /** A figure with its interval. */
  public record Figure(double value, double low, double high) {
    private String text(int decimals) {
      String format = "%." + decimals + "f (%." + decimals + "f to %." + decimals + "f)";
      return String.format(Locale.ROOT, format, value, low, high);
    }

    private JrsObject json() {
      return Json.object()
          .put("value", rounded(value))
          .put("low", rounded(low))
          .put("high", rounded(high))
          .build();
    }
  }

  /**
   * Who should escalate a cheap model's run, without a verifier.
   *
   * @param behaviour APGR of escalating by {@link RunBehaviour#score}
   * @param length the same by the length of the task's text
   */
  public record Escalation(
      String cheap, String strong, Figure behaviour, Figure length, double oracle) {}

  /**
   * What a policy brought.
   *
   * @param name which policy
   * @param right how often its verifier is right; 0 where it has none
   * @param resolved part of the tasks, 0 to 1
   * @param difference to the strong model alone
   * @param cost part of what the strong model alone costs
   * @param strongShare part of the tasks that the strong model was asked to do
   */
  public record Replay(
      String name,
      double right,
      double resolved,
      Figure difference,
      Figure cost,
      double strongShare) {}

  /** All figures. */
  public record Report(
      int tasks,
      String strong,
      double strongResolved,
      double strongDollars,
      List<Escalation> escalations,
      int pairs,
      double meanOverPairs,
      double lowestOfPairs,
      List<Replay> replays) {
    public Report {
      escalations = List.copyOf(escalations);
      replays = List.copyOf(replays);
    }

    /** Returns it for people, a line each. */
    public List<String> lines() {
      List<String> lines = new ArrayList<>();
      lines.add(
          String.format(
              Locale.ROOT,
              "%d tasks; %s alone resolves %.1f %% at $%.3f a task",
              tasks,
              strong,
              100 * strongResolved,
              strongDollars));
      lines.add("");
      lines.add("Escalating without a verifier, APGR (0.5 is chance; 95 % interval):");
      for (Escalation each : escalations) {
        lines.add("  " + each.cheap() + " -> " + each.strong());
        lines.add(
            "    by the run's own behaviour "
                + each.behaviour().text(3)
                + ", by the task's length "
                + each.length().text(3)
                + String.format(Locale.ROOT, ", best possible %.3f", each.oracle()));
      }
      lines.add(
          String.format(
              Locale.ROOT,
              "  all %d pairs that differ by 8 points and half the cost: by behaviour %.3f on the mean,"
                  + " %.3f at worst",
              pairs,
              meanOverPairs,
              lowestOfPairs));
      lines.add("");
      lines.add("Policies (difference in points and cost against the strong model alone):");
      for (Replay each : replays) {
        lines.add(
            String.format(
                Locale.ROOT,
                "  %s%s: resolved %.1f %%, %+.1f points (%+.1f to %+.1f), cost %.0f %% (%.0f to %.0f),"
                    + " strong model asked for %.0f %%",
                each.name(),
                each.right() == 0
                    ? ""
                    : String.format(Locale.ROOT, ", verifier right %.0f %%", 100 * each.right()),
                100 * each.resolved(),
                100 * each.difference().value(),
                100 * each.difference().low(),
                100 * each.difference().high(),
                100 * each.cost().value(),
                100 * each.cost().low(),
                100 * each.cost().high(),
                100 * each.strongShare()));
      }
      return lines;
    }

    /** Returns it as one object. */
    public JrsObject json() {
      return Json.object()
          .put("tasks", tasks)
          .put("strong", strong)
          .put("strong_resolved", rounded(strongResolved))
          .put("strong_usd_a_task", rounded(strongDollars))
          .put(
              "escalation",
              escalations.stream()
                  .map(each ->
                      Json.object()
                          .put("cheap", each.cheap())
                          .put("strong", each.strong())
                          .put("apgr_behaviour", each.behaviour().json())
                          .put("apgr_length", each.length().json())
                          .put("apgr_oracle", rounded(each.oracle()))
                          .build())
                  .toList())
          .put("pairs", pairs)
          .put("apgr_mean_over_pairs", rounded(meanOverPairs))
          .put("apgr_lowest_of_pairs", rounded(lowestOfPairs))
          .put(
              "policies",
              replays.stream()
                  .map(each ->
                      Json.object()
                          .put("name", each.name())
                          .put("verifier_right", rounded(each.right()))
                          .put("resolved", rounded(each.resolved()))
                          .put("difference", each.difference().json())
                          .put("cost_share", each.cost().json())
                          .put("strong_share", rounded(each.strongShare()))
                          .build())
                  .toList())
          .build();
    }
  }

  /**
   * Computes all figures for the model that resolves most, and the two that cost least for each
   * task they resolve.
   */
  public Report report() {
    List<Integer> byResolved =
        order(Comparator.comparingDouble(model -> -AgentRuns.mean(runs.resolved(model))));
    List<Integer> cheap =
        order(
            Comparator.comparingDouble(model ->
                AgentRuns.mean(runs.dollars(model))
                    / Math.max(1e-9, AgentRuns.mean(runs.resolved(model)))));
    return report(cheap.subList(0, Math.min(2, cheap.size())), byResolved.getFirst());
  }

  private List<Integer> order(Comparator<Integer> by) {
    return IntStream.range(0, runs.models().size()).boxed().sorted(by).toList();
  }

  /**
   * Computes all figures.
   *
   * @param cheap the models that are tried first, in order; at least one
   * @param strong the one that has the last word
   */
  public Report report(List<Integer> cheap, int strong) {
    double[] alone = runs.resolved(strong);
    double[] aloneDollars = runs.dollars(strong);
    List<Escalation> escalations = new ArrayList<>();
    for (int each : cheap) {
      if (each != strong) {
        escalations.add(escalation(each, strong));
      }
    }
    List<Replay> replays = new ArrayList<>();
    for (int each : cheap) {
      for (double right : RIGHT) {
        replays.add(cascade(List.of(each), strong, right));
      }
      replays.add(hybrid(each, strong));
    }
    if (cheap.size() > 1) {
      for (double right : RIGHT) {
        replays.add(cascade(cheap, strong, right));
      }
    }
    double[] pairs = pairs();
    return new Report(
        runs.tasks().size(),
        runs.models().get(strong),
        AgentRuns.mean(alone),
        AgentRuns.mean(aloneDollars),
        escalations,
        pairs.length,
        pairs.length == 0 ? 0 : AgentRuns.mean(pairs),
        Arrays.stream(pairs).min().orElse(0),
        replays);
  }

  /** Returns the APGR of escalating by behaviour of every pair worth routing between. */
  private double[] pairs() {
    List<Double> values = new ArrayList<>();
    for (int strong = 0; strong < runs.models().size(); strong++) {
      double best = AgentRuns.mean(runs.resolved(strong));
      double price = AgentRuns.mean(runs.dollars(strong));
      for (int cheap = 0; cheap < runs.models().size(); cheap++) {
        if (AgentRuns.mean(runs.resolved(cheap)) <= best - 0.08
            && AgentRuns.mean(runs.dollars(cheap)) <= price / 2) {
          values.add(apgr(behaviour(cheap), runs.resolved(cheap), runs.resolved(strong), all()));
        }
      }
    }
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private Escalation escalation(int cheap, int strong) {
    double[] weak = runs.resolved(cheap);
    double[] best = runs.resolved(strong);
    double[] length = runs.tasks().stream().mapToDouble(task -> task.prompt().length()).toArray();
    double[] gain = new double[weak.length];
    for (int i = 0; i < gain.length; i++) {
      gain[i] = best[i] - weak[i];
    }
    return new Escalation(
        runs.models().get(cheap),
        runs.models().get(strong),
        sampled(tasks -> apgr(behaviour(cheap), weak, best, tasks)),
        sampled(tasks -> apgr(length, weak, best, tasks)),
        apgr(gain, weak, best, all()));
  }

  private double[] behaviour(int model) {
    return IntStream.range(0, runs.tasks().size())
        .mapToDouble(task -> runs.behaviour(task, model).score())
        .toArray();
  }

  private int[] all() {
    return IntStream.range(0, runs.tasks().size()).toArray();
  }

  /**
   * Returns the average of the gap recovered, as RouteLLM defines it: tasks go to the strong model
   * one after the other, the highest score first, and after each the part of the gap between both
   * models is taken that is closed; tasks of the same score count as their mean.
   */
  static double apgr(double[] score, double[] weak, double[] strong, int[] tasks) {
    Integer[] order = Arrays.stream(tasks).boxed().toArray(Integer[]::new);
    Arrays.sort(order, Comparator.comparingDouble(task -> -score[task]));
    double gap = 0;
    for (int task : order) {
      gap += strong[task] - weak[task];
    }
    if (gap == 0) {
      return Double.NaN; // the two do the same, and nothing can be recovered
    }
    double closed = 0;
    double sum = 0;
    for (int i = 0; i < order.length; ) {
      int end = i;
      double gain = 0;
      while (end < order.length && score[order[end]] == score[order[i]]) {
        gain += strong[order[end]] - weak[order[end]];
        end++;
      }
      for (int k = i; k < end; k++) {
        closed += gain / (end - i);
        sum += closed;
      }
      i = end;
    }
    return sum / gap / (order.length + 1);
  }

  /** One after the other until one is accepted; the last is not verified. */
  private Replay cascade(List<Integer> cheap, int strong, double right) {
    int count = runs.tasks().size();
    double[] resolved = new double[count];
    double[] dollars = new double[count];
    double[] asked = new double[count];
    for (int i = 0; i < count; i++) {
      AgentRuns.Task task = runs.tasks().get(i);
      double open = 1;
      for (int model : cheap) {
        double accepted =
            task.resolved()[model] * right + (1 - task.resolved()[model]) * (1 - right);
        dollars[i] += open * task.dollars()[model];
        resolved[i] += open * accepted * task.resolved()[model];
        open *= 1 - accepted;
      }
      dollars[i] += open * task.dollars()[strong];
      resolved[i] += open * task.resolved()[strong];
      asked[i] = open;
    }
    List<String> names = new ArrayList<>();
    cheap.forEach(model -> names.add(runs.models().get(model)));
    names.add(runs.models().get(strong));
    return replay("cascade " + String.join(" -> ", names), right, resolved, dollars, asked, strong);
  }

  /** The longest texts to the strong model, the others to the cheap one. */
  private Replay hybrid(int cheap, int strong) {
    int count = runs.tasks().size();
    List<Integer> byLength =
        IntStream.range(0, count)
            .boxed()
            .sorted(Comparator.comparingInt(i -> -runs.tasks().get(i).prompt().length()))
            .toList();
    double[] resolved = new double[count];
    double[] dollars = new double[count];
    double[] asked = new double[count];
    for (int rank = 0; rank < count; rank++) {
      int i = byLength.get(rank);
      boolean isStrong = rank < HYBRID_SHARE * count;
      int model = isStrong ? strong : cheap;
      resolved[i] = runs.tasks().get(i).resolved()[model];
      dollars[i] = runs.tasks().get(i).dollars()[model];
      asked[i] = isStrong ? 1 : 0;
    }
    return replay(
        "hybrid, the longest 30 % to "
            + runs.models().get(strong)
            + ", else "
            + runs.models().get(cheap),
        0,
        resolved,
        dollars,
        asked,
        strong);
  }

  private Replay replay(
      String name, double right, double[] resolved, double[] dollars, double[] asked, int strong) {
    double[] alone = runs.resolved(strong);
    double[] aloneDollars = runs.dollars(strong);
    return new Replay(
        name,
        right,
        AgentRuns.mean(resolved),
        sampled(tasks -> mean(resolved, tasks) - mean(alone, tasks)),
        sampled(tasks -> mean(dollars, tasks) / mean(aloneDollars, tasks)),
        AgentRuns.mean(asked));
  }

  /** Computes a figure on samples of tasks. */
  @FunctionalInterface
  private interface OfTasks {
    double of(int[] tasks);
  }

  private Figure sampled(OfTasks figure) {
    Random random = new Random(20_260_101L);
    int count = runs.tasks().size();
    double[] values = new double[SAMPLES];
    int found = 0;
    for (int sample = 0; sample < SAMPLES; sample++) {
      int[] tasks = new int[count];
      for (int i = 0; i < count; i++) {
        tasks[i] = random.nextInt(count);
      }
      double value = figure.of(tasks);
      if (!Double.isNaN(value)) {
        values[found++] = value;
      }
    }
    Arrays.sort(values, 0, found);
    double whole = figure.of(all());
    return found == 0
        ? new Figure(whole, whole, whole)
        : new Figure(
            whole, values[found * 25 / 1000], values[Math.min(found - 1, found * 975 / 1000)]);
  }

  private static double mean(double[] values, int[] tasks) {
    double sum = 0;
    for (int task : tasks) {
      sum += values[task];
    }
    return sum / tasks.length;
  }

  private static BigDecimal rounded(double value) {
    return Double.isFinite(value)
        ? BigDecimal.valueOf(value).setScale(4, RoundingMode.HALF_UP)
        : BigDecimal.ZERO;
  }
}
