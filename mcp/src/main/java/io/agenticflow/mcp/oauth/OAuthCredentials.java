package io.agenticflow.mcp.oauth;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.mcp.remote.Credentials;
import io.agenticflow.mcp.remote.Origin;
import io.agenticflow.provider.http.HttpTransport;
import io.agenticflow.secret.Secret;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.BindException;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Tokens for one server: kept ones, refreshed ones, and new ones, for which a person is asked where
 * the server wants a person. One request asks; the others wait and use what it got.
 */
public final class OAuthCredentials implements Credentials {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final SecureRandom RANDOM = new SecureRandom();

  private final String name;
  private final URI server;
  private final OAuthSettings settings;
  private final LoginStore store;
  private final @Nullable Consent consent;
  private final OAuthHttp http;
  private final Discovery discovery;
  private final Registration registration;
  private final TokenEndpoint tokens;
  private final ReentrantLock lock = new ReentrantLock();

  private volatile @Nullable Login login;
  private volatile State state = State.UNREAD;

  /** How well the present token is known. */
  private enum State {
    /** The file was not looked at. */
    UNREAD,
    /** It worked once, here or in an earlier run. */
    KEPT,
    /** It was got with a refresh token and not used yet. */
    REFRESHED,
    /** It was given for the asking and not used yet. */
    GRANTED
  }

  /**
   * @param name the server's, as the user calls it, for the command that is to be run
   * @param consent null where nobody is there to ask
   */
  public OAuthCredentials(
      String name,
      URI server,
      OAuthSettings settings,
      LoginStore store,
      HttpTransport http,
      @Nullable Consent consent) {
    this.name = name;
    this.server = server;
    this.settings = settings;
    this.store = store;
    this.consent = consent;
    this.http = new OAuthHttp(http, server);
    this.discovery = new Discovery(this.http, server);
    this.registration = new Registration(this.http, settings);
    this.tokens = new TokenEndpoint(this.http, settings);
  }

  @Override
  public @Nullable String authorization(Cancellation cancellation) throws IOException {
    if (!Origin.of(server).isPrivate()) {
      return null; // a token is not sent where others can read it
    }
    Login now = login;
    if (state == State.UNREAD || (now != null && isStale(now))) {
      acquire(cancellation);
      try {
        if (state == State.UNREAD) {
          login = store.read(server);
          state = State.KEPT;
        }
        now = login;
        if (now != null && isStale(now) && !refresh(now, cancellation)) {
          return null; // the server says what it wants now
        }
        now = login;
      } finally {
        lock.unlock();
      }
    }
    return header(now);
  }

  @Override
  public void accepted(String authorization) {
    if (state != State.KEPT && authorization.equals(header(login))) {
      state = State.KEPT;
    }
  }

  @Override
  public void refused(Refusal refusal, Cancellation cancellation) throws IOException {
    if (!Origin.of(server).isPrivate()) {
      throw new OAuthException(
          "it wants a log-in (HTTP "
              + refusal.status()
              + ") and is not encrypted: tokens are sent over https only");
    }
    acquire(cancellation);
    try {
      String shown = refusal.authorization();
      if (!Objects.equals(shown, header(login)) && header(login) != null) {
        return; // somebody has seen to it meanwhile
      }
      Challenge challenge = Challenge.bearer(refusal.challenges());
      if (refusal.status() == 403) {
        stepUp(challenge, cancellation);
      } else {
        renew(shown, challenge, cancellation);
      }
    } finally {
      lock.unlock();
    }
  }

  private void renew(
      @Nullable String shown, @Nullable Challenge challenge, Cancellation cancellation)
      throws IOException {
    if (shown != null && state == State.GRANTED) {
      throw new OAuthException("it refuses the token that it was just given" + why(challenge));
    }
    Login kept = store.read(server);
    if (kept != null && kept.access() != null && !Objects.equals(shown, header(kept))) {
      login = kept; // another program has logged in
      state = State.KEPT;
      return;
    }
    Login old = login == null ? kept : login;
    Discovery.Found found = find(challenge, old, cancellation);
    if (old != null && !old.issuer().equals(found.by().issuer())) {
      keepsItsIssuer(old, found);
      old = null; // what one issuer gave is not shown to another
      login = null;
    }
    if (shown != null && old != null && state == State.KEPT && refresh(old, cancellation)) {
      return;
    }
    List<String> wanted = challenge == null ? null : challenge.scopes();
    List<String> scopes =
        !settings.scopes().isEmpty()
            ? settings.scopes()
            : wanted != null ? wanted : found.scopes() != null ? found.scopes() : List.of();
    if (old != null && !old.scopes().isEmpty() && shown != null) {
      scopes = Scopes.union(old.scopes(), scopes); // what was gained in between is not lost
    }
    grant(found, old, scopes, cancellation);
  }

