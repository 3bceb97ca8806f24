package io.agenticflow.sandbox;

import java.nio.file.Files;
import java.nio.file.Path;

/** Whether this program runs in a container. */
public final class Container {
  private Container() {}

  /** Returns whether Docker, podman, Kubernetes or systemd-nspawn left their mark. */
  public static boolean isOne() {
    return Files.exists(Path.of("/.dockerenv"))
        || Files.exists(Path.of("/run/.containerenv"))
        || System.getenv("KUBERNETES_SERVICE_HOST") != null
        || System.getenv("container") != null;
  }
}
