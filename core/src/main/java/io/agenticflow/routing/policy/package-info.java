/**
 * Which model a task is given to, where the user wants that decided: rules, kinds of work in plain
 * language, a split by complexity, and the reluctance to change a model in mid-conversation. A
 * decision has its reason with it. What a name then means is the resolver's business, in the
 * package above.
 */
@NullMarked
package io.agenticflow.routing.policy;

import org.jspecify.annotations.NullMarked;
