package io.agenticflow.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Starts the program that the build made through its launcher. */
class LauncherIT {
  private static final Distribution BUILT = Distribution.built();

  /** Has the JVM write down which classes come from the cache. */
  private static final String CLASS_LOG = "-Xlog:class+load:file=classes.log";

  @TempDir Path temp;

  private Started.Outcome version(String launcher) throws Exception {
    return version(launcher, Map.of());
  }

  private Started.Outcome version(String launcher, Map<String, String> environment)
      throws Exception {
    Files.deleteIfExists(temp.resolve("classes.log"));
    Map<String, String> all = new java.util.HashMap<>(environment);
    all.put("AGENTIC_FLOW_JAVA_OPTS", CLASS_LOG);
    return Started.run(temp, all, launcher, "--version");
  }

  private boolean cacheWasUsed() throws IOException {
    return cacheHeld("io.agenticflow.cli.Main");
  }

  private boolean cacheHeld(String loaded) throws IOException {
    return Files.readString(temp.resolve("classes.log"))
        .contains(loaded + " source: shared objects file");
  }

  private static void assertIsVersion(Started.Outcome outcome) {
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out())
        .matches("agentic-flow \\d\\S+( \\([0-9a-f]+(-dirty)?\\))?, Java 2[5-9]\\S*\n");
    assertThat(outcome.exitCode()).isZero();
  }

  @Test
  void theBuildsOwn_startsWithTheCache() throws Exception {
    assertIsVersion(version(BUILT.launcher()));
    assertThat(cacheWasUsed()).isTrue();
  }

  @Test
  void server_startsWithACacheOfItsOwn() throws Exception {
    Started.Outcome outcome =
        Started.run(
            temp, Map.of("AGENTIC_FLOW_JAVA_OPTS", CLASS_LOG), BUILT.launcher(), "proxy", "--help");
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out()).startsWith("Usage: agentic-flow proxy");
    assertThat(cacheWasUsed()).isTrue();
    assertThat(cacheHeld("io.agenticflow.gateway.GatewayServer")).isTrue();

    assertIsVersion(version(BUILT.launcher()));
    assertThat(cacheHeld("io.agenticflow.gateway.GatewayServer"))
        .as("what a command that runs for seconds would load for nothing")
        .isFalse();
  }

  @Test
  void links_areFollowedFromAnyFolder() throws Exception {
    Path links = Files.createDirectories(temp.resolve("a folder/of links"));
    Path absolute = Files.createSymbolicLink(links.resolve("one"), Path.of(BUILT.launcher()));
    Path relative = Files.createSymbolicLink(temp.resolve("two"), Path.of("a folder/of links/one"));
    assertIsVersion(version(absolute.toString()));
    assertIsVersion(version(relative.toString()));
    assertThat(cacheWasUsed()).isTrue();
    assertIsVersion(Started.run(links, Map.of(), "./one", "--version"));
    assertIsVersion(Started.run(links, Map.of(), "../../two", "--version"));
    assertIsVersion(
        Started.run(
            links,
            Map.of("PATH", temp + ":" + System.getenv("PATH")),
            "sh",
            "-c",
            "two --version"));
  }

  @Test
  void folderWithSpaces_isFineOnceWarmedUp() throws Exception {
    Distribution moved = BUILT.copyTo(temp.resolve("a folder with 'quotes' and $pa ces"));
    Files.setLastModifiedTime(
        moved.jar("core"), FileTime.from(Instant.ofEpochSecond(1_700_000_000)));
    assertIsVersion(version(moved.launcher()));
    assertThat(cacheWasUsed()).as("another time of a jar is another program").isFalse();

    Started.Outcome warmup = Started.run(temp, Map.of(), moved.launcher(), "warmup");
    assertThat(warmup.exitCode()).as(warmup.err()).isZero();
    assertThat(warmup.out()).isEmpty();
    assertThat(warmup.err()).startsWith("agentic-flow: start-up caches made for the Java in ");
    assertThat(moved.cache()).as("the old one is gone").exists();
    assertThat(moved.serverCache()).as("the old one is gone").exists();
    assertIsVersion(version(moved.launcher()));
    assertThat(cacheWasUsed()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"C", "C.UTF-8", "en_US.UTF-8"})
  void locale_doesNotChangeTheOrderOfTheJars(String locale) throws Exception {
    assertIsVersion(version(BUILT.launcher(), Map.of("LC_ALL", locale)));
    assertThat(cacheWasUsed()).isTrue();
  }

  @Test
  void replacedJar_runsTheNewCode() throws Exception {
    Distribution copy = BUILT.copyTo(temp.resolve("dist"));
    assertIsVersion(version(copy.launcher()));
    assertThat(cacheWasUsed()).isTrue();

    replaceVersion(copy.jar("cli"));
    Started.Outcome outcome = version(copy.launcher());
    assertThat(outcome).isEqualTo(new Started.Outcome(0, "the new code\n", ""));
  }

  @Test
  void replacedJarOfTheSameTime_runsTheNewCode() throws Exception {
    Distribution copy = BUILT.copyTo(temp.resolve("dist"));
    FileTime time = Files.getLastModifiedTime(copy.jar("cli"));
    replaceVersion(copy.jar("cli"));
    Files.setLastModifiedTime(copy.jar("cli"), time);
    assertThat(version(copy.launcher()).out()).isEqualTo("the new code\n");
  }

  /** Puts another version of one class into the jar. */
  private void replaceVersion(Path jar) throws IOException {
    Path source = temp.resolve("Version.java");
    Files.writeString(
        source,
        """
        package io.agenticflow.cli;
        final class Version {
          static String line() {
            return "the new code";
          }
        }
        """);
    Path classes = Files.createDirectories(temp.resolve("classes"));
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "--release", "25", "-d", classes.toString(), source.toString());
    assertThat(failed).isZero();
    try (FileSystem inside =
        FileSystems.newFileSystem(URI.create("jar:" + jar.toUri()), Map.of())) {
      Files.copy(
          classes.resolve("io/agenticflow/cli/Version.class"),
          inside.getPath("io/agenticflow/cli/Version.class"),
          StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "empty",
    "truncated",
    "random",
    "middle",
    "empty-and-marked",
    "truncated-and-marked",
    "random-and-marked"
  })
  void brokenCache_isNotUsed_silently(String how) throws Exception {
    Distribution copy = BUILT.copyTo(temp.resolve("dist"));
    Path cache = copy.cache();
    byte[] noise = new byte[4096];
    new Random(1).nextBytes(noise);
    // The mark may be of the same tick of the clock otherwise.
    Thread.sleep(20);
    if (how.startsWith("empty")) {
      Files.write(cache, new byte[0]);
    } else if (how.startsWith("random")) {
      Files.write(cache, noise);
    } else if (how.startsWith("truncated")) {
      try (RandomAccessFile file = new RandomAccessFile(cache.toFile(), "rw")) {
        file.setLength(file.length() / 2);
      }
    } else {
      try (RandomAccessFile file = new RandomAccessFile(cache.toFile(), "rw")) {
        file.seek(file.length() / 4);
        file.write(noise);
      }
    }
    if (how.endsWith("-and-marked")) {
      Files.write(Path.of(cache + ".ok"), new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
      Files.setLastModifiedTime(
          Path.of(cache + ".ok"), FileTime.from(Instant.now().plusSeconds(1)));
    }
    assertIsVersion(version(copy.launcher()));
    assertThat(cacheWasUsed()).isFalse();
  }

  @Test
  void cache_canBeTurnedOff() throws Exception {
    assertIsVersion(version(BUILT.launcher(), Map.of("AGENTIC_FLOW_AOT", "off")));
    assertThat(cacheWasUsed()).isFalse();
  }

  @Test
  void otherHeaderLayout_isStartedWithoutTheCache_silently() throws Exception {
    String options = "-XX:-UseCompactObjectHeaders";
    Started.Outcome outcome =
        Started.run(temp, Map.of("AGENTIC_FLOW_JAVA_OPTS", options), BUILT.launcher(), "--version");
    assertIsVersion(outcome);
  }

  @Test
  void cache_goesToTheUsersFolderWhereItCannotBeWrittenBesideTheProgram() throws Exception {
    Distribution copy = BUILT.copyTo(temp.resolve("dist"));
    for (Path cache : List.of(copy.cache(), copy.serverCache())) {
      Files.delete(cache);
      Files.delete(Path.of(cache + ".ok"));
    }
    Files.delete(copy.folder().resolve("aot"));
    Files.writeString(copy.folder().resolve("aot"), "in the way, also for root");
    Map<String, String> environment = Map.of("XDG_CACHE_HOME", temp.resolve("my cache").toString());
    Started.Outcome warmup = Started.run(temp, environment, copy.launcher(), "warmup");
    assertThat(warmup.exitCode()).as(warmup.err()).isZero();
    assertIsVersion(version(copy.launcher(), environment));
    assertThat(cacheWasUsed()).isTrue();
  }

  @Test
  void failedTraining_isAWarning_andLeavesNothingBehind() throws Exception {
    Distribution copy = BUILT.copyTo(temp.resolve("dist"));
    Files.delete(copy.cache());
    Files.delete(copy.serverCache());
    try (FileSystem inside =
        FileSystems.newFileSystem(URI.create("jar:" + copy.jar("cli").toUri()), Map.of())) {
      Files.delete(inside.getPath("io/agenticflow/cli/Training.class"));
    }
    Started.Outcome outcome = Started.run(temp, Map.of(), copy.launcher(), "warmup");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err())
        .contains("Training")
        .endsWith("warning: no start-up cache was made, starts will be slower\n");
    assertThat(copy.folder().resolve("aot"))
        .isDirectoryNotContaining(each -> !each.toString().endsWith(".ok"));
  }

  @Test
  void unknownFlag_isToldOnStandardErrorOnly() throws Exception {
    Started.Outcome outcome = Started.run(temp, Map.of(), BUILT.launcher(), "--modle", "x");
    assertThat(outcome)
        .isEqualTo(
            new Started.Outcome(
                2,
                "",
                """
                agentic-flow: unknown option --modle: did you mean --model?
                  see agentic-flow --help
                """));
  }

  @Test
  void arguments_arePassedOnAsTheyAre() throws Exception {
    Started.Outcome outcome =
        Started.run(temp, Map.of(), BUILT.launcher(), "help", "a  b'\"$HOME*");
    assertThat(outcome.err()).startsWith("agentic-flow: no command 'a  b'\"$HOME*'");
    assertThat(Started.run(temp, Map.of(), BUILT.launcher(), "help", "").err())
        .startsWith("agentic-flow: no command ''");
  }

  @ParameterizedTest
  @CsvSource({"C, ''", "'', POSIX", "'', ''"})
  void folderWithOtherLetters_isFineWithoutALocale(String language, String all) throws Exception {
    // The shell makes the folder: this JVM may have no locale either.
    Started.Outcome outcome =
        Started.run(
            temp,
            Map.of("LANG", language, "LC_CTYPE", "", "LC_ALL", all),
            "sh",
            "-c",
            "folder=$(printf 'w\\303\\266rk') && mkdir -p \"$folder\" && cd \"$folder\" && \"$1\""
                + " --agent coder --task 'Create a Python hello world in hello.py' --model demo &&"
                + " ls",
            "sh",
            BUILT.launcher());
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out()).endsWith("hello.py\n");
  }

  @Test
  void fullDisk_isAnError_aReaderThatLeftIsNot() throws Exception {
    Started.Outcome full =
        Started.run(temp, Map.of(), "sh", "-c", "'" + BUILT.launcher() + "' --help > /dev/full");
    assertThat(full.exitCode()).isEqualTo(1);
    assertThat(full.err())
        .isEqualTo("agentic-flow: cannot write to standard output: No space left on device\n");
    Started.Outcome left =
        Started.run(
            temp,
            Map.of(),
            "bash",
            "-c",
            "'" + BUILT.launcher() + "' --help | true; echo ${PIPESTATUS[0]}");
    assertThat(left).isEqualTo(new Started.Outcome(0, "0\n", ""));
  }

  @ParameterizedTest
  @CsvSource({"TERM,143", "INT,130"})
  void signals_reachTheProgram(String signal, int exitCode) throws Exception {
    assumeFalse(
        signal.equals("INT") && interruptsAreIgnored(),
        "started in a way that has all children ignore interrupts");
    Path jdk = jdkThatRuns(Sleeper.class);
    Started started =
        Started.start(
            temp, Map.of("AGENTIC_FLOW_JAVA_HOME", jdk.toString()), BUILT.launcher(), "--version");
    try {
      for (int i = 0; i < 300 && !Files.readString(started.out()).contains("ready"); i++) {
        Thread.sleep(100);
      }
      Started.run(temp, Map.of(), "kill", "-" + signal, Long.toString(started.process().pid()));
    } finally {
      if (!started.process().waitFor(20, java.util.concurrent.TimeUnit.SECONDS)) {
        started.process().destroyForcibly();
      }
    }
    assertThat(started.outcome())
        .isEqualTo(new Started.Outcome(exitCode, "ready\ntidied up\n", ""));
  }

  /** Stands in for the program: runs until a signal ends it, and tidies up then. */
  static final class Sleeper {
    private Sleeper() {}

    public static void main(String[] none) throws InterruptedException {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("tidied up")));
      System.out.println("ready");
      Thread.sleep(60_000);
    }
  }

  private static boolean interruptsAreIgnored() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("SigIgn:")) {
        return (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0;
      }
    }
    return false;
  }

  /** Makes what looks like a JDK, whose java is this JVM's, running another class of ours. */
  private Path jdkThatRuns(Class<?> main) throws Exception {
    String classes =
        Path.of(main.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return fakeJdk(
        "jdk", "25.0.3", "exec '" + java + "' -cp '" + classes + "' '" + main.getName() + "'");
  }

  private Path fakeJdk(String name, String version, String script) throws IOException {
    Path home = Files.createDirectories(temp.resolve(name));
    Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
    Files.writeString(
        home.resolve("release"), "IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"" + version + "\"\n");
    Files.writeString(java, "#!/bin/sh\n" + script + "\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    return home;
  }

  @Test
  void oldJdk_isPassedOver_forTheOneOnThePath() throws Exception {
    Path old = fakeJdk("jdk 17", "17.0.15", "echo the old one");
    Path next = fakeJdk("jdk 26", "26-ea", "echo the new one");
    Path bin = Files.createDirectories(temp.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("java"), next.resolve("bin/java"));
    Map<String, String> environment =
        Map.of(
            "JAVA_HOME",
            old.toString(),
            "HOME",
            temp.toString(),
            "PATH",
            bin + ":" + System.getenv("PATH"));
    assertThat(Started.run(temp, environment, withoutTheUsualPlaces(), "--version"))
        .isEqualTo(new Started.Outcome(0, "the new one\n", ""));
    assertThat(
            Started.run(
                    temp,
                    Map.of("JAVA_HOME", next.toString()),
                    withoutTheUsualPlaces(),
                    "--version")
                .out())
        .isEqualTo("the new one\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"runtime", ".sdkman/candidates/java/25.0.1-tem", ".jdks/temurin-25"})
  void jdk_isFoundWhereToolsPutIt(String place) throws Exception {
    fakeJdk(place, "25.0.1", "echo it is there");
    Map<String, String> environment = Map.of("HOME", temp.toString(), "SDKMAN_DIR", "");
    assertThat(Started.run(temp, environment, withoutTheUsualPlaces(), "--version").out())
        .isEqualTo("it is there\n");
  }

  @Test
  void noJdk_isToldInOneLine() throws Exception {
    Path old = fakeJdk("old", "17.0.15", "echo the old one");
    Map<String, String> environment =
        Map.of(
            "JAVA_HOME",
            old.toString(),
            "HOME",
            temp.toString(),
            "PATH",
            toolsWithoutJava(),
            "SDKMAN_DIR",
            "");
    Started.Outcome outcome = Started.run(temp, environment, withoutTheUsualPlaces(), "--version");
    assertThat(outcome)
        .isEqualTo(
            new Started.Outcome(
                69,
                "",
                "agentic-flow: needs a JDK 25 or newer and found none: install one (for example"
                    + " from https://adoptium.net) and, where it is not in a usual place, set"
                    + " AGENTIC_FLOW_JAVA_HOME to its folder\n"));
  }

  @Test
  void wrongJavaHomeOfOurOwn_isToldInOneLine() throws Exception {
    Path old = fakeJdk("old", "17.0.15", "echo the old one");
    for (String home : List.of(old.toString(), "/nowhere")) {
      Started.Outcome outcome =
          Started.run(temp, Map.of("AGENTIC_FLOW_JAVA_HOME", home), BUILT.launcher(), "--version");
      assertThat(outcome.exitCode()).isEqualTo(69);
      assertThat(outcome.out()).isEmpty();
      assertThat(outcome.err())
          .isEqualTo(
              "agentic-flow: AGENTIC_FLOW_JAVA_HOME="
                  + home
                  + " is no JDK 25 or newer: set it to one, or unset it\n");
    }
  }

  /** A launcher that looks for a JDK as ours does, but does not see this machine's. */
  private String withoutTheUsualPlaces() throws IOException {
    Path launcher = Files.createDirectories(temp.resolve("bin")).resolve("agentic-flow");
    String script =
        Files.readString(Path.of(BUILT.launcher()), StandardCharsets.UTF_8)
            .replace(" /usr/lib/jvm/", " /nowhere/")
            .replace(" /usr/java/", " /nowhere/")
            .replace(" /opt/j", " /nowhere/");
    Files.writeString(launcher, script);
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
    if (!Files.exists(temp.resolve("lib"))) {
      Files.createSymbolicLink(temp.resolve("lib"), BUILT.folder().resolve("lib"));
    }
    return launcher.toString();
  }

  private String toolsWithoutJava() throws IOException {
    Path bin = Files.createDirectories(temp.resolve("tools"));
    for (String tool : List.of("sh", "ls", "cksum", "readlink")) {
      for (String each : System.getenv("PATH").split(":")) {
        if (Files.isExecutable(Path.of(each, tool))) {
          Files.createSymbolicLink(bin.resolve(tool), Path.of(each, tool));
          break;
        }
      }
    }
    return bin.toString();
  }

  @Test
  void version_staysWithinItsBudget() throws Exception {
    List<Double> cpu = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      Started.Outcome outcome =
          Started.run(
              temp,
              Map.of(),
              "bash",
              "-c",
              "TIMEFORMAT='%3U %3S'; time '" + BUILT.launcher() + "' --version > /dev/null");
      String[] parts = outcome.err().strip().split(" ");
      cpu.add(Double.parseDouble(parts[0]) + Double.parseDouble(parts[1]));
    }
    Collections.sort(cpu);
    double median = (cpu.get(4) + cpu.get(5)) / 2;
    System.out.printf(
        "agentic-flow --version: %.0f ms of processor time (median of 10)%n", median * 1000);
    // The aim is 0.15 s on a quiet machine; tests run on busy ones too.
    assertThat(median).isLessThan(1.0);
  }
}
