/// AWS's protocols: each [Protocol] reads requests of any operation and writes its answers and errors; an
/// [Endpoint] says which of them a service speaks.
package io.millrace.wire.protocol;
