/// How fast the SQL engine computes a file of random users, for the comparison with Apache Flink.
@NullMarked
package io.millrace.bench.sql;

import org.jspecify.annotations.NullMarked;