  /** The token is good but not for this: asks for more, once. */
  private void stepUp(@Nullable Challenge challenge, Cancellation cancellation) throws IOException {
    if (challenge == null || !"insufficient_scope".equals(challenge.get("error"))) {
      throw new OAuthException("it does not allow this (HTTP 403)" + why(challenge));
    }
    Login old = login;
    List<String> wanted = challenge.scopes();
    if (wanted == null) {
      throw new OAuthException("it wants more rights and does not say which" + why(challenge));
    }
    if (old == null) {
      renew(null, challenge, cancellation);
      return;
    }
    List<String> all = Scopes.union(old.scopes(), wanted);
    if (old.scopes().containsAll(wanted)) {
      throw new OAuthException(
          "it wants the rights "
              + Visible.of(Scopes.text(wanted))
              + ", which were asked for already and not granted"
              + why(challenge));
    }
    grant(find(challenge, old, cancellation), old, all, cancellation);
  }

  private Discovery.Found find(
      @Nullable Challenge challenge, @Nullable Login old, Cancellation cancellation)
      throws IOException {
    return discovery.find(
        challenge == null ? null : challenge.get("resource_metadata"),
        old == null ? null : old.issuer(),
        settings.authorizationServerMetadata(),
        cancellation);
  }

  private void keepsItsIssuer(Login old, Discovery.Found found) throws OAuthException {
    if (old.client().origin() == Client.Origin.CONFIGURED
        && old.client().id().equals(settings.clientId())) {
      throw new OAuthException(
          "its authorization server was "
              + Visible.of(old.issuer())
              + " and is now "
              + Visible.of(found.by().issuer())
              + ", where the configured client id was not registered; when it is, run: agentic-flow"
              + " mcp auth "
              + name
              + " --again");
    }
  }

  /** A token that was not used yet is, however short its life. */
  private boolean isStale(Login login) {
    return state == State.KEPT && login.isStale(Instant.now());
  }

  /**
   * Gets a new token with the refresh token.
   *
   * @return false where there is none or it is no good any more
   */
  private boolean refresh(Login old, Cancellation cancellation) throws IOException {
    return store.alone(
        server,
        () -> {
          Login kept = store.read(server);
          if (kept != null
              && kept.access() != null
              && !Objects.equals(kept.access(), old.access())
              && kept.issuer().equals(old.issuer())) {
            login = kept; // another program was faster, and the refresh token is used up
            state = State.KEPT;
            return true;
          }
          Secret refresh = old.refresh();
          if (refresh == null) {
            return false;
          }
          Map<String, String> form = new LinkedHashMap<>();
          form.put("grant_type", "refresh_token");
          form.put("refresh_token", refresh.reveal());
          form.put("resource", old.resource());
          try {
            keep(
                old.with(
                    tokens.ask(
                        old.tokenEndpoint(), old.issuer(), old.client(), form, cancellation)),
                State.REFRESHED);
            return true;
          } catch (OAuthException e) {
            if (!e.isVerdict()) {
              throw e;
            }
            keep(old.withoutRefresh(), State.KEPT);
            return false; // it is withdrawn or expired: a new log-in says what is wrong, if it is
          }
        });
  }

  private void grant(
      Discovery.Found found, @Nullable Login old, List<String> scopes, Cancellation cancellation)
      throws IOException {
    if (settings.grant() == OAuthSettings.Grant.CLIENT_CREDENTIALS) {
      keepGranted(forItself(found, scopes, cancellation));
      return;
    }
    Consent asked = consent;
    if (asked == null) {
      throw new LoginNeededException("it wants a log-in: run agentic-flow mcp auth " + name);
    }
    List<String> challenges = found.by().challengeMethods();
    if (challenges == null || !challenges.contains("S256")) {
      throw new OAuthException(
          "its authorization server "
              + found.by().issuer()
              + " does not say that it protects codes by PKCE with S256, so it is not used");
    }
    List<String> offered = found.by().scopesSupported();
    List<String> all =
        !scopes.isEmpty() && offered != null && offered.contains("offline_access")
            ? Scopes.union(scopes, List.of("offline_access"))
            : scopes;
    Client known =
        old != null && old.client().origin() == Client.Origin.REGISTERED ? old.client() : null;
    try {
      keepGranted(forPerson(found, known, all, asked, cancellation));
    } catch (OAuthException e) {
      if (known == null || !(e.is("invalid_client") || e.is("unauthorized_client"))) {
        throw e;
      }
      // It has forgotten whom it registered.
      keepGranted(forPerson(found, null, all, asked, cancellation));
    }
  }

