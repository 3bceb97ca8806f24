package io.agenticflow.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What commands can read and execute besides the workspace: the system without what is private to
 * it, and of the user's home folder the installed tools and their caches, without credentials.
 */
final class ReadableFolders {
  private static final List<String> SYSTEM =
      List.of(
          "/usr",
          "/bin",
          "/sbin",
          "/lib",
          "/lib32",
          "/lib64",
          "/libx32",
          "/opt",
          "/nix/store",
          "/home/linuxbrew/.linuxbrew",
          "/proc",
          "/sys/fs/cgroup",
          "/sys/devices/system",
          "/sys/kernel/mm/transparent_hugepage",
          "/run/systemd/resolve",
          "/var/cache/fontconfig",
          "/var/lib/dpkg");

  /** The parts of /etc that programs need and everybody may know; not its keys and passwords. */
  private static final List<String> ETC =
      List.of(
          "alternatives",
          "apt",
          "bash.bashrc",
          "bash_completion.d",
          "bindresvport.blacklist",
          "ca-certificates",
          "ca-certificates.conf",
          "clang",
          "crypto-policies",
          "debian_version",
          "dpkg",
          "environment",
          "ethertypes",
          "fonts",
          "gai.conf",
          "gitattributes",
          "gitconfig",
          "gradle",
          "group",
          "host.conf",
          "hostname",
          "hosts",
          "inputrc",
          "java",
          "java-8-openjdk",
          "java-11-openjdk",
          "java-17-openjdk",
          "java-21-openjdk",
          "java-25-openjdk",
          "ld.so.cache",
          "ld.so.conf",
          "ld.so.conf.d",
          "libnl-3",
          "locale.alias",
          "locale.conf",
          "locale.gen",
          "localtime",
          "lsb-release",
          "magic",
          "mailcap",
          "manpath.config",
          "maven",
          "mime.types",
          "netconfig",
          "networks",
          "nsswitch.conf",
          "openssl",
          "os-release",
          "passwd",
          "perl",
          "pki/ca-trust",
          "pki/java",
          "pki/tls/cert.pem",
          "pki/tls/certs",
          "pki/tls/openssl.cnf",
          "profile",
          "profile.d",
          "protocols",
          "python3",
          "redhat-release",
          "resolv.conf",
          "rpc",
          "services",
          "shells",
          "skel",
          "ssl/cert.pem",
          "ssl/certs",
          "ssl/openssl.cnf",
          "system-release",
          "terminfo",
          "timezone",
          "vim",
          "wgetrc",
          "xattr.conf",
          "xdg",
          "zsh",
          "zshenv");

  /** Of the home folder. Files with tokens, such as ~/.npmrc and settings.xml, are not among it. */
  private static final List<String> HOME =
      List.of(
          ".asdf",
          ".bun",
          ".cache/Cypress",
          ".cache/ccache",
          ".cache/deno",
          ".cache/go-build",
          ".cache/ms-playwright",
          ".cache/node",
          ".cache/pip",
          ".cache/pnpm",
          ".cache/puppeteer",
          ".cache/pypoetry",
          ".cache/uv",
          ".cache/yarn",
          ".cargo/bin",
          ".cargo/env",
          ".cargo/git",
          ".cargo/registry",
          ".config/git/attributes",
          ".config/git/config",
          ".config/git/ignore",
          ".deno/bin",
          ".dotnet",
          ".fnm",
          ".gem",
          ".gitconfig",
          ".gitignore",
          ".gitignore_global",
          ".gradle/caches",
          ".gradle/native",
          ".gradle/wrapper",
          ".jdks",
          ".local/bin",
          ".local/lib",
          ".local/share/fnm",
          ".local/share/mise",
          ".local/share/pnpm",
          ".local/share/uv",
          ".m2/repository",
          ".m2/wrapper",
          ".npm/_cacache",
          ".nuget/packages",
          ".nvm",
          ".pyenv",
          ".rbenv",
          ".rustup",
          ".sdkman/candidates",
          ".volta",
          "go/bin",
          "go/pkg");

  private static final List<String> DEVICES =
      List.of(
          "/dev/null",
          "/dev/zero",
          "/dev/full",
          "/dev/random",
          "/dev/urandom",
          "/dev/tty",
          "/dev/ptmx",
          "/dev/pts");

  private ReadableFolders() {}

  static List<Path> devices() {
    return DEVICES.stream().map(Path::of).toList();
  }

  /** Returns what is there of it now, in no order that matters. */
  static List<Path> of(Path home, Map<String, String> environment) {
    Set<Path> all = new LinkedHashSet<>();
    SYSTEM.forEach(name -> all.add(Path.of(name)));
    ETC.forEach(name -> all.add(Path.of("/etc", name)));
    HOME.forEach(name -> all.add(home.resolve(name)));
    all.add(Path.of(System.getProperty("java.home")));
    addTool(all, environment.get("JAVA_HOME"), home);
    for (String folder : environment.getOrDefault("PATH", "").split(":", -1)) {
      addTool(all, folder, home);
    }
    return all.stream().filter(Files::exists).toList();
  }

  /** Adds a folder that the environment names, unless that would open the home folder itself. */
  private static void addTool(
      Set<Path> all, @org.jspecify.annotations.Nullable String name, Path home) {
    if (name == null || !name.startsWith("/")) {
      return;
    }
    try {
      Path real = Path.of(name).toRealPath();
      boolean opensHome = home.startsWith(real) || home.toRealPath().startsWith(real);
      if (!opensHome && Files.isDirectory(real)) {
        all.add(real);
      }
    } catch (IOException | InvalidPathException e) {
      // Not there, or no path: there is nothing to read.
    }
  }
}
