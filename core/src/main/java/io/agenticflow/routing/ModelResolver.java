package io.agenticflow.routing;

import static io.agenticflow.config.Configuration.ANTHROPIC;
import static io.agenticflow.config.Configuration.OLLAMA;
import static io.agenticflow.config.Configuration.OPENAI;
import static io.agenticflow.config.Configuration.OPENROUTER;
import static java.util.Objects.requireNonNull;

import io.agenticflow.catalogue.Catalogue;
import io.agenticflow.config.Configuration;
import io.agenticflow.config.ModelAlias;
import io.agenticflow.config.ProfileSettings;
import io.agenticflow.config.ProviderSettings;
import io.agenticflow.provider.http.ProxySettings;
import io.agenticflow.routing.RoutingException.Kind;
import io.agenticflow.text.NearNames;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Chooses who answers. Asks nobody: the choice follows from the command line and the configuration
 * alone. Safe for use by several threads.
 *
 * <p>The rules, the first that fits decides:
 *
 * <ol>
 *   <li>A name from {@code models:} of the configuration is replaced by what it stands for.
 *   <li>{@code --provider}.
 *   <li>No model: {@code COMPLETION_MODEL}, else {@code model:} of the configuration is taken as if
 *       it were given.
 *   <li>{@code demo}, {@code gguf:…}, {@code local}, {@code local/…}, {@code ollama/…}, and the
 *       name of a provider of the user's own before a slash.
 *   <li>{@code provider:} of the configuration, unless that is Anthropic and the model is not.
 *   <li>A slash in the name means OpenRouter. Without a key for it the model's maker is asked where
 *       that can be, or the server under {@code OPENAI_BASE_URL}.
 *   <li>{@code USE_OPENROUTER}.
 *   <li>{@code claude-…} goes to Anthropic, without a key for it to OpenRouter.
 *   <li>Any other name goes where it is known or where a key leads: OpenAI, Ollama, OpenRouter;
 *       without any, to a server on this machine.
 *   <li>No model at all: the default model of the provider whose key is there, Anthropic first;
 *       without any, what this machine itself has.
 * </ol>
 */
public final class ModelResolver {
  /** What the seeds of this project name. */
  static final String OPENROUTER_DEFAULT = "meta-llama/llama-3.1-8b-instruct";

  static final String ANTHROPIC_DEFAULT = "claude-sonnet-5";
  static final String OPENAI_DEFAULT = "gpt-5.4-mini";

  private static final String NO_KEY_NEEDED = "; --model demo needs no key";

  private final Configuration configuration;
  private final ModelNames names;
  private final Endpoints endpoints;

  /**
   * @param catalogue asked for a model's other names, and only where they are needed: it takes time
   *     to read
   */
  public ModelResolver(Configuration configuration, Supplier<Catalogue> catalogue) {
    this.configuration = requireNonNull(configuration, "configuration");
    this.names = new ModelNames(catalogue);
    this.endpoints = new Endpoints();
  }

  /**
   * Chooses.
   *
   * @param provider {@code --provider}, or null
   * @param model {@code --model}, or null
   * @throws RoutingException where nobody can be chosen
   */
  public ModelChoice resolve(@Nullable String provider, @Nullable String model) {
    return new Choosing().resolve(given(provider), given(model));
  }

  private static @Nullable String given(@Nullable String value) {
    return value == null || value.isBlank() ? null : value.strip();
  }

  /** One choice under way: collects what was considered. */
  private final class Choosing {
    private final List<String> alternatives = new ArrayList<>();

    /** Where the model's name came from, for the reason; empty where it was simply given. */
    private String origin = "";

    /** What the user says of what the model understands. */
    private ProfileSettings profile = ProfileSettings.NONE;

    ModelChoice resolve(@Nullable String askedProvider, @Nullable String askedModel) {
      String provider = askedProvider;
      String why = "--provider says so";
      String model = askedModel;
      if (model == null && provider == null) {
        model = usualModel();
      }
      ModelAlias alias = model == null ? null : configuration.models().get(model);
      if (alias != null) {
        profile = alias.profile();
        if (!alias.model().equals(model)) {
          origin += model + " stands for " + alias.model() + " in the configuration, and ";
        }
        model = alias.model();
        if (provider == null && alias.provider() != null) {
          provider = alias.provider();
          why = "the configuration names the provider with it";
        }
      }
      if (provider != null) {
        return byProvider(provider, model, why);
      }
      return model == null ? byKeys() : byModel(model);
    }

