/// jq, as the metered loader of `process` loads it: with every class of its own, and of the libraries that it stands
/// on.
///
/// Nobody imports this package; its service is found by the loader.
package io.millrace.firehose.jq;
