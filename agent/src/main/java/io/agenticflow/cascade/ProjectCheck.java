package io.agenticflow.cascade;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/** Finds out how a project tests itself, from the files at its top; runs nothing. */
final class ProjectCheck {
  private ProjectCheck() {}

  /** A file, and the command that belongs to it. */
  private record Sign(String file, String command) {}

  private static final List<Sign> SIGNS =
      List.of(
          new Sign("mvnw", "./mvnw -q -B test"),
          new Sign("pom.xml", "mvn -q -B test"),
          new Sign("gradlew", "./gradlew -q test"),
          new Sign("build.gradle", "gradle -q test"),
          new Sign("build.gradle.kts", "gradle -q test"),
          new Sign("Cargo.toml", "cargo test -q"),
          new Sign("go.mod", "go test ./..."),
          new Sign("pytest.ini", "python3 -m pytest -q"),
          new Sign("conftest.py", "python3 -m pytest -q"),
          new Sign("tox.ini", "python3 -m pytest -q"));

  /** Returns the command, or null where no file tells of one. */
  static @Nullable String detect(Path folder) {
    String byPackage = ofPackageJson(folder.resolve("package.json"));
    if (byPackage != null) {
      return byPackage;
    }
    for (Sign sign : SIGNS) {
      if (Files.isRegularFile(folder.resolve(sign.file()))) {
        return sign.command();
      }
    }
    if (contains(folder.resolve("pyproject.toml"), "pytest")) {
      return "python3 -m pytest -q";
    }
    for (String name : List.of("Makefile", "makefile", "GNUmakefile")) {
      if (hasLine(folder.resolve(name), "test:")) {
        return "make test";
      }
    }
    return null;
  }

  /** npm's own placeholder fails always and tests nothing. */
  private static @Nullable String ofPackageJson(Path file) {
    String text = text(file);
    if (text == null) {
      return null;
    }
    try {
      JrsValue scripts = Json.field(Json.parse(text), "scripts");
      String test = Json.string(scripts, "test");
      if (test != null && !test.contains("no test specified")) {
        return "npm test --silent";
      }
      return Json.string(scripts, "build") == null ? null : "npm run build --silent";
    } catch (JsonException e) {
      return null; // npm will not read it either
    }
  }

  private static boolean contains(Path file, String word) {
    String text = text(file);
    return text != null && text.contains(word);
  }

  private static boolean hasLine(Path file, String beginning) {
    String text = text(file);
    return text != null && text.lines().anyMatch(line -> line.startsWith(beginning));
  }

  private static @Nullable String text(Path file) {
    try {
      return Files.isRegularFile(file) ? Files.readString(file) : null;
    } catch (IOException e) {
      return null; // what cannot be read tells nothing
    }
  }
}
