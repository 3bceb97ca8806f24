/**
 * What the user has set: the environment, a {@code .env} file, a configuration file. Read once into
 * one immutable tree of records that is passed down; nothing below reads an environment variable.
 */
@NullMarked
package io.agenticflow.config;

import org.jspecify.annotations.NullMarked;
