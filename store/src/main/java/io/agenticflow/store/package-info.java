/**
 * Databases of the program: a SQLite file of this machine in the program's home, or a PostgreSQL
 * server that several machines share; opened, migrated and written in one way by all who keep
 * something in one.
 */
@NullMarked
package io.agenticflow.store;

import org.jspecify.annotations.NullMarked;
