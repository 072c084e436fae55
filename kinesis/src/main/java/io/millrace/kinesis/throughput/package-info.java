/// How much the shards of a stream take and give in a time, where they have limits: each has some tanks, and a
/// tank is a [TokenBucket].
@NullMarked
package io.millrace.kinesis.throughput;

import org.jspecify.annotations.NullMarked;
