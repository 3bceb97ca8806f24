/**
 * Pages of the web, fetched for a model: which addresses are public, how a page becomes text.
 *
 * <p>A name is looked up, what it leads to is judged, and exactly that is connected to. Nothing
 * here is loaded before the first page is asked for.
 */
@NullMarked
package io.agenticflow.tool.web;

import org.jspecify.annotations.NullMarked;
