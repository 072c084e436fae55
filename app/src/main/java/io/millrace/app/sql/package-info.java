/// `millrace sql`: applications of Kinesis Analytics SQL without a server.
@NullMarked
package io.millrace.app.sql;

import org.jspecify.annotations.NullMarked;
