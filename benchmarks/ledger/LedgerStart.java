import java.io.FileOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.List;

/**
 * What three entries cost a process that has nothing else to do: {@code none}, {@code spool} (lines
 * of a file) or {@code sqlite} (rows of a database). To be timed from outside; see docs/cost.md.
 */
public final class LedgerStart {
  private LedgerStart() {}

  public static void main(String[] arguments) throws Exception {
    List<String> entries = List.of("one", "two", "three");
    switch (arguments[0]) {
      case "spool" -> {
        try (FileOutputStream out = new FileOutputStream(arguments[1], true)) {
          for (String entry : entries) {
            out.write((entry + "\n").getBytes(StandardCharsets.UTF_8));
          }
        }
      }
      case "sqlite" -> {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + arguments[1]);
            Statement statement = connection.createStatement()) {
          statement.execute("PRAGMA journal_mode = WAL");
          statement.execute("CREATE TABLE IF NOT EXISTS entry (id INTEGER PRIMARY KEY, text TEXT)");
          try (PreparedStatement insert =
              connection.prepareStatement("INSERT INTO entry (text) VALUES (?)")) {
            for (String entry : entries) {
              insert.setString(1, entry);
              insert.executeUpdate();
            }
          }
        }
      }
      default -> System.out.println("nothing");
    }
  }
}
