package io.agenticflow.cli.launcher;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The built program, as the launcher starts it: {@code bin}, {@code lib}, {@code aot}.
 *
 * @param folder its home
 */
record Distribution(Path folder) {

  /** Returns the one that the build made. */
  static Distribution built() {
    return new Distribution(
        Path.of(System.getProperty("agenticflow.dist", "target/agentic-flow")).toAbsolutePath());
  }

  /** Copies it, times included, which the start-up cache depends on. */
  Distribution copyTo(Path target) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(target.resolve(folder.relativize(each)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path each, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(
                each, target.resolve(folder.relativize(each)), StandardCopyOption.COPY_ATTRIBUTES);
            return FileVisitResult.CONTINUE;
          }
        });
    return new Distribution(target);
  }

  String launcher() {
    return folder.resolve("bin/agentic-flow").toString();
  }

  Path jar(String module) throws IOException {
    return only("lib", "agentic-flow-" + module + "-", ".jar");
  }

  /** Returns the cache for commands that run for seconds. */
  Path cache() throws IOException {
    return only("aot", "", "-one-shot.aot");
  }

  /** Returns the cache for servers. */
  Path serverCache() throws IOException {
    return only("aot", "", "-server.aot");
  }

  private Path only(String inside, String prefix, String suffix) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(inside))) {
      List<Path> found =
          files
              .filter(each -> each.getFileName().toString().startsWith(prefix))
              .filter(each -> each.getFileName().toString().endsWith(suffix))
              .sorted(Comparator.naturalOrder())
              .toList();
      if (found.size() != 1) {
        throw new IllegalStateException("not one " + prefix + "*" + suffix + " but " + found);
      }
      return found.getFirst();
    }
  }
}
