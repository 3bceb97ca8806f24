/**
 * Parts of the program that few runs need and that are large: their jars lie beside the others but
 * are not on the class path, and are opened when something asks for them.
 */
@NullMarked
package io.agenticflow.cli.part;

import org.jspecify.annotations.NullMarked;
