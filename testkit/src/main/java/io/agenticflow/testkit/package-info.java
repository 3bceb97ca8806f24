/**
 * The scripted upstream: a real HTTP/1.1 server on loopback that plays the model providers from
 * small scripts, breaks in every way that they break, and checks what it is asked.
 *
 * <p>A test or a person starts a {@link io.agenticflow.testkit.ScriptedUpstream} with a {@link
 * io.agenticflow.testkit.Script}, points a client at one of its base URLs, and reads afterwards
 * what arrived in which order, what was wrong with it, and whether the client left before its
 * answer was complete. {@link io.agenticflow.testkit.SchemaCheck} holds any request or answer
 * against the public schemas. Nothing here knows the program under test.
 */
@NullMarked
package io.agenticflow.testkit;

import org.jspecify.annotations.NullMarked;
