package io.agenticflow.cli.part;

import static java.util.Objects.requireNonNull;

import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A part of the program whose jars are in {@code lib/NAME} of the distribution, where the
 * launcher's class path does not reach, so that nothing is paid for them before {@link #find} is
 * called.
 *
 * <p>What the program wants of a part is an interface that stands below both; the part names its
 * class for it in {@code META-INF/services}. A part sees the program's classes, the program sees of
 * a part only what such an interface shows. Where there is no folder of that name the class path is
 * asked, so that a part works in programs that have everything there, and in tests.
 *
 * <p>A part is opened once in the life of the process and never closed: a native library can be
 * loaded by one class loader only. Safe for use by several threads.
 */
public final class OptionalPart {
  private static final Map<String, OptionalPart> PARTS = new ConcurrentHashMap<>();

  private final String name;
  private final ClassLoader classes;

  private OptionalPart(String name, ClassLoader classes) {
    this.name = name;
    this.classes = classes;
  }

  /**
   * Returns the part of that name of this program, whether it is installed or not.
   *
   * @param name of its folder in {@code lib}
   * @throws CliException where the folder is there and cannot be read
   */
  public static OptionalPart named(String name) {
    requireNonNull(name, "name");
    return PARTS.computeIfAbsent(
        name, key -> open(programs(), key, OptionalPart.class.getClassLoader()));
  }

  /**
   * Opens a part.
   *
   * @param libraries where the program's jars are; null where it runs from folders of classes
   */
  static OptionalPart open(@Nullable Path libraries, String name, ClassLoader program) {
    Path folder = libraries == null ? null : libraries.resolve(name);
    if (folder == null || !Files.isDirectory(folder)) {
      return new OptionalPart(name, program);
    }
    try {
      return new OptionalPart(name, new URLClassLoader(name, jars(folder), program));
    } catch (IOException e) {
      throw broken(name, "its jars in " + folder + " cannot be read: " + e, e);
    }
  }

  private static URL[] jars(Path folder) throws IOException {
    List<Path> found;
    try (Stream<Path> files = Files.list(folder)) {
      found = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
    URL[] jars = new URL[found.size()];
    for (int i = 0; i < jars.length; i++) {
      jars[i] = found.get(i).toUri().toURL();
    }
    return jars;
  }

  /** Returns the folder of the jar that this class came from, or null where it came from none. */
  private static @Nullable Path programs() {
    CodeSource source = OptionalPart.class.getProtectionDomain().getCodeSource();
    URL jar = source == null ? null : source.getLocation();
    if (jar == null || !jar.getPath().endsWith(".jar")) {
      return null;
    }
    try {
      return Path.of(jar.toURI()).getParent();
    } catch (URISyntaxException e) {
      return null; // not a file's address, so that nothing lies beside it
    }
  }

  /**
   * Returns what the part has for the interface, made anew; empty where the part is not installed.
   *
   * @throws CliException where it is installed and does not work
   */
  public <S> Optional<S> find(Class<S> service) {
    try {
      return ServiceLoader.load(service, classes).findFirst();
    } catch (ServiceConfigurationError | LinkageError e) {
      Throwable why = e.getCause() == null ? e : e.getCause();
      throw broken(name, why.toString(), e);
    }
  }

  private static CliException broken(String name, String why, Throwable cause) {
    return new CliException(
        ExitCode.FAILED,
        "the part " + name + " of this program does not work: " + why,
        "install or build the program again",
        cause);
  }
}
