package io.agenticflow.provider;

import java.util.List;
import java.util.Map;

/**
 * A provider's refusal in its own bytes, for a client that speaks the provider's dialect: clients
 * match on the wording.
 *
 * @param status 400 to 599
 * @param headers by lower-case name
 * @param body as it came, except that what looks like a key is masked; nobody changes it
 */
public record PassedRefusal(int status, Map<String, List<String>> headers, byte[] body) {
  public PassedRefusal {
    headers = Map.copyOf(headers);
  }
}
