package io.agenticflow.agent.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.agent.RunEvent;
import io.agenticflow.secret.Redaction;
import io.agenticflow.secret.Secret;
import io.agenticflow.vocabulary.ContentBlock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionStoreTest {
  private static final Redaction NO_SECRETS = new Redaction(List.of());

  @TempDir Path folder;
  private final List<String> problems = new ArrayList<>();

  @Test
  void whatWasWritten_isReadBack_andWordsAsTheyComeAreNot() throws Exception {
    SessionStore store = store();
    try (SessionLog log = store.create(id(1), Path.of("/work"), NO_SECRETS, problems::add)) {
      log.accept(said("hello"));
      log.accept(new RunEvent.TextDelta(1, "not kept"));
      log.accept(new RunEvent.ModelAsked(1));
    }

    SavedSession session = store.read(id(1));

    assertThat(session.events()).containsExactly(said("hello"), new RunEvent.ModelAsked(1));
    assertThat(session.header().workspace()).isEqualTo(Path.of("/work"));
    assertThat(problems).isEmpty();
  }

  @Test
  void onlyTheOwner_mayReadAConversation() throws Exception {
    SessionStore store = store();
    store.create(id(1), Path.of("/work"), NO_SECRETS, problems::add).close();

    Path file = store.read(id(1)).file();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
        .isEqualTo("rwx------");
  }

  @Test
  void aLineThatWasBeingWrittenWhenTheProcessWasKilled_isCutOff() throws Exception {
    SessionStore store = store();
    try (SessionLog log = store.create(id(1), Path.of("/work"), NO_SECRETS, problems::add)) {
      log.accept(said("one"));
    }
    Path file = store.read(id(1)).file();
    Files.writeString(file, "{\"type\":\"prompt", StandardOpenOption.APPEND);

    SavedSession torn = store.read(id(1));
    try (SessionLog log = store.append(torn, NO_SECRETS, problems::add)) {
      log.accept(said("two"));
    }

    assertThat(torn.events()).containsExactly(said("one"));
    assertThat(store.read(id(1)).events()).containsExactly(said("one"), said("two"));
  }

  @Test
  void aBrokenLineInTheMiddle_isNamed() throws Exception {
    SessionStore store = store();
    store.create(id(1), Path.of("/work"), NO_SECRETS, problems::add).close();
    Path file = store.read(id(1)).file();
    Files.writeString(file, "nonsense\n", StandardOpenOption.APPEND);

    assertThatThrownBy(() -> store.read(id(1)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("line 2")
        .hasMessageContaining(file.toString());
  }

  @Test
  void aSessionInUse_isNotWrittenByASecond() throws Exception {
    SessionStore store = store();
    try (SessionLog _ = store.create(id(1), Path.of("/work"), NO_SECRETS, problems::add)) {
      SavedSession session = store.read(id(1));

      assertThatThrownBy(() -> store.append(session, NO_SECRETS, problems::add))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("being used");
    }
    store.append(store.read(id(1)), NO_SECRETS, problems::add).close();
  }

  @Test
  void anIdThatIsThere_isNotTakenTwice() throws Exception {
    SessionStore store = store();
    store.create(id(1), Path.of("/work"), NO_SECRETS, problems::add).close();

    assertThatThrownBy(() -> store.create(id(1), Path.of("/work"), NO_SECRETS, problems::add))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("already");
  }

  @Test
  void theBeginningOfAnId_isEnough_whereOnlyOneBeginsSo() throws Exception {
    SessionStore store = store();
    store.create("aaaa-1", Path.of("/work"), NO_SECRETS, problems::add).close();
    store.create("aabb-2", Path.of("/other"), NO_SECRETS, problems::add).close();

    assertThat(store.read("aaa").header().id()).isEqualTo("aaaa-1");
    assertThatThrownBy(() -> store.read("aa"))
        .isInstanceOf(SessionStore.NoSessionException.class)
        .hasMessageContaining("2 sessions");
    assertThatThrownBy(() -> store.read("b"))
        .isInstanceOf(SessionStore.NoSessionException.class)
        .hasMessageContaining("no session b");
    assertThatThrownBy(() -> store.read("")).isInstanceOf(SessionStore.NoSessionException.class);
  }

  @Test
  void theLatest_isTheOneOfThisWorkspaceThatWasWrittenLast() throws Exception {
    SessionStore store = store();
    for (int i = 1; i <= 3; i++) {
      Path workspace = Path.of(i == 3 ? "/other" : "/work");
      store.create(id(i), workspace, NO_SECRETS, problems::add).close();
      Files.setLastModifiedTime(
          store.read(id(i)).file(), FileTime.from(Instant.ofEpochSecond(1_000L * i)));
    }

    assertThat(store.latest(Path.of("/work")).orElseThrow().header().id()).isEqualTo(id(2));
    assertThat(store.latest(Path.of("/none"))).isEmpty();
    assertThat(store.list(null, problems::add).stream().map(each -> each.header().id()).toList())
        .containsExactly(id(3), id(2), id(1));
    assertThat(store.list(Path.of("/other"), problems::add)).hasSize(1);
  }

  @Test
  void aFork_isACopyThatGoesItsOwnWay() throws Exception {
    SessionStore store = store();
    Path file = Files.writeString(folder.resolve("kept.txt"), "before");
    String blob;
    try (SessionLog log = store.create(id(1), Path.of("/work"), NO_SECRETS, problems::add)) {
      log.accept(said("one"));
      blob = store.keptFiles(store.read(id(1)).header()).keep(file);
      log.accept(new RunEvent.FileKept(1, file, blob));
    }

    SavedSession fork = store.fork(store.read(id(1)), id(2));
    try (SessionLog log = store.append(fork, NO_SECRETS, problems::add)) {
      log.accept(said("two"));
    }

    assertThat(fork.header().forkedFrom()).isEqualTo(id(1));
    assertThat(store.read(id(1)).events()).hasSize(2);
    assertThat(store.read(id(2)).events()).hasSize(3);
    Files.writeString(file, "after");
    store.rewind(store.read(id(2))).to(1, false);
    assertThat(file).hasContent("before");
  }

  @Test
  void aDeletedSession_leavesNothing() throws Exception {
    SessionStore store = store();
    store.create(id(1), Path.of("/work"), NO_SECRETS, problems::add).close();
    SavedSession session = store.read(id(1));
    store.keptFiles(session.header()).keep(Files.writeString(folder.resolve("a"), "a"));

    store.delete(session);

    try (var left = Files.list(session.file().getParent())) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void secrets_areTakenOutBeforeTheyAreWritten() throws Exception {
    SessionStore store = store();
    String key = "or-\"quoted\"-key-123456";
    Redaction redaction = new Redaction(List.of(new Secret(key)));
    try (SessionLog log = store.create(id(1), Path.of("/work"), redaction, problems::add)) {
      log.accept(said("my key is " + key + ", keep it"));
      log.accept(said("export OPENAI_API_KEY=sk-proj-abcdefghijklmnopqrstuvwxyz0123"));
      log.accept(
          said("-----BEGIN RSA PRIVATE KEY-----\nMIIE+/=\n-----END RSA PRIVATE KEY-----\nafter"));
      log.accept(said("a risk-based task, AKIA, ghost"));
    }

    byte[] bytes = Files.readAllBytes(store.read(id(1)).file());

    assertThat(new String(bytes, StandardCharsets.UTF_8))
        .doesNotContain("quoted", "abcdefghij", "MIIE")
        .contains("a risk-based task, AKIA, ghost", "after");
    assertThat(store.read(id(1)).events().getFirst())
        .isEqualTo(said("my key is [redacted], keep it"));
  }

  private SessionStore store() {
    return new SessionStore(folder.resolve("sessions"));
  }

  private static String id(int number) {
    return "00000000-0000-4000-8000-00000000000" + number;
  }

  private static RunEvent.Prompted said(String text) {
    return new RunEvent.Prompted(
        RunEvent.Prompted.Source.USER, List.of(new ContentBlock.Text(text)));
  }
}
