package io.agenticflow.cli.part;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.cli.command.CliException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptionalPartTest {
  private static final ClassLoader PROGRAM = OptionalPartTest.class.getClassLoader();

  @TempDir Path temp;

  @Test
  void folderBesideTheJars_isOpened_andOnlyThere() throws Exception {
    Path library = temp.resolve("lib");
    writeJar(library, "speech", "return \"from the part\";");

    OptionalPart part = OptionalPart.open(library, "speech", PROGRAM);

    assertThat(part.find(Supplier.class).orElseThrow().get()).isEqualTo("from the part");
    assertThatThrownBy(() -> PROGRAM.loadClass("speech.Answer"))
        .isInstanceOf(ClassNotFoundException.class);
  }

  @Test
  void partSeesTheProgramsClasses() throws Exception {
    Path library = temp.resolve("lib");
    writeJar(library, "speech", "return io.agenticflow.cli.command.ExitCode.OK;");

    assertThat(OptionalPart.open(library, "speech", PROGRAM).find(Supplier.class)).isPresent();
  }

  @Test
  void missingFolder_isAnAbsentPart() {
    assertThat(OptionalPart.open(temp, "speech", PROGRAM).find(Supplier.class)).isEmpty();
    assertThat(OptionalPart.open(null, "speech", PROGRAM).find(Supplier.class)).isEmpty();
    assertThat(OptionalPart.named("speech").find(Supplier.class)).isEmpty();
  }

  @Test
  void missingFolder_asksTheClassPath() throws Exception {
    writeJar(temp, "speech", "return \"from the class path\";");
    try (var program =
        new URLClassLoader(
            new URL[] {temp.resolve("speech/answer.jar").toUri().toURL()}, PROGRAM)) {
      Supplier<?> found =
          OptionalPart.open(temp.resolve("nothing"), "speech", program)
              .find(Supplier.class)
              .orElseThrow();

      assertThat(found.get()).isEqualTo("from the class path");
    }
  }

  @Test
  void brokenPart_saysSoInOneLine() throws Exception {
    Path folder = Files.createDirectories(temp.resolve("speech"));
    try (JarOutputStream jar =
        new JarOutputStream(Files.newOutputStream(folder.resolve("answer.jar")))) {
      put(jar, "META-INF/services/java.util.function.Supplier", "speech.Gone".getBytes(UTF_8));
    }
    OptionalPart part = OptionalPart.open(temp, "speech", PROGRAM);

    assertThatThrownBy(() -> part.find(Supplier.class))
        .isInstanceOf(CliException.class)
        .hasMessageContainingAll("the part speech of this program does not work", "speech.Gone")
        .message()
        .doesNotContain("\n");
  }

  /** Writes a jar with one class for {@link Supplier} into the part's folder. */
  private void writeJar(Path library, String part, String body) throws IOException {
    Path source = Files.createDirectories(temp.resolve("source")).resolve("Answer.java");
    Files.writeString(
        source,
        "package speech; public final class Answer implements java.util.function.Supplier<Object> {"
            + " public Object get() { "
            + body
            + " } }");
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-d",
                temp.resolve("classes").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                source.toString());
    assertThat(failed).isZero();
    Path jar = Files.createDirectories(library.resolve(part)).resolve("answer.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (String each :
          List.of("speech/Answer.class", "META-INF/services/java.util.function.Supplier")) {
        put(
            out,
            each,
            each.startsWith("META-INF")
                ? "speech.Answer".getBytes(UTF_8)
                : Files.readAllBytes(temp.resolve("classes").resolve(each)));
      }
    }
  }

  private static void put(OutputStream jar, String name, byte[] content) throws IOException {
    ((JarOutputStream) jar).putNextEntry(new JarEntry(name));
    jar.write(content);
  }
}
