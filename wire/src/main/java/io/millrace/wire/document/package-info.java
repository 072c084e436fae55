/// Documents in which protocols write shapes: JSON and CBOR as tokens, XML, and forms.
package io.millrace.wire.document;
