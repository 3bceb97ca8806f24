package io.agenticflow.process;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A command and everything that it starts, so that all of it can be ended. For use by one thread.
 *
 * <p>The members of the tree are found in several ways, because each alone misses some:
 *
 * <ul>
 *   <li>the children of the command and theirs: misses those whose parent has ended;
 *   <li>its process group, where {@code setsid} or Perl is there to make one: misses those that
 *       made a group of their own, as a shell with job control does;
 *   <li>on Linux its session, and a random mark in the environment that children inherit, both read
 *       from {@code /proc}: this finds the daemon that went through {@code setsid} and two forks.
 * </ul>
 *
 * <p>What can escape: on Linux a process that makes a session of its own <em>and</em> clears its
 * environment <em>and</em> whose parent has ended; one that runs as another user, whose environment
 * cannot be read; work given to a service that was already running, such as a container daemon,
 * {@code at} or {@code systemd-run}. Elsewhere (macOS) whatever left the process group and whose
 * parent has ended. A process that forks faster than it can be found is chased for some seconds
 * only. A sandbox closes these.
 */
public final class ProcessTree {
  /** The variable by which children are known; a child's environment is never without it. */
  public static final String MARK = "AGENTIC_FLOW_TOOL_CALL";

  private static final Path PROC = Path.of("/proc");
  private static final Duration CHASE = Duration.ofSeconds(5);

  private final Process root;
  private final boolean ownGroup;
  private final byte[] mark;

  /** When the command started, as {@link ProcStat} tells it, or 0 where that was not to be seen. */
  private final long since;

  private ProcessTree(Process root, boolean ownGroup, String mark) {
    this.root = root;
    ProcStat stat = ProcStat.of(root.pid());
    this.since = stat == null ? 0 : stat.started();
    this.ownGroup = ownGroup;
    this.mark = mark.getBytes(StandardCharsets.UTF_8);
  }

  /** A command that can be started, once. */
  public static final class Prepared {
    private final ProcessBuilder builder;
    private final boolean ownGroup;
    private final String id;

    private Prepared(ProcessBuilder builder, boolean ownGroup, String id) {
      this.builder = builder;
      this.ownGroup = ownGroup;
      this.id = id;
    }

    /** Returns what starts it; where input and output go is left to the caller. */
    public ProcessBuilder builder() {
      return builder;
    }

    /** Returns the random text that its processes carry in {@link #MARK}. */
    public String id() {
      return id;
    }

    /** Returns the tree of the process that came of it. */
    public ProcessTree of(Process root) {
      return new ProcessTree(root, ownGroup, id);
    }
  }

