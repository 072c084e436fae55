/// What survives a restart: whatever is [Stateful] writes what it keeps to a [StateWriter] and reads it back from a
/// [StateReader].
package io.millrace.sql.state;
