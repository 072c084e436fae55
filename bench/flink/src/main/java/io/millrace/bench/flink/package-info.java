/// The same loads on Apache Flink's SQL; compiled by `bench/run sql` against Flink's jars.
package io.millrace.bench.flink;
