import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Takes the native libraries out of jars, and unpacks those of this platform.
 *
 * <p>{@code java Natives.java LIB TARGET}: out of every jar of the folder LIB whose natives are
 * known here. The image names TARGET to the libraries, which then unpack nothing themselves.
 */
final class Natives {
  /** The beginning of a jar's name, and the folder in it that has one folder for each platform. */
  private static final Map<String, String> FOLDERS =
      Map.of("sqlite-jdbc-", "/org/sqlite/native", "llama-", "/de/kherud/llama");

  private Natives() {}

  public static void main(String[] arguments) throws IOException {
    Path target = Files.createDirectories(Path.of(arguments[1]));
    List<Path> jars;
    try (Stream<Path> files = Files.list(Path.of(arguments[0]))) {
      jars = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
    for (Path jar : jars) {
      for (Map.Entry<String, String> known : FOLDERS.entrySet()) {
        if (jar.getFileName().toString().startsWith(known.getKey())) {
          takeOut(jar, known.getValue(), target);
        }
      }
    }
  }

  private static void takeOut(Path jar, String folder, Path target) throws IOException {
    try (FileSystem inside = FileSystems.newFileSystem(jar)) {
      List<Path> libraries = libraries(inside.getPath(folder));
      Path ours = inside.getPath(folder, platform());
      List<Path> taken = libraries.stream().filter(file -> file.startsWith(ours)).toList();
      if (taken.isEmpty()) {
        throw new IOException(jar + " has no library for " + platform());
      }
      for (Path library : taken) {
        Files.copy(
            library,
            target.resolve(library.getFileName().toString()),
            StandardCopyOption.REPLACE_EXISTING);
      }
      for (Path library : libraries) {
        Files.delete(library);
      }
    }
  }

  private static List<Path> libraries(Path folder) throws IOException {
    List<Path> all = new ArrayList<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = file.toString();
            if (name.endsWith(".so") || name.endsWith(".dylib") || name.endsWith(".dll")) {
              all.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return all;
  }

  private static String platform() {
    String architecture = System.getProperty("os.arch");
    return "Linux/" + (architecture.equals("amd64") ? "x86_64" : architecture);
  }
}
