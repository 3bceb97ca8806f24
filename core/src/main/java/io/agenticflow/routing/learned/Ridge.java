package io.agenticflow.routing.learned;

/**
 * Linear regression with a price on the squares of its weights, on centred columns and centred
 * targets. Solved by conjugate gradients, which need the matrix for products only.
 */
final class Ridge {
  private static final int MOST_STEPS = 40;

  /** Relative to the right side; smaller ones change no figure of merit in its fourth digit. */
  private static final double TOLERANCE = 1e-3;

  private final SparseRows matrix;
  private final int[] rows;
  private final double[] target;
  private final double targetMean;
  private final double[] columnMeans;

  /**
   * @param rows those to learn from; at least one
   * @param target by the matrix's rows; others than {@code rows} are not looked at
   */
  Ridge(SparseRows matrix, int[] rows, double[] target) {
    this.matrix = matrix;
    this.rows = rows;
    this.target = target;
    this.columnMeans = new double[matrix.width()];
    double sum = 0;
    for (int row : rows) {
      sum += target[row];
      matrix.addRow(row, 1.0 / rows.length, columnMeans);
    }
    this.targetMean = sum / rows.length;
  }

  /** A plane: what is predicted for a row is its product with the weights, plus the offset. */
  record Plane(double[] weights, double offset) {
    double at(SparseRows matrix, int row) {
      return matrix.timesRow(row, weights) + offset;
    }
  }

  /**
   * Fits the plane.
   *
   * @param penalty over 0
   */
  Plane fit(double penalty) {
    double[] weights = new double[matrix.width()];
    double[] residual = rightSide();
    double[] direction = residual.clone();
    double squares = dot(residual, residual);
    double goal = TOLERANCE * TOLERANCE * squares;
    for (int step = 0; step < MOST_STEPS && squares > goal; step++) {
      double[] image = normal(direction, penalty);
      double length = squares / dot(direction, image);
      for (int i = 0; i < weights.length; i++) {
        weights[i] += length * direction[i];
        residual[i] -= length * image[i];
      }
      double next = dot(residual, residual);
      double ratio = next / squares;
      for (int i = 0; i < weights.length; i++) {
        direction[i] = residual[i] + ratio * direction[i];
      }
      squares = next;
    }
    return new Plane(weights, targetMean - dot(columnMeans, weights));
  }

  private double[] rightSide() {
    double[] side = new double[matrix.width()];
    for (int row : rows) {
      matrix.addRow(row, target[row] - targetMean, side);
    }
    return side;
  }

  /** Returns (centred transposed times centred + penalty) times the vector. */
  private double[] normal(double[] vector, double penalty) {
    double mean = dot(columnMeans, vector);
    double[] image = new double[vector.length];
    for (int row : rows) {
      matrix.addRow(row, matrix.timesRow(row, vector) - mean, image);
    }
    for (int i = 0; i < image.length; i++) {
      image[i] += penalty * vector[i];
    }
    return image;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