  /**
   * Prepares a command: in a session of its own where that can be had, and marked.
   *
   * @param environment the whole environment
   */
  public static Prepared prepare(
      List<String> command, Path folder, Map<String, String> environment) {
    String id = UUID.randomUUID().toString();
    List<String> leader = sessionLeader(environment.getOrDefault("PATH", ""));
    List<String> all = new ArrayList<>(leader);
    all.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(all).directory(folder.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    // Added to what is there, so that a run inside a run is still found by the outer one.
    builder.environment().merge(MARK, id, (outer, inner) -> outer + ":" + inner);
    return new Prepared(builder, !leader.isEmpty(), id);
  }

  /**
   * Ends all of it: asks with TERM, waits for at most {@code grace}, then kills.
   *
   * @return how many processes there were to end
   */
  public int end(Duration grace) throws InterruptedException {
    Set<Long> ended = new HashSet<>();
    Map<Long, ProcessHandle> members = members();
    if (members.isEmpty()) {
      return 0;
    }
    ended.addAll(members.keySet());
    signal("TERM", members);
    long patience = System.nanoTime() + grace.toNanos();
    while (members.values().stream().anyMatch(ProcessHandle::isAlive)
        && System.nanoTime() < patience) {
      Thread.sleep(10);
    }
    // Who forked meanwhile is only seen by looking again, until nobody is left.
    long until = System.nanoTime() + CHASE.toNanos();
    for (members = members(); !members.isEmpty(); members = members()) {
      ended.addAll(members.keySet());
      signal("KILL", members);
      if (System.nanoTime() > until) {
        break;
      }
      Thread.sleep(5);
    }
    return ended.size();
  }

  private void signal(String name, Map<Long, ProcessHandle> members) throws InterruptedException {
    if (ownGroup && groupIsOurs(members)) {
      signalGroup(name);
    }
    for (ProcessHandle member : members.values()) {
      if (name.equals("KILL")) {
        member.destroyForcibly();
      } else {
        member.destroy();
      }
    }
  }

  /**
   * The number of an empty group may by now be somebody else's; where we can see, we look first.
   */
  private boolean groupIsOurs(Map<Long, ProcessHandle> members) {
    if (!Files.isDirectory(PROC.resolve("self"))) {
      return true;
    }
    for (long pid : members.keySet()) {
      ProcStat stat = ProcStat.of(pid);
      if (stat != null && stat.group() == root.pid()) {
        return true;
      }
    }
    return false;
  }

  /** One signal to the whole group reaches also those that are being forked at this moment. */
  private void signalGroup(String name) throws InterruptedException {
    try {
      Process kill =
          new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " -- -" + root.pid())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!kill.waitFor(2, TimeUnit.SECONDS)) {
        kill.destroyForcibly();
      }
    } catch (IOException e) {
      // No shell to send it with, or no process to be had: the members are signalled one by one all
      // the same.
    }
  }

  /** Returns who is alive of the tree, the command itself included, by process id. */
  private Map<Long, ProcessHandle> members() {
    Map<Long, ProcessHandle> found = new LinkedHashMap<>();
    if (root.isAlive()) {
      found.put(root.pid(), root.toHandle());
      root.descendants().forEach(child -> found.put(child.pid(), child));
    }
    long session = ownGroup ? root.pid() : -1;
    long self = ProcessHandle.current().pid();
    try (DirectoryStream<Path> all =
        Files.newDirectoryStream(PROC, name -> isNumber(name.getFileName().toString()))) {
      for (Path folder : all) {
        long pid = Long.parseLong(folder.getFileName().toString());
        if (pid != self && !found.containsKey(pid) && isMember(pid, session)) {
          ProcessHandle.of(pid).filter(ProcessHandle::isAlive).ifPresent(p -> found.put(pid, p));
        }
      }
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      // Not Linux, or /proc is not to be read: the other ways have to do.
    }
    return found;
  }

  private boolean isMember(long pid, long session) {
    ProcStat stat = ProcStat.of(pid);
    // Who was there before it cannot have been started by it, and need not be looked at closely.
    if (stat == null || stat.isZombie() || stat.started() < since) {
      return false;
    }
    return stat.session() == session || stat.group() == session || hasMark(pid);
  }

  private boolean hasMark(long pid) {
    try {
      byte[] environment = Files.readAllBytes(PROC.resolve(pid + "/environ"));
      return contains(environment, mark);
    } catch (IOException e) {
      return false; // ended meanwhile, or another user's
    }
  }

  private static boolean contains(byte[] text, byte[] part) {
    outer:
    for (int i = 0; i + part.length <= text.length; i++) {
      for (int j = 0; j < part.length; j++) {
        if (text[i + j] != part[j]) {
          continue outer;
        }
      }
      return true;
    }
    return false;
  }

  private static boolean isNumber(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) < '0' || name.charAt(i) > '9') {
        return false;
      }
    }
    return !name.isEmpty() && name.length() < 19;
  }

  /**
   * Returns the words before a command that make it the leader of a session, or none where nothing
   * can.
   */
  static List<String> sessionLeader(String path) {
    Path setsid = find("setsid", path);
    if (setsid != null) {
      return List.of(setsid.toString());
    }
    // macOS has no setsid, but it has Perl.
    Path perl = find("perl", path);
    return perl == null
        ? List.of()
        : List.of(perl.toString(), "-e", "use POSIX; POSIX::setsid(); exec {$ARGV[0]} @ARGV;");
  }

  /** Returns the program of that name in the folders of {@code path}, or null. */
  public static @Nullable Path find(String program, String path) {
    for (String folder : path.split(File.pathSeparator, -1)) {
      if (folder.startsWith("/")) {
        Path candidate = Path.of(folder, program);
        if (Files.isExecutable(candidate) && Files.isRegularFile(candidate)) {
          return candidate;
        }
      }
    }
    return null;
  }

  /**
   * The part of {@code /proc/PID/stat} that is of use here (proc_pid_stat(5)).
   *
   * @param started in clock ticks after the machine's start
   */
  private record ProcStat(boolean isZombie, long group, long session, long started) {
    private static final int LONGEST = 1024;
    private static final int GROUP = 5;
    private static final int SESSION = 6;
    private static final int STARTED = 22;

    static @Nullable ProcStat of(long pid) {
      try (FileInputStream in = new FileInputStream("/proc/" + pid + "/stat")) {
        // By hand, because it is read for every process of the machine after each command.
        byte[] line = new byte[LONGEST];
        int end = in.read(line);
        int at = end - 1;
        // The name in parentheses may itself hold parentheses and spaces; the last one closes it.
        while (at >= 0 && line[at] != ')') {
          at--;
        }
        at += 2;
        if (at < 2 || at >= end) {
          return null;
        }
        byte state = line[at];
        long[] fields = new long[STARTED + 1];
        int field = 3; // the state, which the blank before the next one ends
        for (; at < end && field <= STARTED; at++) {
          byte c = line[at];
          if (c == ' ') {
            field++;
          } else if (c >= '0' && c <= '9') {
            fields[field] = fields[field] * 10 + (c - '0');
          }
        }
        return new ProcStat(
            state == 'Z' || state == 'X', fields[GROUP], fields[SESSION], fields[STARTED]);
      } catch (IOException e) {
        return null; // ended meanwhile
      }
    }
  }
}
