package io.agenticflow.embedding;

import io.agenticflow.memory.Embedder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A model without a model: texts {@code GROUP/NUMBER} of one group have vectors near each other, as
 * texts on one matter have. It counts what it reads.
 */
final class RandomVectors implements Embedder {
  private static final double SPREAD = 0.9;

  private final String name;
  private final int dimensions;
  private final Map<String, float[]> made = new ConcurrentHashMap<>();
  final AtomicLong read = new AtomicLong();

  RandomVectors(String name, int dimensions) {
    this.name = name;
    this.dimensions = dimensions;
  }

  @Override
  public String model() {
    return name;
  }

  @Override
  public int dimensions() {
    return dimensions;
  }

  @Override
  public List<float[]> embed(List<String> texts) {
    read.addAndGet(texts.size());
    List<float[]> vectors = new ArrayList<>();
    texts.forEach(each -> vectors.add(vector(each)));
    return vectors;
  }

  float[] vector(String text) {
    return made.computeIfAbsent(text, this::make);
  }

  private float[] make(String text) {
    float[] vector = new float[dimensions];
    Random group = new Random(text.substring(0, text.indexOf('/')).hashCode());
    Random own = new Random(text.hashCode());
    double square = 0;
    for (int i = 0; i < dimensions; i++) {
      vector[i] = (float) (group.nextGaussian() + SPREAD * own.nextGaussian());
      square += (double) vector[i] * vector[i];
    }
    for (int i = 0; i < dimensions; i++) {
      vector[i] /= (float) Math.sqrt(square);
    }
    return vector;
  }
}
