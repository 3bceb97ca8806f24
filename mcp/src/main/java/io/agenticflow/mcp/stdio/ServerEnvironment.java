package io.agenticflow.mcp.stdio;

import io.agenticflow.process.ProcessTree;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The environment of a server's process: what programs need to run at all, and what the server's
 * definition gives it. Nothing else of ours goes there, above all no key: a server is somebody
 * else's program, and what it is to know is written in its definition.
 */
public final class ServerEnvironment {
  private static final Set<String> PASSED =
      Set.of(
          // Who and where.
          "HOME",
          "LOGNAME",
          "USER",
          "SHELL",
          "PATH",
          "TMPDIR",
          "TZ",
          "LANG",
          "LANGUAGE",
          "TERM",
          "DISPLAY",
          "WAYLAND_DISPLAY",
          // How to get to the network.
          "HTTP_PROXY",
          "HTTPS_PROXY",
          "ALL_PROXY",
          "NO_PROXY",
          "SSL_CERT_FILE",
          "SSL_CERT_DIR",
          "NODE_EXTRA_CA_CERTS",
          "REQUESTS_CA_BUNDLE",
          "CURL_CA_BUNDLE",
          // Where runtimes and package runners are and keep their files.
          "JAVA_HOME",
          "NVM_DIR",
          "NVM_BIN",
          "VOLTA_HOME",
          "PNPM_HOME",
          "BUN_INSTALL",
          "DENO_DIR",
          "PYENV_ROOT",
          "VIRTUAL_ENV",
          "CONDA_PREFIX",
          "CARGO_HOME",
          "RUSTUP_HOME",
          "GOPATH",
          "DOCKER_HOST",
          "DOCKER_CONTEXT",
          // By which processes of a run inside a run are found.
          ProcessTree.MARK);

  private static final List<String> PREFIXES = List.of("LC_", "XDG_", "NPM_CONFIG_", "UV_", "PIP_");

  /** Settings of package runners may hold what opens a registry. */
  private static final List<String> SECRET =
      List.of("AUTH", "TOKEN", "PASS", "SECRET", "KEY", "CREDENTIAL", "USERNAME");

  private ServerEnvironment() {}

  /**
   * Returns the whole environment of a server.
   *
   * @param ours that of this program
   * @param given by the server's definition; wins
   */
  public static Map<String, String> of(Map<String, String> ours, Map<String, String> given) {
    Map<String, String> all = new TreeMap<>();
    ours.forEach((name, value) -> {
      if (isPassed(name.toUpperCase(Locale.ROOT))) {
        all.put(name, value);
      }
    });
    all.putAll(given);
    return Map.copyOf(all);
  }

  private static boolean isPassed(String name) {
    return PASSED.contains(name)
        || (PREFIXES.stream().anyMatch(name::startsWith)
            && SECRET.stream().noneMatch(name::contains));
  }
}
