/// From a request to its answer: the [Dispatcher] holds what all requests share, and each has a conversation of
/// its own.
package io.millrace.wire.conversation;
