package io.agenticflow.cli.route;

import io.agenticflow.json.JsonObjectBuilder;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** Writes figures of merit as JSON: four places after the point, null where there is none. */
final class RouteNumbers {
  private static final int PLACES = 4;

  private RouteNumbers() {}

  static void put(JsonObjectBuilder json, String name, double value) {
    if (Double.isNaN(value)) {
      json.putNull(name);
    } else {
      json.put(name, BigDecimal.valueOf(value).setScale(PLACES, RoundingMode.HALF_UP));
    }
  }
}
