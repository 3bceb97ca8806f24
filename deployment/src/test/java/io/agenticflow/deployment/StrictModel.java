package io.agenticflow.deployment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads objects by the models of those who will read them, and tells each field that they do not
 * know and each value of a wrong type. A cluster drops unknown fields without a word, so that a
 * misspelt limit is none.
 */
final class StrictModel {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .withCoercionConfig(
              LogicalType.Textual,
              coercion -> {
                coercion.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
                coercion.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
                coercion.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
              })
          .build();

  private static final Map<String, Class<?>> MODELS =
      Map.ofEntries(
          Map.entry("v1/Namespace", Namespace.class),
          Map.entry("v1/ServiceAccount", ServiceAccount.class),
          Map.entry("v1/ConfigMap", ConfigMap.class),
          Map.entry("v1/Service", Service.class),
          Map.entry("v1/PersistentVolumeClaim", PersistentVolumeClaim.class),
          Map.entry("apps/v1/Deployment", Deployment.class),
          Map.entry("policy/v1/PodDisruptionBudget", PodDisruptionBudget.class),
          Map.entry("autoscaling/v2/HorizontalPodAutoscaler", HorizontalPodAutoscaler.class),
          Map.entry("networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class),
          Map.entry("batch/v1/Job", Job.class),
          Map.entry("batch/v1/CronJob", CronJob.class),
          Map.entry("monitoring.coreos.com/v1/ServiceMonitor", ServiceMonitor.class),
          Map.entry("serving.knative.dev/v1/Service", io.fabric8.knative.serving.v1.Service.class));

  private StrictModel() {}

  /** Returns all that is wrong, each with its place; empty where nothing is. */
  static List<String> problems(Manifest manifest) {
    List<String> problems = new ArrayList<>();
    String type = manifest.text("apiVersion") + "/" + manifest.kind();
    Class<?> model = MODELS.get(type);
    if (model != null) {
      walk(manifest.fields(), model, manifest.kind(), problems);
      return problems;
    }
    switch (type) {
      case "restate.dev/v1beta1/RestateDeployment" -> restate(manifest, problems);
      case "run.googleapis.com/v1/Job" -> cloudRunJob(manifest, problems);
      default -> problems.add("nobody knows " + type);
    }
    return problems;
  }

  /** By the operator's definition of its resource, of which no Java model is published. */
  private static void restate(Manifest manifest, List<String> problems) {
    only(manifest, problems, Set.of("apiVersion", "kind", "metadata", "spec"));
    only(
        manifest,
        problems,
        Set.of(
            "replicas",
            "minReadySeconds",
            "revisionHistoryLimit",
            "restate",
            "selector",
            "template"),
        "spec");
    only(manifest, problems, Set.of("register"), "spec", "restate");
    only(
        manifest,
        problems,
        Set.of("cluster", "cloud", "service", "url"),
        "spec",
        "restate",
        "register");
    if (manifest.at("spec", "restate", "register") instanceof Map<?, ?> register
        && register.size() != 1) {
      problems.add("spec.restate.register has to name exactly one server");
    }
    walkAt(manifest, ObjectMeta.class, problems, "metadata");
    walkAt(manifest, LabelSelector.class, problems, "spec", "selector");
    walkAt(manifest, PodTemplateSpec.class, problems, "spec", "template");
  }

  /** By the public description of Cloud Run's own API; its containers are those of Kubernetes. */
  private static void cloudRunJob(Manifest manifest, List<String> problems) {
    Object[] task = {"spec", "template", "spec", "template", "spec"};
    Manifest pod = new Manifest(manifest.place(), manifest.mapAt(task));
    only(manifest, problems, Set.of("apiVersion", "kind", "metadata", "spec"));
    only(manifest, problems, Set.of("template"), "spec");
    only(manifest, problems, Set.of("metadata", "spec"), "spec", "template");
    only(
        manifest,
        problems,
        Set.of("parallelism", "taskCount", "template"),
        "spec",
        "template",
        "spec");
    only(manifest, problems, Set.of("spec"), "spec", "template", "spec", "template");
    only(
        manifest,
        problems,
        Set.of("containers", "volumes", "maxRetries", "timeoutSeconds", "serviceAccountName"),
        task);
    walkAt(manifest, ObjectMeta.class, problems, "metadata");
    for (Object container : pod.listAt("containers")) {
      walk(Manifest.map(container), Container.class, "container", problems);
    }
    for (Object volume : pod.listAt("volumes")) {
      walk(Manifest.map(volume), Volume.class, "volume", problems);
    }
  }

  private static void only(
      Manifest manifest, List<String> problems, Set<String> known, Object... path) {
    if (!(manifest.at(path) instanceof Map<?, ?> map)) {
      problems.add(List.of(path) + " is missing");
      return;
    }
    for (Object name : map.keySet()) {
      if (!known.contains(name)) {
        problems.add(List.of(path) + " has an unknown field " + name);
      }
    }
  }

  private static void walkAt(
      Manifest manifest, Class<?> model, List<String> problems, Object... path) {
    if (manifest.at(path) == null) {
      problems.add(List.of(path) + " is missing");
    } else {
      walk(manifest.mapAt(path), model, List.of(path).toString(), problems);
    }
  }

  private static void walk(
      Map<String, Object> fields, Class<?> model, String place, List<String> problems) {
    try {
      walk(MAPPER.readValue(MAPPER.writeValueAsBytes(fields), model), place, problems);
    } catch (JsonProcessingException e) {
      problems.add(place + ": " + e.getOriginalMessage());
    } catch (IOException e) {
      problems.add(place + ": " + e.getMessage());
    }
  }

  /** Looks into every part of a model's object for fields that it kept without knowing them. */
  private static void walk(@Nullable Object value, String place, List<String> problems) {
    switch (value) {
      case List<?> list -> {
        for (int i = 0; i < list.size(); i++) {
          walk(list.get(i), place + "[" + i + "]", problems);
        }
      }
      case Map<?, ?> map -> map.forEach((name, each) -> walk(each, place + "." + name, problems));
      case null -> {}
      default -> {
        if (value.getClass().getName().startsWith("io.fabric8.")) {
          parts(value, place, problems);
        }
      }
    }
  }

  private static void parts(Object value, String place, List<String> problems) {
    for (Method method : value.getClass().getMethods()) {
      String name = method.getName();
      if (method.getParameterCount() > 0
          || !name.startsWith("get")
          || method.getDeclaringClass() == Object.class
          || method.isDefault()) {
        continue;
      }
      try {
        Object part = method.invoke(value);
        if (name.equals("getAdditionalProperties") && part instanceof Map<?, ?> unknown) {
          unknown.keySet().forEach(each -> problems.add(place + " has an unknown field " + each));
        } else {
          String field = Character.toLowerCase(name.charAt(3)) + name.substring(4);
          walk(part, place + "." + field, problems);
        }
      } catch (IllegalAccessException | InvocationTargetException e) {
        throw new IllegalStateException("cannot look at " + place + "." + name, e);
      }
    }
  }
}
