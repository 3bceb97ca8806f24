/**
 * Which model answers: from what the user asked for and what is configured to one provider and one name there, with the
 * reason in words.
 */
@NullMarked
package io.agenticflow.routing;

import org.jspecify.annotations.NullMarked;
