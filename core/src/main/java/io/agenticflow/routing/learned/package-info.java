/**
 * The learned choice between a cheap and a strong model: from outcomes of earlier prompts it
 * predicts what the strong one gains on the next, knows when a prompt is unlike all that it has
 * learned from, and is measured as published routers are. All of it is arithmetic on hashed words;
 * nothing here asks a model.
 */
@NullMarked
package io.agenticflow.routing.learned;

import org.jspecify.annotations.NullMarked;
