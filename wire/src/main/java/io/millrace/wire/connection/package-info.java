/// What lies between a connection of Helidon's web server and an [Exchange] of request and answer: clients are
/// waited for with [Patience], heads and bodies are read without leniency.
package io.millrace.wire.connection;
