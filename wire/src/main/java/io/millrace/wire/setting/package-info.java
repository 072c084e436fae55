/// What whoever runs the server says: where it listens, whom it trusts, what it holds and waits for at most.
package io.millrace.wire.setting;
