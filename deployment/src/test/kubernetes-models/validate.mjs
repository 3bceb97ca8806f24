// Reads a JSON array of Kubernetes objects and writes a line for each one that lacks something or has a wrong value.
import { readFileSync } from "node:fs";

for (const object of JSON.parse(readFileSync(0, "utf8"))) {
  try {
    const models = await import(`kubernetes-models/${object.apiVersion}`);
    new models[object.kind](object).validate();
  } catch (e) {
    console.log(`${object.kind} ${object.metadata?.name}: ${String(e.message).replaceAll("\n", " ")}`);
  }
}
