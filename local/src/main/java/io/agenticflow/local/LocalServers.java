package io.agenticflow.local;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.provider.http.HttpTransport;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/**
 * Finds model servers on this machine by asking the usual ports for their list of models. Safe for
 * use by several threads.
 *
 * <p>Any program may sit on such a port, so only an answer of the right shape counts: status 200
 * and {@code {"data":[{"id":…}]}}. Which program it is shows in the list's {@code owned_by}; the
 * port decides only where that says nothing and the port is nobody else's habit.
 */
public final class LocalServers {
  private static final Duration CONNECT = Duration.ofMillis(500);
  private static final Duration READ = Duration.ofSeconds(2);
  private static final int LONGEST_LIST = 4 << 20;

  private final HttpTransport transport;
  private final List<Place> places;
  private final Duration readTimeout;

  /**
   * A place to look.
   *
   * @param base the OpenAI-compatible base, without a slash at its end
   * @param usual what is there if its answer does not say
   */
  record Place(URI base, LocalServer.Kind usual) {}

  /**
   * Looks in the usual places.
   *
   * @param environment {@code OLLAMA_HOST} in it moves Ollama, as Ollama's own client reads it
   */
  public LocalServers(HttpTransport transport, Map<String, String> environment) {
    this(transport, usualPlaces(environment), READ);
  }

  LocalServers(HttpTransport transport, List<Place> places, Duration readTimeout) {
    this.transport = transport;
    this.places = List.copyOf(places);
    this.readTimeout = readTimeout;
  }

  private static List<Place> usualPlaces(Map<String, String> environment) {
    return List.of(
        new Place(ollama(environment.get("OLLAMA_HOST")), LocalServer.Kind.OLLAMA),
        new Place(URI.create("http://127.0.0.1:8080/v1"), LocalServer.Kind.OTHER),
        new Place(URI.create("http://127.0.0.1:1234/v1"), LocalServer.Kind.LM_STUDIO),
        new Place(URI.create("http://127.0.0.1:8000/v1"), LocalServer.Kind.OTHER),
        new Place(
            URI.create("http://127.0.0.1:12434/engines/v1"), LocalServer.Kind.DOCKER_MODEL_RUNNER));
  }

  /**
   * Returns Ollama's OpenAI-compatible base for a value of {@code OLLAMA_HOST}: {@code
   * [scheme://]host[:port]}, where the port is 11434 without a scheme and the scheme's own with
   * one, and an address that means "every interface" means this machine. A value that is no address
   * is as good as none.
   *
   * @see <a href="https://github.com/ollama/ollama/blob/main/envconfig/config.go">Ollama's reading
   *     of it</a>
   */
  public static URI ollama(@Nullable String host) {
    String value = host == null ? "" : host.strip();
    if (value.length() >= 2 && (value.startsWith("\"") || value.startsWith("'"))) {
      value = value.substring(1, value.length() - 1);
    }
    int mark = value.indexOf("://");
    String scheme = mark < 0 ? "http" : value.substring(0, mark).toLowerCase(Locale.ROOT);
    String rest = mark < 0 ? value : value.substring(mark + 3);
    int slash = rest.indexOf('/');
    String path = slash < 0 ? "" : rest.substring(slash).replaceAll("/+$", "");
    String authority = slash < 0 ? rest : rest.substring(0, slash);
    int colon = authority.endsWith("]") ? -1 : authority.lastIndexOf(':');
    String name = colon < 0 ? authority : authority.substring(0, colon);
    String port = colon < 0 ? "" : authority.substring(colon + 1);
    if (name.isEmpty() || name.equals("0.0.0.0") || name.equals("[::]")) {
      name = "127.0.0.1";
    }
    int number = mark < 0 ? 11434 : scheme.equals("https") ? 443 : 80;
    try {
      number = port.isEmpty() ? number : Integer.parseInt(port);
      return URI.create(scheme + "://" + name + ":" + number + path + "/v1");
    } catch (IllegalArgumentException e) {
      return URI.create("http://127.0.0.1:11434/v1"); // as documented: no address
    }
  }

  /**
   * Asks every place at once and returns those that answered, in the order of the places. Takes a
   * moment where nothing listens, and at most about two seconds where something is slow.
   */
  public List<LocalServer> find() {
    Cancellation cancellation = new Cancellation();
    List<LocalServer> found = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<@Nullable LocalServer>> questions = new ArrayList<>();
      for (Place place : places) {
        questions.add(() -> ask(place, cancellation));
      }
      for (Future<@Nullable LocalServer> answer :
          threads.invokeAll(
              questions, readTimeout.plus(CONNECT).toMillis(), TimeUnit.MILLISECONDS)) {
        if (!answer.isCancelled()) {
          LocalServer server = answer.get();
          if (server != null) {
            found.add(server);
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("asking for local model servers failed", e.getCause());
    } finally {
      cancellation.cancel("looked long enough");
    }
    return List.copyOf(found);
  }

  /** Returns the server at one base, or null where none answers as one. */
  public @Nullable LocalServer at(URI base) {
    return ask(new Place(base, LocalServer.Kind.OTHER), new Cancellation());
  }

  private @Nullable LocalServer ask(Place place, Cancellation cancellation) {
    HttpTransport.Request request =
        HttpTransport.Request.bodiless(
            "GET",
            URI.create(place.base() + "/models"),
            Map.of("accept", "application/json"),
            CONNECT,
            readTimeout);
    try (HttpTransport.Response response = transport.send(request, cancellation)) {
      if (response.status() != 200) {
        return null;
      }
      byte[] body = response.body().readNBytes(LONGEST_LIST);
      return read(place, Json.parse(body));
    } catch (IOException | JsonException e) {
      return null; // nothing there, or not a model server
    }
  }

  private static @Nullable LocalServer read(Place place, JrsValue list) {
    JrsValue data = Json.field(list, "data");
    // Ollama without a model says "data": null.
    boolean emptyOllama =
        data == null
            && "list".equals(Json.string(list, "object"))
            && place.usual() == LocalServer.Kind.OLLAMA;
    if (!emptyOllama && (data == null || !data.isArray())) {
      return null;
    }
    List<String> models = new ArrayList<>();
    LocalServer.Kind kind = null;
    for (JrsValue model : Json.elements(data)) {
      String id = Json.string(model, "id");
      if (id == null) {
        return null;
      }
      models.add(id);
      if (kind == null) {
        kind = LocalServer.Kind.ofOwner(Json.string(model, "owned_by"));
      }
    }
    return new LocalServer(kind == null ? place.usual() : kind, place.base(), models);
  }
}
