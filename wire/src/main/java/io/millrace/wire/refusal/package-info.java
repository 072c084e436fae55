/// Why requests are refused before an operation sees them, and the words for it in each family of protocols.
package io.millrace.wire.refusal;
