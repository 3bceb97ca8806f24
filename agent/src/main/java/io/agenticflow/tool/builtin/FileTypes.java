package io.agenticflow.tool.builtin;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The names that kinds of files have: what Grep's {@code type} means, in the words of ripgrep. */
final class FileTypes {
  private static final Map<String, String> GLOBS =
      Map.ofEntries(
          Map.entry("bash", "*.{sh,bash},.bashrc,.bash_profile"),
          Map.entry("c", "*.{c,h}"),
          Map.entry("cpp", "*.{cc,cpp,cxx,c++,hh,hpp,hxx,h++,h,inl}"),
          Map.entry("cs", "*.cs"),
          Map.entry("css", "*.{css,scss,sass,less}"),
          Map.entry("csv", "*.{csv,tsv}"),
          Map.entry("dart", "*.dart"),
          Map.entry("docker", "*Dockerfile*,*Containerfile*"),
          Map.entry("elixir", "*.{ex,exs,eex,heex}"),
          Map.entry("go", "*.go"),
          Map.entry("gradle", "*.{gradle,gradle.kts}"),
          Map.entry("groovy", "*.{groovy,gvy}"),
          Map.entry("haskell", "*.{hs,lhs}"),
          Map.entry("html", "*.{html,htm,xhtml}"),
          Map.entry("java", "*.{java,jsp}"),
          Map.entry("js", "*.{js,jsx,mjs,cjs,vue}"),
          Map.entry("json", "*.{json,jsonl,json5}"),
          Map.entry("kotlin", "*.{kt,kts}"),
          Map.entry("lua", "*.lua"),
          Map.entry("make", "{GNUm,M,m}akefile,*.mk"),
          Map.entry("md", "*.{md,markdown,mdx}"),
          Map.entry("perl", "*.{pl,pm,t}"),
          Map.entry("php", "*.php"),
          Map.entry("proto", "*.proto"),
          Map.entry("py", "*.{py,pyi}"),
          Map.entry("r", "*.{r,R,Rmd}"),
          Map.entry("ruby", "*.{rb,rake,gemspec},Gemfile,Rakefile"),
          Map.entry("rust", "*.rs"),
          Map.entry("scala", "*.{scala,sbt}"),
          Map.entry("sh", "*.{sh,bash,zsh,ksh}"),
          Map.entry("sql", "*.sql"),
          Map.entry("swift", "*.swift"),
          Map.entry("tf", "*.{tf,tfvars}"),
          Map.entry("toml", "*.toml"),
          Map.entry("ts", "*.{ts,tsx,mts,cts}"),
          Map.entry("txt", "*.txt"),
          Map.entry("xml", "*.{xml,xsd,xsl,xslt,svg,pom}"),
          Map.entry("yaml", "*.{yaml,yml}"));

  private static final Map<String, String> OTHER_NAMES =
      Map.of(
          "javascript", "js",
          "typescript", "ts",
          "python", "py",
          "csharp", "cs",
          "markdown", "md",
          "golang", "go",
          "yml", "yaml",
          "c++", "cpp",
          "rb", "ruby",
          "rs", "rust");

  private FileTypes() {}

  /** Returns the patterns of a type, separated by commas; null where there is no such type. */
  static @Nullable String globs(String type) {
    return GLOBS.get(OTHER_NAMES.getOrDefault(type, type));
  }

  /** Returns the types that there are, in order. */
  static List<String> names() {
    return List.copyOf(new TreeMap<>(GLOBS).keySet());
  }
}
