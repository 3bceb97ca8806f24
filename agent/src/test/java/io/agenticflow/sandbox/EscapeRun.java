package io.agenticflow.sandbox;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.sandbox.EscapeAttempts.Attempt;
import io.agenticflow.tool.ChildEnvironment;
import io.agenticflow.tool.process.ShellCommand;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A program that makes every attempt under one level, as whoever runs it, and prints a line for
 * each: its number, a tab, and {@code held} or what got out.
 *
 * <p>It has a key in its environment, {@code OPENAI_API_KEY}, and runs in the folder that it is
 * given.
 */
public final class EscapeRun {
  static final String KEY = "sk-escape-0123456789abcdef";
  private static final String SECRET = "the content of a secret file";

  private final Path base;
  private final Path workspace;
  private final Path outside;
  private final Path home;
  private static final byte KNOCK = 'k';

  private final AtomicInteger visitors = new AtomicInteger();
  private final Semaphore knocks = new Semaphore(0);
  private final List<ServerSocketChannel> servers = new ArrayList<>();
  private final Map<String, String> environment;

  private EscapeRun(Path base) throws IOException {
    this.base = base;
    workspace = Files.createDirectories(base.resolve("workspace"));
    outside = Files.createDirectories(base.resolve("outside"));
    home = Files.createDirectories(base.resolve("home"));
    environment = new HashMap<>(ChildEnvironment.of(System.getenv()));
    environment.put("VICTIM", String.valueOf(ProcessHandle.current().pid()));
    environment.put("OUT", outside.toString());
    environment.put("H", home.toString());
    environment.put("HOME", home.toString());
  }

  /** Takes the level's name and an empty folder. */
  public static void main(String[] arguments) throws Exception {
    new EscapeRun(Path.of(arguments[1]).toRealPath()).run(arguments[0]);
  }

  private void run(String level) throws Exception {
    serve();
    layOut();
    int number = 0;
    try (Sandbox sandbox =
        Sandbox.of(level(level), SandboxPolicy.of(workspace, home, environment))) {
      for (Attempt attempt : EscapeAttempts.all()) {
        layOut();
        System.out.println(number++ + "\t" + outcome(sandbox, attempt));
      }
    }
    System.exit(0); // the servers' threads wait for ever
  }

  private String outcome(Sandbox sandbox, Attempt attempt) throws Exception {
    Map<String, String> before = state();
    visitors.set(0);
    ShellCommand command =
        new ShellCommand(attempt.script(), workspace, environment, Duration.ofSeconds(20), 1 << 20);
    String output = command.run(sandbox, new Cancellation()).output();
    int known = settle();
    String seen =
        output.contains(EscapeAttempts.ESCAPED) || output.contains(SECRET) || output.contains(KEY)
            ? "seen or done"
            : visitors.get() > known ? "connected" : harmed(before, state()) ? "changed" : "";
    String left = endLeftOvers();
    if (System.getenv("AGENTIC_FLOW_ESCAPES_SHOWN") != null) {
      System.err.println("--- " + attempt.name() + ": " + output);
    }
    return seen.isEmpty() ? left.isEmpty() ? "held" : left : seen;
  }

