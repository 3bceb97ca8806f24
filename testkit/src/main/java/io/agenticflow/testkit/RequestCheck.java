package io.agenticflow.testkit;

import java.util.List;

final class RequestCheck {
  private RequestCheck() {}

  static List<String> problems(RecordedRequest request) {
    return List.of();
  }
}
