/// What all parts of the SQL speak of: a [Row] and its time, and the columns and types that tell what its values are.
package io.millrace.sql.row;
