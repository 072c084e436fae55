/// What whoever runs a server sets about its streams.
@NullMarked
package io.millrace.kinesis.setting;

import org.jspecify.annotations.NullMarked;
