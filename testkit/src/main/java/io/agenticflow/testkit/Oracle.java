package io.agenticflow.testkit;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;

/**
 * The schemas of the OpenAPI document that are named or reached from a named one, ready to check
 * with.
 */
final class Oracle {
  private static final String REFERENCE = "#/components/schemas/";
  private static final String IRI = "https://openapi.invalid/openrouter";

  private final Map<SchemaName, Schema> schemas = new EnumMap<>(SchemaName.class);

  /** The schemas by their names, as JSON. */
  private final String text;

  /**
   * @param texts the YAML text of each schema by its name
   */
  Oracle(Map<String, String> texts) {
    Map<String, Object> reached = new LinkedHashMap<>();
    Deque<String> waiting = new ArrayDeque<>();
    for (SchemaName name : SchemaName.values()) {
      waiting.add(name.schema());
    }
    while (!waiting.isEmpty()) {
      String name = waiting.remove();
      if (!reached.containsKey(name)) {
        Object schema = parse(name, texts.get(name));
        reached.put(name, schema);
        Set<String> references = new HashSet<>();
        collectReferences(schema, references);
        waiting.addAll(references);
      }
    }
    text = Trees.writeAny(reached);
    String document = Trees.writeAny(Map.of("components", Map.of("schemas", reached)));
    SchemaRegistry registry =
        SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(Map.of(IRI, document)));
    for (SchemaName name : SchemaName.values()) {
      schemas.put(name, registry.getSchema(SchemaLocation.of(IRI + REFERENCE + name.schema())));
    }
  }

  JsonNode tree() {
    return Objects.requireNonNull(Trees.parse(text));
  }

  List<String> problems(SchemaName name, JsonNode tree) {
    Schema schema = schemas.get(name);
    if (schema == null) {
      throw new IllegalStateException("no schema " + name);
    }
    return SchemaErrors.explain(schema.validate(Trees.write(tree), InputFormat.JSON));
  }

  private static Object parse(String name, @Nullable String text) {
    if (text == null) {
      throw new IllegalStateException("the OpenAPI document has no schema " + name);
    }
    Object schema = new Load(LoadSettings.builder().setLabel(name).build()).loadFromString(text);
    if (schema == null) {
      throw new IllegalStateException("the OpenAPI document's schema " + name + " is empty");
    }
    return schema;
  }

  private static void collectReferences(@Nullable Object node, Set<String> found) {
    if (node instanceof Map<?, ?> map) {
      if (map.get("$ref") instanceof String reference && reference.startsWith(REFERENCE)) {
        found.add(reference.substring(REFERENCE.length()));
      }
      map.values().forEach(value -> collectReferences(value, found));
    } else if (node instanceof List<?> list) {
      list.forEach(value -> collectReferences(value, found));
    }
  }
}
