package io.agenticflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The search for keys finds them; else what relies on it would prove nothing. */
class MarkedKeysTest {
  @TempDir Path temp;

  @Test
  void keyInAFile_isFound_unlessTheFileIsThereForIt() throws Exception {
    Files.createDirectories(temp.resolve("sessions/x"));
    Files.writeString(temp.resolve("clean.log"), "nothing to see");
    Files.writeString(temp.resolve("keys.env"), "K=" + MarkedKeys.ANTHROPIC);
    assertThat(MarkedKeys.filesWithOne(temp, List.of("keys.env"))).isEmpty();
    Path leak = Files.write(temp.resolve("sessions/x/log"), binaryAround(MarkedKeys.SHAPELESS));
    assertThat(MarkedKeys.filesWithOne(temp, List.of("keys.env"))).containsExactly(leak);
  }

  private static byte[] binaryAround(String key) {
    return ("\u0000\u00ff" + key + "\u00fe").getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void everyKey_hasTheMark() {
    assertThat(
            List.of(
                MarkedKeys.OPENROUTER,
                MarkedKeys.ANTHROPIC,
                MarkedKeys.SHAPELESS,
                MarkedKeys.CLIENT))
        .allMatch(MarkedKeys::isIn);
  }
}
