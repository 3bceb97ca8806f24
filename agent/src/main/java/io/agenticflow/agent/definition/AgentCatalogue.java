package io.agenticflow.agent.definition;

import io.agenticflow.agent.definition.AgentFile.Reading;
import io.agenticflow.text.NearNames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The agents that can be run by name: those in the folders given, and the built-in ones. Safe for
 * use by several threads; every call looks at the disk anew.
 *
 * <p>An earlier folder's agent hides a later one's of the same name, and all hide the built-in
 * ones. Of two in one folder the one whose file is called after it counts, else the one whose path
 * comes first.
 */
public final class AgentCatalogue {
  /**
   * Enough for any name: it is the first field, and what stands before the body is read again where
   * it does not suffice.
   */
  private static final int SCANNED_BYTES = 4096;

  /** The built-in agents that are described to a model that may start any. */
  private static final List<String> FOR_ANYTHING = List.of("general-purpose", "Explore", "Plan");

  private final List<AgentFolder> folders;

  /**
   * Creates a catalogue.
   *
   * @param folders the strongest first, as {@link AgentFolder#search} gives them
   */
  public AgentCatalogue(List<AgentFolder> folders) {
    this.folders = List.copyOf(folders);
  }

  /**
   * An agent that was found.
   *
   * @param warnings what was wrong on the way and could be forgiven
   */
  public record Found(AgentDefinition agent, List<AgentProblem> warnings) {
    public Found {
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * Finds one agent, reading as few files as possible.
   *
   * @throws AgentNotFoundException where no agent has the name
   * @throws BrokenAgentException where the file that should define it cannot be used; a weaker
   *     agent of the same name is not taken in its place, because it is not the one that was meant
   */
  public Found find(String name) throws AgentNotFoundException, BrokenAgentException {
    List<AgentProblem> warnings = new ArrayList<>();
    for (AgentFolder folder : folders) {
      AgentFiles files = AgentFiles.in(folder);
      warnings.addAll(files.problems());
      for (Path file : likeliestFirst(files.files(), name)) {
        if (isAboutAnother(file, name)) {
          continue;
        }
        switch (AgentFile.read(file, folder.scope(), AgentFiles.folderOf(file, folder))) {
          case Reading.Agent agent -> {
            if (agent.definition().name().equals(name)) {
              warnings.addAll(agent.warnings());
              return new Found(agent.definition(), warnings);
            }
          }
          case Reading.Rejected rejected -> {
            if (AgentFiles.stem(file).equals(name) || scan(file) instanceof NameScan.Named) {
              throw new BrokenAgentException(name, rejected.problem());
            }
            warnings.add(rejected.problem());
          }
          case Reading.Documentation _ -> {}
        }
      }
    }
    AgentDefinition builtIn = BuiltInAgents.find(name);
    if (builtIn == null) {
      throw notFound(name);
    }
    return new Found(builtIn, warnings);
  }

  /**
   * One file of a folder of agents.
   *
   * @param reading what it turned out to be
   */
  public record Checked(Path file, AgentFile.Reading reading) {}

  /**
   * Reads every file of the folders, also those that a stronger one hides.
   *
   * @param problems is told of folders that cannot be looked into
   */
  public List<Checked> check(List<AgentProblem> problems) {
    List<Checked> checked = new ArrayList<>();
    for (AgentFolder folder : folders) {
      AgentFiles files = AgentFiles.in(folder);
      problems.addAll(files.problems());
      for (Path file : files.files()) {
        checked.add(
            new Checked(
                file, AgentFile.read(file, folder.scope(), AgentFiles.folderOf(file, folder))));
      }
    }
    return checked;
  }

  /** Reads all agents. */
  public AgentListing list() {
    Map<String, AgentDefinition> byName = new LinkedHashMap<>();
    List<AgentProblem> problems = new ArrayList<>();
    for (AgentFolder folder : folders) {
      read(folder, problems).forEach(agent -> byName.putIfAbsent(agent.name(), agent));
    }
    for (String entry : BuiltInAgents.index()) {
      AgentDefinition agent = BuiltInAgents.read(entry);
      byName.putIfAbsent(agent.name(), agent);
    }
    List<AgentDefinition> agents = new ArrayList<>(byName.values());
    agents.sort(
        Comparator.comparing((AgentDefinition agent) -> agent.source().scope())
            .thenComparing(AgentDefinition::category)
            .thenComparing(AgentDefinition::name));
    return new AgentListing(agents, problems);
  }

  /**
   * What there is, told cheaply.
   *
   * @param described agents of the folders, and the built-in ones for any task
   * @param named the names of the other built-in ones
   */
  public record Outline(List<AgentDefinition> described, List<String> named) {
    public Outline {
      described = List.copyOf(described);
      named = List.copyOf(named);
    }
  }

  /** Reads the folders' agents, and of the built-in ones no more than needed. */
  public Outline outline() {
    Map<String, AgentDefinition> byName = new LinkedHashMap<>();
    for (AgentFolder folder : folders) {
      read(folder, new ArrayList<>()).forEach(agent -> byName.putIfAbsent(agent.name(), agent));
    }
    List<String> named = new ArrayList<>();
    @Nullable AgentDefinition[] forAnything = new @Nullable AgentDefinition[FOR_ANYTHING.size()];
    for (String entry : BuiltInAgents.index()) {
      String name = entry.substring(entry.lastIndexOf('/') + 1);
      if (byName.containsKey(name)) {
        continue;
      }
      int place = FOR_ANYTHING.indexOf(name);
      if (place >= 0) {
        forAnything[place] = BuiltInAgents.read(entry);
      } else {
        named.add(name);
      }
    }
    List<AgentDefinition> described = new ArrayList<>();
    for (AgentDefinition agent : forAnything) {
      if (agent != null) { // else a folder's agent of that name hides it
        described.add(agent);
      }
    }
    described.addAll(byName.values());
    return new Outline(described, named);
  }

  /** Returns the agents of one folder, each name once. */
  private static Collection<AgentDefinition> read(AgentFolder folder, List<AgentProblem> problems) {
    Map<String, List<AgentDefinition>> byName = new LinkedHashMap<>();
    AgentFiles files = AgentFiles.in(folder);
    problems.addAll(files.problems());
    for (Path file : files.files()) {
      switch (AgentFile.read(file, folder.scope(), AgentFiles.folderOf(file, folder))) {
        case Reading.Agent agent -> {
          problems.addAll(agent.warnings());
          byName
              .computeIfAbsent(agent.definition().name(), _ -> new ArrayList<>())
              .add(agent.definition());
        }
        case Reading.Rejected rejected -> problems.add(rejected.problem());
        case Reading.Documentation _ -> {}
      }
    }
    return byName.values().stream().map(rivals -> choose(rivals, problems)).toList();
  }

  /**
   * Returns the one that counts of the definitions of one name, which are in the order of their
   * paths.
   */
  private static AgentDefinition choose(List<AgentDefinition> rivals, List<AgentProblem> problems) {
    AgentDefinition chosen =
        rivals.stream()
            .filter(AgentCatalogue::isCalledAfterItself)
            .findFirst()
            .orElse(rivals.getFirst());
    for (AgentDefinition rival : rivals) {
      if (!rival.equals(chosen)) {
        String reason =
            "not used: the agent '" + rival.name() + "' is also defined by " + chosen.source();
        problems.add(new AgentProblem(rival.source().toString(), 0, reason));
      }
    }
    return chosen;
  }

  private static boolean isCalledAfterItself(AgentDefinition agent) {
    Path file = agent.source().file();
    return file != null && AgentFiles.stem(file).equals(agent.name());
  }

  /** Returns the files in their order, but first those that are called after the agent. */
  private static List<Path> likeliestFirst(List<Path> files, String name) {
    List<Path> ordered = new ArrayList<>(files.size());
    for (Path file : files) {
      if (AgentFiles.stem(file).equals(name)) {
        ordered.add(file);
      }
    }
    for (Path file : files) {
      if (!AgentFiles.stem(file).equals(name)) {
        ordered.add(file);
      }
    }
    return ordered;
  }

  private static boolean isAboutAnother(Path file, String name) {
    return switch (scan(file)) {
      case NameScan.Named named -> !named.name().equals(name);
      case NameScan.Unnamed _ -> true;
      case NameScan.Unknown _ -> false;
    };
  }

  private static NameScan scan(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] head = in.readNBytes(SCANNED_BYTES);
      return NameScan.of(new String(head, StandardCharsets.UTF_8), head.length < SCANNED_BYTES);
    } catch (IOException e) {
      return new NameScan.Unknown(); // reading it in full fails too, and says so
    }
  }

  private AgentNotFoundException notFound(String name) {
    List<String> names = list().agents().stream().map(AgentDefinition::name).toList();
    List<String> nearest = NearNames.of(name, names);
    String looked =
        folders.stream().map(folder -> folder.path().toString()).collect(Collectors.joining(", "));
    return new AgentNotFoundException(
        name,
        nearest,
        "Agent '"
            + name
            + "' not found"
            + (nearest.isEmpty() ? "" : "; did you mean " + String.join(" or ", nearest) + "?")
            + (nearest.isEmpty() ? ". " : " ")
            + "Looked in "
            + (looked.isEmpty() ? "" : looked + " and ")
            + "the built-in agents; --list shows all.");
  }
}
