import java.util.List;

final class AnagramTest {
  public static void main(String[] args) {
    same(Anagram.of("listen", List.of("enlists", "google", "Inlets", "Silent")), List.of("Inlets", "Silent"));
    same(Anagram.of("tea", List.of("TEA", "eat", "teas")), List.of("eat"));
    System.out.println("ok");
  }

  private static void same(List<String> got, List<String> expected) {
    if (!got.equals(expected)) {
      throw new AssertionError("expected " + expected + ", got " + got);
    }
  }
}