  private Login forItself(Discovery.Found found, List<String> scopes, Cancellation cancellation)
      throws IOException {
    Client client = Objects.requireNonNull(registration.given(found.by()), "checked by settings");
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "client_credentials");
    if (!scopes.isEmpty()) {
      form.put("scope", Scopes.text(scopes));
    }
    form.put("resource", found.resource());
    return login(found, client, form, scopes, cancellation);
  }

  private Login forPerson(
      Discovery.Found found,
      @Nullable Client known,
      List<String> scopes,
      Consent consent,
      Cancellation cancellation)
      throws IOException {
    String state = random();
    String verifier = random();
    try (CallbackListener listener = listen(known, state)) {
      String redirect = listener.redirect();
      Client client = registration.given(found.by());
      if (client == null && known != null && redirect.equals(known.redirect())) {
        client = known;
      }
      if (client == null) {
        client = registration.register(found.by(), redirect, scopes, cancellation);
      }
      Map<String, String> query = new LinkedHashMap<>();
      query.put("response_type", "code");
      query.put("client_id", client.id());
      query.put("redirect_uri", redirect);
      query.put("state", state);
      query.put("code_challenge", challenge(verifier));
      query.put("code_challenge_method", "S256");
      query.put("resource", found.resource());
      if (!scopes.isEmpty()) {
        query.put("scope", Scopes.text(scopes));
      }
      consent.ask(page(found.by(), query), listener::pasted);
      Map<String, String> answer = listener.await(PATIENCE, cancellation);
      if (answer == null) {
        throw new OAuthException(
            "nobody has finished the log-in in " + PATIENCE.toMinutes() + " minutes");
      }
      Map<String, String> form = new LinkedHashMap<>();
      form.put("grant_type", "authorization_code");
      form.put("code", code(found.by(), answer));
      form.put("redirect_uri", redirect);
      form.put("code_verifier", verifier);
      form.put("resource", found.resource());
      return login(found, client, form, scopes, cancellation);
    }
  }

  private CallbackListener listen(@Nullable Client known, String state) throws IOException {
    int fixed = settings.callbackPort();
    int wanted = fixed != 0 ? fixed : known == null ? 0 : CallbackListener.port(known.redirect());
    try {
      return CallbackListener.open(wanted, state);
    } catch (BindException e) {
      if (fixed != 0) {
        throw new IOException(
            "the port " + fixed + ", to which the browser is to come back, is in use", e);
      }
      return CallbackListener.open(0, state);
    }
  }

  private URI page(AuthorizationServer by, Map<String, String> query) throws OAuthException {
    URI endpoint = by.authorizationEndpoint();
    if (endpoint == null) {
      throw new OAuthException(
          "its authorization server " + by.issuer() + " has no page where a person can log in");
    }
    http.check(endpoint);
    String text = endpoint.toString();
    return URI.create(text + (endpoint.getRawQuery() == null ? "?" : "&") + OAuthHttp.form(query));
  }

  /**
   * Looks first at who answers: an answer of another authorization server is not even shown. (RFC
   * 9207, 2.4)
   */
  private static String code(AuthorizationServer by, Map<String, String> answer)
      throws OAuthException {
    String issuer = answer.get("iss");
    if (issuer == null ? by.namesItself() : !issuer.equals(by.issuer())) {
      throw new OAuthException(
          "the answer to the log-in does not come from "
              + by.issuer()
              + (issuer == null ? ": it does not say from whom" : ""));
    }
    String error = answer.get("error");
    if (error != null) {
      String description = answer.get("error_description");
      throw new OAuthException(
          by.issuer()
              + " refuses the log-in: "
              + Visible.of(error)
              + (description == null ? "" : ", " + Visible.of(description)),
          error);
    }
    String code = answer.get("code");
    if (code == null || code.isEmpty()) {
      throw new OAuthException(by.issuer() + " answers the log-in with nothing");
    }
    return code;
  }

  private Login login(
      Discovery.Found found,
      Client client,
      Map<String, String> form,
      List<String> scopes,
      Cancellation cancellation)
      throws IOException {
    TokenEndpoint.Tokens got =
        tokens.ask(found.by().tokenEndpoint(), found.by().issuer(), client, form, cancellation);
    return new Login(
        found.by().issuer(),
        found.resource(),
        found.by().tokenEndpoint(),
        client,
        got.access(),
        got.refresh(),
        got.renewal(),
        scopes);
  }

  private void keepGranted(Login granted) throws IOException {
    store.alone(
        server,
        () -> {
          keep(granted, State.GRANTED);
          return granted;
        });
  }

  private void keep(Login changed, State how) throws IOException {
    store.write(server, changed);
    login = changed;
    state = how;
  }

  /** Waits for the lock as long as the request is wanted: a person may be reading a page. */
  private void acquire(Cancellation cancellation) throws IOException {
    try {
      while (!lock.tryLock(100, TimeUnit.MILLISECONDS)) {
        if (cancellation.isCancelled()) {
          throw new InterruptedIOException(cancellation.reason());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private static @Nullable String header(@Nullable Login login) {
    Secret access = login == null ? null : login.access();
    return access == null ? null : "Bearer " + access.reveal();
  }

  private static String why(@Nullable Challenge challenge) {
    String description = challenge == null ? null : challenge.get("error_description");
    String error = challenge == null ? null : challenge.get("error");
    String text = description != null ? description : error;
    return text == null ? "" : ": " + Visible.of(text);
  }

  private static String random() {
    byte[] bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    return base64(bytes);
  }

  /** RFC 7636, 4.2. */
  private static String challenge(String verifier) {
    try {
      return base64(MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