    private @Nullable String usualModel() {
      if (configuration.completionModel() != null) {
        origin = "COMPLETION_MODEL is set, and ";
        return configuration.completionModel();
      }
      if (configuration.defaultModel() != null) {
        origin = "the configuration names the model, and ";
        return configuration.defaultModel();
      }
      return null;
    }

    private ModelChoice byProvider(String provider, @Nullable String model, String why) {
      return switch (provider) {
        case "demo" -> demo(why);
        case "onnx", "embedded" ->
            model != null && isGguf(model)
                ? gguf(model, why)
                : new ModelChoice.Embedded(model, origin + why, alternatives);
        case "gguf" -> gguf(model == null ? "gguf:" : model, why);
        case "local" ->
            new ModelChoice.LocalServer(
                null,
                model == null || model.equals("local")
                    ? null
                    : orSelf(withoutPrefix(model, "local/"), model),
                origin + why,
                alternatives);
        default -> byProvider(settings(provider), model, why);
      };
    }

    private ModelChoice byProvider(ProviderSettings settings, @Nullable String model, String why) {
      return switch (settings.name()) {
        case OPENROUTER ->
            upstream(
                settings, names.atOpenRouter(model == null ? openRouterDefault() : model), why);
        case ANTHROPIC ->
            upstream(
                settings, names.claudeAtAnthropic(model == null ? anthropicDefault() : model), why);
        case OPENAI -> {
          if (model == null) {
            yield openAiWithoutModel(settings, why);
          }
          boolean own = settings.baseIsSet();
          yield upstream(
              settings, own ? model : orSelf(withoutPrefix(model, "openai/"), model), why);
        }
        default -> {
          if (model != null) {
            yield upstream(
                settings, orSelf(withoutPrefix(model, settings.name() + "/"), model), why);
          }
          if (isLocal(settings)) {
            yield serversOwn(settings, why);
          }
          throw new RoutingException(
              Kind.MODEL_MISSING,
              "the provider " + settings.name() + " has no default model; name one with --model");
        }
      };
    }

    private ModelChoice byModel(String model) {
      ModelChoice named = byPrefix(model);
      if (named != null) {
        return named;
      }
      String usual = configuration.defaultProvider();
      if (usual != null) {
        boolean claude = ModelNames.isClaude(model) || ModelNames.isClaudeAtOpenRouter(model);
        if (!usual.equals(ANTHROPIC) || claude) {
          return byProvider(usual, model, "it is the configuration's provider");
        }
        alternatives.add("anthropic, the configuration's provider: it has no " + model);
      }
      if (model.indexOf('/') >= 0) {
        return withSlash(model);
      }
      if (configuration.useOpenRouter()) {
        return byProvider(settings(OPENROUTER), model, "USE_OPENROUTER is set");
      }
      return ModelNames.isClaude(model) ? claude(model) : plain(model);
    }

    private @Nullable ModelChoice byPrefix(String model) {
      if (model.equals("demo")) {
        return demo("demo is the recording");
      }
      if (model.startsWith("gguf:")) {
        return gguf(model, "gguf: names a model file");
      }
      if (model.equals("local") || model.startsWith("local/")) {
        return new ModelChoice.LocalServer(
            null,
            withoutPrefix(model, "local/"),
            origin + "local means a server on this machine",
            alternatives);
      }
      int slash = model.indexOf('/');
      if (slash <= 0 || slash == model.length() - 1) {
        return null;
      }
      String first = model.substring(0, slash);
      String rest = model.substring(slash + 1);
      ProviderSettings settings = configuration.providers().get(first);
      return settings == null || isNameAtOpenRouter(first, rest)
          ? null
          : upstream(settings, rest, first + "/ names the provider");
    }

    /**
     * {@code anthropic/…}, {@code openai/…} and {@code openrouter/auto} are OpenRouter's names, not
     * wishes for a provider.
     */
    private static boolean isNameAtOpenRouter(String first, String rest) {
      return switch (first) {
        case ANTHROPIC, OPENAI -> true;
        case OPENROUTER -> rest.indexOf('/') < 0;
        default -> false;
      };
    }

    private ModelChoice withSlash(String model) {
      ProviderSettings openRouter = settings(OPENROUTER);
      if (isUsable(openRouter)) {
        return upstream(openRouter, model, "the name has a slash in it");
      }
      alternatives.add("openrouter, for the slash in the name: OPENROUTER_API_KEY is not set");
      ProviderSettings anthropic = settings(ANTHROPIC);
      if (ModelNames.isClaudeAtOpenRouter(model) && isUsable(anthropic)) {
        return upstream(
            anthropic,
            names.claudeAtAnthropic(model),
            "it is a model of Anthropic's and has a key");
      }
      ProviderSettings openAi = settings(OPENAI);
      if (openAi.baseIsSet() && isUsable(openAi)) {
        return upstream(openAi, model, "OPENAI_BASE_URL is set");
      }
      if (model.startsWith("openai/") && isUsable(openAi)) {
        return upstream(
            openAi, model.substring("openai/".length()), "it is a model of OpenAI's and has a key");
      }
      throw noKey(openRouter);
    }

