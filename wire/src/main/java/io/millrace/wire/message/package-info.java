/// Requests and answers as HTTP carries them, whatever its version: line, headers, query, body.
package io.millrace.wire.message;
