/// Records that are pushed: a [ShardSubscription] tells what a consumer gets next, a [Feed] hands it over on a
/// thread of its own.
@NullMarked
package io.millrace.kinesis.fanout;

import org.jspecify.annotations.NullMarked;
