package io.agenticflow.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import java.util.TreeMap;

/** Prometheus' text format, read as far as tests need it. */
final class MetricsPage {
  private final Map<String, Double> samples = new TreeMap<>();

  MetricsPage(byte[] page) {
    this(new String(page, UTF_8));
  }

  /** Every line must be a comment or a sample; a sample must not come twice. */
  MetricsPage(String page) {
    page.lines()
        .filter(line -> !line.startsWith("# HELP ") && !line.startsWith("# TYPE "))
        .forEach(line -> {
          int blank = line.lastIndexOf(' ');
          Double before =
              samples.put(line.substring(0, blank), Double.valueOf(line.substring(blank + 1)));
          if (before != null) {
            throw new IllegalStateException("twice: " + line);
          }
        });
  }

  /** Returns the samples whose names begin so, by name and labels. */
  Map<String, Double> of(String prefix) {
    Map<String, Double> found = new TreeMap<>(samples);
    found.keySet().removeIf(name -> !name.startsWith(prefix));
    return found;
  }

  double value(String sample) {
    Double value = samples.get(sample);
    if (value == null) {
      throw new IllegalStateException("no " + sample + " in " + samples.keySet());
    }
    return value;
  }
}
