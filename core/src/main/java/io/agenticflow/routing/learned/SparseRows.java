package io.agenticflow.routing.learned;

import java.util.List;

/**
 * A matrix of which most entries are zero, row by row.
 *
 * @param width columns
 * @param columns of each row's entries
 * @param values beside the columns
 */
record SparseRows(int width, List<int[]> columns, List<float[]> values) {
  double timesRow(int row, double[] vector) {
    int[] places = columns.get(row);
    float[] numbers = values.get(row);
    double sum = 0;
    for (int i = 0; i < places.length; i++) {
      sum += numbers[i] * vector[places[i]];
    }
    return sum;
  }

  /** Adds a row, times {@code factor}, to {@code sum}. */
  void addRow(int row, double factor, double[] sum) {
    int[] places = columns.get(row);
    float[] numbers = values.get(row);
    for (int i = 0; i < places.length; i++) {
      sum[places[i]] += factor * numbers[i];
    }
  }
}
