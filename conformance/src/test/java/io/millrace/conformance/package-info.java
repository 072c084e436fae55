/// Real clients against the services: through the front door, through the SDK in memory, and against a server in a
/// process of
/// its own.
///
/// What all tests need is here, and the tests of several services; those of one service are in its package.
package io.millrace.conformance;
