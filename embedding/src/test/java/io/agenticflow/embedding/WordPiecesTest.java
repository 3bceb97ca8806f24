package io.agenticflow.embedding;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the tokenizer against the one that the model was made with. */
class WordPiecesTest {
  private static final int PLENTY = 100_000;

  @TempDir static Path natives;

  private static HuggingFaceTokenizer reference;
  private static WordPieces ours;

  @BeforeAll
  static void readBoth() throws IOException {
    System.setProperty("DJL_CACHE_DIR", natives.toString());
    System.setProperty("ai.djl.offline", "true");
    reference =
        HuggingFaceTokenizer.newInstance(
            tokenizer(),
            Map.of("padding", "false", "truncation", "false", "modelMaxLength", "100000"));
    ours = WordPieces.read(tokenizer());
  }

  @AfterAll
  static void close() {
    reference.close();
  }

  private static InputStream tokenizer() {
    return requireNonNull(
        WordPieces.class.getClassLoader().getResourceAsStream("all-minilm-l6-v2-q-tokenizer.json"));
  }

  private static int[] reference(String text) {
    return Arrays.stream(reference.encode(text, false, false).getIds())
        .mapToInt(Math::toIntExact)
        .toArray();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "   \t\n",
        "The build fails with exit code 137: out of memory!",
        "Naïve café, ÅNGSTRÖM, Straße, İstanbul, ΣΊΣΥΦΟΣ",
        "getUserName() -> user_name; src/main/java/io/App.java:42",
        "日本語のテキスト and 中文字符",
        "한국어 텍스트, हिन्दी पाठ, עברית, العربية",
        "emoji 👩‍👩‍👧‍👦 and 🇩🇪, zero\u200Bwidth, nul\u0000, bad \uFFFD",
        "[CLS] text with [SEP] and [MASK] in it",
        "“quoted” – dashed — … ¿qué? $5 < 6 > 4 ^ ` ~ |",
        "antidisestablishmentarianism pneumonoultramicroscopicsilicovolcanoconiosis",
      })
  void text_givesThePiecesOfTheModelsTokenizer(String text) {
    // The reference knows its own marks in a text; for us they are words in brackets.
    String plain = text.replace("[CLS]", "CLS").replace("[SEP]", "SEP").replace("[MASK]", "MASK");
    assertThat(ours.of(plain, PLENTY)).isEqualTo(reference(plain));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void randomText_givesThePiecesOfTheModelsTokenizer(long seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(200);
    for (int i = 0; i < length; i++) {
      int c =
          switch (random.nextInt(6)) {
            case 0 -> random.nextInt(0x80);
            case 1 -> random.nextInt(0x250);
            case 2 -> random.nextInt(0x3000);
            case 3 -> 0x3000 + random.nextInt(0xA000);
            case 4 -> ' ';
            default -> 'a' + random.nextInt(26);
          };
      // What newer Unicode versions have added, the two may judge differently.
      if (Character.isDefined(c) && !Character.isSurrogate((char) c) && isOld(c)) {
        text.appendCodePoint(c);
      }
    }
    assertThat(ours.of(text.toString(), PLENTY))
        .as("%s", text)
        .isEqualTo(reference(text.toString()));
  }

  private static boolean isOld(int c) {
    return c < 0x600 || (c >= 0x1F00 && c < 0x2C00) || (c >= 0x3000 && c < 0xA000) || c >= 0xAC00;
  }

  static LongStream seeds() {
    return LongStream.range(0, 400);
  }

  @Test
  void wordOfMoreThanAHundredCharacters_isUnknown() {
    assertThat(ours.of("a".repeat(101) + " b", PLENTY)).startsWith(WordPieces.UNKNOWN);
    assertThat(ours.of("a".repeat(101) + " b", PLENTY))
        .isEqualTo(reference("a".repeat(101) + " b"));
  }

  @Test
  void noMorePieces_thanAskedFor() {
    String text = "unbelievably many words ".repeat(10_000);

    assertThat(ours.of(text, 7)).isEqualTo(Arrays.copyOf(reference(text), 7));
  }
}
