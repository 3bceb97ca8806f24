package io.agenticflow.local;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A model file on this machine.
 *
 * @param name its name in {@code gguf:<name>}: the catalogue's where it is from there, else the
 *     file's without {@code .gguf}
 * @param pulled when it came here
 */
public record InstalledModel(String name, Path file, long bytes, Instant pulled) {
  public InstalledModel {
    requireNonNull(name, "name");
    requireNonNull(file, "file");
    requireNonNull(pulled, "pulled");
  }
}