    private ModelChoice claude(String model) {
      ProviderSettings anthropic = settings(ANTHROPIC);
      if (isUsable(anthropic)) {
        return upstream(
            anthropic,
            names.claudeAtAnthropic(model),
            "it is a model of Anthropic's and has a key");
      }
      alternatives.add("anthropic, whose model it is: ANTHROPIC_API_KEY is not set");
      ProviderSettings openRouter = settings(OPENROUTER);
      if (!isUsable(openRouter)) {
        throw noKey(anthropic);
      }
      String completion = configuration.completionModel();
      if (completion != null && !completion.equals(model)) {
        return upstream(
            openRouter,
            names.atOpenRouter(completion),
            "there is only an OpenRouter key, and COMPLETION_MODEL stands in for " + model);
      }
      return upstream(
          openRouter, names.claudeAtOpenRouter(model), "there is only an OpenRouter key");
    }

    private ModelChoice plain(String model) {
      ProviderSettings openAi = settings(OPENAI);
      ProviderSettings openRouter = settings(OPENROUTER);
      ProviderSettings ollama = settings(OLLAMA);
      if (openAi.baseIsSet() && isUsable(openAi)) {
        return upstream(openAi, model, "OPENAI_BASE_URL is set");
      }
      if (names.isOpenAi(model)) {
        if (isUsable(openAi)) {
          return upstream(openAi, model, "it is a model of OpenAI's and has a key");
        }
        alternatives.add("openai, whose model it is: OPENAI_API_KEY is not set");
        if (!isUsable(openRouter)) {
          throw noKey(openAi);
        }
        return upstream(
            openRouter,
            names.openAiAtOpenRouter(model).orElse("openai/" + model),
            "there is only an OpenRouter key");
      }
      if (ollama.baseIsSet()) {
        return upstream(ollama, model, "OLLAMA_HOST is set");
      }
      if (model.indexOf(':') > 0) {
        return upstream(ollama, model, "the name is like those of Ollama");
      }
      if (isUsable(openRouter)) {
        return upstream(openRouter, model, "OPENROUTER_API_KEY is set");
      }
      if (isUsable(openAi)) {
        return upstream(openAi, model, "OPENAI_API_KEY is set");
      }
      alternatives.add("openrouter: OPENROUTER_API_KEY is not set");
      alternatives.add("openai: OPENAI_API_KEY is not set");
      return new ModelChoice.LocalServer(
          null, model, origin + "no key leads anywhere else", alternatives);
    }

    private ModelChoice byKeys() {
      String usual = configuration.defaultProvider();
      if (usual != null) {
        return byProvider(usual, null, "it is the configuration's provider");
      }
      if (configuration.useOpenRouter()) {
        return byProvider(settings(OPENROUTER), null, "USE_OPENROUTER is set");
      }
      ProviderSettings anthropic = settings(ANTHROPIC);
      if (isUsable(anthropic)) {
        return byProvider(anthropic, null, keyIsThere(anthropic));
      }
      alternatives.add("anthropic: ANTHROPIC_API_KEY is not set");
      ProviderSettings openRouter = settings(OPENROUTER);
      if (isUsable(openRouter)) {
        return byProvider(openRouter, null, keyIsThere(openRouter));
      }
      alternatives.add("openrouter: OPENROUTER_API_KEY is not set");
      ProviderSettings openAi = settings(OPENAI);
      if (openAi.baseIsSet() || isUsable(openAi)) {
        return byProvider(openAi, null, keyIsThere(openAi));
      }
      alternatives.add("openai: OPENAI_API_KEY is not set");
      ProviderSettings ollama = settings(OLLAMA);
      if (ollama.baseIsSet()) {
        return serversOwn(ollama, "OLLAMA_HOST is set");
      }
      return new ModelChoice.Embedded(null, "no model was named and no key is set", alternatives);
    }

