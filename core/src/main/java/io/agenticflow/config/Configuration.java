package io.agenticflow.config;

import static java.util.Objects.requireNonNull;

import io.agenticflow.catalogue.Price;
import io.agenticflow.provider.BreakerPolicy;
import io.agenticflow.provider.RetryPolicy;
import io.agenticflow.provider.http.ProxySettings;
import io.agenticflow.secret.Secret;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the user has set outside the command line. Immutable; read once by {@link
 * ConfigurationReader}.
 *
 * @param providers by name; {@code openrouter}, {@code anthropic}, {@code openai} and {@code
 *     ollama} are always there
 * @param models the user's own names for models
 * @param prices the user's own prices, by the model's name as it is sent upstream
 * @param defaultProvider {@code provider:} of the file, or null
 * @param defaultModel {@code model:} of the file, or null
 * @param completionModel {@code COMPLETION_MODEL}, or null
 * @param useOpenRouter {@code USE_OPENROUTER}
 * @param maxBudget {@code max_budget_usd}, dollars that a run may cost, or null
 * @param budgets what may be spent
 * @param ledgerUrl of the database that is shared as the ledger; null for the file of this home
 * @param memory what is said of memory
 * @param durable which engine keeps runs that outlive their process
 * @param agentsDir {@code agents_dir}, or null
 * @param gateway what is said of the gateway
 * @param gatewayOpenedBy where somebody else than the user, as in a repository just cloned, can
 *     have said who may ask the gateway: the field and its place, for people; null where nobody did
 * @param routing who answers what
 * @param agent {@code AGENT}, or null
 * @param task {@code TASK}, or null
 * @param home the program's own folder, {@code AGENTIC_FLOW_HOME}; it need not exist
 * @param retries how often a failed call of a run is tried again
 * @param gatewayRetries how often a failed call is tried again for the gateway's clients, which try
 *     again themselves
 * @param fallback the models to ask where a model cannot answer, in order
 * @param requestTimeout for one request with all its retries and fallbacks; null where nothing is
 *     said
 * @param breaker when a failing provider is left alone
 * @param proxies {@code HTTPS_PROXY} and its like
 * @param file the configuration file that was read, or null
 * @param notes what a user who asks for details should know, such as lines of {@code .env} that
 *     could not be read
 */
public record Configuration(
    Map<String, ProviderSettings> providers,
    Map<String, ModelAlias> models,
    Map<String, Price> prices,
    @Nullable String defaultProvider,
    @Nullable String defaultModel,
    @Nullable String completionModel,
    boolean useOpenRouter,
    @Nullable BigDecimal maxBudget,
    BudgetConfiguration budgets,
    @Nullable Secret ledgerUrl,
    MemoryConfiguration memory,
    DurableConfiguration durable,
    @Nullable Path agentsDir,
    GatewayConfiguration gateway,
    @Nullable String gatewayOpenedBy,
    RoutingConfiguration routing,
    @Nullable String agent,
    @Nullable String task,
    Path home,
    RetryPolicy retries,
    RetryPolicy gatewayRetries,
    List<String> fallback,
    @Nullable Duration requestTimeout,
    BreakerPolicy breaker,
    ProxySettings proxies,
    @Nullable Path file,
    List<String> notes) {

  public static final String OPENROUTER = "openrouter";
  public static final String ANTHROPIC = "anthropic";
  public static final String OPENAI = "openai";
  public static final String OLLAMA = "ollama";

  /** The providers that are always there. */
  public static final Set<String> BUILT_IN = Set.of(OPENROUTER, ANTHROPIC, OPENAI, OLLAMA);

  /** What {@code provider} may be beside a provider's name: what answers on this machine. */
  public static final Set<String> LOCAL_PROVIDERS =
      Set.of("demo", "onnx", "embedded", "gguf", "local");

  public Configuration {
    providers = Collections.unmodifiableMap(new LinkedHashMap<>(providers));
    models = Collections.unmodifiableMap(new LinkedHashMap<>(models));
    prices = Map.copyOf(prices);
    requireNonNull(gateway, "gateway");
    requireNonNull(budgets, "budgets");
    requireNonNull(memory, "memory");
    requireNonNull(durable, "durable");
    requireNonNull(routing, "routing");
    requireNonNull(home, "home");
    requireNonNull(retries, "retries");
    requireNonNull(gatewayRetries, "gatewayRetries");
    fallback = List.copyOf(fallback);
    requireNonNull(breaker, "breaker");
    requireNonNull(proxies, "proxies");
    notes = List.copyOf(notes);
  }

  /** Returns one of the four providers that are always there. */
  public ProviderSettings builtIn(String name) {
    return requireNonNull(providers.get(name), name);
  }
}
