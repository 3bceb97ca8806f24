package io.agenticflow.durable.local;

import io.agenticflow.durable.DurableEngine;
import io.agenticflow.durable.Workflow;
import io.agenticflow.durable.contract.DurableContract;
import io.agenticflow.durable.contract.EngineUnderTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class LocalEngineContractTest extends DurableContract {
  @TempDir static Path empty;

  /** Opens engines that take up what was interrupted. */
  public static final class Local implements EngineUnderTest {
    @Override
    public DurableEngine open(Path home, List<Workflow> workflows) {
      LocalEngine engine = LocalEngine.open(home, workflows);
      engine.resume();
      return engine;
    }
  }

  @Override
  protected EngineUnderTest engine() {
    return new Local();
  }

  @BeforeAll
  static void makeTablesOnce() {
    LocalEngine.open(empty, List.of()).close();
  }

  /** Making the tables takes a second, and is the same each time. */
  @BeforeEach
  void takeTables() throws IOException {
    Files.copy(empty.resolve("journal.db"), home.resolve("journal.db"));
  }
}
