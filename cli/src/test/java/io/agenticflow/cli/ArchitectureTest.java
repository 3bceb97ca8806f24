package io.agenticflow.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Holds the floors of docs/architecture.md in all modules. */
class ArchitectureTest {
  private static final String ROOT = "io.agenticflow";

  /** From the ground up. A package uses packages of its own floor and of those below. */
  private static final List<Set<String>> FLOORS =
      List.of(
          Set.of("json", "vocabulary", "text", "cancellation", "secret", "process", "store", "git"),
          Set.of("frontmatter"),
          Set.of("dialect"),
          Set.of("provider", "config", "catalogue"),
          Set.of("local"),
          Set.of("routing", "mcp", "ledger", "budget", "durable", "memory", "embedding"),
          Set.of("tool", "permission", "context", "sandbox"),
          Set.of("agent", "hook"),
          Set.of("api", "cascade"),
          Set.of("gateway", "swarm", "restate"),
          Set.of("cli"));

  /** In jars of these names modules share their tests with each other. */
  private static final Pattern SHARED_TESTS = Pattern.compile(".*-(tests|contract)\\.jar.*");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.matches(SHARED_TESTS))
          .importPackages(ROOT);

  @Test
  void packages_useOnlyFloorsBelow() {
    Set<String> wrong = new TreeSet<>();
    for (JavaClass each : CLASSES) {
      if (isTestkit(each)) {
        continue;
      }
      int floor = floor(each);
      if (floor < 0) {
        wrong.add(each.getPackageName() + " stands on no floor: give it one in FLOORS");
        continue;
      }
      for (Dependency dependency : each.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass();
        if (isOurs(target) && !isTestkit(target) && floor(target) > floor) {
          wrong.add(dependency.getDescription());
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void testkit_usesNothingOfOurs_andOnlyTheCommandLineUsesIt() {
    Set<String> wrong = new TreeSet<>();
    for (JavaClass each : CLASSES) {
      for (Dependency dependency : each.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass();
        boolean leavesTestkit = isTestkit(each) && isOurs(target) && !isTestkit(target);
        boolean entersTestkit = !isTestkit(each) && isTestkit(target) && !isIn(each, "cli");
        if (leavesTestkit || entersTestkit) {
          wrong.add(dependency.getDescription());
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void packages_haveNoCycles() {
    slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void names_sayWhatAClassIs() {
    noClasses()
        .should()
        .haveNameMatching(".*(Util|Utils|Manager|Helper|Impl)")
        .because("such a name says nothing")
        .check(CLASSES);
  }

  @Test
  void standardStreams_areTouchedByTheProgramOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + ".cli..", ROOT + ".testkit..")
        .and()
        // It takes the streams away from a library that prints while it loads.
        .doNotHaveFullyQualifiedName(ROOT + ".local.NativeLlama")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(Throwable.class, "printStackTrace")
        .because("what happens is an event or an exception, and who shows it is above")
        .check(CLASSES);
  }

  @Test
  void packages_areNullMarked() {
    Set<String> wrong = new TreeSet<>();
    for (JavaClass each : CLASSES) {
      JavaPackage home = each.getPackage();
      if (!home.isAnnotatedWith(NullMarked.class)) {
        wrong.add(home.getName());
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void packages_standInTheTableOfModules() throws IOException {
    Set<String> packages = new TreeSet<>();
    for (JavaClass each : CLASSES) {
      packages.add(each.getPackageName().substring(ROOT.length() + 1));
    }
    assertThat(tableOfModules()).containsExactlyElementsOf(packages);
  }

  /** Returns the packages that the table names: {@code tool} with {@code .web} is tool.web. */
  private static Set<String> tableOfModules() throws IOException {
    Set<String> named = new TreeSet<>();
    for (String line : Files.readAllLines(Path.of("..", "docs", "architecture.md"))) {
      if (!line.startsWith("| `")) {
        continue;
      }
      Matcher names = Pattern.compile("`([^`]+)`").matcher(line.substring(line.indexOf('|', 1)));
      String last = "";
      while (names.find()) {
        String name = names.group(1);
        if (name.startsWith(".")) {
          named.add(last + name);
        } else {
          named.add(name);
          last = name;
        }
      }
    }
    return named;
  }

  private static boolean isOurs(JavaClass type) {
    return type.getPackageName().startsWith(ROOT + ".");
  }

  private static boolean isTestkit(JavaClass type) {
    return isIn(type, "testkit");
  }

  private static boolean isIn(JavaClass type, String name) {
    String home = type.getPackageName() + ".";
    return home.startsWith(ROOT + "." + name + ".");
  }

  private static int floor(JavaClass type) {
    for (int i = 0; i < FLOORS.size(); i++) {
      for (String name : FLOORS.get(i)) {
        if (isIn(type, name)) {
          return i;
        }
      }
    }
    return -1;
  }
}
