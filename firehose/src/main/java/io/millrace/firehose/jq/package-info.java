/// jq, as the metered loader of `process` loads it, with all classes of this package and of the libraries below it.
///
/// Nobody imports this package; its service is found by the loader.
package io.millrace.firehose.jq;