  /**
   * Waits until the servers have counted whoever came before: a connection stands before it is
   * accepted.
   *
   * @return how many of the visitors we are ourselves
   */
  private int settle() throws Exception {
    int ours = 0;
    for (ServerSocketChannel server : servers) {
      SocketAddress address = server.getLocalAddress();
      try (SocketChannel knock = SocketChannel.open(address)) {
        int end = knock.read(ByteBuffer.allocate(1));
        if (end == -1) {
          ours++;
        }
      } catch (IOException e) {
        if (!(address instanceof UnixDomainSocketAddress)) {
          throw e;
        }
        // An attempt may have taken the file away.
      }
    }
    try (DatagramSocket knock = new DatagramSocket()) {
      knock.send(
          new DatagramPacket(
              new byte[] {KNOCK},
              1,
              InetAddress.ofLiteral("127.0.0.1"),
              Integer.parseInt(environment.get("UDP"))));
      if (!knocks.tryAcquire(5, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the datagram was lost");
      }
    }
    return ours;
  }

  /** A repository may be removed as a whole, as every other part of the workspace. */
  private static boolean harmed(Map<String, String> before, Map<String, String> after) {
    Map<String, String> expected = new TreeMap<>(before);
    if ("gone".equals(after.get(".git"))) {
      expected.keySet().removeIf(path -> path.contains("/.git/"));
      expected.put(".git", "gone");
    }
    return !expected.equals(after);
  }

  private static SandboxLevel level(String word) {
    for (SandboxLevel level : SandboxLevel.values()) {
      if (level.word().equals(word)) {
        return level;
      }
    }
    throw new IllegalArgumentException(word);
  }

  private void layOut() throws IOException {
    delete(base);
    Files.createDirectories(workspace.resolve(".git/hooks"));
    Files.createDirectories(outside);
    Files.createDirectories(home.resolve(".ssh"));
    Files.createDirectories(home.resolve(".m2/repository"));
    Files.writeString(outside.resolve("secret-name"), SECRET);
    Files.setPosixFilePermissions(
        outside.resolve("secret-name"), PosixFilePermissions.fromString("rw-------"));
    Files.writeString(home.resolve(".ssh/id_rsa"), SECRET);
    Files.writeString(home.resolve(".npmrc"), SECRET);
    Files.writeString(home.resolve(".bashrc"), "");
    Files.writeString(workspace.resolve(".git/HEAD"), "ref: refs/heads/main\n");
    Files.createDirectories(workspace.resolve(".git/objects"));
    Files.createDirectories(workspace.resolve(".git/refs"));
    Files.writeString(workspace.resolve(".git/config"), "[core]\nrepositoryformatversion = 0\n");
    Files.writeString(workspace.resolve(".git/hooks/pre-push"), "#!/bin/sh\n");
  }

  /** What must not change: all but the workspace, what is guarded in it, and the usual places. */
  private Map<String, String> state() throws IOException {
    Map<String, String> state = new TreeMap<>();
    for (Path root :
        new Path[] {
          outside,
          home,
          workspace.resolve(".git/hooks"),
          workspace.resolve(".git/config"),
          workspace.resolve(".mcp.json"),
          workspace.resolve(".claude/settings.json"),
          workspace.resolve(".claude/settings.local.json"),
          workspace.resolve("agentic-flow.yaml")
        }) {
      if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
        continue;
      }
      try (Stream<Path> all = Files.walk(root)) {
        for (Path path : all.toList()) {
          if (path.getFileName().toString().equals("socket")) {
            continue;
          }
          state.put(
              path.toString(),
              PosixFilePermissions.toString(
                      Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS))
                  + (Files.isRegularFile(path) ? Files.readString(path) : "")
                  + (Files.isRegularFile(path) ? Files.getAttribute(path, "unix:nlink") : ""));
        }
      }
    }
    Path git = workspace.resolve(".git");
    state.put(
        ".git",
        Files.isSymbolicLink(git) ? "a link" : Files.isDirectory(git) ? "a folder" : "gone");
    String mark = "escape-" + ProcessHandle.current().pid();
    for (String folder : new String[] {"/tmp", "/var/tmp", "/dev/shm", "/etc", "/usr/local/bin"}) {
      Path path = Path.of(folder, mark);
      state.put(path.toString(), String.valueOf(Files.deleteIfExists(path)));
    }
    return state;
  }

  /** Ends what runs on, and says whether there was something. */
  private static String endLeftOvers() {
    String found = "";
    for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
      if (process
          .info()
          .commandLine()
          .orElse("")
          .endsWith("sleep 9" + ProcessHandle.current().pid())) {
        process.destroyForcibly();
        found = "runs on";
      }
    }
    return found;
  }

  private void serve() throws IOException {
    environment.put(
        "PORT",
        String.valueOf(accept(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))));
    environment.put("PORT6", ipv6());
    environment.put("SOCK", base.resolve("socket").toString());
    ServerSocketChannel unix = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    unix.bind(UnixDomainSocketAddress.of(base.resolve("socket")));
    count(unix);
    DatagramSocket udp = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"));
    environment.put("UDP", String.valueOf(udp.getLocalPort()));
    daemon(() -> {
      while (true) {
        DatagramPacket packet = new DatagramPacket(new byte[10], 10);
        udp.receive(packet);
        if (packet.getLength() == 1 && packet.getData()[0] == KNOCK) {
          knocks.release();
        } else {
          visitors.incrementAndGet();
        }
      }
    });
    String name = "escape-" + ProcessHandle.current().pid();
    environment.put("ABSTRACT", name);
    Process server =
        new ProcessBuilder(
                "perl",
                "-MSocket",
                "-e",
                "socket(S, PF_UNIX, SOCK_STREAM, 0); bind(S, pack('Sa*', PF_UNIX, \"\\0"
                    + name
                    + "\")) and listen(S, 5) or die; print \"ready\\n\"; close STDOUT; while"
                    + " (accept(C, S)) { }")
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(server::destroyForcibly));
    server.inputReader().readLine();
  }

  private String ipv6() throws IOException {
    try {
      return String.valueOf(accept(new InetSocketAddress(InetAddress.ofLiteral("::1"), 0)));
    } catch (java.net.SocketException e) {
      return "1"; // a machine without IPv6
    }
  }

  private int accept(InetSocketAddress address) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open();
    server.bind(address);
    count(server);
    return ((InetSocketAddress) server.getLocalAddress()).getPort();
  }

  private void count(ServerSocketChannel server) {
    servers.add(server);
    daemon(() -> {
      while (true) {
        SocketChannel visitor = server.accept();
        visitors.incrementAndGet();
        visitor.close();
      }
    });
  }

  private interface Work {
    void go() throws IOException;
  }

  private static void daemon(Work work) {
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            work.go();
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
  }

  /** Removes everything but the socket, and the folder that this program runs in itself. */
  private void delete(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      try (Stream<Path> entries = Files.list(path)) {
        for (Path entry : entries.toList()) {
          delete(entry);
        }
      }
    }
    if (!path.equals(base) && !path.equals(outside) && !path.endsWith("socket")) {
      Files.deleteIfExists(path);
    }
  }
}
