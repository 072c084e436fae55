/// Answers that are streams of events, from the operation's publisher to the client.
package io.millrace.wire.event;
