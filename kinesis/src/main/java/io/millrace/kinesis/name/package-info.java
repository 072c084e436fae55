/// What streams, their shards and their consumers are called, in requests and in ARNs.
@NullMarked
package io.millrace.kinesis.name;

import org.jspecify.annotations.NullMarked;
