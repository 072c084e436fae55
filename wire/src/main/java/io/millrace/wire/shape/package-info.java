/// The SDK's model as protocols need it: the members of a [Shape] by their names on the wire, and the forms of
/// single values.
package io.millrace.wire.shape;
