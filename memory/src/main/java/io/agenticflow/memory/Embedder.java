package io.agenticflow.memory;

import java.util.List;

/** Turns texts into vectors, alike for what means alike. Safe for use by several threads. */
public interface Embedder {

  /** Returns the model's name; vectors of different models cannot be compared. */
  String model();

  /** Returns how many numbers a vector has. */
  int dimensions();

  /**
   * Returns a vector for each text, in the same order, each of length 1, so that the product of two
   * is their likeness.
   */
  List<float[]> embed(List<String> texts);
}