    private ModelChoice openAiWithoutModel(ProviderSettings settings, String why) {
      if (configuration.completionModel() != null) {
        return upstream(
            settings, configuration.completionModel(), why + " and COMPLETION_MODEL too");
      }
      if (!settings.baseIsSet()) {
        return upstream(settings, OPENAI_DEFAULT, why);
      }
      if (isLocal(settings)) {
        return serversOwn(settings, why);
      }
      throw new RoutingException(
          Kind.MODEL_MISSING,
          "the server under OPENAI_BASE_URL has no default model; name one with --model");
    }

    private ModelChoice serversOwn(ProviderSettings settings, String why) {
      return new ModelChoice.LocalServer(
          endpoints.of(settings, profile), null, origin + why, alternatives);
    }

    private ModelChoice gguf(String model, String why) {
      String file = orSelf(withoutPrefix(model, "gguf:"), model);
      if (file.isBlank() || file.equals("gguf:")) {
        throw new RoutingException(
            Kind.MODEL_MISSING, "gguf needs a file: name one as in --model gguf:models/tiny.gguf");
      }
      return new ModelChoice.Gguf(file, origin + why, alternatives);
    }

    private ModelChoice demo(String why) {
      return new ModelChoice.Demo(origin + why, alternatives);
    }

    private ModelChoice upstream(ProviderSettings settings, String model, String why) {
      if (!isUsable(settings)) {
        throw noKey(settings);
      }
      if (model.isBlank() || model.chars().anyMatch(c -> c <= ' ')) {
        throw new RoutingException(
            Kind.MODEL_UNKNOWN,
            "\""
                + model
                + "\" is not the name of a model: such names have no blanks"
                + NearNames.question(model, configuration.models().keySet()));
      }
      return new ModelChoice.Upstream(
          endpoints.of(settings, profile), model, origin + why, alternatives);
    }
  }

  private ProviderSettings settings(String name) {
    ProviderSettings settings = configuration.providers().get(name);
    if (settings == null) {
      List<String> known = new ArrayList<>(configuration.providers().keySet());
      known.addAll(List.of("local", "onnx", "gguf", "demo"));
      throw new RoutingException(
          Kind.PROVIDER_UNKNOWN,
          ("there is no provider " + name + NearNames.question(name, known))
              + " (known: "
              + String.join(", ", known)
              + ")");
    }
    return settings;
  }

  private String openRouterDefault() {
    String completion = configuration.completionModel();
    return completion == null ? OPENROUTER_DEFAULT : completion;
  }

  /**
   * {@code COMPLETION_MODEL} is meant for OpenRouter as a rule; here it counts where it is a model
   * of Anthropic's.
   */
  private String anthropicDefault() {
    String completion = configuration.completionModel();
    return completion != null
            && (ModelNames.isClaude(completion) || ModelNames.isClaudeAtOpenRouter(completion))
        ? completion
        : ANTHROPIC_DEFAULT;
  }

  private static boolean isGguf(String model) {
    return model.startsWith("gguf:") || model.endsWith(".gguf");
  }

  /** Returns whether requests can be sent: there is a key, or none is needed. */
  private static boolean isUsable(ProviderSettings settings) {
    return settings.key() != null
        || settings.keyVariable() == null
        || (settings.baseIsSet() && isLocal(settings));
  }

  private static boolean isLocal(ProviderSettings settings) {
    URI base = settings.base();
    String host = String.valueOf(base.getHost());
    return ProxySettings.isLoopback(
        host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
  }

  private static String keyIsThere(ProviderSettings settings) {
    return settings.key() != null
        ? settings.keyVariable() + " is set"
        : "its address is on this machine";
  }

  private static RoutingException noKey(ProviderSettings settings) {
    String variable = String.valueOf(settings.keyVariable());
    return new RoutingException(
        Kind.NO_KEY,
        switch (settings.name()) {
          case OPENROUTER ->
              variable
                  + " required for OpenRouter models: get one at https://openrouter.ai/keys and export it"
                  + NO_KEY_NEEDED;
          case ANTHROPIC ->
              variable
                  + " required for Anthropic models: export it, or OPENROUTER_API_KEY to reach them through OpenRouter"
                  + NO_KEY_NEEDED;
          case OPENAI -> variable + " required for OpenAI models: export it" + NO_KEY_NEEDED;
          default ->
              variable
                  + " required for the provider "
                  + settings.name()
                  + ": export it"
                  + NO_KEY_NEEDED;
        });
  }

  private static @Nullable String withoutPrefix(@Nullable String text, String prefix) {
    return text != null && text.startsWith(prefix) && text.length() > prefix.length()
        ? text.substring(prefix.length())
        : null;
  }

  private static String orSelf(@Nullable String shorter, String self) {
    return shorter == null ? self : shorter;
  }
}
