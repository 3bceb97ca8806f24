/**
 * What keeps one failing or slow provider from holding up everything: a breaker, a limit of calls
 * at once, a deadline. Each is a {@link io.agenticflow.provider.ModelClient} around another.
 */
@NullMarked
package io.agenticflow.provider.resilience;

import org.jspecify.annotations.NullMarked;
