package io.agenticflow.local;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model that {@link Models#pull} knows by name.
 *
 * @param repository its place on the hub, {@code owner/name}
 * @param file the file in it
 * @param bytes about how large the file is; the hub has the exact figure
 * @param licence as the model's page names it
 * @param description one line for people
 */
public record CatalogModel(
    String name, String repository, String file, long bytes, String licence, String description) {

  /**
   * Small instruct models with one 4-bit file each, of kinds that the engine knows (its llama.cpp
   * is of March 2025), best for this purpose first. Repositories, file names, sizes and licences as
   * other projects' download lists and the model pages state them in 2026; the files themselves
   * were not downloaded to check.
   */
  static final List<CatalogModel> ALL =
      List.of(
          new CatalogModel(
              "qwen2.5-coder-7b",
              "Qwen/Qwen2.5-Coder-7B-Instruct-GGUF",
              "qwen2.5-coder-7b-instruct-q4_k_m.gguf",
              4_683_073_536L,
              "Apache-2.0",
              "writes code; the best of this list, wants 8 GB of memory"),
          new CatalogModel(
              "qwen2.5-coder-3b",
              "Qwen/Qwen2.5-Coder-3B-Instruct-GGUF",
              "qwen2.5-coder-3b-instruct-q4_k_m.gguf",
              2_100_000_000L,
              "Qwen Research (not for commercial use)",
              "writes code"),
          new CatalogModel(
              "llama-3.2-3b",
              "bartowski/Llama-3.2-3B-Instruct-GGUF",
              "Llama-3.2-3B-Instruct-Q4_K_M.gguf",
              2_019_377_696L,
              "Llama 3.2 Community",
              "general"),
          new CatalogModel(
              "granite-3.3-2b",
              "ibm-granite/granite-3.3-2b-instruct-GGUF",
              "granite-3.3-2b-instruct-Q4_K_M.gguf",
              1_545_303_328L,
              "Apache-2.0",
              "general, trained for tools"),
          new CatalogModel(
              "qwen2.5-coder-1.5b",
              "Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
              "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
              1_117_000_000L,
              "Apache-2.0",
              "writes code, quick"),
          new CatalogModel(
              "qwen2.5-1.5b",
              "Qwen/Qwen2.5-1.5B-Instruct-GGUF",
              "qwen2.5-1.5b-instruct-q4_k_m.gguf",
              1_117_320_736L,
              "Apache-2.0",
              "general, quick"),
          new CatalogModel(
              "smollm2-1.7b",
              "HuggingFaceTB/SmolLM2-1.7B-Instruct-GGUF",
              "smollm2-1.7b-instruct-q4_k_m.gguf",
              1_055_609_824L,
              "Apache-2.0",
              "general"),
          new CatalogModel(
              "qwen2.5-0.5b",
              "Qwen/Qwen2.5-0.5B-Instruct-GGUF",
              "qwen2.5-0.5b-instruct-q4_k_m.gguf",
              491_400_032L,
              "Apache-2.0",
              "the smallest; for trying things out"));

  public CatalogModel {
    requireNonNull(name, "name");
    requireNonNull(repository, "repository");
    requireNonNull(file, "file");
    requireNonNull(licence, "licence");
    requireNonNull(description, "description");
  }

  /** Returns the model of that name, in any case, with or without {@code -instruct}; or null. */
  static @Nullable CatalogModel named(String name) {
    for (CatalogModel model : ALL) {
      if (model.name().equalsIgnoreCase(name)
          || (model.name() + "-instruct").equalsIgnoreCase(name)) {
        return model;
      }
    }
    return null;
  }
}
