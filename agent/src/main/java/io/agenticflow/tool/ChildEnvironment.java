package io.agenticflow.tool;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The environment that child processes get: that of this process without the keys of model
 * providers.
 *
 * <p>Taken away are the variables that are named like a provider's key or token ({@code
 * OPENAI_API_KEY}, {@code ANTHROPIC_AUTH_TOKEN}, {@code HF_TOKEN}), those that this program itself
 * loaded from a {@code .env} file, and any other variable with the same value as one of them. Keys
 * of other services, such as {@code GITHUB_TOKEN}, stay: the project's own commands need them.
 *
 * <p>Set, so that a command that nobody watches neither waits nor paints: {@code
 * GIT_TERMINAL_PROMPT=0} (Git fails instead of asking for a password), {@code PAGER=cat} and {@code
 * GIT_PAGER=cat} (no pager), {@code TERM=dumb} and {@code NO_COLOR=1} (no colours). {@code CI} is
 * not set, because it changes what test tools do.
 *
 * <p>This keeps keys out of what a child prints or logs by accident. A hostile child can still read
 * the memory or {@code /proc} entry of a process of the same user; that is for a sandbox.
 */
public final class ChildEnvironment {
  private static final Set<String> EXACT =
      Set.of(
          "ANTHROPIC_CUSTOM_HEADERS",
          "AWS_BEARER_TOKEN_BEDROCK",
          "CLAUDE_CODE_OAUTH_TOKEN",
          "HF_TOKEN",
          "HUGGING_FACE_HUB_TOKEN");

  private static final List<String> PROVIDERS =
      List.of(
          "AI21",
          "ALIBABA",
          "ANTHROPIC",
          "ANYSCALE",
          "AZURE",
          "BASETEN",
          "CEREBRAS",
          "CLAUDE",
          "CLOUDFLARE_AI",
          "CODESTRAL",
          "COHERE",
          "DASHSCOPE",
          "DATABRICKS",
          "DEEPINFRA",
          "DEEPSEEK",
          "FIREWORKS",
          "FRIENDLI",
          "GEMINI",
          "GOOGLE",
          "GROK",
          "GROQ",
          "HF",
          "HUGGINGFACE",
          "HUGGING_FACE",
          "HYPERBOLIC",
          "INFERMATIC",
          "KIMI",
          "LAMBDA",
          "LITELLM",
          "LLAMA",
          "LM_STUDIO",
          "MINIMAX",
          "MISTRAL",
          "MOONSHOT",
          "NEBIUS",
          "NOVITA",
          "NVIDIA",
          "OLLAMA",
          "OPENAI",
          "OPENROUTER",
          "PERPLEXITY",
          "QWEN",
          "REPLICATE",
          "REQUESTY",
          "SAMBANOVA",
          "SILICONFLOW",
          "TOGETHER",
          "TOGETHERAI",
          "VERTEX",
          "VLLM",
          "VOYAGE",
          "XAI",
          "ZAI",
          "ZHIPU");

  private static final List<String> ENDINGS =
      List.of("_API_KEY", "_API_TOKEN", "_AUTH_TOKEN", "_ACCESS_TOKEN", "_API_KEYS");

  /** A shorter value is too likely to be something else's by chance. */
  private static final int SHORTEST_SECRET = 8;

  private ChildEnvironment() {}

  /** Returns the environment for children of a process that loaded no {@code .env} file. */
  public static Map<String, String> of(Map<String, String> environment) {
    return of(environment, Map.of());
  }

  /**
   * Returns the environment for children.
   *
   * @param environment that of this process; variables loaded from {@code .env} may be among it
   * @param loaded what this program loaded from {@code .env}
   */
  public static Map<String, String> of(
      Map<String, String> environment, Map<String, String> loaded) {
    Set<String> secrets = new HashSet<>();
    environment.forEach((name, value) -> addSecret(secrets, name, value));
    loaded.forEach((name, value) -> addSecret(secrets, name, value));
    Map<String, String> kept = new TreeMap<>();
    environment.forEach((name, value) -> {
      if (!isProviderKey(name) && !secrets.contains(value) && !value.equals(loaded.get(name))) {
        kept.put(name, value);
      }
    });
    kept.put("GIT_TERMINAL_PROMPT", "0");
    kept.put("PAGER", "cat");
    kept.put("GIT_PAGER", "cat");
    kept.put("TERM", "dumb");
    kept.put("NO_COLOR", "1");
    return Map.copyOf(kept);
  }

  /** Returns whether a variable of this name holds a key of a model provider. */
  public static boolean isProviderKey(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    if (EXACT.contains(upper)) {
      return true;
    }
    return ENDINGS.stream().anyMatch(upper::endsWith)
        && PROVIDERS.stream().anyMatch(provider -> upper.startsWith(provider + "_"));
  }

  private static void addSecret(Set<String> secrets, String name, String value) {
    if (isProviderKey(name) && value.length() >= SHORTEST_SECRET) {
      secrets.add(value);
    }
  }
}
