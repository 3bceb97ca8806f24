package io.agenticflow.gateway.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.agenticflow.mcp.servers.ToolFilter;
import java.net.URLDecoder;
import java.util.List;

/**
 * What a caller may use, by patterns that its token has. Tools and prompts are matched by their
 * joined names. A resource is there for whoever may use all of its server, as by {@code wiki__*},
 * and by patterns that begin as its address does, {@code server:wiki/…}; no pattern that is meant
 * for tools opens one by chance.
 *
 * @param filter its patterns
 */
record JoinedRights(ToolFilter filter) {

  /**
   * @param name joined
   */
  boolean named(String name) {
    return filter.admits(name);
  }

  /** Returns whether anything of a server can be read, so that it may be asked what it has. */
  boolean readsOf(String server) {
    String start = JoinedAddress.start(server);
    return all(server) || addresses().stream().anyMatch(each -> canBegin(each, start));
  }

  boolean reads(JoinedAddress address) {
    if (all(address.server())) {
      return true;
    }
    String text = address.text();
    return !leavesItsPlace(address.uri()) && new ToolFilter(addresses(), List.of()).admits(text);
  }

  private boolean all(String server) {
    List<String> allowed = filter.allowed();
    String start = JoinedName.start(server);
    return allowed == null
        || allowed.stream()
            .anyMatch(each ->
                each.endsWith("*") && new ToolFilter(List.of(each), List.of()).admits(start));
  }

  private List<String> addresses() {
    List<String> allowed = filter.allowed();
    return allowed == null
        ? List.of()
        : allowed.stream().filter(each -> each.startsWith(JoinedAddress.SCHEME)).toList();
  }

  private static boolean canBegin(String pattern, String start) {
    int star = pattern.indexOf('*');
    String fixed = star < 0 ? pattern : pattern.substring(0, star);
    return fixed.startsWith(start) || (star >= 0 && start.startsWith(fixed));
  }

  /** A pattern for a folder is not to open what {@code ..} makes of an address in it. */
  private static boolean leavesItsPlace(String uri) {
    String plain;
    try {
      plain = URLDecoder.decode(uri.replace("+", "%2B"), UTF_8);
    } catch (IllegalArgumentException e) {
      return true;
    }
    for (String part : plain.split("[/\\\\]", -1)) {
      if (part.equals("..") || part.equals(".")) {
        return true;
      }
    }
    return false;
  }
}
