package io.agenticflow.deployment;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * One object of a manifest.
 *
 * @param place where it stands, for messages
 * @param fields as YAML has them; may be changed
 */
record Manifest(String place, Map<String, Object> fields) {
  /** The folder of this module, where the tests are run. */
  static final Path FOLDER = Path.of("").toAbsolutePath();

  /** Returns the objects of all YAML files below a folder of this module, kustomizations aside. */
  static List<Manifest> below(String folder) throws IOException {
    List<Manifest> all = new ArrayList<>();
    try (Stream<Path> files = Files.walk(FOLDER.resolve(folder))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".yaml")).sorted().toList()) {
        if (!file.endsWith("kustomization.yaml")) {
          all.addAll(read(FOLDER.relativize(file).toString(), Files.readString(file)));
        }
      }
    }
    return all;
  }

  static List<Manifest> read(String place, String yaml) {
    List<Manifest> all = new ArrayList<>();
    for (Object each :
        new Load(LoadSettings.builder().setLabel(place).build()).loadAllFromString(yaml)) {
      if (each != null) {
        all.add(new Manifest(place, copy(map(each))));
      }
    }
    return all;
  }

  String kind() {
    return text("kind");
  }

  String name() {
    return kind() + " " + text("metadata", "name");
  }

  /** Returns a copy whose fields can be changed without changing this one's. */
  Manifest copied() {
    return new Manifest(place, copy(fields));
  }

  /** Returns what is at a path of names and places in lists; null where there is nothing. */
  @Nullable Object at(Object... path) {
    Object here = fields;
    for (Object step : path) {
      if (here instanceof Map<?, ?> map) {
        here = map.get(step);
      } else if (here instanceof List<?> list && step instanceof Integer index) {
        here = index < list.size() ? list.get(index) : null;
      } else {
        return null;
      }
    }
    return here;
  }

  String text(Object... path) {
    return String.valueOf(at(path));
  }

  /** Returns the mapping at a path, to be read or changed. */
  Map<String, Object> mapAt(Object... path) {
    return map(requireNonNull(at(path), place));
  }

  List<Object> listAt(Object... path) {
    return list(requireNonNull(at(path), place));
  }

  /** Returns the specification of the pods that it makes; null where it makes none. */
  @Nullable Map<String, Object> podSpec() {
    Object spec =
        switch (kind()) {
          case "Deployment", "Job", "RestateDeployment" -> at("spec", "template", "spec");
          case "CronJob" -> at("spec", "jobTemplate", "spec", "template", "spec");
          default -> null;
        };
    return spec == null ? null : map(spec);
  }

  @Override
  public String toString() {
    return place + " (" + name() + ")";
  }

  @SuppressWarnings("unchecked") // YAML that is no such mapping fails where it is read
  static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }

  @SuppressWarnings("unchecked") // as above
  static List<Object> list(Object value) {
    return (List<Object>) value;
  }

  private static Map<String, Object> copy(Map<String, Object> fields) {
    Map<String, Object> copy = new LinkedHashMap<>();
    fields.forEach((name, value) -> copy.put(name, copy(value)));
    return copy;
  }

  private static @Nullable Object copy(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> copy(map((Object) map));
      case List<?> list -> {
        List<@Nullable Object> copies = new ArrayList<>();
        list.forEach(each -> copies.add(copy(each)));
        yield copies;
      }
      case null, default -> value;
    };
  }
}
