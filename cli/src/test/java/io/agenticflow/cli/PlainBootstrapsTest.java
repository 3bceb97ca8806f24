package io.agenticflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeModel;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the build makes of switches and records does what the compiler's did. */
class PlainBootstrapsTest {
  /** Tells all that can be told of the switches and records in it. */
  private static final String SOURCE =
      """
      import java.util.*;
      import java.util.function.Supplier;

      public class Sample implements Supplier<String> {
        sealed interface Shape {
          default String name() {
            return switch (this) {
              case Dot _ -> "dot";
              case Line l when l.length() > 9 -> "long line";
              case Line _ -> "line";
              case Box(Shape in, _) -> "box of " + in.name();
            };
          }
        }
        record Dot() implements Shape {}
        record Line(long length) implements Shape {}
        record Box(Shape in, List<String> labels) implements Shape {}
        record All(boolean z, byte b, char c, short s, int i, long j, float f, double d, Object o,
            int[] a) {}

        private static String kind(Object of) {
          return switch (of) {
            case null -> "null";
            case String s when s.isEmpty() -> "empty";
            case CharSequence _ -> "text";
            case Integer i when i > 5 -> "big";
            case Number _ -> "number";
            case int[] _ -> "ints";
            default -> "other";
          };
        }

        private static String word(String of) {
          return switch (of) {
            case String s when s.length() > 3 -> "long";
            case "a" -> "the a";
            default -> "word";
          };
        }

        public String get() {
          StringBuilder told = new StringBuilder();
          for (Object of : new Object[] {null, "", "x", 9, 3, 2.5, new int[0], 'c'}) {
            told.append(kind(of)).append(' ');
          }
          told.append(word("a")).append(word("abcd")).append(word("b")).append(' ');
          Shape line = new Line(3);
          for (Shape of : List.of(new Dot(), line, new Line(10), new Box(line, List.of("l")))) {
            told.append(of.name()).append(' ').append(of.hashCode()).append(' ').append(of);
          }
          int[] ints = {1};
          List<All> all = List.of(
              new All(true, (byte) 1, 'c', (short) 2, 3, 4L, 5f, 6d, "o", ints),
              new All(true, (byte) 1, 'c', (short) 2, 3, 4L, 5f, 6d, new String("o"), ints),
              new All(false, (byte) 1, 'c', (short) 2, 3, 4L, 5f, 6d, "o", ints),
              new All(true, (byte) 1, 'c', (short) 2, 3, 5L, 5f, 6d, "o", ints),
              new All(true, (byte) 1, 'c', (short) 2, 3, 4L, Float.NaN, -0.0, null, null),
              new All(true, (byte) 1, 'c', (short) 2, 3, 4L, Float.NaN, -0.0, null, null),
              new All(true, (byte) 1, 'c', (short) 2, 3, 4L, Float.NaN, 0.0, null, null));
          for (All one : all) {
            for (All other : all) {
              told.append(one.equals(other) ? '=' : '.');
            }
            told.append(one.equals(null)).append(one.equals("x"));
          }
          told.append(all.get(0).hashCode() == all.get(1).hashCode());
          return told.append(all.get(4).hashCode()).toString();
        }
      }
      """;

  private static String before = "";
  private static String after = "";
  private static long dynamicBefore;
  private static long dynamicAfter;

  @BeforeAll
  static void rewrite(@TempDir Path folder) throws Exception {
    Path source = Files.writeString(folder.resolve("Sample.java"), SOURCE);
    Path classes = Files.createDirectory(folder.resolve("classes"));
    assertThat(
            ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-d", classes.toString(), source.toString()))
        .isZero();
    Path lib = Files.createDirectory(folder.resolve("lib"));
    Path jar = lib.resolve("agentic-flow-sample.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.list(classes)) {
      for (Path file : files.toList()) {
        out.putNextEntry(new JarEntry(file.getFileName().toString()));
        Files.copy(file, out);
      }
    }
    before = told(jar);
    dynamicBefore = bootstraps(jar);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                Path.of("src", "build", "PlainBootstraps.java").toString(),
                lib.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    after = told(jar);
    dynamicAfter = bootstraps(jar);
  }

  private static String told(Path jar) throws Exception {
    try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()})) {
      return (String)
          ((Supplier<?>) loader.loadClass("Sample").getDeclaredConstructor().newInstance()).get();
    }
  }

  /** Counts the switches over types only, and the comparisons of records. */
  private static long bootstraps(Path jar) throws IOException {
    long count = 0;
    try (JarFile file = new JarFile(jar.toFile())) {
      for (JarEntry entry : (Iterable<JarEntry>) file.stream()::iterator) {
        byte[] bytes = file.getInputStream(entry).readAllBytes();
        count +=
            ClassFile.of().parse(bytes).methods().stream()
                .flatMap(method -> method.code().stream())
                .flatMap(CodeModel::elementStream)
                .filter(PlainBootstrapsTest::isToBeReplaced)
                .count();
      }
    }
    return count;
  }

  private static boolean isToBeReplaced(Object element) {
    return element instanceof InvokeDynamicInstruction call
        && (call.bootstrapMethod().owner().displayName().equals("SwitchBootstraps")
            || List.of("equals", "hashCode").contains(call.name().stringValue()));
  }

  @Test
  void sample_isRewritten_butForTheSwitchWithAText() {
    assertThat(dynamicBefore).isEqualTo(11);
    assertThat(dynamicAfter).isEqualTo(1);
  }

  @Test
  void rewrittenSample_behavesAsBefore() {
    assertThat(after).isEqualTo(before).contains("null empty text big number number ints other");
  }
}
